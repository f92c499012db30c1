"""Two devices: invited, joined, merged, confirmed; each step typed as a person types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def invited(
    tmp_path_factory: pytest.TempPathFactory, founded_once: Path, settings_of, run_in
) -> Path:
    """A folder with a ledger, and `river`, a second device that joined by its invitation."""
    folder = tmp_path_factory.mktemp("invited")
    shutil.copytree(founded_once, folder / "ledger")
    run = run_in(folder, settings_of(folder))
    invited = json.loads(
        run("invite", "river", "--clear", "relief", "--own", "-o", "river.invite", "--json").stdout
    )
    (folder / "code").write_text(invited["code"] + "\n")
    settings = {"FIELDLEDGER_HOME": str(folder / "river")}
    joined = run("join", "river.invite", "--code-file", "code", "--json", env=settings)
    assert json.loads(joined.stdout)["label"] == invited["label"] == "a1"
    return folder


@pytest.fixture
def river(invited: Path, environment: dict[str, str], tmp_path: Path, unlocked) -> dict[str, str]:
    """The settings of the second device, a copy as the ledger of this test is."""
    shutil.copytree(invited, tmp_path, dirs_exist_ok=True)
    for home in ("ledger", "river"):
        unlocked(tmp_path / home)
    return {"FIELDLEDGER_HOME": str(tmp_path / "river")}


def test_a_wrong_code_ends_with_3_and_makes_no_home(run, ledger: Path, tmp_path: Path) -> None:
    run("invite", "river", "--clear", "relief", "-o", "river.invite")
    (tmp_path / "code").write_text("one two three four five six\n")

    done = run(
        "join",
        "river.invite",
        "--code-file",
        "code",
        env={"FIELDLEDGER_HOME": str(tmp_path / "river")},
    )

    assert done.returncode == 3
    assert not (tmp_path / "river" / "vault.json").exists()


def test_an_invitation_says_what_the_device_may_read(run, ledger: Path) -> None:
    silent = run("invite", "hill", "-o", "hill.invite")
    done = run("invite", "river", "--clear", "relief", "-o", "river.invite")

    assert "sealed, and cannot read what it writes" in silent.stdout
    assert "relief of its own entries only" in done.stdout
    assert "Never write it" in done.stderr


def test_a_home_that_holds_a_ledger_is_left_alone(run, ledger: Path) -> None:
    before = (ledger / "vault.json").read_bytes()

    assert run("init").returncode == 2
    assert (ledger / "vault.json").read_bytes() == before


def test_entries_travel_and_the_device_is_confirmed(
    run, river: dict[str, str], tmp_path: Path
) -> None:
    added = run("add", "distribution", "rice", "90kg", "s-12", "people=30", env=river)
    assert added.returncode == 0, added.stderr
    exported = json.loads(run("export", "-o", ".", "--json", env=river).stdout)
    assert set(exported) == {"file", "ops", "bytes"}

    (tmp_path / "broken.enc").write_bytes((tmp_path / exported["file"]).read_bytes()[:-20])
    merged = run("merge", exported["file"], "broken.enc", "--json")
    files = json.loads(merged.stdout)["files"]
    again = run("merge", exported["file"])

    assert merged.returncode == 6
    assert [file.get("new") for file in files if not file.get("refused")] == [exported["ops"]]
    assert again.returncode == 0
    assert len(json.loads(run("list", "distribution", "--json").stdout)) == 1
    silent = run("devices", "confirm", "a1")
    assert silent.returncode == 2
    assert "--yes" in silent.stderr
    assert run("devices", "confirm", "a1", "--yes").returncode == 0
    states = {one["label"]: one["state"] for one in json.loads(run("devices", "--json").stdout)}
    assert states["a1"] == "confirmed"
    assert len(run("status").stdout.splitlines()) <= 24


def test_a_bundle_shows_little_without_a_key_and_opens_with_the_devices_own(
    run, river: dict[str, str], tmp_path: Path
) -> None:
    file = json.loads(run("export", "-o", ".", "--json", env=river).stdout)["file"]

    outside = json.loads(run("inspect", file, "--without-key", "--json").stdout)
    inside = json.loads(run("inspect", file, "--json").stdout)
    identity = json.loads(run("decrypt", "--show-identity", "--json").stdout)["identity"]
    (tmp_path / "identity").write_text(f"# made for this test\n{identity}\n")
    opened = [
        run("decrypt", file, "-o", "own.raw"),
        run("decrypt", file, "--identity-file", "identity", "-o", "named.raw"),
        run("decrypt", file, "-o", "own.raw"),
    ]

    assert set(outside) == {"file", "bytes", "recipients"}
    assert inside["from"] == "a1"
    assert [done.returncode for done in opened] == [0, 0, 2]
    assert (tmp_path / "own.raw").read_bytes() == (tmp_path / "named.raw").read_bytes()


def test_a_changed_passphrase_is_the_only_one(run, ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "new").write_text("six other words for these tests\n")

    changed = run("passphrase", "--new-file", "new")
    old = run("list", "item")
    new = run("list", "item", env={"FIELDLEDGER_PASSPHRASE_FILE": str(tmp_path / "new")})

    assert (changed.returncode, old.returncode, new.returncode) == (0, 3, 0)


def test_a_sound_ledger_is_told_to_be_sound(run, ledger: Path) -> None:
    found = json.loads(run("verify", "--json").stdout)

    assert found["ok"] is True
    assert run("verify", "--rebuild").returncode == 0


def test_a_merge_says_that_a_device_was_restored_and_what_to_do(
    run, river: dict[str, str], tmp_path: Path
) -> None:
    def sent(settings: dict[str, str]) -> str:
        return json.loads(run("export", "-o", ".", "--json", env=settings).stdout)["file"]

    run("merge", sent(river))
    run("backup", "river.backup", env=river)
    again = {"FIELDLEDGER_HOME": str(tmp_path / "again")}
    assert run("restore", "river.backup", env=again).returncode == 0
    file = sent(again)

    data = json.loads(run("merge", file, "--dry-run", "--json").stdout)
    told = run("merge", file).stdout
    later = json.loads(run("merge", file, "--json").stdout)

    assert data["restored"] == [{"old": "a1", "new": "a1a"}]
    assert "a1 was restored as a1a: have its fingerprint read out, then\n" in told
    assert "  fieldledger devices confirm a1a\n" in told
    assert later["restored"] == []


def test_a_person_can_read_out_the_fingerprint_of_their_own_device(
    run, river: dict[str, str]
) -> None:
    [mine] = json.loads(run("devices", "--json", env=river).stdout)
    shown = run("devices", env=river).stdout

    assert shown.endswith(f"\n\nfingerprint of this device: {mine['fingerprint']}\n")
    assert "fingerprint of this device: " in run("devices", "list", env=river).stdout
    assert max(map(len, shown.splitlines())) <= 80


def test_a_merge_says_that_an_invitation_was_used_twice_and_not_that_a_device_joined(
    run, river: dict[str, str], tmp_path: Path
) -> None:
    twin = {"FIELDLEDGER_HOME": str(tmp_path / "twin")}
    run("join", "river.invite", "--code-file", "code", env=twin)
    first, second = (
        json.loads(run("export", "-o", ".", "--json", env=settings).stdout)["file"]
        for settings in (river, twin)
    )
    both = json.loads(run("merge", first, second, "--dry-run", "--json").stdout)
    assert "joined: a1\n" in run("merge", first).stdout

    data = json.loads(run("merge", second, "--dry-run", "--json").stdout)
    told = run("merge", second).stdout

    assert (data["joined"], len(data["suspended"])) == ([], 2)
    assert (both["joined"], both["suspended"]) == ([], data["suspended"])
    assert all(name.startswith("a1~") for name in data["suspended"])
    assert f"suspended: {', '.join(data['suspended'])}\n" in told
    assert "joined" not in told
    assert "devices confirm" not in told
    shown = run("devices", "list").stdout.splitlines()
    assert max(map(len, shown)) <= 80
    assert sorted(line.split()[0] for line in shown if "suspended  " in line) == sorted(
        data["suspended"]
    )
    assert "suspended: its invitation was used twice" in shown
    listed = json.loads(run("devices", "list", "--json").stdout)
    assert [each["state"] for each in listed[1:]] == [
        "suspended: its invitation was used twice"
    ] * 2
