"""An empty form on paper for a record type, from the one table of fields.

What is written in piles (an amount or a number of people in a place on a day) is a table of empty
rows, anything else a form for one record. Fields stand in the order in which prompts ask for them
(``domain.asking``), so that a sheet is typed in from left to right or from top to bottom.

Codes of the codebook are printed where there are few; those of people and children are in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fieldledger.domain.asking import holds_from_a_day, in_order
from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.domain.record import ERASABLE
from fieldledger.language import mark, tr
from fieldledger.report import formpaper, measured, paper
from fieldledger.report.codelist import Codes, Listed, choice, spoken, unit, words_of

MOST_LISTED = 40  # codes of a type that are printed on a form
# Of codes that are ticked rather than written: how wide they are together, with their boxes, in
# thousandths of the size of the letters. That is two lines.
_MOST_TICKED, _TICK = 60_000, 2_800
_ROWS = range(8, 16)  # how many empty rows a table can have
_HIGH = 122  # millimetres for its rows and legends
_WIDE = 740  # points, of a page on its side
_LEGEND = 3.9  # millimetres, of a line of a legend

# How wide a column of a table is, in relation to others.
_SHARES = {"date": 20, "quantity": 22, "reference": 22, "integer": 12, "money": 24, "choice": 12}
_TEXT = 32
_NUMBER, _TYPED = 8, 12  # of the first column and of the last

_HINTS = {
    "quantity": mark("with its unit, such as 90 kg"),
    "money": mark("with its currency, such as 3000 CNY"),
    "province": mark("its code, such as CN-JL; nothing finer"),
    "references": mark("codes or ids, one after the other"),
    "codes": mark("one after the other"),
}
# Millimetres of a line to write on.
_LINES = {"integer": 30, "quantity": 50, "money": 50, "province": 40, "code": 50, "reference": 50}
_LINES |= {"references": 75, "codes": 75}
_LONG = 120
_MOST_ROOMY = 12  # places of a form for one record


class Space(NamedTuple):
    """What is written in one place of a form: a field, or one of several that stand for it."""

    fields: tuple[FieldSpec, ...]

    @property
    def first(self) -> FieldSpec:
        """The field that tells what to write."""
        return self.fields[0]

    @property
    def name(self) -> str:
        """Its fields as people type them; a star where it must be filled in."""
        star = " *" if self.first.required else ""
        return " | ".join(words_of(each.name) for each in self.fields) + star

    @property
    def types(self) -> tuple[str, ...]:
        """The record types that it refers to."""
        return tuple(
            name
            for each in self.fields
            if each.kind.name in ("reference", "references")
            for name in getattr(each.kind, "types", ())
        )


def is_pile(spec: RecordType) -> bool:
    """Whether forms of a type are filled in row by row: how much, or how many people, in a place on
    a day. Nothing that is about one person, and nothing that needs words."""
    required = [each.kind.name for each in spec.fields if each.required]
    return (
        spec.compartment not in ERASABLE
        and "date" in required
        and not {"text", "code"}.intersection(required)
        and bool({"quantity", "integer"}.intersection(required))
    )


def render(spec: RecordType, codes: Codes, people: Iterable[str], *, day: str, lang: str) -> str:
    """The form as a document. ``codes``: those to print; ``people``: the types of which no codes
    are printed; ``day``: of which day the codes are, or nothing."""
    body = [*(_pile(spec, codes) if is_pile(spec) else _single(spec, codes))]
    numbered = any('"(1) ' in each for each in body)
    about = [*_remarks(spec, codes, {*people}, day, numbered=numbered)]
    return paper.document(
        title=tr("Form: {title}", title=tr(spec.title)),
        band=tr("CODES ONLY, NO NAMES. BURN THIS SHEET ONCE IT IS TYPED IN."),
        lang=lang,
        day="",
        foot=[tr("Typed in with: {command}", command=f"fieldledger add {spec.name} --repeat")],
        body=[
            formpaper.prelude(flipped=is_pile(spec)),
            paper.titled(tr("Form: {title}", title=tr(spec.title))),
            paper.loose(
                [
                    formpaper.summary(tr(spec.summary).replace("`", "")),
                    *body,
                    formpaper.remarks(about),
                ]
            ),
        ],
    )


def spaces(spec: RecordType, *, merged: bool) -> list[Space]:
    """The places of a form in order. A currency is written beside its amount; with ``merged``
    references of which one is given share a place."""
    now, rest = in_order(spec)
    order = [*now, *rest]
    beside = {getattr(each.kind, "currency", "") for each in order if each.kind.name == "money"}
    shared = [slot for slot in spec.words if merged and not isinstance(slot, str)]
    found: list[Space] = []
    for each in order:
        others = next((slot for slot in shared if each.name in slot), (each.name,))
        if each.name in beside or any(each in one.fields for one in found):
            continue
        found.append(Space(tuple(field for field in order if field.name in others)))
    return found


def _more(spec: RecordType, places: Sequence[Space]) -> int:
    """The first of the places that a prompt asks for only after one more key."""
    now, _ = in_order(spec)
    return next(n for n, each in enumerate([*places, None]) if not each or each.first not in now)


# --- a table of empty rows ------------------------------------------------------------------------


def _pile(spec: RecordType, codes: Codes) -> Iterator[str]:
    columns = spaces(spec, merged=True)
    legends = [*_legends(columns, codes)]
    heads = [("", ""), *((each.name, _meaning(each.first)) for each in columns)]
    shares = [_SHARES.get(each.first.kind.name, _TEXT) for each in columns]
    yield formpaper.pile(
        [*heads, (tr("typed"), tr("tick it when it is saved"))],
        [_NUMBER, *shares, _TYPED],
        rows_beside(legends),
        1 + _more(spec, columns),
    )
    for name, listed in legends:
        yield formpaper.legend(name, listed)


def _meaning(field: FieldSpec) -> str:
    """What stands above a column: 90 alone cannot be typed in by anybody later."""
    hint = _HINTS.get(field.kind.name, "") if field.kind.name in ("quantity", "money") else ""
    return f"{tr(field.help)} ({tr(hint)})" if hint else tr(field.help)


def rows_beside(legends: Sequence[tuple[str, Sequence[str]]]) -> int:
    """How many empty rows a table has beside its legends."""
    high = sum(_LEGEND * _lines(name, listed) for name, listed in legends)
    return max(_ROWS[0], min(_ROWS[-1], int((_HIGH - high) / formpaper.ROW)))


def _lines(name: str, listed: Sequence[str]) -> float:
    wide = measured.width(name) + sum(measured.width(each) + 1200 for each in listed)
    return -(-wide * 75 // 10_000 // _WIDE) + 0.4


def _legends(columns: Sequence[Space], codes: Codes) -> Iterator[tuple[str, list[str]]]:
    """Numbers for the words of choices, which are those of the prompt and never change; codes as
    they are typed, with a number for the sheet."""
    told: set[str] = set()
    for each in columns:
        said = spoken(each.first)
        if said:
            yield (
                tr("{field}, its number:", field=words_of(each.first.name)),
                [f"{number} {word}" for number, word in enumerate(said, 1)],
            )
        for name in each.types:
            if name in told or not 0 < len(codes.get(name, ())) <= MOST_LISTED:
                continue
            told.add(name)
            yield (
                tr("{type}, its code:", type=name),
                [_numbered(number, one) for number, one in enumerate(codes[name], 1)],
            )


def _numbered(number: int, one: Listed) -> str:
    said = tr("{code} in {unit}", code=one.code, unit=unit(one.unit)) if one.unit else one.code
    return f"({number}) {said}"


# --- a form for one record ------------------------------------------------------------------------


def _single(spec: RecordType, codes: Codes) -> Iterator[str]:
    if holds_from_a_day(spec):
        yield formpaper.asked("on", tr("the day from which it holds; today without it"), [_date()])
    later: dict[str, Sequence[Listed]] = {}
    places = spaces(spec, merged=False)
    more = _more(spec, places)
    for number, each in enumerate(places):
        field = each.first
        if field.kind.name == "reference" and not _is_few(each.types, codes):
            later |= {name: codes.get(name, ()) for name in each.types}
        written = [*_written(spec, field, codes)]
        # Words have two lines, where the sheet has room for it.
        if field.kind.name == "text" and len(places) <= _MOST_ROOMY:
            written *= 2
        name = words_of(field.name) if _is_drawn(spec, field) else each.name
        yield formpaper.asked(name, tr(field.help), written, more=number == more)
    for name, listed in later.items():
        if 0 < len(listed) <= MOST_LISTED:
            yield formpaper.legend(
                tr("{type}, its code:", type=name),
                [_numbered(number, one) for number, one in enumerate(listed, 1)],
            )


def _written(spec: RecordType, field: FieldSpec, codes: Codes) -> Iterator[str]:
    """Where a field is written: boxes to tick, squares, or a line."""
    kind = field.kind.name
    types = getattr(field.kind, "types", ())
    said = [*map(choice, ("yes", "no"))] if kind == "flag" else spoken(field)
    if said:
        yield formpaper.ticks(said)
    elif kind == "date":
        yield _date()
    elif kind == "month":
        yield formpaper.squares(4, 2)
    elif kind in ("country", "currency"):
        yield formpaper.squares(2 if kind == "country" else 3)
    elif kind in ("reference", "references") and _is_few(types, codes):
        yield formpaper.ticks((each.code for name in types for each in codes[name]), tr("another:"))
    else:
        yield formpaper.line(_LINES.get(kind, _LONG), _hint(spec, field))


def _hint(spec: RecordType, field: FieldSpec) -> str:
    if _is_drawn(spec, field):
        return tr("empty: the program draws a code name")
    return tr(_HINTS.get(field.kind.name, ""))


def _is_drawn(spec: RecordType, field: FieldSpec) -> bool:
    """Whether the program draws a code name where none was written."""
    return field.name == spec.code and spec.compartment != "open"


def _date() -> str:
    return formpaper.squares(4, 2, 2)


def _is_few(types: Sequence[str], codes: Codes) -> bool:
    """Whether the codes of all these types are there, and few enough to be ticked."""
    lists = [codes.get(name, ()) for name in types]
    wide = sum(measured.width(each.code) + _TICK for listed in lists for each in listed)
    return bool(lists) and all(lists) and wide <= _MOST_TICKED


# --- what to know about the sheet -----------------------------------------------------------------


def _remarks(
    spec: RecordType, codes: Codes, people: set[str], day: str, *, numbered: bool
) -> Iterator[str]:
    yield tr(
        "What has a * must be filled in. What is left empty stays unknown: where it was nothing, "
        "write 0."
    )
    yield tr("What stands behind the thick line is asked once you type {key} at the end.", key="m")
    referred = {name for each in spaces(spec, merged=False) for name in each.types}
    printed = [name for name in codes if name in referred]
    if any(len(codes[name]) > MOST_LISTED for name in printed):
        yield tr("Further codes are in the codebook: {command}", command="fieldledger codebook")
    if any(codes[name] for name in printed):
        yield tr("Codes as of {day}.", day=day) if day else tr("Codes may have been added since.")
    if numbered:
        yield tr(
            "A number in brackets may stand for a code on this sheet. Type the code itself: the "
            "prompt may number them otherwise."
        )
    if people & referred or spec.compartment in ERASABLE:
        yield tr(
            "Codes of people and children are never printed: a list would tell how many there are."
        )
    yield tr(
        "No name, no address, no telephone number. Typed in and in a bundle: burn it; without a "
        "fire, tear it small and soak it to pulp. Do not photograph it."
    )
