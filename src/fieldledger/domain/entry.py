"""One grammar for words, options, ``field=value``, prompts and JSON lines.

Whatever way an entry comes in, it becomes a list of *given* values by field name, and one function
reads them: references first, since a quantity needs its item; then the rest; then what was not
said but can be known (the day, a timeline's first value); then the rules across fields. All
problems of one entry are found together. The grammar for people is ``docs/reference/entry.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fieldledger.domain.draft import (
    Draft,
    clear,
    code_is_free,
    day_of,
    fill_in,
    is_blank,
    parse_all,
    settle_days,
    units_still_fit,
)
from fieldledger.domain.fields import AT, OWN_DAYS, FieldSpec, RecordType, split_day
from fieldledger.domain.kind import Known
from fieldledger.domain.kinds import Date, Reference, only_one
from fieldledger.domain.law import latest
from fieldledger.domain.problems import BadValue, Problem, either, unknown_field
from fieldledger.language import tr

SKIPPED = "-"  # a word that leaves its place empty


class Reading(NamedTuple):
    """An entry as read. ``fields`` is complete when there are no problems and nothing missing.
    ``unruly``: each value is sound, and the problems are what rules across fields find."""

    fields: dict[str, object]
    problems: tuple[Problem, ...]
    missing: tuple[str, ...]
    unruly: bool = False

    def wants_more(self) -> bool:
        """Whether nothing that was said is wrong, and something that was not said is needed."""
        if not self.problems:
            return bool(self.missing)
        return self.unruly and not any(each.field in self.fields for each in self.problems)


def read_entry(
    spec: RecordType,
    words: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    known: Known,
    *,
    on: str | None = None,
) -> Reading:
    """What a person typed for ``add``: words in the type's order, and ``field=value`` pairs.

    ``on`` is the day from which the values of timelines hold, in words.
    """
    draft = Draft(spec, known)
    plain = [word for word in words if "=" not in word]
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            _give(draft, name, value)
    for name, value in pairs:
        _give(draft, name, value)
    _place(draft, plain)
    return _finish(draft, on)


def read_json(spec: RecordType, mapping: Mapping[str, object], known: Known) -> Reading:
    """One JSON line of ``add``. Texts are read like words; ``on`` gives the day of timelines.

    Numbers and booleans are taken as they are where the kind is one: a quantity in base units,
    money in minor units. ``null`` is as good as not given.
    """
    draft = Draft(spec, known)
    on = mapping.get("on")
    if on is not None and not isinstance(on, str):
        draft.refuse("on", tr("must be a day, YYYY-MM-DD"))
        on = None
    for name, value in mapping.items():
        if value is not None and name != "on":
            _give(draft, name, value)
    return _finish(draft, on)


def read_changes(
    spec: RecordType,
    pairs: Sequence[tuple[str, str]],
    known: Known,
    current: Mapping[str, object],
    *,
    on: str | None = None,
) -> Reading:
    """What a person typed for ``set``: only the fields given; an empty value clears a field.

    ``current`` holds the record's values by plain name, those of timelines as of their last day.
    """
    draft = Draft(spec, known)
    for name, value in pairs:
        _give(draft, name, value)
    day = day_of(draft, on)
    parse_all(draft, current)
    clear(draft)
    settle_days(draft, day or known.today)
    units_still_fit(draft, current)
    code_is_free(draft, current)
    return _judged(draft, {**current, **latest(draft.fields)})


def read_unseen_changes(
    spec: RecordType, pairs: Sequence[tuple[str, str]], known: Known, *, on: str | None = None
) -> Reading:
    """``read_changes`` for a record that this device cannot read.

    What its other fields hold is not known, so a quantity is given with its item, and rules across
    fields are left to those who read the record.
    """
    draft = Draft(spec, known)
    for name, value in pairs:
        _give(draft, name, value)
    day = day_of(draft, on)
    parse_all(draft, {})
    for field in spec.fields:
        needs = field.kind.needs
        if draft.has(field.name) and needs and draft.fields.get(needs) is None:
            draft.refuse(
                field.name,
                tr("needs the {field} beside it, which cannot be looked up here", field=needs),
            )
    clear(draft)
    settle_days(draft, day or known.today)
    code_is_free(draft, {})
    return Reading(draft.fields, tuple(draft.problems), ())


def one_line(known: Known, spec: RecordType, fields: Mapping[str, object]) -> str:
    """All values of a record in one line: ``distribution: item rice · quantity 90 kg``."""
    shown = [
        f"{field.name.replace('_', '-')} {field.kind.show(fields[field.name], known, fields)}"
        for field in spec.fields
        if fields.get(field.name) is not None
    ]
    return f"{spec.title}: " + " · ".join(shown)


def spoken(line: str) -> str:
    """What ``one_line`` made, its type in the language that is spoken; programs read the other."""
    title, colon, values = line.partition(": ")
    return f"{tr(title)}{colon}{values}" if colon else line


def suggest(word: str, candidates: Sequence[str]) -> list[str]:
    """The candidates most like a word, best first: "did you mean"."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way to a refusal

    return get_close_matches(word.casefold(), candidates, 3, 0.6)


def _give(draft: Draft, name: str, value: object) -> None:
    """Note a value under its field's key; a name may be short, hyphenated, or carry a day."""
    plain, day = split_day(name.strip())
    spec = _field_named(draft, plain)
    if spec is None:
        return
    key = spec.name
    if AT in name:
        if not spec.timeline:
            draft.refuse(spec.name, tr("holds one value, not one a day: leave out the @"))
            return
        try:
            key = f"{key}{AT}{Date().parse(day, draft.known, {})}"
        except BadValue as problem:
            draft.refuse(spec.name, tr("the day after @ {problem}", problem=problem.sentence))
            return
    if key in draft.given:
        draft.refuse(spec.name, tr("is given twice"))
    draft.given[key] = value


def _field_named(draft: Draft, name: str) -> FieldSpec | None:
    """A field by its name, or by the first part of it where only one begins so (``from``)."""
    wanted = name.replace("-", "_").casefold()
    exact = draft.spec.field(wanted)
    if exact:
        return exact
    begun = [each for each in draft.spec.fields if each.name.startswith(f"{wanted}_")]
    if len(begun) == 1:
        return begun[0]
    names = [each.name for each in draft.spec.fields]
    near = [each.name for each in begun] or suggest(wanted, names)
    draft.refuse(name, unknown_field(draft.spec.title, near, names).sentence)
    return None


def _place(draft: Draft, words: Sequence[str]) -> None:
    """Give words their fields in the type's order, leaving out what was given by name."""
    open_slots = [
        slot
        for slot in draft.spec.words
        if not any(draft.has(name) for name in ([slot] if isinstance(slot, str) else slot))
    ]
    left = list(words)
    for slot in open_slots:
        if not left:
            return
        word = left.pop(0)
        if word == SKIPPED:
            continue
        if isinstance(slot, str):
            kind = draft.spec.fields_by_name[slot].kind
            if left and kind.joins(word, left[0]):
                word = f"{word} {left.pop(0)}"
            draft.given[slot] = word
        else:
            _place_reference(draft, slot, word)
    if left:
        order = ", ".join(slot if isinstance(slot, str) else either(slot) for slot in open_slots)
        draft.refuse(
            "",
            tr(
                "has {count} word(s) too many; in order: {order}",
                count=len(left),
                order=order or tr("none"),
            ),
        )


def _place_reference(draft: Draft, names: Sequence[str], word: str) -> None:
    """A word that may be one of several references: the field whose type knows it."""
    kinds = {
        name: kind
        for name in names
        if isinstance(kind := draft.spec.fields_by_name[name].kind, Reference)
    }
    found = [(name, one) for name, kind in kinds.items() for one in kind.find(word, draft.known)]
    types = [each for kind in kinds.values() for each in kind.types]
    try:
        one = only_one([one for _, one in found], types)
    except BadValue as problem:
        draft.refuse(names[0], problem.sentence)
        return
    draft.given[next(name for name, each in found if each is one)] = one.ref


def _finish(draft: Draft, on: str | None) -> Reading:
    """The common end of all ways to add a record."""
    draft.given = {key: value for key, value in draft.given.items() if not is_blank(value)}
    day = day_of(draft, on)
    parse_all(draft, {})
    fill_in(draft)
    # What is written down late holds from the record's own day, and not from the day of writing.
    own = (draft.fields.get(name) for name in OWN_DAYS)
    settle_days(draft, day or next(filter(None, own), draft.known.today))
    code_is_free(draft, {})
    missing = tuple(
        spec.name
        for spec in draft.spec.fields
        if spec.required and spec.name not in draft.fields and not _is_given(draft, spec.name)
    )
    if missing:
        return Reading(draft.fields, tuple(draft.problems), missing)
    return _judged(draft, latest(draft.fields))


def _is_given(draft: Draft, name: str) -> bool:
    """Whether something was said about a field, so that it is wrong rather than missing."""
    return name in draft.given or draft.refused(name)


def _judged(draft: Draft, plain: Mapping[str, object]) -> Reading:
    """The reading, after the rules across fields, which look only at values that are sound."""
    if draft.problems:
        return Reading(draft.fields, tuple(draft.problems), ())
    found = [rule(plain) for rule in draft.spec.rules]
    problems = tuple(problem for problem in found if problem)
    return Reading(draft.fields, problems, (), unruly=bool(problems))
