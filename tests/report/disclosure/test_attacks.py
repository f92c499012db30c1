"""Each attack fails against the engine, and succeeds once the rule against it is taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fieldledger.report import audit, changes, disclosure, draft
from fieldledger.report.cells import HIDDEN, Ref, near

Attack = Callable[[Any, Any], list[str]]


def _months(reports: Any, *values: dict[str, int], **more: Any) -> list[Any]:
    return [
        reports.row("people", f"2004-{n:02d}", each, standing=True, telling=False, **more)
        for n, each in enumerate(values, 1)
    ]


def the_rest_of_a_row(attacker: Any, reports: Any) -> list[str]:
    """35 children over three provinces: a total less what is shown is what is hidden."""
    history: list[Any] = []
    table = {
        "CN-HL": {"f": 3, "m": 8},
        "CN-JL": {"f": 9, "m": 6},
        "CN-LN": {"f": 4, "m": 5},
    }
    reports.issue(history, reports.grid("children", "2004-05", table, standing=True))
    return list(attacker.holes(history, "partners"))


def the_same_figure_in_two_reports(attacker: Any, reports: Any) -> list[str]:
    """Partners read what is public, and what the public must not know is less."""
    history: list[Any] = []
    figures = reports.row("people", "2004-05", {"CN-HL": 3, "CN-JL": 14, "CN-LN": 16, "x": 30})
    reports.issue(history, figures, "public")
    reports.issue(history, figures, "partners")
    return list(attacker.holes(history, "partners"))


def the_year_less_its_months(attacker: Any, reports: Any) -> list[str]:
    """A month that is hidden is the quarter less the other two."""
    months = [
        reports.row("helped", f"2004-0{n}", {"CN-HL": hl, "CN-JL": 40})
        for n, hl in ((4, 12), (5, 3), (6, 20))
    ]
    history: list[Any] = []
    for each in months:
        reports.issue(history, each)
    whole = reports.together(months)
    periods = ["2004-04", "2004-05", "2004-06"]
    reports.issue(history, whole.with_(reports.over(whole, "helped", periods, "2004-Q2")))
    return list(attacker.holes(history, "partners"))


def this_month_less_last_month(attacker: Any, reports: Any) -> list[str]:
    """One person left, and there were 36."""
    history: list[Any] = []
    for each in _months(reports, {"CN-HL": 36, "CN-JL": 80}, {"CN-HL": 35, "CN-JL": 80}):
        reports.issue(history, each)
    return list(attacker.small_changes(history, "partners"))


def after_a_month_that_was_hidden(attacker: Any, reports: Any) -> list[str]:
    """The month between was hidden; the one before it was not."""
    history: list[Any] = []
    for n in (36, 35, 34):
        period = f"2004-0{40 - n}"
        reports.issue(history, reports.row("people", period, {"a": n, "b": 80}, standing=True))
    return list(attacker.small_changes(history, "partners"))


def the_same_month_printed_again(attacker: Any, reports: Any) -> list[str]:
    """A bundle came late: the month has one person more, who was in it."""
    history: list[Any] = []
    for n in (36, 37):
        reports.issue(history, reports.row("helped", "2004-05", {"CN-HL": n, "CN-JL": 80}))
    found = []
    for place in (("CN-HL",), ()):
        first, second = (each.shown[Ref("helped", place, "2004-05")] for each in history)
        if first is not HIDDEN and second is not HIDDEN and 0 < abs(first - second) < 5:
            found.append(str(place))
    return found


def _rests(history: list[Any], period: str) -> list[str]:
    """Whether total less the last province differs by a few in the first and the last report."""
    rests = []
    for each, month in ((history[0], "2004-03"), (history[-1], period)):
        figures = [each.shown[Ref("people", key, month)] for key in ((), ("CN-LN",))]
        if HIDDEN in figures:
            return []
        rests.append(figures[0] - figures[1])
    return ["the rest"] if 0 < abs(rests[0] - rests[1]) < 5 else []


def the_rest_of_a_total_less_last_month(attacker: Any, reports: Any) -> list[str]:
    """Two provinces are hidden both times; together they have one person more."""
    history: list[Any] = []
    for period, hl, ln in (("2004-03", 3, 50), ("2004-04", 4, 60)):
        row = {"CN-HL": hl, "CN-JL": 40, "CN-LN": ln}
        reports.issue(history, reports.row("people", period, row, standing=True))
    return _rests(history, "2004-04")


def the_rest_of_a_total_in_two_editions(attacker: Any, reports: Any) -> list[str]:
    """The same with one month that is printed again when more is known."""
    history: list[Any] = []
    for hl, ln in ((3, 50), (4, 60)):
        row = {"CN-HL": hl, "CN-JL": 40, "CN-LN": ln}
        reports.issue(history, reports.row("people", "2004-03", row))
    return _rests(history, "2004-03")


def another_complement_in_the_second_edition(attacker: Any, reports: Any) -> list[str]:
    """First 40 is hidden with 3, and then, when 50 has become 30, that is."""
    history: list[Any] = []
    for c in (50, 30):
        row = {"a": 3, "b": 40, "c": c}
        reports.issue(history, reports.row("helped", "2004-05", row))
    first, second = (each.shown for each in history)
    figures = [
        issue[Ref("helped", key, "2004-05")]
        for issue, key in ((first, ()), (first, ("c",)), (second, ("b",)))
    ]
    if HIDDEN in figures:
        return []
    return [f"a is {figures[0] - figures[1] - figures[2]}"]


def what_was_shown_last_month(attacker: Any, reports: Any) -> list[str]:
    """A total that is hidden for a small change is still about what it was: so is the rest."""
    history: list[Any] = []
    months = _months(reports, {"a": 8, "b": 42}, {"a": 3, "b": 48})
    for each in months:
        reports.issue(history, each)
    about = {Ref("people", (), "2004-02"): 51}
    return list(attacker.holes(history, "partners", about))


def tonnage_over_the_ration(attacker: Any, reports: Any) -> list[str]:
    """27 kg of rice at 9 kg a head."""
    people = reports.row("people", "2004-05", {"CN-HL": 3, "CN-JL": 60, "CN-LN": 25})
    history: list[Any] = []
    reports.issue(history, people.with_(reports.rice(people, "people", "2004-05", 9000)))
    return list(attacker.holes(history, "partners"))


def all_of_a_province_in_one_group(attacker: Any, reports: Any) -> list[str]:
    """Who is known to be in the province is known to be a girl."""
    history: list[Any] = []
    reports.issue(history, reports.row("children", "2004-05", {"f": 35, "m": 0}))
    shown = history[-1].shown
    return ["all are f"] if shown[Ref("children", ("f",), "2004-05")] == 35 else []


def those_who_were_reached_there(attacker: Any, reports: Any) -> list[str]:
    """30 people of a province are hidden with the 4 of another; 30 people were given rice there."""
    people = reports.row("people", "2004-05", {"CN-HL": 36, "CN-JL": 30, "CN-LN": 4}, standing=True)
    reached = reports.row("reached", "2004-05", {"CN-HL": 36, "CN-JL": 30}, standing=True)
    figures = people.with_(reached)
    figures.sums += [
        near(*(Ref(name, (place,), "2004-05") for name in ("people", "reached")))
        for place in ("CN-HL", "CN-JL")
    ]
    history: list[Any] = []
    reports.issue(history, figures)
    return list(attacker.holes(history, "partners"))


ATTACKS: tuple[Attack, ...] = (
    the_rest_of_a_row,
    the_same_figure_in_two_reports,
    the_year_less_its_months,
    this_month_less_last_month,
    after_a_month_that_was_hidden,
    the_same_month_printed_again,
    the_rest_of_a_total_less_last_month,
    the_rest_of_a_total_in_two_editions,
    another_complement_in_the_second_edition,
    what_was_shown_last_month,
    tonnage_over_the_ration,
    all_of_a_province_in_one_group,
    those_who_were_reached_there,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_it_fails(attack: Attack, attacker: Any, reports: Any) -> None:
    assert attack(attacker, reports) == []


def _no(*_: object) -> bool:
    return False


@pytest.mark.parametrize(
    ("rule", "attack"),
    [
        ((disclosure, "hide_complements"), the_rest_of_a_row),
        ((disclosure, "hide_complements"), the_same_figure_in_two_reports),
        ((disclosure, "hide_complements"), the_year_less_its_months),
        ((changes, "told_by_figures"), this_month_less_last_month),
        ((changes, "told_by_figures"), after_a_month_that_was_hidden),
        ((changes, "told_by_figures"), the_same_month_printed_again),
        ((changes, "told_by_rests"), the_rest_of_a_total_less_last_month),
        ((changes, "told_by_rests"), the_rest_of_a_total_in_two_editions),
        ((disclosure, "hide_rations"), tonnage_over_the_ration),
        ((disclosure, "hide_groups"), all_of_a_province_in_one_group),
        ((disclosure, "_is_near"), those_who_were_reached_there),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else value.__name__,
)
def test_it_succeeds_without_the_rule_against_it(
    rule: tuple[Any, str],
    attack: Attack,
    attacker: Any,
    reports: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(*rule, _no)

    assert attack(attacker, reports)


def test_two_editions_tell_where_neither_rule_against_it_stands(
    attacker: Any, reports: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack = another_complement_in_the_second_edition
    with monkeypatch.context() as patch:
        patch.setattr(draft, "_old_sums", lambda *_: ())
        assert attack(attacker, reports) == []
    monkeypatch.setattr(disclosure, "hide_refused", _no)
    assert attack(attacker, reports) == []

    monkeypatch.setattr(draft, "_old_sums", lambda *_: ())
    assert attack(attacker, reports)


def test_last_month_tells_where_it_is_not_taken_into_account(
    attacker: Any, reports: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "assumed", lambda *_: set())

    assert what_was_shown_last_month(attacker, reports)


def test_the_public_report_is_judged_by_what_partners_know(
    attacker: Any, reports: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Partners were not told the province of 14; the public may know it, and so would they."""
    figures = reports.row("people", "2004-05", {"a": 3, "b": 14, "c": 16, "d": 30}, telling=False)

    def printed() -> list[str]:
        history: list[Any] = []
        reports.issue(history, figures, "partners")
        reports.issue(history, figures, "public")
        return list(attacker.holes(history, "partners"))

    assert printed() == []
    first = disclosure.readers
    monkeypatch.setattr(disclosure, "readers", lambda *a: first(*a)[-1:])
    monkeypatch.setattr(
        audit, "_cost", lambda value, missing, _: value != (16 if missing > 5 else 14)
    )
    assert printed()


def test_what_is_hidden_looks_the_same(reports: Any) -> None:
    people = reports.row("people", "2004-05", {"CN-HL": 3, "CN-JL": 60, "CN-LN": 25})
    history: list[Any] = []
    issue = reports.issue(history, people.with_(reports.rice(people, "people", "2004-05", 9000)))

    hidden = {each for each in issue.shown.values() if not isinstance(each, int)}
    assert hidden == {HIDDEN}
    assert {each.why for each in issue.decided.explain.values()} == {"small", "protects", "ration"}


def test_a_rounded_total_is_no_exact_one(attacker: Any, reports: Any) -> None:
    """Neither people nor what they were given comes to the public as exact numbers."""
    people = reports.row("people", "2004-05", {"CN-HL": 36, "CN-JL": 61, "CN-LN": 27})
    history: list[Any] = []
    figures = people.with_(reports.rice(people, "people", "2004-05", 9000))
    issue = reports.issue(history, figures, "public")

    assert [issue.shown[ref] for ref in sorted(people.cells)] == [125, 35, 60, 25]
    goods = [value for ref, value in sorted(issue.shown.items()) if ref.measure != "people"]
    assert goods == [1_125_000, 315_000, 540_000, 225_000]
    assert all(
        r[1] - r[0] >= 2
        for r in attacker.narrowest(
            attacker.bounds(history, "public"), people.sums, list(people.cells)
        ).values()
    )
