"""Items of the review inbox in words: one sentence, the sides, and what settles it."""

from __future__ import annotations

import json
import time
from functools import cached_property

from fieldledger.domain import law, records, review
from fieldledger.domain.entry import one_line, spoken
from fieldledger.domain.fields import RecordType, split_day
from fieldledger.domain.quantities import show_quantity, shown_quantity
from fieldledger.domain.review import Item, Side
from fieldledger.language import tr, trn
from fieldledger.report.facts import Stock
from fieldledger.services import open_items, review_commands, struck
from fieldledger.services.either import either
from fieldledger.services.session import Session
from fieldledger.services.stock import stock_facts
from fieldledger.store import feeds, inbox
from fieldledger.store import records as held
from fieldledger.store.records import Row

_OF_DEVICES = ("gap", "copy", *review.LOCAL)
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
        return list(review_commands.of(self, item))

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
            return tr("void") if value else tr("not void")
        field = spec.field(split_day(name)[0])
        if value is None or field is None:
            return tr("nothing") if value is None else str(value)
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
    return tr("{field}: {values}", field=_named(item.field), values=either(sides))


def _duplicate(words: Words, item: Item, row: Row | None) -> str:
    spec = records.load(item.type)
    line, many = spoken(words.line(item.type, item.about)), len(item.sides)
    if spec.code:
        return tr("{many} records with codes that are alike: {record}", many=many, record=line)
    return tr("{many} records that say the same: {record}", many=many, record=line)


def _quarantine(words: Words, item: Item, row: Row | None) -> str:
    why, many = tr(str(item.told[0])), len(item.sides)
    if many > 1:
        return trn("{n} op does not count: {why}", "{n} ops do not count: {why}", many, why=why)
    return tr("an op does not count: {why}", why=why)


def _stock(words: Words, item: Item, row: Row | None) -> str:
    _, _, day, left = item.told
    less = shown_quantity(-int(left), words.stock.item(str(item.told[0])).unit)
    return tr(
        "{goods}: on {day} {less} less than nothing was left",
        goods=_goods(words, item),
        day=day,
        less=less,
    )


def _count(words: Words, item: Item, row: Row | None) -> str:
    _, _, day, counted, expected = item.told
    said = {
        "goods": _goods(words, item),
        "counted": words.amount(item, counted),
        "day": day,
        "expected": words.amount(item, expected),
    }
    unknown = words.stock.unknown
    if not unknown:
        return tr("{goods}: counted {counted} on {day}, and {expected} by the entries", **said)
    # What this device does not know of what went out.
    return tr(
        "{goods}: counted {counted} on {day}, and {expected} by the entries; not known here: "
        "{types}",
        types=", ".join(unknown),
        **said,
    )


def _struck(words: Words, item: Item, row: Row | None) -> str:
    kind, day, shelter, *counts = item.told
    place = words.stock.place(str(shelter))
    return tr(
        "{kind} at {place} on {day}, and no news since of those there: {people}",
        kind=kind,
        place=place,
        day=day,
        people=struck.counted(counts),
    )


def _gap(words: Words, item: Item, row: Row | None) -> str:
    first, last = item.told
    label = words.device(item)
    if first == last:
        return tr("{op} is missing: later ops came, so it must exist", op=f"{label}-{first}")
    return tr(
        "{first} to {last} are missing: later ops came, so they must exist",
        first=f"{label}-{first}",
        last=f"{label}-{last}",
    )


def _copy(words: Words, item: Item, row: Row | None) -> str:
    one, other = [words.id_of(side.n) for side in item.sides]
    return tr(
        "{one} and {other} stand in one place: two homes write as this device", one=one, other=other
    )


def _older(words: Words, item: Item, row: Row | None) -> str:
    last, held = item.told
    label = words.device(item)
    if last:
        return tr(
            "an older home was put back: its newest bundle ends with {last}, and {held} is held",
            last=f"{label}-{last}",
            held=f"{label}-{held}",
        )
    return tr(
        "an older home was put back: its newest bundle tells of no entry, and {held} is held",
        held=f"{label}-{held}",
    )


def _silence(words: Words, item: Item, row: Row | None) -> str:
    last = int(item.told[0])
    return tr("not heard of since {day}", day=_day(last)) if last else tr("never heard of")


def _clock(words: Words, item: Item, row: Row | None) -> str:
    made, came, before = map(int, item.told)
    if before:
        return trn(
            "its last bundle is dated {n} days before the one that came before it",
            "its last bundle is dated {n} days before the one that came before it",
            (before - made) // review.DAY,
        )
    return trn(
        "its clock was {n} days ahead when its last bundle came",
        "its clock was {n} days ahead when its last bundle came",
        (made - came) // review.DAY,
    )


def _beside_void(words: Words, item: Item, row: Row | None) -> str:
    sides = dict.fromkeys(str(words.side(item, side, row)["text"]) for side in item.sides)
    return tr(
        "void, and {field}: {values} was written by somebody who had not seen that",
        field=_named(item.field),
        values=either(sides),
    )


def _newer(words: Words, item: Item, row: Row | None) -> str:
    return tr("a newer program wrote about it what this one cannot read")


def _astray(words: Words, item: Item, row: Row | None) -> str:
    named, own = (tr(records.load(name).title) for name in (str(item.told[0]), item.type))
    return tr("said of a {named}, and it is a {own}: no effect", named=named, own=own)


def _erase(words: Words, item: Item, row: Row | None) -> str:
    spec = records.load(item.type) if item.type in records.names() else None
    asked = ", ".join(sorted({str(words.side(item, side, None)["by"]) for side in item.sides}))
    title = spec.title if spec else item.type
    return tr(
        "{coordinators} wants this {type} erased, and nothing brings it back",
        coordinators=asked,
        type=tr(title),
    )


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


def _goods(words: Words, item: Item) -> str:
    facts = words.stock
    item_code, place = facts.item(str(item.told[0])).code, facts.place(str(item.told[1]))
    return tr("{item} in {place}", item=item_code, place=place)


def _named(field: str) -> str:
    """A field for people; ``status@2004-05-17`` with its day."""
    name, day = split_day(field)
    if field == law.VOID:
        return tr("void or not")
    plain = name.replace("_", "-")
    return tr("{field} since {day}", field=plain, day=day) if day else plain


def _day(at: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at)) if 0 <= at <= _LAST_SECOND else "?"
