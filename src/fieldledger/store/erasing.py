"""Erasing carried out: payloads, rows and words of a record go, the hashes of its ops stay.

``erasure`` holds the local number of every ``erase`` op that can be read, with the record it names;
``erased`` the records that are gone on this device, each with the op that tells what stays counted
of it. The latter is no projection: what was erased stays so, whatever standing becomes later
(``domain.erasing``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from fieldledger.domain import erasing as law
from fieldledger.domain import memberships, ops
from fieldledger.domain import standing as standing_law
from fieldledger.domain.erasing import About, Voice
from fieldledger.domain.standing import Cut, Device, Standing, Verify
from fieldledger.store import devices, feeds, projection
from fieldledger.store.ledger import Ledger
from fieldledger.store.projection import Changes

_NAMED = re.compile(r"[0-9]{1,15}:[0-9a-f]{16}")


class Heard(NamedTuple):
    """An ``erase`` op that is held: its local number, its verdict and what it says."""

    n: int
    verdict: int
    voice: Voice

    @property
    def op(self) -> str:
        """Its identity."""
        return feeds.placed(self.n, self.voice.head).op

    @property
    def at(self) -> int:
        """Its writer's clock."""
        return int(str(self.voice.body["at"]))


def erased(ledger: Ledger) -> dict[About, int]:
    """The records that are gone here, and the local number of the op that tells of each."""
    rows = ledger.conn.execute("SELECT compartment, rec, n FROM erased")
    return {About(where, record): n for where, record, n in rows}


def is_erased(ledger: Ledger, record: str) -> bool:
    """Whether a record is gone here, and not one of that name in another compartment."""
    found = ledger.conn.execute("SELECT 1 FROM erased WHERE rec=?", (record,))
    return found.fetchone() is not None and projection.gather(ledger, record) is None


def heard(ledger: Ledger, record: str | None = None) -> list[Heard]:
    """The ``erase`` ops that can be read, of one record or of all, by their writers' clocks."""
    rows = ledger.conn.execute(
        "SELECT n, verdict, head, payload FROM erasure CROSS JOIN op USING(n) "
        "WHERE state=0 AND erasure.rec=coalesce(?, erasure.rec)",
        (record,),
    ).fetchall()
    found = [
        Heard(n, verdict, _voice(ledger, n, bytes(head), projection.read(payload)))
        for n, verdict, head, payload in rows
    ]
    return sorted(found, key=lambda each: (each.at, each.voice.head))


def note(ledger: Ledger, placed: Iterable[tuple[int, str]]) -> None:
    """Write down which ops that this device wrote just now erase which record."""
    ledger.conn.executemany("INSERT OR REPLACE INTO erasure VALUES(?,?)", list(placed))


def telling(ledger: Ledger) -> list[tuple[str, dict[str, Any]]]:
    """Each record that is gone, and the payload of the op that tells what stays counted of it."""
    rows = ledger.conn.execute(
        "SELECT erased.rec, payload FROM erased CROSS JOIN op USING(n) ORDER BY erased.rec"
    )
    return [(record, projection.read(payload)) for record, payload in rows]


def ops_about(ledger: Ledger, about: About) -> list[tuple[int, bytes]]:
    """The readable ops about a record in its compartment, also those that do not count: local
    number and head."""
    wanted = about.record
    rows = [(n, head) for n, head in feeds.copies(ledger, wanted)]
    rows += ledger.conn.execute("SELECT n, head FROM op WHERE rec=?", (wanted,)).fetchall()
    # What is no op, or a newer one, stands under no record: these are few. Its letters may be
    # written as numbers.
    rows += ledger.conn.execute(
        "SELECT n, head FROM op WHERE verdict <> 0 AND rec IS NULL "
        "AND (instr(payload, ?) > 0 OR instr(payload, ?) > 0)",
        (wanted, "\\u"),
    ).fetchall()
    found = {}
    for n, head in rows:
        (payload,) = ledger.conn.execute("SELECT payload FROM op WHERE n=?", (n,)).fetchone()
        if payload is not None and _about(n & 0xFFFFFFFF, bytes(head), payload) == about:
            found[n] = bytes(head)
    return sorted(found.items())


def carry_out(ledger: Ledger, state: Standing, verify: Verify, changes: Changes) -> list[int]:
    """Erase what voices now erase, inside ``writing``, before ``projection.finish``; the local
    numbers of the ops whose payloads went."""
    voices: dict[About, list[Heard]] = {}
    for each in heard(ledger):
        if each.verdict == feeds.COUNTS:
            voices.setdefault(each.voice.about, []).append(each)
    gone, dropped = erased(ledger), list[int]()
    judge = _Judge(ledger, state, verify) if voices.keys() - gone.keys() else None
    for about, group in sorted(voices.items()):
        if about in gone or (judge and judge.counts([each.voice for each in group])):
            best = law.telling(each.voice for each in group)
            told_by = next(each.n for each in group if each.voice is best)
            if gone.get(about) != told_by:
                ledger.conn.execute(
                    "INSERT OR REPLACE INTO erased VALUES(?,?,?)", (*about, told_by)
                )
            if about not in gone:
                dropped += _erase(ledger, about, group, changes)
    return dropped


class _Judge:
    """The law asked for one record after the other; what it needs is looked up once."""

    def __init__(self, ledger: Ledger, state: Standing, verify: Verify) -> None:
        self.ledger, self.verify = ledger, verify
        self.control = list(devices.control_ops(ledger))
        asked = memberships.read(ledger.id, self.control, verify)
        ever = memberships.members(asked, lambda op: True)
        self.persons = law.persons(memberships.granted(asked, ever))
        self.ever = self.leaders_of(ever)
        self.leaders = {each.sign: self.person(each.sign) for each in state.coordinators()}
        own = devices.own(ledger).sign
        is_keeper = standing_law.is_coordinator(state.devices, own)
        self.keeper = self.person(own) if is_keeper else None

    def person(self, sign: bytes) -> bytes:
        return self.persons.get(sign, sign)

    def leaders_of(self, members: Mapping[bytes, Device]) -> set[bytes]:
        """The persons behind the coordinators among some devices."""
        return {self.person(each.sign) for each in members.values() if each.role == "coordinator"}

    def counts(self, voices: Sequence[Voice]) -> bool:
        return law.counts(voices, self.leaders, self.was_alone, self.keeper)

    def was_alone(self, voice: Voice) -> bool:
        if self.ever <= {self.person(voice.sign)}:
            return True
        earlier = law.before(voice, self.control, self.within)
        if len(earlier) == len(self.control):
            return False
        asked = memberships.read(self.ledger.id, earlier, self.verify)
        then = memberships.members(asked, lambda op: True)
        return self.leaders_of(then) <= {self.person(voice.sign)}

    def within(self, feed: bytes, number: int, head: bytes, cut: Cut) -> bool:
        return devices.within(self.ledger, feed, number, head, cut)


def is_alone(ledger: Ledger, verify: Verify) -> bool:
    """Whether nobody but the person of this device was ever a coordinator."""
    judge = _Judge(ledger, devices.current(ledger), verify)
    return judge.ever <= {judge.person(devices.own(ledger).sign)}


R = TypeVar("R", bound=Any)


def sift(ledger: Ledger, feed: int, rows: Sequence[R], gone: Collection[About]) -> Sequence[R]:
    """Rows of a part without the payloads about records that are gone, before any is written."""
    if not gone:
        return rows
    records = {each.record for each in gone}
    return [
        row._replace(
            state=feeds.ERASED,
            payload=None,
            other=_hashes(ledger, feed, row.number, row.payload, row.other),
        )
        if row.payload is not None
        and _may_be_about(row, records)
        and _about(row.number, row.head, row.payload) in gone
        else row
        for row in rows
    ]


def _may_be_about(row: Any, records: set[str]) -> bool:
    """Whether it is worth while to read a payload: it adds or names one of these records, or has
    letters that are written as numbers."""
    if f"{row.number}:{row.head.hex()[:16]}" in records or "\\u" in row.payload:
        return True
    return not records.isdisjoint(_NAMED.findall(row.payload))


def _about(number: int, head: bytes, payload: str) -> About | None:
    """What a payload is about; None where it is no JSON object."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not isinstance(body.get("in"), str):
        return None
    return About(body["in"], law.about(f"{number}:{head.hex()[:16]}", body))


def _voice(ledger: Ledger, n: int, head: bytes, body: dict[str, object]) -> Voice:
    sign, feed, number = feeds.place(ledger, n)
    return Voice(sign, feed, number, head, body)


def _erase(ledger: Ledger, about: About, group: Iterable[Heard], changes: Changes) -> Iterator[int]:
    """Take a record and all that tells of it out of this file."""
    conn = ledger.conn
    found = ops_about(ledger, about)
    projection.take_out(ledger, about.record, changes)
    files: set[bytes] = set()
    for n, _ in found:
        (payload, other) = conn.execute("SELECT payload, other FROM op WHERE n=?", (n,)).fetchone()
        feed = conn.execute("SELECT feed FROM run WHERE no=?", (n >> 32,)).fetchone()[0]
        hashes = _hashes(ledger, feed, n & 0xFFFFFFFF, payload, other)
        files.add(hashes[32:])
        conn.execute(
            "UPDATE op SET state=?, verdict=0, payload=NULL, other=?, rec=NULL WHERE n=?",
            (feeds.ERASED, hashes, n),
        )
        conn.execute("DELETE FROM why WHERE n=?", (n,))
        yield n
    for each in group:
        told = (each.voice.body["type"],)
        conn.execute("DELETE FROM last_used WHERE type=?", told)
        conn.execute("DELETE FROM codebook WHERE ref=? AND type=?", (about.record, *told))
    conn.execute("DELETE FROM link WHERE ref=?", (about.record,))
    conn.execute("DELETE FROM meta WHERE key='inbox'")
    _drop_files(ledger, files)
    changes.again.add(about.record)
    ledger.wiped = True


def _hashes(ledger: Ledger, feed: int, number: int, payload: str, other: bytes | None) -> bytes:
    """P and S of ops §4.1, by which the chain over an op still verifies."""
    data = payload.encode()
    key = b"" if data.startswith(ops.SALTED) else _salt_key(ledger, feed, data)
    return ops.payload_hash(data, key, number) + (other or ops.NO_SEAL)


def _salt_key(ledger: Ledger, feed: int, payload: bytes) -> bytes:
    """Of an op that has no salt of its own though it must: it stands in quarantine."""
    where = ops.compartment_of(payload)
    if feed == feeds.own_run(ledger).feed:
        return ops.salt_key(ledger.meta_bytes("salt_secret"), where)
    row = ledger.conn.execute(
        "SELECT key FROM salt WHERE feed=? AND compartment=?", (feed, where)
    ).fetchone()
    return bytes(row[0]) if row else ops.OPEN_KEY


def _drop_files(ledger: Ledger, files: set[bytes]) -> None:
    """Drop the sealed files of which every op is erased."""
    for name in files - {ops.NO_SEAL}:
        left = ledger.conn.execute(
            f"SELECT 1 FROM op WHERE (other=?1 OR substr(other, 33)=?1) AND state<>{feeds.ERASED}",
            (name,),
        )
        if left.fetchone() is None:
            ledger.conn.execute("DELETE FROM sealed_file WHERE hash=?", (name,))
