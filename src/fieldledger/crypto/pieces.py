"""Pieces of the recovery secret: words for paper, so many of which give the secret back.

Normative: ``docs/format/recovery.md``. The scheme is SLIP-39, and all of it is the library's: the
splitting, the checksums, the list of words. This module fixes its parameters, reads what people
type, and says in a sentence what is wrong with it, never quoting a word of a piece: the messages of
the library do, so none of them is passed on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cache

from shamir_mnemonic import (
    EncryptedMasterSecret,
    MnemonicError,
    Share,
    combine_mnemonics,
    rs1024,
    split_ems,
)
from shamir_mnemonic.wordlist import WORD_INDEX_MAP, WORDLIST

from fieldledger.errors import Refused, WrongKey
from fieldledger.language import mark, tr

WORDS = 33
FEWEST, MOST = 2, 16
# So many letters name a word of the list.
LETTERS = 4

_SECRET = 32
_PASSPHRASE, _EXPONENT = b"", 0
_CHECKSUM, _BITS, _SEED = 3, 10, b"shamir_extendable"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece: its 33 words in full. ``split``: what all pieces of one split have in common, 15
    bits that say nothing else; ``number``: which of them it is, from 1; ``need``: how many of them
    give the secret."""

    words: tuple[str, ...] = field(repr=False)
    split: int
    number: int
    need: int


# Making (recovery 2)


def check_counts(count: int, need: int) -> None:
    """Refuse a split that cannot be made, or that one piece alone would open. Raises Refused."""
    if not FEWEST <= need <= count <= MOST:
        raise Refused(
            tr(
                "The secret cannot be split into {count} pieces of which {need} are needed.",
                count=count,
                need=need,
            ),
            hint=tr(
                "From {least} to {most} pieces, of which {least} or more are needed.",
                least=FEWEST,
                most=MOST,
            ),
        )


def split(
    secret: bytes,
    count: int,
    need: int,
    random: Callable[[int], bytes],
    beside: Collection[int] = (),
) -> tuple[Piece, ...]:
    """Split a secret of 32 bytes into ``count`` pieces, ``need`` of which give it back.

    ``random`` gives the number of the split, which will be none of ``beside``. The rest of what has
    to be random comes from the library's own generator, the system's: it takes none from outside.
    Raises Refused.
    """
    if len(secret) != _SECRET:
        raise ValueError("the recovery secret has 32 bytes")
    check_counts(count, need)
    while (number := int.from_bytes(random(2), "big") >> 1) in beside:
        pass
    whole = EncryptedMasterSecret.from_master_secret(secret, _PASSPHRASE, number, True, _EXPONENT)
    [shares] = split_ems(1, [(need, count)], whole)
    return tuple(_piece(share) for share in shares)


# Reading (recovery 3)


def typed_words(text: str) -> list[str]:
    """The words in what was typed, however they are told apart: only letters count."""
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())


def word_of(typed: str) -> str | None:
    """The word of the list that four letters or more of it name; None where there is none."""
    word = _by_letters().get(typed[:LETTERS], "")
    return word if word and word.startswith(typed) else None


def read(text: str) -> Piece:
    """The piece in a text. Raises WrongKey, which names the place of the wrong word if it can."""
    words = [word_of(typed) for typed in typed_words(text)]
    unknown = [place for place, word in enumerate(words, start=1) if word is None]
    if unknown:
        raise unknown_word(unknown[0])
    if len(words) != WORDS:
        raise WrongKey(
            tr("A piece has {words} words, this one {count}.", words=WORDS, count=len(words)),
            hint=tr("Look for a word that was left out or written twice."),
        )
    return _decoded([word for word in words if word])


def unknown_word(place: int) -> WrongKey:
    """What to say where the word at a place, from 1, is no word of the list."""
    return WrongKey(
        tr("Word {place} of this piece is not in the list of words.", place=place),
        hint=tr("Look at its first {letters} letters.", letters=LETTERS),
    )


def join(pieces: Sequence[Piece]) -> bytes:
    """The secret of 32 bytes. Pieces beyond those needed are checked with the others.

    Raises WrongKey: too few pieces, or pieces that do not belong together.
    """
    if len({(piece.split, piece.need) for piece in pieces}) > 1:
        raise WrongKey(
            tr(
                "These pieces are not of one split: pieces from before and after a new "
                "split do not work together."
            ),
            hint=tr("Find the others of one of them."),
        )
    distinct = list(dict.fromkeys(pieces))
    need = distinct[0].need if distinct else FEWEST
    if len(distinct) < need:
        text = mark("Too few pieces: {need} are needed, {count} given.")
        if len(distinct) < len(pieces):
            text = mark(
                "Too few pieces: {need} are needed, {count} given. The same piece twice counts "
                "once."
            )
        raise WrongKey(tr(text, need=need, count=len(distinct)), hint=tr("Find another one."))
    windows = [distinct[at : at + need] for at in range(len(distinct) - need + 1)]
    secrets = {_combined(window) for window in windows}
    secret = secrets.pop()
    if secret is None or secrets:
        raise WrongKey(
            tr(
                "These pieces do not fit together, though each is sound: they are of "
                "different splits."
            ),
            hint=tr("Try another of them."),
        )
    return secret


def _combined(pieces: Sequence[Piece]) -> bytes | None:
    try:
        return bytes(combine_mnemonics([" ".join(piece.words) for piece in pieces], _PASSPHRASE))
    except MnemonicError:
        return None


def _decoded(words: Sequence[str]) -> Piece:
    numbers = [WORD_INDEX_MAP[word] for word in words]
    try:
        share = Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        share = None
    if share is None and _remainder(numbers):
        raise WrongKey(_what_is_wrong(numbers), hint=tr("Compare it with the paper."))
    if share is None or not _is_ours(share):
        raise WrongKey(
            tr("This is a piece of something else: no ledger has such pieces."),
            hint=tr(
                "Find the papers that were written when the ledger was founded, or split anew."
            ),
        )
    return _piece(share)


def _is_ours(share: Share) -> bool:
    form = share.extendable, share.iteration_exponent, share.group_threshold, share.group_count
    return form == (True, _EXPONENT, 1, 1) and share.member_threshold >= FEWEST


def _piece(share: Share) -> Piece:
    words = tuple(share.mnemonic().split())
    return Piece(words, share.identifier, share.index + 1, share.member_threshold)


def _what_is_wrong(numbers: list[int]) -> str:
    """Where the wrong word is, as far as the checksum tells (recovery 3.4)."""
    places = _doubtful(numbers)
    if len(places) == 1:
        return tr("Word {place} of this piece is most likely wrong.", place=places[0])
    if places:
        return tr(
            "Words {first} and {second} of this piece have most likely changed places.",
            first=places[0],
            second=places[1],
        )
    return tr("This piece is wrong: more than one of its words is not right.")


def _doubtful(numbers: list[int]) -> list[int]:
    """The place, from 1, of the one word whose change would make the checksum hold, or of the two
    neighbours that would have to change places; nothing where no such change does.

    The checksum is linear: what a wrong word adds to the remainder depends on that word alone. So
    for each place the ten bits of its word are tried by themselves, and then put together.
    """
    told = _remainder(numbers)
    for place in range(WORDS):
        changes = {0}
        for bit in range(_BITS):
            flipped = [*numbers]
            flipped[place] ^= 1 << bit
            by_bit = _remainder(flipped) ^ told
            changes |= {change ^ by_bit for change in changes}
        if told in changes:
            return [place + 1]
    for place in range(1, WORDS):
        swapped = [*numbers]
        swapped[place - 1 : place + 1] = numbers[place], numbers[place - 1]
        if not _remainder(swapped):
            return [place, place + 1]
    return []


def _remainder(numbers: list[int]) -> int:
    """The checksum that the words should have, beside the one they have; 0 where it holds."""
    remainder = 0
    for should, has in zip(
        rs1024.create_checksum(numbers[:-_CHECKSUM], _SEED), numbers[-_CHECKSUM:], strict=True
    ):
        remainder = remainder << _BITS | should ^ has
    return remainder


@cache
def _by_letters() -> dict[str, str]:
    return {word[:LETTERS]: word for word in WORDLIST}
