"""Amounts in another currency, by recorded rates alone."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report import exchange
from fieldledger.report.exchange import Rate
from fieldledger.report.spread import NOTHING, Spread, exactly

DAY = "2004-05-31"


def _rate(date: str, amount: int, worth: int, *, ref: str = "1:aa", **others: str) -> Rate:
    codes = {"currency": "JPY", "other_currency": "CNY", **others}
    return Rate(ref=ref, id="a-1", date=date, amount=amount, worth=worth, **codes)


def test_the_latest_rate_on_or_before_the_day_holds() -> None:
    old, new = _rate("2004-04-01", 100, 700), _rate("2004-05-31", 100, 750)
    later = _rate("2004-06-01", 100, 900)

    assert exchange.latest([new, later, old], "JPY", "CNY", DAY) == new
    assert exchange.latest([later], "JPY", "CNY", DAY) is None


def test_a_rate_holds_either_way_round() -> None:
    rate = _rate("2004-05-01", 100, 750)

    assert exchange.latest([rate], "CNY", "JPY", DAY) == rate
    assert exchange.factor(rate, "CNY") == Fraction(15, 2)
    assert exchange.factor(rate, "JPY") == Fraction(2, 15)


def test_of_one_day_the_greater_identity_holds_on_every_device() -> None:
    one, other = (_rate(DAY, 100, worth, ref=ref) for worth, ref in ((7, "2:aa"), (8, "2:ab")))

    assert exchange.latest([one, other], "JPY", "CNY", DAY) == other
    assert exchange.latest([other, one], "JPY", "CNY", DAY) == other


def test_a_rate_of_nothing_and_one_of_a_currency_to_itself_are_not_used() -> None:
    nothing = [_rate(DAY, 0, 5), _rate(DAY, 5, 0), _rate(DAY, 5, 5, other_currency="JPY")]

    assert exchange.latest(nothing, "JPY", "CNY", DAY) is None
    assert exchange.latest(nothing, "JPY", "JPY", DAY) is None


def test_nothing_is_converted_through_a_third_currency() -> None:
    rates = [_rate(DAY, 100, 750), _rate(DAY, 100, 8, currency="CNY", other_currency="USD")]
    found = exchange.into({"JPY": exactly(1000), "USD": exactly(5)}, "USD", rates, DAY)

    assert found == (exactly(5), (), ("JPY",))


def test_what_cannot_be_converted_at_all_is_not_known_and_no_nought() -> None:
    assert exchange.into({"JPY": exactly(1)}, "USD", [], DAY) == (None, (), ("JPY",))
    assert exchange.into({"JPY": NOTHING}, "USD", [], DAY) == (NOTHING, (), ())


def test_a_sum_is_rounded_once_half_to_even() -> None:
    rates = [
        _rate(DAY, 2, 1, currency="JPY", other_currency="USD"),
        _rate(DAY, 2, 1, currency="CNY", other_currency="USD", ref="2:bb"),
    ]

    def whole(**amounts: int) -> Spread | None:
        spreads = {code: exactly(amount) for code, amount in amounts.items()}
        return exchange.into(spreads, "USD", rates, DAY).whole

    assert whole(JPY=1) == exactly(0)
    assert whole(JPY=3) == exactly(2)
    assert whole(JPY=1, CNY=1) == exactly(1)


def test_a_range_stays_one_and_the_rates_used_are_named() -> None:
    rate = _rate(DAY, 100, 750)
    found = exchange.into({"JPY": Spread(0, 100, 200), "CNY": exactly(50)}, "CNY", [rate], DAY)

    assert found == (Spread(50, 800, 1550), (rate,), ())


@given(st.integers(0, 10**15), st.integers(1, 10**9), st.integers(1, 10**9))
def test_there_and_back_by_one_rate_is_within_one_minor_unit_of_the_coarser_currency(
    amount: int, one: int, other: int
) -> None:
    rate = _rate(DAY, one, other)
    there = exchange.into({"JPY": exactly(amount)}, "CNY", [rate], DAY).whole
    assert there is not None
    back = exchange.into({"CNY": there}, "JPY", [rate], DAY).whole
    assert back is not None

    # A minor unit of the other currency may be worth many of the first: half of one may be lost.
    assert abs(back.shown - amount) <= max(1, exchange.factor(rate, "JPY"))
    assert abs(Fraction(there.shown) - amount * exchange.factor(rate, "CNY")) <= Fraction(1, 2)


@given(
    st.dictionaries(st.sampled_from(["JPY", "CNY", "USD"]), st.integers(-(10**12), 10**12)),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
)
def test_a_sum_in_one_currency_is_the_exact_sum_rounded(
    amounts: dict[str, int], yen: int, dollars: int
) -> None:
    rates = [_rate(DAY, yen, 7), _rate(DAY, dollars, 9, currency="USD", ref="2:bb")]
    found = exchange.into({c: exactly(a) for c, a in amounts.items()}, "CNY", rates, DAY)

    exact = (
        Fraction(amounts.get("CNY", 0))
        + Fraction(amounts.get("JPY", 0) * 7, yen)
        + Fraction(amounts.get("USD", 0) * 9, dollars)
    )
    assert found.whole == exactly(round(exact))
