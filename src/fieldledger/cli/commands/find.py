"""`find TEXT`: records by a part of any text that this device may read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.domain import searching
from fieldledger.domain.entry import spoken
from fieldledger.domain.record import named_compartment
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.finding import Found, Hit, Place

_SHOWN = 50  # records that a person is shown at once


def find(
    text: Annotated[
        list[str] | None,
        Argument(metavar="TEXT", help="a part of a word is enough; - for standard input"),
    ] = None,
    type_: Annotated[
        str | None, Option("--type", metavar="TYPE", help="only in records of this type")
    ] = None,
) -> None:
    """Find records by a part of a text: codes, notes, whatever was worded,
    what it was before a correction, and the reasons of corrections.

    \b
      fieldledger find suda-21
      fieldledger find 쌀 --type provision

    A type that is typed at prompts only, as identity, is looked at only when it
    is named, and then what to look for is asked.
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import entries, finding

    spec = entries.type_of(type_) if type_ else None
    typed = " ".join(text or ())
    if spec is not None and spec.prompts_only and typed != "-":
        from fieldledger.cli.unread import refuse_typed

        refuse_typed([typed], None, spec)
    with opened() as session:
        wanted = _wanted(typed)
        found = finding.find(session, wanted, type_, most=None if ui.as_json() else _SHOWN)
    ui.show(_document(found), _lines(found, searching.folded(wanted)))


def _wanted(typed: str) -> str:
    """What to look for: as typed, from standard input, or asked for. Raises Refused."""
    if typed == "-":
        from pathlib import Path

        from fieldledger.cli.files import first_line

        return first_line(Path("-"))
    if typed:
        return typed
    if not ui.interactive():
        from fieldledger.errors import Refused

        raise Refused(
            tr("What to look for is missing: TEXT."), hint=tr("See: fieldledger find --help")
        )
    return ui.ask_words(tr("find:"))


def _document(found: Found) -> dict[str, object]:
    return {
        "found": [
            {
                "id": hit.id,
                "type": hit.type,
                "void": hit.void,
                "line": hit.line,
                "where": [
                    {"field": place.field, "is": place.what, "text": place.text, "op": place.op}
                    for place in hit.places
                ],
            }
            for hit in found.hits
        ],
        "more": found.more,
        "not_known_here": found.unread,
        "own_only": found.own_only,
    }


def _lines(found: Found, wanted: str) -> Iterator[str]:
    if not found.hits:
        yield tr("nothing found")
    for hit in found.hits:
        named = tr("{id} (void)", id=hit.id) if hit.void else hit.id
        yield f"{named}  {spoken(hit.line)}"
        yield "    " + tr("in {places}", places=_told(hit, wanted))
    if found.more:
        yield tr("and {more:,} more: --type TYPE, or more of the text", more=found.more)
    if found.unread:
        yield tr(
            "not known here: {compartments}",
            compartments=", ".join(map(named_compartment, found.unread)),
        )
    if found.own_only:
        yield tr(
            "known here only as this device wrote it: {compartments}",
            compartments=", ".join(map(named_compartment, found.own_only)),
        )


def _told(hit: Hit, wanted: str) -> str:
    return "; ".join(_place(place, wanted) for place in hit.places)


def _place(place: Place, wanted: str) -> str:
    name = place.field.replace("_", "-")
    if place.what == "value":
        return name
    text = searching.excerpt(wanted, place.text)
    if place.what == "codebook":
        return tr("the codebook: {text}", text=text)
    if place.what == "disputed":
        return tr("{field}, in dispute: {text}", field=name, text=text)
    if place.what == "reason":
        return tr("the reason of {op}: {text}", op=place.op, text=text)
    return tr("{field} as {op} wrote it: {text}", field=name, op=place.op, text=text)


app = app_of(find)
