"""Pieces of the recovery secret, as people see and type them, and as scripts hand them over."""

from __future__ import annotations

import json
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest


@pytest.mark.parametrize(
    "command", ["init", "recovery", "recovery new", "recovery verify", "recovery use", "decrypt"]
)
def test_the_help_is_what_the_golden_file_says(
    command: str, run, golden: Callable[[str, str], None]
) -> None:
    golden(f"cli/{command.replace(' ', '-')}.txt", run(*command.split(), "--help").stdout)


# --- founding, from a script ----------------------------------------------------------------------


def test_nothing_is_founded_where_the_pieces_could_not_be_shown(run, tmp_path: Path) -> None:
    done = run("init")

    assert done.returncode == 2
    assert "--recovery-out" in done.stderr
    assert not (tmp_path / "ledger").exists()


def test_a_script_gets_each_piece_in_a_file_for_its_owner_alone(run, tmp_path: Path) -> None:
    done = run("init", "--recovery-out", "pieces", "--pieces", "4", "--need", "3", "--json")

    told = json.loads(done.stdout)
    assert (told["pieces"], told["need"]) == (4, 3)
    assert told["files"] == [f"pieces/piece-{number}.txt" for number in (1, 2, 3, 4)]
    for file in told["files"]:
        assert stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600
    assert "not encrypted" in done.stderr
    assert run("recovery", "verify", *_from(told["files"][1:])).returncode == 0
    assert run("recovery", "verify", *_from(told["files"][2:])).returncode == 3


def _from(files: list[str]) -> list[str]:
    return [word for file in files for word in ("--from", file)]


@pytest.mark.parametrize("words", ["--need 1", "--pieces 17", "--pieces 2 --need 3", "--pieces x"])
def test_a_split_that_cannot_be_is_refused_before_anything(words: str, run, tmp_path: Path) -> None:
    done = run("init", "--recovery-out", "pieces", *words.split())

    assert done.returncode == 2
    assert not (tmp_path / "ledger").exists()
    assert not (tmp_path / "pieces").exists()


def test_pieces_are_never_written_over(run, tmp_path: Path) -> None:
    (tmp_path / "pieces").mkdir()
    (tmp_path / "pieces" / "piece-2.txt").write_text("mine\n")

    done = run("init", "--recovery-out", "pieces")

    assert (done.returncode, "not overwritten" in done.stderr) == (2, True)
    assert [path.name for path in (tmp_path / "pieces").iterdir()] == ["piece-2.txt"]
    assert not (tmp_path / "ledger").exists()


@pytest.mark.parametrize("wrong", ["passphrase", "fiscal year"])
def test_what_cannot_be_founded_is_refused_before_pieces_are_made(
    wrong: str, run, tmp_path: Path
) -> None:
    if wrong == "passphrase":
        (tmp_path / "passphrase").write_text("short\n")
    more = ["--fiscal-year-start", "13-41"] if wrong == "fiscal year" else []

    done = run("init", "--recovery-out", "pieces", *more)

    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["passphrase"]


# --- founding, at a terminal ----------------------------------------------------------------------

Spawn = Callable[..., pexpect.spawn]


@pytest.fixture
def spawn(environment: dict[str, str], tmp_path: Path) -> Iterator[Spawn]:
    """``spawn("init")``: type a command at a terminal of 80 by 24."""
    children: list[pexpect.spawn] = []

    def typed(*words: str, **more: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable,
            ["-P", "-m", "fieldledger", *words],
            env=environment | {"TERM": "dumb"} | more,
            cwd=str(tmp_path),
            encoding="utf-8",
            dimensions=(24, 80),
            timeout=60,
        )
        child.delaybeforesend = None
        children.append(child)
        return child

    yield typed
    for child in children:
        child.close(force=True)


def _page(child: pexpect.spawn, title: str) -> list[str]:
    """The words of the page that is shown."""
    child.expect_exact(title)
    child.expect_exact("Enter, when it is on paper:")
    page = child.before
    lines = page.splitlines()
    assert len(lines) + 1 <= 22
    assert all(len(line) <= 80 for line in lines)
    numbered = {int(number): word for number, word in re.findall(r"(\d+) ([a-z]{4,8})\b", page)}
    child.sendline("")
    return [numbered[number] for number in range(1, 34)]


def _end(child: pexpect.spawn) -> tuple[str, int | None]:
    child.expect(pexpect.EOF)
    child.close()
    return child.before, child.exitstatus


def test_each_piece_is_shown_alone_and_read_back_before_anything_is_founded(
    spawn: Spawn, run, tmp_path: Path
) -> None:
    child = spawn("init", "--pieces", "2", "--name", "Relief")
    first = _page(child, "Piece 1 of 2")
    child.expect_exact("words 1 to 33: ")
    wrong = next(word for word in ("acid", "zero") if word != first[2])
    child.sendline(f"1. {first[0].upper()} 2. {first[1][:4]} {wrong} {first[3]}")
    child.expect_exact("Word 3 is not the one that was shown.")
    child.expect_exact("Go on with word 3.")
    child.expect_exact("words 3 to 33: ")
    child.sendline(f"{first[2]}, xyzzy")
    child.expect_exact("Word 4 of this piece is not in the list of words.")
    child.expect_exact("words 4 to 33: ")
    child.sendline("<")
    child.expect_exact("words 3 to 33: ")
    child.sendline("?")
    assert _page(child, "Piece 1 of 2") == first
    child.expect_exact("words 1 to 33: ")
    child.sendline(" ".join(first[:32]))
    child.expect_exact("word 33: ")
    assert not (tmp_path / "ledger").exists()
    child.sendline(first[32])

    second = _page(child, "Piece 2 of 2")
    child.expect_exact("words 1 to 33: ")
    child.sendline("-".join(second))
    out, code = _end(child)

    assert code == 0
    assert "founded in" in out
    # Single words of the list are ordinary ones (device, paper): three in a row are a piece.
    left = " ".join(out.split())
    rows = [" ".join(piece[at : at + 3]) for piece in (first, second) for at in range(31)]
    assert not [row for row in rows if row in left]
    assert "Relief" not in " ".join([*first, *second])
    (tmp_path / "typed").write_text(f"{' '.join(first)}\n\n{' '.join(second)}\n")
    assert run("recovery", "verify", "--from", "typed").returncode == 0


@pytest.mark.parametrize("after", ["the page", "the question"])
def test_ctrl_c_founds_nothing_and_leaves_nothing(after: str, spawn: Spawn, tmp_path: Path) -> None:
    child = spawn("init")
    if after == "the question":
        first = _page(child, "Piece 1 of 3")
        child.expect_exact("words 1 to 33: ")
        child.sendline(" ".join(first[:20]))
        child.expect_exact("words 21 to 33: ")
    else:
        child.expect_exact("Enter, when it is on paper:")
    child.sendintr()
    out, code = _end(child)

    assert code == 130
    assert "Nothing was founded" in out
    assert [path.name for path in tmp_path.iterdir()] == ["passphrase"]


def test_the_words_are_on_a_screen_that_is_gone_afterwards(spawn: Spawn) -> None:
    """A terminal keeps its second screen out of what can be scrolled back to."""
    child = spawn("init", TERM="xterm-256color")
    child.expect_exact("\x1b[?1049h\x1b[H\x1b[2J\x1b[3J")
    child.expect_exact("Enter, when it is on paper:")
    child.sendintr()
    out, _ = _end(child)

    assert "\x1b[H\x1b[2J\x1b[3J\x1b[?1049l" in out


# --- trying, splitting anew -----------------------------------------------------------------------


@pytest.fixture
def papers(founded: Path, ledger: Path, tmp_path: Path) -> Path:
    """The pieces of ``ledger`` as files, any two of which are enough."""
    return Path(shutil.copytree(founded.parent / "pieces", tmp_path / "pieces"))


ENOUGH = ["--from", "pieces/piece-1.txt", "--from", "pieces/piece-3.txt"]


def test_status_shows_the_age_of_the_drill(run, papers: Path) -> None:
    assert "drill       never" in run("status").stdout

    done = run("recovery", "verify", *ENOUGH, "--json")

    assert json.loads(done.stdout) == {
        "verified": True,
        "pieces": 2,
        "need": 2,
        "at": json.loads(run("status", "--json").stdout)["drill"]["at"],
    }
    assert "drill       today" in run("status").stdout
    assert json.loads(run("status", "--json").stdout)["drill"]["days"] == 0


def test_pieces_come_through_standard_input(run, papers: Path) -> None:
    text = "".join((papers / f"piece-{number}.txt").read_text() for number in (2, 3))

    assert run("recovery", "verify", "--from", "-", stdin=text).returncode == 0


def test_a_new_split_says_that_the_old_pieces_still_work(run, papers: Path) -> None:
    done = run("recovery", "new", "--pieces", "5", "--need", "3", "--out", "new", *ENOUGH)

    assert done.returncode == 0, done
    assert "The old pieces still work with each other" in done.stderr
    assert run("recovery", "verify", *ENOUGH).returncode == 0
    new = [f"new/piece-{number}.txt" for number in (2, 4, 5)]
    assert run("recovery", "verify", *_from(new)).returncode == 0
    mixed = run("recovery", "verify", *ENOUGH, *_from(new[:1]))
    assert (mixed.returncode, "not of one split" in mixed.stderr) == (3, True)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ("recovery verify --from pieces/piece-1.txt", 3, "2 are needed, 1 given"),
        (
            "recovery verify --from wrong.txt",
            3,
            "wrong.txt, piece 1 in it: Word 7 of this piece is most likely wrong.",
        ),
        ("recovery verify --from other/piece-1.txt --from other/piece-2.txt", 3, "another ledger"),
        ("recovery verify --from none.txt", 2, "cannot be read"),
        ("recovery verify", 2, "--from"),
        ("recovery new --from pieces/piece-1.txt", 2, "--out"),
        ("recovery new --out pieces", 2, "not overwritten"),
        ("recovery", 2, "recovery verify"),
        ("recovery use", 2, "--from"),
        ("recovery use --from other/piece-1.txt --from other/piece-2.txt", 3, "than the one here"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    words: str, code: int, sentence: str, run, papers: Path, tmp_path: Path
) -> None:
    text = (papers / "piece-1.txt").read_text().split()
    mine = text[-33:]
    mine[6] = next(word for word in ("acid", "zero") if word != mine[6])
    (tmp_path / "wrong.txt").write_text(" ".join(mine))
    if "other" in words:
        elsewhere = {"FIELDLEDGER_HOME": str(tmp_path / "elsewhere")}
        assert run("init", "--recovery-out", "other", env=elsewhere).returncode == 0

    done = run(*words.split())

    assert done.returncode == code, done
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(run("status", "--json").stdout)["drill"]["at"] is None


def _words(papers: Path, number: int) -> list[str]:
    return (papers / f"piece-{number}.txt").read_text().split()[-33:]


def test_pieces_are_typed_at_a_terminal_and_a_wrong_word_is_asked_for_anew(
    spawn: Spawn, papers: Path, run
) -> None:
    first, third = _words(papers, 1), _words(papers, 3)
    wrong = next(word for word in ("acid", "zero") if word != first[8])
    child = spawn("recovery", "verify")
    child.expect_exact("words 1 to 33: ")
    child.sendline(" ".join([*first[:8], wrong, *first[9:]]))
    child.expect_exact("Word 9 of this piece is most likely wrong.")
    for answer in ("nine", "34 acid", "9 xyzzy", f"9. {first[8]}"):
        child.expect_exact("The right word with its number, as 7 acid; < for all: ")
        child.sendline(answer)
    child.expect_exact("Piece 2 of the 2 that are needed")
    child.expect_exact("words 1 to 33: ")
    child.sendline(" ".join(first))
    child.expect_exact("typed already")
    child.expect_exact("words 1 to 33: ")
    child.sendline(" ".join([*third, "acid"]))
    child.expect_exact("more than 33 words")
    out, code = _end(child)

    assert (code, "open the vault of this device" in out) == (0, True), out


def test_a_piece_that_cannot_be_mended_is_typed_anew(spawn: Spawn, papers: Path) -> None:
    first, third = _words(papers, 1), _words(papers, 3)
    child = spawn("recovery", "verify")
    for answer in (first[::-1], first, third):
        child.expect_exact("words 1 to 33: ")
        child.sendline(" ".join(answer))
        if answer == first[::-1]:
            child.expect_exact("< for all: ")
            child.sendline("<")
            child.expect_exact("Once more from the start.")
    out, code = _end(child)

    assert code == 0, out


def test_a_piece_of_another_split_is_told_when_it_is_typed(
    spawn: Spawn, papers: Path, run, tmp_path: Path
) -> None:
    run("recovery", "new", "--out", "new", *ENOUGH)
    child = spawn("recovery", "verify")
    for answer, then in (
        (_words(papers, 1), "Piece 2 of the 2 that are needed"),
        (_words(tmp_path / "new", 2), "made at another time than the first"),
        (_words(papers, 2), "open the vault of this device"),
    ):
        child.expect_exact("words 1 to 33: ")
        child.sendline(" ".join(answer))
        child.expect_exact(then)
    _, code = _end(child)

    assert code == 0


def test_new_pieces_are_shown_and_read_back_too(spawn: Spawn, papers: Path, run) -> None:
    child = spawn("recovery", "new", "--pieces", "2", *ENOUGH)
    made = []
    for number in (1, 2):
        made.append(_page(child, f"Piece {number} of 2"))
        child.expect_exact("words 1 to 33: ")
        child.sendline(" ".join(made[-1]))
    out, code = _end(child)

    assert code == 0
    assert "The old pieces still work with each other" in out
    text = "\n\n".join(" ".join(words) for words in made)
    assert run("recovery", "verify", "--from", "-", stdin=text).returncode == 0


def test_ctrl_c_among_new_pieces_says_that_those_on_paper_work(spawn: Spawn, papers: Path) -> None:
    child = spawn("recovery", "new", *ENOUGH)
    child.expect_exact("Enter, when it is on paper:")
    child.sendintr()
    out, code = _end(child)

    assert code == 130
    assert "What you wrote down of the new pieces works" in out


# --- using them -----------------------------------------------------------------------------------


@pytest.fixture
def lost(run, papers: Path, ledger: Path, tmp_path: Path) -> dict[str, str]:
    """A backup whose device and passphrase are lost; the settings of whoever has a new one."""
    assert run("backup", "may.backup").returncode == 0
    shutil.rmtree(ledger)
    (tmp_path / "new-passphrase").write_text("six other words that are new\n")
    return {"FIELDLEDGER_PASSPHRASE_FILE": str(tmp_path / "new-passphrase")}


def test_a_backup_opens_with_the_pieces_and_has_a_new_passphrase(
    run, lost: dict[str, str], environment: dict[str, str]
) -> None:
    told = json.loads(run("recovery", "use", "may.backup", *ENOUGH, "--json", env=lost).stdout)

    assert told.pop("fingerprint").count(" ") == 7
    assert told == {
        "label": "a1",
        "old": "a",
        "role": "coordinator",
        "member": True,
        "home": environment["FIELDLEDGER_HOME"],
    }
    [shelter] = json.loads(run("list", "shelter", "--json", env=lost).stdout)
    assert shelter["code"] == "s-12"
    assert run("list", "shelter").returncode == 3
    assert run("recovery", "verify", *ENOUGH, env=lost).returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--from", "pieces/piece-1.txt"], 3, "Too few pieces"),
        ([], 2, "--from"),
        ([*ENOUGH, "--from", "pieces/piece-1.txt"], 0, ""),
    ],
    ids=["too few", "none", "one twice"],
)
def test_a_backup_and_other_pieces(
    words: list[str], code: int, sentence: str, run, lost: dict[str, str]
) -> None:
    done = run("recovery", "use", "may.backup", *words, env=lost)

    assert done.returncode == code, done
    assert sentence in done.stderr
    assert run("status", env=lost).returncode == (0 if code == 0 else 4)


def test_this_device_gets_a_new_passphrase_with_the_pieces(
    run, papers: Path, tmp_path: Path
) -> None:
    (tmp_path / "new-passphrase").write_text("six other words that are new\n")
    new = {"FIELDLEDGER_PASSPHRASE_FILE": str(tmp_path / "new-passphrase")}

    done = run("recovery", "use", *ENOUGH, "--json", env=new)

    assert json.loads(done.stdout) == {"changed": True}
    assert run("list", "shelter").returncode == 3
    [shelter] = json.loads(run("list", "shelter", "--json", env=new).stdout)
    assert shelter["id"].startswith("a-")
    assert run("recovery", "verify", *ENOUGH, env=new).returncode == 0


def test_there_must_be_a_ledger_for_a_new_passphrase(run, papers: Path, tmp_path: Path) -> None:
    done = run("recovery", "use", *ENOUGH, env={"FIELDLEDGER_HOME": str(tmp_path / "none")})

    assert (done.returncode, (tmp_path / "none").exists()) == (4, False)


def test_nothing_is_recovered_where_a_ledger_is(run, papers: Path, ledger: Path) -> None:
    run("backup", "may.backup")

    done = run("recovery", "use", "may.backup", *ENOUGH)

    assert (done.returncode, "There is a ledger" in done.stderr) == (2, True)


def test_a_bundle_for_the_coordinators_opens_with_the_pieces(run, papers: Path) -> None:
    invited = json.loads(run("invite", "river", "--clear", "relief", "-o", "i", "--json").stdout)
    Path(papers.parent / "code").write_text(invited["code"])
    river = {"FIELDLEDGER_HOME": str(papers.parent / "river")}
    run("join", "i", "--code-file", "code", env=river)
    exported = json.loads(run("export", "-o", ".", "--json", env=river).stdout)

    done = run("decrypt", exported["file"], "--with-pieces", *ENOUGH, "-o", "raw", "--json")

    told: dict[str, Any] = json.loads(done.stdout)
    assert told["bytes"] == (papers.parent / "raw").stat().st_size
    silent = run("decrypt", exported["file"], "--with-pieces")
    assert (silent.returncode, "--from" in silent.stderr) == (2, True)
    both = run("decrypt", exported["file"], "--with-pieces", "--identity-file", "code")
    assert (both.returncode, "only one of them" in both.stderr) == (2, True)
