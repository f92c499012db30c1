"""The director's own text: which files are read, and what may not stand in it for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.report.shape import Report
from fieldledger.services import entries, own_words, reports
from fieldledger.services.session import Session

ENTRIES = (
    ("shelter", "kamo-47", "CN-JL"),
    ("shelter", "길림쉼터", "CN-JL"),
    ("line", "north-river"),
    ("child", "toma-88", "1994", "female"),
    ("sponsor", "sumi-3"),
)


@pytest.fixture
def session(met: Any) -> Iterator[Session]:
    with met["a"].open() as opened:
        for kind, *words in ENTRIES:
            entries.add(opened, kind, words, (), on="2004-01-01")
        yield opened


def _report(session: Session, audience: str) -> Report:
    period = reports.period_of(session, month="2004-05")
    return replace(reports.report(session, period), audience=audience)


def _add(session: Session, text: str | bytes, audience: str = "partners") -> Report:
    data = text.encode() if isinstance(text, str) else text
    return own_words.added(session, _report(session, audience), data, "words.md")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("In kamo-47 all is well.", 1, "a shelter"),
        ("x\n\nAll (KAMO\u2011 47)", 3, "a shelter"),
        ("kamo47", 1, "a shelter"),
        ("\uff4b\uff41\uff4d\uff4f\uff0d\uff14\uff17", 1, "a shelter"),
        ("ka\u200bmo-4\u00ad7", 1, "a shelter"),
        ("x\nof kamo-\n47 we heard", 1, "a shelter"),
        ("- **kamo**-47", 1, "a shelter"),
        ("우리 길림쉼터에서 왔다", 1, "a shelter"),
        ("Over the North River", 1, "a ration line"),
        ("## Summary\n1. Toma 88", 2, "a child"),
        ("sumi-3 paid", 1, "a foster parent"),
    ],
)
def test_a_code_name_in_words_for_others_is_refused_by_its_line_and_never_told(
    session: Session, text: str, line: int, what: str
) -> None:
    with pytest.raises(errors.Refused) as refused:
        _add(session, text)

    assert refused.value.message == (
        f"In the text that begins on line {line} stands the code name of {what}."
    )
    for audience in ("public", "coordinators"):
        try:
            assert _add(session, text, audience).audience == "coordinators"
        except errors.Refused:
            assert audience == "public"


@pytest.mark.parametrize(
    "text",
    [
        "kamo-471 and xkamo-47, to the north of a river",
        "sumi-33 sumi-",
        "<!-- kamo-47 -->",
        "",
    ],
)
def test_words_that_are_no_code_names_are_taken(session: Session, text: str) -> None:
    assert _add(session, text).audience == "partners"


def test_the_code_name_of_a_struck_out_or_disputed_record_is_refused_too(session: Session) -> None:
    saved = entries.add(session, "shelter", ["bimu-80", "CN-LN"], (), on="2004-01-01")
    entries.void(session, saved.id, "entered twice")

    with pytest.raises(errors.Refused):
        _add(session, "bimu-80")


def test_a_device_that_cannot_compare_refuses_words_for_others(met: Any) -> None:
    """A worker who reads of children and shelters what she wrote herself."""
    with met["a4"].open() as opened:
        period = reports.period_of(opened, month="2004-05")
        made = reports.report(opened, period)
        assert own_words.added(opened, made, b"x", "w.md").own[0].text == "x"
        with pytest.raises(errors.NotAllowed):
            own_words.added(opened, replace(made, audience="public"), b"x", "w.md")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_of_notepad_are_read(session: Session, encoding: str) -> None:
    text = "쉼터에서\r\n왔다\r\n\r\n## Summary\r\nSo."

    made = _add(session, text.encode(encoding), "coordinators")

    assert [each.text for each in made.own] == ["쉼터에서 왔다"]
    assert [each.text for each in made.sections[0].own] == ["So."]


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00", "쉼터".encode("cp949"), b"a\0b", b"x" * (own_words.LARGEST + 1)],
    ids=["cut-utf-16", "cp949", "nul", "large"],
)
def test_what_is_no_text_is_refused(session: Session, data: bytes) -> None:
    with pytest.raises(errors.Refused, match=r"words\.md"):
        _add(session, data, "coordinators")


def test_an_outline_of_a_real_report_puts_nothing_in(session: Session) -> None:
    made = _report(session, "coordinators")

    assert own_words.added(session, made, own_words.outline(made).encode(), "o.md") == made
