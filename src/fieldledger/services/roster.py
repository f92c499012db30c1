"""The devices of a ledger, as ``devices`` lists them."""

from __future__ import annotations

from collections.abc import Mapping

from fieldledger.crypto import signing
from fieldledger.domain.standing import Device
from fieldledger.language import mark
from fieldledger.services import leaders, naming
from fieldledger.services.session import Session
from fieldledger.store import devices as held


def devices(session: Session) -> list[dict[str, object]]:
    """All devices and open invitations, as ``devices --json`` gives them."""
    names = dict(session.ledger.conn.execute("SELECT label, name FROM nickname"))
    found = _listed_members(session, names)
    if held.member(session.ledger, session.me.sign) is None:
        mine = _listed(session, session.me, names)
        state = (
            mark("this device") if leaders.is_taken_in(session) else mark("waiting to be taken in")
        )
        found.append({**mine, "state": state})
    if session.me.sealed:
        found += [
            {**_listed(session, device, names), "state": state}
            for state, known in (
                (mark("sealed to"), held.coordinators(session.ledger)),
                (mark("restored: to be confirmed"), leaders.waiting(session).values()),
            )
            for device in known
        ]
    taken = {entry["label"] for entry in found}
    for op in held.control_ops(session.ledger):
        if op.do == "enrol" and op.body["label"] not in taken:
            found.append(
                {
                    "label": op.body["label"],
                    "name": op.body["label"],
                    "nickname": names.get(str(op.body["label"]), ""),
                    "role": op.body["role"],
                    "clear": op.body["clear"],
                    "scope": op.body["scope"],
                    "state": mark("withdrawn")
                    if held.is_withdrawn(session.ledger, op)
                    else mark("invited"),
                    "fingerprint": "",
                    "last_seen": None,
                }
            )
    return sorted(found, key=lambda entry: str(entry["label"]))


def _listed_members(session: Session, names: Mapping[str, str]) -> list[dict[str, object]]:
    members, gone = held.members(session.ledger), held.replaced(session.ledger)
    labels_of = [device.label for device in members]
    found = []
    for device in members:
        shared = labels_of.count(device.label) > 1
        entry = {**_listed(session, device, names), "name": naming.name_of(device, shared=shared)}
        if device.sign in gone:
            entry["state"] = f"renewed by {gone[device.sign]}"
        found.append(entry)
    return found


def _listed(session: Session, device: Device, names: Mapping[str, str]) -> dict[str, object]:
    if held.is_cut(session.ledger, device.sign):
        state = mark("barred")
    elif device.suspended:
        state = mark("suspended: its invitation was used twice")
    elif device.on_hold:
        state = mark("on hold")
    elif device.sign == session.me.sign:
        state = mark("this device")
    elif session.role != "coordinator":
        state = mark("a member")
    else:
        sure = held.confirmed(session.ledger, device.sign)
        state = mark("confirmed") if sure else mark("not confirmed")
    seen = session.ledger.conn.execute(
        "SELECT max(at) FROM merged WHERE sender=?", (device.sign,)
    ).fetchone()
    return {
        "label": device.label,
        "name": device.label,
        "nickname": names.get(device.label, ""),
        "role": device.role,
        "clear": sorted(device.clear),
        "scope": device.scope,
        "state": state,
        "fingerprint": signing.fingerprint(device.sign, device.receive),
        "last_seen": seen[0] if seen else None,
    }
