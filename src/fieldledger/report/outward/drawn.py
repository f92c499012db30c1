"""Pictures in reports for others: of figures that a table of the same section tells, and no more.

A picture is drawn from the finished table, after disclosure control. Where a figure of it is
hidden, there is none: a missing bar would be one more thing that is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fieldledger.language import tr
from fieldledger.report import words
from fieldledger.report.shape import Chart, Row, Section, Series, Table

_EVEN = 5  # per cent by which months may differ that are still about the same


def with_pictures(section: Section) -> Section:
    """The section with what people would rather look at than read."""
    found = [chart for table in section.tables for chart in _drawn(section, table)]
    return replace(section, charts=(*section.charts, *found)) if found else section


def _drawn(section: Section, table: Table) -> Iterator[Chart]:
    if (section.key, table.key) == ("provisions", "by_month"):
        yield from _months(table)
    elif (section.key, table.key) == ("clothing", "by_season"):
        yield from _seasons(table)


def _months(table: Table) -> Iterator[Chart]:
    """The food of which most was handed out, month by month."""
    foods: dict[tuple[str, str], list[Row]] = {}
    for row in table.rows:
        if row.unit in ("g", "ml"):
            foods.setdefault((str(row.cells[1]), row.unit), []).append(row)
    told = {food: rows for food, rows in foods.items() if len(rows) > 1 and _are_told(rows)}
    if not told:
        return
    (item, unit), rows = max(told.items(), key=lambda each: (sum(_figures(each[1])), each[0]))
    figures, months = _figures(rows), [str(row.cells[0]) for row in rows]
    least, most = min(figures), max(figures)
    if (most - least) * 100 <= most * _EVEN:
        title = tr(
            "{item} in shelters: about {amount} in every month",
            item=item,
            amount=words.weight(most, unit),
        )
    else:
        title = tr(
            "{item} in shelters: least in {least}, most in {most}",
            item=item,
            least=months[figures.index(least)],
            most=months[figures.index(most)],
        )
    what = tr("How much {item} was handed out in shelters in each month.", item=item)
    yield _chart("months", title, what, unit, rows)


def _seasons(table: Table) -> Iterator[Chart]:
    """Clothing by season."""
    rows = [row for row in table.rows if row.unit == "set"]
    if len(rows) < 2 or not _are_told(rows):
        return
    figures = _figures(rows)
    title = tr("Clothing: most for {season}", season=rows[figures.index(max(figures))].cells[0])
    what = tr("How many sets of clothing were handed out for each season.")
    yield _chart("seasons", title, what, "set", rows)


def _chart(key: str, title: str, what: str, unit: str, rows: list[Row]) -> Chart:
    labels = tuple(words.plain(str(row.cells[0])) for row in rows)
    values = Series(tr("handed out"), tuple(_figures(rows)))
    return Chart(key, title, what, unit, labels, (values,))


def _are_told(rows: list[Row]) -> bool:
    return all(isinstance(row.cells[-1], int) for row in rows)


def _figures(rows: list[Row]) -> list[int]:
    return [cell for row in rows if isinstance(cell := row.cells[-1], int)]
