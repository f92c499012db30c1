"""Modules and functions stay small enough to be read at one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "fieldledger"
MODULES = sorted(SOURCE.rglob("*.py"))
MODULE_LINES = 400
FUNCTION_LINES = 50
# Names that say nothing about what is inside, and so come to hold everything.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            yield node.name, (node.end_lineno or first) - first + 1


def test_the_source_is_found() -> None:
    assert "errors.py" in map(_name, MODULES)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_has_at_most_400_lines(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= MODULE_LINES, f"{_name(path)} has {lines} lines: split it by idea"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_function_has_at_most_50_lines(path: Path) -> None:
    long = [f"{name}: {lines}" for name, lines in _functions(path) if lines > FUNCTION_LINES]

    assert not long, f"{_name(path)}: {', '.join(long)}"


def test_no_module_has_an_empty_name() -> None:
    named = [_name(p) for p in SOURCE.rglob("*") if p.stem.strip("_").lower() in EMPTY_NAMES]

    assert not named, f"name the idea instead: {named}"


def test_no_star_imports() -> None:
    stars = [
        _name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]

    assert not stars
