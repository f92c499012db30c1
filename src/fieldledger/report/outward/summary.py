"""A report for others in at most five sentences, of figures that it shows.

Where one is hidden another whole sentence stands in its place, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fieldledger.language import tr
from fieldledger.report.outward import cared, clothed, funded, provided, sheltered
from fieldledger.report.outward.frame import Scope
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import Section

MOST = 5


def section(scope: Scope, parts: Mapping[Callable[[Scope], Part], Part], shown: Shown) -> Section:
    """The section."""
    found = [
        sheltered.in_words(scope, shown),
        *provided.in_words(scope, parts[provided.part], shown),
        *cared.in_words(scope, shown),
        *clothed.in_words(scope, shown),
        *funded.in_words(scope, parts[funded.part], shown),
    ]
    return Section("summary", tr("Summary"), tuple(found[:MOST]))
