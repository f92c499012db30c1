"""Charts as pictures and on a terminal."""

from __future__ import annotations

import re
from xml.etree import ElementTree as xml

import pytest

from fieldledger.report import bars, charts
from fieldledger.report.shape import Chart, Series
from fieldledger.report.wrapped import width

SVG = "{http://www.w3.org/2000/svg}"


def _rects(picture: xml.Element, kind: str) -> list[int]:
    """How long the bars of a kind are; the key of the legend comes first."""
    return [
        int(each.attrib["width"])
        for each in picture.iter(f"{SVG}rect")
        if each.get("class") == kind
    ]


def test_a_chart_is_sound_xml_with_a_title_and_a_description(chart: Chart) -> None:
    picture = xml.fromstring(charts.drawn(chart))

    named = picture.attrib["aria-labelledby"].split()
    texts = {each.get("id"): each.text for each in picture if each.get("id")}
    assert [texts[name] for name in named] == [chart.title, chart.what]
    assert picture.attrib["role"] == "img"


def test_bars_are_as_long_as_their_figures(chart: Chart) -> None:
    picture = xml.fromstring(charts.drawn(chart))

    (_, came_in), (_, went_out, disputed) = _rects(picture, "a"), _rects(picture, "b")
    assert came_in / went_out == pytest.approx(5 / 6, abs=0.02)
    assert disputed / went_out == pytest.approx(1 / 6, abs=0.02)


def test_every_figure_stands_beside_its_bar_in_words(chart: Chart) -> None:
    texts = [each.text for each in xml.fromstring(charts.drawn(chart)).iter(f"{SVG}text")]

    assert {"500,000 JPY", "not known", "600,000 JPY", "80,000 JPY to 140,000 JPY"} <= {*texts}
    assert {"came in", "went out", "planned"} <= {*texts}


def test_a_text_of_a_record_is_no_markup_in_a_chart(chart: Chart) -> None:
    drawn = charts.drawn(chart._replace(labels=("<script>x</script>", '"><b>')))

    assert "<script" not in drawn
    assert "<b>" not in drawn


def test_nothing_stands_beyond_the_edge(chart: Chart) -> None:
    """Labels end before the bars begin, and there is room for the longest figure."""
    picture = xml.fromstring(charts.drawn(chart))

    for each in picture.iter(f"{SVG}text"):
        x, size = int(each.attrib["x"]), charts._LETTER * width(each.text or "")
        low = x - size if each.get("text-anchor") == "end" else x
        high = x if each.get("text-anchor") == "end" else x + size
        assert low >= -1
        assert high <= charts._WIDE + charts._LETTER


def test_a_mark_just_behind_a_bar_does_not_stand_in_its_figure() -> None:
    chart = Chart(
        "c", "c", "c", "g", ("m",), (Series("s", (1_000_000,)),), Series("p", (1_020_000,))
    )
    picture = xml.fromstring(charts.drawn(chart))

    marks = [int(re.match(r"M(\d+)", each.attrib["d"])[1]) for each in picture.iter(f"{SVG}path")]  # type: ignore[index]
    [figure] = [each for each in picture.iter(f"{SVG}text") if each.text == "1 t"]
    assert int(figure.attrib["x"]) > max(marks)


def test_one_kind_of_bar_needs_no_legend_and_nothing_can_be_drawn_of_nothing() -> None:
    one = Chart("c", "c", "c", "people", ("m",), (Series("s", (3,)),))

    assert "came in" not in charts.drawn(one)
    assert "s</text>" not in charts.drawn(one)
    assert (
        xml.fromstring(charts.drawn(one._replace(labels=(), series=(Series("s", ()),)))) is not None
    )
    assert bars.drawn(one._replace(labels=(), series=(Series("s", ()),)), unicode=True) == ["c:"]


@pytest.mark.parametrize("unicode", [True, False])
def test_a_terminal_shows_it_in_80_columns(chart: Chart, unicode: bool) -> None:
    lines = bars.drawn(chart, unicode)

    assert max(map(width, lines)) <= 80
    assert lines[0] == "More went out than came in:"
    assert [line.rpartition("  ")[2].split(" ", 1)[-1] for line in lines[2:4]]
    assert all(any(figure in line for line in lines) for figure in ("not known", "600,000 JPY"))
    assert unicode or all(line.isascii() or "의료" in line or "…" in line for line in lines)


def test_bars_on_a_terminal_are_as_long_as_their_figures(chart: Chart) -> None:
    lines = bars.drawn(chart._replace(planned=None), unicode=True)

    assert lines[3].count("░") / lines[5].count("░") == pytest.approx(6, abs=1)


def test_the_same_chart_gives_the_same_bytes(chart: Chart) -> None:
    assert charts.drawn(chart) == charts.drawn(chart)
