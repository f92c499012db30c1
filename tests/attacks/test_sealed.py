"""A sealed device is taken, with its passphrase and its keys: what it wrote cannot be read on it.

The attacker here opens the database as its owner does, decrypts every page, live or free, and every
frame of the write-ahead log, and looks for what was typed.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from fieldledger import errors
from fieldledger.crypto import age
from fieldledger.domain import sealed as law
from fieldledger.services import (
    entries,
    erasing,
    leaders,
    membership,
    receiving,
    reviewing,
    sending,
    unread,
    upkeep,
    views,
)
from fieldledger.services.reviewing import Choice
from fieldledger.store import devices
from fieldledger.sync import bundle

MARKER = "QuietHeronTwentySeven"
AMOUNT = 987_654_321_012  # of grams; six bytes, so that nothing else looks like it
MOMENT = 1_066_654_321

Pages = Callable[[Path, bytes], Iterator[bytes]]


def hand_out(session: Any, note: str = MARKER) -> entries.Saved:
    pairs = [("date", "2003-10-21"), ("note", note), ("quantity", f"{AMOUNT}g")]
    return entries.add(session, "distribution", ["rice"], [*pairs, ("shelter", "s-12")])


def forms(marker: str, *numbers: int) -> list[bytes]:
    """How a text and numbers may stand in a page."""
    whole = [marker.encode(), marker.encode("utf-16-le"), marker.encode().hex().encode()]
    for number in numbers:
        size = (number.bit_length() + 7) // 8
        whole += [str(number).encode(), number.to_bytes(size, "big")]
    return whole


def carry(sender: Any, receiver: Any, to: str, folder: Path) -> receiving.Merged:
    with sender.session() as session:
        [file] = sending.export(
            session, to=to, out=folder / f"{len(list(folder.iterdir()))}.enc"
        ).files
    with receiver.session() as session:
        return receiving.merge(session, [Path(file.file)])


def looks(plain_pages: Pages, place: Any, wanted: list[bytes]) -> list[bytes]:
    """What of the wanted stands in any page of a device."""
    whole = list(plain_pages(place.home, place.keys[:32]))
    assert any(b"CREATE TABLE op" in page for page in whole)  # the key opens them
    return [form for form in wanted if any(form in page for page in whole)]


def test_no_page_of_a_sealed_device_holds_what_was_typed(sealed: Any, plain_pages: Pages) -> None:
    wanted = forms(MARKER, AMOUNT, MOMENT)
    with sealed.session(now=lambda: MOMENT) as session:
        saved = hand_out(session)
        unread.change(session, "distribution", saved.id, [("note", f"{MARKER}!")], MARKER)
        unread.void(session, "distribution", saved.id, MARKER)

        assert looks(plain_pages, sealed, wanted) == []
        assert (sealed.home / "ledger.db-wal").stat().st_size > 0
    assert looks(plain_pages, sealed, wanted) == []
    assert saved.line == ""


def test_the_search_finds_what_a_cleared_device_wrote(worker: Any, plain_pages: Pages) -> None:
    with worker.session(now=lambda: MOMENT) as session:
        hand_out(session)

    found = looks(plain_pages, worker, forms(MARKER, AMOUNT, MOMENT))

    assert {MARKER.encode(), AMOUNT.to_bytes(5, "big")} <= set(found)
    assert str(MOMENT).encode() in found


def test_nothing_tells_of_which_type_an_entry_is(sealed: Any, place: Any, tmp_path: Path) -> None:
    """All tables have the same rows, of the same shapes, whatever was written."""
    adds: list[tuple[str, list[str]]] = [
        ("distribution", ["rice", "1kg", "s-12"]),
        ("shelter", ["s-99", "CN-LN", "rural"]),
        ("child", ["k-1", "1995", "female"]),
        ("item", ["barley", "g", "food"]),
    ]
    shapes = []
    for name, words in adds:
        with sealed.session() as session, session.ledger.rehearsing():
            spec = entries.type_of(name)
            reading = entries.read(session, name, words, [])
            assert not reading.problems
            entries.write_adds(session, spec, [reading.fields])
            shapes.append(shape(session))

    assert shapes.count(shapes[0]) == len(adds)


def shape(session: Any) -> list[object]:
    """Every row of every table: blobs by their size, and what an op's hashes decide left out."""
    tables = [
        name
        for (name,) in session.ledger.conn.execute(
            "SELECT name FROM sqlite_master WHERE type='table' ORDER BY name"
        )
    ]
    return [
        (name, [len(cell) if isinstance(cell, bytes) else cell for cell in row])
        for name in tables
        for row in session.ledger.conn.execute(f'SELECT * FROM "{name}"')
    ]


def test_an_entry_of_any_usual_length_takes_the_same_room(sealed: Any) -> None:
    with sealed.session() as session:
        hand_out(session, "x")
        hand_out(session, "x" * 90)
        sizes = session.ledger.conn.execute("SELECT DISTINCT length(body) FROM sealed_file")

        assert len(sizes.fetchall()) == 1


def test_it_opens_none_of_its_own_files_with_its_own_keys(sealed: Any) -> None:
    with sealed.session() as session:
        hand_out(session)
        [(body,)] = session.ledger.conn.execute("SELECT body FROM sealed_file").fetchall()
        identity = age.Identity(session.ledger.meta_bytes("receive_secret"))

        with pytest.raises(errors.NotForUs):
            age.decrypt(body, [identity])


def test_the_coordinator_reads_it_and_those_who_may_are_sent_it(
    sealed: Any, chief: Any, place: Any, tmp_path: Path
) -> None:
    with sealed.session() as session:
        first, second = hand_out(session), hand_out(session, "other")
        unread.change(session, "distribution", first.id, [("note", "moved")], "counted again")
        unread.void(session, "distribution", second.id, "entered twice")
    merged = carry(sealed, chief, "coordinators", tmp_path)

    assert merged.files[0]["new"] == 4
    with chief.session() as session:
        [row] = views.listing(session, "distribution")
        assert (row["quantity"], row["note"]) == (AMOUNT, "moved")
        assert upkeep.verify(session)["ok"]
        assert session.ledger.conn.execute("SELECT count(*) FROM sealed_file").fetchone() == (0,)
    other = place("worker")
    carry(chief, other, "a1", tmp_path)
    with other.session() as session:
        assert [row["note"] for row in views.listing(session, "distribution")] == ["moved"]
        assert upkeep.verify(session)["ok"]
    assert other.facts()[:2] == chief.facts()[:2]


def test_its_receipts_show_what_has_arrived(sealed: Any, chief: Any, tmp_path: Path) -> None:
    with sealed.session() as session:
        hand_out(session)
        assert upkeep.status(session)["unreceipted"] == 1
    carry(sealed, chief, "coordinators", tmp_path)
    carry(chief, sealed, "a2", tmp_path)

    with sealed.session() as session:
        status = upkeep.status(session)
    assert (status["unreceipted"], status["unexported"]) == (0, 0)


def test_a_bundle_to_it_carries_no_feed_and_tells_of_none(
    sealed: Any, chief: Any, tmp_path: Path
) -> None:
    with sealed.session() as session:
        hand_out(session)
    carry(sealed, chief, "coordinators", tmp_path)
    with chief.session() as session:
        entries.add(session, "shelter", ["s-77", "CN-JL", "rural"], [("note", MARKER)])
        [file] = sending.export(session, to="a2", out=tmp_path / "to.enc").files
    with sealed.session() as session:
        shown = receiving.inspect(Path(file.file), session)
        manifest = receiving._unopened(session, Path(file.file).read_bytes()).manifest
        receiving.merge(session, [Path(file.file)])
        feeds_held = session.ledger.conn.execute("SELECT count(*) FROM feed").fetchone()[0]
        known = session.known.find(("shelter",), "s-77")

    assert (shown["parts"], shown["ops"], feeds_held) == ([], 0, 1)
    assert [feed for feed, _ in manifest.holds["feeds"]] == [session.me.feed.hex()]
    assert known[0].code == "s-77"


def test_no_page_of_it_holds_a_word_that_others_wrote(
    sealed: Any, chief: Any, tmp_path: Path, plain_pages: Pages
) -> None:
    with chief.session() as session:
        hand_out(session)
    carry(chief, sealed, "a2", tmp_path)

    assert looks(plain_pages, sealed, forms(MARKER, AMOUNT)) == []


def test_a_body_that_was_swapped_under_its_hashes_is_not_read(
    sealed: Any, chief: Any, tmp_path: Path
) -> None:
    """Who holds the device puts another file in place of one, sealed just as well: the chain has
    another hash. The good one still counts when it comes."""
    with sealed.session() as session:
        hand_out(session)
        to = [device.receive for device in devices.coordinators(session.ledger)]
        [(good,)] = session.ledger.conn.execute("SELECT body FROM sealed_file").fetchall()
        swap(session, age.encrypt(law.join([MADE_UP]), to, lambda size: bytes(size)))
    merged = carry(sealed, chief, "coordinators", tmp_path)

    assert (merged.exit_code, merged.files[0]["sealed"], merged.files[0]["new"]) == (0, 1, 0)
    with chief.session() as session:
        assert views.listing(session, "distribution") == []
    with sealed.session() as session:
        swap(session, good)
        [file] = sending.export(session, out=tmp_path / "again.enc", everything=True).files
    with chief.session() as session:
        receiving.merge(session, [Path(file.file)])
        assert [row["note"] for row in views.listing(session, "distribution")] == [MARKER]
        assert upkeep.verify(session)["ok"]


MADE_UP = b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","in":"relief","do":"add"}'


def swap(session: Any, body: bytes) -> None:
    with session.ledger.writing():
        session.ledger.conn.execute("UPDATE sealed_file SET body=?", (body,))


def test_a_payload_without_a_salt_in_a_sealed_file_is_never_passed_on() -> None:
    """Others would take its hash for a keyed one, and refuse every bundle that it is in."""
    bare = b'{"in":"relief","do":"add"}'
    odd = [b'{"salt":"short","in":"relief"}', b"\xff\xfe", b'{"salt":"' + b"A" * 24 + b'","in":"r"']

    assert law.by_hash(law.join([bare, *odd])) == {}


# --- at the terminal --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "add distribution rice 90kg s-12",
        "add distribution --people 30",
        "add distribution people=30",
        "add shelter --on 2003-10-20",
        "add distribution --from FILE",
        "add drop s-12 rice=9kg",
        "add drop people=30",
        "add drop --from FILE",
        "void a2-1 --reason twice",
        "set distribution a2-1 people=30",
        "set distribution a2-1 --reason twice",
        "import distribution FILE",
        "list distribution",
        "list distribution --format csv",
        "list distribution people=30",
        "find rice",
        "report --year 2004",
        "stock",
        "show a2-1",
    ],
)
def test_no_value_of_a_sealed_entry_is_taken_from_the_command_line(
    sealed: Any, line: str, refused: Any
) -> None:
    with sealed.session() as session:
        hand_out(session)
    (sealed.folder / "FILE").write_text('{"item": "rice", "quantity": "1kg", "shelter": "s-12"}\n')

    refused(sealed.run(*line.split()), 8)

    with sealed.session() as session:
        assert upkeep.status(session)["ops"] == 1


def test_standard_input_is_a_way(sealed: Any, chief: Any, tmp_path: Path) -> None:
    def piped(line: str, given: object) -> dict[str, Any]:
        child = sealed.start(*line.split(), "--json", stdin=subprocess.PIPE)
        out, err = child.communicate(json.dumps(given), timeout=30)
        assert child.returncode == 0, err
        found = json.loads(out)
        return found[0] if isinstance(found, list) else found  # type: ignore[no-any-return]

    row = {"item": "rice", "quantity": "1kg", "shelter": "s-12", "people": 3}
    saved = piped("add distribution --from -", row)
    other = piped("add distribution --from -", row)
    piped("add drop --from -", {"place": "s-12", "people": 5, "rice": "2kg", "winter-set": 7})
    change = {"fields": {"people": "4"}, "reason": "counted again"}
    piped(f"set distribution {saved['id']} --from -", change)
    piped(f"void {other['id']} --from -", {"type": "distribution", "reason": "twice"})
    piped(f"unvoid {other['id']} --from -", {"type": "distribution", "reason": "no, once"})
    carry(sealed, chief, "coordinators", tmp_path)

    with chief.session() as session:
        assert [row["people"] for row in views.listing(session, "distribution")] == [4, 3, 5, 5]


def test_prompts_are_a_way_and_nothing_is_offered_again(sealed: Any, chief: Any) -> None:
    for _ in range(2):
        child = pexpect.spawn(
            sys.executable,
            ["-P", "-m", "fieldledger", "add", "distribution"],
            env=sealed.environment | {"TERM": "dumb"},
            encoding="utf-8",
            dimensions=(40, 80),
            timeout=30,
        )
        child.delaybeforesend = None
        answers = {"item": "rice", "quantity": "3kg", "shelter": "s-12"}
        while child.expect([r"\n([a-z-]+)(?: \[[^]]*\])?: ", pexpect.EOF]) == 0:
            child.sendline(answers.get(str(child.match.group(1)), ""))
        child.close()
        assert child.exitstatus == 0
    with sealed.session() as session:
        assert views.last_used(session, "distribution") == {}
        assert upkeep.status(session)["ops"] == 2


def test_inside_the_shell_values_may_be_typed_since_a_line_stays_nowhere(
    sealed: Any, chief: Any, tmp_path: Path
) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", "shell"],
        env=sealed.environment | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
        encoding="utf-8",
        dimensions=(40, 80),
        timeout=30,
    )
    child.delaybeforesend = None
    child.expect_exact("fieldledger>")
    child.sendline(f"add distribution rice 1kg s-12 date=2003-10-20 note={MARKER}")
    child.expect_exact("a2-1")
    child.sendline("exit")
    child.expect(pexpect.EOF)
    child.close()
    written = [path for path in sealed.folder.rglob("*") if path.is_file()]

    assert not [path for path in written if MARKER.encode() in path.read_bytes()]
    carry(sealed, chief, "coordinators", tmp_path)
    with chief.session() as session:
        assert [row["note"] for row in views.listing(session, "distribution")] == [MARKER]


# --- what is said of the wrong type -----------------------------------------------------------


def said_of_the_wrong_type(sealed: Any, chief: Any, folder: Path) -> str:
    """A distribution, corrected and struck out as if it were a loss."""
    with sealed.session() as session:
        saved = hand_out(session)
        unread.change(
            session, "loss", saved.id, [("item", "rice"), ("quantity", "5kg")], "weighed again"
        )
        unread.void(session, "loss", saved.id, "entered twice")
    merged = carry(sealed, chief, "coordinators", folder)
    assert (merged.exit_code, merged.files[0]["new"], merged.new_review) == (0, 3, 1)
    return saved.id


def test_what_was_said_of_the_wrong_type_waits_for_the_coordinator(
    sealed: Any, chief: Any, tmp_path: Path
) -> None:
    record = said_of_the_wrong_type(sealed, chief, tmp_path)

    with chief.session() as session:
        [item] = reviewing.listing(session)
        [row] = views.listing(session, "distribution")
        assert row["quantity"] == AMOUNT
        assert upkeep.verify(session)["ok"]
    assert (item["kind"], item["record"], item["type"]) == ("astray", record, "distribution")
    assert item["what"] == "said of a loss, and it is a distribution: no effect"
    told = [(side["by"], side["id"], side["text"]) for side in item["sides"]]
    assert told == [
        ("a2", "a2-2", "set loss item rice, quantity 5 kg"),
        ("a2", "a2-3", "void loss"),
    ]


def test_the_coordinator_writes_it_anew_and_refuses_what_went_astray(
    sealed: Any, chief: Any, tmp_path: Path
) -> None:
    record = said_of_the_wrong_type(sealed, chief, tmp_path)

    with chief.session() as session:
        [item] = reviewing.listing(session)
        assert item["settle"][-1].endswith(f'{item["key"]} --refuse --reason "WHY"')
        with pytest.raises(errors.Refused):
            reviewing.settle(session, item["key"], Choice(accept=True), "asked them")
        reviewing.settle(session, item["key"], Choice(take="a2-2", refuse=True), "asked them")
        [item] = reviewing.listing(session)
        assert [side["id"] for side in item["sides"]] == ["a2-3"]
        reviewing.settle(session, item["key"], Choice(refuse=True), "asked them")
        entries.void(session, record, "entered twice")
        assert reviewing.listing(session) == []
        assert upkeep.verify(session)["ok"]


def test_the_same_said_of_the_right_type_settles_it(
    sealed: Any, chief: Any, tmp_path: Path
) -> None:
    with sealed.session() as session:
        saved = hand_out(session)
        unread.change(session, "loss", saved.id, [("note", "moved")], "told so")
    carry(sealed, chief, "coordinators", tmp_path)
    with chief.session() as session:
        assert [item["kind"] for item in reviewing.listing(session)] == ["astray"]
    with sealed.session() as session:
        unread.change(session, "distribution", saved.id, [("note", "moved")], "told so")
    carry(sealed, chief, "coordinators", tmp_path)

    with chief.session() as session:
        [row] = views.listing(session, "distribution")
        assert (row["note"], reviewing.listing(session)) == ("moved", [])


# --- what is erased elsewhere -----------------------------------------------------------------


def test_what_a_device_sealed_stays_on_it_when_it_is_erased_and_brings_nothing_back(
    sealed: Any, chief: Any, tmp_path: Path, plain_pages: Pages
) -> None:
    """It is told nothing about records that it may not read, so not that they are gone either."""
    with sealed.session() as session:
        name = entries.add(session, "child", ["k-1", "1995", "female"], [("note", MARKER)]).id
    carry(sealed, chief, "coordinators", tmp_path)
    with chief.session() as session:
        erasing.erase(session, name, "asked for it")
    carry(chief, sealed, "a2", tmp_path)

    with sealed.session() as session:
        assert session.ledger.conn.execute("SELECT count(*) FROM sealed_file").fetchone() == (1,)
        [file] = sending.export(session, out=tmp_path / "again.enc", everything=True).files
    with chief.session() as session:
        again = receiving.merge(session, [Path(file.file)])
        assert (again.exit_code, again.changed, again.erased) == (0, {}, ())
        assert session.ledger.conn.execute("SELECT count(*) FROM sealed_file").fetchone() == (0,)
        assert views.listing(session, "child", voided=True) == []
        assert upkeep.verify(session)["ok"]
    assert looks(plain_pages, chief, forms(MARKER)) == []


# --- to whom it seals -------------------------------------------------------------------------


def readers(session: Any) -> set[str]:
    return {device.label for device in devices.coordinators(session.ledger)}


def test_a_coordinator_that_is_gone_is_not_sealed_to_and_never_comes_back(sealed: Any) -> None:
    """Who had not heard of the bar yet tells of it as one of the trusted: that changes nothing."""
    with sealed.session() as session:
        [first] = devices.named(session.ledger)
        second = {**first, "label": "a9", "sign": "B" * 43 + "="}
        other = {**second, "sign": "B" * 42 + "A="}  # the same key, as base64 is made of it
        told = [([first, second], []), ([first], [second["sign"]]), ([first, second, other], [])]
        seen = []
        for trusted, gone in told:
            with session.ledger.writing():
                leaders.take(session, from_leader(first, trusted, gone))
            seen.append(readers(session))

    assert seen == [{"a", "a9"}, {"a"}, {"a"}]


def test_with_a_captured_coordinator_go_those_whom_only_it_told_of(sealed: Any) -> None:
    """Its captor names one who is in no ledger, one more through that one, and a coordinator's key
    with another one to receive with."""
    with sealed.session() as session:
        [first] = devices.named(session.ledger)
        second = {**first, "label": "a9", "sign": key("B")}
        planted = {**first, "label": "a8", "sign": key("C")}
        more = {**first, "label": "a7", "sign": key("D")}
        exchanged = {**first, "receive": key("E", 1216)}
        seen = []
        for teller, trusted, gone in (
            (first, [first, second], []),
            (second, [second, first, planted, exchanged], []),
            (planted, [planted, more], []),
            (first, [first], [second["sign"]]),
            (planted, [planted, more], []),
        ):
            with session.ledger.writing():
                leaders.take(session, from_leader(teller, trusted, gone))
            seen.append(sorted(device.label for device in devices.coordinators(session.ledger)))

        assert devices.named(session.ledger) == [first]
    assert seen == [["a", "a9"], ["a", "a", "a8", "a9"], ["a", "a", "a7", "a8", "a9"], ["a"], ["a"]]


def test_a_coordinator_stays_though_the_one_who_told_of_it_was_taken(sealed: Any) -> None:
    with sealed.session() as session:
        [first] = devices.named(session.ledger)
        second = {**first, "label": "a9", "sign": key("B")}
        third = {**first, "label": "a8", "sign": key("C")}
        for teller, trusted, gone in (
            (first, [first, second], []),
            (second, [second, third], [first["sign"]]),
            (third, [third], []),
        ):
            with session.ledger.writing():
                leaders.take(session, from_leader(teller, trusted, gone))

        assert readers(session) == {"a8", "a9"}


def test_nobody_but_a_trusted_coordinator_says_to_whom_is_sealed(sealed: Any) -> None:
    with sealed.session() as session:
        [first] = devices.named(session.ledger)
        captor = {**first, "label": "a8", "sign": "C" * 43 + "="}
        with session.ledger.writing():
            leaders.take(session, from_leader(captor, [captor], [first["sign"]]))

        assert readers(session) == {"a"}


def key(letter: str, size: int = 32) -> str:
    return b64encode(letter.encode() * size).decode()


def from_leader(sender: dict[str, str], trusted: list[Any], gone: list[str]) -> Any:
    """A manifest, as far as it is looked at here."""
    told = {"trusted": trusted, "gone": gone}
    blank = dict.fromkeys(field.name for field in dataclasses.fields(bundle.Manifest))
    return bundle.Manifest(**{**blank, "sender": sender, "leaders": told})  # type: ignore[arg-type]


def test_a_restored_coordinator_is_sealed_to_once_its_fingerprint_was_read_out(
    sealed: Any, chief: Any, tmp_path: Path, restored_from: Callable[[Any, Path], Any]
) -> None:
    """Whoever has its backup could come as one, too: so a person has to agree."""
    new = restored_from(chief, tmp_path)
    merged = carry(new, sealed, "a2", tmp_path)
    with sealed.session() as session:
        assert readers(session) == {"a"}
        hand_out(session, "before")
        membership.confirm(session, "a3")
        assert readers(session) == {"a", "a3"}
        hand_out(session, "after")
    carry(new, sealed, "a2", tmp_path)
    with sealed.session() as session:
        assert readers(session) == {"a3"}
    carry(sealed, new, "coordinators", tmp_path)

    assert [(each.old, each.new) for each in merged.restored] == [("a", "a3")]
    with new.session() as session:
        assert [row["note"] for row in views.listing(session, "distribution")] == ["after"]


def test_a_device_that_took_the_label_while_somebody_telephoned_is_not_confirmed(
    sealed: Any, chief: Any, tmp_path: Path, restored_from: Callable[[Any, Path], Any]
) -> None:
    """Two restore the backup, and both are called the same."""
    first = restored_from(chief, tmp_path)
    (tmp_path / "again").mkdir()
    second = restored_from(chief, tmp_path / "again")
    carry(first, sealed, "a2", tmp_path)
    with sealed.session() as session:
        agreed = membership.fingerprint_of(session, "a3")
    carry(second, sealed, "a2", tmp_path)

    with sealed.session() as session:
        with pytest.raises(errors.Refused, match="another device by now"):
            membership.confirm(session, "a3", agreed)
        assert readers(session) == {"a"}


# --- a device that is cleared for something else ----------------------------------------------

CLEARED = [
    ("relief", "children", ["k-1", "1995", "female"], "child"),
    ("children", "relief", ["s-99", "CN-LN", "rural"], "shelter"),
]


@pytest.mark.parametrize(("clear", "other", "words", "name"), CLEARED)
def test_a_device_cleared_for_one_compartment_holds_no_word_of_another(
    clear: str,
    other: str,
    words: list[str],
    name: str,
    made: Any,
    tmp_path: Path,
    joined_too: Any,
    plain_pages: Pages,
) -> None:
    """Neither of what others wrote there, nor of what it wrote there itself."""
    chief, device = joined_too(made, tmp_path, "taken", clear=[clear], scope="all")
    with chief.session() as session:
        entries.add(session, name, words, [("note", MARKER)])
    carry(chief, device, "a2", tmp_path)
    with device.session() as session:
        spec = entries.type_of(name)
        assert spec.compartment == other
        saved = entries.add(session, name, [f"{words[0]}9", *words[1:]], [("note", MARKER)])

    assert saved.line == ""
    assert looks(plain_pages, device, forms(MARKER)) == []
    carry(device, chief, "coordinators", tmp_path)
    with chief.session() as session:
        assert len([row for row in views.listing(session, name) if row["note"] == MARKER]) == 2
