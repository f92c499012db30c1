"""What was written about a record as if it were of another type (ops §3.2, sealed §4.2).

On a device that cannot read what it wrote, a person says the type, and may be wrong. By the law
such an op is about nothing (``domain.law``); so that it is not lost unseen, a person is asked.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fieldledger.domain.law import VOID, Write
from fieldledger.domain.review import Held, Item, Side


class Stray(NamedTuple):
    """An op that names a record by another type than its own: that type, its local number, and what
    it writes. It has no effect on the record."""

    type: str
    n: int
    write: Write


def items(record: Held, strays: Iterable[Stray]) -> list[Item]:
    """What was written about a record as one of another type, one item for each such type; not what
    somebody who knew of it has since written under the right one, or struck out with the record."""
    groups: dict[str, list[Side]] = {}
    for each in strays:
        op = each.write.op
        told = [write.fields for write in record.writes if op in write.over]
        struck = any(fields.get(VOID) is True for fields in told)
        if not struck and each.write.fields.keys() - {name for fields in told for name in fields}:
            groups.setdefault(each.type, []).append(Side(op, each.n, at=each.write.at))
    n = record.places[record.ref]
    return [
        Item("astray", record.ref, record.type, n, sides=tuple(sides), told=(name,))
        for name, sides in groups.items()
    ]
