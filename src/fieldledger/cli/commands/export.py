"""`export`: a bundle of what the other side is not known to hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import tr, trn

if TYPE_CHECKING:
    from fieldledger.services.exchange import ExportedFile


def export(
    out: Annotated[
        str | None,
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
      fieldledger export --to everyone -o for-all/

    A path that ends in a slash is a folder, and is made if it is not there.
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.progress import counting
    from fieldledger.services import exchange

    # pathlib drops the slash by which a folder that is not there yet is told from a file.
    folder = out is not None and out.endswith(("/", os.sep))
    with opened() as session, counting() as tick:
        exported = exchange.export(
            session,
            to=to,
            out=None if out is None else Path(out),
            everything=everything,
            folder=folder,
            progress=tick,
        )
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
    if not one.ops and not one.note:
        return tr(
            "{file}: nothing new for {to}, receipts only, {bytes:,} bytes",
            file=one.file,
            to=one.to,
            bytes=one.bytes,
        )
    return trn(
        "{file}: {n} entry for {to}, {bytes:,} bytes",
        "{file}: {n} entries for {to}, {bytes:,} bytes",
        one.ops,
        file=one.file,
        to=one.to,
        bytes=one.bytes,
    )


app = app_of(export)
