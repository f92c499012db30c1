"""Proof that a hidden figure can be many things: other worlds that look the same.

A world gives every hidden figure a whole number, 0 or more, so that all sums hold. Two worlds in
which a figure differs by 5 prove that nobody who sees the rest can say it more narrowly than that.
Where worlds are looked for does not matter: each one is checked by adding up before it is
believed, so a mistake in the search hides more and never less.

The search is the simplex method with Bland's rule, in exact numbers. It begins with the world as it
is, so no first phase is needed. ``rows`` say by how much each basic figure moves when a free one
moves by 1; free figures stand at 0 once ``_to_a_corner`` was called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction
# The coefficients of a sum: figure number -> 1 for its total, -1 for its parts. It comes to 0.
Equation = Mapping[int, int]
_Row = dict[int, Number]


def spreads(
    truth: Sequence[int], equations: Sequence[Equation], needs: Mapping[int, int]
) -> list[int]:
    """For each figure how far two proven worlds lie apart in it; at least ``needs`` if possible.

    ``equations`` are those of hidden figures only: what is shown does not move.
    """
    seen = _Seen(list(truth), list(truth))
    search = _Search(list(truth), _solved(equations))
    search.to_a_corner()
    for target in sorted(needs):
        for upwards in (True, False):
            if seen.spread(target) < needs[target]:
                world = search.farthest(target, upwards, needs[target])
                if holds(world, truth, equations):
                    seen.add(world)
    return [seen.spread(number) for number in range(len(truth))]


def holds(world: Sequence[Number], truth: Sequence[int], equations: Sequence[Equation]) -> bool:
    """Whether it is a world: whole numbers, none below 0, and every sum moves by nothing."""
    return all(isinstance(each, int) and each >= 0 for each in world) and all(
        sum(sign * (world[n] - truth[n]) for n, sign in equation.items()) == 0
        for equation in equations
    )


@dataclass(slots=True)
class _Seen:
    """The least and the most of each figure in all proven worlds."""

    low: list[int]
    high: list[int]

    def spread(self, number: int) -> int:
        return self.high[number] - self.low[number]

    def add(self, world: Sequence[Number]) -> None:
        whole = [int(each) for each in world]
        self.low = [min(pair) for pair in zip(self.low, whole, strict=True)]
        self.high = [max(pair) for pair in zip(self.high, whole, strict=True)]


@dataclass(slots=True)
class _Search:
    """``at``: the world where the search stands; ``rows``: see the top of the module."""

    at: list[Number]
    rows: dict[int, _Row]

    def to_a_corner(self) -> None:
        """Bring every free figure to 0, or make it basic on the way there."""
        for number in range(len(self.at)):
            if number not in self.rows and self.at[number]:
                self._move(number, -1)

    def farthest(self, target: int, upwards: bool, enough: int) -> Sequence[Number]:
        """A world with the most of a figure, ``enough`` more if there is no most; or the least."""
        while True:
            slope = self.rows.get(target, {target: 1})
            rising = [n for n, by in slope.items() if (by > 0 if upwards else by < 0)]
            if not rising:
                return self.at
            # Bland's rule: the first of them, or it may go round in circles for ever.
            entering = min(rising)
            if not self._move(entering, 1):
                return self._far_along(entering, enough)

    def _move(self, free: int, sign: int) -> bool:
        """Move a free figure until one is 0, and is free in its place. False: none ever is."""
        falling = [(b, row[free] * sign) for b, row in self.rows.items() if free in row]
        limits = [(_over(self.at[b], -by), b) for b, by in falling if by < 0]
        if sign < 0:
            limits.append((self.at[free], free))
        if not limits:
            return False
        by, leaving = min(limits)
        self._shift(free, by * sign)
        if leaving != free:
            self._swap(leaving, free)
        return True

    def _shift(self, free: int, by: Number) -> None:
        if by:
            self.at[free] = _whole(self.at[free] + by)
            for basic, row in self.rows.items():
                if free in row:
                    self.at[basic] = _whole(self.at[basic] + row[free] * by)

    def _swap(self, basic: int, free: int) -> None:
        row = self.rows.pop(basic)
        pivot = row.pop(free)
        fresh: _Row = {n: _over(-by, pivot) for n, by in row.items()}
        fresh[basic] = _over(1, pivot)
        _replace(self.rows, free, fresh)
        self.rows[free] = fresh

    def _far_along(self, free: int, enough: int) -> Sequence[Number]:
        """A world in a direction without an end; the search stays where it is."""
        world = list(self.at)
        steps = {basic: row[free] for basic, row in self.rows.items() if free in row}
        whole = 1
        for step in steps.values():
            whole *= Fraction(step).denominator
        world[free] += enough * whole
        for basic, step in steps.items():
            world[basic] = _whole(world[basic] + step * enough * whole)
        return world


def _solved(equations: Sequence[Equation]) -> dict[int, _Row]:
    """The equations, each solved for one figure that then stands in no other."""
    rows: dict[int, _Row] = {}
    for equation in equations:
        left: _Row = dict(equation)
        for basic in [n for n in left if n in rows]:
            _put(left, basic, rows[basic])
        if left:
            basic = min(left)
            divisor = left.pop(basic)
            row: _Row = {n: _over(-by, divisor) for n, by in left.items()}
            _replace(rows, basic, row)
            rows[basic] = row
    return rows


def _replace(rows: Mapping[int, _Row], number: int, by: _Row) -> None:
    for row in rows.values():
        if number in row:
            _put(row, number, by)


def _put(row: _Row, number: int, by: _Row) -> None:
    """Put in place of a figure what it is made of."""
    times = row.pop(number)
    for other, part in by.items():
        now = row.get(other, 0) + times * part
        if now:
            row[other] = _whole(now)
        else:
            row.pop(other, None)


def _over(number: Number, divisor: Number) -> Number:
    return number * divisor if divisor in (1, -1) else _whole(Fraction(number) / divisor)


def _whole(number: Number) -> Number:
    """The same number, as an int where it is one."""
    return number.numerator if number.denominator == 1 else number
