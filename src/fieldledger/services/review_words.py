"""Items of the review inbox in words: one sentence, the sides, and what settles it."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterable, Iterator
from functools import cached_property

from fieldledger.domain import law, records, review
from fieldledger.domain.entry import one_line
from fieldledger.domain.fields import RecordType, split_day
from fieldledger.domain.quantities import show_quantity
from fieldledger.domain.review import Item, Side
from fieldledger.report.facts import OWN_STORE, Stock
from fieldledger.services import open_items, struck
from fieldledger.services.session import Session
from fieldledger.services.stock import stock_facts
from fieldledger.store import feeds, inbox
from fieldledger.store import records as held
from fieldledger.store.records import Row

_OF_DEVICES = ("gap", "copy", *review.LOCAL)
_WHY = '--reason "WHY"'
_LAST_SECOND = 253_402_300_799  # of the year 9999


class Words:
    """What items are told with: the ledger, and what is looked up once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.labels = feeds.labels(session.ledger)
        self.devices = inbox.writers(session.ledger)

    @cached_property
    def stock(self) -> Stock:
        """Items and places by their codes."""
        return stock_facts(self.session, open_items.NO_END)

    def told(self, item: Item) -> dict[str, object]:
        """One item as ``reviewing.listing`` gives it."""
        row = self.row(item)
        return {
            "key": review.key(item),
            "kind": item.kind,
            "record": self.record(item),
            "type": item.type or None,
            "field": item.field or None,
            "device": self.device(item),
            "what": _what(self, item, row),
            "sides": [self.side(item, side, row) for side in item.sides],
            "settle": self.settle(item),
        }

    def settle(self, item: Item) -> list[str]:
        """The commands that settle an item, or what to do where no command does."""
        return list(_settle(self, item))

    def id_of(self, n: int) -> str:
        """An op as people see it."""
        return held.display_id(self.session.ledger, n, self.labels)

    def record(self, item: Item) -> str | None:
        """The id of the record that an item is about."""
        if item.kind == "newer":
            found = feeds.find(self.session.ledger, item.about)
            return self.id_of(found[0] if found else item.n)
        if item.kind in _OF_DEVICES or (item.kind == "quarantine" and item.sides[1:]):
            return None
        if item.kind == "erase":
            return str(item.told[0])
        return self.id_of(item.n)

    def row(self, item: Item) -> Row | None:
        """The record of an item about values."""
        if item.kind not in ("conflict", "beside-void"):
            return None
        return held.row(self.session.ledger, item.type, item.about)

    def device(self, item: Item) -> str | None:
        """The label of the device that an item is about."""
        if item.kind == "quarantine":
            return self.labels.get(item.n >> 32, "?")
        if item.kind in _OF_DEVICES:
            return self.devices.get(item.about, "?")
        return None

    def side(self, item: Item, side: Side, row: Row | None) -> dict[str, object]:
        """One side: what it says, in data and in words, who says so, when, and in which op."""
        name = self.id_of(side.n)
        at, text = side.at, ""
        if item.kind in ("quarantine", "newer", "copy"):
            at, text, _ = _op_in_words(self.session, side.n)
        elif item.kind == "astray":
            text = self.written(side.n)
        elif item.kind == "erase":
            text = _op_in_words(self.session, side.n)[2]
        elif item.kind == "duplicate":
            text = self.line(item.type, side.op)
        elif item.kind == "struck":
            text = str(side.value)
        elif item.kind in ("stock", "count"):
            text = self.amount(item, side.value)
        elif row is not None:
            text = self.value(records.load(item.type), item.field, side.value, row)
        by = name.partition("-")[0]
        return {"value": side.value, "text": text, "by": by, "at": at, "id": name}

    def written(self, n: int) -> str:
        """What an op that counts writes, by the type that it names itself."""
        (payload,) = self.session.ledger.conn.execute(
            "SELECT payload FROM op WHERE n=?", (n,)
        ).fetchone()
        body = json.loads(payload)
        spec, fields = records.load(body["type"]), body.get("fields", {})
        row = Row(spec.name, "", n, void=False, conflicts=0, fields=fields)
        values = [f"{_named(key)} {self.value(spec, key, fields[key], row)}" for key in fields]
        return f"{body['do']} {spec.name} {', '.join(values)}".rstrip()

    def line(self, type_name: str, ref: str) -> str:
        """A whole record in one line."""
        row = held.row(self.session.ledger, type_name, ref)
        return one_line(self.session.known, records.load(type_name), row.fields) if row else ""

    def value(self, spec: RecordType, name: str, value: object, row: Row) -> str:
        """One value of a field as people read it."""
        if name == law.VOID:
            return "void" if value else "not void"
        field = spec.field(split_day(name)[0])
        if value is None or field is None:
            return "nothing" if value is None else str(value)
        return field.kind.show(value, self.session.known, row.fields)

    def amount(self, item: Item, value: object) -> str:
        """A quantity of the item that stock is about."""
        unit = self.stock.item(str(item.told[0])).unit
        return show_quantity(value, unit) if isinstance(value, int) else ""


def _op_in_words(session: Session, n: int) -> tuple[int | None, str, str]:
    """When an op was written, by its writer's clock, what it would do, and its reason."""
    payload, reason = session.ledger.conn.execute(
        "SELECT payload, coalesce(reason, '') FROM op LEFT JOIN why USING(n) WHERE n=?", (n,)
    ).fetchone()
    try:
        body = json.loads(payload or "{}")
    except (ValueError, RecursionError):
        body = {}
    if not isinstance(body, dict):
        return None, reason, ""
    at = body.get("at")
    words = [body[key] for key in ("do", "type") if isinstance(body.get(key), str)]
    doing = " ".join(map(str, words)) or reason
    return at if isinstance(at, int) else None, doing, str(body.get("reason", ""))


def _what(words: Words, item: Item, row: Row | None) -> str:
    """What an item is, in one sentence."""
    return _SENTENCES[item.kind](words, item, row)


def _conflict(words: Words, item: Item, row: Row | None) -> str:
    sides = dict.fromkeys(str(words.side(item, side, row)["text"]) for side in item.sides)
    return f"{_named(item.field)}: {' or '.join(sides)}"


def _duplicate(words: Words, item: Item, row: Row | None) -> str:
    spec = records.load(item.type)
    how = "with codes that are alike" if spec.code else "that say the same"
    return f"{len(item.sides)} records {how}: {words.line(item.type, item.about)}"


def _quarantine(words: Words, item: Item, row: Row | None) -> str:
    count = f"{len(item.sides)} ops do" if len(item.sides) > 1 else "an op does"
    return f"{count} not count: {item.told[0]}"


def _stock(words: Words, item: Item, row: Row | None) -> str:
    _, _, day, left = item.told
    less = show_quantity(-int(left), words.stock.item(str(item.told[0])).unit)
    return f"{_goods(words, item)}: on {day} {less} less than nothing was left"


def _count(words: Words, item: Item, row: Row | None) -> str:
    _, _, day, counted, expected = item.told
    return (
        f"{_goods(words, item)}: counted {words.amount(item, counted)} on {day}, "
        f"and {words.amount(item, expected)} by the entries{_but(words)}"
    )


def _but(words: Words) -> str:
    """What this device does not know of what went out."""
    unknown = words.stock.unknown
    return f"; not known here: {', '.join(unknown)}" if unknown else ""


def _struck(words: Words, item: Item, row: Row | None) -> str:
    kind, day, shelter, *counts = item.told
    place = words.stock.place(str(shelter))
    return f"{kind} at {place} on {day}, and no news since of those there: {struck.counted(counts)}"


def _gap(words: Words, item: Item, row: Row | None) -> str:
    first, last = item.told
    label = words.device(item)
    if first == last:
        return f"{label}-{first} is missing: later ops came, so it must exist"
    return f"{label}-{first} to {label}-{last} are missing: later ops came, so they must exist"


def _copy(words: Words, item: Item, row: Row | None) -> str:
    one, other = [words.id_of(side.n) for side in item.sides]
    return f"{one} and {other} stand in one place: two homes write as this device"


def _older(words: Words, item: Item, row: Row | None) -> str:
    last, held = item.told
    label = words.device(item)
    told = f"ends with {label}-{last}" if last else "tells of no entry"
    return f"an older home was put back: its newest bundle {told}, and {label}-{held} is held"


def _silence(words: Words, item: Item, row: Row | None) -> str:
    last = int(item.told[0])
    return f"not heard of since {_day(last)}" if last else "never heard of"


def _clock(words: Words, item: Item, row: Row | None) -> str:
    made, came, before = map(int, item.told)
    if before:
        days = (before - made) // review.DAY
        return f"its last bundle is dated {days} days before the one that came before it"
    return f"its clock was {(made - came) // review.DAY} days ahead when its last bundle came"


def _beside_void(words: Words, item: Item, row: Row | None) -> str:
    sides = dict.fromkeys(str(words.side(item, side, row)["text"]) for side in item.sides)
    return (
        f"void, and {_named(item.field)}: {' or '.join(sides)} was written by somebody who had "
        "not seen that"
    )


def _newer(words: Words, item: Item, row: Row | None) -> str:
    return "a newer program wrote about it what this one cannot read"


def _astray(words: Words, item: Item, row: Row | None) -> str:
    named, own = (records.load(name).title for name in (str(item.told[0]), item.type))
    return f"said of a {named}, and it is a {own}: no effect"


def _erase(words: Words, item: Item, row: Row | None) -> str:
    spec = records.load(item.type) if item.type in records.names() else None
    asked = ", ".join(sorted({str(words.side(item, side, None)["by"]) for side in item.sides}))
    title = spec.title if spec else item.type
    return f"{asked} wants this {title} erased, and nothing brings it back"


_SENTENCES = {
    "erase": _erase,
    "conflict": _conflict,
    "duplicate": _duplicate,
    "quarantine": _quarantine,
    "stock": _stock,
    "count": _count,
    "struck": _struck,
    "gap": _gap,
    "copy": _copy,
    "older": _older,
    "silence": _silence,
    "clock": _clock,
    "beside-void": _beside_void,
    "astray": _astray,
    "newer": _newer,
}


def _settle(words: Words, item: Item) -> Iterable[str]:
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
        return _OWN_COPY
    told = {"device": label, "record": words.record(item), "command": command, "why": _WHY}
    return [each.format(**told) for each in _IN_WORDS[item.kind]]


_IN_WORDS = {
    "struck": (
        "fieldledger struck {record}",
        "fieldledger set CODE status=found --on DAY {why}",
        "A follow-up, or any other news of them, settles it, too.",
    ),
    "gap": ("Ask {device} for everything it wrote, 'fieldledger export --all', and merge it.",),
    "copy": (
        "Telephone the person who has {device}. Who did not restore it may have lost it to others.",
        "fieldledger seized {device} {why}",
        "That settles it. Let in one by one what is true of the rest, and invite the person anew.",
    ),
    "older": (
        "Telephone the person who has {device}: nothing is to be written on it.",
        "A bundle of its newest home settles it; if there is none:",
        "fieldledger seized {device} {why}",
    ),
    "silence": ("Find out how the person is who has {device}; a bundle of theirs settles it.",),
    "clock": ("Tell the person who has {device} to set its clock; their next bundle settles it.",),
    "astray": (
        "Ask who wrote it, write anew what is true of this record, then refuse it:",
        "fieldledger set {record} FIELD=VALUE {why}",
        "fieldledger void {record} {why}",
        "{command} --refuse {why}",
    ),
    "newer": ("Install the newer version of fieldledger on this device.",),
}
_OWN_COPY = (
    "Write nothing more on this device: another home has its keys, or an older copy was put back.",
    "Another coordinator settles it, with 'fieldledger seized', and invites this person anew.",
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


def _goods(words: Words, item: Item) -> str:
    facts = words.stock
    return f"{facts.item(str(item.told[0])).code} in {facts.place(str(item.told[1]))}"


def _named(field: str) -> str:
    """A field for people; ``status@2004-05-17`` with its day."""
    name, day = split_day(field)
    if field == law.VOID:
        return "void or not"
    return f"{name.replace('_', '-')} since {day}" if day else name.replace("_", "-")


def _day(at: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at)) if 0 <= at <= _LAST_SECOND else "?"
