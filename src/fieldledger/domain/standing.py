"""The law of standing: whose ops count, computed from control ops alone, before any record.

It is computed in layers that only look down, so that no op can argue for its own author:

1. Founders are the devices of ``found`` ops that the root key signed.
2. *Ever a coordinator* is the least fixpoint from the founders over memberships (an ``enrol`` and
   an ``accept`` by such devices) and renewals (ops §3.9: a member that was restored with new keys,
   and says so with a proof by the old one), bars not looked at. Roles only grow: a narrower role
   is a new device.
3. Every bar by any device ever enrolled as coordinator counts, even if its author is barred
   itself, and every bar by the root key. A captured coordinator can bar everybody; secrecy
   outranks availability, and the root key lifts it.
4. A bar is lifted only by one ever a coordinator whom no bar ever named, nor any device that it
   was before, or by the root key. A bar in force also cuts off everything of the devices that the
   barred one became since: who took a device and its backup restores nothing by it. A bar in force
   may also name an invitation (its one-time key, and the place of its ``enrol``): then it is
   *withdrawn*, makes no members, those taken in through it before neither, and suspends nobody.
5. The ops *inside all cuts* of a device are the barred heads and their ancestors. The devices that
   stand are the least fixpoint from the founders over memberships written inside all cuts, and
   renewals. Two requests on one invitation suspend both, and what these become, unless one of
   them is barred from its first op; while they are, whom they took in does not belong either.
6. A data op counts if its author stands, its role may write and it lies inside all cuts, or if a
   standing coordinator accepts it; any current refusal wins. A control op counts if its author is
   a coordinator besides; the renewal by which a device belongs counts whatever its role. So does
   an ``erase``, which no acceptance lets in, and any refusal stops (``domain.erasing``).
7. A device is *on hold* while any current ``suspend`` by a standing coordinator says so of it, or
   of a device that it was before; one that such a coordinator replaced is not current. Nothing is
   sent to it; what it writes counts as before.

Pure. Signatures are judged by a function that the caller hands in; so is ancestry.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from fieldledger.domain import ops
from fieldledger.language import mark

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
    on_hold: bool = False

    @property
    def sealed(self) -> bool:
        """Whether it is cleared for nothing: it reads not even what it writes."""
        return not self.clear

    def may_read(self, compartment: str, own: bool) -> bool:
        """Whether payloads of a compartment may be given to this device."""
        if compartment in ("open", ops.CONTROL):
            return compartment == ops.CONTROL or not self.sealed
        return compartment in self.clear and (own or self.scope == "all")


class Cut(NamedTuple):
    """A bar: of this feed only the op with this number and head, and its ancestors, count."""

    feed: bytes
    number: int
    head: bytes


class Bars(NamedTuple):
    """The bars in force by identity, each with the key that it names and its cut, and those who may
    lift them beside the root key: every one ever a coordinator whom no bar ever named; ``heard``:
    every bar and lift that has its effect, whatever else its author may not."""

    in_force: dict[str, tuple[bytes, Cut]]
    lifters: frozenset[bytes]
    heard: frozenset[str] = frozenset()


class Renewal(NamedTuple):
    """A device that was restored: the op that says so, its old signing key and its new one."""

    op: str
    old: bytes
    new: bytes


class Standing(NamedTuple):
    """Who belongs to the ledger, and what a bar cuts off.

    Each renewed device has an entry in ``cuts``, empty where nothing cuts it off: its ops do not
    all fare alike, since its renewal counts whatever its role.
    """

    devices: dict[bytes, Device]
    cuts: dict[bytes, tuple[Cut, ...]]
    accepted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    renewals: tuple[Renewal, ...] = ()

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
    from fieldledger.domain import memberships  # noqa: PLC0415 - an entry asks for no new standing

    whole = sorted(control, key=lambda op: (op.feed, op.number, op.head))
    asked = memberships.read(ledger, whole, verify)
    ever = memberships.members(asked, lambda op: True)
    lineage = memberships.lineage(asked.renewals)
    cuts: dict[bytes, tuple[Cut, ...]] = {}
    for _, (named, cut) in sorted(_bars(ledger, whole, ever, lineage, verify).in_force.items()):
        cuts[named] = (*cuts.get(named, ()), cut)
    asked = memberships.without_withdrawn(asked, cuts)
    barred = frozenset(cuts)
    for renewal, device in asked.renewals:
        if not barred.isdisjoint(lineage[renewal.new]):
            everything = Cut(device.feed, 0, device.feed)
            cuts[renewal.new] = (*cuts.get(renewal.new, ()), everything)

    def inside(op: ControlOp) -> bool:
        return all(within(op.feed, op.number, op.head, cut) for cut in cuts.get(op.sign, ()))

    doubled = memberships.doubled(asked, ever, cuts)

    def suspended(sign: bytes) -> bool:
        return not doubled.isdisjoint({sign, *lineage.get(sign, ())})

    members = memberships.members(asked, lambda op: inside(op) and not suspended(op.sign))
    devices = {key: device._replace(suspended=suspended(key)) for key, device in members.items()}
    renewals = memberships.granted(asked, members)
    voices = [
        op
        for op in whole
        if op.do in ("accept", "refuse", "suspend")
        if is_coordinator(devices, op.sign) and not devices[op.sign].suspended and inside(op)
    ]
    accepted, refused = _verdicts(voices)
    held = frozenset(on for _, on in suspensions(voices))
    for key in [key for key in devices if not held.isdisjoint({key, *lineage.get(key, ())})]:
        devices[key] = devices[key]._replace(on_hold=True)
    cuts = dict.fromkeys((each.new for each in renewals), ()) | cuts
    return Standing(devices, cuts, accepted, refused, renewals)


def bars(ledger: bytes, control: Iterable[ControlOp], verify: Verify) -> Bars:
    """The bars in force, and who may lift them (layers 3 and 4)."""
    from fieldledger.domain import memberships  # noqa: PLC0415 - an entry asks for no bars

    whole = sorted(control, key=lambda op: (op.feed, op.number, op.head))
    asked = memberships.read(ledger, whole, verify)
    ever = memberships.members(asked, lambda op: True)
    return _bars(ledger, whole, ever, memberships.lineage(asked.renewals), verify)


def reason_against(
    state: Standing, sign: bytes, place: tuple[bytes, int, bytes], do: str, within: Within
) -> str:
    """Why an op does not count, or ``""`` where it does (layer 6). ``place``: feed, number, head.

    The reason is a short sentence for the list of what is in quarantine, kept in English and
    translated where it is shown.
    """
    feed, number, head = place
    name = f"{number}:{head.hex()[:16]}"
    if name in state.refused:
        return mark("a coordinator refused it")
    if name in state.accepted and do != "erase":  # nobody speaks for another coordinator
        return ""
    device = state.devices.get(sign)
    if device is None or device.feed != feed:
        return mark("its device does not belong to the ledger yet")
    if device.suspended:
        return mark("two devices used the same invitation")
    if not all(within(feed, number, head, cut) for cut in state.cuts.get(sign, ())):
        return mark("its device was barred")
    if any(name == renewal.op for renewal in state.renewals):
        return ""
    return _beyond_its_role(device, do)


def _beyond_its_role(device: Device, do: str) -> str:
    if device.role == "reader":
        return mark("its device may only read")
    if do in (ops.CONTROL, "erase") and device.role != "coordinator":
        return mark("only a coordinator may write it")
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
    sign, receive, feed = (
        read_bytes(card["sign"]),
        read_bytes(card["receive"]),
        read_hex(card["feed"]),
    )
    message = ops.enrol_message(ledger, feed, sign, receive, str(card["label"]))
    return verify(one_time, message, proof)


def _bars_ever(
    ledger: bytes, whole: list[ControlOp], ever: Mapping[bytes, Device], verify: Verify
) -> dict[str, tuple[bytes, Cut]]:
    """All bars that count (layer 3), by identity: the barred device's key and its cut."""
    bars: dict[str, tuple[bytes, Cut]] = {}
    for op in whole:
        if op.do == "bar" and (
            is_coordinator(ever, op.sign) or _by_root(ledger, whole, op, verify)
        ):
            head = op.body.get("head")
            if isinstance(head, list) and len(head) == 2:
                cut = Cut(read_hex(op.body.get("feed")), int(str(head[0])), read_hex(head[1]))
                bars[op.op] = (read_bytes(op.body.get("device")), cut)
    return bars


def _bars(
    ledger: bytes,
    whole: list[ControlOp],
    ever: Mapping[bytes, Device],
    lineage: Mapping[bytes, frozenset[bytes]],
    verify: Verify,
) -> Bars:
    """The bars that no lift has ended (layer 4)."""
    bars = _bars_ever(ledger, whole, ever, verify)
    named = {sign for sign, _ in bars.values()}
    named |= {sign for sign, before in lineage.items() if not named.isdisjoint(before)}
    lifts = {
        op.op: ops.identity(str(op.body.get("bar", "")))
        for op in whole
        if op.do == "lift"
        and (
            (is_coordinator(ever, op.sign) and op.sign not in named)
            or _by_root(ledger, whole, op, verify)
        )
    }
    lifted = set(lifts.values())
    lifters = frozenset(sign for sign in ever if is_coordinator(ever, sign)) - named
    in_force = {name: bar for name, bar in bars.items() if name not in lifted}
    return Bars(in_force, lifters, frozenset((*bars, *lifts)))


def _by_root(ledger: bytes, whole: list[ControlOp], op: ControlOp, verify: Verify) -> bool:
    """Whether the root key signed this bar or lift (ops §3.6)."""
    proof = read_bytes(op.body.get("proof"))
    roots = {read_bytes(each.body.get("root")) for each in whole if each.do == "found"}
    message = root_message(ledger, op.body)
    return bool(proof) and any(
        ops.ledger_id(root) == ledger and verify(root, message, proof) for root in roots
    )


def root_message(ledger: bytes, body: Mapping[str, object]) -> bytes:
    """What the root key signs of a ``bar`` or ``lift`` (ops §3.6)."""
    beginning = f"fieldledger/{body.get('do')}/1".encode() + ledger
    if body.get("do") == "lift":
        return beginning + ops.identity(str(body.get("bar", ""))).encode()
    head = body.get("head")
    number, at = (int(str(head[0])), read_hex(head[1])) if isinstance(head, list) else (0, b"")
    place = read_hex(body.get("feed")) + number.to_bytes(8, "big") + at
    return beginning + read_bytes(body.get("device")) + place


def suspensions(voices: Iterable[ControlOp]) -> Iterator[tuple[ControlOp, bytes]]:
    """The current ``suspend`` ops among those of standing coordinators that say that a device is on
    hold, each with its key (layer 7)."""
    told = [op for op in voices if op.do == "suspend"]
    gone = {name for op in told for name in _named(op.body.get("over"))}
    for op in told:
        if op.op not in gone and op.body.get("on") is True:
            yield op, read_bytes(op.body.get("device"))


def _verdicts(spoken: Iterable[ControlOp]) -> tuple[frozenset[str], frozenset[str]]:
    """The data ops accepted and refused, among the ops of standing coordinators (layer 6)."""
    voices = [
        op
        for op in spoken
        if op.do in ("accept", "refuse") and isinstance(op.body.get("ops"), list)
    ]
    replaced = {name for op in voices for name in _named(op.body.get("over"))}
    current = [op for op in voices if op.op not in replaced]
    accepted = {name for op in current if op.do == "accept" for name in _named(op.body["ops"])}
    refused = {name for op in current if op.do == "refuse" for name in _named(op.body["ops"])}
    return frozenset(accepted), frozenset(refused)


def _named(references: object) -> tuple[str, ...]:
    return ops.identities(map(str, references)) if isinstance(references, list) else ()


def is_coordinator(devices: Mapping[bytes, Device], sign: bytes) -> bool:
    """Whether this is the key of a coordinator among these devices."""
    return sign in devices and devices[sign].role == "coordinator"


def read_card(body: object) -> Device | None:
    """The device, without any right, of a device card (ops §3.7); None where it is none."""
    if not isinstance(body, Mapping):
        return None
    sign, receive, feed = (
        read_bytes(body.get("sign")),
        read_bytes(body.get("receive")),
        body.get("feed"),
    )
    label = body.get("label")
    if len(sign) != 32 or len(receive) != 1216 or not isinstance(label, str):
        return None
    return Device(label, sign, receive, read_hex(feed), "reader", frozenset(), "own", "")


def read_bytes(text: object) -> bytes:
    """What base64 stands for; empty where it is none."""
    try:
        return a2b_base64(text, strict_mode=True) if isinstance(text, str) else b""
    except ValueError:
        return b""


def read_hex(text: object) -> bytes:
    """What hex stands for; empty where it is none."""
    try:
        return bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
