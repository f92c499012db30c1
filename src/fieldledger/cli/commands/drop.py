"""`add drop`: one delivery of several items to one place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.options import split_pairs
from fieldledger.cli.wrapping import columns, wrapped
from fieldledger.domain.entry import spoken
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.drops import Drop
    from fieldledger.services.session import Session


def drop(
    words: Annotated[
        list[str] | None, Argument(metavar="[PLACE] [ITEM=AMOUNT]...", help="and field=value")
    ] = None,
    file: Annotated[
        Path | None,
        Option("--from", metavar="FILE", help="one JSON object; - for standard input"),
    ] = None,
) -> None:
    """Write down one delivery: a distribution for each item, all or none.

    \b
      fieldledger add drop s-12 people=30 days=10 rice=90kg winter-set=30
      fieldledger add drop

    The fields are those of a distribution, and are said of every item; days
    only of what is weighed or measured. At a terminal, what is missing is asked.
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import drops, entries

    typed = [*(words or ())]
    with opened() as session:
        if entries.is_sealed(session, entries.type_of(drops.TYPE)):
            from fieldledger.cli.unread import refuse_typed

            refuse_typed(typed, file)
        if file is not None and typed:
            raise Refused(tr("--from takes a whole delivery: nothing else may be typed beside it."))
        pairs, others = _told(file) if file is not None else split_pairs(typed)
        found = drops.split(session, others, pairs)
        may_ask = file is None and not found.problems and ui.interactive()
        asked = may_ask and _ask(session, found)
        saved = drops.add(session, found)
    data = [{"id": one.id, "type": one.type} for one in saved]
    ui.show(data, [f"{one.id}  {spoken(one.line)}".rstrip() for one in saved])
    if asked:
        ui.say(tr("To take it back: fieldledger void ID, for each of them"))


def _told(file: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """What a JSON object says: {"place": "s-12", "people": 30, "rice": "90kg"}."""
    from fieldledger.cli.unread import told

    given = {name: value for name, value in (told(file) or {}).items() if value is not None}
    place = given.pop("place", None)
    return [(name, str(value)) for name, value in given.items()], [str(place)] if place else []


def _ask(session: Session, found: Drop) -> bool:
    """Ask for what was not typed: the place, for whom, and item after item until Enter alone.
    Tells whether anything was asked."""
    from fieldledger.services import drops

    placed = bool({name for name, _ in found.common}.intersection(drops.PLACES))
    if found.items and placed:
        return False
    try:
        if not placed:
            found.common.append(_place(session))
        for name, meaning, needed in drops.asked(found):
            explained = _explained(name, tr(meaning), needed)
            ui.ask_aloud("\n".join(["", *wrapped(explained, columns())]))
            answer = _answer(session, name, needed)
            if answer:
                found.common.append((name, answer))
        if not found.items:
            _ask_items(session, found)
    except KeyboardInterrupt:
        ui.ask_aloud("\n" + tr("Nothing was saved."))
        raise
    return True


def _explained(name: str, meaning: str, needed: bool) -> str:
    if needed:
        return tr("{field}: {meaning}", field=name, meaning=meaning)
    return tr("{field}: {meaning} (Enter leaves it out)", field=name, meaning=meaning)


def _ask_items(session: Session, found: Drop) -> None:
    from fieldledger.services import drops

    codes = [each.code for each in drops.items(session)]
    while item := _item(session, codes, {code for code, _ in found.items}):
        found.items.append(item)


def _answer(session: Session, name: str, needed: bool) -> str:
    """An answer to what is said of all of it, asked until it can be read."""
    from fieldledger.services import drops

    while True:
        answer = ui.ask(f"{name}:")
        problem = drops.problem_of(session, name, answer) if answer else ""
        if not answer and needed:
            problem = tr("{field} is needed.", field=name)
        if not problem:
            return answer
        ui.ask_aloud(problem)


def _place(session: Session) -> tuple[str, str]:
    """The place of a delivery, by its code, its number or a part of it."""
    from fieldledger.cli.picking import ask_offer
    from fieldledger.services import drops

    offers = drops.place_codes(session)
    ui.ask_aloud("\n" + tr("place: the shelter or the ration line"))
    while True:
        _, word, problem = ask_offer(tr("place:"), offers)
        named = drops.places(session, word) if word else ()
        if len(named) == 1:
            return named[0].type, named[0].ref
        ui.ask_aloud(problem or tr("It names no place known here, or several: type its id."))


def _item(session: Session, codes: Sequence[str], had: set[str]) -> tuple[str, str] | None:
    """An item and how much of it; None where Enter alone says that there are no more."""
    from fieldledger.cli.picking import ask_offer
    from fieldledger.services import drops

    offers = [code for code in codes if code not in had]
    ui.ask_aloud("\n" + tr("item: what was handed out (Enter alone when there are no more)"))
    while (answer := ask_offer(tr("item:"), offers)).typed:
        _, word, problem = answer
        if not problem and drops.is_item(session, word):
            return word, _amount(session, word)
        ui.ask_aloud(problem or tr("It names no item known here."))
    return None


def _amount(session: Session, item: str) -> str:
    """How much of an item, asked until it can be read."""
    from fieldledger.services import drops

    while True:
        answer = ui.ask(tr("{item}, how much:", item=item))
        problem = drops.problem_of(session, "quantity", answer, item)
        if answer and not problem:
            return answer
        ui.ask_aloud(problem or tr("The amount is needed."))


app = app_of(drop, loose=True)
