"""Somebody reads what `doctor` printed, over a shoulder or in a log: it tells where values lie,
never a value. And looking is all that it does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MARKER = "QuietHeronTwentySeven"
TYPED = f"fieldledger add child {MARKER} note={MARKER} --reason {MARKER}"
LAID_OUT = {
    ".bash_history": f"{TYPED}\n{TYPED} \\\n{MARKER}\n",
    ".zsh_history": f": 1:0;{TYPED}\n",
    ".ash_history": TYPED,
    ".zhistory": TYPED * 1_000,
    ".local/share/fish/fish_history": f"- cmd: {TYPED}\n",
    ".local/share/powershell/PSReadLine/ConsoleHost_history.txt": TYPED,
    ".local/share/atuin/history.db": f"SQLite format 3\0\0{TYPED}\0",
    ".python_history": TYPED,
    ".sqlite_history": TYPED,
    ".lesshst": TYPED,
    ".viminfo": f":!{TYPED}\n",
    "Downloads/a.csv": f"section,table,row,column,value,unit\n{MARKER}\n",
    "Downloads/b.txt": f"Report for May 2004\n===================\n\n{MARKER}\n",
    "Downloads/c.json": f'[{{"id": "a-1", "code": "{MARKER}"}}]',
    "Desktop/d.invite": f'{{"format":1,"invitation":{{"{MARKER}":1}}}}',
    "Desktop/e.enc": f"age-encryption.org/v1\n-> {MARKER}\n",
    "Desktop/key": f"AGE-SECRET-KEY-{MARKER}",
    "core": f"{MARKER} python fieldledger",
}
# Says what it did to files, programs and networks, then runs the program.
WATCHED = """
import os, sys
did = []
writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
def hook(event, arguments):
    if event == "open" and arguments[2] is not None and arguments[2] & writing:
        did.append(f"{event} {arguments[0]}")
    if event.startswith(("subprocess", "socket", "os.exec", "os.posix_spawn", "os.system",
                         "os.fork", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod",
                         "os.chown", "os.link", "os.symlink", "os.truncate", "os.utime", "shutil")):
        did.append(event)
sys.addaudithook(hook)
leave, sys.argv = os._exit, ["fieldledger", *sys.argv[1:]]
def leave_told(code):
    print("did", did, file=sys.stderr, flush=True)
    leave(code)
os._exit = leave_told
from fieldledger.__main__ import run
leave_told(run())
"""


@pytest.fixture
def device(worker: Any) -> Any:
    """A device whose person typed a value into every history there is."""
    for path, content in LAID_OUT.items():
        target = worker.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
    worker.environment |= {
        "HISTFILE": str(worker.folder / ".ash_history"),
        "FIELDLEDGER_PASSPHRASE": MARKER,
        "PYTHONFAULTHANDLER": "1",
    }
    return worker


@pytest.mark.parametrize("words", [["doctor"], ["doctor", "--leaks"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_doctor_never_tells_what_stands_in_a_history(
    words: list[str], form: list[str], device: Any
) -> None:
    done = device.run(*words, *form)

    assert done.returncode == 11, done
    assert MARKER not in done.stdout + done.stderr
    assert (device.folder / "passphrase").read_text().strip() not in done.stdout + done.stderr
    if words == ["doctor", "--leaks"]:
        told = done.stdout
        expected = [path for path in LAID_OUT if path != "core"]
        assert [path for path in expected if Path(path).name not in told] == []


def test_doctor_never_tells_a_passphrase_that_stands_in_a_command(device: Any) -> None:
    del device.environment["FIELDLEDGER_PASSPHRASE_FILE"]
    device.environment["FIELDLEDGER_PASSPHRASE_COMMAND"] = f"echo {MARKER}"

    done = device.run("doctor", "--leaks", "--json")

    assert (done.returncode, MARKER in done.stdout + done.stderr) == (11, False)
    assert "seems to hold the passphrase" in done.stdout


def test_a_file_name_cannot_steer_the_terminal(device: Any) -> None:
    (device.folder / "Downloads" / "x\x1b[2J\n.enc").write_bytes(b"age-encryption.org/v1\n")

    done = device.run("doctor", "--leaks")

    assert "\x1b" not in done.stdout
    assert "x\\x1b[2J\\n.enc" in done.stdout


@pytest.mark.parametrize("words", [["doctor"], ["doctor", "--leaks"]])
def test_looking_writes_nothing_runs_nothing_and_calls_nobody(
    words: list[str], device: Any
) -> None:
    del device.environment["FIELDLEDGER_PASSPHRASE_FILE"]
    before = {path: os.lstat(path).st_mtime_ns for path in device.folder.rglob("*")}

    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *words, "--json"],
        cwd=device.folder,
        env=device.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert json.loads(done.stdout)["findings"]
    assert done.stderr.splitlines()[-1] == "did []", done.stderr
    assert {path: os.lstat(path).st_mtime_ns for path in device.folder.rglob("*")} == before
