"""Every console block in the docs runs, and what it shows is what the page says.

A page starts in an empty home of its own; its blocks run in order. In a ```console block a line
that starts with `$ ` is a command (lines that start with `> ` go on with it), what follows is its
output. `...` stands for anything, over several lines too. Commands are `fieldledger` and the few
in `ALLOWED`; each must end with exit code 0. Comments that no reader sees steer the runner:

    <!-- run: passphrase WORDS -->   what FIELDLEDGER_PASSPHRASE_FILE holds from here on
    <!-- run: exit CODE -->          the last command of the next block ends with this code
    <!-- run: no, REASON -->         the next block is not run
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser
from sybil.parsers.markdown.lexers import DirectiveInHTMLCommentLexer

from fieldledger import errors

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
)
ALLOWED = {"fieldledger", "ls", "cat", "mkdir", "cp", "cd", "export"}


@dataclass
class Session:
    """One page's person at one terminal."""

    folder: Path
    home: Path
    here: Path
    environment: dict[str, str]
    # what a comment said about the next block: whether it is run, the exit code of its end
    skipped: bool = False
    expected_code: int = 0
    typed: list[str] = field(default_factory=list)
    # the vaults of the homes that were made, and what unlocks a home
    homes: set[bytes] = field(default_factory=set)
    unlock: Callable[[Path, str], object] = lambda home, passphrase: None


def _session(folder: Path) -> Session:
    home, programs = folder / "home", folder / "bin"
    home.mkdir()
    programs.mkdir()
    program = programs / "fieldledger"
    python, cheaply = shlex.quote(sys.executable), shlex.quote(str(ROOT / "tests" / "cheaply.py"))
    program.write_text(f'#!/bin/sh\nexec {python} -P {cheaply} "$@"\n')
    program.chmod(0o755)
    environment = {
        "HOME": str(home),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    return Session(folder, home, home, environment)


def _run_page(page: Path, folder: Path, **more: Any) -> Session:
    """Run a page from top to bottom; the first thing that is not as it says fails the test."""
    session = replace(_session(folder), **more)
    parsers = [CodeBlockParser("console", _run_block), _directives]
    document = Sybil(parsers, path=str(page.parent)).parse(page)
    document.namespace["session"] = session
    for example in document:
        example.evaluate()
    return session


def _directives(document: Document) -> Iterable[Region]:
    for region in DirectiveInHTMLCommentLexer("run")(document):
        region.parsed, region.evaluator = region.lexemes["arguments"], _obey
        yield region


def _obey(example: Example) -> str | None:
    session: Session = example.namespace["session"]
    what, _, rest = str(example.parsed).strip().partition(" ")
    if what == "passphrase" and rest:
        path = session.folder / "passphrase"
        path.write_text(rest + "\n")
        path.chmod(0o600)
        session.environment["FIELDLEDGER_PASSPHRASE_FILE"] = str(path)
    elif what == "exit" and rest.isdecimal():
        session.expected_code = int(rest)
    elif what == "no," and rest:
        session.skipped = True
    else:
        return f"a comment that says neither passphrase, exit CODE nor no, REASON: {what} {rest}"
    return None


def _run_block(example: Example) -> str | None:
    session: Session = example.namespace["session"]
    skipped, code = session.skipped, session.expected_code
    session.skipped, session.expected_code = False, 0
    if skipped:
        return None
    steps = list(_steps(str(example.parsed)))
    if not steps:
        return "a console block without a command: each starts with `$ `"
    for number, (command, expected) in enumerate(steps, start=1):
        problem = _type(session, command, expected, code if number == len(steps) else 0)
        if problem:
            return problem
    return None


def _steps(block: str) -> Iterator[tuple[str, str]]:
    """Pairs of a command and the output that the page gives for it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        first, *lines = part.splitlines()
        command = [first]
        while lines and lines[0].startswith("> "):
            command.append(lines.pop(0)[2:])
        yield "\n".join(command), _trimmed("\n".join(lines))


def _type(session: Session, command: str, expected: str, expected_code: int) -> str | None:
    """Type one command; the answer is a problem, or nothing."""
    session.typed.append(command)
    words = [word for word in command.split() if not re.match(r"[A-Z_]+=", word)] or [""]
    if words[0] not in ALLOWED:
        return f"$ {command}\nonly these are run in the docs: {', '.join(sorted(ALLOWED))}"
    if words[0] in {"cd", "export"}:
        return _change(session, shlex.split(command))
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=session.here,
        env=session.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    _unlock_what_was_made(session)
    output = _trimmed(done.stdout)
    if done.returncode != expected_code:
        return f"$ {command}\nexit code {done.returncode}, not {expected_code}:\n{output}"
    if not _matches(expected, output):
        return f"$ {command}\nthe page says:\n{expected}\n\nit shows:\n{output}"
    return None


def _unlock_what_was_made(session: Session) -> None:
    """Most of what a command takes is its passphrase: of each home it is typed once."""
    passphrase = session.folder / "passphrase"
    for vault in session.home.rglob("vault.json") if passphrase.exists() else ():
        if (made := vault.read_bytes()) not in session.homes:
            session.homes.add(made)
            with suppress(errors.WrongKey):
                session.unlock(vault.parent, passphrase.read_text().strip())


def _change(session: Session, words: list[str]) -> str | None:
    if words[0] == "cd":
        session.here = (session.here / words[1]).resolve() if len(words) > 1 else session.home
        return None if session.here.is_dir() else f"$ {' '.join(words)}\nno such folder"
    for word in words[1:]:
        name, _, value = word.partition("=")
        session.environment[name] = value.replace("$HOME", str(session.home))
    return None


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def _matches(expected: str, output: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.split("..."))
    return re.fullmatch(pattern, output, re.DOTALL) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_does_what_it_says(
    page: Path, tmp_path: Path, unlocked: Callable[..., Path]
) -> None:
    _run_page(page, tmp_path, unlock=unlocked)


def _page(folder: Path, *lines: str) -> Path:
    page = folder / "page.md"
    page.write_text("\n".join([*lines, ""]))
    return page


def test_output_that_differs_fails_the_page(tmp_path: Path) -> None:
    page = _page(tmp_path, "```console", "$ mkdir a", "$ ls", "b", "```")

    with pytest.raises(Exception, match="the page says:\nb\n\nit shows:\na"):
        _run_page(page, tmp_path)


def test_three_dots_stand_for_any_lines(tmp_path: Path) -> None:
    page = _page(tmp_path, "```console", "$ mkdir a b c", "$ ls", "a", "...", "```")

    assert _run_page(page, tmp_path).typed == ["mkdir a b c", "ls"]


def test_a_command_that_fails_fails_the_page_unless_it_says_so(tmp_path: Path) -> None:
    block = ["```console", "$ cat nothing", "...", "```"]

    _run_page(_page(tmp_path, "<!-- run: exit 1 -->", *block), tmp_path)
    (tmp_path / "again").mkdir()
    with pytest.raises(Exception, match="exit code 1, not 0"):
        _run_page(_page(tmp_path, *block), tmp_path / "again")


def test_other_programs_are_not_run(tmp_path: Path) -> None:
    page = _page(tmp_path, "```console", "$ rm -r /nothing", "```")

    with pytest.raises(Exception, match="only these are run in the docs"):
        _run_page(page, tmp_path)


def test_a_block_is_left_out_only_with_a_reason_and_only_that_block(tmp_path: Path) -> None:
    block = ["```console", "$ ls", "```"]

    page = _page(tmp_path, "<!-- run: no, needs a second machine -->", *block, "", *block)
    assert _run_page(page, tmp_path).typed == ["ls"]
    (tmp_path / "again").mkdir()
    with pytest.raises(Exception, match="neither passphrase"):
        _run_page(_page(tmp_path, "<!-- run: no -->", *block), tmp_path / "again")


def test_a_page_sets_its_passphrase_folder_and_variables(tmp_path: Path) -> None:
    page = _page(
        tmp_path,
        "<!-- run: passphrase six words -->",
        "```console",
        "$ export FIELDLEDGER_HOME=b",
        "$ mkdir a",
        "$ cd a",
        '$ cat "$FIELDLEDGER_PASSPHRASE_FILE" - <<end',
        "> more",
        "> end",
        "six words",
        "more",
        "```",
    )

    session = _run_page(page, tmp_path)

    assert session.here == session.home / "a"
    assert session.environment["FIELDLEDGER_HOME"] == "b"
