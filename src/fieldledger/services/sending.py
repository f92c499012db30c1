"""Making bundles: what the other side is not known to hold, and may read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldledger import errors
from fieldledger.crypto import age, signing
from fieldledger.domain import ops, standing
from fieldledger.domain.standing import Device
from fieldledger.services import membership
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, files
from fieldledger.store.feeds import Feed, Run
from fieldledger.store.ledger import Ledger
from fieldledger.sync import bundle
from fieldledger.sync.bundle import Item, Part, SignedHead


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One bundle that was written: whom it is for, and what is in it."""

    file: str
    to: str
    ops: int
    bytes: int
    note: str


@dataclass(frozen=True, slots=True)
class Exported:
    """All bundles of one ``export``."""

    files: tuple[ExportedFile, ...]


@dataclass(frozen=True, slots=True)
class _Address:
    name: str
    devices: tuple[Device, ...]
    recovery: bool
    entries: bool


def export(
    session: Session, *, to: str = "coordinators", out: Path | None, everything: bool = False
) -> Exported:
    """Write bundles. Raises Refused, NotAllowed, CannotWrite; never overwrites."""
    written: list[ExportedFile] = []
    for address in _addresses(session, to):
        path = _path(session, out, folder=to == "everyone")
        with files.new_file(path) as write, session.ledger.writing():
            plain, count = _plain(session, address, everything=everything)
            recipients = [device.receive for device in address.devices]
            if address.recovery:
                recipients.append(age.decode_recipient(str(session.ledger.meta("recovery"))))
            data = age.encrypt(plain, recipients, session.world.random)
            write(data)
            if address.entries and (to == "coordinators" or session.role == "coordinator"):
                session.ledger.put_meta("exported", feeds.own_run(session.ledger).last)
        note = "" if address.entries else "not confirmed yet: only the codebook is in it"
        written.append(ExportedFile(str(path), address.name, count, len(data), note))
    return Exported(tuple(written))


def _addresses(session: Session, to: str) -> list[_Address]:
    """Who gets a bundle: anybody may send to the coordinators, coordinators to any device."""
    me, ledger = session.me, session.ledger
    leaders = tuple(d for d in devices.coordinators(ledger) if d.sign != me.sign)
    if to == "coordinators":
        if not leaders:
            raise errors.Refused(
                "There is no other coordinator to send to.",
                hint="Name a device: 'fieldledger export --to LABEL', or '--to everyone'.",
            )
        return [_Address(to, leaders, recovery=True, entries=True)]
    if to != "everyone" and to in [device.label for device in leaders]:
        chosen = [device for device in leaders if device.label == to]
    else:
        membership.only_coordinators(session, "send to other devices than the coordinators'")
        others = [d for d in devices.members(ledger) if d.sign != me.sign]
        chosen = others if to == "everyone" else [membership.member_called(session, to)]
    chosen = [d for d in chosen if not d.suspended and not devices.is_cut(ledger, d.sign)]
    if not chosen:
        raise errors.Refused(f"Nothing may be sent to '{to}'.", hint="See 'fieldledger devices'.")
    return [
        _Address(
            device.label,
            (device,),
            recovery=False,
            entries=me.role != "coordinator" or devices.confirmed(ledger, device.sign),
        )
        for device in chosen
    ]


def _plain(session: Session, address: _Address, *, everything: bool) -> tuple[bytes, int]:
    ledger, me = session.ledger, session.me
    sign_own_head(session)
    parts: list[Part] = []
    if address.entries:
        held = None if everything else _held_by_all(session, address.devices)
        parts = [
            part
            for feed in feeds.feeds(ledger)
            for run in feeds.runs(ledger, feed.no)
            if (part := _part(session, address.devices, feed, run, held)) is not None
        ]
    # A home put back from a copy has an old counter: the clock takes it past what was sent since.
    counter = max(int(str(ledger.meta("bundles"))) + 1, session.world.now())
    ledger.put_meta("bundles", counter)
    names = [signing.recipient_fingerprint(device.receive) for device in address.devices]
    if address.recovery:
        recovery = age.decode_recipient(str(ledger.meta("recovery")))
        names.append(signing.recipient_fingerprint(recovery))
    plain = bundle.write_bundle(
        ledger=ledger.id,
        demo=bool(ledger.meta("demo")),
        made=session.world.now(),
        sender=standing.card_of(me),
        to=names,
        request=_request(session),
        parts=parts,
        codebook=membership.codebook(session) if me.role == "coordinator" else [],
        holds={
            "counter": counter,
            "clear": sorted(me.clear),
            "scope": me.scope,
            "feeds": _holds(session),
        },
        sign=lambda message: signing.sign(ledger.meta_bytes("sign_secret"), message),
    )
    return plain, sum(part.ops for part in parts)


def sign_own_head(session: Session) -> None:
    """Sign this device's newest head (ops §4.5), inside ``writing``."""
    ledger, run = session.ledger, feeds.own_run(session.ledger)
    if run.last == run.base:
        return
    message = ops.head_message(ledger.id, session.me.sign, run.last, run.last_head)
    signature = signing.sign(ledger.meta_bytes("sign_secret"), message)
    ledger.conn.execute(
        "INSERT OR IGNORE INTO signed_head VALUES(?,?,?,?)",
        (run.feed, run.last, run.last_head, signature),
    )


def salt_key(
    session: Session, feed: bytes, compartment: str, sign: bytes | None = None
) -> bytes | None:
    """The salt key of a feed and compartment (ops §4.2), if this device has it.

    ``sign``: the key that signs the feed as it is held; without it, the one that belongs to it.
    """
    if compartment in ("open", ops.CONTROL):
        return ops.OPEN_KEY
    if feed == session.me.feed and sign in (None, session.me.sign):
        return ops.salt_key(session.ledger.meta_bytes("salt_secret"), compartment)
    row = session.ledger.conn.execute(
        "SELECT key FROM salt JOIN feed ON feed.no = salt.feed "
        "LEFT JOIN device ON (device.feed, device.sign) = (feed.id, feed.sign) "
        "WHERE feed.id=?1 AND compartment=?2 AND feed.sign=coalesce(?3, feed.sign) "
        "ORDER BY device.sign IS NULL LIMIT 1",
        (feed, compartment, sign),
    ).fetchone()
    return bytes(row[0]) if row else None


def _request(session: Session) -> dict[str, object] | None:
    """The enrolment request, until a coordinator's answer has come back."""
    if devices.member(session.ledger, session.me.sign) is not None:
        return None
    request: dict[str, object] = json.loads(str(session.ledger.meta("request")))
    return request


def _holds(session: Session) -> list[list[object]]:
    """The runs held (bundle §2.3). A coordinator's device reads everything: where it holds only
    the hashes of an op it tells of what comes before, and so is sent the payload."""
    reads_all = session.role == "coordinator"
    whole: dict[str, list[list[object]]] = {}
    for feed in feeds.feeds(session.ledger):
        for run in feeds.runs(session.ledger, feed.no):
            last, head = run.last, run.last_head
            closed = feeds.first_closed(session.ledger, run) if reads_all else None
            if closed is not None:
                last = closed - 1
                head = feeds.head_at(session.ledger, run, last) or run.base_head
            if last > run.base:
                row = [run.base, run.base_head.hex(), last, head.hex()]
                whole.setdefault(feed.id.hex(), []).append(list(row))
    return [[feed, held] for feed, held in sorted(whole.items())]


def _held_by_all(
    session: Session, receivers: Sequence[Device]
) -> list[dict[str, list[tuple[int, str]]]]:
    """What each receiver last said it holds: for each feed the ends of its runs."""
    whole = []
    for device in receivers:
        row = session.ledger.conn.execute(
            "SELECT body FROM receipt WHERE device=?", (device.sign,)
        ).fetchone()
        told = json.loads(row[0])["feeds"] if row else []
        whole.append({feed: [(last, head) for _, _, last, head in runs] for feed, runs in told})
    return whole


def _part(
    session: Session,
    receivers: Sequence[Device],
    feed: Feed,
    run: Run,
    held: list[dict[str, list[tuple[int, str]]]] | None,
) -> Part | None:
    """What of a run all receivers together still need, up to its last signed head."""
    ledger = session.ledger
    signed = [
        SignedHead(number, bytes(head), bytes(signature))
        for number, head, signature in ledger.conn.execute(
            "SELECT number, head, signature FROM signed_head WHERE feed=? ORDER BY number",
            (feed.no,),
        )
        if run.base < number <= run.last and feeds.head_at(ledger, run, number) == head
    ]
    start = run.base
    if held is not None:
        start = min(_known_to(ledger, run, feed, told) for told in held)
    signed = [each for each in signed if each.number > start]
    if not signed:
        return None
    base_head = feeds.head_at(ledger, run, start) or run.base_head
    last = signed[-1]
    items = list(_items(session, receivers, feed, run, (start, last.number)))
    return Part(
        feed=feed.id,
        sign=feed.sign,
        base=start,
        base_head=base_head,
        last=last,
        heads=tuple(signed[:-1]),
        items=items,
        ops=sum(code in bundle.OPS for code, _, _ in items),
    )


def _known_to(
    ledger: Ledger,
    run: Run,
    feed: Feed,
    told: dict[str, list[tuple[int, str]]],
) -> int:
    """The last op of a run that a receiver said it holds."""
    known = run.base
    for number, head in told.get(feed.id.hex(), ()):
        at = feeds.head_at(ledger, run, number)
        if at is not None and at.hex() == head:
            known = max(known, number)
    return known


def _items(
    session: Session,
    receivers: Sequence[Device],
    feed: Feed,
    run: Run,
    span: tuple[int, int],
) -> Iterator[Item]:
    """The lines of a part: payloads that every receiver may read, and the hashes of the rest."""
    salted: set[str] = set()
    for number, state, _, payload, other in stored(session, run, span):
        if payload is None:
            hashes = other or bytes(64)
            code = bundle.ERASED if state == feeds.ERASED else bundle.SEALED
            yield code, hashes[:32], hashes[32:]
            continue
        where = ops.compartment_of(payload)
        key = salt_key(session, feed.id, where, feed.sign) or ops.OPEN_KEY
        if not all(device.may_read(where, device.sign == feed.sign) for device in receivers):
            yield bundle.SEALED, ops.payload_hash(payload, key, number), other or ops.NO_SEAL
            continue
        if _needs_salt_key(where, payload) and where not in salted:
            salted.add(where)
            yield bundle.SALT, where.encode(), key
        yield (bundle.OPENED, payload, other) if other else (bundle.OPEN, payload, None)


def _needs_salt_key(compartment: str, payload: bytes) -> bool:
    return compartment not in ("open", ops.CONTROL) and not payload.startswith(ops.SALTED)


def stored(
    session: Session, run: Run, span: tuple[int, int]
) -> Iterator[tuple[int, int, bytes, bytes | None, bytes | None]]:
    """The ops of a run in order: number, state, head, payload, other hash or hashes."""
    low, high = (run.no << 32 | span[0]) + 1, run.no << 32 | span[1]
    for n, state, head, payload, other in session.ledger.conn.execute(
        "SELECT n, state, head, payload, other FROM op WHERE n BETWEEN ? AND ? ORDER BY n",
        (low, high),
    ):
        body = payload.encode() if payload is not None else None
        yield n & 0xFFFFFFFF, state, bytes(head), body, bytes(other) if other else None


def _path(session: Session, out: Path | None, *, folder: bool) -> Path:
    """Where a bundle goes: into a folder under a random name, or the file that was named."""
    place = out if out is not None else Path()
    if folder and not place.is_dir():
        raise errors.Refused(f"{place} is no folder.", hint="Name a folder with -o.")
    if place.is_dir():
        return place / f"{session.world.random(5).hex()}.enc"
    return place
