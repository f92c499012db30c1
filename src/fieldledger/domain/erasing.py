"""The law of erasing: which records are gone, and what stays of them in the totals (ops §5.4).

A record about a person must be able to go for good. One coordinator alone cannot make that happen
where there are others, since nothing brings it back.

1. An ``erase`` is a *voice* of its author. It counts if its author is a coordinator that stands,
   inside all cuts, and nobody refuses it. Letting it in by ``accept`` makes no voice of it: then
   one coordinator would speak for two.
2. A device and what it was restored from are one person. Two voices of two persons erase the
   record they name. One voice does where its author was the only one: where nobody else was ever
   a coordinator, bars not looked at, but by a membership that the author wrote after it, in the
   same feed. A bar makes nobody the only one: whoever holds a captured laptop would begin with it.
3. On a coordinator's device that holds only once its own person has a voice: what a captured
   laptop and an unwary colleague agree on can still be seen by the third.
4. An erased record ignores every op about it in its compartment, earlier or later: their payloads
   go, also of those that do not count for another reason. That is final on a device. A bar that
   comes later takes the voices away, and brings nothing back.
5. What stays counted is told by the voice that lists most ops; among equals by the one with the
   greatest (``at``, head).

Pure. Ops are named by their identity, ``NUMBER:HEAD16``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from fieldledger.domain import ops
from fieldledger.domain.standing import ControlOp, Cut, Renewal, Within

ERASE = "erase"


class About(NamedTuple):
    """A record to be erased: its compartment and its identity."""

    compartment: str
    record: str


class Voice(NamedTuple):
    """An ``erase`` that counts: its author's key, its feed, number and head, and its payload."""

    sign: bytes
    feed: bytes
    number: int
    head: bytes
    body: Mapping[str, object]

    @property
    def about(self) -> About:
        """What it is to erase."""
        return About(str(self.body["in"]), ops.identity(str(self.body["rec"])))

    @property
    def listed(self) -> tuple[str, ...]:
        """The ops that it lists, by identity."""
        heads = self.body["heads"]
        return ops.identities(heads if isinstance(heads, list) else ())


def about(op: str, body: Mapping[str, object]) -> str:
    """The record that an op tells of, whatever else is wrong with it; ``""`` for none. ``op``: its
    own identity. An ``erase`` stays: it is the certificate."""
    if body.get("do") == "add":
        return op
    record = body.get("rec")
    return ops.identity(record) if isinstance(record, str) and body.get("do") != ERASE else ""


def persons(renewals: Iterable[Renewal]) -> dict[bytes, bytes]:
    """For the keys of devices that were restored, and of what they were, one key for each person
    (rule 2); who is not among them is a person alone."""
    groups: dict[bytes, set[bytes]] = {}
    for each in renewals:
        joined = groups.get(each.old, {each.old}) | groups.get(each.new, {each.new})
        groups.update(dict.fromkeys(joined, joined))
    return {sign: min(group) for sign, group in groups.items()}


def counts(
    voices: Iterable[Voice],
    leaders: Mapping[bytes, bytes],
    alone: Callable[[Voice], bool],
    keeper: bytes | None,
) -> bool:
    """Whether the voices about one record erase it here (rules 2 and 3).

    ``leaders``: the person behind each standing coordinator's key; ``alone``: whether the author
    of a voice was the only one; ``keeper``: this device's person where it is a coordinator's.
    """
    heard = [voice for voice in voices if voice.sign in leaders]
    agreed = {leaders[voice.sign] for voice in heard}
    if keeper is not None and keeper not in agreed:
        return False
    return len(agreed) > 1 or any(map(alone, heard))


def before(voice: Voice, control: Iterable[ControlOp], within: Within) -> list[ControlOp]:
    """The control ops without the memberships that a voice's author wrote after it (rule 2).

    After it in the chain and not by number: a copy of a captured device that goes on from an early
    op must not find itself alone.
    """
    place = (voice.feed, voice.number, voice.head)
    return [
        op
        for op in control
        if (op.sign, op.feed) != (voice.sign, voice.feed)
        or op.do not in ("enrol", "accept")
        or not within(*place, Cut(op.feed, op.number, op.head))
    ]


def telling(voices: Iterable[Voice]) -> Voice:
    """The voice whose counting rows hold (rule 5), of one or more."""
    return max(voices, key=lambda each: (len(each.listed), int(str(each.body["at"])), each.head))
