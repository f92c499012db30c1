"""How devices come to belong to a ledger: founded, invited and accepted, or restored from a backup.

The part of the law of standing (``domain.standing``) that is about members. What control ops ask
for and can prove is read once; who belongs is then a least fixpoint over it, computed twice: with
bars not looked at, and inside all cuts. It only ever grows, so that no op can argue against what
made its own author a member.

A bar may name an invitation in the place of a device (ops §3.8). While it is in force, the second
fixpoint is computed as if nobody had ever answered that invitation. The first one is not: a bar
written by whom it made a coordinator counts, as that of a coordinator who is barred.

Pure, as ``domain.standing`` is. Loaded where standing is computed anew, never to write an entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import le
from typing import NamedTuple

from fieldledger.domain import ops
from fieldledger.domain.standing import (
    COMPARTMENTS,
    ControlOp,
    Cut,
    Device,
    Renewal,
    Verify,
    is_coordinator,
    read_bytes,
    read_card,
    request_proved,
)

Counts = Callable[[ControlOp], bool]


class Asked(NamedTuple):
    """What control ops ask for and prove: the founders; each invitation with an ``accept`` that
    answers it and the device that it makes; each renewal with its device, without rights yet."""

    founders: dict[bytes, Device]
    invited: tuple[tuple[ControlOp, ControlOp, Device], ...]
    renewals: tuple[tuple[Renewal, Device], ...]


def read(ledger: bytes, whole: list[ControlOp], verify: Verify) -> Asked:
    """What these control ops, in their order, ask for; every proof is looked at here."""
    return Asked(
        _founders(ledger, whole, verify),
        tuple(_invited(ledger, whole, verify)),
        tuple(_renewals(ledger, whole, verify)),
    )


def members(asked: Asked, counts: Counts) -> dict[bytes, Device]:
    """The least fixpoint from the founders over renewals, and over memberships by coordinators
    whose ops ``counts``."""
    found = dict(asked.founders)
    grown = True
    while grown:
        grown = False
        made = [device for _, device in _granted(asked, found)]
        for invitation, accept, device in asked.invited:
            by_leaders = is_coordinator(found, invitation.sign) and is_coordinator(
                found, accept.sign
            )
            if by_leaders and counts(invitation) and counts(accept):
                made.append(device)
        for device in made:
            if _widens(found.get(device.sign), device):
                found[device.sign] = device
                grown = True
    return found


def without_withdrawn(asked: Asked, cuts: Mapping[bytes, tuple[Cut, ...]]) -> Asked:
    """What control ops ask for, but for what was asked through an invitation that was withdrawn."""
    return asked._replace(
        invited=tuple(each for each in asked.invited if not is_withdrawn(each[0], cuts))
    )


def is_withdrawn(invitation: ControlOp, cuts: Mapping[bytes, tuple[Cut, ...]]) -> bool:
    """Whether a bar names this invitation: its one-time key, and the place where it stands."""
    place = Cut(invitation.feed, invitation.number, invitation.head)
    return place in cuts.get(read_bytes(invitation.body.get("key")), ())


def granted(asked: Asked, found: Mapping[bytes, Device]) -> tuple[Renewal, ...]:
    """The renewals by which members belong."""
    return tuple(
        renewal
        for renewal, device in _granted(asked, found)
        if renewal.new in found and found[renewal.new].feed == device.feed
    )


def lineage(renewals: Iterable[tuple[Renewal, Device]]) -> dict[bytes, frozenset[bytes]]:
    """For the key of each renewed device the keys of all that it was before."""
    parents: dict[bytes, set[bytes]] = {}
    for renewal, _ in renewals:
        parents.setdefault(renewal.new, set()).add(renewal.old)
    whole: dict[bytes, frozenset[bytes]] = {}
    for key in parents:
        before: set[bytes] = set()
        ahead = parents[key]
        while ahead:
            before |= ahead
            ahead = {older for old in ahead for older in parents.get(old, ())} - before
        whole[key] = frozenset(before)
    return whole


def doubled(
    asked: Asked, ever: Mapping[bytes, Device], cuts: Mapping[bytes, tuple[Cut, ...]]
) -> frozenset[bytes]:
    """The devices that share an invitation with another one (layer 5)."""
    users: dict[str, set[bytes]] = {}
    for invitation, accept, device in asked.invited:
        if not (is_coordinator(ever, invitation.sign) and is_coordinator(ever, accept.sign)):
            continue
        if not any(cut.number == 0 for cut in cuts.get(device.sign, ())):
            users.setdefault(invitation.op, set()).add(device.sign)
    return frozenset().union(*(keys for keys in users.values() if len(keys) > 1))


def renewed_feed(ledger: bytes, sign: bytes, old: bytes) -> bytes:
    """The id of the feed of a restored device (ops §2.2): it says which key it renews, so that
    nobody's feed can be made to renew another afterwards."""
    nonce = hashlib.sha256(b"fieldledger/renewed/1" + old).digest()[:16]
    return ops.feed_id(ledger, sign, nonce)


def renew_message(ledger: bytes, old: bytes, device: Device) -> bytes:
    """What the old key signs of a restored device (ops §3.9)."""
    card = device.feed + device.sign + device.receive + device.label.encode()
    return b"fieldledger/renew/1" + ledger + old + card


def is_renewal(ledger: bytes, card: object, old: bytes, proof: bytes, verify: Verify) -> bool:
    """Whether the old key signed this card, and its feed is one that renews it (ops §3.9)."""
    device = read_card(card)
    if device is None or len(old) != 32 or device.feed != renewed_feed(ledger, device.sign, old):
        return False
    return verify(old, renew_message(ledger, old, device), proof)


def _founders(ledger: bytes, whole: list[ControlOp], verify: Verify) -> dict[bytes, Device]:
    found: dict[bytes, Device] = {}
    for op in whole:
        if op.do != "found":
            continue
        card = read_card(op.body.get("device"))
        root, proof = read_bytes(op.body.get("root")), read_bytes(op.body.get("proof"))
        if card is None or ops.ledger_id(root) != ledger or card.sign != op.sign:
            continue
        message = ops.found_message(ledger, card.feed, card.sign, card.receive)
        if card.feed == op.feed and verify(root, message, proof):
            found[card.sign] = card._replace(role="coordinator", clear=COMPARTMENTS, scope="all")
    return found


def _invited(
    ledger: bytes, whole: list[ControlOp], verify: Verify
) -> Iterator[tuple[ControlOp, ControlOp, Device]]:
    # Under one identity there may be a copy of an invitation in somebody else's feed, too.
    invitations: dict[str, list[ControlOp]] = {}
    for op in whole:
        if op.do == "enrol":
            invitations.setdefault(op.op, []).append(op)
    for accept in whole:
        if accept.do == "accept":
            for invitation in invitations.get(ops.identity(str(accept.body.get("enrol", ""))), ()):
                device = _enrolled(ledger, invitation, accept, verify)
                if device is not None:
                    yield invitation, accept, device


def _enrolled(
    ledger: bytes, invitation: ControlOp, accept: ControlOp, verify: Verify
) -> Device | None:
    body = accept.body.get("device")
    card, asked = read_card(body), invitation.body
    if card is None or card.label != asked.get("label") or not isinstance(body, Mapping):
        return None
    proof, one_time = read_bytes(accept.body.get("proof")), read_bytes(asked.get("key"))
    if not request_proved(ledger, body, proof, one_time, verify):
        return None
    clear = asked.get("clear")
    return card._replace(
        role=str(asked.get("role")),
        clear=COMPARTMENTS & frozenset(map(str, clear if isinstance(clear, list) else ())),
        scope="all" if asked.get("scope") == "all" else "own",
        team=str(asked.get("team", "")),
    )


def _renewals(
    ledger: bytes, whole: list[ControlOp], verify: Verify
) -> Iterator[tuple[Renewal, Device]]:
    for op in whole:
        # The first op of its feed: what a device did before it could be renewed is nothing.
        if op.do != "renew" or op.number != 1:
            continue
        device, old = read_card(op.body.get("device")), read_bytes(op.body.get("old"))
        if device is None or (device.sign, device.feed) != (op.sign, op.feed):
            continue
        proof = read_bytes(op.body.get("proof"))
        if is_renewal(ledger, op.body["device"], old, proof, verify):
            yield Renewal(op.op, old, op.sign), device


def _granted(asked: Asked, found: Mapping[bytes, Device]) -> Iterator[tuple[Renewal, Device]]:
    """The renewals of members, each with its device and the rights of the old one."""
    for renewal, device in asked.renewals:
        old = found.get(renewal.old)
        if old is not None and _is_next(old.label, device.label):
            yield (
                renewal,
                device._replace(role=old.role, clear=old.clear, scope=old.scope, team=old.team),
            )


def _is_next(old: str, label: str) -> bool:
    """Whether a label is one that the old label's device gives (ops §2.3): not somebody else's."""
    tail = label[len(old) :]
    if not label.startswith(old) or not tail or not tail.isascii():
        return False
    if old[-1:].isdigit():
        return tail.isalpha() and tail.islower()
    return tail.isdigit() and tail[0] != "0"


_RANK = {"reader": 0, "worker": 1, "coordinator": 2}


def _widens(held: Device | None, new: Device) -> bool:
    """Whether a membership adds to what is held and takes nothing away (layer 2)."""
    if new.role not in _RANK:
        return False
    if held is None:
        return True
    before, after = _extent(held), _extent(new)
    grows = before != after and all(map(le, before, after))
    return held.feed == new.feed and held.clear <= new.clear and grows


def _extent(device: Device) -> tuple[int, int, bool]:
    return _RANK[device.role], len(device.clear), device.scope == "all"
