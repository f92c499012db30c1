"""What a lesson of the rehearsal is, what it finds out, and what is said of it at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldledger.language import mark, tr
from fieldledger.services.demo_cast import Cast

RIGHT, MORE, WRONG = "right", "more", "wrong"
# How a lesson went, in what is given to programs.
BY_ONESELF, WITH_HINT, LEFT_OUT, NOT_REACHED = "right", "hint", "skipped", "not-reached"

Lines = Sequence[tuple[str, ...]]
"""The words of the lines that were typed in a lesson and did what they say."""


class Verdict(NamedTuple):
    """What a check found: ``right``; ``more``: no mistake, but not all yet; ``wrong``. ``text``:
    one sentence for the trainee, or none."""

    kind: str
    text: str = ""


class Lesson(NamedTuple):
    """A step. ``told`` and ``task`` are marked texts, filled with the facts of the cast; ``hint``
    gives the lines that do it; ``read``: a page about it, within docs/; ``before``: what the others
    do as it begins; ``needed``: later lessons go on from it, so that it is done for whoever leaves
    it out; ``shows``: the label of a device whose exposure is shown before it;
    ``is_a_look``: to look is what is to be done, so that one at something else is a try."""

    name: str
    title: str
    told: str
    task: str
    hint: Callable[[Cast], Sequence[str]]
    check: Callable[[Cast, Lines], Verdict]
    read: str
    before: Callable[[Cast], None] = lambda _cast: None
    needed: bool = True
    shows: str = ""
    is_a_look: bool = False


class Course(NamedTuple):
    """The lessons of a role; ``trainee``: the label of the device that the trainee has."""

    role: str
    trainee: str
    lessons: tuple[Lesson, ...]
    begin: Callable[[Cast], None]


@dataclass(slots=True)
class Mark:
    """How a lesson goes: the hint was seen, so many wrong tries, how it ended, and what was said of
    it; ``typed``: the lines that did what they say."""

    hinted: bool = False
    wrong_tries: int = 0
    outcome: str = NOT_REACHED
    said: str = ""
    typed: list[tuple[str, ...]] = field(default_factory=list)

    def done(self, said: str) -> None:
        """It was done."""
        self.said = said
        self.outcome = WITH_HINT if self.hinted else BY_ONESELF


HALF_WAY = mark("That is a part of it; something is still to be done.")


def right(text: str = "") -> Verdict:
    """All is done; ``text``: what is worth saying of it."""
    return Verdict(RIGHT, text)


def more(text: str = "") -> Verdict:
    """Not all yet."""
    return Verdict(MORE, text or tr(HALF_WAY))


def waiting() -> Verdict:
    """Nothing was done yet that belongs to it."""
    return Verdict(MORE, "")


def wrong(text: str) -> Verdict:
    """Something is not as it was told."""
    return Verdict(WRONG, text)


def document(course: Course, marks: Sequence[Mark]) -> dict[str, object]:
    """How it went, as ``demo --rehearse --json`` gives it."""
    return {
        "role": course.role,
        "of": len(marks),
        "right": sum(each.outcome == BY_ONESELF for each in marks),
        "finished": all(each.outcome != NOT_REACHED for each in marks),
        "steps": [
            {
                "step": lesson.name,
                "outcome": each.outcome,
                "hint": each.hinted,
                "wrong_tries": each.wrong_tries,
                "said": each.said,
                "read": f"docs/{lesson.read}",
            }
            for lesson, each in zip(course.lessons, marks, strict=True)
        ],
    }
