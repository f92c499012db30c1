"""A note that steers the terminal of whoever reads it: it is shown, and steers nothing."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from fieldledger.services import entries, membership, receiving, sending

# Title, clear screen, hyperlink, C1 control, backspaces, a second line, right-to-left override
STEERING = (
    "\x1b]0;owned\x07 \x1b[2J\x1b[31m \x1b]8;;http://x\x1b\\here \x9b31m rice\b\b\b\b"
    "\rflour\na1-1  void \u202e\u2066 \u200f \u2028 \x7f"
)


def steering(text: str) -> list[str]:
    """The characters in a text that a terminal obeys instead of showing them."""
    invisible = {"Cc", "Cf", "Zl", "Zp", "Cs"}
    return [c for c in text if c != "\n" and unicodedata.category(c) in invisible]


@pytest.fixture
def steered(worker: Any, leader: Any) -> Any:
    """The coordinator, after a changed program sent her what the true one refuses to write."""
    with worker.session() as session:
        [shelter], [item] = (
            session.known.find((kind,), code)
            for kind, code in (("shelter", "s-12"), ("item", "rice"))
        )
        row = {"date": "2003-10-20", "item": item.ref, "quantity": 1_000, "shelter": shelter.ref}
        with session.ledger.writing():
            entries.write_adds(session, entries.type_of("distribution"), [row | {"note": STEERING}])
        sending.export(session, out=leader.folder / "river.enc")
    with leader.session() as session:
        receiving.merge(session, [leader.folder / "river.enc"])
    return leader


@pytest.mark.parametrize(
    "line",
    [
        "list distribution",
        "list distribution --json",
        "show a1-1",
        "show a1-1 --json",
        "status",
        "report --month 2003-10",
    ],
)
def test_what_others_wrote_never_steers_the_terminal(line: str, steered: Any) -> None:
    done = steered.run(*line.split())

    assert "a bug in" not in done.stderr
    assert steering(done.stdout + done.stderr) == []


def test_nor_does_the_note_that_a_person_typed(worker: Any) -> None:
    done = worker.run("add", "distribution", "rice", "1kg", "s-12", f"note={STEERING}")

    assert steering(done.stdout + done.stderr) == []


def test_nor_the_name_of_a_file(leader: Any) -> None:
    name = "river\x1b[2J\n.enc"
    (leader.folder / name).write_text("no bundle")

    for command in ("merge", "inspect", "decrypt"):
        done = leader.run(command, name)
        assert done.returncode == 6
        assert steering(done.stdout + done.stderr) == []


def test_nor_a_nickname(leader: Any) -> None:
    with leader.session() as session:
        membership.invite(
            session, STEERING, clear=["relief"], scope="own", out=leader.folder / "hill.invite"
        )

    assert steering(leader.run("devices").stdout) == []
