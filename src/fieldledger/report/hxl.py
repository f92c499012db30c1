"""Activities as HXL 1.1: CSV in UTF-8 with a row of titles, a row of tags, and a row for each
month, province, activity and item. ``docs/reference/hxl.md`` says what each column holds.

Money stands in columns of its own; a number is blank where it is hidden, and the row says so.
"""

from __future__ import annotations

import csv
import io

from fieldledger.report.outward import columns
from fieldledger.report.outward.columns import Column, Filed, Value


def listed(filed: Filed) -> list[Column]:
    """The columns, in their order."""
    return [
        columns.ORGANISATION,
        columns.START,
        columns.END,
        columns.COUNTRY,
        columns.PCODE,
        columns.PROVINCE,
        columns.CLUSTER,
        columns.ACTIVITY,
        columns.MODALITY,
        columns.STATUS,
        columns.ITEM,
        columns.GOODS_UNIT,
        columns.GOODS,
        columns.TRANSFER,
        columns.EXPENDITURE,
        columns.CURRENCY,
        columns.BENEFICIARIES,
        *columns.people(filed),
        columns.METHOD,
        columns.ID,
        columns.SOURCE,
        columns.FLAG,
        columns.AUDIENCE,
    ]


def render(filed: Filed) -> str:
    """The whole file."""
    return as_csv(columns.table(listed(filed), filed))


def as_csv(table: list[list[Value]]) -> str:
    """A table of texts and numbers as CSV; numbers without marks, blank where there is none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([shown(value) for value in row] for row in table)
    return out.getvalue()


def shown(value: Value) -> str:
    """A number with a point and no more decimals than it needs."""
    if value is None or isinstance(value, str):
        return value or ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
