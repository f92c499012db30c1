"""Funds, costs and cash: exact, by currency, and as ranges while people disagree."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain.programmes import PROGRAMMES
from fieldledger.report import costs, funds
from fieldledger.report.accounts import Accounts, Payment, Stated
from fieldledger.report.costs import Cost, Differing
from fieldledger.report.exchange import Rate
from fieldledger.report.funds import Cash, Fund
from fieldledger.report.sections import money
from fieldledger.report.spread import NOTHING, Spread, exactly

FLOWS = st.lists(
    st.tuples(
        st.sampled_from(["donation", "pledge-payment", "sale", "expense"]),
        st.integers(0, 10**15),
        st.sampled_from(["JPY", "CNY", "USD"]),
        st.sampled_from(["", *PROGRAMMES[:3]]),
    ),
    max_size=12,
)


def _flow(make: SimpleNamespace, kind: str, amount: int, currency: str, programme: str) -> Any:
    keys = {"donation": {"kind": "money", "earmark": programme}}
    keys["expense"] = {"programme": programme or "office"}
    return make.flow(kind, amount, currency=currency, **keys.get(kind, {}))


@given(FLOWS, st.randoms(use_true_random=False), st.integers(0, 12))
def test_money_is_exact_however_it_is_split_and_ordered(
    make: SimpleNamespace, whole: list[tuple[str, int, str, str]], order: Any, cut: int
) -> None:
    """What comes earlier, what in the period, and in which order, leaves the same in every fund."""
    mixed = list(whole)
    order.shuffle(mixed)
    parts = [_flow(make, *each) for each in mixed]
    accounts = make.accounts(*parts[cut:], before=parts[:cut])

    by_hand: Counter[str] = Counter()
    for kind, amount, currency, _ in whole:
        by_hand[currency] += -amount if kind == "expense" else amount
    assert {each.currency: each.left for each in funds.balances(accounts)} == {
        currency: exactly(amount) for currency, amount in by_hand.items()
    }
    for currency in by_hand:
        lefts = [each.left for each in funds.funds(accounts) if each.currency == currency]
        assert sum(each.shown for each in lefts if each) == by_hand[currency]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["given", "returned", "lost", "spent"]),
            st.sampled_from(["kim", "lee"]),
            st.sampled_from(["CNY", "JPY"]),
            st.integers(0, 10**15),
        ),
        max_size=12,
    ),
    st.integers(0, 12),
)
def test_the_cash_of_a_holder_is_what_replaying_it_leaves(
    make: SimpleNamespace, steps: list[tuple[str, str, str, int]], cut: int
) -> None:
    flows = [
        make.flow("expense", amount, programme="food", held_by=holder, currency=currency)
        if way == "spent"
        else make.flow("advance", amount, holder=holder, way=way, currency=currency)
        for way, holder, currency, amount in steps
    ]
    replayed: dict[tuple[str, str], int] = {}
    for way, holder, currency, amount in steps:
        held = replayed.get((holder, currency), 0)
        replayed[holder, currency] = held + (amount if way == "given" else -amount)
    found = funds.cash(make.accounts(*flows[cut:], before=flows[:cut]))

    assert {(each.holder, each.currency): each.left for each in found} == {
        key: exactly(left) for key, left in replayed.items()
    }


def test_pledges_are_for_the_children_and_sales_for_any_programme(make: SimpleNamespace) -> None:
    accounts = make.accounts(
        make.flow("donation", 50, kind="money", currency="JPY", earmark="food"),
        make.flow("donation", 999, kind="goods", currency="JPY", earmark="food"),
        make.flow("pledge-payment", 30, currency="JPY"),
        make.flow("sale", 15, item="cover", currency="JPY"),
        make.flow("expense", 20, programme="food", currency="JPY"),
        before=(make.flow("pledge-payment", 7, currency="JPY"),),
    )

    assert funds.funds(accounts) == [
        Fund("food", "JPY", NOTHING, exactly(50), exactly(20), exactly(30)),
        Fund("children", "JPY", exactly(7), exactly(30), NOTHING, exactly(37)),
        Fund("", "JPY", NOTHING, exactly(15), NOTHING, exactly(15)),
    ]
    assert funds.balances(accounts) == [
        Fund("", "JPY", exactly(7), exactly(95), exactly(20), exactly(82))
    ]


def test_currencies_are_never_added_up(make: SimpleNamespace) -> None:
    accounts = make.accounts(
        make.flow("donation", 5, kind="money", currency="JPY"),
        make.flow("donation", 5, kind="money", currency="CNY"),
    )

    assert [(each.currency, each.left) for each in funds.balances(accounts)] == [
        ("CNY", exactly(5)),
        ("JPY", exactly(5)),
    ]


# --- costs ----------------------------------------------------------------------------------------


def _stated(make: SimpleNamespace, **others: Any) -> Accounts:
    """Two bills of 300 and 40, and of the first it is known that an expense may be for it."""
    whole = {"replaced": (Stated("medical", "m1", "a-7", "2004-05-02", 300, "CNY"),), **others}
    return make.accounts(make.flow("medical", 340, currency="CNY", entries=2), **whole)  # type: ignore[no-any-return]


def test_an_expense_takes_the_place_of_the_cost_stated(make: SimpleNamespace) -> None:
    paid = Payment("m1", "2004-05-09", 280, "CNY")
    spent = make.flow("expense", 280, programme="medical", currency="CNY")
    accounts = _stated(make, payments=(paid,))
    whole = make.accounts(
        *accounts.within.flows, spent, replaced=accounts.replaced, payments=(paid,)
    )

    assert costs.costs(whole, whole.within) == [Cost("medical", "CNY", exactly(280), exactly(40))]
    assert costs.costs(whole, whole.within)[0].whole == exactly(320)
    assert costs.differing(whole) == [
        Differing("medical", "a-7", "2004-05-02", "CNY", exactly(300), exactly(280))
    ]


def test_an_expense_of_a_later_month_takes_its_place_at_once(make: SimpleNamespace) -> None:
    accounts = _stated(make, payments=(Payment("m1", "2004-06-09", 300, "CNY"),))

    assert costs.stated(accounts, accounts.within) == {("medical", "CNY"): exactly(40)}
    assert costs.differing(accounts) == []


def test_what_is_paid_in_full_does_not_differ(make: SimpleNamespace) -> None:
    payments = (Payment("m1", "2004-05-09", 200, "CNY"), Payment("m1", "2004-05-10", 100, "CNY"))

    assert costs.differing(_stated(make, payments=payments)) == []


def test_what_is_paid_in_another_currency_stands_beside(make: SimpleNamespace) -> None:
    accounts = _stated(make, payments=(Payment("m1", "2004-05-09", 4000, "JPY"),))

    assert [(each.currency, each.stated, each.paid) for each in costs.differing(accounts)] == [
        ("CNY", exactly(300), NOTHING),
        ("JPY", NOTHING, exactly(4000)),
    ]


def test_what_was_stated_and_paid_in_other_months_is_not_listed(make: SimpleNamespace) -> None:
    old = (Stated("medical", "m1", "a-7", "2004-03-02", 300, "CNY"),)
    payments = (Payment("m1", "2004-04-09", 1, "CNY"),)

    assert costs.differing(_stated(make, replaced=old, payments=payments)) == []
    now = (*payments, Payment("m1", "2004-05-09", 1, "CNY"))
    [found] = costs.differing(_stated(make, replaced=old, payments=now))
    assert found.paid == exactly(2)


def test_an_expense_in_dispute_leaves_the_cost_as_a_range(make: SimpleNamespace) -> None:
    unsure = make.disputed("expense", programme="medical", amount=280, for_record=("m1", None))
    accounts = _stated(make, disputed=(unsure,))

    assert costs.stated(accounts, accounts.within) == {("medical", "CNY"): Spread(40, 40, 340)}
    [found] = costs.differing(accounts)
    assert found.paid == Spread(0, 280, 280)
    twice = _stated(make, disputed=(unsure, make.disputed("expense", for_record=("m1", "m2"))))
    assert costs.replacing(twice) == {"m1": Spread(0, 1, 1), "m2": Spread(0, 0, 1)}


def test_an_expense_in_dispute_of_another_month_does_not_list_the_record(
    make: SimpleNamespace,
) -> None:
    old = (Stated("medical", "m1", "a-7", "2004-03-02", 300, "CNY"),)
    unsure = make.disputed("expense", date=("2004-03-09", "2004-03-10"), for_record="m1")

    assert costs.differing(_stated(make, replaced=old, disputed=(unsure,))) == []


def test_a_bill_in_dispute_is_a_range_and_may_differ_from_what_was_paid(
    make: SimpleNamespace,
) -> None:
    bill = make.disputed("medical", "m9", cost=(300, 500))
    unpaid = make.accounts(disputed=(bill,))
    paid = make.accounts(
        disputed=(bill,), payments=(Payment("m9", "2004-05-20", 300, "CNY"),), ids={"m9": "a-9"}
    )

    assert costs.stated(unpaid, unpaid.within) == {("medical", "CNY"): Spread(300, 300, 500)}
    assert costs.differing(unpaid) == []
    assert costs.stated(paid, paid.within) == {("medical", "CNY"): NOTHING}
    assert costs.differing(paid) == [
        Differing("medical", "a-9", "2004-05-17", "CNY", Spread(300, 300, 500), exactly(300))
    ]


def test_a_donation_whose_earmark_is_in_dispute_is_in_the_whole_once(make: SimpleNamespace) -> None:
    gift = make.disputed("donation", earmark=("food", "medical"))
    accounts = make.accounts(disputed=(gift,))

    assert [(each.earmark, each.left) for each in funds.funds(accounts)] == [
        ("food", Spread(0, 100, 100)),
        ("medical", Spread(0, 0, 100)),
    ]
    assert [each.left for each in funds.balances(accounts)] == [exactly(100)]


def test_a_cost_whose_programme_is_in_dispute_is_in_the_whole_once(make: SimpleNamespace) -> None:
    spent = make.disputed("expense", programme=("food", "medical"))
    bought = make.disputed("provision", item=("rice", "pills"), cost=7, currency="CNY")

    for record, amount in ((spent, 100), (bought, 7)):
        accounts = make.accounts(disputed=(record,))
        assert [each.whole for each in costs.costs(accounts, accounts.within)] == [
            Spread(0, amount, amount),
            Spread(0, 0, amount),
        ]
        assert [each.costs for each in funds.balances(accounts)] == [exactly(amount)]


def test_a_donation_on_one_of_two_days_is_in_all_that_was_there_once(make: SimpleNamespace) -> None:
    gift = make.disputed("donation", date=("2004-04-30", "2004-05-01", "2004-06-01"))
    settled = make.disputed("donation", date=("2004-04-30", "2004-05-01"))

    assert funds.balances(make.accounts(disputed=(gift,)))[0].left == Spread(0, 100, 100)
    assert funds.balances(make.accounts(disputed=(settled,)))[0].left == exactly(100)


@pytest.mark.parametrize(
    ("kind", "item", "programme"),
    [
        ("provision", "rice", "food"),
        ("provision", "pills", "medical"),
        ("provision", "coat", "clothing"),
        ("provision", "not-held", "other"),
        ("clothing", "rice", "clothing"),
        ("medical", "", "medical"),
        ("rescue", "", "rescues"),
        ("incident", "", "legal"),
    ],
)
def test_a_stated_cost_belongs_to_the_programme_of_its_record(
    make: SimpleNamespace, kind: str, item: str, programme: str
) -> None:
    keys = {"item": item} if item else {}
    accounts = make.accounts(make.flow(kind, 5, currency="CNY", **keys), make.flow(kind, 0))

    assert costs.stated(accounts, accounts.within) == {(programme, "CNY"): exactly(5)}


def test_what_was_erased_stays_in_the_totals(make: SimpleNamespace) -> None:
    erased = (
        Stated("medical", "m1", "", "2004-05-31", 300, "CNY"),
        Stated("rescue", "r1", "", "2004-05-31", 50, "CNY"),
        Stated("rescue", "r2", "", "2004-06-30", 60, "CNY"),
        Stated("pledge-payment", "p1", "", "2004-05-31", 20, "JPY"),
    )
    accounts = make.accounts(erased=erased, payments=(Payment("r1", "2004-05-02", 50, "CNY"),))

    assert costs.whole(accounts, accounts.within) == {
        ("medical", "CNY"): exactly(300),
        ("rescues", "CNY"): NOTHING,
    }
    assert funds.income(accounts, accounts.within) == {("pledge-payment", "JPY"): exactly(20)}
    assert funds.entries(accounts, accounts.within) == {("pledge-payment", "JPY"): exactly(1)}


# --- the section ----------------------------------------------------------------------------------


def _rows(accounts: Accounts, key: str) -> dict[str, tuple[Any, ...]]:
    section = money.of(accounts)
    assert section is not None
    [table] = [each for each in section.tables if each.key == key]
    return {row.key: row.cells for row in table.rows}


def _said(accounts: Accounts) -> str:
    section = money.of(accounts)
    assert section is not None
    return " ".join((*section.paragraphs, *section.notes))


def test_without_records_there_is_no_section(make: SimpleNamespace) -> None:
    assert money.section(make.facts()) is None


def test_a_device_that_does_not_read_about_money_says_so(make: SimpleNamespace) -> None:
    section = money.of(make.accounts(clearance={"expense": "none"}))

    assert section is not None
    assert section.paragraphs == ("Not known here: this device may not read it.",)
    assert section.tables == ()


def test_what_is_not_known_is_never_nought(make: SimpleNamespace) -> None:
    accounts = make.accounts(
        make.flow("donation", 50, kind="money", currency="CNY", earmark="children"),
        make.flow("expense", 7, programme="rescues", currency="CNY"),
        clearance={"pledge-payment": "none", "rescue": "none", "medical": "none"},
        currency="CNY",
    )

    assert _rows(accounts, "funds") == {
        "children CNY": ("children", None, None, NOTHING, None),
        "rescues CNY": ("rescues", None, NOTHING, None, None),
    }
    assert _rows(accounts, "balance") == {"CNY": ("CNY", None, None, None, None)}
    assert _rows(accounts, "costs") == {"rescues CNY": ("rescues", exactly(7), None, None)}
    assert _rows(accounts, "income")["pledge-payment"] == ("pledge payments", None, None)
    assert "Pledge payments are not known here." in _said(accounts)
    assert "Costs stated on records are not all known here: of medical and rescues." in _said(
        accounts
    )
    relief = make.accounts(
        make.flow("expense", 7, programme="food", currency="CNY"), clearance={"provision": "none"}
    )
    assert _rows(relief, "costs")["food CNY"] == ("food", exactly(7), None, None)


def test_a_device_that_reads_its_own_entries_says_so(make: SimpleNamespace) -> None:
    accounts = make.accounts(
        make.flow("expense", 7, programme="food", currency="CNY", held_by="kim"),
        clearance={"expense": "own", "advance": "own"},
    )

    assert "Only what this device wrote itself is known here" in _said(accounts)
    assert "More was spent" not in _said(accounts)


def test_cash_below_nothing_and_cash_lost_are_said(make: SimpleNamespace) -> None:
    accounts = make.accounts(
        make.flow("advance", 1_000, holder="kim", way="given", currency="JPY"),
        make.flow("advance", 300, holder="kim", way="lost", currency="JPY"),
        make.flow("expense", 900, programme="food", currency="JPY", held_by="kim"),
    )

    assert funds.cash(accounts) == [
        Cash("kim", "JPY", exactly(1_000), NOTHING, exactly(300), exactly(900))
    ]
    assert _rows(accounts, "cash")["kim JPY"] == ("kim", *map(exactly, (1000, 0, 300, 900, -200)))
    assert "kim: -200 JPY. More was spent than was given" in _said(accounts)
    assert "Cash that was lost is not taken off the funds: 300 JPY." in _said(accounts)


def test_donors_are_counted_and_donations_listed_by_earmark_and_way(make: SimpleNamespace) -> None:
    accounts = make.accounts(
        make.flow("donation", 50, kind="money", currency="JPY", earmark="food", channel="post"),
        make.flow("donation", 20, kind="money", currency="JPY", entries=2),
        make.flow("donation", 7, kind="goods", currency="JPY"),
        make.flow("donation", 0, kind="service"),
        donors=Spread(2, 3, 3),
    )

    assert _rows(accounts, "donations") == {
        "JPY food post": ("food", "post", exactly(50), exactly(1)),
        "JPY for any not known": ("for any", "not known", exactly(20), exactly(2)),
    }
    assert _rows(accounts, "in_kind") == {
        "goods JPY": ("goods", exactly(7), exactly(1)),
        "service not known": ("service", None, exactly(1)),
    }
    assert "Donors in the period, as far as their entries say: 3 (in dispute: 2 to 3)." in _said(
        accounts
    )


RATE = Rate("1:aa", "a-4", "2004-05-01", 100, "JPY", 750, "CNY")


def test_the_currency_of_reports_is_given_with_its_rates_and_what_is_missing(
    make: SimpleNamespace,
) -> None:
    accounts = make.accounts(
        make.flow("donation", 200, kind="money", currency="JPY", earmark="food"),
        make.flow("donation", 90, kind="money", currency="USD"),
        make.flow("expense", 700, programme="food", currency="CNY", held_by="kim"),
        make.flow("advance", 1000, holder="kim", way="given", currency="CNY"),
        rates=(RATE,),
        currency="CNY",
        unsure_rates=1,
    )

    assert _rows(accounts, "converted") == {
        "came in": ("came in", exactly(1500)),
        "costs: food": ("costs: food", exactly(700)),
        "costs in all": ("costs in all", exactly(700)),
        "left for food": ("left for food", exactly(800)),
        "left for any": ("left for any", None),
        "left in all funds": ("left in all funds", exactly(800)),
        "cash with holders": ("cash with holders", exactly(300)),
    }
    said = _said(accounts)
    assert "Rates used: 100 JPY = 7.50 CNY (2004-05-01, a-4)." in said
    assert "No exchange rate is recorded between CNY and USD by 2004-05-31" in said
    assert "1 exchange rate in dispute and not used." in said


def test_cash_alone_is_said_without_rules_about_funds(make: SimpleNamespace) -> None:
    accounts = make.accounts(
        make.flow("advance", 5, holder="kim", way="given", currency="JPY"), currency="JPY"
    )

    assert _said(accounts) == ""
    assert _rows(accounts, "converted") == {"cash with holders": ("cash with holders", exactly(5))}


def test_stated_and_paid_stand_side_by_side(make: SimpleNamespace) -> None:
    accounts = _stated(make, payments=(Payment("m1", "2004-05-09", 280, "CNY"),))

    assert _rows(accounts, "differing") == {
        "a-7 CNY": ("a-7", "medical", "2004-05-02", exactly(300), exactly(280))
    }
