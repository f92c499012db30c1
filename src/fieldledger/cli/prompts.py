"""What a person is asked when an entry lacks something: question after question, a look at all of
it, and then it is saved.

An answer is judged by the same reader as a word on the command line, with everything said so far;
a wrong one is asked again with its one sentence. What a record must have, what its words are for
and what reports count is asked at once; the rest waits behind one key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fieldledger.cli import ui
from fieldledger.cli.answering import Entry, ask_field, names_of, shown
from fieldledger.cli.choosing import BACK, MORE, key_of, number_of
from fieldledger.cli.picking import ask_offer, is_live
from fieldledger.cli.wrapping import columns, wrapped
from fieldledger.domain.asking import is_at_once
from fieldledger.domain.fields import split_day
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.cli.options import Typed
    from fieldledger.domain.fields import FieldSpec, RecordType
    from fieldledger.services.session import Session

_FEW = 9  # names that are listed with their numbers, as in the menu


def ask_entry(
    session: Session, spec: RecordType, typed: Typed, kept: Mapping[str, str]
) -> dict[str, str]:
    """Ask for what was not typed; return what was answered, words by field name. ``kept``: answers
    to the entry before, which Enter takes again.

    ``<`` goes back one question and keeps the answers. Ctrl-C and Ctrl-D save nothing.
    """
    entry = Entry(session, spec, typed, kept)
    given = _given(entry)
    steps = [each for each in spec.fields if each.name not in given]
    keys = tr(
        "{title}: Enter takes what is in [ ], < goes back, Ctrl-C saves nothing",
        title=tr(spec.title),
    )
    ui.ask_aloud("\n".join(wrapped(keys, columns())))
    try:
        now = [each for each in steps if is_at_once(spec, each, entry.kept)]
        _ask_all(entry, sorted(now, key=lambda each: not each.required))
        _look_over(entry, steps, [each for each in steps if each not in now])
    except KeyboardInterrupt:
        if not kept:  # else something was, before this one
            ui.ask_aloud(f"\n{tr('Nothing was saved.')}")
        raise
    return {name: word for name, word in entry.answers.items() if word}


def to_keep(spec: RecordType, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that are likely to hold for the next entry too: the day, and what it is about."""
    kinds = {step.name: step.kind.name for step in spec.fields}
    return {name: word for name, word in answers.items() if kinds[name] in ("date", "reference")}


def choose_one(question: str, labels: Mapping[str, str]) -> str:
    """Let a person choose one of a few names, by number, name or a part of it. ``labels``: what
    each is. Where there is no question before, going back gives it up, as Ctrl-C does."""
    names, told = [*labels], {name: tr(label) if label else "" for name, label in labels.items()}
    numbered = len(names) <= _FEW or not is_live()
    while True:
        word, problem = ask_offer(question, names, told, numbered=numbered)[1:]
        if word == BACK:
            raise KeyboardInterrupt
        if word in names:
            return word
        if not numbered:
            problem = problem or tr("Type a part of a name in the list.")
        ui.ask_aloud(problem or tr("Type a number from 1 to {most}, or a name.", most=len(names)))


def _given(entry: Entry) -> set[str]:
    """The fields that the person typed already; not those that reading filled in by itself."""
    named = {name for name, _ in entry.typed.pairs}
    named |= {word.partition("=")[0] for word in entry.typed.words if "=" in word}
    named = {split_day(name)[0].replace("-", "_").casefold() for name in named}
    read = {split_day(key)[0] for key in entry.read().fields}
    filled = {each.name for each in entry.spec.fields if each.default is not None}
    return named | read - filled - {"date"}


def _is_worth_asking(entry: Entry, step: FieldSpec) -> bool:
    """A reference is asked only where there are codes to choose from: nobody knows an id by heart,
    unless it must be given, or a word of the type is for it."""
    from fieldledger.services import views

    if step.required or step.kind.name not in ("reference", "references"):
        return True
    if any(step.name in names_of(slot) for slot in entry.spec.words):
        return True
    return bool(views.offers(entry.session, entry.spec.name, step.name))


def _ask_all(entry: Entry, steps: Sequence[FieldSpec]) -> None:
    """Ask in turn, back and forth, to the end."""
    place, asked = 0, list[int]()
    while place < len(steps):
        step = steps[place]
        if _is_answered(entry, step) or not _is_worth_asking(entry, step):
            place += 1
            continue
        answer = ask_field(entry, step)
        if answer is None:
            place = asked.pop() if asked else place
            continue
        entry.answers[step.name] = answer
        asked.append(place)
        place += 1


def _is_answered(entry: Entry, step: FieldSpec) -> bool:
    """Whether another answer settled this one: an amount its currency, a shelter its line."""
    for slot in entry.spec.words:
        names = {*names_of(slot)}
        if step.name in names and (names - {step.name}).intersection(entry.read().fields):
            return True
    if step.kind.name != "currency" or step.name in entry.answers:
        return False
    return step.name in entry.read().fields or not _has_amount(entry, step.name)


def _has_amount(entry: Entry, currency: str) -> bool:
    said = entry.read().fields
    return any(
        each.name in said and getattr(each.kind, "currency", "") == currency
        for each in entry.spec.fields
    )


def _look_over(entry: Entry, steps: Sequence[FieldSpec], rest: list[FieldSpec]) -> None:
    """Show the whole entry until it is said to be right; what is not is asked again. ``rest``:
    what was not asked yet."""
    while True:
        problem = next(iter(entry.read().problems), None)
        if problem is not None:
            ui.ask_aloud(
                tr("{field}: {problem}", field=shown(problem.field), problem=problem.sentence)
            )
            if _ask_again(entry, problem.field, steps):
                continue
        listed = _show(entry)
        waiting = [
            each
            for each in rest
            if each.name not in entry.answers
            and _is_worth_asking(entry, each)
            and not _is_answered(entry, each)
        ]
        ui.ask_aloud(
            "\n".join(wrapped(_choices(waiting, problem is None), columns(), hyphens=False))
        )
        answer = key_of(ui.ask(tr("save?") if problem is None else tr("which line?")))
        if not answer and problem is None:
            return
        if answer == MORE:
            _ask_all(entry, waiting)
        elif answer == BACK and entry.answers:
            _ask_again(entry, [*entry.answers][-1], steps)
        elif 1 <= number_of(answer) <= len(listed):
            _ask_again(entry, listed[number_of(answer) - 1], steps)


def _choices(waiting: Sequence[FieldSpec], right: bool) -> str:
    if not right:
        return tr("A number changes that line; Ctrl-C saves nothing.")
    if not waiting:
        return tr("Enter saves it. A number changes that line, < the last; Ctrl-C saves nothing.")
    return tr(
        "Enter saves it. A number changes that line, m asks for more ({fields}); "
        "Ctrl-C saves nothing.",
        fields=", ".join(shown(each.name) for each in waiting),
    )


def _ask_again(entry: Entry, name: str, steps: Sequence[FieldSpec]) -> bool:
    """Ask for one field again; whether there was an answer."""
    wanted = next((each for each in steps if each.name == name), None)
    if wanted is None:
        ui.ask_aloud(tr("{field} was typed: begin anew to change it.", field=shown(name)))
        return False
    answer = ask_field(entry, wanted)
    if answer is None:
        return False
    entry.answers[name] = answer
    return True


def _show(entry: Entry) -> list[str]:
    """The entry as it would be saved, a numbered line for each field; the names of these."""
    fields = entry.read().fields
    order = [*entry.spec.fields_by_name]
    found = [(split_day(key)[0], value) for key, value in fields.items() if value is not None]
    found.sort(key=lambda each: order.index(each[0]))
    widest = max((len(name) for name, _ in found), default=0)
    ui.ask_aloud("")
    for number, (name, value) in enumerate(found, start=1):
        kind = entry.spec.fields_by_name[name].kind
        told = kind.show(value, entry.session.known, fields)
        first = f"{number:3} {shown(name):{widest}}  "
        lines = wrapped(ui.clean(told), columns(), first=first, later=" " * len(first))
        ui.ask_aloud("\n".join(lines or [first.rstrip()]))
    return [name for name, _ in found]
