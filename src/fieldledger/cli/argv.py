"""What is the same for every command: the global options, wherever they stand in the line.

People type ``fieldledger list rice --json`` as readily as ``fieldledger --json list rice``, so the
globals are lifted out of the words before any command reads them. After ``--`` nothing is lifted.
Imports nothing: ``--version`` passes through here.
"""

from __future__ import annotations


class Globals:
    """The global options of one run. ``home`` is what was typed, or ``None``."""

    __slots__ = ("home", "json", "lang", "no_input", "quiet", "version")

    def __init__(self) -> None:
        self.home: str | None = None
        self.lang = "en"
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
            wrong = f"{name} needs a value after it."
    return found, words, wrong or _judge(found)


def _judge(found: Globals) -> str:
    if found.home == "":
        return "--home needs the path of a folder."
    if found.lang.partition("_")[0].partition("-")[0].lower() != "en":
        return "--lang: only en is spoken by this version."
    return ""
