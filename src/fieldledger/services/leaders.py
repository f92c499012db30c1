"""The coordinators of a sealed device: whom it seals to, since it is sent no feed that tells.

A coordinator's bundle to it says who they are (bundle §2.5). It is believed if its sender is one of
them already. Whoever is gone once stays gone: an older list, from a coordinator that had not heard
of a bar yet, must not open what is written after it. And with a coordinator goes everybody whom
nobody else told of: a captor who has one's device names whom they like.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from fieldledger.crypto import signing
from fieldledger.domain import memberships, standing
from fieldledger.domain.standing import Device
from fieldledger.services.renewals import Restored
from fieldledger.services.session import Session
from fieldledger.store import devices
from fieldledger.sync.bundle import Manifest

Card = dict[str, Any]


def told(session: Session) -> dict[str, object]:
    """What a coordinator's device tells a sealed one: the coordinators that it trusts, and the keys
    of those who are barred, or were restored under new ones."""
    ledger = session.ledger
    gone = {*_fallen(session), *devices.replaced(ledger)}
    return {
        "trusted": [standing.card_of(device) for device in devices.coordinators(ledger)],
        "gone": sorted(map(_text, gone)),
    }


def _fallen(session: Session) -> Iterator[bytes]:
    """The keys of those who ever were coordinators and are barred, or fell with a bar on whoever
    had invited them. Not while a device is suspended: those whom it took in may belong again."""
    ledger = session.ledger
    members = {device.sign: device for device in devices.members(ledger)}
    unsure = any(device.suspended for device in members.values())
    asked = memberships.read(ledger.id, list(devices.control_ops(ledger)), signing.verify)
    for sign, device in memberships.members(asked, lambda op: True).items():
        if device.role == "coordinator":
            stands = sign in members or unsure
            if devices.is_cut(ledger, sign) or not stands:
                yield sign


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
        # The same key can be written as base64 in more ways than one.
        teller, gone = _text(manifest.sender_sign), map(b64decode, manifest.leaders["gone"])
        told = [_card(each, teller) for each in manifest.leaders["trusted"]]
        _settle(session, [*named, *told], map(_text, gone), teller)


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
    # First, so that it hangs on nobody even if somebody told of it before.
    _settle(session, [standing.card_of(device), *devices.named(session.ledger)], [])


def _feeds(body: str) -> list[str]:
    return [str(feed) for feed, _ in json.loads(body)["feeds"]]


def _was(named: list[dict[str, str]], manifest: Manifest) -> str:
    """What a restored coordinator was called when this device knew it (bundle §2.4)."""
    labels = {card["sign"]: card["label"] for card in named}
    request = manifest.request or {}
    links = [request, *request.get("before", ())]
    return next((labels[link["old"]] for link in links if link.get("old") in labels), "?")


def _settle(session: Session, cards: Iterable[Card], gone: Iterable[str], teller: str = "") -> None:
    """Keep those of the cards that are left. ``by`` of a card: the keys of who told of it; one that
    the invitation named, or a person confirmed here, has none and hangs on nobody.
    ``teller``: who tells now; with others that go it does not go, unless it says so."""
    lost = {*_get(session, "gone"), *gone}
    whole: dict[tuple[str, str], Card] = {}
    for card in cards:
        # One key to sign with and another one to receive with is somebody else.
        held = whole.setdefault((card["sign"], card["receive"]), card)
        if "by" in held and "by" in card:
            held["by"] = sorted({*held["by"], *card["by"]})
    left = _left(whole.values(), lost, teller)
    session.ledger.put_meta("gone", json.dumps(dict.fromkeys(sorted(lost))))
    # One at least is left: a list that leaves nobody would lose all that is written after it.
    if left:
        session.ledger.put_meta("coordinators", json.dumps(left))


def _left(cards: Collection[Card], lost: Collection[str], teller: str) -> list[Card]:
    """Those who are not lost, and of whom somebody told who is left."""
    sound = [card for card in cards if card["sign"] not in lost]
    if teller not in _upheld(sound):
        sound = [_by_nobody(card) if _says_so_itself(card, teller) else card for card in sound]
    upheld = _upheld(sound)
    return [card for card in sound if not card.get("by") or not upheld.isdisjoint(card["by"])]


def _upheld(cards: Collection[Card]) -> set[str]:
    """The keys of those who hang on nobody, and of all whom these told of, and so on."""
    upheld, more = set[str](), {card["sign"] for card in cards if not card.get("by")}
    while more - upheld:
        upheld |= more
        more = {card["sign"] for card in cards if not upheld.isdisjoint(card.get("by", ()))}
    return upheld


def _card(told: Mapping[str, Any], teller: str) -> Card:
    """A device card (ops §3.7), whatever else stands in it, and who told of it."""
    return {**standing.card_of(devices.coordinator_of(told)), "by": [teller]}


def _text(key: bytes) -> str:
    return b64encode(key).decode()


def _says_so_itself(card: Card, teller: str) -> bool:
    return card["sign"] == teller and teller in card.get("by", ())


def _by_nobody(card: Card) -> Card:
    return {name: value for name, value in card.items() if name != "by"}


def _put(session: Session, key: str, more: dict[str, object]) -> None:
    session.ledger.put_meta(key, json.dumps({**_get(session, key), **more}))


def _get(session: Session, key: str) -> dict[str, dict[str, str]]:
    row = session.ledger.conn.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
    found: dict[str, dict[str, str]] = json.loads(row[0]) if row else {}
    return found
