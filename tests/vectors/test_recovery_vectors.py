"""The vectors of docs/format/recovery.md. Two other programs for SLIP-39 have read them as well."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from fieldledger.crypto import age, pieces, roots, signing
from fieldledger.errors import WrongKey

FOLDER = Path(__file__).parent
VECTORS: dict[str, Any] = json.loads((FOLDER / "recovery.json").read_text(encoding="utf-8"))
ROOT: dict[str, Any] = json.loads((FOLDER / "ops.json").read_text(encoding="utf-8"))["root"]


@pytest.mark.parametrize("made", VECTORS["splits"], ids=lambda made: f"{made['need']}")
def test_any_pieces_that_are_enough_give_the_secret(made: dict[str, Any]) -> None:
    read = [pieces.read(words) for words in made["words"]]

    assert [piece.number for piece in read] == list(range(1, made["pieces"] + 1))
    assert {(piece.split, piece.need) for piece in read} == {(made["split"], made["need"])}
    for some in combinations(read, made["need"]):
        assert pieces.join(some).hex() == VECTORS["secret"]


def test_the_keys_come_from_the_secret_as_the_ops_say() -> None:
    secret = bytes.fromhex(VECTORS["secret"])

    assert signing.public_of(roots.root_seed(secret)).hex() == ROOT["signing_public"]
    recipient = age.encode_recipient(age.post_quantum_public(roots.recovery_seed(secret)))
    assert recipient == ROOT["recovery_recipient"]


@pytest.mark.parametrize("piece", VECTORS["refused"], ids=lambda piece: piece["why"])
def test_what_is_no_piece_is_refused(piece: dict[str, Any]) -> None:
    with pytest.raises(WrongKey):
        pieces.read(piece["words"])
