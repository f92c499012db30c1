"""Every way in which a bundle can be wrong, and the name of the refusal."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from backports import zstd

from fieldledger.domain import ops
from fieldledger.errors import Damaged, FieldledgerError, FileRefused, Forged, NewerVersion
from fieldledger.sync import bundle
from fieldledger.sync.frame import pack

ZEROS = bytes(32).hex()
A_HASH = "A" * 43 + "="


def refused(hand: Any, plain: bytes, kind: type[FieldledgerError], what: str = ".") -> None:
    with pytest.raises(kind, match=what) as error:
        hand.open(plain)
    assert type(error.value) is kind
    assert error.value.hint


def test_the_bundle_that_these_tests_spoil_is_sound(hand: Any, loose: Any) -> None:
    assert len(hand.open(loose.plain()).parts[0].items) == 4


# Bytes


def test_a_bundle_cut_short_anywhere_is_damaged(hand: Any, loose: Any) -> None:
    plain = loose.plain()

    for length in [*range(3_200), *range(3_200, len(plain), 131), len(plain) - 1]:
        refused(hand, plain[:length], Damaged)


def test_a_bundle_with_bytes_behind_it_is_damaged(hand: Any, loose: Any) -> None:
    refused(hand, loose.plain() + b"\0", Damaged, "longer")


def test_a_flipped_bit_anywhere_is_refused(hand: Any, loose: Any) -> None:
    plain = bytearray(loose.plain())
    end = len(bytes(plain).rstrip(b"\0")) + 20
    # The receiving key in the sender's card is half of the bytes, and nearly all the same.
    places = [at for at in range(end) if at % 7 == 0 or plain[at] != ord("A")]

    for at in [*places, len(plain) - 1]:
        for bit in (1, 16) if at >= 4 else range(0):
            plain[at] ^= bit
            with pytest.raises((FileRefused, NewerVersion)):
                hand.open(bytes(plain))
            plain[at] ^= bit


def test_a_manifest_of_four_gigabytes_is_damaged(hand: Any, loose: Any) -> None:
    refused(hand, b"\xff\xff\xff\xff" + loose.plain()[4:], Damaged)


# The manifest


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"format":1,"format":1}',
        b'{"format":1.0}',
        b'{"format":NaN}',
        b'{"format":1e3}',
        b'{"format":12345678901234567}',
        b'{"format":' + b"9" * 10_000 + b"}",
        b'{"format":true}',
        b'{"format":0}',
        b"{}",
        b'{"format":1}',
    ],
)
def test_a_manifest_that_is_not_strict_json_of_its_shape_is_damaged(
    hand: Any, loose: Any, manifest: bytes
) -> None:
    refused(hand, loose.signed(manifest), Damaged)


def test_a_later_format_is_named_before_its_shape_is_judged(hand: Any, loose: Any) -> None:
    refused(hand, loose.signed(b'{"format":2,"all":"new"}'), NewerVersion, "newer version")


@pytest.mark.parametrize(
    "told",
    [
        {"ledger": ZEROS.upper() + "AA"},
        {"ledger": ZEROS[1:]},
        {"demo": 0},
        {"made": "1"},
        {"from": {}},
        {"to": []},
        {"to": ["1" * 32, "0" * 32]},
        {"to": ["0" * 32, "0" * 32]},
        {"to": [f"{number:032x}" for number in range(21)]},
        {"request": {}},
        {"parts": {}},
        {"ops": -1},
        {"ops": 4},
        {"lines": 3},
        {"raw": True},
        {"raw": (1 << 30) + 1},
        {"lines": 4_000_001},
        {"hash": "x" * 64},
        {"holds": {}},
        {"holds": {"counter": 1, "clear": ["b", "a"], "scope": "own", "feeds": []}},
        {"holds": {"counter": 1, "clear": [], "scope": "own", "feeds": [[ZEROS, [[0, ZEROS]]]]}},
    ],
    ids=str,
)
def test_a_value_of_the_manifest_that_cannot_be_is_damaged(
    hand: Any, loose: Any, told: dict[str, Any]
) -> None:
    refused(hand, loose.told(**told).plain(), Damaged)


@pytest.mark.parametrize(
    "told",
    [
        {"feed": "0"},
        {"feed": ZEROS},
        {"sign": "AAAA"},
        {"sign": "!"},
        {"sign": "é"},
        {"base": [3, ZEROS]},
        {"base": [-1, ZEROS]},
        {"base": [0, ZEROS]},
        {"base": [0]},
        {"last": [1 << 32, ZEROS]},
        {"last": ["3", ZEROS]},
        {"ops": 2},
        {"heads": [[3, ZEROS, "A" * 86 + "=="]]},
        {"heads": [[0, ZEROS, "A" * 86 + "=="]]},
        {"heads": [[1, ZEROS, "A" * 86 + "=="]] * 2},
    ],
    ids=str,
)
def test_a_value_of_a_part_that_cannot_be_is_damaged(
    hand: Any, loose: Any, told: dict[str, Any]
) -> None:
    refused(hand, loose.part_told(**told).plain(), Damaged)


def test_more_ops_than_a_bundle_may_hold_are_damaged(hand: Any, loose: Any) -> None:
    refused(hand, loose.part_told(ops=2_000_001).told(ops=2_000_001).plain(), Damaged, "larger")


def test_a_refusal_names_the_place_and_never_the_value(hand: Any, loose: Any) -> None:
    with pytest.raises(Damaged) as error:
        hand.open(loose.part_told(sign="the secret of somebody").plain())

    assert "parts.0.sign" in error.value.message
    assert "somebody" not in error.value.message


def test_a_bundle_signed_by_another_device_is_forged(hand: Any, loose: Any) -> None:
    loose.device = hand.Device(b"another")

    refused(hand, loose.plain(), Forged, "sender")


# The frame


def test_another_body_under_the_same_manifest_is_forged(hand: Any, loose: Any) -> None:
    refused(hand, loose.told(hash=ZEROS).plain(), Forged, "body")


def test_padding_that_carries_something_is_damaged(hand: Any, loose: Any) -> None:
    sound = loose.plain()
    loose.padding = (len(sound) - len(sound.rstrip(b"\0")) - 1) * b"\0" + b"!"

    refused(hand, loose.plain(), Damaged)


@pytest.mark.parametrize("packed", [0, 1, 100_000])
def test_a_frame_of_another_length_is_refused(hand: Any, loose: Any, packed: int) -> None:
    with pytest.raises(FileRefused):
        hand.open(loose.told(packed=packed).plain())


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda frame: frame[:-1], "cut short"),
        (lambda frame: b"", "cut short"),
        (lambda frame: frame + b"\0", "not as long"),
        (lambda frame: frame + frame, "not as long"),
        (lambda frame: b"not a frame of zstd", "decompressed"),
        (lambda frame: b"\x50\x2a\x4d\x18\4\0\0\0four" + frame, "not as long"),
        (lambda frame: zstd.compress(zstd.decompress(frame)[:-1]), "not as long"),
        (lambda frame: zstd.compress(zstd.decompress(frame) + b"x"), "larger"),
        (lambda frame: wide(zstd.decompress(frame)), "decompressed"),
    ],
)
def test_a_frame_that_is_not_exactly_the_lines_told_is_damaged(
    hand: Any, loose: Any, spoil: Callable[[bytes], bytes], what: str
) -> None:
    loose.frame = spoil(pack(loose.lines).frame)

    refused(hand, loose.plain(), Damaged, what)


def wide(body: bytes) -> bytes:
    """A frame that wants a window of 64 MiB."""
    options = {
        zstd.CompressionParameter.window_log: 26,
        zstd.CompressionParameter.content_size_flag: 0,
    }
    compressor = zstd.ZstdCompressor(options=options)
    return compressor.compress(body) + compressor.flush()


def test_a_body_that_does_not_end_in_a_line_feed_is_damaged(hand: Any, loose: Any) -> None:
    body = b"".join(line + b"\n" for line in loose.lines) + b"x"
    loose.frame = zstd.compress(body)

    refused(hand, loose.told(raw=len(body)).plain(), Damaged, "not as long")


def test_a_bomb_of_half_a_gigabyte_goes_off_in_the_hand_of_nobody(hand: Any, loose: Any) -> None:
    loose.frame = zstd.compress(bytes(500_000_000))
    assert len(loose.frame) < 20_000
    plain = loose.plain()

    tracemalloc.start()
    refused(hand, plain, Damaged, "larger")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 2_000_000


@pytest.mark.parametrize("byte", [b"\0", b"\n"], ids=["one endless line", "empty lines"])
def test_a_bomb_that_its_manifest_admits_to_stops_at_the_other_limits(
    hand: Any, loose: Any, byte: bytes
) -> None:
    loose.frame = zstd.compress(byte * 500_000_000)
    plain = loose.told(raw=500_000_000).plain()

    tracemalloc.start()
    refused(hand, plain, Damaged, "larger")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 80_000_000


# Lines


@pytest.mark.parametrize("at", range(4))
def test_a_line_that_is_missing_is_refused(hand: Any, loose: Any, at: int) -> None:
    """Missing in the body alone, and missing with counts that say so."""
    del loose.lines[at]
    refused(hand, loose.plain(), Damaged, "not as long|salt key")
    refused(hand, loose.counted().plain(), Damaged)


@pytest.mark.parametrize("at", range(4))
def test_a_line_that_comes_twice_is_refused(hand: Any, loose: Any, at: int) -> None:
    loose.lines.insert(at, loose.lines[at])
    refused(hand, loose.plain(), Damaged, "larger")
    with pytest.raises(FileRefused):
        hand.open(loose.counted().plain())


def test_ops_in_another_order_are_forged(hand: Any, loose: Any) -> None:
    loose.lines[2], loose.lines[3] = loose.lines[3], loose.lines[2]

    refused(hand, loose.plain(), Forged, "signed head")


def test_one_changed_letter_of_one_op_is_forged(hand: Any, loose: Any) -> None:
    loose.lines[1] = loose.lines[1].replace(b'"item"', b'"itum"')

    refused(hand, loose.plain(), Forged, "signed head")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        '["note","x"]',
        '["salt","money"]',
        f'["salt", "money","{A_HASH}"]',
        f'["salt","MONEY","{A_HASH}"]',
        f'["salt","relief","{A_HASH}"]',
        f'["salt","open","{A_HASH}"]',
        f'["salt","control","{A_HASH}"]',
        f'["salt","money","{A_HASH[1:]}"]',
        '["file","AAA"]',
        '["file","AAAA"',
        '["file","A A="]',
        f'["sealed","{A_HASH}"]',
        f'["sealed","{A_HASH}","{A_HASH}","{A_HASH}"]',
        f'["erased","{A_HASH}","{A_HASH[1:]}"]',
        f'["open","{A_HASH}","no payload"]',
        f'["open","{A_HASH}",{{"in":"control"}}',
        f'["open","{A_HASH}",{{"in":"control","x":"{"x" * 65_536}"}}]',
        f'["skip",0,"{ZEROS}"]',
        f'["skip",01,"{ZEROS}"]',
        f'["skip",-1,"{ZEROS}"]',
        f'["skip",1,"{ZEROS[1:]}"]',
        '["code",{"ref":"a-3:9f3c0a1b2c3d4e5f","type":"item","code":"rice","unit":"g"}]',
        "{}",
        '{"do":"add","in":"relief"}',
        '{"salt":"AAAA","in":"children"}',
        '{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","do":"children"}',
        '{"in":"control","x":"' + "x" * 65_536 + '"}',
    ],
    ids=lambda line: line[:40],
)
def test_a_line_that_no_program_writes_is_damaged(hand: Any, loose: Any, line: str) -> None:
    loose.lines.insert(1, line.encode())

    refused(hand, loose.counted().plain(), Damaged)


def test_a_line_of_more_than_16_mib_is_damaged(hand: Any, loose: Any) -> None:
    loose.lines.insert(1, b'["file","' + b"A" * (16 << 20) + b'"]')

    refused(hand, loose.counted().plain(), Damaged)


@pytest.mark.parametrize(
    "line",
    [
        '{"in":"control"}',
        '["code",{}',
        '["code",[]]',
        '["code",{}]',
        '["code",{"ref":"rice","type":"item","code":"rice"}]',
        '["code",{"ref":"a-3:9f3c0a1b2c3d4e5f","type":"item","code":1}]',
        '["code",{"ref":"a-3:9f3c0a1b2c3d4e5f","type":"item","code":"r","unit":3}]',
        '["code",{"code":"' + "x" * 65_536 + '"}]',
    ],
    ids=lambda line: line[:40],
)
def test_a_codebook_line_that_is_none_is_damaged(hand: Any, loose: Any, line: str) -> None:
    loose.lines.insert(0, line.encode())

    refused(hand, loose.told(lines=5).plain(), Damaged, "codebook")


def test_ops_that_need_a_salt_key_nobody_has_are_damaged(hand: Any, loose: Any) -> None:
    del loose.lines[0]

    refused(hand, loose.counted().plain(), Damaged, "salt key")


def test_a_compartment_that_is_not_text_is_damaged(hand: Any, loose: Any) -> None:
    loose.lines[1] = b'{"in":"\xff"}'

    refused(hand, loose.plain(), Damaged, "salt key")


def test_a_salt_key_that_comes_after_its_ops_is_damaged(hand: Any, loose: Any) -> None:
    loose.lines.append(loose.lines.pop(0))

    refused(hand, loose.plain(), Damaged, "salt key")


def test_a_wrong_salt_key_is_forged(hand: Any, loose: Any) -> None:
    loose.lines[0] = f'["salt","relief","{A_HASH}"]'.encode()

    refused(hand, loose.plain(), Forged)


# Chains and signed heads


def test_a_last_head_that_is_not_reached_is_forged(hand: Any, loose: Any) -> None:
    for number, what in ((3, "do not lead"), (4, "end before"), (2, "do not lead")):
        message = ops.head_message(hand.LEDGER, loose.device.public, number, bytes(32))
        signature = _text(loose.device.sign(message))
        told = loose.part_told(last=[number, ZEROS], signature=signature)
        refused(hand, told.plain(), Forged, what)


def test_ops_behind_the_signed_head_are_forged(hand: Any) -> None:
    """A relay adds an op of its own to the feed of somebody else."""
    device = hand.Device(b"one")
    device.op("control")
    signed = device.signed()
    device.op("control")
    loose = hand.take_apart(device, hand.write(device, [device.part()]))
    told = {"last": [1, signed.head.hex()], "signature": _text(signed.signature)}

    refused(hand, loose.part_told(**told).plain(), Forged, "beyond")


def test_a_head_signed_by_another_device_is_forged(hand: Any, loose: Any) -> None:
    other = hand.Device(b"another")
    last = loose.manifest["parts"][0]["last"]
    from fieldledger.domain import ops

    message = ops.head_message(hand.LEDGER, loose.device.public, last[0], bytes.fromhex(last[1]))

    refused(
        hand,
        loose.part_told(signature=_text(other.sign(message))).plain(),
        Forged,
        "not signed by the device",
    )


def test_a_head_signed_for_another_ledger_is_forged(hand: Any, loose: Any) -> None:
    unopened = bundle.read_manifest(loose.plain())

    with pytest.raises(Forged):
        bundle.read_body(unopened, hand.verify, bytes(32), lambda _feed, _where: None)


def test_a_signed_head_inside_a_part_is_checked_like_the_last(hand: Any) -> None:
    device = hand.Device(b"one")
    device.op("control")
    device.sign_here()
    device.op("control")
    loose = hand.take_apart(device, hand.write(device, [device.part()]))
    number, head, signature = loose.manifest["parts"][0]["heads"][0]

    assert hand.open(loose.plain()).parts[0].heads == tuple(device.heads)
    refused(hand, loose.part_told(heads=[[number, ZEROS, signature]]).plain(), Forged)
    wrong = "A" * 86 + "=="
    refused(hand, loose.part_told(heads=[[number, head, wrong]]).plain(), Forged)


def _text(data: bytes) -> str:
    from base64 import b64encode

    return b64encode(data).decode()


# Skips


def test_a_skip_stands_for_ops_that_are_not_told(hand: Any) -> None:
    device = hand.Device(b"one")
    device.skip(5)
    device.op("control")
    device.sign_here()
    device.skip(2)
    device.op("control")
    device.sign_here()
    device.skip(3)

    body = hand.open(hand.write(device, [device.part()]))

    [part] = body.parts
    assert (part.last.number, part.ops) == (12, 2)
    assert body.after[0] == [
        item[2] or after for item, after in zip(part.items, device.after, strict=True)
    ]


def test_ops_made_up_before_a_skip_are_forged(hand: Any) -> None:
    """A skip only tells a head. Whoever relays a feed must not be able to put words into it."""
    victim = hand.Device(b"victim")
    victim.skip(3)
    victim.op("control")
    true_head = victim.items[0][2]
    liar = hand.Device(b"victim")
    liar.op("control")
    liar._put((bundle.SKIP, (2).to_bytes(8, "big"), true_head))
    liar.number, liar.head = 3, true_head
    liar.op("control")
    assert liar.head == victim.head

    refused(hand, hand.write(liar, [liar.part()]), Forged, "bound to no signature")


@pytest.mark.parametrize("count", [1, 3, 9_999_999_999])
def test_a_skip_of_another_length_is_forged(hand: Any, count: int) -> None:
    device = hand.Device(b"one")
    device.skip(2)
    device.op("control")
    loose = hand.take_apart(device, hand.write(device, [device.part()], codebook=()))
    loose.lines[0] = loose.lines[0].replace(b'"skip",2', b'"skip",%d' % count)

    refused(hand, loose.plain(), Forged)


def test_a_signed_head_inside_a_skip_is_forged(hand: Any) -> None:
    """Nobody can tell whether the feed passes through it."""
    device = hand.Device(b"one")
    device.skip(1)
    device.sign_here()
    device.skip(2)
    device.items = [(bundle.SKIP, (3).to_bytes(8, "big"), device.head)]

    refused(hand, hand.write(device, [device.part()]), Forged)
