"""`report`: the report of a month, a fiscal year, or any days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from fieldledger.cli import reporting, ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.domain.periods import Period
    from fieldledger.services.session import Session

FORMATS = ("text", "json", "markdown", "csv", "html", "pdf", "xlsx", "hxl", "5w")
AUDIENCES = ("coordinators",)

_Words = Annotated[
    Path | None, Option("--words", metavar="FILE", help="put your own text in, from Markdown")
]
_Outline = Annotated[bool, Option("--outline", help="write headings to be filled in for --words")]
_Trace = Annotated[
    str | None, Option("--trace", metavar="FIGURE", help="list the records behind a figure")
]


def report(  # noqa: PLR0913 - the options of one command
    month: Annotated[str | None, Option("--month", metavar="YYYY-MM", help="a month")] = None,
    year: Annotated[
        str | None, Option("--year", metavar="YEAR", help="the fiscal year that ends in it")
    ] = None,
    from_: Annotated[str | None, Option("--from", metavar="DAY", help="the first day")] = None,
    to: Annotated[str | None, Option("--to", metavar="DAY", help="the last day")] = None,
    format_: Annotated[
        str | None, Option("--format", metavar="FORMAT", help=", ".join(FORMATS))
    ] = None,
    out: Annotated[
        Path | None, Option("-o", "--out", metavar="FILE", help="write it there")
    ] = None,
    audience: Annotated[
        str | None, Option("--audience", metavar="WHO", help="who reads it: coordinators")
    ] = None,
    force: Annotated[bool, Option("--force", help="replace that file")] = False,
    words: _Words = None,
    outline: _Outline = False,
    trace: _Trace = None,
) -> None:
    """Report on a month, a fiscal year, or any days; without a period, the last full month.

    \b
      fieldledger report --month 2004-05
      fieldledger report --year 2004 --format markdown --audience coordinators -o 2004.md
      fieldledger report --year 2004 --trace provisions.by_item.rice.quantity
    """
    _judge(format_, audience, out, force)
    reporting.judge(format_, audience, out, words, outline=outline, trace=trace)
    from fieldledger.cli.opening import opened
    from fieldledger.services import reports

    with opened() as session:
        period = reports.period_of(session, month=month, year=year, from_=from_, to=to)
        if format_ in ("hxl", "5w"):
            _activities(session, period, format_, audience or AUDIENCES[0], out, force)
            return
        if trace is not None:
            reporting.show_trace(session, period, trace)
            return
        made = reports.report(session, period, audience or AUDIENCES[0])
        made = reporting.with_words(session, made, words)
    if outline:
        _deliver(reporting.outline(made, ui.as_json() and out is None).encode(), out, force)
        return
    form = format_ or ("json" if ui.as_json() else "text")
    _deliver(reports.rendered(made, form), out, force)


def _deliver(data: bytes, out: Path | None, force: bool) -> None:
    """Show a text, or write a file."""
    if out is None:
        ui.show_text(data.decode())
    else:
        _write(out, data, force)


def _activities(
    session: Session, period: Period, form: str, audience: str, out: Path | None, force: bool
) -> None:
    from fieldledger.services import activity_files

    as_spreadsheet = form == "5w" and out is not None and out.suffix.lower() == ".xlsx"
    made = activity_files.make(session, period, form, audience, as_spreadsheet=as_spreadsheet)
    if made.unnamed:
        ui.say(
            tr(
                "Not set, and blank in it: {names}. Set one with: fieldledger add setting {name} …",
                names=", ".join(made.unnamed),
                name=made.unnamed[0],
            )
        )
    if made.left_out:
        ui.say(
            tr(
                "Left out, since this device does not read all of it: {activities}.",
                activities=", ".join(made.left_out),
            )
        )
    _deliver(made.data, out, force)


def _write(out: Path, data: bytes, force: bool) -> None:
    from fieldledger.cli.files import write_new

    write_new(out, data, force=force)
    ui.show({"file": str(out), "bytes": len(data)}, [str(out)])


def _judge(format_: str | None, audience: str | None, out: Path | None, force: bool) -> None:
    """A file outlives its moment, so whom it is for must have been decided."""
    if format_ is not None and format_ not in FORMATS:
        raise Refused(f"--format is one of {', '.join(FORMATS)}.")
    if audience is not None and audience not in AUDIENCES:
        raise Refused("--audience can only be coordinators in this version.")
    if out is None:
        if format_ == "xlsx":
            raise Refused("A spreadsheet goes into a file: -o FILE.")
        if format_ == "pdf":
            raise Refused(tr("A PDF goes into a file: {option}.", option="-o FILE"))
        return
    if audience is None:
        raise Refused(
            "A report in a file needs its audience: --audience coordinators.",
            hint="It names places and lines by code: it is for nobody else.",
        )
    from fieldledger.cli.files import refuse_existing

    refuse_existing(out, force=force)


app = app_of(report)
