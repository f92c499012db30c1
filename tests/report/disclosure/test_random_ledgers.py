"""An attacker with every report of a made-up organisation finds no hidden figure out.

``attacker.py`` reads what was printed and calculates; the engine is asked nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

PROVINCES = ("CN-HL", "CN-JL", "CN-LN")
MONTHS = ("2004-04", "2004-05", "2004-06")
# Shrinking a history takes minutes; what was printed says enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
AUDIENCES = st.sampled_from(("partners", "public"))
# Shelters are small, and many groups of children are.
FEW = st.sampled_from((0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 14, 20, 33))
DRIFT = st.sampled_from((0, 0, 0, 0, 1, -1, 2, -3, 5, -6, 12))


@st.composite
def standing(draw: Any) -> list[dict[str, dict[str, int]]]:
    """Children by province and sex at the end of three months: one comes, one leaves."""
    sexes = draw(st.sampled_from((("f", "m"), ("f", "m", "u"))))
    now = {p: {s: draw(FEW) for s in sexes} for p in PROVINCES}
    months = [now]
    for _ in MONTHS[1:]:
        now = {p: {s: max(0, n + draw(DRIFT)) for s, n in row.items()} for p, row in now.items()}
        months.append(now)
    return months


@st.composite
def split(draw: Any, whole: int) -> dict[str, dict[str, int]]:
    """A number of children over three provinces and two sexes, however it falls."""
    cuts = sorted(draw(st.lists(st.integers(0, whole), min_size=5, max_size=5)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]
    return {p: {"f": parts[2 * n], "m": parts[2 * n + 1]} for n, p in enumerate(PROVINCES)}


def unharmed(attacker: Any, history: list[Any], *audiences: str) -> None:
    for audience in audiences:
        assert attacker.holes(history, audience) == []
        assert attacker.small_changes(history, audience) == []


def months_of_children(attacker: Any, reports: Any, months: Any, audiences: Any) -> None:
    history: list[Any] = []
    for period, values, audience in zip(MONTHS, months, audiences, strict=False):
        reports.issue(history, reports.grid("children", period, values, standing=True), audience)
    unharmed(attacker, history, "partners", "public")


def children_35(attacker: Any, reports: Any, values: Any, audience: str) -> None:
    history: list[Any] = []
    reports.issue(history, reports.grid("children", "2004-05", values, standing=True), audience)
    unharmed(attacker, history, audience)


def months_and_quarter(attacker: Any, reports: Any, tables: Any, order: Any) -> None:
    """Three months of a flow and the quarter, printed in some order, each with all that is tied."""
    crossed = isinstance(next(iter(tables[0].values())), dict)
    made = reports.grid if crossed else reports.row
    months = [made("helped", period, values) for period, values in zip(MONTHS, tables, strict=True)]
    whole = reports.together(months)
    whole = whole.with_(reports.over(whole, "helped", MONTHS, "2004-Q2"))
    history: list[Any] = []
    for period, audience in order:
        reports.issue(history, only(reports, whole, period), audience)
    unharmed(attacker, history, "partners", "public")


def editions(attacker: Any, reports: Any, months: Any, audience: str = "partners") -> None:
    """One month that is printed again and again, while bundles come late.

    For partners, and small counts: what else can be pieced together of figures that changed is
    said in docs/explanation/disclosure.md.
    """
    history: list[Any] = []
    truths = [reports.grid("helped", "2004-05", values) for values in months]
    for figures in truths:
        reports.issue(history, figures, audience)
    assert attacker.small_changes(history, audience) == []
    apart = reports.told_apart(history, truths)
    small = {ref for issue in apart for ref in issue.tiny}
    assert attacker.holes(apart, audience, among=small) == []


def only(reports: Any, whole: Any, period: str) -> Any:
    """The same figures, of which one period is printed."""
    from dataclasses import replace

    cells = {r: replace(c, printed=r.period == period) for r, c in whole.cells.items()}
    return reports.Figures(cells, whole.sums, whole.rations)


def rations(attacker: Any, reports: Any, rows: Any, audiences: Any) -> None:
    history: list[Any] = []
    for period, values, audience in zip(MONTHS, rows, audiences, strict=False):
        people = reports.row("people", period, values, standing=True, telling=False)
        reports.issue(history, people.with_(reports.rice(people, "people", period, 9000)), audience)
    unharmed(attacker, history, "partners", "public")


PEOPLE = st.sampled_from((0, 1, 3, 4, 6, 12, 25, 60, 140))
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(PROVINCES, PEOPLE)), min_size=2, max_size=2)
TABLES = st.lists(
    st.fixed_dictionaries(dict.fromkeys(PROVINCES, FEW)),
    min_size=3,
    max_size=3,
)
GRIDS = st.lists(
    st.fixed_dictionaries({p: st.fixed_dictionaries({"f": FEW, "m": FEW}) for p in PROVINCES}),
    min_size=3,
    max_size=3,
)
ORDERS = st.permutations([*MONTHS, "2004-Q2"]).flatmap(
    lambda periods: st.tuples(*(st.tuples(st.just(p), AUDIENCES) for p in periods))
)


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(standing(), st.lists(AUDIENCES, min_size=3, max_size=3))
def test_months_of_children_do_not_tell_one(
    attacker: Any, reports: Any, months: Any, audiences: Any
) -> None:
    months_of_children(attacker, reports, months, audiences)


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(standing())
def test_editions_of_a_month_tell_nothing_together(
    attacker: Any, reports: Any, months: Any
) -> None:
    editions(attacker, reports, months)


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(split(35), AUDIENCES)
def test_35_children_over_three_provinces(
    attacker: Any, reports: Any, values: Any, audience: str
) -> None:
    children_35(attacker, reports, values, audience)


@settings(max_examples=10, deadline=None, phases=PHASES)
@given(TABLES, ORDERS)
def test_months_and_the_quarter_that_has_them(
    attacker: Any, reports: Any, tables: Any, order: Any
) -> None:
    months_and_quarter(attacker, reports, tables, order)


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(ROWS, st.lists(AUDIENCES, min_size=2, max_size=2))
def test_tonnage_tells_no_headcount(attacker: Any, reports: Any, rows: Any, audiences: Any) -> None:
    rations(attacker, reports, rows, audiences)


def _row(hl: int, jl: int, ln: int) -> dict[str, int]:
    return dict(zip(PROVINCES, (hl, jl, ln), strict=True))


def _grid(*numbers: int) -> dict[str, dict[str, int]]:
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {p: {"f": f, "m": m} for p, (f, m) in zip(PROVINCES, pairs, strict=True)}


@pytest.mark.parametrize(
    ("tables", "order"),
    [
        # All of a month were in one province, which the quarter must not tell.
        ([_row(0, 3, 0), _row(0, 14, 0), _row(0, 2, 14)], "APR MAY JUN q2"),
        # The quarter was hidden before the last month could be.
        ([_row(20, 11, 33), _row(20, 11, 33), _row(6, 14, 5)], "apr may q2 jun"),
        # What partners know already is still to be hidden from the public.
        ([_row(5, 6, 20), _row(20, 14, 7), _row(20, 0, 0)], "MAY Q2 APR jun"),
        # What can be worked out from the others is no use as a complement.
        (
            [_grid(3, 3, 9, 4, 2, 7), _grid(14, 20, 4, 5, 20, 12), _grid(6, 5, 0, 11, 6, 0)],
            "jun Q2 MAY APR",
        ),
    ],
    ids=["group", "refused", "partners", "derived"],
)
def test_reports_that_once_told_too_much(
    attacker: Any, reports: Any, tables: Any, order: str
) -> None:
    """Small letters are public."""
    names = {"apr": MONTHS[0], "may": MONTHS[1], "jun": MONTHS[2], "q2": "2004-Q2"}
    months_and_quarter(
        attacker,
        reports,
        tables,
        [
            (names[name.lower()], "public" if name.islower() else "partners")
            for name in order.split()
        ],
    )


@pytest.mark.long
@settings(max_examples=300, deadline=None, phases=PHASES)
@given(
    standing(), split(35), TABLES, GRIDS, ORDERS, ROWS, st.lists(AUDIENCES, min_size=3, max_size=3)
)
def test_a_long_campaign(
    attacker: Any,
    reports: Any,
    months: Any,
    values: Any,
    tables: Any,
    grids: Any,
    order: Any,
    rows: Any,
    audiences: Any,
) -> None:
    months_of_children(attacker, reports, months, audiences)
    editions(attacker, reports, months)
    children_35(attacker, reports, values, audiences[0])
    rations(attacker, reports, rows, audiences)
    months_and_quarter(attacker, reports, tables, order)
    months_and_quarter(attacker, reports, grids, order)
