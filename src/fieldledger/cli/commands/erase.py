"""`erase RECORD`: let a record about a person go, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.errors import Refused
from fieldledger.language import tr, trn

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
    line = tr("erased: {id}", id=erased.id)
    if not erased.done:
        line = _waiting(erased.id, erased.others)
    ui.show(data, [line])
    if erased.done:
        ui.say(tr("Next: fieldledger export, so that it goes on the other devices, too."))
    else:
        ui.say(
            tr(
                "Next: fieldledger export. They find it with 'fieldledger review', and "
                "agree with\n'fieldledger erase {id} --reason WHY'.",
                id=erased.id,
            )
        )


def _agree(asked: Asked, yes: bool) -> None:
    """Only a person can know that it is to go."""
    if yes:
        return
    if not ui.interactive():
        raise Refused(
            tr("Confirm that {id} is to be erased: --yes.", id=asked.id),
            hint=tr("Nothing brings it back."),
        )
    ui.ask_aloud("\n".join(_what_goes(asked)))
    if ui.ask(tr("To erase it, type {id}:", id=asked.id)).strip() != asked.id:
        raise Refused(
            tr("Nothing was erased."), hint=tr("What was typed is not {id}.", id=asked.id)
        )


def _what_goes(asked: Asked) -> list[str]:
    lines = [
        tr(
            "{id}, a {type}: {ops}, known to be on {devices}, this one among them.",
            id=asked.id,
            type=asked.type,
            ops=trn("{n} op", "{n} ops", asked.ops),
            devices=trn("{n} device", "{n} devices", asked.devices),
        ),
        tr(
            "All that was ever written about it goes from every device; who erased it, when\n"
            "and why stays, and what the totals counted. Nothing brings it back."
        ),
        "",
    ]
    if asked.by:
        lines.insert(1, tr("{labels} asked for it.", labels=", ".join(asked.by)))
    if not asked.enough:
        lines.insert(-1, _once(asked.others))
    return lines


def _once(labels: tuple[str, ...]) -> str:
    if not labels:
        return tr("It goes once another coordinator, who is to be invited, agrees.")
    if len(labels) == 1:
        return tr("It goes once {label} agrees.", label=labels[0])
    return tr("It goes once one of {labels} agrees.", labels=", ".join(labels))


def _waiting(record: str, labels: tuple[str, ...]) -> str:
    if not labels:
        return tr(
            "asked for: {id} is erased once another coordinator, who is to be invited, agrees",
            id=record,
        )
    if len(labels) == 1:
        return tr("asked for: {id} is erased once {label} agrees", id=record, label=labels[0])
    return tr(
        "asked for: {id} is erased once one of {labels} agrees",
        id=record,
        labels=", ".join(labels),
    )


app = app_of(erase)
