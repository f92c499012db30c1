"""Acceptance: two workers disagree about a child, the coordinator settles it, and all see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROGRAM = (sys.executable, "-P", str(Path(__file__).parents[1] / "cheaply.py"))
PASSPHRASE = "six words for these tests alone"
WORKERS = ("river", "hill", "lake")
ON = ("--on", "2004-05-17", "--reason")


@dataclass
class Field:
    """A folder with the homes of 'office', a coordinator, and three workers, and a stick."""

    folder: Path
    made: int = 0

    def run(self, home: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, "--home", home, *words],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "LC_ALL": "C.UTF-8",
                "TZ": "UTC",
                "FIELDLEDGER_PASSPHRASE_FILE": str(self.folder / "passphrase"),
            },
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )

    def do(self, home: str, *words: str) -> str:
        done = self.run(home, *words)
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def json(self, home: str, *words: str) -> Any:
        return json.loads(self.do(home, *words, "--json"))

    def bundle(self, home: str) -> str:
        self.made += 1
        self.do(home, "export", "-o", f"stick/{self.made}.enc")
        return f"stick/{self.made}.enc"

    def send_to_all(self) -> None:
        self.made += 1
        self.do("office", "export", "--to", "everyone", "-o", f"back-{self.made}/")
        for home in WORKERS:
            self.do(home, "merge", f"back-{self.made}")


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory, unlocked: Callable[[Path], Path]) -> Field:
    """All hold the child hesu-61, and know each other."""
    field = Field(tmp_path_factory.mktemp("review"))
    (field.folder / "passphrase").write_text(PASSPHRASE + "\n")
    (field.folder / "stick").mkdir()
    field.do("office", "init", "--recovery-out", "pieces")
    unlocked(field.folder / "office")
    for home in WORKERS:
        invited = field.json(
            "office", "invite", home, "--clear", "relief,children", "--all", "-o", f"{home}.invite"
        )
        (field.folder / "code").write_text(invited["code"])
        field.do(home, "join", f"{home}.invite", "--code-file", "code")
        unlocked(field.folder / home)
        field.do("office", "merge", field.bundle(home))
        field.do("office", "devices", "confirm", invited["label"], "--yes")
    field.do("office", "add", "child", "hesu-61", "1995", "female")
    field.send_to_all()
    return field


def test_a_disagreement_from_beginning_to_end(field: Field) -> None:
    field.do("river", "set", "hesu-61", "status=found", *ON, "seen at the market")
    field.do("hill", "set", "hesu-61", "status=lost-contact", *ON, "nobody opened")
    field.do("lake", "set", "hesu-61", "status=detained", *ON, "told by a neighbour")

    # The first two values: both with their authors and days.
    merged = field.do("office", "merge", field.bundle("river"), field.bundle("hill"))
    assert "1 new for review, 1 in all" in merged
    [first] = field.json("office", "review")
    listed = field.do("office", "review")
    told = field.do("office", "review", "show", first["key"])
    assert (first["kind"], first["field"]) == ("conflict", "status@2004-05-17")
    assert first["record"] == field.json("office", "show", "hesu-61")["id"]
    assert {(side["by"], side["value"]) for side in first["sides"]} == {
        ("a1", "found"),
        ("a2", "lost-contact"),
    }
    assert first["key"] in listed
    assert "status since 2004-05-17" in listed
    for side in first["sides"]:
        assert any(side["id"] in line and side["text"] in line for line in told.splitlines())
        assert f"--take {side['id']}" in told

    # A third one comes; the old key names nothing any more.
    third = field.json("office", "merge", field.bundle("lake"))
    assert (third["review"], third["new_review"]) == (1, 1)
    take = next(side["id"] for side in first["sides"] if side["by"] == "a1")
    old = field.run("office", "review", "settle", first["key"], "--take", take, "--reason", "x")
    assert old.returncode == 2
    assert "changed since you looked" in old.stderr
    assert old.stdout == ""

    # Neither a choice nor a reason is guessed.
    [now] = field.json("office", "review", "list")
    silent = field.run("office", "review", "settle", now["key"])
    assert silent.returncode == 2
    assert "--take or --value" in silent.stderr
    assert "--reason" in silent.stderr

    # Settled, and sent to everybody: all see it, and the whole history.
    settled = field.json(
        "office", "review", "settle", now["key"][:6], "--take", take, "--reason", "river met her"
    )
    assert settled["record"] == first["record"]
    assert len(settled["ops"]) == 1
    assert field.do("office", "review").strip() == "nothing for review"
    assert field.json("office", "status")["review"] == 0
    field.send_to_all()
    for home in ("office", *WORKERS):
        child = field.json(home, "show", "hesu-61")
        reasons = [past["reason"] for past in child["history"]]
        assert child["timelines"]["status@2004-05-17"] == "found"
        assert child["conflicts"] == {}
        assert {"seen at the market", "nobody opened", "told by a neighbour"} < {*reasons}
        assert reasons.count("river met her") == 1
        assert field.json(home, "review") == []


def test_two_records_of_one_child_are_linked_at_the_terminal(field: Field) -> None:
    for home in ("river", "hill"):
        field.do(home, "add", "child", "kamo-12", "1996", "male")
    field.do("office", "merge", field.bundle("river"), field.bundle("hill"))
    [item] = field.json("office", "review")
    words = next(way for way in item["settle"] if "--link" in way).replace('"WHY"', "seen-both")

    assert item["kind"] == "duplicate"
    assert "settled" in field.do("office", *words.split()[1:])

    codes = [row["code"] for row in field.json("office", "list", "child")]
    assert sorted(codes) == ["hesu-61", "kamo-12"]
    assert field.json("office", "review") == []


def test_a_key_that_never_was_is_refused_as_json_too(field: Field) -> None:
    done = field.run("office", "review", "show", "00000000", "--json")

    assert done.returncode == 2
    assert "settled" in json.loads(done.stdout)["error"]["message"]
