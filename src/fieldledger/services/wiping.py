"""Destroying this device's ledger: what is lost with it, and how it goes."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.services import keyring
from fieldledger.services.session import Session
from fieldledger.services.setup import World
from fieldledger.store import feeds
from fieldledger.store import wiping as files


class Losses(NamedTuple):
    """How many entries and corrections of this device perhaps nobody else has. ``waiting``: never
    exported, ``waiting_unreceipted`` of them without a receipt; ``sent_unreceipted``: exported, and
    nobody has said to hold them."""

    waiting: int
    waiting_unreceipted: int
    sent_unreceipted: int


def losses(session: Session) -> Losses:
    """What is perhaps lost with this home."""
    from fieldledger.services import receipts, sending

    own, sent = feeds.own_run(session.ledger), sending.exported(session)
    waiting, alone = sending.unexported(session), receipts.unreceipted(session)
    beyond = sum(max(0, last - max(base, sent)) for base, last in alone.get(own.no, ()))
    # Of earlier feeds, from before this device was restored, no more than how many is known.
    earlier = sum(last - base for no, each in alone.items() if no != own.no for base, last in each)
    both = beyond + min(earlier, waiting - (own.last - sent))
    whole = sum(last - base for each in alone.values() for base, last in each)
    return Losses(waiting, both, whole - both)


def check(home: Path) -> None:
    """Refuse a home in which there is nothing to destroy, or that is only a link to one.

    Security rule: nothing outside is destroyed through a link, and what cannot be looked into is
    not said to be gone. Raises NoLedger, Refused, CannotWrite.
    """
    if os.path.islink(home):
        raise errors.Refused(
            tr(
                "{home} is a link, and links are not followed here. Nothing was destroyed.",
                home=home,
            ),
            hint=tr(
                "Name the folder itself: fieldledger --home {path} wipe",
                path=os.path.realpath(home),
            ),
        )
    files.make_reachable(home)
    if files.is_closed(home):
        raise errors.CannotWrite(
            tr("{home} cannot be looked into, so nothing was destroyed.", home=home),
            hint=tr("Run it as whoever it belongs to; else destroy the disk."),
        )
    if not home.is_dir() or not (files.is_anything_left(home) or files.is_empty(home)):
        raise errors.NoLedger(
            tr("There is no ledger in {home}, and nothing that is left of one.", home=home),
            hint=tr("Name the folder with --home."),
        )


def wipe(home: Path, world: World) -> list[Path]:
    """Destroy the ledger of a home; return what lies there and is not a ledger's, and so was left.

    The vaults go first: without them nothing opens the rest, whatever happens next. Works with
    any part of a home, so that one that was cut off is finished by the next. Raises NoLedger,
    Refused, CannotWrite.
    """
    home = home.absolute()
    check(home)
    names = _keyring_names(home)
    # Before, since the name is gone with the vault; after, if another process kept it in between.
    _forget(names)
    files.destroy_vaults(home, world.random)
    _forget(names)
    left = files.remove(home)
    stuck = [path.name for path in left if files.is_ours(path)]
    if stuck or left == [home]:
        raise _stuck(home, stuck)
    return left


def _forget(names: list[str]) -> None:
    for name in names or [""]:
        keyring.forget(name)


def _keyring_names(home: Path) -> list[str]:
    """The names under which keys of this home may be cached, from whatever is left of a vault."""
    names = []
    for data in files.vault_bytes(home):
        with suppress(ValueError, KeyError, TypeError):
            names.append(str(json.loads(data)["id"]))
    return names


def _stuck(home: Path, names: list[str]) -> errors.CannotWrite:
    if any(name.startswith(("vault", ".fieldledger-")) for name in names):
        return errors.CannotWrite(
            tr(
                "The vault in {home} could not be destroyed: whoever has the passphrase opens it.",
                home=home,
            ),
            hint=tr("Try again; else destroy the disk."),
        )
    return errors.CannotWrite(
        tr(
            "The vault is destroyed, so nothing in {home} opens any more. These files could not be "
            "removed: {names}.",
            home=home,
            names=", ".join(names) or tr("the folder cannot be read"),
        ),
        hint=tr("End every fieldledger process and run wipe again."),
    )
