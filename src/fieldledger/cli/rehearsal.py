"""`demo --rehearse`: a trainee at a prompt of their own, led through a month by lessons.

What is typed runs as the command that it is, in a home that is made up; after each line the
lesson's check looks at what was written. Nothing outside the folder of the rehearsal is touched.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fieldledger.cli import closing, line, ui
from fieldledger.cli.argv import Globals, lift
from fieldledger.cli.rehearsal_words import WIDE, ending, secret, tell, welcome
from fieldledger.cli.wrapping import filled
from fieldledger.errors import FieldledgerError, Refused, WrongKey
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.demo_cast import Cast
    from fieldledger.services.demo_lessons import Course, Lesson, Mark, Verdict

_PROMPT = "rehearsal>"
_DAY = 86_400  # seconds: a rehearsal does not lock itself
# They only look, so nothing that they leave as it is counts as a try.
_LOOKING = {
    *("status", "list", "show", "find", "types", "inspect", "devices", "stock", "plan"),
    *("money", "report", "verify", "doctor", "sql", "unlock", "lock", "help", "decrypt"),
}
# Done, with something in quarantine, or all but a part that was refused: a merge gives these.
_DONE = (0, 6, 9)
_NOT_HERE = ("demo", "shell", "wipe")
_ASKED = ("seized", "struck", "confirm")  # they ask for a yes
_ENVIRONMENT = (
    "FIELDLEDGER_HOME",
    "FIELDLEDGER_PASSPHRASE_FILE",
    "FIELDLEDGER_PASSPHRASE_COMMAND",
)


def rehearse(role: str, keep: Path | None) -> None:
    """Lead a trainee through the course of a role. Raises Refused where no person is there."""
    from fieldledger.services import demo_rehearsal as rehearsal
    from fieldledger.services.demo_lessons import document
    from fieldledger.services.setup import real_world

    course = rehearsal.course_of(role)
    if not ui.can_ask_secret():
        raise Refused(
            tr("A rehearsal needs a person at a terminal, without {option}.", option="--no-input"),
            hint=tr("In a script, {command} plays a year by itself.", command="fieldledger demo"),
        )
    shown = ui.globals_of_run()
    with _answers_apart(shown), closing.ended_as_by_ctrl_c():
        ui.say(tr("A month is being made up …"))
        with (
            rehearsal.begun(course, keep, real_world()) as cast,
            closing.cleared_after(),
            _inside(cast),
        ):
            marks = _led(course, cast)
        if keep is not None:
            ui.say(tr("The homes are left in {folder}.", folder=keep))
            ui.say(tr("Their passphrase: {passphrase}", passphrase=cast.passphrase))
    ui.use(shown)
    ui.show(document(course, marks), list(ending(course, marks)))


# --- the surroundings -----------------------------------------------------------------------------


@contextlib.contextmanager
def _answers_apart(shown: Globals) -> Iterator[None]:
    """Under ``--json`` what the trainee's commands answer goes beside the one document."""
    with contextlib.redirect_stdout(sys.stderr) if shown.json else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def _inside(cast: Cast) -> Iterator[None]:
    """In the folder of the rehearsal, with nothing of the person's own ledger at hand, and the keys
    held by this process alone."""
    import gc

    from fieldledger.services import keyring
    from fieldledger.services.holder import Holder

    gc.enable()  # one command makes little garbage; many make much
    before, where = dict(os.environ), Path.cwd()
    for name in _ENVIRONMENT:
        os.environ.pop(name, None)
    outside = Globals()
    outside.home = cast.home
    os.chdir(cast.folder)
    holder = Holder(_DAY, _DAY, keyring.boot_seconds)
    outer = keyring.hold_here(holder)
    # As in the shell, but no clock is looked at: there is nothing here to be locked.
    waiting = ui.enter_shell(contextlib.nullcontext)
    ui.use(outside)
    try:
        yield
    finally:
        holder.forget()
        # In the menu, back to the keys and the clock of the person's own ledger.
        keyring.hold_here(outer)
        ui.enter_shell(waiting)
        os.chdir(where)
        os.environ.update({name: before[name] for name in _ENVIRONMENT if name in before})


# --- the lessons ----------------------------------------------------------------------------------


def _led(course: Course, cast: Cast) -> list[Mark]:
    """Go through the lessons; how each went."""
    from fieldledger.services.demo_lessons import Mark

    marks = [Mark() for _ in course.lessons]
    welcome(course, cast)
    for number, (lesson, going) in enumerate(zip(course.lessons, marks, strict=True), 1):
        lesson.before(cast)
        head = tr("Step {number} of {of}", number=number, of=len(marks))
        if not _learn(lesson, going, cast, partial(tell, lesson, cast, head)):
            break
    return marks


def _learn(lesson: Lesson, going: Mark, cast: Cast, again: Callable[[], None]) -> bool:
    """One lesson, until it is done or left out; False where the trainee leaves."""
    typed: str | None = "again"
    while typed is not None:
        try:
            if _answered(typed, lesson, going, cast, again):
                return True
        except KeyboardInterrupt:  # of what was typed, and of nothing else
            _unless_closing()
            ui.interrupted()
        typed = _line()
    return False


def _answered(
    typed: str, lesson: Lesson, going: Mark, cast: Cast, again: Callable[[], None]
) -> bool:
    """Do what one line says; whether the lesson is over by it."""
    if typed == "again":
        again()
    elif typed == "hint":
        going.hinted = True
        for command in lesson.hint(cast):
            ui.ask_aloud(f"  {command}")
    elif typed == "skip":
        if _do_instead(lesson, cast):
            going.outcome = "skipped"
            return True
    elif (verdict := _try(typed, lesson, going, cast)) is not None:
        going.done(verdict.text)
        ui.ask_aloud(filled(f"{tr('Right.')} {verdict.text}", WIDE))
        return True
    return False


def _line() -> str | None:
    """What is typed at the prompt, None to leave. One Ctrl-C drops a line, as in the shell; two end
    it all."""
    try:
        typed = ui.ask(_PROMPT)
    except KeyboardInterrupt:
        _unless_closing()
        ui.ask_aloud("\n" + tr("Ctrl-C once more ends the rehearsal; any line goes on with it."))
        typed = ui.ask(_PROMPT)
    return None if typed in ("quit", "exit") else typed


def _unless_closing() -> None:
    """Nothing goes on where the terminal is gone. Raises KeyboardInterrupt."""
    if closing.is_closing():
        raise KeyboardInterrupt


def _try(typed: str, lesson: Lesson, going: Mark, cast: Cast) -> Verdict | None:
    """Run what was typed, and look whether the lesson is done by it; if so, the verdict."""
    words, code = _run(typed, cast)
    _unless_closing()
    if code == WrongKey.exit_code:
        secret(cast)
    if code not in _DONE:
        return None
    if words:  # the menu may have done it all by itself
        going.typed.append(tuple(words))
    verdict = _checked(lesson, going, cast)
    if verdict is None or verdict.kind == "right":
        return verdict
    if verdict.text and (lesson.is_a_look or not _only_looks(words)):
        ui.ask_aloud(filled(tr("Not yet: {what}", what=verdict.text), WIDE))
        going.wrong_tries += verdict.kind == "wrong"
    return None


def _checked(lesson: Lesson, going: Mark, cast: Cast) -> Verdict | None:
    """What the check finds; None where it cannot look, since a home or a record is gone."""
    try:
        return lesson.check(cast, going.typed)
    except FieldledgerError as error:
        ui.report_error(error)
        return None


def _run(typed: str, cast: Cast) -> tuple[list[str], int]:
    """A line as the shell runs it, or what was chosen in the menu; its words and its exit code."""
    outside = ui.globals_of_run()
    try:
        if typed in ("", "menu"):
            return _from_menu(outside)
        words = line.words_of(typed)
        found, inner, _ = lift(words)
        _refuse_outside(found, inner, cast)
    except FieldledgerError as error:
        return [], ui.report_error(error)
    return inner, line.run(words, outside)


def _from_menu(outside: Globals) -> tuple[list[str], int]:
    """One thing chosen in the menu; Ctrl-C leaves the menu alone."""
    from fieldledger.cli import menu

    try:
        return menu.once(outside)
    except KeyboardInterrupt:
        _unless_closing()
        ui.interrupted()
        return [], 130


def _refuse_outside(found: Globals, words: Sequence[str], cast: Cast) -> None:
    """Nothing typed in a rehearsal reaches another ledger than those that are made up for it."""
    if words[:1] and words[0] in _NOT_HERE:
        raise Refused(tr("{command} is no part of this rehearsal.", command=words[0]))
    from fieldledger.services.demo_cast import STICK

    outside = next((each for each in words if _is_elsewhere(each, cast.folder)), None)
    if outside is not None:
        raise Refused(
            tr("{home} is outside of this rehearsal.", home=outside),
            hint=tr("Nothing is left of it: name a folder within it, such as {name}.", name=STICK),
        )
    if found.home is None:
        return
    home = Path(found.home).expanduser().resolve()
    if home == cast.folder or not home.is_relative_to(cast.folder):
        raise Refused(
            tr("{home} is outside of this rehearsal.", home=found.home),
            hint=tr("Name a home within it, such as {example}.", example=f"{cast.home}-new"),
        )


def _is_elsewhere(word: str, folder: Path) -> bool:
    """Whether a word is a path that leads out of the folder: what is written there would stay."""
    path = Path(re.sub(r"^(--[a-z-]+=|-[a-z])", "", word))
    leads_out = path.is_absolute() or ".." in path.parts
    return leads_out and not path.resolve().is_relative_to(folder)


def _do_instead(lesson: Lesson, cast: Cast) -> bool:
    """Do what a lesson asks for, since the next ones go on from it; False where the passphrase that
    this needs was not the right one."""
    from fieldledger.cli.opening import opened

    if not lesson.needed:
        return True
    try:
        with opened():  # asks for the passphrase, if it was not asked for yet
            pass
    except FieldledgerError as error:
        if ui.report_error(error) == WrongKey.exit_code:
            secret(cast)
        return False
    ui.ask_aloud(tr("Done for you:"))
    for place in range(len(lesson.hint(cast))):
        command = _now(lesson, cast, place)
        ui.ask_aloud(f"  {command}")
        words = line.words_of(command)
        words += ["--yes"] * any(name in words for name in _ASKED)
        with contextlib.redirect_stdout(io.StringIO()):
            line.run([*words, "--no-input", "--quiet"], ui.globals_of_run())
    return True


def _now(lesson: Lesson, cast: Cast, place: int) -> str:
    """A line of the hint; what it names may only be known by what was done before it."""
    whole = lesson.hint(cast)
    return whole[place] if place < len(whole) else whole[-1]


def _only_looks(words: Sequence[str]) -> bool:
    if not words:
        return True
    if words[:2] == ["devices", "confirm"]:
        return False
    if words[:1] == ["review"]:
        return words[1:2] != ["settle"]
    return bool({"--help", "-h"}.intersection(words)) or words[0] in _LOOKING
