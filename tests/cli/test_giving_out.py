"""`report` for partners and the public as people type it: looked at, confirmed, remembered."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

MAY = ("report", "--month", "2004-05")
PARTNERS = ("--audience", "partners")


@pytest.fixture
def entered(ledger_with: Any) -> None:
    ledger_with(
        "shelter r-1 CN-JL opened=2004-01-01",
        "shelter r-2 CN-HL opened=2004-01-01",
        "headcount r-1 30 date=2004-05-02",
        "headcount r-2 3 date=2004-05-02",
    )


def _given(run: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("list", "release", "--json").stdout)
    return found


@pytest.mark.usefixtures("entered")
def test_a_preview_says_so_and_is_not_remembered(run: Any) -> None:
    done = run(*MAY, *PARTNERS)
    assert done.stdout.startswith("PREVIEW OF A REPORT FOR PARTNERS: NOT TO BE SENT\n")
    assert "Report for partners: May 2004\n" in done.stdout
    assert "r-1" not in done.stdout
    shown = json.loads(run(*MAY, *PARTNERS, "--json").stdout)
    assert (shown["audience"], shown["preview"], shown["records"]) == ("partners", True, None)
    assert _given(run) == []


@pytest.mark.usefixtures("entered")
def test_without_a_terminal_nothing_is_given_out_unless_told(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    unsure = run(*MAY, *PARTNERS, "-o", str(out))
    assert (unsure.returncode, "--yes" in unsure.stderr, list(out.iterdir())) == (2, True, [])
    assert _given(run) == []

    done = run(*MAY, *PARTNERS, "-o", str(out), "--yes")
    file = out / "report-2004-05-partners.txt"
    assert done.stdout.splitlines()[0] == str(file)
    assert file.read_text(encoding="utf-8").startswith("PARTNERS: NOT TO BE PUBLISHED\n")
    assert file.stat().st_mode & 0o777 == 0o600
    [given] = _given(run)
    assert [given[name] for name in ("audience", "first", "last", "form", "part", "parts")] == [
        "partners", "2004-05", "2004-05", "text", 1, 1,
    ]  # fmt: skip


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize("form", ["markdown", "json", "csv", "html", "xlsx", "hxl", "5w"])
def test_each_form_is_given_out_under_a_name_that_says_for_whom(
    form: str, run: Any, tmp_path: Path
) -> None:
    done = run(
        *MAY, "--audience", "public", "--format", form, "-o", str(tmp_path), "--yes", "--json"
    )
    told = json.loads(done.stdout)

    ending = {"markdown": "md", "hxl": "hxl.csv", "5w": "5w.csv"}.get(form, form)
    name = f"report-2004-05-public.{ending}"
    assert Path(told["file"]) == tmp_path / name
    assert told["bytes"] == (tmp_path / name).stat().st_size
    assert [each["form"] for each in _given(run)] == [form]


@pytest.mark.usefixtures("entered")
def test_coordinators_get_such_a_name_too(run: Any, tmp_path: Path) -> None:
    for asked, name in (
        (("--month", "2004-05"), "report-2004-05-coordinators.txt"),
        (("--year", "2004"), "report-2003-10-to-2004-09-coordinators.txt"),
        (
            ("--from", "2004-05-03", "--to", "2004-05-09"),
            "report-2004-05-03-to-2004-05-09-coordinators.txt",
        ),
    ):
        done = run("report", *asked, "--audience", "coordinators", "-o", str(tmp_path))
        assert done.stdout == f"{tmp_path / name}\n"
        assert (tmp_path / name).exists()
    again = run(*MAY, "--audience", "coordinators", "-o", str(tmp_path))
    assert (again.returncode, "exists already" in again.stderr) == (2, True)


@pytest.mark.usefixtures("entered")
def test_nothing_is_remembered_where_no_file_can_be(run: Any, tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.write_text("mine")
    taken = run(*MAY, *PARTNERS, "-o", str(there), "--yes")
    nowhere = run(*MAY, *PARTNERS, "-o", str(tmp_path / "no" / "where.txt"), "--yes")

    assert (taken.returncode, nowhere.returncode) == (2, 2)
    assert "There is no folder" in nowhere.stderr
    assert there.read_text() == "mine"
    assert _given(run) == []


@pytest.mark.usefixtures("entered")
def test_a_file_that_cannot_be_written_is_remembered_all_the_same(run: Any, tmp_path: Path) -> None:
    """Remembered first: whatever breaks afterwards, nothing is out that nobody remembers."""
    done = run(*MAY, *PARTNERS, "-o", str(tmp_path / ("n" * 250)), "--yes")

    assert (done.returncode, "cannot be written" in done.stderr) == (10, True)
    assert list(tmp_path.glob("n*")) == []
    assert len(_given(run)) == 1


@pytest.mark.usefixtures("entered")
def test_what_is_hidden_is_explained_without_what_it_is(run: Any) -> None:
    done = run(*MAY, "--explain")
    assert "people CN-HL 2004-05-31  small" in done.stdout
    assert "small: a count below the threshold" in done.stdout
    told = json.loads(run(*MAY, *PARTNERS, "--explain", "--json").stdout)
    [partners] = told["audiences"]
    assert (partners["audience"], partners["threshold"], partners["rounding"]) == ("partners", 5, 1)
    assert partners["hidden"][0] == {
        "measure": "people",
        "key": ["CN-HL"],
        "period": "2004-05-31",
        "why": "small",
        "of": None,
    }
    assert partners["hidden"][1]["why"] == "protects"
    assert partners["hidden"][1]["of"]["key"] == ["CN-HL"]
    assert _given(run) == []


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*MAY, "--explain", "-o", "x.txt", *PARTNERS), "goes into no file"),
        ((*MAY, "--explain", "--format", "html"), "with a period and an audience"),
        ((*MAY, "--explain", "--as-of", "0123456789abcdef"), "with a period and an audience"),
        ((*MAY, "--explain", "--audience", "coordinators"), "Nothing is hidden from coordinators"),
        ((*MAY, "--audience", "everyone"), "coordinators, partners, public"),
        ((*MAY, "-o", "x.txt"), "needs its audience"),
        ((*MAY, *PARTNERS, "--format", "xlsx"), "-o FILE"),
        (("report", "--from", "2004-05-01", "--to", "2004-05-30", *PARTNERS), "none of these"),
    ],
)
def test_what_cannot_be_is_refused(words: tuple[str, ...], told: str, run: Any) -> None:
    done = run(*words)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr


def _asked(
    program: Any,
    environment: dict[str, str],
    out: Path,
    folder: Path,
    *answers: str,
    form: str = "text",
    more: tuple[str, ...] = (),
) -> tuple[str, int | None]:
    """The command at a terminal of 80 by 24; what it said before the question."""
    _, *words = program(*MAY, *PARTNERS, "--format", form, "-o", str(out), *more)
    child = pexpect.spawn(
        sys.executable,
        words,
        env=environment,
        cwd=str(folder),
        encoding="utf-8",
        timeout=30,
        dimensions=(24, 80),
    )
    child.expect("Type partners to write it:")
    said = str(child.before)
    for answer in answers:
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return said, child.exitstatus


@pytest.mark.usefixtures("entered")
def test_a_screen_says_what_is_told_and_hidden_and_asks_for_a_word(
    run: Any, program: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "may.txt"
    said, code = _asked(program, environment, out, tmp_path, "yes")
    assert (code, out.exists(), _given(run)) == (2, False, [])
    lines = said.splitlines()
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    assert "Report for partners: May 2004" in said
    assert "It tells 1 figure." in said
    assert "Counts of people below 5 are hidden." in said
    assert "It hides 2 figures:" in said
    assert "Never in it: " in said
    assert "Its readers have 0 earlier reports." in said

    _, code = _asked(program, environment, out, tmp_path, "Partners")
    assert (code, out.exists(), len(_given(run))) == (0, True, 1)
    said, _ = _asked(program, environment, tmp_path / "again.txt", tmp_path, "no")
    assert "Its readers have 1 earlier report." in said
    assert "Some of this period was told before" in said


@pytest.mark.usefixtures("entered")
def test_a_screen_says_that_rows_count_as_the_whole_report(
    run: Any, program: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "may.csv"
    said, code = _asked(program, environment, out, tmp_path, "partners", form="hxl")
    lines = said.splitlines()

    assert "The file has 0 rows of it, and counts as if all of it had been told." in " ".join(lines)
    assert len(lines) < 24
    assert (code, out.exists()) == (0, True)
    [given] = _given(run)
    assert given["form"] == "hxl"
    assert "CN-JL" in given["figures"]


@pytest.mark.usefixtures("entered")
def test_a_screen_says_that_own_words_are_not_looked_through(
    program: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    own = tmp_path / "own.md"
    own.write_text("We have eight shelters.\n", encoding="utf-8")
    out = tmp_path / "may.txt"
    said, code = _asked(program, environment, out, tmp_path, "partners", more=("--words", str(own)))

    assert "nothing but code names was looked for" in " ".join(said.split())
    assert len(said.splitlines()) < 24
    assert (code, "eight shelters" in out.read_text(encoding="utf-8")) == (0, True)
