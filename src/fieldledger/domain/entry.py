"""One grammar for words, options, ``field=value``, prompts and JSON lines.

Whatever way an entry comes in, it becomes a list of *given* values by field name, and one function
reads them: references first, since a quantity needs its item; then the rest; then what was not
said but can be known (the day, a timeline's first value); then the rules across fields. All
problems of one entry are found together. The grammar for people is ``docs/reference/entry.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fieldledger.domain.fields import AT, FieldSpec, RecordType, latest, split_day
from fieldledger.domain.kinds import (
    Date,
    Found,
    Kind,
    Known,
    Money,
    Quantity,
    Reference,
    display_id,
    only_one,
)
from fieldledger.domain.problems import BadValue, Problem
from fieldledger.domain.quantities import read_number, split_number

SKIPPED = "-"  # a word that leaves its place empty
_NO_DAY = "needs a day: this computer's clock cannot be trusted, so give --on YYYY-MM-DD"
_NO_DATE = "needs a day: this computer's clock cannot be trusted, so give date=YYYY-MM-DD"


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry as read. ``fields`` is complete when there are no problems and nothing missing."""

    fields: dict[str, object]
    problems: tuple[Problem, ...]
    missing: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """An entry while it is read: what was given, and what became of it."""

    spec: RecordType
    known: Known
    given: dict[str, object] = field(default_factory=dict)  # by key: a name, or name@day
    fields: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, sentence: str) -> None:
        self.problems.append(Problem(name, sentence))

    def has(self, name: str) -> bool:
        return any(split_day(key)[0] == name for key in self.given)

    def refused(self, name: str) -> bool:
        return any(problem.field == name for problem in self.problems)


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
    draft = _Draft(spec, known)
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
    draft = _Draft(spec, known)
    on = mapping.get("on")
    if on is not None and not isinstance(on, str):
        draft.refuse("on", "must be a day, YYYY-MM-DD")
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
    draft = _Draft(spec, known)
    for name, value in pairs:
        _give(draft, name, value)
    day = _day_of(draft, on)
    _parse_all(draft, current)
    _clear(draft)
    _settle_days(draft, day or known.today)
    _units_still_fit(draft, current)
    _code_is_free(draft, current)
    return _judged(draft, {**current, **latest(draft.fields)})


def suggest(word: str, candidates: Sequence[str]) -> list[str]:
    """The candidates most like a word, best first: "did you mean"."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way to a refusal

    return get_close_matches(word.casefold(), candidates, 3, 0.6)


def _give(draft: _Draft, name: str, value: object) -> None:
    """Note a value under its field's key; a name may be short, hyphenated, or carry a day."""
    plain, day = split_day(name.strip())
    spec = _field_named(draft, plain)
    if spec is None:
        return
    key = spec.name
    if AT in name:
        if not spec.timeline:
            draft.refuse(spec.name, "holds one value, not one a day: leave out the @")
            return
        try:
            key = f"{key}{AT}{Date().parse(day, draft.known, {})}"
        except BadValue as problem:
            draft.refuse(spec.name, f"the day after @ {problem.sentence}")
            return
    if key in draft.given:
        draft.refuse(spec.name, "is given twice")
    draft.given[key] = value


def _field_named(draft: _Draft, name: str) -> FieldSpec | None:
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
    hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(names)}"
    draft.refuse(name, f"is no field of {draft.spec.title}; {hint}")
    return None


def _place(draft: _Draft, words: Sequence[str]) -> None:
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
        order = ", ".join(
            slot if isinstance(slot, str) else " or ".join(slot) for slot in open_slots
        )
        draft.refuse("", f"has {len(left)} word(s) too many; in order: {order or 'none'}")


def _place_reference(draft: _Draft, names: Sequence[str], word: str) -> None:
    """A word that may be one of several references: the field whose type knows it."""
    found: list[tuple[str, Found]] = []
    types: list[str] = []
    for name in names:
        kind = draft.spec.fields_by_name[name].kind
        if isinstance(kind, Reference):
            types.extend(kind.types)
            found.extend((name, one) for one in kind.find(word, draft.known))
    try:
        one = only_one([one for _, one in found], types)
    except BadValue as problem:
        draft.refuse(names[0], problem.sentence)
        return
    draft.given[next(name for name, each in found if each is one)] = one.ref


def _finish(draft: _Draft, on: str | None) -> Reading:
    """The common end of all ways to add a record."""
    draft.given = {key: value for key, value in draft.given.items() if not _is_blank(value)}
    day = _day_of(draft, on)
    _parse_all(draft, {})
    _fill_in(draft)
    first = day or draft.fields.get("opened") or draft.fields.get("since") or draft.known.today
    _settle_days(draft, first)
    _code_is_free(draft, {})
    missing = tuple(
        spec.name
        for spec in draft.spec.fields
        if spec.required and spec.name not in draft.fields and not _is_given(draft, spec.name)
    )
    if missing:
        return Reading(draft.fields, tuple(draft.problems), missing)
    return _judged(draft, latest(draft.fields))


def _is_given(draft: _Draft, name: str) -> bool:
    """Whether something was said about a field, so that it is wrong rather than missing."""
    return name in draft.given or draft.refused(name)


def _judged(draft: _Draft, plain: Mapping[str, object]) -> Reading:
    """The reading, after the rules across fields, which look only at values that are sound."""
    if not draft.problems:
        found = [rule(plain) for rule in draft.spec.rules]
        draft.problems.extend(problem for problem in found if problem)
    return Reading(draft.fields, tuple(draft.problems), ())


def _day_of(draft: _Draft, on: str | None) -> str | None:
    if on is None:
        return None
    try:
        return str(Date().parse(on, draft.known, {}))
    except BadValue as problem:
        draft.refuse("on", problem.sentence)
        return None


def _parse_all(draft: _Draft, current: Mapping[str, object]) -> None:
    """Read what was given, and first what the reading of others needs."""
    for key in sorted(draft.given, key=lambda key: _turn(_spec_of(draft, key))):
        spec, value = _spec_of(draft, key), draft.given[key]
        if _is_blank(value):
            continue
        so_far = {**current, **draft.fields}
        needs = spec.kind.needs
        try:
            if needs and (so_far.get(needs) is None or draft.refused(needs)):
                _read_without(value)
            else:
                draft.fields[key] = _read(draft, spec, value, so_far)
        except BadValue as problem:
            draft.refuse(spec.name, problem.sentence)


def _turn(spec: FieldSpec) -> int:
    if isinstance(spec.kind, Reference):
        return 0
    return 2 if isinstance(spec.kind, Quantity | Money) else 1


def _read(draft: _Draft, spec: FieldSpec, value: object, so_far: Mapping[str, object]) -> object:
    kind = spec.kind
    if isinstance(value, str):
        read = kind.parse(value, draft.known, _own_currency(draft, kind, so_far))
        if isinstance(kind, Money) and isinstance(read, tuple):
            # One word, two fields: 3000 CNY.
            read, draft.fields[kind.currency] = read
        return read
    if isinstance(value, list) and kind.python is list:
        return kind.check(sorted({word for word in value if isinstance(word, str)}))
    if isinstance(value, int) and kind.python in (int, bool):
        return kind.check(value)
    raise BadValue("must be written as text")


def _own_currency(draft: _Draft, kind: Kind, so_far: Mapping[str, object]) -> Mapping[str, object]:
    """For an amount, the currency given beside it; that of an amount corrected does not bind."""
    if not isinstance(kind, Money) or kind.currency in draft.given:
        return so_far
    return {**so_far, kind.currency: None}


def _read_without(value: object) -> None:
    """What can be said of a quantity whose item is not known: whether it is a number at all."""
    if isinstance(value, str):
        read_number(split_number(value)[0])


def _clear(draft: _Draft) -> None:
    """An empty value clears a field, of a timeline that day's value, of an amount its currency."""
    for key, value in draft.given.items():
        spec = _spec_of(draft, key)
        if not _is_blank(value):
            continue
        if spec.required:
            draft.refuse(spec.name, "cannot be empty")
            continue
        draft.fields[key] = None
        if isinstance(spec.kind, Money):
            draft.fields.setdefault(spec.kind.currency, None)


def _fill_in(draft: _Draft) -> None:
    """The values that nobody needs to say: today, and the first values of timelines."""
    for spec in draft.spec.fields:
        if draft.has(spec.name) or draft.refused(spec.name):
            continue
        if spec.default is not None:
            draft.fields[spec.name] = spec.default
        elif spec.required and spec.name == "date":
            if draft.known.today is None:
                draft.refuse("date", _NO_DATE)
            else:
                draft.fields["date"] = draft.known.today


def _settle_days(draft: _Draft, day: object) -> None:
    """Values of timelines that were given without a day hold from this one."""
    for spec in draft.spec.fields:
        if not spec.timeline or spec.name not in draft.fields:
            continue
        value = draft.fields.pop(spec.name)
        key = f"{spec.name}{AT}{day}"
        if day is None:
            draft.refuse(spec.name, _NO_DAY)
        elif key in draft.fields:
            draft.refuse(spec.name, "is given twice for one day")
        else:
            draft.fields[key] = value


def _units_still_fit(draft: _Draft, current: Mapping[str, object]) -> None:
    """Another item counted in another unit would turn 90,000 g into 90,000 sets."""
    for spec in draft.spec.fields:
        needs = spec.kind.needs
        if not needs or needs not in draft.fields or draft.has(spec.name):
            continue
        old = draft.known.get(str(current.get(needs)))
        new = draft.known.get(str(draft.fields[needs]))
        if old is None or new is None or old.unit != new.unit:
            draft.refuse(spec.name, f"must be given again, since the {needs} has another unit")


def _code_is_free(draft: _Draft, current: Mapping[str, object]) -> None:
    """Two records under one code would have to be told apart by their ids at every entry."""
    name = draft.spec.code
    code = draft.fields.get(name or "")
    if not name or not isinstance(code, str):
        return
    if code.casefold() == str(current.get(name)).casefold():
        return
    found = draft.known.find((draft.spec.name,), code)
    if found:
        draft.refuse(name, f"is already the {name} of {display_id(found[0].ref)}")


def _spec_of(draft: _Draft, key: str) -> FieldSpec:
    return draft.spec.fields_by_name[split_day(key)[0]]


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
