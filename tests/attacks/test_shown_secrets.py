"""Somebody prints a value while looking for a mistake, or a library puts it into a message."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from fieldledger.crypto import age, vault
from fieldledger.services import founding, keyring, membership, restoring
from fieldledger.sync import invitation

SECRET, WORDS = b"QuietHeron" * 3 + b"27", "quiet-heron-twenty-seven"


def _invitation() -> Any:
    fields = dict.fromkeys(each.name for each in dataclasses.fields(invitation.Invitation))
    return invitation.Invitation(**{**fields, "key": SECRET})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "held",
    [
        age.Identity(SECRET),
        vault.Opened(bytes(16), SECRET),
        founding.Keys(SECRET, SECRET, SECRET, bytes(16)),
        keyring._Found(1, 2, 3, SECRET),
        membership.Invited("a1", WORDS, "file", "nothing"),
        restoring.Unlocked(SECRET, WORDS),
        _invitation(),
    ],
    ids=lambda held: type(held).__name__,
)
def test_what_holds_a_secret_does_not_show_it(held: Any) -> None:
    for shown in (repr(held), str([held])):
        assert "QuietHeron" not in shown
        assert WORDS not in shown
