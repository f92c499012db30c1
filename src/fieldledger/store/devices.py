"""Who belongs to the ledger, as this device holds it: standing made from control ops."""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator, Mapping
from typing import Any

from fieldledger.domain import standing as law
from fieldledger.domain.standing import ControlOp, Cut, Device, Renewal, Standing
from fieldledger.store import feeds, projection
from fieldledger.store.ledger import Ledger

_COLUMNS = "label, sign, receive, feed, role, clear, scope, team, suspended, on_hold"


def own(ledger: Ledger) -> Device:
    """This device as it was founded, invited or restored."""
    return _with_rights(json.loads(str(ledger.meta("me"))))


def _with_rights(card: dict[str, Any]) -> Device:
    return Device(
        label=card["label"],
        sign=a2b_base64(card["sign"]),
        receive=a2b_base64(card["receive"]),
        feed=bytes.fromhex(card["feed"]),
        role=card["role"],
        clear=frozenset(card["clear"]),
        scope=card["scope"],
        team=card["team"],
    )


def put_own(ledger: Ledger, me: Device) -> None:
    """Write down who this device is, inside ``writing``."""
    rights: dict[str, object] = {
        "role": me.role,
        "clear": sorted(me.clear),
        "scope": me.scope,
        "team": me.team,
    }
    ledger.put_meta("me", json.dumps({**law.card_of(me), **rights}))
    _put(ledger, me, stands=False)


def formerly(ledger: Ledger) -> list[Device]:
    """This device as it was before it was restored, once for each time."""
    row = ledger.conn.execute("SELECT value FROM meta WHERE key='formerly'").fetchone()
    return [_with_rights(card) for card in json.loads(row[0])] if row else []


def become(ledger: Ledger, me: Device) -> None:
    """Write down that this device is another one from now on, inside ``writing``."""
    cards = ledger.conn.execute(
        "SELECT value FROM meta WHERE key IN ('me', 'formerly') ORDER BY key DESC"
    ).fetchall()
    was, *before = [json.loads(card) for (card,) in cards]
    ledger.put_meta("formerly", json.dumps([was, *(before[0] if before else [])]))
    put_own(ledger, me)


def members(ledger: Ledger) -> list[Device]:
    """The devices that belong to the ledger, suspended ones too, by label."""
    rows = ledger.conn.execute(
        f"SELECT {_COLUMNS} FROM device WHERE standing=1 ORDER BY label, sign"
    )
    return [_device(row) for row in rows]


def member(ledger: Ledger, sign: bytes) -> Device | None:
    """The device with this signing key, if it belongs to the ledger."""
    row = ledger.conn.execute(
        f"SELECT {_COLUMNS} FROM device WHERE standing=1 AND sign=?", (sign,)
    ).fetchone()
    return _device(row) if row else None


def coordinators(ledger: Ledger) -> list[Device]:
    """The coordinators that this device trusts: itself, those that its invitation named and those
    whose fingerprint was confirmed on it, as far as they stand and no bar cuts them off.

    Membership alone is not enough: an invitation that fell into wrong hands makes a member at the
    next merge, and must not make a reader of everything. Before the first bundle from a
    coordinator was merged, those that the invitation named. A device that was restored under new
    keys is not trusted under its old ones any more: they lie in its backup, too.
    """
    first = [coordinator_of(card) for card in named(ledger)]
    me, gone = own(ledger).sign, replaced(ledger)
    trusted = {device.sign for device in first} | {me}
    found = [d for d in members(ledger) if d.role == "coordinator"]
    if not found:
        return first
    return [
        device
        for device in found
        if not device.suspended and not is_cut(ledger, device.sign)
        if device.sign == me or device.sign not in gone
        if device.sign in trusted or confirmed(ledger, device.sign)
    ]


def named(ledger: Ledger) -> list[dict[str, Any]]:
    """The cards (ops §3.7) of the coordinators that this device's invitation named; of a sealed
    device as they were told since."""
    found: list[dict[str, Any]] = json.loads(str(ledger.meta("coordinators")))
    return found


def replaced(ledger: Ledger) -> dict[bytes, str]:
    """The keys of devices that were restored under new ones, each with the newest label that took
    its place. Nothing is sent to an old key any more: it lies in a backup, too."""
    labels = {device.sign: device.label for device in members(ledger)}
    return {each.old: labels[each.new] for each in renewals(ledger) if each.new in labels}


def lineage(ledger: Ledger, sign: bytes) -> frozenset[bytes]:
    """A device's key and all that it had before it was restored."""
    whole, ahead = {sign}, {sign}
    while ahead:
        ahead = {each.old for each in renewals(ledger) if each.new in ahead} - whole
        whole |= ahead
    return frozenset(whole)


def renewals(ledger: Ledger) -> tuple[Renewal, ...]:
    """The renewals by which restored devices belong, as last written down."""
    row = ledger.conn.execute("SELECT value FROM meta WHERE key='renewals'").fetchone()
    told = json.loads(row[0]) if row else []
    return tuple(Renewal(op, a2b_base64(old), a2b_base64(new)) for op, old, new in told)


def is_cut(ledger: Ledger, sign: bytes) -> bool:
    """Whether a bar cuts a device off: it may send, and receives nothing."""
    return ledger.conn.execute("SELECT 1 FROM cut WHERE sign=?", (sign,)).fetchone() is not None


def is_withdrawn(ledger: Ledger, invitation: ControlOp) -> bool:
    """Whether a bar withdraws an invitation, an ``enrol`` op (ops §3.8)."""
    place = (invitation.feed, invitation.number, invitation.head)
    return (
        ledger.conn.execute(
            "SELECT 1 FROM cut WHERE sign=? AND feed=? AND number=? AND head=?",
            (law.read_bytes(invitation.body.get("key")), *place),
        ).fetchone()
        is not None
    )


def bars(ledger: Ledger, verify: law.Verify) -> law.Bars:
    """The bars in force by all control ops held, and who may lift them."""
    return law.bars(ledger.id, control_ops(ledger), verify)


def heard_all_the_same(ledger: Ledger, verify: law.Verify) -> dict[int, str]:
    """The bars and lifts that have their effect though their author does not count (ops §5.1, the
    layers 3 and 4 of standing): local number and identity. They are not held back."""
    aside = ledger.conn.execute(
        "SELECT n, head FROM op CROSS JOIN control USING(n) "
        f"WHERE verdict <> 0 AND verdict = {feeds.QUARANTINED} AND state = 0"
    ).fetchall()
    if not aside:
        return {}
    heard = bars(ledger, verify).heard
    named = {n: feeds.placed(n, head).op for n, head in aside}
    return {n: op for n, op in named.items() if op in heard}


def is_suspended(ledger: Ledger, sign: bytes) -> bool:
    """Whether a device shares its invitation with another: it may send, and receives nothing."""
    row = ledger.conn.execute("SELECT suspended FROM device WHERE sign=?", (sign,)).fetchone()
    return row is not None and bool(row[0])


def confirmed(ledger: Ledger, sign: bytes) -> bool:
    """Whether this device's fingerprint was read out and agreed (design: ``devices confirm``)."""
    row = ledger.conn.execute("SELECT 1 FROM confirmed WHERE sign=?", (sign,)).fetchone()
    return row is not None


def control_ops(ledger: Ledger) -> Iterator[ControlOp]:
    """Every control op held."""
    for n, head, payload in ledger.conn.execute(
        "SELECT n, head, payload FROM control JOIN op USING(n) WHERE state=0 ORDER BY n"
    ).fetchall():
        sign, feed, number = feeds.place(ledger, n)
        body = projection.read(payload)
        yield ControlOp(sign, feed, number, bytes(head), int(str(body["at"])), body)


def current(ledger: Ledger) -> Standing:
    """The standing that was last written down, with what coordinators accepted and refused."""
    renewed = renewals(ledger)
    cuts: dict[bytes, tuple[Cut, ...]] = {each.new: () for each in renewed}
    for sign, *cut in ledger.conn.execute(
        "SELECT sign, feed, number, head FROM cut ORDER BY 1,2,3"
    ):
        cuts[sign] = (*cuts.get(sign, ()), Cut(*cut))
    voices = json.loads(str(ledger.meta("voices")))
    return Standing(
        {device.sign: device for device in members(ledger)},
        cuts,
        frozenset(voices["accepted"]),
        frozenset(voices["refused"]),
        renewed,
    )


def refresh(ledger: Ledger, verify: law.Verify) -> Standing:
    """Compute the standing from all control ops held and write it down, inside ``writing``."""
    state = law.standing(ledger.id, control_ops(ledger), verify, lambda *op: within(ledger, *op))
    ledger.conn.execute("DELETE FROM device")
    ledger.conn.execute("DELETE FROM cut")
    for device in state.devices.values():
        _put(ledger, device, stands=True)
    for mine in (own(ledger), *formerly(ledger)):
        if mine.sign not in state.devices:
            _put(ledger, mine, stands=False)
    for sign, cuts in state.cuts.items():
        for cut in cuts:
            row = (sign, cut.feed, cut.number, cut.head)
            ledger.conn.execute("INSERT OR IGNORE INTO cut VALUES(?,?,?,?)", row)
    voices = {"accepted": sorted(state.accepted), "refused": sorted(state.refused)}
    ledger.put_meta("voices", json.dumps(voices))
    told = [[each.op, _base64(each.old), _base64(each.new)] for each in state.renewals]
    ledger.put_meta("renewals", json.dumps(told))
    labels = [device.label for device in state.devices.values()]
    ledger.put_meta("namesakes", int(len(set(labels)) < len(labels)))
    return state


def within(ledger: Ledger, feed: bytes, number: int, head: bytes, cut: Cut) -> bool:
    """Whether an op is a cut's op or an ancestor of it, as ``domain.standing`` asks."""
    return cut.feed == feed and feeds.within(ledger, feed, number, head, (cut.number, cut.head))


def _put(ledger: Ledger, device: Device, *, stands: bool) -> None:
    ledger.conn.execute(
        f"INSERT INTO device({_COLUMNS}, standing) VALUES(?,?,?,?,?,?,?,?,?,?,?)",
        (
            device.label,
            device.sign,
            device.receive,
            device.feed,
            device.role,
            json.dumps(sorted(device.clear)),
            device.scope,
            device.team,
            int(device.suspended),
            int(device.on_hold),
            int(stands),
        ),
    )


def _device(row: tuple[object, ...]) -> Device:
    label, sign, receive, feed, role, clear, scope, team, suspended, on_hold = row
    return Device(
        label=str(label),
        sign=bytes(sign),  # type: ignore[call-overload]
        receive=bytes(receive),  # type: ignore[call-overload]
        feed=bytes(feed),  # type: ignore[call-overload]
        role=str(role),
        clear=frozenset(json.loads(str(clear))),
        scope=str(scope),
        team=str(team),
        suspended=bool(suspended),
        on_hold=bool(on_hold),
    )


def coordinator_of(card: Mapping[str, Any]) -> Device:
    """The coordinator with this device card."""
    return Device(
        label=card["label"],
        sign=a2b_base64(card["sign"]),
        receive=a2b_base64(card["receive"]),
        feed=bytes.fromhex(card["feed"]),
        role="coordinator",
        clear=law.COMPARTMENTS,
        scope="all",
        team="",
    )


def _base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode()
