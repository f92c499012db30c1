"""Opening with a key that is kept: when it serves, and when the passphrase is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import keyring, recovery, session, upkeep
from fieldledger.services.holder import Holder
from fieldledger.store import ledger as ledgers

OLD, NEW = "six words for these tests alone", "another seven words of my own"
THIRD = "and once more some other words"
SECRET = bytes(range(32))  # of the ledger that 'a' founded


@pytest.fixture(autouse=True)
def _kept_here() -> Iterator[None]:
    """Keys are kept by this process, on every machine alike."""
    keyring.hold_here(Holder(600, 7200, lambda: 0))
    yield
    keyring.hold_here(None)


def _unlock(place: Any, passphrase: str) -> bool:
    return session.unlock(place.home, place.clock.world(), lambda: passphrase, idle=600, limit=7200)


def _change(place: Any, old: str, new: str) -> None:
    upkeep.change_passphrase(place.home, place.clock.world(), lambda: old, lambda: new)


def _asked(place: Any, passphrase: str) -> int:
    """How often the passphrase is asked for to open the ledger."""
    asked = []

    def ask() -> str:
        asked.append(passphrase)
        return passphrase

    with session.open_session(place.home, place.clock.world(), ask):
        pass
    return len(asked)


def test_a_passphrase_that_opened_the_ledger_is_not_asked_for_again(joined: Any) -> None:
    assert [_asked(joined["a1"], OLD) for _ in range(2)] == [1, 0]


def test_a_key_is_not_kept_for_a_wrong_passphrase(joined: Any) -> None:
    for act in (_unlock, _asked):
        with pytest.raises(errors.WrongKey):
            act(joined["a1"], "wrong")
    assert _asked(joined["a1"], OLD) == 1


def test_unlock_keeps_the_key_and_lock_forgets_it(joined: Any) -> None:
    place = joined["a1"]
    assert _unlock(place, OLD)
    assert _asked(place, OLD) == 0
    assert session.lock(place.home)
    assert _asked(place, OLD) == 1


def test_a_key_from_before_a_change_of_the_passphrase_elsewhere_is_dropped(joined: Any) -> None:
    """Another session changed it, and could not reach this one's key: the file is not damaged."""
    place = joined["a1"]
    _unlock(place, OLD)
    here = keyring._holder
    keyring.hold_here(Holder(600, 7200, lambda: 0))
    _change(place, OLD, NEW)
    keyring.hold_here(here)

    assert [_asked(place, NEW) for _ in range(2)] == [1, 0]


@pytest.fixture
def cut_off(joined: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The change to the passphrase NEW was cut off: all is under the new master key, and its vault
    has not taken its name yet."""
    place = joined["a1"]

    def stop(home: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ledgers, "finish_rekey", stop)
        with pytest.raises(KeyboardInterrupt):
            _change(place, OLD, NEW)
    assert (place.home / "vault.new.json").exists()
    return place


def test_unlock_opens_a_home_in_which_a_change_of_the_passphrase_was_cut_off(cut_off: Any) -> None:
    assert _unlock(cut_off, NEW)
    assert _asked(cut_off, NEW) == 0
    assert not (cut_off.home / "vault.new.json").exists()


def test_a_change_that_was_cut_off_is_followed_by_another(cut_off: Any) -> None:
    _change(cut_off, NEW, THIRD)

    assert _asked(cut_off, THIRD) == 1


def test_the_old_vault_is_not_changed_where_it_does_not_open_the_ledger_any_more(
    cut_off: Any,
) -> None:
    """With ``--keep-master`` too: the new passphrase would open nothing."""
    for keep in (True, False):
        with pytest.raises(errors.WrongKey, match="does not open"):
            upkeep.change_passphrase(
                cut_off.home,
                cut_off.clock.world(),
                lambda: OLD,
                lambda: THIRD,
                keep_master=keep,
            )
    assert _asked(cut_off, NEW) == 1


def test_the_pieces_open_a_home_in_which_a_change_was_cut_off(cut_off: Any) -> None:
    world = cut_off.clock.world()
    made = recovery.split(SECRET, world)

    recovery.renew_passphrase(cut_off.home, world, lambda: made, lambda: THIRD)

    assert _asked(cut_off, THIRD) == 1


def test_a_keyring_that_keeps_nothing_is_not_said_to_be_unlocked(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is full, or the kernel refuses the deadline."""
    monkeypatch.setattr(keyring, "remember", lambda *_: None)

    assert not _unlock(joined["a1"], OLD)
