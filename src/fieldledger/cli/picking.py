"""A question with offers, at the terminal: a list that narrows while somebody types.

Where a list that is redrawn would be in the way (a screen reader, a dumb terminal, a pipe), the
offers are numbered once and the answer is a plain line: set ``ACCESSIBLE=1`` for that everywhere.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fieldledger.cli import ui
from fieldledger.cli.choosing import BACK, EMPTY, key_of, matching, pick
from fieldledger.cli.paging import cut
from fieldledger.cli.wrapping import columns
from fieldledger.language import tr

_LISTED = 20  # offers that are numbered; more are found by typing a part
_WIDE = 160  # columns of a line with what an offer is
_ROWS = 8  # of the list that narrows


class Answer(NamedTuple):
    """What was typed; what is meant by it, or as typed where it fits no offer; and why that cannot
    be told, or nothing."""

    typed: str
    word: str
    problem: str


def ask_offer(
    question: str,
    offers: Sequence[str],
    labels: Mapping[str, str] | None = None,
    *,
    numbered: bool = False,
) -> Answer:
    """Ask for one of ``offers``, with what each is where ``labels`` say it; ``numbered``: in a list
    that stays. A number counts only where numbers are shown, and what a part of a word was taken
    for is said at once."""
    labels = labels or {}
    live = bool(offers) and not numbered and is_live()
    if live:
        typed = _ask_live(question, offers, labels)
    else:
        list_offers(offers, labels)
        typed = ui.ask(question)
    if key_of(typed) in (BACK, EMPTY):
        return Answer(key_of(typed), key_of(typed), "")
    word, problem = pick(typed, offers, labels, numbered=0 if live else _LISTED)
    if word and word != typed and not live:
        ui.ask_aloud(f"  = {word}")
    return Answer(typed, word, problem)


def typed_ahead() -> str | None:
    """A line that came together with the answer to a list, for the question after it; None where
    none did. Half a line is dropped: in a later question it would mean something else."""
    from prompt_toolkit.input import create_input
    from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead

    source = create_input()
    presses = get_typeahead(source)
    ends = [place for place, press in enumerate(presses) if press.data == "\r"]
    if not ends:
        return None
    store_typeahead(source, presses[ends[0] + 1 :])
    return "".join(press.data for press in presses[: ends[0]])


def is_live() -> bool:
    """Tell whether a list may be redrawn while somebody types."""
    if os.environ.get("ACCESSIBLE", "0") not in ("", "0") or not ui.interactive():
        return False
    return os.environ.get("TERM", "" if os.name == "nt" else "dumb") != "dumb"


def list_offers(offers: Sequence[str], labels: Mapping[str, str] | None = None) -> None:
    """The offers with their numbers: as many to a line as fit, or one where they have labels."""
    shown = [f"{number} {ui.clean(offer)}" for number, offer in enumerate(offers, start=1)]
    if labels:
        widest = max(ui.width(each) for each in shown[:_LISTED])
        for each, offer in zip(shown[:_LISTED], offers, strict=False):
            gap = " " * (widest - ui.width(each) + 2)
            ui.ask_aloud(cut(f"  {each}{gap}{labels.get(offer, '')}".rstrip(), columns(_WIDE) - 1))
    else:
        _list_in_lines(shown[:_LISTED])
    if len(shown) > _LISTED:
        more = len(shown) - _LISTED
        ui.ask_aloud(f"  {tr('… {n} more: type a part of the code', n=more)}")


def _list_in_lines(shown: Sequence[str]) -> None:
    line = " "
    for cell in shown:
        if ui.width(line) + ui.width(cell) > columns() - 4:
            ui.ask_aloud(line)
            line = " "
        line += f" {cell} "
    if line.strip():
        ui.ask_aloud(line.rstrip())


def _ask_live(question: str, offers: Sequence[str], labels: Mapping[str, str]) -> str:
    """What was chosen with the arrows, or typed; Ctrl-D means the same as Ctrl-C."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.application import get_app
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.history import DummyHistory
    from prompt_toolkit.output import create_output

    class Offers(Completer):
        def get_completions(self, document: Any, complete_event: Any) -> Iterator[Any]:
            typed = document.text_before_cursor
            for offer in matching(typed, offers, labels):
                label = ui.clean(labels.get(offer, ""))
                yield Completion(offer, -len(typed), ui.clean(offer), display_meta=label)

    session: PromptSession[str] = PromptSession(
        history=DummyHistory(),
        completer=Offers(),
        complete_while_typing=True,
        reserve_space_for_menu=_ROWS,
        key_bindings=_keys(lambda typed: pick(typed, offers, labels, numbered=0)[0]),
        # The answer of a command may go elsewhere; its questions may not.
        output=create_output(sys.stderr if not ui.is_screen() else sys.stdout),
    )
    try:
        with ui.waiting():
            return session.prompt(
                f"{ui.clean(question).rstrip()} ",
                pre_run=lambda: get_app().current_buffer.start_completion(),
            ).strip()
    except EOFError:
        raise KeyboardInterrupt from None


def _presses(text: str) -> list[Any]:
    from prompt_toolkit.key_binding.key_processor import KeyPress
    from prompt_toolkit.keys import Keys

    return [KeyPress(Keys.Enter if key == "\r" else key, key) for key in text]


def _keys(meant: Callable[[str], str]) -> Any:
    """Down opens the list again; Enter takes the offer that is marked, or the one that is meant by
    what was typed (``meant``), which then stands in the line."""
    from prompt_toolkit.filters import completion_is_selected, has_completions
    from prompt_toolkit.input.typeahead import store_typeahead
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.keys import Keys

    keys = KeyBindings()

    @keys.add("down", filter=~has_completions)
    def _open(event: Any) -> None:
        event.current_buffer.start_completion(select_first=True)

    @keys.add("enter", filter=completion_is_selected)
    def _take(event: Any) -> None:
        event.current_buffer.complete_state = None
        event.current_buffer.validate_and_handle()

    @keys.add(Keys.BracketedPaste)
    def _paste(event: Any) -> None:
        """What is pasted answers question after question, a line each, as if it were typed."""
        line, *rest = re.split(r"\r\n|\r|\n", event.data)
        event.current_buffer.insert_text(line)
        if rest:
            store_typeahead(event.app.input, _presses("\r".join(rest)))
            _mean(event)

    @keys.add("enter", filter=~completion_is_selected)
    def _mean(event: Any) -> None:
        typed = event.current_buffer.text.strip()
        if typed and key_of(typed) not in (BACK, EMPTY) and meant(typed):
            event.current_buffer.text = meant(typed)
        event.current_buffer.validate_and_handle()

    return keys
