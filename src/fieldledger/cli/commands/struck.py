"""`struck ID`: who lived where an incident was is without contact; `--undo` takes it back."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr, trn

if TYPE_CHECKING:
    from fieldledger.services.session import Session
    from fieldledger.services.struck import Struck

_WIDTH = 78


def struck(
    incident: Annotated[str, Argument(metavar="ID", help="the incident's id (a1-42)")],
    yes: Annotated[bool, Option("--yes", help="write it; do not ask")] = False,
    undo: Annotated[bool, Option("--undo", help="take back what this command wrote")] = False,
) -> None:
    """Write down who is without contact since a shelter was struck.

    All children and persons whose last news is older than the incident, as far
    as this device may read. Each gets one entry; --undo takes them back.

    \b
      fieldledger struck a1-42
      fieldledger struck a1-42 --undo
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import struck as service

    with opened() as session:
        if undo:
            done = service.take_back(session, incident)
        else:
            _agree(service.ask(session, incident), yes)
            done = service.lose(session, incident)
    show(done, undo=undo)


def offer(session: Session, type_name: str, record: str) -> None:
    """After an entry, at a terminal: offer to write who is without contact by it."""
    from fieldledger.services import struck as service

    found = service.offered(session, type_name, record)
    if found is None:
        return
    ui.say("\n".join(_what(found)))
    if ui.confirm(tr("Write that they are without contact since?")):
        done = service.lose(session, record)
        ui.say("\n".join(_done(done, undo=False)))
    else:
        ui.say(tr("Later: fieldledger struck {id}", id=found.id))


def show(done: Struck, *, undo: bool) -> None:
    """What was written, or taken back."""
    data = {
        "id": done.id,
        "shelter": done.shelter,
        "day": done.day,
        "without_contact": [] if undo else list(done.codes),
        "taken_back": list(done.codes) if undo else [],
        "left_out": [] if undo else list(done.left_out),
        "unread": list(done.unread),
    }
    ui.show(data, _done(done, undo=undo))


def _agree(found: Struck, yes: bool) -> None:
    if yes or not found.codes:
        return  # where nobody is struck, the service says why
    if not ui.interactive():
        raise Refused(
            trn(
                "Confirm that {n} person are without contact since {day}: --yes.",
                "Confirm that {n} people are without contact since {day}: --yes.",
                len(found.codes),
                day=found.day,
            ),
            hint=tr("'fieldledger struck {id} --undo' takes it back.", id=found.id),
        )
    ui.ask_aloud("\n".join(_what(found)))
    if not ui.confirm(tr("Write that they are without contact since?")):
        raise Refused(tr("Nothing was written."))


def _what(found: Struck) -> list[str]:
    return [
        trn(
            "{shelter}: since {day} there is no news of {n} person there:",
            "{shelter}: since {day} there is no news of {n} people there:",
            len(found.codes),
            shelter=found.shelter,
            day=found.day,
        ),
        *_codes(found.codes),
        *_beside(found),
    ]


def _done(done: Struck, *, undo: bool) -> list[str]:
    if undo:
        head = trn("taken back for {n} person:", "taken back for {n} people:", len(done.codes))
        return [head, *_codes(done.codes)]
    return [
        trn(
            "{n} person without contact from {day} on:",
            "{n} people without contact from {day} on:",
            len(done.codes),
            day=done.day,
        ),
        *_codes(done.codes),
        *_beside(done),
        tr("To take it back: fieldledger struck {id} --undo", id=done.id),
        tr("Who is found again: fieldledger set CODE status=found --on DAY"),
    ]


def _beside(found: Struck) -> list[str]:
    """Who is not among them, and why."""
    lines = []
    if found.left_out:
        lines += [
            tr("Left out, since the arrest names them:"),
            *_codes(found.left_out),
            tr("Say what became of them: fieldledger set CODE status=detained --on DAY"),
        ]
    if found.unread:
        names = reduce(lambda some, one: tr("{some} and {one}", some=some, one=one), found.unread)
        lines.append(tr("Records not known here, and left to a coordinator: {names}.", names=names))
    return lines


def _codes(codes: tuple[str, ...]) -> list[str]:
    """Codes on as many lines as they need."""
    lines = [""]
    for code in codes:
        if lines[-1] and ui.width(f"{lines[-1]} {code}") > _WIDTH:
            lines.append("")
        lines[-1] += f" {code}"
    return [f" {line}" for line in lines]


app = app_of(struck)
