"""Makers of records as figures about people see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldledger.report.seen import People, Seen

BLANK: Mapping[str, Mapping[str, Any]] = {
    "child": {"birth_year": 1994, "sex": "female"},
    "person": {"birth_year": 1970, "sex": "male"},
    "sponsor": {},
    "sponsorship": {"sponsor": "p", "child": "c", "from_date": "2003-10-01", "until_date": None},
    "follow-up": {"date": "2004-05-05", "child": "c", "contact": "seen"},
    "pledge-payment": {"date": "2004-05-05", "amount": 3000, "currency": "JPY", "channel": None},
    "medical": {"date": "2004-05-05", "place": "hospital", "cost": None, "currency": None},
    "allowance": {
        "date": "2004-03-01",
        "person": "p",
        "amount": 100,
        "currency": "CNY",
        "months": 4,
        "start": None,
        "reason": "return",
    },
    "expense": {
        "date": "2004-05-05",
        "programme": "medical",
        "amount": 50,
        "currency": "CNY",
        "for_record": None,
    },
    "rescue": {
        "date": "2004-05-05",
        "age": 16,
        "sex": "female",
        "amount": 300_000,
        "currency": "CNY",
        "outcome": "freed",
    },
    "resettlement": {
        "date": "2004-05-05",
        "person": "p",
        "to_country": "KR",
        "support_ends": None,
    },
    "feedback": {"date": "2004-05-05", "kind": "complaint"},
    "incident": {
        "date": "2004-05-05",
        "kind": "raid",
        "shelter": "s1",
        "line": None,
        "people": 9,
        "persons": None,
        "risk_shelters": None,
        "risk_lines": None,
        "risk_devices": None,
        "cost": None,
        "currency": None,
    },
    "publication": {
        "date": "2004-05-05",
        "title": "The book",
        "action": "printed",
        "copies": 1000,
        "reader": None,
    },
    "event": {
        "date": "2004-05-05",
        "kind": "talk",
        "title": "At a university",
        "place": "Osaka",
        "country": "JP",
        "people": 40,
        "countries": None,
    },
}
TIMELINES: Mapping[str, Mapping[str, Any]] = {
    "child": {"status": "in-care", "shelter": "s1"},
    "person": {"status": "sheltered", "shelter": "s1"},
    "sponsor": {"status": "active"},
    "medical": {"status": "in-treatment"},
    "resettlement": {"stage": "planned", "housing": "", "job": ""},
    "feedback": {"status": "open"},
}
SINCE = "2003-10-05"


def seen(kind: str, ref: str = "r", /, **others: Any) -> Seen:
    """A record; a tuple of values are those that stand, a list the days of a timeline, with a tuple
    where several values stand for one."""
    days: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for name, first in TIMELINES.get(kind, {}).items():
        told = others.pop(name, [(SINCE, first)] if first else [])
        told = [(SINCE, told)] if isinstance(told, str | tuple) else told
        days[name] = tuple(
            (day, value if isinstance(value, tuple) else (value,)) for day, value in told
        )
    code = others.pop("code", ref)
    values = {
        name: value if isinstance(value, tuple) else (value,)
        for name, value in {**BLANK[kind], **others}.items()
    }
    return Seen(ref, code, values, days)


def people(*, clearance: Mapping[str, str] | None = None, **records: Any) -> People:
    """People with these records by type; ``_`` stands for ``-``."""
    found = {name.replace("_", "-"): tuple(each) for name, each in records.items()}
    return People(records=found, clearance=clearance or {})


def everything() -> People:
    """Records of people that fill every table."""
    return people(
        child=[seen("child", "c", birth_year=1987)],
        person=[seen("person", "p")],
        sponsor=[seen("sponsor", "s")],
        pledge_payment=[seen("pledge-payment")],
        medical=[seen("medical", cost=1, currency="CNY")],
        allowance=[seen("allowance")],
        rescue=[seen("rescue")],
        resettlement=[seen("resettlement", support_ends="2004-12-31")],
        feedback=[seen("feedback")],
        incident=[seen("incident", cost=1, currency="CNY")],
        publication=[
            seen("publication"),
            seen("publication", action="sent", reader="library"),
        ],
        event=[seen("event")],
    )
