"""What is the same for every command: the global options, wherever they stand in the line.

People type ``fieldledger list rice --json`` as readily as ``fieldledger --json list rice``, so the
globals are lifted out of the words before any command reads them. After ``--`` nothing is lifted.
The language of a run is chosen here too: what was typed, else what the environment asks for, else
English. Imports next to nothing: ``--version`` passes through here.
"""

from __future__ import annotations

import os

from fieldledger import language
from fieldledger.language import tr

# Not from typing, which costs more than the answer to --version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Globals:
    """The global options of one run. ``home`` and ``lang`` are what was typed, or ``None``."""

    __slots__ = ("home", "json", "lang", "no_input", "quiet", "version")

    def __init__(self) -> None:
        self.home: str | None = None
        self.lang: str | None = None
        self.json = False
        self.quiet = False
        self.no_input = False
        self.version = False


_SWITCHES = {
    "--json": "json",
    "--quiet": "quiet",
    "--no-input": "no_input",
    "--version": "version",
}
_VALUED = {"--home": "home", "--lang": "lang"}
# Where POSIX looks for the language of messages, in order; an empty one counts as not set.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
# The primary language of a Windows language id, its ten lower bits.
_OF_WINDOWS = {0x04: "zh", 0x11: "ja", 0x12: "ko"}


def lift(argv: list[str]) -> tuple[Globals, list[str], str]:
    """Split a command line into its globals, the other words, and what is wrong with the globals.

    The third is a sentence, or empty; the globals are complete even then, so that the error is
    told in the form that was asked for.
    """
    found, words, wrong = Globals(), [], ""
    waiting = [*reversed(argv)]
    while waiting:
        word = waiting.pop()
        name, equals, value = word.partition("=")
        if word == "--":
            words.extend([word, *reversed(waiting)])
            break
        if word in _SWITCHES:
            setattr(found, _SWITCHES[word], True)
        elif name not in _VALUED:
            words.append(word)
        elif equals or waiting:
            setattr(found, _VALUED[name], value if equals else waiting.pop())
        else:
            wrong = tr("{option} needs a value after it.", option=name)
    return found, words, wrong or _judge(found)


def _judge(found: Globals) -> str:
    if found.home == "":
        return tr("--home needs the path of a folder.")
    if found.lang is not None and language.of_locale(found.lang) is None:
        return tr("--lang: it is one of {languages}.", languages=", ".join(language.LANGUAGES))
    return ""


def speak(typed: str | None) -> None:
    """Speak the language of this run; ``typed`` is what stood after ``--lang``.

    An installation without its catalogues speaks English rather than not at all.
    """
    try:
        language.use(chosen(typed, os.environ, _of_windows()))
    except OSError:
        language.use("en")


def chosen(typed: str | None, environ: Mapping[str, str], of_system: str | None = None) -> str:
    """One of ``language.LANGUAGES``. ``of_system``: what the system itself shows its menus in."""
    if typed is not None:
        return language.of_locale(typed) or "en"
    for name in _VARIABLES:
        if environ.get(name):
            return language.of_locale(environ[name]) or "en"
    return of_system or "en"


def _of_windows() -> str | None:
    """The language of the menus of a Windows user; None on every other system."""
    if os.name != "nt":
        return None
    try:
        import ctypes

        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]  # on Windows alone
        return _OF_WINDOWS.get(kernel.GetUserDefaultUILanguage() & 0x3FF)
    except (ImportError, OSError, AttributeError):
        return None
