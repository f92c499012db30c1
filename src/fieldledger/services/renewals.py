"""A restored device and those who knew it before: the request by which its bundles are let in."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from fieldledger.crypto import signing
from fieldledger.domain import memberships
from fieldledger.services.session import Session
from fieldledger.store import devices

MOST_BEFORE = 30


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
