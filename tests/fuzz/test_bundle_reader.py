"""Any bytes in the place of a bundle's plaintext: one of the declared refusals, and little memory.

Hypothesis spoils sound bundles at three levels: the bytes of the plaintext, the JSON of the
manifest, and the lines of the body. The manifest is signed anew after each change, as by a member
who can sign and has gone mad, so that the reader goes as far as it ever does.
"""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain import bulk, wire
from fieldledger.domain.problems import BadOp
from fieldledger.errors import FileRefused, NewerVersion

QUICK = settings(max_examples=150, derandomize=True)
CAMPAIGN = settings(max_examples=20_000, derandomize=False)
MEMORY = 24 << 20  # bytes, for bundles of a few kilobytes; a window of zstd is 8 MiB of them


def whole(hand: Any) -> bytes:
    """A bundle with every kind of line that is taken in, in two parts."""
    one, two = hand.Device(b"one"), hand.Device(b"two")
    one.salt("relief")
    one.op("relief")
    one.sign_here()
    one.op("open")
    one.op("children", salt=bytes(16))
    seal = one.file(b"a sealed file")
    one.op("relief", seal=seal)
    two.closed(4, "money")
    two.closed(5, "people")
    two.op("control")
    return bytes(hand.write(one, [one.part(), two.part()]))


@pytest.fixture(scope="module")
def plain(hand: Any) -> bytes:
    return whole(hand)


def read(hand: Any, plain: bytes) -> None:
    """Read it to its end, by all steps; nothing but the declared refusals, in a little memory."""
    tracemalloc.start()
    try:
        hand.open(plain, lambda _feed, _where: bytes(32))
    except (FileRefused, NewerVersion) as refused:
        assert refused.message.count("\n") == 0
        assert len(refused.message) < 400
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < MEMORY


def test_the_bundle_that_is_spoilt_here_is_sound(hand: Any, plain: bytes) -> None:
    assert len(hand.open(plain).parts) == 2


# --- the bytes --------------------------------------------------------------------------------


@st.composite
def spoilt(draw: st.DrawFn, data: bytes) -> bytes:
    """Bytes with some changed, cut out, put in or put elsewhere."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(changed)))
        end = min(len(changed), at + draw(st.sampled_from((0, 1, 1, 2, 4, 64, 1_000))))
        new = draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from((b"\0" * 64, b"\xff" * 8, b"\n", b'"', b"[", b"}", b"9" * 30)),
                st.just(bytes(changed[end : end + 64])),
            )
        )
        changed[at:end] = new
    return bytes(changed)


def bytes_of(hand: Any, plain: bytes, data: st.DataObject) -> None:
    # The padding is most of it: what stands before is spoilt alone, too.
    much = len(plain.rstrip(b"\0"))
    head = data.draw(st.booleans())
    read(hand, data.draw(spoilt(plain[:much])) + plain[much:] if head else data.draw(spoilt(plain)))


@QUICK
@given(st.data())
def test_spoilt_bytes(hand: Any, plain: bytes, data: st.DataObject) -> None:
    bytes_of(hand, plain, data)


@pytest.mark.long
@CAMPAIGN
@given(st.data())
def test_many_spoilt_bytes(hand: Any, plain: bytes, data: st.DataObject) -> None:
    bytes_of(hand, plain, data)


@QUICK
@given(st.binary(max_size=2_000))
def test_any_bytes_at_all(hand: Any, data: bytes) -> None:
    read(hand, data)


# --- the manifest -----------------------------------------------------------------------------

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1,
    2**32,
    2**53,
    2**63,
    10**30,
    1.5,
    "",
    "x",
    "0" * 64,
    "\udc00",
    "é" * 70,
    [],
    [[]],
    {},
    {"label": []},
)
VALUES = st.one_of(
    st.sampled_from(ODD), st.integers(), st.text(max_size=5), st.lists(st.integers(), max_size=3)
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside JSON."""
    if not isinstance(value, (dict, list)):
        return
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        yield from places(each, (*path, key))


def change(whole: Any, path: tuple[Any, ...], act: Callable[[Any, Any], None]) -> None:
    for key in path[:-1]:
        whole = whole[key]
    act(whole, path[-1])


def manifest_of(hand: Any, plain: bytes, data: st.DataObject) -> None:
    """Values of the manifest, at any depth, become others, go, or come twice."""
    device = hand.Device(b"one")
    loose = hand.take_apart(device, plain)
    manifest = plain[4 : 4 + int.from_bytes(plain[:4], "big")]
    told = json.loads(manifest)
    frame = plain[4 + len(manifest) + 64 :][: told["packed"]]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([*places(told)]))
        value = deepcopy(data.draw(VALUES))
        how = data.draw(st.sampled_from(("put", "put", "put", "go", "twice")))
        if how == "put":
            change(told, path, lambda inside, key, value=value: inside.__setitem__(key, value))
        elif how == "go":
            change(told, path, lambda inside, key: inside.__delitem__(key))
        elif isinstance(path[-1], int):
            change(told, path, lambda inside, key: inside.insert(key, inside[key]))
    text = json.dumps(told, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass")
    read(hand, loose.signed(text, frame))


@QUICK
@given(st.data())
def test_spoilt_manifests(hand: Any, plain: bytes, data: st.DataObject) -> None:
    manifest_of(hand, plain, data)


@pytest.mark.long
@CAMPAIGN
@given(st.data())
def test_many_spoilt_manifests(hand: Any, plain: bytes, data: st.DataObject) -> None:
    manifest_of(hand, plain, data)


# --- the lines --------------------------------------------------------------------------------


def lines_of(hand: Any, plain: bytes, data: st.DataObject) -> None:
    """Lines change, go, come twice or change places; the manifest counts them as they are."""
    loose = hand.take_apart(hand.Device(b"one"), plain)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(loose.lines) - 1))
        how = data.draw(st.sampled_from(("spoil", "spoil", "spoil", "go", "twice", "move")))
        if how == "spoil":
            loose.lines[at] = data.draw(spoilt(loose.lines[at]))
        elif how == "go" and len(loose.lines) > 1:
            del loose.lines[at]
        elif how == "twice":
            loose.lines.insert(at, loose.lines[at])
        elif how == "move":
            loose.lines.append(loose.lines.pop(at))
    if data.draw(st.booleans()):
        loose.told(lines=len(b"\n".join(loose.lines).split(b"\n")))
        last = loose.manifest["parts"][-1]
        counted = sum(part["lines"] for part in loose.manifest["parts"][:-1])
        last["lines"] = max(0, loose.manifest["lines"] - counted - 1)
    read(hand, loose.plain())


@QUICK
@given(st.data())
def test_spoilt_lines(hand: Any, plain: bytes, data: st.DataObject) -> None:
    lines_of(hand, plain, data)


@pytest.mark.long
@CAMPAIGN
@given(st.data())
def test_many_spoilt_lines(hand: Any, plain: bytes, data: st.DataObject) -> None:
    lines_of(hand, plain, data)


# --- the payloads -----------------------------------------------------------------------------

PAYLOADS = (
    b'{"in":"relief","do":"add","at":5,"type":"shelter","v":1,"fields":'
    b'{"code":"s-1","province":"CN-JL","status@2004-05-17":"open"}}',
    b'{"in":"relief","do":"set","at":6,"type":"shelter","v":1,"rec":"a-1:0011223344556677",'
    b'"over":["a-1:0011223344556677"],"fields":{"capacity":4,"@same":null},"reason":"seen"}',
    b'{"in":"control","do":"bar","at":1,"device":"' + b"A" * 43 + b'=","feed":"' + b"0" * 64 + b'",'
    b'"head":[0,"' + b"0" * 64 + b'"],"reason":"taken"}',
    b'{"in":"control","do":"enrol","at":1,"label":"a1","key":"' + b"A" * 43 + b'=",'
    b'"role":"worker","clear":["relief"],"scope":"own"}',
)


def payloads_of(data: st.DataObject) -> None:
    """A payload is an op, or the reason why it is none; both ways of reading say the same."""
    payload = data.draw(st.sampled_from(PAYLOADS))
    if data.draw(st.booleans()):
        payload = data.draw(spoilt(payload))
    else:
        told = json.loads(payload)
        path = data.draw(st.sampled_from([*places(told)]))
        value = deepcopy(data.draw(VALUES))
        change(told, path, lambda inside, key: inside.__setitem__(key, value))
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        payload = text.encode("utf-8", "surrogatepass")
    try:
        op = wire.read_payload(payload)
    except BadOp as problem:
        expected = problem.reason
    else:
        expected = ""
        assert op.body["in"] == op.compartment
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return
    [found] = bulk.read_many([text])
    assert (found.reason if isinstance(found, BadOp) else "") == expected


@QUICK
@given(st.data())
def test_spoilt_payloads(data: st.DataObject) -> None:
    payloads_of(data)


@pytest.mark.long
@CAMPAIGN
@given(st.data())
def test_many_spoilt_payloads(data: st.DataObject) -> None:
    payloads_of(data)
