"""The menu that `fieldledger` alone is at a terminal: numbers instead of words.

Whatever is chosen runs as the command that a line would have been, so that people who come to know
the commands find the same ones. Values are asked here; none is ever typed at the shell.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from fieldledger.cli import line, ui
from fieldledger.cli.argv import Globals
from fieldledger.cli.opening import home, is_ledger_here, opened
from fieldledger.cli.paging import cut
from fieldledger.language import mark, tr, trn

if TYPE_CHECKING:
    from fieldledger.services.guiding import Here

_IDLE, _LIMIT = 10, 120  # minutes until the keys are forgotten: unused, and at the latest

Words = list[str]


class Choice(NamedTuple):
    """A line of the menu, and what asks for the words of its command; None does nothing."""

    label: str
    words: Callable[[], Words | None]


def menu() -> int:
    """Ask what to do until there is nothing more."""
    from fieldledger.cli.commands.shell import held

    outside = ui.globals_of_run()
    with held(_IDLE, _LIMIT) as holder:
        try:
            while (words := _chosen()) is not None:
                if words:
                    line.run(words, outside)
                    ui.ask_aloud("")
                    ui.ask(tr("Enter goes on"))
        except KeyboardInterrupt:
            if holder.is_due():
                ui.clear_screen()
                ui.ask_aloud(tr("locked: nothing was typed for a while, or its time was over"))
                return 130
            raise
    return 0


def once(outside: Globals) -> tuple[Words, int]:
    """Ask for one thing to do, and do it; its words and its exit code."""
    words = _chosen() or []
    return words, line.run(words, outside) if words else 0


def _chosen() -> Words | None:
    """The words of what is chosen, empty where that was given up; None to leave."""
    state, choices = _ledger() if is_ledger_here() else _nothing()
    ui.ask_aloud(f"\n{state}\n")
    for number, choice in enumerate(choices, start=1):
        ui.ask_aloud(cut(f"{number:3}  {choice.label}", 79))
    answer = ui.ask(tr("number (Enter leaves):"))
    if answer in ("", "0", "q"):
        return None
    if answer.isascii() and answer.isdigit() and 1 <= int(answer[:3]) <= len(choices):
        return choices[int(answer[:3]) - 1].words() or []
    ui.ask_aloud(tr("Type a number from 1 to {most}.", most=len(choices)))
    return []


def _nothing() -> tuple[str, list[Choice]]:
    """What can be done where no ledger is."""
    return tr("There is no ledger in {home} yet.", home=home()), [
        Choice(tr("found a ledger here"), lambda: ["init"]),
        Choice(tr("join one, with an invitation"), lambda: _with_path(["join"], INVITATION)),
        Choice(tr("look at a made-up one first"), lambda: ["demo"]),
    ]


INVITATION = mark("the file of the invitation:")
STICK = mark("the folder to write it to, such as the stick's:")
BUNDLES = mark("the bundle, or the folder with bundles:")
BACKUP = mark("the file to write it to, on another device such as a stick:")


def _ledger() -> tuple[str, list[Choice]]:
    """What can be done here, and what waits for it."""
    from fieldledger.services import guiding

    with opened() as session:
        here = guiding.here(session)
    choices = [Choice(tr(label), partial(_adding, types)) for label, types in guiding.SUBJECTS]
    choices.append(Choice(tr("something else"), lambda: ["add"]))
    if not here.sealed:
        choices += [
            Choice(tr("correct an entry, or strike it out"), _correcting),
            Choice(tr("look something up"), _finding),
            Choice(tr("what is in stock"), lambda: ["stock"]),
            Choice(tr("the report of last month"), lambda: ["report"]),
        ]
    choices += [
        Choice(_exporting(here), lambda: _with_path(["export", *_to(here), "-o"], STICK)),
        Choice(tr("take in bundles from others"), lambda: _with_path(["merge"], BUNDLES)),
    ]
    if here.review:
        waiting = trn("{n} thing to review", "{n} things to review", here.review)
        choices.append(Choice(waiting, lambda: ["review"]))
    choices += [
        Choice(tr("this device and the others"), lambda: ["status"]),
        Choice(tr("make a backup"), lambda: _with_path(["backup"], BACKUP)),
    ]
    state = trn(
        "This is device {label}: {n} record.",
        "This is device {label}: {n} records.",
        here.records,
        label=here.label,
    )
    if here.pending:
        state += f"\n{here.pending[0].text}"
    return state, choices


def _exporting(here: Here) -> str:
    count = here.unexported
    if here.role == "coordinator":
        return tr("make bundles for the others")
    if not count:
        return tr("make a bundle for the coordinators")
    return trn(
        "make a bundle for the coordinators: {n} entry is not exported yet",
        "make a bundle for the coordinators: {n} entries are not exported yet",
        count,
    )


def _to(here: Here) -> Words:
    """A coordinator's bundles go to everyone: often there is no other coordinator."""
    return ["--to", "everyone"] if here.role == "coordinator" else []


def _adding(types: tuple[str, ...]) -> Words:
    if len(types) == 1:
        return ["add", *types]
    from fieldledger.cli.prompts import choose_one
    from fieldledger.services import guiding

    return ["add", choose_one(tr("what is it?"), guiding.summaries(types))]


def _finding() -> Words | None:
    text = ui.ask(tr("what to look for (a code, an id, any word):"))
    return ["find", "--", text] if text else None


def _correcting() -> Words | None:
    """Ask which entry, and what is to be done with it."""
    record = ui.ask(tr("which entry (its id, such as a1-42, or its code):"))
    if not record or line.run(["show", "--", record], ui.globals_of_run()):
        return None
    from fieldledger.cli.prompts import choose_one
    from fieldledger.cli.unread import ask_changes

    kinds = {
        "correct": tr("change what it says; what it said stays in its history"),
        "strike-out": tr("it is wrong as a whole; it stays in the history"),
    }
    if choose_one(tr("what?"), kinds) == "strike-out":
        return ["void", "--", record]
    changes = [f"{name}={value}" for name, value in ask_changes()]
    return ["set", record, *changes] if changes else None


def _with_path(words: Words, question: str) -> Words | None:
    path = ui.ask(tr(question))
    return [*words, path] if path else None
