"""The report's figures about people, from a real ledger: facts, disagreements, what is erased."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from fieldledger.domain.periods import Period
from fieldledger.report import fostered, persons
from fieldledger.report import seen as seen_of
from fieldledger.report.seen import BANDS
from fieldledger.report.spread import exactly
from fieldledger.services import entries, erasing, people_facts, reports
from fieldledger.services.session import Session

PLACES = """
shelter s-1 CN-JL
child c-1 1986 female s-1 --on 2003-10-05
child c-2 1994 male s-1 --on 2003-10-05
person per-1 female 1970 s-1 --on 2003-10-05
person per-2 male 1990 s-1 --on 2004-02-05
sponsor sp-1 JP '3000 JPY' --on 2003-10-05
sponsor sp-2 KR --on 2004-02-05
"""
DONE = """
sponsorship sp-1 c-1 2003-10-05
pledge-payment sp-1 '3000 JPY' 2004-03 date=2004-03-05
follow-up c-1 seen date=2004-03-05
medical per-1 frostbite hospital '1200 CNY' date=2004-02-05
medical c-2 eyes clinic date=2004-03-05
allowance per-1 '300 CNY' 4 2004-02 reason=return date=2004-02-01
rescue '3000 CNY' 16 female freed date=2004-03-11
resettlement per-2 KR planned date=2004-03-01
feedback complaint 'too little rice' s-1 date=2004-03-08
"""
REPORTED = ("people", "children", "allowances", "medical", "rescues", "settlement", "feedback")
MARCH = {"month": "2004-03"}
YEAR = {"from_": "2003-10-01", "to": "2004-04-30"}


def write(session: Session, text: str) -> dict[str, list[str]]:
    """Entries as they are typed; their ids by type."""
    found: dict[str, list[str]] = {}
    for row in text.splitlines():
        kind, *words = shlex.split(row) or [""]
        if kind:
            words, on = (words[:-2], words[-1]) if "--on" in words else (words, None)
            pairs = [tuple(w.split("=", 1)) for w in words if "=" in w]
            plain = [w for w in words if "=" not in w]
            saved = entries.add(session, kind, plain, pairs, on=on)  # type: ignore[arg-type]
            found.setdefault(kind, []).append(saved.id)
    return found


def _year(session: Session) -> Period:
    return reports.period_of(session, **YEAR)


def sections(session: Session, **asked: str) -> dict[str, Any]:
    period = reports.period_of(session, **asked)
    whole = json.loads(reports.render(reports.report(session, period), "json"))
    return {section["key"]: section for section in whole["sections"]}


def rows(found: dict[str, Any], section: str, table: str) -> list[dict[str, Any]]:
    tables = {each["key"]: each for each in found[section]["tables"]}
    return list(tables[table]["rows"])


def totals(session: Session, **asked: str) -> dict[str, Any]:
    """The figures of the sections about people, without the lists that name somebody."""
    lists = ("lacking", "unknown_place", "coming_of_age", "each", "ending", "by_living")
    return {
        key: [
            {row["key"]: row for row in table["rows"]}
            for table in section["tables"]
            if table["key"] not in lists
        ]
        for key, section in sections(session, **asked).items()
        if key in REPORTED
    }


def test_what_is_written_down_comes_out_in_the_report(met: Any) -> None:
    with met["a"].open() as session:
        write(session, PLACES + DONE)
        found = sections(session, **MARCH)

    [status] = rows(found, "people", "by_status")
    assert (status["status"], status["on_last_day"]) == ("sheltered", 2)
    assert [row["child"] for row in rows(found, "children", "lacking")] == ["c-2"]
    assert [(row["year"], row["who"]) for row in rows(found, "children", "coming_of_age")] == [
        ("2004", "c-1")
    ]
    [payment] = rows(found, "children", "payments")
    assert (payment["currency"], payment["paid"]) == ("JPY", 3000)
    clinic, hospital = rows(found, "medical", "by_place")
    assert (clinic["begun"], clinic["in_treatment"]) == (1, 1)
    assert (hospital["begun"], hospital["in_treatment"]) == (0, 1)
    [due] = rows(found, "allowances", "by_currency")
    assert (due["due"], due["open"]) == (30_000, 60_000)
    assert rows(found, "rescues", "costs")[0]["cost"] == 300_000
    assert rows(found, "settlement", "by_country")[0]["planned"] == 1
    assert rows(found, "feedback", "by_kind")[0]["open"] == 1


def test_an_expense_for_a_record_takes_the_place_of_its_cost(met: Any) -> None:
    with met["a"].open() as session:
        case = write(session, PLACES + DONE)["medical"][0]
        words, pairs = ["medical", "1100 CNY"], [("for-record", case), ("date", "2004-03-20")]
        entries.add(session, "expense", words, pairs)
        february = sections(session, month="2004-02")
        [cost] = rows(sections(session, **MARCH), "medical", "costs")

    assert "costs" not in [table["key"] for table in february["medical"]["tables"]]
    assert (cost["stated"], cost["spent"], cost["cost"]) == (0, 110_000, 110_000)


def test_a_disagreement_of_two_devices_is_a_range(met: Any) -> None:
    with met["a"].open() as session:
        case = write(session, PLACES + DONE)["medical"][0]
    for label, amount, status in (("a1", "1300 CNY", "left"), ("a2", "1500 CNY", "resettled")):
        met.merge(label, met.send("a", label))
        with met[label].open() as session:
            entries.change(session, case, [("cost", amount)], "the bill")
            entries.change(session, "per-1", [("status", status)], "told", on="2004-03-09")
            entries.change(session, case, [("person", "c-1" if label == "a1" else "c-2")], "x")
    for label in ("a1", "a2"):
        met.merge("a", met.send(label))
    with met["a"].open() as session:
        february, march = sections(session, month="2004-02"), sections(session, **MARCH)
        seen = people_facts.people(session, _year(session)).of("medical")

    [cost] = rows(february, "medical", "costs")
    assert (cost["cost_low"], cost["cost_high"]) == (130_000, 150_000)
    statuses = {row["status"]: row for row in rows(march, "people", "by_status")}
    assert (statuses["left"]["on_last_day_low"], statuses["left"]["on_last_day_high"]) == (0, 1)
    [torn] = [each for each in seen if len(each.values["person"]) == 2]
    assert all(isinstance(each, str) and "-" not in each for each in torn.values["person"])


def test_a_day_of_a_timeline_on_which_two_disagree_has_both_values(met: Any) -> None:
    with met["a"].open() as session:
        write(session, PLACES)
        entries.change(session, "c-1", [("status", "lost-contact")], "told", on="2004-03-09")
    for label, pairs in (("a1", [("status", "")]), ("a2", [("status", "found")])):
        met.merge(label, met.send("a", label))
        with met[label].open() as session:
            entries.change(session, "c-1", pairs, "told", on="2004-03-09")
    for label in ("a1", "a2"):
        met.merge("a", met.send(label))
    with met["a"].open() as session:
        people = people_facts.people(session, _year(session))
        facts = reports.facts(session, reports.period_of(session, **MARCH))
        write(session, "incident raid s-1 risk-devices=a1,a2 date=2004-03-10")
        [incident] = people_facts.people(session, _year(session)).of("incident")

    [child] = [each for each in people.of("child") if each.code == "c-1"]
    assert set(dict(child.days["status"])["2004-03-09"]) == {"", "found"}
    assert set(seen_of.at(child, "status", "2004-03-31")) == {"in-care", "found"}
    assert persons.with_status(people, "child", "2004-03-31", "lost-contact") == exactly(0)
    assert persons.with_us(people, "child", "2004-03-31") == fostered.in_programme(facts)
    assert incident.shown("risk_devices") == ["a1", "a2"]
    assert incident.shown("shelter") in facts.shelters


def test_the_children_of_every_month_are_those_of_the_report(met: Any) -> None:
    """The figures of the programme and those through time are the same, after an erasure too."""
    with met["a"].open() as session:
        write(session, PLACES)
        for code, status, day in (
            ("c-1", "lost-contact", "2003-12-24"),
            ("c-1", "found", "2004-01-10"),
            ("c-2", "left", "2004-03-09"),
            ("c-1", "of-age", "2004-04-01"),
        ):
            entries.change(session, code, [("status", status)], "told", on=day)
        for gone in (False, True):
            if gone:
                erasing.erase(session, "c-1", "asked for it")
            for month in ("2003-09", "2003-11", "2003-12", "2004-01", "2004-03", "2004-04"):
                period = reports.period_of(session, month=month)
                facts = reports.facts(session, period)
                people, end = facts.people, period.end
                assert persons.with_us(people, "child", end) == fostered.in_programme(facts)
                for status in fostered.STATUSES:
                    assert persons.with_status(
                        people, "child", end, status
                    ) == fostered.with_status(facts, status), (month, status)


def test_a_device_that_may_not_read_something_says_so(joined: Any) -> None:
    joined.take_in("a3")
    with joined["a"].open() as session:
        write(session, PLACES + DONE)
    joined.merge("a3", joined.send("a", "a3"))
    with joined["a3"].open() as session:
        found = sections(session, **MARCH)
        clearance = people_facts.people(session, _year(session)).clearance

    assert clearance["relief"] == "all"
    assert clearance["people"] == "none"
    for key in (*REPORTED, "incidents"):
        assert found[key]["paragraphs"] == ["Not known here: this device may not read it."], key
    assert "events" not in found


def test_a_device_that_reads_its_own_entries_only_says_so(joined: Any) -> None:
    joined.take_in("a4")
    with joined["a4"].open() as session:
        assert people_facts.people(session, _year(session)).clearance["children"] == "own"


# --- settings -------------------------------------------------------------------------------------


def test_ages_and_months_are_settings(met: Any) -> None:
    with met["a"].open() as session:
        assert people_facts.people(session, _year(session)).bands == BANDS
        for name, value in (
            ("age-bands", "0-5,6-11,12-17,18+"),
            ("coming-of-age", "20"),
            ("follow-up-months", "6"),
        ):
            entries.add(session, "setting", [name, value], [])
        people = people_facts.people(session, _year(session))

    assert people.bands == ((0, 5), (6, 11), (12, 17), (18, 200))
    assert (people.of_age, people.follow_up_months) == (20, 6)


# --- what is erased -------------------------------------------------------------------------------


def test_the_totals_of_past_reports_stay_when_records_are_erased(met: Any) -> None:
    with met["a"].open() as session:
        ids = write(session, PLACES + DONE)
        before = {period: totals(session, **asked) for period, asked in (("m", MARCH), ("y", YEAR))}
        assert set(before["m"]) == set(REPORTED)
        whole = [name for names in ids.values() for name in names]
        gone = [name for name in whole if not name.startswith(ids["shelter"][0])]
        for name in reversed(gone):
            assert erasing.erase(session, name, "asked for it").done
        after = {period: totals(session, **asked) for period, asked in (("m", MARCH), ("y", YEAR))}
        later = totals(session, month="2004-06")

    assert after == before
    # From the month after, nobody writes about them any more.
    assert set(later) == {"children"}


@pytest.mark.parametrize("code", ["c-1", "per-1", "sp-1"])
def test_whoever_is_erased_is_in_no_list(met: Any, code: str) -> None:
    with met["a"].open() as session:
        write(session, PLACES + DONE)
        erasing.erase(session, code, "asked for it")
        found = sections(session, **YEAR)

    assert f'"{code}"' not in json.dumps(found)


def test_an_event_whose_day_is_in_dispute_is_in_both_months_as_a_range(met: Any) -> None:
    """Only the days of a period are read, and what may turn out to lie in it."""
    with met["a"].open() as session:
        [event] = write(session, "event talk date=2004-01-05")["event"]
    met.merge("a1", met.send("a", "a1"))
    for label, day in (("a", "2004-02-10"), ("a1", "2004-03-10")):
        with met[label].open() as session:
            entries.change(session, event, [("date", day)], "as told")
    met.merge("a", met.send("a1"))
    with met["a"].open() as session:
        for month in ("2004-02", "2004-03"):
            [table] = [
                each
                for each in sections(session, month=month)["events"]["tables"]
                if each["key"] == "by_kind"
            ]
            assert table["rows"][0]["events_high"] == 1
        assert "events" not in sections(session, month="2004-01")
