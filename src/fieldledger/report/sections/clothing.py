"""Clothing by season, and its growth against the same season a year before."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.language import Label, tr
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
            "clothing",
            tr("Clothing"),
            (tr("No clothing came in or was handed out, nor a year before."),),
        )
    before = facts.before
    return Section(
        "clothing",
        tr("Clothing"),
        tuple(in_words(facts)),
        (_by_season(facts, seasons), *_by_month(facts)),
        (
            tr(
                "A year before: {start} to {end}. Growth is this period divided by that one.",
                start=before.start,
                end=before.end,
            ),
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
            yield pictures.seasons(_heading(given, unit), unit, given)


def in_words(facts: Facts) -> list[str]:
    """A sentence for each season about what was handed out, else about what came in."""
    found = []
    for season in _SEASONS:
        for unit in _units(facts):
            out, out_before, came, came_before = _figures(facts, season, unit)
            if out != NOTHING or out_before != NOTHING:
                found.append(_handed_out(season, (out, out_before), unit))
            elif came != NOTHING or came_before != NOTHING:
                found.append(_came_in(season, (came, came_before), unit))
    return found


def _handed_out(season: str, figures: tuple[Spread, Spread], unit: str) -> str:
    now, before, growth = _in_words(figures, unit)
    if not growth:
        return tr(
            "{clothing} handed out: {now}; no figure a year before.",
            clothing=_clothing(season),
            now=now,
        )
    return tr(
        "{clothing} handed out: {now}; {before} a year before, growth {growth}.",
        clothing=_clothing(season),
        now=now,
        before=before,
        growth=growth,
    )


def _heading(given: list[tuple[str, Spread, Spread]], unit: str) -> str:
    """What is found in a picture: of one season how it compares, of several which had most."""
    if len(given) == 1:
        return _finding(given[0][0], given[0][1:], unit)
    most = max(given, key=lambda row: row[1].shown)[0]
    return tr("Clothing: most for {season}", season=words.choice(most) or Label("no season"))


def _finding(season: str, figures: tuple[Spread, Spread], unit: str) -> str:
    """The same as the heading of a picture, which ends without a full stop."""
    now, before, growth = _in_words(figures, unit)
    if not growth:
        return tr(
            "{clothing} handed out: {now}; no figure a year before",
            clothing=_clothing(season),
            now=now,
        )
    return tr(
        "{clothing} handed out: {now}; {before} a year before, growth {growth}",
        clothing=_clothing(season),
        now=now,
        before=before,
        growth=growth,
    )


def _came_in(season: str, figures: tuple[Spread, Spread], unit: str) -> str:
    now, before, growth = _in_words(figures, unit)
    if not growth:
        return tr(
            "{clothing} that came in: {now}; no figure a year before.",
            clothing=_clothing(season),
            now=now,
        )
    return tr(
        "{clothing} that came in: {now}; {before} a year before, growth {growth}.",
        clothing=_clothing(season),
        now=now,
        before=before,
        growth=growth,
    )


def _clothing(season: str) -> str:
    found = {"summer": tr("Summer clothing"), "winter": tr("Winter clothing")}
    return found.get(season) or tr("Clothing of no season")


def _in_words(figures: tuple[Spread, Spread], unit: str) -> tuple[str, str, str]:
    """Now, a year before, and the growth, ``""`` where there is none."""
    now, before = (words.said_weight(each, unit) for each in figures)
    growth = ratio(*figures, 100)
    return now, before, _growth(growth) if growth else ""


def _growth(growth: Spread) -> str:
    shown, low, high = (words.ratio(each) for each in (growth.shown, growth.low, growth.high))
    return shown if growth.certain else words.disputed(shown, low, high)


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
        Column("season", tr("season")),
        Column("handed_out", tr("handed out"), ROW_UNIT),
        Column("handed_out_before", tr("a year before"), ROW_UNIT),
        Column("growth", tr("growth"), HUNDREDTHS),
        Column("came_in", tr("came in"), ROW_UNIT),
        Column("came_in_before", tr("came in a year before"), ROW_UNIT),
        Column("came_in_growth", tr("growth of what came in"), HUNDREDTHS),
    )
    rows = tuple(_season_row(facts, season, unit) for season, unit in seasons)
    return Table("by_season", tr("By season, and a year before"), columns, rows)


def _season_row(facts: Facts, season: str, unit: str) -> Row:
    out, out_before, came, came_before = _figures(facts, season, unit)
    cells: tuple[Cell, ...] = (
        words.choice(season) or words.NOT_KNOWN,
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
        Column("month", tr("month")),
        Column("item", tr("item")),
        Column("quantity", tr("handed out"), ROW_UNIT),
        Column("reached", tr("people reached"), "people"),
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
    return [
        Table("by_month", tr("Clothing handed out by month"), columns, tuple(rows), bar="quantity")
    ]
