"""The columns of a record type in a table: what they are called, and what a row of them says.

``list`` writes these columns and ``import`` reads them. They are the fields, under their names, and
``id``. A timeline has three: ``status``, its value as of the last day; ``status_on``, that day; and
``status_before``, the values of other days (``open@2003-09-01; raided@2004-01-05``). A table made
by hand may have columns like ``status@2004-01-05`` instead, or one day for all timelines in ``on``,
and names in Korean, Chinese and Japanese (``domain.column_names``).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from unicodedata import normalize

from fieldledger.domain import column_names, dates, ops
from fieldledger.domain.draft import is_blank
from fieldledger.domain.entry import suggest
from fieldledger.domain.fields import AT, FieldSpec, RecordType, split_day
from fieldledger.domain.kind import Known
from fieldledger.domain.kinds import Date, Reference, References, display_id
from fieldledger.domain.problems import BadValue, Problem, either, unknown_field
from fieldledger.domain.quantities import folded
from fieldledger.language import mark, tr

ID, VOID, ON = "id", "void", "on"
DAY, EARLIER = "_on", "_before"  # after the name of a timeline

Days = Mapping[str, Mapping[str, object]]
"""The values of a record's timelines: by field, then by day."""

_BETWEEN = re.compile(r"[-_ ]+")
_AS_THEY_ARE = ("integer", "flag", "codes")  # kinds whose values are the same in JSON


# --- names ----------------------------------------------------------------------------------------


def header(spec: RecordType) -> list[str]:
    """The columns that ``list`` writes, in order."""
    names = [ID]
    for field in spec.fields:
        names += [field.name, field.name + DAY] if field.timeline else [field.name]
    return names + [field.name + EARLIER for field in spec.fields if field.timeline]


def key_of(spec: RecordType, name: str) -> str:
    """What a column of this name holds: ``id``, ``void``, ``on``, a field, or of a timeline
    ``status_on``, ``status_before`` or ``status@2004-05-17``. Raises BadValue."""
    plain, day = split_day(folded(name))
    wanted = _BETWEEN.sub("_", plain.strip().casefold())
    timelines = [field.name for field in spec.fields if field.timeline]
    known = [ID, VOID, *([ON] if timelines else ())]
    known += [timeline + end for timeline in timelines for end in (DAY, EARLIER)]
    if wanted in known and AT not in name:
        return wanted
    field = _field(spec, wanted)
    if field is None and (key := _translated(spec, plain)):
        if spec.field(key) is None and AT not in name:
            return key
        field = spec.field(key)
    if field is None:
        near = suggest(wanted, [*(each.name for each in spec.fields), *known])
        raise unknown_field(spec.title, near, [each.name for each in spec.fields])
    if AT not in name:
        return field.name
    if not field.timeline:
        raise BadValue(mark("holds one value, not one a day: leave out the @"))
    try:
        return f"{field.name}{AT}{dates.read_day(day, None)}"
    except BadValue:
        raise BadValue(mark("needs a day after the @, written as YYYY-MM-DD")) from None


def _translated(spec: RecordType, name: str) -> str:
    """What a column is called in Korean, Chinese or Japanese; nothing where no name is known.
    Raises BadValue where it could be more than one."""
    found = column_names.keys_of(spec, name)
    if len(found) > 1:
        raise BadValue(mark("could be {columns}: write which one"), columns=either(found))
    return found[0] if found else ""


def in_words(spec: RecordType, key: str, value: object) -> object:
    """A cell with the word of a choice where it says one in Korean, Chinese or Japanese."""
    field = spec.field(split_day(key)[0])
    return column_names.meant(field, value) if field and isinstance(value, str) else value


def field_of(spec: RecordType, key: str) -> str:
    """The field of which a column of this key says something."""
    name = split_day(key)[0]
    if spec.field(name):
        return name
    return name.removesuffix(DAY).removesuffix(EARLIER)


def _field(spec: RecordType, wanted: str) -> FieldSpec | None:
    """A field by its name, or by the first part of it where only one begins so."""
    begun = [each for each in spec.fields if each.name.startswith(f"{wanted}_")]
    return spec.field(wanted) or (begun[0] if len(begun) == 1 else None)


# --- reading a row --------------------------------------------------------------------------------


def given(spec: RecordType, cells: Mapping[str, object]) -> tuple[dict[str, object], list[Problem]]:
    """What a row says of a record, by the names that ``domain.entry`` reads: the columns of a
    timeline become ``status@DAY``. ``cells`` are by ``key_of``."""
    found = {key: value for key, value in cells.items() if key not in (ID, VOID)}
    if not _says(found.get(ON)):
        found.pop(ON, None)
    problems: list[Problem] = []
    for field in spec.fields:
        if field.timeline:
            problems += _days_given(field, found)
    return found, problems


def _days_given(field: FieldSpec, found: dict[str, object]) -> list[Problem]:
    name = field.name
    day, earlier = found.pop(name + DAY, None), found.pop(name + EARLIER, None)
    values: list[tuple[str, object]] = []
    if _says(day):
        if not _says(found.get(name)):
            return [
                Problem(
                    name + DAY, tr("is a day on which nothing begins: {name} is empty", name=name)
                )
            ]
        values.append((str(day), found.pop(name)))
    for part in str(earlier).split(";") if _says(earlier) else ():
        text, at, on = part.rpartition(AT)
        if not at or not text.strip():
            return [
                Problem(name + EARLIER, tr("is written like open@2003-09-01; closed@2004-05-01"))
            ]
        values.append((on, text.strip()))
    for on, value in values:
        key = f"{name}{AT}{day_of(on)}"
        if key in found:
            return [Problem(name, tr("is given twice for one day"))]
        found[key] = value
    return []


def unsettled(spec: RecordType, found: Mapping[str, object]) -> list[Problem]:
    """What would be filled in, or read, by the day on which the file is imported: the same file
    must mean the same tomorrow. ``found`` is of ``given``, for a new record."""
    problems = moving(spec, found)
    date = spec.field("date")
    if date and date.required and not _says(found.get("date")):
        problems.append(Problem("date", tr("is missing")))
    said = {split_day(key)[0] for key in found if _says(found[key])}
    silent = [each.name for each in spec.fields if each.timeline and each.default is not None]
    first = {name: "the first value" for name in silent if name not in said}
    return problems + undated(spec, {**found, **first})


def undated(spec: RecordType, found: Mapping[str, object]) -> list[Problem]:
    """The timelines to which nothing gives a day: none beside them, none of the record."""
    if any(_says(found.get(name)) for name in (ON, "date", "opened", "since")):
        return []
    return [
        Problem(
            each.name,
            tr("needs a day: in the column {column}, or with --on", column=each.name + DAY),
        )
        for each in spec.fields
        if each.timeline and _says(found.get(each.name))
    ]


def moving(spec: RecordType, found: Mapping[str, object]) -> list[Problem]:
    """The fields that hold words like ``yesterday``."""
    problems = []
    for key, value in found.items():
        name, day = split_day(key)
        field = spec.field(name)
        is_day = name == ON or (field is not None and isinstance(field.kind, Date))
        word: object = value if is_day else day
        if isinstance(word, str) and word and _moves(word):
            problems.append(Problem(name, tr("is another day tomorrow: write it as YYYY-MM-DD")))
    return problems


@lru_cache(maxsize=4096)
def _moves(word: str) -> bool:
    """Whether a word is a day only for somebody who knows what day it is."""
    for today in (None, "2004-05-17"):
        try:
            dates.read_day(word, today)
        except BadValue:
            continue
        return today is not None
    return False


def day_of(word: str) -> str:
    """A day as it is written in keys; what is none stays, for entry to refuse."""
    try:
        return dates.read_day(word, None)
    except BadValue:
        return word


def _says(value: object) -> bool:
    return value is not None and not is_blank(value)


# --- comparing ------------------------------------------------------------------------------------


def references(spec: RecordType) -> frozenset[str]:
    """The names of the fields that hold references."""
    return frozenset(
        each.name for each in spec.fields if isinstance(each.kind, Reference | References)
    )


def comparable(
    references: Collection[str], fields: Mapping[str, object], through: Mapping[str, str]
) -> dict[str, object]:
    """Values as they are compared: references by what they identify, nothing for what is empty.

    ``references``: the fields that hold such; ``through``: for each record that was found to be
    another one, that one.
    """
    return {
        key: _identified(value, through) if split_day(key)[0] in references else value
        for key, value in fields.items()
        if value is not None
    }


def fingerprint(values: Mapping[str, object]) -> bytes:
    """16 bytes that are the same for the same values of the same fields."""
    whole = normalize("NFC", json.dumps(values, ensure_ascii=False, sort_keys=True))
    return hashlib.sha256(whole.encode()).digest()[:16]


def _identified(reference: object, through: Mapping[str, str]) -> str | list[str]:
    if isinstance(reference, list):
        return sorted({str(_identified(each, through)) for each in reference})
    identity = ops.identity(str(reference))
    return through.get(identity, identity)


# --- writing a row --------------------------------------------------------------------------------


def cells(
    spec: RecordType, known: Known, fields: Mapping[str, object], days: Days
) -> dict[str, str]:
    """A record as cells by the names of ``header``, but for ``id``; what is empty is left out."""
    whole: dict[str, str] = {}
    for field in spec.fields:
        if field.timeline:
            whole |= _timeline(field, known, fields, days.get(field.name, {}))
        elif fields.get(field.name) is not None:
            whole[field.name] = _text(field, known, fields, fields[field.name])
    return whole


def _timeline(
    field: FieldSpec, known: Known, fields: Mapping[str, object], days: Mapping[str, object]
) -> dict[str, str]:
    if not days:
        return {}
    *earlier, last = [(day, _text(field, known, fields, days[day])) for day in sorted(days)]
    whole = {field.name: last[1], field.name + DAY: last[0]}
    if earlier:
        whole[field.name + EARLIER] = "; ".join(f"{text}{AT}{day}" for day, text in earlier)
    return whole


def values(
    spec: RecordType, known: Known, fields: Mapping[str, object], days: Days
) -> dict[str, object]:
    """A record as an object of a JSON line, which ``add --from`` reads too, but for ``id``."""
    whole: dict[str, object] = {}
    for field in spec.fields:
        value = fields.get(field.name)
        if field.timeline:
            for day, held in sorted(days.get(field.name, {}).items()):
                whole[f"{field.name}{AT}{day}"] = _text(field, known, fields, held)
        elif value is not None:
            as_it_is = field.kind.name in _AS_THEY_ARE
            whole[field.name] = value if as_it_is else _text(field, known, fields, value)
    return whole


def _text(field: FieldSpec, known: Known, fields: Mapping[str, object], value: object) -> str:
    """A value in words that are read back as this value."""
    if isinstance(field.kind, Reference):
        return _reference(field.kind, known, str(value))
    if isinstance(field.kind, References) and isinstance(value, list):
        return ", ".join(_reference(field.kind.one, known, str(each)) for each in value)
    return field.kind.show(value, known, fields)


def _reference(kind: Reference, known: Known, reference: str) -> str:
    """A code where it names this record alone, else an id; all of what is not known here."""
    named = known.get(reference)
    if named is None:
        return reference
    for word in (named.code, display_id(named.ref)):
        if word and [ops.identity(one.ref) for one in kind.find(word, known)] == [
            ops.identity(named.ref)
        ]:
            return word
    return display_id(named.ref, clash=True)
