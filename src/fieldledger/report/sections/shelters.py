"""Shelters, and the people in them on the last day."""

from __future__ import annotations

from datetime import date

from fieldledger.language import Label, tr, trn
from fieldledger.report import housed, words
from fieldledger.report.facts import Facts
from fieldledger.report.housed import Housed
from fieldledger.report.shape import Cell, Column, Row, Section, Table
from fieldledger.report.spread import Spread, total

_SPLIT_TITLES = {
    "women": Label("women"),
    "men": Label("men"),
    "girls": Label("girls"),
    "boys": Label("boys"),
    "others": Label("not told apart"),
}


def section(facts: Facts) -> Section:
    """The section."""
    counts = housed.housed(facts)
    return Section(
        "shelters",
        tr("Shelters and people"),
        tuple(_paragraphs(facts, counts)),
        tuple(_tables(facts, counts)) if counts else (),
        tuple(_notes(counts)),
    )


def _paragraphs(facts: Facts, counts: list[Housed]) -> list[str]:
    end = facts.period.end
    if not counts:
        return [tr("No shelter is on record by {day}.", day=end)]
    known = housed.counted(counts)
    found = [
        tr(
            "People in shelters on {day}: {people}, by the latest headcount of {shelters}.",
            day=end,
            people=words.said(housed.people(counts)),
            shelters=words.shelters(len(known)),
        )
    ]
    unknown = housed.not_counted(counts)
    if unknown:
        codes = words.listed(each.shelter.code for each in unknown)
        found.append(tr("Never counted by then, so not known: {shelters}.", shelters=codes))
    return found


def _tables(facts: Facts, counts: list[Housed]) -> list[Table]:
    whole = [_by_province(counts), _by_shelter(facts, counts)]
    return [*whole, _by_split(counts)] if housed.counted(counts) else whole


def _by_province(counts: list[Housed]) -> Table:
    columns = (
        Column("province", tr("province")),
        Column("shelters", tr("shelters"), "shelters"),
        Column("open", tr("open"), "shelters"),
        Column("capacity", tr("capacity of the open"), "people"),
        Column("people", tr("people"), "people"),
        Column("not_counted", tr("never counted"), "shelters"),
    )
    provinces = sorted({name for each in counts for name in housed.provinces(each.shelter)})
    rows = tuple(Row(name, (name, *_sums(counts, name))) for name in provinces)
    all_of = Row("total", (Label("total"), *_sums(counts)))
    return Table("by_province", tr("Shelters and people by province"), columns, rows, all_of)


def _sums(counts: list[Housed], province: str = "") -> tuple[Cell, ...]:
    """The figures of a province, or of all."""
    inside = [(each, housed.inside(each.shelter, province)) for each in counts]
    return (
        total(here for _, here in inside),
        total(housed.is_open(each.shelter, province) for each in counts),
        _capacity(counts, province),
        total(housed.of(each.people, here) for each, here in inside),
        total(housed.of(housed.never(each), here) for each, here in inside),
    )


def _capacity(counts: list[Housed], province: str) -> Spread | None:
    """How many people the open shelters can hold; None where it is said of none of them."""
    still = [each.shelter for each in counts if housed.is_open(each.shelter, province).high]
    if still and all(housed.capacity(each) is None for each in still):
        return None
    return total(housed.room(each, province) for each in still)


def _by_shelter(facts: Facts, counts: list[Housed]) -> Table:
    columns = (
        Column("shelter", tr("shelter")),
        Column("province", tr("province")),
        Column("setting", tr("surroundings")),
        Column("status", tr("status")),
        Column("capacity", tr("capacity"), "people"),
        Column("people", tr("people"), "people"),
        Column("counted_on", tr("counted on")),
        Column("age", tr("days ago"), "days"),
    )
    rows = tuple(_shelter_row(facts, each) for each in counts)
    title = tr("Each shelter on the last day")
    return Table("by_shelter", title, columns, rows, apart=tr("Shelters, one by one"))


def _shelter_row(facts: Facts, each: Housed) -> Row:
    shelter = each.shelter
    known = each.latest is not None
    cells: tuple[Cell, ...] = (
        shelter.code,
        shelter.province,
        words.choice(shelter.setting),
        words.choice(shelter.status) or words.NOT_KNOWN,
        housed.capacity(shelter),
        each.people if each.possible else None,
        each.date if known else Label("never"),
        _days(each.date, facts.period.end) if known else None,
    )
    return Row(shelter.code, cells)


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def _by_split(counts: list[Housed]) -> Table:
    columns = (Column("who", tr("who")), Column("people", tr("people"), "people"))
    rows = tuple(
        Row(name, (_SPLIT_TITLES[name], number)) for name, number in housed.split(counts).items()
    )
    return Table("by_sex", tr("Who they are, as the headcounts say"), columns, rows)


def _notes(counts: list[Housed]) -> list[str]:
    found = []
    if housed.counted(counts):
        found.append(
            tr(
                "People in shelters are those of the latest headcount of each shelter on or before "
                "the last day, however old it is."
            )
        )
    unsaid = [
        each.shelter
        for each in counts
        if each.shelter.status == "open" and each.shelter.capacity is None
    ]
    if unsaid:
        found.append(
            trn(
                "Of {n} open shelter it is not known how many people it can hold.",
                "Of {n} open shelters it is not known how many people they can hold.",
                len(unsaid),
            )
        )
    found += [
        tr(
            "{shelter} is {status} since {day}, after its latest headcount; the {people} counted "
            "there are still in the sum.",
            shelter=each.shelter.code,
            status=words.choice(each.shelter.status),
            day=each.shelter.since,
            people=words.people(each.people.shown),
        )
        for each in housed.ended(counts)
    ]
    return found
