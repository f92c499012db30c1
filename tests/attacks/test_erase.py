"""Somebody looks for what was erased, brings it back, or has records erased that should stay.

After an erasure the ledger file is opened with its own key and searched: every table, every page
as it is once decrypted (free ones and what lies between cells too), and the write-ahead log.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain import ops
from fieldledger.services import entries, erasing, membership, upkeep, views
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, merging

MARKER = "QuietHeronTwentySeven"
PAGE, RESERVED, SALT = 4_096, 80, 16  # SQLCipher 4: an initialisation vector and an HMAC-SHA512
WHY = "asked for it"
LONG = f"{MARKER} was wrong " * 300  # longer than a page


def _team() -> Any:
    name = "fieldledger_tests_team"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "services" / "team.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="module")
def met_once(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Coordinators 'a' and 'a5' and the worker 'a1', cleared for everything, who have met and
    hold a child whose record has the marker."""
    base = tmp_path_factory.mktemp("erasing") / "met"
    met = _team().once(tmp_path_factory)["joined"].copy(base)
    met.take_in("a1", "a5")
    met.do("a5", lambda session: membership.confirm(session, "a1"))
    carry(met, "a", "a5", "a1")
    met.marked = _mark(met)
    return met


@pytest.fixture
def led(met_once: Any, tmp_path: Path) -> Any:
    """The same team, for one test."""
    team = met_once.copy(tmp_path / "team")
    team.marked = met_once.marked
    return team


def marked(team: Any) -> str:
    """The id of the child with the marker."""
    return str(team.marked)


def carry(team: Any, giver: str, *takers: str, everything: bool = False) -> None:
    for taker in takers:
        to = "coordinators" if taker == "a" else taker
        team.merge(taker, team.send(giver, to, everything=everything))


def _mark(team: Any) -> str:
    """A child whose record has the marker in every text that it can have, on all devices."""

    def write(session: Session) -> str:
        for number in range(40):  # neighbours, so that pages are split and joined
            entries.add(session, "child", [f"other-{number}", "1990", "male"], [], on="2003-01-01")
        pairs = [("note", MARKER + "-" * 450), ("schooling", MARKER)]
        name = entries.add(session, "child", [MARKER, "1991", "female"], pairs, on="2003-10-05").id
        entries.change(
            session, name, [("note", f"{MARKER} left at dawn")], f"{MARKER} was wrong" * 300
        )
        entries.change(session, name, [("status", "found")], MARKER, on="2004-01-02")
        entries.add(session, "child", ["another", "1990", "male"], [], on="2003-01-01")
        return name

    name = str(team.do("a1", write))
    carry(team, "a1", "a")
    carry(team, "a", "a5", "a1")
    for label, value in (("a", "one"), ("a5", "other")):  # a conflict, in the tables as well
        team.do(
            label,
            lambda s, value=value: entries.change(s, name, [("schooling", MARKER + value)], "seen"),
        )
    carry(team, "a5", "a")
    carry(team, "a", "a5", "a1")
    return name


def erased_everywhere(team: Any, name: str) -> None:
    team.do("a", lambda session: erasing.erase(session, name, WHY))
    carry(team, "a", "a5")
    team.do("a5", lambda session: erasing.erase(session, name, WHY))
    carry(team, "a5", "a", "a1")


def in_tables(session: Session, word: str) -> list[str]:
    """The tables that hold a word anywhere."""
    conn = session.ledger.conn
    names = [n for (n,) in conn.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    return [
        name
        for name in names
        if any(
            word in str(value) or (isinstance(value, bytes) and word.encode() in value)
            for row in conn.execute(f'SELECT * FROM "{name}"')
            for value in row
        )
    ]


def pages(team: Any, label: str, session: Session) -> bytes:
    """Every page of the ledger file and of its write-ahead log, decrypted with its own key."""
    keys = _team()._KEYS[(team[label].home / "vault.json").read_bytes()]
    file = (team[label].home / "ledger.db").read_bytes()
    log = team[label].home / "ledger.db-wal"
    frames = log.read_bytes()[32:] if log.exists() else b""
    size = PAGE + 24
    whole = [file[at : at + PAGE] for at in range(0, len(file), PAGE)]
    whole += [frames[at + 24 : at + size] for at in range(0, len(frames), size)]
    plain = [_decrypted(page, keys[:32], first=page[:SALT] == file[:SALT]) for page in whole]
    assert b"SELECT" not in plain[0]
    assert any(b"CREATE TABLE child" in page or b'CREATE TABLE "child"' in page for page in plain)
    return b"".join(plain)


def _decrypted(page: bytes, key: bytes, *, first: bool) -> bytes:
    start = SALT if first else 0
    vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    cipher = Cipher(algorithms.AES256(key), modes.CBC(vector)).decryptor()
    return bytes(cipher.update(page[start : PAGE - RESERVED]) + cipher.finalize())


# --- what is left ---------------------------------------------------------------------------------


def test_the_search_finds_what_is_there(led: Any) -> None:
    marked(led)
    for label in ("a", "a5", "a1"):
        with led[label].open() as session:
            found = {"op", "child", "timeline"} if label == "a1" else {"op", "child", "conflict"}
            assert found - {"timeline"} <= {*in_tables(session, MARKER)}
            assert MARKER.encode() in pages(led, label, session)


def test_nothing_is_left_of_what_was_erased(led: Any) -> None:
    name = marked(led)
    with led["a"].open() as session:
        salts = _salts(session, name)
    erased_everywhere(led, name)

    for label in ("a", "a5", "a1"):
        with led[label].open() as session:
            assert in_tables(session, MARKER) == [], label
            assert len(views.listing(session, "child")) == 41
            raw = pages(led, label, session)
            assert MARKER.encode() not in raw, label
            assert not [salt for salt in salts if salt.encode() in raw], label
            assert upkeep.verify(session)["ok"]
        assert not (led[label].home / "ledger.db-wal").exists()


def test_nothing_is_left_in_the_log_while_the_ledger_is_open(led: Any) -> None:
    """Pages as they were before stand in the write-ahead log until it is emptied."""
    name = marked(led)
    led.do("a", lambda session: erasing.erase(session, name, WHY))
    carry(led, "a", "a5")
    with led["a5"].open() as session:
        entries.change(session, name, [("note", f"{MARKER} again")], "seen")
        assert MARKER.encode() in pages(led, "a5", session)
        erasing.erase(session, name, WHY)
        assert MARKER.encode() not in pages(led, "a5", session)


def _salts(session: Session, name: str) -> list[str]:
    """The salts of all ops about a record: who has one can guess what was hashed with it."""
    row = entries.find_record(session, name)
    rows = session.ledger.conn.execute(
        "SELECT payload FROM op WHERE rec=?1 OR n=?2", (row.ref, row.n)
    )
    return [json.loads(payload)["salt"] for (payload,) in rows]


# --- bringing it back -----------------------------------------------------------------------------


def test_an_old_bundle_brings_nothing_back(led: Any) -> None:
    name = marked(led)
    old = [led.send("a", "a1", everything=True), led.send("a5", "a1", everything=True)]
    back = [led.send("a1", everything=True), led.send("a5", "coordinators", everything=True)]
    erased_everywhere(led, name)

    merged = [led.merge("a1", *old), led.merge("a", *back)]
    for label, done in zip(("a1", "a"), merged, strict=True):
        assert not [row for row in done.files if "refused" in row]
        assert {row["new"] for row in done.files} == {0}
        with led[label].open() as session:
            assert in_tables(session, MARKER) == []
            assert MARKER.encode() not in pages(led, label, session)
            assert upkeep.verify(session)["ok"]


def test_what_one_writes_who_has_not_heard_is_not_kept(led: Any) -> None:
    name = marked(led)
    led.do("a", lambda session: erasing.erase(session, name, WHY))
    carry(led, "a", "a5")
    led.do("a5", lambda session: erasing.erase(session, name, WHY))
    carry(led, "a5", "a")
    led.do("a1", lambda s: entries.change(s, name, [("note", f"{MARKER} again")], "seen"))
    carry(led, "a1", "a")
    with led["a"].open() as session:
        assert in_tables(session, MARKER) == []
        assert MARKER.encode() not in pages(led, "a", session)
        assert upkeep.verify(session)["ok"]


def test_a_line_that_says_erased_keeps_no_payload_away(led: Any) -> None:
    """One device tells another that an op was erased; no coordinator says so, and the op comes."""
    name = marked(led)
    with led["a"].open() as giver:
        row = entries.find_record(giver, name)
        [run] = [run for run in feeds.runs(giver.ledger) if run.no == row.n >> 32]
        sign, feed, _ = feeds.place(giver.ledger, row.n)
        told = [_told(*each) for each in _rows(giver, run)]
        genuine = [_open(*each) for each in _rows(giver, run)]
    with led["a2"].open() as session:
        for rows in (told, genuine):
            part = merging.Incoming(feed, sign, run.base, run.base_head, [], rows)
            with session.ledger.writing():
                merging.take(session.ledger, [part], signing.verify)
            states = session.ledger.conn.execute("SELECT DISTINCT state FROM op WHERE n >> 32 > 1")
            assert [state for (state,) in states] == [feeds.TOLD if rows is told else feeds.OPEN]


def _rows(session: Session, run: Any) -> list[tuple[int, bytes, str]]:
    return [
        (n & 0xFFFFFFFF, bytes(head), payload)
        for n, head, payload in session.ledger.conn.execute(
            "SELECT n, head, payload FROM op WHERE n >> 32 = ? ORDER BY n", (run.no,)
        )
    ]


def _told(number: int, head: bytes, payload: str) -> merging.Row:
    hashes = ops.payload_hash(payload.encode(), ops.OPEN_KEY, number) + ops.NO_SEAL
    return merging.Row(number, head, feeds.TOLD, None, hashes)


def _open(number: int, head: bytes, payload: str) -> merging.Row:
    return merging.Row(number, head, feeds.OPEN, payload)


# --- erasing what should stay ---------------------------------------------------------------------


def test_one_coordinator_of_two_erases_nothing(led: Any) -> None:
    name = marked(led)
    for reason in ("first", "second"):
        body = _erase_body(led, "a", name, reason)
        led.do("a", lambda session, body=body: _write(session, body))
    carry(led, "a", "a5", "a1")

    for label in ("a", "a5", "a1"):
        assert led.do(label, lambda s: views.show(s, name))["code"] == MARKER


def test_the_erasure_of_a_worker_is_quarantined(led: Any) -> None:
    """Also where a coordinator lets it in, and another coordinator agrees to the same record."""
    name = marked(led)
    body = _erase_body(led, "a1", name, "forged")
    forged = str(led.do("a1", lambda session: _write(session, body)))
    carry(led, "a1", "a")
    with led["a"].open() as session:
        verdicts = [each.verdict for each in _heard(session)]
        assert verdicts == [feeds.QUARANTINED]
        _write(session, {"in": "control", "do": "accept", "at": 1, "ops": [forged], "reason": "x"})
        assert [each.verdict for each in _heard(session)] == [feeds.QUARANTINED]
        erasing.erase(session, name, WHY)
    carry(led, "a", "a5", "a1")
    for label in ("a", "a5"):
        assert led.do(label, lambda s: views.show(s, name))["code"] == MARKER


def test_the_erasure_of_a_barred_coordinator_counts_no_more(led: Any) -> None:
    """a5 is taken; whoever has it erases; a bars it at what came before."""
    name = marked(led)
    carry(led, "a5", "a")
    with led["a"].open() as session:
        [run] = [r for r in feeds.runs(session.ledger) if _writer(session, r) == "a5"]
        held = run.last, run.last_head
        me = next(d for d in devices.members(session.ledger) if d.label == "a5")
    led.do("a5", lambda session: erasing.erase(session, name, "forged"))
    stolen = led.send("a5", "coordinators")
    bar = {
        "in": "control",
        "do": "bar",
        "at": 1,
        "device": b64encode(me.sign).decode(),
        "feed": me.feed.hex(),
        "head": [held[0], held[1].hex()],
        "reason": "taken",
    }
    led.do("a", lambda session: _write(session, bar))
    led.merge("a", stolen)
    carry(led, "a", "a1")
    for label in ("a", "a1"):
        assert led.do(label, lambda s: views.show(s, name))["code"] == MARKER, label
    with led["a"].open() as session:
        asked = erasing.ask(session, name)
        assert (asked.enough, asked.others) == (False, ())


def test_a_founder_who_bars_itself_is_not_alone(led: Any) -> None:
    """The captor of the founder's laptop goes on from an early op, and has a bar cut off all that
    the founder wrote since, so that no other coordinator stands any more."""
    name = marked(led)
    part, head = _early(led, name)
    with led["a"].open() as session:
        bar = {
            "in": "control",
            "do": "bar",
            "at": 1,
            "device": b64encode(session.me.sign).decode(),
            "feed": session.me.feed.hex(),
            "head": [3, head.hex()],
            "reason": "x",
        }
        _write(session, bar)
        run = feeds.own_run(session.ledger)
        rows = [_open(*each) for each in _rows(session, run)]
        whole = merging.Incoming(session.me.feed, session.me.sign, 0, run.base_head, [], rows)
    with led["a1"].open() as session:
        with session.ledger.writing():
            merging.take(session.ledger, [part, whole], signing.verify)
        assert [d.label for d in devices.current(session.ledger).coordinators()] == ["a"]
        assert [each.verdict for each in _heard(session)] == [feeds.COUNTS]
        assert MARKER in in_payloads(session)


def test_a_copy_that_goes_on_from_an_early_op_is_not_alone(led: Any) -> None:
    """The captor of the founder's laptop writes an erase as if nobody had been taken in yet."""
    name = marked(led)
    part, _ = _early(led, name)
    with led["a1"].open() as session:
        with session.ledger.writing():
            merging.take(session.ledger, [part], signing.verify)
        assert [each.verdict for each in _heard(session)] == [feeds.COUNTS]
        assert views.show(session, name)["code"] == MARKER


def _early(team: Any, name: str) -> tuple[merging.Incoming, bytes]:
    """An erase after the second op of the founder, before it had taken anybody in."""
    with team["a"].open() as session:
        row = entries.find_record(session, name)
        own = feeds.own_run(session.ledger)
        (early,) = session.ledger.conn.execute(
            "SELECT head FROM op WHERE n=?", (own.no << 32 | 2,)
        ).fetchone()
        payload = ops.encode(_body(session, row, "forged"), b"s" * 16)
        head = ops.next_head(bytes(early), ops.payload_hash(payload, b"", 3))
        rows = [merging.Row(3, head, feeds.OPEN, payload.decode())]
        return merging.Incoming(session.me.feed, session.me.sign, 2, bytes(early), [], rows), head


def in_payloads(session: Session) -> str:
    return "".join(
        p for (p,) in session.ledger.conn.execute("SELECT payload FROM op WHERE payload NOTNULL")
    )


def test_an_erasure_touches_nothing_in_another_compartment(led: Any) -> None:
    """Two coordinators name a shelter in an erase that stands among the children."""
    marked(led)
    with led["a"].open() as session:
        shelter = entries.add(session, "shelter", ["s-1", "CN-JL"], []).id
    carry(led, "a", "a5")
    for label in ("a", "a5"):
        with led[label].open() as session:
            _write(session, _body(session, entries.find_record(session, shelter), "forged"))
    carry(led, "a5", "a", "a1")
    with led["a"].open() as session:
        assert views.show(session, shelter)["code"] == "s-1"


def test_only_coordinators_erase_by_the_command(led: Any) -> None:
    name = marked(led)
    with led["a1"].open() as session, pytest.raises(errors.NotAllowed):
        erasing.ask(session, name)


def _heard(session: Session) -> list[Any]:
    from fieldledger.store import erasing as store

    return store.heard(session.ledger)


def _writer(session: Session, run: Any) -> str:
    return feeds.labels(session.ledger)[run.no]


def _erase_body(team: Any, label: str, name: str, reason: str) -> dict[str, object]:
    with team[label].open() as session:
        return _body(session, entries.find_record(session, name), reason)


def _body(session: Session, row: Any, reason: str) -> dict[str, object]:
    from fieldledger.store import records as held

    reference = held.reference(session.ledger, row.n)
    return {
        "in": "children",
        "do": "erase",
        "at": 5,
        "type": "child",
        "v": 1,
        "rec": reference,
        "heads": [reference],
        "counts": [],
        "reason": reason,
    }


def _write(session: Session, body: dict[str, object]) -> str:
    """Write an op that no command writes; its reference. It takes effect as it would elsewhere."""
    ledger = session.ledger
    with ledger.writing():
        before = devices.current(ledger)
        [placed] = feeds.append(ledger, [body], [session.world.random(16)])
        state = devices.refresh(ledger, signing.verify)
        from fieldledger.store import judging

        row = ledger.conn.execute("SELECT n, head, payload FROM op WHERE n=?", (placed.n,))
        judged = judging.judge(ledger, state, [row.fetchone()])
        judging.write_verdicts(ledger, judged)
        merging.take(ledger, (), signing.verify, before)
    return ops.reference(session.label, placed.number, placed.head)
