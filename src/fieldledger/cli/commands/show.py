"""`show ID`: one record, and everything that was ever written about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from typer import Argument

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.values import in_words
from fieldledger.domain import records
from fieldledger.domain.quantities import show_quantity


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
    yield f"{found['id']}  {spec.title}{'  (void)' if found['void'] else ''}"
    for field in spec.fields:
        text = in_words(field, found)
        days = [key for key in found.get("timelines", {}) if key.partition("@")[0] == field.name]
        if text and not days:
            yield f"  {_named(field.name)}: {text}"
        for key in days:
            yield f"  {_named(field.name)}: {found['timelines'][key]} since {key.partition('@')[2]}"
    for name, sides in found["conflicts"].items():
        yield f"  conflict in {_named(name)}:"
        for side in sides:
            yield f"    {side['text']}   by {side['by']}, {ui.moment(side['at'])} ({side['id']})"
    yield ""
    yield "history"
    for past in found["history"]:
        yield from _past(past)
    yield from _linked(found)


def _linked(found: Mapping[str, Any]) -> Iterator[str]:
    """What refers to the record, and where this device cannot tell."""
    if found["in_stock"]:
        yield from ("", "in stock")
        for row in found["in_stock"]:
            yield f"  {row['item']}: {show_quantity(row['on_hand'], row['unit'])}"
    links = [link for link in found["linked"] if link["count"]]
    if links:
        yield from ("", "linked, the newest first")
    for link in links:
        yield from _link(found["id"], link)
    for words, known in (("not known here", "none"), ("known here only as own", "own")):
        where = [each["compartment"] for each in found["linked"] if each["known"] == known]
        if where:
            yield from ("", f"{words}: {', '.join(dict.fromkeys(where))}")


def _link(record: str, link: Mapping[str, Any]) -> Iterator[str]:
    own = " that this device wrote" if link["known"] == "own" else ""
    yield f"  {link['type']}, {_named(link['field'])}: {link['count']:,}{own}"
    for each in link["records"]:
        yield f"    {each['id']}  {each['line']}".rstrip()
    more = link["count"] - len(link["records"])
    if more:
        asked = f"fieldledger list {link['type']} {_named(link['field'])}={record}"
        yield f"    and {more:,} more: {asked}"


def _certificate(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{found['id']}  {found['type']}  (erased)"
    for by in found["erased"]:
        yield f"  {by['id']}  erase  {ui.moment(by['at'])}  by {by['by']}  lists {by['ops']} ops"
        yield f"    reason: {by['reason']}"


def _past(past: Mapping[str, Any]) -> Iterator[str]:
    over = f"  replaces {', '.join(past['over'])}" if past["over"] else ""
    yield f"  {past['id']}  {past['do']}  {ui.moment(past['at'])}  by {past['by']}{over}"
    if not past["counts"]:
        yield f"    does not count: {past['why']}"
    for name, text in past["text"].items():
        yield f"    {_named(name)}: {text or 'emptied'}"
    if past["reason"]:
        yield f"    reason: {past['reason']}"


def _named(name: str) -> str:
    return name.replace("_", "-").replace("@", " since ")


app = app_of(show)
