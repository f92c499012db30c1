"""Parts of the facts of a report, each alone: one record, or the sum of a group of records.

What a section says of such facts is what that part adds to it (``report.tracing``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from fieldledger.domain import moving
from fieldledger.report import aid, goods, housed
from fieldledger.report.accounts import NO_ACCOUNTS, Accounts, Flow, Span
from fieldledger.report.facts import Disputed, Facts, HandedOut, Unsure
from fieldledger.report.planned import NOTHING_PLANNED
from fieldledger.report.seen import NOBODY, Seen

Days = tuple[str, str]


class Group(NamedTuple):
    """Settled records of one type, of some days, with these values in these fields, ``""`` for
    none: as sums are kept of them. ``month``: of that month alone; ``place``: of that shelter, or
    of that line without a shelter."""

    type: str
    days: Days
    keys: Mapping[str, str]
    month: str = ""
    place: tuple[str, str] | None = None


class One(NamedTuple):
    """One record, by type and identity; ``values``: of a record in conflict, those shown."""

    type: str
    ref: str
    values: Mapping[str, object] | None = None


What = Group | One
Alone = Iterator[tuple[What, Facts]]


def parts(facts: Facts, source: str) -> Alone:
    """The parts of one sort: ``handed-out``, ``shelter`` …; ``seen TYPE``, ``flow TYPE`` (of the
    period), ``ever TYPE`` (of all days up to its end)."""
    kind, _, name = source.partition(" ")
    if kind == "seen":
        return _seen(facts, name)
    if kind in ("flow", "ever"):
        return _flows(facts, name, ever=kind == "ever")
    return _PARTS[source](facts)


def _bare(facts: Facts, *places: object) -> Facts:
    """The items, and of the shelters these: sections look at each that there is."""
    return replace(
        facts,
        shelters={ref: each for ref, each in facts.shelters.items() if ref in places},
        handed_out=(),
        handed_out_earlier=(),
        came_in=(),
        came_in_earlier=(),
        headcounts=(),
        stock=replace(facts.stock, movements=(), counts=(), disputed=(), unknown=(), own_only=()),
        planned=NOTHING_PLANNED,
        people=NOBODY,
        money=NO_ACCOUNTS,
        unsure=Unsure(),
    )


def _in_conflict(facts: Facts, *types: str) -> Alone:
    """The records of these types in conflict, one by one."""
    for each in facts.disputed(*types):
        bare = _bare(facts, *each.values.get("shelter", ()))
        yield _one(each), replace(bare, stock=replace(bare.stock, disputed=(each,)))


def _one(record: Disputed) -> One:
    return One(record.type, record.ref, {name: all_[0] for name, all_ in record.values.items()})


def _handed_out(facts: Facts, *, earlier: bool = False) -> Alone:
    period = facts.before if earlier else facts.period
    groups: dict[goods.Key, list[HandedOut]] = {}
    for group in facts.handed_out_earlier if earlier else facts.handed_out:
        groups.setdefault(goods.key_of(group), []).append(group)
    for key, own in groups.items():
        place = {"shelter": ("shelter", key.place), "line": ("line", key.place)}.get(
            key.kind, ("", "")
        )
        what = Group(
            "distribution", (period.start, period.end), {"item": key.item}, key.month, place
        )
        bare, given = _bare(facts, key.place), tuple(own)
        yield (
            what,
            (
                replace(bare, handed_out_earlier=given)
                if earlier
                else replace(bare, handed_out=given)
            ),
        )
    yield from _in_conflict(facts, "distribution")


def _came_in(facts: Facts, *, earlier: bool = False) -> Alone:
    bare, period = _bare(facts), facts.before if earlier else facts.period
    for each in facts.came_in_earlier if earlier else facts.came_in:
        keys = {"item": each.item, "source": each.source}
        what = Group(each.type, (period.start, period.end), keys, each.month)
        yield (
            what,
            replace(bare, came_in_earlier=(each,)) if earlier else replace(bare, came_in=(each,)),
        )
    yield from _in_conflict(facts, "provision", "clothing")


def _movements(facts: Facts) -> Alone:
    bare, moves = _bare(facts), {leg.move.sort: leg for leg in moving.legs()}
    for each in facts.stock.movements:
        leg = moves[each.sort]
        keys = {leg.move.item: each.item} | dict([leg.move.when] if leg.move.when else [])
        keys |= {leg.move.place: each.place} if leg.move.place else {}
        stocked = replace(bare.stock, movements=(each,))
        yield Group(leg.type, ("", facts.stock.day), keys), replace(bare, stock=stocked)
    yield from _in_conflict(facts, *moving.moving())


def _shelters(facts: Facts) -> Alone:
    for ref, shelter in facts.shelters.items():
        yield One("shelter", ref), replace(facts, shelters={ref: shelter})


def _headcounts(facts: Facts) -> Alone:
    """Those that are shown: of each shelter the latest."""
    bare = replace(_bare(facts), shelters=facts.shelters, children=())
    for each in housed.housed(facts):
        if each.latest is not None:
            yield One("headcount", each.latest.ref), replace(bare, headcounts=(each.latest,))


def _children(facts: Facts) -> Alone:
    seen = {each.ref: each for each in facts.people.of("child")}
    whole = {each.ref: each for each in facts.children}
    for ref in {**whole, **seen}:
        records = {**facts.people.records, "child": (seen[ref],) if ref in seen else ()}
        yield (
            One("child", ref),
            replace(
                facts,
                children=(whole[ref],) if ref in whole else (),
                people=replace(facts.people, records=records),
            ),
        )


# An allowance that counts nowhere: without any there is no section.
_NO_ALLOWANCE = Seen("", "", {"date": ("9999-12-31",), "amount": (None,)}, erased=True)


def _allowances(facts: Facts) -> Alone:
    """Those on record, and the months that are left of those erased."""
    for name in ("allowance", aid.DUE):
        for each in facts.people.of(name):
            records = {**facts.people.records, "allowance": (_NO_ALLOWANCE,), aid.DUE: ()}
            people = replace(facts.people, records={**records, name: (each,)})
            yield One("allowance", each.ref), replace(facts, people=people)


def _seen(facts: Facts, name: str) -> Alone:
    for each in facts.people.of(name):
        records = {**facts.people.records, name: (each,)}
        yield One(name, each.ref), replace(facts, people=replace(facts.people, records=records))


def _flows(facts: Facts, name: str, *, ever: bool = False) -> Alone:
    """What is settled by its keys, what is in conflict and what was erased one by one."""
    accounts = facts.money
    span, bare = accounts.through if ever else accounts.within, _without_money(accounts)
    groups: dict[tuple[tuple[str, str], ...], list[Flow]] = {}
    for flow in span.flows:
        if flow.type == name:
            groups.setdefault(tuple(flow.keys.items()), []).append(flow)
    for keys, flows in groups.items():
        within = bare.within._replace(flows=tuple(flows))
        what = Group(name, (span.start, span.end), dict(keys))
        yield what, replace(facts, money=replace(bare, within=within))
    for record in accounts.of(name):
        yield _one(record), replace(facts, money=replace(bare, disputed=(record,)))
    for erased in accounts.erased:
        if erased.type == name:
            yield One(name, erased.ref), replace(facts, money=replace(bare, erased=(erased,)))


def _without_money(accounts: Accounts) -> Accounts:
    return replace(
        accounts,
        before=Span("", accounts.before.end),
        within=Span(accounts.within.start, accounts.within.end),
        replaced=(),
        erased=(),
        payments=(),
        disputed=(),
        bought=(),
        rates=(),
    )


_PARTS: Mapping[str, Callable[[Facts], Alone]] = {
    "handed-out": _handed_out,
    "handed-out-earlier": lambda facts: _handed_out(facts, earlier=True),
    "came-in": _came_in,
    "came-in-earlier": lambda facts: _came_in(facts, earlier=True),
    "movements": _movements,
    "shelter": _shelters,
    "headcount": _headcounts,
    "child": _children,
    "allowance": _allowances,
}
