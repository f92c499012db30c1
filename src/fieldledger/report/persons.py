"""Children and persons through time: who is with us on any day, and who comes of age.

Everything is read from timelines, so that the figures of a past day are what a replay of them
gives. ``found`` counts as in care. Only the year of birth is known: an age is the difference of
two calendar years, and who comes of age does so during a year, never on a day.
"""

from __future__ import annotations

from collections.abc import Mapping

from fieldledger.report import seen as seen_of
from fieldledger.report.seen import People, Seen
from fieldledger.report.spread import Spread, total

CHILD, PERSON = "child", "person"
WITH_US: Mapping[str, tuple[str, ...]] = {
    CHILD: ("in-care", "found", "lost-contact"),
    PERSON: ("sheltered", "found", "lost-contact"),
}
"""The statuses of those who are with us; of whom ``lost-contact`` are without contact."""
STATUSES: Mapping[str, tuple[str, ...]] = {
    CHILD: (
        *WITH_US[CHILD], "of-age", "resettled", "left", "detained", "sent-back", "died",
    ),
    PERSON: (
        *WITH_US[PERSON], "detained", "returned", "resettled", "left", "sent-back", "died",
    ),
}  # fmt: skip


def on_record(people: People, name: str, day: str) -> list[Seen]:
    """The children or persons who had come by a day: not those whose first status begins later."""
    return [each for each in people.of(name) if seen_of.begun(each, "status", day)]


def with_status(people: People, name: str, day: str, *statuses: str) -> Spread:
    """How many have one of these statuses on a day; ``""`` is one that is not known."""
    return seen_of.count(
        on_record(people, name, day), day, ("status",), lambda status: status in statuses
    )


def with_us(people: People, name: str, day: str) -> Spread:
    """How many are with us on a day, those without contact among them."""
    return with_status(people, name, day, *WITH_US[name])


def aged(
    people: People, name: str, day: str, sex: str, band: tuple[int, int] | None = None
) -> Spread:
    """How many of those who are with us are of a sex and a band of age; ``None``: of no known
    year of birth."""
    year = int(day[:4])

    def is_it(status: str, has: str, birth: object, low: str = "") -> bool:
        age = age_in(year, birth, low)
        fits = age is None if band is None else age is not None and band[0] <= age <= band[1]
        return status in WITH_US[name] and has == sex and fits

    names = ("status", "sex", "birth_year")
    return total(
        seen_of.belongs(each, day, (*names, "band") if "band" in each.days else names, is_it)
        for each in on_record(people, name, day)
    )


def age_in(year: int, birth: object, band: str = "") -> int | None:
    """The age reached during a year; ``band``: all that is left of somebody erased."""
    if isinstance(birth, int):
        return max(year - birth, 0)
    low = band.partition("-")[0].removesuffix("+")
    return int(low) if low.isascii() and low.isdigit() and len(low) < 4 else None


def began(people: People, name: str, start: str, end: str, status: str) -> Spread:
    """For how many a status began from one day to another, and not another day's value that says
    the same."""
    return total(_began(each, start, end, status) for each in people.of(name))


def _began(each: Seen, start: str, end: str, status: str) -> Spread:
    found = []
    for place, (day, stand) in enumerate(each.days.get("status", ())):
        if start <= day <= end:
            before = seen_of.at(Seen("", "", {}, {"s": each.days["status"][:place]}), "s", day)
            found.append(
                Spread(
                    int(all(value == status for value in stand) and status not in before),
                    int(stand[0] == status and before[0] != status),
                    int(status in stand and before != (status,)),
                )
            )
    return seen_of.either(found)


def comes_of_age(people: People, day: str, first: int, last: int) -> dict[int, list[Seen]]:
    """The children who are with us on a day and come of age during each of these years; before the
    first of them, under ``first - 1``. By what is shown; nobody who was erased."""
    years: dict[int, list[Seen]] = {year: [] for year in range(first - 1, last + 1)}
    for each in on_record(people, CHILD, day):
        birth = each.shown("birth_year")
        if not isinstance(birth, int) or status_of(each, day) not in WITH_US[CHILD]:
            continue
        year = max(birth + people.of_age, first - 1)
        if year <= last:
            years[year].append(each)
    return {year: sorted(who, key=lambda each: each.code) for year, who in years.items() if who}


def status_of(each: Seen, day: str) -> str:
    """The status of somebody on a day, as it is shown."""
    return seen_of.at(each, "status", day)[0]
