"""Erasing a record about a person, for good: asking for it, agreeing to it, and the certificate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain import erasing as law
from fieldledger.domain import ops, records
from fieldledger.domain.erasing import About
from fieldledger.domain.fields import split_day
from fieldledger.domain.record import ERASABLE
from fieldledger.language import tr, trn
from fieldledger.report import counted
from fieldledger.services import entries, membership, people_facts, receipts
from fieldledger.services.session import Session
from fieldledger.store import devices, erasing, feeds, imported, merging
from fieldledger.store import records as held
from fieldledger.store.erasing import Heard

_MOST_HEADS = 1_000  # so many references fit well into one payload (ops §3.1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What would go: the record's id and type, how many ops, on how many devices it is known to be,
    this one among them; ``enough``: whether it would be gone at once; else ``others``: the labels
    of those of whom one has to agree, as far as they can; ``by``: who asked for it already."""

    id: str
    type: str
    ops: int
    devices: int
    enough: bool
    others: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What was written: the id and type of the record, the id of the op, whether the record is gone
    here, and the labels of those of whom one has to agree."""

    id: str
    type: str
    op: str
    done: bool
    others: tuple[str, ...]


class _Target(NamedTuple):
    """A record to be erased: how people see it, its type and version, what it is, its reference,
    the ops that are to be listed, and what stays counted."""

    id: str
    type: str
    version: int
    about: About
    reference: str
    ops: tuple[str, ...]
    counts: Sequence[object]


def ask(session: Session, word: str) -> Asked:
    """What ``erase`` would do, without doing it. Raises Refused, NotAllowed."""
    target = _target(session, word)
    voices = _voices(session, target.about)
    return Asked(
        target.id,
        target.type,
        len(target.ops),
        _known_on(session, target.about),
        bool(voices) or erasing.is_alone(session.ledger, signing.verify),
        _missing(session) if not voices else (),
        tuple(_label(session, each) for each in voices),
    )


def erase(session: Session, word: str, reason: str) -> Erased:
    """Write this person's voice for erasing a record; it is gone at once if that is enough.

    Raises Refused, NotAllowed.
    """
    if not reason.strip():
        raise errors.Refused(tr("A reason is needed."), hint=tr("Say why, with --reason 'WHY'."))
    ledger = session.ledger
    with ledger.writing():
        target = _target(session, word)
        body: dict[str, object] = {
            "in": target.about.compartment,
            "do": law.ERASE,
            "at": session.world.now(),
            "type": target.type,
            "v": target.version,
            "rec": target.reference,
            "heads": sorted(_reference(session, op) for op in target.ops[:_MOST_HEADS]),
            "counts": target.counts,
            "reason": reason.strip(),
        }
        [placed] = feeds.append(ledger, [body], [session.world.random(16)])
        erasing.note(ledger, [(placed.n, target.about.record)])
        merging.take(ledger, (), signing.verify)
        done = target.about in erasing.erased(ledger)
        others = () if done else _missing(session)
    return Erased(target.id, target.type, held.display_id(ledger, placed.n), done, others)


def certificate(session: Session, word: str) -> dict[str, object] | None:
    """A record that was erased here, by its id, as ``show --json`` gives it; None for others."""
    for n in held.find_by_id(session.ledger, word):
        record = ops.identity(held.reference(session.ledger, n))
        found = [each for each in erasing.heard(session.ledger, record) if not each.verdict]
        if erasing.is_erased(session.ledger, record):
            told = found or erasing.heard(session.ledger, record)
            return {
                "id": held.display_id(session.ledger, n),
                "type": str(told[0].voice.body["type"]),
                "erased": [_told(session, each) for each in told],
            }
    return None


def gone(session: Session, before: Collection[About] = ()) -> tuple[str, ...]:
    """The ids of the records whose entries were held here and are erased, by number; not of those
    that were so ``before``, nor of those of which this device was only told."""
    ledger = session.ledger
    found = [
        feeds.find(ledger, each.record) for each in erasing.erased(ledger).keys() - set(before)
    ]
    places = sorted(each[0] for each in found if each and feeds.is_erased(ledger, each[0]))
    return tuple(held.display_id(ledger, n) for n in places)


def waiting(session: Session) -> list[tuple[About, list[Heard]]]:
    """The records that others want erased and this coordinator has not agreed to, with those who
    want it; nothing on the devices of others."""
    me = devices.current(session.ledger).devices.get(session.me.sign)
    if me is None or me.role != "coordinator" or me.suspended:
        return []
    gone = erasing.erased(session.ledger)
    groups: dict[About, list[Heard]] = {}
    for each in erasing.heard(session.ledger):
        if not each.verdict and each.voice.about not in gone:
            groups.setdefault(each.voice.about, []).append(each)
    own = devices.lineage(session.ledger, session.me.sign)
    return [
        (about, group)
        for about, group in sorted(groups.items())
        if not any(each.voice.sign in own for each in group)
    ]


def _target(session: Session, word: str) -> _Target:
    membership.only_coordinators(session, tr("Only a coordinator's device can erase a record."))
    target = _held(session, word) or _asked_for(session, word)
    own = devices.lineage(session.ledger, session.me.sign)
    if any(each.voice.sign in own for each in _voices(session, target.about)):
        missing = ", ".join(_missing(session))
        raise errors.Refused(
            tr("You have asked for {id} to be erased already.", id=target.id),
            hint=tr("One of {labels} has to agree: send them a bundle.", labels=missing)
            if missing
            else tr("Another coordinator has to agree: invite one."),
        )
    return target


def _held(session: Session, word: str) -> _Target | None:
    """A record that is held here; None where the word is the id of one that is not."""
    try:
        row = entries.find_record(session, word)
    except errors.Refused:
        if _pending(session, word) is None:
            raise
        return None
    spec = records.load(row.type)
    name = held.display_id(session.ledger, row.n)
    if spec.compartment not in ERASABLE:
        raise errors.Refused(
            tr("Nothing of type '{name}' is erased: it is not about a person.", name=spec.name),
            hint=tr("Strike it out: 'fieldledger void {name} --reason WHY'.", name=name),
        )
    entries.check_may_write(session)
    about = About(spec.compartment, row.ref)
    _refuse_the_one_that_counts(session, row.ref, name)
    listed = [feeds.placed(n, head).op for n, head in erasing.ops_about(session.ledger, about)]
    return _Target(
        name,
        spec.name,
        spec.version,
        about,
        held.reference(session.ledger, row.n),
        tuple(listed),
        _counts(session, row, name),
    )


def _asked_for(session: Session, word: str) -> _Target:
    """A record that is not held here, as another coordinator's voice tells of it."""
    found = _pending(session, word)
    if found is None:
        raise errors.Refused(tr("There is no record '{word}' on this device.", word=word))
    voice = law.telling(each.voice for each in _voices(session, found.voice.about))
    body: Mapping[str, Any] = voice.body
    reference = str(body["rec"])
    return _Target(
        reference.partition(":")[0],
        str(body["type"]),
        int(body["v"]),
        voice.about,
        reference,
        voice.listed,
        body["counts"],
    )


def _pending(session: Session, word: str) -> Heard | None:
    """A voice about a record that is not gone here, by the record's id."""
    wanted, gone = word.strip().lower(), erasing.erased(session.ledger)
    return next(
        (
            each
            for each in erasing.heard(session.ledger)
            if not each.verdict and each.voice.about not in gone
            if str(each.voice.body["rec"]).partition(":")[0] == wanted
        ),
        None,
    )


def _refuse_the_one_that_counts(session: Session, ref: str, name: str) -> None:
    """A group of duplicates counts through one of them: were it gone first, another would count in
    its place beside what stays of it."""
    through = imported.through(session.ledger)
    if through.get(ref) != ref:
        return
    others = [
        held.display_id(session.ledger, found[0])
        for each, counts in sorted(through.items())
        if counts == ref and each != ref and (found := feeds.find(session.ledger, each))
    ]
    raise errors.Refused(
        tr(
            "{id} stands for {others} too, which were found to be the same.",
            id=name,
            others=", ".join(others),
        ),
        hint=trn("Erase that first.", "Erase those first.", len(others)),
    )


def _counts(session: Session, row: held.Row, name: str) -> list[object]:
    """What stays counted of a record: nothing of one that is void or counts through another."""
    counting = counted.of_type(row.type, people_facts.bands(session))
    if counting is None or row.void:
        return []
    disputed = {split_day(each)[0] for each in held.conflicting(session.ledger, row.ref)}
    if row.conflicts and disputed & set(counting.fields):
        raise errors.Refused(
            tr(
                "Two people disagree about {name}, and only one of both can stay in the totals.",
                name=name,
            ),
            hint=tr("Settle it first: 'fieldledger review'."),
        )
    today = session.world.today()
    if today is None:
        raise errors.Refused(
            tr("This device's clock cannot be trusted, and a record is erased as of a month."),
            hint=tr("Set the clock, then try again."),
        )
    days = held.timelines(session.ledger, row.ref)
    return [list(each) for each in counting.rows(row.fields, days, today[:7])]


def _voices(session: Session, about: About) -> list[Heard]:
    """The erase ops about a record that count."""
    found = erasing.heard(session.ledger, about.record)
    return [each for each in found if not each.verdict and each.voice.about == about]


def _missing(session: Session) -> tuple[str, ...]:
    """The labels of the other coordinators who can agree."""
    ledger = session.ledger
    gone, own = devices.replaced(ledger), devices.lineage(ledger, session.me.sign)
    return tuple(
        each.label
        for each in devices.current(ledger).coordinators()
        if each.sign not in gone and not devices.is_cut(ledger, each.sign)
        if own.isdisjoint(devices.lineage(ledger, each.sign))
    )


def _known_on(session: Session, about: About) -> int:
    """On how many devices something of a record is known to be, by their receipts and rights."""
    found = [n for n, _ in erasing.ops_about(session.ledger, about)]
    members = [d for d in devices.members(session.ledger) if d.sign != session.me.sign]
    newest = receipts.told(session, members)
    by_no = {feed.no: feed for feed in feeds.feeds(session.ledger)}
    known = 1
    for device in members:
        for run in feeds.runs(session.ledger):
            numbers = [n & 0xFFFFFFFF for n in found if n >> 32 == run.no]
            feed = by_no[run.feed]
            own = feed.sign in devices.lineage(session.ledger, device.sign)
            if not numbers or not device.may_read(about.compartment, own):
                continue
            has = [(0, run.last)] if own else []
            if device.sign in newest:
                told = receipts.known(session, device, newest[device.sign], feed, [run])
                has += told.get(run.no, [])
            if any(base < number <= last for base, last in has for number in numbers):
                known += 1
                break
    return known


def _told(session: Session, each: Heard) -> dict[str, object]:
    body = each.voice.body
    return {
        "id": held.display_id(session.ledger, each.n),
        "by": _label(session, each),
        "at": body["at"],
        "reason": body["reason"],
        "ops": len(each.voice.listed),
        "counts": body["counts"],
    }


def _label(session: Session, each: Heard) -> str:
    return held.display_id(session.ledger, each.n).partition("-")[0]


def _reference(session: Session, op: str) -> str:
    found = feeds.find(session.ledger, op)
    reference = held.reference(session.ledger, found[0]) if found else f"a-{op}"
    return reference if reference[0] != "?" else f"a{reference[1:]}"
