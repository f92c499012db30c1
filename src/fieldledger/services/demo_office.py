"""What the office of the training ledger writes down: money, foster parents, books, meetings.

The annual report states: cushion covers sold at 500 yen, about five dollars, each of which buys
10 kg of rice; 2,500 yen ($24) asked for a book of which 1,000 copies were printed; small donations
from abroad through an online service, growing; a conference of about 100 people from six countries;
foster parents growing in number. How many were sold, who gave what, and every code name and day
that the report does not state is made up. A row is a line of a table that ``import`` reads.
"""

from __future__ import annotations

import hashlib

from fieldledger.domain import codebook
from fieldledger.services.demo_places import PLACES, Row, children_of

COVER, BOOK = "cushion-cover", "camp-book"
TITLE = "Are They Telling the Truth?"
QUARTERS = ("2003-10-15", "2004-01-15", "2004-04-15", "2004-07-15")


def items() -> list[Row]:
    """What is sold and sent, beside the goods that every ledger begins with."""
    return [
        {"code": COVER, "unit": "piece", "category": "other"},
        {"code": BOOK, "unit": "piece", "category": "other"},
    ]


def rates() -> list[Row]:
    """What 500 yen are in yuan and in dollars: by these, 40 yuan and 4.80 dollars."""
    return [
        _rate("2003-10-01", "100 JPY", "8.00 CNY"),
        _rate("2003-10-01", "24 USD", "2500 JPY"),
        _rate("2003-10-01", "1 EUR", "125 JPY"),
    ]


def rations() -> list[Row]:
    """What is planned for one person: rice a day, clothing a season."""
    return [
        {"date": "2003-04-01", "item": "rice", "quantity": "300 g", "per": "day"},
        {"date": "2003-04-01", "item": "summer-set", "quantity": 1, "per": "season"},
        {"date": "2003-10-01", "item": "winter-set", "quantity": 1, "per": "season"},
    ]


def sales() -> list[Row]:
    """Cushion covers at 500 yen: 20 a month."""
    months = [*(f"2003-{month}" for month in (10, 11, 12)), *(f"2004-0{n}" for n in range(1, 10))]
    return [
        {
            "date": f"{month}-30" if month != "2004-02" else "2004-02-29",
            "item": COVER,
            "quantity": 20,
            "amount": f"{20 * 500} JPY",
            "channel": ("event", "partner", "online")[number % 3],
        }
        for number, month in enumerate(months)
    ]


def donations() -> list[Row]:
    """Small ones from abroad, online, more each quarter; larger ones by bank; 40 for a book."""
    countries = ("US", "CA", "GB", "AU", "US")
    small = [
        {
            **_given(f"{quarter[:8]}{2 + number:02d}", f"{20 + 5 * (number % 3)} USD", "online"),
            "donor": name,
            "country": countries[number % len(countries)],
        }
        for quarter, count in zip(QUARTERS, (4, 6, 9, 12), strict=True)
        for number, name in enumerate(_names("a donor", count))
    ]
    large = [
        {**_given("2003-10-20", "1200000 JPY", "bank"), "country": "JP", "earmark": "food"},
        {**_given("2004-03-20", "900000 JPY", "bank"), "country": "JP", "earmark": "food"},
        {**_given("2004-05-11", "2000 EUR", "bank"), "country": "DE", "earmark": "medical"},
        {**_given("2004-06-02", "30000 CNY", "cash"), "earmark": "shelters"},
    ]
    for_books = {**_given("2004-07-20", f"{40 * 2500} JPY", "event"), "earmark": "publications"}
    return [*small, *large, for_books]


def sponsors() -> list[Row]:
    """Foster parents: 22 when the year began, 28 when it ended."""
    later = ("2003-11-10", "2004-01-12", "2004-02-09", "2004-04-19", "2004-06-14", "2004-08-23")
    since = [*(f"{1998 + number % 6}-10-01" for number in range(22)), *later]
    return [
        {
            "code": name,
            "country": ("JP", "JP", "US", "JP", "KR")[number % 5],
            "pledge": "3000 JPY",
            "since": day,
            "status": "active",
            "status_on": day,
        }
        for number, (name, day) in enumerate(
            zip(_names("a foster parent", len(since)), since, strict=True)
        )
    ]


def sponsorships() -> list[Row]:
    """Each stands by one child; so 7 of the 35 have nobody yet."""
    homes = [child for place in PLACES for child in children_of(place.code)]
    return [
        {"sponsor": row["code"], "child": child, "from_date": max(str(row["since"]), "2002-10-01")}
        for row, child in zip(sponsors(), homes, strict=False)
    ]


def pledge_payments() -> list[Row]:
    """Three months at once, a quarter ahead."""
    return [
        {
            "date": day,
            "sponsor": row["code"],
            "amount": "9000 JPY",
            "for_month": day[:7],
            "channel": "bank",
        }
        for day in QUARTERS
        for row in sponsors()
        if str(row["since"]) <= day
    ]


def publications() -> list[Row]:
    """A thousand copies of a book, a free page form of it, and where copies went."""
    book = {"title": TITLE, "item": BOOK}
    return [
        {"date": "2004-05-20", **book, "action": "printed", "copies": 1000, "asked": "2500 JPY"},
        {"date": "2004-06-01", "title": f"{TITLE} (PDF)", "action": "put-out", "reader": "public"},
        {"date": "2004-06-10", **book, "action": "sent", "copies": 45, "reader": "partner"},
        {"date": "2004-06-24", **book, "action": "sent", "copies": 20, "reader": "research"},
        {"date": "2004-07-08", **book, "action": "sent", "copies": 30, "reader": "library"},
        {"date": "2004-07-20", **book, "action": "sent", "copies": 40, "reader": "donor"},
    ]


def events() -> list[Row]:
    """The conference, talks, meetings with members of parliaments, and with the press."""
    conference = {"title": "International conference", "people": 100, "countries": 6}
    talks = ("A service club", "A law school", "A college for the elderly", "A human rights group")
    lobbied = (
        ("Upper House", "JP"),
        ("Lower House", "JP"),
        ("European Parliament", "IE"),
        ("Foreign office", "GB"),
        ("Senate", "US"),
    )
    return [
        _event("2004-07-18", "conference", **conference, place="Tokyo", country="JP"),
        *(
            _event(f"2004-0{number}-09", "talk", place=place, country="JP")
            for number, place in enumerate(talks, 3)
        ),
        *(
            _event(f"2004-0{number}-16", "lobbying", place=place, country=country)
            for number, (place, country) in enumerate(lobbied, 2)
        ),
        _event("2004-01-22", "press", title="Interview for a television network", country="US"),
    ]


def expenses() -> list[Row]:
    """What was spent on no one record: the conference, the print, post, the office."""
    return [
        _spent("2004-05-20", "publications", "850000 JPY", "the printer"),
        _spent("2004-07-09", "publications", "60000 JPY", "post"),
        _spent("2004-07-18", "events", "420000 JPY", "hall and interpreters"),
        _spent("2004-03-31", "office", "90000 JPY", "telephone, half a year"),
        _spent("2004-09-30", "office", "96000 JPY", "telephone, half a year"),
    ]


def _rate(day: str, amount: str, worth: str) -> Row:
    return {"date": day, "amount": amount, "worth": worth, "source": "the bank"}


def _given(day: str, amount: str, channel: str) -> Row:
    return {"date": day, "amount": amount, "kind": "money", "channel": channel}


def _event(day: str, kind: str, **others: object) -> Row:
    return {"date": day, "kind": kind, **others}


def _spent(day: str, programme: str, amount: str, note: str) -> Row:
    return {"date": day, "programme": programme, "amount": amount, "note": note}


def _names(whose: str, count: int) -> list[str]:
    """Code names, drawn once and for all, so that every training ledger is alike."""
    names: list[str] = []
    for number in range(count):
        drawn = hashlib.shake_128(b"%s of the training ledger %d" % (whose.encode(), number))
        names.append(codebook.code_name(drawn.digest(codebook.BYTES), names.__contains__))
    return names
