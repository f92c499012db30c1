"""What people in shelters made and sold, and how much rice one piece buys."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fieldledger.report import sold
from fieldledger.report.accounts import Accounts, Bought
from fieldledger.report.exchange import Rate
from fieldledger.report.facts import Facts, Item
from fieldledger.report.sections import self_support
from fieldledger.report.shape import Section
from fieldledger.report.spread import NOTHING, Spread, exactly

RATE = Rate("1:aa", "a-4", "2004-05-01", 100, "JPY", 800, "CNY")
RICE = Bought("rice", "CNY", 400_000, 1_000_000)  # 4 CNY a kg
DAY = {"rice": (exactly(300), 1)}


def _sales(make: SimpleNamespace, **others: Any) -> Accounts:
    """Ten covers at 500 yen, of 12 that were made."""
    items = {each.ref: each for each in make.stock().items.values()}
    items["cover"] = Item("cover", "cushion-cover", "piece", "other")
    whole = {"bought": (RICE,), "rates": (RATE,), "rations": DAY, "items": items, **others}
    return make.accounts(  # type: ignore[no-any-return]
        make.flow("product", 0, item="cover", quantity=12),
        make.flow("sale", 5_000, item="cover", currency="JPY", quantity=10),
        **whole,
    )


def _facts(make: SimpleNamespace, accounts: Accounts) -> Facts:
    return make.facts(items=accounts.items, money=accounts)  # type: ignore[no-any-return]


def _section(make: SimpleNamespace, accounts: Accounts) -> Section:
    found = self_support.section(_facts(make, accounts))
    assert found is not None
    return found


def _rows(section: Section, key: str) -> list[tuple[Any, ...]]:
    return [row.cells for table in section.tables if table.key == key for row in table.rows]


def test_one_cover_buys_ten_kilograms_of_rice(make: SimpleNamespace) -> None:
    """As the annual report has it: 500 yen, 10 kg."""
    section = _section(make, _sales(make))

    assert section.paragraphs == (
        "One cushion-cover, sold for 500 JPY, buys 10 kg of rice at 4.00 CNY a kg: 33 days of one "
        "person's ration of 300 g a day. Rate used: 100 JPY = 8.00 CNY (2004-05-01, a-4).",
    )
    assert _rows(section, "goods") == [("cushion-cover", exactly(12), exactly(10))]
    assert _rows(section, "income") == [("cushion-cover", exactly(5_000), exactly(500))]
    assert _rows(section, "buys") == [
        ("cushion-cover", "JPY", exactly(10_000), "rice", exactly(33))
    ]
    assert "from 2003-06-02 to 2004-05-31" in section.notes[0]


def test_without_a_rate_it_says_so(make: SimpleNamespace) -> None:
    section = _section(make, _sales(make, rates=()))

    assert section.paragraphs == (
        "One cushion-cover brought 500 JPY; rice cost 4.00 CNY a kg, and no exchange rate between "
        "JPY and CNY is recorded.",
    )
    assert _rows(section, "buys") == [("cushion-cover", "JPY", None, "rice", None)]


def test_rice_bought_in_the_currency_of_the_sale_needs_no_rate(make: SimpleNamespace) -> None:
    bought = (RICE, Bought("rice", "JPY", 50, 1_000))
    section = _section(make, _sales(make, rates=(), bought=bought))

    assert section.paragraphs[0].startswith(
        "One cushion-cover, sold for 500 JPY, buys 10 kg of rice at 50 JPY a kg: 33 days"
    )


@pytest.mark.parametrize("rations", [{}, {"rice": (NOTHING, 1)}])
def test_without_a_ration_there_are_no_days(make: SimpleNamespace, rations: Any) -> None:
    section = _section(make, _sales(make, rations=rations))

    assert "buys 10 kg of rice at 4.00 CNY a kg. Rate used" in section.paragraphs[0]


def test_a_ration_for_a_month_gives_days_too(make: SimpleNamespace) -> None:
    section = _section(make, _sales(make, rations={"rice": (exactly(9_000), 30)}))

    assert "33 days of one person's ration of 9,000 g in 30 days." in section.paragraphs[0]


def test_the_staple_is_the_food_by_weight_of_which_most_was_bought(make: SimpleNamespace) -> None:
    others = (
        Bought("oil", "CNY", 1, 10**9),
        Bought("pills", "CNY", 1, 10**9),
        Bought("gone", "CNY", 1, 10**9),
    )

    assert sold.staple(_sales(make, bought=(RICE, *others))) == "rice"
    assert sold.staple(_sales(make, bought=others)) is None
    assert sold.buys(_sales(make, bought=others)) == []


def test_a_purchase_in_dispute_makes_the_price_a_range(make: SimpleNamespace) -> None:
    purchase = make.disputed(
        "provision", quantity=1_000_000, cost=(400_000, 600_000), currency="CNY"
    )
    [found] = sold.buys(_sales(make, disputed=(purchase,)))

    assert found.grams == Spread(8_000, 10_000, 10_000)
    assert found.days == Spread(27, 33, 33)
    assert (
        "10 kg (in dispute: 8 kg to 10 kg)"
        in _section(make, _sales(make, disputed=(purchase,))).paragraphs[0]
    )


@pytest.mark.parametrize(
    "values",
    [
        {"source": "donated"},
        {"cost": 0},
        {"cost": None},
        {"currency": None},
        {"date": "2003-06-01"},
        {"date": "2004-06-01"},
    ],
)
def test_what_was_not_bought_in_the_year_has_no_price(make: SimpleNamespace, values: Any) -> None:
    purchase = make.disputed("provision", **{"cost": 5, "currency": "CNY", **values})

    assert sold.bought(_sales(make, bought=(), disputed=(purchase,))) == {}


def test_a_price_that_may_be_nothing_buys_nothing_that_is_known(make: SimpleNamespace) -> None:
    perhaps = make.disputed("provision", cost=5, currency="CNY", date=("2004-05-01", "2004-06-01"))

    assert sold.buys(_sales(make, bought=(), disputed=(perhaps,))) == []
    section = _section(make, _sales(make, bought=()))
    assert _rows(section, "buys") == []
    assert section.notes == ()


def test_a_sale_in_dispute_is_a_range(make: SimpleNamespace) -> None:
    accounts = _sales(make, disputed=(make.disputed("sale", amount=(5_000, 6_000)),))

    [found] = sold.sold(accounts)
    assert (found.quantity, found.amount) == (exactly(20), Spread(10_000, 10_000, 11_000))
    assert found.each is not None
    assert found.each.rounded() == Spread(500, 500, 550)


def test_a_sale_of_which_nothing_is_certain_has_no_price_for_one(make: SimpleNamespace) -> None:
    items = _sales(make).items
    sale = make.disputed("sale", date=("2004-05-01", "2004-06-01"))
    accounts = make.accounts(items=items, disputed=(sale,), bought=(RICE,))

    assert _rows(_section(make, accounts), "income") == [
        ("cushion-cover", Spread(0, 5_000, 5_000), None)
    ]


def test_without_products_and_sales_there_is_no_section(make: SimpleNamespace) -> None:
    assert self_support.section(make.facts()) is None


def test_what_this_device_may_not_read_is_not_known_here(make: SimpleNamespace) -> None:
    def said(**clearance: str) -> Section:
        return _section(make, _sales(make, bought=(), clearance=clearance))

    assert said(product="none", sale="none").paragraphs == (
        "Not known here: this device may not read it.",
    )
    no_sales = said(sale="none")
    assert no_sales.paragraphs == ("What was sold is not known here.",)
    assert _rows(no_sales, "goods") == [("cushion-cover", exactly(12), None)]
    no_products = said(product="none", sale="own")
    assert no_products.paragraphs == ("What was made is not known here.",)
    assert _rows(no_products, "goods") == [("cushion-cover", None, exactly(10))]
    assert "Only what this device wrote itself" in no_products.notes[0]
