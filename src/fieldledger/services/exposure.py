"""What is in whose hands when a device is taken: an upper bound of what it could read.

By every clearance that the device ever had, and of what is held here: other coordinators may have
sent it more, and it may hold less. What it was before it was restored is counted in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from fieldledger.crypto import signing
from fieldledger.domain import memberships, record, records
from fieldledger.domain.standing import Device
from fieldledger.language import tr
from fieldledger.services import membership
from fieldledger.services.session import Session
from fieldledger.store import devices, reading, traffic


class Bundles(NamedTuple):
    """The bundles that were made here for a device: how many, when the first and the last one."""

    made: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a device could read at most.

    ``every``, ``own``: the compartments that it was ever cleared for, of everybody and of its own
    entries; ``sealed``: it never was cleared for any; ``wrote``: its entries held here; ``read``:
    entries held here that it may have read, by compartment; ``sent``: what was sent to it from
    here; ``fingerprint``: of its keys, which open every bundle that was ever made for it;
    ``codes``: the code names that it knows, by record type; ``records``: those of them whose
    records it could read; ``devices``: the others that it knows, with label and nickname.
    """

    label: str
    nickname: str
    role: str
    sealed: bool
    every: tuple[str, ...]
    own: tuple[str, ...]
    wrote: int
    read: dict[str, int]
    sent: Bundles
    fingerprint: str
    codes: dict[str, list[str]]
    records: dict[str, list[str]]
    devices: tuple[dict[str, str], ...]


def of(session: Session, name: str) -> Exposure:
    """The exposure of a device by its label. Raises NotAllowed, Refused."""
    membership.only_coordinators(
        session, tr("Only a coordinator's device can tell what a device could read.")
    )
    return of_device(session, membership.member_called(session, name))


def of_device(session: Session, device: Device) -> Exposure:
    """The exposure of a member."""
    ledger = session.ledger
    line = devices.lineage(ledger, device.sign)
    every, own = _ever_cleared(session, line)
    sealed = not every and not own
    written = reading.entries(ledger, by=line)
    bundles = traffic.sent(ledger, line)
    names = dict(ledger.conn.execute("SELECT label, name FROM nickname"))
    told = {} if sealed else reading.codes(ledger, {*every}, {*own}, line)
    return Exposure(
        label=device.label,
        nickname=names.get(device.label, ""),
        role=device.role,
        sealed=sealed,
        every=every,
        own=own,
        wrote=sum(written.values()),
        read={} if sealed else _read(session, every, own, written),
        sent=Bundles(
            len(bundles),
            bundles[0].at if bundles else None,
            bundles[-1].at if bundles else None,
        ),
        fingerprint=signing.fingerprint(device.sign, device.receive),
        codes=_joined(_codebook(session), told),
        records={kind: codes for kind, codes in told.items() if not _is_open(kind)},
        devices=tuple(
            {"label": each.label, "nickname": names.get(each.label, "")}
            for each in devices.members(ledger)
            if each.sign not in line and (not sealed or each.role == "coordinator")
        ),
    )


def as_data(found: Exposure) -> dict[str, object]:
    """An exposure as ``--json`` gives it."""
    return {
        "label": found.label,
        "nickname": found.nickname,
        "role": found.role,
        "sealed": found.sealed,
        "clear": {"all": list(found.every), "own": list(found.own)},
        "wrote": found.wrote,
        "read": found.read,
        "sent": found.sent._asdict(),
        "fingerprint": found.fingerprint,
        "codes": found.codes,
        "warn": {"records": found.records, "devices": list(found.devices)},
    }


def _ever_cleared(
    session: Session, line: frozenset[bytes]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The compartments that a device was ever cleared for: of everybody, and of its own entries
    alone. By everything that was ever asked for it, whether it counts or not."""
    ledger = session.ledger
    control = sorted(devices.control_ops(ledger), key=lambda op: (op.feed, op.number, op.head))
    asked = memberships.read(ledger.id, control, signing.verify)
    given = [each for sign, each in asked.founders.items() if sign in line]
    given += [each for _, _, each in asked.invited if each.sign in line]
    every = {name for each in given if each.scope == "all" for name in each.clear}
    every |= {name for each in given if each.role == "coordinator" for name in each.clear}
    own = {name for each in given for name in each.clear} - every
    return tuple(sorted(every)), tuple(sorted(own))


def _read(
    session: Session, every: tuple[str, ...], own: tuple[str, ...], written: dict[str, int]
) -> dict[str, int]:
    """Entries by compartment, ``open`` and ``control`` too, which every cleared device is sent."""
    whole = reading.entries(session.ledger)
    wide = {"open", "control", *every}
    order = ("control", *record.COMPARTMENTS)
    counts = {
        name: whole.get(name, 0) if name in wide else written.get(name, 0)
        for name in (*order, *sorted({*whole, *own} - {*order}))
        if name in wide or name in own or name in written
    }
    return {name: count for name, count in counts.items() if count}


def _codebook(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in membership.codebook(session):
        found.setdefault(str(entry["type"]), []).append(str(entry["code"]))
    return found


def _joined(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    return {
        kind: sorted({*one.get(kind, ()), *other.get(kind, ())})
        for kind in records.names()
        if kind in one or kind in other
    }


def _is_open(kind: str) -> bool:
    return records.load(kind).compartment == "open"
