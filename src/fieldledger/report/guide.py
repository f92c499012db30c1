"""The quick guide: how the program is used by hand, on one page of paper in any language.

It teaches the menu and its questions, and commands only for what the menu does not have; no value
of an entry is ever typed at the shell. What it shows of a
screen is put together from the very texts that the program says there. Letters are as large as one
page allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fieldledger.domain.fields import RecordType
from fieldledger.language import tr, trn
from fieldledger.report import paper
from fieldledger.report.codelist import words_of

ROLES = ("worker", "coordinator")


class Step(NamedTuple):
    """One step: what it is for, what to do, and lines of a screen."""

    title: str
    texts: tuple[str, ...]
    screen: tuple[str, ...] = ()


_PRELUDE = """
#set page(margin: (x: 14mm, top: 20mm, bottom: 17mm))
#show title: set text(size: 15pt)
#show title: set block(below: 0.8em)
#show heading.where(level: 1): set text(size: 0.85em)
#show heading.where(level: 1): set block(above: 0pt, below: 0.5em, stroke: none, inset: 0pt)
#let shown(..lines) = block(width: 100%, stroke: 0.6pt + soft, radius: 1.5pt, inset: 1.8mm,
  above: 0.7em, below: 0.4em, { set text(size: 0.9em)
    set par(leading: 0.4em)
    lines.pos().join(linebreak()) })
#let step(title, screen, ..texts) = block(breakable: false, width: 100%, above: 0pt, below: 1.1em, {
  heading(level: 1, title)
  set par(leading: 0.42em, spacing: 0.6em)
  list(spacing: 0.5em, ..texts)
  screen
})
#let onepage(..steps) = layout(size => {
  let wide = (size.width - 7mm) / 2
  let tall = size.height - 16mm  // the title stands above
  let high(points, from, to) = measure(width: wide, { set text(size: points)
    steps.pos().slice(from, to).join() }).height
  let whole = steps.pos().len()
  let taller(points, at) = calc.max(high(points, 0, at), high(points, at, whole))
  // Where the second column begins, so that both are as short as can be.
  let cut(points) = range(1, whole).sorted(key: at => taller(points, at)).first()
  let points = range(22, 12, step: -1).map(each => each * 0.5pt)
    .find(each => taller(each, cut(each)) < tall)
  let at = cut(points)
  set text(size: points)
  grid(columns: (1fr, 1fr), column-gutter: 7mm, steps.pos().slice(0, at).join(),
    steps.pos().slice(at).join())
})
""".strip()


def render(role: str, subjects: Sequence[str], example: RecordType, *, lang: str) -> str:
    """The guide for one of :data:`ROLES`. ``subjects``: what the menu offers to write down first,
    ``example``: the record type of the entry that is shown."""
    title = (
        tr("Fieldledger for coordinators") if role == ROLES[1] else tr("Fieldledger for workers")
    )
    steps = _coordinator(subjects) if role == ROLES[1] else _worker(subjects, example)
    return paper.document(
        title=title,
        band=tr("NO PASSPHRASE AND NO NAME IS EVER WRITTEN ON THIS SHEET"),
        lang=lang,
        day="",
        foot=[tr("Made by the program itself: {command}", command="fieldledger guide")],
        body=[
            _PRELUDE,
            paper.titled(title),
            f"#onepage({', '.join(_step(number, each) for number, each in enumerate(steps, 1))})",
        ],
    )


def _step(number: int, step: Step) -> str:
    said = tr("{number}. {title}", number=number, title=step.title)
    lines = [paper.flowing(line) for line in step.screen]
    screen = f"shown({', '.join(lines)})" if lines else "none"
    return f"step({paper.quoted(said)}, {screen}, {', '.join(map(paper.flowing, step.texts))})"


# --- workers --------------------------------------------------------------------------------------


def _worker(subjects: Sequence[str], example: RecordType) -> Iterator[Step]:
    yield _start()
    yield Step(
        tr("Choose by number"),
        (
            tr("Type the number of what happened, and Enter."),
            tr("Enter alone leaves the program."),
        ),
        menu(subjects),
    )
    yield Step(
        tr("Answer question by question"),
        (
            tr("Enter takes what stands in [ ]."),
            tr("Of a list, type the number, the code, or a part of it."),
            tr("A quantity has its unit: {example}.", example="90 kg"),
            tr(
                "A day is {day}; {yesterday} is yesterday.",
                day="2004-05-31",
                yesterday="-1",
            ),
            tr("- leaves a thing out, < goes back, Ctrl-C saves nothing."),
            _yes_or_no(),
        ),
        entry(example),
    )
    yield Step(
        tr("Look it over before it is saved"),
        (
            tr("Is everything right? Enter saves it. If not, type the number of the wrong line."),
            tr('A pile of paper forms: type y at "{question}".', question=tr("Another one?")),
            tr("Tick each row on paper once it is saved; burn the sheet when all are ticked."),
        ),
        look(example),
    )
    yield from _carrying_and_mending()
    yield _never()


def _carrying_and_mending() -> Iterator[Step]:
    yield Step(
        tr("Bring it to the coordinator"),
        (
            tr('Put the stick in. In the menu, choose "{choice}".', choice=_bundle()),
            tr("Type the folder of the stick. The file has a name that says nothing."),
            tr("Nobody but coordinators can open it. Send as often as you like."),
            tr('What comes back on a stick: choose "{choice}".', choice=_merge()),
        ),
    )
    yield Step(
        tr("When something is wrong"),
        (
            tr(
                'A wrong entry: choose "{choice}". The old value stays in the history; say why.',
                choice=_correct(),
            ),
            tr("On a device that cannot read what it writes, tell the coordinator."),
            tr("Entered twice: strike one of the two out, in the same way."),
            tr("A refusal says what to do next. Nothing was changed."),
            tr("A bundle is damaged or lost: make another. The entries are still on the device."),
            tr("The device was taken or lost: tell a coordinator at once, whatever the hour."),
        ),
    )


def _yes_or_no() -> str:
    return tr("A question that ends in {ending}: type y for yes; Enter is no.", ending="[y/N]")


def _start() -> Step:
    return Step(
        tr("Start it"),
        (
            tr("Sit where nobody sees the screen."),
            tr("In a terminal type {command}, then Enter.", command="fieldledger"),
            tr("Type your passphrase. Nothing is shown while you type. Nobody can reset it."),
            tr("Never type anything about the work after {command}.", command="fieldledger"),
        ),
    )


def _never() -> Step:
    return Step(
        tr("Never write down"),
        (
            tr("a name, an address, a telephone number: only codes, also in notes"),
            tr("the passphrase; what a code stands for; where the device is kept"),
            tr("anything in another file, a message or a photograph of the screen"),
            tr("Before you stand up: leave the program, shut the computer down."),
        ),
    )


# --- coordinators ---------------------------------------------------------------------------------


def _coordinator(subjects: Sequence[str]) -> Iterator[Step]:
    yield _start()
    yield Step(
        tr("Choose by number"),
        (
            tr("Type the number and Enter. Workers see the same, without what they may not read."),
            _yes_or_no(),
        ),
        menu(subjects, "a"),
    )
    yield Step(
        tr("Take in what workers bring"),
        (
            tr('Put the stick in. In the menu, choose "{choice}".', choice=_merge()),
            tr("Any order, as often as you like: nothing is counted twice, nothing overwritten."),
            tr(
                "A new device: have its fingerprint read out on the telephone, compare every "
                "group, then confirm it with {command}.",
                command="fieldledger devices confirm LABEL",
            ),
            tr("One group differs: do not confirm. Somebody is in between."),
        ),
    )
    yield Step(
        tr("Settle what waits"),
        (
            tr("The menu says how much there is to review. Ask the people, then choose."),
            tr("Both values stay in the history. No clock decides, you do."),
        ),
    )
    yield from _sending()
    yield from _caring()
    yield _never()


def _sending() -> Iterator[Step]:
    yield Step(
        tr("Send back"),
        (
            tr(
                'Choose "{choice}", and type a folder: each device gets a bundle of what it may '
                "read and lacks.",
                choice=_bundles(),
            ),
            tr("Until an answer came back, the worker's device may be the only one that has it."),
        ),
    )
    yield Step(
        tr("Report"),
        (
            tr('Choose "{choice}". Read first what it says is uncertain.', choice=_report()),
            tr("A report in a file is not encrypted: it is for coordinators alone."),
        ),
    )


def _caring() -> Iterator[Step]:
    yield Step(
        tr("Paper for places without a computer"),
        (
            tr(
                "Empty forms: {command}; the codes: {codebook}.",
                command="fieldledger form TYPE -o FILE",
                codebook="fieldledger codebook -o FILE",
            ),
            tr("Whoever finds a filled-in form reads it. Have it typed in and burned soon."),
        ),
    )
    yield Step(
        tr("When a device was taken"),
        (
            tr("At once: {command}. It says whom to warn.", command="fieldledger seized LABEL"),
            tr("Then warn them, those in most danger first. All else can wait."),
            tr("A new device gets a new invitation, never the old one."),
        ),
    )
    yield Step(
        tr("Every week"),
        (
            tr('Choose "{choice}": a file on another medium, kept elsewhere.', choice=_backup()),
            tr(
                "Look the computer over: {command}; and the ledger: {verify}.",
                command="fieldledger doctor",
                verify="fieldledger verify",
            ),
        ),
    )


# --- what stands on a screen ----------------------------------------------------------------------


def menu(subjects: Sequence[str], label: str = "a1") -> tuple[str, ...]:
    """The menu of the device with this label, as it begins and ends."""
    numbered = [*map(tr, subjects), tr("something else")]
    return (
        trn(
            "This is device {label}: {n} record.",
            "This is device {label}: {n} records.",
            12,
            label=label,
        ),
        *(f"{number}  {label}" for number, label in enumerate(numbered, 1)),
        "…",
        tr("number (Enter leaves):"),
    )


def entry(spec: RecordType) -> tuple[str, ...]:
    """The first questions of an entry, and answers."""
    item, quantity, *_ = (each for each in spec.fields if each.required and each.name != "date")
    return (
        tr("{field}: {meaning}", field=words_of(item.name), meaning=tr(item.help)),
        "1 flour  2 rice  3 winter-set",
        f"{words_of(item.name)}: 2",
        tr("{field}: {meaning}", field=words_of(quantity.name), meaning=tr(quantity.help)),
        f"{words_of(quantity.name)}: 90 kg",
    )


def look(spec: RecordType) -> tuple[str, ...]:
    """The end of an entry: all of it, and what can be done."""
    required = [words_of(each.name) for each in spec.fields if each.required]
    values = ("2004-05-31", "rice", "90 kg")
    listed = [f"{n}  {name}  {value}" for n, (name, value) in enumerate(
        zip(required, values, strict=True), 1)]  # fmt: skip
    ends = tr("Enter saves it. A number changes that line, < the last; Ctrl-C saves nothing.")
    return (*listed, ends, tr("save?"))


def _bundle() -> str:
    return tr("make a bundle for the coordinators")


def _bundles() -> str:
    return tr("make bundles for the others")


def _backup() -> str:
    return tr("make a backup")


def _merge() -> str:
    return tr("take in bundles from others")


def _correct() -> str:
    return tr("correct an entry, or strike it out")


def _report() -> str:
    return tr("the report of last month")
