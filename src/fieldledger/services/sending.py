"""Making bundles: what the other side is not known to hold, and may read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldledger import errors
from fieldledger.crypto import age, signing
from fieldledger.domain import ops, standing
from fieldledger.domain.standing import Device
from fieldledger.language import tr
from fieldledger.services import leaders, membership, naming, outgoing, placing, receipts, renewals
from fieldledger.services.outgoing import Progress
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, files, traffic
from fieldledger.store.ledger import Ledger
from fieldledger.sync import bundle
from fieldledger.sync.bundle import Part


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
    session: Session,
    *,
    to: str = "coordinators",
    out: Path | None,
    everything: bool = False,
    folder: bool = False,
    progress: Progress | None = None,
) -> Exported:
    """Write bundles. ``folder``: ``out`` is to be a folder, as for everyone, and is made where it
    is missing. Raises Refused, NotAllowed, CannotWrite; never overwrites."""
    written: list[ExportedFile] = []
    addresses = _addresses(session, to)
    place = placing.place(out, folder=folder or to == "everyone")
    placing.sweep(place if place.is_dir() else place.parent, session.world.now())
    for address in addresses:
        path = placing.new_path(place, session.world.random)
        with files.new_file(path) as write, session.ledger.writing():
            plain, count = _plain(session, address, everything, progress)
            recipients = [device.receive for device in address.devices]
            if address.recovery:
                recipients.append(age.decode_recipient(str(session.ledger.meta("recovery"))))
            data = age.encrypt(plain, recipients, session.world.random)
            write(data)
            if address.entries and (to == "coordinators" or session.role == "coordinator"):
                _note_exported(session.ledger)
        note = "" if address.entries else tr("not confirmed yet: only the codebook is in it")
        written.append(ExportedFile(str(path), address.name, count, len(data), note))
    return Exported(tuple(written))


def exported(session: Session) -> int:
    """The number of the last op of this device's feed that went into a bundle; 0 where none did."""
    return _noted(session, "exported")


def unexported(session: Session) -> int:
    """How many entries of this device, from before it was restored too, went into no bundle yet."""
    own = feeds.own_run(session.ledger).last - exported(session)
    return own + _noted(session, "unexported_before")


def _noted(session: Session, key: str) -> int:
    row = session.ledger.conn.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
    return int(row[0]) if row else 0


def _note_exported(ledger: Ledger) -> None:
    ledger.put_meta("exported", feeds.own_run(ledger).last)
    ledger.put_meta("unexported_before", 0)


def _addresses(session: Session, to: str) -> list[_Address]:
    """Who gets a bundle: anybody may send to the coordinators, coordinators to any device."""
    me, ledger = session.me, session.ledger
    others = tuple(d for d in devices.coordinators(ledger) if d.sign != me.sign)
    if to == "coordinators":
        awake = tuple(d for d in others if not d.on_hold)
        if others and not awake:
            raise _on_hold(
                tr("Nothing is sent to the coordinators for now: on hold."), others[0].label
            )
        if not awake:
            raise errors.Refused(
                tr("There is no other coordinator to send to."),
                hint=_nobody_to_send_to(session),
            )
        return [_Address(to, awake, recovery=True, entries=True)]
    chosen = _named(session, to, others)
    gone = devices.replaced(ledger)
    chosen = [d for d in chosen if not d.suspended and d.sign not in gone]
    chosen = [d for d in chosen if not devices.is_cut(ledger, d.sign)]
    if not chosen:
        raise errors.Refused(
            tr("Nothing may be sent to '{label}'.", label=to),
            hint=tr("See 'fieldledger devices'."),
        )
    on_hold, chosen = chosen, [d for d in chosen if not d.on_hold]
    if not chosen:
        raise _on_hold(
            tr("Nothing is sent to '{label}' for now: on hold.", label=to), on_hold[0].label
        )
    if to != "everyone":
        chosen = [naming.only_one(chosen)]
    return [
        _Address(device.label, (device,), recovery=False, entries=_may_have(session, device))
        for device in chosen
    ]


def _named(session: Session, to: str, leaders: Sequence[Device]) -> list[Device]:
    """The devices that are meant, if this one may send to them. Raises NotAllowed, Refused."""
    ledger, me = session.ledger, session.me
    if to != "everyone" and to in [device.label for device in leaders]:
        return [device for device in leaders if device.label == to]
    if to != "everyone" and session.role != "coordinator" and me.team:
        mates = [d for d in naming.members_called(session, to) if membership.is_mate(me, d)]
        if mates and not devices.confirmed(ledger, naming.only_one(mates).sign):
            raise errors.Refused(
                tr("'{label}' was not confirmed on this device.", label=to),
                hint=tr(
                    "Have its fingerprint read out to you, by voice, then run 'fieldledger devices "
                    "confirm {label}'.",
                    label=to,
                ),
            )
        if mates:
            return mates
    membership.only_coordinators(
        session, tr("Only a coordinator's device can send to other devices than the coordinators'.")
    )
    members = [d for d in devices.members(ledger) if d.sign != me.sign]
    return members if to == "everyone" else naming.members_called(session, to)


def _may_have(session: Session, device: Device) -> bool:
    """Whether a device may be sent entries: its fingerprint was compared, or it is a coordinator's
    that this worker's own invitation named."""
    to_leader = session.role != "coordinator" and device.role == "coordinator"
    return to_leader or devices.confirmed(session.ledger, device.sign)


def _on_hold(sentence: str, label: str) -> errors.Refused:
    return errors.Refused(
        sentence,
        hint=tr("A coordinator ends that with 'fieldledger resume {label}'.", label=label),
    )


def _nobody_to_send_to(session: Session) -> str:
    if session.role != "coordinator":
        return tr(
            "If its device was restored, have its fingerprint read out to you, then "
            "run 'fieldledger devices confirm LABEL'."
        )
    return tr("Name a device: 'fieldledger export --to LABEL', or '--to everyone'.")


def _plain(
    session: Session, address: _Address, everything: bool, progress: Progress | None
) -> tuple[bytes, int]:
    ledger, me = session.ledger, session.me
    sign_own_head(session)
    # A sealed device is sent no feed at all, and is told of none but its own.
    shut = all(device.sealed for device in address.devices)
    parts: list[Part] = []
    if address.entries and not shut:
        parts = list(outgoing.parts(session, address.devices, everything=everything))
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
        parts=outgoing.watched(
            parts,
            tr("for {name}", name=address.name),
            progress,
        )
        if progress
        else parts,
        codebook=membership.codebook(session) if me.role == "coordinator" else [],
        holds=receipts.holds(session, counter, address.devices if shut else None),
        leaders=leaders.told(session) if shut and me.role == "coordinator" else None,
        sign=lambda message: signing.sign(ledger.meta_bytes("sign_secret"), message),
    )
    heads = {part.feed.hex(): [part.last.number, part.last.head.hex()] for part in parts}
    traffic.note_sent(ledger, session.world.now(), [d.sign for d in address.devices], heads)
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


def _request(session: Session) -> dict[str, object] | None:
    """The request of a restored device, or the enrolment request, until an answer has come back."""
    renewed = renewals.own_request(session)
    if renewed is not None or devices.member(session.ledger, session.me.sign) is not None:
        return renewed
    request: dict[str, object] = json.loads(str(session.ledger.meta("request")))
    return request
