"""`decrypt FILE`: open any age file, with this device's identity or another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr


def decrypt(  # noqa: PLR0913 - the options of one command
    file: Annotated[
        Path | None, Argument(metavar="FILE", help="an age file, such as a bundle")
    ] = None,
    identity_file: Annotated[
        Path | None,
        Option("--identity-file", metavar="FILE", help="the identity; without it, this device's"),
    ] = None,
    with_pieces: Annotated[
        bool, Option("--with-pieces", help="with the recovery key: asks for its pieces")
    ] = False,
    from_: Annotated[
        list[Path] | None,
        Option("--from", metavar="FILE", help="a piece, for scripts; more than once; - for stdin"),
    ] = None,
    out: Annotated[
        Path | None, Option("-o", "--out", metavar="FILE", help="without it, standard output")
    ] = None,
    force: Annotated[bool, Option("--force", help="replace that file")] = False,
    show_identity: Annotated[
        bool, Option("--show-identity", help="print this device's identity instead, for age")
    ] = False,
) -> None:
    """Open an age file. What comes out is not encrypted: mind where it goes.

    \b
      fieldledger decrypt river.enc -o river.raw
      fieldledger decrypt backup.age --identity-file key.txt
    """
    from fieldledger.services import exchange

    if show_identity:
        _show_identity()
        return
    if file is None:
        see = tr("See: fieldledger decrypt --help")
        raise Refused(tr("The file to open is missing."), hint=see)
    recovers = with_pieces or bool(from_)
    if recovers and identity_file is not None:
        raise Refused(tr("--identity-file and --with-pieces: only one of them can open the file."))
    identity = _from_pieces(from_ or ()) if recovers else _identity(identity_file)
    data = exchange.decrypt(file, identity)
    if out is None:
        ui.show_bytes(data)
        return
    from fieldledger.cli.files import write_new

    write_new(out, data, force=force)
    told = tr("{file}: {bytes:,} bytes, in clear", file=out, bytes=len(data))
    ui.show({"file": str(out), "bytes": len(data)}, [told])


def _identity(file: Path | None) -> str:
    if file is not None:
        from fieldledger.cli.files import read_text

        lines = [line.strip() for line in read_text(file).splitlines()]
        keys = [line for line in lines if line and not line.startswith("#")]
        if not keys:
            raise Refused(
                tr("There is no identity in {file}.", file=file), hint=tr("age-keygen writes one.")
            )
        return keys[0]
    from fieldledger.cli.opening import opened
    from fieldledger.services import exchange

    with opened() as session:
        return exchange.identity(session)


def _from_pieces(files: Sequence[Path]) -> str:
    from fieldledger.cli.pieces import given
    from fieldledger.services import recovery

    return recovery.recovery_identity(given(files))


def _show_identity() -> None:
    identity = _identity(None)
    ui.say(
        tr(
            "Whoever has this line reads every bundle that was ever sent to this "
            "device.\n"
            "Keep it out of files and pictures; it is meant for age, at this moment."
        )
    )
    ui.show({"identity": identity}, [identity])


app = app_of(decrypt)
