"""The disk below: whether it is encrypted, and where temporary files go."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.services.leaks import mounts
from fieldledger.services.leaks.places import Finding, Places

_WHERE = {
    "darwin": mark("System Settings, Privacy & Security, FileVault: see that it is on."),
    "win32": mark(
        "Settings, Privacy and security, Device encryption (or BitLocker): see that it is on."
    ),
}
_ELSEWHERE = mark("Ask whoever set this computer up.")


def disk_encryption(places: Places) -> list[Finding]:
    """Whether the disk that holds the home is encrypted. The ledger is, whatever the disk is; what
    other programs leave is not."""
    check = mark("disk")
    safe = mounts.encrypted(places, places.home) if places.linux else None
    if safe:
        return [
            Finding(check, "fine", tr("The disk that holds the home is encrypted, or in memory."))
        ]
    if safe is None:
        return [
            Finding(
                check,
                "note",
                tr("Whether the disk that holds the home is encrypted cannot be told here."),
                tr(_WHERE.get(places.platform, _ELSEWHERE)),
            )
        ]
    return [
        Finding(
            check,
            "warning",
            tr(
                "No encryption is seen on the disk that holds the home. The ledger is "
                "encrypted by itself; histories, saved reports and what other programs "
                "keep are not."
            ),
            tr(
                "Have the system installed anew with disk encryption. A disk that "
                "encrypts by itself cannot be told from here."
            ),
        )
    ]


def temp_folder(places: Places) -> list[Finding]:
    """Where other programs put copies of what is opened with them."""
    check, shown = mark("temp folder"), places.shown(places.temp)
    if not places.linux:
        return [
            Finding(
                check,
                "note",
                tr(
                    "{path} is on a disk: fieldledger puts nothing there, but programs that "
                    "open reports do.",
                    path=shown,
                ),
                tr("Open reports from an encrypted disk, and empty it from time to time."),
            )
        ]
    mount = mounts.mount_of(places, places.temp)
    if mount and mount.kind in mounts.IN_MEMORY:
        return [
            Finding(
                check,
                "fine",
                tr("{path} is in memory, and empty after a restart.", path=shown),
            )
        ]
    if mounts.encrypted(places, places.temp):
        return [
            Finding(
                check,
                "fine",
                tr("{path} is on an encrypted disk.", path=shown),
            )
        ]
    return [
        Finding(
            check,
            "note",
            tr(
                "{path} is on a disk of which no encryption is seen: fieldledger puts "
                "nothing there, but programs that open reports do.",
                path=shown,
            ),
            tr("Ask whoever looks after this computer to put it into memory (tmpfs)."),
        )
    ]
