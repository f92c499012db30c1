"""The one visible table of fields: what everything else is derived from.

``record_type`` makes it from a record class; nothing but this module looks into annotations.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from fieldledger.domain.kind import Kind
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Measure, Move, Record, Shelf

AT = "@"  # between the name of a timeline and the day from which a value holds (ops §3.3)
# The fields by which an entry has a day of its own, from which its timelines hold.
OWN_DAYS = ("date", "opened", "since")


class FieldSpec(NamedTuple):
    """One field. ``required`` in an ``add``; ``default`` is written where nothing is given."""

    name: str
    kind: Kind
    required: bool
    help: str
    timeline: bool = False
    default: object = None


class RecordType(NamedTuple):
    """A record type as its class declares it (``domain.record.Record``)."""

    name: str
    title: str
    version: int
    compartment: str
    summary: str
    fields: tuple[FieldSpec, ...]
    words: tuple[str | tuple[str, ...], ...]
    sums: tuple[str, ...]
    measures: tuple[Measure, ...]
    highest: tuple[str, ...]
    groups: tuple[str, ...]
    rules: tuple[Callable[[Mapping[str, object]], Problem | None], ...]
    code: str | None
    fields_by_name: Mapping[str, FieldSpec]
    ongoing: Mapping[str, tuple[str, ...]]
    prompts_only: bool
    moves: tuple[Move, ...]
    shelf: Shelf | None

    def field(self, name: str) -> FieldSpec | None:
        """The field of this name, if there is one."""
        return self.fields_by_name.get(name)


def record_type(cls: type[Record]) -> RecordType:
    """The table of a record class."""
    fields = tuple(_fields_of(cls))
    return RecordType(
        name=cls.TYPE,
        title=cls.TITLE or cls.TYPE,
        version=cls.VERSION,
        compartment=cls.COMPARTMENT,
        summary=(cls.__doc__ or "").strip().partition("\n")[0],
        fields=fields,
        words=cls.WORDS,
        sums=cls.SUMS,
        measures=(*(Measure(name, (name,)) for name in cls.SUMS), *cls.MEASURES),
        highest=cls.HIGHEST,
        groups=cls.GROUPS,
        rules=cls.RULES,
        code=cls.CODE,
        fields_by_name={field.name: field for field in fields},
        ongoing=cls.ONGOING,
        prompts_only=cls.PROMPTS_ONLY,
        moves=cls.MOVES,
        shelf=cls.SHELF,
    )


def split_day(key: str) -> tuple[str, str]:
    """``status@2004-05-17`` as ("status", "2004-05-17"); the day is empty where there is none."""
    name, _, day = key.partition(AT)
    return name, day


def _fields_of(cls: type[Record]) -> Iterator[FieldSpec]:
    # What the base declares is about the type, and would take long to read anew for each.
    for name, hint in inspect.get_annotations(cls, eval_str=True).items():
        kind, meaning = hint.__metadata__
        timeline = name in cls.TIMELINES
        given = name in vars(cls)
        yield FieldSpec(
            name=name,
            kind=kind,
            required=not given and not timeline,
            help=meaning,
            timeline=timeline,
            default=vars(cls)[name] if given else None,
        )
