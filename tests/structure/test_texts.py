"""Texts for people go through the catalogues, whole and with named places."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "fieldledger"
MODULES = sorted(SOURCE.rglob("*.py"))
# Folders whose errors go through the catalogues.
CONVERTED = ("services", "cli", "domain", "store", "crypto", "sync")
SAYING = ("tr", "trn", "mark")
TELLING = ("Finding", "BadValue", "Problem", "Trouble")


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_text_is_whole_and_its_places_are_filled(path: Path) -> None:
    for call in _calls(path):
        if _called(call) not in SAYING:
            continue
        where = f"{_name(path)}:{call.lineno}"
        texts = call.args[: 2 if _called(call) == "trn" else 1]
        for text in texts:
            assert not isinstance(text, (ast.JoinedStr, ast.BinOp)), f"{where}: glued"
            if not isinstance(text, ast.Constant):
                continue  # a constant that was marked where it is written
            said = str(text.value)
            assert said == said.strip() != "", f"{where}: blanks around it, or nothing"
            if _called(call) == "mark" or any(each.arg is None for each in call.keywords):
                continue
            if _called(call) == "tr" and not call.keywords:
                continue  # braces in it are braces
            given = {str(each.arg) for each in call.keywords}
            given |= {"n"} if _called(call) == "trn" else set()
            places = {name for _, name, _, _ in string.Formatter().parse(said) if name is not None}
            assert places == given or places | {"n"} == given, f"{where}: {places} and {given}"


@pytest.mark.parametrize(
    "path", [each for each in MODULES if _name(each).startswith(CONVERTED)], ids=_name
)
def test_no_error_says_anything_past_the_catalogues(path: Path) -> None:
    left = [
        f"{_name(path)}:{text.lineno}: {ast.unparse(text)}"
        for call in _calls(path)
        if _tells(call)
        for argument in (*call.args, *(each.value for each in call.keywords))
        for text in _plain(argument)
    ]

    assert left == []


def _tells(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return call.func.value.id == "errors"
    return _called(call) in TELLING


def _plain(node: ast.expr) -> Iterator[ast.expr]:
    """The texts in an expression that no function gets: those with a space that are no command."""
    if isinstance(node, ast.Call):
        return
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    ):
        said = ast.unparse(node).removeprefix("f")[1:]
        if " " in said and not said.startswith("fieldledger"):
            yield node
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _plain(child)
