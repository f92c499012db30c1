"""The kernel's session keyring, the real one; where it is refused, that nothing raises.

What the kernel allows differs between machines and containers. Each test asserts the behaviour
that belongs to where it runs: none is skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Iterator

import pytest

from fieldledger.services import keyring

KEY = bytes(range(32))
HERE = keyring.available()


@pytest.fixture
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    # Of this test alone: the kernel clears away a forgotten key only after a while.
    name = f"{os.getpid()}-{zlib.crc32(request.node.name.encode()):08x}"
    yield name
    keyring.forget(name)


def kept(key: bytes) -> bytes | None:
    """Return what is recalled of a key that was remembered: nothing where there is no keyring."""
    return key if HERE else None


def test_a_key_is_kept_until_it_is_forgotten(name: str) -> None:
    assert keyring.recall(name) is None
    keyring.remember(name, KEY)
    assert keyring.recall(name) == kept(KEY)
    assert keyring.recall(name) == kept(KEY)
    keyring.forget(name)
    assert keyring.recall(name) is None


def test_a_new_key_replaces_the_old_one_under_its_name(name: str) -> None:
    keyring.remember(name, KEY)
    keyring.remember(name, KEY[::-1])
    assert keyring.recall(name) == kept(KEY[::-1])
    assert keyring.recall(name + "-of-another-ledger") is None


def test_past_its_last_hour_a_key_is_gone_however_often_it_was_used(name: str) -> None:
    keyring.remember(name, KEY, idle=600, limit=0)
    assert keyring.recall(name) is None
    keyring.remember(name, KEY)
    assert keyring.recall(name) == kept(KEY)


def test_the_kernel_itself_drops_the_key_when_it_lies_idle(name: str) -> None:
    keyring.remember(name, KEY, idle=600, limit=7200)
    assert expiries(name) in ([["10m"], ["9m"]] if HERE else [[]])
    keyring.remember(name, KEY, idle=600, limit=120)
    assert expiries(name) in ([["2m"], ["1m"]] if HERE else [[]])
    keyring.recall(name)
    assert expiries(name) in ([["2m"], ["1m"]] if HERE else [[]])


def expiries(name: str) -> list[str]:
    """Return the time that the kernel gives each key of this name, as /proc/keys tells it."""
    if not HERE:
        return []
    with open("/proc/keys", encoding="ascii") as lines:
        return [line.split()[3] for line in lines if f"fieldledger:{name}:" in line]


def test_the_next_command_finds_the_key(name: str) -> None:
    """A keyring that this process alone can see would be of no use to the next `add`."""
    remember = f"from fieldledger.services import keyring as k; k.remember({name!r}, {KEY!r})"
    recall = f"from fieldledger.services import keyring as k; print(k.recall({name!r}))"
    subprocess.run([sys.executable, "-c", remember], check=True)
    done = subprocess.run([sys.executable, "-c", recall], check=True, capture_output=True)
    assert done.stdout.decode().strip() == str(kept(KEY))


def test_something_else_under_the_name_is_no_key(name: str) -> None:
    keyring.remember(name, b"")
    assert keyring.recall(name) is None
    keyring.remember(name, bytes(1000))
    assert keyring.recall(name) is None


@pytest.mark.parametrize(
    ("platform", "machine"), [("darwin", "arm64"), ("linux", "m68k"), ("win32", "AMD64")]
)
def test_where_there_is_no_such_keyring_nothing_raises(
    platform: str, machine: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(("", "", "", "", machine)))
    assert not keyring.available()
    keyring.remember(name, KEY)
    assert keyring.recall(name) is None
    keyring.forget(name)


def test_a_key_that_cannot_be_given_its_deadline_is_not_kept(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "_SET_TIMEOUT", 9999)
    keyring.remember(name, KEY)
    assert keyring.recall(name) is None
