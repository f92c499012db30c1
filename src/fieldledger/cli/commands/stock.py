"""`stock`: what is where, from everything that came in, went out, moved, was lost or counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.wrapping import wrapped
from fieldledger.language import Label, tr, trn


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
        yield tr("nothing in stock")
    else:
        header = [
            tr("item"),
            tr("place"),
            tr("on hand"),
            tr("lasts"),
            tr("counted"),
            tr("differs"),
        ]
        yield from ui.table(header, _cells(rows), right="  rr r")
    if told:
        yield ""
    for sentence in told:
        yield from wrapped(sentence, 80, later="  ", hyphens=False)


def _cells(rows: Sequence[Mapping[str, object]]) -> Iterator[list[str]]:
    """A line for each place, and one for the item in all where that says more."""
    for code, places in groupby(rows, lambda row: row["item"]):
        own = list(places)
        alone = len(own) == 1 and own[0]["days"] is None
        for row in own:
            unit, days = str(row["unit"]), row["item_days" if alone else "days"]
            on_hand, differs = _amount(row["on_hand"], unit), _differs(row["difference"], unit)
            place, on = _shown(row["place"]), str(row["counted_on"] or "")
            yield [str(code), place, on_hand, _lasts(days), on, differs]
        if not alone:
            [*_, last] = own
            on_hand = _amount(last["item_on_hand"], str(last["unit"]))
            yield [str(code), tr("in all"), on_hand, _lasts(last["item_days"]), "", ""]


def _lasts(days: object) -> str:
    return trn("{n} day", "{n} days", days) if isinstance(days, int) else ""


def _differs(difference: object, unit: str) -> str:
    """How much more was counted than the entries tell, with its sign."""
    if not isinstance(difference, int):
        return ""
    sign = "+" if difference > 0 else ""
    return f"{sign}{_amount(difference, unit)}" if difference else tr(Label("no", "difference"))


def _shown(place: object) -> str:
    return tr(place) if isinstance(place, Label) else str(place)


def _amount(value: object, unit: str) -> str:
    from fieldledger.report.words import measure

    return measure(value, unit) if isinstance(value, int) else ""


app = app_of(stock)
