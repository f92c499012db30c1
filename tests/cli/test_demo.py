"""`demo` as a process: what it says at its end, and what it leaves when it is ended."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.parametrize("which", ["SIGINT", "SIGHUP", "SIGTERM"])
def test_a_demo_that_is_ended_leaves_nothing_behind(
    which: str, environment: dict[str, str], tmp_path: Path, program: Callable[..., list[str]]
) -> None:
    (tmp_path / "made").mkdir()
    with subprocess.Popen(
        program("demo"),
        env={**environment, "TMPDIR": str(tmp_path / "made")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        while "--name training" not in running.stdout.readline():
            pass
        assert [*(tmp_path / "made").iterdir()] != []
        for each in (which, "SIGINT", "SIGHUP"):
            running.send_signal(signal.Signals[each])
        running.communicate(timeout=60)

    assert running.returncode == 130
    assert [*(tmp_path / "made").iterdir()] == []
