"""What a rehearsal says: a step, as it stands on the screen, and how all of them went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fieldledger.cli import exposures, ui
from fieldledger.cli.paging import cut
from fieldledger.cli.wrapping import filled
from fieldledger.language import mark, tr, trn

if TYPE_CHECKING:
    from fieldledger.services.demo_cast import Cast
    from fieldledger.services.demo_lessons import Course, Lesson, Mark

WIDE = 79
_TITLE = 29  # columns of a title at the end
_OUTCOMES = {
    "right": mark("right"),
    "hint": mark("with the hint"),
    "skipped": mark("left out"),
    "not-reached": mark("not reached"),
}

WELCOME = mark(
    "This is a rehearsal, with made-up people: nothing in it is real, and nothing is left of it. "
    "Each step tells what happened. Type the commands that you would type then, without "
    "fieldledger in front if you like; an empty line shows the menu."
)
PARTS = {
    "worker": mark(
        "You are {me}, a worker, with the device {label}; the program plays the others."
    ),
    "coordinator": mark(
        "You are the {me}, a coordinator, with the device {label}; the program plays the others."
    ),
}
SECRET = mark("You will be asked for the passphrase of this device. It is made up, too:")
KEYS = mark("hint: the command · again: this step · skip: go on · quit · Enter: the menu")


def welcome(course: Course, cast: Cast) -> None:
    """Say what this is, who the trainee is, and the passphrase."""
    ui.ask_aloud(filled(tr(WELCOME), WIDE))
    part = tr(PARTS[course.role], me=cast.home, label=cast.trainee)
    ui.ask_aloud(filled(part, WIDE))
    secret(cast)


def secret(cast: Cast) -> None:
    """Say the passphrase, which is made up and so may be shown."""
    ui.ask_aloud(filled(tr(SECRET), WIDE))
    ui.ask_aloud(f"\n    {cast.passphrase}")


def tell(lesson: Lesson, cast: Cast, head: str) -> None:
    """Tell a step, with the exposure of a device where it is about one."""
    if lesson.shows:
        from fieldledger.services import exposure

        with cast.at("a") as office:
            found = exposure.of(office, lesson.shows)
        ui.show_text("\n".join(["", *exposures.lines(found)]))
        ui.ask(tr("Enter goes on"))
    ui.ask_aloud("\n".join(step_lines(lesson, cast.facts, head)))


def step_lines(lesson: Lesson, facts: dict[str, object], head: str) -> list[str]:
    """A step as it stands on the screen."""
    title = f"== {head}: {tr(lesson.title)} =="
    return [
        "",
        title + "=" * (WIDE - ui.width(title)),
        filled(tr(lesson.told, **facts), WIDE),
        "",
        filled(f"> {tr(lesson.task, **facts)}", WIDE, "  "),
        "",
        filled(tr(KEYS), WIDE),
    ]


def ending(course: Course, marks: Sequence[Mark]) -> Iterator[str]:
    """The end: how each step went, and where to read about it."""
    rows = [
        (
            str(number),
            cut(tr(lesson.title), _TITLE),
            tr(_OUTCOMES[going.outcome]),
            str(going.wrong_tries or ""),
            lesson.read.partition("#")[0].removesuffix(".md").rpartition("/")[2],
        )
        for number, (lesson, going) in enumerate(zip(course.lessons, marks, strict=True), 1)
    ]
    header = ("", tr("step"), tr("how it went"), tr("wrong"), "docs/how-to")
    yield from ui.table(header, rows, right="r  r")
    yield ""
    alone = sum(each.outcome == "right" for each in marks)
    yield trn(
        "{n} of {of} was right without a hint.",
        "{n} of {of} were right without a hint.",
        alone,
        of=len(marks),
    )
    wrong = sum(each.wrong_tries for each in marks)
    if wrong:
        yield trn("{n} try was wrong on the way.", "{n} tries were wrong on the way.", wrong)
    if alone < len(marks) or wrong:
        yield tr("What did not come by itself is what this is for: play it again some day.")
