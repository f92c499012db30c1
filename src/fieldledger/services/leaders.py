"""The coordinators of a sealed device: whom it seals to, since it is sent no feed that tells.

A coordinator's bundle to it says who they are (bundle §2.5). It is believed if its sender is one of
them already. Whoever is gone once stays gone: an older list, from a coordinator that had not heard
of a bar yet, must not open what is written after it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Collection

from fieldledger.domain import standing
from fieldledger.domain.standing import Device
from fieldledger.services.renewals import Restored
from fieldledger.services.session import Session
from fieldledger.store import devices
from fieldledger.sync.bundle import Manifest


def told(session: Session) -> dict[str, object]:
    """What a coordinator's device tells a sealed one: the coordinators that it trusts, and the keys
    of those who are barred, or were restored under new ones."""
    ledger = session.ledger
    gone = {
        device.sign
        for device in devices.members(ledger)
        if device.role == "coordinator" and devices.is_cut(ledger, device.sign)
    }
    return {
        "trusted": [standing.card_of(device) for device in devices.coordinators(ledger)],
        "gone": sorted(b64encode(sign).decode() for sign in {*gone, *devices.replaced(ledger)}),
    }


def is_taken_in(session: Session) -> bool:
    """Whether this device belongs to the ledger, as far as it can tell: a sealed one by a receipt
    for its feed."""
    if devices.member(session.ledger, session.me.sign) is not None:
        return True
    trusted = [device.sign for device in devices.coordinators(session.ledger)]
    receipts = session.ledger.conn.execute("SELECT device, body FROM receipt").fetchall()
    told = {feed for sign, body in receipts if bytes(sign) in trusted for feed in _feeds(body)}
    return session.me.sealed and session.me.feed.hex() in told


def take(session: Session, manifest: Manifest) -> None:
    """Believe what a trusted coordinator tells, inside ``writing``; of one that was restored keep
    the card until its fingerprint is confirmed."""
    if not session.me.sealed:
        return
    named = devices.named(session.ledger)
    if manifest.sender_sign not in {standing.read_bytes(card["sign"]) for card in named}:
        card = {**manifest.sender, "was": _was(named, manifest)}
        _put(session, "restored", {card["label"]: card})
        return
    if manifest.leaders is not None:
        _settle(session, [*named, *manifest.leaders["trusted"]], manifest.leaders["gone"])


def waiting(session: Session) -> dict[str, Device]:
    """On a sealed device the coordinators that were restored and wait to be confirmed, by label."""
    cards = _get(session, "restored")
    return {label: devices.coordinator_of(card) for label, card in cards.items()}


def arrived(session: Session, before: Collection[str]) -> tuple[Restored, ...]:
    """Those who wait now, and did not ``before``."""
    cards = _get(session, "restored")
    return tuple(
        Restored(card["was"], label, confirm=True)
        for label, card in sorted(cards.items())
        if label not in before
    )


def trust(session: Session, device: Device) -> None:
    """Seal to a restored coordinator from now on, inside ``writing``."""
    waiting = _get(session, "restored")
    waiting.pop(device.label, None)
    session.ledger.put_meta("restored", json.dumps(waiting))
    _settle(session, [*devices.named(session.ledger), standing.card_of(device)], [])


def _feeds(body: str) -> list[str]:
    return [str(feed) for feed, _ in json.loads(body)["feeds"]]


def _was(named: list[dict[str, str]], manifest: Manifest) -> str:
    """What a restored coordinator was called when this device knew it (bundle §2.4)."""
    labels = {card["sign"]: card["label"] for card in named}
    request = manifest.request or {}
    links = [request, *request.get("before", ())]
    return next((labels[link["old"]] for link in links if link.get("old") in labels), "?")


def _settle(session: Session, cards: list[dict[str, str]], gone: list[str]) -> None:
    lost = {*_get(session, "gone"), *gone}
    whole = {card["sign"]: card for card in cards if card["sign"] not in lost}
    session.ledger.put_meta("gone", json.dumps(dict.fromkeys(sorted(lost))))
    # One at least is left: a list that leaves nobody would lose all that is written after it.
    if whole:
        session.ledger.put_meta("coordinators", json.dumps(list(whole.values())))


def _put(session: Session, key: str, more: dict[str, object]) -> None:
    session.ledger.put_meta(key, json.dumps({**_get(session, key), **more}))


def _get(session: Session, key: str) -> dict[str, dict[str, str]]:
    row = session.ledger.conn.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
    found: dict[str, dict[str, str]] = json.loads(row[0]) if row else {}
    return found
