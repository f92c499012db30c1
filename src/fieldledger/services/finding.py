"""Finding records by a part of any text that this device may read; nothing is kept of a search."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import entry, records, searching
from fieldledger.domain.fields import RecordType, split_day
from fieldledger.language import tr
from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.services.tabular import Remembered
from fieldledger.store import feeds
from fieldledger.store import records as held
from fieldledger.store import searching as stored

# How a text stands to its record.
VALUE, DISPUTED, EARLIER, REASON, CODEBOOK = (
    "value",
    "disputed",
    "earlier",
    "reason",
    "codebook",
)
REASON_FIELD = "reason"


class Place(NamedTuple):
    """Where a text was found: the field, what it is there, and the op that wrote it where it is
    not what the record shows."""

    field: str
    what: str
    text: str
    op: str = ""


class Hit(NamedTuple):
    """A record in which the text was found, and all of it in one line."""

    id: str
    type: str
    void: bool
    line: str
    places: tuple[Place, ...]


class Found(NamedTuple):
    """What was found, and how many more records there are; the compartments into which this device
    cannot look at all; and those of which it knows only what it wrote itself."""

    hits: list[Hit]
    more: int
    unread: list[str]
    own_only: list[str]


def find(
    session: Session, text: str, type_name: str | None = None, *, most: int | None = None
) -> Found:
    """The records with this part of a text: by type, in the order of all lists.

    A type that is typed at prompts only is looked at when it is named. ``most``: so many are
    returned. Raises Refused, NotAllowed.
    """
    entries.refuse_sealed(session)
    wanted = searching.folded(text)
    if not wanted:
        raise errors.Refused(tr("There is nothing to look for."), hint="fieldledger find TEXT")
    specs = _looked_at(session, type_name)
    hits, count = _hits(session, specs, wanted, most)
    hits += _from_codebook(session, wanted, type_name)
    asked = [entries.type_of(type_name)] if type_name else records.load_all()
    places_of = dict.fromkeys(spec.compartment for spec in asked if not spec.prompts_only)
    unread = [each for each in places_of if not session.me.may_read(each, own=True)]
    partly = [each for each in places_of if not session.me.may_read(each, own=False)]
    return Found(hits, count, unread, [each for each in partly if each not in unread])


def _looked_at(session: Session, type_name: str | None) -> list[RecordType]:
    if type_name is not None:
        return [entries.readable(session, type_name)]
    return [
        spec
        for spec in records.load_all()
        if not spec.prompts_only and not entries.is_sealed(session, spec)
    ]


def _places(
    session: Session, specs: Sequence[RecordType], wanted: str
) -> Iterator[tuple[str, str, stored.Head | None, Place]]:
    """Every place where the text stands, with the type, the record, and its head where known."""
    known = {spec.name: spec for spec in specs}
    for spec in specs:
        yield from _standing(session, spec, wanted)
    for name, ref, field_name, values in stored.disputed(session.ledger):
        for value in values:
            if _is_text(known.get(name), field_name) and searching.is_in(wanted, value):
                yield name, ref, None, Place(field_name, DISPUTED, _shown(value))
    for edit in stored.edits(session.ledger):
        if edit.type in known:
            for place in _in_edit(session, known[edit.type], edit, wanted):
                yield edit.type, edit.ref, None, place


def _standing(
    session: Session, spec: RecordType, wanted: str
) -> Iterator[tuple[str, str, stored.Head, Place]]:
    """The places among the texts as they stand."""
    fields = [field for field in spec.fields if searching.is_text(field)]
    lists = {at for at, field in enumerate(fields) if field.kind.python is list}
    for row in stored.texts(session.ledger, spec, [field.name for field in fields]):
        for at, text in enumerate(row.values):
            if text is None:
                continue
            value = json.loads(text) if at in lists else text
            if searching.is_in(wanted, value):
                yield spec.name, row.ref, row.head, Place(fields[at].name, VALUE, _shown(value))


def _in_edit(session: Session, spec: RecordType, edit: stored.Edit, wanted: str) -> list[Place]:
    found = [
        Place(split_day(key)[0], EARLIER, _shown(value))
        for key, value in edit.fields.items()
        if _is_text(spec, split_day(key)[0]) and searching.is_in(wanted, value)
    ]
    if searching.is_in(wanted, edit.reason):
        found.append(Place(REASON_FIELD, REASON, edit.reason))
    op = held.display_id(session.ledger, edit.n) if found else ""
    return [place._replace(op=op) for place in found]


def _is_text(spec: RecordType | None, name: str) -> bool:
    field = spec.field(name) if spec else None
    return field is not None and searching.is_text(field)


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _hits(
    session: Session, specs: Sequence[RecordType], wanted: str, most: int | None
) -> tuple[list[Hit], int]:
    """The records, each once, in order; and how many there are beyond ``most``."""
    by_name = {spec.name: spec for spec in specs}
    places: dict[tuple[str, str], list[Place]] = {}
    heads: dict[tuple[str, str], stored.Head | None] = {}
    for name, ref, head, place in _places(session, specs, wanted):
        key = name, ref
        places.setdefault(key, []).append(place)
        heads[key] = heads.get(key) or head or stored.head(session.ledger, by_name[name], ref)
    order = {spec.name: at for at, spec in enumerate(specs)}
    whole = [(head, key) for key, head in heads.items() if head is not None]
    whole.sort(key=lambda each: (order[each[0].type], each[0].day, each[0].code, each[0].n))
    known, labels = Remembered(session), feeds.labels(session.ledger)
    shown = whole if most is None else whole[:most]
    return [
        Hit(
            held.display_id(session.ledger, head.n, labels),
            head.type,
            head.void,
            _line(session, known, by_name, key),
            _once(places[key]),
        )
        for head, key in shown
    ], len(whole) - len(shown)


def _line(
    session: Session, known: Remembered, by_name: Mapping[str, RecordType], key: tuple[str, str]
) -> str:
    row = held.row(session.ledger, *key)
    return entry.one_line(known, by_name[key[0]], row.fields) if row else ""


def _once(found: Sequence[Place]) -> tuple[Place, ...]:
    """Places without those that only repeat what the record shows, or what another said before."""
    once: dict[tuple[str, str], Place] = {}
    for place in found:
        once.setdefault((place.field, place.text), place)
    return tuple(once.values())


def _from_codebook(session: Session, wanted: str, type_name: str | None) -> Iterator[Hit]:
    """Records of which this device knows the code alone."""
    for name, ref, code in stored.in_codebook(session.ledger):
        if type_name in (None, name) and searching.is_in(wanted, code):
            title = entries.type_of(name).title
            place = Place("code", CODEBOOK, code)
            yield Hit(
                ref.partition(":")[0],
                name,
                False,
                tr("{type}: code {code}", type=tr(title), code=code),
                (place,),
            )
