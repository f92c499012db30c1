"""Somebody who has every report that an audience was given, knows the rules, and can calculate.

Shares no code with the engine: figures are plain names, what is known of them is a pair of bounds,
and the narrowest range of a hidden one is the least and the most by linear programming: two phases,
a full tableau of fractions. It does not know the truth, except where a test whispers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

READS = {"partners": {"partners", "public"}, "public": {"public"}}
THRESHOLD = {"partners": 5, "public": 10}
Bounds = dict[Any, tuple[int, int]]


class Contradiction(Exception):
    """What was printed cannot all be true."""


def bounds(history: Iterable[Any], audience: str) -> Bounds:
    """What was printed of each figure, as the rules of rounding let it be read."""
    found: Bounds = {}
    for issue in history:
        for ref, value in issue.shown.items():
            if issue.audience in READS[audience] and isinstance(value, int):
                low, high = _printed(issue, ref, value)
                was = found.get(ref, (low, high))
                found[ref] = (max(was[0], low), min(was[1], high))
    return found


def _printed(issue: Any, ref: Any, value: int) -> tuple[int, int]:
    if value == 0:
        return value, value
    if ref in issue.steps:
        step = issue.steps[ref]
        return value - step // 2, value + (step - 1) // 2
    if issue.audience != "public":
        return value, value
    if ref in issue.goods:
        step = 5 * issue.goods[ref]
        return value - step // 2, value + (step - 1) // 2
    return (value, value) if ref in issue.plain else (max(10, value - 2), value + 2)


def holes(
    history: Sequence[Any],
    audience: str,
    whispered: Mapping[Any, int] | None = None,
    *,
    among: set[Any] | None = None,
) -> list[str]:
    """Every hidden headcount, and every tonnage that tells one, that is too narrow."""
    known = bounds(history, audience)
    known |= {ref: (value, value) for ref, value in (whispered or {}).items() if ref not in known}
    secret = secrets(history, audience, known)
    ranges = narrowest(known, {each for issue in history for each in issue.sums}, secret)
    ranges |= {goods: known[goods] for goods in secret if goods in known}
    return [
        f"{ref.measure} {'/'.join(ref.key)} {ref.period}: {low} to {high}"
        for ref, (low, high) in sorted(ranges.items())
        if high is not None and high - low + (secret[ref] > 1) < THRESHOLD[audience] * secret[ref]
        if among is None or ref in among
        if not _known_before(history, audience, ref)
    ]


def _known_before(history: Sequence[Any], audience: str, ref: Any) -> bool:
    """Whether a figure was as good as known, and too large to be a secret, when it was hidden."""
    hiding = [
        n for n, issue in enumerate(history) if ref in issue.shown and issue.audience == audience
    ]
    if any(ref in issue.tiny for issue in history) or not hiding:
        return False
    known = bounds(history[: hiding[0]], audience)
    sums = {each for issue in history for each in issue.sums}
    low, high = narrowest(known, sums, [ref])[ref]
    return high is not None and high - low < THRESHOLD[audience]


def secrets(history: Sequence[Any], audience: str, known: Bounds) -> dict[Any, int]:
    """Hidden headcounts with 1, and the goods that would tell them with what one person is given.

    What is hidden from the public alone, partners may know unless it is small.
    """
    found = {
        ref: 1
        for issue in history
        if issue.audience in READS[audience]
        for ref, value in issue.shown.items()
        if not isinstance(value, int) and ref not in issue.plain and ref not in known
        if issue.audience == audience or ref in issue.tiny
    }
    goods = {
        goods: issue.goods[goods]
        for issue in history
        for goods, people in issue.tells.items()
        if people in found
    }
    return found | goods


def small_changes(history: Sequence[Any], audience: str) -> list[str]:
    """Two printed counts of the same people that differ for certain, by less than the threshold."""
    found = []
    seen: dict[Any, list[tuple[Any, tuple[int, int]]]] = {}
    for issue in history:
        if issue.audience not in READS[audience]:
            continue
        for ref, (low, high) in bounds([issue], audience).items():
            if ref in issue.plain or ref in issue.goods:
                continue
            for other, (least, most) in seen.get((ref.measure, ref.key), ()):
                if other.period != ref.period and ref not in issue.standing:
                    continue
                change = max(low - most, least - high)
                if 0 < change < THRESHOLD[audience]:
                    found.append(f"{ref.measure} {'/'.join(ref.key)} {ref.period}: by {change}")
            seen.setdefault((ref.measure, ref.key), []).append((ref, (low, high)))
    return found


def narrowest(known: Bounds, sums: Iterable[Any], wanted: Iterable[Any]) -> dict[Any, Any]:
    """The least and the most of each figure; None where there is no most."""
    ties = [(each.total, tuple(each.parts)) for each in sums]
    found = {}
    for group in _groups(known, ties, set(wanted)):
        rows, figures = _rows(known, ties, group)
        table, basis = _feasible(rows, figures)
        for ref in sorted(group & set(wanted)):
            cost = [Fraction(int(name == ref)) for name in figures] + [Fraction(0)] * len(rows)
            low = _descend(table, basis, cost, len(figures))
            most = _descend(table, basis, [-each for each in cost], len(figures))
            found[ref] = (low, None if most is None else -most)
    return found


def _groups(known: Bounds, ties: Any, wanted: set[Any]) -> list[set[Any]]:
    """Figures that are not certain, those together that a sum ties."""

    def open_(ref: Any) -> bool:
        return ref not in known or known[ref][0] < known[ref][1]

    found: list[set[Any]] = []
    left = set(wanted)
    while left:
        group = {left.pop()}
        grown = True
        while grown:
            size = len(group)
            for total, parts in ties:
                members = {ref for ref in (total, *parts) if open_(ref)}
                if members & group:
                    group |= members
            grown = len(group) > size
        found.append(group)
        left -= group
    return found


def _rows(known: Bounds, ties: Any, group: set[Any]) -> tuple[list[Any], list[Any]]:
    """Equations over figures that are 0 or more: sums, and slack for the bounds of rounded ones."""
    rows: list[tuple[dict[Any, Fraction], Fraction]] = []
    for total, parts in ties:
        if not group & {total, *parts}:
            continue
        row: dict[Any, Fraction] = {}
        right = Fraction(0)
        for ref, sign in [(total, 1), *((part, -1) for part in parts)]:
            if ref in group:
                row[ref] = row.get(ref, Fraction(0)) + sign
            else:
                if ref not in known:
                    break
                right -= sign * known[ref][0]
        else:
            rows.append((row, right))
    for ref in group & set(known):
        low, high = known[ref]
        rows.append(({ref: Fraction(1), ("over", ref): Fraction(-1)}, Fraction(low)))
        rows.append(({ref: Fraction(1), ("under", ref): Fraction(1)}, Fraction(high)))
    return rows, sorted({name for row, _ in rows for name in row} | group, key=repr)


def _feasible(rows: list[Any], figures: list[Any]) -> tuple[Any, list[int]]:
    """The first phase: a tableau that stands at figures which can all be true together."""
    number = {name: n for n, name in enumerate(figures)}
    width, height = len(figures), len(rows)
    table = []
    for n, (row, right) in enumerate(rows):
        sign = -1 if right < 0 else 1
        line = [Fraction(0)] * (width + height + 1)
        for name, by in row.items():
            line[number[name]] = sign * by
        line[width + n] = Fraction(1)
        line[-1] = sign * right
        table.append(line)
    basis = [width + n for n in range(height)]
    first = [Fraction(0)] * width + [Fraction(1)] * height
    if _descend(table, basis, first, width + height) != 0:
        raise Contradiction
    # What stayed in by chance must go out, or its row says nothing.
    for n in (n for n in range(height) if basis[n] >= width):
        column = next((c for c in range(width) if table[n][c]), None)
        if column is not None:
            _pivot(table, basis, n, column)
    return table, basis


def _descend(table: Any, basis: list[int], cost: list[Fraction], width: int) -> Any:
    """The second phase: the least of a sum of figures, None where there is none."""
    gains = [*cost, Fraction(0)]
    for n, line in enumerate(table):
        _take(gains, gains[basis[n]], line)
    while True:
        entering = next((c for c in range(width) if gains[c] < 0), None)
        if entering is None:
            return -gains[-1]
        limits = [
            (line[-1] / line[entering], basis[n], n)
            for n, line in enumerate(table)
            if line[entering] > 0
        ]
        if not limits:
            return None
        row = min(limits)[2]
        _pivot(table, basis, row, entering)
        _take(gains, gains[entering], table[row])


def _take(line: list[Fraction], times: Fraction, other: list[Fraction]) -> None:
    if times:
        line[:] = [a - times * b if b else a for a, b in zip(line, other, strict=True)]


def _pivot(table: Any, basis: list[int], row: int, column: int) -> None:
    by = table[row][column]
    table[row] = [each / by if each else each for each in table[row]]
    for n, line in enumerate(table):
        if n != row and line[column]:
            factor = line[column]
            table[n] = [a - factor * b if b else a for a, b in zip(line, table[row], strict=True)]
    basis[row] = column


def by_trying(
    known: Bounds, sums: Iterable[Any], wanted: Sequence[Any], most: int
) -> dict[Any, tuple[int, int]]:
    """The same by trying all whole numbers up to ``most``, for a handful of hidden figures."""
    found: dict[Any, tuple[int, int]] = {}
    ties = list(sums)
    for numbers in product(range(most + 1), repeat=len(wanted)):
        world = {ref: low for ref, (low, _) in known.items()}
        world |= dict(zip(wanted, numbers, strict=True))
        if all(world[t.total] == sum(world[p] for p in t.parts) for t in ties):
            for ref in wanted:
                low, high = found.get(ref, (world[ref], world[ref]))
                found[ref] = (min(low, world[ref]), max(high, world[ref]))
    return found
