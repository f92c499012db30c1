"""A restored device and those who knew it before: the request by which its bundles are let in, and
what a merge tells of it."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from fieldledger.crypto import signing
from fieldledger.domain import memberships
from fieldledger.domain.standing import Renewal
from fieldledger.services import naming
from fieldledger.services.session import Session
from fieldledger.store import devices

MOST_BEFORE = 30


class Restored(NamedTuple):
    """A device that came back under new keys: its names before and after, and whether the person
    here may confirm it, once its fingerprint was read out."""

    old: str
    new: str
    confirm: bool


def own_request(session: Session) -> dict[str, Any] | None:
    """The request of this device (bundle §2.4) if it was restored, until it belongs to the ledger
    and somebody's receipt shows that its feed has arrived."""
    try:
        request: dict[str, Any] = json.loads(str(session.ledger.meta("renewal")))
    except KeyError:
        return None
    if devices.member(session.ledger, session.me.sign) is None:
        return request
    receipts = session.ledger.conn.execute(
        "SELECT body FROM receipt WHERE device<>?", (session.me.sign,)
    )
    told = {feed for (body,) in receipts for feed, _ in json.loads(body)["feeds"]}
    return None if session.me.feed.hex() in told else request


def keep_request(session: Session, request: Mapping[str, Any]) -> None:
    """Write a request down, before those of earlier times, inside ``writing``."""
    before: list[Any] = []
    try:
        held = json.loads(str(session.ledger.meta("renewal")))
    except KeyError:
        pass
    else:
        before = [held, *held.pop("before", ())]
    whole = {**request, "before": before[:MOST_BEFORE]} if before else dict(request)
    session.ledger.put_meta("renewal", json.dumps(whole))


def is_proven(session: Session, request: Mapping[str, Any], sender: bytes) -> bool:
    """Whether a request proves that its sender is a device that is known here, restored from a
    backup, and no bar cuts it off (bundle §2.4)."""
    ledger = session.ledger
    known = {device.sign for device in devices.members(ledger)}
    known |= {device.sign for device in devices.coordinators(ledger)}
    sign = sender
    for link in (request, *request.get("before", ())):
        card, old = link["device"], b64decode(link["old"])
        if b64decode(card["sign"]) != sign or devices.is_cut(ledger, sign):
            return False
        proof = b64decode(link["proof"])
        if not memberships.is_renewal(ledger.id, card, old, proof, signing.verify):
            return False
        if old in known:
            return not devices.is_cut(ledger, old)
        sign = old
    return False


def arrived(session: Session, before: Collection[Renewal]) -> tuple[Restored, ...]:
    """Other devices that were restored, as renewals held now and not ``before`` tell, by name: each
    once, from what it was called before these to what it is called in the end."""
    ledger = session.ledger
    members = devices.members(ledger)
    labels = [device.label for device in members]
    names = {
        device.sign: naming.name_of(device, shared=labels.count(device.label) > 1)
        for device in members
    }
    fresh = {each.new: each.old for each in devices.renewals(ledger) if each not in before}
    found = []
    for device in members:
        if device.sign not in fresh or device.sign in fresh.values():
            continue
        if device.sign == session.me.sign:
            continue
        # Two keys of one person can each renew the other.
        old, seen = device.sign, {device.sign}
        while fresh.get(old, old) not in seen:
            old = fresh[old]
            seen.add(old)
        agrees = session.role == "coordinator" or device.role == "coordinator"
        sound = not device.suspended and not devices.is_cut(ledger, device.sign)
        found.append(Restored(names[old], names[device.sign], agrees and sound))
    return tuple(sorted(found))
