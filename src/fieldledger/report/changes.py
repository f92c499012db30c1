"""Differences to what was printed before: this month less last month gives no small number.

A change is told where two printed figures differ for certain, by an amount that may be below the
threshold. The newer one is hidden then. The same holds for what is left of a total when all shown
parts are taken off, on both sides: the hidden parts together are a figure, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.report.cells import Interval, Ref, Sum, least_change
from fieldledger.report.draft import Draft, Reader

_Place = tuple[str, tuple[str, ...]]
_Earlier = dict[_Place, dict[str, list[Interval]]]


def told_by_figures(draft: Draft, reader: Reader) -> bool:
    """Hide each figure that would tell a small change; whether there was one."""
    before = _earlier(reader)
    found = False
    for ref in sorted(draft.cells, key=lambda ref: (ref.period, ref)):
        if not (draft.cells[ref].protected and draft.shows(ref)):
            continue
        now = draft.interval(ref)
        others = [was for _, intervals in _periods(draft, before, ref) for was in intervals]
        if any(_told(now, was, reader) for was in others):
            found |= draft.hide(ref, "change")
        else:
            _remember(before, ref, now)
    return found


def assumed(draft: Draft, reader: Reader) -> set[Ref]:
    """Figures that a reader knows about, whether hidden or not: the last ones that it was shown in
    their place are near. It takes them for the same, as few people come and go."""
    earlier, before = _earlier(reader), _with_shown(draft, reader)
    return {
        ref
        for ref, cell in draft.cells.items()
        if cell.protected
        and any(_near(cell.value, was, reader) for was in _last(draft, earlier, before, ref))
    }


def _near(value: int, was: Interval, reader: Reader) -> bool:
    return least_change(Interval(value, value), was) < reader.rules.threshold


def _last(draft: Draft, earlier: _Earlier, before: _Earlier, ref: Ref) -> list[Interval]:
    """What was shown of a figure in the period before, and of itself by earlier reports."""
    periods = dict(_periods(draft, before, ref))
    last = max((period for period in periods if period < ref.period), default=None)
    own = earlier.get((ref.measure, ref.key), {}).get(ref.period, [])
    return own if last is None else [*own, *periods[last]]


def told_by_rests(draft: Draft, reader: Reader) -> bool:
    """Hide one more figure of each sum whose hidden parts together tell a small change."""
    before = _with_shown(draft, reader)
    found = False
    for each in draft.sums:
        shown = [part for part in each.parts if reader.knows(draft, part)]
        if len(shown) < len(each.parts) and _is_compared(draft, reader, each):
            found |= _hide_one(draft, reader, before, each.total, shown)
    return found


def _is_compared(draft: Draft, reader: Reader, each: Sum) -> bool:
    one_period = all(part.period == each.total.period for part in each.parts)
    protected = draft.cells[each.total].protected
    return protected and one_period and reader.knows(draft, each.total)


def _hide_one(draft: Draft, reader: Reader, before: _Earlier, total: Ref, shown: list[Ref]) -> bool:
    """Hide a part, after which the rest tells nothing if there is one, or else the total."""

    def tells(parts: list[Ref]) -> bool:
        now = reader.interval(draft, total).minus(reader.interval(draft, part) for part in parts)
        periods = [period for period, _ in _periods(draft, before, total)]
        rests = (_rest(before, total, parts, period) for period in periods)
        return any(was is not None and _told(now, was, reader) for was in rests)

    if not tells(shown):
        return False
    open_ = [ref for ref in (*shown, total) if reader.may_lose(draft, ref)]
    # The total last, the smallest of the parts first.
    open_.sort(key=lambda ref: (ref == total, draft.cells[ref].value, ref))
    enough = [one for one in open_ if not tells([part for part in shown if part != one])]
    choices = [*enough, *open_]
    return bool(choices) and draft.hide(choices[0], "change", total)


def _rest(before: _Earlier, total: Ref, parts: list[Ref], period: str) -> Interval | None:
    """What was left of a total in a period without the same parts, None where that is not known."""
    figures = [before.get((ref.measure, ref.key), {}).get(period) for ref in (total, *parts)]
    known = [each[-1] for each in figures if each]
    return known[0].minus(known[1:]) if len(known) == len(figures) else None


def _told(now: Interval, was: Interval, reader: Reader) -> bool:
    return 0 < least_change(now, was) < reader.rules.threshold


def _periods(draft: Draft, before: _Earlier, ref: Ref) -> Iterator[tuple[str, list[Interval]]]:
    """What was printed of a figure: for the same period, and for all where people stand."""
    for period, intervals in before.get((ref.measure, ref.key), {}).items():
        if period == ref.period or draft.cells[ref].standing:
            yield period, intervals


def _with_shown(draft: Draft, reader: Reader) -> _Earlier:
    """What was printed earlier, and what the draft prints. Of one figure what an earlier report
    said stands last, since a change is what the two tell together."""
    before: _Earlier = {}
    for ref in draft.cells:
        if draft.shows(ref):
            _remember(before, ref, draft.interval(ref))
    for ref, interval in reader.earlier:
        _remember(before, ref, interval)
    return before


def _earlier(reader: Reader) -> _Earlier:
    found: _Earlier = {}
    for ref, interval in reader.earlier:
        _remember(found, ref, interval)
    return found


def _remember(before: _Earlier, ref: Ref, interval: Interval) -> None:
    before.setdefault((ref.measure, ref.key), {}).setdefault(ref.period, []).append(interval)
