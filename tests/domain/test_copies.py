"""Copied devices and older homes, from plain inputs."""

from __future__ import annotations

import pytest

from fieldledger.domain.review import Branch, Told, copied, key, put_back

AFTER = b"h" * 32


def branch(name: int, after: bytes = AFTER, n: int = 0) -> Branch:
    return Branch("f0", after, f"2:{name:016x}", n, name.to_bytes(32, "big"))


def test_two_ops_after_one_head_are_one_item_that_names_the_first_two() -> None:
    [item] = copied([branch(3), branch(1), branch(2)])

    assert (item.kind, item.about) == ("copy", "f0")
    assert [side.op for side in item.sides] == [branch(1).op, branch(2).op]


def test_its_key_is_the_same_in_whatever_order_and_place_they_are_held() -> None:
    [one] = copied([branch(1, n=5), branch(2, n=7)])
    [other] = copied([branch(2, n=1), branch(1, n=2)])

    assert key(one) == key(other)


def test_one_op_held_twice_is_no_copy_and_two_heads_are_two_items() -> None:
    assert copied([branch(1), branch(1, n=4), branch(2, b"g" * 32)]) == []
    assert len(copied([branch(n, after) for n in (1, 2) for after in (AFTER, b"g" * 32)])) == 2


@pytest.mark.parametrize(
    ("last", "held", "direct", "next_at", "seen"),
    [
        (5, 5, 5, None, False),  # it tells of all
        (5, 4, 4, None, False),  # it tells of more: that is a gap
        (5, 9, 9, None, True),  # it had sent more itself
        (5, 9, 5, None, False),  # the rest came by others, and nobody knows when it was written
        (5, 9, 5, 99, True),  # before this bundle, by its own clock
        (5, 9, 5, 100, False),  # in the same second
        (5, 9, 5, 101, False),  # after it: the bundle was carried late
    ],
)
def test_a_device_that_tells_of_less_than_it_had_written(
    last: int, held: int, direct: int, next_at: int | None, seen: bool
) -> None:
    found = put_back([Told("ab", last, 100, held, direct, next_at)])

    assert [(item.kind, item.about, item.told) for item in found] == (
        [("older", "ab", (last, held))] if seen else []
    )
