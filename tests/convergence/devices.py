"""Random histories of real devices: homes, bundles, and people who do what people do.

A state machine of Hypothesis: two coordinators, a worker cleared for everything and one cleared for
relief alone, who write through the services and carry encrypted files. Files come late, twice, in
any order, cut short or never; homes are copied, and put back from an older copy; somebody joins
with an invitation that was used. After every merge
a device must show what the oracle makes of the ops in its file, and in the end all say the same.
"""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.crypto import vault as vaults
from fieldledger.domain import ops
from fieldledger.services import (
    backup,
    entries,
    erasing,
    exchange,
    incoming,
    outgoing,
    restoring,
    sending,
    unread,
    upkeep,
    views,
)
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, merging, projection
from fieldledger.store import records as rows

LABELS = ("a", "a5", "a1", "a3")
CLOCKS = (315_532_800, 1_084_795_200, 1_084_795_200, 4_070_908_800)  # 1980, 2004, 2099
STATUSES = ("open", "closed", "raided")

TWINS = ("a3-twin", "a5-twin")

WHO, NUMBER = st.integers(0, 7), st.integers(0, 99)
CLOCK = st.sampled_from(CLOCKS)


def writing(act: Callable[..., None]) -> Callable[..., None]:
    """A rule by which somebody writes: a device that knows that it is barred, or suspended, writes
    no more."""

    @wraps(act)
    def written(self: Any, who: int, **rest: Any) -> None:
        session = self.sessions[self.names[who % len(self.names)]]
        mine = devices.member(session.ledger, session.me.sign)
        suspended = mine is not None and mine.suspended
        if not suspended and not devices.is_cut(session.ledger, session.me.sign):
            act(self, who, **rest)

    return written


class Devices(RuleBasedStateMachine):
    """``team``: the team that has met, and the passphrase of its homes; ``base``: an empty folder
    for this example; ``compare`` judges one ledger against the ops that it holds."""

    def __init__(self, team: Any, base: Path, oracle: Any, compare: Callable[..., None]) -> None:
        super().__init__()
        (self.start, self.passphrase), self.base = team, base
        self.oracle, self.compare = oracle, compare
        self.stack = ExitStack()
        self.names: list[str] = []
        self.open: dict[str, ExitStack] = {}
        self.sessions: dict[str, Session] = {}
        self.bundles: list[tuple[str, Path]] = []
        self.bars: list[str] = []
        self.twins = [*TWINS]
        self.added = 0
        self.wrong = True

    @initialize()
    def begin(self) -> None:
        self.team = self.start.copy(self.base / "team")
        for label in LABELS:
            self.enter(label)
        self.wrong = False

    # --- what people write ----------------------------------------------------------------------

    @rule(who=WHO, at=CLOCK, number=NUMBER)
    @writing
    def add(self, who: int, at: int, number: int) -> None:
        self.added += 1
        session, _ = self.at(who, at)
        words = [f"s-{self.added}", "CN-JL"]
        if number % 3 == 2:
            place = self.record(session, number)
            entries.add(session, "headcount", [place, str(number)], [("date", "2004-05-17")])
        else:
            entries.add(session, "shelter", words, [])

    @rule(who=WHO, at=CLOCK, number=NUMBER)
    @writing
    def add_child(self, who: int, at: int, number: int) -> None:
        """A device that is not cleared for children seals it."""
        session, _ = self.at(who, at)
        self.added += 1
        words = [f"c-{self.added}", "1995", "female", self.record(session, number)]
        entries.add(session, "child", words, [], on="2004-05-17")

    @rule(who=WHO, number=NUMBER, how=st.integers(0, 3))
    @writing
    def correct_unread(self, who: int, number: int, how: int) -> None:
        """Whoever sealed an entry corrects it, or strikes it out, and says of which type it is."""
        session, name = self.at(who, CLOCKS[number % 4])
        if sealed := unread.own(session):
            record = self.id_of(session, sealed[number % len(sealed)])
            if how == 0:
                unread.void(session, "child", record, "looked again")
            elif how == 1:
                unread.unvoid(session, "child", record, "looked again")
            else:
                pairs = [("note", f"{name} {number}")]
                unread.change(session, "child", record, pairs, "seen")

    @rule(who=WHO, at=CLOCK, number=NUMBER, value=st.integers(1, 3))
    @writing
    def correct(self, who: int, at: int, number: int, value: int) -> None:
        """``set`` writes over exactly what it sees, so that it also settles a conflict."""
        session, _ = self.at(who, at)
        record = self.record(session, number)
        pairs = [("capacity", str(value))] if number % 2 else [("status", STATUSES[value - 1])]
        entries.change(session, record, pairs, "seen", on=f"2004-05-{17 + number % 3}")

    @rule(who=WHO, at=CLOCK, number=NUMBER, void=st.booleans())
    @writing
    def turn(self, who: int, at: int, number: int, void: bool) -> None:
        session, _ = self.at(who, at)
        with suppress(errors.Refused):  # it is so already
            act = entries.void if void else entries.unvoid
            act(session, self.record(session, number), "looked again")

    @rule(who=WHO, number=NUMBER, other=NUMBER, how=st.integers(0, 5))
    @writing
    def link(self, who: int, number: int, other: int, how: int) -> None:
        """Two shelters are the same, or no longer, or never were."""
        session, _ = self.at(who, CLOCKS[1])
        one, keep = self.reference(session, number), self.reference(session, other)
        fields = {0: {"@same": None}, 1: {"@apart": [keep]}}.get(how, {"@same": keep})
        group = self.oracle.records(held(self.oracle, session), session.me.sign)[ops.identity(one)]
        [name] = fields
        over = [self.full(session, op) for op in self.oracle.candidates(group).get(name, [])]
        body = {"in": "relief", "do": "set", "at": session.world.now(), "type": "shelter", "v": 1}
        rest = {"rec": one, "over": sorted(over), "fields": fields, "reason": "looked at both"}
        by_hand(session, body | rest)

    @rule(who=st.integers(0, 1), at=CLOCK, number=NUMBER)
    @writing
    def erase(self, who: int, at: int, number: int) -> None:
        """By one coordinator, and mostly by the other one too as soon as both have met."""
        session, _ = self.at(who, at)
        rows = views.listing(session, "child", voided=True)
        waiting = erasing.waiting(session)
        if rows:
            name = str(rows[number % len(rows)]["id"])
            if waiting and number % 4:
                name = str(waiting[0][1][0].voice.body["rec"]).partition(":")[0]
            with suppress(errors.Refused, errors.NotAllowed):
                erasing.erase(session, name, "asked for it")

    @rule(who=st.integers(0, 1), about=WHO, number=NUMBER)
    @writing
    def bar(self, who: int, about: int, number: int) -> None:
        session, _ = self.at(who, CLOCKS[1])
        device = self.sessions[self.names[about % len(self.names)]].me
        own = [op for op in held(self.oracle, session) if op.feed == device.feed]
        head = [[0, device.feed.hex()], *([op.number, op.head.hex()] for op in own)]
        made = bar(session, device, head[number % len(head)])
        self.bars.append(made)

    @precondition(lambda self: self.bars)
    @rule(who=st.integers(0, 1), number=NUMBER)
    @writing
    def lift(self, who: int, number: int) -> None:
        session, _ = self.at(who, CLOCKS[1])
        bar = self.bars[number % len(self.bars)]
        by_hand(session, control("lift", session, bar=bar, reason="back"))

    @rule(who=st.integers(0, 1), number=NUMBER, do=st.sampled_from(("accept", "refuse")))
    @writing
    def judge(self, who: int, number: int, do: str) -> None:
        session, _ = self.at(who, CLOCKS[1])
        data = [op for op in held(self.oracle, session) if op.body.get("in") == "relief"]
        about = self.full(session, data[number % len(data)])
        by_hand(session, control(do, session, ops=[about], reason="asked"))

    # --- what is carried ------------------------------------------------------------------------

    @rule(who=WHO, number=NUMBER, everything=st.booleans())
    def send(self, who: int, number: int, everything: bool) -> None:
        """To the coordinators, or from one of them to anybody; a barred device is sent nothing."""
        session, name = self.at(who, CLOCKS[number % 4])
        to = "coordinators"
        if session.role == "coordinator" and number % 3:
            to = [label for label in LABELS if label != session.label][number % 3]
        out = self.team.bundle()
        with suppress(errors.Refused):
            exchange.export(session, to=to, out=out, everything=everything)
            self.bundles.append((name, out))

    @precondition(lambda self: self.bundles)
    @rule(who=WHO, some=st.integers(1, 2**12), twice=st.booleans())
    def merge(self, who: int, some: int, twice: bool) -> None:
        """Any of the bundles that lie about, of which many are for others, in any order."""
        session, _ = self.at(who, CLOCKS[some % 4])
        files = [file for at, (_, file) in enumerate(self.bundles) if some >> at % 12 & 1]
        files = files[::-1] if some & 2 else files
        if files:
            self.taken(session, files * 2 if twice else files)

    @precondition(lambda self: self.bundles)
    @rule(who=WHO, number=NUMBER, cut=st.integers(0, 10_000))
    def cut(self, who: int, number: int, cut: int) -> None:
        """A file that was cut short is refused and changes nothing; so is a rehearsal."""
        session, _ = self.at(who, CLOCKS[1])
        _, file = self.bundles[number % len(self.bundles)]
        whole = file.read_bytes()
        short = file.with_suffix(".cut")
        short.write_bytes(whole[: cut % len(whole)])
        before = contents(session)
        merged = exchange.merge(session, [short])
        assert all("refused" in row for row in merged.files)
        exchange.merge(session, [file], dry_run=True)
        assert contents(session) == before

    @precondition(lambda self: len(self.names) < 7)
    @rule(who=WHO)
    def copy(self, who: int) -> None:
        """A home is copied, and both copies go on: a fork."""
        name = self.names[who % len(self.names)]
        self.leave(name)
        other = f"{name}-copy{len(self.names)}"
        shutil.copytree(self.team.base / name, self.team.base / other)
        self.enter(name, append=False)
        self.enter(other)

    @rule(who=WHO, keep=st.booleans())
    def put_back(self, who: int, keep: bool) -> None:
        """A copy of the home is laid aside, or put back: the device goes on from there, and what it
        wrote since comes back to it as another branch of its own feed."""
        name = self.names[who % len(self.names)]
        home, backup = self.team.base / name, self.team.base / f"{name}.backup"
        self.leave(name)
        if keep or not backup.exists():
            shutil.rmtree(backup, ignore_errors=True)
            shutil.copytree(home, backup)
        else:
            shutil.rmtree(home)
            shutil.copytree(backup, home)
        self.enter(name, append=False)

    @precondition(lambda self: not any("-" in name for name in self.names if name not in TWINS))
    @rule(who=WHO)
    def restore(self, who: int) -> None:
        """A backup becomes a device with new keys, while the old one may go on all the same."""
        name = self.names[who % len(self.names)]
        file, new = self.base / f"{name}.tar", f"{name}-restored"
        file.unlink(missing_ok=True)
        backup.backup(self.sessions[name], file)
        world = self.team[new].clock.world()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)
            restoring.restore(self.team.base / new, world, file, lambda: self.passphrase)
        self.enter(new)

    @precondition(lambda self: self.twins)
    @rule(which=st.integers(0, 1))
    def join_again(self, which: int) -> None:
        """Somebody else had an invitation, too: once both ask to be taken in, both are suspended,
        and with a coordinator whom it took in since."""
        self.enter(self.twins.pop(which % len(self.twins)))

    def teardown(self) -> None:
        try:
            if not self.wrong:
                self.meet()
        finally:
            for opened in self.open.values():
                opened.close()
            shutil.rmtree(self.base, ignore_errors=True)

    def meet(self) -> None:
        """Everything is carried to everybody; whoever may read the same says the same."""
        sessions = list(self.sessions.values())
        for _ in range(2):
            for giver in sessions:
                for taker in sessions:
                    if giver is not taker:
                        carry(giver, taker)
        for session in sessions:
            self.judged(session)
            wrong = [each for each in upkeep.verify(session)["checks"] if not each["ok"]]
            assert not wrong, (session.label, wrong)
        told = [(session, upkeep.status(session)) for session in sessions]
        assert len({each["digest"] for _, each in told}) == 1
        states: dict[Any, set[object]] = {}
        for session, each in told:
            if each["member"] and session.me.may_read("children", own=False):
                states.setdefault(gone(session), set()).add(each["state"])
        assert all(len(each) == 1 for each in states.values())

    # --- helpers --------------------------------------------------------------------------------

    def enter(self, name: str, *, append: bool = True) -> None:
        self.open[name] = ExitStack()
        self.sessions[name] = self.open[name].enter_context(self.team[name].open())
        if append:
            self.names.append(name)

    def leave(self, name: str) -> None:
        self.open.pop(name).close()

    def at(self, who: int, clock: int) -> tuple[Session, str]:
        name = self.names[who % len(self.names)]
        self.team[name].clock.at = clock
        return self.sessions[name], name

    def record(self, session: Session, number: int) -> str:
        """The id of a shelter; one is added where there is none (where a bar took them all)."""
        rows = views.listing(session, "shelter", voided=True)
        if not rows:
            self.added += 1
            return entries.add(session, "shelter", [f"s-{self.added}", "CN-JL"], []).id
        return str(rows[number % len(rows)]["id"])

    def id_of(self, session: Session, placed: feeds.Placed) -> str:
        return rows.display_id(session.ledger, placed.n)

    def reference(self, session: Session, number: int) -> str:
        row = entries.find_record(session, self.record(session, number))
        found = next(op for op in held(self.oracle, session) if op.name == row.ref)
        return self.full(session, found)

    def judged(self, session: Session) -> None:
        ops = held(self.oracle, session)
        self.compare(session.ledger, self.oracle, ops, session.me.sign)
        assert self.oracle.erased(ops, session.me.sign) <= gone(session)
        assert not {self.oracle.about(op) for op in ops if op.body} & gone(session)

    def full(self, session: Session, op: Any) -> str:
        return ops.reference("a", op.number, op.head)

    def taken(self, session: Session, files: list[Path]) -> None:
        self.wrong = True
        merged = exchange.merge(session, files)
        names = {row["refused"]["name"] for row in merged.files if "refused" in row}
        assert names <= {"for-another", "not-for-us"}, names
        self.judged(session)
        self.wrong = False


def control(do: str, session: Session, **keys: Any) -> dict[str, Any]:
    return {"in": "control", "do": do, "at": session.world.now(), **keys}


def bar(session: Session, device: Any, head: list[Any]) -> str:
    """Bar a device beyond a head (number and hex), as no command does yet; the op's reference."""
    sign = b64encode(device.sign).decode()
    about = {"device": sign, "feed": device.feed.hex(), "head": head}
    return by_hand(session, control("bar", session, **about, reason="taken"))


def by_hand(session: Session, body: dict[str, Any]) -> str:
    """Write an op that no command writes; its reference. It takes effect as it would elsewhere."""
    ledger = session.ledger
    with ledger.writing():
        before = devices.current(ledger)
        [placed] = feeds.append(ledger, [body], [session.world.random(16)])
        if body["in"] == "control":
            devices.refresh(ledger, signing.verify)
            merging.take(ledger, (), signing.verify, before)
        else:
            projection.apply(ledger, [(placed, body)])
    return ops.reference(session.label, placed.number, placed.head)


def gone(session: Session) -> frozenset[tuple[str, str]]:
    """The records that are erased on a device."""
    rows = session.ledger.conn.execute("SELECT compartment, rec FROM erased")
    return frozenset(tuple(row) for row in rows)


def held(oracle: Any, session: Session) -> list[Any]:
    """All ops of a device as the oracle takes them, read from its file."""
    rows = session.ledger.conn.execute(
        "SELECT feed.sign, feed.id, run.base, run.base_head, op.n, op.head, op.payload FROM op "
        "JOIN run ON run.no = op.n >> 32 JOIN feed ON feed.no = run.feed ORDER BY op.n"
    ).fetchall()
    found, before = [], {}
    for sign, feed, base, base_head, n, head, payload in rows:
        before.setdefault(n >> 32 << 32 | base, base_head)
        previous = before[n - 1]
        before[n] = head
        body = json.loads(payload) if payload else {}
        found.append(oracle.Op(sign, feed, n & 0xFFFFFFFF, head, previous, body))
    return found


def contents(session: Session) -> tuple[object, ...]:
    told = upkeep.status(session)
    return told["digest"], told["state"], projection.contents(session.ledger)


def carry(giver: Session, taker: Session) -> None:
    """Hand over all that one device holds, as far as the other may read it; no bar stops that."""
    with giver.ledger.writing():
        sending.sign_own_head(giver)
    parts = [
        part
        for feed in feeds.feeds(giver.ledger)
        for run in feeds.runs(giver.ledger, feed.no)
        if (part := _part(giver, taker, feed, run)) is not None
    ]
    with taker.ledger.writing():
        merging.take(taker.ledger, parts, signing.verify)


def _part(giver: Session, taker: Session, feed: Any, run: Any) -> merging.Incoming | None:
    heads = [
        (number, bytes(head), bytes(signature))
        for number, head, signature in giver.ledger.conn.execute(
            "SELECT number, head, signature FROM signed_head WHERE feed=? ORDER BY number",
            (feed.no,),
        )
        if run.base < number <= run.last and feeds.head_at(giver.ledger, run, number) == head
    ]
    if not heads:
        return None
    found, salts = [], set()
    for number, state, head, payload, other in outgoing.stored(
        giver, run, (run.base, heads[-1][0])
    ):
        where = ops.compartment_of(payload) if payload is not None else ""
        own = taker.me.sign == feed.sign
        if payload is None and state == feeds.SEALED:
            inside = opened(giver, taker, other)
            told = feeds.SEALED if inside is None else feeds.OPEN
            sealed = other if inside is None else other[32:]
            found.append(merging.Row(number, head, told, inside, sealed))
            continue
        if payload is None:
            found.append(merging.Row(number, head, feeds.TOLD, None, other))
            continue
        key = outgoing.salt_key(giver, feed.id, where, feed.sign) or ops.OPEN_KEY
        if taker.role == "coordinator" or taker.me.may_read(where, own):
            found.append(merging.Row(number, head, feeds.OPEN, payload.decode(), other))
            if not payload.startswith(ops.SALTED) and where not in ("open", "control"):
                salts.add((where, key))
        else:
            both = ops.payload_hash(payload, key, number) + (other or ops.NO_SEAL)
            found.append(merging.Row(number, head, feeds.SEALED, None, both))
    return merging.Incoming(
        feed.id, feed.sign, run.base, run.base_head, heads, found, sorted(salts)
    )


def opened(giver: Session, taker: Session, other: bytes) -> str | None:
    """The payload of a sealed op, if its file is held by one and can be opened by the other."""
    held = giver.ledger.conn.execute("SELECT body FROM sealed_file WHERE hash=?", (other[32:],))
    for (body,) in held.fetchall():
        found = incoming.opener(taker)(bytes(body)).get(other[:32])
        return found.decode() if found else None
    return None
