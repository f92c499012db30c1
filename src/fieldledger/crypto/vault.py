"""The vault: one random master key in slots, and the keys derived from it.

The layout is normative in ``docs/format/vault.md``; sections are cited as "vault 3". Reading a
vault file and deriving keys need the standard library only; ``cryptography`` is imported inside
the functions that open or seal a slot, because commands that find the key cached never do.
"""

from __future__ import annotations

import binascii
import json
from dataclasses import dataclass, field

from fieldledger.crypto.hkdf import hkdf_sha256
from fieldledger.crypto.slot import (
    CEILING,
    FLOOR,
    Cost,
    Random,
    calibrate,
    cost_of,
    from_base64,
    measure,
    misshapen,
    open_slot,
    seal_slot,
    to_base64,
)
from fieldledger.errors import Damaged, NewerVersion, NotForUs, WrongKey
from fieldledger.language import tr

__all__ = [
    "CEILING",
    "FLOOR",
    "Cost",
    "Opened",
    "calibrate",
    "database_key",
    "mark_key",
    "measure",
    "new_vault",
    "open_slot",
    "open_vault",
    "open_with_recovery",
    "passphrase_cost",
    "reseal",
    "seal_slot",
    "vault_id",
]

FORMAT = 1
KEY_SIZE = 32
ID_SIZE = 16

_MAX_FILE = 64 * 1024
_DATABASE, _MARK = b"fieldledger/database/1", b"fieldledger/mark/1"


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened vault: its 16-byte id and its 32-byte master key."""

    id: bytes
    master: bytes = field(repr=False)


# The vault file (vault 3)


def new_vault(
    vault_id: bytes,
    master: bytes,
    passphrase: str,
    cost: Cost,
    recovery: bytes | None,
    random: Random,
) -> bytes:
    """Return a vault file of ``master`` under ``passphrase``.

    ``recovery`` is the 1216-byte public recovery key, or ``None`` for a vault that nothing but
    the passphrase opens. A new master key means a new vault file under the same id.
    """
    if len(vault_id) != ID_SIZE or len(master) != KEY_SIZE:
        raise ValueError("a vault has an id of 16 bytes and a master key of 32")
    slots = [_passphrase_slot(vault_id, master, passphrase, cost, random)]
    if recovery is not None:
        from fieldledger.crypto import age

        slots.append(
            {"kind": "recovery", "age": to_base64(age.encrypt(master, [recovery], random))}
        )
    return _dump(vault_id, slots)


def vault_id(data: bytes) -> bytes:
    """Return the id of a vault file without opening it; raises as ``open_vault`` does."""
    return _load(data)[0]


def open_vault(data: bytes, passphrase: str, floor: Cost = FLOOR) -> Opened:
    """Open a vault file by passphrase.

    Raises ``WrongKey``, ``Damaged`` (not a vault file, or parameters outside vault 2.3),
    ``NewerVersion`` (a format above 1).
    """
    identity, slots = _load(data)
    slot = dict(_slot_of(slots, "passphrase"))
    del slot["kind"]
    master = open_slot(slot, passphrase, _context(identity), floor)
    return Opened(identity, _checked_master(master))


def passphrase_cost(data: bytes) -> Cost:
    """Return what the passphrase of a vault file makes Argon2id spend; opens nothing.

    Raises ``Damaged`` and ``NewerVersion`` as ``open_vault`` does.
    """
    slot = dict(_slot_of(_load(data)[1], "passphrase"))
    del slot["kind"]
    return cost_of(slot)


def open_with_recovery(data: bytes, seed: bytes) -> Opened:
    """Open a vault file by the 32-byte seed of the recovery key.

    Raises ``WrongKey`` where the recovery key is another one, and else as ``open_vault`` does.
    """
    from fieldledger.crypto import age

    identity, slots = _load(data)
    sealed = from_base64(_slot_of(slots, "recovery").get("age"))
    try:
        master = age.decrypt(sealed, [age.Identity(seed)])
    except NotForUs:
        raise WrongKey(tr("The recovery key belongs to another vault.")) from None
    return Opened(identity, _checked_master(master))


def reseal(data: bytes, key: str | Opened, passphrase: str, cost: Cost, random: Random) -> bytes:
    """Return the vault file with its passphrase slot under a new passphrase, same master key.

    ``key`` is the old passphrase or the opened vault. All other slots stay as they are, those
    of kinds that this version does not know as well.
    """
    identity, slots = _load(data)
    opened = open_vault(data, key) if isinstance(key, str) else key
    if opened.id != identity:
        raise ValueError("the opened vault is not this vault")
    renewed = _passphrase_slot(identity, opened.master, passphrase, cost, random)
    return _dump(identity, [renewed if slot["kind"] == "passphrase" else slot for slot in slots])


def database_key(master: bytes) -> bytes:
    """Return the 32-byte raw key of the database (vault 4)."""
    return hkdf_sha256(master, salt=b"", info=_DATABASE)


def mark_key(master: bytes) -> bytes:
    """Return the 32-byte HMAC key of the freshness file (vault 4)."""
    return hkdf_sha256(master, salt=b"", info=_MARK)


def _passphrase_slot(
    identity: bytes, master: bytes, passphrase: str, cost: Cost, random: Random
) -> dict[str, object]:
    slot = seal_slot(master, passphrase, cost, _context(identity), random)
    return {"kind": "passphrase", **slot}


def _context(identity: bytes) -> bytes:
    return b"fieldledger/vault/1 " + identity.hex().encode()


def _dump(identity: bytes, slots: list[dict[str, object]]) -> bytes:
    document = {"format": FORMAT, "id": identity.hex(), "slots": slots}
    return json.dumps(document, indent=1).encode() + b"\n"


def _load(data: bytes) -> tuple[bytes, list[dict[str, object]]]:
    document = _document(data)
    version = document.get("format")
    if type(version) is not int or version < FORMAT:
        raise misshapen()
    if version > FORMAT:
        raise NewerVersion(
            tr("The vault was written by a newer fieldledger."),
            hint=tr("Install a newer fieldledger."),
        )
    slots = document.get("slots")
    if document.keys() != {"format", "id", "slots"} or not isinstance(slots, list):
        raise misshapen()
    if not all(isinstance(slot, dict) and isinstance(slot.get("kind"), str) for slot in slots):
        raise misshapen()
    return _identity(document["id"]), slots


def _document(data: bytes) -> dict[str, object]:
    try:
        document = json.loads(data.decode("utf-8")) if len(data) <= _MAX_FILE else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise misshapen()
    return document


def _identity(text: object) -> bytes:
    try:
        identity = binascii.unhexlify(text) if isinstance(text, str) else b""
    except ValueError:
        identity = b""
    if len(identity) != ID_SIZE or identity.hex() != text:
        raise misshapen()
    return identity


def _slot_of(slots: list[dict[str, object]], kind: str) -> dict[str, object]:
    matching = [slot for slot in slots if slot["kind"] == kind]
    if len(matching) != 1:
        raise Damaged(
            tr("The vault has no {kind} slot, or more than one.", kind=kind),
            hint=tr("Restore it from a backup."),
        )
    return matching[0]


def _checked_master(master: bytes) -> bytes:
    if len(master) != KEY_SIZE:
        raise misshapen()
    return master
