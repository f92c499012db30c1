"""Sealed files: what a device writes and may not read, closed before it first touches the disk.

``docs/format/sealed.md``. The payloads of one command go into one age file for the coordinators and
the recovery key. The device keeps numbers and hashes; a coordinator's device opens the file when it
takes it in, and checks each payload against the hash that the chain holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from fieldledger import errors
from fieldledger.crypto import age
from fieldledger.domain import sealed
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds
from fieldledger.store.feeds import Placed


def write(session: Session, payloads: Sequence[bytes]) -> list[Placed]:
    """Seal payloads and put them at the end of this device's feed, inside ``writing``."""
    file = age.encrypt(sealed.join(payloads), _recipients(session), session.world.random)
    hashes = [hashlib.sha256(payload).digest() for payload in payloads]
    return feeds.append_sealed(session.ledger, hashes, hashlib.sha256(file).digest(), file)


def read(file: bytes, identity: age.Identity) -> dict[bytes, bytes]:
    """The payloads of a sealed file by their hash; none where it is not for this key or was not
    made as it should be. What it holds counts only where a chain has its hash."""
    try:
        return sealed.by_hash(age.decrypt(file, [identity]))
    except errors.FieldledgerError:
        return {}


def _recipients(session: Session) -> list[bytes]:
    """Whoever may read what is sealed here: the coordinators that this device trusts, as many as a
    file may have, and the recovery key."""
    leaders = [device.receive for device in devices.coordinators(session.ledger)]
    recovery = age.decode_recipient(str(session.ledger.meta("recovery")))
    return [*leaders[: age.MAX_RECIPIENTS - 1], recovery]
