"""Random histories on paper: pens that write whatever the format can say, and four real ledgers.

A state machine of Hypothesis. Two coordinators and two workers, one of them cleared for relief
only, each have a ledger file (SQLCipher, real); what they write is carried between these in any
order, in pieces, twice, with payloads left out. Beside them write copies of the devices, a
stranger, devices that share an invitation, and one that seals what it writes: only those who may
open it, or are handed it opened, hold more of that than hashes. After every delivery the ledger
that took it in must show, field by field, what the oracle makes of the set of ops that it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from fieldledger.domain.standing import COMPARTMENTS, Device
from fieldledger.store import devices, feeds, merging, projection
from fieldledger.store.ledger import Ledger

LABELS = ("a", "a1", "a2", "a3")
READS = (None, None, None, {"relief", "open", "control"})  # None: everything
CLOCKS = (5, 5, 6, 315_532_800, 4_070_908_800)  # ties, 1980 and 2099
STATUSES = ("open", "closed", "raided")

ALL = COMPARTMENTS
WHO = st.integers(0, 9)
WHICH = st.integers(0, 99)
CLOCK = st.sampled_from(CLOCKS)
OVER = st.sampled_from(("seen", "seen", "seen", "all", "none", "odd"))
BY_ROOT = st.sampled_from((None, None, None, True, False))


class Paper(RuleBasedStateMachine):
    """``ledgers``: four open ledgers of devices that nobody has taken in; ``pen`` and ``oracle``
    are the modules, ``compare`` judges one ledger against the ops that it holds. Nothing stays in
    the ledgers after an example."""

    def __init__(
        self, ledgers: list[Ledger], pen: Any, oracle: Any, compare: Callable[..., None]
    ) -> None:
        super().__init__()
        self.pen, self.oracle, self.ledgers, self.compare = pen, oracle, ledgers, compare
        self.stack = ExitStack()
        for ledger in ledgers:
            self.stack.enter_context(ledger.rehearsing())
        self.pens: list[Any] = []
        self.held: list[dict[bytes, Any]] = [{} for _ in ledgers]
        self.gone: list[set[Any]] = [set() for _ in ledgers]
        self.bars: list[Any] = []
        self.enrols: list[Any] = []
        self.wrong = False

    # --- who there is ---------------------------------------------------------------------------

    @initialize()
    def found(self) -> None:
        make = self.pen.Pen
        a, a1, a2, a3 = (make(label, label) for label in LABELS)
        twin, stranger = make("twin", "a2"), make("stranger", "a9")
        sealed = make("a4", "a4", seals=True)
        self.pens = [a, a1, a2, a3, stranger, twin, sealed]
        a.found()
        for device, role, clear in (
            (a1, "coordinator", None),
            (a2, "worker", None),
            (a3, "worker", ["relief"]),
            (sealed, "worker", []),
        ):
            self.enrols.append(a.welcome(device, role, clear=clear)[0])
        a.record("shelter", 5, code="s-1", province="CN-JL")
        a.record("child", 5, code="c-1", birth_year=1995, sex="female")
        for number, ledger in enumerate(self.ledgers):
            by = self.pens[number]
            me = Device(by.label, by.public, bytes(1216), by.feed, "worker", ALL, "all", "")
            devices.put_own(ledger, me)
            self.deliver(number, [a.part(rows=self.rows(a.written, number))], a.written)

    # --- what is written ------------------------------------------------------------------------

    @rule(who=WHO, at=CLOCK, which=WHICH, kind=st.sampled_from(("shelter", "child", "headcount")))
    def add(self, who: int, at: int, which: int, kind: str) -> None:
        by = self.by(who)
        shelter = self.record(which, "shelter").ref
        fields: dict[str, Any] = {
            "shelter": {"code": f"s-{which % 3}", "province": "CN-LN", "status@2004-05-17": "open"},
            "child": {"code": "c-2", "birth_year": 1996, "sex": "male"},
            "headcount": {"date": "2004-05-17", "shelter": shelter, "people": which},
        }[kind]
        if kind == "child" and which % 2:
            fields["shelter@2004-05-17"] = shelter
        self.wrote(by, by.record(kind, at, **fields))

    @rule(who=WHO, at=CLOCK, which=WHICH, value=st.integers(0, 3), over=OVER)
    def set_(self, who: int, at: int, which: int, value: int, over: str) -> None:
        """One or two fields, of which one may be cleared."""
        record = self.record(which)
        fields: dict[str, Any] = {
            "shelter": [
                {"capacity": value or None},
                {"setting": "urban" if value % 2 else "rural"},
                {"capacity": value + 1, "note": "seen"},
            ],
            "child": [
                {"schooling": "3" if value % 2 else None},
                {"shelter@2004-05-18": self.record(value, "shelter").ref},
                {"status@2004-05-18": "found", "note": "well"},
            ],
            "headcount": [
                {"people": value},
                {"shelter": self.record(value, "shelter").ref},
                {"women": value, "men": None},
            ],
        }[record.body["type"]][which % 3]
        self.edit(who, record, over, at=at, **fields)

    @rule(who=WHO, at=CLOCK, which=WHICH, day=st.integers(17, 19), value=WHO, over=OVER)
    def day(self, who: int, at: int, which: int, day: int, value: int, over: str) -> None:
        record = self.record(which, "shelter")
        status = STATUSES[value % 3] if value else None
        self.edit(who, record, over, at=at, **{f"status@2004-05-{day}": status})

    @rule(who=WHO, at=CLOCK, which=WHICH, over=OVER, do=st.sampled_from(("void", "restore")))
    def turn(self, who: int, at: int, which: int, over: str, do: str) -> None:
        self.edit(who, self.record(which), over, do, at=at)

    @rule(who=WHO, which=WHICH, take=WHO)
    def settle(self, who: int, which: int, take: int) -> None:
        """A conflict as its writer sees it, ended over exactly its candidates."""
        by, view = self.by(who), self.view(who)
        found = [
            (name, field, ops)
            for name, group in sorted(self.oracle.records(view).items())
            for field, ops in sorted(self.oracle.candidates(group).items())
            if len(ops) > 1 and not field.startswith("@")
        ]
        if found:
            name, field, ops = found[which % len(found)]
            value = self.oracle.written(ops[take % len(ops)])[field]
            record = self.named(name)
            over = [self.named(op.name) for op in ops]
            self.wrote(by, by.edit(record, at=6, over=over, **{field: value}))

    @rule(who=WHO, at=CLOCK, which=WHICH, other=WHICH, over=OVER, how=WHO)
    def link(self, who: int, at: int, which: int, other: int, over: str, how: int) -> None:
        """The same thing, or (seldom) no longer the same, or another thing."""
        record = self.record(which)
        keep = self.record(other, record.body["type"] if how < 8 else "")
        value = {0: {"@same": None}, 1: {"@apart": [keep.ref]}, 2: {"@apart": None}}
        self.edit(who, record, over, at=at, **value.get(how, {"@same": keep.ref}))
        if how in (3, 4):  # and somebody else, offline, links it to a third one
            third = self.record(other + 1, record.body["type"])
            self.edit(who + 1, record, "none", at=at, **{"@same": third.ref})

    @rule(who=WHO, which=WHICH, how=st.integers(0, 12))
    def strange(self, who: int, which: int, how: int) -> None:
        """What a newer program writes, what is no op at all, and an erasure."""
        by, record = self.by(who), self.record(which)
        add = {"in": "relief", "do": "add", "at": 5, "type": "shelter", "v": 1}
        fine = {"code": "s-9", "province": "CN-JL"}
        other = "headcount" if record.body["type"] == "shelter" else "shelter"
        edit = {
            "in": record.body["in"],
            "do": "set",
            "at": 7,
            "type": record.body["type"],
            "v": 1,
            "rec": record.ref,
            "over": [record.ref],
            "fields": {"note": "odd"},
            "reason": "odd",
        }
        body, shape = [
            ({**add, "type": "vessel", "fields": {}}, "newer"),
            ({**add, "fields": {**fine, "roof": "tin"}}, "newer"),
            ({**add, "v": 2, "fields": fine}, "newer"),
            ({**edit, "do": "merge"}, "newer"),
            ({**edit, "fields": {"note": "x", "colour": "blue"}}, "newer"),
            ({**edit, "v": 9}, "newer"),
            ({"in": "control", "do": "crown", "at": 1}, "newer"),
            ({**add, "fields": {"code": "s-9"}}, "bad"),
            ({**edit, "reason": ""}, "bad"),
            ({**edit, "over": "all"}, "bad"),
            ({**edit, "fields": {"@void": True}}, "bad"),
            ({**edit, "in": "relief", "type": other}, ""),
            ({**add, "do": "erase", "rec": record.ref, "heads": [record.ref]}, "bad"),
        ][how]
        self.wrote(by, by.write(body, shape=shape))

    @rule(who=WHO, which=WHICH, at=CLOCK, how=WHO, some=st.integers(0, 15))
    def erase(self, who: int, which: int, at: int, how: int, some: int) -> None:
        """Mostly a child and by both coordinators, which some hear of at once; now and then by one,
        by anybody, or in the wrong place."""
        record = self.record(which, "child" if how < 8 else "")
        where, kind = ("children", "child") if how != 8 else ("people", "visitor")
        writers = [who % 2, 1 - who % 2] if how < 5 else [who % 2] if how < 7 else [who, who + 1]
        for by in map(self.by, writers):
            self.wrote(by, by.erase(record, where, kind, at=at))
        for taker in range(len(self.ledgers)):
            if some >> taker & 1:
                pens = [by for by in map(self.by, writers) if by.written]
                parts = [self.part(by.written, self.rows(by.written, taker)) for by in pens]
                self.deliver(taker, parts, [op for by in pens for op in by.written])

    # --- who counts -----------------------------------------------------------------------------

    @rule(who=WHO, about=WHO, number=WHICH, root=BY_ROOT)
    def bar(self, who: int, about: int, number: int, root: bool | None) -> None:
        by, device = self.by(who), self.by(about)
        bar = by.bar(device, number % (device.number + 1), root=root)
        self.bars.append(bar)
        self.wrote(by, bar)

    @rule(who=WHO, which=WHICH, root=BY_ROOT)
    def withdraw(self, who: int, which: int, root: bool | None) -> None:
        by = self.by(who)
        bar = by.withdraw(self.enrols[which % len(self.enrols)], root=root)
        self.bars.append(bar)
        self.wrote(by, bar)

    @rule(who=WHO, about=WHO, on=st.booleans(), over=st.booleans())
    def suspend(self, who: int, about: int, on: bool, over: bool) -> None:
        by = self.by(who)
        before = [op for op in self.whole() if op.body["do"] == "suspend"] if over else []
        self.wrote(by, by.suspend(self.by(about), on=on, over=before[-2:]))

    @precondition(lambda self: self.bars)
    @rule(who=WHO, which=WHICH, root=BY_ROOT)
    def lift(self, who: int, which: int, root: bool | None) -> None:
        by = self.by(who)
        self.wrote(by, by.lift(self.bars[which % len(self.bars)], root=root))

    @rule(who=WHO, which=WHICH, do=st.sampled_from(("accept", "refuse")), over=st.booleans())
    def judge(self, who: int, which: int, do: str, over: bool) -> None:
        """An op let in or refused, now and then in the place of all earlier verdicts about it."""
        by = self.by(who)
        data = [op for op in self.whole() if op.body["in"] != "control"]
        about = data[which % len(data)]
        before = [op.ref for op in self.whole() if about.ref in op.body.get("ops", ())]
        keys = {"over": sorted(before)} if over and before else {}
        self.wrote(by, by.control(do, ops=[about.ref], reason="asked", **keys))

    @rule(who=WHO, about=WHO, which=WHICH, genuine=st.booleans())
    def membership(self, who: int, about: int, which: int, genuine: bool) -> None:
        """An invitation or an answer to one, which may be used twice or widen what is there."""
        by, device = self.by(who), self.by(about)
        if which % 3 == 0:
            role = ("reader", "worker", "coordinator")[which // 3 % 3]
            made = by.enrol(device.label, role)
            self.enrols.append(made)
        else:
            made = by.accept(self.enrols[which % len(self.enrols)], device, genuine=genuine)
        self.wrote(by, made)

    @precondition(lambda self: len(self.pens) < 10)
    @rule(who=WHO)
    def copy(self, who: int) -> None:
        """A device is copied, keys and all, and both go on."""
        self.pens.append(self.by(who).fork())

    @precondition(lambda self: len(self.pens) < 11)
    @rule(who=WHO, how=WHO)
    def restore(self, who: int, how: int) -> None:
        """A device is restored from a backup and goes on with new keys; or somebody says so."""
        old = self.by(who)
        label = old.label + ("1" if old.label[-1].isalpha() else "a") * (1 + (how == 0))
        label = "a7" if how == 1 else label
        self.pens.append(old.renewed(label, f"renewed {len(self.pens)}", genuine=how != 2))

    # --- what is carried ------------------------------------------------------------------------

    @rule(giver=st.integers(0, 3), taker=st.integers(0, 3), some=st.integers(0, 2**16))
    def carry(self, giver: int, taker: int, some: int) -> None:
        """Stretches of what one ledger holds, each up to any op, in any order, or all of it."""
        parts, ops = [], []
        for place, stretch in enumerate(self.stretches(giver)):
            lot = some >> place & 7 if some % 3 else 0
            if lot == 1:
                continue
            cut = stretch[lot % len(stretch) :] if lot > 4 else stretch
            cut = cut[: 1 + some % len(cut)] if lot in (2, 6) else cut
            parts.append(self.part(cut, self.rows(cut, taker, self.held[giver], giver)))
            ops += [self.held[giver][op.head] for op in cut]
        self.deliver(taker, parts[::-1] if some & 1 else parts, ops)

    @rule(who=WHO, taker=st.integers(0, 3), low=WHICH, high=WHICH, how=WHO)
    def hand_over(self, who: int, taker: int, low: int, high: int, how: int) -> None:
        """A piece of one feed straight from its writer: this is how gaps come about. Or by one who
        might not read it, or twice in one bundle."""
        by = self.by(who)
        if by.written:
            low %= by.number
            cut = by.written[low : low + 1 + high % (by.number - low)]
            closed = {op.head: self.told(op, closed=how == 0) for op in cut}
            part = [self.part(cut, self.rows(cut, taker, closed))]
            self.deliver(taker, part * 2 if how == 1 else part, list(closed.values()))

    def teardown(self) -> None:
        """In the end all ledgers hold all, and say the same as far as they read the same."""
        try:
            if not self.wrong and self.pens:
                self.meet()
        finally:
            self.stack.close()

    def meet(self) -> None:
        for taker in range(len(self.ledgers)):
            pens = [by for by in self.pens if by.written]
            parts = [self.part(by.written, self.rows(by.written, taker)) for by in pens]
            self.deliver(taker, parts, self.whole())
        assert len({feeds.digest(ledger) for ledger in self.ledgers}) == 1
        for ledger in self.ledgers:
            self.check_chain(ledger)
        # What was erased before a bar came stays so; where a coordinator did not agree it is there.
        # And a device that does not belong to the ledger shows what it wrote itself.
        states: dict[Any, set[bytes]] = {}
        for ledger, gone, reads in zip(self.ledgers, self.gone, READS, strict=True):
            if reads is None and devices.member(ledger, devices.own(ledger).sign):
                states.setdefault(frozenset(gone), set()).add(projection.state(ledger))
        assert all(len(each) == 1 for each in states.values())
        for ledger in self.ledgers:
            before = projection.contents(ledger)
            projection.rebuild(ledger)
            assert projection.contents(ledger) == before

    def check_chain(self, ledger: Ledger) -> None:
        """Whatever became of a payload, the hashes that the chain rests on are there."""
        written = {op.head: op for op in self.whole()}
        for head, payload, other in ledger.conn.execute("SELECT head, payload, other FROM op"):
            op = written[bytes(head)]
            if payload is None:
                assert bytes(other) == op.hashes + op.file
            else:
                assert (payload, other or self.pen.ops.NO_SEAL) == (op.payload, op.file)

    # --- helpers --------------------------------------------------------------------------------

    def by(self, who: int) -> Any:
        return self.pens[who % len(self.pens)]

    def whole(self) -> list[Any]:
        return list({op.head: op for by in self.pens for op in by.written}.values())

    def named(self, name: str) -> Any:
        return next(op for op in self.whole() if op.op == name)

    def record(self, which: int, kind: str = "") -> Any:
        adds = [
            op
            for op in self.whole()
            if op.body["do"] == "add" and not op.shape and kind in ("", op.body["type"])
        ]
        # The first few more often: things only go wrong where people meet at one record.
        return adds[which % (len(adds) if which > 66 else min(len(adds), 3))]

    def view(self, who: int) -> list[Any]:
        """What a writer knows: its ledger, or everything where it has none."""
        who %= len(self.pens)
        if who < len(self.held):
            return list(self.held[who].values())
        return list(map(self.told, self.whole()))

    def told(self, op: Any, *, closed: bool = False) -> Any:
        return self.oracle.Op(
            op.sign,
            op.feed,
            op.number,
            op.head,
            op.before,
            {} if closed else op.body,
            op.genuine,
            op.shape,
        )

    def edit(self, who: int, record: Any, over: str, do: str = "set", **keys: Any) -> None:
        by, whole = self.by(who), self.whole()
        about = [op for op in whole if op.op == record.op or op.body.get("rec") == record.ref]
        names = {"@void"} if do != "set" else keys.keys() - {"at"}
        group = self.oracle.records(self.view(who)).get(record.op, [])
        found = self.oracle.candidates(group)
        seen = {op.name for name in names for op in found.get(name, [])}
        chosen = {
            "seen": [op for op in whole if op.op in seen],
            "all": about,
            "none": [],
            "odd": whole[len(whole) // 2 :][:2],
        }[over]
        self.wrote(by, by.edit(record, do, over=chosen, **keys))

    def wrote(self, by: Any, op: Any) -> None:
        """A writer with a ledger has what it writes there at once."""
        for taker, pen in enumerate(self.pens[: len(self.ledgers)]):
            if pen is by:
                self.deliver(taker, [self.part([op], [op.row()])], [op], own=True)

    def readable(self, op: Any, taker: int) -> bool:
        reads = READS[taker]
        return reads is None or op.body["in"] in reads or op.label == LABELS[taker]

    def rows(
        self,
        ops: list[Any],
        taker: int,
        held: dict[bytes, Any] | None = None,
        giver: int | None = None,
    ) -> list[Any]:
        gone = self.gone[giver] if giver is not None else set()
        return [
            op.row()
            if self.readable(op, taker) and (held is None or held[op.head].body)
            else op.closed(told=self.oracle.about(self.told(op)) in gone)
            for op in ops
        ]

    def part(self, ops: list[Any], rows: list[Any]) -> merging.Incoming:
        first, last = ops[0], ops[-1]
        message = self.pen.ops.head_message(self.pen.LEDGER, last.sign, last.number, last.head)
        return merging.Incoming(
            first.feed,
            first.sign,
            first.number - 1,
            first.before,
            [(last.number, last.head, self.pen.sign(last.sign, message))],
            rows,
        )

    def stretches(self, giver: int) -> list[list[Any]]:
        """The unbroken stretches of every feed that a ledger holds."""
        found: list[list[Any]] = []
        for by in self.pens:
            stretch: list[Any] = []
            for op in [*by.written, None]:
                if op is not None and op.head in self.held[giver]:
                    stretch.append(op)
                elif stretch:
                    found.append(stretch)
                    stretch = []
        return found

    def deliver(self, taker: int, parts: list[Any], ops: list[Any], *, own: bool = False) -> None:
        """Let a ledger take parts in, and compare it with what it ought to show."""
        held = self.held[taker]
        for op in ops:
            whole = next(each for each in self.whole() if each.head == op.head)
            known = held.get(op.head)
            open_ = self.readable(whole, taker) and (isinstance(op, self.pen.Written) or op.body)
            if known is None or (open_ and not known.body):
                held[op.head] = self.told(whole, closed=not open_)
        self.wrong = True
        merging.take(self.ledgers[taker], parts, self.pen.verify)
        own = self.pens[taker].public
        self.gone[taker] |= self.oracle.erased(held.values(), own)
        for op in held.values():
            if op.body and self.oracle.about(op) in self.gone[taker]:
                held[op.head] = op._replace(body={})
        self.compare(self.ledgers[taker], self.oracle, list(held.values()), own)
        self.wrong = False
