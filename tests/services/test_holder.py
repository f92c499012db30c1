"""Keys held by `shell` in its own process: two deadlines, and nothing of it in the keyring."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from fieldledger.services import keyring
from fieldledger.services.holder import Holder

KEY = bytes(range(64))


class Clock:
    """Boot time that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000

    def __call__(self) -> int:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def holder(clock: Clock) -> Iterator[Holder]:
    """What `shell` makes: ten minutes unused, two hours at most."""
    holder = Holder(600, 7200, clock)
    keyring.hold_here(holder)
    yield holder
    keyring.hold_here(None)


def test_a_key_is_forgotten_when_nothing_was_typed_for_its_idle_time(
    holder: Holder, clock: Clock
) -> None:
    keyring.hold("home", KEY)
    clock.seconds += 599
    assert keyring.recall("home") == KEY
    clock.seconds += 599
    assert not holder.is_due()
    clock.seconds += 1
    assert holder.is_due()
    assert keyring.recall("home") is None


def test_after_its_last_hour_a_key_is_forgotten_however_often_it_was_used(
    holder: Holder, clock: Clock
) -> None:
    keyring.hold("home", KEY)
    for _ in range(14):
        clock.seconds += 500
        assert keyring.recall("home") == KEY
    clock.seconds += 200
    assert keyring.recall("home") is None


def test_typing_begins_the_idle_time_anew_and_not_the_last_hour(
    holder: Holder, clock: Clock
) -> None:
    keyring.hold("home", KEY)
    for _ in range(12):
        clock.seconds += 599
        holder.touch()
        assert not holder.is_due()
    clock.seconds += 12
    assert holder.is_due()


def test_one_deadline_takes_the_keys_of_all_homes(holder: Holder, clock: Clock) -> None:
    keyring.hold("home", KEY)
    clock.seconds += 500
    keyring.hold("other", KEY[::-1])
    assert (keyring.recall("home"), keyring.recall("other")) == (KEY, KEY[::-1])
    keyring.forget("home")
    assert keyring.recall("other") is None


def test_other_times_that_unlock_names_hold_for_the_shell(holder: Holder, clock: Clock) -> None:
    keyring.remember("home", KEY, 60, 120)
    assert keyring.deadlines() == (60, 120)
    clock.seconds += 60
    assert keyring.recall("home") is None


def test_what_was_held_is_overwritten(holder: Holder) -> None:
    keyring.hold("home", KEY)
    kept = holder._kept["home"][0]
    keyring.forget("home")
    assert kept == bytes(len(KEY))


def test_the_kernels_keyring_is_neither_read_nor_written(clock: Clock) -> None:
    """A key of `unlock`, outside, is not used inside; leaving the shell does not take it away."""
    name = f"{os.getpid()}-holder"
    keyring.remember(name, KEY)
    outside = keyring.recall(name)
    assert outside == (KEY if keyring.available() else None)
    try:
        holder = Holder(600, 7200, clock)
        keyring.hold_here(holder)
        assert keyring.available()
        assert keyring.recall(name) is None
        keyring.hold(name + "-inside", KEY)
        holder.forget()
        keyring.hold_here(None)
        assert keyring.recall(name) == outside
        assert keyring.recall(name + "-inside") is None
        # `lock` is for everything, wherever it is typed.
        keyring.hold_here(holder)
        keyring.forget(name)
        keyring.hold_here(None)
        assert keyring.recall(name) is None
    finally:
        keyring.hold_here(None)
        keyring.forget(name)


def test_outside_the_shell_a_typed_passphrase_leaves_nothing() -> None:
    name = f"{os.getpid()}-nothing"
    keyring.hold(name, KEY)
    assert keyring.recall(name) is None
