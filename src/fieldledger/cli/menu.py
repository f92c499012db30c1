"""The menu that `fieldledger` alone is at a terminal: numbers instead of words.

Whatever is chosen runs as the command that a line would have been, so that people who come to know
the commands find the same ones. Values are asked here; none is ever typed at the shell.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from fieldledger.cli import line, ui
from fieldledger.cli.argv import Globals
from fieldledger.cli.choosing import BACK, key_of, number_of
from fieldledger.cli.menu_review import reviewing
from fieldledger.cli.opening import home, is_ledger_here, opened
from fieldledger.cli.paging import cut
from fieldledger.language import mark, tr, trn

if TYPE_CHECKING:
    from fieldledger.services.guiding import Here

_IDLE, _LIMIT = 10, 120  # minutes until the keys are forgotten: unused, and at the latest

Words = list[str]


class Choice(NamedTuple):
    """A line of the menu, and what asks for the words of its command: empty words where all was
    shown already, None where nothing is to be done."""

    label: str
    words: Callable[[], Words | None]


def menu() -> int:
    """Ask what to do until there is nothing more."""
    from fieldledger.cli.commands.shell import held

    outside, typed = ui.globals_of_run(), ""
    with held(_IDLE, _LIMIT) as holder:
        try:
            while (choice := _chosen(typed)) is not None:
                words = _words_of(choice, holder.is_due)
                if words:
                    line.run(words, outside)
                # A number typed here is the next choice: it stands for the same as before.
                typed = "" if words is None else _goes_on()
        except KeyboardInterrupt:
            if holder.is_due():
                ui.clear_screen()
                ui.ask_aloud(tr("locked: nothing was typed for a while, or its time was over"))
                return 130
            raise
    return 0


def _goes_on() -> str:
    """Wait until what was shown is read; what was typed."""
    ui.ask_aloud("")
    return ui.ask(tr("Enter goes on"))


def once(outside: Globals) -> tuple[Words, int]:
    """Ask for one thing to do, and do it; its words and its exit code."""
    choice = _chosen()
    words = choice and choice.words()
    return words or [], line.run(words, outside) if words else 0


def _words_of(choice: Choice, gives_up: Callable[[], bool]) -> Words | None:
    """Ask for the words of what was chosen. Ctrl-C leads back to the menu, unless ``gives_up``."""
    try:
        return choice.words()
    except KeyboardInterrupt:
        if gives_up():
            raise
        ui.ask_aloud("")
        return None


def _chosen(typed: str = "") -> Choice | None:
    """What is chosen, None to leave. ``typed``: its number, where that was typed already."""
    state, choices = _ledger() if is_ledger_here() else _nothing()
    if not typed:
        _list(state, choices)
    while True:
        answer = key_of(typed or ui.ask(tr("number (Enter leaves):")))
        if answer in ("", "0", "q", BACK):
            return None
        if 1 <= number_of(answer) <= len(choices):
            return choices[number_of(answer) - 1]
        if typed:
            _list(state, choices)
            typed = ""
        ui.ask_aloud(tr("Type a number from 1 to {most}.", most=len(choices)))


def _list(state: str, choices: Sequence[Choice]) -> None:
    """Show all that can be chosen, close together on a small screen."""
    size = shutil.get_terminal_size()
    lines = [cut(f"{n:3}  {each.label}", size.columns - 1) for n, each in enumerate(choices, 1)]
    is_small = len(lines) + len(state.split("\n")) + 3 > size.lines
    ui.ask_aloud("\n".join([state, *lines] if is_small else ["", state, "", *lines]))


def _nothing() -> tuple[str, list[Choice]]:
    """What can be done where no ledger is."""
    return tr("There is no ledger in {home} yet.", home=home()), [
        Choice(tr("found a ledger here"), lambda: ["init"]),
        Choice(tr("join one, with an invitation"), lambda: _with_path(["join"], INVITATION)),
        Choice(tr("look at a made-up one first"), lambda: ["demo"]),
        Choice(tr("rehearse with a made-up one: a month, step by step"), _rehearsing),
        Choice(tr("the quick guide, as PDF"), lambda: _with_path(["guide", "-o"], PDF)),
    ]


INVITATION = mark("the file of the invitation:")
STICK = mark("the folder to write it to, such as the stick's:")
BUNDLES = mark("the bundle, or the folder with bundles:")
PDF = mark("the file to write it to, such as guide.pdf:")
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
    # Always there, so that a number means the same whatever waits.
    waiting = trn("{n} thing to review", "{n} things to review", here.review)
    choices += [
        Choice(waiting if here.review else tr("nothing for review"), reviewing),
        Choice(tr("paper and practice: forms, codes, the guide, a rehearsal"), _on_paper),
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
    if not record:
        return None
    if line.run(["show", "--", record], ui.globals_of_run()):
        return []
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


def _on_paper() -> Words | None:
    """What is printed, and what is learned with."""
    from fieldledger.cli.prompts import choose_one
    from fieldledger.domain import records

    what = choose_one(
        tr("what?"),
        {
            "form": tr("an empty form for writing by hand, as PDF"),
            "codes": tr("the codes and words that workers type"),
            "codebook": tr("the same on one page, as PDF"),
            "guide": tr("the quick guide on one page, as PDF"),
            "rehearsal": tr("rehearse with a made-up one: a month, step by step"),
        },
    )
    if what == "rehearsal":
        return _rehearsing()
    if what == "codes":
        return ["codebook"]
    if what == "form":
        return _with_path(["form", choose_one(tr("what is it?"), records.summaries()), "-o"], PDF)
    return _with_path([what, "-o"], PDF)


def _rehearsing() -> Words:
    from fieldledger.cli.prompts import choose_one

    roles = {
        "worker": tr("writes down, and brings bundles"),
        "coordinator": tr("takes in, settles, reports"),
    }
    return ["demo", "--rehearse", choose_one(tr("as whom?"), roles)]


def _with_path(words: Words, question: str) -> Words | None:
    path = _path(ui.ask(tr(question)))
    return [*words, path] if path else None


def _path(typed: str) -> str:
    """A path as a shell would have read it: files that are dropped on a terminal come quoted."""
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "'\"":
        typed = typed[1:-1]
    elif os.name != "nt":
        typed = typed.replace("\\ ", " ")
    typed = os.path.expanduser(typed)
    return f"./{typed}" if typed.startswith("-") else typed
