"""Which device a person means by a label: labels are drawn apart, and two may still have one."""

from __future__ import annotations

from collections.abc import Sequence

from fieldledger import errors
from fieldledger.domain.standing import Device
from fieldledger.language import tr
from fieldledger.services.either import either
from fieldledger.services.session import Session
from fieldledger.store import devices


def members_called(session: Session, label: str) -> list[Device]:
    """The members with a label, one at least. Raises Refused."""
    plain, _, short = label.partition("~")
    found = [
        device
        for device in devices.members(session.ledger)
        if device.label == plain and device.feed.hex().startswith(short)
    ]
    if not found:
        raise errors.Refused(
            tr("No device '{label}' belongs to this ledger.", label=label),
            hint=tr("See 'fieldledger devices'."),
        )
    return found


def only_one(called: Sequence[Device]) -> Device:
    """The one device that a label names. Raises Refused where there are more."""
    if len(called) > 1:
        whole = either(name_of(device, shared=True) for device in called)
        raise errors.Refused(
            tr("Several devices are called '{label}'.", label=called[0].label),
            hint=tr("Say which one: {names}.", names=whole),
        )
    return called[0]


def name_of(device: Device, *, shared: bool) -> str:
    """How people name a device: by its label, and by its feed's beginning where it is ``shared``
    with another one."""
    return f"{device.label}~{device.feed.hex()[:4]}" if shared else device.label


def suspended(session: Session) -> dict[bytes, str]:
    """The names of the devices that share an invitation with another one, by key."""
    members = devices.members(session.ledger)
    labels = [device.label for device in members]
    return {
        device.sign: name_of(device, shared=labels.count(device.label) > 1)
        for device in members
        if device.suspended
    }
