"""What Tab offers: commands, options and their choices, record types, field names and theirs.

All of it comes from the table of commands and the registry. Nothing is read from the ledger, so
that no code name or value appears on the screen because somebody pressed a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fieldledger.cli.app import COMMANDS, root
from fieldledger.cli.argv import lift
from fieldledger.domain import records
from fieldledger.domain.fields import FieldSpec
from fieldledger.language import LANGUAGES

OWN = ("exit", "help")
_GLOBALS = ("--help", "--home", "--json", "--lang", "--no-input", "--quiet")


def offers(typed: list[str], word: str, *, own: bool = True) -> list[str]:
    """What may stand in the place of ``word``, the beginning of it, after the words ``typed``.

    ``own`` is for `shell`, whose words are not all those of a line outside it.
    """
    if typed[-1:] == ["--home"]:
        return []
    if typed[-1:] == ["--lang"]:
        return [each for each in LANGUAGES if each.startswith(word)]
    words = lift(typed)[1]
    if words[:1] in (["fieldledger"], ["help"]):
        words = words[1:]
    return sorted({each for each in _candidates(words, word, own=own) if each.startswith(word)})


def _candidates(words: list[str], word: str, *, own: bool) -> Iterable[str]:
    if word.startswith("-"):
        return _of_options(_command(words)[0], word.partition("=")[0])
    if not words:
        return [name for name in (*COMMANDS, *OWN) if name != "shell"] if own else COMMANDS
    command, rest = _command(words)
    if command is None:
        return ()
    if hasattr(command, "list_commands"):
        return () if rest else command.list_commands(None)
    valued = _valued(command, words[-1])
    if valued:
        return _listed(valued)
    arguments = [each for each in command.params if not _is_option(each)]
    takes = [str(each.metavar) for each in arguments]
    if takes and "TYPE" in takes[0] and not rest:
        return records.names()
    if takes and not rest and _listed(arguments[0]):
        return _listed(arguments[0])
    return _fields(words, word, takes, anybodys=own)


def _command(words: list[str]) -> tuple[Any, list[str]]:
    """The command that words begin with, the innermost one, and the words that are left."""
    command: Any = root()
    while words and hasattr(command, "list_commands"):
        if words[0] not in command.list_commands(None):
            return None, words
        load = getattr(command, "load", None)
        command = load(words[0]) if load else command.get_command(None, words[0])
        words = words[1:]
    return command, words


def _of_options(command: Any, begun: str) -> Iterator[str]:
    """The options of a command, and with ``=`` the choices of the one that was begun."""
    yield from _GLOBALS
    for each in getattr(command, "params", ()):
        yield from (name for name in each.opts if name.startswith("--"))
    choices = LANGUAGES if begun == "--lang" else _listed(_valued(command, begun))
    yield from (f"{begun}={choice}" for choice in choices)


def _valued(command: Any, word: str) -> Any:
    """The option that a word names, where its value comes next."""
    for each in getattr(command, "params", ()):
        if word.startswith("-") and word in each.opts and not getattr(each, "is_flag", False):
            return each
    return None


def _listed(parameter: Any) -> Sequence[str]:
    """The choices of an option or argument, where its help is a list of words and nothing else."""
    words = str(getattr(parameter, "help", "")).split(", ")
    whole = all(word.replace("-", "").isalnum() for word in words)
    return words if whole and len(words) > 1 else ()


def _is_option(parameter: Any) -> bool:
    return any(name.startswith("-") for name in parameter.opts)


def _fields(words: list[str], word: str, takes: list[str], *, anybodys: bool) -> Iterator[str]:
    """``field=`` for the fields not given yet; after it, the field's choices."""
    if not any(shape in name for shape in ("WORDS", "FIELD=VALUE", "FILTERS") for name in takes):
        return
    given = {each.partition("=")[0].lstrip("-").replace("_", "-") for each in words if "=" in each}
    for field in _of(words, anybodys=anybodys):
        name = field.name.replace("_", "-")
        if word.startswith(f"{name}="):
            yield from (f"{name}={choice}" for choice in getattr(field.kind, "words", ()))
        elif name not in given:
            yield f"{name}="


def _of(words: list[str], *, anybodys: bool) -> Iterator[FieldSpec]:
    """The fields of the type that was named; where none was (``set``) those of all types, or none
    where loading them all would make somebody wait at each Tab."""
    everything = records.names() if anybodys else []
    named = [words[1]] if len(words) > 1 and words[1] in records.names() else everything
    for name in named:
        yield from records.load(name).fields
