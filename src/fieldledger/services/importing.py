"""Import: a table becomes entries of one type, all of them or none, and none of them twice.

Which rows are new is said in ``services.matching``. Nothing depends on the day of the import.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import columns, ops, tabular
from fieldledger.domain.columns import ID
from fieldledger.domain.dates import read_day
from fieldledger.domain.fields import RecordType, split_day
from fieldledger.domain.problems import BadValue
from fieldledger.domain.tabular import Table, Trouble
from fieldledger.language import tr
from fieldledger.services import entries, linking
from fieldledger.services.matching import Cells, Work, match
from fieldledger.services.session import Session
from fieldledger.store import feeds
from fieldledger.store import records as held

SPREADSHEET = b"PK\x03\x04"  # how the files begin that are archives, as spreadsheets are
SHOWN = 3  # rows of a preview, as they were understood
LONGEST = 80  # characters of a column's name that a problem repeats


class Plan(NamedTuple):
    """What importing a table would do. ``rows``: all that the file holds; ``new``: the fields of
    the entries to write; ``waves``: the same by line, those that others refer to before these;
    ``there``: how many are there already; ``shown``: the first rows as they were understood;
    ``moment``: how far the ledger was."""

    type: str
    rows: int
    new: list[dict[str, object]]
    waves: list[dict[int, dict[str, object]]]
    there: int
    problems: list[Trouble]
    shown: list[str]
    moment: object


class Written(NamedTuple):
    """The ids of the first and the last new record; empty where nothing was new."""

    first: str
    last: str


def prepare(  # noqa: PLR0913 - what a person may say of a file
    session: Session,
    type_name: str,
    data: bytes,
    *,
    lines: bool = False,
    on: str | None = None,
    name: str = "",
    sheet: str | None = None,
) -> Plan:
    """What importing these bytes would do, with every problem; nothing is written.

    ``lines``: they are JSON lines; ``on``: the day of timelines where a row says none, in words;
    ``name``: what they are called, if they have a name; ``sheet``: which sheet of a spreadsheet.
    Raises Refused where they are no table, NotAllowed, MissingPart.
    """
    spec = entries.readable(session, type_name)
    entries.check_may_write(session)
    moment, day = session.ledger.meta("counter"), _day(session, spec, on)
    try:
        table = _table(data, spec, lines, sheet)
    except BadValue as problem:
        file = name or tr("The file")
        raise errors.Refused(tr("{file} {problem}.", file=file, problem=problem.sentence)) from None
    keys, wrong = _keys(spec, table)
    rows, twice = ([], []) if wrong else _rows(spec, table, keys)
    work = match(session, spec, rows, on=day)
    return Plan(
        spec.name,
        len(table.rows) + len(table.ragged),
        [work.new[line] for line in sorted(work.new)],
        [{line: work.new[line] for line in wave} for wave in work.waves],
        len(work.there),
        sorted([*wrong, *twice, *table.ragged, *work.problems]),
        _shown(work),
        moment,
    )


def _table(data: bytes, spec: RecordType, lines: bool, sheet: str | None) -> Table:
    """The table in these bytes. Raises BadValue, MissingPart."""
    if data.startswith(SPREADSHEET):
        from fieldledger.services import workbooks

        return workbooks.read(data, spec, sheet)
    if sheet is not None:
        raise BadValue(tr("is no spreadsheet (XLSX), so it has no sheets: leave out --sheet"))
    return tabular.read(data, lines=lines)


def write(session: Session, plan: Plan) -> Written:
    """Write what was planned, in one transaction. Raises Refused where there are problems, or the
    ledger has changed since."""
    spec = entries.type_of(plan.type)
    if plan.problems:
        raise errors.Refused(tr("Nothing was imported: the file has problems."))
    if not plan.new:
        return Written("", "")
    with session.ledger.writing():
        if session.ledger.meta("counter") != plan.moment:
            raise errors.Refused(
                tr("Nothing was imported: the ledger has changed since the file was looked at."),
                hint=tr("Import it again."),
            )
        placed = _write_waves(session, spec, plan)
    first, last = (held.display_id(session.ledger, placed[at].n) for at in (0, -1))
    return Written(first, last)


def _write_waves(session: Session, spec: RecordType, plan: Plan) -> list[feeds.Placed]:
    """Write the new rows as one group, a wave after those that it refers to."""
    group, references = feeds.own_run(session.ledger).last + 1, dict[int, str]()
    whole: list[feeds.Placed] = []
    for wave in plan.waves:
        rows = [*wave.values()]
        if references:
            rows = [linking.settled(spec, fields, references) for fields in rows]
        placed = entries.write_adds(session, spec, rows, group=group)
        if wave is not plan.waves[-1]:
            for line, each in zip(wave, placed, strict=True):
                references[line] = ops.reference(session.label, each.number, each.head)
        whole += placed
    return whole


def _day(session: Session, spec: RecordType, on: str | None) -> str:
    """The day typed with ``--on``, read as ``add`` reads it; empty where there is none."""
    if on is None:
        return ""
    if not any(field.timeline for field in spec.fields):
        raise errors.Refused(
            tr("--on is of no use: no value of a {type} holds from a day on.", type=tr(spec.title))
        )
    try:
        return read_day(on, session.known.today)
    except BadValue as problem:
        raise errors.Refused(tr("--on {problem}.", problem=problem.sentence)) from None


def _keys(spec: RecordType, table: Table) -> tuple[dict[str, str], list[Trouble]]:
    """What each column holds, and what is wrong with the columns; the rows mean nothing then."""
    keys: dict[str, str] = {}
    wrong = []
    met: dict[tuple[int, str], str] = {}
    for name, line in table.names.items():
        try:
            keys[name] = columns.key_of(spec, name)
        except BadValue as problem:
            # No whole paragraph, where a file has no header at all.
            wrong.append(Trouble(line, name[:LONGEST], problem.sentence))
            continue
        first = met.setdefault((line, keys[name]), name)
        if first != name:
            wrong.append(
                Trouble(
                    line,
                    name,
                    tr("is the same column as {first}", first=first),
                )
            )
    # An amount may say its currency itself, as in 3000 CNY; a row that does not is told of later.
    beside = {getattr(field.kind, "currency", None) for field in spec.fields}
    needed = [field.name for field in spec.fields if field.required and field.name not in beside]
    lacking = [name for name in needed if name not in keys.values()]
    if table.rows and not wrong and ID not in keys.values():
        line = min(table.names.values(), default=table.rows[0][0])
        wrong = [Trouble(line, name, tr("is missing: there is no such column")) for name in lacking]
    return keys, wrong


def _rows(
    spec: RecordType, table: Table, keys: Mapping[str, str]
) -> tuple[list[tuple[int, Cells]], list[Trouble]]:
    """The rows by what their columns hold; and those that say one thing twice, in two spellings."""
    rows: list[tuple[int, Cells]] = []
    twice = []
    for line, row in table.rows:
        by_key = [(keys[name], value) for name, value in row.items()]
        cells = {key: columns.in_words(spec, key, value) for key, value in by_key}
        if len(cells) == len(row):
            rows.append((line, cells))
        else:
            twice.append(Trouble(line, "", tr("gives one field twice")))
    return rows, twice


def _shown(work: Work) -> list[str]:
    """The first rows that could be read, as they were understood."""
    read = sorted([*work.new.items(), *work.there.items()], key=lambda each: each[0])
    return [
        tr("line {line}, new: {values}", line=line, values=_understood(work, fields))
        if line in work.new
        else tr("line {line}, there: {values}", line=line, values=_understood(work, fields))
        for line, fields in read[:SHOWN]
    ]


def _understood(work: Work, fields: Mapping[str, object]) -> str:
    spec, known = work.spec, work.known
    return " · ".join(
        f"{key.replace('_', '-')} {field.kind.show(fields[key], known, fields)}"
        for field in spec.fields
        for key in sorted(fields)
        if split_day(key)[0] == field.name and fields[key] is not None
    )
