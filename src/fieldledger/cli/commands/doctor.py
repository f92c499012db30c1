"""`doctor`: what is wrong with this home, and where this computer gives something away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.wrapping import wrapped
from fieldledger.language import mark, tr, trn
from fieldledger.report.words import in_a_row

if TYPE_CHECKING:
    from fieldledger.services.leaks.places import Finding

FOUND = 11  # docs/reference/exit-codes.md
_WIDTH = 80


def doctor(
    leaks: Annotated[
        bool, Option("--leaks", help="where this computer may give something away")
    ] = False,
) -> int:
    """Look this home and this installation over. Nothing is changed; nothing is asked.

    \b
      fieldledger doctor
      fieldledger doctor --leaks
    """
    from fieldledger.cli import opening
    from fieldledger.services import doctor as examining
    from fieldledger.services import setup
    from fieldledger.services.leaks.places import here

    places, world = here(opening.home()), setup.real_world()
    examine = examining.examine_leaks if leaks else examining.examine
    found = examine(places, world, partial(opening.opened_if_possible, may_ask=False))
    count = {grade: sum(each.grade == grade for each in found) for grade in ("warning", "note")}
    ui.show(
        {
            "ok": not count["warning"],
            "warnings": count["warning"],
            "notes": count["note"],
            "findings": [each._asdict() for each in found],
        },
        _lines(found),
    )
    ui.say(_summary(count["warning"], count["note"], leaks=leaks))
    return FOUND if count["warning"] else 0


_GRADES = {"fine": mark("fine"), "note": mark("note"), "warning": mark("warning")}


def _lines(found: Sequence[Finding]) -> Iterator[str]:
    """A block for each finding: how it stands, what was looked at, what was seen, what to do."""
    name = max((ui.width(tr(each.check)) for each in found), default=0)
    grade = max((7, *(ui.width(tr(_GRADES[each.grade])) for each in found)))
    indent = grade + name + 4
    for each in found:
        start = f"{_padded(tr(_GRADES[each.grade]), grade)}  {_padded(tr(each.check), name)}  "
        for line in _wrapped(each.what, _WIDTH - indent):
            yield start + line
            start = " " * indent
        for number, line in enumerate(_wrapped(each.todo, _WIDTH - indent - 3)):
            yield " " * indent + ("   " if number else "-> ") + line


def _padded(text: str, width: int) -> str:
    return text + " " * (width - ui.width(text))


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of words that fit; a word that is longer, a path, stands alone and whole. Scripts that
    have no spaces break anywhere."""
    line = ""
    for word in _words(text, width):
        if line and ui.width(line) + 1 + ui.width(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def _words(text: str, width: int) -> Iterator[str]:
    for word in ui.clean(text).split():
        if word.isascii() or ui.width(word) <= width:
            yield word
        else:
            yield from wrapped(word, width)


def _summary(warnings: int, notes: int, *, leaks: bool) -> str:
    counts = [trn("{n} warning", "{n} warnings", warnings)] if warnings else []
    counts += [trn("{n} note", "{n} notes", notes)] if notes else []
    found = in_a_row(counts) or tr("Nothing to do")
    summary = tr("{found}.", found=found)
    if leaks:
        return summary
    command = "fieldledger doctor --leaks"
    return f"{summary}\n{tr('What this computer gives away besides: {command}', command=command)}"


app = app_of(doctor)
