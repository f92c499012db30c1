"""The review inbox: what waits for a person, and settling it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain import law, ops, review
from fieldledger.domain.review import Item, Side
from fieldledger.language import tr
from fieldledger.services import entries, membership, open_items
from fieldledger.services.either import either
from fieldledger.services.review_words import Words
from fieldledger.services.session import Session, check_stands
from fieldledger.store import devices, feeds, merging
from fieldledger.store import records as held
from fieldledger.store.feeds import Placed
from fieldledger.store.records import Row

# So many references fit well into one payload (ops §3.1).
_MOST_OPS = 1_000


class Choice(NamedTuple):
    """What a person chose: the id of one side, a value in words, or one of four answers."""

    take: str | None = None
    value: str | None = None
    link: bool = False
    separate: bool = False
    accept: bool = False
    refuse: bool = False


# How each kind is settled, by the names of the choices; the others have commands of their own.
_WAYS: dict[str, tuple[str, ...]] = {
    "conflict": ("take", "value"),
    "duplicate": ("link", "separate"),
    "quarantine": ("accept", "refuse"),
    "erase": ("refuse",),
    "astray": ("refuse",),
}


def listing(session: Session) -> list[dict[str, object]]:
    """All items as ``review --json`` gives them: ``key``, ``kind``, ``record`` (its id, or null),
    ``type``, ``field``, ``device`` (the label of the one that it is about, or null), ``what`` (a
    sentence), ``sides`` (``value``, ``text``, ``by``, ``at``, ``id``) and ``settle`` (commands,
    or what to do in words)."""
    words = Words(session)
    return [words.told(item) for item in open_items.items(session)]


def show(session: Session, word: str) -> dict[str, object]:
    """One item as ``listing`` gives it. Raises Refused."""
    return Words(session).told(find(session, word))


def find(session: Session, word: str) -> Item:
    """The item that a key names, or the beginning of one. Raises Refused where what the key stood
    for has changed."""
    found = review.named(open_items.items(session), word)
    if len(found) == 1:
        return found[0]
    if found:
        raise errors.Refused(
            tr("{many} items for review begin with '{word}'.", many=len(found), word=word),
            hint=tr(
                "Give more of the key; where that is all of it, one of {keys}.",
                keys=", ".join(review.digest(item)[: 2 * review.KEY] for item in found[:5]),
            ),
        )
    if len(word.strip()) < review.SHORTEST:
        raise errors.Refused(
            tr(
                "'{word}' is too short for a key: at least {least} of its letters.",
                word=word,
                least=review.SHORTEST,
            ),
            hint=tr("See 'fieldledger review'."),
        )
    raise errors.Refused(
        tr(
            "Nothing that waits for review has the key '{word}': it changed since "
            "you looked, or was settled.",
            word=word,
        ),
        hint=tr("See 'fieldledger review', and look again before you settle it."),
    )


def settle(session: Session, word: str, choice: Choice, reason: str) -> dict[str, object]:
    """Settle an item: ``key``, ``kind``, ``record`` and ``ops``, the ids of what was written.

    Raises Refused where the key names nothing any more, where nothing or too much was chosen, and
    where no reason is given; NotAllowed.
    """
    with session.ledger.writing():
        item = find(session, word)
        words = Words(session)
        way = _chosen(item, choice, reason)
        placed = _ACTS[way](session, item, choice, reason.strip())
    return {
        "key": review.key(item),
        "kind": item.kind,
        "record": words.record(item),
        "ops": [words.id_of(each.n) for each in placed],
    }


def _chosen(item: Item, choice: Choice, reason: str) -> str:
    """The one way that was chosen. Raises Refused, naming all that is missing."""
    ways = _WAYS.get(item.kind)
    # Its commands may hold what an entry says, and an error never does.
    hint = tr("See 'fieldledger review show {key}'.", key=review.key(item))
    if ways is None:
        raise errors.Refused(
            tr("This is no matter of choosing: '{kind}' is settled otherwise.", kind=item.kind),
            hint=hint,
        )
    asked = [name for name, value in choice._asdict().items() if value not in (None, False)]
    if item.kind in ("quarantine", "astray") and set(asked) & set(ways):
        asked = [name for name in asked if name != "take"]  # there it only names one of many
    problems = []
    if len(asked) != 1 or asked[0] not in ways:
        listed = either(f"--{name}" for name in ways)
        problems.append(("choice", tr("say which, once: {options}", options=listed)))
    if not reason.strip():
        problems.append(("reason", tr("is missing: --reason 'WHY'")))
    if problems:
        raise errors.Refused(tr("Nothing was settled."), hint=hint, problems=problems)
    return asked[0]


def _take(session: Session, item: Item, choice: Choice, reason: str) -> Sequence[Placed]:
    side = _side(session, item, choice.take or "")
    body: dict[str, object] = {"do": "set", "fields": {item.field: side.value}}
    if item.field == law.VOID:
        body = {"do": "void" if side.value else "restore"}
    over = [each.op for each in item.sides]
    return [entries.write_change(session, _row(session, item, item.about), body, over, reason)]


def _value(session: Session, item: Item, choice: Choice, reason: str) -> Sequence[Placed]:
    row = _row(session, item, item.about)
    if item.field == law.VOID:
        raise errors.Refused(
            tr("Whether a record is void is no value: take one of the sides."),
            hint=tr("See 'fieldledger review show {key}'.", key=review.key(item)),
        )
    fields = entries.read_change(session, row, [(item.field, choice.value or "")])
    state = held.state_of(session.ledger, row.ref)
    # A value may bring another field with it, as an amount its currency.
    beside = state.holders(fields.keys() - {item.field}) if state else ()
    over = sorted({*(each.op for each in item.sides), *beside})
    body: dict[str, object] = {"do": "set", "fields": fields}
    return [entries.write_change(session, row, body, over, reason)]


def _link(session: Session, item: Item, choice: Choice, reason: str) -> Sequence[Placed]:
    """Link all to the first. Links that stand already are kept: each is an edge (law 5)."""
    keep, *others = item.sides
    fields: dict[str, object] = {law.SAME: held.reference(session.ledger, keep.n)}
    return [_write_beside(session, item, side, fields, reason) for side in others]


def _separate(session: Session, item: Item, choice: Choice, reason: str) -> Sequence[Placed]:
    """Note on all but the first which records they are not, beside what was noted before."""
    placed = []
    for side in item.sides[1:]:
        refs = {held.reference(session.ledger, each.n) for each in item.sides if each != side}
        state = held.state_of(session.ledger, side.op)
        refs |= state.apart_from() if state else set()
        fields: dict[str, object] = {law.APART: sorted(refs)}
        placed.append(_write_beside(session, item, side, fields, reason))
    return placed


def _write_beside(
    session: Session, item: Item, side: Side, fields: dict[str, object], reason: str
) -> Placed:
    """Write what relates a record to others, over what held it; over a link only if it is empty."""
    [name] = fields
    state = held.state_of(session.ledger, side.op)
    group = state.candidates.get(name, ()) if state else ()
    over = [each.op for each in group if name != law.SAME or not each.value]
    body: dict[str, object] = {"do": "set", "fields": fields}
    return entries.write_change(session, _row(session, item, side.op), body, over, reason)


def _accept(session: Session, item: Item, choice: Choice, reason: str) -> Sequence[Placed]:
    if not open_items.may_count(session, item):
        raise errors.Refused(
            tr("What is wrong lies in the op itself, so it cannot be made to count."),
            hint=tr("It can be refused, which takes it from the list; then enter it anew."),
        )
    return _judge(session, item, choice, "accept", reason)


def _refuse(session: Session, item: Item, choice: Choice, reason: str) -> Sequence[Placed]:
    return _judge(session, item, choice, "refuse", reason)


def _judge(session: Session, item: Item, choice: Choice, do: str, reason: str) -> Sequence[Placed]:
    """Let ops count or not, and judge everything held by that."""
    membership.only_coordinators(
        session, tr("Only a coordinator's device can let ops count, or keep them out.")
    )
    check_stands(session)
    ledger = session.ledger
    sides = item.sides if choice.take is None else (_side(session, item, choice.take),)
    refs = sorted(_reference(session, side) for side in sides)
    head = {"in": ops.CONTROL, "do": do, "at": session.world.now()}
    bodies = [
        {**head, "ops": refs[start : start + _MOST_OPS], "reason": reason}
        for start in range(0, len(refs), _MOST_OPS)
    ]
    before = devices.current(ledger)
    placed = feeds.append(ledger, bodies, [b""] * len(bodies))
    devices.refresh(ledger, signing.verify)
    merging.take(ledger, (), signing.verify, before)
    return placed


def _reference(session: Session, side: Side) -> str:
    """The reference of an op, also of one whose device nobody here knows: labels decide nothing."""
    label, dash, rest = held.reference(session.ledger, side.n).partition("-")
    return f"{'a' if label == '?' else label}{dash}{rest}"


def _side(session: Session, item: Item, word: str) -> Side:
    """The side that an id names. Raises Refused."""
    words = Words(session)
    ids = {words.id_of(side.n): side for side in item.sides}
    side = ids.get(word.strip().lower())
    if side is None:
        raise errors.Refused(
            tr("'{word}' is not one of the sides.", word=word),
            hint=tr("They are {ids}.", ids=", ".join(ids)),
        )
    return side


def _row(session: Session, item: Item, ref: str) -> Row:
    row = held.row(session.ledger, item.type, ref)
    if row is None:
        raise errors.Refused(tr("The record of this item is not held here any more."))
    return row


_ACTS: dict[str, Callable[[Session, Item, Choice, str], Sequence[Placed]]] = {
    "take": _take,
    "value": _value,
    "link": _link,
    "separate": _separate,
    "accept": _accept,
    "refuse": _refuse,
}
