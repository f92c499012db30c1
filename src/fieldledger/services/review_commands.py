"""What settles an item of the review inbox: commands, or what to do where no command does."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fieldledger.domain import law, review
from fieldledger.domain.quantities import show_quantity
from fieldledger.domain.review import Item
from fieldledger.language import mark, tr
from fieldledger.report.facts import OWN_STORE
from fieldledger.services import open_items

if TYPE_CHECKING:
    from fieldledger.services.review_words import Words

_WHY = '--reason "WHY"'


def of(words: Words, item: Item) -> Iterable[str]:
    """The commands that settle an item, or what to do where no command does."""
    command = f"fieldledger review settle {review.key(item)}"
    if item.kind == "conflict":
        return _settle_conflict(words, item, command)
    if item.kind == "duplicate":
        return [f"{command} --link {_WHY}", f"{command} --separate {_WHY}"]
    if item.kind == "quarantine":
        ways = ("accept", "refuse") if open_items.may_count(words.session, item) else ("refuse",)
        return [f"{command} --{way} {_WHY}" for way in ways]
    if item.kind == "erase":
        return [f"fieldledger erase {words.record(item)} {_WHY}", f"{command} --refuse {_WHY}"]
    if item.kind == "beside-void":
        record = words.record(item)
        return [f"fieldledger {do} {record} {_WHY}" for do in ("void", "unvoid")]
    if item.kind in ("stock", "count"):
        return _settle_stock(words, item)
    label = words.device(item)
    if label == words.session.label and item.kind == "copy":
        return [tr(each) for each in _OWN_COPY]
    told = {"device": label, "record": words.record(item), "command": command, "why": _WHY}
    return [tr(each, **told) for each in _IN_WORDS[item.kind]]


_IN_WORDS = {
    "struck": (
        "fieldledger struck {record}",
        "fieldledger set CODE status=found --on DAY {why}",
        mark("A follow-up, or any other news of them, settles it, too."),
    ),
    "gap": (
        mark("Ask {device} for everything it wrote, 'fieldledger export --all', and merge it."),
    ),
    "copy": (
        mark(
            "Telephone the person who has {device}. Who did not restore it may have lost it to "
            "others."
        ),
        "fieldledger seized {device} {why}",
        mark(
            "That settles it. Let in one by one what is true of the rest, and invite the person "
            "anew."
        ),
    ),
    "older": (
        mark("Telephone the person who has {device}: nothing is to be written on it."),
        mark("A bundle of its newest home settles it; if there is none:"),
        "fieldledger seized {device} {why}",
    ),
    "silence": (
        mark("Find out how the person is who has {device}; a bundle of theirs settles it."),
    ),
    "clock": (
        mark("Tell the person who has {device} to set its clock; their next bundle settles it."),
    ),
    "astray": (
        mark("Ask who wrote it, write anew what is true of this record, then refuse it:"),
        "fieldledger set {record} FIELD=VALUE {why}",
        "fieldledger void {record} {why}",
        "{command} --refuse {why}",
    ),
    "newer": (mark("Install the newer version of fieldledger on this device."),),
}
_OWN_COPY = (
    mark(
        "Write nothing more on this device: another home has its keys, or an older copy was put "
        "back."
    ),
    mark(
        "Another coordinator settles it, with 'fieldledger seized', and invites this person anew."
    ),
)


def _settle_conflict(words: Words, item: Item, command: str) -> Iterator[str]:
    taken: list[object] = []
    for side in item.sides:
        if side.value not in taken:
            taken.append(side.value)
            yield f"{command} --take {words.id_of(side.n)} {_WHY}"
    if item.field != law.VOID:
        yield f"{command} --value VALUE {_WHY}"


def _settle_stock(words: Words, item: Item) -> Iterator[str]:
    """What would make stock and entries agree: an entry that is missing, or a correction."""
    goods = words.stock.item(str(item.told[0]))
    code = shlex.quote(_typed(goods.code))
    place = (
        ""
        if item.told[1] == OWN_STORE
        else f" {shlex.quote(_typed(words.stock.place(str(item.told[1]))))}"
    )
    came_in = "clothing" if goods.category == "clothing" else "provision"
    day = item.told[2]
    missing = -int(item.told[3])
    if item.kind == "count":
        missing = int(item.told[3]) - int(item.told[4])
    amount = show_quantity(abs(missing), goods.unit).replace(" ", "").replace(",", "")
    if missing > 0:
        found = " source=found" if item.kind == "count" else ""
        yield f"fieldledger add {came_in} {code} {amount}{place}{found} date={day}"
    else:
        yield f"fieldledger add loss {code} {amount} count-difference{place} date={day}"
    for side in item.sides[: review.FEW]:
        yield f"fieldledger set {words.id_of(side.n)} quantity=AMOUNT {_WHY}"


def _typed(code: str) -> str:
    """A code as it may be typed; where two records share it, the id that stands behind it."""
    _, bracket, ref = code.rstrip(")").partition(" (")
    return ref if bracket else code
