"""What the organisation did as rows of HXL and 5W files for coordinators: every figure as it is.

What is in them and why: ``docs/reference/hxl.md``. Those for others are made by ``rows``, of what a
report for them prints.
"""

from __future__ import annotations

from fieldledger.report.facts import Facts
from fieldledger.report.outward import aid_rows, handed_rows, served
from fieldledger.report.outward.aid_rows import Done
from fieldledger.report.outward.part import Shown


def done(facts: Facts) -> Done:
    """All rows of a period with their figures."""
    return aid_rows.joined([handed_rows.done(facts), served.done(facts)])


def true_figures(whole: Done) -> Shown:
    """Every figure as it is: for coordinators."""
    values: dict[object, int] = {cell.ref: cell.value for cell in whole.cells}
    return lambda ref: values[ref]
