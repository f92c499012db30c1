"""A home as anybody sees it who has no key: its files, the space for them, what was left over."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from fieldledger.language import Label, mark, tr
from fieldledger.services.leaks import mounts
from fieldledger.services.leaks.places import (
    Finding,
    Places,
    about,
    closed,
    exists,
    head,
    matching,
    real,
    some,
)

# The files of a home: docs/format/ledger.md section 1.
VAULT, NEW_VAULT, DATABASE, _MARK = "vault.json", "vault.new.json", "ledger.db", "mark.json"
_PAGE = 4_096
_LEAST_SPACE = 100 << 20


def home(places: Places) -> Iterator[Finding]:
    """Whether there is a ledger, and whether its files are all there."""
    at, shown = places.home, places.shown(places.home)
    if closed(at):
        yield Finding(
            mark("home"),
            "warning",
            tr(
                "{path} cannot be looked into, so whether there is a ledger is not known.",
                path=shown,
            ),
            tr(
                "If it is yours: chmod 700 {path}. Else see whose it is; run nothing with sudo.",
                path=shown,
            ),
        )
        return
    if not exists(at / VAULT) and not exists(at / DATABASE):
        yield Finding(
            mark("home"),
            "note",
            tr("There is no ledger in {path}.", path=shown),
            tr("Found one with 'fieldledger init', or join one with 'fieldledger join FILE'."),
        )
        return
    mount = mounts.mount_of(places, at)
    yield Finding(
        mark("home"),
        "fine",
        tr("The home is {path}, on {kind}.", path=shown, kind=mount.kind)
        if mount
        else tr("The home is {path}.", path=shown),
    )
    yield from _missing(at)


def _missing(home: Path) -> Iterator[Finding]:
    """The files of a home that has one at least."""
    if not exists(home / VAULT):
        yield _gone(
            tr("{file} is missing or damaged. Without it nothing opens the ledger.", file=VAULT)
        )
    if not exists(home / DATABASE):
        yield _gone(tr("{file} is missing or damaged. It holds all entries.", file=DATABASE))
    elif len(head(home / DATABASE, _PAGE) or b"") < _PAGE:
        yield _gone(
            tr(
                "{file} is missing or damaged. It is empty, cut short or cannot be read.",
                file=DATABASE,
            )
        )
    if not exists(home / _MARK):
        yield Finding(
            mark("home"),
            "warning",
            tr(
                "{file} is missing, so an older copy of the ledger cannot be told from the newest.",
                file=_MARK,
            ),
            tr("If you know that this copy is the newest: fieldledger verify --trust-this-copy"),
        )


def _gone(what: str) -> Finding:
    return Finding(
        mark("home"),
        "warning",
        what,
        tr("Put it back, or restore the newest backup: fieldledger restore FILE"),
    )


def space(places: Places) -> Iterator[Finding]:
    """Whether the disk has room for what is written next."""
    folder = next((each for each in (places.home, *places.home.parents) if exists(each)), None)
    database = about(places.home / DATABASE)
    # A new passphrase and a backup write the whole ledger once more.
    needed = max(_LEAST_SPACE, 3 * database.st_size if database else 0)
    try:
        free = shutil.disk_usage(folder or places.home).free
    except OSError:
        return
    if free >= needed:
        yield Finding(mark("space"), "fine", tr("{free} MiB are free.", free=f"{free >> 20:,}"))
    else:
        yield Finding(
            mark("space"),
            "warning",
            tr(
                "{free} MiB are free, and {needed} may be needed: a full disk refuses entries.",
                free=f"{free >> 20:,}",
                needed=f"{needed >> 20:,}",
            ),
            tr("Delete what is not needed on this disk; nothing in the home."),
        )


def left_over(places: Places) -> Iterator[Finding]:
    """What commands that were cut off left behind."""
    home = places.home
    if exists(home / NEW_VAULT):
        yield Finding(
            Label("left over", "files"),
            "warning",
            tr("{file}: a change of the passphrase was cut off.", file=NEW_VAULT),
            tr(
                "Run: fieldledger lock, then fieldledger status. Try both passphrases, "
                "the old one and the new one; never delete the file."
            ),
        )
    left = [path.name for path in matching(real(home), r"\.fieldledger-.*")]
    if left:
        yield Finding(
            Label("left over", "files"),
            "note",
            tr("{files}: from a command that was cut off.", files=some(left)),
            tr("Delete it, if no fieldledger is running."),
        )
    if not left and not exists(home / NEW_VAULT):
        yield Finding(Label("left over", "files"), "fine", tr("No command was cut off here."))
