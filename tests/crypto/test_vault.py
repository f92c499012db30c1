"""The vault file: who opens it, what is refused, and what of it changes with the passphrase."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from fieldledger.crypto import age, vault
from fieldledger.crypto.slot import to_base64
from fieldledger.errors import Damaged, NewerVersion, WrongKey

CHEAP = vault.Cost(64, 1, 1)  # far below the floor: the tests are not what the floor protects
VAULT_ID, MASTER = bytes(range(16)), bytes(range(32))
RECOVERY = b"r" * 32


def stream(seed: int = 0) -> Callable[[int], bytes]:
    """Return a source of bytes that look random and are the same every time."""
    state = [seed]

    def take(size: int) -> bytes:
        state[0] += 1
        return hashlib.shake_256(state[0].to_bytes(8, "big")).digest(size)

    return take


def made(recovery: bytes | None = None) -> bytes:
    return vault.new_vault(VAULT_ID, MASTER, "correct horse", CHEAP, recovery, stream())


def changed(**values: object) -> bytes:
    return json.dumps(json.loads(made()) | values).encode()


def test_the_passphrase_opens_the_vault() -> None:
    opened = vault.open_vault(made(), "correct horse", CHEAP)
    assert (opened.id, opened.master) == (VAULT_ID, MASTER)
    assert vault.vault_id(made()) == VAULT_ID


def test_another_passphrase_does_not() -> None:
    with pytest.raises(WrongKey):
        vault.open_vault(made(), "correct horse ", CHEAP)


def test_the_master_key_is_not_shown_when_an_opened_vault_is_printed() -> None:
    assert "master" not in repr(vault.Opened(VAULT_ID, MASTER))


def test_the_recovery_key_opens_the_vault_and_another_does_not() -> None:
    data = made(age.post_quantum_public(RECOVERY))
    assert vault.open_with_recovery(data, RECOVERY) == vault.Opened(VAULT_ID, MASTER)
    with pytest.raises(WrongKey, match="recovery key"):
        vault.open_with_recovery(data, b"s" * 32)


def test_without_a_recovery_slot_no_recovery_key_opens_the_vault() -> None:
    with pytest.raises(Damaged, match="no recovery slot"):
        vault.open_with_recovery(made(), RECOVERY)


def test_a_recovered_master_of_the_wrong_length_is_damage() -> None:
    data = json.loads(made(age.post_quantum_public(RECOVERY)))
    file = age.encrypt(b"short", [age.post_quantum_public(RECOVERY)], stream())
    data["slots"][1]["age"] = to_base64(file)
    with pytest.raises(Damaged):
        vault.open_with_recovery(json.dumps(data).encode(), RECOVERY)


def test_a_vault_is_a_small_file_of_plain_json() -> None:
    data = made()
    assert len(data) < 500
    assert json.loads(data).keys() == {"format", "id", "slots"}
    assert MASTER.hex().encode() not in data
    assert to_base64(MASTER).encode() not in data


def test_a_passphrase_is_the_same_however_its_letters_were_composed() -> None:
    data = vault.new_vault(
        VAULT_ID, MASTER, "Se\u0301oul \u1112\u1161\u11ab", CHEAP, None, stream()
    )
    assert vault.open_vault(data, "S\u00e9oul \ud55c", CHEAP).master == MASTER


def test_a_slot_moved_into_another_vault_does_not_open() -> None:
    with pytest.raises(WrongKey):
        vault.open_vault(changed(id="ff" * 16), "correct horse", CHEAP)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"not json",
        b"[" * 60_000,
        b" " * 65_536 + b"{}",
        changed(format="1"),
        changed(format=True),
        changed(format=0),
        changed(id="00"),
        changed(id="0" * 31 + "g"),
        changed(id="AA" * 16),
        changed(id=1),
        changed(slots={}),
        changed(slots=[1]),
        changed(slots=[{"kind": 1}]),
        changed(slots=[]),
        changed(slots=[{"kind": "passphrase"}]),
        changed(slots=json.loads(made())["slots"] * 2),
        changed(more=1),
    ],
    ids=range(21),
)
def test_what_is_no_vault_is_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        vault.open_vault(data, "correct horse", CHEAP)


def test_a_newer_vault_is_said_to_be_newer_whatever_else_is_in_it() -> None:
    with pytest.raises(NewerVersion):
        vault.vault_id(b'{"format": 2, "everything": "else"}')


def test_a_new_passphrase_closes_the_vault_to_the_old_one_and_keeps_the_master() -> None:
    opened = vault.open_vault(made(), "correct horse", CHEAP)
    renewed = vault.reseal(made(), opened, "battery staple", CHEAP, stream(100))
    assert vault.open_vault(renewed, "battery staple", CHEAP) == opened
    with pytest.raises(WrongKey):
        vault.open_vault(renewed, "correct horse", CHEAP)


def test_a_new_passphrase_leaves_the_other_slots_alone_known_or_not() -> None:
    document = json.loads(made(age.post_quantum_public(RECOVERY)))
    document["slots"].insert(0, {"kind": "smart-card", "of": "a later version"})
    data = json.dumps(document).encode()
    opened = vault.open_vault(data, "correct horse", CHEAP)
    slots = json.loads(vault.reseal(data, opened, "new", CHEAP, stream(100)))["slots"]
    assert [slot["kind"] for slot in slots] == ["smart-card", "passphrase", "recovery"]
    assert [slots[0], slots[2]] == [document["slots"][0], document["slots"][2]]
    assert slots[1] != document["slots"][1]


def test_the_old_passphrase_is_needed_for_a_new_one() -> None:
    data = vault.new_vault(VAULT_ID, MASTER, "old", vault.FLOOR, None, stream())
    with pytest.raises(WrongKey):
        vault.reseal(data, "guessed", "new", CHEAP, stream())
    renewed = vault.reseal(data, "old", "new", CHEAP, stream(100))
    assert vault.open_vault(renewed, "new", CHEAP).master == MASTER


def test_another_opened_vault_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="not this vault"):
        vault.reseal(made(), vault.Opened(bytes(16), MASTER), "new", CHEAP, stream())


@pytest.mark.parametrize(("identity", "master"), [(b"", MASTER), (VAULT_ID, b"short")])
def test_an_id_or_master_of_the_wrong_length_is_a_bug_of_the_caller(
    identity: bytes, master: bytes
) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        vault.new_vault(identity, master, "x", CHEAP, None, stream())


def test_the_derived_keys_differ_from_each_other_and_from_the_master() -> None:
    keys = {MASTER, vault.database_key(MASTER), vault.mark_key(MASTER)}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}


def test_what_a_guess_costs_is_told_without_opening() -> None:
    document = json.loads(made())
    document["slots"][0] |= {"m": 131_072, "t": 4, "p": 4}

    assert vault.passphrase_cost(json.dumps(document).encode()) == vault.Cost(131_072, 4, 4)
    with pytest.raises(Damaged, match="cost outside"):
        vault.passphrase_cost(made())
