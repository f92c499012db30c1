"""What the engine decides, what it remembers, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from fieldledger.report import audit, cells, disclosure
from fieldledger.report.cells import HIDDEN, Cell, Published, Ration, Reason, Ref, Sum


def _shown(figures: Any, audience: str = "partners", **more: Any) -> dict[str, Any]:
    decided = disclosure.disclose(
        figures.cells.values(), figures.sums, audience=audience, rations=figures.rations, **more
    )
    return {"/".join(ref.key): value for ref, value in decided.shown.items()}


def test_nothing_is_hidden_where_nothing_is_small(reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"CN-HL": 5, "CN-JL": 60, "CN-LN": 0})

    assert _shown(figures) == {"": 65, "CN-HL": 5, "CN-JL": 60, "CN-LN": 0}
    assert _shown(figures, "public") == {"": 65, "CN-HL": HIDDEN, "CN-JL": HIDDEN, "CN-LN": 0}


def test_the_smallest_that_is_large_enough_is_hidden_with_it(reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"a": 1, "b": 60, "c": 20, "d": 0})

    assert _shown(figures) == {"": 81, "a": HIDDEN, "b": 60, "c": HIDDEN, "d": 0}


def test_thresholds_are_settings(reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"a": 7, "b": 60, "c": 20})
    rules = {"partners": cells.Rules(3), "public": cells.Rules(5, 10)}

    assert HIDDEN not in _shown(figures, rules=rules).values()
    assert _shown(figures, "public", rules=rules) == {"": 90, "a": 10, "b": 60, "c": 20}


def test_a_figure_that_was_told_can_not_be_hidden_with_another(reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"a": 1, "b": 60, "c": 20})
    earlier = [
        Published(1, "public", Ref("people", ("c",), "2004-05"), 20, cells.Interval(18, 22)),
        Published(1, "public", Ref("people", ("c",), "2004-05"), 20, cells.Interval(20, 20)),
        Published(1, "partners", Ref("people", ("elsewhere",), "2004-05"), 1, cells.Interval(1, 1)),
    ]

    assert _shown(figures, earlier=earlier) == {"": 81, "a": HIDDEN, "b": HIDDEN, "c": 20}


def test_what_was_told_as_a_rounded_figure_is_hidden_last(reports: Any) -> None:
    """It is nearly known. Where nothing else is left, at least its exact number is kept."""
    near = [
        Published(1, "public", Ref("people", key, "2004-05"), 20, cells.Interval(18, 22))
        for key in (("c",), ())
    ]
    three = reports.row("people", "2004-05", {"a": 1, "b": 60, "c": 20})
    two = reports.row("people", "2004-05", {"a": 1, "c": 20})

    assert _shown(three, earlier=near) == {"": 81, "a": HIDDEN, "b": HIDDEN, "c": 20}
    assert _shown(two, earlier=near) == {"": HIDDEN, "a": HIDDEN, "c": HIDDEN}


def test_what_can_be_worked_out_already_is_not_hidden_in_vain(reports: Any) -> None:
    """The quarter and two months are told, so the third is: only its small count is hidden."""
    rows = ({"a": 10, "b": 50}, {"a": 10, "b": 50}, {"a": 9, "b": 3})
    periods = ["2004-04", "2004-05", "2004-06"]
    whole = reports.together(
        reports.row("helped", period, row) for period, row in zip(periods, rows, strict=True)
    )
    whole = whole.with_(reports.over(whole, "helped", periods, "2004-Q2"))
    told = [
        Published(1, "partners", ref, cell.value, cells.Interval(cell.value, cell.value))
        for ref, cell in whole.cells.items()
        if ref.period != "2004-06"
    ]
    decided = disclosure.disclose(
        whole.cells.values(), whole.sums, audience="partners", earlier=told
    )

    assert {r.key: v for r, v in decided.shown.items() if r.period == "2004-06"} == {
        (): 12, ("a",): 9, ("b",): HIDDEN,
    }  # fmt: skip


def test_what_was_hidden_stays_hidden_unless_it_was_told_since(reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"a": 50, "b": 60, "c": 20})
    a, c = (Ref("people", (name,), "2004-05") for name in "ac")
    earlier = [
        Published(1, "partners", a),
        Published(1, "partners", c),
        Published(2, "partners", c, 20, cells.Interval(20, 20)),
    ]

    assert _shown(figures, earlier=earlier) == {"": 130, "a": HIDDEN, "b": HIDDEN, "c": 20}


def test_what_partners_were_told_is_hidden_from_the_public(attacker: Any, reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"a": 3, "b": 7, "c": 6, "d": 50})
    history: list[Any] = []
    for audience in ("partners", "public"):
        reports.issue(history, figures, audience)

    b = Ref("people", ("b",), "2004-05")
    assert [issue.shown[b] for issue in history] == [7, HIDDEN]
    assert attacker.holes(history, "partners") == attacker.holes(history, "public") == []


def test_what_is_printed_nowhere_is_not_hidden_and_not_remembered(reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"a": 1, "b": 60})
    whole = {ref: replace(cell, printed=ref.key == ()) for ref, cell in figures.cells.items()}
    decided = disclosure.disclose(whole.values(), figures.sums, audience="partners")

    assert decided.shown == {Ref("people", (), "2004-05"): 61}
    assert [each.ref.key for each in decided.published] == [()]


def test_goods_for_few_people_are_hidden_where_the_people_are_in_no_table(reports: Any) -> None:
    people = reports.row("people", "2004-05", {"a": 2, "b": 60})
    figures = people.with_(reports.rice(people, "people", "2004-05", 9000))
    whole = [replace(c, printed=not c.protected) for c in figures.cells.values()]
    decided = disclosure.disclose(whole, figures.sums, audience="partners", rations=figures.rations)

    assert {"/".join(ref.key): value for ref, value in decided.shown.items()} == {
        "": 558_000, "a": HIDDEN, "b": HIDDEN,
    }  # fmt: skip


def test_a_headcount_goes_where_it_would_tell_what_is_hidden(reports: Any) -> None:
    """Goods in all are shelters and lines: lines are many, and people times ration tell theirs."""
    people = [Cell(Ref("people", (place,), "2004-05"), n) for place, n in (("s", 3), ("l", 80))]
    goods = [
        Cell(Ref("rice", key, "2004-05"), n, protected=False)
        for key, n in ((("s",), 30), (("l",), 800), ((), 830))
    ]
    tie = Sum(goods[2].ref, (goods[0].ref, goods[1].ref))
    rations = [Ration(goods[n].ref, people[n].ref, 10) for n in (0, 1)]
    told = [Published(1, "partners", goods[2].ref, 830, cells.Interval(830, 830))]

    def decided(*earlier: Published) -> Any:
        return disclosure.disclose(
            [*people, *goods], [tie], audience="partners", rations=rations, earlier=earlier
        )

    # The total is hidden, since hiding the part tells nobody less.
    assert [decided().shown[each.ref] for each in goods] == [HIDDEN, 800, HIDDEN]
    # Where the total is told, the people along the lines go, and with them the goods.
    assert [decided(*told).shown[each.ref] for each in goods] == [HIDDEN, HIDDEN, 830]
    assert decided(*told).explain[people[1].ref] == Reason("protects", goods[0].ref)


def test_goods_that_are_not_printed_are_told_by_people_who_are() -> None:
    """In all less 80 people along the lines times their ration is what the shelter was given."""
    people = [Cell(Ref("people", (place,), "2004-05"), n) for place, n in (("s", 3), ("l", 80))]
    goods = [
        Cell(Ref("rice", key, "2004-05"), n, protected=False, printed=key == ())
        for key, n in ((("s",), 30), (("l",), 800), ((), 830))
    ]
    decided = disclosure.disclose(
        [*people, *goods],
        [Sum(goods[2].ref, (goods[0].ref, goods[1].ref))],
        audience="partners",
        rations=[Ration(goods[n].ref, people[n].ref, 10) for n in (0, 1)],
    )

    assert decided.shown[people[1].ref] == 80
    assert decided.shown[goods[2].ref] is HIDDEN


def test_goods_stay_open_by_as_much_as_so_many_people_are_given() -> None:
    """8 kg hidden with 27 kg leave room for less than 4 people at 9 kg."""
    people = Cell(Ref("people", ("s",), "2004-05"), 3)
    quantities = {"s": 27_000, "few": 8_000, "many": 500_000}
    parts = {
        key: Cell(Ref("rice", (key,), "2004-05"), n, protected=False)
        for key, n in quantities.items()
    }
    whole = Cell(Ref("rice", (), "2004-05"), 535_000, protected=False)
    decided = disclosure.disclose(
        [people, whole, *parts.values()],
        [Sum(whole.ref, tuple(cell.ref for cell in parts.values()))],
        audience="partners",
        rations=[Ration(parts["s"].ref, people.ref, 9_000)],
    )

    shown = [decided.shown[cell.ref] for cell in (whole, *parts.values())]
    assert shown == [535_000, HIDDEN, 8_000, HIDDEN]


def test_what_was_shown_last_month_is_not_hidden_in_vain(reports: Any) -> None:
    earlier: list[Published] = []
    for month, row in (("01", {"a": 8, "b": 42, "c": 20}), ("02", {"a": 3, "b": 48, "c": 20})):
        figures = reports.row("people", f"2004-{month}", row, standing=True, telling=False)
        decided = disclosure.disclose(
            figures.cells.values(), figures.sums, audience="partners", earlier=earlier
        )
        earlier += decided.published

    assert {"/".join(ref.key): value for ref, value in decided.shown.items()} == {
        "": HIDDEN, "a": HIDDEN, "b": HIDDEN, "c": 20,
    }  # fmt: skip


def test_where_all_is_told_nothing_more_is_hidden(reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"a": 1, "b": 60})
    earlier = [
        Published(1, "partners", ref, cell.value, cells.Interval(cell.value, cell.value))
        for ref, cell in figures.cells.items()
        if ref.key != ("a",)
    ]

    assert _shown(figures, earlier=earlier) == {"": 61, "a": HIDDEN, "b": 60}


def test_what_was_published_survives_as_plain_data(reports: Any) -> None:
    figures = reports.row("people", "2004-05", {"a": 1, "b": 60, "c": 22})
    decided = disclosure.disclose(figures.cells.values(), figures.sums, audience="public")
    data = json.loads(json.dumps(cells.as_data(decided.published)))

    assert cells.from_data(data) == list(decided.published)
    assert [1, "public", "people", ["b"], "2004-05", 60, 58, 62] in data
    assert [1, "public", "people", ["a"], "2004-05", None, None, None] in data


@pytest.mark.parametrize(
    "row",
    [
        [],
        [1, "public", "people", ["a"], "2004"],
        [1, "public", "people", ["a"], "2004", 1, None, 2],
        [1],
    ],
)
def test_other_data_is_refused(row: list[object]) -> None:
    with pytest.raises(ValueError, match="not a list of published figures"):
        cells.from_data([row])


def test_figures_that_do_not_fit_together_are_refused() -> None:
    a, b, c = (Cell(Ref("n", (name,), "2004"), n) for name, n in (("a", 3), ("b", 2), ("c", 1)))
    whole = Sum(a.ref, (b.ref, c.ref))

    def refused(
        words: str, given: list[Cell], *sums: Sum, rations: tuple[Ration, ...] = ()
    ) -> None:
        with pytest.raises(ValueError, match=words):
            disclosure.disclose(given, sums, audience="partners", rations=rations)

    refused("given twice", [a, a])
    refused("not given", [a, b], whole)
    refused("below 0", [replace(a, value=-1)])
    refused("below 1", [a, b], rations=(Ration(a.ref, b.ref, 0),))
    refused("stands twice", [a, b], Sum(a.ref, (b.ref, b.ref)))
    refused("not the sum", [a, b, replace(c, value=2)], whole)


def test_the_order_of_what_is_given_does_not_matter(reports: Any) -> None:
    table = {"a": {"f": 3, "m": 8}, "b": {"f": 9, "m": 6}, "c": {"f": 4, "m": 5}}
    figures = reports.grid("children", "2004-05", table)
    one = disclosure.disclose(figures.cells.values(), figures.sums, audience="public")
    other = disclosure.disclose(
        reversed(figures.cells.values()), reversed(figures.sums), audience="public"
    )

    assert one == other


def test_where_there_is_no_proof_everything_is_hidden(
    reports: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search that finds nothing hides more, not less, and comes to an end."""
    figures = reports.grid("n", "2004", {"a": {"f": 2, "m": 8}, "b": {"f": 9, "m": 6}})
    monkeypatch.setattr(audit.worlds, "holds", lambda *_: False)
    monkeypatch.setattr(audit, "derived", lambda *_: set())

    assert set(_shown(figures).values()) == {HIDDEN}


def test_a_table_of_many_small_counts_still_shows_its_total(reports: Any) -> None:
    ages = {str(n): {"f": n % 7, "m": n % 5 + 3, "u": n % 2} for n in range(15)}
    shown = _shown(reports.grid("children", "2004-05", ages))

    assert shown["/"] == sum(n for row in ages.values() for n in row.values())


def _goods(value: int, *, rough: bool) -> dict[str, Any]:
    """Goods of which 30 people were given 9 kg each, or fewer people less, and who these are."""
    people = Cell(Ref("reached", (), "2004-05"), 30, printed=False)
    given = Cell(Ref("rice", (), "2004-05"), value, protected=False, rough=rough)
    return {"cells": [people, given], "sums": [], "rations": [Ration(given.ref, people.ref, 9_000)]}


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_attack_what_is_rounded_to_nothing_is_taken_for_nothing(
    audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20 kg over a ration of 9 kg is two people, and zero is shown as it is."""

    def shown() -> Any:
        decided = disclosure.disclose(**_goods(20_000, rough=True), audience=audience)
        return decided.shown[Ref("rice", (), "2004-05")]

    assert shown() is HIDDEN
    monkeypatch.setattr(disclosure, "hide_rounded_away", lambda *_: None)
    assert shown() == 0


def test_attack_goods_of_a_single_month_over_the_ration() -> None:
    """Who is reached stands in no table: 279 kg would tell 31 to partners."""

    def shown(*, rough: bool) -> Any:
        decided = disclosure.disclose(**_goods(279_000, rough=rough), audience="partners")
        return decided.shown[Ref("rice", (), "2004-05")]

    assert shown(rough=True) == 270_000
    assert shown(rough=False) == 279_000
