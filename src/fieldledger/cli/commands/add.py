"""`add TYPE`: one entry by words, options or prompts, or many from JSON lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.main import get_command

from fieldledger.cli import ui
from fieldledger.cli.app import CONTEXT, EPILOG, Command, LazyGroup, app_of
from fieldledger.cli.opening import opened
from fieldledger.cli.options import Typed, entry_function, word_name
from fieldledger.domain import records
from fieldledger.domain.entry import spoken
from fieldledger.errors import Refused
from fieldledger.language import mark, tr, trn

if TYPE_CHECKING:
    from fieldledger.domain.fields import RecordType
    from fieldledger.services.entries import Saved
    from fieldledger.services.session import Session

_HELP = mark("""Write down one entry, or many.

\b
  fieldledger add distribution rice 90kg s-12 people=30
  fieldledger add provision item=flour quantity=2.7t source=purchased

At a terminal, what is missing is asked. Goods that came in are a provision
or clothing; goods handed out are a distribution.""")

_DROP = "drop"
_DROPPED = mark("One delivery of several items to one place: a distribution for each.")


class RecordTypes(LazyGroup):
    """The record types as commands; a type's module is loaded for its own command alone."""

    heading = mark("Record types:")
    unknown = mark("There is no record type called {name}.")
    listed_by = "fieldledger add --help"

    def summaries(self) -> dict[str, str]:
        return {entry.name: entry.summary for entry in records.REGISTRY} | {_DROP: _DROPPED}

    def load(self, name: str) -> Any:
        if name == _DROP:
            from fieldledger.cli.commands import drop

            return get_command(drop.app)
        spec = records.load(name)
        app = app_of()
        app.command(name, cls=Command, help=_help(spec), epilog=EPILOG, context_settings=CONTEXT)(
            entry_function(spec, lambda typed: add(name, typed))
        )
        return get_command(app)


app = typer.Typer(
    cls=RecordTypes,
    add_completion=False,
    rich_markup_mode=None,
    help=_HELP,
    epilog=EPILOG,
    context_settings=CONTEXT,
    invoke_without_command=True,
    subcommand_metavar="TYPE [WORDS]...",
    options_metavar="",
)


@app.callback()
def choose(context: typer.Context) -> None:
    """Without a type: offer them at a terminal, else say what is missing."""
    if context.invoked_subcommand is not None:
        return
    if not ui.interactive():
        raise Refused(tr("The record type is missing."), hint=tr("See: fieldledger add --help"))
    from fieldledger.cli.prompts import choose_one

    name = choose_one(tr("what is it?"), records.summaries())
    add(name, Typed((), (), None, None))


def add(name: str, typed: Typed) -> None:
    """Write down what was typed, asking for what is missing where a person is there."""
    from fieldledger.services import entries

    with opened() as session:
        spec = records.load(name)
        if spec.prompts_only or entries.is_sealed(session, spec):
            from fieldledger.cli.unread import refuse_typed

            refuse_typed([typed.words, typed.pairs, typed.on], typed.file, spec)
        if typed.file is not None:
            _add_many(session, name, typed)
            return
        session = _with_a_day(session, typed)
        if not _has_to_ask(session, name, typed):
            _save(session, spec, typed, {})
            return
        _add_pile(session, spec, typed)


def _add_pile(session: Session, spec: RecordType, typed: Typed) -> None:
    """Ask for one entry, and for more of them as long as somebody wants. Whoever ends it with
    Ctrl-C is told what is saved: it would be typed twice otherwise."""
    answers: dict[str, str] | None = {}
    pile: list[str] = []
    try:
        while answers is not None:
            answers = _add_asked(session, spec, typed, answers, pile)
    except KeyboardInterrupt:
        if pile:
            said = trn("{n} entry is saved: {ids}.", "{n} entries are saved: {ids}.", len(pile),
                ids=" … ".join(dict.fromkeys([pile[0], pile[-1]])))  # fmt: skip
            ui.ask_aloud("\n" + said)
        raise


def _with_a_day(session: Session, typed: Typed) -> Session:
    """The session with a day from the person, where the clock cannot be trusted and none was
    typed: without one nothing could be asked for."""
    named = [name for name, _ in typed.pairs] + [word.partition("=")[0] for word in typed.words]
    if session.known.today or typed.on or "date" in named or not ui.interactive():
        return session
    from fieldledger.domain.dates import read_day
    from fieldledger.domain.problems import BadValue
    from fieldledger.services.session import Session

    ui.ask_aloud(tr("This computer's clock cannot be trusted."))
    day = ""
    while not day:
        try:
            day = read_day(ui.ask(tr("What day is it today (YYYY-MM-DD)?")), None)
        except BadValue as problem:
            ui.ask_aloud(tr("{field}: {problem}", field="date", problem=problem.sentence))
    return Session(session.home, session.ledger, session.world._replace(today=lambda: day))


def _add_asked(
    session: Session, spec: RecordType, typed: Typed, kept: dict[str, str], pile: list[str]
) -> dict[str, str] | None:
    """Ask for one entry and save it; the answers that hold for another, None without one.
    ``pile``: the ids of what was saved."""
    from fieldledger.cli import asking_day
    from fieldledger.cli.prompts import ask_entry, to_keep

    dated = asking_day.with_day(session, spec, typed, kept)
    answers = ask_entry(session, spec, dated, kept)
    saved = _save(session, spec, dated, answers)
    pile.append(saved.id)
    ui.say(_undoing(saved))
    if typed.repeat or (typed.is_empty() and ui.confirm(tr("Another one?"))):
        return {**to_keep(spec, answers), **asking_day.to_keep(dated)}
    return None


def _save(session: Session, spec: RecordType, typed: Typed, answers: dict[str, str]) -> Saved:
    from fieldledger.services import entries

    pairs = [*typed.pairs, *answers.items()]
    saved = entries.add(session, spec.name, typed.words, pairs, on=typed.on)
    told = _told(session, spec, saved)
    ui.show({"id": saved.id, "type": saved.type}, _lines(saved))
    for sentence in told:
        ui.say(sentence)
    if spec.compartment == "incidents" and ui.interactive():
        from fieldledger.cli.commands.struck import offer

        offer(session, spec.name, saved.id)
    return saved


def _lines(saved: Saved) -> list[str]:
    """What was saved, in lines that fit the screen; for a program one line."""
    line = f"{saved.id}  {spoken(saved.line)}".rstrip()
    if not ui.is_screen():
        return [line]
    from fieldledger.cli.wrapping import columns, wrapped

    return wrapped(line, columns(), later=" " * (len(saved.id) + 2), hyphens=False)


def _undoing(saved: Saved) -> str:
    if saved.line:
        return tr('To take it back: fieldledger void {id} --reason "…"', id=saved.id)
    return tr("To take it back: fieldledger void {id}", id=saved.id)


def _told(session: Session, spec: RecordType, saved: Saved) -> list[str]:
    """What a person who counted something is told at once."""
    if spec.shelf is None or not ui.is_screen():
        return []
    from fieldledger.services import counting

    return list(counting.told(session, saved))


def _has_to_ask(session: Session, name: str, typed: Typed) -> bool:
    """Whether something is missing that a person can be asked for."""
    if not ui.interactive():
        if typed.repeat:
            raise Refused(tr("--repeat needs a person at a terminal."))
        return False
    from fieldledger.services import entries

    if typed.is_empty():
        return True
    reading = entries.read(session, name, typed.words, typed.pairs, on=typed.on)
    return reading.wants_more() or (typed.repeat and not reading.problems)


def _add_many(session: Session, name: str, typed: Typed) -> None:
    from fieldledger.services import entries

    if not typed.is_empty() or typed.file is None:
        raise Refused(tr("--from takes whole entries: nothing else may be typed beside it."))
    saved = entries.add_many(session, name, _rows(typed.file))
    data = [{"id": one.id, "type": one.type} for one in saved]
    ui.show(
        data,
        [
            *(f"{one.id}  {spoken(one.line)}".rstrip() for one in saved),
            tr("{count} saved", count=len(saved)),
        ],
    )


def _rows(file: Path) -> list[Mapping[str, object]]:
    """The entries of a file of JSON lines; everything that is no entry is refused together."""
    import json

    from fieldledger.cli.files import read_text

    rows: list[Mapping[str, object]] = []
    problems = []
    for number, line in enumerate(read_text(file).removesuffix("\n").split("\n"), start=1):
        try:
            row = json.loads(line, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            rows.append(row)
        else:
            problems.append((tr("line {number}", number=number), tr("is not one JSON object")))
    if problems:
        raise Refused(
            tr("Nothing was saved: the file is not JSON lines."),
            hint=tr('Each line is one entry, like {"item": "rice", "quantity": "90kg"}.'),
            problems=problems,
        )
    return rows


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object that gives each name once; of two values, neither is the one that was meant."""
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError
    return row


def _help(spec: RecordType) -> str:
    order = " ".join(word_name(slot) for slot in spec.words)
    required = [field for field in spec.fields if field.required and field.name != "date"]
    named = " ".join(f"{field.name.replace('_', '-')}=…" for field in required)
    begin = f"fieldledger add {spec.name}"
    return f"{tr(spec.summary)}\n\n\b\n  {begin} {order}\n  {begin} {named}"
