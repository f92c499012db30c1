"""The figures of the annual report 2003-2004, as entries that a training ledger is made of.

What the report states comes out of them: 300 summer sets in May 2003, 400 winter sets in October
2003 and 500 summer sets in May 2004; 2.7 t of rice a month to shelters, which is 300 g per person
per day for 300 people; 24 t along ration lines; 35 foster children, one of whom lost contact after
a raid and was found again. How they are spread over places, days and devices is made up, and so is
every code name. A row is an entry as a line of JSON says it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fieldledger.domain import codebook

Row = dict[str, object]

WINTER = ("2003-10", "2003-11", "2003-12", "2004-01", "2004-02", "2004-03")
SUMMER = ("2004-04", "2004-05", "2004-06", "2004-07", "2004-08", "2004-09")
MONTHS = (*WINTER, *SUMMER)
DAYS = 30
GRAMS = 300

JILIN, HEILONGJIANG, LIAONING = "CN-JL", "CN-HL", "CN-LN"
RAIDED, REFUGE = "besi-31", "bamu-84"
COUNTED, RAID, MOVED, FOUND_AGAIN = "2003-09-20", "2003-10-03", "2003-10-05", "2004-02-20"
COUNTED_AGAIN = "2004-09-15"
NEW_LINE = "kila-77"


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


@dataclass(frozen=True, slots=True)
class RationLine:
    """A ration line and what went along it: day, kilograms, people, days (0: not said), group."""

    code: str
    since: str
    status: str
    loads: tuple[tuple[str, int, int, int, str], ...]


LINES = (
    RationLine(
        "tebi-14",
        "2001-10-01",
        "active",
        tuple((f"{month}-15", 900, 100, 30, "households") for month in MONTHS),
    ),
    RationLine(
        "solo-36",
        "2002-11-01",
        "irregular",
        (
            ("2003-11-22", 1800, 160, 0, "households"),
            ("2004-01-17", 1500, 130, 0, "households"),
            ("2004-04-10", 2100, 190, 0, "households"),
            ("2004-08-21", 1800, 160, 0, "hospital"),
        ),
    ),
    RationLine(
        "muha-52",
        "2002-04-01",
        "active",
        tuple(
            (day, 900, 100, 30, "households") for day in ("2003-10-18", "2003-12-13", "2004-02-07")
        ),
    ),
)
REPLACEMENT = RationLine(
    NEW_LINE,
    "2004-03-25",
    "active",
    (
        *((day, 900, 100, 30, "households") for day in ("2004-04-17", "2004-06-12", "2004-07-31")),
        ("2004-05-22", 600, 50, 40, "school"),
    ),
)
_CHECKS = {
    "households": "the poorest homes, as two families say who do not meet",
    "hospital": "a nurse's list: patients without relatives first",
    "school": "the teacher's list of pupils who come without a meal",
}


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


def lines() -> list[Row]:
    """The ration lines of the beginning."""
    return [{"code": each.code, "status": each.status, "on": each.since} for each in LINES]


def goods_of_2003() -> list[Row]:
    """Food that came in before the year began."""
    return [_rice("2003-09-20", 9000)]


def goods_of_the_year() -> list[Row]:
    """Food and medicine that came in during the year."""
    medicines = (
        ("antifebrile", 200),
        ("digestive", 150),
        ("gastrointestinal", 150),
        ("anti-inflammatory", 120),
    )
    months = ("2003-11", "2004-01", "2004-03", "2004-05", "2004-07")
    return [
        *(_rice(f"{month}-05", 9600) for month in months),
        *(_medicine("2003-10-10", item, packs) for item, packs in medicines),
    ]


def clothing_of_2003() -> list[Row]:
    """Clothing sets that came in for the first summer."""
    return [{"date": "2003-05-02", "item": "summer-set", "quantity": 300, "source": "donated"}]


def clothing_of_the_year() -> list[Row]:
    """Clothing sets that came in during the year."""
    return [
        {"date": "2003-10-06", "item": "winter-set", "quantity": 400, "source": "made"},
        {"date": "2004-05-03", "item": "summer-set", "quantity": 500, "source": "donated"},
    ]


def headcounts(provinces: Sequence[str], day: str) -> list[Row]:
    """The people of each shelter on a day."""
    return [
        {"date": day, "shelter": place.code, "people": place.people, **_split(place)}
        for place in _in(provinces, day)
    ]


def rice(provinces: Sequence[str], months: Iterable[str]) -> list[Row]:
    """Rice handed out in the shelters, a row for each and month."""
    return [
        {
            "date": f"{month}-06",
            "item": "rice",
            "quantity": f"{place.people * DAYS * GRAMS // 1000}kg",
            "shelter": place.code,
            "people": place.people,
            "days": DAYS,
        }
        for month in months
        for place in _in(provinces, f"{month}-06")
    ]


def summer_sets_2003(provinces: Sequence[str]) -> list[Row]:
    """Summer clothing of the year before."""
    places = [(place, place.summer_2003) for place in _in(provinces, "2003-05-10")]
    return _sets("2003-05-10", "summer-set", places)


def winter_sets_2003(provinces: Sequence[str]) -> list[Row]:
    """Winter clothing."""
    places = [(place, place.winter_2003) for place in _in(provinces, "2003-10-11")]
    return _sets("2003-10-11", "winter-set", places)


def summer_sets_2004(provinces: Sequence[str]) -> list[Row]:
    """Summer clothing of the year."""
    places = [(place, place.summer_2004) for place in _in(provinces, "2004-05-15")]
    return _sets("2004-05-15", "summer-set", places)


def medicine(provinces: Sequence[str]) -> list[Row]:
    """Medicine handed out in the winter."""
    return [
        {
            "date": "2004-01-20",
            "item": item,
            "quantity": place.people // share,
            "shelter": place.code,
            "people": place.people // share,
            "group": "individuals",
        }
        for item, share in (("antifebrile", 2), ("digestive", 5))
        for place in _in(provinces, "2004-01-20")
    ]


def along_lines(found: Sequence[RationLine], months: Sequence[str]) -> list[Row]:
    """Rice that went along ration lines in some months."""
    return [
        {
            "date": day,
            "item": "rice",
            "quantity": f"{kilograms}kg",
            "line": line.code,
            "people": people,
            **({"days": days} if days else {}),
            "group": group,
            "eligibility": _CHECKS[group],
        }
        for line in found
        for day, kilograms, people, days, group in line.loads
        if day[:7] in months
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
            "on": place.opened,
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
            "on": "1999-04-01",
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


def _in(provinces: Sequence[str], day: str) -> list[Place]:
    """The shelters of some provinces that people live in on a day."""
    return [
        place
        for place in (*PLACES, NEW_PLACE)
        if place.province in provinces
        and place.opened <= day
        and not (place.code == RAIDED and day >= RAID)
    ]


def _split(place: Place) -> Row:
    return dict(zip(("women", "men", "girls", "boys"), place.split, strict=True))


def _sets(day: str, item: str, places: Iterable[tuple[Place, int]]) -> list[Row]:
    return [
        {
            "date": day,
            "item": item,
            "quantity": sets,
            "shelter": place.code,
            "people": min(place.people, sets),
        }
        for place, sets in places
    ]


def _rice(day: str, kilograms: int) -> Row:
    return {
        "date": day,
        "item": "rice",
        "quantity": f"{kilograms}kg",
        "source": "purchased",
        "cost": f"{4 * kilograms} CNY",
    }


def _medicine(day: str, item: str, packs: int) -> Row:
    return {"date": day, "item": item, "quantity": packs, "source": "donated"}
