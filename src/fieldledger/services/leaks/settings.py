"""Settings of the process that would give something away. Values are never told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from fieldledger.language import mark, tr
from fieldledger.services.leaks import folders, mounts
from fieldledger.services.leaks.modes import is_private
from fieldledger.services.leaks.places import Finding, Grade, Places, about, head, real
from fieldledger.services.leaks.typed import prints_its_words

CHECK = mark("settings")
_UNSET = mark("Unset {name}, and remove it from the files that the shell reads when it starts.")
# name -> what it does
_LEAKING = {
    "PYTHONINSPECT": mark(
        "{name} leaves an open Python behind, with what the program had in memory."
    ),
    "PYTHONFAULTHANDLER": mark(
        "{name} writes what the program was doing to the terminal when it crashes."
    ),
    "LD_PRELOAD": mark("{name} puts somebody's library into every program."),
    "DYLD_INSERT_LIBRARIES": mark("{name} puts somebody's library into every program."),
}
_WARNINGS = {"PYTHONINSPECT", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES"}
_PASSPHRASE, _FILE, _COMMAND = (
    "FIELDLEDGER_PASSPHRASE",
    "FIELDLEDGER_PASSPHRASE_FILE",
    "FIELDLEDGER_PASSPHRASE_COMMAND",
)


def settings(places: Places) -> list[Finding]:
    """Settings of Python and of fieldledger in the environment."""
    found = [*_of_python(places), *_of_the_passphrase(places)]
    return found or [
        Finding(CHECK, "fine", tr("No setting of Python or fieldledger tells anything."))
    ]


def _of_python(places: Places) -> Iterator[Finding]:
    for name, what in _LEAKING.items():
        if places.environ.get(name):
            grade: Grade = "warning" if name in _WARNINGS else "note"
            yield Finding(CHECK, grade, tr(what, name=name), tr(_UNSET, name=name))
    if places.uid is None:
        return
    for folder in filter(None, places.environ.get("PYTHONPATH", "").split(os.pathsep)):
        found = about(real(Path(folder)))
        if found and (found.st_mode & 0o002 or found.st_uid not in (0, places.uid)):
            yield Finding(
                CHECK,
                "warning",
                tr(
                    "PYTHONPATH names a folder in which others may put a program that runs "
                    "as part of fieldledger."
                ),
                tr(_UNSET, name="PYTHONPATH"),
            )


def _of_the_passphrase(places: Places) -> Iterator[Finding]:
    environ = places.environ
    if environ.get(_PASSPHRASE):
        yield Finding(
            CHECK,
            "warning",
            tr(
                "{name} is not read by fieldledger, and shows the passphrase to "
                "every program that you start.",
                name=_PASSPHRASE,
            ),
            tr("Unset it, change the passphrase, and use a prompt."),
        )
    if environ.get(_FILE):
        yield from _of_file(places, _FILE, Path(environ[_FILE]))
    command = environ.get(_COMMAND, "")
    words = command.split()
    if prints_its_words(command):
        yield Finding(
            CHECK,
            "warning",
            tr(
                "{name} seems to hold the passphrase itself, which every program that "
                "you start can read.",
                name=_COMMAND,
            ),
            tr("Let a password manager print it, change the passphrase, and unset this."),
        )
    elif len(words) == 2 and Path(words[0]).stem in {"cat", "type", "head"}:
        yield from _of_file(places, _COMMAND, Path(words[1].strip("\"'")))


def _of_file(places: Places, name: str, path: Path) -> Iterator[Finding]:
    path = Path(os.path.abspath(path))
    if head(path, 1) is None:
        yield Finding(
            CHECK,
            "warning",
            tr("{name} names a file that is not there or cannot be read.", name=name),
            tr("Write the passphrase into it, or unset it."),
        )
        return
    if not is_private(places, path):
        yield Finding(
            CHECK,
            "warning",
            tr("{name}: others on this computer may read the file with the passphrase.", name=name),
            tr("Run: chmod 600 {path}, and change the passphrase.", path=places.shown(path)),
        )
    cloud = folders.synced_by(places, path)
    if cloud:
        yield Finding(
            CHECK,
            "warning",
            tr(
                "{name}: the file with the passphrase lies in a folder that {cloud} "
                "copies elsewhere.",
                name=name,
                cloud=cloud,
            ),
            tr("Move it away, delete the copy there, and change the passphrase."),
        )
    if _on_the_disk_of_the_home(places, path):
        safe = places.linux and mounts.encrypted(places, path)
        yield Finding(
            CHECK,
            "note" if safe else "warning",
            tr(
                "{name}: the passphrase lies on the disk that holds the ledger. Whoever "
                "takes this computer has both.",
                name=name,
            ),
            tr("Keep it on a stick, or in a folder in memory such as /run/user."),
        )


def _on_the_disk_of_the_home(places: Places, path: Path) -> bool:
    mount, own = mounts.mount_of(places, path), about(real(path))
    if mount and mount.kind in mounts.IN_MEMORY:
        return False
    home = about(real(places.home))
    return own is not None and home is not None and own.st_dev == home.st_dev
