"""The made-up year, small: five devices, late and doubled bundles, and every command answers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fieldledger.domain import records

MAKE = Path(__file__).parents[2] / "examples" / "made-up-year" / "make.py"
YEAR = "2025"


class Made(NamedTuple):
    """The folder of the year, and what the script said."""

    folder: Path
    said: str

    def command(self, label: str, *words: str) -> str:
        """What a command prints on a device; it must exit with 0."""
        done = subprocess.run(
            [sys.executable, "-m", "fieldledger", "--home", str(self.folder / label), *words],
            env={**os.environ, "FIELDLEDGER_PASSPHRASE_FILE": str(self.folder / "passphrase")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def answer(self, label: str, *words: str) -> Any:
        """The same as data."""
        return json.loads(self.command(label, *words, "--json"))


def make(folder: Path, records: int) -> Made:
    done = subprocess.run(
        [sys.executable, str(MAKE), str(folder), "--seed", "7", "--records", str(records)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Made(folder, done.stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, unlocked: Callable[..., Path]) -> Made:
    year = make(tmp_path_factory.mktemp("year") / "homes", 1_500)
    for label in ("a", "a1", "a2", "a3", "a4"):
        unlocked(year.folder / label, (year.folder / "passphrase").read_text().strip())
    return year


def test_it_has_records_of_every_type(made: Made) -> None:
    kinds = set(re.findall(r"^ *[\d,]+  ([a-z-]+)$", made.said, re.MULTILINE)) - {"records"}

    # What was given out is written by `report` alone.
    assert kinds == set(records.names()) - {"release"}


def test_the_coordinators_hold_the_same_and_read_the_same(made: Made) -> None:
    told = [made.answer("a", "status"), made.answer("a1", "status")]

    assert told[0]["digest"] == told[1]["digest"]
    assert told[0]["state"] == told[1]["state"]
    assert told[0]["ops"] == told[1]["ops"]


@pytest.mark.parametrize("label", ["a", "a1", "a2", "a3", "a4"])
def test_every_device_is_sound(made: Made, label: str) -> None:
    assert made.answer(label, "verify")["ok"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("report", "--year", YEAR),
        ("report", "--month", "2025-03"),
        ("stock", "--on", "2025-09-30"),
        ("review",),
        ("plan", "--month", "2025-10", "--on", "2025-09-30"),
        ("plan", "--month", "2025-03", "--on", "2025-09-30"),
        ("money", "--on", "2025-09-30"),
        ("find", "a"),
        ("report", "--year", YEAR, "--format", "html"),
        ("list", "distribution"),
        ("list", "expense"),
        ("types",),
    ],
    ids=" ".join,
)
def test_a_command_answers(made: Made, words: tuple[str, ...]) -> None:
    assert made.command("a", *words)


def test_what_disagrees_waits_for_a_person(made: Made) -> None:
    """Two capacities of one shelter, one gift twice: shown on both coordinators, never dropped."""
    waiting = [
        {(item["kind"], item["record"]) for item in made.answer(at, "review")} for at in ("a", "a1")
    ]

    assert {"conflict", "duplicate", "count"} <= {kind for kind, _ in waiting[0]}
    open_items = [{each for each in one if each[0] != "silence"} for one in waiting]
    assert open_items[0] == open_items[1]


def test_the_report_tells_of_the_raids(made: Made) -> None:
    report = made.answer("a", "report", "--year", YEAR)
    [shelters] = [part for part in report["sections"] if part["key"] == "shelters"]
    [each] = [table for table in shelters["tables"] if table["key"] == "by_shelter"]
    raided = [row for row in each["rows"] if row["status"] == "raided"]

    assert raided
    assert {row["people"] for row in raided} == {0}


def test_the_workers_read_nothing_of_money(made: Made) -> None:
    assert "identity" in made.said
    for label in ("a2", "a4"):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "fieldledger",
                "--home",
                str(made.folder / label),
                "list",
                "donation",
            ],
            env={**os.environ, "FIELDLEDGER_PASSPHRASE_FILE": str(made.folder / "passphrase")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 8
