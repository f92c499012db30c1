"""One question of an entry: what it offers, what Enter takes, and whether the answer can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldledger.cli import ui
from fieldledger.cli.choosing import BACK, EMPTY
from fieldledger.cli.picking import ask_offer
from fieldledger.cli.wrapping import columns, wrapped
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.cli.options import Typed
    from fieldledger.domain.entry import Reading
    from fieldledger.domain.fields import FieldSpec, RecordType
    from fieldledger.services.session import Session


@dataclass(slots=True)
class Entry:
    """An entry while it is asked for. ``answers`` are words by field name, empty where a field is
    left out; ``kept`` are those of the entry before, which Enter takes."""

    session: Session
    spec: RecordType
    typed: Typed
    kept: Mapping[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    def pairs(self) -> list[tuple[str, str]]:
        """What was typed and answered so far."""
        answered = [(name, word) for name, word in self.answers.items() if word]
        return [*self.typed.pairs, *answered]

    def read(self, *more: tuple[str, str]) -> Reading:
        """What it says so far, with other answers in place of those given."""
        from fieldledger.services import entries

        pairs = [pair for pair in self.pairs() if pair[0] not in dict(more)]
        return entries.read(
            self.session, self.spec.name, self.typed.words, [*pairs, *more], on=self.typed.on
        )


def shown(name: str) -> str:
    """A field's name as people type it."""
    return name.replace("_", "-")


def names_of(slot: str | tuple[str, ...]) -> tuple[str, ...]:
    """The fields that a place in a type's order of words can be."""
    return (slot,) if isinstance(slot, str) else slot


def ask_field(entry: Entry, step: FieldSpec) -> str | None:
    """Ask for one field until the answer can be; None to go back, empty to leave it out."""
    from fieldledger.services import views

    offers = views.offers(entry.session, entry.spec.name, step.name)
    default = _default(entry, step, offers)
    if step.kind.name == "code":
        offers = []
    _introduce(step, default)
    question = f"{shown(step.name)} [{default}]:" if default else f"{shown(step.name)}:"
    while True:
        typed, word, problem = ask_offer(question, offers)
        if word == BACK:
            return None
        word = word if typed else default
        if not step.required and (word == EMPTY or not (word or problem)):
            return ""
        problem = problem or _problem(entry, step, word)
        if not problem and (not typed or _is_meant(entry, step, word)):
            return word
        if problem:
            ui.ask_aloud(problem)
            _suggest(word, offers)


def _problem(entry: Entry, step: FieldSpec, word: str) -> str:
    name = shown(step.name)
    if not word:
        return tr("{field} is needed.", field=name)
    if word == EMPTY:
        return tr("{field} cannot be left empty.", field=name)
    wrong = [each for each in entry.read((step.name, word)).problems if each.field == step.name]
    return tr("{field}: {problem}", field=name, problem=wrong[0].sentence) if wrong else ""


def _suggest(word: str, offers: Sequence[str]) -> None:
    """Say which offers a mistyped word may have meant."""
    from fieldledger.domain.entry import suggest
    from fieldledger.services.either import either

    near = suggest(word, offers)
    if near:
        ui.ask_aloud(tr("Did you mean {names}?", names=either(near)))


def _is_meant(entry: Entry, step: FieldSpec, word: str) -> bool:
    """Ask once more about a number that is ten times the usual, or a tenth of it."""
    from fieldledger.services.usual import usual_instead

    fields = entry.read((step.name, word)).fields
    usual = usual_instead(entry.session, entry.spec, step, fields)
    if not usual:
        return True
    ui.ask_aloud(tr("That is far from the usual, about {usual}.", usual=usual))
    return ui.confirm(tr("Is {value} right?", value=word))


def _default(entry: Entry, step: FieldSpec, offers: Sequence[str]) -> str:
    """What Enter takes: the answer given before, a fresh code, today, or what was last typed."""
    from fieldledger.services import views

    for answers in (entry.answers, entry.kept):
        if step.name in answers:
            return answers[step.name]
    if step.kind.name == "code":
        return offers[0] if offers and step.name == entry.spec.code else ""
    if step.default is not None:
        return str(step.default)
    if step.name == "date":
        return entry.session.known.today or ""
    if step.required or any(step.name in names_of(slot) for slot in entry.spec.words):
        last = views.last_used(entry.session, entry.spec.name).get(step.name, "")
        # 90 kg may have been typed last of something else, that is counted by weight.
        return "" if last and _problem(entry, step, last) else last
    return ""


def _introduce(step: FieldSpec, default: str) -> None:
    meaning = tr("{field}: {meaning}", field=shown(step.name), meaning=tr(step.help))
    if step.required:
        said = meaning
    elif default:
        said = tr("{meaning} (- leaves it out)", meaning=meaning)
    else:
        said = tr("{meaning} (Enter leaves it out)", meaning=meaning)
    ui.ask_aloud("\n".join(["", *wrapped(said, columns())]))
