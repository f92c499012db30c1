"""What the facts of a report work out by themselves."""

from __future__ import annotations

import pytest

from fieldledger.report.facts import Counted


@pytest.mark.parametrize(
    ("quantity", "explained", "difference"),
    [(395, 0, -5), (395, -5, 0), (410, 0, 10), (410, 4, 6), (400, 0, 0)],
)
def test_what_was_counted_and_is_not_explained(
    quantity: int, explained: int, difference: int
) -> None:
    counted = Counted("rice", "s-12", "2004-05-31", quantity, 400, explained)

    assert counted.difference == difference
