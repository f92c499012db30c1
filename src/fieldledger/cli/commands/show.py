"""`show ID`: one record, and everything that was ever written about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from typer import Argument

from fieldledger.cli import ui, values
from fieldledger.cli.app import app_of
from fieldledger.cli.code_words import said
from fieldledger.cli.values import in_words
from fieldledger.domain import records
from fieldledger.domain.quantities import shown_quantity
from fieldledger.domain.record import named_compartment
from fieldledger.language import tr


def show(
    record: Annotated[str, Argument(metavar="ID", help="a record's id (a1-42) or its code")],
) -> None:
    """Show a record, its history, and the records that refer to it: who wrote what
    and when, what it replaced, what hangs on it.

    \b
      fieldledger show a1-42
      fieldledger show s-12
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import views

    with opened() as session:
        found = views.show(session, record)
    ui.show(found, _lines(found))


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    if "erased" in found:
        yield from _certificate(found)
        return
    spec = records.load(found["type"])
    title = tr(spec.title)
    yield (
        tr("{id}  {type}  (void)", id=found["id"], type=title)
        if found["void"]
        else f"{found['id']}  {title}"
    )
    for field in spec.fields:
        text = in_words(field, found)
        days = [key for key in found.get("timelines", {}) if key.partition("@")[0] == field.name]
        if text and not days:
            yield f"  {_named(field.name)}: {text}"
        for key in days:
            yield "  " + tr(
                "{field}: {value} since {day}",
                field=_named(field.name),
                value=found["timelines"][key],
                day=key.partition("@")[2],
            )
    for name, sides in found["conflicts"].items():
        yield "  " + tr("conflict in {field}:", field=_named(name))
        for side in sides:
            yield "    " + tr(
                "{text}   by {device}, {moment} ({id})",
                text=side["text"],
                device=side["by"],
                moment=values.moment(side["at"]),
                id=side["id"],
            )
    yield ""
    yield tr("history")
    for past in found["history"]:
        yield from _past(past)
    yield from _linked(found)


def _linked(found: Mapping[str, Any]) -> Iterator[str]:
    """What refers to the record, and where this device cannot tell."""
    if found["in_stock"]:
        yield from ("", tr("in stock"))
        for row in found["in_stock"]:
            yield f"  {row['item']}: {shown_quantity(row['on_hand'], row['unit'])}"
    links = [link for link in found["linked"] if link["count"]]
    if links:
        yield from ("", tr("linked, the newest first"))
    for link in links:
        yield from _link(found["id"], link)
    none, own = (
        ", ".join(
            dict.fromkeys(
                named_compartment(e["compartment"]) for e in found["linked"] if e["known"] == known
            )
        )
        for known in ("none", "own")
    )
    if none:
        yield from ("", tr("not known here: {compartments}", compartments=none))
    if own:
        yield from ("", tr("known here only as own: {compartments}", compartments=own))


def _link(record: str, link: Mapping[str, Any]) -> Iterator[str]:
    field = _named(link["field"])
    if link["known"] == "own":
        yield "  " + tr(
            "{type}, {field}: {count:,} that this device wrote",
            type=link["type"],
            field=field,
            count=link["count"],
        )
    else:
        yield f"  {link['type']}, {field}: {link['count']:,}"
    for each in link["records"]:
        yield f"    {each['id']}  {each['line']}".rstrip()
    more = link["count"] - len(link["records"])
    if more:
        asked = f"fieldledger list {link['type']} {field}={record}"
        yield "    " + tr("and {count:,} more: {command}", count=more, command=asked)


def _certificate(found: Mapping[str, Any]) -> Iterator[str]:
    yield tr("{id}  {type}  (erased)", id=found["id"], type=found["type"])
    for by in found["erased"]:
        yield "  " + tr(
            "{id}  erase  {moment}  by {device}  lists {ops} ops",
            id=by["id"],
            moment=values.moment(by["at"]),
            device=by["by"],
            ops=by["ops"],
        )
        yield "    " + tr("reason: {reason}", reason=by["reason"])


def _past(past: Mapping[str, Any]) -> Iterator[str]:
    told = {
        "id": past["id"],
        "do": said(past["do"], "op"),
        "moment": values.moment(past["at"]),
        "device": past["by"],
    }
    if past["over"]:
        over = ", ".join(past["over"])
        yield "  " + tr("{id}  {do}  {moment}  by {device}  replaces {ops}", **told, ops=over)
    else:
        yield "  " + tr("{id}  {do}  {moment}  by {device}", **told)
    if not past["counts"]:
        yield "    " + tr("does not count: {why}", why=tr(past["why"]))
    for name, text in past["text"].items():
        yield f"    {_named(name)}: {text or tr('emptied')}"
    if past["reason"]:
        yield "    " + tr("reason: {reason}", reason=past["reason"])


def _named(name: str) -> str:
    field, _, day = name.replace("_", "-").partition("@")
    return tr("{field} since {day}", field=field, day=day) if day else field


app = app_of(show)
