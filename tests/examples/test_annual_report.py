"""Every figure of the annual report comes out of the records again.

The demo writes the year on three devices, and its bundles travel late and twice. Then each figure
is read from the coordinator's device: from the lists, from the stock, or from the report's JSON. To
read one from elsewhere, change the third column of its row.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fieldledger import errors, language
from fieldledger.domain import records
from fieldledger.domain.kinds import Choice
from fieldledger.services import reports, upkeep, views
from fieldledger.services.demo import YEAR, demo
from fieldledger.services.session import Session, open_session
from fieldledger.services.setup import real_world

WORLD = real_world()._replace(now=lambda: 1_800_000_000, today=lambda: "2027-01-15", wait=1.0)
FIRST, LAST = "2003-10-01", "2004-09-30"


class Book:
    """What the coordinator's device answers."""

    def __init__(self, session: Session, asked: Callable[..., Any]) -> None:
        self.session = session
        self.asked = asked
        self._lists: dict[str, list[dict[str, Any]]] = {}

    def rows(self, kind: str, /, **where: object) -> list[dict[str, Any]]:
        """The rows of ``list KIND --format json`` whose fields are these."""
        if kind not in self._lists:
            self._lists[kind] = views.listing(self.session, kind)
        whole = self._lists[kind]
        return [row for row in whole if all(row[name] == each for name, each in where.items())]

    def count(self, kind: str, /, **where: object) -> int:
        """How many rows."""
        return len(self.rows(kind, **where))

    def total(self, kind: str, field: str, /, **where: object) -> int:
        """The sum of a field."""
        return sum(int(row[field]) for row in self.rows(kind, **where))

    def paid(self, kind: str, /, **where: object) -> dict[str, int]:
        """What was spent for one record, by currency, in minor units."""
        record = self.first(kind, **where)["id"]
        spent: Counter[str] = Counter()
        for row in self.rows("expense", for_record=record):
            spent[row["currency"]] += row["amount"]
        return dict(spent)

    def first(self, kind: str, /, **where: object) -> dict[str, Any]:
        """The one row."""
        [row] = self.rows(kind, **where)
        return row

    def past(self, kind: str, field: str, /, **where: object) -> list[str]:
        """The values of a timeline of the one record, by day."""
        shown: Any = views.show(self.session, self.first(kind, **where)["id"])
        return [value for name, value in shown["timelines"].items() if name.startswith(field)]

    def on_hand(self, item: str, place: str = "own store") -> int:
        """What `stock` says of the last day."""
        [row] = [row for row in self._stock if (row["item"], row["place"]) == (item, place)]
        return row["on_hand"]

    def cell(self, section: str, table: str, row: str, column: str) -> object:
        """A cell of the report as JSON, by the keys of all four."""
        [part] = [part for part in self._report["sections"] if part["key"] == section]
        [found] = [found for found in part["tables"] if found["key"] == table]
        [line] = [line for line in [*found["rows"], found["total"]] if line and line["key"] == row]
        return line[column]

    def cash(self, holder: str, currency: str) -> int:
        """What a holder has: given, less brought back or lost, less spent."""
        signs = {"given": 1, "returned": -1, "lost": -1}
        moved = self.rows("advance", holder=holder, currency=currency)
        given = sum(signs[row["way"]] * row["amount"] for row in moved)
        return given - self.total("expense", "amount", held_by=holder, currency=currency)

    def in_yuan(self, yen: int) -> int:
        """Yen by the recorded rate, in fen."""
        rate = self.first("rate", currency="JPY", other_currency="CNY")
        return yen * int(rate["worth"]) // int(rate["amount"])

    @cached_property
    def _stock(self) -> Any:
        return self.asked("stock", "--on", LAST)

    @cached_property
    def _report(self) -> dict[str, Any]:
        period = reports.period_of(self.session, year=YEAR)
        found: dict[str, Any] = json.loads(
            reports.render(reports.report(self.session, period), "json")
        )
        return found


class Figure(NamedTuple):
    """What the annual report says, the number, and where it is read."""

    says: str
    expected: object
    read: Callable[[Book], object]


def _counted(book: Book, day: str) -> int:
    """Foster parents on a day."""
    return sum(row["since"] <= day for row in book.rows("sponsor"))


def _small(book: Book, quarter: str) -> int:
    """Donations of a month through the online service."""
    online = book.rows("donation", channel="online")
    return sum(row["date"].startswith(quarter) for row in online)


def _within(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if FIRST <= row["date"] <= LAST]


def _grams(book: Book, **where: object) -> int:
    return sum(row["quantity"] for row in _within(book.rows("distribution", item="rice", **where)))


def _to_shelters(book: Book) -> int:
    return _grams(book) - _along_lines(book)


def _along_lines(book: Book) -> int:
    rice = _within(book.rows("distribution", item="rice"))
    return sum(row["quantity"] for row in rice if row["line"])


def _price(book: Book) -> int:
    """What a kilogram of rice cost, in fen."""
    bought = book.rows("provision", item="rice")
    return sum(row["cost"] for row in bought) * 1000 // sum(row["quantity"] for row in bought)


def _in_care(book: Book) -> list[dict[str, Any]]:
    ongoing = ("in-care", "lost-contact", "found")
    return [row for row in book.rows("child") if row["status"] in ongoing]


FIGURES = (
    # 1, 6: blows
    Figure("a worker held", "2003-12-10", lambda b: b.first("incident", kind="arrest")["date"]),
    Figure("for eight months", "2004-08-10", lambda b: b.first("incident", kind="arrest")["ended"]),
    Figure(
        "two refugees sent back", 2, lambda b: b.total("incident", "people", kind="forced-return")
    ),
    Figure("who are known by code", 2, lambda b: b.count("person", status="sent-back")),
    Figure(
        "lawyers and trial",
        {"JPY": 600_000, "CNY": 2_000_000},
        lambda b: b.paid("incident", kind="arrest"),
    ),
    Figure("bounties", 1, lambda b: b.count("incident", kind="bounty")),
    Figure("a raid, and who it struck", 38, lambda b: b.total("incident", "people", kind="raid")),
    # 2a: shelters
    Figure("shelters", 8, lambda b: b.count("shelter")),
    Figure(
        "three provinces",
        {"CN-JL", "CN-HL", "CN-LN"},
        lambda b: {row["province"] for row in b.rows("shelter")},
    ),
    Figure(
        "rural and urban",
        {"rural": 5, "urban": 3},
        lambda b: dict(Counter(row["setting"] for row in b.rows("shelter"))),
    ),
    Figure(
        "one was raided", ["open", "raided"], lambda b: b.past("shelter", "status", code="besi-31")
    ),
    # 2b: clothing
    Figure(
        "300 summer sets in May 2003",
        300,
        lambda b: b.total("distribution", "quantity", item="summer-set", date="2003-05-10"),
    ),
    Figure(
        "400 winter sets in October 2003",
        400,
        lambda b: b.total("distribution", "quantity", item="winter-set", date="2003-10-11"),
    ),
    Figure(
        "500 summer sets", 500, lambda b: b.cell("clothing", "by_season", "summer", "handed_out")
    ),
    Figure(
        "against 300", 300, lambda b: b.cell("clothing", "by_season", "summer", "handed_out_before")
    ),
    Figure("1.67-fold", 167, lambda b: b.cell("clothing", "by_season", "summer", "growth")),
    Figure(
        "more sets than can be sheltered",
        True,
        lambda b: b.cell("shelters", "by_province", "total", "capacity") in (327, 342),
    ),
    # 2c: who returns
    Figure("some returned", 2, lambda b: b.count("person", status="returned")),
    Figure(
        "three to four months of allowance",
        [3, 4],
        lambda b: sorted(row["months"] for row in b.rows("allowance", reason="return")),
    ),
    Figure("paid for three", {"CNY": 120_000}, lambda b: b.paid("allowance", months=3)),
    Figure("paid for four", {"CNY": 160_000}, lambda b: b.paid("allowance", months=4)),
    # 2d: provisions
    Figure("300 g are planned", 300, lambda b: b.first("ration", item="rice")["quantity"]),
    Figure(
        "300 g are given", 300, lambda b: b.cell("provisions", "rations", "rice", "per_person_day")
    ),
    Figure("2.7 t a month", 2_700_000, lambda b: _to_shelters(b) // 12),
    Figure("which is for 300 people", 300, lambda b: 2_700_000 // 30 // 300),
    Figure("who are there", 300, lambda b: b.cell("shelters", "by_province", "total", "people")),
    Figure("24 t along lines", 24_000_000, _along_lines),
    Figure(
        "24 t in the report", 24_000_000, lambda b: b.cell("provisions", "by_item", "rice", "lines")
    ),
    Figure("a line lost after an arrest", 1, lambda b: b.count("incident", line="muha-52")),
    Figure("and replaced", "kila-77", lambda b: b.first("line", code="muha-52")["replaced_by"]),
    Figure("an irregular line", 1, lambda b: b.count("line", status="irregular")),
    Figure("a school", 600_000, lambda b: b.total("distribution", "quantity", group="school")),
    Figure(
        "each with a check of who is reached",
        0,
        lambda b: sum(
            1 for row in b.rows("distribution") if row["line"] and not row["eligibility"]
        ),
    ),
    # 2e: rescue
    Figure("a girl of 16", 16, lambda b: b.first("rescue", outcome="freed")["age"]),
    Figure("freed for 3000 yuan", 300_000, lambda b: b.total("rescue", "amount", currency="CNY")),
    Figure("paid from the cash in hand", {"CNY": 300_000}, lambda b: b.paid("rescue")),
    # 3: medical help
    Figure("frostbite", "hospital", lambda b: b.first("medical", condition="frostbite")["place"]),
    Figure("its cost", {"CNY": 260_000}, lambda b: b.paid("medical", condition="frostbite")),
    Figure(
        "a child's sight",
        ["in-treatment", "recovered"],
        lambda b: b.past("medical", "status", cost=430_000),
    ),
    Figure(
        "of a foster child",
        True,
        lambda b: (
            b.first("medical", cost=430_000)["person"]
            in {row["code"] for row in b.rows("child", sex="male")}
        ),
    ),
    *(
        Figure(
            f"{item} medicine with the food",
            packs,
            lambda b, item=item: b.total("distribution", "quantity", item=item, line="solo-36"),
        )
        for item, packs in (
            ("digestive", 60),
            ("gastrointestinal", 90),
            ("antifebrile", 40),
            ("anti-inflammatory", 70),
        )
    ),
    Figure(
        "medicine used for frostbite",
        2,
        lambda b: b.total(
            "distribution", "quantity", for_record=b.first("medical", condition="frostbite")["id"]
        ),
    ),
    Figure("medicine left", 48, lambda b: b.on_hand("anti-inflammatory")),
    # 4: cushion covers
    Figure("made", 300, lambda b: b.total("product", "quantity", item="cushion-cover")),
    Figure("sold", 240, lambda b: b.total("sale", "quantity", item="cushion-cover")),
    Figure(
        "at 500 yen",
        500,
        lambda b: b.total("sale", "amount", currency="JPY") // b.total("sale", "quantity"),
    ),
    Figure("left", 60, lambda b: b.total("product", "quantity") - b.total("sale", "quantity")),
    Figure("which buys 10 kg of rice", 10, lambda b: b.in_yuan(500) // _price(b)),
    # 5: foster children
    Figure("35 foster children", 35, lambda b: len(_in_care(b))),
    Figure(
        "35 in the report",
        35,
        lambda b: b.cell("children", "by_status", "in-programme", "children"),
    ),
    Figure("one lost and found", 1, lambda b: b.count("child", status="found")),
    Figure(
        "came of age, or settled abroad",
        (2, 2),
        lambda b: (b.count("child", status="of-age"), b.count("child", status="resettled")),
    ),
    Figure(
        "two to South Korea",
        2,
        lambda b: sum(
            row["person"] in {c["code"] for c in b.rows("child")}
            for row in b.rows("resettlement", to_country="KR")
        ),
    ),
    Figure("reported on regularly", 3, lambda b: b.count("follow-up", contact="through-others")),
    Figure(
        "every child seen",
        35,
        lambda b: len({row["child"] for row in b.rows("follow-up", contact="seen")}),
    ),
    Figure(
        "foster parents increase",
        [22, 25, 26, 28],
        lambda b: [_counted(b, day) for day in ("2003-10-01", "2004-03-01", "2004-06-01", LAST)],
    ),
    Figure(
        "children without one",
        7,
        lambda b: len(
            {row["code"] for row in _in_care(b)} - {row["child"] for row in b.rows("sponsorship")}
        ),
    ),
    Figure("pledges paid", 882_000, lambda b: b.total("pledge-payment", "amount", currency="JPY")),
    # 6: settling
    Figure("settling in Japan", 4, lambda b: b.count("resettlement", to_country="JP")),
    Figure(
        "with a home by contract",
        4,
        lambda b: b.count("resettlement", to_country="JP", housing="contract"),
    ),
    Figure("with work", 2, lambda b: b.count("resettlement", to_country="JP", job="employed")),
    Figure("each with a counsellor", 0, lambda b: b.count("resettlement", counsellor=None)),
    Figure(
        "support has an end",
        2,
        lambda b: sum(
            row["support_ends"] <= LAST for row in b.rows("resettlement", stage="settled")
        ),
    ),
    # 7, 8, 10: donations, meetings
    Figure(
        "small donations grow",
        [4, 6, 9, 12],
        lambda b: [_small(b, month) for month in ("2003-10", "2004-01", "2004-04", "2004-07")],
    ),
    Figure("from abroad", 0, lambda b: b.count("donation", channel="online", country="JP")),
    Figure("a conference of 100", 100, lambda b: b.total("event", "people", kind="conference")),
    Figure("from six countries", 6, lambda b: b.total("event", "countries", kind="conference")),
    Figure("talks", 4, lambda b: b.count("event", kind="talk")),
    Figure(
        "lobbying in four countries",
        {"JP", "IE", "GB", "US"},
        lambda b: {row["country"] for row in b.rows("event", kind="lobbying")},
    ),
    # 9: a book
    Figure("1,000 copies", 1000, lambda b: b.total("publication", "copies", action="printed")),
    Figure(
        "2,500 yen asked",
        (2500, "JPY"),
        lambda b: (
            b.first("publication", action="printed")["asked"],
            b.first("publication", action="printed")["currency"],
        ),
    ),
    Figure(
        "or 24 dollars",
        (2400, 2500),
        lambda b: (
            b.first("rate", currency="USD")["amount"],
            b.first("rate", currency="USD")["worth"],
        ),
    ),
    Figure("a free PDF", 1, lambda b: b.count("publication", action="put-out")),
    Figure("sent", 135, lambda b: b.total("publication", "copies", action="sent")),
    Figure(
        "to partners, research, libraries",
        [45, 20, 30],
        lambda b: [
            b.total("publication", "copies", reader=reader)
            for reader in ("partner", "research", "library")
        ],
    ),
    # cash and stock
    Figure("cash in the worker's hands", 230_000, lambda b: b.cash("sina-40", "CNY")),
    Figure("rice left", 400_000, lambda b: b.on_hand("rice")),
    Figure(
        "2.7 t for 300, by the report",
        300,
        lambda b: b.cell("provisions", "rations", "rice", "feeds"),
    ),
    Figure(
        "300 g were given", 300, lambda b: b.cell("provisions", "rations", "rice", "per_person_day")
    ),
    Figure(
        "24 t along lines, by the report",
        24000000,
        lambda b: b.cell("provisions", "by_item", "rice", "lines"),
    ),
    Figure(
        "half of the energy",
        51,
        lambda b: b.cell("provisions", "energy", "in all", "planned_share"),
    ),
    Figure("of rice only", "rice only", lambda b: b.cell("provisions", "energy", "in all", "of")),
    Figure(
        "nearly all of the plan",
        99,
        lambda b: b.cell("provisions", "planned_by_province", "in all rice", "share"),
    ),
    Figure(
        "returned, by the report",
        2,
        lambda b: b.cell("people", "by_status", "returned", "on_last_day"),
    ),
    Figure("allowances due", 280000, lambda b: b.cell("allowances", "by_currency", "CNY", "due")),
    Figure("and all paid", 0, lambda b: b.cell("allowances", "by_currency", "CNY", "open")),
    Figure("in hospital", 2, lambda b: b.cell("medical", "by_place", "hospital", "begun")),
    Figure("what that cost", 690000, lambda b: b.cell("medical", "costs", "CNY", "cost")),
    Figure("one freed", 1, lambda b: b.cell("rescues", "by_outcome", "freed", "rescues")),
    Figure(
        "covers made, by the report",
        300,
        lambda b: b.cell("self_support", "goods", "cushion-cover", "made"),
    ),
    Figure(
        "500 yen each", 500, lambda b: b.cell("self_support", "income", "cushion-cover JPY", "each")
    ),
    Figure(
        "one buys 10 kg",
        10000,
        lambda b: b.cell("self_support", "buys", "cushion-cover JPY", "buys"),
    ),
    Figure(
        "35 in the programme",
        35,
        lambda b: b.cell("children", "by_status", "in-programme", "children"),
    ),
    Figure(
        "foster parents became more",
        19,
        lambda b: b.cell("children", "foster_parents", "active", "before"),
    ),
    Figure("to 28", 28, lambda b: b.cell("children", "foster_parents", "active", "on_last_day")),
    Figure("settling in Korea", 2, lambda b: b.cell("settlement", "by_country", "KR", "settling")),
    Figure(
        "small gifts in dollars",
        31,
        lambda b: b.cell("money", "donations", "USD for any online", "entries"),
    ),
    Figure("trial and prison", 2000000, lambda b: b.cell("money", "costs", "legal CNY", "cost")),
    Figure(
        "the translation", 910000, lambda b: b.cell("money", "costs", "publications JPY", "cost")
    ),
    Figure(
        "cash in hand, by the report",
        230000,
        lambda b: b.cell("money", "cash", "sina-40 CNY", "left"),
    ),
    Figure("arrested", 3, lambda b: b.cell("incidents", "by_kind", "arrest", "people")),
    Figure(
        "what it put at risk",
        1,
        lambda b: b.cell("incidents", "at_risk", "line muha-52", "incidents"),
    ),
    Figure(
        "copies printed, by the report",
        1000,
        lambda b: b.cell("publications", "by_title", "total", "printed"),
    ),
    Figure(
        "copies for libraries", 30, lambda b: b.cell("publications", "by_reader", "library", "sent")
    ),
    Figure(
        "people at the conference",
        100,
        lambda b: b.cell("events", "by_kind", "conference", "people"),
    ),
    Figure("seized in the raid", 200_000, lambda b: b.total("loss", "quantity", reason="seized")),
)


class Played(NamedTuple):
    """The folder of the demo and the passphrase of its homes."""

    folder: Path
    passphrase: str

    @contextmanager
    def open(self, label: str) -> Iterator[Session]:
        """The ledger of a device."""
        with open_session(
            self.folder / label, WORLD, lambda: self.passphrase, cached=False
        ) as session:
            yield session

    def asked(self, *words: str) -> Any:
        """What the program answers on the coordinator's device, as data."""
        file = self.folder / "passphrase"
        file.write_text(self.passphrase + "\n")
        done = subprocess.run(
            [sys.executable, "-m", "fieldledger", "--home", self.folder / "a", *words, "--json"],
            env={**os.environ, "FIELDLEDGER_PASSPHRASE_FILE": str(file)},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder, lines = tmp_path_factory.mktemp("demo") / "kept", list[str]()
    demo(folder, lines.append, WORLD)
    return Played(folder, lines[-1].removeprefix("Their passphrase: "))


@pytest.fixture(scope="module")
def book(played: Played) -> Iterator[Book]:
    with played.open("a") as session:
        yield Book(session, played.asked)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.says)
def test_a_figure_of_the_annual_report_comes_out_again(book: Book, figure: Figure) -> None:
    assert figure.read(book) == figure.expected


def test_the_book_is_sound(book: Book) -> None:
    assert upkeep.verify(book.session)["ok"]


@pytest.mark.parametrize("label", ["a1", "a2"])
def test_the_workers_keep_nothing_of_what_is_for_the_office(played: Played, label: str) -> None:
    """Not even of what they wrote: the cash that was spent, the raid, the arrest on the line."""
    with played.open(label) as session:
        for kind in ("expense", "incident", "donation", "sponsor", "pledge-payment"):
            with pytest.raises(errors.NotAllowed):
                views.listing(session, kind)
            counted = session.ledger.conn.execute(
                f"SELECT count(*) FROM {kind.replace('-', '_')}"
            ).fetchone()
            assert counted == (0,)


def test_what_the_workers_wrote_for_the_office_is_there(book: Book) -> None:
    ids = [row["id"] for kind in ("expense", "incident") for row in book.rows(kind)]

    assert sum(each.startswith("a1-") for each in ids) == 6
    assert sum(each.startswith("a2-") for each in ids) == 1


class Marked:
    """A catalogue of a language that is written in other letters: places alone stay as they are."""

    def gettext(self, said: str) -> str:
        parts = re.split(r"(\{[^}]*\})", said)
        return "".join(
            part if part.startswith("{") else re.sub("[A-Za-z]", "字", part) for part in parts
        )

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)

    def pgettext(self, _context: str, said: str) -> str:
        return self.gettext(said)


# Of the sections of the report, those whose texts are all taken from the catalogue.
TRANSLATED = ("shelters", "people", "provisions", "clothing", "stock")


def test_no_english_is_left_in_a_report_in_another_language(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for what people wrote into the records, and currencies."""
    monkeypatch.setattr(language, "_catalogue", Marked())
    made = reports.report(book.session, reports.period_of(book.session, year=YEAR))
    kept = tuple(section for section in made.sections if section.key in TRANSLATED)
    own = replace(made, sections=kept, digest="0" * 64, state="0" * 64)
    written = {
        word
        for spec in records.load_all()
        for row in book.rows(spec.name)
        for field in spec.fields
        if isinstance(row.get(field.name), str) and not isinstance(field.kind, Choice)
        for word in re.findall("[A-Za-z]{3,}", row[field.name])
    }

    assert [section.key for section in own.sections] == [*TRANSLATED]
    for form in ("text", "markdown"):
        left = set(re.findall("[A-Za-z]{3,}", reports.render(own, form).replace("-\n", "-")))
        # A code that is cut at the edge of a narrow column is no text of ours.
        whole = " ".join(written)
        assert not {word for word in left - written if word not in whole}
