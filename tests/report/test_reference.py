"""The reference page lists the sections and tables that programs find in a report."""

from __future__ import annotations

import re
from pathlib import Path

from fieldledger.report import figures
from fieldledger.report.facts import Facts

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "report.md"


def test_the_page_lists_every_section_and_table(everything: Facts) -> None:
    page = PAGE.read_text(encoding="utf-8")
    listed = {
        key: re.findall(r"`(\w+)`", tables)
        for key, tables in re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+|none) \|$", page, re.M)
    }

    assert listed == {
        section.key: [table.key for table in section.tables]
        for section in figures.compute(everything).sections
    }
