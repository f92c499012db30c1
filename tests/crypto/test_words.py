"""Generated passphrases and spoken codes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.crypto import words


def test_the_list_is_the_published_one() -> None:
    file = resources.files("fieldledger.crypto") / "data" / "eff_large_wordlist.txt"
    lines = file.read_text("ascii").splitlines()
    dice = [f"{_dice(number)}\t{word}\n" for number, word in enumerate(lines)]
    digest = hashlib.sha256("".join(dice).encode()).hexdigest()
    assert digest == "addd35536511597a02fa0a9ff1e5284677b8883b83e986e43f15a3db996b903e"


def _dice(number: int) -> str:
    return "".join(str(number // 6**power % 6 + 1) for power in range(4, -1, -1))


def test_every_word_can_be_said_and_typed_in_one_way_only() -> None:
    listed = words.word_list()
    assert len(set(listed)) == len(listed) == 7772
    assert all(word.isascii() and word.isalpha() and word.islower() for word in listed)


def test_a_passphrase_is_six_words_apart_by_spaces() -> None:
    text = words.passphrase(lambda size: b"\x01" * size)
    assert text == " ".join([words.word_list()[0x0101]] * 6)
    assert len(words.passphrase(lambda size: bytes(size), count=4).split(" ")) == 4


def test_every_word_is_equally_likely() -> None:
    drawn: dict[str, int] = {}
    for number in range(65536):
        word = words.passphrase(_then_zero(number), count=1)
        drawn[word] = drawn.get(word, 0) + 1
    # Two bytes give 8 whole rounds of the list; what lies above is drawn again, here as 0.
    rest = 65536 % 7772
    assert drawn.pop(words.word_list()[0]) == 8 + rest
    assert set(drawn.values()) == {8}


def _then_zero(number: int) -> Callable[[int], bytes]:
    draws = [number]
    return lambda size: (draws.pop() if draws else 0).to_bytes(size, "big")


@pytest.mark.parametrize(
    "written",
    [
        "abacus zoom",
        "  Abacus   ZOOM\n",
        "abacus-zoom",
        "abacus, zoom.",
        "ａｂａｃｕｓ zoom",
        "abacus\u00a0\u2013 zoom",
    ],
)
def test_a_spoken_code_is_the_same_however_it_was_written_down(written: str) -> None:
    assert words.normalise(written) == "abacus zoom"


@settings(max_examples=30)
@given(st.binary(min_size=64, max_size=64))
def test_a_generated_code_is_already_in_its_one_form(noise: bytes) -> None:
    digest = hashlib.shake_256(noise)
    position = [0]

    def random(size: int) -> bytes:
        position[0] += size
        return digest.digest(position[0])[-size:]

    code = words.passphrase(random)
    assert words.normalise(code) == code
    assert words.normalise(code.upper().replace(" ", "-")) == code
