"""`report`: the report of a month, a fiscal year, or any days."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from fieldledger.cli.app import app_of
from fieldledger.cli.reporting import AUDIENCES, FORMATS, Asked, Days, run


def report(  # noqa: PLR0913 - the options of one command
    month: Annotated[str | None, Option("--month", metavar="YYYY-MM", help="a month")] = None,
    year: Annotated[
        str | None, Option("--year", metavar="YEAR", help="the fiscal year that ends in it")
    ] = None,
    from_: Annotated[str | None, Option("--from", metavar="DAY", help="the first day")] = None,
    to: Annotated[str | None, Option("--to", metavar="DAY", help="the last day")] = None,
    form: Annotated[
        str | None, Option("--format", metavar="FORMAT", help=", ".join(FORMATS))
    ] = None,
    out: Annotated[
        Path | None,
        Option("-o", "--out", metavar="FILE", help="write it there; a folder names it"),
    ] = None,
    audience: Annotated[
        str | None, Option("--audience", metavar="WHO", help=", ".join(AUDIENCES))
    ] = None,
    force: Annotated[bool, Option("--force", help="replace that file")] = False,
    words: Annotated[
        Path | None, Option("--words", metavar="FILE", help="put your own text in, from Markdown")
    ] = None,
    outline: Annotated[
        bool, Option("--outline", help="write headings to be filled in for --words")
    ] = False,
    trace: Annotated[
        str | None, Option("--trace", metavar="FIGURE", help="list the records behind a figure")
    ] = None,
    as_of: Annotated[
        str | None,
        Option("--as-of", metavar="DIGEST", help="as it was made then, by the digest it names"),
    ] = None,
    explain: Annotated[
        bool, Option("--explain", help="what partners and the public are not told, and why")
    ] = False,
    yes: Annotated[bool, Option("--yes", help="give it out without asking, for scripts")] = False,
) -> None:
    """Report on a month, a fiscal year, or any days; without a period, the last full month.

    \b
      fieldledger report --month 2004-05
      fieldledger report --year 2004 --audience coordinators -o 2004.txt
      fieldledger report --month 2004-05 --audience partners -o .
      fieldledger report --year 2004 --trace provisions.by_item.rice.quantity
    """
    days = Days(month, year, from_, to)
    run(Asked(days, form, out, audience, force, words, outline, trace, as_of, explain, yes))


app = app_of(report)
