"""Histories of shells and other programs that keep what was typed, values and all.

Lines are counted and numbered; what stands in them is never passed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fieldledger.language import mark, tr, trn
from fieldledger.services.leaks.places import (
    Finding,
    Places,
    ends,
    exists,
    matching,
    real,
    some,
    text,
)
from fieldledger.services.leaks.typed import tells_values

CHECK = mark("histories")
MOST = 16 << 20  # bytes of one history; of a longer one the newest are read
_REACH = 4_096  # characters on each side of the program's name that belong to one command
_NAME = re.compile(rb"fieldledger", re.IGNORECASE)
_BREAKS = (b"\0", b"\n", b"\r")
_MOST_STRETCHES = 5

_KEEP_OUT = mark(
    "Give values at the prompts, inside 'fieldledger shell', or with --from "
    "-. Or begin the line with a space, once the shell keeps such lines out: "
    "bash HISTCONTROL=ignorespace, zsh setopt HIST_IGNORE_SPACE; fish does "
    "so by itself; PowerShell: Set-PSReadLineOption -HistorySaveStyle "
    "SaveNothing."
)
_REMOVE = mark(
    "Close all other terminals, delete these lines in an editor, and leave this terminal with: "
    "unset HISTFILE; exit"
)
_REMOVE_BY_KIND = {
    "bash": _REMOVE,
    "zsh": _REMOVE,
    "fish": mark("Run in fish: history delete --contains fieldledger"),
    "atuin": mark("Run: atuin search --delete fieldledger"),
}
_REMOVE_OTHER = mark(
    "Close all other terminals, delete these lines in an editor, and close this one."
)
_REMOVE_BINARY = mark("Remove these entries with the program that keeps them, or delete the file.")


class History(NamedTuple):
    """A file and the program that keeps it."""

    kind: str
    path: Path


class Seen(NamedTuple):
    """What a history holds: how many commands with values, the numbers of their lines (none where
    lines have no numbers), whether all of it was read, and whether it is something else than text.
    """

    commands: int
    lines: tuple[int, ...]
    whole: bool
    binary: bool


def histories(places: Places) -> list[Finding]:
    """What histories of this person hold of what was typed after ``fieldledger``."""
    looked, found = 0, []
    for history in _histories(places):
        seen = look(history.path)
        if seen is None:
            found.append(
                Finding(
                    CHECK,
                    "note",
                    tr(
                        "{path} cannot be read, and was not looked into.",
                        path=places.shown(history.path),
                    ),
                    tr("See whose it is and what it is, and look into it yourself."),
                )
            )
            continue
        looked += 1
        if seen.commands:
            found.append(_warning(places, history, seen))
    if any(each.grade == "warning" for each in found):
        found.append(Finding(CHECK, "note", tr("How to keep values out of them."), tr(_KEEP_OUT)))
    elif looked:
        told = trn(
            "{n} history holds no values that were typed here.",
            "{n} histories hold no values that were typed here.",
            looked,
        )
        found.append(Finding(CHECK, "fine", told))
    return found or [Finding(CHECK, "fine", tr("No shell keeps a history here."))]


def look(path: Path) -> Seen | None:
    """The lines of a history that hold values. None where it cannot be read."""
    got = ends(path, MOST, last=True)
    if got is None:
        return None
    data, whole = got
    binary = b"\0" in data[:_REACH]
    commands = 0
    lines: list[int] = []
    line, counted, done = 1, 0, -1
    for hit in _NAME.finditer(data):
        if hit.start() < done:
            continue
        start, end = _around(data, hit.start()) if binary else _command(data, hit.start())
        line += data.count(b"\n", counted, start)
        counted, done = start, end
        if tells_values(_one_line(data[start:end])):
            commands += 1
            last = line + data.count(b"\n", start, end)
            lines += range(line, last + 1) if whole and not binary else ()
    return Seen(commands, tuple(dict.fromkeys(lines)), whole, binary)


def _around(data: bytes, at: int) -> tuple[int, int]:
    """Where the text around a place in a database begins and ends."""
    low, high = max(0, at - _REACH), min(len(data), at + _REACH)
    before = max(data.rfind(mark, low, at) for mark in _BREAKS)
    after = [place for mark in _BREAKS if (place := data.find(mark, at, high)) >= 0]
    return max(low, before + 1), min(after, default=high)


def _command(data: bytes, at: int) -> tuple[int, int]:
    """Where the command around a place begins and ends: a line, and those that it goes on with."""
    low, high = max(0, at - _REACH), min(len(data), at + _REACH)
    start = data.rfind(b"\n", low, at) + 1
    while start - 1 > low and _goes_on(data, start - 1):
        start = data.rfind(b"\n", low, start - 1) + 1
    end = data.find(b"\n", at, high)
    while end >= 0 and _goes_on(data, end):
        end = data.find(b"\n", end + 1, high)
    return max(low, start), high if end < 0 else end


def _goes_on(data: bytes, end: int) -> bool:
    """Whether the line that ends there says that the command goes on in the next one."""
    return data[max(0, end - 2) : end].rstrip(b"\r").endswith((b"\\", b"`"))


def _one_line(command: bytes) -> str:
    return re.sub(r"[\\`]\r?\n", " ", command.decode("utf-8", "replace"))


def _warning(places: Places, history: History, seen: Seen) -> Finding:
    todo = _REMOVE_BY_KIND.get(history.kind, _REMOVE_BINARY if seen.binary else _REMOVE_OTHER)
    return Finding(CHECK, "warning", _in_words(places.shown(history.path), seen), tr(todo))


def _in_words(path: str, seen: Seen) -> str:
    """How many commands of a history hold values. Lines are told of one that was read whole."""
    if not seen.whole:
        return trn(
            "{path} keeps {n} command with values in its newest {size} MiB; there may be more "
            "before.",
            "{path} keeps {n} commands with values in its newest {size} MiB; there may be more "
            "before.",
            seen.commands,
            path=path,
            size=MOST >> 20,
        )
    if seen.lines:
        return trn(
            "{path} keeps {n} command with values ({lines}).",
            "{path} keeps {n} commands with values ({lines}).",
            seen.commands,
            path=path,
            lines=_stretches(seen.lines),
        )
    return trn(
        "{path} keeps {n} command with values.",
        "{path} keeps {n} commands with values.",
        seen.commands,
        path=path,
    )


def _stretches(lines: tuple[int, ...]) -> str:
    """``line 3``, ``lines 3, 5-9``."""
    parts: list[list[int]] = []
    for line in lines:
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    words = [str(a) if a == b else f"{a}-{b}" for a, b in parts]
    told = some(words, _MOST_STRETCHES)
    return tr("line {line}", line=told) if len(lines) == 1 else tr("lines {lines}", lines=told)


def _histories(places: Places) -> Iterator[History]:
    """Every history that is there, each file once."""
    told: set[Path] = set()
    for history in (*_named(places), *_usual(places)):
        if exists(history.path) and real(history.path) not in told:
            told.add(real(history.path))
            if not _is_nothing(history.path):
                yield history


def _is_nothing(path: Path) -> bool:
    """A history that somebody led into nothing on purpose, or a folder."""
    return str(real(path)) in {"/dev/null", "NUL"} or path.is_dir()


def _named(places: Places) -> Iterator[History]:
    """Where HISTFILE leads, in the environment or in what a shell reads when it starts."""
    named = places.environ.get("HISTFILE")
    if named:
        yield from _expanded(places, "bash" if "bash" in named else "shell", named)
    for name in (".bashrc", ".bash_profile", ".profile", ".zshrc", ".zshenv", ".zprofile"):
        kind = "zsh" if "zsh" in name or "zprofile" in name else "bash"
        for value in re.findall(r"^[^#\n]*\bHISTFILE=(\S+)", text(places.user / name), re.M):
            yield from _expanded(places, kind, value)


def _expanded(places: Places, kind: str, value: str) -> Iterator[History]:
    value = value.strip("\"';")
    for start in ("~/", "$HOME/", "${HOME}/"):
        if value.startswith(start):
            value = str(places.user / value[len(start) :])
    if value and not set("$`") & set(value):
        yield History(kind, places.user / value)


def _usual(places: Places) -> Iterator[History]:
    """Where programs keep a history when nobody told them another place."""
    user, environ = places.user, places.environ
    data = Path(environ.get("XDG_DATA_HOME") or user / ".local" / "share")
    config = Path(environ.get("XDG_CONFIG_HOME") or user / ".config")
    state = Path(environ.get("XDG_STATE_HOME") or user / ".local" / "state")
    roaming = Path(environ.get("APPDATA") or user / "AppData" / "Roaming")
    zdotdir = Path(environ.get("ZDOTDIR") or user)
    reads = (
        ("bash", user, r"\.bash_history.*"),
        ("bash", user / ".bash_sessions", r".*\.history.*"),
        ("bash", state / "bash", r".*hist.*"),
        ("zsh", user, r"\.zsh_history.*|\.zhistory|\.histfile"),
        ("zsh", zdotdir, r"\.zsh_history.*|\.zhistory|\.histfile"),
        ("zsh", user / ".zsh_sessions", r".*\.history.*"),
        ("zsh", user / ".cache" / "zsh", r".*hist.*"),
        ("zsh", state / "zsh", r".*hist.*"),
        ("fish", data / "fish", r".*_history"),
        ("fish", config / "fish", r".*_history"),
        ("shell", user, r"\.(sh|ash|dash|ksh|mksh|tcsh|csh)?_?history"),
        ("nushell", config / "nushell", r"history\.(txt|sqlite3)(-wal)?"),
        ("nushell", roaming / "nushell", r"history\.(txt|sqlite3)(-wal)?"),
        ("xonsh", data / "xonsh" / "history_json", r".*\.json"),
        ("xonsh", data / "xonsh", r".*history.*"),
        ("atuin", data / "atuin", r"history\.db(-wal)?"),
        ("PowerShell", data / "powershell" / "PSReadLine", r".*_history\.txt"),
        (
            "PowerShell",
            roaming / "Microsoft" / "Windows" / "PowerShell" / "PSReadLine",
            r".*_history\.txt",
        ),
        ("Python", user, r"\.python_history.*"),
        ("SQLite", user, r"\.sqlite_history"),
        ("less", user, r"\.lesshst|_lesshst"),
        ("less", state, r"lesshst"),
        ("vim", user, r"\.viminfo|_viminfo"),
        ("vim", state / "nvim" / "shada", r".*\.shada"),
    )
    for kind, folder, pattern in reads:
        for path in matching(folder, pattern):
            yield History(kind, path)
    own = environ.get("PYTHON_HISTORY")
    if own:
        yield History("Python", Path(own))
