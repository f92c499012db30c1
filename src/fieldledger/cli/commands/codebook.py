"""`codebook`: the codes that a worker types, on the screen or on one page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.wrapping import wrapped

if TYPE_CHECKING:
    from fieldledger.services.forms import Codebook


def codebook(
    out: Annotated[
        Path | None, Option("-o", "--out", metavar="FILE", help="write it there, as PDF")
    ] = None,
    force: Annotated[bool, Option("--force", help="replace that file")] = False,
) -> None:
    """Show what is typed for items, places and choices; never a code of a person or a child.

    \b
      fieldledger codebook
      fieldledger codebook -o codebook.pdf
    """
    from fieldledger.cli.commands.form import file_of, write
    from fieldledger.cli.opening import opened
    from fieldledger.services import forms

    target = None if out is None else file_of(out, force=force)
    with opened() as session:
        found = forms.codebook(session)
    if target is None:
        ui.show(_data(found), _lines(found))
    else:
        write(target, forms.codebook_pdf(found), force=force)


def _lines(found: Codebook) -> Iterator[str]:
    from fieldledger.report import codelist

    before = ""
    for kind, name, said in codelist.lines(found.codes, found.choices):
        if kind != before:
            yield from ([""] if before else []) + [kind]
        before = kind
        whole = f"{name} {said}".strip()
        yield from wrapped(whole, 80, first="  ", later="    ", hyphens=False)


def _data(found: Codebook) -> dict[str, object]:
    return {
        "day": found.day or None,
        "codes": {
            name: [
                {"code": each.code, "unit": each.unit or None, "category": each.category or None}
                for each in listed
            ]
            for name, listed in found.codes.items()
        },
        "choices": [
            {"types": [*each.types], "field": each.field, "words": [*each.words]}
            for each in found.choices
        ],
    }


app = app_of(codebook)
