"""What a wipe promises against whoever takes the device after it, and against links and kills."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from fieldledger import errors
from fieldledger.cli.commands import wipe
from fieldledger.services import keyring, wiping
from fieldledger.services import session as sessions

NAMES = {"vault.json", "ledger.db", "mark.json"}


def _opens(home: Path, passphrase: str, world: Any) -> bool:
    try:
        with sessions.open_session(home, world, lambda: passphrase, cached=False):
            return True
    except errors.FieldledgerError:
        return False


def _passphrase(place: Any) -> str:
    return (place.folder / "passphrase").read_text().strip()


def test_nothing_opens_with_the_passphrase_even_if_the_ledger_file_is_put_back(
    worker: Any, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(worker.home, tmp_path / "copy"))
    assert _opens(worker.home, _passphrase(worker), worker.world)

    done = worker.run("wipe", "--now")
    assert done.returncode == 0, done
    assert not worker.home.exists()

    worker.home.mkdir()
    for name in ("ledger.db", "mark.json"):
        shutil.copy(copy / name, worker.home / name)
    assert not _opens(worker.home, _passphrase(worker), worker.world)
    assert worker.run("list", "shelter").returncode == 4
    # and the vault was all that it lacked
    shutil.copy(copy / "vault.json", worker.home / "vault.json")
    assert _opens(worker.home, _passphrase(worker), worker.world)


def test_the_vault_is_not_left_in_the_blocks_of_the_file(worker: Any) -> None:
    """As far as a program can see them: a second name of the same blocks."""
    vault = worker.home / "vault.json"
    before = vault.read_bytes()
    os.link(vault, worker.folder / "same-blocks")

    assert worker.run("wipe", "--now").returncode == 0

    after = (worker.folder / "same-blocks").read_bytes()
    assert len(after) == len(before)
    assert b"slots" not in after


def test_a_forgotten_passphrase_does_not_stand_in_the_way(worker: Any) -> None:
    (worker.folder / "passphrase").write_text("not the passphrase\n")

    assert worker.run("wipe", "--now").returncode == 0
    assert not worker.home.exists()


def test_an_open_ledger_in_another_process_does_not_stop_it(worker: Any) -> None:
    """It may even be in the middle of writing."""
    with worker.session() as session, session.ledger.writing():
        session.ledger.put_meta("name", "written while it was wiped")
        done = worker.run("wipe", "--now")

    assert done.returncode == 0, done
    again = worker.run("wipe", "--now")
    assert again.returncode in (0, 4)
    assert not worker.home.exists()


# --- killed -----------------------------------------------------------------------------------

CALLS = ("open", "fsync", "unlink", "rmdir", "chmod", "write", "fchmod", "lstat")


def _killed_at(number: int, home: Path, world: Any) -> bool:
    """A process of its own wipes, and is killed at this call of the system; False: it was done."""
    child = os.fork()
    if child == 0:
        left = [number]

        def counted(call: Callable[..., Any]) -> Callable[..., Any]:
            def calling(*words: Any, **more: Any) -> Any:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*words, **more)

            return calling

        for name in CALLS:
            setattr(os, name, counted(getattr(os, name)))
        try:
            wiping.wipe(home, world)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process of its own")
def test_killed_at_any_call_the_next_one_finishes(
    place: Callable[..., Any], tmp_path: Path
) -> None:
    """And from the moment on that any other file is gone, no vault is there that opens."""
    number = 0
    while True:
        number += 1
        device = place("worker", tmp_path / str(number))
        (device.home / ".fieldledger-aside").mkdir()
        for name in ("vault.new.json", ".fieldledger-7", ".fieldledger-aside/vault.json"):
            shutil.copy(device.home / "vault.json", device.home / name)
        name = json.loads((device.home / "vault.json").read_bytes())["id"]
        keyring.remember(name, bytes(64))
        if not _killed_at(number, device.home, device.world):
            break
        # the name of the cached key is gone with the vault, so the key must be gone before
        assert (device.home / "vault.json").exists() or keyring.recall(name) is None
        whole = [path for path in device.home.rglob("*") if path.name in NAMES]
        if not all((device.home / name).exists() for name in ("ledger.db", "mark.json")):
            for path in device.home.rglob("*"):
                assert path.is_dir() or b'"slots"' not in path.read_bytes(), (number, path)
        assert whole or not (device.home / "ledger.db").exists()
        if device.home.exists():
            assert wiping.wipe(device.home, device.world) == []
        assert not device.home.exists()
        shutil.rmtree(device.folder)
    assert number > 20
    assert not device.home.exists()


def _without_privileges() -> None:
    """For a child: root, too, is refused what the mode of a folder refuses its owner."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_*
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.skipif(sys.platform != "linux", reason="gives up privileges as Linux has them")
@pytest.mark.parametrize("mode", [0, 0o400])
@pytest.mark.parametrize("closed", ["ledger", "ledger/.fieldledger-aside"])
def test_a_folder_that_nobody_may_look_into_is_opened_and_not_taken_for_empty(
    closed: str, mode: int, worker: Any
) -> None:
    aside = worker.home / ".fieldledger-aside"
    aside.mkdir()
    shutil.copy(worker.home / "vault.json", aside / "vault.json")
    os.link(aside / "vault.json", worker.folder / "same-blocks")
    (worker.folder / closed).chmod(mode)

    done = worker.run("wipe", "--now", preexec_fn=_without_privileges)

    assert done.returncode == 0, done
    assert not worker.home.exists()
    assert b"slots" not in (worker.folder / "same-blocks").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="gives up privileges as Linux has them")
def test_what_cannot_be_looked_into_is_not_said_to_be_gone(worker: Any) -> None:
    worker.folder.chmod(0o200)
    try:
        done = worker.run("wipe", "--now", preexec_fn=_without_privileges, cwd="/")
        asked = worker.run("status", preexec_fn=_without_privileges, cwd="/")
        looked = worker.run("doctor", preexec_fn=_without_privileges, cwd="/")
    finally:
        worker.folder.chmod(0o700)

    assert (done.returncode, asked.returncode, looked.returncode) == (10, 4, 11)
    assert "nothing was destroyed" in done.stderr
    assert "cannot be looked into" in looked.stdout
    assert worker.problems() == []


# --- links ------------------------------------------------------------------------------------


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """Somebody's letters, which no wipe may change."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in (*NAMES, "ledger.db-wal", "letter.txt"):
        (folder / name).write_text("a letter")
    yield folder
    assert {path.name: path.read_text() for path in folder.iterdir()} == dict.fromkeys(
        (*NAMES, "ledger.db-wal", "letter.txt"), "a letter"
    )


@pytest.mark.parametrize("name", ["vault.json", "vault.new.json", "ledger.db", ".fieldledger-1"])
def test_a_link_in_the_home_is_taken_away_and_not_followed(
    name: str, worker: Any, outside: Path
) -> None:
    (worker.home / name).unlink(missing_ok=True)
    (worker.home / name).symlink_to(outside / "letter.txt")

    assert worker.run("wipe", "--now").returncode == 0
    assert not worker.home.exists()


def test_a_linked_folder_in_the_home_is_not_followed(worker: Any, outside: Path) -> None:
    (worker.home / ".fieldledger-aside").symlink_to(outside, target_is_directory=True)

    assert worker.run("wipe", "--now").returncode == 0
    assert not worker.home.exists()


def test_a_link_inside_the_folder_aside_is_not_followed(worker: Any, outside: Path) -> None:
    aside = worker.home / ".fieldledger-aside"
    aside.mkdir()
    (aside / "vault.json").symlink_to(outside / "vault.json")
    (aside / "more").symlink_to(outside, target_is_directory=True)

    assert worker.run("wipe", "--now").returncode == 0
    assert not worker.home.exists()


def test_a_second_name_of_a_letter_is_not_overwritten(worker: Any, outside: Path) -> None:
    (worker.home / "vault.json").unlink()
    os.link(outside / "letter.txt", worker.home / "vault.json")

    assert worker.run("wipe", "--now").returncode == 0
    assert not worker.home.exists()


def test_a_home_that_is_a_link_is_refused_with_the_folder_to_name(
    worker: Any, outside: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(outside, target_is_directory=True)

    done = worker.run("--home", str(link), "wipe", "--now")

    assert done.returncode == 2
    assert str(outside) in done.stderr
    assert link.is_symlink()


# --- asked ------------------------------------------------------------------------------------


def _asked(place: Any, *answers: tuple[str, str], passphrase: bool) -> tuple[str, int | None]:
    """`wipe` at a terminal."""
    kept = {
        name: value
        for name, value in place.environment.items()
        if passphrase or "PASSPHRASE" not in name
    }
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", "wipe"],
        env=kept | {"TERM": "dumb"},
        encoding="utf-8",
        dimensions=(40, 80),
        timeout=60,
    )
    child.delaybeforesend = None
    shown = ""
    for question, answer in answers:
        child.expect_exact(question)
        shown += child.before
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return shown + child.before, child.exitstatus


def test_it_says_what_is_lost_and_asks_once(worker: Any, add_one: Any) -> None:
    with worker.session() as session:
        add_one(session, 1)
        add_one(session, 2)

    shown, code = _asked(worker, ("keep it:", "yes"), passphrase=True)
    assert "never exported: 2, of these without a receipt: 2" in shown
    assert "SSD" in shown
    assert "Nothing was destroyed." in shown
    assert code == 2
    assert worker.problems() == []

    shown, code = _asked(worker, ("keep it:", "wipe"), passphrase=True)
    assert code == 0
    assert "destroyed" in shown
    assert not worker.home.exists()


@pytest.mark.parametrize(
    ("typed", "said"), [("", "No passphrase was given."), ("wrong", "passphrase or code is wrong")]
)
def test_without_the_passphrase_it_says_that_it_does_not_know_and_goes_on(
    typed: str, said: str, worker: Any
) -> None:
    shown, code = _asked(
        worker, ("goes on without):", typed), ("keep it:", "wipe"), passphrase=False
    )

    assert said in shown
    assert "not known how many" in shown
    assert code == 0
    assert not worker.home.exists()


def test_a_ledger_that_is_damaged_anywhere_does_not_stand_in_the_way(
    worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is lost is read from pages that may hold anything; the key is at hand."""
    monkeypatch.setenv(
        "FIELDLEDGER_PASSPHRASE_FILE", worker.environment["FIELDLEDGER_PASSPHRASE_FILE"]
    )
    file = worker.home / "ledger.db"
    data = file.read_bytes()
    said = []
    for page in range(1, len(data) // 4096, 4):
        file.write_bytes(data[: page * 4096] + bytes(4096) + data[(page + 1) * 4096 :])
        said.append(wipe._lost(worker.home))

    assert all("never exported" in each for each in said)
    assert "not known" in " ".join(said)


def test_with_nobody_to_ask_it_destroys_nothing(worker: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "fieldledger", "wipe"],
        env=worker.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2
    assert b"--now" in done.stderr
    assert worker.problems() == []
