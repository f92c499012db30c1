"""`sql QUERY`: ask the ledger in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.querying import Answer

_FORMATS = ("table", "csv", "json")


def sql(
    query: Annotated[str, Argument(metavar="QUERY", help="one SELECT; - reads standard input")],
    format_: Annotated[
        str, Option("--format", metavar="FORMAT", help=", ".join(_FORMATS))
    ] = "table",
) -> None:
    """Ask in SQL: one SELECT over the records and ops that this device holds.

    Nothing can be changed by it, and no key be read. What you type after the
    command stays in the history of your shell; with - it does not.

    \b
      fieldledger sql 'SELECT item, sum(quantity) FROM distribution GROUP BY item'
      fieldledger sql - --format csv < question.sql
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import querying

    if format_ not in _FORMATS:
        raise Refused(tr("--format is one of {formats}.", formats=", ".join(_FORMATS)))
    text = _read() if query == "-" else query
    with opened() as session:
        found = querying.ask(session, text)
    data = {"columns": found.columns, "rows": found.rows}
    if format_ == "json":
        ui.show_json(data)
    elif format_ == "csv" and not ui.as_json():
        ui.show_bytes(_csv(found).encode())
    else:
        ui.show(data, _table(found))


def _read() -> str:
    from pathlib import Path

    from fieldledger.cli.files import read_text

    return read_text(Path("-"))


def _table(found: Answer) -> list[str]:
    if not found.rows:
        return [tr("no rows")]
    cells = ([_text(value) for value in row] for row in found.rows)
    right = "".join(
        "r" if all(value is None or isinstance(value, int | float) for value in column) else " "
        for column in zip(*found.rows, strict=True)
    )
    return ui.table(found.columns, cells, right=right)


def _csv(found: Answer) -> str:
    """CSV in which no text is taken for a formula, and numbers stay numbers."""
    import csv
    import io

    from fieldledger.domain.tabular import safe

    def cells(row: Sequence[object]) -> Iterable[str]:
        return (safe(value) if isinstance(value, str) else _text(value) for value in row)

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(safe, found.columns))
    writer.writerows(cells(row) for row in found.rows)
    return out.getvalue()


def _text(value: object) -> str:
    return "" if value is None else str(value)


app = app_of(sql)
