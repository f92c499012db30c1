"""The section of what changed since the last report: its sentences, figures and late entries."""

from __future__ import annotations

from typing import Any

from fieldledger.report import text
from fieldledger.report.late import Late, Moved, Since
from fieldledger.report.sections import changed
from fieldledger.report.shape import Section

APRIL = {"name": "April 2004", "day": "2004-05-03", "digest": "a1" * 32}


def _section(make: Any, **told: Any) -> Section:
    found = changed.section(make.facts(since=Since(**{**APRIL, **told})))
    assert found is not None
    return found


def test_a_device_that_gave_out_no_report_has_no_such_section(make: Any) -> None:
    assert changed.section(make.facts()) is None


def test_it_says_what_it_is_set_against_and_how_to_see_that_again(make: Any) -> None:
    found = _section(make)
    assert found.paragraphs == (
        "The last report of earlier days is that of April 2004, given out here on 2004-05-03.",
        "0 entries have come in since.",
        "None of them is about days before 2004-05-01.",
    )
    assert found.notes == ("Computed again as it was given out: report --as-of a1a1a1a1a1a1a1a1",)
    assert found.tables == ()


def test_a_clock_that_was_not_trusted_leaves_the_day_out(make: Any) -> None:
    assert _section(make, day="").paragraphs[0] == (
        "The last report of earlier days is that of April 2004."
    )


def test_figures_that_moved_are_in_the_unit_of_their_item_or_in_their_currency(make: Any) -> None:
    found = _section(
        make,
        entries=3,
        late=(Late("2004-03", "distribution", "a1", added=2),),
        moved=(
            Moved("2004-03", "distribution", "quantity", "rice", "", 2_700_000, 2_790_000, 2),
            Moved("2004-03", "expense", "amount", "", "CNY", 100, 250, 1),
            Moved("2004-03", "event", "people", "", "", 10, 12, 1),
        ),
    )
    shown = " ".join("\n".join(text.section(found)).split())
    assert "2004-03 distribution quantity rice 2,700 kg 2,790 kg 2" in shown
    assert "2004-03 expense amount CNY 1.00 CNY 2.50 CNY 1" in shown
    assert "2004-03 event people 10 12 1" in shown
    assert "2 of them are about days before 2004-05-01." in shown


def test_entries_about_no_day_are_told_too(make: Any) -> None:
    found = _section(make, entries=1, late=(Late("", "child", "a2", corrected=1),))
    [table] = found.tables
    assert table.rows[0].cells == ("no month", "child", "a2", 0, 1, 0, 0)
    assert "1 of them is about" in found.paragraphs[2]


def test_disagreements_and_erased_records_are_counted(make: Any) -> None:
    assert _section(make, opened=1, settled=2, erased=3).paragraphs[3:] == (
        "Fields on which people disagree now: 1.",
        "Fields on which they disagreed, and do not any more: 2.",
        "Records that were erased: 3.",
    )


def test_where_other_entries_count_it_says_why_there_are_no_figures(make: Any) -> None:
    first, second = _section(make, turned=True).notes
    assert "which entries count" in first
    assert "--as-of" in second
