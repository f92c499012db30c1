"""`shell`: commands one after the other in one process, which holds the key in its own memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from fieldledger.cli import line, ui
from fieldledger.cli.app import app_of
from fieldledger.cli.argv import Globals, lift
from fieldledger.errors import FieldledgerError, Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    import threading

    from fieldledger.services.holder import Holder

_PROMPT = "fieldledger> "
_LEAVING = ("exit", "wipe")  # nothing is left to be typed about after these
_GIVEN_UP = 130
_LOOK = 1  # seconds between two looks at the clock while nothing is typed


def shell(
    idle: Annotated[
        int,
        Option("--idle", metavar="MINUTES", min=1, max=720, help="lock when unused for this long"),
    ] = 10,
    limit: Annotated[
        int, Option("--limit", metavar="MINUTES", min=1, max=1440, help="lock at the latest after")
    ] = 120,
) -> None:
    """Type commands one after the other; the passphrase is asked once.

    Nothing typed here is in the history of your shell. Tab completes, Ctrl-C
    drops a line, lock forgets the key, exit leaves.

    \b
      fieldledger shell
      fieldledger shell --idle 5
    """
    if not (ui.interactive() and ui.is_screen()):
        raise Refused(
            tr("shell needs a person at a terminal, without --json and --no-input."),
            hint=tr("In a script call the commands themselves; entries come in with --from -."),
        )
    with held(idle, limit) as holder:
        _unlock()
        ui.say(tr("Tab completes. lock forgets the key, exit or Ctrl-D leaves."))
        _talk(holder)


@contextmanager
def held(idle: int, limit: int) -> Iterator[Holder]:
    """Hold the keys in this process, for so many minutes without use and in all; questions that
    nobody answers in that time are interrupted."""
    from fieldledger.services import keyring
    from fieldledger.services.holder import Holder

    holder = Holder(idle * 60, limit * 60, keyring.boot_seconds)
    keyring.hold_here(holder)
    _stay_awake()
    with _watching(holder) as asking:
        ui.enter_shell(lambda: _asked(holder, asking))
        try:
            yield holder
        finally:
            holder.forget()
            keyring.hold_here(None)


def _unlock() -> None:
    """Ask for the passphrase at once: whoever expects that would type it as a line, to be seen."""
    from fieldledger.cli.opening import is_ledger_here, opened

    if is_ledger_here():
        with opened():
            pass


def _talk(holder: Holder) -> None:
    """Read lines and run them until somebody leaves."""
    import gc

    # One command makes little garbage; many make much.
    gc.enable()
    outside, reader, command = ui.globals_of_run(), _reader(), ""
    while command not in _LEAVING:
        try:
            text = reader.prompt(_PROMPT, pre_run=lambda: _look(holder))
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if text is None or holder.is_due():
            _forget(holder, tr("locked: nothing was typed for a while, or its time was over"))
            reader = _reader()
        if text and not text.isspace():
            command = _typed(text, outside, holder)
            reader = reader if command != "lock" else _reader()


def _typed(text: str, outside: Globals, holder: Holder) -> str:
    """Run a line and tell how it ended; return its command, `lock` where all was forgotten."""
    holder.touch()
    command, code = _run(text, outside)
    if code == _GIVEN_UP and holder.is_due():
        _forget(holder, tr("locked: nobody answered for a while, or its time was over"))
        return "lock"
    # What a long command shows at its end is to be read: the idle time begins there.
    holder.touch()
    if command == "lock":
        _forget(holder, tr("locked"))
    elif code:
        ui.ask_aloud(tr("(exit code {code})", code=code))
    return command


def _run(text: str, outside: Globals) -> tuple[str, int]:
    """Run a line; return the command of it, if it did what it says, and the exit code. `lock`
    counts as done even where it failed: the shell forgets whatever it holds."""
    try:
        words = line.words_of(text)
    except FieldledgerError as error:
        return "", ui.report_error(error)
    typed = lift(words)[1]
    if typed in (["exit"], ["quit"]):
        return "exit", 0
    code = line.run(words, outside)
    if {"help", "-h", "--help"}.intersection(typed) or (code and typed[:1] != ["lock"]):
        return "", code
    return typed[0] if typed else "", code


def _forget(holder: Holder, words: str) -> None:
    """Forget the keys and empty the screen. The caller forgets the lines, with their reader."""
    holder.forget()
    holder.touch()
    ui.clear_screen()
    ui.ask_aloud(words)


def _reader() -> Any:
    """A new reader of lines. Its history, clipboard and undo are in memory and go with it."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.history import InMemoryHistory
    from prompt_toolkit.shortcuts import CompleteStyle

    from fieldledger.cli.completing import offers

    class Offers(Completer):
        def get_completions(self, document: Any, complete_event: Any) -> Iterator[Any]:
            before, _, word = document.text_before_cursor.rpartition(" ")
            try:
                typed = line.words_of(before)
            except Refused:
                return
            for offer in offers(typed, word):
                yield Completion(offer, start_position=-len(word))

    return PromptSession[str](
        history=InMemoryHistory(),
        completer=Offers(),
        complete_while_typing=False,
        complete_style=CompleteStyle.READLINE_LIKE,
    )


def _look(holder: Holder) -> None:
    """While a line is waited for, look whether a deadline has passed; then drop the line."""
    import asyncio

    from prompt_toolkit.application import get_app

    app = get_app()

    async def look() -> None:
        while not holder.is_due():
            await asyncio.sleep(_LOOK)
        if not app.is_done:  # Enter came first
            app.exit(result=None)

    app.create_background_task(look())


@contextmanager
def _watching(holder: Holder) -> Iterator[threading.Event]:
    """A thread that looks at the clock while a question is open (the event is set), and gives it up
    as Ctrl-C does when a deadline passes.

    It is a thread, and the signal the one that Ctrl-C sends, so that no code of ours ever runs in
    the middle of a call: Python's own handler for it only raises. Where the system cannot send it
    to the thread that waits (Windows), a deadline is seen after the answer.
    """
    import signal
    import threading

    asking, over, waits = threading.Event(), threading.Event(), threading.get_ident()

    def watch() -> None:
        while not over.wait(_LOOK):
            if sys.platform != "win32" and asking.is_set() and holder.is_due():
                signal.pthread_kill(waits, signal.SIGINT)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield asking
    finally:
        over.set()


@contextmanager
def _asked(holder: Holder, asking: threading.Event) -> Iterator[None]:
    """Around a question that a command asks: when a deadline passes, it is as if Ctrl-C came."""
    asking.set()
    try:
        yield
    finally:
        asking.clear()
    if holder.is_due():
        raise KeyboardInterrupt
    holder.touch()


def _stay_awake() -> None:
    """Let nobody stop the process with Ctrl-Z: a stopped one could not lock itself."""
    if sys.platform != "win32":
        import signal

        signal.signal(signal.SIGTSTP, signal.SIG_IGN)


app = app_of(shell)
