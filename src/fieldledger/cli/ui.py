"""The only module that prints: answers to standard output, words to standard error.

Security rule: what is shown may come from a stranger (a note, a file name, a device's label in a
bundle). Every line that leaves here has passed `clean`, which turns whatever could move the
cursor, hide text or fake a second line into its visible escape. JSON is escaped the same way.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import TextIO

from fieldledger.cli.argv import Globals
from fieldledger.errors import CannotWrite, FieldledgerError, Refused
from fieldledger.language import mark, tr

Waiting = Callable[[], contextlib.AbstractContextManager[None]]

# The globals of this run, set once by `use`; inside `shell` by each line.
_run = Globals()
# Inside `shell`, what goes on while a person is waited for.
_waiting: Waiting | None = None

# C0, DEL and C1 steer terminals; the rest reorder or break lines.
_HOSTILE = [*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, 0x2028, 0x2029]
_HOSTILE += [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
_VISIBLE = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _HOSTILE}
_VISIBLE |= {0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}
_IN_JSON = {code: f"\\u{code:04x}" for code in _HOSTILE if code >= 0x7F}

_BUG = (
    mark("This is a bug in fieldledger, and nothing that you did wrong: {name} at {place}."),
    mark("Report it with this line and what you typed; the line holds no data of the ledger."),
)


def use(found: Globals) -> None:
    """Set how this run shows things."""
    global _run
    _run = found


def enter_shell(waiting: Waiting | None) -> Waiting | None:
    """From now on lines are typed inside `shell`; ``waiting`` is around each question. Returns what
    was around them before, None outside."""
    global _waiting
    before, _waiting = _waiting, waiting
    return before


def in_shell() -> bool:
    """Tell whether this line was typed inside `shell`: then it is in no history file."""
    return _waiting is not None


def as_json() -> bool:
    """Tell whether the answer is to be one JSON document."""
    return _run.json


def home_option() -> str | None:
    """Return what was typed after ``--home``."""
    return _run.home


def globals_of_run() -> Globals:
    """The globals that were typed."""
    return _run


def is_screen() -> bool:
    """Tell whether answers go to a terminal."""
    return _is_terminal(sys.stdout)


def interactive() -> bool:
    """Tell whether a person is there to be asked: both ends are terminals and nobody forbade it."""
    return can_ask_secret() and not _run.json


def can_ask_secret() -> bool:
    """Tell whether a passphrase can be asked for; ``--json`` alone does not forbid that."""
    if _run.no_input or os.environ.get("FIELDLEDGER_NO_INPUT"):
        return False
    return _is_terminal(sys.stdin) and _is_terminal(sys.stderr)


def may_show_progress() -> bool:
    """Tell whether somebody looks at standard error who did not ask for quiet."""
    return _is_terminal(sys.stderr) and not (_run.quiet or _run.json)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


# --- showing --------------------------------------------------------------------------------------


def show(data: object, lines: Iterable[str]) -> None:
    """Give the answer: ``data`` as one JSON document under ``--json``, else ``lines``."""
    if _run.json:
        show_json(data)
    else:
        _show_lines([clean(line) for line in lines])


def show_text(text: str) -> None:
    """Give a whole text of several lines, with or without ``--json``: a report, a CSV table."""
    _show_lines([clean(line) for line in text.removesuffix("\n").split("\n")])


def _show_lines(lines: list[str]) -> None:
    if is_screen() and interactive():
        from fieldledger.cli.paging import pages

        for page in pages(lines):
            _write(sys.stdout, "".join(f"{line}\n" for line in page))
    else:
        _write(sys.stdout, "".join(f"{line}\n" for line in lines))


def show_json(data: object) -> None:
    """Give one JSON document, whether ``--json`` was said or not."""
    _write(sys.stdout, json_text(data))


def show_bytes(data: bytes) -> None:
    """Give bytes as they are; on a terminal as cleaned text, because they may be anything."""
    if _is_terminal(sys.stdout):
        show_text(data.decode("utf-8", "replace"))
        return
    try:
        sys.stdout.buffer.write(data)
    except BrokenPipeError:
        pass
    except OSError as error:
        raise _lost(error) from None


def tell(line: str) -> None:
    """Show the next lines of an answer that comes piece by piece (the demo)."""
    show_text(line)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        pass


def say(words: str) -> None:
    """Say something beside the answer, unless ``--quiet``."""
    if not _run.quiet:
        _complain(words)


def json_text(data: object) -> str:
    """The document as text, safe to show on a terminal."""
    import json

    return json.dumps(data, ensure_ascii=False, indent=2).translate(_IN_JSON) + "\n"


def clean(line: str) -> str:
    """Make one line of it: nothing in it can steer a terminal or begin another line."""
    return line if line.isascii() and line.isprintable() else line.translate(_VISIBLE)


def _write(stream: TextIO | None, text: str) -> None:
    """Write it; a reader that left is no failure, and the work goes on to its end."""
    if stream is None:
        return
    try:
        stream.write(text)
    except BrokenPipeError:
        pass
    except OSError as error:
        raise _lost(error) from None


def _lost(error: OSError) -> CannotWrite:
    from fieldledger.domain.system import of_system

    why = of_system(error)
    return CannotWrite(
        tr("The answer could not be written: {why}.", why=why),
        hint=tr(
            "What the command did before it answered holds. Make room, and look with `status`."
        ),
    )


def _complain(words: str) -> None:
    """Words to standard error; nothing can be done when even that fails."""
    lines = "".join(f"{clean(line)}\n" for line in words.split("\n"))
    try:
        if sys.stderr is not None:
            sys.stderr.write(lines)
            sys.stderr.flush()
    except OSError:
        pass


# --- tables ---------------------------------------------------------------------------------------


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: str = "") -> list[str]:
    """Lines of a plain table, aligned by the width that a terminal gives each character.

    ``right`` has an ``r`` at the place of each column that is aligned to the right.
    """
    cells = [[clean(cell) for cell in row] for row in [header, *rows]]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [_row(row, widths, right) for row in cells]


def _row(row: Sequence[str], widths: Sequence[int], right: str) -> str:
    parts = []
    for place, (cell, size) in enumerate(zip(row, widths, strict=True)):
        space = " " * (size - width(cell))
        parts.append(space + cell if right[place : place + 1] == "r" else cell + space)
    return "  ".join(parts).rstrip()


def width(text: str) -> int:
    """How many columns it takes: East Asian characters two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(letter) in {"Mn", "Me", "Cf"} else 1 + (east_asian_width(letter) in "FW")
        for letter in text
    )


# --- failing --------------------------------------------------------------------------------------


def report_error(error: FieldledgerError) -> int:
    """Tell an error, all its problems together, and return its exit code."""
    problems = error.problems if isinstance(error, Refused) else ()
    _fail(error.name, error.exit_code, [error.message, error.hint], problems)
    return error.exit_code


def report_bug(error: BaseException) -> int:
    """Tell of an exception that nobody foresaw: its type and place, never its message."""
    name, place = type(error).__name__, _place(error.__traceback__)
    _fail("bug", 1, [tr(_BUG[0], name=name, place=place), tr(_BUG[1])], ())
    return 1


def _place(trace: TracebackType | None) -> str:
    """``module:line`` of the innermost frame of ours: enough to find it, nothing of the data."""
    place = tr("unknown place")
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module == "__main__" or module.startswith("fieldledger"):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def interrupted() -> None:
    """End the line on which somebody pressed Ctrl-C."""
    if _run.json:
        _fail("interrupted", 130, [tr("Interrupted."), ""], ())
    else:
        _complain("")


def _fail(name: str, code: int, words: list[str], problems: Sequence[tuple[str, str]]) -> None:
    message, hint = words
    if _run.json:
        document: dict[str, object] = {
            "name": name,
            "message": message,
            "hint": hint,
            "exit_code": code,
            "problems": [{"field": field, "message": sentence} for field, sentence in problems],
        }
        show_json({"error": document})
        return
    lines = [clean(message)]
    lines += [
        f"  {clean(field)}: {clean(text)}" if field else f"  {clean(text)}"
        for field, text in problems
    ]
    _complain("\n".join(lines + [clean(hint)] * bool(hint)))


# --- asking ---------------------------------------------------------------------------------------


def ask(question: str) -> str:
    """Ask on the terminal and return the answer. Ctrl-D means the same as Ctrl-C."""
    prompt = clean(question).rstrip() + " "
    if (ahead := _typed_ahead()) is not None:
        ask_aloud(f"{prompt}{ahead}")
        return ahead.strip()
    try:
        with waiting():
            if _is_terminal(sys.stdout):
                with contextlib.suppress(ImportError):
                    import readline  # noqa: F401 - its presence gives the keys of line editing
                return input(prompt).strip()
            # The answer goes elsewhere, so the question must not go there with it.
            sys.stderr.write(prompt)
            sys.stderr.flush()
            return input().strip()
    except EOFError:
        raise KeyboardInterrupt from None


def _typed_ahead() -> str | None:
    """A line that a list, or `shell`, has read already with what it asked for."""
    if "prompt_toolkit" not in sys.modules:
        return None
    from fieldledger.cli.picking import typed_ahead

    return typed_ahead()


def waiting() -> contextlib.AbstractContextManager[None]:
    """What goes on while a person is waited for: inside `shell`, a look at the clock."""
    return contextlib.nullcontext() if _waiting is None else _waiting()


def ask_aloud(words: str) -> None:
    """Words that belong to a question: shown even with ``--quiet``."""
    _complain(words)


def ask_secret(question: str) -> str:
    """Ask without showing what is typed. ``Refused`` where nobody can be asked."""
    import getpass

    while _typed_ahead() is not None:
        pass  # dropped, as `getpass` drops it: else it would be read later, and shown
    try:
        with waiting():
            return getpass.getpass(clean(question).rstrip() + " ", stream=sys.stderr)
    except EOFError:
        raise KeyboardInterrupt from None


def ask_words(question: str) -> str:
    """Ask for words that are to leave no trace: not even the keys of line editing bring them back.
    Ctrl-D means the same as Ctrl-C."""
    try:
        sys.stderr.write(clean(question).rstrip() + " ")
        sys.stderr.flush()
        # Without the module, so that `input` keeps no history for it.
        with waiting():
            line = sys.stdin.readline()
    except UnicodeDecodeError:
        return ""
    if not line:
        raise KeyboardInterrupt
    return line.strip()


def clear_screen() -> None:
    """Empty the terminal and what it lets scroll back to, and forget the answers typed so far."""
    readline = sys.modules.get("readline")
    if readline is not None:
        readline.clear_history()
    if os.name == "nt" and _is_terminal(sys.stderr):
        os.system("cls")  # noqa: S605, S607 - a word of ours alone
    else:
        steer("\x1b[H\x1b[2J\x1b[3J")


def steer(sequence: str) -> None:
    """Send the terminal what steers it; one that cannot be steered gets empty lines."""
    if not _is_terminal(sys.stderr):
        return
    if os.environ.get("TERM", "dumb") == "dumb":
        sequence = "\n" * 60
    with contextlib.suppress(OSError):
        sys.stderr.write(sequence)
        sys.stderr.flush()


def confirm(question: str) -> bool:
    """Ask for yes or no until one of them is said; Enter is no."""
    from fieldledger.cli.choosing import said_yes

    while (answer := said_yes(ask(f"{question} [y/N]"))) is None:
        ask_aloud(tr("Type y or n."))
    return answer
