"""The records behind a figure, from real ledgers: disagreements, what is erased, wrong names."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.report import figures
from fieldledger.report import tracing as names
from fieldledger.services import entries, erasing, reports, tracing
from fieldledger.services.session import Session
from fieldledger.services.tracing import Listed, Traced

PLACES = """
shelter kamo-47 CN-JL
shelter sola-12 CN-HL
line north
"""
MAY = """
distribution rice 90kg kamo-47 people=30 days=10 date=2004-05-03
distribution rice 60kg kamo-47 people=40 date=2004-05-10
distribution rice 50kg north people=500 eligibility=list date=2004-05-11
distribution rice 5kg kamo-47 people=30 date=2004-06-01
distribution summer-set 8 sola-12 people=8 date=2004-05-04
provision rice 1t source=purchased cost='4000 CNY' date=2004-05-02
transfer rice 10kg to=kamo-47 date=2004-05-02
loss rice 2kg spoiled date=2004-05-20
headcount kamo-47 30 date=2004-05-01
headcount kamo-47 35 date=2004-05-09
"""


def _write(session: Session, text: str) -> list[str]:
    rows = [shlex.split(row) for row in text.splitlines() if row.strip()]
    return [entries.add(session, kind, words, ()).id for kind, *words in rows]


def _trace(session: Session, name: str, **asked: str) -> Traced:
    found = tracing.trace(
        session, reports.period_of(session, **(asked or {"month": "2004-05"})), name
    )
    assert isinstance(found, Traced)
    return found


def _adds(found: Traced) -> dict[str, int]:
    return {record.id: record.adds for record in found.records}


def _all(session: Session, **asked: str) -> list[Traced]:
    """Every figure of a report with what is behind it."""
    facts = reports.facts(session, reports.period_of(session, **asked))
    known = list(names.figures(figures.compute(facts)))
    return tracing.traced(session, facts, known, known)


@pytest.fixture
def may(met: Any) -> Any:
    """A ledger of one month, and the ids of its entries."""
    met.ids = met.do("a", lambda session: [*_write(session, PLACES), *_write(session, MAY)])[3:]
    return met


def test_the_records_of_a_period_alone_are_listed_with_their_day_and_words(may: Any) -> None:
    with may["a"].open() as session:
        found = _trace(session, "provisions.by_item.rice.quantity")

    assert found.adds_up
    first, second, third = may.ids[:3]
    assert _adds(found) == {first: 90_000, second: 60_000, third: 50_000}
    assert [(r.type, r.date, r.disputed) for r in found.records] == [
        ("distribution", f"2004-05-{day:02d}", False) for day in (3, 10, 11)
    ]
    assert found.records[0].line.startswith("item rice · quantity 90 kg · shelter kamo-47")


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("provisions.rations.rice.rated", {3}),
        ("provisions.rations.rice.unrated", {10}),
        ("provisions.rations.rice.person_days", {3}),
        ("provisions.by_shelter.kamo-47 rice.reached", {10}),
        ("provisions.by_province.CN-JL rice.reached", {10}),
        ("provisions.by_item.rice.entries", {3, 10, 11}),
        ("stock.by_item.rice.on_hand", {2, 3, 10, 11, 20}),
        ("stock.by_place.rice own store.out", {2, 3, 10, 11, 20}),
        ("shelters.by_shelter.kamo-47.people", {9}),
        ("uncertain.incomplete.rice kamo-47.without_days", {10}),
    ],
)
def test_a_figure_is_behind_the_records_that_make_it(may: Any, name: str, days: set[int]) -> None:
    with may["a"].open() as session:
        found = _trace(session, name)

    assert {int(record.date[8:]) for record in found.records} == days
    assert found.adds_up


def test_a_record_in_conflict_adds_what_it_shows_and_says_so(may: Any) -> None:
    """Both change the quantity while they have not met."""
    may.merge("a1", may.send("a", "a1"))
    for label, amount in (("a", "120kg"), ("a1", "30kg")):
        change = _changing(may.ids[0], amount)
        may.do(label, change)
    may.merge("a", may.send("a1"))
    with may["a"].open() as session:
        found = _trace(session, "provisions.by_item.rice.quantity")
        every = _all(session, month="2004-05")

    [disputed] = [record for record in found.records if record.disputed]
    assert disputed.id == may.ids[0]
    assert disputed.adds in (120_000, 30_000)
    assert found.adds_up
    assert [each.figure.name for each in every if each.summed and not each.adds_up] == []


def _changing(record: str, amount: str) -> Callable[[Session], object]:
    return lambda session: entries.change(session, record, [("quantity", amount)], "weighed")


def test_every_figure_adds_up_on_days_that_cut_months(may: Any) -> None:
    with may["a"].open() as session:
        every = _all(session, from_="2004-05-04", to="2004-06-10")

    assert [each.figure.name for each in every if each.summed and not each.adds_up] == []


def test_of_whoever_was_erased_a_share_is_left_and_nothing_else(met: Any) -> None:
    with met["a"].open() as session:
        for code in ("c-1", "c-2"):
            entries.add(session, "child", [code, "1994", "female"], (), on="2004-01-01")
        erasing.erase(session, "c-1", "asked for it")
        found = _trace(session, "children.by_status.in-care.children")
        every = _all(session, month="2004-05")

    assert found.adds_up
    assert [(bool(r.id), bool(r.line), r.adds) for r in found.records] == [
        (False, False, 1),
        (True, True, 1),
    ]
    assert [each.figure.name for each in every if each.summed and not each.adds_up] == []


def test_a_section_or_a_table_lists_its_figures(may: Any) -> None:
    with may["a"].open() as session:
        period = reports.period_of(session, month="2004-05")
        table = tracing.trace(session, period, "provisions.rations")
        section = tracing.trace(session, period, "provisions")

    assert isinstance(table, Listed)
    assert isinstance(section, Listed)
    assert [(each.name, known) for each, known in table.figures] == [
        ("provisions.rations.rice.rated", True),
        ("provisions.rations.rice.person_days", True),
        ("provisions.rations.rice.per_person_day", False),
        ("provisions.rations.rice.unrated", True),
        ("provisions.rations.rice.feeds", False),
    ]
    assert set(table.figures) < set(section.figures)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("provisions.by_itm.rice.quantity", "'provisions.by_item.rice.quantity'"),
        ("nothing", "shelters, provisions,"),
        ("provisions.by_item.rice", "'provisions.by_item.rice."),
        ("", "shelters, provisions,"),
    ],
)
def test_an_unknown_name_is_refused_with_near_ones(may: Any, name: str, hint: str) -> None:
    with may["a"].open() as session, pytest.raises(errors.Refused) as refused:
        _trace(session, name)

    assert hint in refused.value.hint


def test_what_is_computed_says_from_what(may: Any) -> None:
    with may["a"].open() as session:
        gap = _trace(session, "provisions.by_line.north rice.per_person_day")
        feeds = _trace(session, "provisions.rations.rice.feeds")

    assert (feeds.summed, feeds.records) == (False, [])
    assert feeds.computed_from == [
        "provisions.by_item.rice.shelters",
        "provisions.rations.rice.rated",
        "provisions.rations.rice.person_days",
    ]
    assert gap.figure.value is None


def test_a_sealed_device_lists_nothing(may: Any) -> None:
    """It keeps nothing that could be listed, and says so instead of giving empty figures."""
    with may["a"].open() as session:
        period = reports.period_of(session, month="2004-05")
        vars(session)["me"] = session.me._replace(clear=frozenset())
        with pytest.raises(errors.NotAllowed):
            tracing.trace(session, period, "provisions")


def test_a_report_without_figures_says_so_and_names_no_empty_list(joined: Any) -> None:
    with joined["a"].open() as session:
        period = reports.period_of(session, month="2004-05")
        with pytest.raises(errors.Refused) as caught:
            tracing.trace(session, period, "stock.by_item.rice.on_hand")

    assert caught.value.hint == "Nothing is on record for this period, so it holds no figures."
