"""What a device writes and may not read: where its values may come from, and how they are asked.

Arguments stay in the history of the shell, and files on the disk. So values come from prompts or
from standard input, and from nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldledger.cli import ui
from fieldledger.errors import NotAllowed, Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.domain.fields import RecordType


def refuse_typed(
    typed: Sequence[object], file: Path | None, spec: RecordType | None = None
) -> None:
    """Refuse values that were given as arguments, or in a file. Raises NotAllowed.

    Security rule: nothing of what is sealed, and nothing of a type that is typed at prompts only,
    stays in a shell's history. Inside ``fieldledger shell`` a line stays nowhere.
    """
    if ui.in_shell() and (file is None or str(file) == "-"):
        return
    if any(typed) or (file is not None and str(file) != "-"):
        raise NotAllowed(
            tr("An {title} is never typed on the command line.", title=tr(spec.title))
            if spec and spec.prompts_only
            else tr(
                "This device is sealed for that: nothing about it may be typed on the command line."
            ),
            hint=tr("Type the command alone and answer its questions, or use --from -."),
        )


def told(file: Path | None) -> dict[str, Any] | None:
    """The JSON object on standard input, if that is where values come from. Raises Refused."""
    if file is None:
        return None
    from fieldledger.cli.files import read_text

    try:
        found = json.loads(read_text(file))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(
            tr("Standard input holds no JSON object."),
            hint=tr('For example {"type": "distribution", "reason": "entered twice"}.'),
        )
    return found


def text_of(given: dict[str, Any], name: str) -> str:
    """A text of a JSON object. Raises Refused where it is missing."""
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused(
            tr('Standard input holds no "{name}".', name=name),
            hint=tr("See 'fieldledger set --help'."),
        )
    return value


def type_and_reason(record: str, reason: str, file: Path | None) -> tuple[str, str, str]:
    """The type, the id and the reason for striking out a sealed entry, or taking that back."""
    from fieldledger.cli.reasons import a_reason

    refuse_typed([reason], file)
    given = told(file)
    if given is not None:
        return text_of(given, "type"), record, text_of(given, "reason")
    return ask_type(), record, a_reason("")


def ask_type() -> str:
    """The type of an entry, which nothing on this device tells."""
    from fieldledger.cli.prompts import choose_one
    from fieldledger.domain import records

    _somebody(tr("What type the entry has is missing: --from -."))
    return choose_one(tr("what is it?"), records.summaries())


def ask_changes() -> list[tuple[str, str]]:
    """The fields of a correction, one at a time."""
    _somebody(tr("What is to be corrected is missing: --from -."))
    ui.ask_aloud(tr("field=value, one at a time; Enter alone when there are no more"))
    pairs: list[tuple[str, str]] = []
    while line := ui.ask(tr("correct:")):
        name, equals, value = line.partition("=")
        if equals and name.strip():
            pairs.append((name.strip(), value.strip()))
        else:
            ui.ask_aloud(tr("Each value needs its field before it, like quantity=85kg."))
    return pairs


def _somebody(missing: str) -> None:
    if not ui.interactive():
        raise Refused(missing, hint=tr("Or answer its questions at a terminal."))
