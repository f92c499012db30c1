"""A report as JSON: every number a whole number with its unit. Keys are only ever added.

A figure in dispute keeps its key for what is shown, and has ``KEY_low`` and ``KEY_high`` beside
it. ``docs/reference/report.md`` lists the keys.
"""

from __future__ import annotations

import json

from fieldledger.report import words
from fieldledger.report.cells import Hidden
from fieldledger.report.shape import Cell, Chart, Own, Report, Row, Section, Table
from fieldledger.report.spread import Spread, exactly


def render(report: Report) -> str:
    """The whole report as one document."""
    return json.dumps(document(report), ensure_ascii=False, indent=2) + "\n"


def document(report: Report) -> dict[str, object]:
    """The report as plain objects."""
    period = report.period
    return {
        "period": {
            "name": period.name,
            "start": period.start,
            "end": period.end,
            "days": period.days,
        },
        "audience": report.audience,
        "band": words.band(report),
        **({"preview": True} if report.preview else {}),
        "digest": report.digest,
        "state": report.state,
        "records": report.records,
        "conflicts": report.conflicts,
        "quarantined": report.quarantined,
        "own": _own(report.own),
        "sections": [section_of(section) for section in report.sections],
    }


def section_of(section: Section) -> dict[str, object]:
    """One section as plain objects."""
    return {
        "key": section.key,
        "title": section.title,
        "own": _own(section.own),
        "paragraphs": list(section.paragraphs),
        "tables": [_table(table) for table in section.tables],
        "charts": [_chart(chart) for chart in section.charts],
        "notes": list(section.notes),
    }


def _own(own: tuple[Own, ...]) -> list[dict[str, str]]:
    return [{"text": each.text, "mark": each.mark} for each in own]


def _chart(chart: Chart) -> dict[str, object]:
    whole = [*chart.series, *([chart.planned] if chart.planned else [])]
    return {
        "key": chart.key,
        "title": chart.title,
        "what": chart.what,
        "unit": chart.unit,
        "labels": list(chart.labels),
        "series": [
            {
                "name": one.name,
                "planned": one is chart.planned,
                "values": list(map(_shown, one.values)),
            }
            for one in whole
        ],
    }


def _shown(value: Spread | int | None) -> dict[str, int] | None:
    if value is None:
        return None
    spread = exactly(value) if isinstance(value, int) else value
    return {"shown": spread.shown, "low": spread.low, "high": spread.high}


def _table(table: Table) -> dict[str, object]:
    columns = [{"key": c.key, "title": c.title, "unit": c.unit} for c in table.columns]
    return {
        "key": table.key,
        "title": table.title,
        "columns": columns,
        "rows": [_row(table, row) for row in table.rows],
        "total": _row(table, table.total) if table.total else None,
    }


def _row(table: Table, row: Row) -> dict[str, object]:
    found: dict[str, object] = {"key": row.key, "unit": row.unit}
    for column, value in zip(table.columns, row.cells, strict=True):
        for suffix, number in parts(value):
            found[f"{column.key}{suffix}"] = number
    return found


def parts(value: Cell) -> list[tuple[str, str | int | None]]:
    """A cell as what follows its column's key, and what it is: three of them where in dispute."""
    if isinstance(value, Hidden):
        return [("", value.value)]
    if not isinstance(value, Spread):
        return [("", value)]
    if value.certain:
        return [("", value.shown)]
    return [("", value.shown), ("_low", value.low), ("_high", value.high)]
