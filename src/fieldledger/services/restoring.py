"""Restoring a backup: the device that comes out of it has the ledger of the old one and new keys.

A backup is a copy of a device. If it went on under the old keys, two devices might write one feed,
and whoever found the backup would read what is sent to the device for ever. So the old signing key
says one last thing, that the new keys are its own (ops §3.9), and is gone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fieldledger import errors
from fieldledger.crypto import age, signing
from fieldledger.crypto import vault as vaults
from fieldledger.domain import memberships, ops, standing
from fieldledger.domain.standing import Device
from fieldledger.language import tr
from fieldledger.services import founding, membership, renewals, sending
from fieldledger.services.founding import Keys
from fieldledger.services.session import Session, keys_from_passphrase, open_with_keys
from fieldledger.services.setup import World
from fieldledger.store import archive, devices, feeds, merging, sqlcipher
from fieldledger.store import ledger as ledgers


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored device: its label and the one that it had, its role and fingerprint, and whether
    the backup knew that the device had been taken in (``member``)."""

    label: str
    old: str
    role: str
    fingerprint: str
    member: bool


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What opens a backup: its database key and mark key, 32 bytes each, the passphrase that the
    restored device will have, and the id that its ledger must have (None: any)."""

    keys: bytes = field(repr=False)
    passphrase: str = field(repr=False)
    ledger: bytes | None = None


def restore(home: Path, world: World, file: Path, ask: Callable[[], str]) -> Restored:
    """Make a home without a ledger into the device of a backup, under new keys and the same
    passphrase, which ``ask`` gives. Raises Refused, Damaged, WrongKey, NewerVersion, CannotWrite.
    """

    def unlock(vault: bytes) -> Unlocked:
        passphrase = ask()
        return Unlocked(keys_from_passphrase(vault, passphrase), passphrase)

    return restore_unlocked(home, world, file, unlock)


def restore_unlocked(
    home: Path, world: World, file: Path, unlock: Callable[[bytes], Unlocked]
) -> Restored:
    """Restore with the keys that ``unlock`` finds for the vault of the backup.

    All of it happens in a folder of its own; the home has a ledger when everything is done.
    """
    with ledgers.made_ready(home) as folder:
        archive.unpack(file, folder)
        vault = (folder / ledgers.VAULT).read_bytes()
        unlocked = unlock(vault)
        ledger = open_with_keys(folder, vault, unlocked.keys, world)
        try:
            if not sqlcipher.is_sound(ledger.conn):
                raise archive.not_a_backup()
            if unlocked.ledger is not None:
                refuse_another(ledger, unlocked.ledger)
            restored = _renew(Session(folder, ledger, world))
            _rekey(ledger, world, unlocked.passphrase)
        finally:
            ledger.close()
    return restored


def refuse_another(ledger: ledgers.Ledger, expected: bytes) -> None:
    """Refuse a ledger that is not the one of the pieces that opened its vault: anybody can seal a
    vault to a recovery key. Raises Forged."""
    if ledger.id != expected:
        raise errors.Forged(
            tr(
                "The vault opens with these pieces, but the ledger beside it is another "
                "one: somebody put them together."
            ),
            hint=tr("Use another backup."),
        )


def _renew(session: Session) -> Restored:
    """Give the device new keys and a new feed that begins with its renewal."""
    ledger, old = session.ledger, session.me
    old_secret = ledger.meta_bytes("sign_secret")
    with ledger.writing():
        # What was never exported can be passed on, and checked, after its keys are gone.
        sending.sign_own_head(session)
        ledger.put_meta("unexported_before", sending.unexported(session))
        _keep_salt_keys(session)
        keys = founding.new_keys(session.world)
        me = _renewed(session, old, keys)
        message = memberships.renew_message(ledger.id, old.sign, me)
        said = {
            "device": standing.card_of(me),
            "old": base64.b64encode(old.sign).decode(),
            "proof": base64.b64encode(signing.sign(old_secret, message)).decode(),
        }
        _put_keys(session, me, keys)
        renewals.keep_request(session, said)
        body = {"in": ops.CONTROL, "do": "renew", "at": session.world.now(), **said}
        before = devices.current(ledger)
        feeds.append(ledger, [body], [b""])
        devices.refresh(ledger, signing.verify)
        # Where a bar on the old device is known, the renewal does not count here either.
        merging.take(ledger, (), signing.verify, before)
    return Restored(
        me.label,
        old.label,
        me.role,
        signing.fingerprint(me.sign, me.receive),
        devices.member(ledger, me.sign) is not None,
    )


def _keep_salt_keys(session: Session) -> None:
    """The salt keys of the old feed as those of any other feed (ops §4.2)."""
    secret, feed = session.ledger.meta_bytes("salt_secret"), feeds.own_run(session.ledger).feed
    session.ledger.conn.executemany(
        "INSERT OR IGNORE INTO salt VALUES(?,?,?)",
        [(feed, where, ops.salt_key(secret, where)) for where in sorted(standing.COMPARTMENTS)],
    )


def _renewed(session: Session, old: Device, keys: Keys) -> Device:
    """The device under new keys, with the rights of the old one and the next free label."""
    sign = signing.public_of(keys.sign)
    return old._replace(
        label=ops.next_label(old.label, membership.labels(session)),
        sign=sign,
        receive=age.post_quantum_public(keys.receive),
        feed=memberships.renewed_feed(session.ledger.id, sign, old.sign),
    )


def _put_keys(session: Session, me: Device, keys: Keys) -> None:
    ledger = session.ledger
    for name, secret in (
        ("sign_secret", keys.sign),
        ("receive_secret", keys.receive),
        ("salt_secret", keys.salt),
    ):
        ledger.put_meta(name, secret)
    feed = feeds.add_feed(ledger, me.feed, me.sign)
    ledger.put_meta("own_run", feeds.add_run(ledger, feed, 0, me.feed).no)
    devices.become(ledger, me)
    # The old keys asked to be taken in, were exported from, and lie in a backup: not these.
    ledger.conn.execute("DELETE FROM meta WHERE key IN ('request', 'exported', 'backup')")


def _rekey(ledger: ledgers.Ledger, world: World, passphrase: str) -> None:
    """A new master key under the same passphrase, in a vault with an id of its own: the device
    that the backup was made on may still be here, and its keys cached."""
    master, identity = world.random(32), world.random(16)
    recovery = age.decode_recipient(str(ledger.meta("recovery")))
    cost = founding.passphrase_cost()
    vault = vaults.new_vault(identity, master, passphrase, cost, recovery, world.random)
    with ledger.writing():
        ledger.put_meta("vault", identity.hex())
    ledgers.rekey(ledger, vault, vaults.database_key(master), vaults.mark_key(master))
