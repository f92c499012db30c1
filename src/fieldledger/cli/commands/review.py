"""`review`: what waits for a person; `review show KEY`, `review settle KEY`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, cast

from typer import Argument, Context, Option

from fieldledger.cli import ui, values
from fieldledger.cli.app import app_of
from fieldledger.cli.code_words import said
from fieldledger.language import tr

Key = Annotated[str, Argument(metavar="KEY", help="its key, or the first four letters of it")]


def list_() -> None:
    """List what waits for a person.

    \b
      fieldledger review list
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import reviewing

    with opened() as session:
        found = reviewing.listing(session)
    ui.show(found, _table(found))


def show(key: Key) -> None:
    """Show one thing that waits.

    Its sides, who wrote them and when, and what settles it.

    \b
      fieldledger review show 3f9a0c1e
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import reviewing

    with opened() as session:
        found = reviewing.show(session, key)
    ui.show(found, _lines(found))


def settle(  # noqa: PLR0913 - one for each way to settle
    key: Key,
    take: Annotated[
        str | None, Option("--take", metavar="OP", help="what this side says, by its id")
    ] = None,
    value: Annotated[
        str | None, Option("--value", metavar="VALUE", help="another value, written as for set")
    ] = None,
    link: Annotated[
        bool, Option("--link", help="the records are one thing and count once")
    ] = False,
    separate: Annotated[bool, Option("--separate", help="the records are not the same")] = False,
    accept: Annotated[
        bool, Option("--accept", help="what is in quarantine counts; with --take, one op of it")
    ] = False,
    refuse: Annotated[
        bool, Option("--refuse", help="it does not count; with --take, one op of it")
    ] = False,
    reason: Annotated[str, Option("--reason", metavar="TEXT", help="why")] = "",
) -> None:
    """Settle one thing. If it changed since you looked, its key is refused: look again.

    \b
      fieldledger review settle 3f9a0c1e --take a1-7 --reason "asked them"
      fieldledger review settle 3f9a --value 280kg --reason "weighed again"
      fieldledger review settle 90bd --link --reason "the same house"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import reviewing

    choice = reviewing.Choice(take, value, link, separate, accept, refuse)
    with opened() as session:
        settled = reviewing.settle(session, key, choice, reason)
    written = cast("Sequence[str]", settled["ops"])
    ui.show(
        settled,
        [tr("settled {key} with {written}", key=settled["key"], written=", ".join(written))],
    )


def _table(found: Sequence[Mapping[str, object]]) -> list[str]:
    if not found:
        return [tr("nothing for review")]
    header = (tr("key"), tr("kind"), tr("about"), tr("what"))
    rows = [
        [str(item["key"]), said(item["kind"], "review"), _about(item), str(item["what"])]
        for item in found
    ]
    return [*ui.table(header, rows), "", tr("fieldledger review show KEY")]


def _about(item: Mapping[str, object]) -> str:
    return str(item["record"] or item["device"] or "")


def _lines(item: Mapping[str, Any]) -> Iterator[str]:
    yield f"{item['key']}  {said(item['kind'])}  {_about(item)}"
    yield f"  {item['what']}"
    for side in item["sides"]:
        yield f"    {side['id']}  {_side(side)}"
    yield ""
    yield tr("to settle it")
    for way in item["settle"]:
        yield f"  {way}"


def _side(side: Mapping[str, Any]) -> str:
    text, by = side["text"], side["by"]
    if side["at"] is None:
        return tr("{text}   by {device}", text=text, device=by)
    return tr(
        "{text}   by {device}, {moment}", text=text, device=by, moment=values.moment(side["at"])
    )


def review(context: Context) -> None:
    """What waits for a person: disagreements, duplicates, quarantine, and what does not add up.

    \b
      fieldledger review
      fieldledger review show 3f9a0c1e
      fieldledger review settle 3f9a0c1e --take a1-7 --reason "asked them"
    """
    if context.invoked_subcommand is None:
        list_()


list_.__name__ = "list"
app = app_of(list_, show, settle, above=review)
