"""The rows of a table beside what the ledger holds: what is new, already there, or wrong.

A row without an id is *already there* if the ledger holds an add of the type that wrote exactly the
same values, whatever became of the record since; of equal rows the file adds as many as are
missing. A row with an id is about that record: it must say what the ledger says, since corrections
need a reason and are made one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fieldledger.domain import columns, entry, ops
from fieldledger.domain.columns import EARLIER, ID, ON, VOID
from fieldledger.domain.fields import AT, RecordType, split_day
from fieldledger.domain.kind import Found
from fieldledger.domain.kinds import Flag
from fieldledger.domain.problems import BadValue, Problem
from fieldledger.domain.tabular import Trouble
from fieldledger.language import tr
from fieldledger.services import linking
from fieldledger.services.session import Session
from fieldledger.services.tabular import Remembered, cells_of
from fieldledger.store import imported
from fieldledger.store import records as held
from fieldledger.store.imported import Whole

# For what is not going to be written: what hangs on the day has been told before.
_ANY_DAY = "2000-01-01"

Cells = Mapping[str, object]
"""A row by the keys of ``domain.columns``: texts, or what a JSON line holds."""


@dataclass(slots=True)
class Work:
    """A table while it is matched. ``written``: the fingerprints of the adds that are held, by
    local number; ``unmatched``: how many equal ones no row was matched with; ``offered``: what
    codes of the table stand for (``services.linking``); ``records``: those that are held, by id;
    ``codes``: the lines of the codes that are new; ``new``, ``there``: the values of rows, by line;
    ``waves``: the lines of those that are new, as they can be written."""

    session: Session
    spec: RecordType
    on: str
    known: Remembered
    on_any_day: Remembered
    references: frozenset[str]
    through: dict[str, str]
    written: dict[int, bytes]
    unmatched: Counter[bytes]
    offered: dict[str, Found]
    records: dict[str, Whole] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    new: dict[int, dict[str, object]] = field(default_factory=dict)
    there: dict[int, Mapping[str, object]] = field(default_factory=dict)
    problems: list[Trouble] = field(default_factory=list)
    waves: list[list[int]] = field(default_factory=list)

    def refuse(self, line: int, problems: Iterable[Problem]) -> None:
        """Note what is wrong with a row."""
        self.problems += [Trouble(line, *problem) for problem in problems]


def match(
    session: Session, spec: RecordType, rows: Iterable[tuple[int, Cells]], *, on: str
) -> Work:
    """Match the rows of a table, each with its line. ``on``: the day of timelines, or nothing."""
    rows = list(rows)
    written = imported.written(session.ledger, spec)
    known, offered = Remembered(session), linking.offered(spec, rows)
    known.named |= {ops.identity(one.ref): one for one in offered.values()}
    work = Work(
        session,
        spec,
        on,
        known,
        replace(known, today=_ANY_DAY),
        columns.references(spec),
        imported.through(session.ledger),
        written,
        Counter(written.values()),
        offered,
    )
    # Those with an id first: a record that one of them names is not there for another row.
    named = [(line, cells) for line, cells in rows if _says(cells.get(ID))]
    if named:
        work.records = {
            each.id: each for each in imported.wholes(session.ledger, spec, voided=True)
        }
    for line, cells in named:
        _match_named(work, line, cells)
    for line, cells in rows:
        if not _says(cells.get(ID)):
            _match_new(work, line, cells)
    work.waves = _waves(work)
    return work


def _waves(work: Work) -> list[list[int]]:
    """The lines of new rows in the order in which they are written; a problem where a row refers to
    one that is not going to be."""
    if not work.offered:
        return [sorted(work.new)]
    order, circle = linking.waves(work.spec, work.new)
    for line, fields in sorted(work.new.items()):
        for name, other in linking.named(work.spec, fields).items():
            if other in work.there:
                told = tr(
                    "names line {line}, whose entry was struck out or has another code now: write "
                    "its id",
                    line=other,
                )
                work.refuse(line, [Problem(name, told)])
            elif line in circle and other in circle:
                work.refuse(
                    line,
                    [
                        Problem(
                            name,
                            tr("names line {other}, in a circle of rows", other=other),
                        )
                    ],
                )
    return order


# --- rows without an id ---------------------------------------------------------------------------


def _match_new(work: Work, line: int, cells: Cells) -> None:
    spec = work.spec
    given, problems = columns.given(spec, cells)
    void, wrong = _void(work, cells)
    problems += wrong
    if void:
        problems.append(Problem(VOID, tr("is yes: what was struck out is not imported")))
    if work.on and ON not in given:
        given[ON] = work.on
    problems += columns.unsettled(spec, given)
    given = linking.put_in(spec, given, work.known, work.offered)
    reading = entry.read_json(spec, given, work.known)
    found = [*reading.problems]
    if found:
        # Without the echoes that a wrong day has in the fields that would hold from it.
        found = [*entry.read_json(spec, given, work.on_any_day).problems] or found
    found += [Problem(name, tr("is missing")) for name in reading.missing]
    told = {problem.field for problem in problems}
    problems += [each for each in found if each.field not in told]
    # A code that is taken is no fault of a row that is there already.
    readable = all(each.field == spec.code and spec.code in reading.fields for each in problems)
    if readable and _is_written(work, reading.fields):
        work.there[line] = reading.fields
    elif problems:
        work.refuse(line, problems)
    elif _is_first(work, line, reading.fields):
        work.new[line] = reading.fields


def _is_written(work: Work, fields: Mapping[str, object]) -> bool:
    """Whether an add is held that wrote these values, and no other row was matched with it."""
    mark = columns.fingerprint(columns.comparable(work.references, fields, work.through))
    if work.unmatched[mark] < 1:
        return False
    work.unmatched[mark] -= 1
    return True


def _is_first(work: Work, line: int, fields: Mapping[str, object]) -> bool:
    """Whether no row before has this code; a problem where one has."""
    name = work.spec.code
    if name is None:
        return True
    first = work.codes.setdefault(held.fold(str(fields[name])), line)
    if first != line:
        work.refuse(
            line,
            [
                Problem(
                    name,
                    tr("is also the {name} of line {first}", name=name, first=first),
                )
            ],
        )
    return first == line


# --- rows with an id ------------------------------------------------------------------------------


def _match_named(work: Work, line: int, cells: Cells) -> None:
    whole = _named(work, line, str(cells[ID]).strip())
    if whole is None:
        return
    mark = work.written.pop(whole.n, None)
    if mark is not None:
        work.unmatched[mark] -= 1
    void, problems = _void(work, cells)
    if void and not whole.void:
        told = tr("is yes, but it counts here: fieldledger void {id} --reason …", id=whole.id)
        problems.append(Problem(VOID, told))
    problems += _differences(work, whole, cells)
    work.refuse(line, problems)
    if not problems:
        work.there[line] = whole.fields


def _named(work: Work, line: int, word: str) -> Whole | None:
    """The record of an id; a problem where there is none, or more than one."""
    if word in work.records:
        return work.records[word]
    found = imported.named(work.session.ledger, work.spec, word)
    if len(found) == 1:
        return found[0]
    told = (
        tr(
            "could be any of {ids}: write the one you mean",
            ids=", ".join(each.id for each in found),
        )
        if found
        else tr(
            "names no {type} known here; leave it empty for a new entry", type=tr(work.spec.title)
        )
    )
    work.refuse(line, [Problem(ID, told)])
    return None


def _differences(work: Work, whole: Whole, cells: Cells) -> list[Problem]:
    """What is wrong with a row about a record that is held."""
    spec, suspects = work.spec, _suspects(work, whole, cells)
    if not suspects:
        return []
    # Not a field that is written as ``list`` writes it: it may name what is not known here.
    kept = {key: each for key, each in cells.items() if columns.field_of(spec, key) in suspects}
    said, problems = columns.given(spec, kept)
    on = str(cells[ON]) if _says(cells.get(ON)) else ""
    said = {_dated(spec, whole, key, on): value for key, value in said.items() if key != ON}
    problems += columns.moving(spec, said) + columns.undated(spec, said)
    if problems:
        return problems
    pairs: list[tuple[str, Any]] = [*said.items()]
    reading = entry.read_changes(spec, pairs, work.on_any_day, whole.fields)
    unread = {columns.field_of(spec, key) for key in said if key not in reading.fields}
    wrong = [problem for problem in reading.problems if problem.field in unread]
    if wrong:
        return wrong
    names = _different(work, whole, reading.fields, kept)
    return [Problem(ID, _told(spec, whole, names))] if names else []


def _suspects(work: Work, whole: Whole, cells: Cells) -> set[str]:
    """The fields whose cells are not written as ``list`` would write them now."""
    spec, known = work.spec, work.known
    written: dict[str, object] = {**cells_of(spec, known, whole)}
    by_day = columns.values(spec, known, whole.fields, whole.days)
    written |= {key: text for key, text in by_day.items() if AT in key}
    return {
        columns.field_of(spec, key)
        for key, value in cells.items()
        if key not in (ID, VOID, ON) and _as_text(value) != written.get(key, "")
    }


def _dated(spec: RecordType, whole: Whole, key: str, on: str) -> str:
    """A timeline's value without a day is about the row's, or the last day that the ledger has."""
    field = spec.field(key)
    day = columns.day_of(on) if on else max(whole.days.get(key, ()), default="")
    return f"{key}{AT}{day}" if field and field.timeline and day else key


def _different(work: Work, whole: Whole, read: Mapping[str, object], kept: Cells) -> list[str]:
    """The fields in which what was read is not what the ledger holds."""
    spec = work.spec
    held_days = {
        f"{name}{AT}{day}": v for name, days in whole.days.items() for day, v in days.items()
    }
    plain = {key: value for key, value in whole.fields.items() if key not in whole.days}
    now = columns.comparable(work.references, {**plain, **held_days}, work.through)
    then = columns.comparable(work.references, read, work.through)
    names = {columns.field_of(spec, key) for key in read if then.get(key) != now.get(key)}
    # A table with the column of earlier days says all days that there are.
    whole_timelines = {name for name in whole.days if name + EARLIER in kept}
    lost = {split_day(key)[0] for key in held_days if key not in read} & whole_timelines
    return [field.name for field in spec.fields if field.name in names | lost]


def _told(spec: RecordType, whole: Whole, names: list[str]) -> str:
    pairs = " ".join(f"{name}=…" for name in names)
    day = " --on DAY" if any(spec.fields_by_name[name].timeline for name in names) else ""
    return tr(
        "differs from the ledger in {fields}; correct it with {command}",
        fields=", ".join(names),
        command=f"fieldledger set {whole.id} {pairs}{day} --reason …",
    )


# --- cells ----------------------------------------------------------------------------------------


def _says(value: object) -> bool:
    return value is not None and bool(str(value).strip())


def _as_text(value: object) -> str:
    """What a JSON line holds, as a cell of CSV would say it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _void(work: Work, cells: Cells) -> tuple[bool, list[Problem]]:
    """Whether a row is marked as void."""
    if not _says(cells.get(VOID)):
        return False, []
    try:
        return Flag().parse(_as_text(cells[VOID]), work.known, {}), []
    except BadValue as problem:
        return False, [Problem(VOID, problem.sentence)]
