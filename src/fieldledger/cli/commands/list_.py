"""`list TYPE`: the records of a type as a table, JSON or CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.values import in_words
from fieldledger.domain.fields import RecordType
from fieldledger.errors import Refused

_FORMATS = ("table", "csv", "json", "jsonl")
_TABLES = ("csv", "jsonl")  # which import reads back


def list_(
    type_: Annotated[str, Argument(metavar="TYPE", help="a record type: fieldledger types")],
    format_: Annotated[
        str, Option("--format", metavar="FORMAT", help=", ".join(_FORMATS))
    ] = "table",
    out: Annotated[
        Path | None, Option("-o", "--out", metavar="FILE", help="write it there")
    ] = None,
    force: Annotated[bool, Option("--force", help="replace that file")] = False,
    voided: Annotated[
        bool, Option("--all", "--void", help="show what was struck out, too")
    ] = False,
) -> None:
    """List the records of a type. What csv and jsonl hold, import reads back.

    \b
      fieldledger list distribution
      fieldledger list child --format csv -o children.csv
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import entries, tabular, views

    if format_ not in _FORMATS:
        raise Refused(f"--format is one of {', '.join(_FORMATS)}.")
    spec = entries.type_of(type_)
    if out is not None:
        from fieldledger.cli.files import refuse_existing

        refuse_existing(out, force=force)
    if format_ in _TABLES and not (out is None and ui.as_json()):
        write = tabular.as_csv if format_ == "csv" else tabular.as_json_lines
        with opened() as session:
            text, count = write(session, type_, voided=voided)
        if out is None:
            ui.show_bytes(text.encode())
        else:
            _write(out, text, force, count)
        return
    with opened() as session:
        rows = views.listing(session, type_, voided=voided)
    if out is not None:
        table = "".join(f"{ui.clean(line)}\n" for line in _lines(spec, rows))
        _write(out, ui.json_text(rows) if format_ == "json" else table, force, len(rows))
    elif format_ == "json":
        ui.show_json(rows)
    else:
        ui.show(rows, _lines(spec, rows))


def _write(out: Path, text: str, force: bool, count: int) -> None:
    from fieldledger.cli.files import write_new

    write_new(out, text, force=force)
    ui.show({"file": str(out), "records": count}, [f"{count} records: {out}"])


def _lines(spec: RecordType, rows: Sequence[Mapping[str, object]]) -> list[str]:
    """A table of the columns that hold something, then what its marks mean."""
    if not rows:
        return [f"no {spec.title} yet"]
    fields = [
        field for field in spec.fields if any(row.get(field.name) is not None for row in rows)
    ]
    header = ["id", *(field.name.replace("_", "-") for field in fields)]
    cells = [
        [
            f"{row['id']}{' (void)' if row.get('void') else ''}",
            *(_marked(in_words(field, row), field.name in _names(row)) for field in fields),
        ]
        for row in rows
    ]
    right = " " + "".join("r" if field.kind.python is int else " " for field in fields)
    lines = ui.table(header, cells, right=right)
    if any(_names(row) for row in rows):
        lines += ["", "* two people wrote different values: fieldledger show ID"]
    return lines


def _marked(text: str, conflict: bool) -> str:
    return f"{text}*" if conflict else text


def _names(row: Mapping[str, object]) -> Sequence[str]:
    names = row.get("conflicts")
    return [str(name) for name in names] if isinstance(names, list | tuple) else []


list_.__name__ = "list"
app = app_of(list_)
