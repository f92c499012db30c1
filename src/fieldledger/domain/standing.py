"""The law of standing: whose ops count, computed from control ops alone, before any record.

It is computed in layers that only look down, so that no op can argue for its own author:

1. Founders are the devices of ``found`` ops that the root key signed.
2. *Ever a coordinator* is the least fixpoint from the founders over memberships (an ``enrol`` and
   an ``accept`` by such devices), bars not looked at. Roles only grow: a narrower role is a new
   device.
3. Every bar by any device ever enrolled as coordinator counts, even if its author is barred
   itself, and every bar by the root key. A captured coordinator can bar everybody; secrecy
   outranks availability, and the root key lifts it.
4. A bar is lifted only by one ever a coordinator whom no bar ever named, or by the root key.
5. The ops *inside all cuts* of a device are the barred heads and their ancestors. The devices that
   stand are the least fixpoint from the founders over memberships written inside all cuts. Two
   requests on one invitation suspend both, unless one of them is barred from its first op.
6. A data op counts if its author stands, its role may write and it lies inside all cuts, or if a
   standing coordinator accepts it; any current refusal wins.

Pure. Signatures are judged by a function that the caller hands in; so is ancestry.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable, Mapping
from operator import le
from typing import NamedTuple

from fieldledger.domain import ops

Verify = Callable[[bytes, bytes, bytes], bool]


class ControlOp(NamedTuple):
    """A control op and its place: the writing device's key, its feed, its number and head."""

    sign: bytes
    feed: bytes
    number: int
    head: bytes
    at: int
    body: Mapping[str, object]

    @property
    def op(self) -> str:
        """Its identity (ops §3.4)."""
        return f"{self.number}:{self.head.hex()[:16]}"

    @property
    def do(self) -> str:
        """Its kind."""
        return str(self.body.get("do"))


class Device(NamedTuple):
    """A member of the ledger. ``clear`` are compartments; ``scope`` is ``own`` or ``all``."""

    label: str
    sign: bytes
    receive: bytes
    feed: bytes
    role: str
    clear: frozenset[str]
    scope: str
    team: str
    suspended: bool = False

    def may_read(self, compartment: str, own: bool) -> bool:
        """Whether payloads of a compartment may be given to this device."""
        if compartment in ("open", ops.CONTROL):
            return True
        return compartment in self.clear and (own or self.scope == "all")


class Cut(NamedTuple):
    """A bar: of this feed only the op with this number and head, and its ancestors, count."""

    feed: bytes
    number: int
    head: bytes


class Standing(NamedTuple):
    """Who belongs to the ledger, and what a bar cuts off."""

    devices: dict[bytes, Device]
    cuts: dict[bytes, tuple[Cut, ...]]
    accepted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    def coordinators(self) -> tuple[Device, ...]:
        """The standing coordinators, by label."""
        found = [d for d in self.devices.values() if d.role == "coordinator" and not d.suspended]
        return tuple(sorted(found, key=lambda device: device.label))


Within = Callable[[bytes, int, bytes, Cut], bool]
"""(feed, number, head, cut) -> whether that op is the cut's op or an ancestor of it."""

COMPARTMENTS = frozenset(
    ("relief", "people", "children", "sponsors", "identity", "money", "incidents")
)


def standing(
    ledger: bytes, control: Iterable[ControlOp], verify: Verify, within: Within
) -> Standing:
    """The standing of all devices, a function of the set of control ops (the layers above)."""
    whole = sorted(control, key=lambda op: (op.feed, op.number, op.head))
    founders = _founders(ledger, whole, verify)
    by_kind = {kind: [op for op in whole if op.do == kind] for kind in ("enrol", "accept")}
    ever = _members(ledger, founders, by_kind, verify, lambda op: True)
    bars = _bars(ledger, whole, ever, verify)
    cuts = _cuts(ledger, whole, ever, bars, verify)

    def inside(op: ControlOp) -> bool:
        return all(within(op.feed, op.number, op.head, cut) for cut in cuts.get(op.sign, ()))

    members = _members(ledger, founders, by_kind, verify, inside)
    doubled = _doubled(ledger, by_kind, ever, cuts, verify)
    devices = {key: device._replace(suspended=key in doubled) for key, device in members.items()}
    accepted, refused = _verdicts(whole, devices, inside)
    return Standing(devices, cuts, accepted, refused)


def reason_against(
    state: Standing, sign: bytes, place: tuple[bytes, int, bytes], do: str, within: Within
) -> str:
    """Why an op does not count, or ``""`` where it does (layer 6). ``place``: feed, number, head.

    The reason is a short sentence for the list of what is in quarantine.
    """
    feed, number, head = place
    name = f"{number}:{head.hex()[:16]}"
    if name in state.refused:
        return "a coordinator refused it"
    if name in state.accepted:
        return ""
    device = state.devices.get(sign)
    if device is None or device.feed != feed:
        return "its device does not belong to the ledger yet"
    if device.suspended:
        return "two devices used the same invitation"
    if not all(within(feed, number, head, cut) for cut in state.cuts.get(sign, ())):
        return "its device was barred"
    if device.role == "reader":
        return "its device may only read"
    if do == ops.CONTROL and device.role != "coordinator":
        return "only a coordinator may write it"
    return ""


def card_of(device: Device) -> dict[str, str]:
    """The device card (ops §3.7) of a device."""
    return {
        "label": device.label,
        "sign": b2a_base64(device.sign, newline=False).decode(),
        "receive": b2a_base64(device.receive, newline=False).decode(),
        "feed": device.feed.hex(),
    }


def request_proved(
    ledger: bytes, card: Mapping[str, object], proof: bytes, one_time: bytes, verify: Verify
) -> bool:
    """Whether the one-time key of an invitation signed this device card (ops §3.8)."""
    sign, receive, feed = _bytes(card["sign"]), _bytes(card["receive"]), _hex(card["feed"])
    message = ops.enrol_message(ledger, feed, sign, receive, str(card["label"]))
    return verify(one_time, message, proof)


def _founders(ledger: bytes, whole: list[ControlOp], verify: Verify) -> dict[bytes, Device]:
    found: dict[bytes, Device] = {}
    for op in whole:
        if op.do != "found":
            continue
        card = _card(op.body.get("device"))
        root, proof = _bytes(op.body.get("root")), _bytes(op.body.get("proof"))
        if card is None or ops.ledger_id(root) != ledger or card.sign != op.sign:
            continue
        message = ops.found_message(ledger, card.feed, card.sign, card.receive)
        if card.feed == op.feed and verify(root, message, proof):
            found[card.sign] = card._replace(role="coordinator", clear=COMPARTMENTS, scope="all")
    return found


def _members(
    ledger: bytes,
    founders: Mapping[bytes, Device],
    by_kind: Mapping[str, list[ControlOp]],
    verify: Verify,
    counts: Callable[[ControlOp], bool],
) -> dict[bytes, Device]:
    """The least fixpoint from the founders over memberships by coordinators that ``counts``."""
    members = dict(founders)
    grown = True
    while grown:
        grown = False
        leaders = {key for key, device in members.items() if device.role == "coordinator"}
        for invitation, accept in _memberships(by_kind, leaders, counts):
            device = _enrolled(ledger, invitation, accept, verify)
            if device is not None and _widens(members.get(device.sign), device):
                members[device.sign] = device
                grown = True
    return members


def _memberships(
    by_kind: Mapping[str, list[ControlOp]],
    leaders: set[bytes],
    counts: Callable[[ControlOp], bool],
) -> Iterable[tuple[ControlOp, ControlOp]]:
    invitations = {op.op: op for op in by_kind["enrol"] if op.sign in leaders and counts(op)}
    for accept in by_kind["accept"]:
        invitation = invitations.get(ops.identity(str(accept.body.get("enrol", ""))))
        if invitation is not None and accept.sign in leaders and counts(accept):
            yield invitation, accept


def _enrolled(
    ledger: bytes, invitation: ControlOp, accept: ControlOp, verify: Verify
) -> Device | None:
    card = _card(accept.body.get("device"))
    asked = invitation.body
    if card is None or card.label != asked.get("label"):
        return None
    body = accept.body["device"]
    proof, one_time = _bytes(accept.body.get("proof")), _bytes(asked.get("key"))
    if not isinstance(body, Mapping) or not request_proved(ledger, body, proof, one_time, verify):
        return None
    clear = asked.get("clear")
    return Device(
        label=card.label,
        sign=card.sign,
        receive=card.receive,
        feed=card.feed,
        role=str(asked.get("role")),
        clear=COMPARTMENTS & frozenset(map(str, clear if isinstance(clear, list) else ())),
        scope="all" if asked.get("scope") == "all" else "own",
        team=str(asked.get("team", "")),
    )


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


def _bars(
    ledger: bytes, whole: list[ControlOp], ever: Mapping[bytes, Device], verify: Verify
) -> dict[str, tuple[bytes, Cut]]:
    """All bars that count (layer 3), by identity: the barred device's key and its cut."""
    bars: dict[str, tuple[bytes, Cut]] = {}
    for op in whole:
        if op.do == "bar" and (_coordinator(ever, op.sign) or _by_root(ledger, whole, op, verify)):
            head = op.body.get("head")
            if isinstance(head, list) and len(head) == 2:
                cut = Cut(_hex(op.body.get("feed")), int(str(head[0])), _hex(head[1]))
                bars[op.op] = (_bytes(op.body.get("device")), cut)
    return bars


def _cuts(
    ledger: bytes,
    whole: list[ControlOp],
    ever: Mapping[bytes, Device],
    bars: Mapping[str, tuple[bytes, Cut]],
    verify: Verify,
) -> dict[bytes, tuple[Cut, ...]]:
    """The cuts in force (layer 4), by device key."""
    named = {sign for sign, _ in bars.values()}
    lifted = {
        ops.identity(str(op.body.get("bar", "")))
        for op in whole
        if op.do == "lift"
        and (
            (_coordinator(ever, op.sign) and op.sign not in named)
            or _by_root(ledger, whole, op, verify)
        )
    }
    cuts: dict[bytes, tuple[Cut, ...]] = {}
    for name, (sign, cut) in sorted(bars.items()):
        if name not in lifted:
            cuts[sign] = (*cuts.get(sign, ()), cut)
    return cuts


def _by_root(ledger: bytes, whole: list[ControlOp], op: ControlOp, verify: Verify) -> bool:
    """Whether the root key signed this bar or lift (ops §3.6)."""
    proof = _bytes(op.body.get("proof"))
    roots = {_bytes(each.body.get("root")) for each in whole if each.do == "found"}
    message = f"fieldledger/{op.do}/1".encode() + ledger + _root_subject(op)
    return bool(proof) and any(
        ops.ledger_id(root) == ledger and verify(root, message, proof) for root in roots
    )


def _root_subject(op: ControlOp) -> bytes:
    if op.do == "lift":
        return ops.identity(str(op.body.get("bar", ""))).encode()
    head = op.body.get("head")
    number, at = (int(str(head[0])), _hex(head[1])) if isinstance(head, list) else (0, b"")
    place = _hex(op.body.get("feed")) + number.to_bytes(8, "big") + at
    return _bytes(op.body.get("device")) + place


def _doubled(
    ledger: bytes,
    by_kind: Mapping[str, list[ControlOp]],
    ever: Mapping[bytes, Device],
    cuts: Mapping[bytes, tuple[Cut, ...]],
    verify: Verify,
) -> frozenset[bytes]:
    """The devices that share an invitation with another one (layer 5)."""
    leaders = {key for key, device in ever.items() if device.role == "coordinator"}
    users: dict[str, set[bytes]] = {}
    for invitation, accept in _memberships(by_kind, leaders, lambda op: True):
        device = _enrolled(ledger, invitation, accept, verify)
        if device is not None and not any(cut.number == 0 for cut in cuts.get(device.sign, ())):
            users.setdefault(invitation.op, set()).add(device.sign)
    return frozenset().union(*(keys for keys in users.values() if len(keys) > 1))


def _verdicts(
    whole: list[ControlOp], devices: Mapping[bytes, Device], inside: Callable[[ControlOp], bool]
) -> tuple[frozenset[str], frozenset[str]]:
    """The data ops accepted and refused by standing coordinators (layer 6)."""
    voices = [
        op
        for op in whole
        if op.do in ("accept", "refuse") and isinstance(op.body.get("ops"), list)
        if _coordinator(devices, op.sign) and not devices[op.sign].suspended and inside(op)
    ]
    replaced = {name for op in voices for name in _named(op.body.get("over"))}
    current = [op for op in voices if op.op not in replaced]
    accepted = {name for op in current if op.do == "accept" for name in _named(op.body["ops"])}
    refused = {name for op in current if op.do == "refuse" for name in _named(op.body["ops"])}
    return frozenset(accepted), frozenset(refused)


def _named(references: object) -> tuple[str, ...]:
    return ops.identities(map(str, references)) if isinstance(references, list) else ()


def _coordinator(devices: Mapping[bytes, Device], sign: bytes) -> bool:
    return sign in devices and devices[sign].role == "coordinator"


def _card(body: object) -> Device | None:
    if not isinstance(body, Mapping):
        return None
    sign, receive, feed = _bytes(body.get("sign")), _bytes(body.get("receive")), body.get("feed")
    label = body.get("label")
    if len(sign) != 32 or len(receive) != 1216 or not isinstance(label, str):
        return None
    return Device(label, sign, receive, _hex(feed), "reader", frozenset(), "own", "")


def _bytes(text: object) -> bytes:
    try:
        return a2b_base64(text, strict_mode=True) if isinstance(text, str) else b""
    except ValueError:
        return b""


def _hex(text: object) -> bytes:
    try:
        return bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
