"""Money in real ledgers: the same on every device that reads it, whatever came in which order."""

from __future__ import annotations

import json
import shlex
from itertools import permutations
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.domain import periods
from fieldledger.report.spread import Spread
from fieldledger.services import entries, money, money_facts, reports, upkeep
from fieldledger.services.session import Session
from fieldledger.services.stock import stock_facts

END = "2004-09-30"
PLACES = """
shelter kamo-47 CN-JL
person suda-21 sex=male birth_year=1975
sponsor fp-1
item cushion piece other
rate '100 JPY' worth='8 CNY' date=2004-05-01
ration rice 300g date=2003-10-01
"""
_RATE = 4  # its place in that list
YEAR = """
donation '50,000 JPY' donor=d-1 earmark=food date=2003-10-05
donation '2,500 JPY' donor=d-1 date=2004-01-05
donation '30 USD' donor=d-2 channel=online date=2004-01-05
donation '7 JPY' donor=d-3 date=2002-01-05
pledge-payment fp-1 '3,000 JPY' date=2004-02-01
product cushion 12 kamo-47 date=2004-03-01
sale cushion 10 '5,000 JPY' date=2004-04-10
provision rice 1t cost='4,000 CNY' date=2004-01-10
provision rice 1t source=donated cost='1 CNY' date=2004-01-11
advance kim '10,000 CNY' date=2003-12-01
advance kim '500 CNY' returned date=2004-08-01
advance kim '100 CNY' lost date=2004-08-01
expense office '700 CNY' held_by=kim date=2004-05-03
expense food '1,000 JPY' date=2002-05-03
"""


def _write(session: Session, text: str) -> list[str]:
    rows = [shlex.split(row) for row in text.splitlines() if row.strip()]
    return [entries.add(session, kind, words, ()).id for kind, *words in rows]


def _table(session: Session, key: str, on: str = END) -> dict[str, tuple[object, ...]]:
    section = money.books(session, on).section
    return {
        row.key: tuple(each.shown if isinstance(each, Spread) else each for each in row.cells)
        for table in section.tables
        if table.key == key
        for row in table.rows
    }


def _said(session: Session, on: str = END) -> str:
    return " ".join(money.lines(money.books(session, on)))


def _section(session: Session, key: str) -> dict[str, Any]:
    whole = json.loads(reports.render(reports.report(session, _year()), "json"))
    return next(each for each in whole["sections"] if each["key"] == key)


def _year() -> periods.Period:
    return periods.fiscal_year("2004", "10-01")


def test_a_year_of_money_comes_out_as_it_was_written_down(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, PLACES + YEAR)
        bill, free = _write(
            session,
            """medical suda-21 frostbite hospital '3,000 CNY' date=2004-02-03
            rescue '3,000 CNY' 16 female date=2004-05-03""",
        )
        _write(session, f"expense medical '2,800 CNY' {bill} held_by=kim date=2004-02-10")
        _write(session, f"expense rescues '3,000 CNY' {free} held_by=kim date=2004-05-03")

        assert _table(session, "income") == {
            "donation JPY": ("donations", 52_500, 2),
            "donation USD": ("donations", 3_000, 1),
            "pledge-payment JPY": ("pledge payments", 3_000, 1),
            "sale JPY": ("sales", 5_000, 1),
        }
        assert _table(session, "costs") == {
            "food CNY": ("food", 0, 400_100, 400_100),
            "medical CNY": ("medical", 280_000, 0, 280_000),
            "rescues CNY": ("rescues", 300_000, 0, 300_000),
            "office CNY": ("office", 70_000, 0, 70_000),
        }
        assert _table(session, "differing") == {
            f"{bill} CNY": (bill, "medical", "2004-02-03", 300_000, 280_000)
        }
        assert _table(session, "funds") == {
            "food CNY": ("food", 0, 0, 400_100, -400_100),
            "medical CNY": ("medical", 0, 0, 280_000, -280_000),
            "rescues CNY": ("rescues", 0, 0, 300_000, -300_000),
            "office CNY": ("office", 0, 0, 70_000, -70_000),
            "food JPY": ("food", -1_000, 50_000, 0, 49_000),
            "children JPY": ("children", 0, 3_000, 0, 3_000),
            "for any JPY": ("for any", 7, 7_500, 0, 7_507),
            "for any USD": ("for any", 0, 3_000, 0, 3_000),
        }
        assert _table(session, "cash") == {
            "kim CNY": ("kim", 1_000_000, 50_000, 10_000, 650_000, 290_000)
        }
        assert upkeep.status(session)["cash"] == [
            {
                "holder": "kim",
                "currency": "CNY",
                "amount": 290_000,
                "low": 290_000,
                "high": 290_000,
                "text": "2,900.00 CNY",
            }
        ]


def test_one_cushion_cover_buys_ten_kilograms_of_rice(joined: Any) -> None:
    with joined["a"].open() as session:
        rate = _write(session, PLACES + YEAR)[_RATE]

        assert _section(session, "self_support")["paragraphs"] == [
            "One cushion, sold for 500 JPY, buys 10 kg of rice at 4.00 CNY a kg: 33 days of one "
            f"person's ration of 300 g a day. Rate used: 100 JPY = 8.00 CNY (2004-05-01, {rate})."
        ]


def test_a_donor_is_counted_and_never_named(joined: Any) -> None:
    """A taken report, or a partner's copy of it, gives no donor away."""
    with joined["a"].open() as session:
        _write(session, PLACES + YEAR)
        for form in reports.FORMATS:
            text = reports.render(reports.report(session, _year()), form)
            assert "Donors in the period, as far as their entries say: 2" in text
            assert "d-1" not in text
        stock = stock_facts(session, END)
        assert "d-1" not in repr(money_facts.accounts(session, _year(), stock.items))


def test_the_report_currency_is_a_setting(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, PLACES + YEAR)
        assert _table(session, "converted") == {}
        _write(session, "setting report-currency CNY")

        assert _table(session, "converted") == {
            "came in": ("came in", 484_000),
            "costs: food": ("costs: food", 400_100),
            "costs: office": ("costs: office", 70_000),
            "costs in all": ("costs in all", 470_100),
            "left for food": ("left for food", 49_000 * 8 - 400_100),
            "left for children": ("left for children", 24_000),
            "left for office": ("left for office", -70_000),
            "left for any": ("left for any", 7_507 * 8),
            "left in all funds": ("left in all funds", 59_507 * 8 - 470_100),
            "cash with holders": ("cash with holders", 870_000),
        }
        assert "No exchange rate is recorded between CNY and USD" in _said(session)
        assert "Rates used: 100 JPY = 8.00 CNY" in _said(session)


def test_a_rate_in_dispute_is_not_used_until_it_is_settled(met: Any) -> None:
    with met["a"].open() as session:
        rate = _write(session, PLACES + YEAR + "\nsetting report-currency CNY")[_RATE]
    met.merge("a1", met.send("a", "a1"))
    for label, worth in (("a", "9 CNY"), ("a1", "7 CNY")):
        with met[label].open() as session:
            entries.change(session, rate, [("worth", worth)], "as the bank says")
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        assert "1 exchange rate in dispute and not used." in _said(session)
        assert "No exchange rate is recorded between CNY and JPY and USD" in _said(session)
        entries.change(session, rate, [("worth", "9 CNY")], "seen on paper")
        assert "Rates used: 100 JPY = 9.00 CNY" in _said(session)


def test_every_order_of_merging_leaves_the_same_money(met: Any, tmp_path: Any) -> None:
    """Two devices write and correct; the third adds up to what they wrote, in any order, twice."""
    with met["a"].open() as session:
        _write(session, PLACES)
    for label in ("a1", "a2"):
        met.merge(label, met.send("a", label))
    bundles = []
    for label, amounts in (("a1", (100, 250, 7)), ("a2", (31, 62))):
        for amount in amounts:
            with met[label].open() as session:
                [written] = _write(session, f"expense food '{amount} CNY' held_by=kim date={END}")
                if amount == 250:
                    entries.change(session, written, [("amount", "50 CNY")], "misread")
                if amount == 62:
                    entries.void(session, written, "entered twice")
            bundles.append(met.send(label))
    found = []
    for number, order in enumerate(permutations((0, 2, 4))):
        team = met.copy(tmp_path / f"order-{number}")
        team.merge("a", *(bundles[each] for each in order), bundles[1], bundles[3], bundles[0])
        with team["a"].open() as session:
            found.append((_table(session, "cash"), _table(session, "costs")))

    [(cash, spent)] = {json.dumps(each): each for each in found}.values()
    whole = (100 + 50 + 7 + 31) * 100
    assert cash == {"kim CNY": ("kim", 0, 0, whole, -whole)}
    assert spent == {"food CNY": ("food", whole, 0, whole)}


def test_an_amount_in_dispute_is_a_range_everywhere(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        advance, gift = _write(
            session,
            "advance kim '100 CNY' date=2004-05-01\ndonation '50 CNY' donor=x-1 date=2004-05-01",
        )
    met.merge("a1", met.send("a", "a1"))
    for label, amount in (("a", "90 CNY"), ("a1", "80 CNY")):
        with met[label].open() as session:
            entries.change(session, advance, [("amount", amount)], "counted")
            entries.change(session, gift, [("donor", f"of-{label}")], "told")
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        [held] = upkeep.status(session)["cash"]  # type: ignore[misc]
        assert (held["low"], held["high"]) == (8_000, 9_000)
        assert "(in dispute: 80.00 CNY to 90.00 CNY)" in held["text"]
        assert "Donors in the period, as far as their entries say: 1 (in dispute: 0 to 2)" in _said(
            session
        )
        facts = repr(money_facts.accounts(session, _year(), stock_facts(session, END).items))
        assert "of-a" not in facts


def test_a_bill_in_dispute_is_named_by_its_id(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        [bill] = _write(session, "medical suda-21 frostbite hospital '300 CNY' date=2004-05-01")
        _write(session, f"expense medical '300 CNY' {bill} date=2004-05-02")
    met.merge("a1", met.send("a", "a1"))
    for label, amount in (("a", "310 CNY"), ("a1", "320 CNY")):
        with met[label].open() as session:
            entries.change(session, bill, [("cost", amount)], "read again")
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        assert list(_table(session, "differing")) == [f"{bill} CNY"]


def test_an_expense_for_one_of_two_bills_is_either_ones(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        one, other = _write(
            session,
            """medical suda-21 frostbite hospital '300 CNY' date=2004-05-01
            medical suda-21 eyes clinic '40 CNY' date=2004-05-01""",
        )
        [paid] = _write(session, f"expense medical '300 CNY' {one} date=2004-05-02")
    met.merge("a1", met.send("a", "a1"))
    for label, ref in (("a", one), ("a1", other)):
        with met[label].open() as session:
            entries.change(session, paid, [("for_record", ref), ("amount", "301 CNY")], "asked")
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        row = next(
            row
            for table in money.books(session, END).section.tables
            if table.key == "costs"
            for row in table.rows
        )
        assert row.cells[2] == Spread(0, row.cells[2].shown, 34_000)  # type: ignore[union-attr]


def test_a_device_not_cleared_for_money_is_told_so_and_never_nought(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES + YEAR)
    reader = _cleared(met, ("relief",))
    with met[reader].open() as session:
        assert _section(session, "money")["paragraphs"] == [
            "Not known here: this device may not read it."
        ]
        assert "What was sold is not known here." in _section(session, "self_support")["paragraphs"]
        assert upkeep.status(session)["cash"] == []
        with pytest.raises(errors.NotAllowed, match="Money is not known here"):
            money.books(session, END)


def test_a_device_cleared_for_money_alone_does_not_know_pledges_and_bills(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES + YEAR)
    reader = _cleared(met, ("money",))
    with met[reader].open() as session:
        assert _table(session, "income")["pledge-payment"] == ("pledge payments", None, None)
        assert _table(session, "costs") == {"office CNY": ("office", 70_000, 0, 70_000)}
        assert _table(session, "balance")["CNY"] == ("CNY", None, None, None, None)
        assert "Pledge payments are not known here." in _said(session)
        assert upkeep.status(session)["cash"] != []


def test_a_device_that_reads_its_own_entries_alone_says_so_and_holds_nobody_short(met: Any) -> None:
    """It knows what it spent, and not of the advance: that is no reason to tell of missing cash."""
    with met["a"].open() as session:
        _write(session, PLACES + YEAR)
    own = _cleared(met, ("money",), scope="own")
    with met[own].open() as session:
        _write(session, "expense food '5 CNY' held_by=kim date=2004-05-03")

        assert _table(session, "cash") == {"kim CNY": ("kim", 0, 0, 500, -500)}
        assert "Only what this device wrote itself is known here" in _said(session)
        assert "More was spent" not in _said(session)
        assert upkeep.status(session)["cash"] == []


def _cleared(team: Any, clear: tuple[str, ...], scope: str = "all") -> str:
    """A new worker's device that reads entries of some compartments."""
    from fieldledger.services import membership

    invitation = team.base / "more.invitation"
    with team["a"].open() as session:
        told = membership.invite(
            session, "who counts", role="worker", clear=clear, scope=scope, out=invitation
        )
    label = str(told.label)
    membership.join(team.base / label, team[label].clock.world(), invitation, told.code, "p" * 30)
    team.take_in(label)
    return label


def test_a_month_costs_no_reading_of_the_others(joined: Any) -> None:
    """What flows are read from are the monthly totals, so a day in the middle agrees with them."""
    with joined["a"].open() as session:
        _write(session, PLACES + YEAR)
        for day in ("2004-01-31", "2004-02-15", "2004-05-03"):
            spent = session.ledger.conn.execute(
                "SELECT coalesce(sum(amount), 0) FROM expense WHERE held_by = 'kim' AND date <= ?",
                (day,),
            ).fetchone()[0]
            assert _table(session, "cash", day)["kim CNY"][3] == spent


@pytest.mark.parametrize(
    ("day", "start"), [("2004-09-30", "2003-10-01"), ("2004-10-01", "2004-10-01")]
)
def test_the_fiscal_year_so_far_begins_as_the_ledger_has_it(
    joined: Any, day: str, start: str
) -> None:
    with joined["a"].open() as session:
        assert money.books(session, day).period.start == start
        assert money.document(money.books(session, day))["section"]["paragraphs"] == [  # type: ignore[index]
            f"No money is on record by {day}."
        ]
        entries.change(session, "fiscal-year-start", [("value", "04-01")], "decided anew")
        assert money.books(session, day).period.start == "2004-04-01"


def test_a_day_that_is_none_and_a_clock_that_is_wrong_are_refused(joined: Any) -> None:
    with joined["a"].open() as session, pytest.raises(errors.Refused, match="--on is no day"):
        money.books(session, "never")
    joined["a"].clock.today = None
    with joined["a"].open() as session, pytest.raises(errors.Refused, match="clock"):
        money.books(session, None)
