"""Acceptance: devices that meet only through bundles, in any order and twice, come to agree."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest

from fieldledger.crypto import signing
from fieldledger.crypto import vault as vaults
from fieldledger.services import (
    entries,
    exchange,
    founding,
    membership,
    outgoing,
    session,
    upkeep,
    views,
)
from fieldledger.services.session import Session
from fieldledger.services.setup import World
from fieldledger.store import ledger as ledgers
from fieldledger.sync import bundle

PASSPHRASE = "six words for these tests alone"
SECRET = bytes(range(32))
MARK = "quodlibet-in-the-attic"
CHILD = "hesu-61"
# a1 and a2 read what a reads of these types; a3 is not cleared for children.
CLEAR = {"a1": ("relief", "children"), "a2": ("relief", "children"), "a3": ("relief",)}


@dataclass
class Clock:
    now: int = 1_800_000_000

    def __call__(self) -> int:
        self.now += 60
        return self.now


@dataclass(frozen=True)
class Field:
    """Homes and bundles in a folder; the keys of each home are kept, as an unlocked one's are."""

    folder: Path
    keys: dict[str, bytes]
    world: World

    def home(self, label: str) -> Path:
        return self.folder / label

    def bundle(self, name: str) -> Path:
        return self.folder / f"{name}.enc"

    def copy(self, folder: Path) -> Field:
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Field(folder, self.keys, self.world)


Open = Callable[[Field, str], Session]


@pytest.fixture
def opened() -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda field, label: _open(field, label, stack)


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Field:
    """A coordinator and three workers who know each other, and then a season of entries and
    bundles that nobody has merged yet."""
    world = World(now=Clock(), today=lambda: "2027-01-15", random=os.urandom, wait=1.0)
    field = Field(tmp_path_factory.mktemp("field"), {}, world)
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(vaults, "calibrate", lambda measure: vaults.FLOOR)
        founding.found(field.home("a"), world, PASSPHRASE, secret=SECRET, name="test")
        devices = {"a": _unlocked(field, "a", stack)}
        for code, province in (("s-12", "CN-JL"), ("s-40", "CN-LN")):
            entries.add(devices["a"], "shelter", [code, province], [("opened", "2003-01-01")])
        for label, clear in CLEAR.items():
            _join(field, devices["a"], label, clear)
            devices[label] = _unlocked(field, label, stack)
        _meet(field, devices)
        _season(field, devices)
    return field


def _join(field: Field, coordinator: Session, label: str, clear: Sequence[str]) -> None:
    file = field.folder / f"{label}.invite"
    invited = membership.invite(
        coordinator, f"nickname of {label}", clear=clear, scope="all", out=file
    )
    assert invited.label == label
    membership.join(field.home(label), field.world, file, invited.code, PASSPHRASE)


def _meet(field: Field, devices: dict[str, Session]) -> None:
    requests = [
        _export(field, devices[label], f"request-{label}", "coordinators") for label in CLEAR
    ]
    exchange.merge(devices["a"], requests)
    for label in CLEAR:
        membership.confirm(devices["a"], label)
        welcome = _export(field, devices["a"], f"welcome-{label}", label)
        exchange.merge(devices[label], [welcome])
    for label in CLEAR:  # receipts, so that what comes later is sent from here on only
        receipt = _export(field, devices[label], f"receipt-{label}", "coordinators")
        exchange.merge(devices["a"], [receipt])


def _season(field: Field, devices: dict[str, Session]) -> None:
    """Entries, corrections that meet, a void; each worker makes an early and a late bundle."""
    a, a1, a2, a3 = (devices[label] for label in ("a", "a1", "a2", "a3"))
    given = [("date", "2003-10-20"), ("people", "30"), ("days", "10")]
    entries.add(a1, "distribution", ["rice", "90kg", "s-12"], given)
    entries.add(a1, "child", [CHILD, "1995", "female", "s-12"], [("note", MARK)], on="2003-02-01")
    wrong = entries.add(a2, "distribution", ["rice", "80kg", "s-40"], given)
    entries.add(a3, "headcount", ["s-40", "31"], [("date", "2003-10-21")])
    _export(field, a1, "a1-early", "coordinators")
    _export(field, a2, "a2-early", "coordinators")
    entries.change(a1, CHILD, [("status", "lost-contact")], "a raid", on="2004-03-14")
    entries.change(a1, "s-12", [("capacity", "40")], "measured")
    entries.change(a2, "s-12", [("capacity", "35"), ("setting", "rural")], "as the owner says")
    entries.change(a, "s-40", [("status", "closed")], "too well known", on="2004-04-01")
    entries.void(a2, wrong.id, "entered twice")
    entries.add(a3, "distribution", ["rice", "1.2t", "s-40"], given)
    for label, device in (("a1", a1), ("a2", a2), ("a3", a3)):
        _export(field, device, f"{label}-late", "coordinators")


BUNDLES = ("a1-early", "a2-early", "a1-late", "a2-late", "a3-late")
# Every fifteenth order of the hundred and twenty, and with it the first and nearly the last.
ORDERS = list(permutations(BUNDLES))[::15]


@pytest.fixture(scope="module")
def expected(field: Field, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object]:
    """The digest and state of a coordinator who merges everything at once."""
    with ExitStack() as stack:
        copy = field.copy(tmp_path_factory.mktemp("expected"))
        session = _open(copy, "a", stack)
        exchange.merge(session, [copy.bundle(name) for name in BUNDLES])
        return _stands(session)


@pytest.mark.parametrize("order", ORDERS, ids="_".join)
def test_any_order_and_twice_gives_the_same_digest_and_state(
    field: Field, tmp_path: Path, opened: Open, order: tuple[str, ...], expected: tuple[str, str]
) -> None:
    copy = field.copy(tmp_path)
    session = opened(copy, "a")

    for name in order:
        first = exchange.merge(session, [copy.bundle(name)])
        again = exchange.merge(session, [copy.bundle(name)])
        assert first.exit_code == again.exit_code == 0
        assert [row["new"] for row in again.files] == [0]

    assert _stands(session) == expected


def test_a_late_bundle_makes_an_earlier_one_known(
    field: Field, tmp_path: Path, opened: Open
) -> None:
    copy = field.copy(tmp_path)
    session = opened(copy, "a")

    [late] = exchange.merge(session, [copy.bundle("a1-late")]).files
    [early] = exchange.merge(session, [copy.bundle("a1-early")]).files

    assert (late["new"], late["known"]) == (4, 0)
    assert (early["new"], early["known"]) == (0, 2)


def test_three_devices_agree_once_all_have_all(field: Field, tmp_path: Path, opened: Open) -> None:
    copy = field.copy(tmp_path)
    devices = _carried_around(copy, opened)

    stands = {label: _stands(device) for label, device in devices.items()}

    assert stands["a"] == stands["a1"] == stands["a2"]
    # a3 holds the same feeds, but not what is about children.
    assert stands["a3"][0] == stands["a"][0]
    assert stands["a3"][1] != stands["a"][1]
    assert all(upkeep.verify(device)["ok"] for device in devices.values())


def test_two_who_disagree_are_shown_to_each_other_on_every_device(
    field: Field, tmp_path: Path, opened: Open
) -> None:
    copy = field.copy(tmp_path)
    devices = _carried_around(copy, opened)

    for device in devices.values():
        [shelter] = [row for row in views.listing(device, "shelter") if row["code"] == "s-12"]
        shown = views.show(device, "s-12")
        assert shelter["conflicts"] == ["capacity"]
        assert shelter["setting"] == "rural"
        assert {one["by"]: one["value"] for one in shown["conflicts"]["capacity"]} == {  # type: ignore[index]
            "a1": 40,
            "a2": 35,
        }


def test_a_void_travels_and_the_struck_out_entry_is_kept(
    field: Field, tmp_path: Path, opened: Open
) -> None:
    devices = _carried_around(field.copy(tmp_path), opened)

    for device in devices.values():
        live = views.listing(device, "distribution")
        everything = views.listing(device, "distribution", voided=True)
        assert sorted(int(str(row["quantity"])) for row in live) == [90_000, 1_200_000]
        assert [row["quantity"] for row in everything if row["void"]] == [80_000]


def test_a_device_cleared_for_relief_alone_never_holds_a_word_about_a_child(
    field: Field, tmp_path: Path, opened: Open
) -> None:
    copy = field.copy(tmp_path)
    devices = _carried_around(copy, opened)

    cleared = _everything_in(devices["a1"], copy.folder / "a1.plain")
    relief = _everything_in(devices["a3"], copy.folder / "a3.plain")

    for word in (MARK.encode(), CHILD.encode(), b"lost-contact", b'"in":"children"'):
        assert word in cleared
        assert word not in relief
    assert b"as the owner says" in relief


def test_a_bundle_to_it_carries_no_word_about_a_child_either(
    field: Field, tmp_path: Path, opened: Open
) -> None:
    devices = _carried_around(field.copy(tmp_path), opened)

    plain = {label: _payloads_to(devices, tmp_path, label) for label in ("a1", "a3")}

    assert MARK in plain["a1"]
    assert CHILD in plain["a1"]
    assert MARK not in plain["a3"]
    assert CHILD not in plain["a3"]
    assert "as the owner says" in plain["a3"]


def _payloads_to(devices: dict[str, Session], folder: Path, label: str) -> str:
    """All that a bundle of everything to a device says about records and codes."""
    [one] = exchange.export(devices["a"], to=label, out=folder, everything=True).files
    file = exchange.decrypt(Path(one.file), exchange.identity(devices[label]))
    body = bundle.read_body(
        bundle.read_manifest(file),
        signing.verify,
        devices["a"].ledger.id,
        lambda feed, compartment: outgoing.salt_key(devices["a"], feed, compartment),
    )
    read = [stretch for part in body.parts for stretch in part.stretches]
    payloads = [repr(item) for stretch in read for item in stretch.items]
    return "\n".join([*payloads, repr(body.codebook)])


def _carried_around(field: Field, opened: Open) -> dict[str, Session]:
    """All four devices after everything went to the coordinator and back, late and twice."""
    devices = {label: opened(field, label) for label in ("a", *CLEAR)}
    exchange.merge(devices["a"], [field.bundle(name) for name in reversed(BUNDLES)])
    for label in reversed(CLEAR):
        back = _export(field, devices["a"], f"back-{label}", label)
        exchange.merge(devices[label], [back])
        exchange.merge(devices[label], [back])
    return devices


def _stands(session: Session) -> tuple[object, object]:
    found = upkeep.status(session)
    return found["digest"], found["state"]


def _everything_in(session: Session, plain: Path) -> bytes:
    """Every byte of the database, decrypted: all tables, copied into a file without a key."""
    conn = session.ledger.conn
    conn.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
    conn.execute("SELECT sqlcipher_export('plain')")
    conn.execute("DETACH DATABASE plain")
    return plain.read_bytes()


def _export(field: Field, session: Session, name: str, to: str) -> Path:
    exchange.export(session, to=to, out=field.bundle(name))
    return field.bundle(name)


def _unlocked(field: Field, label: str, stack: ExitStack) -> Session:
    vault = ledgers.read_vault(field.home(label))
    field.keys[label] = session.keys_from_passphrase(vault, PASSPHRASE)
    return _open(field, label, stack)


def _open(field: Field, label: str, stack: ExitStack) -> Session:
    home = field.home(label)
    ledger = session.open_with_keys(home, ledgers.read_vault(home), field.keys[label], field.world)
    stack.callback(ledger.close)
    return Session(home, ledger, field.world)
