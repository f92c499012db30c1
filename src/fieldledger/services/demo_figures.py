"""The figures of the annual report 2003-2004, as entries that a training ledger is made of.

What the report states comes out of them: 300 summer sets in May 2003, 400 winter sets in October
2003 and 500 summer sets in May 2004; 2.7 t of rice a month to shelters, which is 300 g per person
per day for 300 people; 24 t along ration lines; 35 foster children, one of whom lost contact after
a raid and was found again. How they are spread over places, days and devices is made up, and so is
every code name. A row is an entry as a line of JSON says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fieldledger.services.demo_places import Place, Row, living_in

WINTER = ("2003-10", "2003-11", "2003-12", "2004-01", "2004-02", "2004-03")
SUMMER = ("2004-04", "2004-05", "2004-06", "2004-07", "2004-08", "2004-09")
MONTHS = (*WINTER, *SUMMER)
DAYS = 30
GRAMS = 300

NEW_LINE = "kila-77"


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
        for place in living_in(provinces, f"{month}-06")
    ]


def summer_sets_2003(provinces: Sequence[str]) -> list[Row]:
    """Summer clothing of the year before."""
    places = [(place, place.summer_2003) for place in living_in(provinces, "2003-05-10")]
    return _sets("2003-05-10", "summer-set", places)


def winter_sets_2003(provinces: Sequence[str]) -> list[Row]:
    """Winter clothing."""
    places = [(place, place.winter_2003) for place in living_in(provinces, "2003-10-11")]
    return _sets("2003-10-11", "winter-set", places)


def summer_sets_2004(provinces: Sequence[str]) -> list[Row]:
    """Summer clothing of the year."""
    places = [(place, place.summer_2004) for place in living_in(provinces, "2004-05-15")]
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
        for place in living_in(provinces, "2004-01-20")
    ]


def medicine_along_lines() -> list[Row]:
    """Medicine that went along a ration line with the food."""
    return [
        {
            "date": "2004-01-17",
            "item": item,
            "quantity": packs,
            "line": "solo-36",
            "people": 40,
            "group": "individuals",
            "eligibility": _CHECKS["hospital"],
        }
        for item, packs in (
            ("digestive", 60),
            ("gastrointestinal", 90),
            ("antifebrile", 40),
            ("anti-inflammatory", 70),
        )
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
