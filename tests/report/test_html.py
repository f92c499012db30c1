"""The report as a page: whole, safe to open, and reading the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from fieldledger.report import html
from fieldledger.report.shape import Chart, Column, Report, Row, Section, Table

_VOID = {"meta", "br"}


class _Reader(HTMLParser):
    """Every element with its attributes; open ones must be closed in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_it_says_for_whom_it_is_at_its_head_in_its_title_and_on_every_printed_page(
    small: Report,
) -> None:
    page = html.render(small)

    band = "COORDINATORS: NOT TO BE SENT"
    assert re.search(f"<title>[^<]*{band}</title>", page)
    assert f'content:"{band}' in page
    # At the head of the screen, and on paper of each section that begins a page.
    assert page.count(f">{band}</p>") == len(small.sections)


def test_nothing_outside_is_loaded_and_nothing_runs(small: Report, chart: Chart) -> None:
    first, *others = small.sections
    page = html.render(replace(small, sections=(replace(first, charts=(chart,)), *others)))
    reader = _Reader(page)

    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & {
        tag for tag, _ in reader.seen
    }
    assert not any(
        name.startswith("on") or name in ("src", "href") for _, at in reader.seen for name in at
    )
    assert "url(" not in page.replace('"url(#chart-money-h)"', "")
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_what_came_with_a_record_is_never_markup(reported: Callable[..., Report]) -> None:
    evil = '</table><script>alert(1)</script>"\u202e\x1b[31m'
    table = Table("t", evil, (Column("c", evil),), (Row(evil, (evil,)),), Row("x", (evil,)))
    bare = Table("b", "bare", table.columns, table.rows)
    page = html.render(reported(Section("first", evil, (evil,), (table, bare), (evil,))))

    reader = _Reader(page)
    assert "script" not in {tag for tag, _ in reader.seen}
    assert not {"\u202e", "\x1b"} & {*page}


def test_tables_are_real_ones_with_heads_of_rows_and_columns(small: Report) -> None:
    reader = _Reader(html.render(small))

    scopes = [at.get("scope") for tag, at in reader.seen if tag == "th"]
    assert scopes.count("col") == 5
    assert scopes.count("row") == 3
    named = {at["id"] for _, at in reader.seen if "id" in at}
    labels = {at["aria-labelledby"] for _, at in reader.seen if at.get("aria-labelledby")}
    assert {part for each in labels for part in str(each).split()} <= named
    assert len(named) == sum("id" in at for _, at in reader.seen)


@pytest.mark.parametrize("text", ["2,700 kg", "60 to 120 sets", "1.67", "not known", "길림-쉼터"])
def test_figures_stand_as_in_every_other_form(small: Report, text: str) -> None:
    assert text in _Reader(html.render(small)).texts


def test_it_has_a_language_and_the_same_bytes_each_time(
    small: Report, speak: Callable[[str], None]
) -> None:
    assert '<html lang="en">' in html.render(small)
    speak("ja")
    page = html.render(small)
    assert '<html lang="ja">' in page
    assert "Noto Sans CJK JP" in page
    assert html.render(small) == html.render(small)


def test_a_band_of_another_audience(small: Report) -> None:
    assert "PARTNERS: NOT TO BE PUBLISHED" in html.render(replace(small, audience="partners"))
    assert ">FOR THE PUBLIC</p>" in html.render(replace(small, audience="public"))
