"""What the organisation says to the world: publications and events, without their titles."""

from __future__ import annotations

from functools import partial

from fieldledger.language import tr
from fieldledger.report import aid, words
from fieldledger.report import seen as seen_of
from fieldledger.report.cells import Ref
from fieldledger.report.facts import Facts
from fieldledger.report.outward.build import Built, flow, is_nothing, is_told
from fieldledger.report.outward.frame import Scope
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import Column, Row, Section, Table

COPIES, EVENTS, CAME = "copies", "events", "people at events"
READERS = ("donor", "partner", "research", "library", "press", "school", "public", "other", "")
KINDS = ("conference", "talk", "lobbying", "meeting", "exhibition", "press", "other")


def publications(scope: Scope) -> Part:
    """Copies printed and sent, and to what kind of reader."""
    built = Built()
    flow(built, scope, COPIES, ("printed",), partial(_copies, "printed", None), protected=False)
    for reader in READERS:
        key = ("sent", reader)
        flow(built, scope, COPIES, key, partial(_copies, "sent", reader), protected=False)
    return built.part(lambda shown: _publications(scope, shown))


def _copies(action: str, reader: str | None, facts: Facts) -> int:
    def is_it(day: str, done: str, has: str | None) -> bool:
        for_whom = has if has in READERS else ""
        return facts.period.has(day) and done == action and reader in (None, for_whom)

    names = ("date", "action", "reader")
    return seen_of.amount(facts.people.of("publication"), "copies", names, is_it).shown


def _publications(scope: Scope, shown: Shown) -> Section | None:
    columns = (Column("what", tr("what")), Column("copies", tr("copies"), "copies"))
    printed = shown(Ref(COPIES, ("printed",), scope.frame.name))
    rows = [Row("printed", (tr("printed"), printed))]
    for reader in READERS:
        sent = shown(Ref(COPIES, ("sent", reader), scope.frame.name))
        for_whom = words.choice(reader)
        name = tr("sent, to: {reader}", reader=for_whom) if reader else tr("sent, to others")
        rows.append(Row(f"sent {reader or 'not_known'}", (name, sent)))
    kept = tuple(row for row in rows if not is_nothing(row.cells))
    if not kept:
        return None
    table = Table("copies", tr("Copies"), columns, kept)
    return Section("publications", tr("Publications"), (), (table,))


def events(scope: Scope) -> Part:
    """Conferences, talks and the like, by kind, and how many people came."""
    built = Built()
    for kind in KINDS:
        flow(built, scope, EVENTS, (kind,), partial(_held, kind), protected=False)
    flow(built, scope, CAME, (), _came)
    return built.part(lambda shown: _events(scope, shown))


def _held(kind: str, facts: Facts) -> int:
    return aid.happened(facts.people.of("event"), facts.period, "kind", kind).shown


def _came(facts: Facts) -> int:
    return seen_of.amount(facts.people.of("event"), "people", ("date",), facts.period.has).shown


def _events(scope: Scope, shown: Shown) -> Section | None:
    columns = (Column("kind", tr("kind")), Column("events", tr("events"), "events"))
    rows = [
        Row(kind, (words.choice(kind), shown(Ref(EVENTS, (kind,), scope.frame.name))))
        for kind in KINDS
    ]
    kept = tuple(row for row in rows if not is_nothing(row.cells))
    if not kept:
        return None
    came = Ref(CAME, (), scope.frame.name)
    told: tuple[str, ...] = ()
    if is_told(shown, came) and shown(came):
        told = (tr("People who came: {count}.", count=shown(came)),)
    table = Table("by_kind", tr("By kind"), columns, kept)
    return Section("events", tr("Conferences, talks, lobbying"), told, (table,))
