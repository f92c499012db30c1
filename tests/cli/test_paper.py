"""`form`, `codebook` and `guide`: files of their owner, never over others; what needs a ledger."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest


def test_a_blank_form_needs_no_ledger_and_is_its_owner_s_alone(run: Any, tmp_path: Path) -> None:
    out, again = tmp_path / "form.pdf", tmp_path / "again.pdf"
    done = run("form", "distribution", "--blank", "-o", str(out))
    told = run("form", "distribution", "--blank", "-o", str(again), "--json")

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{out}\n", "")
    assert out.stat().st_mode & 0o777 == 0o600
    assert out.read_bytes() == again.read_bytes()
    assert json.loads(told.stdout) == {"file": str(again), "bytes": out.stat().st_size}


def test_a_form_with_codes_needs_the_ledger(run: Any, tmp_path: Path) -> None:
    done = run("form", "distribution", "-o", str(tmp_path / "form.pdf"))

    assert done.returncode == 4
    assert not (tmp_path / "form.pdf").exists()


@pytest.mark.usefixtures("ledger")
def test_a_form_with_codes_is_another_than_a_blank_one(run: Any, tmp_path: Path) -> None:
    with_codes, blank = tmp_path / "codes.pdf", tmp_path / "blank.pdf"
    run("form", "headcount", "-o", str(with_codes))
    run("form", "headcount", "--blank", "-o", str(blank))

    assert with_codes.read_bytes() != blank.read_bytes()


@pytest.mark.parametrize(
    "words", [("form", "loss", "--blank"), ("guide",), ("codebook",), ("form", "loss")]
)
def test_nothing_is_written_over_another_file_unless_told(
    words: tuple[str, ...], run: Any, ledger: Path, tmp_path: Path
) -> None:
    out = tmp_path / "there.pdf"
    out.write_text("kept")
    done = run(*words, "-o", str(out))

    assert done.returncode == 2
    assert "--force" in done.stderr
    assert out.read_text() == "kept"
    assert run(*words, "-o", str(out), "--force").returncode == 0
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("words", [("form", "loss", "--blank"), ("guide",)])
def test_a_pdf_is_never_poured_over_a_terminal(words: tuple[str, ...], run: Any) -> None:
    done = run(*words)

    assert (done.returncode, done.stdout) == (2, "")
    assert "-o FILE" in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("form", "identity"), "true names never stand on paper"),
        (("form", "distribtion"), "distribution"),
        (("form",), "TYPE"),
        (("guide", "--role", "reader"), "worker, coordinator"),
    ],
)
def test_what_there_is_not_is_refused_in_one_sentence(
    words: tuple[str, ...], sentence: str, run: Any, tmp_path: Path
) -> None:
    done = run(*words, "-o", str(tmp_path / "out.pdf"))

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.usefixtures("ledger")
def test_the_codebook_on_the_screen_and_for_programs(run: Any) -> None:
    run("add", "child", "quietheron-11", "1995", "female", "s-12")
    shown, told = run("codebook").stdout, run("codebook", "--json").stdout

    assert "shelter\n  s-12\n" in shown
    assert "  food, in g, kg or t: flour, rice, salt\n" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "quietheron" not in shown + told
    whole = json.loads(told)
    assert {"code": "rice", "unit": "g", "category": "food"} in whole["codes"]["item"]
    assert whole["codes"]["shelter"] == [{"code": "s-12", "unit": None, "category": None}]
    assert {"types": ["loss"], "field": "reason"}.items() <= next(
        each for each in whole["choices"] if each["types"] == ["loss"]
    ).items()


@pytest.mark.parametrize("lang", ["en", "ko", "ja", "zh"])
def test_the_guide_is_made_in_every_language_without_a_ledger(
    lang: str, run: Any, tmp_path: Path
) -> None:
    out = tmp_path / "guide.pdf"

    assert run("guide", "--lang", lang, "-o", str(out)).returncode == 0
    assert re.search(rb"/Lang ?\(" + lang.encode(), out.read_bytes())
