"""The places, people and foster children of the training ledger, under code names.

``RIVER`` and ``HILL`` are the provinces of the two workers. People live in ``RAIDED`` until the
raid and in ``REFUGE`` after it. How people are spread over
places is made up, and so is every code name; that they are 300, and that 35 children are in the
programme, is what the annual report says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from fieldledger.domain import codebook

Row = dict[str, object]

JILIN, HEILONGJIANG, LIAONING = "CN-JL", "CN-HL", "CN-LN"
RIVER, HILL = (JILIN,), (HEILONGJIANG, LIAONING)
RAIDED, REFUGE = "besi-31", "bamu-84"
COUNTED, RAID, MOVED, FOUND_AGAIN = "2003-09-20", "2003-10-03", "2003-10-05", "2004-02-20"
COUNTED_AGAIN = "2004-09-15"


@dataclass(frozen=True, slots=True)
class Place:
    """A shelter of the year: its people (women, men, girls, boys), its clothing sets, children."""

    code: str
    province: str
    setting: str
    capacity: int
    opened: str
    split: tuple[int, int, int, int]
    summer_2003: int = 0
    winter_2003: int = 0
    summer_2004: int = 0
    children: int = 0

    @property
    def people(self) -> int:
        """All people there."""
        return sum(self.split)


PLACES = (
    Place("kamo-47", JILIN, "rural", 55, "2001-05-01", (27, 8, 9, 6), 67, 66, 83, 8),
    Place(RAIDED, JILIN, "urban", 40, "2002-03-01", (22, 5, 6, 5), 45, 0, 0, 3),
    Place("tolu-62", JILIN, "rural", 65, "1999-11-01", (33, 9, 10, 8), 75, 80, 100, 7),
    Place("maji-18", HEILONGJIANG, "rural", 45, "2000-09-01", (23, 6, 8, 5), 53, 56, 70, 5),
    Place("hebo-55", HEILONGJIANG, "urban", 32, "2003-06-01", (16, 4, 6, 4), 0, 40, 50, 4),
    Place("suke-73", LIAONING, "urban", 50, "2002-08-01", (25, 7, 8, 5), 60, 60, 75, 5),
    Place("lita-29", LIAONING, "rural", 40, "2003-08-01", (20, 5, 6, 4), 0, 47, 58, 3),
)
# Those who got away from the raid, and others who came, live here since.
NEW_PLACE = Place(REFUGE, JILIN, "rural", 45, MOVED, (22, 5, 6, 5), 0, 51, 64)


def shelters() -> list[Row]:
    """The shelters of the beginning."""
    return [shelter(place) for place in PLACES]


def shelter(place: Place) -> Row:
    """A shelter as an entry."""
    return {
        "code": place.code,
        "province": place.province,
        "setting": place.setting,
        "capacity": place.capacity,
        "opened": place.opened,
    }


def headcounts(provinces: Sequence[str], day: str) -> list[Row]:
    """The people of each shelter on a day."""
    return [
        {"date": day, "shelter": place.code, "people": place.people, **_split(place)}
        for place in living_in(provinces, day)
    ]


def living_in(provinces: Sequence[str], day: str) -> list[Place]:
    """The shelters of some provinces that people live in on a day."""
    return [
        place
        for place in (*PLACES, NEW_PLACE)
        if place.province in provinces
        and place.opened <= day
        and not (place.code == RAIDED and day >= RAID)
    ]


def children() -> list[Row]:
    """The foster children: those in the programme by shelter, then those who have gone out."""
    return [*_in_care(), *_gone()]


def children_of(place: str) -> list[str]:
    """The code names of the children of a shelter."""
    return [str(row["code"]) for row in _in_care() if row["shelter"] == place]


def _in_care() -> list[Row]:
    homes = [place for place in PLACES for _ in range(place.children)]
    return [
        {
            "code": name,
            "birth_year": 1988 + number * 5 % 13,
            "sex": "female" if number % 5 < 3 else "male",
            "shelter": place.code,
            "on": max(place.opened, "2002-10-01"),
        }
        for number, (name, place) in enumerate(zip(_names(0, len(homes)), homes, strict=True))
    ]


def _gone() -> list[Row]:
    ends = (
        ("of-age", "2003-12-01"),
        ("of-age", "2004-02-10"),
        ("resettled", "2003-11-20"),
        ("resettled", "2004-07-05"),
        ("left", "2004-05-30"),
    )
    first = sum(place.children for place in PLACES)
    return [
        {
            "code": name,
            "birth_year": 1985 + number,
            "sex": "male" if number % 2 else "female",
            "status": "in-care",
            "on": "1998-10-01",
            f"status@{day}": end,
        }
        for number, (name, (end, day)) in enumerate(
            zip(_names(first, len(ends)), ends, strict=True)
        )
    ]


def _names(first: int, count: int) -> list[str]:
    """Code names of children: drawn once and for all, so that every training ledger is alike."""
    names: list[str] = []
    for number in range(first + count):
        drawn = hashlib.shake_128(b"a child of the training ledger %d" % number)
        names.append(codebook.code_name(drawn.digest(codebook.BYTES), names.__contains__))
    return names[first:]


def _split(place: Place) -> Row:
    return dict(zip(("women", "men", "girls", "boys"), place.split, strict=True))
