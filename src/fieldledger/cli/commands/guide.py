"""`guide`: how the program is used, on one page of paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr


def guide(
    out: Annotated[
        Path | None, Option("-o", "--out", metavar="FILE", help="write it there, as PDF")
    ] = None,
    role: Annotated[
        str, Option("--role", metavar="ROLE", help="for whom: worker, coordinator")
    ] = "worker",
    force: Annotated[bool, Option("--force", help="replace that file")] = False,
) -> None:
    """Make the quick guide, one page in the language of --lang; it needs no ledger.

    \b
      fieldledger guide -o guide.pdf
      fieldledger guide --role coordinator --lang ko -o guide.pdf
    """
    from fieldledger.cli.commands.form import file_of, write
    from fieldledger.report.guide import ROLES
    from fieldledger.services import forms

    if role not in ROLES:
        raise Refused(
            tr("{option}: it is one of {choices}.", option="--role", choices=", ".join(ROLES))
        )
    write(file_of(out, force=force), forms.guide_pdf(role), force=force)


app = app_of(guide)
