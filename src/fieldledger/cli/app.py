"""The app: the table of commands as a group that imports a command when it is typed.

Only public names of Typer are used; it carries its own copy of Click, which is private. Typer
raises, and `dispatch` turns what it raises into our own sentences and exit codes. A command
returns its exit code, or nothing when all is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib import import_module
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from fieldledger.cli import ui
from fieldledger.cli.table import COMMANDS
from fieldledger.errors import CannotWrite, FieldledgerError, Refused
from fieldledger.language import mark, tr

__all__ = ["COMMANDS", "Command", "Group", "LazyGroup", "app_of", "dispatch", "root"]

PROGRAM = "fieldledger"
_NAMES = 30  # columns for the names of options and commands in a help
_AS_IT_IS = "\b\n"  # before a paragraph whose lines are to stay
CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 80}
# Under the help of each command.
EPILOG = mark("Everywhere: --home PATH, --json, --quiet, --no-input (fieldledger --help).")


def dispatch(words: list[str], wrong: str = "") -> int:
    """Run the command that ``words`` type and return its exit code.

    ``wrong`` is what is wrong with the globals: told here, like any wrong use.
    """
    try:
        if wrong:
            raise Refused(wrong, hint=_see(f"{PROGRAM} --help"))
        if not words:
            from fieldledger.cli.start import start

            return start()
        result = root().main(words, prog_name=PROGRAM, standalone_mode=False)
    except FieldledgerError as error:
        return ui.report_error(error)
    except typer.TyperException as error:
        return ui.report_error(_misuse(error))
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:  # Typer's answer to a pipe whose reader left
        return 0 if {"-h", "--help"}.intersection(words) else ui.report_error(_unread())
    if result == 130:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


if TYPE_CHECKING:
    from typer.core import TyperCommand as _Helped  # for what both kinds of command have
else:
    _Helped = object


class _Told(_Helped):
    """Help in the language that is spoken. In the source it is English: the text of a docstring
    (``cleandoc``), of an option's ``help`` and of the epilog are what the catalogues know."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        said = tr("Usage:")
        # A wide colon brings its own room.
        formatter.write_usage(
            ctx.command_path, pieces, prefix=said if said.endswith("：") else f"{said} "
        )

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        _paragraph(formatter, tr(cleandoc(self.help or "")) if self.help else "")

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        _paragraph(formatter, tr(self.epilog) if self.epilog else "")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        rows: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for parameter in self.get_params(ctx):
            row = _told_record(parameter, ctx)
            if row is not None:
                rows[parameter.param_type_name].append(row)
        for heading, found in ((tr("Arguments:"), "argument"), (tr("Options:"), "option")):
            if rows[found]:
                _section(formatter, heading, rows[found])
        if isinstance(self, TyperGroup):
            self.format_commands(ctx, formatter)


# What Typer says by itself.
_OWN_HELP = mark("Show this message and exit.")


def _told_record(parameter: Any, ctx: Any) -> tuple[str, str] | None:
    """A row of help: the meaning, and what Typer adds behind it, such as a default."""
    record: tuple[str, str] | None = parameter.get_help_record(ctx)
    if record is None or not parameter.help:
        return record
    name, told = record
    aside = told.removeprefix(parameter.help).strip().removeprefix("[").removesuffix("]")
    if not aside:
        return name, tr(parameter.help)
    return name, f"{tr(parameter.help)}  [{'; '.join(map(_aside, aside.split('; ')))}]"


def _aside(text: str) -> str:
    if text.startswith("default: "):
        return tr("default: {value}", value=text.removeprefix("default: "))
    return tr("required") if text == "required" else text


def _line(text: str, room: int) -> str:
    """The first sentence of a help; Typer leaves the end of a long one out."""
    paragraph = text.partition("\n\n")[0]
    if not _breaks(paragraph):
        return paragraph.replace("\n", "").partition("。")[0]
    return TyperCommand(name="", help=paragraph).get_short_help_str(room)


def _paragraph(formatter: Any, text: str) -> None:
    if text:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_laid(text, formatter.width - 2))


def _section(formatter: Any, heading: str, rows: list[tuple[str, str]]) -> None:
    """Rows below a heading that brings its own colon, which is a wide one in Chinese."""
    formatter.write_paragraph()
    formatter.write(f"{heading}\n")
    with formatter.indentation():
        _rows(formatter, rows)


def _rows(formatter: Any, rows: list[tuple[str, str]]) -> None:
    room = formatter.width - min(max(len(name) for name, _ in rows), _NAMES) - 4
    formatter.write_dl([(name, _laid(told, room)) for name, told in rows], col_max=_NAMES)


def _laid(text: str, room: int) -> str:
    """A text as it is where Typer can break it into lines; a paragraph of wide characters, which
    have no spaces between them, in lines already."""
    parts = text.split("\n\n")
    return "\n\n".join(part if _breaks(part) else _in_lines(part, room) for part in parts)


def _breaks(paragraph: str) -> bool:
    return paragraph.startswith(_AS_IT_IS) or ui.width(paragraph) == len(paragraph)


def _in_lines(paragraph: str, room: int) -> str:
    from fieldledger.report.wrapped import wrap

    return _AS_IT_IS + "\n".join(wrap(paragraph.replace("\n", " "), room))


class Command(_Told, TyperCommand):
    """A command whose usage names what it takes without Typer's braces."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]


class Group(_Told, TyperGroup):
    """A command with commands below it."""

    heading = mark("Commands:")

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        _section(formatter, tr(self.heading), self.lines(formatter.width - 6))

    def lines(self, room: int) -> list[tuple[str, str]]:
        """The name of each command below and its line, both together at most ``room`` columns."""
        room -= max(map(len, self.commands))
        return [
            (name, _line(tr(cleandoc(each.help or "")), room))
            for name, each in self.commands.items()
        ]


class LazyGroup(Group):
    """Commands below a command, each loaded when it is typed; the help loads none of them.

    ``summaries`` gives name and one line each, ``load`` the command of a name; ``unknown`` is the
    sentence that refuses a name of none.
    """

    unknown = mark("There is no command called {name}.")
    listed_by = f"{PROGRAM} --help"

    def summaries(self) -> dict[str, str]:
        return {name: summary for name, (_, summary) in COMMANDS.items()}

    def load(self, name: str) -> Any:
        loaded = get_command(import_module(COMMANDS[name][0]).app)
        loaded.name = name
        return loaded

    def lines(self, room: int) -> list[tuple[str, str]]:
        return [(name, tr(summary)) for name, summary in self.summaries().items()]

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.summaries())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A stand-in that knows its name and its line: enough for help and completion."""
        summary = self.summaries().get(cmd_name)
        return None if summary is None else TyperCommand(name=cmd_name, help=summary)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str, Any, list[str]]:
        name, *rest = args
        if name not in self.summaries():
            raise Refused(
                tr(self.unknown, name=name),
                hint=_see(self.listed_by, did_you_mean(name, self.summaries())),
            )
        return name, self.load(name), rest


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """``Did you mean add or set?``, or nothing when nothing is near."""
    near = get_close_matches(word.lower(), list(candidates), n=3)
    if len(near) == 1:
        return tr("Did you mean {name}?", name=near[0])
    if len(near) == 2:
        return tr("Did you mean {one} or {other}?", one=near[0], other=near[1])
    if not near:
        return ""
    first, second, third = near
    return tr("Did you mean {one} or {two} or {three}?", one=first, two=second, three=third)


def _see(help_of: str, before: str = "") -> str:
    """Where to read on, behind a question if there is one."""
    if before:
        return tr("{question} See: {command}", question=before, command=help_of)
    return tr("See: {command}", command=help_of)


def root() -> LazyGroup:
    """The whole app, with nothing loaded yet."""
    return LazyGroup(name=PROGRAM, context_settings=CONTEXT, rich_markup_mode=None)


def app_of(
    *functions: Callable[..., object],
    above: Callable[..., object] | None = None,
    loose: bool = False,
) -> typer.Typer:
    """Make a command of one function, or with ``above`` a command with commands below it.

    The docstring of a function is its help, its name the command's. ``above`` is also called when
    nothing below it was typed. ``loose`` passes undeclared options on among the words.
    """
    app = typer.Typer(
        cls=Group,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=CONTEXT,
        invoke_without_command=above is not None,
    )
    if above is not None:
        app.callback()(above)
    settings = CONTEXT | {"ignore_unknown_options": loose}
    for function in functions:
        app.command(cls=Command, epilog=EPILOG, context_settings=settings)(function)
    return app


def _unread() -> CannotWrite:
    return CannotWrite(tr("The reader of a pipe left before everything was written."))


def _misuse(error: typer.TyperException) -> Refused:
    """Typer's complaint as one sentence of ours, with the help of the command to turn to."""
    from fieldledger.cli.misuse import sentence_of

    sentence = sentence_of(error)
    context = getattr(error, "ctx", None)
    hint = f"{context.command_path if context is not None else PROGRAM} --help"
    option = str(getattr(error, "option_name", ""))
    # A name that is no option and near to none has no possibilities.
    if getattr(error, "possibilities", True) or not option[-1:].isdigit():
        return Refused(sentence, hint=_see(hint))
    days = tr("For a number of days ago write date=-2. See: {command}", command=hint)
    return Refused(sentence, hint=days)
