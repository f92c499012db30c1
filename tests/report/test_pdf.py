"""A report for paper, as source: what stands in it, in order, and on which sort of page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fieldledger.report import pdf, pdfcharts
from fieldledger.report.shape import Chart, Column, Own, Report, Row, Section, Series, Table
from fieldledger.report.spread import Spread


def _wide(columns: int, rows: int = 1) -> Table:
    heads = [Column(f"c{n}", f"given in {n:02}", "item") for n in range(columns)]
    row = Row("r", tuple(2_700_001 for _ in heads), "g")
    return Table("wide", f"{columns} months", tuple(heads), (row,) * rows)


def _section(table: Table, *notes: str) -> Section:
    return Section("s", "Section", ("Sentence.",), (table,), notes)


def _body(report: Report) -> str:
    return pdf.render(report).split("#title(", 1)[1]


def test_everything_stands_in_it_in_order(small: Report) -> None:
    body = _body(small)
    told = ("Report for May 2004", "Computed from 7 records", "First", "One sentence.", "By place")
    told += ("place", "kamo-47", "2,700 kg", "300 g", "길림-쉼터", "60 to 120 sets", "total")
    told += ("A note.", "Second", "Nothing.")

    places = [body.index(f'"{each}') for each in told]
    assert places == sorted(places)


def test_the_director_s_own_text_stands_before_the_figures(small: Report) -> None:
    first, *others = small.sections
    written = replace(first, own=(Own("We held on."), Own("rice", "-"), Own("salt", "2.")))
    body = _body(replace(small, own=(Own("Dear friends,"),), sections=(written, *others)))

    told = ("Dear friends,", "First", "We held on.", "• rice", "2. salt", "One sentence.")
    places = [body.index(f'"{each}') for each in told]
    assert places == sorted(places)


def test_it_is_for_coordinators_on_every_page_and_tells_its_day_and_digest(small: Report) -> None:
    source = pdf.render(small, "ja")

    assert 'header: band("COORDINATORS: NOT TO BE SENT")' in source
    assert 'title: "Report for May 2004 — COORDINATORS: NOT TO BE SENT"' in source
    assert "date: datetime(year: 2004, month: 5, day: 31)" in source
    assert 'foot("Period: 2004-05-01 to 2004-05-31, 31 days. For coordinators.", "Digest' in source
    assert '#set text(lang: "ja")' in source


def test_what_begins_a_report_stays_below_its_title_and_what_follows_is_kept_together(
    small: Report,
) -> None:
    body = _body(small)

    assert body.index('heading(level: 1, "First")') < body.index("#kept({")
    assert body.index("#kept({") < body.index('heading(level: 1, "Second")')


def test_a_short_table_is_not_torn_apart_and_a_long_one_may_be(
    reported: Callable[..., Report],
) -> None:
    assert "whole({" in _body(reported(_section(_wide(3, rows=16))))
    assert "whole({" not in _body(reported(_section(_wide(3, rows=17))))


def test_a_wide_table_lies_on_its_side_and_what_follows_stands_upright(
    reported: Callable[..., Report],
) -> None:
    first, second = _section(_wide(10), "A note."), _section(_wide(10))
    body = _body(reported(first, second))

    assert [body.count(each) for each in ("#turned({", "#kept({")] == [2, 2]
    parts = ("Sentence.", "#turned({", "10 months", "#kept({", "A note.", "#kept({", "#turned({")
    at = 0
    for part in parts:
        at = body.index(part, at) + 1


def test_one_wide_table_after_another_needs_no_page_between(
    reported: Callable[..., Report],
) -> None:
    body = _body(reported(Section("s", "S", (), (_wide(10), _wide(11)))))

    assert "})\n#turned({" in body.replace("\n#turned", "\n#turned", 1)
    assert body.count("#turned({") == 2
    assert "#kept({" not in body


def test_a_table_that_is_too_wide_for_any_page_is_written_row_by_row(
    reported: Callable[..., Report],
) -> None:
    body = _body(reported(_section(_wide(30))))

    assert body.count("stacked(") == 1
    assert "turned(" not in body


def test_a_chart_stands_below_its_finding_with_what_it_shows_for_those_who_hear_it(
    chart: Chart, reported: Callable[..., Report]
) -> None:
    body = _body(reported(Section("s", "S", charts=(chart,))))

    assert 'heading(level: 2, "More went out than came in")\ncharted("Money by programme.",' in body


def test_bars_are_thousandths_of_the_longest_with_a_mark_and_a_range(chart: Chart) -> None:
    source = pdfcharts.drawn(chart)

    assert '("first", "came in"), ("second", "went out"), ("plan", "planned"),' in source
    assert '"food", bar(false, 769, 769, 769, 1000), box("500,000 JPY")' in source
    assert '"", bar(true, 923, 923, 923, 1000), box("600,000 JPY")' in source
    assert 'bar(false, 0, 0, 0, -1), box("not known")' in source
    assert 'bar(true, 153, 123, 215, -1), box("80,000 JPY to 140,000 JPY")' in source
    assert "(1.5pt, 5pt, 1.5pt, 5pt,)" in source


def test_a_chart_of_one_kind_of_bar_needs_no_legend_and_one_of_nothing_is_drawn() -> None:
    one = Chart("k", "T", "W", "g", ("a", "b"), (Series("given", (Spread(-1, -1, -1), 0)),))
    none = Chart("k", "T", "W", "g", (), (Series("given", ()),))

    assert '"W",\n0.641em,\n(2.5pt, 2.5pt,),\n(),' in pdfcharts.drawn(one)
    assert pdfcharts.drawn(none).startswith('charted("W",\n0.000em,\n(),\n())')
