"""The age codec against itself, against pyrage, and against everything that can befall a file."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.crypto import age
from fieldledger.errors import Damaged, FileRefused, NewerVersion, NotForUs, Refused

SEED, OTHER_SEED = bytes(range(32)), bytes(range(32, 64))
OURS, OTHERS = age.Identity(SEED), age.Identity(OTHER_SEED)
PUBLIC, OTHER_PUBLIC = age.post_quantum_public(SEED), age.post_quantum_public(OTHER_SEED)
CLASSIC, CLASSIC_PUBLIC = age.Identity(SEED, post_quantum=False), age.classic_public(SEED)
CHUNK = 64 * 1024
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1]


def stream(seed: int = 0) -> Callable[[int], bytes]:
    """Return a source of bytes that look random and are the same every time."""
    state = [seed]

    def take(size: int) -> bytes:
        state[0] += 1
        return hashlib.shake_256(state[0].to_bytes(8, "big")).digest(size)

    return take


def some_bytes(size: int) -> bytes:
    return stream(size)(size)


FILE = age.encrypt(b"twelve sets of winter clothes", [OTHER_PUBLIC, PUBLIC], stream())
CLASSIC_FILE = age.encrypt(b"twelve sets of winter clothes", [CLASSIC_PUBLIC], stream())
OUR_FILE = age.encrypt(b"twelve sets of winter clothes", [PUBLIC], stream())
HEADER_SIZE = age.read_header(CLASSIC_FILE).size


# Round trips


@pytest.mark.parametrize("size", SIZES)
def test_what_is_encrypted_comes_back(size: int) -> None:
    data = some_bytes(size)
    assert age.decrypt(age.encrypt(data, [PUBLIC], stream()), [OURS]) == data
    assert age.decrypt(age.encrypt(data, [CLASSIC_PUBLIC], stream()), [CLASSIC]) == data


def test_each_of_several_recipients_can_read() -> None:
    for identity in (OURS, OTHERS):
        assert age.decrypt(FILE, [identity]) == b"twelve sets of winter clothes"
    assert age.decrypt(FILE, [CLASSIC, OURS]) == b"twelve sets of winter clothes"


@settings(max_examples=25)
@given(
    pieces=st.lists(st.sampled_from([b"", b"a", b"b" * 1000, b"c" * CHUNK, b"d" * (CHUNK + 7)])),
    widths=st.lists(st.integers(1, 70_000), min_size=1, max_size=5),
)
def test_the_sizes_of_pieces_make_no_difference(pieces: list[bytes], widths: list[int]) -> None:
    file = b"".join(age.encrypt_chunks(iter(pieces), [CLASSIC_PUBLIC], stream()))
    assert b"".join(age.decrypt_chunks(pipe(file, widths), [CLASSIC])) == b"".join(pieces)
    assert len(file) == len(age.encrypt(b"".join(pieces), [CLASSIC_PUBLIC], stream()))


def pipe(file: bytes, widths: list[int]) -> Callable[[int], bytes]:
    """Return a reader that gives less than asked for, as pipes do."""
    source, turn = io.BytesIO(file), [0]

    def read(size: int) -> bytes:
        turn[0] += 1
        return source.read(min(size, widths[turn[0] % len(widths)]))

    return read


def test_reading_a_stream_holds_one_chunk_at_a_time() -> None:
    file = age.encrypt(bytes(5 * CHUNK), [PUBLIC], stream())
    taken = io.BytesIO(file)
    chunks = age.decrypt_chunks(taken.read, [OURS])
    next(chunks)
    assert taken.tell() < 3 * CHUNK


def test_two_files_of_the_same_words_share_nothing_but_the_version() -> None:
    again = age.encrypt(b"twelve sets of winter clothes", [CLASSIC_PUBLIC], stream(1000))
    assert again[:22] == CLASSIC_FILE[:22]
    assert again[22:] != CLASSIC_FILE[22:]
    assert again[-16:] != CLASSIC_FILE[-16:]


def test_file_key_and_nonce_come_from_the_given_source() -> None:
    asked: list[int] = []

    def random(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    file = age.encrypt(b"x", [CLASSIC_PUBLIC], random)
    assert asked == [16, 16]
    assert file[age.read_header(file).size :][:16] == bytes(16)


# Against another implementation (pyrage knows X25519 only)


@pytest.mark.parametrize("size", SIZES)
def test_pyrage_reads_what_we_write_and_the_other_way_round(size: int) -> None:
    data = some_bytes(size)
    theirs = pyrage.x25519.Identity.from_str(age.encode_identity(SEED, post_quantum=False))
    assert str(theirs.to_public()) == age.encode_recipient(CLASSIC_PUBLIC)
    assert pyrage.decrypt(age.encrypt(data, [CLASSIC_PUBLIC], stream()), [theirs]) == data
    assert age.decrypt(pyrage.encrypt(data, [theirs.to_public()]), [CLASSIC]) == data


# What must be refused


@pytest.mark.parametrize(
    ("file", "identity", "flips"),
    [(CLASSIC_FILE, CLASSIC, (0x01, 0x20, 0x80)), (OUR_FILE, OURS, (0x04,))],
    ids=["classic", "post-quantum"],
)
def test_no_byte_of_a_header_can_be_changed(
    file: bytes, identity: age.Identity, flips: tuple[int, ...]
) -> None:
    for at in range(age.read_header(file).size):
        for flip in flips:
            changed = bytearray(file)
            changed[at] ^= flip
            with pytest.raises((Damaged, NotForUs, NewerVersion)):
                age.decrypt(bytes(changed), [identity])


def test_no_bit_after_the_header_can_be_changed() -> None:
    for at in range(HEADER_SIZE, len(CLASSIC_FILE)):
        changed = bytearray(CLASSIC_FILE)
        changed[at] ^= 1 << at % 8
        with pytest.raises(Damaged):
            age.decrypt(bytes(changed), [CLASSIC])


def test_a_file_cut_anywhere_is_damaged() -> None:
    for size in range(len(CLASSIC_FILE)):
        with pytest.raises(Damaged):
            age.decrypt(CLASSIC_FILE[:size], [CLASSIC])


def test_a_long_file_cut_at_or_beside_a_chunk_is_damaged() -> None:
    file = age.encrypt(some_bytes(2 * CHUNK + 5), [CLASSIC_PUBLIC], stream())
    payload = age.read_header(file).size + 16
    ends = [payload + n * (CHUNK + 16) for n in range(3)]
    for size in {end + beside for end in ends for beside in (-1, 0, 1, 16, 17)} | {len(file) - 1}:
        with pytest.raises(Damaged):
            age.decrypt(file[:size], [CLASSIC])


@pytest.mark.parametrize("size", [3, CHUNK])
def test_a_byte_after_the_end_is_damage(size: int) -> None:
    file = age.encrypt(some_bytes(size), [PUBLIC], stream())
    with pytest.raises(Damaged):
        age.decrypt(file + b"\x00", [OURS])


def test_exchanged_chunks_are_damage() -> None:
    file = age.encrypt(some_bytes(3 * CHUNK), [CLASSIC_PUBLIC], stream())
    at = age.read_header(file).size + 16
    one, two = at + CHUNK + 16, at + 2 * (CHUNK + 16)
    with pytest.raises(Damaged):
        age.decrypt(file[:at] + file[one:two] + file[at:one] + file[two:], [CLASSIC])


def test_without_the_right_identity_a_file_is_not_for_us() -> None:
    file = age.encrypt(b"x", [PUBLIC], stream())
    for identities in ([], [OTHERS], [CLASSIC]):
        with pytest.raises(NotForUs):
            age.decrypt(file, identities)
    with pytest.raises(NotForUs):
        age.decrypt(CLASSIC_FILE, [age.Identity(OTHER_SEED, post_quantum=False)])


def test_another_version_is_said_to_be_newer() -> None:
    with pytest.raises(NewerVersion):
        age.decrypt(CLASSIC_FILE.replace(b"/v1\n", b"/v2\n", 1), [CLASSIC])


@pytest.mark.parametrize(
    "start", [b"", b"age-encryption.org/v", b"age-encryption.org/vx\n", b"PK\x03\x04", b"\xff" * 99]
)
def test_what_is_no_age_file_is_damaged(start: bytes) -> None:
    with pytest.raises(Damaged):
        age.decrypt(start, [OURS])


def test_a_header_without_an_end_is_read_up_to_64_kib_only() -> None:
    taken: list[int] = []

    def endless(size: int) -> bytes:
        taken.append(size)
        return b"age-encryption.org/v1\n-> a b\n".ljust(size, b"A")

    with pytest.raises(Damaged):
        next(age.decrypt_chunks(endless, [OURS]))
    assert sum(taken) == 64 * 1024


def test_twenty_recipients_are_read_and_one_more_is_refused() -> None:
    twenty = age.encrypt(b"x", [CLASSIC_PUBLIC] * 20, stream())
    assert age.decrypt(twenty, [CLASSIC]) == b"x"
    more = twenty.replace(b"--- ", b"-> grease\n\n--- ", 1)
    with pytest.raises(FileRefused, match="more than 20"):
        age.decrypt(more, [CLASSIC])


def test_twenty_post_quantum_recipients_fit_the_header() -> None:
    file = age.encrypt(b"x", [PUBLIC] * 20, stream())
    assert age.decrypt(file, [OURS]) == b"x"


def test_a_header_shows_types_and_size_without_a_key() -> None:
    header = age.read_header(FILE[: age.MAX_HEADER])
    assert header.stanzas == ("mlkem768x25519", "mlkem768x25519")
    assert FILE[: header.size].endswith(b"\n")
    assert age.read_header(CLASSIC_FILE).stanzas == ("X25519",)
    with pytest.raises(Damaged):
        age.read_header(FILE[: header.size - 1])


@pytest.mark.parametrize(
    "recipients",
    [[], [PUBLIC] * 21, [PUBLIC, CLASSIC_PUBLIC], [PUBLIC[:-1]], [b""]],
    ids=["none", "too many", "mixed", "short", "empty"],
)
def test_recipients_that_make_no_sense_are_a_bug_of_the_caller(recipients: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"recipients|public key"):
        age.encrypt(b"x", recipients, stream())


@pytest.mark.parametrize(
    "public",
    [bytes(32), PUBLIC[:-32] + bytes(32), b"\xff" * 1216],
    ids=["zero point", "zero point in X-Wing", "no ML-KEM key"],
)
def test_nothing_is_encrypted_to_a_key_that_is_none(public: bytes) -> None:
    with pytest.raises(Refused, match="not a usable key"):
        age.encrypt(b"x", [public], stream())


# Keys as text


def test_the_keys_of_the_specification_come_out() -> None:
    identity = age.decode_identity(
        "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"
    )
    text = age.encode_recipient(age.post_quantum_public(identity.seed))
    assert text.startswith("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87pzf5zrqt")
    assert text.endswith("l53k2ykx3qheyty7saeq0d3fzv49zc0k")
    classic = age.decode_identity(
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    )
    assert classic == age.Identity(b"\x42" * 32, post_quantum=False)
    assert (
        age.encode_recipient(age.classic_public(classic.seed))
        == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    )


@pytest.mark.parametrize("public", [PUBLIC, CLASSIC_PUBLIC], ids=["post-quantum", "classic"])
def test_a_public_key_survives_its_text(public: bytes) -> None:
    assert age.decode_recipient(age.encode_recipient(public)) == public


@pytest.mark.parametrize("post_quantum", [True, False])
def test_a_secret_key_survives_its_text(post_quantum: bool) -> None:
    identity = age.Identity(SEED, post_quantum)
    assert age.decode_identity(age.encode_identity(SEED, post_quantum)) == identity


def test_no_secret_is_shown_when_an_identity_is_printed() -> None:
    assert repr(OURS) == "Identity(post_quantum=True)"


PUBLIC_TEXT, SECRET_TEXT = age.encode_recipient(CLASSIC_PUBLIC), age.encode_identity(SEED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "rice",
        PUBLIC_TEXT.upper(),
        PUBLIC_TEXT[:-1],
        PUBLIC_TEXT + "q",
        "a" + PUBLIC_TEXT,
        PUBLIC_TEXT.replace("a", "A", 1),
        SECRET_TEXT,
    ],
)
def test_a_wrong_public_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Refused) as caught:
        age.decode_recipient(text)
    assert not text or text not in f"{caught.value.message} {caught.value.hint}" or len(text) < 6


@pytest.mark.parametrize(
    "text", [SECRET_TEXT.lower(), SECRET_TEXT[:-1] + "9", PUBLIC_TEXT, PUBLIC_TEXT.upper()]
)
def test_a_wrong_secret_key_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        age.decode_identity(text)


def test_a_seed_of_the_wrong_length_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        age.post_quantum_public(SEED[:-1])
