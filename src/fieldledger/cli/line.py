"""One line typed inside `shell`: into words, through the same way as at the shell, to its end."""

from __future__ import annotations

import os
import shlex

from fieldledger import __version__, language
from fieldledger.cli import ui
from fieldledger.cli.argv import Globals, lift, speak
from fieldledger.cli.table import root_help
from fieldledger.errors import Refused
from fieldledger.language import tr

# They mean something to the shell outside; here they would silently become values.
_NOT_HERE = {"|", "||", "&&", "&", ";", ">", ">>", "<", "<<", "2>"}


def words_of(line: str) -> list[str]:
    """A line as words, quotes and all; `fieldledger` in front is dropped. Raises Refused."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    if os.name == "nt":  # there it stands between folders
        lexer.escape = ""
    try:
        words = [_at_home(word) for word in lexer]
    except ValueError:
        raise Refused(
            tr("A quotation mark is open, so nothing was done."),
            hint=tr("Close it, or put it in quotes."),
        ) from None
    for word in words:
        if word in _NOT_HERE:
            raise Refused(
                tr(
                    "{word} means nothing inside fieldledger: there are no pipes or redirections.",
                    word=word,
                ),
                hint=tr("Commands that write files take -o FILE."),
            )
    return words[1:] if words[:1] == ["fieldledger"] else words


def _at_home(word: str) -> str:
    """``~/stick`` as the shell outside would read it."""
    return os.path.expanduser(word) if word == "~" or word.startswith("~/") else word


def run(words: list[str], outside: Globals) -> int:
    """Run the words of a line and return the exit code.

    The globals are of this line alone; home and language are those of the shell unless the line
    names others.
    """
    usual, typed = language.current(), lift(words)[0].lang
    speak(usual if typed is None else typed)
    found, words, wrong = lift(words)
    found.home = outside.home if found.home is None else found.home
    found.quiet = found.quiet or outside.quiet
    ui.use(found)
    try:
        return _answer(found, words, wrong)
    except KeyboardInterrupt:
        ui.interrupted()
        return 130
    except Exception as error:  # noqa: BLE001 - as in the program's own last resort
        return ui.report_bug(error)
    finally:
        ui.use(outside)
        language.use(usual)


def _answer(found: Globals, words: list[str], wrong: str) -> int:
    from fieldledger.cli.app import dispatch

    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    if not wrong and found.version:
        ui.show({"version": __version__}, [f"fieldledger {__version__}"])
        return 0
    if not wrong and words in (["--help"], ["-h"]):
        ui.show_text(root_help())
        return 0
    if words[:1] == ["shell"] and words[1:] not in (["--help"], ["-h"]):
        return ui.report_error(
            Refused(tr("You are inside the shell already."), hint=tr("Leave it with: exit"))
        )
    return dispatch(words, wrong)
