"""One family of errors, each with its name, its exit code and its line in the docs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from fieldledger import errors

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "errors.md"
FAMILY = [
    thing
    for thing in vars(errors).values()
    if isinstance(thing, type)
    and issubclass(thing, BaseException)
    and thing.__module__ == errors.__name__
]
# 0 is success, 1 a bug, 9 a success with a remainder, 11 what doctor found, 130 an interrupt: 1 is
# the base alone.
EXIT_CODES = {1, 2, 3, 4, 5, 6, 7, 8, 10}


def test_every_exception_of_the_module_belongs_to_the_family() -> None:
    strangers = [kind.__name__ for kind in FAMILY if not issubclass(kind, errors.FieldledgerError)]

    assert len(FAMILY) > 5
    assert not strangers


def test_names_are_distinct() -> None:
    names = [kind.name for kind in FAMILY]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_an_error_has_its_own_name_its_meaning_and_a_documented_exit_code(kind: type) -> None:
    assert "name" in vars(kind)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.name)
    assert kind.exit_code in EXIT_CODES
    assert (kind.exit_code == 1) == (kind is errors.FieldledgerError)
    assert kind.__doc__


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_an_error_carries_its_message_and_its_hint(kind: type[errors.FieldledgerError]) -> None:
    error = kind("what happened", hint="what to do")

    assert (str(error), error.message, error.hint) == (
        "what happened",
        "what happened",
        "what to do",
    )


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_the_docs_list_every_error(kind: type[errors.FieldledgerError]) -> None:
    row = rf"^\| `{kind.name}` \| {kind.exit_code} \|"

    assert re.search(row, PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_docs_explain_every_exit_code() -> None:
    explained = {
        int(code)
        for code in re.findall(r"^\| (\d+) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert explained == EXIT_CODES | {0, 9, 11, 130}


def test_no_other_module_defines_an_exception() -> None:
    """A second family would escape the one place that turns errors into words.

    `domain/problems.py` has two signals that are collected into lists and never shown themselves.
    """
    parents = {kind.__name__ for kind in FAMILY}
    defined = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in (ROOT / "src").rglob("*.py")
        if path.name not in {"errors.py", "problems.py"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for parent in [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        if parent in parents or parent.endswith(("Error", "Exception"))
    ]

    assert not defined
