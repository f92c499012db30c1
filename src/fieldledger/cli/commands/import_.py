"""`import TYPE FILE`: a table becomes entries, after a look at what it would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.choosing import said_yes
from fieldledger.errors import Refused
from fieldledger.language import tr, trn

if TYPE_CHECKING:
    from fieldledger.services.importing import Plan, Written

_MOST = 1 << 28  # bytes of a file
_LISTED = 20  # problems that a person is shown at once


def import_(
    type_: Annotated[str, Argument(metavar="TYPE", help="a record type: fieldledger types")],
    file: Annotated[
        Path, Argument(metavar="FILE", help="CSV, XLSX or JSON lines; - for standard input")
    ],
    on: Annotated[
        str | None,
        Option("--on", metavar="DAY", help="the day of timelines where a row says none"),
    ] = None,
    sheet: Annotated[
        str | None, Option("--sheet", metavar="NAME", help="which sheet of a spreadsheet")
    ] = None,
    dry_run: Annotated[
        bool, Option("--dry-run", help="say what would happen, and change nothing")
    ] = False,
    yes: Annotated[bool, Option("--yes", help="do not ask, once there are no problems")] = False,
) -> None:
    """Take in a table: all of it, or nothing where a row has a problem.

    The first line names the fields; values are written as in add. What is
    there already is left out, so that the same file twice adds nothing.

    \b
      fieldledger import distribution march.csv
      fieldledger import child children.jsonl --dry-run
    """
    from fieldledger.cli.files import read_bytes
    from fieldledger.cli.opening import opened
    from fieldledger.services import entries, importing

    spec = entries.type_of(type_)
    if spec.prompts_only:
        from fieldledger.cli.unread import refuse_typed

        refuse_typed(["in a file"], file, spec)
    name = tr("standard input") if str(file) == "-" else str(file)
    data = read_bytes(file, _MOST)
    lines = file.suffix.lower() in (".jsonl", ".json")
    with opened() as session:
        plan = importing.prepare(session, type_, data, lines=lines, on=on, name=name, sheet=sheet)
        preview = [f"{name}: {_counts(plan)}", *(f"  {row}" for row in plan.shown)]
        if plan.problems:
            raise _refused(plan, preview)
        asked = bool(plan.new) and not dry_run and not yes
        if asked:
            _ask(plan, preview)
        written = None if dry_run else importing.write(session, plan)
    answer = [] if asked else preview
    ui.show(_document(plan, written), [*answer, _outcome(plan, written)])


def _ask(plan: Plan, preview: list[str]) -> None:
    """Let a person agree after a look. Enter is no answer: it may have been meant for elsewhere."""
    if not ui.interactive():
        raise Refused(
            tr("{preview}. Nothing was imported: say --yes.", preview=preview[0]),
            hint=tr("--dry-run says how the file is understood."),
        )
    ui.ask_aloud("\n".join(preview))
    question = trn("Import {n} entry? [y/n]", "Import {n} entries? [y/n]", len(plan.new))
    answer = ""
    while not answer or said_yes(answer) is None:
        answer = ui.ask(question)
    if not said_yes(answer):
        raise Refused(tr("Nothing was imported."))


def _refused(plan: Plan, preview: list[str]) -> Refused:
    """All problems by line and column; a person sees the first, and how the rest was read."""
    problems = [
        (
            tr("line {line}: {column}", line=line, column=column)
            if column
            else tr("line {line}", line=line),
            sentence,
        )
        for line, column, sentence in plan.problems
    ]
    more = len(problems) - _LISTED
    if not ui.as_json():
        if plan.shown:
            ui.say("\n".join(preview[1:]))
        if more > 0:
            problems = [
                *problems[:_LISTED],
                ("", tr("and {more} more: --json lists all of them", more=more)),
            ]
    return Refused(
        tr("{preview}. Nothing was imported.", preview=preview[0]),
        hint=tr("Mend the file, and import it again."),
        problems=problems,
    )


def _counts(plan: Plan) -> str:
    wrong = plan.rows - len(plan.new) - plan.there
    if plan.problems:
        return trn(
            "{n} row: {new:,} new, {there:,} already there, {wrong:,} with problems",
            "{n} rows: {new:,} new, {there:,} already there, {wrong:,} with problems",
            plan.rows,
            new=len(plan.new),
            there=plan.there,
            wrong=wrong,
        )
    return trn(
        "{n} row: {new:,} new, {there:,} already there",
        "{n} rows: {new:,} new, {there:,} already there",
        plan.rows,
        new=len(plan.new),
        there=plan.there,
    )


def _outcome(plan: Plan, written: Written | None) -> str:
    count = len(plan.new)
    if written is None:
        return trn("{n} entry would be imported", "{n} entries would be imported", count)
    if not plan.new:
        return tr("nothing new: nothing was imported")
    if written.first == written.last:
        return trn(
            "{n} entry imported: {id}", "{n} entries imported: {id}", count, id=written.first
        )
    return trn(
        "{n} entry imported: {first} to {last}",
        "{n} entries imported: {first} to {last}",
        count,
        first=written.first,
        last=written.last,
    )


def _document(plan: Plan, written: Written | None) -> dict[str, object]:
    return {
        "type": plan.type,
        "rows": plan.rows,
        "new": len(plan.new),
        "there": plan.there,
        "written": 0 if written is None else len(plan.new),
        "first": written.first if written and plan.new else None,
        "last": written.last if written and plan.new else None,
        "shown": plan.shown,
    }


import_.__name__ = "import"
app = app_of(import_)
