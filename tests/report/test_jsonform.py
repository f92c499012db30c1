"""A report as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from fieldledger.report import figures, jsonform
from fieldledger.report.shape import Chart, Report, Section


def _rows(report: Report, section: str, table: str) -> list[dict[str, Any]]:
    whole = json.loads(jsonform.render(report))
    [found] = [each for each in whole["sections"] if each["key"] == section]
    [rows] = [each["rows"] for each in found["tables"] if each["key"] == table]
    return rows


def test_the_document_says_what_it_was_computed_from(small: Report) -> None:
    whole = json.loads(jsonform.render(small))
    sections = whole.pop("sections")

    assert (
        whole.pop("period").items()
        >= {
            "name": "May 2004",
            "start": "2004-05-01",
            "end": "2004-05-31",
        }.items()
    )
    assert whole == {
        "audience": "coordinators",
        "band": "COORDINATORS: NOT TO BE SENT",
        "digest": "d1" * 32,
        "state": "57" * 32,
        "records": 7,
        "conflicts": 1,
        "quarantined": 2,
        "own": [],
    }
    assert [(each["key"], each["paragraphs"], each["notes"]) for each in sections] == [
        ("first", ["One sentence."], ["A note."]),
        ("second", ["Nothing."], []),
    ]


def test_numbers_are_whole_and_stand_beside_their_units(small: Report) -> None:
    first, _ = _rows(small, "first", "by_place")

    assert (first["unit"], first["place"]) == ("g", "kamo-47")
    assert (first["quantity"], first["per_person_day"], first["people"]) == (2_700_000, 300, 300)
    assert first["growth"] is None
    [table] = json.loads(jsonform.render(small))["sections"][0]["tables"]
    assert [(each["key"], each["unit"]) for each in table["columns"]] == [
        ("place", ""),
        ("quantity", "item"),
        ("per_person_day", "item/day"),
        ("growth", "hundredths"),
        ("people", "people"),
    ]
    assert table["total"]["quantity"] == 5


def test_a_figure_in_dispute_has_its_least_and_its_most_beside_it(small: Report) -> None:
    _, second = _rows(small, "first", "by_place")

    assert [second[f"quantity{which}"] for which in ("_low", "", "_high")] == [60, 90, 120]
    assert [second[f"people{which}"] for which in ("_low", "", "_high")] == [0, 1, 2]
    assert "growth_low" not in second


def test_no_number_of_a_report_is_a_fraction(make: SimpleNamespace) -> None:
    def no_fraction(text: str) -> None:
        raise AssertionError(text)

    json.loads(jsonform.render(figures.compute(make.annual())), parse_float=no_fraction)


def test_korean_is_written_as_it_is_and_the_last_line_is_ended(small: Report) -> None:
    text = jsonform.render(small)

    assert "길림-쉼터" in text
    assert text.endswith("}\n")


def test_a_chart_has_its_figures_and_how_far_they_reach(
    reported: Callable[..., Report], chart: Chart
) -> None:
    whole = json.loads(jsonform.render(reported(Section("s", "S", charts=(chart,)))))

    [drawn] = whole["sections"][0]["charts"]
    assert (drawn["key"], drawn["unit"], drawn["labels"][0]) == ("money", "JPY", "food")
    assert [(one["name"], one["planned"]) for one in drawn["series"]] == [
        ("came in", False),
        ("went out", False),
        ("planned", True),
    ]
    assert drawn["series"][0]["values"] == [
        {"shown": 500_000, "low": 500_000, "high": 500_000},
        None,
    ]
    assert drawn["series"][1]["values"][1] == {"shown": 100_000, "low": 80_000, "high": 140_000}
