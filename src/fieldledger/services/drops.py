"""One delivery of several items to one place: a distribution for each, one group, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import entry
from fieldledger.domain.fields import FieldSpec, RecordType, split_day
from fieldledger.domain.kind import Found
from fieldledger.domain.problems import Problem
from fieldledger.language import tr
from fieldledger.services import entries
from fieldledger.services.either import either
from fieldledger.services.entries import Saved
from fieldledger.services.session import Session
from fieldledger.store import feeds

TYPE = "distribution"
PLACES = ("shelter", "line")
_ITEM, _QUANTITY, _DAYS = "item", "quantity", "days"
_ASKED = ("people", _DAYS)  # of every delivery
_ASKED_OF = {"line": ("eligibility",)}  # of a delivery to such a place, besides
# What lasts for days is weighed or measured; a set of clothing given with it is not for ten days.
_LASTING = ("g", "ml")

Pairs = Sequence[tuple[str, str]]


class Drop(NamedTuple):
    """A delivery as it was typed: what is said of all of it, and how much of each item."""

    common: list[tuple[str, str]]
    items: list[tuple[str, str]]
    problems: list[Problem]


def split(session: Session, words: Sequence[str], pairs: Pairs) -> Drop:
    """What words say: the first is the place; of pairs, those named after a field are said of all,
    the others name an item."""
    spec = entries.type_of(TYPE)
    drop = Drop([], [], [])
    for word in words[1:]:
        drop.problems.append(
            Problem(word, tr("says not what it is: write it like people=30, rice=9kg"))
        )
    for name, value in pairs:
        field, item = _field(spec, name), is_item(session, name)
        if field and item:
            told = tr(
                "is a field and an item: use 'fieldledger add {type}' for the item", type=TYPE
            )
            drop.problems.append(Problem(name, told))
        elif field and field.name in (_ITEM, _QUANTITY):
            drop.problems.append(Problem(name, tr("is said by the items: write it like rice=90kg")))
        elif field:
            drop.common.append((field.name, value))
        elif item:
            drop.items.append((name, value))
        else:
            names = [each.code for each in items(session)] + [each.name for each in spec.fields]
            near = entry.suggest(name, names)
            drop.problems.append(Problem(name, _no_such(near)))
    if words:
        _put_place(session, drop, words[0])
    return drop


def _no_such(near: Sequence[str]) -> str:
    if not near:
        return tr("is no field, and no item known here")
    return tr("is no field, and no item known here; did you mean {names}?", names=either(near))


def _put_place(session: Session, drop: Drop, word: str) -> None:
    """Say of all of a delivery where it went."""
    found = places(session, word)
    if len(found) == 1:
        drop.common.append((found[0].type, found[0].ref))
        return
    told = (
        tr("could be several places: write the id of one")
        if found
        else tr("names no place known here")
    )
    drop.problems.append(Problem(word, told))


def places(session: Session, word: str) -> Sequence[Found]:
    """The places that a word can mean."""
    return session.known.find(PLACES, word.strip())


def place_codes(session: Session) -> list[str]:
    """The codes of all places that this device knows."""
    from fieldledger.store import records

    return [each.code for name in PLACES for each in records.coded(session.ledger, name)]


def asked(drop: Drop) -> list[tuple[str, str, bool]]:
    """What is asked of a delivery before its items, and was not said: each with its meaning, and
    whether it is needed at such a place."""
    spec, said = entries.type_of(TYPE), dict(drop.common)
    needed = [name for place in said for name in _ASKED_OF.get(place, ())]
    return [
        (name, spec.fields_by_name[name].help, name in needed)
        for name in (*needed, *_ASKED)
        if name not in said
    ]


def problem_of(session: Session, name: str, word: str, item: str = "") -> str:
    """What is wrong with a word for a field, of an item where that matters; nothing if it can
    be."""
    pairs = [(_ITEM, item), (name, word)]
    reading = entries.read(session, TYPE, (), pairs)
    wrong = [each.sentence for each in reading.problems if each.field == name]
    return f"{name}: {wrong[0]}" if wrong else ""


def is_item(session: Session, word: str) -> bool:
    """Whether a word names an item."""
    return bool(session.known.find((_ITEM,), word.strip()))


def items(session: Session) -> Sequence[Found]:
    """All items that this device knows."""
    from fieldledger.store import records

    return records.coded(session.ledger, _ITEM)


def read(session: Session, drop: Drop) -> list[dict[str, object]]:
    """The entries of a delivery. Raises Refused with all problems, NotAllowed."""
    problems = [*drop.problems] or _lacking(drop)
    whole = []
    for item, quantity in drop.items:
        pairs = [*_said_of(session, drop, item), (_ITEM, item), (_QUANTITY, quantity)]
        reading = entries.read(session, TYPE, (), pairs)
        missing = [Problem(name, tr("is missing")) for name in reading.missing]
        for problem in (*reading.problems, *missing):
            mine = problem.field in (_ITEM, _QUANTITY)
            told = Problem(item, problem.sentence) if mine else problem
            # What is wrong with the place was told already, of the word for it.
            problems += [] if problems and problem.field in PLACES else [told]
        whole.append(reading.fields)
    named = [str(fields.get(_ITEM)) for fields in whole]
    for (item, _), ref in zip(drop.items, named, strict=True):
        if named.count(ref) > 1:
            problems.append(Problem(item, tr("is given twice: write all of it at once")))
    if problems:
        raise errors.Refused(
            tr("Nothing was saved."),
            hint=tr("See 'fieldledger add drop --help'."),
            problems=[*dict.fromkeys((each.field, each.sentence) for each in problems)],
        )
    return whole


def _lacking(drop: Drop) -> list[Problem]:
    """What no item can say of itself."""
    problems = []
    if not any(name in PLACES for name, _ in drop.common):
        problems.append(Problem("place", tr("is missing: the code of a shelter or a line")))
    if not drop.items:
        problems.append(Problem("items", tr("are missing: write them like rice=90kg")))
    return problems


def add(session: Session, drop: Drop) -> list[Saved]:
    """Write a delivery. Raises Refused with all problems, NotAllowed."""
    spec, whole = entries.type_of(TYPE), read(session, drop)
    with session.ledger.writing():
        group = feeds.own_run(session.ledger).last + 1
        placed = entries.write_adds(session, spec, whole, group=group)
    return [entries.saved(session, spec, each) for each in placed]


def _said_of(session: Session, drop: Drop, item: str) -> list[tuple[str, str]]:
    """What is said of all, without what cannot be meant of this item."""
    found = session.known.find((_ITEM,), item)
    lasts = not found or found[0].unit in _LASTING
    return [(name, value) for name, value in drop.common if lasts or name != _DAYS]


def _field(spec: RecordType, name: str) -> FieldSpec | None:
    """A field by its name, or by the first part of it where only one begins so."""
    wanted = split_day(name)[0].strip().replace("-", "_").casefold()
    begun = [each for each in spec.fields if each.name.startswith(f"{wanted}_")]
    return spec.field(wanted) or (begun[0] if len(begun) == 1 else None)
