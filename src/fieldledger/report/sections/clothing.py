"""Clothing by season, and its growth against the same season a year before."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.report import goods, naming, words
from fieldledger.report.facts import Facts
from fieldledger.report.goods import Key
from fieldledger.report.sections import pictures
from fieldledger.report.shape import HUNDREDTHS, ROW_UNIT, Cell, Chart, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, Spread, ratio

_SEASONS = ("summer", "winter", "")


def section(facts: Facts) -> Section:
    """The section."""
    seasons = [
        (season, unit)
        for season in _SEASONS
        for unit in _units(facts)
        if any(figure != NOTHING for figure in _figures(facts, season, unit))
    ]
    if not seasons:
        return Section(
            "clothing", "Clothing", ("No clothing came in or was handed out, nor a year before.",)
        )
    before = facts.before
    return Section(
        "clothing",
        "Clothing",
        tuple(in_words(facts)),
        (_by_season(facts, seasons), *_by_month(facts)),
        (
            f"A year before: {before.start} to {before.end}. Growth is this period divided by "
            "that one.",
        ),
        tuple(_picture(facts, seasons)),
    )


def _picture(facts: Facts, seasons: list[tuple[str, str]]) -> Iterator[Chart]:
    for unit in _units(facts):
        rows = [
            (season, *_figures(facts, season, unit)[:2]) for season, of in seasons if of == unit
        ]
        given = [row for row in rows if row[1:] != (NOTHING, NOTHING)]
        if given:
            # The last sentence speaks of the season that the picture ends with.
            title = _sentence(given[-1][0], "handed out", given[-1][1:], unit).removesuffix(".")
            yield pictures.seasons(title, unit, given)


def in_words(facts: Facts) -> list[str]:
    """A sentence for each season about what was handed out, else about what came in."""
    found = []
    for season in _SEASONS:
        for unit in _units(facts):
            out, out_before, came, came_before = _figures(facts, season, unit)
            if out != NOTHING or out_before != NOTHING:
                found.append(_sentence(season, "handed out", (out, out_before), unit))
            elif came != NOTHING or came_before != NOTHING:
                found.append(_sentence(season, "that came in", (came, came_before), unit))
    return found


def _sentence(season: str, what: str, figures: tuple[Spread, Spread], unit: str) -> str:
    now, before = figures
    name = f"{season.capitalize()} clothing" if season else "Clothing of no season"
    start = f"{name} {what}: {words.said_weight(now, unit)}; "
    growth = ratio(now, before, 100)
    if growth is None:
        return f"{start}no figure a year before."
    return f"{start}{words.said_weight(before, unit)} a year before, growth {_growth(growth)}."


def _growth(growth: Spread) -> str:
    if growth.certain:
        return words.ratio(growth.shown)
    low, high = words.ratio(growth.low), words.ratio(growth.high)
    return f"{words.ratio(growth.shown)} (in dispute: {low} to {high})"


def _units(facts: Facts) -> list[str]:
    refs = goods.items_that_came_in(facts)
    for given in (goods.given(facts), goods.given_earlier(facts)):
        refs |= {key.item for key in goods.keys(given)}
    return sorted({naming.item(facts, ref).unit for ref in refs if naming.is_clothing(facts, ref)})


def _figures(facts: Facts, season: str, unit: str) -> tuple[Spread, Spread, Spread, Spread]:
    """Handed out, the same a year before, came in, the same a year before."""

    def is_it(ref: str) -> bool:
        item = naming.item(facts, ref)
        return naming.is_clothing(facts, ref) and (item.season, item.unit) == (season, unit)

    def where(key: Key) -> bool:
        return is_it(key.item)

    return (
        goods.quantity(goods.given(facts), where),
        goods.quantity(goods.given_earlier(facts), where),
        goods.came_in(facts, is_it),
        goods.came_in(facts, is_it, earlier=True),
    )


def _by_season(facts: Facts, seasons: list[tuple[str, str]]) -> Table:
    columns = (
        Column("season", "season"),
        Column("handed_out", "handed out", ROW_UNIT),
        Column("handed_out_before", "a year before", ROW_UNIT),
        Column("growth", "growth", HUNDREDTHS),
        Column("came_in", "came in", ROW_UNIT),
        Column("came_in_before", "came in a year before", ROW_UNIT),
        Column("came_in_growth", "growth of what came in", HUNDREDTHS),
    )
    rows = tuple(_season_row(facts, season, unit) for season, unit in seasons)
    return Table("by_season", "By season, and a year before", columns, rows)


def _season_row(facts: Facts, season: str, unit: str) -> Row:
    out, out_before, came, came_before = _figures(facts, season, unit)
    cells: tuple[Cell, ...] = (
        season or words.NOT_KNOWN,
        out,
        out_before,
        ratio(out, out_before, 100),
        came,
        came_before,
        ratio(came, came_before, 100),
    )
    return Row(season or words.NOT_KNOWN, cells, unit)


def _by_month(facts: Facts) -> list[Table]:
    given = goods.given(facts)
    wanted = [key for key in goods.keys(given) if naming.is_clothing(facts, key.item)]
    if not wanted:
        return []
    columns = (
        Column("month", "month"),
        Column("item", "item"),
        Column("quantity", "handed out", ROW_UNIT),
        Column("reached", "people reached", "people"),
    )
    cut = goods.pieces(given, lambda key: (key.month, key.item))
    rows = []
    for month in sorted({key.month for key in wanted}):
        for item in naming.items_of(facts, (key.item for key in wanted if key.month == month)):
            where = lambda key, at=(month, item.ref): key[:2] == at  # noqa: E731 - of this row
            cells: tuple[Cell, ...] = (
                month,
                item.code,
                goods.quantity(cut[month, item.ref], where),
                goods.reached(cut[month, item.ref], where),
            )
            rows.append(Row(f"{month} {item.code}", cells, item.unit))
    return [Table("by_month", "Clothing handed out by month", columns, tuple(rows), bar="quantity")]
