"""The law once more, in plain words and without a line of the product: what the tests believe.

Written from ``docs/format/ops.md`` section 5 and the heads of ``domain/law.py`` and
``domain/standing.py``. It knows ops as a set, and nothing of runs, tables or bundles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256, shake_256
from typing import Any, NamedTuple


class Op(NamedTuple):
    """One op: who wrote it, where it stands, what it says, and whether a proof in it holds.

    ``body`` is empty where only the hashes are held. ``shape``: ``newer`` for what this version
    does not know, ``bad`` for what is no op at all.
    """

    author: bytes
    feed: bytes
    number: int
    head: bytes
    before: bytes
    body: dict[str, Any]
    genuine: bool = True
    shape: str = ""

    @property
    def name(self) -> str:
        return f"{self.number}:{self.head.hex()[:16]}"


def named(reference: str) -> str:
    return reference.rsplit("-", 1)[-1]


# --- records ----------------------------------------------------------------------------------


def written(op: Op) -> dict[str, Any]:
    if op.body["do"] in ("void", "restore"):
        return {"@void": op.body["do"] == "void"}
    return dict(op.body.get("fields", {}))


def candidates(about: Iterable[Op]) -> dict[str, list[Op]]:
    """For each field the ops whose value nothing replaces, the one shown first."""
    found: dict[str, list[Op]] = {}
    ops = list(about)
    for field in {field for op in ops for field in written(op)}:
        writers = [op for op in ops if field in written(op)]
        over = {named(each) for op in writers for each in op.body.get("over", [])}
        left = [op for op in writers if op.name not in over]
        if left:
            found[field] = sorted(left, key=lambda op: (op.body["at"], op.head), reverse=True)
    return found


def line(kind: str, name: str, about: Iterable[Op]) -> str:
    def text(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    found = candidates(about)
    void = any(written(op)["@void"] for op in found.pop("@void", []))
    values = {
        field: [json.loads(one) for one in sorted({text(written(op)[field]) for op in ops})]
        for field, ops in found.items()
    }
    return text([kind, name, void, values]) + "\n"


# ``own`` is the key of the device that looks: until it belongs to the ledger, and where its own
# membership was cut off, it shows what it wrote itself.


def records(ops: Iterable[Op], own: bytes = b"") -> dict[str, list[Op]]:
    """For each record the ops that count about it, its add first."""
    ops = set_of(ops)
    standing = Standing(ops, own)
    data = [
        op
        for op in ops
        if op.body and op.body["in"] != "control" and not op.shape and standing.counts(op)
    ]
    about = {op.name: [op] for op in data if op.body["do"] == "add"}
    for op in data:
        record = about.get(named(op.body["rec"])) if op.body["do"] in EDITS else None
        if record is not None and record[0].body["type"] == op.body["type"]:
            record.append(op)
    return about


def state(ops: Iterable[Op], own: bytes = b"") -> str:
    """The state of a ledger (ops §5.3) whose readable ops these are, in hex."""
    about = records(ops, own)
    whole = 0
    for name, group in about.items():
        text = line(group[0].body["type"], name, group).encode()
        seed = b"fieldledger/record/1" + sha256(text).digest()
        if len(group) == 1:
            seed = b"fieldledger/added/1" + group[0].head
        whole += int.from_bytes(shake_256(seed).digest(256), "big")
    return sha256((whole % 2**2048).to_bytes(256, "big")).hexdigest()


# --- what is shown ----------------------------------------------------------------------------

EDITS = ("set", "void", "restore")
REFERENCES = ("item", "shelter", "line", "replaced_by", "from_shelter", "to_shelter")
COUNTS, QUARANTINED, NEWER = 0, 1, 2


def verdicts(ops: Iterable[Op], own: bytes = b"") -> dict[bytes, int]:
    """What is thought of every op that can be read, by its head."""
    ops = set_of(ops)
    standing = Standing(ops, own)

    def verdict(op: Op) -> int:
        if op.shape == "bad" or not standing.counts(op):
            return QUARANTINED
        return NEWER if op.shape == "newer" else COUNTS

    return {op.head: verdict(op) for op in ops if op.body}


def tables(ops: Iterable[Op], own: bytes = b"") -> dict[str, dict[Any, Any]]:
    """All that is shown of records: ``rows`` by (type, record), ``timeline`` by (record, field,
    day), ``conflict`` by (record, field), and ``through`` by record."""
    about = records(ops, own)
    found = {name: candidates(group) for name, group in about.items()}
    void = {
        name: any(written(op)["@void"] for op in found[name].get("@void", [])) for name in about
    }
    through = counted_through(about, found, void)
    rows: dict[Any, Any] = {}
    timeline: dict[Any, Any] = {}
    conflict: dict[Any, Any] = {}
    for name, group in about.items():
        row: dict[str, Any] = {"void": 1 if void[name] else 2 * (through.get(name, name) != name)}
        latest: dict[str, str] = {}
        for key, ops_of in found[name].items():
            if key.startswith("@"):
                continue
            values = [written(op)[key] for op in ops_of]
            if len(distinct := list(dict.fromkeys(map(json.dumps, values)))) > 1:
                conflict[name, key] = [json.loads(text) for text in distinct]
            field, _, day = key.partition("@")
            shown = values[0]
            if field in REFERENCES and shown is not None:
                shown = through.get(named(shown), named(shown))
            if day and shown is not None:
                timeline[name, field, day] = shown
            if not day or (shown is not None and day > latest.get(field, "")):
                latest[field], row[field] = day, shown
        row["conflicts"] = sum(of == name for of, _ in conflict)
        rows[group[0].body["type"], name] = row
    return {"rows": rows, "timeline": timeline, "conflict": conflict, "through": through}


def counted_through(
    about: dict[str, list[Op]], found: dict[str, dict[str, list[Op]]], void: dict[str, bool]
) -> dict[str, str]:
    """For each record that people linked to another the one through which the group counts."""
    group = {name: {name} for name in about}
    for name, fields in found.items():
        for op in fields.get("@same", []):
            other = named(written(op)["@same"] or "")
            if other in about and about[other][0].body["type"] == about[name][0].body["type"]:
                whole = group[name] | group[other]
                for each in whole:
                    group[each] = whole
    chosen = {}
    for name, members in group.items():
        live = [about[each][0] for each in members if not void[each]]
        if len(members) > 1 and live:
            chosen[name] = min(live, key=lambda op: (op.body["at"], op.head)).name
    return chosen


def set_of(ops: Iterable[Op]) -> list[Op]:
    """Each op once, readable where any copy of it is."""
    return list({(op.author, op.head): op for op in sorted(ops, key=_readable)}.values())


def _readable(op: Op) -> bool:
    return bool(op.body)


# --- what is erased ---------------------------------------------------------------------------


def about(op: Op) -> tuple[str, str]:
    """The compartment and the record that an op tells of; an erase tells of none."""
    where, do = op.body.get("in", ""), op.body.get("do")
    record = op.name if do == "add" else named(op.body.get("rec", "")) if do != "erase" else ""
    return where, record


def erased(ops: Iterable[Op], own: bytes = b"") -> set[tuple[str, str]]:
    """The records that voices now erase on the device that looks, by compartment and name."""
    ops = set_of(ops)
    standing = Standing(ops, own)
    voices: dict[tuple[str, str], list[Op]] = {}
    for op in ops:
        if not op.body or op.body["do"] != "erase" or op.shape or not standing.counts(op):
            continue
        if standing.role(op.author) == "coordinator":
            name = op.body["in"], named(op.body["rec"])
            voices.setdefault(name, []).append(op)
    found = set()
    for name, group in voices.items():
        agreed = {standing.person(op.author) for op in group}
        if standing.role(own) == "coordinator" and standing.person(own) not in agreed:
            continue
        if len(agreed) > 1 or any(alone(ops, standing, op) for op in group):
            found.add(name)
    return found


def alone(ops: list[Op], standing: Standing, voice: Op) -> bool:
    """Whether nobody else was a coordinator when a voice was written."""
    later = [
        op.head
        for op in ops
        if op.body.get("do") in ("enrol", "accept")
        and (op.author, op.feed) == (voice.author, voice.feed)
        and voice.head in standing.line_to(op.head.hex())
    ]
    # Its place is known all the same: what came after it hangs together by hashes alone.
    then = Standing([op._replace(body={}) if op.head in later else op for op in ops])
    leaders = {each for each, member in then.ever.items() if member["role"] == "coordinator"}
    return {standing.person(each) for each in leaders} <= {standing.person(voice.author)}


# --- the digest -------------------------------------------------------------------------------


def digest(ops: Iterable[Op]) -> str:
    """The digest of everything held (ops §5.2), in hex, from single steps of feeds."""
    steps = {(op.feed, op.before, op.head) for op in ops}
    after: dict[bytes, list[bytes]] = {}
    for _, before, head in steps:
        after.setdefault(before, []).append(head)
    heads = {head for _, _, head in steps}
    runs = set()
    for feed, before, head in steps:
        if before in heads and len(after[before]) == 1:
            continue
        last = head
        while len(after.get(last, [])) == 1:
            last = after[last][0]
        runs.add(feed + before + last)
    return sha256(b"".join(sorted(runs))).hexdigest()


# --- standing ---------------------------------------------------------------------------------

RANKS = {"reader": 0, "worker": 1, "coordinator": 2}


class Standing:
    """Who stands, and which ops count, from control ops alone, in layers that look down."""

    def __init__(self, ops: Iterable[Op], own: bytes = b"") -> None:
        self.own = own
        self.before = {op.head: op.before for op in ops}
        self.control = [op for op in ops if op.body and op.body["in"] == "control" and not op.shape]
        self.renewals = [
            op
            for op in self._of("renew")
            if op.number == 1 and op.genuine and unkey(op.body["device"]["sign"]) == op.author
        ]
        self.ever = self._members(lambda op: True)
        self.bars = [op for op in self._of("bar") if self._led(op.author) or self._root(op)]
        named_ever = {unkey(op.body["device"]) for op in self.bars}
        lifted = {
            named(op.body["bar"])
            for op in self._of("lift")
            if (self._led(op.author) and not named_ever & self._line(op.author)) or self._root(op)
        }
        self.cuts = [op for op in self.bars if op.name not in lifted]
        shut = {(cut.body["device"], cut.body["feed"], *cut.body["head"]) for cut in self.cuts}
        self.open = [
            enrol
            for enrol in self._of("enrol")
            if (enrol.body["key"], enrol.feed.hex(), enrol.number, enrol.head.hex()) not in shut
        ]
        doubled = self._doubled()
        self.suspended = {each for each in self.ever if doubled & self._line(each)}
        self.members = self._members(
            lambda op: (
                self.inside(op)
                and op.author not in self.suspended
                and (op.body["do"] != "enrol" or op in self.open)
            )
        )
        led = [
            op
            for op in self.control
            if self.role(op.author) == "coordinator"
            and op.author not in self.suspended
            and self.inside(op)
        ]
        holds = [op for op in led if op.body["do"] == "suspend"]
        over = {named(each) for op in holds for each in op.body.get("over", [])}
        self.held = {
            unkey(op.body["device"]) for op in holds if op.body["on"] and op.name not in over
        }
        voices = [op for op in led if op.body["do"] in ("accept", "refuse") and "ops" in op.body]
        gone = {named(each) for op in voices for each in op.body.get("over", [])}
        said = [
            (op.body["do"], named(each))
            for op in voices
            if op.name not in gone
            for each in op.body["ops"]
        ]
        self.accepted = {name for do, name in said if do == "accept"}
        self.refused = {name for do, name in said if do == "refuse"}

    def role(self, author: bytes) -> str:
        return str(self.members[author]["role"]) if author in self.members else ""

    def counts(self, op: Op) -> bool:
        if op.author == self.own and self.own not in self.members:
            return True
        erase = op.body["do"] == "erase"
        if op.name in self.refused or (op.name in self.accepted and not erase):
            return op.name not in self.refused
        led = erase or op.body["in"] == "control"
        fitting = ("coordinator",) if led else ("coordinator", "worker")
        return (
            op.author in self.members
            and self.members[op.author]["feed"] == op.feed
            and op.author not in self.suspended
            and self.inside(op)
            and (self.role(op.author) in fitting or op.name in self.granted)
        )

    def inside(self, op: Op) -> bool:
        """Whether an op is the barred head or an ancestor of it, for every cut of its author; and
        whether its author was restored from no device that is barred."""
        before = self._line(op.author) - {op.author}
        return not any(unkey(cut.body["device"]) in before for cut in self.cuts) and all(
            cut.body["feed"] == op.feed.hex() and op.head in self.line_to(cut.body["head"][1])
            for cut in self.cuts
            if cut.body["device"] == key(op.author)
        )

    def on_hold(self) -> set[bytes]:
        """The members to which nothing is sent: one that is held, or was one that is."""
        return {sign for sign in self.members if self.held & self._line(sign)}

    @property
    def granted(self) -> set[str]:
        """The renewals by which members belong."""
        return {op.name for op in self._granted(self.members) if op.author in self.members}

    def _granted(self, members: dict[bytes, dict[str, Any]]) -> list[Op]:
        """The renewals of members under a label that is next after theirs."""
        return [
            op
            for op in self.renewals
            if unkey(op.body["old"]) in members
            and is_next(members[unkey(op.body["old"])]["label"], op.body["device"]["label"])
        ]

    def person(self, author: bytes) -> bytes:
        """One key for all the devices that were restored one from another."""
        pairs = [
            {op.author, unkey(op.body["old"])}
            for op in self._granted(self.ever)
            if op.author in self.ever
        ]
        whole = {author}
        while more := {each for pair in pairs if pair & whole for each in pair} - whole:
            whole |= more
        return min(whole)

    def _line(self, author: bytes) -> set[bytes]:
        """A device and all that it was before it was restored."""
        line, ahead = set(), {author}
        while ahead:
            line |= ahead
            ahead = {unkey(op.body["old"]) for op in self.renewals if op.author in ahead} - line
        return line

    def line_to(self, head: str) -> set[bytes]:
        line, at = set(), bytes.fromhex(head)
        while at not in line:
            line.add(at)
            at = self.before.get(at, at)
        return line

    def _of(self, do: str) -> list[Op]:
        return [op for op in self.control if op.body["do"] == do]

    def _led(self, author: bytes) -> bool:
        return bool(author in self.ever and self.ever[author]["role"] == "coordinator")

    def _root(self, op: Op) -> bool:
        return "proof" in op.body and op.genuine

    def _members(self, counts: Any) -> dict[bytes, dict[str, Any]]:
        members = {
            op.author: {"role": "coordinator", "feed": op.feed, "label": op.body["device"]["label"]}
            for op in self._of("found")
            if op.genuine
        }
        while True:
            more = dict(members)
            asked = [
                (unkey(op.body["device"]["sign"]), members[unkey(op.body["old"])]["role"], op)
                for op in self._granted(members)
            ]
            for enrol, accept in self._pairs():
                by = [more.get(op.author, {}).get("role") for op in (enrol, accept)]
                if by == ["coordinator"] * 2 and counts(enrol) and counts(accept):
                    asked.append((unkey(accept.body["device"]["sign"]), enrol.body["role"], accept))
            for sign, role, op in asked:
                card = op.body["device"]
                new = {"role": role, "feed": bytes.fromhex(card["feed"]), "label": card["label"]}
                held = more.get(sign)
                if held is None or RANKS[held["role"]] < RANKS[role]:
                    more[sign] = new
            if more == members:
                return members
            members = more

    def _pairs(self) -> list[tuple[Op, Op]]:
        return [
            (enrol, accept)
            for enrol in self._of("enrol")
            for accept in self._of("accept")
            if named(accept.body.get("enrol", "")) == enrol.name
            and accept.genuine
            and accept.body["device"]["label"] == enrol.body["label"]
        ]

    def _doubled(self) -> set[bytes]:
        cut_off = {unkey(cut.body["device"]) for cut in self.cuts}
        dead = {cut.body["device"] for cut in self.cuts if cut.body["head"][0] == 0}
        users: dict[str, set[bytes]] = {}
        for enrol, accept in self._pairs():
            sign = accept.body["device"]["sign"]
            gone = sign in dead or cut_off & (self._line(unkey(sign)) - {unkey(sign)})
            gone = gone or enrol not in self.open
            if self._led(enrol.author) and self._led(accept.author) and not gone:
                users.setdefault(enrol.name, set()).add(unkey(sign))
        return {each for keys in users.values() if len(keys) > 1 for each in keys}


def key(raw: bytes) -> str:
    from base64 import b64encode

    return b64encode(raw).decode()


def unkey(text: str) -> bytes:
    from base64 import b64decode

    return b64decode(text)


def is_next(old: str, label: str) -> bool:
    """Whether a label is one that the device with the old label gives (ops §2.3)."""
    tail = label.removeprefix(old)
    if label == tail or not tail.isascii():
        return False
    if old[-1].isdigit():
        return tail.isalpha() and tail.islower()
    return tail.isdigit() and not tail.startswith("0")
