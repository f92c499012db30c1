"""Stock as the sum of movements."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report import holdings
from fieldledger.report.facts import Counted, Movement
from fieldledger.report.holdings import COMES_IN, GOES_OUT, Holding
from fieldledger.report.spread import Spread, exactly

MOVEMENTS = st.lists(
    st.builds(
        Movement,
        st.sampled_from([*COMES_IN, *GOES_OUT]),
        st.sampled_from(["rice", "winter"]),
        st.sampled_from(["", "s1", "s2"]),
        st.integers(0, 10**12),
    ),
    max_size=12,
)


def _on_hand(found: list[Holding]) -> dict[tuple[str, str], Spread]:
    return {(each.item, each.place): each.on_hand for each in found}


@given(MOVEMENTS, st.randoms(use_true_random=False))
def test_stock_is_the_sum_of_all_movements_in_any_order(
    make: SimpleNamespace, movements: list[Movement], order: object
) -> None:
    mixed = list(movements)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    found = holdings.holdings(make.stock(movements=tuple(movements)))

    assert holdings.holdings(make.stock(movements=tuple(mixed))) == found
    for each in found:
        own = [m for m in movements if (m.item, m.place) == (each.item, each.place)]
        signed = [m.quantity if m.sort in COMES_IN else -m.quantity for m in own]
        assert each.on_hand == exactly(sum(signed))


@given(MOVEMENTS)
def test_the_places_of_an_item_add_up_to_the_whole_but_for_goods_on_the_way(
    make: SimpleNamespace, movements: list[Movement]
) -> None:
    moved = [m for m in movements if not m.sort.startswith("transfer")]
    pairs = [Movement(s, "rice", p, 7) for s, p in (("transfer-out", ""), ("transfer-in", "s1"))]
    found = holdings.holdings(make.stock(movements=(*moved, *pairs)))

    for item in holdings.items(found):
        parts = sum(each.on_hand.shown for each in found if each.item == item)
        assert holdings.of_item(found, item).on_hand == exactly(parts)


def test_goods_kept_by_a_shelter_reach_the_own_store_by_a_transfer(make: SimpleNamespace) -> None:
    stock = make.stock(
        movements=(
            Movement("provision", "rice", "s1", 900),
            Movement("transfer-out", "rice", "s1", 400),
            Movement("transfer-in", "rice", "", 400),
            Movement("distribution", "rice", "", 300),
            Movement("loss", "rice", "s1", 50),
        )
    )

    assert _on_hand(holdings.holdings(stock)) == {
        ("rice", ""): exactly(100),
        ("rice", "s1"): exactly(450),
    }


def test_a_stock_below_nothing_is_kept_as_it_is(make: SimpleNamespace) -> None:
    found = holdings.holdings(make.stock(movements=(Movement("distribution", "rice", "", 5),)))

    assert _on_hand(found) == {("rice", ""): exactly(-5)}


def test_items_stand_by_code_and_the_own_store_before_the_shelters(make: SimpleNamespace) -> None:
    places = [("winter", ""), ("rice", "s1"), ("rice", "s3"), ("rice", ""), ("oil", "s2")]
    found = holdings.holdings(
        make.stock(movements=tuple(Movement("provision", i, p, 1) for i, p in places))
    )

    assert [(each.item, each.place) for each in found] == [
        ("oil", "s2"),
        ("rice", ""),
        ("rice", "s3"),
        ("rice", "s1"),
        ("winter", ""),
    ]
    assert holdings.items(found) == ["oil", "rice", "winter"]


def test_an_item_or_place_that_this_device_does_not_hold_is_summed_all_the_same(
    make: SimpleNamespace,
) -> None:
    found = holdings.holdings(make.stock(movements=(Movement("loss", "gone", "gone-too", 3),)))

    assert _on_hand(found) == {("gone", "gone-too"): exactly(-3)}


def test_a_count_changes_nothing_and_stands_beside(make: SimpleNamespace) -> None:
    count = Counted("rice", "s1", "2004-05-10", 480, 500)
    empty = Counted("oil", "", "2004-05-10", 3, 0)
    found = holdings.holdings(
        make.stock(movements=(Movement("provision", "rice", "s1", 500),), counts=(count, empty))
    )

    assert _on_hand(found) == {("rice", "s1"): exactly(500), ("oil", ""): exactly(0)}
    assert [each.counted for each in found] == [empty, count]


def test_a_disputed_quantity_stretches_stock(make: SimpleNamespace) -> None:
    stock = make.stock(
        movements=(Movement("provision", "rice", "", 100_000),),
        disputed=(make.disputed("distribution", quantity=(90_000, 60_000)),),
    )

    assert _on_hand(holdings.holdings(stock)) == {("rice", ""): Spread(10_000, 10_000, 40_000)}


def test_a_disputed_transfer_moves_goods_to_one_place_or_another(make: SimpleNamespace) -> None:
    found = holdings.holdings(
        make.stock(disputed=(make.disputed("transfer", to_shelter=("s1", "s2")),))
    )

    assert _on_hand(found) == {
        ("rice", ""): exactly(-1_000),
        ("rice", "s1"): Spread(0, 1_000, 1_000),
        ("rice", "s2"): Spread(0, 0, 1_000),
    }
    assert holdings.of_item(found, "rice").on_hand == exactly(0)


def test_a_disputed_day_after_the_end_may_leave_stock_as_it_was(make: SimpleNamespace) -> None:
    def left(*days: str) -> dict[tuple[str, str], Spread]:
        disputed = (make.disputed("loss", date=days, quantity=(7, None)),)
        return _on_hand(holdings.holdings(make.stock(disputed=disputed)))

    assert left("2004-05-31", "2004-06-01") == {("rice", ""): Spread(-7, -7, 0)}
    assert left("2004-06-01") == {}


def test_a_disputed_headcount_moves_no_goods(make: SimpleNamespace) -> None:
    assert holdings.holdings(make.stock(disputed=(make.disputed("headcount"),))) == []


def test_goods_made_sold_printed_and_sent_move_too(make: SimpleNamespace) -> None:
    stock = make.stock(
        movements=(
            Movement("product", "pills", "s1", 40),
            Movement("sale", "pills", "s1", 12),
            Movement("printed", "coat", "", 1_000),
            Movement("sent", "coat", "", 30),
        )
    )

    assert _on_hand(holdings.holdings(stock)) == {
        ("coat", ""): exactly(970),
        ("pills", "s1"): exactly(28),
    }


def test_what_was_printed_or_sent_in_dispute_comes_in_or_goes_out(make: SimpleNamespace) -> None:
    def left(**values: object) -> dict[tuple[str, str], Spread]:
        disputed = (make.disputed("publication", **values),)
        return _on_hand(holdings.holdings(make.stock(disputed=disputed)))

    assert left(action=("printed", "sent")) == {("pills", ""): Spread(-10, 10, 10)}
    assert left(action=("put-out", "sent")) == {("pills", ""): Spread(-10, 0, 0)}
    assert left(item=(None, "pills")) == {("pills", ""): Spread(0, 0, 10)}
    assert left(item=None) == {}
