"""The program's beginning and its end.

``--version`` and the root help are answered before anything is imported. Everything that a
command can end with (an error of ours, wrong use, an interrupt, a bug) becomes an exit code here,
and `leave` is the only way out.
"""

from __future__ import annotations

import os
import sys

from fieldledger import __version__
from fieldledger.cli.argv import Globals, lift, speak
from fieldledger.cli.table import root_help

# Not from typing, which costs more than the answer to --version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_OUTPUT_LOST = 10


def run() -> NoReturn:
    """The entry point: answer the command line of this process, and leave."""
    try:
        code = _answer(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    leave(code)


def leave(code: int) -> NoReturn:
    """Flush both streams and end the process at once, without Python's slow tear-down.

    Only for when every file and database is closed. A reader that left early (a broken pipe) is
    no failure; output that could not be written is, unless something else failed before.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:
            pass
        except (OSError, ValueError):
            code = code or _OUTPUT_LOST
    os._exit(code)


def _answer(argv: list[str]) -> int:
    _forgive(sys.stdout)
    _forgive(sys.stderr)
    # First of all: what is wrong with the globals is told in it, too.
    speak(lift(argv)[0].lang)
    found, words, wrong = lift(argv)
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    if not wrong and found.version:
        return _tell(f'{{"version": "{__version__}"}}\n' if found.json else _version())
    if not wrong and words in (["--help"], ["-h"]):
        return _tell(root_help())
    return _command(found, words, wrong)


def _forgive(stream: object) -> None:
    """A terminal that lacks a character shows a question mark instead of stopping the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _version() -> str:
    return f"fieldledger {__version__}\n"


def _tell(text: str) -> int:
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        pass
    except OSError:
        return _OUTPUT_LOST
    return 0


def _command(found: Globals, words: list[str], wrong: str) -> int:
    import gc

    # One short command makes less garbage than looking for it costs.
    gc.disable()
    from fieldledger.cli import ui

    ui.use(found)
    try:
        from fieldledger.services.setup import quiet_process

        quiet_process()
        from fieldledger.cli.app import dispatch

        return dispatch(words, wrong)
    except KeyboardInterrupt:
        ui.interrupted()
        return 130
    except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, it is told
        return ui.report_bug(error)


if __name__ == "__main__":
    run()
