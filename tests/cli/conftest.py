"""The program as people run it: a process of its own, in a home of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Program = Callable[..., list[str]]
Settings = Callable[..., dict[str, str]]


@pytest.fixture
def environment(tmp_path: Path, settings_of: Settings) -> dict[str, str]:
    """An empty home, the passphrase in a file, and nothing of whoever runs the tests."""
    return settings_of(tmp_path) | {"COLUMNS": "80"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path, run_in: Callable[..., Run]) -> Run:
    """``run("list", "item")``: type a command; ``stdin`` is what is piped in, ``env`` is added."""
    return run_in(tmp_path, environment)


@pytest.fixture(scope="session")
def run_in(program: Program) -> Callable[..., Run]:
    """``run_in(folder, environment)``: as ``run``, for what a fixture makes once."""
    return lambda folder, environment: _run_in(folder, environment, program)


def _run_in(folder: Path, environment: dict[str, str], program: Program) -> Run:

    def typed(
        *words: str, stdin: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            program(*words),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env=environment | (env or {}),
            timeout=60,
            check=False,
        )

    return typed


@pytest.fixture(scope="session")
def founded(
    tmp_path_factory: pytest.TempPathFactory, settings_of: Settings, program: Program
) -> Path:
    """A home with a ledger and one shelter, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("founded")
    for line in (
        f"init --recovery-out {folder}/pieces",
        "add shelter s-12 province=CN-LN setting=rural",
    ):
        subprocess.run(
            program(*line.split()),
            env=settings_of(folder),
            capture_output=True,
            check=True,
        )
    return folder / "ledger"


@pytest.fixture
def ledger(founded: Path, environment: dict[str, str]) -> Path:
    """A copy of that ledger as this test's home."""
    return Path(shutil.copytree(founded, environment["FIELDLEDGER_HOME"]))
