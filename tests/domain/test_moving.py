"""What record types declare of the goods that they move."""

from __future__ import annotations

import pytest

from fieldledger.domain import moving, records
from fieldledger.domain.moving import Leg


@pytest.mark.parametrize("leg", moving.legs(), ids=lambda leg: leg.move.sort)
def test_a_movement_names_fields_that_totals_are_kept_by(leg: Leg) -> None:
    """Stock is read from monthly totals: a field that these do not tell apart would be lost."""
    spec, move = records.load(leg.type), leg.move
    named = {move.item, move.place, *(pair[0] for pair in (move.when, move.explains) if pair)}

    assert named - {""} <= set(spec.groups)
    assert move.quantity in spec.sums
    assert spec.field("date") is not None


@pytest.mark.parametrize("leg", moving.legs(), ids=lambda leg: leg.move.sort)
def test_the_words_that_a_movement_hangs_on_are_words_of_its_field(leg: Leg) -> None:
    for name, word in filter(None, (leg.move.when, leg.move.explains)):
        kind = records.load(leg.type).fields_by_name[name].kind
        assert word in getattr(kind, "words", ())


def test_every_sort_of_movement_has_a_name_of_its_own() -> None:
    sorts = [leg.move.sort for leg in moving.legs()]

    assert len(set(sorts)) == len(sorts)
    assert sorted(sorts) == sorted([*moving.comes_in(), *moving.goes_out()])


def test_all_that_the_organisation_keeps_moves() -> None:
    assert set(moving.moving()) == {
        "provision",
        "clothing",
        "product",
        "transfer",
        "distribution",
        "sale",
        "loss",
        "publication",
    }
    assert [name for name, _ in moving.shelves()] == ["count"]


def test_what_was_found_in_a_place_is_said_by_fields_of_its_type() -> None:
    for name, shelf in moving.shelves():
        assert {shelf.item, shelf.place, shelf.quantity} <= set(records.load(name).fields_by_name)
