"""`form`: an empty form on paper, for where no computer can be taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr


def form(
    type_: Annotated[str, Argument(metavar="TYPE", help="the record type")],
    out: Annotated[
        Path | None, Option("-o", "--out", metavar="FILE", help="write it there, as PDF")
    ] = None,
    blank: Annotated[
        bool, Option("--blank", help="without any code; needs no ledger, and gives nobody away")
    ] = False,
    force: Annotated[bool, Option("--force", help="replace that file")] = False,
) -> None:
    """Make an empty form to write on by hand, typed in later with add TYPE --repeat.

    \b
      fieldledger form distribution -o distribution.pdf
      fieldledger form child --blank -o child.pdf
    """
    from fieldledger.services import forms

    forms.check_has_form(type_)
    target = file_of(out, force=force)
    if blank:
        data = forms.form(None, type_)
    else:
        from fieldledger.cli.opening import opened

        with opened() as session:
            data = forms.form(session, type_)
    write(target, data, force=force)


def file_of(out: Path | None, *, force: bool) -> Path:
    """The file to write, refused before any work is done for it."""
    from fieldledger.cli.files import refuse_existing

    if out is None:
        raise Refused(tr("A PDF goes into a file: {option}.", option="-o FILE"))
    refuse_existing(out, force=force)
    return out


def write(out: Path, data: bytes, *, force: bool) -> None:
    """Write a PDF and say so."""
    from fieldledger.cli.files import write_new

    write_new(out, data, force=force)
    ui.show({"file": str(out), "bytes": len(data)}, [str(out)])


app = app_of(form)
