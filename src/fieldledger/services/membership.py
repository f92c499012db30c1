"""Who belongs: inviting a device, joining with an invitation, taking it in, confirming it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fieldledger import errors
from fieldledger.crypto import age, signing, words
from fieldledger.crypto import vault as vaults
from fieldledger.domain import ops, records, standing
from fieldledger.domain.record import named_compartment
from fieldledger.domain.standing import ControlOp, Device
from fieldledger.language import tr
from fieldledger.services import founding, leaders, naming
from fieldledger.services.session import Session, check_stands
from fieldledger.services.setup import World
from fieldledger.store import devices as held
from fieldledger.store import feeds, files
from fieldledger.store import ledger as ledgers
from fieldledger.store import records as rows
from fieldledger.sync.invitation import (
    MAX_INVITATION,
    Invitation,
    read_invitation,
    write_invitation,
)

CONTEXT = b"fieldledger/invitation/1"
ROLES = ("coordinator", "worker", "reader")


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation: the new label, its spoken code, its file, and what the device will receive."""

    label: str
    code: str = field(repr=False)
    file: str
    receives: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A device that has joined, as far as it can by itself."""

    label: str
    role: str
    fingerprint: str
    sealed: bool


def invite(  # noqa: PLR0913 - what an invitation says
    session: Session,
    nickname: str,
    *,
    role: str = "worker",
    clear: Sequence[str],
    scope: str = "own",
    team: str = "",
    out: Path,
) -> Invited:
    """Write an invitation file. Raises NotAllowed, Refused, CannotWrite."""
    only_coordinators(session, tr("Only a coordinator's device can invite a device."))
    check_stands(session)
    rights = _rights(role, clear, scope)
    label = ops.next_label(session.label, labels(session))
    one_time, code = session.world.random(32), words.passphrase(session.world.random)
    body: dict[str, object] = {
        "in": ops.CONTROL,
        "do": "enrol",
        "at": session.world.now(),
        "label": label,
        "key": base64.b64encode(signing.public_of(one_time)).decode(),
        **rights,
        **({"team": team} if team else {}),
    }
    with files.new_file(out) as write, session.ledger.writing():
        placed = feeds.append(session.ledger, [body], [b""])[0]
        session.ledger.conn.execute(
            "INSERT OR REPLACE INTO nickname VALUES(?,?)", (label, nickname)
        )
        enrol = rows.reference(session.ledger, placed.n)
        secret = {**_about(session), "label": label, **rights, "team": team or None}
        secret |= {"enrol": enrol, "key": base64.b64encode(one_time).decode()}
        write(write_invitation(secret, lambda inside: _seal(session, inside, code)))
    return Invited(label, code, str(out), receives(role, clear, scope))


def receives(role: str, clear: Sequence[str], scope: str) -> str:
    """In one line, what a device with these rights will be sent."""
    if role == "coordinator":
        return tr("everything, of every device")
    if not clear:
        return tr("the codebook alone: it is sealed, and cannot read what it writes")
    names = ", ".join(map(named_compartment, ["open", *sorted(clear)]))
    if scope == "all":
        return tr("{compartments} of every device", compartments=names)
    return tr("{compartments} of its own entries only", compartments=names)


Secret = str | Callable[[], str]
"""A secret, or what asks for it."""


def join(home: Path, world: World, file: Path, code: Secret, passphrase: Secret) -> Joined:
    """Make this device's keys and an empty ledger that can write. Nobody is asked for a code before
    the file is there, or for a passphrase before the code is right. Raises WrongKey, Damaged, …"""
    data = files.read(file, MAX_INVITATION)
    spoken = code if isinstance(code, str) else code()
    invitation = read_invitation(data, lambda slot: _open(slot, spoken))
    chosen = passphrase if isinstance(passphrase, str) else passphrase()
    keys = founding.new_keys(world)
    me = founding.new_device(invitation.ledger, invitation.label, keys)._replace(
        role=invitation.role,
        clear=frozenset(invitation.clear),
        scope=invitation.scope,
        team=invitation.team or "",
    )
    recovery = age.decode_recipient(invitation.recovery)
    ledger, vault = founding.create_home(home, world, chosen, recovery)
    try:
        with ledger.writing():
            founding.write_identity(
                ledger, invitation.ledger, me, keys, name=invitation.name, demo=invitation.demo
            )
            _write_invitation_down(ledger, invitation, me)
        files.create(home / ledgers.VAULT, vault)
    finally:
        ledger.close()
    return Joined(me.label, me.role, signing.fingerprint(me.sign, me.receive), me.sealed)


def take_in(session: Session, request: Mapping[str, object] | None) -> Device | None:
    """Answer an enrolment request with an ``accept`` op, inside ``writing``.

    None where there is nothing to accept: no request, no such open invitation, or a false proof.
    A second request on one invitation is accepted too, which by the law suspends both. A device
    that knows that nothing it writes counts answers nobody.
    """
    invitation = _invitation_of(session, request)
    if request is None or invitation is None or session.role != "coordinator":
        return None
    mine = session.me.sign
    if held.is_cut(session.ledger, mine) or held.is_suspended(session.ledger, mine):
        return None
    card = request["device"]
    if not isinstance(card, Mapping):
        return None
    device = held.member(session.ledger, base64.b64decode(str(card["sign"])))
    if device is None:
        accept: dict[str, object] = {
            "in": ops.CONTROL,
            "do": "accept",
            "at": session.world.now(),
            "enrol": request["enrol"],
            "device": dict(card),
            "proof": request["proof"],
        }
        feeds.append(session.ledger, [accept], [b""])
        held.refresh(session.ledger, signing.verify)
        device = held.member(session.ledger, base64.b64decode(str(card["sign"])))
    return device


def request_is_proven(session: Session, request: Mapping[str, object] | None) -> bool:
    """Whether an open invitation of this ledger proves an enrolment request (bundle §4)."""
    return _invitation_of(session, request) is not None


def confirm(session: Session, label: str, agreed: str | None = None) -> dict[str, object]:
    """Note that a device's fingerprint was read out and agreed: from now on it is sent entries.

    ``agreed``: the fingerprint that was compared. While somebody telephones, another process may
    take in a device that has the same label. Raises NotAllowed, Refused.
    """
    with session.ledger.writing():
        device = member_called(session, label)
        # Whoever sends to a coordinator may make sure of it: a restored one comes with new keys.
        if device.role != "coordinator" and not is_mate(session.me, device):
            only_coordinators(session, tr("Only a coordinator's device can confirm a device."))
        fingerprint = signing.fingerprint(device.sign, device.receive)
        if agreed not in (None, fingerprint):
            raise errors.Refused(
                tr("{label} is another device by now, and was not confirmed.", label=label),
                hint=tr(
                    "Compare its fingerprint anew: 'fieldledger devices confirm {label}'.",
                    label=label,
                ),
            )
        if session.me.sealed:
            leaders.trust(session, device)
        session.ledger.conn.execute(
            "INSERT OR REPLACE INTO confirmed VALUES(?,?)", (device.sign, session.world.now())
        )
    return {"label": label, "fingerprint": fingerprint}


def fingerprint_of(session: Session, label: str) -> str:
    """The fingerprint of a device, in groups of four digits."""
    device = session.me if label == session.label else member_called(session, label)
    return signing.fingerprint(device.sign, device.receive)


def is_mate(me: Device, device: Device) -> bool:
    """Whether a coordinator put two devices into one team, so that they may send to each other."""
    return bool(me.team) and me.team == device.team and me.sign != device.sign


def member_called(session: Session, label: str) -> Device:
    """A member by its label, or ``a1a~9f3c`` where two devices have one. Raises Refused."""
    if session.me.sealed and (found := leaders.waiting(session).get(label)):
        return found
    return naming.only_one(naming.members_called(session, label))


def only_coordinators(session: Session, sentence: str) -> None:
    """Raise NotAllowed, with a sentence that says so, on a device that is no coordinator's."""
    if session.role != "coordinator":
        raise errors.NotAllowed(sentence, hint=tr("Ask a coordinator to do it."))


def codebook(session: Session) -> list[dict[str, object]]:
    """Items, and the code names of places and lines, which a device needs in order to write."""
    return [
        {"ref": found.ref, "type": found.type, "code": found.code, "unit": found.unit}
        for name in records.names()
        if records.load(name).code and records.load(name).compartment in ("open", "relief")
        if name != "setting"
        for found in rows.coded(session.ledger, name)
    ]


def put_codebook(ledger: ledgers.Ledger, entries: Sequence[Mapping[str, object]]) -> None:
    """Keep codebook entries, inside ``writing``."""
    ledger.conn.executemany(
        "INSERT OR REPLACE INTO codebook VALUES(?,?,?,?,?)",
        [
            (
                ops.identity(str(entry["ref"])),
                entry["type"],
                str(entry["ref"]).partition("-")[0],
                entry["code"],
                entry["unit"],
            )
            for entry in entries
        ],
    )
    # Whoever sent them may not know yet what was erased.
    ledger.conn.execute("DELETE FROM codebook WHERE ref IN (SELECT rec FROM erased)")


def _rights(role: str, clear: Sequence[str], scope: str) -> dict[str, object]:
    unknown = sorted(set(clear) - standing.COMPARTMENTS)
    if role not in ROLES or scope not in ("own", "all") or unknown:
        raise errors.Refused(
            tr("There is no compartment '{name}'.", name=unknown[0])
            if unknown
            else tr("There is no role '{role}'.", role=role),
            hint=tr(
                "Compartments: {compartments}. Roles: {roles}.",
                compartments=", ".join(sorted(standing.COMPARTMENTS)),
                roles=", ".join(ROLES),
            ),
        )
    if role == "coordinator":
        return {"role": role, "clear": sorted(standing.COMPARTMENTS), "scope": "all"}
    if not clear and role == "reader":
        raise errors.Refused(
            tr("Say what the device may read, with --clear."),
            hint=tr("For example: --clear relief --own"),
        )
    return {"role": role, "clear": sorted(set(clear)), "scope": scope}


def labels(session: Session) -> set[str]:
    """All labels that are taken, by members and by open invitations."""
    invited = {str(op.body["label"]) for op in held.control_ops(session.ledger) if op.do == "enrol"}
    return invited | {device.label for device in held.members(session.ledger)}


def _about(session: Session) -> dict[str, object]:
    ledger = session.ledger
    settings = {
        str(row.fields["name"]): row.fields["value"] for row in rows.rows(ledger, "setting")
    }
    return {
        "ledger": ledger.id.hex(),
        "demo": bool(ledger.meta("demo")),
        "name": ledger.meta("name"),
        "root": base64.b64encode(ledger.meta_bytes("root")).decode(),
        "recovery": ledger.meta("recovery"),
        "coordinators": [
            standing.card_of(device) for device in held.coordinators(ledger) if not device.on_hold
        ],
        "codebook": codebook(session),
        "settings": settings,
    }


def _seal(session: Session, inside: bytes, code: str) -> dict[str, object]:
    return vaults.seal_slot(
        inside, words.normalise(code), vaults.FLOOR, CONTEXT, session.world.random
    )


def _open(slot: Mapping[str, object], code: str) -> bytes:
    try:
        return vaults.open_slot(slot, words.normalise(code), CONTEXT)
    except errors.WrongKey:
        raise errors.WrongKey(
            tr("The code does not open this invitation."),
            hint=tr("Have it spoken again, word by word; capitals and hyphens do not matter."),
        ) from None


def _write_invitation_down(ledger: ledgers.Ledger, invitation: Invitation, me: Device) -> None:
    card = standing.card_of(me)
    message = ops.enrol_message(invitation.ledger, me.feed, me.sign, me.receive, me.label)
    proof = base64.b64encode(signing.sign(invitation.key, message)).decode()
    request = {"enrol": invitation.enrol, "device": card, "proof": proof}
    ledger.put_meta("root", invitation.root)
    ledger.put_meta("recovery", invitation.recovery)
    ledger.put_meta("coordinators", json.dumps(invitation.coordinators))
    ledger.put_meta("settings", json.dumps(invitation.settings))
    ledger.put_meta("request", json.dumps(request))
    put_codebook(ledger, invitation.codebook)


def _invitation_of(session: Session, request: Mapping[str, object] | None) -> ControlOp | None:
    """The invitation that proves a request (ops §3.8)."""
    card = request.get("device") if request else None
    if request is None or "enrol" not in request or not isinstance(card, Mapping):
        return None
    wanted = ops.identity(str(request["enrol"]))
    proof = base64.b64decode(str(request["proof"]))
    for op in held.control_ops(session.ledger):
        if op.do != "enrol" or op.op != wanted or op.body["label"] != card["label"]:
            continue
        if held.is_withdrawn(session.ledger, op):
            continue
        one_time = base64.b64decode(str(op.body["key"]))
        if standing.request_proved(
            session.ledger.id,
            card,
            proof,
            one_time,
            signing.verify,
        ):
            return op
    return None
