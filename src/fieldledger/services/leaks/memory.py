"""What was in memory and may come to lie on a disk: crash dumps, swap, hibernation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fieldledger.language import mark, tr
from fieldledger.services.leaks import mounts
from fieldledger.services.leaks.places import Finding, Places, head, matching, names, some, text

_ELF_CORE = 4
_HEAD = 1 << 16
_OURS = rb"fieldledger", rb"python"
_MAC_SWAP = mark("macOS encrypts its swap by itself.")
_SOMEBODY = mark("Ask whoever looks after this computer.")


def crashes(places: Places) -> list[Finding]:
    """Whether a crash of this program leaves its memory on the disk."""
    if places.dumpable:
        return [
            Finding(
                mark("crashes"),
                "warning",
                tr(
                    "A crash of fieldledger could leave its memory, opened records with it, "
                    "on the disk."
                ),
                tr(
                    "Ask whoever looks after this computer to switch core dumps off: * hard core "
                    "0 in /etc/security/limits.conf."
                ),
            )
        ]
    if places.dumpable is None:
        return [
            Finding(
                mark("crashes"),
                "note",
                tr("Whether Windows keeps the memory of programs that crash cannot be told here."),
                tr(
                    "Settings, System, About, Advanced system settings, Startup and "
                    "Recovery: choose 'none' for debugging information."
                ),
            )
        ]
    pattern = text(places.system("proc", "sys", "kernel", "core_pattern")).strip()
    if pattern.startswith("|"):
        handler = Path(pattern[1:].split(" ")[0]).name
        return [
            Finding(
                mark("crashes"),
                "fine",
                tr(
                    "fieldledger leaves no crash dump. Those of other programs go to "
                    "{handler}: of a spreadsheet with a report open, for example.",
                    handler=handler,
                ),
            )
        ]
    return [
        Finding(mark("crashes"), "fine", tr("A crash of fieldledger leaves nothing of its memory."))
    ]


def dumps(places: Places) -> list[Finding]:
    """Crash dumps that are there already and name this program or Python."""
    found = [places.shown(path) for path in _dumps(places)]
    if not found:
        return [
            Finding(
                mark("crash dumps"), "fine", tr("No crash dump of fieldledger or Python is seen.")
            )
        ]
    return [
        Finding(
            mark("crash dumps"),
            "warning",
            tr(
                "{files}: memory of a program that crashed, with all that it had open.",
                files=some(found),
            ),
            tr("Delete them, as administrator where they are not yours, once nobody needs them."),
        )
    ]


def _dumps(places: Places) -> Iterator[Path]:
    user, system = places.user, places.system
    ours = r".*(fieldledger|python).*"
    local = Path(places.environ.get("LOCALAPPDATA") or user / "AppData" / "Local")
    for folder, pattern in (
        (system("var", "lib", "systemd", "coredump"), rf"core\.{ours}"),
        (system("var", "crash"), rf"{ours}\.(crash|upload)|{ours}core{ours}"),
        (system("var", "lib", "apport", "coredump"), rf"core\.{ours}"),
        (system("var", "spool", "abrt"), ours),
        (local / "CrashDumps", rf"{ours}\.dmp"),
    ):
        yield from matching(folder, pattern)
    told = set()
    for folder in (places.home, user, places.temp, system("cores")):
        for path in matching(folder, r"core|core[.-].*|.*\.core"):
            if path not in told and _is_our_core(path):
                told.add(path)
                yield path


def _is_our_core(path: Path) -> bool:
    """Whether a file is a core dump that says near its beginning which program it was of."""
    begins = head(path, _HEAD) or b""
    order: tuple[int, int] = (17, 16) if begins[5:6] == b"\2" else (16, 17)
    elf = begins.startswith(b"\x7fELF") and len(begins) > 17
    core = elf and begins[order[0]] + 256 * begins[order[1]] == _ELF_CORE
    mach = begins[:4] in {b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"} and begins[12:13] == b"\4"
    return (core or mach) and any(name in begins for name in _OURS)


def swap(places: Places) -> list[Finding]:
    """Whether memory that the system puts aside on a disk is encrypted there."""
    if places.windows:
        return [_on_windows(places)]
    if not places.linux:
        return [Finding(mark("swap"), "fine", tr(_MAC_SWAP))]
    areas = _areas(places)
    if areas is None:
        return [
            Finding(
                mark("swap"),
                "note",
                tr("Whether there is swap cannot be told here."),
                tr(_SOMEBODY),
            )
        ]
    if not areas:
        return [Finding(mark("swap"), "fine", tr("There is no swap: memory stays in memory."))]
    return [_swap(name, _kept_safe(places, name)) for name in areas]


def _areas(places: Places) -> list[str] | None:
    """The files and devices of swap; None where the system does not say."""
    lines = text(places.system("proc", "swaps")).splitlines()
    if not lines:
        return None
    return [mounts.unescaped(line.split()[0]) for line in lines[1:] if line.strip()]


def _kept_safe(places: Places, name: str) -> bool | None:
    """Whether what is swapped there is encrypted or stays in memory; None: cannot be told."""
    if name.startswith("/dev/zram"):
        backing = places.system("sys", "block", name.removeprefix("/dev/"), "backing_dev")
        written = text(backing).strip()
        return mounts.device_encrypted(places, written) if written.startswith("/") else True
    if name.startswith("/dev/"):
        return mounts.device_encrypted(places, name)
    return mounts.encrypted(places, Path(name))


def _swap(name: str, safe: bool | None) -> Finding:
    if safe:
        return Finding(
            mark("swap"),
            "fine",
            tr("{name} is encrypted, or stays in memory.", name=name),
        )
    if safe is None:
        return Finding(
            mark("swap"),
            "note",
            tr("Whether swap on {name} is encrypted cannot be told here.", name=name),
            tr(_SOMEBODY),
        )
    return Finding(
        mark("swap"),
        "warning",
        tr(
            "{name} is swap that is not encrypted: memory, opened records with it, "
            "may come to lie on the disk and stay there.",
            name=name,
        ),
        tr(
            "Ask whoever looks after this computer to encrypt the swap or switch it off. A system "
            "that is installed with disk encryption does it. Until then: sudo swapoff -a"
        ),
    )


def _on_windows(places: Places) -> Finding:
    there = {"pagefile.sys", "swapfile.sys"} & {name.lower() for name in names(places.root)}
    return Finding(
        mark("swap"),
        "note",
        tr(
            "Windows keeps memory in {files}; whether it is encrypted cannot be told here.",
            files=some(sorted(there)),
        )
        if there
        else tr("Whether Windows swaps to a disk cannot be told here."),
        tr("Settings, Privacy and security, Device encryption (or BitLocker): switch it on."),
    )


def hibernation(places: Places) -> list[Finding]:
    """Whether the computer writes its whole memory to the disk when it goes to sleep."""
    if places.linux:
        return [_on_linux(places)]
    if places.windows:
        there = "hiberfil.sys" in {name.lower() for name in names(places.root)}
        return [
            Finding(
                mark("hibernation"),
                "note",
                tr("Windows keeps the whole memory when it sleeps in hiberfil.sys.")
                if there
                else tr(
                    "Whether Windows keeps the whole memory when it sleeps cannot be told here."
                ),
                tr("Shut down instead of sleeping; or as administrator: powercfg /hibernate off"),
            )
        ]
    return [
        Finding(
            mark("hibernation"),
            "note",
            tr(
                "macOS writes its memory to the disk when it sleeps long; whether "
                "encrypted cannot be told here."
            ),
            tr(
                "System Settings, Privacy & Security, FileVault: switch it on. Shut down "
                "before you travel."
            ),
        )
    ]


def _on_linux(places: Places) -> Finding:
    states = text(places.system("sys", "power", "state")).split()
    modes = text(places.system("sys", "power", "disk"))
    if "disk" not in states or "[disabled]" in modes:
        return Finding(mark("hibernation"), "fine", tr("This computer does not hibernate."))
    on_disk = [name for name in _areas(places) or () if not name.startswith("/dev/zram")]
    if not on_disk:
        return Finding(
            mark("hibernation"), "fine", tr("Without swap on a disk nothing can hibernate.")
        )
    if all(_kept_safe(places, name) for name in on_disk):
        return Finding(
            mark("hibernation"),
            "note",
            tr("It would write all memory to the disk, encrypted."),
            tr("Shut down instead of hibernating, always before the computer leaves the house."),
        )
    return Finding(
        mark("hibernation"),
        "warning" if _is_set_up(places) else "note",
        tr("It would write all memory, the key with it, to a disk of which no encryption is seen."),
        tr(
            "Shut down instead of hibernating, always before the computer leaves the house. Ask "
            "whoever looks after this computer to switch it off."
        ),
    )


def _is_set_up(places: Places) -> bool:
    """Whether the system knows where to wake up from."""
    resume = text(places.system("sys", "power", "resume")).strip()
    return resume not in {"", "0:0"} or "resume=" in text(places.system("proc", "cmdline"))
