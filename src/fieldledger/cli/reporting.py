"""`report`: what was asked for, whether it can be, and the report shown or written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fieldledger.cli import ui
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.domain.periods import Period
    from fieldledger.report.shape import Report
    from fieldledger.services.activity_files import Made
    from fieldledger.services.session import Session

FORMATS = ("text", "json", "markdown", "csv", "html", "pdf", "xlsx", "hxl", "5w")
AUDIENCES = ("coordinators", "partners", "public")
ROWS = ("hxl", "5w")  # no report, but rows of what was done


class Days(NamedTuple):
    """The period as it was typed."""

    month: str | None
    year: str | None
    from_: str | None
    to: str | None


class Asked(NamedTuple):
    """What was typed after `report`."""

    days: Days
    form: str | None
    out: Path | None
    audience: str | None
    force: bool
    words: Path | None
    outline: bool
    trace: str | None
    as_of: str | None
    explain: bool
    yes: bool

    def period(self, session: Session) -> Period:
        """The period that was asked for. Raises Refused."""
        from fieldledger.services import reports

        return reports.period_of(session, **self.days._asdict())

    def shape(self) -> str:
        """One of `FORMATS`: what was typed, else JSON under ``--json``, else text."""
        return self.form or ("json" if ui.as_json() else "text")


def run(asked: Asked) -> None:
    """Show or write the report that was asked for."""
    _judge_audience(asked)
    _judge_form(asked)
    _judge_together(asked)
    if asked.explain or asked.audience not in (None, AUDIENCES[0]):
        from fieldledger.cli import giving_out

        (giving_out.explain if asked.explain else giving_out.report)(asked)
        return
    from fieldledger.cli.opening import opened
    from fieldledger.services import earlier, reports

    with opened() as session, earlier.state(session, asked.as_of) as then:
        period = asked.period(then)
        if asked.trace is not None:
            from fieldledger.cli.traced import show_trace

            show_trace(then, period, asked.trace)
            return
        if asked.form in ROWS:
            data = _rows(then, period, asked)
        else:
            made = with_words(then, reports.report(then, period), asked.words)
            data = _form(made, asked)
        if asked.as_of is not None:
            for line in earlier.told(session, then):
                ui.say(line)
        elif asked.out is not None and asked.form not in ROWS:
            earlier.remember(session, made)
        path = asked.out and path_of(asked.out, period, asked.shape(), asked)
    _deliver(data, path, asked)


def path_of(out: Path, period: Period, form: str, asked: Asked) -> Path:
    """The file to write: in a folder one named by period and audience. Raises Refused where it is
    there already, or its folder is not."""
    from fieldledger.cli.files import refuse_existing
    from fieldledger.services import reports

    audience = str(asked.audience)
    path = out / reports.file_name(period, audience, form) if out.is_dir() else out
    if not path.parent.is_dir():
        raise Refused(tr("There is no folder {folder}.", folder=path.parent))
    refuse_existing(path, force=asked.force)
    return path


def _form(made: Report, asked: Asked) -> bytes:
    if asked.outline:
        from fieldledger.services import own_words

        text = own_words.outline(made)
        in_json = ui.as_json() and asked.out is None
        return (ui.json_text({"outline": text}) if in_json else text).encode()
    from fieldledger.services import reports

    return reports.rendered(made, asked.shape())


def _deliver(data: bytes, path: Path | None, asked: Asked) -> None:
    """Show a text, or write a file."""
    if path is None:
        ui.show_text(data.decode())
        return
    from fieldledger.cli.files import write_new

    write_new(path, data, force=asked.force)
    ui.show({"file": str(path), "bytes": len(data)}, [str(path)])


def with_words(session: Session, made: Report, path: Path | None) -> Report:
    """The report with the text of a file in it, if one was given."""
    if path is None:
        return made
    from fieldledger.cli.files import read_bytes
    from fieldledger.services import own_words

    data = read_bytes(path, own_words.LARGEST + 1)
    return own_words.added(session, made, data, str(path))


def _rows(session: Session, period: Period, asked: Asked) -> bytes:
    from fieldledger.services import activity_files

    made = activity_files.make(
        session, period, str(asked.form), as_spreadsheet=is_spreadsheet(asked)
    )
    tell_lacks(made)
    return made.data


def is_spreadsheet(asked: Asked) -> bool:
    """Whether the 5W matrix is to be one, by the name of its file."""
    return asked.form == "5w" and asked.out is not None and asked.out.suffix.lower() == ".xlsx"


def tell_lacks(made: Made) -> None:
    """What is not in a file of rows, to whoever makes it."""
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


def _judge_audience(asked: Asked) -> None:
    """A file outlives its moment, so whom it is for must have been decided."""
    if asked.audience is not None and asked.audience not in AUDIENCES:
        raise Refused(tr("--audience is one of {names}.", names=", ".join(AUDIENCES)))
    if asked.out is not None and asked.audience is None:
        raise Refused(
            tr(
                "A report in a file needs its audience: --audience {names}.",
                names=", ".join(AUDIENCES),
            ),
            hint=tr("One for coordinators names places and lines by code: it is for nobody else."),
        )


def _judge_form(asked: Asked) -> None:
    if asked.form is not None and asked.form not in FORMATS:
        raise Refused(tr("--format is one of {names}.", names=", ".join(FORMATS)))
    if asked.out is not None:
        if not asked.out.is_dir():
            from fieldledger.cli.files import refuse_existing

            refuse_existing(asked.out, force=asked.force)
    elif asked.form == "xlsx":
        raise Refused(tr("A spreadsheet goes into a file: {option}.", option="-o FILE"))
    elif asked.form == "pdf":
        raise Refused(tr("A PDF goes into a file: {option}.", option="-o FILE"))


def _judge_together(asked: Asked) -> None:
    """Refuse options that mean nothing together."""
    if asked.outline and asked.form is not None:
        raise Refused(tr("--outline is always Markdown: leave out {option}.", option="--format"))
    if asked.outline and asked.words is not None:
        raise Refused(tr("--outline makes the file that --words reads: give one of them."))
    if asked.words is not None and asked.form in ("csv", *ROWS):
        raise Refused(
            tr("A CSV file holds figures alone: leave out {option}.", option="--words"),
            hint=tr("--format xlsx has a sheet for your text."),
        )
    others = asked.audience not in (None, AUDIENCES[0])
    if others and (asked.outline or asked.as_of is not None):
        raise Refused(
            tr(
                "--outline and --as-of are for coordinators: leave out {option}.",
                option="--audience",
            )
        )
    if asked.trace is None:
        return
    if any((asked.form, asked.out, asked.words, asked.outline)):
        raise Refused(tr("--trace shows records on the screen: give it with a period alone."))
    if others:
        raise Refused(tr("--trace names records: it is for coordinators alone."))
