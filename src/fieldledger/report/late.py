"""What came in since an earlier report was given out, and what it changed of months before.

Facts for the section of that name; gathered by ``services.since``.
"""

from __future__ import annotations

from typing import NamedTuple


class Late(NamedTuple):
    """Entries of one device about the records of a type, of one month (``""`` where they are about
    no day)."""

    month: str
    type: str
    device: str
    added: int = 0
    corrected: int = 0
    struck: int = 0
    restored: int = 0

    @property
    def entries(self) -> int:
        """How many there are."""
        return self.added + self.corrected + self.struck + self.restored


class Moved(NamedTuple):
    """A sum of a month that is another one now. ``item`` is the identity of an item, ``currency`` a
    currency; ``""`` both where the sum counts neither. ``records``: through how many it moved."""

    month: str
    type: str
    field: str
    item: str
    currency: str
    then: int
    now: int
    records: int


class Since(NamedTuple):
    """What has happened since the report of ``name`` was given out, on ``day``, ``""`` where the
    clock was not trusted. ``entries``: all that came in; ``turned``: who belongs has changed, so
    that the sums of then cannot be told from what came in, and ``moved`` is empty."""

    name: str
    day: str
    digest: str
    entries: int = 0
    late: tuple[Late, ...] = ()
    moved: tuple[Moved, ...] = ()
    opened: int = 0
    settled: int = 0
    erased: int = 0
    turned: bool = False
