"""`report` for partners and the public: a preview, what is hidden and why, and giving it out.

What is given out is shown in short and asked about first, rendered, remembered as a record, and
only then written: whatever breaks in between, there is no file that nobody remembers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fieldledger.cli import ui
from fieldledger.cli.code_words import said
from fieldledger.cli.reporting import (
    ROWS,
    Asked,
    is_spreadsheet,
    path_of,
    tell_lacks,
    with_words,
)
from fieldledger.errors import Refused
from fieldledger.language import mark, tr, trn
from fieldledger.report.cells import PUBLIC, Reason, Ref
from fieldledger.report.shape import Cell, Report
from fieldledger.report.wrapped import wrap
from fieldledger.services import releasing, reports
from fieldledger.services.releasing import Prepared
from fieldledger.services.session import Session

_WIDTH = 80
REASONS = {
    "small": mark("small: a count below the threshold"),
    "group": mark("group: all people of a total are in it"),
    "change": mark("change: it would tell a small change since an earlier report"),
    "earlier": mark("earlier: an earlier report hid it"),
    "ration": mark("ration: over the ration it tells a hidden number of people"),
    "protects": mark("protects: another hidden figure would be told by the rest"),
}
_NEVER = mark(
    "Never in it: code names, shelters and how many there are, ration lines, donors, rescues, "
    "titles and notes, any place finer than a province."
)


def report(asked: Asked) -> None:
    """Show a preview, or give a report out into a file."""
    from fieldledger.cli.opening import opened

    form, out, audience = asked.shape(), asked.out, str(asked.audience)
    rows = form in ROWS
    if out is not None and not asked.yes and not ui.interactive():
        raise Refused(
            tr("Nobody can be asked whether to give it out to {audience}.", audience=audience),
            hint=tr("Look at it first, without -o or with --explain; then add --yes."),
        )
    with opened() as session:
        period = asked.period(session)
        made = releasing.prepare(session, period, audience, preview=out is None)
        found = with_words(session, made.outward.report, asked.words)
        if out is None:
            ui.show_text(
                _rows(session, made, asked).decode() if rows else reports.render(found, form)
            )
            return
        path = path_of(out, period, form, asked)
        if not asked.yes:
            _confirm(made, path, asked)
        data = _rows(session, made, asked) if rows else reports.rendered(found, form)
        # Remembered first: nothing is ever given out that nobody remembers.
        releasing.remember(session, made, form)
        _write(path, data, audience, force=asked.force)


def _rows(session: Session, made: Prepared, asked: Asked) -> bytes:
    """The same report as rows of HXL or 5W."""
    from fieldledger.services import activity_files

    filed = activity_files.made_for_others(
        session, made, str(asked.form), as_spreadsheet=is_spreadsheet(asked)
    )
    tell_lacks(filed)
    return filed.data


def _write(path: Path, data: bytes, audience: str, *, force: bool) -> None:
    from fieldledger.cli.files import write_new

    write_new(path, data, force=force)
    shown = {"file": str(path), "bytes": len(data), "audience": audience}
    ui.show(shown, [str(path), tr("Remembered as given out: fieldledger list release")])


def _confirm(made: Prepared, path: Path, asked: Asked) -> None:
    audience = made.outward.report.audience
    kept = tr("It will be remembered as given out, whatever becomes of it: {file}", file=path)
    told = [_of_rows(made)] if asked.shape() in ROWS else []
    if asked.words is not None:
        told.append(
            tr("Your own text stands in it as it is: nothing but code names was looked for.")
        )
    for text in (*screen(made), *told, kept):
        for line in wrap(text, _WIDTH):
            ui.ask_aloud(line)
    typed = ui.ask(tr("Type {word} to write it:", word=audience))
    if typed.casefold() != audience:
        raise Refused(tr("Nothing was given out."), hint=tr("It was not confirmed."))


def _of_rows(made: Prepared) -> str:
    """What of it stands in a file of rows."""
    return trn(
        "The file has {n} row of it, and counts as if all of it had been told.",
        "The file has {n} rows of it, and counts as if all of it had been told.",
        len(made.outward.rows),
    )


def screen(made: Prepared) -> Iterator[str]:
    """What the report says and hides, for whoever is to confirm it: it fits a terminal."""
    found, decided = made.outward.report, made.outward.decided
    period = found.period
    yield tr(
        "Report for {audience}: {period}, {start} to {end}",
        audience=said(found.audience),
        period=period.name,
        start=period.start,
        end=period.end,
    )
    yield ""
    tables = sum(len(section.tables) for section in found.sections)
    yield trn("It has {n} table.", "It has {n} tables.", tables)
    told = sum(isinstance(each, int) for each in _cells(found))
    yield trn("It tells {n} figure.", "It tells {n} figures.", told)
    yield tr("Counts of people below {threshold} are hidden.", threshold=made.rules.threshold)
    yield trn("It hides {n} figure:", "It hides {n} figures:", len(decided.explain))
    for why, count in sorted(Counter(each.why for each in decided.explain.values()).items()):
        yield f"  {count:>4}  {tr(REASONS[why])}"
    if found.audience == PUBLIC:
        yield tr("Counts of people are rounded, and goods to what so many people are given.")
    yield tr(_NEVER)
    yield from _earlier(made)
    yield ""


def _cells(found: Report) -> Iterator[Cell]:
    """All cells of its tables."""
    for table in (table for section in found.sections for table in section.tables):
        for row in (*table.rows, *([table.total] if table.total else [])):
            yield from row.cells


def _earlier(made: Prepared) -> Iterator[str]:
    """What its readers have already."""
    readers = (made.outward.report.audience, PUBLIC)
    before = [each for each in made.before if each.audience in readers]
    yield trn(
        "Its readers have {n} earlier report.", "Its readers have {n} earlier reports.", len(before)
    )
    for each in before[-3:]:
        told = tr(
            "{day}: {first} to {last}, for {audience}, as {form}",
            day=each.date,
            first=each.first,
            last=each.last,
            audience=each.audience,
            form=each.form,
        )
        yield f"  {told}"
    months = set(made.outward.report.period.months)
    if any(each.first in months and each.last in months for each in before):
        yield tr("Some of this period was told before: what changed since then may be hidden.")


def explain(asked: Asked) -> None:
    """What a report for others would hide, and why: for a coordinator to look at."""
    from fieldledger.cli.opening import opened

    audience = asked.audience
    if asked.out is not None:
        raise Refused(tr("--explain is for your own eyes: it goes into no file."))
    if any((asked.form, asked.words, asked.outline, asked.trace, asked.as_of)):
        raise Refused(tr("--explain says what is hidden: give it with a period and an audience."))
    if audience is not None and audience not in releasing.AUDIENCES:
        raise Refused(tr("Nothing is hidden from coordinators."))
    with opened() as session:
        period = asked.period(session)
        rules = releasing.rules(session)
        audiences = (audience,) if audience else releasing.AUDIENCES
        found = [releasing.explained(session, period, each) for each in audiences]
    ui.show(
        {
            "period": {"name": period.name, "start": period.start, "end": period.end},
            "audiences": [
                {
                    "audience": each.outward.report.audience,
                    "threshold": rules[each.outward.report.audience].threshold,
                    "rounding": rules[each.outward.report.audience].rounding,
                    "shown": sum(isinstance(cell, int) for cell in _cells(each.outward.report)),
                    "hidden": [_as_data(*pair) for pair in each.outward.decided.explain.items()],
                }
                for each in found
            ],
        },
        [line for each in found for line in _explained(each)],
    )


def _as_data(ref: Ref, reason: Reason) -> dict[str, object]:
    of = reason.of
    return {
        "measure": ref.measure,
        "key": list(ref.key),
        "period": ref.period,
        "why": reason.why,
        "of": {"measure": of.measure, "key": list(of.key), "period": of.period} if of else None,
    }


def _explained(made: Prepared) -> Iterator[str]:
    """The hidden figures by name, without what they are."""
    found, decided = made.outward.report, made.outward.decided
    yield tr(
        "Report for {audience}: {period}", audience=said(found.audience), period=found.period.name
    )
    told = sum(isinstance(each, int) for each in _cells(found))
    yield trn("It tells {n} figure.", "It tells {n} figures.", told)
    yield trn("It hides {n} figure:", "It hides {n} figures:", len(decided.explain))
    rows = [
        (_named(ref), reason.why, _named(reason.of) if reason.of else "")
        for ref, reason in sorted(decided.explain.items())
    ]
    yield from ui.table((tr("figure"), tr("why"), tr("because of")), rows)
    for why in sorted({reason.why for reason in decided.explain.values()}):
        yield tr(REASONS[why])
    yield ""


def _named(ref: Ref) -> str:
    """A figure by its measure, place and period, as ``--json`` has them."""
    return " ".join(filter(None, (ref.measure, *ref.key, ref.period)))
