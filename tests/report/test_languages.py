"""Whether all that a report says goes through the catalogues: nothing is left in English.

The language that is spoken here puts each text in brackets. What stands in a report without them
was forgotten. Values of choices, codes and dates are no texts of the program.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from gettext import NullTranslations

import pytest

from fieldledger import language
from fieldledger.domain import records
from fieldledger.language import shown
from fieldledger.report import figures
from fieldledger.report.accounts import SOURCES
from fieldledger.report.facts import Facts
from fieldledger.report.seen import People
from fieldledger.report.shape import Chart, Section, Table

# Sections, and parts of them, that do not go through the catalogues yet.
NOT_YET = ()
# What people wrote themselves.
THEIRS = {
    ("events", "title"),
    ("events", "place"),
    ("publications", "title"),
    ("uncertain", "values"),
}
# Words without a space that are no codes.
WORDS = {"yes", "no", "none", "neither", "total", "donations", "sales"}


class Bracketed(NullTranslations):
    """A catalogue of a language in which each text stands in brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"[{msgid1 if n == 1 else msgid2}]"


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak that language."""
    monkeypatch.setattr(language, "_catalogue", Bracketed())


@pytest.mark.usefixtures("bracketed")
def test_no_section_says_anything_past_the_catalogues(everything: Facts) -> None:
    said = {where: text for part in _sections(everything) for where, text in _texts(part)}

    assert {where: text for where, text in said.items() if _is_left(where, text)} == {}
    assert len([where for where in said if not where.startswith(NOT_YET)]) > 200


@pytest.mark.usefixtures("bracketed")
def test_nor_on_a_device_that_may_read_little(everything: Facts) -> None:
    for clearance in ("own", "none"):
        facts = _cleared(everything, clearance)
        said = {where: text for part in _sections(facts) for where, text in _texts(part)}

        assert {where: text for where, text in said.items() if _is_left(where, text)} == {}


def _sections(facts: Facts) -> tuple[Section, ...]:
    return figures.compute(facts).sections


def _cleared(facts: Facts, clearance: str) -> Facts:
    """The same facts where each compartment is known so far only."""
    of: People = facts.people
    people = dataclasses.replace(of, clearance=dict.fromkeys(of.clearance, clearance))
    money = dataclasses.replace(facts.money, clearance=dict.fromkeys(SOURCES, clearance))
    return dataclasses.replace(facts, people=people, money=money)


def _is_left(where: str, text: str) -> bool:
    plain = re.sub(r"[-\s]", " ", text)
    wrapped = text.startswith("[") and text.endswith("]")
    return not wrapped and plain not in _choices() and not where.startswith(NOT_YET)


def _texts(section: Section) -> Iterator[tuple[str, str]]:
    key = section.key
    yield f"{key}.title", section.title
    yield from ((f"{key}.paragraph.{n}", text) for n, text in enumerate(section.paragraphs))
    yield from ((f"{key}.note.{n}", text) for n, text in enumerate(section.notes))
    for table in section.tables:
        yield from ((f"{key}.{where}", shown(text)) for where, text in _of_table(key, table))
    for chart in section.charts:
        yield from ((f"{key}.{where}", shown(text)) for where, text in _of_chart(chart))


def _of_table(section: str, table: Table) -> Iterator[tuple[str, str]]:
    yield f"{table.key}.title", table.title
    yield from ((f"{table.key}.{column.key}", column.title) for column in table.columns)
    for row in (*table.rows, *filter(None, [table.total])):
        for column, cell in zip(table.columns, row.cells, strict=True):
            if (section, column.key) in THEIRS or not isinstance(cell, str):
                continue
            if " " in cell or cell in WORDS:
                yield f"{table.key}.{row.key}.{column.key}", cell


def _of_chart(chart: Chart) -> Iterator[tuple[str, str]]:
    yield f"chart.{chart.key}.title", chart.title
    yield f"chart.{chart.key}.what", chart.what
    for each in (*chart.series, *filter(None, [chart.planned])):
        yield f"chart.{chart.key}.{each.name}", each.name


def _choices() -> set[str]:
    """What fields can hold, by choice, with spaces."""
    return {
        word.replace("-", " ")
        for name in records.names()
        for field in records.load(name).fields
        for word in getattr(field.kind, "words", ())
    }
