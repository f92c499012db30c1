"""A home looked over: what is told without a key, what with one, and that nothing is changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import vault as vaults
from fieldledger.services import backup, doctor, entries, homes
from fieldledger.services.installation import Part, judged
from fieldledger.services.leaks.places import Finding
from fieldledger.store import moments

DAY = 86_400


@contextmanager
def locked() -> Iterator[None]:
    """No key is at hand."""
    yield None


def broken(error: errors.FieldledgerError) -> Callable[[], AbstractContextManager[Any]]:
    """Opening ends with an error."""

    @contextmanager
    def opening() -> Iterator[None]:
        raise error
        yield

    return opening


def _write(session: Any) -> None:
    entries.add(session, "item", ["tent", "piece", "other"], [])


def quarter(cost: vaults.Cost) -> float:
    """A computer on which the least cost takes a quarter of a second."""
    assert cost == vaults.FLOOR
    return 0.25


class Patient:
    """A device of a team, on a computer made of folders and files."""

    def __init__(self, device: Any, computer: Any) -> None:
        self.device = device
        self.made = computer.with_(home=device.home)

    @property
    def home(self) -> Path:
        return Path(self.device.home)

    def look(self, open_: Any = None, measure: Any = quarter) -> list[Finding]:
        world = self.device.clock.world()
        return doctor.examine(self.made.places, world, open_ or self.device.open, measure)

    def told(self, check: str, **how: Any) -> list[tuple[str, str]]:
        """How one check stands, and what it says."""
        return [(f.grade, f.what) for f in self.look(**how) if f.check == check]

    def leaks(self, open_: Any = None) -> list[Finding]:
        world = self.device.clock.world()
        return doctor.examine_leaks(self.made.places, world, open_ or self.device.open)


@pytest.fixture
def worker(met: Any, tmp_path: Path, leak_places: Any) -> Patient:
    return _patient(met["a1"], tmp_path, leak_places)


@pytest.fixture
def leader(met: Any, tmp_path: Path, leak_places: Any) -> Patient:
    return _patient(met["a"], tmp_path, leak_places)


def _patient(device: Any, tmp_path: Path, leak_places: Any) -> Patient:
    computer = tmp_path / "computer"
    computer.mkdir()
    for folder in (device.home, device.home.parent):
        folder.chmod(0o700)
    for path in device.home.iterdir():
        path.chmod(0o600)
    return Patient(device, leak_places.linux(computer))


# --- without a key --------------------------------------------------------------------------------


def test_what_needs_no_key_is_told_without_one(worker: Patient) -> None:
    found = worker.look(locked)

    assert {each.check for each in found if each.grade == "fine"} == {
        "home",
        "installation",
        "left over",
        "space",
        "vault",
        "who may read",
    }
    assert worker.told("ledger", open_=locked)[0][0] == "note"


def test_the_worst_stands_first(worker: Patient) -> None:
    (worker.home / "mark.json").unlink()

    grades = [each.grade for each in worker.look(locked)]

    assert grades == sorted(grades, key=["warning", "note", "fine"].index)
    assert grades[0] == "warning"


def test_a_folder_without_a_ledger_is_no_fault(worker: Patient, tmp_path: Path) -> None:
    worker.made = worker.made.with_(home=tmp_path / "nothing" / "here")

    assert worker.told("home", open_=locked) == [
        ("note", f"There is no ledger in {tmp_path / 'nothing' / 'here'}.")
    ]
    assert "warning" not in {each.grade for each in worker.look(locked)}


@pytest.mark.parametrize("name", ["vault.json", "ledger.db", "mark.json"])
def test_a_missing_file_is_warned_of(name: str, worker: Patient) -> None:
    (worker.home / name).unlink()

    [(grade, what)] = [told for told in worker.told("home", open_=locked) if name in told[1]]

    assert (grade, "is missing" in what) == ("warning", True)


@pytest.mark.parametrize("size", [0, 100])
def test_a_ledger_file_that_is_cut_short_is_warned_of(size: int, worker: Patient) -> None:
    (worker.home / "ledger.db").write_bytes(bytes(size))

    assert "warning" in {grade for grade, _ in worker.told("home", open_=locked)}


def test_what_a_cut_off_command_left_is_named(worker: Patient) -> None:
    (worker.home / ".fieldledger-4711").touch(0o600)
    (worker.home / "vault.new.json").touch(0o600)

    told = worker.told("left over", open_=locked)

    assert [grade for grade, _ in told] == ["warning", "note"]
    assert "vault.new.json" in told[0][1]
    assert ".fieldledger-4711" in told[1][1]


def test_a_home_whose_new_passphrase_was_cut_off_is_not_opened(worker: Patient) -> None:
    """Opening would finish the change, and here nothing is changed."""
    shutil.copy(worker.home / "vault.json", worker.home / "vault.new.json")

    def never() -> Any:
        pytest.fail("it was opened")

    assert not worker.told("ledger", open_=never)
    assert worker.leaks(never)


def test_modes_are_told_without_a_key(worker: Patient) -> None:
    (worker.home / "ledger.db").chmod(0o644)

    assert worker.told("who may read", open_=locked) == [
        ("warning", "Others on this computer may reach ledger.db.")
    ]


def test_a_disk_that_is_nearly_full_is_warned_of(
    worker: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "_LEAST_SPACE", 1 << 62)

    assert worker.told("space", open_=locked)[0][0] == "warning"


# --- the vault ------------------------------------------------------------------------------------


def _with_cost(worker: Patient, **cost: object) -> None:
    path = worker.home / "vault.json"
    vault = json.loads(path.read_bytes())
    vault["slots"][0] |= cost
    path.write_text(json.dumps(vault))


@pytest.mark.parametrize(
    ("cost", "least", "grade"),
    [
        ({}, 0.25, "fine"),
        ({}, 0.13, "fine"),
        ({}, 0.05, "note"),
        ({"m": 262_144, "t": 3}, 0.05, "fine"),
        ({"m": 262_144, "t": 10}, 0.001, "fine"),
    ],
)
def test_a_passphrase_that_is_cheap_to_guess_here_is_noted(
    cost: dict[str, object], least: float, grade: str, worker: Patient
) -> None:
    _with_cost(worker, **cost)

    assert worker.told("vault", open_=locked, measure=lambda _cost: least)[0][0] == grade


@pytest.mark.parametrize("cost", [{"m": 1_024}, {"t": 1}, {"p": 99}, {"kdf": "md5"}])
def test_a_weakened_vault_is_warned_of(cost: dict[str, object], worker: Patient) -> None:
    _with_cost(worker, **cost)

    assert worker.told("vault", open_=locked)[0][0] == "warning"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"[" * 100_000])
def test_a_damaged_vault_is_warned_of(content: bytes, worker: Patient) -> None:
    (worker.home / "vault.json").write_bytes(content)

    assert worker.told("vault", open_=locked)[0][0] == "warning"


def test_a_vault_that_is_no_file_is_warned_of(worker: Patient) -> None:
    (worker.home / "vault.json").unlink()
    (worker.home / "vault.json").mkdir(0o700)

    assert worker.told("vault", open_=locked)[0][0] == "warning"


def test_this_computer_is_measured_where_nothing_else_is_said(worker: Patient) -> None:
    assert "s on this computer" in worker.told("vault", open_=locked, measure=None)[0][1]


# --- with a key -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "grade"), [(0, "fine"), (31, "fine"), (32, "note"), (92, "note"), (93, "warning")]
)
def test_an_old_backup_is_told(days: int, grade: str, worker: Patient, tmp_path: Path) -> None:
    assert worker.told("backup") == [("warning", "There is no backup of this device.")]
    with worker.device.open() as session:
        backup.backup(session, tmp_path / "a.backup")
    worker.device.clock.at += days * DAY

    assert worker.told("backup")[0][0] == grade


@pytest.mark.parametrize(("days", "grade"), [(0, "fine"), (184, "fine"), (185, "note")])
def test_the_last_drill_is_told_to_coordinators(days: int, grade: str, leader: Patient) -> None:
    assert leader.told("recovery")[0][0] == "note"
    with leader.device.open() as session, session.ledger.writing():
        session.ledger.put_meta("drill", leader.device.clock.at)
    leader.device.clock.at += days * DAY

    assert leader.told("recovery")[0][0] == grade


def test_a_worker_holds_no_pieces(worker: Patient) -> None:
    assert not worker.told("recovery")


def test_entries_that_nobody_else_holds_are_counted(worker: Patient) -> None:
    assert worker.told("receipts")[0][0] == "fine"
    with worker.device.open() as session:
        _write(session)

    [(grade, what)] = worker.told("receipts")
    assert (grade, what[:2]) == ("note", "1 ")


@pytest.mark.parametrize(
    "error",
    [
        errors.WrongKey("The passphrase does not open this ledger.", hint="Try again."),
        errors.RolledBack("The ledger file is an older copy of itself.", hint="Put it back."),
        errors.MissingPart("SQLCipher is missing.", hint="Install it."),
    ],
)
def test_a_ledger_that_does_not_open_is_told_like_the_rest(
    error: errors.FieldledgerError, worker: Patient
) -> None:
    [finding] = [each for each in worker.look(broken(error)) if each.check == "ledger"]

    assert finding == ("ledger", "warning", error.message, error.hint)
    assert worker.leaks(broken(error))


def test_an_older_copy_of_the_ledger_is_told(worker: Patient, tmp_path: Path) -> None:
    old = shutil.copy(worker.home / "ledger.db", tmp_path / "old.db")
    with worker.device.open() as session:
        _write(session)
    shutil.copy(old, worker.home / "ledger.db")

    [(grade, what)] = worker.told("ledger")
    assert (grade, "older copy" in what) == ("warning", True)


@pytest.mark.parametrize("what", ["look", "leaks"])
def test_looking_a_home_over_changes_no_byte_of_it(what: str, worker: Patient) -> None:
    (worker.home / ".fieldledger-4711").touch(0o600)
    with worker.device.open():
        pass
    before = {path.name: path.read_bytes() for path in worker.home.iterdir()}

    getattr(worker, what)()

    assert {path.name: path.read_bytes() for path in worker.home.iterdir()} == before


# --- the clock ------------------------------------------------------------------------------------


def test_a_clock_behind_what_this_device_wrote_is_told(worker: Patient) -> None:
    def clock_of(found: list[Finding]) -> list[str]:
        return [each.grade for each in found if each.check == "clock"]

    assert clock_of(worker.leaks()) == ["fine"]
    worker.device.clock.at -= 3 * DAY

    assert clock_of(worker.leaks()) == ["warning"]
    assert clock_of(worker.leaks(locked)) == ["fine"]


def test_the_newest_moment_is_of_this_devices_own_clock(met: Any) -> None:
    at = met["a1"].clock.at
    met["a2"].clock.at = at + 30 * 365 * DAY  # somebody else's clock is years ahead
    with met["a2"].open() as session:
        _write(session)
    met.merge("a", met.send("a2"))

    with met["a"].open() as session:
        assert moments.newest(session.ledger) == at
    met["a1"].clock.at = at + 7
    with met["a1"].open() as session:
        _write(session)
        assert moments.newest(session.ledger) == at + 7


# --- the installation -----------------------------------------------------------------------------


def test_all_parts_are_named_with_their_versions(worker: Patient) -> None:
    told = worker.told("installation", open_=locked)[-1][1]

    for part in ("fieldledger", "Python", "SQLite", "SQLCipher", "cryptography", "zstd"):
        assert f"{part} " in told
    assert "in sqlcipher3" in told
    assert "in cryptography" in told


@pytest.mark.parametrize(
    ("part", "today", "grades"),
    [
        (Part("cryptography", "50.0.2", "cryptography"), "2026-11-24", []),
        (Part("cryptography", "48.0.1", "cryptography"), "2026-11-24", []),
        (Part("cryptography", "48.0.0", "cryptography"), "2026-11-24", ["warning"]),
        (Part("SQLite", "3.9.1", "sqlcipher3"), None, ["warning"]),
        (Part("OpenSSL", "3.0.2", "sqlcipher3", "sqlcipher3"), "2026-09-08", ["note"]),
        (Part("OpenSSL", "3.0.2", "sqlcipher3", "sqlcipher3"), "2026-09-07", []),
        (Part("OpenSSL", "3.0.2", "sqlcipher3", "sqlcipher3"), None, []),
        (Part("OpenSSL", "9.9.9", "sqlcipher3", "sqlcipher3"), "2036-09-08", []),
        (Part("OpenSSL", "LibreSSL 4.1.0", "sqlcipher3", "sqlcipher3"), "2036-09-08", []),
        (Part("Python", "3.11.2", "Python"), "2027-11-01", ["note"]),
    ],
)
def test_an_old_part_is_told_with_what_to_do(
    part: Part, today: str | None, grades: list[str]
) -> None:
    found = list(judged(part, today))

    assert [each.grade for each in found] == grades
    assert all(part.version in each.what and part.package in each.todo for each in found)


@pytest.mark.parametrize("module", ["sqlcipher3", "cryptography", "backports.zstd"])
def test_a_missing_library_is_told_and_not_a_crash(module: str, tmp_path: Path) -> None:
    if module == "backports.zstd" and sys.version_info >= (3, 14):
        pytest.skip("part of Python there")
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from fieldledger.services.installation import installation\n"
        "print([each.what for each in installation(None) if each.grade == 'warning'])"
    )

    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    name = module.removeprefix("backports.")
    assert f"The library {name} is missing" in done.stdout
