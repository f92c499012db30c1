"""Folders that copy what lies in them elsewhere: clouds, networks, snapshots, search indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from fieldledger.language import mark, tr
from fieldledger.services.leaks import mounts
from fieldledger.services.leaks.places import Finding, Places, exists, matching, real, text

# As a folder is called, in lower case; a suffix such as " - Work" or " (Personal)" may follow.
_CLOUDS = {
    "box": "Box",
    "box sync": "Box",
    "baidunetdisk": "Baidu",
    "baidusyncdisk": "Baidu",
    "cloudstorage": mark("a cloud"),
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud drive": "iCloud",
    "icloud~com~apple~clouddocs": "iCloud",
    "iclouddrive": "iCloud",
    "jottacloud": "Jottacloud",
    "kdrive": "kDrive",
    "mega": "MEGA",
    "megasync": "MEGA",
    "mobile documents": "iCloud",
    "my drive": "Google Drive",
    "naver mybox": "MYBOX",
    "nextcloud": "Nextcloud",
    "nutstore files": "Nutstore",
    "onedrive": "OneDrive",
    "owncloud": "ownCloud",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "pcloud sync": "pCloud",
    "proton drive": "Proton Drive",
    "resilio sync": "Resilio Sync",
    "seafile": "Seafile",
    "spideroak hive": "SpiderOak",
    "sync": mark("Sync or Syncthing"),
    "syncthing": "Syncthing",
    "tresorit": "Tresorit",
    "yandex.disk": "Yandex Disk",
    "坚果云": "Nutstore",
    "我的坚果云": "Nutstore",
}
_SUFFIX = re.compile(r"\s*(?:[-–(].*|\d+)$")
# What the programs leave in the folders they copy.
_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".megaignore": "MEGA",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
    ".stignore": "Syncthing",
    ".sync": "Resilio Sync",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".tresorit": "Tresorit",
}
_DATABASE = r"\._?sync_[0-9a-f]{8,}\.db"
_MOVE = mark(
    "Move the whole folder to a place that is not copied, and name it with FIELDLEDGER_HOME."
)
_EXCLUDE = mark("Leave the folder out in the settings of that program.")


def clouds(places: Places) -> list[Finding]:
    """Whether a program copies the home to other computers."""
    name = synced_by(places, places.home)
    if name:
        return [
            Finding(
                mark("cloud folder"),
                "warning",
                tr(
                    "{path} lies in a folder that {name} copies elsewhere. Two devices that "
                    "write one ledger break it, and old states stay with others.",
                    path=places.shown(places.home),
                    name=name,
                ),
                tr(
                    "Move the whole folder to a place that is not copied, and name it with "
                    "FIELDLEDGER_HOME. Then delete the copy there."
                ),
            )
        ]
    return [
        Finding(mark("cloud folder"), "fine", tr("No program is seen that copies it elsewhere."))
    ]


def synced_by(places: Places, path: Path) -> str:
    """The program that copies the folder of a path to elsewhere; empty where none is seen."""
    above = _above(path)
    # Where a person is called Box, or keeps the settings of such programs, nothing is copied.
    own = {places.user, *places.user.parents, real(places.user), *real(places.user).parents}
    for folder in above:
        name = "" if folder in own else _by_name(folder) or _by_marker(folder)
        if name:
            return name
    known = dict(_known(places))
    return next((known[folder] for folder in above if folder in known), "")


def _above(path: Path) -> list[Path]:
    """The folders above a path, as it is typed and where its links lead."""
    whole = real(path)
    return list(dict.fromkeys((path, *path.parents, whole, *whole.parents)))


def _by_name(folder: Path) -> str:
    plain = _SUFFIX.sub("", folder.name.lower())
    name = _CLOUDS.get(folder.name.lower()) or _CLOUDS.get(plain) or ""
    return tr(name) if name else ""


def _by_marker(folder: Path) -> str:
    for name, program in _MARKERS.items():
        if exists(folder / name):
            return program
    return tr("Nextcloud or ownCloud") if next(matching(folder, _DATABASE), None) else ""


def _known(places: Places) -> Iterator[tuple[Path, str]]:
    """Folders that such programs name in their settings, or Windows in the environment."""
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        folder = places.environ.get(name)
        if folder:
            yield Path(folder), "OneDrive"
    user, folder_path = places.user, r'<folder\b[^>]*\bpath="([^"]+)"'
    for kind, path, pattern in (
        ("Dropbox", user / ".dropbox" / "info.json", r'"path"\s*:\s*"([^"]+)"'),
        ("Syncthing", user / ".config" / "syncthing" / "config.xml", folder_path),
        ("Syncthing", user / ".local/state/syncthing/config.xml", folder_path),
        ("Syncthing", user / "Library/Application Support/Syncthing/config.xml", folder_path),
        ("Nextcloud", user / ".config" / "Nextcloud" / "nextcloud.cfg", r"localPath=(.+)"),
    ):
        for found in re.findall(pattern, text(path)):
            named = found.strip().replace("\\\\", "\\")
            yield user / named.removeprefix("~/").rstrip("/"), kind


def networks(places: Places) -> list[Finding]:
    """Whether the home lies on another computer."""
    check = mark("other computer")
    drive = PureWindowsPath(str(places.home)).drive
    mount = mounts.mount_of(places, places.home)
    on_share = places.windows and drive.startswith("\\\\")
    if on_share or (mount and mount.kind in mounts.NETWORK):
        kind = mount.kind if mount else tr("a network drive")
        return [
            Finding(
                check,
                "warning",
                tr(
                    "The home lies on {kind}, which belongs to another computer: that one "
                    "keeps what was there before, and the ledger can break when the network "
                    "does.",
                    kind=kind,
                ),
                tr(_MOVE),
            )
        ]
    if mount:
        return [
            Finding(
                check,
                "fine",
                tr("The home lies on this computer ({kind}).", kind=mount.kind),
            )
        ]
    return [
        Finding(
            check,
            "note",
            tr("Whether the home lies on a network drive cannot be told here."),
            tr("A folder that is called share or server, or has no disk of its own, is one."),
        )
    ]


def snapshots(places: Places) -> list[Finding]:
    """Whether something keeps old states of the home."""
    found = list(_snapshots(places))
    return found or [
        Finding(mark("old states"), "fine", tr("Nothing is seen that keeps old states of it."))
    ]


def _snapshots(places: Places) -> Iterator[Finding]:
    mount = mounts.mount_of(places, places.home)
    if mount and mount.kind in mounts.SNAPSHOTTING:
        yield Finding(
            mark("old states"),
            "note",
            tr(
                "The disk is {kind}, which can keep old states: what was erased, and the "
                "vault before a new passphrase, may stay in them.",
                kind=mount.kind,
            ),
            tr("Delete its snapshots after an erasure, a new passphrase or a wipe."),
        )
    above = _above(places.home)
    kept = [folder / name for folder in above for name in (".snapshots", ".zfs", "timeshift")]
    local = Path(places.environ.get("LOCALAPPDATA") or places.user / "AppData" / "Local")
    history = local / "Microsoft" / "Windows" / "FileHistory" / "Configuration"
    for name, seen in (
        ("Snapshots", next((path for path in kept if exists(path)), None)),
        ("Time Machine", _time_machine(places)),
        ("File History", next(matching(history, r"Config.*\.xml"), None)),
    ):
        if seen is not None:
            yield Finding(
                mark("old states"),
                "note",
                tr(
                    "{name}: {path}. Old states of the home may be kept.",
                    name=name,
                    path=places.shown(seen),
                ),
                tr(_EXCLUDE),
            )


def _time_machine(places: Places) -> Path | None:
    settings = places.system("Library", "Preferences", "com.apple.TimeMachine.plist")
    return settings if places.platform == "darwin" and exists(settings) else None


def indexers(places: Places) -> list[Finding]:
    """Whether a search index takes in the home. It holds encrypted files; an index knows names."""
    seen = _indexed_by(places)
    if not seen:
        return [
            Finding(
                mark("search index"), "fine", tr("No search index is seen that takes in the home.")
            )
        ]
    return [
        Finding(
            mark("search index"),
            "note",
            tr(
                "{program} may index the home, and does index reports and tables that you save.",
                program=seen,
            ),
            tr(
                "Leave the folder out in the settings of that program. The same for the folder in "
                "which you save reports."
            ),
        )
    ]


def _indexed_by(places: Places) -> str:
    above = [folder for folder in _above(places.home) if folder != folder.parent]
    parts = {part for folder in above for part in folder.parts}
    if places.windows:
        return "" if {part.lower() for part in parts} & {"appdata"} else "Windows Search"
    if places.platform == "darwin":
        marked = any(exists(folder / ".metadata_never_index") for folder in above)
        hidden = any(part.endswith(".noindex") or part == "Library" for part in parts)
        return "" if marked or hidden else "Spotlight"
    if not places.linux or any(exists(folder / ".trackerignore") for folder in above):
        return ""
    return _indexed_on_linux(places)


def _indexed_on_linux(places: Places) -> str:
    """These leave out hidden folders, and look into the person's own alone."""
    try:
        inside = real(places.home).relative_to(real(places.user))
    except ValueError:
        return ""
    if any(part.startswith(".") for part in inside.parts):
        return ""
    settings = text(places.user / ".config" / "baloofilerc").replace(" ", "").lower()
    if exists(places.user / ".local" / "share" / "baloo") and (
        "indexing-enabled=false" not in settings
    ):
        return "Baloo"
    cache = places.user / ".cache"
    return "Tracker" if exists(cache / "tracker3") or exists(cache / "tracker") else ""
