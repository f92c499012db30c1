"""What each person of the made-up organisation writes down in a month: rows, as `add --from` reads
them, by record type. Drawn from the organisation's generator."""

from __future__ import annotations

from organisation import (
    COUNTRIES,
    DAILY,
    ITEMS,
    MONTHS,
    PIECES,
    PRICES,
    PURSES,
    Organisation,
    Person,
    Place,
)

Row = dict[str, object]
CHECK = "two families say it who do not meet"
EAR = ("food", "children", "medical", None, None)
RATES = {
    "JPY": ("100 JPY", 4.8),
    "USD": ("1 USD", 7.2),
    "EUR": ("1 EUR", 7.8),
    "KRW": ("1000 KRW", 5.2),
}
GIFTS = {"JPY": (1000, 5000), "USD": (10, 50), "EUR": (10, 50), "KRW": (10000, 50000)}


# --- once -----------------------------------------------------------------------------------------


def beginnings(org: Organisation) -> dict[str, list[Row]]:
    """What the office writes before the year begins."""
    first = MONTHS[0]
    return {
        "item": [
            {"code": code, "unit": unit, "category": kind, "kcal_per_100": kcal}
            for code, unit, kind, kcal in ITEMS
        ],
        "setting": [
            {"name": "report-currency", "value": "CNY"},
            {"name": "follow-up-months", "value": "3"},
        ],
        "shelter": [
            {
                "code": place.code,
                "province": place.province,
                "setting": place.setting,
                "capacity": place.capacity,
                "opened": place.opened,
            }
            for place in org.places
        ],
        "line": [
            {"code": code, "status": "active" if n % 3 else "irregular", "on": "2024-01-01"}
            for n, code in enumerate(org.lines)
        ],
        "ration": [
            {"date": "2024-09-01", "item": "rice", "quantity": "300 g"},
            {"date": "2024-09-01", "item": "beans", "quantity": "40 g"},
            {"date": "2025-02-01", "item": "rice", "quantity": "320 g", "province": "CN-HL"},
            {"date": "2024-09-01", "item": "soap", "quantity": 1, "per": "month"},
            {"date": "2024-10-01", "item": "winter-set", "quantity": 1, "per": "season"},
            {"date": "2025-04-01", "item": "summer-set", "quantity": 1, "per": "season"},
        ],
        "sponsor": [
            {
                "code": code,
                "country": COUNTRIES[n % len(COUNTRIES)],
                "pledge": "3000 JPY",
                "since": f"{2020 + n % 5}-0{1 + n % 9}-01",
            }
            for n, code in enumerate(org.sponsors)
        ],
        "provision": [_bought(org, f"{first}-01", item) for item in DAILY]
        + [_pieces(org, first, item) for item in PIECES],
    }


def sponsorships(org: Organisation) -> list[Row]:
    """Most children have a foster parent."""
    children = org.there(child=True)
    return [
        {"sponsor": code, "child": one.code, "from_date": max(one.since, "2024-06-01")}
        for code, one in zip(org.sponsors, children, strict=False)
    ]


def registered(people: list[Person], org: Organisation) -> dict[str, list[Row]]:
    """People and children who are written down."""
    return {
        "person": [
            {
                "code": one.code,
                "sex": org.rng.choice(("female", "female", "female", "male")),
                "birth_year": one.born if org.rng.random() < 0.9 else None,
                "shelter": one.place.code,
                "consent": org.rng.choice(("care", "care", "partners", "none")),
                "on": one.since,
            }
            for one in people
            if not one.child
        ],
        "child": [
            {
                "code": one.code,
                "birth_year": one.born,
                "sex": org.rng.choice(("female", "male")),
                "shelter": one.place.code,
                "on": one.since,
            }
            for one in people
            if one.child
        ],
    }


# --- the office -----------------------------------------------------------------------------------


def office(org: Organisation, month: str) -> dict[str, list[Row]]:
    """What the coordinator writes: goods and money that come in, books, meetings, sales."""
    rng, number = org.rng, MONTHS.index(month)
    rows: dict[str, list[Row]] = {
        "rate": [
            {
                "date": f"{month}-01",
                "amount": amount,
                "worth": f"{worth * rng.uniform(0.97, 1.03):.2f} CNY",
            }
            for amount, worth in RATES.values()
        ],
        "provision": [_bought(org, f"{month}-02", item) for item in DAILY]
        + [_pieces(org, month, item) for item in PIECES],
        "clothing": _clothing(org, month),
        "donation": [_grant(org, month), *(_gift(org, month) for _ in range(org.many(110)))],
        "pledge-payment": [
            {
                "date": org.day(month),
                "sponsor": code,
                "amount": "3000 JPY",
                "for_month": month,
                "channel": "bank",
            }
            for code in org.sponsors
            if rng.random() < 0.93
        ],
        "advance": [
            {"date": f"{month}-03", "holder": purse, "amount": f"{org.many(amount)} CNY"}
            for purse, amount in zip(PURSES.values(), (20000, 62000, 62000, 20000), strict=True)
        ],
        "expense": [
            {
                "date": org.day(month),
                "programme": programme,
                "amount": f"{rng.randint(3, 90) * 1000} JPY",
            }
            for programme in ("office", "office", "events", "publications", "shelters")
        ],
        "sale": [_sold(org, month) for _ in range(org.many(60))],
        "publication": _books(org, number, month),
        "incident": [_blow(org, month) for _ in range(org.many(4))],
        "event": [
            {
                "date": org.day(month),
                "kind": rng.choice(("talk", "meeting", "lobbying", "press")),
                "place": rng.choice(("a university", "a club", "a ministry", "a newspaper")),
                "country": rng.choice(COUNTRIES),
                "people": rng.randint(3, 120),
            }
            for _ in range(org.many(5))
        ],
    }
    rows["sale"] = [row for row in rows["sale"] if row]
    return rows


def _bought(org: Organisation, day: str, item: str) -> Row:
    """What brings the store up to six weeks of one kind of food for everybody."""
    people = sum(place.people for place in org.open_places())
    wanted = DAILY[item] * people * 45 // 1000
    if item == "rice":
        wanted += 3 * len(org.lines) * 700
    base = max(10, wanted - org.store[item] // 1000)
    org.store[item] += base * 1000
    unit = "l" if item == "cooking-oil" else "kg"
    return {
        "date": day,
        "item": item,
        "quantity": f"{base}{unit}",
        "source": "purchased",
        "cost": f"{base * PRICES[item]} CNY",
    }


def _pieces(org: Organisation, month: str, item: str) -> Row:
    """Soap and medicine, given now and then."""
    pieces = max(org.many(50), org.many(150) - org.store[item])
    org.store[item] += pieces
    return {"date": f"{month}-01", "item": item, "quantity": pieces, "source": "donated"}


def _clothing(org: Organisation, month: str) -> list[Row]:
    sets = {"10": "winter-set", "05": "summer-set"}.get(month[5:])
    people = sum(place.people for place in org.open_places())
    return (
        [{"date": f"{month}-04", "item": sets, "quantity": people, "source": "donated"}]
        if sets
        else []
    )


def _gift(org: Organisation, month: str) -> Row:
    currency = org.rng.choice(("JPY", "JPY", "USD", "EUR", "KRW"))
    low, high = GIFTS[currency]
    amount = org.rng.randrange(low, high, low)
    return {
        "date": org.day(month),
        "amount": f"{amount} {currency}",
        "channel": org.rng.choice(("online", "online", "bank", "post")),
        "earmark": org.rng.choice(EAR),
    }


def _grant(org: Organisation, month: str) -> Row:
    """What a foundation gives each month, and what keeps all of it going."""
    amount = round(5_200 * org.share) * 1000
    return {"date": f"{month}-02", "amount": f"{amount} JPY", "donor": "moka-77", "channel": "bank"}


def _sold(org: Organisation, month: str) -> Row:
    """Cushion covers, as long as there are any."""
    pieces = min(org.rng.randint(1, 6), org.covers)
    org.covers -= pieces
    return (
        {
            "date": org.day(month, 25),
            "item": "cushion-cover",
            "quantity": pieces,
            "amount": f"{pieces * 500} JPY",
            "channel": org.rng.choice(("event", "online", "shop")),
        }
        if pieces
        else {}
    )


def _blow(org: Organisation, month: str) -> Row:
    """An arrest, a bounty, people sent back, a ration line that broke."""
    kind = org.rng.choice(("arrest", "bounty", "forced-return", "trial", "line-broken"))
    row: Row = {"date": org.day(month), "kind": kind, "people": org.rng.randint(1, 4)}
    if kind == "line-broken":
        row |= {"line": org.rng.choice(org.lines), "risk_lines": org.lines[0]}
    if kind == "trial":
        row |= {"cost": f"{org.rng.randint(10, 60) * 1000} JPY"}
    return row


def identities(people: list[Person], org: Organisation) -> list[Row]:
    """The true names of a few, whom the office must be able to find again."""
    return [
        {"person": one.code, "name": f"Made Up {one.code}", "origin": "not of this world"}
        for one in people
        if org.rng.random() < 0.1
    ]


def _books(org: Organisation, number: int, month: str) -> list[Row]:
    book = {"title": "A year in hiding", "item": "yearbook"}
    if number == 2:
        return [
            {"date": f"{month}-10", **book, "action": "printed", "copies": 500, "asked": "2500 JPY"}
        ]
    sent = [
        {
            "date": org.day(month),
            **book,
            "action": "sent",
            "copies": org.rng.randint(1, 6),
            "reader": reader,
        }
        for reader in ("partner", "library", "research", "donor")
    ]
    return sent if number > 2 else []


# --- a worker -------------------------------------------------------------------------------------


def relief(org: Organisation, device: str, month: str, wanted: int) -> dict[str, list[Row]]:
    """What a worker hands out and counts in the shelters of a province, in about so many
    distributions."""
    places = org.open_places(device)
    drops = max(1, round(wanted / (5 * max(1, len(places)))))
    handed: list[Row] = []
    counted: list[Row] = []
    for drop in range(drops):
        day = f"{month}-{1 + drop * 28 // drops:02d}"
        for place in places:
            place.people = max(3, min(place.capacity + 4, place.people + org.rng.randint(-2, 2)))
            counted.append(_headcount(org, place, day))
            handed += _drop(org, place, day, max(1, 30 // drops))
    rows = {"headcount": counted, "distribution": handed, **_kept(org, places, month)}
    if month[5:] in ("10", "05"):
        item = "winter-set" if month[5:] == "10" else "summer-set"
        handed += [
            {
                "date": f"{month}-15",
                "item": item,
                "quantity": p.people,
                "shelter": p.code,
                "people": p.people,
            }
            for p in places
        ]
    return rows


def along_lines(org: Organisation, month: str) -> list[Row]:
    """Rice along the ration lines, twice a month."""
    rows: list[Row] = []
    for line in org.lines:
        for day in ("05", "20"):
            kilograms = org.rng.randrange(400, 1000, 50)
            org.store["rice"] -= kilograms * 1000
            rows.append(
                {
                    "date": f"{month}-{day}",
                    "item": "rice",
                    "quantity": f"{kilograms}kg",
                    "line": line,
                    "people": kilograms * 1000 // (15 * DAILY["rice"]),
                    **({"days": 15} if org.rng.random() < 0.8 else {}),
                    "group": org.rng.choice(("households", "school", "hospital")),
                    "eligibility": CHECK,
                }
            )
    return rows


def _headcount(org: Organisation, place: Place, day: str) -> Row:
    children = place.people // 4
    women = (place.people - children) * 3 // 4
    split = {"women": women, "men": place.people - children - women, "girls": children // 2}
    split["boys"] = children - children // 2
    told = split if org.rng.random() < 0.8 else {}
    return {"date": day, "shelter": place.code, "people": place.people, **told}


def _drop(org: Organisation, place: Place, day: str, days: int) -> list[Row]:
    """One delivery: rice, two or three other kinds of food, and now and then soap or medicine."""
    foods = ["rice", *org.rng.sample([item for item in DAILY if item != "rice"], 3)]
    rows: list[Row] = []
    for item in foods:
        base = (
            max(1, round(DAILY[item] * place.people * days * org.rng.uniform(0.9, 1.1) / 100)) * 100
        )
        org.store[item] -= base
        unit = "ml" if item == "cooking-oil" else "g"
        said = {"people": place.people, "days": days} if org.rng.random() < 0.95 else {}
        rows.append(
            {"date": day, "item": item, "quantity": f"{base}{unit}", "shelter": place.code, **said}
        )
    if org.rng.random() < 0.8:
        item = org.rng.choice(PIECES)
        pieces = org.rng.randint(1, 4)
        org.store[item] -= pieces
        rows.append(
            {"date": day, "item": item, "quantity": pieces, "shelter": place.code, "people": pieces}
        )
    return rows


def _kept(org: Organisation, places: list[Place], month: str) -> dict[str, list[Row]]:
    """What shelters keep for bad days: blankets and beans that are moved there, lost, counted."""
    some = [place for place in places if org.rng.random() < 0.5]
    rows: dict[str, list[Row]] = {"transfer": [], "count": [], "loss": []}
    for place in some:
        rows["transfer"].append(
            {"date": f"{month}-08", "item": "salt", "quantity": "3kg", "to_shelter": place.code}
        )
        org.store["salt"] -= 3000
        if org.rng.random() < 0.2:
            reason = org.rng.choice(("spoiled", "stolen", "extorted"))
            rows["loss"].append(
                {
                    "date": f"{month}-18",
                    "item": "salt",
                    "quantity": "1kg",
                    "reason": reason,
                    "shelter": place.code,
                }
            )
    return rows


def counts(org: Organisation, month: str) -> list[Row]:
    """The store is counted at the end of a month; now and then something is missing."""
    rows: list[Row] = []
    for item in (*DAILY, *PIECES):
        there = max(0, org.store[item])
        seen = there if org.rng.random() < 0.85 else max(0, there - there // 50)
        unit = "" if item in PIECES else "ml" if item == "cooking-oil" else "g"
        rows.append({"date": f"{month}-28", "item": item, "quantity": f"{seen}{unit}"})
    return rows


# --- about people ---------------------------------------------------------------------------------


def people(org: Organisation, device: str, month: str) -> dict[str, list[Row]]:
    """What a worker writes about people and children in a month."""
    rng, half = org.rng, 0.5
    adults, children = org.there(child=False, device=device), org.there(child=True, device=device)
    rows: dict[str, list[Row]] = {
        "follow-up": [
            {
                "date": org.day(month),
                "child": one.code,
                "contact": rng.choice(("seen", "seen", "telephone")),
                "schooling": rng.choice(("lessons at home", "a village school", "none")),
                "health": rng.choice(("well", "well", "a cough")),
            }
            for one in children
            if rng.random() < 0.8
        ],
        "medical": [
            {
                "date": org.day(month),
                "person": one.code,
                "condition": rng.choice(("fever", "frostbite", "toothache", "a fracture")),
                "place": rng.choice(("doctor", "clinic", "hospital")),
                "cost": f"{rng.randint(1, 30) * 100} CNY",
                **_later(org, month, "in-treatment", rng.choice(("recovered", "recovered", ""))),
            }
            for one in rng.sample([*adults, *children], min(org.many(20), len(adults)))
        ],
        "allowance": [
            {
                "date": f"{month}-20",
                "person": one.code,
                "amount": "400 CNY",
                "months": rng.choice((3, 4)),
                "reason": "return",
            }
            for one in rng.sample(adults, min(org.many(4), len(adults)))
        ],
        "resettlement": [
            {
                "date": f"{month}-10",
                "person": one.code,
                "to_country": rng.choice(("KR", "KR", "JP")),
                "from_country": "CN",
                "counsellor": "sose-21",
                "housing": rng.choice(("temporary", "contract", None)),
                "job": rng.choice(("looking", "training", "employed", None)),
                **_later(org, month, "planned", rng.choice(("arrived", "settling", "")), "stage"),
                "support_ends": f"{int(month[:4]) + 1}{month[4:]}-28",
            }
            for one in rng.sample(adults, min(org.many(2), len(adults)))
        ],
        "feedback": [
            {
                "date": org.day(month),
                "kind": rng.choice(("wish", "wish", "complaint", "thanks")),
                "said": rng.choice(("warm shoes", "it is cold at night", "lessons for the girls")),
                "shelter": rng.choice(org.open_places(device)).code,
                **_later(org, month, "open", rng.choice(("answered", "closed", "passed-on", ""))),
            }
            for _ in range(org.many(7))
        ],
        "product": [
            {
                "date": org.day(month, 1, 24),
                "item": "cushion-cover",
                "quantity": rng.randint(2, 8),
                "shelter": place.code,
                "makers": 2,
            }
            for place in org.open_places(device)
            if rng.random() < half
        ],
        "rescue": [
            {
                "date": org.day(month),
                "amount": f"{rng.randint(2, 6) * 1000} CNY",
                "age": rng.randint(13, 30),
                "sex": "female",
            }
        ]
        if rng.random() < 0.4
        else [],
    }
    org.covers += sum(int(str(row["quantity"])) for row in rows["product"])
    return rows


def _later(org: Organisation, month: str, first: str, then: str, name: str = "status") -> Row:
    """A first value from the record's own day, and maybe another in the month after."""
    if not then or month == MONTHS[-1]:
        return {}
    day = org.day(MONTHS[MONTHS.index(month) + 1])
    return {name: first, f"{name}@{day}": then}


def spending(org: Organisation, device: str, month: str, wanted: int) -> list[Row]:
    """What is paid out of the cash in hand."""
    return [
        {
            "date": org.day(month, 4),
            "programme": org.rng.choice(("food", "shelters", "shelters", "medical", "other")),
            "amount": f"{org.rng.randint(2, 90) * 10} CNY",
            "held_by": PURSES[device],
        }
        for _ in range(wanted)
    ]
