"""Putting a device on hold and letting it receive again: shared among the coordinators."""

from __future__ import annotations

from fieldledger import errors
from fieldledger.domain import standing
from fieldledger.domain.standing import Device
from fieldledger.language import tr
from fieldledger.services import membership, ruling
from fieldledger.services.session import Session, check_stands
from fieldledger.store import devices, feeds
from fieldledger.store import records as rows


def suspend(session: Session, name: str, reason: str) -> str:
    """Have nothing sent to a device any more; the id of what was written. Raises NotAllowed,
    Refused, CannotWrite."""
    with session.ledger.writing():
        device = _device(session, name)
        if device.on_hold:
            raise errors.Refused(
                tr("{name} is on hold already.", name=name),
                hint=tr("To end that: 'fieldledger resume {name}'.", name=name),
            )
        return _write(session, device, on=True, reason=reason)


def resume(session: Session, name: str, reason: str) -> str:
    """Have a device sent to again; the id of what was written. Raises NotAllowed, Refused,
    CannotWrite."""
    with session.ledger.writing():
        device = _device(session, name)
        if not device.on_hold:
            raise errors.Refused(
                tr("{name} is not on hold.", name=name),
                hint=tr("See 'fieldledger devices'."),
            )
        return _write(session, device, on=False, reason=reason)


def _device(session: Session, name: str) -> Device:
    membership.only_coordinators(
        session, tr("Only a coordinator's device can put a device on hold, or take it off.")
    )
    check_stands(session)
    device = membership.member_called(session, name)
    if device.sign == session.me.sign:
        raise errors.Refused(tr("This is the device itself."), hint=tr("Name another one."))
    return device


def _write(session: Session, device: Device, *, on: bool, reason: str) -> str:
    """Over everything that was said of the device before, and of what it was before a restore."""
    line = devices.lineage(session.ledger, device.sign)
    before = [
        op
        for op in devices.control_ops(session.ledger)
        if op.do == "suspend" and standing.read_bytes(op.body["device"]) in line
    ]
    places = [found[0] for op in before if (found := feeds.find(session.ledger, op.op))]
    over = sorted({ruling.reference(session, n) for n in places})
    body = {**ruling.head(session, "suspend"), "device": ruling.as_text(device.sign), "on": on}
    body |= {"over": over} if over else {}
    [placed] = ruling.write(session, [{**body, "reason": reason}])
    return rows.display_id(session.ledger, placed.n)
