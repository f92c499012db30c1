"""An open ledger with the device it belongs to: what every other service starts from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain.kind import Found
from fieldledger.domain.standing import Device
from fieldledger.language import tr
from fieldledger.services import keyring
from fieldledger.services.setup import World
from fieldledger.store import devices, records, sqlcipher, tables
from fieldledger.store import ledger as ledgers
from fieldledger.store.ledger import Ledger


class LedgerKnown(NamedTuple):
    """What a reader of words may know (``domain.kind.Known``): the ledger and the day."""

    ledger: Ledger
    today: str | None

    def find(self, types: tuple[str, ...], word: str) -> Sequence[Found]:
        """The records of these types with this code or id."""
        return records.find(self.ledger, types, word)

    def get(self, ref: str) -> Found | None:
        """The record that a reference names."""
        return records.get(self.ledger, ref)


class Session:
    """An open ledger, the world, and this device."""

    def __init__(self, home: Path, ledger: Ledger, world: World) -> None:
        self.home = home
        self.ledger = ledger
        self.world = world

    @cached_property
    def known(self) -> LedgerKnown:
        """What words may refer to."""
        return LedgerKnown(self.ledger, self.world.today())

    @cached_property
    def me(self) -> Device:
        """This device, as its invitation made it; ``devices`` tells whether it was taken in."""
        return devices.own(self.ledger)

    @property
    def label(self) -> str:
        """This device's label."""
        return self.me.label

    @property
    def role(self) -> str:
        """This device's role."""
        return self.me.role


def check_stands(session: Session) -> None:
    """Whether what this device writes can count, as far as it knows. Raises NotAllowed."""
    if devices.is_cut(session.ledger, session.me.sign):
        raise errors.NotAllowed(
            tr("A coordinator has barred this device: nothing that is written on it counts."),
            hint=tr("If it is in the right hands, ask a coordinator to invite it anew."),
        )
    if devices.is_suspended(session.ledger, session.me.sign):
        raise errors.NotAllowed(
            tr(
                "Two devices used the invitation of this one: nothing that is written on it counts."
            ),
            hint=tr("Tell a coordinator, who can bar the other one, or invite this one anew."),
        )


@contextmanager
def open_session(
    home: Path, world: World, ask: Callable[[], str], *, cached: bool = True
) -> Iterator[Session]:
    """Open the ledger of a home.

    The key comes from the keyring if it was unlocked, else from the vault with the passphrase that
    ``ask`` gives. Raises NoLedger, WrongKey, InUse, RolledBack, NewerVersion.
    """
    ledger = _open(home, world, ask, cached=cached)
    try:
        with sqlcipher.translated():
            yield Session(home, ledger, world)
    finally:
        ledger.close()


def _open(home: Path, world: World, ask: Callable[[], str], *, cached: bool) -> Ledger:
    whole = ledgers.vaults(home)
    name = keyring_name(whole[0])
    keys = keyring.recall(name) if cached else None
    if keys:
        try:
            return open_with_keys(home, whole[0], keys, world)
        except errors.Damaged:
            # The passphrase, and with it the key, may have been changed in another session.
            keyring.forget(name)
    ledger, keys = _open_by_passphrase(home, whole, ask(), world)
    if cached:
        keyring.hold(name, keys)
    return ledger


def _open_by_passphrase(
    home: Path, whole: Sequence[bytes], passphrase: str, world: World
) -> tuple[Ledger, bytes]:
    return open_by(home, whole, lambda vault: keys_from_passphrase(vault, passphrase), world)


def open_by(
    home: Path, whole: Sequence[bytes], unlock: Callable[[bytes], bytes], world: World
) -> tuple[Ledger, bytes]:
    """The ledger and its keys, which ``unlock`` gets from a vault. In a home in which a change of
    the passphrase was cut off, the new vault opens it if the ledger is under its keys already; else
    the old one, which then stays. Raises WrongKey, Damaged, …"""
    if len(whole) == 1:
        keys = unlock(whole[0])
        return open_with_keys(home, whole[0], keys, world), keys
    for vault in reversed(whole):
        try:
            keys = unlock(vault)
            ledger = open_with_keys(home, vault, keys, world)
        except (errors.WrongKey, errors.Damaged):
            continue
        if vault == whole[-1]:
            ledgers.finish_rekey(home)
        return ledger, keys
    raise errors.WrongKey(
        tr("This does not open the ledger."),
        hint=tr("A change of passphrase was cut off here: try both, the old one and the new one."),
    )


def trust_this_copy(home: Path, world: World, ask: Callable[[], str]) -> None:
    """Write the mark of a home anew where it is missing. A file behind its mark stays refused."""
    vault = ledgers.read_vault(home)
    keys = keys_from_passphrase(vault, ask())
    ledger = ledgers.open_ledger(home, keys[:32], keys[32:], wait=world.wait)
    try:
        ledger.trust_this_copy()
        ledger.check_fresh()
    finally:
        ledger.close()


def open_with_keys(home: Path, vault: bytes, keys: bytes, world: World) -> Ledger:
    """Open a ledger with its database key and mark key, 32 bytes each, and see that it is fresh,
    and that what is computed from ops is what this version makes of them."""
    ledger = ledgers.open_ledger(home, keys[:32], keys[32:], wait=world.wait)
    try:
        with sqlcipher.translated():
            _check_vault(ledger, vault)
            ledger.check_fresh()
            if not tables.is_current(ledger.conn):
                _compute_anew(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _check_vault(ledger: Ledger, vault: bytes) -> None:
    if ledger.meta("vault") != _vault_id(vault):
        raise errors.Damaged(
            tr("The vault and the ledger file of this home do not belong together."),
            hint=tr("Put back the vault.json that belongs to this ledger.db."),
        )


def _compute_anew(ledger: Ledger) -> None:
    """After an upgrade: what the program before this one did not know counts at once."""
    from fieldledger.crypto import signing
    from fieldledger.store import rebuilding

    with ledger.writing():
        rebuilding.renew(ledger, signing.verify)


def keys_from_passphrase(vault: bytes, passphrase: str) -> bytes:
    """The database key and the mark key, 32 bytes each. Raises WrongKey, Damaged."""
    from fieldledger.crypto import vault as vaults

    master = vaults.open_vault(vault, passphrase).master
    return vaults.database_key(master) + vaults.mark_key(master)


def keyring_name(vault: bytes) -> str:
    """The name under which this home's keys are cached."""
    return _vault_id(vault)


def _vault_id(vault: bytes) -> str:
    """The vault's id, for its name in the keyring; whether the file is sound is judged when it is
    opened, so that no cryptography is imported where the key is cached."""
    try:
        return str(json.loads(vault)["id"])
    except (ValueError, KeyError, TypeError):
        raise errors.Damaged(
            tr("The vault.json of this home is damaged."),
            hint=tr("Put back a copy of it from a backup."),
        ) from None


def unlock(home: Path, world: World, ask: Callable[[], str], *, idle: int, limit: int) -> bool:
    """Keep the keys in the kernel's session keyring, inside `shell` in its own process, for so many
    seconds; False where nothing keeps them."""
    whole = ledgers.vaults(home)
    if not keyring.available():
        return False
    ledger, keys = _open_by_passphrase(home, whole, ask(), world)
    ledger.close()
    name = keyring_name(whole[0])
    keyring.remember(name, keys, idle, limit)
    return keyring.recall(name) is not None


def lock(home: Path) -> bool:
    """Forget the cached keys at once; False where there is no keyring."""
    vault = ledgers.read_vault(home)
    keyring.forget(keyring_name(vault))
    return keyring.available()
