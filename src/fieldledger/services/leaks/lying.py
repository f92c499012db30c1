"""Files of ours that were left where files are left: downloads, the desktop, the temp folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from fieldledger.language import mark, tr
from fieldledger.services.leaks.places import (
    Finding,
    Grade,
    Places,
    about,
    head,
    matching,
    names,
    real,
    some,
    text,
)

_HEAD = 2_048
_PDF = 1 << 23
_MOST = 2_000  # files of one folder
_TITLE = re.compile(rb"(?:\xef\xbb\xbf)?(?:# )?Report for [^\n]{4,60}\n(?:=+\n|\n)")
_JSON = re.compile(rb'\s*\{\s*"period"\s*:\s*\{[^}]{10,400}\}\s*,\s*"audience"')
_PAGE = re.compile(rb"(?is)\s*<!doctype html>.*<title>[^<]{0,80}Report for ")
_ID = rb"[0-9a-z]+-[0-9]+(?:~[0-9a-f]+)?"
_TABLE = re.compile(rb"(?:\xef\xbb\xbf)?id,[a-z_,]+\r?\n" + _ID + rb",")
_LISTED = re.compile(rb'\s*\[?\s*\{\s*"id"\s*:\s*"' + _ID + rb'"\s*,\s*"[a-z_]+"\s*:')
# kind -> what its first bytes are
_KINDS = (
    ("report", re.compile(rb"(?:\xef\xbb\xbf)?section,table,row,column,value,unit\r?\n")),
    ("report", _TITLE),
    ("report", _JSON),
    ("report", _PAGE),
    ("table", _TABLE),
    ("table", _LISTED),
    ("key", re.compile(rb"AGE-SECRET-KEY-")),
    ("key", re.compile(rb"# created: [^\n]{4,40}\n# public key: age1[^\n]{20,2000}\nAGE-SECRET")),
    ("backup", re.compile(rb"vault\.json\0")),
    ("invitation", re.compile(rb'\s*\{\s*"format"\s*:\s*\d+\s*,\s*"invitation"\s*:')),
    ("bundle", re.compile(rb"age-encryption\.org/v1\n|-----BEGIN AGE ENCRYPTED FILE-----")),
)
# What cannot be known by its first bytes, and may be anybody's.
_BY_NAME = re.compile(r"(?i).*\breport\b.*\.(pdf|xlsx|ods|odt|docx|html?|svg)")
_CLEAR = {
    "report": (
        mark("reports in clear"),
        mark("Move them to where they are needed, encrypted, then delete."),
    ),
    "table": (mark("tables of records in clear"), mark("Delete them once they were used.")),
    "paper": (
        mark("PDFs of this program in clear: reports, codes or forms"),
        mark("Print them or move them to where they are needed, then delete them here."),
    ),
    "key": (
        mark("secret keys in clear"),
        mark("Move them to where only you look, or delete them."),
    ),
}
_NOTED = {
    "named": (
        mark("by the name reports, perhaps of this ledger"),
        mark("If they are: move them to where they are needed, encrypted, then delete."),
    ),
    "backup": (
        mark("backups, which open with the passphrase of their day"),
        mark("Keep them apart from this computer: on a stick, in another house."),
    ),
    "invitation": (
        mark("invitations: each lets a device join, with its code"),
        mark("Delete them once the device has joined."),
    ),
    "bundle": (
        mark("encrypted files, bundles perhaps: they show that something is sent"),
        mark("Delete them once they are merged on the other side."),
    ),
}


def lying_about(places: Places) -> list[Finding]:
    """Reports, bundles, invitations and the like that were left outside the home."""
    found: dict[str, list[str]] = {}
    for kind, path in _ours(places):
        found.setdefault(kind, []).append(places.shown(path))
    told = [*_told(found, _CLEAR, "warning"), *_told(found, _NOTED, "note"), *_cut_off(places)]
    looked = tr("Downloads, desktop, documents and temp folder hold no files of fieldledger.")
    return told or [Finding(mark("left files"), "fine", looked)]


def _told(
    found: Mapping[str, list[str]], kinds: Mapping[str, tuple[str, str]], grade: Grade
) -> Iterator[Finding]:
    for kind, (what, todo) in kinds.items():
        if kind in found:
            told = tr("{files}: {what}.", files=some(found[kind]), what=tr(what))
            yield Finding(mark("left files"), grade, told, tr(todo))


def kind_of(path: Path) -> str:
    """What a file is by its first bytes, else by its name; empty where it is nothing of ours."""
    begins = head(path, _HEAD)
    if not begins:
        return ""
    # Our fonts are in every PDF of ours, and in no other; they stand after the pages.
    if begins.startswith(b"%PDF-") and b"+FieldledgerSans" in (head(path, _PDF) or b""):
        return "paper"
    by_name = "named" if _BY_NAME.fullmatch(path.name) else ""
    return next((kind for kind, form in _KINDS if form.match(begins)), by_name)


def _ours(places: Places) -> Iterator[tuple[str, Path]]:
    for folder in _folders(places):
        for name in names(folder, _MOST):
            path = folder / name
            if _is_of_this_person(places, path):
                kind = kind_of(path)
                if kind:
                    yield kind, path


def _folders(places: Places) -> list[Path]:
    """Where files are left, each folder once; a person's own folders may have their own names."""
    user = places.user
    usual = [user / name for name in ("Downloads", "Desktop", "Documents")]
    config = Path(places.environ.get("XDG_CONFIG_HOME") or user / ".config")
    for value in re.findall(
        r'^XDG_(?:DOWNLOAD|DESKTOP|DOCUMENTS)_DIR="([^"\n]+)"',
        text(config / "user-dirs.dirs"),
        re.M,
    ):
        usual.append(Path(value.replace("$HOME", str(user))))
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        cloud = places.environ.get(name)
        usual += [Path(cloud) / "Desktop", Path(cloud) / "Documents"] if cloud else []
    return list(dict.fromkeys(real(folder) for folder in (*usual, user, places.temp)))


def _is_of_this_person(places: Places, path: Path) -> bool:
    found = about(path)
    return found is not None and places.uid in (None, found.st_uid)


def _cut_off(places: Places) -> list[Finding]:
    """What an export that was cut off left behind under its temporary name."""
    left = [
        places.shown(path)
        for folder in _folders(places)
        for path in matching(folder, r"\.fieldledger-\d+")
        if _is_of_this_person(places, path)
    ]
    if not left:
        return []
    return [
        Finding(
            mark("left files"),
            "warning",
            tr("{files}: half a file from a command that was cut off.", files=some(left)),
            tr("Delete it, if no fieldledger is running."),
        )
    ]
