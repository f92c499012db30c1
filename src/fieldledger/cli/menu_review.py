"""What waits for review, from the menu: one thing is chosen, looked at, and settled there and then.

The ways to settle it are those that ``review show`` names, so that nothing can be done here which a
line could not do; what such a line leaves open, a reason or a value, is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fieldledger.cli import line, ui
from fieldledger.cli.opening import opened
from fieldledger.language import mark, tr

# What stands in a command for something that only a person knows, and the question for it.
_OPEN = {
    "WHY": mark("Why?"),
    "VALUE": mark("which value (written as for set):"),
    "AMOUNT": mark("how much (such as 90kg):"),
    "CODE": mark("whose (the code):"),
    "DAY": mark("since which day (YYYY-MM-DD):"),
    "FIELD=VALUE": mark("what is right (FIELD=VALUE):"),
}
_MEANT = {
    "--link": mark("they are one thing, and count once"),
    "--separate": mark("they are not the same"),
    "--accept": mark("it counts"),
    "--refuse": mark("it does not count"),
    "--value": mark("something else is right"),
}


def reviewing() -> list[str] | None:
    """The words that settle what a person chose: none where it was shown and no more can be done,
    None where it was left."""
    from fieldledger.cli.prompts import choose_one
    from fieldledger.services import reviewing as inbox

    with opened() as session:
        found = inbox.listing(session)
    if not found:
        ui.ask_aloud(tr("nothing for review"))
        return []
    waiting = {str(item["key"]): str(item["what"]) for item in found}
    key = choose_one(tr("which one?"), waiting)
    if line.run(["review", "show", key], ui.globals_of_run()):
        return []
    item: Mapping[str, Any] = next(item for item in found if item["key"] == key)
    commands = [line.words_of(way) for way in item["settle"] if _is_command(way)]
    return _settling(item, commands) if commands else []


def _is_command(way: str) -> bool:
    return way.startswith("fieldledger ")


def _settling(item: Mapping[str, Any], commands: Sequence[list[str]]) -> list[str] | None:
    """The command that was chosen, with what it leaves open; None where the thing is left."""
    from fieldledger.cli.prompts import choose_one

    ui.ask_aloud("")
    ways = {_meaning(item, words): words for words in commands}
    leave = tr("leave it for now")
    chosen = choose_one(tr("what is to be done?"), dict.fromkeys([*ways, leave], ""))
    return None if chosen == leave else _filled(ways[chosen])


def _meaning(item: Mapping[str, Any], words: Sequence[str]) -> str:
    """What a command does, in words; one that is none of the inbox's own stands for itself."""
    if words[:2] != ["review", "settle"]:
        return " ".join(words)
    if words[3] == "--take":
        [text] = [side["text"] for side in item["sides"] if side["id"] == words[4]]
        return tr("{value} is right", value=text)
    return tr(_MEANT[words[3]])


def _filled(words: Sequence[str]) -> list[str]:
    """The words with an answer in every place that was left open."""
    filled = []
    for word in words:
        place = re.fullmatch(r"(quantity=|status=)?([A-Z=]+)", word)
        if place is None or place[2] not in _OPEN:
            filled.append(word)
            continue
        answer = ""
        while not answer:
            answer = ui.ask(tr(_OPEN[place[2]]))
        filled.append(f"{place[1] or ''}{answer}")
    return filled
