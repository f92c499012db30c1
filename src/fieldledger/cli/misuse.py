"""What Typer complains about, in sentences of ours, so that they can be said in any language.

Typer's exceptions are private; what is read here are the attributes that all of them have, and the
English of their sentences, which ours keep.
"""

from __future__ import annotations

import re
from typing import Any

from fieldledger.language import mark, tr

# Typer's English, and the sentence of ours that says the same.
_SENTENCES = (
    (
        r"Option '(?P<option>.+)' requires an argument",
        mark("Option '{option}' requires an argument."),
    ),
    (
        r"Option '(?P<option>.+)' requires (?P<count>\d+) arguments",
        mark("Option '{option}' requires {count} arguments."),
    ),
    (
        r"Option '(?P<option>.+)' does not take a value",
        mark("Option '{option}' does not take a value."),
    ),
    (
        r"Got unexpected extra argument\(s\) \((?P<words>.*)\)",
        mark("Got unexpected extra argument(s) ({words})."),
    ),
    (r"No such command '(?P<name>.+)'", mark("There is no command called {name}.")),
)
# What is wrong with a value, behind the option's name.
_VALUES = (
    (r"'(?P<word>.*)' is not a valid integer", mark("'{word}' is not a valid integer.")),
    (
        r"'(?P<word>.*)' is not a valid int range",
        mark("'{word}' is not a valid int range."),
    ),
    (
        r"(?P<word>\S+) is not in the range (?P<range>\S+)",
        mark("{word} is not in the range {range}."),
    ),
)


def sentence_of(error: Any) -> str:
    """One whole sentence about wrong use."""
    for told in (_no_such_option, _missing, _invalid):
        sentence = told(error)
        if sentence:
            return sentence
    return _in_ours(error.format_message().strip(), _SENTENCES)


def _no_such_option(error: Any) -> str:
    if not hasattr(error, "possibilities"):
        return ""
    option = str(error.message).removeprefix("No such option: ")
    if not error.possibilities:
        return tr("No such option: {option}.", option=option)
    return tr(
        "No such option: {option} (Possible options: {options}).",
        option=option,
        options=", ".join(sorted(error.possibilities)),
    )


def _missing(error: Any) -> str:
    if not hasattr(error, "param_type") or error.param is None or error.message:
        return ""
    name = error.param.get_error_hint(error.ctx)
    if error.param.param_type_name == "argument":
        return tr("Missing argument {name}.", name=name)
    return tr("Missing option {name}.", name=name)


def _invalid(error: Any) -> str:
    if hasattr(error, "param_type") or getattr(error, "param", None) is None:
        return ""
    name = error.param.get_error_hint(error.ctx)
    problem = _in_ours(error.message.strip(), _VALUES)
    return tr("Invalid value for {name}: {problem}", name=name, problem=problem)


def _in_ours(sentence: str, known: tuple[tuple[str, str], ...]) -> str:
    """A sentence of Typer's as ours; one that is not known here stays as it is, with its end."""
    for pattern, ours in known:
        found = re.fullmatch(pattern, sentence.removesuffix("."), re.DOTALL)
        if found:
            return tr(ours, **found.groupdict())
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."
