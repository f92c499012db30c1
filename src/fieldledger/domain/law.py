"""The law of merging for records: what a record is, given all ops about it (ops §5).

The state is a function of the *set* of ops whose payload this device can read and which count
(``domain.standing`` says which count); the order, number and size of bundles make no difference.

1. An op writes fields of one record and lists in ``over`` the ops that, as its writer saw it, held
   a current value of that record. For each field it writes it replaces what the listed ops wrote
   *in that field*. An entry that wrote no such field replaces nothing. Other fields are untouched:
   two people who correct different fields of one record never meet.
2. A field's candidates are the values of counting ops that no counting op replaces. One value is
   shown; equal values are no conflict. Several are a conflict: the one with the greatest
   (``at``, head) is shown provisionally and marked, all are kept. A clock therefore never settles
   anything: it only picks what is shown until a person has looked.
3. A timeline has one such field per day, ``status@2004-05-17``: different days never collide, two
   values for one day do. Its latest day with a value is what the record shows.
   Settling is an op like any other: a ``set`` over exactly the candidates that a person saw. A
   value that came in meanwhile is not among them, and the conflict is there again.
4. ``void`` and ``restore`` write the field ``@void`` by the same law. While any candidate is true
   the record is void; a restore ends only the voids it names, since one who never saw the other
   void cannot have meant to end it.
5. Duplicates: ``set @same=KEEP`` on one of two records of one type says that they are the same
   thing. Every current candidate is an edge, a group is what edges connect, and it counts once:
   through its live record with the smallest (``at``, head) of its ``add``. Nothing is copied or
   lost; without the link each stands for itself again. ``@apart`` names records that a person
   looked at and found to be others: it links nothing, and only keeps the question from coming back.
6. Ops about a record whose ``add`` is not held are kept and wait: there is no record yet.
7. Movements of goods are records of their own and balances are sums; a count is an observation
   beside them and replaces nothing. The day something happened is a field that a person typed.

Which ops count comes before this and is said in two places: by the op alone, its shape and its
kinds, in ``domain.wire`` (what is wrong waits in quarantine, what is newer waits for the upgrade,
and neither has any effect here, through ``over`` or otherwise); by its author's standing in
``domain.standing``. How runs of a feed stand side by side, with gaps and after a device was copied,
is said in ``store.feeds``.

Everything here is pure. Ops are named by their identity, ``NUMBER:HEAD16``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fieldledger.domain.fields import split_day

# Raised when the same ops come to something else than before, here or in ``domain.standing``: each
# device then computes everything anew once (``store.tables``).
VERSION = 1

VOID = "@void"
SAME = "@same"
APART = "@apart"


class Write(NamedTuple):
    """What the law needs of one op: its identity, time, full head, and what it writes over what."""

    op: str
    at: int
    head: bytes
    over: frozenset[str]
    fields: Mapping[str, object]


class Candidate(NamedTuple):
    """One value that nothing replaces, and the op that wrote it."""

    value: object
    op: str
    at: int
    head: bytes


class RecordState(NamedTuple):
    """A record by the law: for each field its candidates, the one shown first."""

    candidates: dict[str, tuple[Candidate, ...]]

    @property
    def void(self) -> bool:
        """Whether any void stands (rule 4)."""
        return any(candidate.value is True for candidate in self.candidates.get(VOID, ()))

    def shown(self) -> dict[str, object]:
        """The value shown of each field and each day of a timeline."""
        return {
            name: group[0].value
            for name, group in self.candidates.items()
            if not name.startswith("@")
        }

    def conflicts(self) -> dict[str, tuple[Candidate, ...]]:
        """The fields with more than one distinct value (rule 2)."""
        return {
            name: group
            for name, group in self.candidates.items()
            if not name.startswith("@")
            if len({_text(candidate.value) for candidate in group}) > 1
        }

    def same_as(self) -> frozenset[str]:
        """The references of the records that this one is linked to (rule 5)."""
        group = self.candidates.get(SAME, ())
        return frozenset(str(candidate.value) for candidate in group if candidate.value)

    def apart_from(self) -> frozenset[str]:
        """The references of the records that this one was found not to be (rule 5)."""
        lists = [candidate.value for candidate in self.candidates.get(APART, ())]
        return frozenset(str(each) for refs in lists if isinstance(refs, list) for each in refs)

    def holders(self, names: Iterable[str]) -> tuple[str, ...]:
        """The ops to list in ``over`` by one who writes these fields now (rule 1)."""
        return tuple(sorted({each.op for name in names for each in self.candidates.get(name, ())}))


def record_state(writes: Iterable[Write]) -> RecordState:
    """The state of one record from all counting ops about it, in any order (rules 1 and 2)."""
    writers: dict[str, list[Write]] = {}
    for write in writes:
        for name in write.fields:
            writers.setdefault(name, []).append(write)
    groups = {name: _candidates(name, ops) for name, ops in writers.items()}
    # Ops that name each other in a circle replace one another: they leave no value.
    return RecordState({name: group for name, group in groups.items() if group})


def _candidates(name: str, writers: list[Write]) -> tuple[Candidate, ...]:
    replaced = frozenset().union(*(write.over for write in writers))
    current = [
        Candidate(write.fields[name], write.op, write.at, write.head)
        for write in writers
        if write.op not in replaced
    ]
    current.sort(key=lambda candidate: (candidate.at, candidate.head), reverse=True)
    return tuple(current)


class Member(NamedTuple):
    """A record of a group of duplicates: its identity, and its ``add``'s time and head."""

    record: str
    at: int
    head: bytes
    void: bool


def groups(edges: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """The records that edges connect, as groups of two or more (rule 5)."""
    found: dict[str, set[str]] = {}
    for one, other in edges:
        joined = found.get(one, {one}) | found.get(other, {other})
        found.update(dict.fromkeys(joined, joined))
    unique = {id(group): group for group in found.values()}
    return sorted((frozenset(group) for group in unique.values() if len(group) > 1), key=min)


def through(members: Iterable[Member]) -> str | None:
    """The record through which a group counts (rule 5); None where all of it is void."""
    live = [member for member in members if not member.void]
    return min(live, key=lambda member: (member.at, member.head)).record if live else None


def latest(shown: Mapping[str, object]) -> dict[str, object]:
    """The shown values with each timeline reduced to the value of its latest day (rule 3)."""
    flat: dict[str, object] = {}
    days: dict[str, str] = {}
    for name, value in shown.items():
        field, day = split_day(name)
        if not day:
            flat[field] = value
        elif value is not None and day > days.get(field, ""):
            days[field] = day
            flat[field] = value
    return flat


MODULUS = 2**2048


def element(seed: bytes) -> int:
    """What one record adds to the sum behind the ``state`` of a ledger (ops §5.3)."""
    return int.from_bytes(hashlib.shake_256(seed).digest(256), "big")


def seed_of_add(head: bytes) -> bytes:
    """The seed of a record about which only the op that added it counts (ops §5.3)."""
    return b"fieldledger/added/1" + head


def seed_of_record(line: bytes) -> bytes:
    """The seed of a record that other ops are about too, by its ``state_line`` (ops §5.3)."""
    return b"fieldledger/record/1" + hashlib.sha256(line).digest()


def state_line(kind: str, op: str, state: RecordState) -> bytes:
    """A record that other ops than its add are about, as text (ops §5.3)."""
    fields = {
        name: sorted({_text(candidate.value) for candidate in group})
        for name, group in state.candidates.items()
        if name != VOID
    }
    inner = ",".join(
        f"{_text(name)}:[{','.join(values)}]" for name, values in sorted(fields.items())
    )
    void = "true" if state.void else "false"
    return f"[{_text(kind)},{_text(op)},{void},{{{inner}}}]\n".encode()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
