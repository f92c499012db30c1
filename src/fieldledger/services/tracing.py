"""The records behind a figure of the report, and whether they add up to it.

What the facts say of a figure part by part is ``report.tracing``; here the records of each part are
listed. Of a group of settled records each adds its share of a measure that the record type
declares: the one whose sums are what the groups add to the figure. Nothing is listed on trust: the
shares are added up again and set beside the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from fieldledger import errors
from fieldledger.domain import entry, records
from fieldledger.domain.fields import RecordType
from fieldledger.domain.periods import Period
from fieldledger.language import tr
from fieldledger.report import figures, tracing
from fieldledger.report.alone import Group, One
from fieldledger.report.facts import Facts
from fieldledger.report.tracing import Figure, Share
from fieldledger.services import entries, reports
from fieldledger.services.session import Session
from fieldledger.services.tabular import Remembered
from fieldledger.store import feeds, sums
from fieldledger.store import records as held

REACHED = "reached"
"""The column of people reached: the largest count of one record in each place, summed."""
_ENTRIES = "entries"
_UNRATED = "unrated"


class Behind(NamedTuple):
    """A record behind a figure, and what it adds; ``id`` and ``line`` are empty of one that was
    erased, and of which only this stays counted. ``disputed``: people disagree about it."""

    id: str
    type: str
    date: str
    adds: int
    line: str
    disputed: bool


class Traced(NamedTuple):
    """A figure and the records behind it; or, where it is no sum of records, the names of the
    figures that it is computed from."""

    figure: Figure
    summed: bool
    records: list[Behind]
    computed_from: list[str]

    @property
    def adds_up(self) -> bool:
        """Whether the records come to the figure."""
        return sum(each.adds for each in self.records) == tracing.shown(self.figure.value)


class Listed(NamedTuple):
    """The figures whose names begin so, and whether records can be listed behind each."""

    figures: list[tuple[Figure, bool]]


class _Line(NamedTuple):
    """A record, by type, identity, day and values as columns hold them, and what it adds."""

    type: str
    ref: str
    values: Mapping[str, Any]
    adds: int


def trace(session: Session, period: Period, name: str) -> Traced | Listed:
    """The records behind the figure of this name; for a section, or ``section.table``, the names
    of its figures. Raises Refused."""
    entries.refuse_sealed(session)
    with sums.snapshot(session.ledger.conn):
        facts = reports.facts(session, period)
        known = list(tracing.figures(figures.compute(facts)))
        figure = next((each for each in known if each.name == name), None)
        if figure is None:
            return _listed(known, name)
        return traced(session, facts, known, [figure])[0]


def _listed(known: Sequence[Figure], name: str) -> Listed:
    below = [each for each in known if f"{name}." == each.name[: len(name) + 1]]
    if below and name.count(".") < 2:
        return Listed([(each, bool(tracing.sources(each))) for each in below])
    near = get_close_matches(name, [each.name for each in known], n=3, cutoff=0.6)
    sections = ", ".join(dict.fromkeys(each.section for each in known))
    hint = tr("Give a section for the names of its figures: {sections}.", sections=sections)
    if near:
        hint = tr("Did you mean {names}?", names=", ".join(f"'{each}'" for each in near))
    elif not known:
        hint = tr("Nothing is on record for this period, so it holds no figures.")
    raise errors.Refused(tr("There is no figure '{name}' in this report.", name=name), hint=hint)


def traced(
    session: Session, facts: Facts, known: Sequence[Figure], wanted: Sequence[Figure]
) -> list[Traced]:
    """Figures of a report and what is behind them; ``known``: all figures of that report."""
    summed = [each for each in wanted if tracing.sources(each)]
    summed = [each for each in summed if tracing.shown(each.value) is not None]
    shares = tracing.shares(facts, summed)
    found = []
    for figure in wanted:
        if figure in summed:
            lines = _behind(session, facts, figure, shares[figure.name])
            found.append(Traced(figure, True, list(_told(session, lines)), []))
        else:
            found.append(Traced(figure, False, [], _parts_of(known, figure)))
    return found


def _behind(
    session: Session, facts: Facts, figure: Figure, shares: Iterable[Share]
) -> Iterable[_Line]:
    paid = tracing.paid_for(facts, figure)
    lines = (each for each in _lines(session, figure, shares) if each.ref not in paid)
    return _largest(lines) if figure.column.key == REACHED else lines


def _parts_of(known: Sequence[Figure], figure: Figure) -> list[str]:
    """The figures that one is computed from: those of its own row, where that has them."""
    found = []
    for name in tracing.computed_from(figure):
        section, table, column = name.split(".")
        of = [each for each in known if (each.section, each.table) == (section, table)]
        own = [e.name for e in of if (e.row.key, e.column.key) == (figure.row.key, column)]
        found += own[:1] or ([f"{section}.{table}.….{column}"] if of else [])
    return found


# --- records of parts -----------------------------------------------------------------------------


def _lines(session: Session, figure: Figure, shares: Iterable[Share]) -> Iterator[_Line]:
    groups: dict[str, list[tuple[Group, int]]] = {}
    for what, adds in shares:
        if isinstance(what, One):
            yield _Line(what.type, what.ref, what.values or {}, adds)
        else:
            groups.setdefault(what.type, []).append((what, adds))
    for name, own in groups.items():
        yield from _of_groups(session, figure, records.load(name), own)


def _of_groups(
    session: Session, figure: Figure, spec: RecordType, groups: Sequence[tuple[Group, int]]
) -> Iterator[_Line]:
    """The records of groups, each with its share of the measure that explains all groups."""
    days = {group.days for group, _ in groups}
    rows = {each: list(_rows(session, spec, each)) for each in days}
    index: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for fields, group in {_asks_for(group): group for group, _ in groups}.items():
        for row in rows[group.days]:
            index.setdefault((fields, *_key(group, row)), []).append(row)
    found = [
        (adds, index.get((_asks_for(group), *group.keys.values(), group.month, group.place), []))
        for group, adds in groups
    ]
    whole = [(adds, [(row, _worth(spec, row)) for row in own]) for adds, own in found]
    measure = next(
        (
            name
            for name in _measures(spec, figure)
            if all(abs(adds) == _come_to(name, own) for adds, own in whole)
        ),
        None,
    )
    for adds, own in whole if measure else ():
        for row, worth in own:
            if share := worth[str(measure)] * (1 if adds > 0 else -1):
                yield _Line(spec.name, row["ref"], row, share)


def _come_to(measure: str, rows: Sequence[tuple[Mapping[str, Any], Mapping[str, int]]]) -> int:
    found = [worth[measure] for _, worth in rows]
    return max(found, default=0) if measure.startswith("most_") else sum(found)


def _measures(spec: RecordType, figure: Figure) -> list[str]:
    """What may be added up, the likeliest first; numbers of entries where these are counted."""
    found = [f"most_{each}" for each in spec.highest] if figure.column.key == REACHED else []
    found += [each.name for each in spec.measures]
    found += [_UNRATED] if any(each.name == "rated" for each in spec.measures) else []
    counts = not figure.column.unit.startswith("item")
    return [_ENTRIES, *found] if counts and figure.column.key != REACHED else [*found, _ENTRIES]


def _rows(session: Session, spec: RecordType, days: tuple[str, str]) -> Iterator[dict[str, Any]]:
    columns = ["ref", *(field.name for field in spec.fields if not field.timeline)]
    for row in sums.settled(session.ledger.conn, spec.name, *days, columns):
        yield dict(zip(columns, row, strict=True))


def _asks_for(group: Group) -> tuple[object, ...]:
    """What a group tells records by: groups that tell them by the same share an index."""
    return group.days, tuple(group.keys), bool(group.month), group.place is not None


def _key(group: Group, row: Mapping[str, Any]) -> tuple[object, ...]:
    """What a record has of what a group tells records by."""
    return (
        *(row[name] or "" for name in group.keys),
        str(row["date"])[:7] if group.month else "",
        _place(row) if group.place is not None else None,
    )


def _place(row: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and the identity of the place that a record is about, as facts have them."""
    found = ((kind, str(row[kind])) for kind in ("shelter", "line") if row.get(kind))
    return next(found, ("", ""))


def _worth(spec: RecordType, row: Mapping[str, Any]) -> dict[str, int]:
    """What one row adds to each measure, as the monthly totals have it."""
    found = {_ENTRIES: 1}
    for each in spec.measures:
        if each.missing:
            found[each.name] = int(row[each.missing] is None)
            continue
        product = 1
        for name in each.of:
            product *= row[name] or 0
        found[each.name] = product if all((row[name] or 0) > 0 for name in each.given) else 0
    if "rated" in found:
        found[_UNRATED] = found["quantity"] - found["rated"]
    return found | {f"most_{name}": row[name] or 0 for name in spec.highest}


def _largest(lines: Iterable[_Line]) -> list[_Line]:
    """In each place the record with the largest count, the earliest of several."""
    found: dict[tuple[str, str], _Line] = {}
    for each in sorted(lines, key=lambda line: (str(line.values["date"]), line.ref)):
        place = _place(each.values)
        if place not in found or each.adds > found[place].adds:
            found[place] = each
    return list(found.values())


# --- for people -----------------------------------------------------------------------------------


def _told(session: Session, lines: Iterable[_Line]) -> Iterator[Behind]:
    known, labels = Remembered(session), feeds.labels(session.ledger)
    found = []
    for each in lines:
        row = held.row(session.ledger, each.type, each.ref) if _is_type(each.type) else None
        if row is None:
            found.append(((each.type, "", ""), Behind("", each.type, "", each.adds, "", False)))
            continue
        spec, day = records.load(row.type), str(row.fields.get("date") or "")
        others = {name: value for name, value in row.fields.items() if name != "date"}
        line = entry.one_line(known, spec, others).removeprefix(f"{spec.title}: ")
        id_ = held.display_id(session.ledger, row.n, labels)
        told = Behind(id_, row.type, day, each.adds, line, bool(row.conflicts))
        found.append(((row.type, day, row.ref), told))
    return (each for _, each in sorted(found, key=lambda pair: pair[0]))


def _is_type(name: str) -> bool:
    return name in records.names()
