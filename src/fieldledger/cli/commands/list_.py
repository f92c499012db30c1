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

_FORMATS = ("table", "json", "csv")


def list_(
    type_: Annotated[str, Argument(metavar="TYPE", help="a record type: fieldledger types")],
    format_: Annotated[
        str, Option("--format", metavar="FORMAT", help=", ".join(_FORMATS))
    ] = "table",
    out: Annotated[
        Path | None, Option("-o", "--out", metavar="FILE", help="write it there")
    ] = None,
    force: Annotated[bool, Option("--force", help="replace that file")] = False,
    voided: Annotated[bool, Option("--void", help="show what was struck out, too")] = False,
) -> None:
    """List the records of a type.

    \b
      fieldledger list distribution
      fieldledger list child --format csv -o children.csv
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import entries, views

    if format_ not in _FORMATS:
        raise Refused(f"--format is one of {', '.join(_FORMATS)}.")
    spec = entries.type_of(type_)
    if out is not None:
        from fieldledger.cli.files import refuse_existing

        refuse_existing(out, force=force)
    with opened() as session:
        rows = views.listing(session, type_, voided=voided)
    if out is not None:
        _write(out, _text(spec, rows, format_), force, len(rows))
    elif format_ == "csv" and not ui.as_json():
        ui.show_text(_text(spec, rows, format_))
    elif format_ == "json":
        ui.show_json(rows)
    else:
        ui.show(rows, _lines(spec, rows))


def _write(out: Path, text: str, force: bool, count: int) -> None:
    from fieldledger.cli.files import write_new

    write_new(out, text, force=force)
    ui.show({"file": str(out), "records": count}, [f"{count} records: {out}"])


def _text(spec: RecordType, rows: Sequence[Mapping[str, object]], format_: str) -> str:
    if format_ == "json":
        return ui.json_text(rows)
    if format_ == "csv":
        return _csv(spec, rows)
    return "".join(f"{ui.clean(line)}\n" for line in _lines(spec, rows))


def _csv(spec: RecordType, rows: Sequence[Mapping[str, object]]) -> str:
    """Raw values under the fields' names. A cell that a spreadsheet would run gets a quote."""
    import csv
    import io

    unit = ["unit"] if any(field.kind.name == "quantity" for field in spec.fields) else []
    names = ["id", "type", *(field.name for field in spec.fields), *unit, "void", "conflicts"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value))
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" and text else text


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
