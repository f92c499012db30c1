"""`report --words`, `--outline` and `--trace`, as people type them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

MAY = ("report", "--month", "2004-05")
FOR = ("--audience", "coordinators")
RICE = "provisions.by_item.rice.quantity"


@pytest.fixture
def entered(ledger_with: Any) -> None:
    ledger_with(
        "shelter r-1 CN-JL opened=2004-01-01",
        "distribution rice 90kg r-1 people=30 days=10 date=2004-05-03",
        "distribution rice 60kg r-1 people=30 date=2004-05-13",
    )


@pytest.mark.usefixtures("entered")
def test_an_outline_is_filled_in_and_put_into_the_report(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "may.md"
    done = run(*MAY, "--outline", *FOR, "-o", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert path.stat().st_mode & 0o777 == 0o600
    assert run(*MAY, "--outline").stdout == path.read_text(encoding="utf-8")
    bare = run(*MAY)
    assert run(*MAY, "--words", str(path)).stdout == bare.stdout

    path.write_text(path.read_text(encoding="utf-8").replace("-->", "-->\nWe thank **you**.", 1))
    told = run(*MAY, "--words", str(path))

    assert told.stdout == bare.stdout.replace("\n\n", "\n\nWe thank you.\n\n", 1)


@pytest.mark.usefixtures("entered")
def test_words_stand_in_every_form_but_csv(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "w.md"
    path.write_bytes("\ufeff쉼터 words\r\n".encode())

    for form in ("text", "markdown", "json", "html"):
        assert "쉼터 words" in run(*MAY, "--words", str(path), "--format", form).stdout
    refused = run(*MAY, "--words", str(path), "--format", "csv")
    assert (refused.returncode, refused.stdout) == (2, "")
    out = tmp_path / "may.xlsx"
    words = ("--words", str(path), "--format", "xlsx")
    assert run(*MAY, *words, *FOR, "-o", str(out)).returncode == 0
    assert out.stat().st_size > 0


@pytest.mark.usefixtures("entered")
def test_a_heading_of_no_section_is_refused_with_its_line(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "w.md"
    path.write_text("x\n\n## Provision\n")

    done = run(*MAY, "--words", str(path))

    assert (done.returncode, done.stdout) == (2, "")
    assert "Line 3: this report has no section 'Provision'." in done.stderr
    assert "Did you mean 'provisions'?" in done.stderr
    assert run(*MAY, "--words", str(tmp_path / "none.md")).returncode == 2


@pytest.mark.usefixtures("entered")
def test_an_outline_as_json_is_one_document(run: Any) -> None:
    whole = json.loads(run("--json", *MAY, "--outline").stdout)

    assert list(whole) == ["outline"]
    assert whole["outline"] == run(*MAY, "--outline").stdout


@pytest.mark.usefixtures("entered")
def test_a_trace_lists_the_records_behind_a_figure(run: Any) -> None:
    told = run(*MAY, "--trace", RICE)
    whole = json.loads(run("--json", *MAY, "--trace", RICE).stdout)

    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[:2] == [f"{RICE}, May 2004: 150 kg", "It is the sum of 2 records:"]
    ids = [record["id"] for record in whole["records"]]
    assert [line.split()[:4] for line in lines[2:]] == [
        ["90", "kg", ids[0], "2004-05-03"],
        ["60", "kg", ids[1], "2004-05-13"],
    ]
    assert max(map(len, lines)) <= 80
    assert (whole["figure"], whole["value"], whole["unit"]) == (RICE, 150_000, "g")
    assert (whole["summed"], whole["adds_up"], whole["computed_from"]) == (True, True, [])
    assert [record["adds"] for record in whole["records"]] == [90_000, 60_000]
    assert set(whole["records"][0]) == {"id", "type", "date", "adds", "line", "disputed"}


@pytest.mark.usefixtures("entered")
def test_a_trace_says_what_is_computed_and_what_may_be_traced(run: Any) -> None:
    table = run(*MAY, "--trace", "provisions.rations").stdout.splitlines()
    feeds = run(*MAY, "--trace", "provisions.rations.rice.feeds").stdout.splitlines()
    waiting = run(*MAY, "--trace", "provisions.by_month.2004-05 rice.lines").stdout.splitlines()
    known = json.loads(run("--json", *MAY, "--trace", "provisions.rations").stdout)

    assert table[0] == "provisions.rations.rice.rated"
    assert table[-1] == "provisions.rations.rice.feeds (computed)"
    assert known["figures"][0] == {"figure": "provisions.rations.rice.rated", "records": True}
    assert feeds[1] == "It is computed. Trace what it is computed from:"
    assert "  provisions.rations.rice.rated" in feeds
    assert waiting[1:] == ["No record is behind it."]


@pytest.mark.usefixtures("entered")
def test_a_trace_of_a_wrong_name_names_near_ones(run: Any) -> None:
    done = run(*MAY, "--trace", "provisions.by_itm.rice.quantity")

    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{RICE}'" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--outline", "--format", "html"),
        ("--outline", "--words", "w.md"),
        ("--trace", RICE, "--format", "json"),
        ("--trace", RICE, "--outline"),
        ("--trace", RICE, "--words", "w.md"),
        ("--trace", RICE, "--audience", "public"),
        ("--trace", RICE, "--audience", "coordinators", "-o", "x.txt"),
    ],
)
@pytest.mark.usefixtures("ledger")
def test_options_that_mean_nothing_together_are_refused(run: Any, words: tuple[str, ...]) -> None:
    done = run(*MAY, *words)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("audience", ["partners", "public"])
@pytest.mark.usefixtures("ledger")
def test_records_are_listed_for_coordinators_alone(run: Any, audience: str) -> None:
    done = run(*MAY, "--trace", RICE, "--audience", audience)

    assert (done.returncode, done.stdout) == (2, "")
    assert "coordinators alone" in done.stderr
