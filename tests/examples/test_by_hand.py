"""The report of the annual report's year, and of its months, says what counting by hand says.

``by_hand`` counts from the lists alone and knows nothing of the program; here both are asked.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fieldledger.domain import records
from fieldledger.services import reports, views
from fieldledger.services.demo import YEAR, demo
from fieldledger.services.session import Session, open_session
from fieldledger.services.setup import real_world

TIMED = ("shelter", "child", "person", "line", "sponsor", "medical", "resettlement", "feedback")
WORLD = real_world()._replace(now=lambda: 1_800_000_000, today=lambda: "2027-01-15", wait=1.0)
MONTHS = ("2003-10", "2004-01", "2004-02", "2004-03", "2004-05", "2004-06", "2004-09")
FEWEST = {"year": 30, "2003-10": 17, "2004-05": 20}
"""So many tables are set side by side at the least."""
WITH_OTHERS = (
    ("medical", "by_place"),
    ("feedback", "by_kind"),
    ("provisions", "planned_by_shelter"),
)
"""Of these not every row is counted by hand: cases that only began, items without a ration."""


def _by_hand(name: str) -> ModuleType:
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"fieldledger_tests_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


by_hand, more = _by_hand("by_hand"), _by_hand("by_hand_more")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder, lines = tmp_path_factory.mktemp("demo") / "kept", list[str]()
    demo(folder, lines.append, WORLD)
    passphrase = lines[-1].removeprefix("Their passphrase: ")
    with open_session(folder / "a", WORLD, lambda: passphrase, cached=False) as session:
        yield session


@pytest.fixture(scope="module")
def book(office: Session) -> dict[str, list[dict[str, Any]]]:
    """What `list TYPE --format json` gives, of every type."""
    return {name: views.listing(office, name) for name in records.names()}


@pytest.fixture(scope="module")
def days(office: Session, book: dict[str, Any]) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """The timelines of `show ID --json`, by id."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for kind in TIMED:
        for row in book[kind]:
            whole: Any = views.show(office, row["id"])
            parts = found.setdefault(row["id"], {})
            for name, value in sorted(whole["timelines"].items()):
                field, _, day = name.partition("@")
                parts.setdefault(field, []).append((day, value))
    return found


def _asked(session: Session, name: str) -> Any:
    asked = {"year": YEAR} if name == "year" else {"month": name}
    made = reports.report(session, reports.period_of(session, **asked))
    return json.loads(reports.render(made, "json"))


@pytest.mark.parametrize("name", ["year", *MONTHS])
def test_the_report_says_what_counting_by_hand_says(
    office: Session, book: dict[str, Any], days: dict[str, Any], name: str
) -> None:
    report = _asked(office, name)
    told = {
        (part["key"], table["key"]): {row["key"]: row for row in table["rows"]}
        for part in report["sections"]
        for table in part["tables"]
    }
    period = report["period"]
    asked = (book, days, period["start"], period["end"])
    counted = by_hand.tables(by_hand.Asked(*asked)) | more.tables(more.Asked(*asked))

    assert len(counted) >= FEWEST.get(name, 14)
    for key, rows in counted.items():
        shown = told.get(key, {})
        for row, columns in rows.items():
            assert {column: shown[row][column] for column in columns} == columns, (key, row)
        beside = [row for row in shown if row not in rows and _says_something(shown[row])]
        assert beside == [] or key in WITH_OTHERS, key


def _says_something(row: dict[str, Any]) -> bool:
    return any(isinstance(value, int) and value for value in row.values())


@pytest.mark.parametrize("counting", [by_hand, more])
def test_by_hand_knows_nothing_of_the_program(counting: ModuleType) -> None:
    tree = ast.parse(Path(str(counting.__file__)).read_text())
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(each.name for each in node.names)]
    }
    assert "fieldledger" not in named


def test_counting_finds_an_entry_that_the_report_does_not_know(
    office: Session, book: dict[str, Any], days: dict[str, Any]
) -> None:
    """One more sack of rice on one side, and the two differ."""
    rice = next(row for row in book["distribution"] if row["item"] == "rice")
    more = {**book, "distribution": [*book["distribution"], {**rice, "date": "2004-05-09"}]}
    whole, with_more = (
        by_hand.tables(by_hand.Asked(each, days, "2004-05-01", "2004-05-31"))
        for each in (book, more)
    )
    assert whole["provisions", "by_item"] != with_more["provisions", "by_item"]
