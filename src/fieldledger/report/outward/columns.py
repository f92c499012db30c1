"""The columns of the HXL and 5W files, one table of them, and the value of each in a row.

A number that is not known, does not apply or is hidden is blank, since HXL takes numbers alone; a
row of which anything is hidden says ``withheld`` in a column of its own. Nothing here looks at why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from fieldledger.domain.money import digits_of
from fieldledger.language import mark, tr
from fieldledger.report.cells import Hidden, Ref
from fieldledger.report.outward.aid_rows import PCODES, Row
from fieldledger.report.outward.part import Shown
from fieldledger.report.seen import OLDEST
from fieldledger.report.words import plain

WITHHELD = "withheld"
COORDINATORS = "coordinators"
Value = str | Decimal | None


class Filed(NamedTuple):
    """What a file holds beside its rows: what of them may be shown and for whom it is, who reports
    (``""`` where nobody said), the bands of age, and the first digits of the ledger's digest.
    ``rounding``: counts of people are multiples of it. ``preview``: it is to be looked at."""

    rows: tuple[Row, ...]
    shown: Shown
    audience: str
    organisation: str
    organisation_type: str
    bands: tuple[tuple[int, int], ...]
    source: str
    rounding: int = 1
    preview: bool = False


class Line(NamedTuple):
    """A row of a file."""

    row: Row
    filed: Filed


class Column(NamedTuple):
    """A column: its title for people, its tag and attributes of HXL, and its value in a row.
    ``about`` says what it holds, ``band`` stands in the title."""

    title: str
    tag: str
    value: Callable[[Line], Value]
    about: str
    band: str = ""

    @property
    def said(self) -> str:
        """Its title in the language that is spoken."""
        return tr(self.title, band=self.band) if self.band else tr(self.title)


def blank(line: Line) -> Value:
    """Nothing: what is never told, in a column that forms ask for."""
    return ""


def row_id(line: Line) -> str:
    """The same row of the same organisation has the same id in every file. It is made of what
    stands in the row, and of no figure, so that a row that is told again replaces itself."""
    row = line.row
    place = row.area.country, row.area.province
    name = (line.filed.organisation, row.start, row.end, row.activity.name, *place)
    text = "\n".join([*name, row.item, row.unit])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def is_withheld(line: Line) -> Value:
    """``withheld`` where anything of a row is hidden, for whatever reason."""
    row = line.row
    refs = [row.quantity, row.reached, *row.split.values()]
    hidden = any(isinstance(line.filed.shown(ref), Hidden) for ref in refs if ref is not None)
    return WITHHELD if hidden else ""


def number(line: Line, ref: Ref | None) -> Decimal | None:
    """A figure as it may be shown."""
    value = line.filed.shown(ref) if ref is not None else None
    return Decimal(value) if isinstance(value, int) else None


def amount(line: Line) -> Decimal | None:
    """A quantity in kilograms, litres, pieces, sets, or the unit of a currency."""
    found = number(line, line.row.quantity)
    if found is None:
        return None
    digits = digits_of(line.row.unit) if line.row.money else 3 * (line.row.unit in _LARGER)
    return found.scaleb(-digits)


def unit(line: Line) -> str:
    """The unit of that."""
    return _LARGER.get(line.row.unit, line.row.unit)


_LARGER = {"g": "kg", "ml": "l"}


def province(line: Line) -> str:
    """The name of a province; its code where only that is known."""
    code = line.row.area.province
    return PCODES[code][1] if code in PCODES else code


def pcode(line: Line) -> str:
    """The P-code of a province; nothing where none is known."""
    code = line.row.area.province
    return PCODES[code][0] if code in PCODES else ""


def method(line: Line) -> str:
    """How those were counted who are told."""
    if line.row.reached is None:
        return ""
    counted, step = line.row.activity.counted, line.filed.rounding
    return f"{counted}, rounded to {step}" if step > 1 else counted


def audience(line: Line) -> str:
    """For whom a file is, and whether it may be sent."""
    return f"{line.filed.audience}{' (preview)' if line.filed.preview else ''}"


def goods(line: Line) -> Decimal | None:
    """A quantity that is no money."""
    return None if line.row.money else amount(line)


def money(kind: str) -> Callable[[Line], Value]:
    """An amount of money of one kind."""
    return lambda line: amount(line) if line.row.money == kind else None


def reached_of(name: str) -> Callable[[Line], Value]:
    """Those reached of a sex or age: as it may be shown, or for coordinators as it is."""

    def value(line: Line) -> Value:
        if name in line.row.split:
            return number(line, line.row.split[name])
        whole = line.filed.audience == COORDINATORS
        return Decimal(line.row.own[name]) if whole and name in line.row.own else None

    return value


ORGANISATION = Column(
    mark("reporting organisation"),
    "#org+reporting",
    lambda line: line.filed.organisation,
    mark("The setting organisation-name; blank where it is not set."),
)
ORGANISATION_TYPE = Column(
    mark("organisation type"),
    "#org+type",
    lambda line: line.filed.organisation_type,
    mark("The setting organisation-type: INGO, NNGO, UN, GOV, RC or Other."),
)
PARTNER = Column(mark("implementing partner"), "#org+impl", blank, mark("Never told: blank."))
DONOR = Column(mark("donor"), "#org+funder", blank, mark("Never told: blank."))
CLUSTER = Column(
    mark("cluster or sector"),
    "#sector+cluster+name",
    lambda line: line.row.activity.cluster,
    mark("The cluster, by its English name."),
)
ACTIVITY = Column(
    mark("activity"),
    "#activity+name",
    lambda line: line.row.activity.name,
    mark("From a closed list of activities."),
)
ITEM = Column(
    mark("item or indicator"),
    "#item+name",
    lambda line: line.row.item,
    mark("What was given, or who is counted. Medicines are not named one by one."),
)
UNIT = Column(
    mark("unit"), "#item+unit", unit, mark("kg, l, piece, set, case, or the currency of an amount.")
)
GOODS_UNIT = UNIT._replace(value=lambda line: "" if line.row.money else unit(line))
QUANTITY = Column(
    mark("quantity"), "#output+num", amount, mark("How much was given, in that unit.")
)
GOODS = QUANTITY._replace(value=goods)
TRANSFER = Column(
    mark("money given"), "#value+transfer", money("transfer"), mark("Money handed to people.")
)
EXPENDITURE = Column(
    mark("money spent"), "#value+expenditure", money("expenditure"), mark("Money spent for them.")
)
CURRENCY = Column(
    mark("currency"),
    "#currency+code",
    lambda line: line.row.unit if line.row.money else "",
    mark("The currency of the amount, by ISO 4217."),
)
MODALITY = Column(
    mark("modality"),
    "#modality",
    lambda line: line.row.activity.modality,
    mark("in-kind, cash or service."),
)
STATUS = Column(
    mark("status"),
    "#status",
    lambda line: line.row.status,
    mark("Completed, or Ongoing while days or entries of the months are still to come."),
)
START = Column(mark("start"), "#date+start", lambda line: line.row.start, mark("The first month."))
END = Column(
    mark("end"),
    "#date+end",
    lambda line: line.row.end,
    mark("The last month. Ration lines are told by whole quarters or years."),
)
COUNTRY = Column(
    mark("country"),
    "#country+code+v_iso2",
    lambda line: line.row.area.country,
    mark("By ISO 3166-1; blank where it is not told."),
)
PROVINCE = Column(
    mark("admin 1 name"),
    "#adm1+name",
    province,
    mark("The province; nothing finer is ever told."),
)
PCODE = Column(
    mark("admin 1 code"),
    "#adm1+code+v_pcode",
    pcode,
    mark("Its P-code; blank where none is known."),
)
BENEFICIARIES = Column(
    mark("beneficiary type"),
    "#beneficiary+type",
    lambda line: line.row.activity.beneficiaries,
    mark("refugees, or children in care."),
)
REACHED = Column(
    mark("people reached"),
    "#reached+ind",
    lambda line: number(line, line.row.reached),
    mark(
        "Each person once a month and activity, on the first row of a place. Blank is not zero. "
        "Never add up months."
    ),
)
REACHED_OF_EACH = REACHED._replace(
    about=mark("Those who were given the item of the row. Blank is not zero. Never add up items.")
)
METHOD = Column(
    mark("how people were counted"),
    "#meta+method",
    method,
    mark("distinct persons: in shelters the largest count of one distribution in each."),
)
ID = Column(
    mark("row id"),
    "#meta+id",
    row_id,
    mark("The same for the same row in every file. It is made of what stands in the row."),
)
SOURCE = Column(
    mark("source"),
    "#meta+source",
    lambda line: line.filed.source,
    mark("The program, and the first digits of the ledger's digest."),
)
FLAG = Column(
    mark("withheld"),
    "#meta+withheld",
    is_withheld,
    mark("withheld: a number of this row is kept back, for whatever reason; it is blank."),
)

AUDIENCE = Column(
    mark("for whom"),
    "#meta+audience",
    audience,
    mark("coordinators: nobody else may be sent the file. Else partners, or public."),
)


def people(filed: Filed) -> Iterator[Column]:
    """The columns of those reached by sex and age: those told apart as girls, boys, women and men,
    then by sex and band."""
    yield REACHED if filed.audience == COORDINATORS else REACHED_OF_EACH
    about = mark(
        "As far as they are told apart; together they may be fewer than the people reached."
    )
    for name, title, tag in (
        ("girls", mark("girls"), "+f+children"),
        ("boys", mark("boys"), "+m+children"),
        ("women", mark("women"), "+f+adults"),
        ("men", mark("men"), "+m+adults"),
    ):
        yield Column(title, f"#reached{tag}", reached_of(name), about)
    about = mark("In coordinators' files alone. Ages are by the year of birth.")
    for sex, title in (("f", mark("female, {band}")), ("m", mark("male, {band}"))):
        for low, high in filed.bands:
            ages = (str(low), *([str(high)] if high < OLDEST else []))
            tag = f"#reached+{sex}{_life(low, high)}+age_{'_'.join(ages)}"
            band = "-".join(ages) if high < OLDEST else f"{low}+"
            yield Column(title, tag, reached_of(f"{sex} {low}-{high}"), about, band)


def _life(low: int, high: int) -> str:
    """The loose attributes of HXL for a band of age."""
    if high < 18:
        return "+children+adolescents" if low >= 12 else "+children"
    if low < 18:
        return ""
    return "+elderly" if low >= 60 else "+adults"


def table(columns: list[Column], filed: Filed) -> list[list[Value]]:
    """Titles, tags, and the rows of a file."""
    lines = [Line(row, filed) for row in filed.rows]
    return [
        [column.said for column in columns],
        [column.tag for column in columns],
        *([safe(column.value(line)) for column in columns] for line in lines),
    ]


def safe(value: Value) -> Value:
    """A text that no spreadsheet takes for a formula, and nothing else does harm with either."""
    if not isinstance(value, str):
        return value
    text = " ".join(plain(value).split())
    return f"'{text}" if text.startswith(_FORMULAS) else text


_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
