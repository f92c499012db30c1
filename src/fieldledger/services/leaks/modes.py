"""Who else on this computer may read the home, change it, or put another in its place."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from fieldledger.language import mark, tr
from fieldledger.services.leaks import mounts
from fieldledger.services.leaks.places import Finding, Places, about, exists, names, real, some

CHECK = mark("who may read")
_MOST_FILES = 2_000
_DEEPEST = 4


def modes(places: Places) -> list[Finding]:
    """The modes and the owner of the home, of all in it, and of the folders above it."""
    if places.uid is None:
        return [
            Finding(
                CHECK,
                "note",
                tr("Who may read the home cannot be told here."),
                tr("Keep it inside your own user folder, and give each person an account."),
            )
        ]
    if not exists(places.home):
        return []
    mount = mounts.mount_of(places, places.home)
    if mount and mount.kind in mounts.WITHOUT_MODES:
        return [
            Finding(
                CHECK,
                "warning",
                tr(
                    "The home lies on {kind}, which knows no owners: whoever uses this "
                    "computer reads and changes its files.",
                    kind=mount.kind,
                ),
                tr(
                    "Move it to the disk of your user folder. A stick is for bundles, not "
                    "for a home."
                ),
            )
        ]
    found = [*_of_home(places), *_above(places)]
    return found or [Finding(CHECK, "fine", tr("The home and all in it are for you alone."))]


def _of_home(places: Places) -> Iterator[Finding]:
    home, everything = places.home, [real(places.home), *_inside(real(places.home))]
    open_to, of_others = [], []
    for path in everything:
        found = about(path)
        if found is None:
            continue
        if not stat.S_ISLNK(found.st_mode) and found.st_mode & 0o077:
            open_to.append(path)
        if found.st_uid != places.uid:
            of_others.append(path)
    if open_to:
        yield Finding(
            CHECK,
            "warning",
            tr("Others on this computer may reach {files}.", files=_named(places, open_to)),
            tr("Run: chmod -R go-rwx {path}", path=places.shown(home)),
        )
    if of_others:
        yield Finding(
            CHECK,
            "warning",
            tr("Belonging to somebody else: {files}.", files=_named(places, of_others)),
            tr(
                "Run: sudo chown -R $USER {path}. Never start fieldledger with sudo.",
                path=places.shown(home),
            ),
        )


def _inside(folder: Path, depth: int = 0) -> Iterator[Path]:
    for name in names(folder, _MOST_FILES):
        path = folder / name
        yield path
        found = about(path)
        if found and stat.S_ISDIR(found.st_mode) and depth < _DEEPEST:
            yield from _inside(path, depth + 1)


def _named(places: Places, paths: list[Path]) -> str:
    home = real(places.home)
    return some([places.shown(path) if path == home else path.name for path in paths])


def _above(places: Places) -> Iterator[Finding]:
    """Who may rename a folder above the home may put another home in its place."""
    home = real(places.home)
    for folder in home.parents:
        found = about(folder)
        if found is None:
            continue
        writable = found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX
        stranger = found.st_uid not in (0, places.uid)
        if writable or stranger:
            shown = places.shown(folder)
            yield Finding(
                CHECK,
                "warning",
                tr(
                    "{folder}, above the home, is writable for everybody: they can exchange what "
                    "is below it.",
                    folder=shown,
                )
                if writable
                else tr(
                    "{folder}, above the home, belongs to somebody else: they can exchange what is "
                    "below it.",
                    folder=shown,
                ),
                tr("Move the home into your own user folder, and name it with FIELDLEDGER_HOME."),
            )


def is_private(places: Places, path: Path) -> bool:
    """Whether a file is its owner's alone, and the owner is this person; true where files have no
    modes, since nothing can be told there."""
    if places.uid is None:
        return True
    try:
        found = os.stat(path)
    except OSError:
        return True
    return not found.st_mode & 0o077 and found.st_uid == places.uid
