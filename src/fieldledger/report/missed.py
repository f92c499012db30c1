"""What is not known of children and persons on a day: no foster parent, no follow-up, no place.

Numbers say how far a disagreement reaches; lists of people are by what is shown. Whoever was erased
is in none of them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from typing import NamedTuple

from fieldledger.domain import striking
from fieldledger.domain.striking import Blow, Life
from fieldledger.language import Label, mark
from fieldledger.report import seen as seen_of
from fieldledger.report.persons import CHILD, PERSON, WITH_US, on_record, status_of
from fieldledger.report.seen import People, Seen
from fieldledger.report.spread import NOTHING, Spread, exactly, total

BY_US = ("active", "paused", "")
"""The statuses of a foster parent who stands by a child."""
REACHED = ("in-care", "found")
"""The statuses of children of whom follow-ups are awaited: not of those without contact."""
NEVER = Label(mark("never"))
_ONE = exactly(1)


class Missed(NamedTuple):
    """What is not known of somebody: ``alone``: no foster parent; ``heard``: the last follow-up
    where that is too long ago, else ``""``; the incident since which nobody knows where they are.
    """

    who: Seen
    alone: bool
    heard: str
    blow: Blow | None


class _Links(NamedTuple):
    """Foster parents by reference; sponsorships, follow-ups and medical help by whom they name."""

    parents: dict[str, Seen]
    sponsorships: dict[str, list[Seen]]
    follow_ups: dict[str, list[Seen]]
    treated: dict[str, list[Seen]]


def without_sponsor(people: People, day: str) -> Spread:
    """How many of the children who are with us have no foster parent who stands by them."""
    links = _links(people)
    return total(
        seen_of.both(_has(each, day, WITH_US[CHILD]), seen_of.no(_sponsored(links, each, day)))
        for each in _held(people, CHILD, day)
    )


def without_follow_up(people: People, day: str) -> Spread:
    """How many of the children in care were not heard of for the months of the setting."""
    links, since = _links(people), months_before(day, people.follow_up_months)
    return total(
        seen_of.both(_has(each, day, REACHED), seen_of.no(_followed(links, each, since, day)))
        for each in _held(people, CHILD, day)
    )


def missed(people: People, name: str, day: str) -> list[Missed]:
    """The children or persons who are with us and of whom something is not known, by code."""
    links, since = _links(people), months_before(day, people.follow_up_months)
    struck, found = unknown_place(people, day), []
    for each in sorted(_held(people, name, day), key=lambda each: (each.code, each.ref)):
        status, alone, heard = status_of(each, day), False, ""
        if name == CHILD:
            alone = not _sponsored(links, each, day).shown
            if status in REACHED and not _followed(links, each, since, day).shown:
                heard = max((d for d in _heard(links, each) if d <= day), default=NEVER)
        if status in WITH_US[name] and (alone or heard or each.ref in struck):
            found.append(Missed(each, alone, heard, struck.get(each.ref)))
    return found


def unknown_place(people: People, day: str) -> dict[str, Blow]:
    """Those of whom nobody knows where they are since an incident at their shelter, and the last
    one, as it is shown."""
    links = _links(people)
    lives = [_life(links, name, each) for name in (CHILD, PERSON) for each in people.of(name)]
    return {
        life.ref: blow
        for blow in sorted(_blows(people), key=lambda blow: (blow.day, blow.ref))
        for life in striking.struck(blow, lives, day)
    }


def foster_parents(people: People, day: str, status: str) -> Spread:
    """How many foster parents have a status on a day."""
    own = [each for each in people.of("sponsor") if seen_of.begun(each, "status", day)]
    return seen_of.count(own, day, ("status",), lambda has: has == status)


def months_before(day: str, months: int) -> str:
    """The same day some months earlier, or the last of that month."""
    number = int(day[:4]) * 12 + int(day[5:7]) - 1 - months
    year, month = number // 12, number % 12 + 1
    return f"{year:04}-{month:02}-{min(int(day[8:]), monthrange(year, month)[1]):02}"


def _held(people: People, name: str, day: str) -> list[Seen]:
    return [each for each in on_record(people, name, day) if not each.erased]


def _has(each: Seen, day: str, statuses: Iterable[str]) -> Spread:
    return seen_of.belongs(each, day, ("status",), lambda status: status in statuses)


def _links(people: People) -> _Links:
    parents = {each.ref: each for each in people.of("sponsor")}
    return _Links(
        parents,
        _by(people, "sponsorship", "child"),
        _by(people, "follow-up", "child"),
        _by(people, "medical", "person"),
    )


def _by(people: People, name: str, field: str) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = {}
    for each in people.of(name):
        for ref in each.values.get(field, ()):
            found.setdefault(str(ref), []).append(each)
    return found


def _sponsored(links: _Links, child: Seen, day: str) -> Spread:
    """Whether a foster parent stands by a child on a day."""

    def stands(of: str, since: str, until: str | None) -> bool:
        return of == child.ref and since <= day and (until or day) >= day

    return seen_of.either(
        seen_of.both(
            seen_of.belongs(each, day, ("child", "from_date", "until_date"), stands),
            _by_us(links, each, day),
        )
        for each in links.sponsorships.get(child.ref, ())
    )


def _by_us(links: _Links, sponsorship: Seen, day: str) -> Spread:
    """Whether the foster parent of a sponsorship goes on with it."""
    parents = [links.parents.get(str(each)) for each in sponsorship.values["sponsor"]]
    stand = [_has(each, day, BY_US) if each else NOTHING for each in parents]
    return Spread(min(each.low for each in stand), stand[0].shown, max(each.high for each in stand))


def _followed(links: _Links, child: Seen, since: str, day: str) -> Spread:
    """Whether somebody heard of a child between two days, or it came then."""
    days = child.days.get("status", ())
    if days and days[0][0] >= since:
        return _ONE

    def heard(of: str, on: str, contact: str | None) -> bool:
        return of == child.ref and since <= on <= day and contact != "none"

    return seen_of.either(
        seen_of.belongs(each, day, ("child", "date", "contact"), heard)
        for each in links.follow_ups.get(child.ref, ())
    )


def _heard(links: _Links, child: Seen) -> list[str]:
    """The days on which somebody was heard of in a follow-up, as they are shown."""
    return [
        str(each.shown("date"))
        for each in links.follow_ups.get(child.ref, ())
        if each.shown("child") == child.ref and each.shown("contact") != "none"
    ]


def _life(links: _Links, name: str, each: Seen) -> Life:
    shown = {
        field: [(day, stand[0]) for day, stand in days if stand[0]]
        for field, days in each.days.items()
    }
    statuses, places = shown.get("status", ()), shown.get("shelter", ())
    treated = [
        str(case.shown("date"))
        for case in links.treated.get(each.ref, ())
        if case.shown("person") == each.ref
    ]
    heard = [*_heard(links, each), *treated]
    return Life(each.ref, 0, name, each.code, statuses, places, heard)


def _blows(people: People) -> list[Blow]:
    return [
        Blow(each.ref, 0, each.shown("kind"), each.shown("date"), each.shown("shelter"))
        for each in people.of("incident")
        if striking.is_blow(each.shown("kind"), each.shown("shelter") or "")
    ]
