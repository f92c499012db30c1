"""What keeps reports for others apart from those of coordinators."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import fieldledger

ROOT = Path(str(fieldledger.__file__)).parent
OUTWARD = sorted((ROOT / "report" / "outward").glob("*.py"))
# What may name records by their codes, or tell what their authors wrote.
FORBIDDEN = (
    "fieldledger.report.sections",
    "fieldledger.report.figures",
    "fieldledger.report.pictures",
    "fieldledger.services",
)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_there_are_parts() -> None:
    assert len(OUTWARD) > 10


@pytest.mark.parametrize("path", OUTWARD, ids=lambda path: path.name)
def test_no_part_for_others_is_made_of_sections_of_coordinators(path: Path) -> None:
    found = [name for name in _imported(path) if name.startswith(FORBIDDEN)]

    assert found == []


def test_nothing_else_makes_a_report_for_others() -> None:
    """One function computes it, and only the service that remembers it calls that."""
    calling = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if "fieldledger.report.outward.whole" in set(_imported(path))
    ]

    assert calling == ["services/releasing.py"]
