"""The options of `add TYPE` and `set`, made from the table of fields; every value is a word.

Typer only splits the line. What a word means is decided in one place for words, options,
``field=value``, prompts and JSON lines: ``domain.entry``. So every option takes text, and may be
given twice, for entry to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.domain.fields import FieldSpec, RecordType

_FIELD = "field_"  # before a field's name, so that no name of Python's can be in the way
_COLUMNS = {
    "quantity": "AMOUNT",
    "money": "AMOUNT",
    "integer": "NUMBER",
    "reference": "CODE",
    "references": "CODES",
}


class Typed(NamedTuple):
    """What a person typed for one entry."""

    words: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    on: str | None
    file: Path | None
    repeat: bool = False

    def is_empty(self) -> bool:
        """Tell whether nothing at all was said about the record."""
        return not self.words and not self.pairs


def entry_function(spec: RecordType, act: Callable[[Typed], object]) -> Callable[..., object]:
    """A function with one parameter per field for Typer to read; it calls ``act``."""

    def enter(**given: Any) -> object:
        pairs = [
            (name.removeprefix(_FIELD), value)
            for name, values in given.items()
            if name.startswith(_FIELD)
            for value in values or ()
        ]
        words, on = tuple(given["words"] or ()), given.get("on")
        return act(Typed(words, tuple(pairs), on, given["file"], bool(given["repeat"])))

    return _with_parameters(enter, [_words(spec), *map(_option, spec.fields), *_extras(spec)])


def _with_parameters(
    function: Callable[..., object], parameters: Sequence[tuple[str, Any]]
) -> Callable[..., object]:
    """Give a function the signature that Typer reads options from."""
    function.__annotations__ = dict(parameters)
    # inspect reads the attribute wherever it stands; the types know it on classes alone.
    function.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            for name, annotation in parameters
        ]
    )
    return function


def _words(spec: RecordType) -> tuple[str, Any]:
    order = " ".join(word_name(slot) for slot in spec.words)
    meaning = tr("In this order: {order}. Or field=value.", order=order) if order else "field=value"
    argument = typer.Argument(metavar="[WORDS]...", help=meaning, show_default=False)
    return "words", Annotated[list[str] | None, argument]


def word_name(slot: str | tuple[str, ...]) -> str:
    """A place in a type's order of words, as help shows it: ``ITEM``, ``SHELTER|LINE``."""
    names = (slot,) if isinstance(slot, str) else slot
    return "|".join(name.upper().replace("_", "-") for name in names)


def _option(field: FieldSpec) -> tuple[str, Any]:
    option = typer.Option(
        option_name(field.name),
        metavar=_COLUMNS.get(field.kind.name, field.kind.name.upper()),
        help=_meaning(field),
        show_default=False,
    )
    return _FIELD + field.name, Annotated[list[str] | None, option]


def option_name(name: str) -> str:
    """``birth_year`` as an option: ``--birth-year``."""
    return f"--{name.replace('_', '-')}"


def _meaning(field: FieldSpec) -> str:
    """What help says of a field: its meaning, its choices, and whether it must be given."""
    choices: Sequence[str] = getattr(field.kind, "words", ())
    meaning = tr(field.help)
    if choices:
        meaning = tr("{meaning}: {choices}", meaning=meaning, choices=", ".join(choices))
    if not field.required:
        return meaning
    if field.name == "date":
        return tr("{meaning} [today]", meaning=meaning)
    return tr("{meaning} [required]", meaning=meaning)


def _extras(spec: RecordType) -> list[tuple[str, Any]]:
    file = typer.Option(
        "--from",
        metavar="FILE",
        help="JSON lines, one entry each; - for standard input",
        show_default=False,
    )
    repeat = typer.Option(
        "--repeat", help="ask for one entry after the other, as a pile of forms has them"
    )
    extras: list[tuple[str, Any]] = [
        ("file", Annotated[Path | None, file]),
        ("repeat", Annotated[bool, repeat]),
    ]
    timelines = [field.name for field in spec.fields if field.timeline]
    if timelines:
        meaning = tr("the day from which it holds: {fields}", fields=", ".join(timelines))
        on = typer.Option("--on", metavar="DAY", help=meaning, show_default=False)
        extras.insert(0, ("on", Annotated[str | None, on]))
    return extras


def split_pairs(words: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """``field=value``, ``--field value`` and ``--field=value`` among words, and the other words."""
    pairs, others = [], []
    waiting = [*reversed(words)]
    while waiting:
        word = waiting.pop()
        name, equals, value = word.partition("=")
        if name.startswith("--") and not equals and waiting:
            equals, value = "=", waiting.pop()
        if equals and name.strip("-"):
            pairs.append((name.removeprefix("--"), value))
        else:
            others.append(word)
    return pairs, others
