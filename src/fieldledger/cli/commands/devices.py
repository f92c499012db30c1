"""`devices`: who is in this ledger; `devices confirm LABEL` after a fingerprint was read out;
`devices exposure LABEL`: what it could read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from typer import Argument, Context, Option

from fieldledger.cli import ui, values
from fieldledger.cli.app import app_of
from fieldledger.cli.code_words import begun, said
from fieldledger.domain.record import COMPARTMENTS
from fieldledger.errors import Refused
from fieldledger.language import Label, tr


def list_() -> None:
    """List the devices.

    \b
      fieldledger devices list
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import membership, roster

    with opened() as session:
        found = roster.devices(session)
        fingerprint = membership.fingerprint_of(session, session.label)
    header = (
        tr("device"),
        tr("nickname"),
        tr("role"),
        tr("reads"),
        tr("state"),
        tr("last seen"),
    )
    rows = ui.table(header, [_row(device) for device in found])
    # What a state means is told once, below: the table is to fit a screen.
    told = dict.fromkeys(said(each["state"]) for each in found if ":" in str(each["state"]))
    ui.show(
        found,
        [
            *rows,
            "",
            *told,
            tr("fingerprint of this device: {fingerprint}", fingerprint=fingerprint),
        ],
    )


def confirm(
    label: Annotated[str, Argument(metavar="LABEL", help="the device, such as a1")],
    yes: Annotated[
        bool, Option("--yes", help="the fingerprint was read out and agrees; do not ask")
    ] = False,
) -> None:
    """Confirm a device.

    Its owner reads its fingerprint out, by voice. It may receive from then on.

    \b
      fieldledger devices confirm a1
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import membership

    with opened() as session:
        fingerprint = membership.fingerprint_of(session, label)
        _agree(label, fingerprint, yes)
        confirmed = membership.confirm(session, label, fingerprint)
    ui.show(
        confirmed,
        [tr("confirmed {label}, fingerprint {fingerprint}", label=label, fingerprint=fingerprint)],
    )


def exposure(
    label: Annotated[str, Argument(metavar="LABEL", help="the device, such as a1")],
) -> None:
    """What a device could read at most, and whom to warn.

    \b
      fieldledger devices exposure a1
    """
    from fieldledger.cli import exposures
    from fieldledger.cli.opening import opened
    from fieldledger.services import exposure as exposing

    with opened() as session:
        found = exposing.of(session, label)
    ui.show(exposing.as_data(found), exposures.lines(found))


def _agree(label: str, fingerprint: str, yes: bool) -> None:
    """Only a person can know whether the numbers agree."""
    if yes:
        return
    if not ui.interactive():
        raise Refused(
            tr(
                "Confirm that the fingerprint of {label} was read out and agrees: --yes.",
                label=label,
            ),
            hint=tr("It is {fingerprint}.", fingerprint=fingerprint),
        )
    known = tr("The fingerprint of {label} as this ledger knows it:", label=label)
    ui.ask_aloud(f"{known}\n\n    {fingerprint}\n")
    if not ui.confirm(tr("Was it read out to you, by voice, and is every group the same?")):
        raise Refused(
            tr("{label} was not confirmed.", label=label),
            hint=tr("If the groups differ, somebody is in between: do not send to this device."),
        )


def _row(device: Mapping[str, object]) -> list[str]:
    return [
        str(device["name"]),
        str(device["nickname"]),
        said(device["role"]),
        _reads(device["clear"], device["scope"]),
        begun(device["state"]),
        values.moment(device["last_seen"]),
    ]


def _reads(clear: object, scope: object) -> str:
    """What a device may read: of everybody, or of its own entries."""
    names = {str(name) for name in clear} if isinstance(clear, list | tuple) else set[str]()
    every = {name for name in COMPARTMENTS if name != "open"}
    if not names:
        return tr("nothing: sealed")
    what = ", ".join(tr(Label(name, "compartment")) for name in sorted(names))
    if every <= names:
        return tr("everything") if scope == "all" else tr("everything (own)")
    return what if scope == "all" else tr("{compartments} (own)", compartments=what)


def devices(context: Context) -> None:
    """The devices of this ledger: list them, confirm one, see what one could read.

    \b
      fieldledger devices
      fieldledger devices confirm a1
      fieldledger devices exposure a1
    """
    if context.invoked_subcommand is None:
        list_()


list_.__name__ = "list"
app = app_of(list_, confirm, exposure, above=devices)
