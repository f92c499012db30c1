"""The people of the training ledger beside the foster children, and what was done for them.

What the annual report tells of one by one is here one by one: those who chose to return and were
given three and four months of living allowance, a hospital for frostbite, a child in danger of
losing his sight, a girl of 16 freed for 3000 yuan, cushion covers knitted in shelters, children who
came of age and settled in South Korea, people who settled in Japan. Code names, days and shelters
are made up, and so are sums of money where the report names none. A row is a line of a table that
``import`` reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from fieldledger.services.demo_places import PLACES, Row, children, children_of

PURSE = "sina-40"  # the cash that the worker of the river holds
FROSTBITTEN, FREED = "feva-24", "mesa-91"
RETURNING = ("nole-35", "tiro-68")
ARRESTED = ("kora-26", "hine-83")
COUNSELLORS = {"KR": "golu-15", "JP": "meni-52"}
SEEN = ("2004-02-25", "2004-08-20")  # the two rounds of visits to every child


def persons() -> list[Row]:
    """Those whom the worker of the river knows."""
    return [
        _person(RETURNING[0], "female", 1975, "kamo-47", "2002-11-01", ("returned", "2004-03-08")),
        _person(RETURNING[1], "male", 1969, "tolu-62", "2003-06-01", ("returned", "2004-06-21")),
        _person(FROSTBITTEN, "female", 1958, "kamo-47", "2003-12-28"),
        _person(FREED, "female", 1988, "tolu-62", "2004-06-11"),
    ]


def persons_of_the_office() -> list[Row]:
    """Those whom the coordinator knows: two who were arrested on the way, four who got to Japan."""
    born_in_japan = (("sumi-27", "female", 1952), ("rato-64", "male", 1949))
    family = (("doke-31", "female", 1981), ("besu-70", "male", 1978))
    return [
        _person(ARRESTED[0], "female", 1963, "", "2003-09-01", ("sent-back", "2004-01-20")),
        _person(ARRESTED[1], "male", 1967, "", "2003-09-01", ("sent-back", "2004-01-20")),
        *(
            _person(*one, "", "2003-02-01", ("resettled", "2003-11-14"))
            for one in (*born_in_japan, *family)
        ),
    ]


def allowances() -> list[Row]:
    """Three and four months of living for those who chose to return."""
    return [
        {
            "date": day,
            "person": person,
            "amount": "400 CNY",
            "months": months,
            "start": day[:7],
            "reason": "return",
        }
        for person, months, day in zip(RETURNING, (3, 4), ("2004-03-08", "2004-06-21"), strict=True)
    ]


def products() -> list[Row]:
    """Cushion covers: 25 a month, in two shelters by turns."""
    months = [*(f"2003-{month}" for month in (10, 11, 12)), *(f"2004-0{n}" for n in range(1, 10))]
    return [
        {
            "date": f"{month}-28",
            "item": "cushion-cover",
            "quantity": 25,
            "shelter": ("kamo-47", "tolu-62")[number % 2],
            "makers": 5,
        }
        for number, month in enumerate(months)
    ]


def follow_ups(provinces: Sequence[str]) -> list[Row]:
    """What was seen of each child in care, twice in the year, by whoever works there."""
    homes = {place.code for place in PLACES if place.province in provinces}
    return [
        {
            "date": day,
            "child": row["code"],
            "contact": "seen",
            "schooling": _schooling(2004 - int(str(row["birth_year"]))),
            "health": "well",
        }
        for day in SEEN
        for row in children()
        if row.get("shelter") in homes
    ]


def reports_from_korea() -> list[Row]:
    """What a local organisation writes of the children who settled in South Korea."""
    return [
        {
            "date": day,
            "child": child,
            "contact": "through-others",
            "schooling": words,
            "health": "well",
            "by": COUNSELLORS["KR"],
        }
        for child, day, words in (
            (_settled()[0], "2004-02-01", "in a school for newcomers"),
            (_settled()[0], "2004-06-01", "in a middle school; goes well"),
            (_settled()[1], "2004-09-01", "in a school for newcomers"),
        )
    ]


def resettlements() -> list[Row]:
    """Two children to South Korea, two couples to Japan: with a home, with work, with an end."""
    first, second = _settled()
    japan = (
        ("sumi-27", "none", "2004-11-30"),
        ("rato-64", "employed", "2004-06-30"),
        ("doke-31", "training", "2004-11-30"),
        ("besu-70", "employed", "2004-06-30"),
    )
    return [
        _settling(first, "KR", ("2003-08-01", "2003-11-20"), "school", "2005-03-31"),
        _settling(second, "KR", ("2004-03-01", "2004-07-05"), "school", "2005-08-31"),
        *(
            _settling(person, "JP", ("2003-06-01", "2003-11-14"), job, end)
            for person, job, end in japan
        ),
    ]


def nearly_blind() -> str:
    """The foster child whose sight was in danger: a boy of a shelter on the river."""
    return _boys_of("kamo-47")[0]


def _boys_of(place: str) -> list[str]:
    known = set(children_of(place))
    return [str(row["code"]) for row in children() if row["code"] in known and row["sex"] == "male"]


def _settled() -> list[str]:
    """The two children who settled abroad, the earlier one first."""
    found = [
        (name.partition("@")[2], str(row["code"]))
        for row in children()
        for name, value in row.items()
        if value == "resettled"
    ]
    return [code for _, code in sorted(found)]


def _person(
    code: str, sex: str, born: int, shelter: str, since: str, later: tuple[str, str] = ("", "")
) -> Row:
    """A person who is sheltered since a day, and what came later, with its day."""
    status, day = later
    return {
        "code": code,
        "sex": sex,
        "birth_year": born,
        "shelter": shelter,
        "shelter_on": since if shelter else "",
        "status": status or "sheltered",
        "status_on": day or since,
        "status_before": f"sheltered@{since}" if status else "",
        "consent": "care",
        "agreed_on": since,
    }


def _settling(person: str, country: str, days: tuple[str, str], job: str, end: str) -> Row:
    """A case that was opened on one day; on another the person arrived."""
    opened, arrived = days
    over = end < "2004-10-01"
    return {
        "date": opened,
        "person": person,
        "from_country": "CN",
        "to_country": country,
        "stage": "settled" if over else "settling",
        "stage_on": end if over else arrived,
        "stage_before": f"planned@{opened}" + (f"; settling@{arrived}" if over else ""),
        "housing": "contract" if country == "JP" else "temporary",
        "housing_on": arrived,
        "job": job,
        "job_on": arrived,
        "counsellor": COUNSELLORS[country],
        "support_ends": end,
    }


def _schooling(age: int) -> str:
    return "too young" if age < 6 else f"lessons at home, year {age - 5}"
