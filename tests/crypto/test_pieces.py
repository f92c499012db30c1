"""Pieces of a secret as words: what is taken for one, and what is said of the others."""

from __future__ import annotations

import os
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shamir_mnemonic import EncryptedMasterSecret, Share, split_ems
from shamir_mnemonic.wordlist import WORDLIST

from fieldledger.crypto import pieces
from fieldledger.crypto.pieces import Piece
from fieldledger.errors import Refused, WrongKey

SECRET = bytes(range(32))
MADE = pieces.split(SECRET, 3, 2, os.urandom)
FIRST = MADE[0].words


def text(words: tuple[str, ...] | list[str]) -> str:
    return " ".join(words)


def refusal(words: str) -> str:
    with pytest.raises(WrongKey) as raised:
        pieces.read(words)
    return raised.value.message


@pytest.mark.parametrize(("count", "need"), [(2, 2), (3, 2), (5, 3), (16, 16), (16, 2)])
def test_so_many_of_the_pieces_give_the_secret(count: int, need: int) -> None:
    made = pieces.split(SECRET, count, need, os.urandom)

    assert [(piece.number, piece.need) for piece in made] == [
        (number, need) for number in range(1, count + 1)
    ]
    assert all(len(piece.words) == pieces.WORDS for piece in made)
    for some in [*combinations(made, need)][:40]:
        assert pieces.join(some) == SECRET


@pytest.mark.parametrize(("count", "need"), [(1, 1), (3, 1), (2, 3), (17, 2), (0, 0), (3, -1)])
def test_a_split_that_one_piece_would_open_or_nobody_could_is_refused(
    count: int, need: int
) -> None:
    with pytest.raises(Refused, match="cannot be split"):
        pieces.split(SECRET, count, need, os.urandom)


def test_a_secret_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32"):
        pieces.split(SECRET[:16], 3, 2, os.urandom)


def test_a_new_split_never_has_the_number_of_an_old_one() -> None:
    drawn = iter([b"\x00\x0a", b"\x00\x0b", b"\x00\x0e"])

    made = pieces.split(SECRET, 2, 2, lambda _size: next(drawn), beside={5})

    assert {piece.split for piece in made} == {7}


def test_a_piece_does_not_show_its_words_where_values_are_shown() -> None:
    assert repr(MADE[0]) == f"Piece(split={MADE[0].split}, number=1, need=2)"


# --- how people write -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        text(FIRST).upper(),
        text([word[:4] for word in FIRST]),
        "\n".join(FIRST),
        "-".join(FIRST),
        "\t, ".join(FIRST) + ".\r\n",
        " ".join(f"{place}. {word}" for place, word in enumerate(FIRST, start=1)),
        text(FIRST).translate({ord("a"): "ａ", ord("c"): "Ｃ"}),
    ],
    ids=["upper", "four letters", "lines", "hyphens", "commas", "numbers", "full width"],
)
def test_a_piece_is_read_however_it_is_written(written: str) -> None:
    assert pieces.read(written) == MADE[0]


def test_every_word_is_named_by_its_first_four_letters() -> None:
    for word in WORDLIST:
        assert {pieces.word_of(word[:end]) for end in range(4, len(word) + 1)} == {word}


@pytest.mark.parametrize("typed", ["", "aca", "acadimic", "academics", "acidd", "abcd"])
def test_what_begins_no_word_of_the_list_is_none(typed: str) -> None:
    assert pieces.word_of(typed) is None


# --- what is wrong --------------------------------------------------------------------------------


@given(st.integers(0, 32), st.integers(1, 1023))
def test_the_one_wrong_word_is_found(place: int, by: int) -> None:
    words = list(FIRST)
    words[place] = WORDLIST[(WORDLIST.index(words[place]) + by) % 1024]

    assert refusal(text(words)) == f"Word {place + 1} of this piece is most likely wrong."


@given(st.integers(0, 31))
def test_two_words_that_changed_places_are_found(place: int) -> None:
    words = list(FIRST)
    words[place : place + 2] = words[place + 1], words[place]

    if words != list(FIRST):
        expected = f"Words {place + 1} and {place + 2} of this piece have most likely changed"
        assert refusal(text(words)).startswith(expected)


def test_two_wrong_words_are_not_guessed_at() -> None:
    words = list(FIRST)
    for place in (6, 20):
        words[place] = next(word for word in ("acid", "zero") if word != words[place])

    assert "more than one of its words" in refusal(text(words))


def test_a_word_that_is_not_in_the_list_is_named_by_its_place() -> None:
    words = [*FIRST[:8], "xyzzy", *FIRST[9:]]

    assert refusal(text(words)) == "Word 9 of this piece is not in the list of words."


@pytest.mark.parametrize("count", [0, 1, 32, 34])
def test_a_piece_has_33_words(count: int) -> None:
    words = (FIRST + FIRST)[:count]

    assert f"this one {count}" in refusal(text(words))


def _other(*, extendable: bool = True, exponent: int = 0, groups: int = 1, need: int = 2) -> Share:
    whole = EncryptedMasterSecret.from_master_secret(SECRET, b"", 9, extendable, exponent)
    return split_ems(groups, [(need, need)] * groups, whole)[0][0]


@pytest.mark.parametrize(
    "share",
    [_other(extendable=False), _other(exponent=1), _other(groups=2), _other(need=1)],
    ids=["not extendable", "exponent", "groups", "one alone"],
)
def test_a_piece_of_something_else_is_refused(share: Share) -> None:
    assert "something else" in refusal(share.mnemonic())


def test_a_sound_checksum_over_nonsense_is_a_piece_of_something_else() -> None:
    """A group that needs more groups than there are: no program makes one."""
    share = _other()
    broken = Share(
        share.identifier,
        share.extendable,
        share.iteration_exponent,
        share.group_index,
        3,
        2,
        share.index,
        share.member_threshold,
        share.value,
    )

    assert "something else" in refusal(broken.mnemonic())


def test_too_few_pieces_are_counted() -> None:
    with pytest.raises(WrongKey, match="3 are needed, 2 given"):
        pieces.join(pieces.split(SECRET, 3, 3, os.urandom)[:2])
    with pytest.raises(WrongKey, match="2 are needed, 0 given"):
        pieces.join([])
    with pytest.raises(WrongKey, match=r"1 given\. The same piece twice counts once"):
        pieces.join([MADE[1], MADE[1]])


def test_pieces_of_two_splits_do_not_work_together() -> None:
    other = pieces.split(SECRET, 3, 2, os.urandom, beside={MADE[0].split})

    assert pieces.join(other[1:]) == SECRET
    with pytest.raises(WrongKey, match="not of one split"):
        pieces.join([MADE[0], other[1]])


def _same_number(secret: bytes) -> tuple[Piece, ...]:
    """Pieces of another split that happens to have the number of the first."""
    return pieces.split(secret, 3, 2, lambda _size: (MADE[0].split << 1).to_bytes(2, "big"))


def test_two_splits_of_one_number_are_found_out() -> None:
    other = _same_number(SECRET)

    with pytest.raises(WrongKey, match="do not fit together"):
        pieces.join([MADE[0], other[1]])
    with pytest.raises(WrongKey, match="do not fit together"):
        pieces.join([MADE[0], other[0]])
    # More than are needed: the odd one is found, wherever it stands.
    with pytest.raises(WrongKey, match="do not fit together"):
        pieces.join([MADE[0], MADE[1], other[2]])
