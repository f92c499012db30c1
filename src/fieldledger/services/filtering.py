"""Which records a list is of: filters (``domain.filtering``), and how things stood on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import dates, filtering
from fieldledger.domain.fields import RecordType
from fieldledger.domain.filtering import Filters
from fieldledger.domain.problems import BadValue, Problem
from fieldledger.language import tr
from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.store import imported
from fieldledger.store.imported import Whole
from fieldledger.store.records import Row


class Chosen(NamedTuple):
    """What was asked for. ``day``: on which day timelines are looked at, or nothing for the last;
    ``days``: the timelines of all records of the type, read where there is a day."""

    spec: RecordType
    filters: Filters
    day: str
    days: Mapping[str, Mapping[str, Mapping[str, object]]]

    def row(self, row: Row) -> Row | None:
        """A record as it stood on the day, if it is meant."""
        fields = self._on_the_day(row.fields, self.days.get(row.ref, {}))
        return row._replace(fields=fields) if self.filters.fits(fields) else None

    def whole(self, whole: Whole) -> bool:
        """Whether a record is meant; one that is written to be read back is written whole."""
        return self.filters.fits(self._on_the_day(whole.fields, whole.days))

    def _on_the_day(
        self, fields: Mapping[str, object], days: Mapping[str, Mapping[str, object]]
    ) -> dict[str, object]:
        if not self.day:
            return dict(fields)
        stood = {
            field.name: _latest(days.get(field.name, {}), self.day)
            for field in self.spec.fields
            if field.timeline
        }
        return {**fields, **stood}


def choose(session: Session, type_name: str, words: Sequence[str], on: str | None = None) -> Chosen:
    """What the words of a list ask for. Raises Refused with all problems, NotAllowed."""
    spec = entries.readable(session, type_name)
    problems: list[Problem] = []
    day = ""
    if on is not None:
        try:
            day = _day(session, spec, on)
        except BadValue as problem:
            problems.append(Problem("on", problem.sentence))
    filters = filtering.read(spec, words, session.known, imported.through(session.ledger))
    problems += filters.problems
    if problems:
        raise errors.Refused(
            tr("Nothing was listed."),
            hint=tr("See 'fieldledger types {type}' for its fields.", type=spec.name),
            problems=[(problem.field, problem.sentence) for problem in problems],
        )
    days = imported.days(session.ledger, spec) if day else {}
    return Chosen(spec, filters, day, days)


def _day(session: Session, spec: RecordType, on: str) -> str:
    if not any(field.timeline for field in spec.fields):
        raise BadValue(
            tr("is of no use: no value of a {type} holds from a day on", type=tr(spec.title))
        )
    return dates.read_day(on, session.known.today)


def _latest(days: Mapping[str, object], day: str) -> object:
    """The value of a timeline on a day."""
    before = [each for each in days if each <= day]
    return days[max(before)] if before else None
