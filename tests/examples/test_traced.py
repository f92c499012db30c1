"""Behind every figure of the annual report's year stand records that add up to it.

Each figure is the sum of what its records add; and what a record adds is read from the record
itself, as ``list --format json`` gives it: one, a number that stands in it, or a product of two.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import pytest

from fieldledger.report import figures, jsonform, tracing
from fieldledger.services import reports, views
from fieldledger.services import tracing as traces
from fieldledger.services.demo import YEAR, demo
from fieldledger.services.session import open_session
from fieldledger.services.setup import real_world
from fieldledger.services.tracing import Traced

WORLD = real_world()._replace(now=lambda: 1_800_000_000, today=lambda: "2027-01-15", wait=1.0)


class Year(NamedTuple):
    """Every figure of the year's report with what is behind it; the report as JSON; the records by
    type and id."""

    figures: list[Traced]
    document: dict[str, Any]
    records: dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    folder, lines = tmp_path_factory.mktemp("demo") / "kept", list[str]()
    demo(folder, lines.append, WORLD)
    passphrase = lines[-1].removeprefix("Their passphrase: ")
    with open_session(folder / "a", WORLD, lambda: passphrase, cached=False) as session:
        facts = reports.facts(session, reports.period_of(session, year=YEAR))
        report = figures.compute(facts)
        known = list(tracing.figures(report))
        found = traces.traced(session, facts, known, known)
        types = {record.type for each in found for record in each.records}
        records = {name: {row["id"]: row for row in views.listing(session, name)} for name in types}
        yield Year(found, jsonform.document(report), records)


def test_every_figure_that_is_a_sum_is_the_sum_of_its_records(year: Year) -> None:
    summed = [each for each in year.figures if each.summed]

    assert [each.figure.name for each in summed if not each.adds_up] == []
    assert len(summed) > 400
    assert all(record.id for each in summed for record in each.records)
    for each in summed:
        ids = [(record.type, record.id) for record in each.records]
        assert len(ids) == len(set(ids)), each.figure.name


def test_what_a_record_adds_stands_in_the_record(year: Year) -> None:
    for each in year.figures:
        for record in each.records:
            row = year.records[record.type][record.id]
            numbers = [n for n in row.values() if isinstance(n, int) and not isinstance(n, bool)]
            products = {a * b for a, b in combinations(numbers, 2)}
            assert abs(record.adds) in {1, *numbers, *products}, (each.figure.name, record.id)
            assert record.date == row.get("date", "")


def test_what_is_no_sum_names_what_it_is_computed_from(year: Year) -> None:
    names = {each.figure.name for each in year.figures}
    for each in year.figures:
        told = each.figure.value is not None and each.figure.section != "uncertain"
        if told and not each.summed:
            assert each.computed_from, each.figure.name
            assert all(name in names or ".…." in name for name in each.computed_from)


def test_the_names_are_made_of_the_keys_of_the_report_as_json(year: Year) -> None:
    cells = {
        f"{section['key']}.{table['key']}.{row['key']}.{column['key']}": row[column["key"]]
        for section in year.document["sections"]
        for table in section["tables"]
        for row in [*table["rows"], *filter(None, [table["total"]])]
        for column in table["columns"]
        if column["unit"]
    }

    assert {e.figure.name: tracing.shown(e.figure.value) for e in year.figures} == cells


def _ids(year: Year, name: str) -> set[str]:
    [found] = [each for each in year.figures if each.figure.name == name]
    return {record.id for record in found.records}


def _where(year: Year, type_name: str, **fields: object) -> set[str]:
    """The records of the year with these values, by id; ``...`` is any."""
    return {
        id_
        for id_, row in year.records[type_name].items()
        if "2003-10-01" <= row.get("date", "2004") <= "2004-09-30"
        if all(row[k] == v or (v is ... and row[k] is not None) for k, v in fields.items())
    }


def test_the_records_are_those_that_somebody_would_pick_by_hand(year: Year) -> None:
    rice = {"item": "rice"}
    assert _ids(year, "provisions.by_item.rice.lines") == _where(
        year, "distribution", line=..., **rice
    )
    assert _ids(year, "provisions.by_item.rice.entries") == _where(year, "distribution", **rice)
    assert _ids(year, "children.by_status.in-care.children") == _where(
        year, "child", status="in-care"
    )
    assert _ids(year, "incidents.by_kind.total.people") == _where(year, "incident", people=...)
    assert _ids(year, "money.costs.medical CNY.spent") == _where(
        year, "expense", programme="medical"
    )
    assert _ids(year, "shelters.by_province.total.shelters") == set(year.records["shelter"])
    assert _ids(year, "stock.by_item.rice.lost") >= _where(year, "loss", **rice)


def test_the_tables_without_a_sum_are_few_and_known(year: Year) -> None:
    """A new table is either traced or said to be computed, by name."""
    tables: dict[str, bool] = {}
    for each in year.figures:
        table = f"{each.figure.section}.{each.figure.table}"
        tables[table] = tables.get(table, False) or each.summed

    assert sorted(table for table, summed in tables.items() if not summed) == [
        "provisions.energy",
        "provisions.planned_by_line",
        "provisions.planned_by_province",
        "provisions.planned_by_shelter",
        "self_support.buys",
        "stock.counts",
        "uncertain.review",
    ]
