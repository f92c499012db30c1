"""`export`: a bundle of what the other side is not known to hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of

if TYPE_CHECKING:
    from fieldledger.services.exchange import ExportedFile


def export(
    out: Annotated[
        Path | None,
        Option("-o", "--out", metavar="PATH", help="a file, or a folder such as a stick"),
    ] = None,
    to: Annotated[
        str, Option("--to", metavar="WHOM", help="coordinators, a device's label, or everyone")
    ] = "coordinators",
    everything: Annotated[
        bool, Option("--all", help="everything, not only what they are not known to hold")
    ] = False,
) -> None:
    """Write an encrypted bundle for others.

    \b
      fieldledger export -o /media/stick
      fieldledger export --to a1 -o for-a1.enc
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import exchange

    with opened() as session:
        exported = exchange.export(session, to=to, out=out, everything=everything)
    files = [
        {"file": str(one.file), "to": one.to, "ops": one.ops, "bytes": one.bytes}
        for one in exported.files
    ]
    data: dict[str, object] = {"files": files}
    if to != "everyone" and len(files) == 1:
        data = {key: files[0][key] for key in ("file", "ops", "bytes")}
    ui.show(data, [_line(one) for one in exported.files])
    for note in dict.fromkeys(one.note for one in exported.files if one.note):
        ui.say(note)


def _line(one: ExportedFile) -> str:
    entries = "1 entry" if one.ops == 1 else f"{one.ops:,} entries"
    return f"{one.file}: {entries} for {one.to}, {one.bytes:,} bytes"


app = app_of(export)
