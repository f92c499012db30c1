"""`list TYPE`: the records of a type as a table, JSON or CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.paging import cut
from fieldledger.cli.values import in_words
from fieldledger.domain.fields import RecordType
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.filtering import Chosen
    from fieldledger.services.session import Session

_WIDEST = 60  # of a cell; `show` has all of it
_FORMATS = ("table", "csv", "json", "jsonl", "xlsx")
_TABLES = ("csv", "jsonl", "xlsx")  # which import reads back


def list_(  # noqa: PLR0913 - one for each option
    type_: Annotated[str, Argument(metavar="TYPE", help="a record type: fieldledger types")],
    filters: Annotated[
        list[str] | None, Argument(metavar="[FILTERS]...", help="field=value, since=, until=")
    ] = None,
    on: Annotated[
        str | None, Option("--on", metavar="DAY", help="values that hold from a day on, as of DAY")
    ] = None,
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
    """List the records of a type. What csv, xlsx and jsonl hold, import reads back.

    \b
      fieldledger list distribution item=rice,flour since=2004-05 people=30..
      fieldledger list child status=in-care --on 2004-06-30
      fieldledger list child --format csv -o children.csv

    All filters must fit. Several values have commas between them; field= alone
    is what is empty. 'people>=30' and 'quantity<2t' need quotes in a shell.
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import entries, filtering, views

    spec, words = entries.type_of(type_), filters or []
    _check(spec, words, format_, out, force)
    with opened() as session:
        chosen = filtering.choose(session, type_, words, on)
        if format_ in _TABLES and not (out is None and ui.as_json()):
            data, count = _table(session, type_, format_, voided, chosen)
        else:
            rows = views.listing(session, type_, voided=voided, keep=chosen.row)
            lines, count = _lines(spec, rows, bool(words)), len(rows)
            data = ui.json_text(rows) if format_ == "json" else _text(lines)
    if out is not None:
        _write(out, data, force, count)
    elif format_ in _TABLES and not ui.as_json():
        ui.show_bytes(data.encode() if isinstance(data, str) else data)
    elif format_ == "json":
        ui.show_json(rows)
    else:
        ui.show(rows, lines)


def _check(
    spec: RecordType, words: Sequence[str], format_: str, out: Path | None, force: bool
) -> None:
    """Refuse what cannot be done, before the ledger is opened."""
    if format_ not in _FORMATS:
        raise Refused(tr("--format is one of {formats}.", formats=", ".join(_FORMATS)))
    if format_ == "xlsx" and out is None:
        raise Refused(tr("A spreadsheet needs a file: -o FILE."))
    if out is not None:
        from fieldledger.cli.files import refuse_existing

        refuse_existing(out, force=force)
    if spec.prompts_only and words:
        from fieldledger.cli.unread import refuse_typed

        refuse_typed(words, None, spec)


def _table(
    session: Session, type_: str, format_: str, voided: bool, chosen: Chosen
) -> tuple[str | bytes, int]:
    """A file that import reads back, and how many records it holds."""
    from fieldledger.services import tabular

    if format_ == "xlsx":
        from fieldledger.services import workbooks

        return workbooks.write(session, type_, voided=voided, keep=chosen.whole)
    write = tabular.as_csv if format_ == "csv" else tabular.as_json_lines
    return write(session, type_, voided=voided, keep=chosen.whole)


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{ui.clean(line)}\n" for line in lines)


def _write(out: Path, data: str | bytes, force: bool, count: int) -> None:
    from fieldledger.cli.files import write_new

    write_new(out, data, force=force)
    ui.show(
        {"file": str(out), "records": count}, [tr("{count} records: {file}", count=count, file=out)]
    )


def _lines(spec: RecordType, rows: Sequence[Mapping[str, object]], filtered: bool) -> list[str]:
    """A table of the columns that hold something, then what its marks mean."""
    if not rows:
        return [
            tr("no {title} fits", title=tr(spec.title))
            if filtered
            else tr("no {title} yet", title=tr(spec.title))
        ]
    fields = [
        field for field in spec.fields if any(row.get(field.name) is not None for row in rows)
    ]
    header = ["id", *(field.name.replace("_", "-") for field in fields)]
    cells = [
        [
            tr("{id} (void)", id=row["id"]) if row.get("void") else str(row["id"]),
            *(
                _marked(cut(in_words(field, row), _WIDEST), field.name in _names(row))
                for field in fields
            ),
        ]
        for row in rows
    ]
    right = " " + "".join("r" if field.kind.python is int else " " for field in fields)
    lines = ui.table(header, cells, right=right)
    if any(_names(row) for row in rows):
        lines += ["", tr("* two people wrote different values: fieldledger show ID")]
    return lines


def _marked(text: str, conflict: bool) -> str:
    return f"{text}*" if conflict else text


def _names(row: Mapping[str, object]) -> Sequence[str]:
    names = row.get("conflicts")
    return [str(name) for name in names] if isinstance(names, list | tuple) else []


list_.__name__ = "list"
app = app_of(list_)
