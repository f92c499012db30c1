"""`stock`: what is where, from everything that came in, went out, moved, was lost or counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of


def stock(
    on: Annotated[
        str | None, Option("--on", metavar="DAY", help="at the end of that day; today without it")
    ] = None,
) -> None:
    """Show what is where, and how many days it lasts at the planned ration.

    \b
      fieldledger stock
      fieldledger stock --on 2004-09-30
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services.on_hand import stock as stock_of

    with opened() as session:
        found = stock_of(session, on)
    ui.show(found.rows, _lines(found.rows, found.told))


def _lines(rows: Sequence[Mapping[str, object]], told: Sequence[str]) -> Iterator[str]:
    if not rows:
        yield "nothing in stock"
    else:
        header = ["item", "place", "on hand", "lasts", "counted"]
        yield from ui.table(header, _cells(rows), right="  rr")
    if told:
        yield ""
    for sentence in told:
        yield from wrap(sentence, 80, subsequent_indent="  ", break_on_hyphens=False)


def _cells(rows: Sequence[Mapping[str, object]]) -> Iterator[list[str]]:
    """A line for each place, and one for the item in all where that says more."""
    for code, places in groupby(rows, lambda row: row["item"]):
        own = list(places)
        alone = len(own) == 1 and own[0]["days"] is None
        for row in own:
            days = row["item_days" if alone else "days"]
            yield [str(code), str(row["place"]), *_figures(row, row["on_hand"], days)]
        if not alone:
            [*_, last] = own
            cells = _figures(last, last["item_on_hand"], last["item_days"])
            yield [str(code), "in all", *cells[:2], ""]


def _figures(row: Mapping[str, object], on_hand: object, days: object) -> list[str]:
    unit = str(row["unit"])
    counted = f"{_amount(row['counted'], unit)} on {row['counted_on']}" if row["counted_on"] else ""
    lasts = "" if days is None else "1 day" if days == 1 else f"{ui.plain(days)} days"
    return [_amount(on_hand, unit), lasts, counted]


def _amount(value: object, unit: str) -> str:
    from fieldledger.domain.quantities import show_quantity

    return show_quantity(value, unit) if isinstance(value, int) else ""


app = app_of(stock)
