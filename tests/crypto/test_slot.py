"""Slots: secrets under a passphrase, and the bounds of what opening one may cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldledger.crypto import slot
from fieldledger.errors import Damaged, Refused, WrongKey

CHEAP = slot.Cost(64, 1, 1)
SECRET, CONTEXT = b"the secret of this slot", b"tests/1 a1"


def counted(size: int) -> bytes:
    return bytes(range(size))


def sealed(**values: object) -> dict[str, object]:
    return slot.seal_slot(SECRET, "six words", CHEAP, CONTEXT, counted) | values


def opened(
    box: dict[str, object], passphrase: str = "six words", context: bytes = CONTEXT
) -> bytes:
    return slot.open_slot(box, passphrase, context, CHEAP)


def test_a_secret_comes_back_under_its_passphrase_and_context() -> None:
    assert opened(sealed()) == SECRET


def test_it_does_not_under_another_passphrase_or_context() -> None:
    with pytest.raises(WrongKey):
        opened(sealed(), "six word")
    with pytest.raises(WrongKey):
        opened(sealed(), context=CONTEXT + b"\nargon2id")


@pytest.mark.parametrize("name", ["salt", "nonce", "ct"])
def test_a_changed_byte_is_noticed(name: str) -> None:
    raw = bytearray(slot.from_base64(sealed()[name]))
    raw[3] ^= 1
    with pytest.raises(WrongKey):
        opened(sealed(**{name: slot.to_base64(bytes(raw))}))


@pytest.mark.parametrize(("name", "value"), [("m", 65), ("t", 2), ("p", 2)])
def test_a_changed_cost_is_noticed(name: str, value: int) -> None:
    with pytest.raises(WrongKey):
        opened(sealed(**{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kdf", "argon2i"),
        ("m", "64"),
        ("m", 64.0),
        ("t", True),
        ("p", None),
        ("salt", slot.to_base64(bytes(15))),
        ("nonce", slot.to_base64(bytes(13))),
        ("ct", slot.to_base64(bytes(15))),
        ("ct", 5),
        ("ct", "not base64"),
        ("ct", "AAAA" * 5 + "\n"),
        ("ct", "A" * 21),
        ("ct", "A" * 22 + "B="),
        ("salt", "é"),
        ("more", 1),
    ],
)
def test_a_slot_of_another_shape_is_damaged(name: str, value: object) -> None:
    with pytest.raises(Damaged):
        opened(sealed(**{name: value}))


def test_a_slot_with_a_part_missing_is_damaged() -> None:
    box = sealed()
    del box["salt"]
    with pytest.raises(Damaged):
        opened(box)


@pytest.mark.parametrize(
    "cost",
    [
        (2**20 + 1, 3, 4),
        (2**20, 11, 4),
        (2**20, 3, 9),
        (65_535, 3, 4),
        (65_536, 2, 4),
        (65_536, 3, 3),
    ],
)
def test_a_cost_outside_the_bounds_is_refused_before_any_of_it_is_spent(
    cost: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, passes, lanes = cost
    monkeypatch.setattr(slot, "_derive", lambda *_: pytest.fail("memory was spent"))
    with pytest.raises(Damaged, match="outside what is allowed"):
        slot.open_slot(sealed_at_the_floor() | {"m": memory, "t": passes, "p": lanes}, "x", b"")


def sealed_at_the_floor() -> dict[str, object]:
    part = slot.to_base64
    memory, passes, lanes = slot.FLOOR
    parts = {"salt": part(bytes(16)), "nonce": part(bytes(12)), "ct": part(bytes(48))}
    return {"kdf": "argon2id", "m": memory, "t": passes, "p": lanes} | parts


def test_a_passphrase_that_is_not_text_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="not text"):
        opened(sealed(), "caf\udce9")


def machine(seconds_at_the_floor: float) -> Callable[[slot.Cost], float]:
    """Return a machine whose time grows with memory and passes."""
    floor = slot.FLOOR.memory_kib * slot.FLOOR.passes
    return lambda cost: seconds_at_the_floor * cost.memory_kib * cost.passes / floor


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [
        (3.0, slot.FLOOR),
        (0.2, slot.FLOOR),
        (0.1, slot.Cost(128 * 1024, 3, 4)),
        (0.05, slot.Cost(256 * 1024, 3, 4)),
        (0.04, slot.Cost(256 * 1024, 4, 4)),
        (0.001, slot.Cost(256 * 1024, 10, 4)),
    ],
)
def test_the_cost_is_what_a_quarter_of_a_second_allows_and_never_below_the_floor(
    seconds: float, chosen: slot.Cost
) -> None:
    assert slot.calibrate(machine(seconds)) == chosen


def test_measuring_gives_seconds() -> None:
    assert 0 < slot.measure(CHEAP) < 60
