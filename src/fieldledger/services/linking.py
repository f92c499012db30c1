"""Rows of one table that refer to one another: a ration line, and the one that took its place.

An op is named by its head, which is there once it is written. Until then a row that is new has a
stand-in for its reference, made of its line; rows are written after those that they refer to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fieldledger.domain.columns import ID
from fieldledger.domain.fields import RecordType, split_day
from fieldledger.domain.kind import Found, Known
from fieldledger.domain.kinds import Reference
from fieldledger.store.records import fold

_HEAD = "0" * 16  # of no op

Fields = Mapping[str, object]


def offered(spec: RecordType, rows: Iterable[tuple[int, Mapping[str, object]]]) -> dict[str, Found]:
    """What the codes of new rows stand for, by folded code, where records of this type can refer
    to one another; of two rows with one code, the first."""
    found: dict[str, Found] = {}
    if spec.code is not None and _fields(spec):
        for line, cells in rows:
            code = str(cells.get(spec.code) or "").strip()
            if code and not str(cells.get(ID) or "").strip():
                found.setdefault(fold(code), Found(spec.name, stand_in(line), code))
    return found


def put_in(
    spec: RecordType, given: Mapping[str, object], known: Known, codes: Mapping[str, Found]
) -> dict[str, object]:
    """The cells of a row with a stand-in where one names a code that is that of another row, and
    of no record of the ledger."""
    own = _fields(spec) if codes else ()
    return {
        key: codes[fold(value.strip())].ref
        if split_day(key)[0] in own
        and isinstance(value, str)
        and fold(value.strip()) in codes
        and not known.find((spec.name,), value.strip())
        else value
        for key, value in given.items()
    }


def stand_in(line: int) -> str:
    """What is written for a reference to the row of a line."""
    return f"new-{line}:{_HEAD}"


def named(spec: RecordType, fields: Fields) -> dict[str, int]:
    """The lines of the rows that a row refers to, by field."""
    return {
        key: int(value.removeprefix("new-").partition(":")[0])
        for key, value in fields.items()
        if split_day(key)[0] in _fields(spec)
        and isinstance(value, str)
        and value.endswith(f":{_HEAD}")
        and value.startswith("new-")
    }


def waves(spec: RecordType, new: Mapping[int, Fields]) -> tuple[list[list[int]], set[int]]:
    """The lines of new rows in the order in which they can be written, a wave after those that it
    refers to; and those that refer to one another in a circle, or to one that does."""
    wanted = {
        line: {*named(spec, fields).values()} & new.keys() for line, fields in sorted(new.items())
    }
    done: set[int] = set()
    order: list[list[int]] = []
    while ready := [line for line, lines in wanted.items() if lines <= done]:
        order.append(ready)
        done.update(ready)
        for line in ready:
            del wanted[line]
    return order, {*wanted}


def settled(spec: RecordType, fields: Fields, references: Mapping[int, str]) -> dict[str, object]:
    """A row with the references of the rows, by line, in place of their stand-ins."""
    return {**fields, **{key: references[line] for key, line in named(spec, fields).items()}}


def _fields(spec: RecordType) -> set[str]:
    """The fields by which records of this type refer to one another."""
    return {
        field.name
        for field in spec.fields
        if isinstance(field.kind, Reference) and spec.name in field.kind.types
    }
