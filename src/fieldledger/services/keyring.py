"""A key kept in the Linux kernel's session keyring for a while, so that `unlock` lasts.

Spoken to by bare system calls (keyctl(2)): there is nothing to install, no process to run, and
the memory is the kernel's, never swapped. Two deadlines hold: the kernel drops the key when it
lay idle, and the hard one travels with the key in boot time, which a wrong clock cannot move
and which goes on during suspend. Where there is no keyring nothing here raises: `available`
says so, and the passphrase is asked for at each command.

Inside `shell` the keys are held by its own process instead (``hold_here``): the keyring is open to
every program of the session, the memory of a process that cannot be dumped is not.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fieldledger.services.holder import Holder

IDLE, LIMIT = 600, 7200  # seconds

# add_key, keyctl; only where this Python is built for the kernel's own word size.
_NUMBERS = {
    "x86_64": (248, 250),
    "aarch64": (217, 219),
    "riscv64": (217, 219),
    "ppc64le": (269, 271),
    "s390x": (278, 280),
}
_SESSION = -3
_GET_KEYRING_ID, _SEARCH, _READ, _SET_TIMEOUT, _INVALIDATE = 0, 10, 11, 15, 21
_TYPE, _PREFIX = b"user", "fieldledger:"
_HEAD, _MAX_PAYLOAD = 12, 256
_holder: Holder | None = None


def hold_here(holder: Holder | None) -> Holder | None:
    """Keep keys in this holder from now on, and neither read nor write the kernel's keyring; None
    for the keyring again. Returns where they were kept before."""
    global _holder
    before, _holder = _holder, holder
    return before


def available() -> bool:
    """Tell whether keys can be kept: in this process, or in a kernel keyring that it may use."""
    return _holder is not None or _keyring() is not None


def deadlines() -> tuple[int, int]:
    """How long a key is kept where nobody says otherwise: seconds unused, and seconds at most."""
    return (IDLE, LIMIT) if _holder is None else (_holder.idle, _holder.limit)


def hold(name: str, key: bytes) -> None:
    """Keep a key whose passphrase was just typed, inside `shell`; elsewhere do nothing."""
    if _holder is not None:
        _holder.remember(name, key, *deadlines())


def remember(name: str, key: bytes, idle: int = IDLE, limit: int = LIMIT) -> None:
    """Keep ``key`` under ``name``: ``idle`` seconds after its last use, ``limit`` at most."""
    if _holder is not None:
        _holder.remember(name, key, idle, limit)
        return
    keyring = _keyring()
    if keyring is None:
        return
    deadline = boot_seconds() + limit
    payload = deadline.to_bytes(8, "big") + idle.to_bytes(4, "big") + key
    description = _description(name)
    serial = _call(0, _TYPE, description, payload, len(payload), keyring)
    # A key without its idle deadline is not kept at all.
    if serial > 0 and _control(_SET_TIMEOUT, serial, max(1, min(idle, limit))) < 0:
        _control(_INVALIDATE, serial)


def recall(name: str) -> bytes | None:
    """Return the key and begin its idle time anew, or ``None`` if there is none any more."""
    if _holder is not None:
        return _holder.recall(name)
    found = _find(name)
    if found is None:
        return None
    remaining = found.deadline - boot_seconds()
    if remaining <= 0:
        _control(_INVALIDATE, found.serial)
        return None
    _control(_SET_TIMEOUT, found.serial, min(found.idle, remaining))
    return found.key


def forget(name: str) -> None:
    """Drop the key under ``name`` at once, if there is one; inside `shell`, all that it holds."""
    if _holder is not None:
        _holder.forget()
    if (found := _find(name)) is not None:
        _control(_INVALIDATE, found.serial)


class _Found(NamedTuple):
    serial: int
    deadline: int
    idle: int
    key: bytes

    def __repr__(self) -> str:
        return f"_Found({self.serial})"


def _find(name: str) -> _Found | None:
    import ctypes

    keyring = _keyring()
    if keyring is None:
        return None
    serial = _control(_SEARCH, keyring, _TYPE, _description(name), 0)
    buffer = ctypes.create_string_buffer(_MAX_PAYLOAD)
    size = _control(_READ, serial, buffer, _MAX_PAYLOAD) if serial > 0 else 0
    if not _HEAD < size <= _MAX_PAYLOAD:
        return None
    data = buffer.raw[:size]
    head, idle = int.from_bytes(data[:8], "big"), int.from_bytes(data[8:_HEAD], "big")
    return _Found(serial, head, idle, data[_HEAD:])


def _keyring() -> int | None:
    # Asked without creating: a session keyring made here would be this process's own and die
    # with it; so the kernel falls back to the one that all sessions of this user share.
    serial = _control(_GET_KEYRING_ID, _SESSION, 0)
    return serial if serial > 0 else None


def _control(operation: int, *arguments: object) -> int:
    return _call(1, operation, *arguments)


def _call(which: int, *arguments: object) -> int:
    """Return what add_key (0) or keyctl (1) returns; -1 where it fails or does not exist."""
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return -1
    numbers = _NUMBERS.get(os.uname().machine)
    if numbers is None:
        return -1
    import ctypes

    syscall = ctypes.CDLL(None).syscall
    syscall.restype = ctypes.c_long
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return int(syscall(ctypes.c_long(numbers[which]), *words))


def boot_seconds() -> int:
    """Seconds since the computer was started, its sleep included; no clock that can be set."""
    if sys.platform == "win32":
        return int(time.monotonic())
    # On a Mac, unlike on Linux, this clock goes on during sleep.
    return int(time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


def _description(name: str) -> bytes:
    return (_PREFIX + name).encode()
