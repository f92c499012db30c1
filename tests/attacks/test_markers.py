"""Somebody takes the disk: what was written down stands nowhere in clear.

A marker word is put into a note and looked for, byte by byte and in the usual encodings, in every
file of the home, in bundles and in the temporary folder: while the ledger is open, after it was
closed, and after the process was killed.
"""

from __future__ import annotations

import base64
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fieldledger.services import entries, receiving, sending, views

MARKER = "QuietHeronTwentySeven"
FORMS = [
    MARKER.encode(),
    MARKER.encode("utf-16-le"),
    MARKER.encode().hex().encode(),
    *(base64.b64encode(b" " * shift + MARKER.encode())[4:-4] for shift in range(3)),
]

# Writes one entry through the services, says so, and waits with the ledger open to be killed.
WRITER = """
import sys
from pathlib import Path
from fieldledger.services import entries, setup
from fieldledger.services.session import open_session
home, passphrase, marker = sys.argv[1:]
with open_session(Path(home), setup.real_world(), lambda: passphrase) as session:
    pairs = [("date", "2003-10-20"), ("note", marker)]
    entries.add(session, "distribution", ["rice", "1kg", "s-12"], pairs)
    print("saved", flush=True)
    sys.stdin.read()
"""


def leaks(*folders: Path) -> list[str]:
    """The files below that hold the marker in any form."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            data = path.read_bytes() if path.is_file() else b""
            if any(form in data for form in FORMS):
                found.append(path.name)
    return found


def note(session: Any, marker: str = MARKER) -> None:
    pairs = [("date", "2003-10-20"), ("note", f"{marker} left at dawn")]
    entries.add(session, "distribution", ["rice", "1kg", "s-12"], pairs)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for everything temporary, SQLite's too."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.mark.parametrize("form", FORMS)
def test_the_search_finds_what_is_there(form: bytes, tmp_path: Path) -> None:
    (tmp_path / "leak").write_bytes(b"\0" * 5_000 + form)

    assert leaks(tmp_path) == ["leak"]


def test_the_search_finds_a_marker_that_begins_anywhere_in_base64(tmp_path: Path) -> None:
    for before in range(6):
        (tmp_path / "leak").write_bytes(base64.b64encode(b"x" * before + MARKER.encode() + b"yz"))

        assert leaks(tmp_path) == ["leak"], before


def test_nothing_stands_in_clear_while_the_ledger_is_open(worker: Any, tmp_path: Path) -> None:
    with worker.session() as session:
        note(session)
        views.listing(session, "distribution")

        open_files = {path.name for path in worker.home.iterdir()}
        assert {"ledger.db", "ledger.db-wal", "ledger.db-shm"} <= open_files
        assert leaks(tmp_path) == []
    assert leaks(tmp_path) == []


def test_nothing_stands_in_clear_in_the_middle_of_a_transaction(
    worker: Any, tmp_path: Path
) -> None:
    """A large one spills out of the page cache into the write-ahead log."""
    spec = entries.type_of("distribution")
    with worker.session() as session, session.ledger.writing():
        session.ledger.conn.execute("PRAGMA cache_size=10")
        [shelter], [item] = (
            session.known.find((kind,), code)
            for kind, code in (("shelter", "s-12"), ("item", "rice"))
        )
        row = {"date": "2003-10-20", "item": item.ref, "quantity": 1_000, "shelter": shelter.ref}
        entries.write_adds(session, spec, [row | {"note": MARKER + "-" * n} for n in range(300)])

        assert (worker.home / "ledger.db-wal").stat().st_size > 100_000
        assert leaks(tmp_path) == []


def test_nothing_stands_in_clear_after_a_kill(worker: Any, tmp_path: Path) -> None:
    words = [str(worker.home), (worker.folder / "passphrase").read_text().strip(), MARKER]
    with subprocess.Popen(
        [sys.executable, "-P", "-c", WRITER, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "saved\n"
        assert leaks(tmp_path) == []
        process.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)

    assert (worker.home / "ledger.db-wal").stat().st_size > 0
    assert leaks(tmp_path) == []
    with worker.session() as session:
        [kept] = views.listing(session, "distribution")
    assert kept["note"] == MARKER


def test_nothing_stands_in_clear_in_a_bundle_or_where_it_was_merged(
    worker: Any, leader: Any, tmp_path: Path
) -> None:
    with worker.session() as session:
        note(session)
        sending.export(session, out=tmp_path / "river.enc")
    with leader.session() as session:
        receiving.merge(session, [tmp_path / "river.enc"])
        [kept] = views.listing(session, "distribution")

        assert MARKER in kept["note"]
        assert leaks(tmp_path) == []


def test_nothing_of_a_void_entry_or_a_corrected_one_stands_in_clear(
    worker: Any, tmp_path: Path
) -> None:
    with worker.session() as session:
        note(session)
        [kept] = views.listing(session, "distribution")
        entries.change(session, kept["id"], [("note", "moved")], f"{MARKER} was wrong")
        entries.void(session, kept["id"], MARKER)

        assert leaks(tmp_path) == []
    assert leaks(tmp_path) == []


def test_no_error_tells_a_value(worker: Any) -> None:
    refused = worker.run(
        "add", "distribution", "rice", "1kg", "s-12", f"quantity={MARKER}", "--json"
    )
    unknown = worker.run("set", "a1-999", f"note={MARKER}", "--reason", MARKER)

    assert (refused.returncode, unknown.returncode) == (2, 2)
    assert MARKER not in unknown.stdout + unknown.stderr
