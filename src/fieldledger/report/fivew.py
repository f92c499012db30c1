"""Activities as the 5W matrix of OCHA: who does what, where, when, and for whom.

The thirty columns of the common core, with those of girls, boys, women and men, one that says which
rows keep a number back, and one for whom it is, as CSV with HXL tags: ``docs/reference/hxl.md``.
"""

from __future__ import annotations

from fieldledger.report import hxl
from fieldledger.report.outward import columns
from fieldledger.report.outward.columns import Column, Filed


def listed(filed: Filed) -> list[Column]:
    """The columns, in their order."""
    return [
        columns.ORGANISATION,
        columns.ORGANISATION_TYPE,
        columns.PARTNER,
        columns.DONOR,
        columns.CLUSTER,
        columns.ACTIVITY,
        columns.ITEM,
        columns.UNIT,
        columns.QUANTITY,
        columns.MODALITY,
        columns.STATUS,
        columns.START,
        columns.END,
        columns.COUNTRY,
        columns.PROVINCE,
        columns.PCODE,
        columns.BENEFICIARIES,
        *columns.people(filed),
        columns.METHOD,
        columns.ID,
        columns.FLAG,
        columns.AUDIENCE,
    ]


def render(filed: Filed) -> str:
    """The whole matrix as CSV."""
    return hxl.as_csv(columns.table(listed(filed), filed))
