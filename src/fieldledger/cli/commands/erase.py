"""`erase RECORD`: let a record about a person go, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.errors import Refused

if TYPE_CHECKING:
    from fieldledger.services.erasing import Asked


def erase(
    record: Annotated[str, Argument(metavar="ID", help="a record's id (a1-42) or its code")],
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why, without names; asked for at a terminal")
    ] = "",
    yes: Annotated[bool, Option("--yes", help="do not ask; nothing brings it back")] = False,
) -> None:
    """Erase a record about a person. Nothing brings it back.

    Coordinators only. Where there are several, a second one has to agree, by
    the same command. What the totals counted stays counted.

    \b
      fieldledger erase a1-42 --reason "asked for it"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import erasing

    with opened() as session:
        asked = erasing.ask(session, record)
        _agree(asked, yes)
        erased = erasing.erase(session, record, a_reason(reason))
    data = {
        "id": erased.id,
        "type": erased.type,
        "op": erased.op,
        "erased": erased.done,
        "missing": list(erased.others),
        "ops": asked.ops,
        "devices": asked.devices,
    }
    line = f"erased: {erased.id}"
    if not erased.done:
        line = f"asked for: {erased.id} is erased once {_who(erased.others)} agrees"
    ui.show(data, [line])
    if erased.done:
        ui.say("Next: fieldledger export, so that it goes on the other devices, too.")
    else:
        ui.say(
            "Next: fieldledger export. They find it with 'fieldledger review', and agree with\n"
            f"'fieldledger erase {erased.id} --reason WHY'."
        )


def _agree(asked: Asked, yes: bool) -> None:
    """Only a person can know that it is to go."""
    if yes:
        return
    if not ui.interactive():
        raise Refused(
            f"Confirm that {asked.id} is to be erased: --yes.", hint="Nothing brings it back."
        )
    ui.ask_aloud("\n".join(_what_goes(asked)))
    if ui.ask(f"To erase it, type {asked.id}:").strip() != asked.id:
        raise Refused("Nothing was erased.", hint=f"What was typed is not {asked.id}.")


def _what_goes(asked: Asked) -> list[str]:
    lines = [
        f"{asked.id}, a {asked.type}: {_counted(asked.ops, 'op')}, known to be on "
        f"{_counted(asked.devices, 'device')}, this one among them.",
        "All that was ever written about it goes from every device; who erased it, when",
        "and why stays, and what the totals counted. Nothing brings it back.",
        "",
    ]
    if asked.by:
        lines.insert(1, f"{', '.join(asked.by)} asked for it.")
    if not asked.enough:
        lines.insert(-1, f"It goes once {_who(asked.others)} agrees.")
    return lines


def _who(labels: tuple[str, ...]) -> str:
    if not labels:
        return "another coordinator, who is to be invited,"
    return labels[0] if len(labels) == 1 else f"one of {', '.join(labels)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


app = app_of(erase)
