"""Plain numbered prompts: what a person is asked when an entry lacks something.

No library and no redrawing, so that they work on any terminal, with any input method and with a
screen reader. An answer is judged by the same reader as a word on the command line, with
everything said so far; a wrong one is asked again with its one sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import TYPE_CHECKING
from unicodedata import normalize

from fieldledger.cli import ui
from fieldledger.domain.fields import split_day

if TYPE_CHECKING:
    from fieldledger.cli.options import Typed
    from fieldledger.domain.entry import Reading
    from fieldledger.domain.fields import FieldSpec, RecordType
    from fieldledger.services.session import Session

BACK, EMPTY = "<", "-"
# So many offers are listed; more are found by typing a part.
_LISTED = 20


@dataclass(slots=True)
class _Entry:
    """An entry while it is asked for. ``answers`` are words by field name; empty: left out."""

    session: Session
    spec: RecordType
    typed: Typed
    answers: dict[str, str] = field(default_factory=dict)

    def pairs(self) -> list[tuple[str, str]]:
        answered = [(name, word) for name, word in self.answers.items() if word]
        return [*self.typed.pairs, *answered]

    def read(self, *more: tuple[str, str]) -> Reading:
        from fieldledger.services import entries

        pairs = [pair for pair in self.pairs() if pair[0] not in dict(more)]
        return entries.read(
            self.session, self.spec.name, self.typed.words, [*pairs, *more], on=self.typed.on
        )


def ask_entry(session: Session, spec: RecordType, typed: Typed) -> list[tuple[str, str]]:
    """Ask for every field that was not typed, required ones first; return what was answered.
    An optional reference that no word of the type is for is asked only where there are codes to
    choose from: nobody knows an id by heart.

    ``<`` goes back one question and keeps the answers. Ctrl-C and Ctrl-D save nothing.
    """
    entry = _Entry(session, spec, typed)
    given = _given(entry)
    steps = [each for each in spec.fields if each.name not in given and _is_asked(entry, each)]
    steps.sort(key=lambda each: not each.required)
    ui.ask_aloud(
        f"{spec.title}: Enter takes what is in [ ], {BACK} goes back, Ctrl-C saves nothing"
    )
    try:
        _ask_all(entry, steps)
    except KeyboardInterrupt:
        ui.ask_aloud("\nNothing was saved.")
        raise
    return [(name, word) for name, word in entry.answers.items() if word]


def choose_one(question: str, names: Sequence[str]) -> str:
    """Let a person choose one of a few names, by number, name or a part of it."""
    list_offers(names)
    while True:
        word, problem = pick(ui.ask(f"{question}:"), names)
        if word in names:
            return word
        ui.ask_aloud(problem or f"Type a number from 1 to {len(names)}, or a name.")


def pick(typed: str, offers: Sequence[str]) -> tuple[str, str]:
    """What was meant by an answer: the word, and why it cannot be told (or nothing).

    An offer in full comes first, so that a code like ``3`` can be typed; then its number; then the
    beginning of one offer alone, then any part of one alone. Anything else is returned as typed.
    """
    folded = [_fold(offer) for offer in offers]
    wanted = _fold(typed)
    if wanted in folded:
        return offers[folded.index(wanted)], ""
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:9]) <= len(offers):
        return offers[int(wanted) - 1], ""
    begun = [offer for offer, text in zip(offers, folded, strict=True) if text.startswith(wanted)]
    inside = [offer for offer, text in zip(offers, folded, strict=True) if wanted in text]
    fitting = begun if len(begun) == 1 else inside
    if not wanted or not fitting:
        return typed, ""
    if len(fitting) == 1:
        return fitting[0], ""
    return "", f"It could be {', '.join(fitting[:5])}: type more of it."


def _fold(text: str) -> str:
    return normalize("NFKC", text).strip().casefold()


def _given(entry: _Entry) -> set[str]:
    """The fields that the person typed already; not those that reading filled in by itself."""
    named = {name for name, _ in entry.typed.pairs}
    named |= {word.partition("=")[0] for word in entry.typed.words if "=" in word}
    named = {split_day(name)[0].replace("-", "_").casefold() for name in named}
    read = {split_day(key)[0] for key in entry.read().fields}
    filled = {each.name for each in entry.spec.fields if each.default is not None}
    return named | read - filled - {"date"}


def _is_asked(entry: _Entry, step: FieldSpec) -> bool:
    from fieldledger.services import views

    if step.required or step.kind.name not in ("reference", "references"):
        return True
    if any(step.name in _names(slot) for slot in entry.spec.words):
        return True
    return bool(views.offers(entry.session, entry.spec.name, step.name))


def _ask_all(entry: _Entry, steps: Sequence[FieldSpec]) -> None:
    """Ask in turn, back and forth, until what was said is an entry."""
    place, asked = 0, list[int]()
    while place < len(steps):
        if _is_answered(entry, steps[place]):
            place += 1
            continue
        answer = _ask_field(entry, steps[place])
        if answer is None:
            place = asked.pop() if asked else place
            continue
        entry.answers[steps[place].name] = answer
        asked.append(place)
        place += 1
        if place == len(steps):
            place = _first_wrong(entry, steps)


def _is_answered(entry: _Entry, step: FieldSpec) -> bool:
    """Whether another answer settled this one: an amount its currency, a shelter its line."""
    for slot in entry.spec.words:
        if isinstance(slot, tuple) and step.name in slot:
            others = {name for name, _ in entry.pairs()} - {step.name}
            if others.intersection(slot):
                return True
    if step.kind.name != "currency" or step.name in entry.answers:
        return False
    return step.name in entry.read().fields or not _has_amount(entry, step.name)


def _has_amount(entry: _Entry, currency: str) -> bool:
    named = {name for name, _ in entry.pairs()}
    return any(
        each.name in named and getattr(each.kind, "currency", "") == currency
        for each in entry.spec.fields
    )


def _first_wrong(entry: _Entry, steps: Sequence[FieldSpec]) -> int:
    """Tell what is wrong with the whole entry, and return where to go on: the end if nothing is."""
    names = [step.name for step in steps]
    for problem in entry.read().problems:
        ui.ask_aloud(f"{_shown(problem.field)}: {problem.sentence}")
        if problem.field in names:
            return names.index(problem.field)
    return len(steps)


def _ask_field(entry: _Entry, step: FieldSpec) -> str | None:
    """Ask for one field until the answer can be; None to go back, empty to leave it out."""
    from fieldledger.services import views

    offers = views.offers(entry.session, entry.spec.name, step.name)
    default = _default(entry, step, offers)
    if step.kind.name == "code":
        offers = []
    _introduce(step, default, offers)
    bracket = f" [{default}]" if default else ""
    while True:
        typed = ui.ask(f"{_shown(step.name)}{bracket}:")
        if typed == BACK:
            return None
        word, problem = pick(typed, offers) if typed else (default, "")
        if not step.required and (word == EMPTY or not (word or problem)):
            return ""
        problem = problem or _problem(entry, step, word)
        if not problem:
            return word
        ui.ask_aloud(problem)


def _problem(entry: _Entry, step: FieldSpec, word: str) -> str:
    if not word:
        return f"{_shown(step.name)} is needed."
    if word == EMPTY:
        return f"{_shown(step.name)} cannot be left empty."
    wrong = [each for each in entry.read((step.name, word)).problems if each.field == step.name]
    return f"{_shown(step.name)}: {wrong[0].sentence}" if wrong else ""


def _default(entry: _Entry, step: FieldSpec, offers: Sequence[str]) -> str:
    """What Enter takes: the answer given before, a fresh code, today, or what was last typed."""
    from fieldledger.services import views

    if step.name in entry.answers:
        return entry.answers[step.name]
    if step.kind.name == "code":
        return offers[0] if offers and step.name == entry.spec.code else ""
    if step.default is not None:
        return str(step.default)
    if step.name == "date":
        return entry.session.known.today or ""
    if step.required or any(step.name in _names(slot) for slot in entry.spec.words):
        last = views.last_used(entry.session, entry.spec.name).get(step.name, "")
        # 90 kg may have been typed last of something else, that is counted by weight.
        return "" if last and _problem(entry, step, last) else last
    return ""


def _names(slot: str | tuple[str, ...]) -> tuple[str, ...]:
    return (slot,) if isinstance(slot, str) else slot


def _introduce(step: FieldSpec, default: str, offers: Sequence[str]) -> None:
    empty = "" if step.required else f" ({'-' if default else 'Enter'} leaves it out)"
    ui.ask_aloud("\n" + fill(f"{_shown(step.name)}: {step.help}{empty}", 80))
    list_offers(offers)


def list_offers(offers: Sequence[str]) -> None:
    """The offers with their numbers, as many to a line as fit."""
    cells = [f"{number} {ui.clean(offer)}" for number, offer in enumerate(offers, start=1)]
    line = " "
    for cell in cells[:_LISTED]:
        if ui.width(line) + ui.width(cell) > 76:
            ui.ask_aloud(line)
            line = " "
        line += f" {cell} "
    if line.strip():
        ui.ask_aloud(line.rstrip())
    if len(cells) > _LISTED:
        ui.ask_aloud(f"  … {len(cells) - _LISTED} more: type a part of the code")


def _shown(name: str) -> str:
    return name.replace("_", "-")
