"""What a coordinator does when a device is taken: bar it, withdraw invitations, and lift again.

A bar names the last op of the device's feed that counts. Which one is proposed by this device's own
log of merges, never by times that ops declare: whoever has the device writes these as they like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain import ops, standing
from fieldledger.domain.standing import ControlOp, Cut, Device
from fieldledger.language import mark, tr
from fieldledger.services import membership, naming, ruling
from fieldledger.services.ruling import RootKey
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, traffic
from fieldledger.store import records as rows
from fieldledger.store.feeds import Feed, Placed

_ONLY_SEIZE = mark("Only a coordinator's device can say that a device was taken.")


class Proposal(NamedTuple):
    """What ``seized`` would write, before anybody has said yes.

    ``device``: None where only an invitation goes by the name; ``cut``: None where nothing is to be
    barred but invitations; ``op``: the last op that would count as people see it, empty where none
    would; ``merged``: when it came here, 0 where the log does not tell; ``aside``: how many ops
    held here count now and would not, by the label of their device; ``invitations``: those that
    would be withdrawn, by label; ``covered``: what the device became when it was restored.
    """

    name: str
    device: Device | None
    cut: Cut | None
    op: str = ""
    merged: int = 0
    aside: tuple[tuple[str, int], ...] = ()
    invitations: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()


class Seized(NamedTuple):
    """What was written: the ids of the ops, and the labels of the invitations withdrawn."""

    ops: tuple[str, ...]
    invitations: tuple[str, ...]


def propose(
    session: Session, name: str, until: int | None = None, sign_as_root: RootKey | None = None
) -> Proposal:
    """What ``seized`` would write about a device, or an invitation, by its label. ``until``: only
    what came here up to this moment is to count. Raises NotAllowed, Refused."""
    _check_may(session, tr(_ONLY_SEIZE), sign_as_root)
    device = _device_called(session, name)
    if device is None:
        return _rehearsed(session, Proposal(name, None, None), sign_as_root)
    _check_other(session, device)
    feed = _feed_of(session, device)
    last = _last_held(session, feed, until) if feed else None
    cut = Cut(device.feed, last.number, last.head) if last else Cut(device.feed, 0, device.feed)
    proposal = Proposal(
        name,
        device,
        None if _adds_nothing(session, device, cut) else cut,
        rows.display_id(session.ledger, last.n) if last else "",
        last.at if last else 0,
        covered=_became(session, device),
    )
    return _rehearsed(session, proposal, sign_as_root)


def seize(
    session: Session, proposal: Proposal, reason: str, sign_as_root: RootKey | None = None
) -> Seized:
    """Write what was proposed. Raises NotAllowed, Refused, CannotWrite."""
    _check_may(session, tr(_ONLY_SEIZE), sign_as_root)
    with session.ledger.writing():
        placed, invitations = _write(session, proposal, reason, sign_as_root)
    if not placed:
        raise _nothing_to_do(proposal)
    return Seized(_ids(session, placed), invitations)


def lift(
    session: Session, name: str, reason: str, sign_as_root: RootKey | None = None
) -> tuple[str, ...]:
    """Lift the bars in force that name a device, or an invitation, by its label; the ids of what
    was written. Raises NotAllowed, Refused, CannotWrite."""
    _check_may(session, tr("Only a coordinator's device can lift a bar."), sign_as_root)
    bars = devices.bars(session.ledger, signing.verify)
    named = _names(session, name)
    found = [op for op, (key, cut) in sorted(bars.in_force.items()) if (key, cut) in named]
    device = _device_called(session, name)
    if device is not None:
        found += [op for op, (key, _) in sorted(bars.in_force.items()) if key == device.sign]
    if not found:
        raise _no_bar(session, name, device)
    if sign_as_root is None and session.me.sign not in bars.lifters:
        raise errors.NotAllowed(
            tr("A bar named this device itself, now or earlier, so it lifts none."),
            hint=tr("A coordinator who never was barred can, and so can the recovery pieces."),
        )
    with session.ledger.writing():
        placed = ruling.write(session, [_lift(session, op, reason, sign_as_root) for op in found])
    return _ids(session, placed)


def invitations(session: Session) -> Iterator[ControlOp]:
    """The open invitations: not withdrawn, and nobody belongs to the ledger by one of them."""
    ledger = session.ledger
    control, state = list(devices.control_ops(ledger)), devices.current(ledger)

    def counts(op: ControlOp) -> bool:
        place = (op.feed, op.number, op.head)
        return not standing.reason_against(
            state, op.sign, place, ops.CONTROL, lambda *of: devices.within(ledger, *of)
        )

    answered = {
        ops.identity(str(op.body["enrol"]))
        for op in control
        if op.do == "accept" and "enrol" in op.body and counts(op)
        if _sign_of(op.body["device"]) in state.devices
    }
    for op in control:
        if op.do == "enrol" and op.op not in answered and not devices.is_withdrawn(ledger, op):
            yield op


# --- what is written --------------------------------------------------------------------------


def _write(
    session: Session, proposal: Proposal, reason: str, sign_as_root: RootKey | None
) -> tuple[list[Placed], tuple[str, ...]]:
    """The bar first: by it some members may not belong any more, and their invitations be open."""
    placed: list[Placed] = []
    if proposal.device is not None and proposal.cut is not None:
        bar = _bar(session, proposal.device.sign, proposal.cut, reason)
        placed += ruling.write(session, [ruling.signed(session, bar, sign_as_root)])
    shut = [op for op in invitations(session) if _is_meant(session, proposal, op)]
    bodies = [
        _bar(session, standing.read_bytes(op.body["key"]), _place_of(op), reason) for op in shut
    ]
    if bodies:
        whole = [ruling.signed(session, body, sign_as_root) for body in bodies]
        placed += ruling.write(session, whole)
    return placed, tuple(str(op.body["label"]) for op in shut)


def _is_meant(session: Session, proposal: Proposal, op: ControlOp) -> bool:
    if proposal.device is None:
        return op.body["label"] == proposal.name
    return op.sign in devices.lineage(session.ledger, proposal.device.sign)


def _bar(session: Session, key: bytes, cut: Cut, reason: str) -> dict[str, Any]:
    return {
        **ruling.head(session, "bar"),
        "device": ruling.as_text(key),
        "feed": cut.feed.hex(),
        "head": [cut.number, cut.head.hex()],
        "reason": reason,
    }


def _lift(session: Session, bar: str, reason: str, sign_as_root: RootKey | None) -> dict[str, Any]:
    found = feeds.find(session.ledger, bar)
    name = ruling.reference(session, found[0]) if found else f"a-{bar}"
    body = {**ruling.head(session, "lift"), "bar": name, "reason": reason}
    return ruling.signed(session, body, sign_as_root)


def _rehearsed(session: Session, proposal: Proposal, sign_as_root: RootKey | None) -> Proposal:
    """The proposal, with what would come of it. Raises Refused where nothing would."""
    with session.ledger.rehearsing():
        before = _counting(session)
        placed, shut = _write(session, proposal, "taken", sign_as_root)
        after = _counting(session)
    if not placed:
        raise _nothing_to_do(proposal)
    fewer = ((label, count - after.get(label, 0)) for label, count in before.items())
    aside = tuple(sorted((label, count) for label, count in fewer if count > 0))
    return proposal._replace(aside=aside, invitations=shut)


def _counting(session: Session) -> dict[str, int]:
    """How many readable ops of each device count, by its label."""
    labels, whole = feeds.labels(session.ledger), dict[str, int]()
    for run, count in session.ledger.conn.execute(
        "SELECT n >> 32, count(*) FROM op WHERE verdict=0 AND state=0 GROUP BY 1"
    ):
        label = labels.get(run, "?")
        whole[label] = whole.get(label, 0) + count
    return whole


# --- what is meant ----------------------------------------------------------------------------


def _device_called(session: Session, name: str) -> Device | None:
    """The one member with this label, or None where only an invitation has it. Raises Refused."""
    try:
        return naming.only_one(naming.members_called(session, name))
    except errors.Refused:
        if any(device.label == name for device in devices.members(session.ledger)):
            raise
        if not any(op.do == "enrol" and op.body["label"] == name for op in _control(session)):
            raise
    return None


def _last_held(session: Session, feed: Feed, until: int | None) -> traffic.Brought | None:
    """The op with the highest number, and of several such the one that came first."""
    if until is None:
        found = traffic.ends(session.ledger, feed)
    else:
        found = [each for each in traffic.brought(session.ledger, feed) if each.at <= until]
    return max(found, key=lambda each: (each.number, -each.at), default=None)


def _feed_of(session: Session, device: Device) -> Feed | None:
    place = (device.feed, device.sign)
    found = (feed for feed in feeds.feeds(session.ledger) if (feed.id, feed.sign) == place)
    return next(found, None)


def _adds_nothing(session: Session, device: Device, cut: Cut) -> bool:
    """Whether a bar in force leaves no more of a device than this one would."""
    held = devices.current(session.ledger).cuts.get(device.sign, ())
    return any(
        devices.within(session.ledger, each.feed, each.number, each.head, cut) for each in held
    )


def _became(session: Session, device: Device) -> tuple[str, ...]:
    """The labels of what a device became since, each time that it was restored."""
    return tuple(
        other.label
        for other in devices.members(session.ledger)
        if other.sign != device.sign
        if device.sign in devices.lineage(session.ledger, other.sign)
    )


def _names(session: Session, name: str) -> set[tuple[bytes, Cut]]:
    """What bars against the invitations with a label name: their key and their place."""
    return {
        (standing.read_bytes(op.body["key"]), _place_of(op))
        for op in _control(session)
        if op.do == "enrol" and op.body["label"] == name
    }


def _control(session: Session) -> Iterator[ControlOp]:
    return devices.control_ops(session.ledger)


def _place_of(op: ControlOp) -> Cut:
    return Cut(op.feed, op.number, op.head)


def _sign_of(card: object) -> bytes:
    device = standing.read_card(card)
    return device.sign if device else b""


def _ids(session: Session, placed: list[Placed]) -> tuple[str, ...]:
    return tuple(rows.display_id(session.ledger, each.n) for each in placed)


# --- what is refused --------------------------------------------------------------------------


def _check_may(session: Session, sentence: str, sign_as_root: RootKey | None) -> None:
    if sign_as_root is None:
        membership.only_coordinators(session, sentence)


def _check_other(session: Session, device: Device) -> None:
    if device.sign == session.me.sign:
        raise errors.Refused(
            tr("This is the device itself: it cannot be barred from here."),
            hint=tr("If it is about to be taken, destroy what is on it: 'fieldledger wipe'."),
        )
    if device.sign in devices.lineage(session.ledger, session.me.sign):
        raise errors.Refused(
            tr(
                "{label} is what this device was before it was restored: a bar would cut off this "
                "one, too.",
                label=device.label,
            ),
            hint=tr("Another coordinator can write it; then this device joins anew."),
        )


def _nothing_to_do(proposal: Proposal) -> errors.Refused:
    if proposal.device is None:
        return errors.Refused(
            tr("The invitation '{name}' was withdrawn already.", name=proposal.name),
            hint=tr("See 'fieldledger devices'."),
        )
    return errors.Refused(
        tr("{name} is barred already, and this would leave nothing more out.", name=proposal.name),
        hint=tr(
            "'fieldledger devices exposure {name}' shows what it could read.", name=proposal.name
        ),
    )


def _no_bar(session: Session, name: str, device: Device | None) -> errors.Refused:
    before = devices.lineage(session.ledger, device.sign) if device else frozenset[bytes]()
    older = [
        each.label
        for each in devices.members(session.ledger)
        if device
        and each.sign in before - {device.sign}
        and devices.is_cut(session.ledger, each.sign)
    ]
    if older:
        return errors.Refused(
            tr(
                "{label} is cut off because {older}, which it was before it was restored, is "
                "barred.",
                label=name,
                older=older[0],
            ),
            hint=tr("Lift that one: 'fieldledger lift {older}'.", older=older[0]),
        )
    return errors.Refused(
        tr("No bar in force names '{name}'.", name=name),
        hint=tr("See 'fieldledger devices'."),
    )
