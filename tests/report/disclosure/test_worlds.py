"""Worlds that look the same: the search finds the widest, and none is believed unchecked."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.report import worlds

# A 2 by 2 table of which the sums are shown: 0 + 1 and 2 + 3 across, 0 + 2 and 1 + 3 down.
SQUARE = [{0: -1, 1: -1}, {2: -1, 3: -1}, {0: -1, 2: -1}, {1: -1, 3: -1}]


def test_a_square_moves_as_far_as_its_smallest_corners() -> None:
    assert worlds.spreads([3, 8, 9, 6], SQUARE, dict.fromkeys(range(4), 100)) == [11] * 4


def test_enough_is_enough() -> None:
    wide = worlds.spreads([3, 8, 9, 6], SQUARE, {0: 5})

    assert wide[0] >= 5


def test_a_figure_that_is_told_does_not_move() -> None:
    assert worlds.spreads([7], [{0: -1}], {0: 5}) == [0]


def test_what_no_sum_tells_can_be_anything() -> None:
    assert worlds.spreads([7], [], {0: 50})[0] >= 50


def test_a_hidden_total_goes_up_with_a_hidden_part() -> None:
    assert worlds.spreads([7, 3], [{0: 1, 1: -1}], {1: 40})[1] >= 40


def test_a_world_of_halves_proves_nothing() -> None:
    """1 + 2, 2 + 3 and 1 + 3 are shown: each is told. With a fourth in each, halves come up."""
    triangle = [{0: -1, 1: -1}, {1: -1, 2: -1}, {0: -1, 2: -1}]
    assert worlds.spreads([1, 1, 1], triangle, dict.fromkeys(range(3), 1)) == [0, 0, 0]

    loose = [{0: -1, 1: -1, 3: -1}, {1: -1, 2: -1, 3: -1}, {0: -1, 2: -1, 3: -1}]
    wide = worlds.spreads([0, 0, 0, 1], loose, {3: 1})
    assert wide == [0, 0, 0, 0]


def test_a_ray_of_halves_is_followed_to_whole_numbers() -> None:
    """2a = b + c, written with two sums: the direction without an end has a half in it."""
    equations = [{0: 1, 1: -1, 2: -1}, {3: 1, 1: 1, 2: -1}, {0: -1, 4: 1, 3: -1}]
    wide = worlds.spreads([2, 1, 1, 0, 2], equations, dict.fromkeys(range(5), 6))

    assert all(each >= 6 for each in wide)


def test_only_whole_numbers_that_add_up_are_a_world() -> None:
    assert worlds.holds([2, 9, 10, 5], [3, 8, 9, 6], SQUARE)
    assert not worlds.holds([2, 9, 10, 6], [3, 8, 9, 6], SQUARE)
    assert not worlds.holds([-1, 12, 13, 2], [3, 8, 9, 6], SQUARE)
    half = Fraction(1, 2)
    assert not worlds.holds([3 - half, 8 + half, 9 + half, 6 - half], [3, 8, 9, 6], SQUARE)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_it_finds_what_trying_all_numbers_finds(attacker: Any, reports: Any, data: Any) -> None:
    """Three oracles: the search of the engine, the linear programme of the attacker, and trying."""
    names = ("a", "b", "c")
    table = {r: {c: data.draw(st.integers(0, 3)) for c in ("f", "m")} for r in names[:2]}
    figures = reports.grid("n", "2004", table)
    refs = sorted(figures.cells)
    hidden = data.draw(st.lists(st.sampled_from(refs), min_size=1, max_size=5, unique=True))
    known = {r: (c.value, c.value) for r, c in figures.cells.items() if r not in hidden}
    most = 24

    tried = attacker.by_trying(known, figures.sums, hidden, most) if len(hidden) < 4 else None
    calculated = attacker.narrowest(known, figures.sums, hidden)
    number = {ref: n for n, ref in enumerate(hidden)}
    equations = [
        {number[r]: s for r, s in [(t.total, 1), *((p, -1) for p in t.parts)] if r in number}
        for t in figures.sums
    ]
    truth = [figures.cells[ref].value for ref in hidden]
    wide = worlds.spreads(truth, [e for e in equations if e], dict.fromkeys(range(len(hidden)), 99))
    for ref in hidden:
        low, high = calculated[ref]
        if high is None:
            assert wide[number[ref]] >= 99
        else:
            assert wide[number[ref]] == high - low
            assert tried is None or tried[ref] == (low, high)
