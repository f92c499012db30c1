"""Help to settle in other countries: how far each case is, and whose support ends."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.report import aid, words
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Facts
from fieldledger.report.sections import parts
from fieldledger.report.shape import Column, Row, Section, Table
from fieldledger.report.spread import Spread, total

KEY, TITLE, _TYPE = "settlement", mark("Settling in other countries"), "resettlement"
_STAGES = (*aid.ONGOING[_TYPE], *aid.ENDED[_TYPE])
_LIVING = {"housing": ("contract", "temporary", "none", ""), "job": (
    "employed", "training", "school", "looking", "none", "",
)}  # fmt: skip
_SUBJECTS = {"housing": mark("housing"), "job": mark("job")}


def section(facts: Facts) -> Section | None:
    """The section, if there are any cases."""
    unread = parts.unread(facts, "people", KEY, tr(TITLE))
    people, period = facts.people, facts.period
    if unread or not people.of(_TYPE):
        return unread
    tables = parts.tables(_by_country(facts), _by_living(facts), _ending(facts))
    if not tables:
        return None
    began = seen_of.count(people.of(_TYPE), period.end, ("date",), period.has)
    going = total(aid.stand(people, _TYPE, period, stage, {}) for stage in aid.ONGOING[_TYPE])
    return Section(
        KEY,
        tr(TITLE),
        (
            tr(
                "Cases opened in the period: {began}; going on at its end: {going}.",
                began=words.said(began),
                going=words.said(going),
            ),
        ),
        tables,
        (
            tr(
                "Settled and broken off are the cases that ended so in the period; the other "
                "stages are those of the last day."
            ),
            *parts.notes(facts, "people"),
        ),
    )


def _by_country(facts: Facts) -> Table:
    columns = (
        Column("country", tr("country")),
        *(
            Column(stage.replace("-", "_"), tr(stage).replace("-", " "), "cases")
            for stage in _STAGES
        ),
    )
    rows = [
        Row(
            country or words.NOT_KNOWN,
            (
                country or words.NOT_KNOWN,
                *(
                    aid.stand(facts.people, _TYPE, facts.period, stage, {"to_country": country})
                    for stage in _STAGES
                ),
            ),
        )
        for country in aid.values(facts.people, _TYPE, "to_country")
    ]
    return parts.tally("by_country", tr("Cases by country and stage"), columns, rows)


def _by_living(facts: Facts) -> Table:
    columns = (
        Column("what", tr("what")),
        Column("state", tr("how it stands")),
        Column("cases", tr("cases going on"), "cases"),
    )
    rows = []
    for what, states in _LIVING.items():
        for state in states:
            key = f"{what} {state or words.NOT_KNOWN}"
            count = _living(facts, what, state)
            if count.high:
                rows.append(
                    Row(key, (tr(_SUBJECTS[what]), words.choice(state) or words.NOT_KNOWN, count))
                )
    return Table("by_living", tr("Housing and work"), columns, tuple(rows))


def _living(facts: Facts, what: str, state: str) -> Spread:
    end = facts.period.end
    return seen_of.count(
        [each for each in facts.people.of(_TYPE) if not each.erased],
        end,
        ("date", "stage", what),
        lambda day, stage, has: day <= end and stage in aid.ONGOING[_TYPE] and has == state,
    )


def _ending(facts: Facts) -> Table:
    """Whose support ends in the period or within a year after it, by what is shown."""
    columns = (
        Column("person", tr("person")),
        Column("country", tr("country")),
        Column("stage", tr("stage")),
        Column("ends", tr("support ends")),
    )
    names = names_of(facts)
    period = facts.period
    until = f"{int(period.end[:4]) + 1}{period.end[4:]}"
    rows = [
        Row(
            f"{each.shown('support_ends')} {each.code}",
            (
                names.get(each.shown("person"), each.code),
                each.shown("to_country"),
                words.choice(seen_of.at(each, "stage", period.end)[0] or "") or words.NOT_KNOWN,
                each.shown("support_ends"),
            ),
        )
        for each in facts.people.of(_TYPE)
        if period.start <= (each.shown("support_ends") or "") <= until
        if each.shown("date") <= period.end
    ]
    rows.sort(key=lambda row: row.key)
    return Table(
        "ending", tr("Support that ends in the period or the year after"), columns, tuple(rows)
    )


def names_of(facts: Facts) -> dict[str, str]:
    """Children and persons by reference, as people name them."""
    whole = (*facts.people.of("person"), *facts.people.of("child"))
    return {each.ref: each.code for each in whole if not each.erased}
