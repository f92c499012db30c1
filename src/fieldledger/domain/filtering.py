"""The filters of ``list``: ``province=CN-JL,CN-LN``, ``people>=30``, ``since=2004-05``.

Words are read as in an entry, by the kind of the field, and all problems are collected. A filter
looks at one field of a record as ``list`` shows it; all must fit.

* ``=`` takes several values between commas, and nothing for what is empty; ``2..5``, ``2..`` and
  ``..5`` are from and to, both included, for those whose shell makes files of ``>``.
* A text holds what is asked for, in any part of it; other kinds are equal to it.
* A day may be a month or a year, and then is any day in it.
* A quantity is read for each item by its unit; records of items of another unit do not fit.
* ``since=`` and ``until=`` are about the day of the type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from fieldledger.domain import dates, ops, searching
from fieldledger.domain.entry import suggest
from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.domain.kind import Known
from fieldledger.domain.kinds import Quantity, Reference, References
from fieldledger.domain.problems import BadValue, Problem, unknown_field
from fieldledger.domain.quantities import BASES, read_number, read_quantity
from fieldledger.language import mark, tr

Test = Callable[[Mapping[str, object]], bool]

SINCE, UNTIL = "since", "until"
_FILTER = re.compile(r"(?P<name>[^=<>]+)(?P<sign><=|>=|=|<|>)(?P<value>.*)", re.DOTALL)
_DAYS = ("date", "opened", "since", "from_date")  # by which of its fields a type is in time
_ORDERED = ("integer", "quantity", "money", "date", "month")
_WORDS = ("text", "province")
_YEAR = re.compile(r"[0-9]{4}")
_RANGE = ".."


class Filters(NamedTuple):
    """What was asked for, and what is wrong with it."""

    tests: tuple[Test, ...]
    problems: tuple[Problem, ...]

    def fits(self, fields: Mapping[str, object]) -> bool:
        """Whether a record with these values is meant."""
        return all(test(fields) for test in self.tests)


def read(
    spec: RecordType, words: Sequence[str], known: Known, through: Mapping[str, str]
) -> Filters:
    """The filters that words say. ``through``: for each record that counts through another one,
    that one."""
    tests: list[Test] = []
    problems: list[Problem] = []
    pairs = _equals(words)
    for word in words:
        found = _FILTER.fullmatch(word)
        if found is None:
            problems.append(
                Problem(word, tr("is no filter: write it like people=30 or people>=30"))
            )
            continue
        name = found["name"].strip()
        try:
            tests.append(
                _Reader(spec, known, through, pairs).test(name, found["sign"], found["value"])
            )
        except BadValue as problem:
            problems.append(Problem(name.replace("-", "_"), problem.sentence))
    return Filters(tuple(tests), tuple(problems))


def day_field(spec: RecordType) -> FieldSpec | None:
    """The field that says when a record of this type is, if there is one."""
    return next((field for name in _DAYS if (field := spec.field(name))), None)


def _equals(words: Sequence[str]) -> dict[str, str]:
    """What is said with a plain ``=``: a currency beside its amount, an item beside a quantity."""
    found = [_FILTER.fullmatch(word) for word in words]
    return {_key(each["name"]): each["value"] for each in found if each and each["sign"] == "="}


def _key(name: str) -> str:
    return name.strip().replace("-", "_").casefold()


class _Reader(NamedTuple):
    spec: RecordType
    known: Known
    through: Mapping[str, str]
    pairs: Mapping[str, str]

    def test(self, name: str, sign: str, value: str) -> Test:
        """One filter. Raises BadValue."""
        key = _key(name)
        if key in (SINCE, UNTIL) and sign == "=":
            field = day_field(self.spec)
            if field is None:
                raise BadValue(mark("is of no use: a {type} has no day"), type=tr(self.spec.title))
            return self._compared(field, ">=" if key == SINCE else "<=", value.strip())
        begun = [each for each in self.spec.fields if each.name.startswith(f"{key}_")]
        field = self.spec.field(key) or (begun[0] if len(begun) == 1 else None)
        if field is None:
            names = [each.name for each in self.spec.fields]
            near = [each.name for each in begun] or suggest(key, names)
            raise unknown_field(self.spec.title, near, names)
        return self._of(field, sign, value.strip())

    def _of(self, field: FieldSpec, sign: str, value: str) -> Test:
        ordered = field.kind.name in _ORDERED
        if sign != "=":
            if not ordered:
                raise BadValue(mark("has no order: write {name}=…"), name=field.name)
            return self._compared(field, sign, value)
        if not value:
            return lambda fields: fields.get(field.name) in (None, [])
        if ordered and _RANGE in value:
            low, _, high = value.partition(_RANGE)
            tests = [self._compared(field, ">=", low)] if low.strip() else []
            tests += [self._compared(field, "<=", high)] if high.strip() else []
            return lambda fields: bool(tests) and all(test(fields) for test in tests)
        if field.kind.name in _WORDS:
            return self._worded(field, value)
        return self._any_of(field, value)

    def _worded(self, field: FieldSpec, value: str) -> Test:
        """A text that holds the words; a province that is one of them."""
        if field.kind.name == "text":
            wanted = searching.folded(value)
            return lambda fields: searching.is_in(wanted, fields.get(field.name))
        parts = {searching.folded(part) for part in re.split("[,、，]", value) if part.strip()}
        return lambda fields: searching.folded(str(fields.get(field.name) or "")) in parts

    def _any_of(self, field: FieldSpec, value: str) -> Test:
        """One of the values between commas; a comma may be a thousands mark, too."""
        try:
            return self._equal(field, value)
        except BadValue:
            parts = [part.strip() for part in re.split("[,、，]", value) if part.strip()]
            if len(parts) < 2:
                raise
            tests = [self._equal(field, part) for part in parts]
        return lambda fields: any(test(fields) for test in tests)

    def _equal(self, field: FieldSpec, value: str) -> Test:
        kind = field.kind
        if kind.name in _ORDERED:
            low = self._compared(field, ">=", value)
            high = self._compared(field, "<=", value)
            return lambda fields: low(fields) and high(fields)
        if isinstance(kind, Reference | References):
            return self._refers(field, value)
        wanted = kind.parse(value, self.known, {})
        if isinstance(wanted, list):
            return lambda fields: bool({*wanted}.intersection(_listed(fields.get(field.name))))
        if isinstance(wanted, str):
            folded = searching.folded(wanted)
            return lambda fields: searching.folded(str(fields.get(field.name) or "")) == folded
        return lambda fields: fields.get(field.name) == wanted

    def _refers(self, field: FieldSpec, value: str) -> Test:
        kind = field.kind.one if isinstance(field.kind, References) else field.kind
        identity = ops.identity(str(kind.parse(value, self.known, {})))
        wanted = self.through.get(identity, identity)
        return lambda fields: wanted in map(_identity, _listed(fields.get(field.name)))

    def _compared(self, field: FieldSpec, sign: str, value: str) -> Test:
        """A field that is before, after or at a value. Raises BadValue."""
        kind = field.kind
        if kind.name in ("date", "month"):
            return self._in_time(field, sign, value)
        if isinstance(kind, Quantity):
            return self._quantity(field, kind, sign, value)
        if kind.name == "money":
            return self._money(field, sign, value)
        number, decimals = read_number(value)
        if decimals:
            raise BadValue(mark("must be a whole number"))
        return lambda fields: _holds(fields.get(field.name), sign, number)

    def _in_time(self, field: FieldSpec, sign: str, value: str) -> Test:
        low, high = _span(value, self.known)
        if field.kind.name == "month":
            low, high = low[:7], high[:7]
        wanted = high if sign in ("<=", ">") else low
        return lambda fields: _holds(fields.get(field.name), sign, wanted)

    def _quantity(self, field: FieldSpec, kind: Quantity, sign: str, value: str) -> Test:
        said = self.known.find(_types(self.spec, kind.item), self.pairs.get(kind.item, ""))
        amounts, sentences = {}, []
        for unit in [said[0].unit] if len(said) == 1 else BASES:
            try:
                amounts[unit] = read_quantity(value, unit, low=0)
            except BadValue as problem:
                sentences.append(problem.sentence)
        if not amounts:
            alike = len({*sentences}) == 1
            none = mark("has no unit known here: write 90kg or 3l")
            raise BadValue(sentences[0] if alike else none)
        unit_of = cache(self._unit)

        def fits(fields: Mapping[str, object]) -> bool:
            wanted = amounts.get(unit_of(str(fields.get(kind.item))))
            return wanted is not None and _holds(fields.get(field.name), sign, wanted)

        return fits

    def _unit(self, ref: str) -> str:
        item = self.known.get(ref)
        return item.unit if item else ""

    def _money(self, field: FieldSpec, sign: str, value: str) -> Test:
        beside = str(getattr(field.kind, "currency", ""))
        said = self.pairs.get(beside, "").upper()
        read = field.kind.parse(value, self.known, {beside: said})
        amount, currency = read if isinstance(read, tuple) else (read, said)
        return lambda fields: (
            fields.get(beside) == currency and _holds(fields.get(field.name), sign, amount)
        )


def _holds(value: object, sign: str, wanted: object) -> bool:
    """Whether a value that is there stands so to another one of its type."""
    if isinstance(value, int) and isinstance(wanted, int):
        return _stands(value - wanted, sign)
    if isinstance(value, str) and isinstance(wanted, str):
        return _stands((value > wanted) - (value < wanted), sign)
    return False


def _stands(difference: int, sign: str) -> bool:
    if difference == 0:
        return "=" in sign
    return sign[0] == (">" if difference > 0 else "<")


def _span(word: str, known: Known) -> tuple[str, str]:
    """The first and the last day of a day, a month or a year. Raises BadValue."""
    text = searching.folded(word)
    if _YEAR.fullmatch(text):
        dates.check_day(f"{text}-01-01")
        return f"{text}-01-01", f"{text}-12-31"
    try:
        month = dates.read_month(word)
    except BadValue:
        day = dates.read_day(word, known.today)
        return day, day
    return f"{month}-01", f"{month}-31"


def _types(spec: RecordType, name: str) -> tuple[str, ...]:
    """The types that a reference may be to."""
    kind = spec.fields_by_name[name].kind
    return kind.types if isinstance(kind, Reference) else ()


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _identity(value: object) -> str:
    return ops.identity(str(value))
