"""An entry while it is read: the steps from what was given to values, all problems collected.

The order matters: references first, since a quantity needs its item; then the rest; then what
nobody needs to say; then the days of timelines. ``domain.entry`` puts the steps together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldledger.domain.fields import AT, FieldSpec, RecordType, split_day
from fieldledger.domain.kind import Known
from fieldledger.domain.kinds import Date, Money, Quantity, Reference, References, display_id
from fieldledger.domain.problems import BadValue, Problem
from fieldledger.domain.quantities import read_number, split_number
from fieldledger.language import mark, tr

_NO_DAY = mark("needs a day: this computer's clock cannot be trusted, so give --on YYYY-MM-DD")
_NO_DATE = mark("needs a day: this computer's clock cannot be trusted, so give date=YYYY-MM-DD")


@dataclass(slots=True)
class Draft:
    """What was given, what has become of it, and what is wrong with it."""

    spec: RecordType
    known: Known
    given: dict[str, object] = field(default_factory=dict)  # by key: a name, or name@day
    fields: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, sentence: str) -> None:
        """Note a problem with a field."""
        self.problems.append(Problem(name, sentence))

    def has(self, name: str) -> bool:
        """Whether a field was given, for whatever day."""
        return any(split_day(key)[0] == name for key in self.given)

    def refused(self, name: str) -> bool:
        """Whether something is wrong with a field."""
        return any(problem.field == name for problem in self.problems)


def day_of(draft: Draft, on: str | None) -> str | None:
    """The day given with ``--on``, if it is one."""
    if on is None:
        return None
    try:
        return str(Date().parse(on, draft.known, {}))
    except BadValue as problem:
        draft.refuse("on", problem.sentence)
        return None


def parse_all(draft: Draft, current: Mapping[str, object]) -> None:
    """Read what was given, and first what the reading of others needs."""
    for key in sorted(draft.given, key=lambda key: _turn(_spec_of(draft, key))):
        spec, value = _spec_of(draft, key), draft.given[key]
        if is_blank(value):
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


def _read(draft: Draft, spec: FieldSpec, value: object, so_far: Mapping[str, object]) -> object:
    kind = spec.kind
    if isinstance(value, str):
        read = kind.parse(value, draft.known, so_far)
        if isinstance(kind, Money) and isinstance(read, tuple):
            # One word, two fields: 3000 CNY.
            read, currency = read
            if draft.fields.setdefault(kind.currency, currency) != currency:
                raise BadValue(mark("names another currency than the entry does"))
        return read
    if isinstance(value, list) and isinstance(kind, References):
        return kind.parse(",".join(map(str, value)), draft.known, so_far)
    if isinstance(value, list) and kind.python is list:
        return kind.check(sorted({word for word in value if isinstance(word, str)}))
    if isinstance(value, int) and kind.python in (int, bool):
        return kind.check(value)
    raise BadValue(mark("must be written as text"))


def _read_without(value: object) -> None:
    """What can be said of a quantity whose item is not known: whether it is a number at all."""
    if isinstance(value, str):
        read_number(split_number(value)[0])


def clear(draft: Draft) -> None:
    """An empty value clears a field, of a timeline that day's value, of an amount its currency."""
    for key, value in draft.given.items():
        spec = _spec_of(draft, key)
        if not is_blank(value):
            continue
        if spec.required:
            draft.refuse(spec.name, tr("cannot be empty"))
            continue
        draft.fields[key] = None
        if isinstance(spec.kind, Money):
            draft.fields.setdefault(spec.kind.currency, None)


def fill_in(draft: Draft) -> None:
    """The values that nobody needs to say: today, and the first values of timelines."""
    for spec in draft.spec.fields:
        if draft.has(spec.name) or draft.refused(spec.name):
            continue
        if spec.default is not None:
            draft.fields[spec.name] = spec.default
        elif spec.required and spec.name == "date":
            if draft.known.today is None:
                draft.refuse("date", tr(_NO_DATE))
            else:
                draft.fields["date"] = draft.known.today


def settle_days(draft: Draft, day: object) -> None:
    """Values of timelines that were given without a day hold from this one."""
    for spec in draft.spec.fields:
        if not spec.timeline or spec.name not in draft.fields:
            continue
        value = draft.fields.pop(spec.name)
        key = f"{spec.name}{AT}{day}"
        if day is None:
            draft.refuse(spec.name, tr(_NO_DAY))
        elif key in draft.fields:
            draft.refuse(spec.name, tr("is given twice for one day"))
        else:
            draft.fields[key] = value


def units_still_fit(draft: Draft, current: Mapping[str, object]) -> None:
    """Another item counted in another unit would turn 90,000 g into 90,000 sets."""
    for spec in draft.spec.fields:
        needs = spec.kind.needs
        if not needs or needs not in draft.fields or draft.has(spec.name):
            continue
        old = draft.known.get(str(current.get(needs)))
        new = draft.known.get(str(draft.fields[needs]))
        if old is None or new is None or old.unit != new.unit:
            draft.refuse(
                spec.name,
                tr("must be given again, since the {field} has another unit", field=needs),
            )


def code_is_free(draft: Draft, current: Mapping[str, object]) -> None:
    """Two records under one code would have to be told apart by their ids at every entry."""
    name = draft.spec.code
    code = draft.fields.get(name or "")
    if not name or not isinstance(code, str):
        return
    if code.casefold() == str(current.get(name)).casefold():
        return
    found = draft.known.find((draft.spec.name,), code)
    if found:
        draft.refuse(
            name,
            tr(
                "is already the {field} of {id}",
                field=name,
                id=display_id(found[0].ref),
            ),
        )


def is_blank(value: object) -> bool:
    """Nothing but spaces: to leave out in an entry, to clear in a correction."""
    return isinstance(value, str) and not value.strip()


def _spec_of(draft: Draft, key: str) -> FieldSpec:
    return draft.spec.fields_by_name[split_day(key)[0]]
