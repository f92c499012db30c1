"""Every word that a person reads has passed the catalogues.

A catalogue that puts each word of its texts into brackets, and leaves the places as they are,
stands in for a language. What then is shown without brackets is data, or a name that people type
and that no language changes, or it was forgotten.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from fieldledger import language
from fieldledger.cli import ui
from fieldledger.cli.app import COMMANDS, dispatch, root
from fieldledger.cli.argv import lift
from fieldledger.cli.misuse import sentence_of
from fieldledger.domain import records, wire
from fieldledger.domain.codebook import STARTING_ITEMS
from fieldledger.domain.problems import BadOp
from fieldledger.domain.record import COMPARTMENTS

Typed = Callable[[str], str]

WORD = re.compile(r"[^\s{}⟦⟧]*[A-Za-z][^\s{}⟦⟧]*")
PLACE = re.compile(r"(\{[a-z_]+(?:[:!][^{}]*)?\})")
# Options, ids, and what stands in capitals for a word: --reason, a-1, [OPTIONS], SHELTER|LINE.
SHAPES = re.compile(
    r"--?[a-z][a-z-]*|\b[a-z]+-\d+\b|\b[a-z]\b|[A-Z][A-Z_|-]+\b|\bYYYY-MM(-DD)?\b|\b[0-9a-f]{8,}\b"
)
# Names that people type, the same in every language.
NAMES = (
    *COMMANDS,
    *records.names(),
    *COMPARTMENTS,
    *("fieldledger", "field=value", "field", "value", "confirm", "exposure", "settle", "new"),
    *(
        "use",
        "drop",
        "pdf",
        "hxl",
        "5w",
        "csv",
        "json",
        "jsonl",
        "xlsx",
        "html",
        "markdown",
        "table",
        "text",
        "stdin",
    ),
    *("coordinator", "coordinators", "worker", "reader", "everyone", "own", "yes", "no", "ledger"),
    *("Enter", "Ctrl", "90kg", "3000", "CNY", "control", "id", "counted in packs", "pieces"),
)


class Brackets:
    """A catalogue in which ``{id} is gone`` is ``{id} ⟦is⟧ ⟦gone⟧``."""

    def gettext(self, text: str) -> str:
        if "⟦" in text:
            return text
        parts = PLACE.split(text)
        return "".join(
            part if number % 2 else WORD.sub(r"⟦\g<0>⟧", part) for number, part in enumerate(parts)
        )

    def pgettext(self, context: str, text: str) -> str:
        return self.gettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_catalogue", Brackets())


@pytest.fixture
def typed(
    ledger: Path,
    environment: dict[str, str],
    bracketed: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Typed]:
    """``typed("list item")``: what the program shows for a line, on both streams."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(ledger.parent)

    def show(line: str) -> str:
        found, words, wrong = lift(line.split())
        ui.use(found)
        capsys.readouterr()
        dispatch(words, wrong)
        out, err = capsys.readouterr()
        return out + err

    yield show
    ui.use(lift([])[0])


@cache
def _named() -> re.Pattern[str]:
    """Fields and their choices, and all other names, the longest first."""
    found = {*NAMES, *(str(item["code"]) for item in STARTING_ITEMS)}
    for spec in records.load_all():
        for field in spec.fields:
            kind = field.kind
            found |= {field.name, kind.name, *getattr(kind, "words", ())}
            found |= {*getattr(kind, "types", ())}
    found |= {name.replace("_", "-") for name in found}
    longest = sorted(map(re.escape, found), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest)})(?![\w-])")


def left(text: str, allowed: Sequence[str] = ()) -> list[str]:
    """The words of a text that no catalogue has seen."""
    bare = re.sub("⟦[^⟧]*⟧", " ", re.sub(r"(?<=\w)-\n *", "-", text))
    for each in sorted(allowed, key=len, reverse=True):
        bare = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", bare)
    return re.findall("[A-Za-z]{2,}", SHAPES.sub(" ", _named().sub(" ", bare)))


def _below(command: Any, path: str) -> Iterator[str]:
    yield path
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            load = getattr(command, "load", None)
            below = load(name) if load else command.get_command(None, name)
            yield from _below(below, f"{path} {name}")


HELPS = [path for name in COMMANDS for path in _below(root().load(name), name)]


def test_a_forgotten_word_is_found(bracketed: None) -> None:
    assert left(language.tr("{name} is gone", name="nobody")) == ["nobody"]
    assert left(language.tr("It is gone: --yes") + " for good") == ["for", "good"]
    assert not left(language.trn("{n} day", "{n} days", 3))


@pytest.mark.parametrize("path", HELPS)
def test_the_help_of_a_command_is_translated(path: str, typed: Typed) -> None:
    shown = typed(f"{path} --help")

    assert "⟦Usage:⟧" in shown
    assert not left(shown), shown


@pytest.mark.parametrize(
    "line",
    [
        "lsit",
        "xyzzy",
        "list --x",
        "unlock --lim 3",
        "unlock --idle",
        "unlock --idle 0",
        "unlock --idle x",
        "backup",
        "backup one two",
        "wipe --now=3",
        "add",
        "add foo",
        "add distribution -2",
        "find",
        "recovery",
        "recovery verify",
        "decrypt",
        "decrypt nine",
        "sql PRAGMA",
        "import shelter nine",
        "list foo",
        "list shelter --format foo",
        "list shelter --format xlsx",
        "list shelter colour=red",
        "report --format foo",
        "show nine",
        "set s-12 foo",
        "void s-12",
        "seized a --since foo",
        "devices confirm a",
        "wipe",
        "shell",
        "join nine",
        "restore nine",
        "init --recovery-out pieces",
        "--home",
    ],
)
def test_wrong_use_is_told_in_the_language(line: str, ledger: Path, typed: Typed) -> None:
    shown = typed(line)
    of_others = [os.strerror(errno.ENOENT), "incomplete input", str(ledger.parent)]

    assert shown
    assert not left(shown, [*re.split("[ =]", line), *of_others]), shown


@pytest.mark.parametrize(
    "line",
    [
        "add shelter s-13 province=XX setting=foo",
        "add distribution rice 90xg s-99 people=-1 date=2003-13-20",
        "add item rice unit=foo category=food",
        "add expense 30 CNYY foo",
        "add expense 30.555 CNY category=rent date=tomorrow",
        "add distribution nine s-12 foo=3",
        "add headcount s-12 30 date=2003-10-40",
    ],
)
def test_what_is_wrong_with_an_entry_is_told_in_the_language(line: str, typed: Typed) -> None:
    shown = typed(line)
    problems = [each for each in shown.splitlines() if each.startswith("  ")]

    assert problems
    assert not left("\n".join(problems), re.split("[ =]", line)), shown


@pytest.mark.parametrize(
    "lines",
    [
        "status",
        "devices",
        "devices exposure a",
        "stock",
        "list shelter; list item; list child",
        "add headcount s-12 30; show s-12",
        "find s-12; find xyzzy",
        "types; types distribution",
        "merge .",
        "review",
        "seized a --show",
        "lock",
        "set s-12 setting=urban --reason counted; show s-12",
        "void s-12 --reason counted; unvoid s-12 --reason counted",
        "add item nine unit=piece category=food; add provision nine 5 source=made; stock",
        "import shelter shelters.csv --dry-run; import shelter shelters.csv --yes",
        "backup here",
    ],
)
def test_what_a_command_answers_is_in_the_language(lines: str, ledger: Path, typed: Typed) -> None:
    table = "code,province,setting,opened\ns-13,CN-LN,rural,2004-05-17\n"
    (ledger.parent / "shelters.csv").write_text(table, encoding="utf-8")
    shown = "".join(map(typed, lines.split("; ")))

    assert shown
    assert not left(shown, [*re.split("[ =;]+", lines), "rural"]), shown


@pytest.mark.parametrize(
    "line",
    [
        "list --x",
        "unlock --lim 3",
        "unlock --idle",
        "unlock --idle 0",
        "unlock --idle x",
        "backup",
        "backup one two",
        "wipe --now=3",
        "add distribution -2",
    ],
)
def test_what_typer_complains_about_is_the_same_in_english(line: str) -> None:
    with pytest.raises(typer.TyperException) as wrong:
        root().main(line.split(), prog_name="fieldledger", standalone_mode=False)

    assert sentence_of(wrong.value).removesuffix(".") == (
        wrong.value.format_message().strip().removesuffix(".")
    )


class Wide(Brackets):
    """A catalogue in a script without spaces, whose characters take two columns each."""

    def gettext(self, text: str) -> str:
        return "\n\n".join(map(self._wide, text.split("\n\n")))

    def _wide(self, paragraph: str) -> str:
        if paragraph.startswith("\b"):
            return paragraph
        parts = PLACE.split(paragraph)
        return "".join(
            part if number % 2 else re.sub(r"[\w ,.;:\n]", "字", part)
            for number, part in enumerate(parts)
        )


@pytest.mark.parametrize("path", ["add", "add distribution --help", "devices", "seized", "list"])
def test_a_help_without_spaces_fits_a_screen(
    path: str, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_catalogue", Wide())
    shown = typed(f"{path} --help")

    assert "字字" in shown
    assert max(map(ui.width, shown.splitlines())) <= 80, shown


def test_start_says_what_to_do_next_in_the_language(typed: Typed) -> None:
    assert not left(typed(""))


def test_keys_and_codes_are_the_same_in_every_language(typed: Typed) -> None:
    shown = typed("--json show nine")

    assert '"name": "refused"' in shown
    assert '"exit_code": 2' in shown


def test_a_verdict_is_kept_in_english_whatever_is_spoken(bracketed: None) -> None:
    """What is kept must be the same on every device."""
    fields = '"fields":{"status@2004-05-17":"xyzzy"},"over":[],"reason":"r"'
    of = '"in":"relief","do":"set","rec":"a1-42:0123456789abcdef","type":"shelter","v":1,"at":1'

    with pytest.raises(BadOp) as refused:
        wire.read_payload(f"{{{of},{fields}}}".encode())
    assert refused.value.reason.startswith("status must be one of: open, ")
