"""A bundle comes out as it went in, whatever it carries."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.errors import Damaged, Refused
from fieldledger.sync import bundle

SALT_16 = bytes(range(16))
ACTS = ["open", "salted", "control", "opened", "sealed", "erased", "file", "skip", "sign"]


def act(device: Any, name: str) -> None:
    seal = sha256(name.encode()).digest()
    {
        "open": lambda: device.op("relief"),
        "salted": lambda: device.op("children", salt=SALT_16),
        "control": lambda: device.op("control"),
        "opened": lambda: device.op("children", salt=SALT_16, seal=seal),
        "sealed": lambda: device.closed(bundle.SEALED, "money", seal),
        "erased": lambda: device.closed(bundle.ERASED, "children"),
        "file": lambda: device.file(b"age-encryption.org/v1\n" + bytes(300)),
        "skip": lambda: (device.sign_here(), device.skip(7)),
        "sign": device.sign_here,
    }[name]()


def wrote(hand: Any, name: bytes, before: int, acts: list[str]) -> Any:
    """A device whose part begins after ``before`` ops; heads are signed once a place."""
    device = hand.Device(name)
    for _ in range(before):
        device.op("relief")
    device.begin()
    if "open" in acts:
        device.salt("relief")
    for each in [*acts, "control"]:
        act(device, each)
    device.heads = list({each.number: each for each in device.heads}.values())
    return device


@given(
    st.lists(st.tuples(st.integers(0, 3), st.lists(st.sampled_from(ACTS), max_size=12)), max_size=4)
)
def test_every_kind_of_line_comes_out_as_it_went_in(
    hand: Any, made: list[tuple[int, list[str]]]
) -> None:
    devices = [wrote(hand, b"%d" % at, *each) for at, each in enumerate(made)]
    parts = [device.part() for device in devices]

    body = hand.open(hand.write(hand.Device(b"sender"), parts))

    assert body.parts == [hand.salts_last(part) for part in parts]
    assert body.codebook == [hand.ENTRY]


def test_the_manifest_says_what_the_bundle_holds(hand: Any) -> None:
    device = wrote(hand, b"one", 5, ["open", "sign", "salted", "skip", "sealed"])

    unopened = bundle.read_manifest(hand.write(device, [device.part()]))

    manifest = unopened.manifest
    part = manifest.parts[0]
    assert (manifest.ledger, manifest.demo, manifest.made) == (hand.LEDGER, False, 1085011200)
    assert (manifest.sender_sign, manifest.sender_feed) == (device.public, device.feed)
    assert manifest.sender_receive == bytes(1216)
    assert manifest.to == ("0" * 32, "1" * 32)
    assert (manifest.request, manifest.holds) == (None, hand.HOLDS)
    assert (part.base, part.last.number) == (5, 5 + 4 + 7)
    assert (part.ops, part.lines, manifest.ops, manifest.lines) == (4, 6, 4, 7)
    assert [each.number for each in part.heads] == [6, 7]
    assert manifest.raw_json["format"] == 1


def test_a_request_travels_in_the_manifest(hand: Any) -> None:
    device = hand.Device(b"new")
    request = {
        "enrol": "a-7:0011223344556677",
        "device": device.card(),
        "proof": "A" * 86 + "==",
        "later": ["kept"],
    }
    plain = bundle.write_bundle(
        ledger=hand.LEDGER,
        demo=True,
        made=0,
        sender=device.card(),
        to=["0" * 32],
        request=request,
        parts=[],
        codebook=[],
        holds=hand.HOLDS,
        sign=device.sign,
    )

    assert bundle.read_manifest(plain).manifest.request == request
    assert hand.open(plain) == hand.Whole([], [], [])


def test_keys_of_a_later_version_are_kept(loose: Any, hand: Any) -> None:
    plain = loose.told(mood="good").part_told(colour="red").plain()

    told = bundle.read_manifest(plain).manifest.raw_json

    assert (told["mood"], told["parts"][0]["colour"]) == ("good", "red")
    assert len(hand.open(plain).parts[0].items) == 4


def test_the_length_of_a_small_bundle_tells_nothing(hand: Any) -> None:
    lengths = set()
    for count in (1, 10, 50):
        device = wrote(hand, b"one", 0, ["open"] * count)
        lengths.add(len(hand.write(device, [device.part()])))

    assert lengths == {16_384}


def test_a_salt_key_that_is_held_already_need_not_travel(hand: Any) -> None:
    device = hand.Device(b"one")
    device.op("relief")
    asked = []

    def held(feed: bytes, compartment: str) -> bytes:
        asked.append((feed, compartment))
        return device.key(compartment)

    body = hand.open(hand.write(device, [device.part()]), held)

    assert body.parts == [hand.salts_last(device.part())]
    assert asked == [(device.feed, "relief")]


def test_a_salt_key_that_no_op_proves_is_not_given_out(hand: Any) -> None:
    """A wrong key slipped in would make the feed's next bundle look forged."""
    device = hand.Device(b"one")
    device.salt("money")
    device.salt("relief")
    device.op("relief")

    body = hand.open(hand.write(device, [device.part()]))
    [part] = body.parts

    assert [item[:2] for item in part.items if item[0] == bundle.SALT] == [(bundle.SALT, b"relief")]
    assert [len(after) for after in body.after] == [len(part.items)] == [2]


def test_a_payload_may_have_65536_bytes_sealed_or_not(hand: Any) -> None:
    device = hand.Device(b"one")
    for seal in (None, bytes(32)):
        filler = "x" * (65_536 - len(hand.payload("control", 1)) - len(',"reason":""'))
        body = json.loads(hand.payload("control", 1)) | {"reason": filler}
        made = json.dumps(body, separators=(",", ":")).encode()
        assert len(made) == 65_536
        device._step(device._hash(made, "control"), seal or bytes(32))
        device._put((bundle.OPEN if seal is None else bundle.OPENED, made, seal))

    assert hand.open(hand.write(device, [device.part()])).parts == [device.part()]


def test_the_same_bundle_has_the_same_bytes(hand: Any) -> None:
    device = wrote(hand, b"one", 0, ACTS)

    assert hand.write(device, [device.part()]) == hand.write(device, [device.part()])


@pytest.mark.parametrize("name", ["MAX_OPS", "MAX_LINES", "MAX_RAW", "MAX_MANIFEST"])
def test_a_bundle_that_no_reader_would_take_is_not_written(
    hand: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    device = wrote(hand, b"one", 0, ["open", "open"])
    monkeypatch.setattr(bundle, name, 2)

    with pytest.raises(Refused, match="too much for one bundle") as refused:
        hand.write(device, [device.part()])

    assert "--all" in refused.value.hint


def _read_but(hand: Any, plain: bytes, held: list[bytes]) -> list[Any]:
    """The parts that are read where those of these devices are held already."""
    unopened = bundle.read_manifest(plain)
    body = bundle.read_body(
        unopened,
        hand.verify,
        hand.LEDGER,
        lambda _feed, _where: None,
        lambda told: told.sign in held,
    )
    return hand.gathered(body).parts


@pytest.mark.parametrize("held", range(3))
def test_a_part_that_is_held_is_passed_over(hand: Any, held: int) -> None:
    devices = [wrote(hand, b"%d" % at, 0, ["open", "salted"]) for at in range(3)]
    parts = [device.part() for device in devices]
    plain = hand.write(hand.Device(b"sender"), parts)

    read = _read_but(hand, plain, [devices[held].public])

    assert read == [hand.salts_last(part) for at, part in enumerate(parts) if at != held]


def test_what_is_held_to_the_end_is_not_even_unpacked(hand: Any) -> None:
    """Its body is no frame at all, and nobody sees it."""
    device = hand.Device(b"one")
    device.op("control")
    loose = hand.take_apart(device, hand.write(device, [device.part()], codebook=()))
    loose.frame = b"no frame"
    told = loose.told(raw=sum(len(line) + 1 for line in loose.lines)).plain()

    assert _read_but(hand, told, [device.public]) == []
    with pytest.raises(Damaged):
        _read_but(hand, told, [])
