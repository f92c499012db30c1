"""The app: the table of commands as a group that imports a command when it is typed.

Only public names of Typer are used; it carries its own copy of Click, which is private. Typer
raises, and `dispatch` turns what it raises into our own sentences and exit codes. A command
returns its exit code, or nothing when all is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from fieldledger.cli import ui
from fieldledger.cli.table import COMMANDS
from fieldledger.errors import CannotWrite, FieldledgerError, Refused

__all__ = ["COMMANDS", "Command", "LazyGroup", "app_of", "dispatch", "root"]

PROGRAM = "fieldledger"
CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 80}
# Under the help of each command.
EPILOG = "Everywhere: --home PATH, --json, --quiet, --no-input (fieldledger --help)."


def dispatch(words: list[str], wrong: str = "") -> int:
    """Run the command that ``words`` type and return its exit code.

    ``wrong`` is what is wrong with the globals: told here, like any wrong use.
    """
    try:
        if wrong:
            raise Refused(wrong, hint=f"See: {PROGRAM} --help")
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


class Command(TyperCommand):
    """A command whose usage names what it takes without Typer's braces."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]


class LazyGroup(TyperGroup):
    """Commands below a command, each loaded when it is typed; the help loads none of them.

    ``summaries`` gives name and one line each, ``load`` the command of a name; ``what`` is the
    word for one of them in the sentence that refuses an unknown name.
    """

    what = "command"
    heading = "Commands"
    listed_by = f"{PROGRAM} --help"

    def summaries(self) -> dict[str, str]:
        return {name: summary for name, (_, summary) in COMMANDS.items()}

    def load(self, name: str) -> Any:
        loaded = get_command(import_module(COMMANDS[name][0]).app)
        loaded.name = name
        return loaded

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.summaries())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A stand-in that knows its name and its line: enough for help and completion."""
        summary = self.summaries().get(cmd_name)
        return None if summary is None else TyperCommand(name=cmd_name, help=summary)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section(self.heading):
            formatter.write_dl(list(self.summaries().items()))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str, Any, list[str]]:
        name, *rest = args
        if name not in self.summaries():
            raise Refused(
                f"There is no {self.what} called {name}.",
                hint=f"{did_you_mean(name, self.summaries())}See: {self.listed_by}",
            )
        return name, self.load(name), rest


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """``Did you mean add or set? ``, or nothing when nothing is near."""
    near = get_close_matches(word.lower(), list(candidates), n=3)
    return f"Did you mean {' or '.join(near)}? " if near else ""


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
    return CannotWrite("The reader of a pipe left before everything was written.")


def _misuse(error: typer.TyperException) -> Refused:
    """Typer's complaint as one sentence of ours, with the help of the command to turn to."""
    sentence = error.format_message().strip()
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else PROGRAM
    hint = f"See: {path} --help"
    if sentence.startswith("No such option: -") and sentence[-1:].isdigit():
        hint = f"For a number of days ago write date=-2. {hint}"
    return Refused(sentence if sentence.endswith((".", "?")) else f"{sentence}.", hint=hint)
