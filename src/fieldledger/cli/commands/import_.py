"""`import TYPE FILE`: a table becomes entries, after a look at what it would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused

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
    name = "standard input" if str(file) == "-" else str(file)
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
            f"{preview[0]}. Nothing was imported: say --yes.",
            hint="--dry-run says how the file is understood.",
        )
    ui.ask_aloud("\n".join(preview))
    answer = ""
    while answer not in {"y", "yes", "n", "no"}:
        answer = ui.ask(f"Import {_entries(len(plan.new))}? [y/n]").lower()
    if answer.startswith("n"):
        raise Refused("Nothing was imported.")


def _refused(plan: Plan, preview: list[str]) -> Refused:
    """All problems by line and column; a person sees the first, and how the rest was read."""
    problems = [
        (f"line {line}: {column}" if column else f"line {line}", sentence)
        for line, column, sentence in plan.problems
    ]
    more = len(problems) - _LISTED
    if not ui.as_json():
        if plan.shown:
            ui.say("\n".join(preview[1:]))
        if more > 0:
            problems = [*problems[:_LISTED], ("", f"and {more} more: --json lists all of them")]
    return Refused(
        f"{preview[0]}. Nothing was imported.",
        hint="Mend the file, and import it again.",
        problems=problems,
    )


def _counts(plan: Plan) -> str:
    wrong = plan.rows - len(plan.new) - plan.there
    rows = f"{plan.rows:,} row{'' if plan.rows == 1 else 's'}"
    told = f"{rows}: {len(plan.new):,} new, {plan.there:,} already there"
    return f"{told}, {wrong:,} with problems" if plan.problems else told


def _outcome(plan: Plan, written: Written | None) -> str:
    count = _entries(len(plan.new))
    if written is None:
        return f"{count} would be imported"
    if not plan.new:
        return "nothing new: nothing was imported"
    ids = written.first if written.first == written.last else f"{written.first} to {written.last}"
    return f"{count} imported: {ids}"


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


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
