"""Keys held in the memory of this process alone, for `shell`.

Two deadlines hold, as in the kernel's keyring and in the same boot time: nothing was typed for
``idle`` seconds, or a key is ``limit`` seconds old. Whatever passes first, all keys go. What is
held here is overwritten then; copies that Python made of it on the way may stay in freed memory
until that is used again.
"""

from __future__ import annotations

from collections.abc import Callable


class Holder:
    """The keys of one `shell` by name. ``idle``, ``limit``: seconds; ``boot``: a clock that counts
    seconds, also while the computer sleeps, and that nobody sets."""

    def __init__(self, idle: int, limit: int, boot: Callable[[], int]) -> None:
        self.idle, self.limit = idle, limit
        self._boot = boot
        self._kept: dict[str, tuple[bytearray, int]] = {}
        self._used = boot()

    def remember(self, name: str, key: bytes, idle: int, limit: int) -> None:
        """Keep a key. ``idle`` and ``limit`` hold for the whole shell from now on."""
        self.idle, self.limit = idle, limit
        self._kept[name] = bytearray(key), self._boot() + limit
        self.touch()

    def recall(self, name: str) -> bytes | None:
        """The key, and its idle time begins anew; None if there is none any more."""
        if self.is_due():
            self.forget()
        if name not in self._kept:
            return None
        self.touch()
        return bytes(self._kept[name][0])

    def touch(self) -> None:
        """Somebody is there: the idle time begins anew."""
        self._used = self._boot()

    def is_due(self) -> bool:
        """Tell whether a deadline has passed, so that everything is to be forgotten."""
        now = self._boot()
        kept = [*self._kept.values()]  # another thread may ask, while this one keeps a key
        return now >= self._used + self.idle or any(now >= last for _, last in kept)

    def forget(self) -> None:
        """Drop all keys at once."""
        for key, _ in self._kept.values():
            key[:] = bytes(len(key))
        self._kept.clear()
