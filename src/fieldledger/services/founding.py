"""Founding a ledger: the root key, the first device, the starting codebook.

The recovery secret, from which the root key comes, is handed in, used, and never written down here:
it is on paper, in pieces (``services/recovery.py``).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fieldledger import errors
from fieldledger.crypto import age, roots, signing, words
from fieldledger.crypto import vault as vaults
from fieldledger.domain import codebook, ops, records, standing
from fieldledger.domain.problems import BadValue
from fieldledger.domain.standing import Device
from fieldledger.language import tr
from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.services.setup import World
from fieldledger.store import devices, feeds, files
from fieldledger.store import ledger as ledgers
from fieldledger.store.ledger import Ledger

SHORTEST = 12


@dataclass(frozen=True, slots=True)
class Founded:
    """A new ledger: its first device's label, its id, and that device's fingerprint."""

    label: str
    ledger: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of a new device, 32 bytes each."""

    sign: bytes = field(repr=False)
    receive: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    nonce: bytes


def found(  # noqa: PLR0913 - what a ledger is founded with
    home: Path,
    world: World,
    passphrase: str,
    *,
    secret: bytes,
    name: str,
    fiscal_year_start: str = "10-01",
    demo: bool = False,
) -> Founded:
    """Found a ledger in ``home``, whose recovery secret is these 32 bytes; they are not kept.

    Raises Refused where there is one or a value cannot be.
    """
    fiscal_year_start = _checked_setting("fiscal-year-start", fiscal_year_start)
    root = roots.root_seed(secret)
    recovery = age.post_quantum_public(roots.recovery_seed(secret))
    ledger_id = ops.ledger_id(signing.public_of(root))
    keys = new_keys(world)
    me = new_device(ledger_id, "a", keys)._replace(
        role="coordinator",
        clear=standing.COMPARTMENTS,
        scope="all",
    )
    ledger, vault = create_home(home, world, passphrase, recovery)
    try:
        with ledger.writing():
            write_identity(ledger, ledger_id, me, keys, name=name, demo=demo)
            ledger.put_meta("root", signing.public_of(root))
            ledger.put_meta("recovery", age.encode_recipient(recovery))
            _write_found(ledger, world, me, root)
            devices.refresh(ledger, signing.verify)
            session = Session(home, ledger, world)
            setting = {"name": "fiscal-year-start", "value": fiscal_year_start}
            entries.write_adds(session, records.load("item"), codebook.STARTING_ITEMS)
            entries.write_adds(session, records.load("setting"), [setting])
        files.create(home / ledgers.VAULT, vault)
    finally:
        ledger.close()
    return Founded("a", ledger_id.hex(), signing.fingerprint(me.sign, me.receive))


def refuse_beforehand(home: Path, passphrase: str, fiscal_year_start: str) -> None:
    """Refuse what ``found`` would, before anybody has written words on paper for it."""
    ledgers.refuse_taken(home)
    check_passphrase(passphrase)
    _checked_setting("fiscal-year-start", fiscal_year_start)


def new_keys(world: World) -> Keys:
    """Fresh secrets for a device."""
    return Keys(
        sign=world.random(32),
        receive=world.random(32),
        salt=world.random(32),
        nonce=world.random(16),
    )


def new_device(ledger_id: bytes, label: str, keys: Keys) -> Device:
    """The public side of a new device, without any right yet."""
    sign = signing.public_of(keys.sign)
    return Device(
        label=label,
        sign=sign,
        receive=age.post_quantum_public(keys.receive),
        feed=ops.feed_id(ledger_id, sign, keys.nonce),
        role="reader",
        clear=frozenset(),
        scope="own",
        team="",
    )


def create_home(home: Path, world: World, passphrase: str, recovery: bytes) -> tuple[Ledger, bytes]:
    """Make an empty ledger file and the vault that belongs to it, which the caller puts beside it
    last, so that a home with a vault is always a whole one. Raises Refused, CannotWrite."""
    check_passphrase(passphrase)
    master, identity = world.random(32), world.random(16)
    cost = passphrase_cost()
    vault = vaults.new_vault(identity, master, passphrase, cost, recovery, world.random)
    ledger = ledgers.create(
        home, vaults.database_key(master), vaults.mark_key(master), wait=world.wait
    )
    ledger.put_meta("vault", identity.hex())
    return ledger, vault


@cache
def passphrase_cost() -> vaults.Cost:
    """What Argon2id is made to spend on this machine, measured once in a process."""
    return vaults.calibrate(vaults.measure)


def check_passphrase(passphrase: str) -> None:
    """A cleared device is only as strong as its passphrase. Raises Refused."""
    if len(passphrase) < SHORTEST:
        raise errors.Refused(
            tr("The passphrase is too short: it needs {least} characters or more.", least=SHORTEST),
            hint=tr("Six random words are strong and easy to keep in mind."),
        )


def suggest_passphrase(world: World) -> str:
    """Six random words."""
    return words.passphrase(world.random)


def write_identity(
    ledger: Ledger, ledger_id: bytes, me: Device, keys: Keys, *, name: str, demo: bool
) -> None:
    """Write down which ledger and which device this is, inside ``writing``."""
    settings: Sequence[tuple[str, object]] = (
        ("ledger", ledger_id),
        ("name", name),
        ("demo", int(demo)),
        ("sign_secret", keys.sign),
        ("receive_secret", keys.receive),
        ("salt_secret", keys.salt),
        ("voices", '{"accepted":[],"refused":[]}'),
        ("coordinators", "[]"),
        ("forked", 0),
        ("bundles", 0),
    )
    for key, value in settings:
        ledger.put_meta(key, value)
    feed = feeds.add_feed(ledger, me.feed, me.sign)
    ledger.put_meta("own_run", feeds.add_run(ledger, feed, 0, me.feed).no)
    devices.put_own(ledger, me)


def _write_found(ledger: Ledger, world: World, me: Device, root: bytes) -> None:
    message = ops.found_message(ledger.id, me.feed, me.sign, me.receive)
    body: dict[str, object] = {
        "in": ops.CONTROL,
        "do": "found",
        "at": world.now(),
        "root": base64.b64encode(ledger.meta_bytes("root")).decode(),
        "recovery": ledger.meta("recovery"),
        "name": ledger.meta("name"),
        "demo": bool(ledger.meta("demo")),
        "device": standing.card_of(me),
        "proof": base64.b64encode(signing.sign(root, message)).decode(),
    }
    feeds.append(ledger, [body], [b""])


def _checked_setting(name: str, value: str) -> str:
    spec = records.load("setting")
    for rule in spec.rules:
        problem = rule({"name": name, "value": value})
        if problem is not None:
            raise errors.Refused(tr("{field}: {problem}.", field=name, problem=problem.sentence))
    field = spec.field("value")
    try:
        return str(field.kind.check(value)) if field else value
    except BadValue as error:
        raise errors.Refused(
            tr("{field}: {problem}.", field=name, problem=error.sentence)
        ) from None
