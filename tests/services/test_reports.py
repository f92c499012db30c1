"""The report of a real ledger: periods, facts, and the same bytes from the same records."""

from __future__ import annotations

import csv
import io
import json
import shlex
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import backup, entries, reports, restoring, seizing
from fieldledger.services.session import Session

PASSPHRASE = "six words for these tests alone"
MONTHS = (
    *(f"2003-{month:02d}" for month in (10, 11, 12)),
    *(f"2004-{month:02d}" for month in range(1, 10)),
)
PLACES = """
shelter kamo-47 CN-JL rural 200
shelter sola-12 CN-HL urban
line north
"""
ONCE = """
headcount kamo-47 180 women=70 men=30 girls=40 boys=40 date=2004-09-20
headcount sola-12 120 date=2004-09-25
clothing summer-set 500 source=purchased date=2004-05-01
distribution summer-set 300 kamo-47 people=300 date=2003-05-20
distribution winter-set 400 kamo-47 people=400 date=2003-10-20
distribution summer-set 500 kamo-47 people=500 date=2004-05-20
"""


def _write(session: Session, text: str) -> list[str]:
    rows = [shlex.split(row) for row in text.splitlines() if row.strip()]
    return [entries.add(session, kind, words, ()).id for kind, *words in rows]


def _year(session: Session) -> None:
    """The year that the annual report tells of, in few entries."""
    _write(session, PLACES + ONCE)
    for month in MONTHS:
        _write(
            session,
            f"""
            distribution rice 1.62t kamo-47 people=180 days=30 date={month}-05
            distribution rice 1.08t sola-12 people=120 days=30 date={month}-06
            distribution rice 2t north people=500 eligibility='their list' date={month}-07
            """,
        )
    for number in range(36):
        words = [f"child-{chr(97 + number // 26)}{chr(97 + number % 26)}", "1994", "female"]
        entries.add(session, "child", words, (), on="2003-10-01")
    for code, status in (("child-aa", "lost-contact"), ("child-ab", "of-age")):
        entries.change(session, code, [("status", status)], "as told", on="2004-03-01")


def _report(session: Session, form: str = "text", **asked: str) -> str:
    period = reports.period_of(session, **asked)  # type: ignore[arg-type]
    return reports.render(reports.report(session, period), form)


def _bytes(session: Session, form: str, **asked: str) -> bytes:
    """A report as a file of any form holds it."""
    if form not in ("xlsx", "pdf"):
        return _report(session, form, **asked).encode()
    period = reports.period_of(session, **asked)  # type: ignore[arg-type]
    made = reports.report(session, period)
    return reports.pdf(made) if form == "pdf" else reports.spreadsheet(made)


def _table(session: Session, section: str, key: str, **asked: str) -> list[dict[str, Any]]:
    whole = json.loads(_report(session, "json", **asked))
    [found] = [each for each in whole["sections"] if each["key"] == section]
    return next((t["rows"] for t in found["tables"] if t["key"] == key), [])


def _words(session: Session, section: str, **asked: str) -> str:
    whole = json.loads(_report(session, "json", **asked))
    [found] = [each for each in whole["sections"] if each["key"] == section]
    return " ".join([*found["paragraphs"], *found["notes"]])


# --- periods --------------------------------------------------------------------------------------


def test_without_a_period_it_is_the_last_full_month(joined: Any) -> None:
    with joined["a"].open() as session:
        assert reports.period_of(session).name == "April 2004"


def test_a_year_is_the_fiscal_year_of_the_ledgers_settings(joined: Any) -> None:
    with joined["a"].open() as session:
        first = reports.period_of(session, year="2003-2004")
        entries.change(session, "fiscal-year-start", [("value", "04-01")], "as the donors do")
        entries_of = reports.period_of(session, year="2004")

    assert (first.start, first.end) == ("2003-10-01", "2004-09-30")
    assert (entries_of.start, entries_of.end) == ("2003-04-01", "2004-03-31")


def test_a_device_that_has_merged_nothing_knows_the_setting_from_its_invitation(
    joined: Any,
) -> None:
    with joined["a1"].open() as session:
        assert reports.period_of(session, year="2004").start == "2003-10-01"


def test_a_setting_that_nobody_made_has_its_default(joined: Any) -> None:
    for label in ("a", "a1"):
        with joined[label].open() as session:
            assert reports.setting(session, "silence-days", "30") == "30"


def test_a_month_and_any_two_days_are_periods(joined: Any) -> None:
    with joined["a"].open() as session:
        assert reports.period_of(session, month="2004年5月").end == "2004-05-31"
        days = reports.period_of(session, from_="2004-05-17", to="2004-06-03")

    assert (days.start, days.end) == ("2004-05-17", "2004-06-03")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"month": "2004-05", "year": "2004"}, "More than one period"),
        ({"month": "2004-05", "to": "2004-06-01"}, "More than one period"),
        ({"month": "May"}, "is no month"),
        ({"year": "last"}, "is no year"),
        ({"from_": "2004-06-01", "to": "2004-05-01"}, "ends before it begins"),
        ({"from_": "2004-06-01"}, "Only one end"),
        ({"to": "2004-06-01"}, "Only one end"),
        ({"from_": "2004-02-30", "to": "2004-06-01"}, "day"),
    ],
)
def test_what_is_no_period_is_refused_in_one_sentence(
    joined: Any, asked: dict[str, str], words: str
) -> None:
    with joined["a"].open() as session, pytest.raises(errors.Refused, match=words):
        reports.period_of(session, **asked)  # type: ignore[arg-type]


def test_without_a_clock_to_trust_the_last_month_is_not_known(joined: Any) -> None:
    joined["a"].clock.today = None
    with joined["a"].open() as session:
        with pytest.raises(errors.Refused) as refused:
            reports.period_of(session)
        assert reports.period_of(session, month="2004-05").start == "2004-05-01"

    assert refused.value.hint == "Give --month YYYY-MM."


# --- figures --------------------------------------------------------------------------------------


def test_the_year_of_the_annual_report(joined: Any) -> None:
    with joined["a"].open() as session:
        _year(session)
        text = " ".join(_report(session, year="2004").split())
        months = _table(session, "provisions", "by_month", year="2004")
        seasons = _table(session, "clothing", "by_season", year="2004")

    for words in (
        "Report for fiscal year 2003-2004",
        "People in shelters on 2004-09-30: 300",
        "2.7 t a month",
        "300 g per person per day: a month of 30 days feeds 300 people",
        "long ration lines: rice 24 t;",
        "Summer clothing handed out: 500 sets; 300 sets a year before, growth 1.67.",
        "Winter clothing handed out: 400 sets; no figure a year before.",
        "In the foster programme on 2004-09-30: 35, of whom without contact: 1.",
    ):
        assert words in text
    assert [(row["month"], row["shelters"], row["lines"]) for row in months] == [
        (month, 2_700_000, 2_000_000) for month in MONTHS
    ]
    assert {row["per_person_day"] for row in months} == {300}
    assert [(row["season"], row["handed_out"], row["growth"]) for row in seasons] == [
        ("summer", 500, 167),
        ("winter", 400, None),
    ]


def test_two_devices_with_the_same_records_give_the_same_bytes(met: Any) -> None:
    with met["a"].open() as session:
        _year(session)
    met.merge("a1", met.send("a", "a1"))
    for _ in range(2):  # until both hold that the other holds all
        met.merge("a", met.send("a1"))
        met.merge("a1", met.send("a", "a1"))

    for form in reports.FORMATS:
        with met["a"].open() as one, met["a1"].open() as other:
            assert _bytes(one, form, year="2004") == _bytes(other, form, year="2004")


def test_each_form_says_the_same_figures(joined: Any) -> None:
    with joined["a"].open() as session:
        _year(session)
        text, markdown, document, table = (
            _report(session, form, month="2004-05") for form in ("text", "markdown", "json", "csv")
        )

    rows = list(csv.DictReader(io.StringIO(table)))
    [quantity] = [
        row["value"]
        for row in rows
        if (row["table"], row["row"], row["column"]) == ("by_month", "2004-05 rice", "shelters")
    ]
    assert quantity == "2700000"
    assert "2,700 kg" in text
    assert "2,700 kg" in markdown
    assert "2700000" in document


def test_statuses_are_those_of_the_last_day(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, PLACES + "headcount kamo-47 30 date=2004-01-31")
        _year_of_changes(session)
        found = {
            month: (
                [row["status"] for row in _table(session, "shelters", "by_shelter", month=month)],
                {
                    row["status"]: row["children"]
                    for row in _table(session, "children", "by_status", month=month)
                },
            )
            for month in ("2004-02", "2004-03", "2004-04")
        }
        raided = _words(session, "shelters", month="2004-04")
        early = _words(session, "children", month="2003-12")

    assert found["2004-02"][1] == {"in-care": 1}
    assert found["2004-03"][1] == {"lost-contact": 1}
    assert found["2004-04"][1] == {"found": 1}
    assert "raided" not in found["2004-02"][0]
    assert "raided" in found["2004-04"][0]
    assert "kamo-47 is raided since 2004-04-10" in raided
    assert early == "No foster child is on record by 2003-12-31."


def _year_of_changes(session: Session) -> None:
    entries.add(session, "child", ["hesu-61", "1994", "female"], (), on="2004-01-01")
    for record, status, day in (
        ("hesu-61", "lost-contact", "2004-03-01"),
        ("hesu-61", "found", "2004-04-01"),
        ("kamo-47", "raided", "2004-04-10"),
        ("north", "broken", "2004-04-10"),
    ):
        entries.change(session, record, [("status", status)], "as told", on=day)


def test_void_records_are_in_no_figure(joined: Any) -> None:
    with joined["a"].open() as session:
        ids = _write(
            session, PLACES + "distribution rice 90kg kamo-47 people=30 days=10 date=2004-05-01"
        )
        entries.void(session, ids[-1], "entered twice")

        assert "No provisions were handed out." in _report(session, month="2004-05")


# --- what is uncertain ----------------------------------------------------------------------------


def _disagree(team: Any, record: str, one: str, other: str, *, on: str | None = None) -> None:
    """a and a1 each set one value without having seen the other's; both are on a afterwards."""
    team.merge("a1", team.send("a", "a1"))
    for label, change in (("a1", other), ("a", one)):
        name, _, value = change.partition("=")
        with team[label].open() as session:
            entries.change(session, record, [(name, value)], "I know better", on=on)
    team.merge("a", team.send("a1"))


def test_two_people_who_disagree_are_shown_and_the_figure_is_a_range(met: Any) -> None:
    with met["a"].open() as session:
        record = _write(
            session, PLACES + "distribution rice 90kg kamo-47 people=30 days=10 date=2004-05-01"
        )[-1]
    _disagree(met, record, "quantity=60kg", "quantity=120kg")

    with met["a"].open() as session:
        [row] = _table(session, "provisions", "by_item", month="2004-05")
        [conflict] = _table(session, "uncertain", "conflicts", month="2004-05")
        text = _report(session, month="2004-05")

    assert (row["quantity_low"], row["quantity_high"]) == (60_000, 120_000)
    assert row["quantity"] in (60_000, 120_000)
    assert (conflict["record"], conflict["type"], conflict["field"]) == (
        record,
        "distribution",
        "quantity",
    )
    assert sorted(conflict["values"].split(" | ")) == ["120 kg", "60 kg"]
    assert "60 to 120 kg" in text
    assert "1 open conflict;" in text


def test_a_disagreement_about_a_void_record_touches_no_figure_and_is_not_shown(met: Any) -> None:
    with met["a"].open() as session:
        record = _write(
            session, PLACES + "distribution rice 90kg kamo-47 people=30 days=10 date=2004-05-01"
        )[-1]
    _disagree(met, record, "quantity=60kg", "quantity=120kg")

    with met["a"].open() as session:
        entries.void(session, record, "it never happened")
        assert _table(session, "uncertain", "conflicts", month="2004-05") == []
        assert "0 open conflicts;" in _report(session, month="2004-05")


def test_a_child_whose_status_and_birth_are_disputed_counts_as_a_range(met: Any) -> None:
    with met["a"].open() as session:
        entries.add(session, "child", ["hesu-61", "1994", "female"], (), on="2004-01-01")
    _disagree(met, "hesu-61", "status=detained", "status=in-care", on="2004-03-01")
    _disagree(met, "hesu-61", "birth_year=1993", "birth_year=2001")

    with met["a"].open() as session:
        words = _words(session, "children", month="2004-05")
        [status] = [
            row["values"]
            for row in _table(session, "uncertain", "conflicts", month="2004-05")
            if row["field"] == "status@2004-03-01"
        ]
        earlier = _words(session, "children", month="2004-02")
        ages = _table(session, "children", "by_age", month="2004-02")

    assert "(in dispute: 0 to 1)" in words
    assert sorted(status.split(" | ")) == ["detained", "in-care"]
    assert "programme on 2004-02-29: 1, of whom" in earlier
    assert [row["age"] for row in ages if row.get("female_high")] == ["0-4", "5-11"]


def test_a_value_that_one_of_two_took_away_is_shown_as_nothing(met: Any) -> None:
    with met["a"].open() as session:
        record = _write(
            session, PLACES + "distribution rice 90kg kamo-47 people=30 days=10 date=2004-05-01"
        )[-1]
    _disagree(met, record, "days=", "days=20")

    with met["a"].open() as session:
        [conflict] = _table(session, "uncertain", "conflicts", month="2004-05")
    assert sorted(conflict["values"].split(" | ")) == ["20", "nothing"]


def test_devices_not_heard_from_since_the_period_began_are_named(met: Any) -> None:
    met["a1"].clock.at += 40 * 86_400
    with met["a1"].open() as session:
        _write(session, "provision rice 1kg date=2004-06-20")
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        silent = {
            month: {
                row["device"]: row["last"]
                for row in _table(session, "uncertain", "devices", month=month)
            }
            for month in ("2004-05", "2004-06", "2004-07")
        }
    assert silent["2004-05"] == {"a2": "none"}
    assert silent["2004-06"] == {"a2": "none", "a": "2004-05-17"}
    assert silent["2004-07"] == {"a2": "none", "a": "2004-05-17", "a1": "2004-06-26"}


def test_a_device_that_was_taken_or_whose_keys_were_replaced_is_not_awaited(met: Any) -> None:
    copy = met.base / "a2.backup"
    with met["a2"].open() as session:
        backup.backup(session, copy)
    restoring.restore(met.base / "again", met["again"].clock.world(), copy, lambda: PASSPHRASE)
    met.merge("a", met.send("again"))
    with met["a"].open() as session:
        awaited = [
            row["device"] for row in _table(session, "uncertain", "devices", month="2004-06")
        ]
        seizing.seize(session, seizing.propose(session, "a1"), "taken")
        left = [row["device"] for row in _table(session, "uncertain", "devices", month="2004-06")]

    assert awaited == ["a", "a1", "a2a"]
    assert left == ["a", "a2a"]


def test_goods_of_an_item_that_has_not_arrived_do_not_stop_the_report(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, PLACES + "item tent piece other")
        _write(
            session,
            "provision tent 3 date=2004-05-01\ndistribution tent 1 kamo-47 date=2004-05-02",
        )
        with session.ledger.writing():
            session.ledger.conn.execute("DELETE FROM item WHERE code='tent'")
        [row] = _table(session, "stock", "by_item", month="2004-05")

    assert (row["item"], row["on_hand"]) == ("not known", 2)


@pytest.mark.parametrize("form", reports.FORMATS)
def test_an_empty_ledger_has_a_report_too(joined: Any, form: str) -> None:
    with joined["a"].open() as session:
        assert "May 2004" in _report(session, form, month="2004-05")
