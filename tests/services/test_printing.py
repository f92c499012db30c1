"""PDF by the real typst: the same bytes everywhere, nothing read, nothing left out."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fieldledger import errors
from fieldledger.report import paper
from fieldledger.services import printing


def document(*blocks: str, title: str = "A title", lang: str = "en") -> str:
    """A whole document of these blocks, the first of them a heading."""
    body = [paper.titled(title), paper.loose([paper.heading("Heading"), *blocks])]
    return paper.document(
        title=title, band="BAND", lang=lang, day="2004-05-31", foot=("one", "two"), body=body
    )


def test_the_same_document_is_the_same_bytes_at_another_time_and_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = document(paper.paragraph("쌀 米 rice"))
    once = printing.made(source)

    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.chdir(tmp_path)
    try:
        assert printing.made(source) == once
    finally:
        monkeypatch.undo()
        time.tzset()


def test_another_process_makes_the_same_bytes(tmp_path: Path) -> None:
    source = document(paper.paragraph("쌀 米 rice"), paper.notes(["one", "two"]))
    code = (
        "import sys; from fieldledger.services import printing;"
        "sys.stdout.buffer.write(printing.made(sys.stdin.read()))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        input=source.encode(),
        capture_output=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "TZ": "America/Lima", "PYTHONHASHSEED": "7"},
        check=True,
    )

    assert done.stdout == printing.made(source)


def test_it_tells_its_title_its_language_and_no_time_but_its_day() -> None:
    data = printing.made(document(title="쉼터", lang="ko"))

    assert data.startswith(b"%PDF-")
    assert b"/Lang(ko)" in data
    assert "쉼터".encode() in data  # in the description that programs read
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert b"2004-05-31T00:00:00" in data
    assert str(time.gmtime().tm_year).encode() + b"-" not in data


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a \N{GRINNING FACE} b", "1 character: U+1F600"),
        ("ก\u0e48 \N{GRINNING FACE}", "3 characters: U+0E01, U+0E48, U+1F600"),
        ("\ue000", "1 character: U+E000"),
        ("\ud800", "1 character: U+D800"),
        ("𠮷", "1 character: U+20BB7"),
        ("葛\N{VARIATION SELECTOR-17}", "1 character: U+E0100"),
    ],
)
def test_a_character_that_no_font_has_is_named_by_its_number_and_never_left_out(
    text: str, named: str
) -> None:
    with pytest.raises(errors.Refused, match="lack") as caught:
        printing.made(document(paper.paragraph(f"the secret word {text}")))

    said = f"{caught.value} {caught.value.hint}"
    assert named in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "secret" not in said
    assert not any(char in said for char in text if ord(char) > 127)
    assert "--format html" in said


def test_of_many_characters_that_no_font_has_the_first_are_named() -> None:
    text = "".join(map(chr, range(0xE000, 0xE020)))
    with pytest.raises(errors.Refused, match=r"lack 32 characters: U\+E000, .*U\+E00B, …\."):
        printing.made(document(paper.paragraph(text)))


@pytest.mark.parametrize("block", [paper.heading, paper.paragraph])
def test_the_check_looks_at_every_block_and_at_what_is_only_said(block: object) -> None:
    for source in (
        document(title="\ue000"),
        document(block("\ue000")),  # type: ignore[operator]
        document(lang="en").replace("BAND", "\ue000"),
    ):
        with pytest.raises(errors.Refused, match=r"U\+E000"):
            printing.made(source)


def test_should_the_check_fail_typst_still_leaves_no_character_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printing, "refuse_lacking", lambda _source: None)

    with pytest.raises(errors.Refused) as caught:
        printing.made(document(paper.paragraph("secret ก")))
    assert "secret" not in f"{caught.value}{caught.value.hint}{caught.value.__cause__}"
    assert caught.value.__suppress_context__


MARKUP = (
    '#read("/etc/passwd")',
    '"); read("/etc/passwd',
    '\\"); #panic(); ("',
    "$x$ *b* _i_ `raw` @label <label> = h",
    "// comment /* comment */ \\u{41} \\",
    '#import "@preview/cetz:0.3.0"',
    "] } ) #eval[1+1] ~ -- --- ... 'q'",
)


@pytest.mark.parametrize("text", MARKUP)
def test_attack_a_text_that_looks_like_code_runs_nothing(text: str) -> None:
    """Code that ran would read a file or fail; that it comes out as itself is seen in
    tests/system/test_pdf.py."""
    blocks = [paper.paragraph(text), paper.notes([text, text + "a" * 30]), paper.heading(text, 2)]

    assert printing.made(document(*blocks, title=text)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "code",
    [
        '#read("/etc/passwd")',
        '#read("../../../../../../../../etc/passwd")',
        '#import "@preview/cetz:0.3.0"',
    ],
)
def test_even_code_could_read_nothing_outside_the_fonts(code: str) -> None:
    with pytest.raises(errors.Refused, match="could not be made"):
        printing.made(f"{document()}\n{code}")


def test_the_fonts_of_this_computer_are_not_looked_at() -> None:
    """Nor are those inside typst. It would leave the text out; that is an error here."""
    for name in ("DejaVu Sans", "Noto Sans CJK KR", "Libertinus Serif"):
        source = document().replace('"Fieldledger Sans Latin", "Fieldledger Sans"', f'"{name}",')
        with pytest.raises(errors.Refused, match="could not be made"):
            printing.made(source)


def test_an_installation_without_the_fonts_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "fonts_folder", lambda: tmp_path)
    printing._covered.cache_clear()
    try:
        with pytest.raises(errors.MissingPart, match="did not come"):
            printing.made(document())
    finally:
        printing._covered.cache_clear()


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(errors.MissingPart, match="PDF") as caught:
        printing.made(document())
    assert "pip install typst" in str(caught.value.hint)
