"""Foster children on the last day."""

from __future__ import annotations

from types import SimpleNamespace

from fieldledger.report import fostered
from fieldledger.report.facts import Child, Facts
from fieldledger.report.spread import Spread, exactly


def test_thirty_five_children_are_in_the_programme_of_whom_one_is_without_contact(
    make: SimpleNamespace,
) -> None:
    facts = make.annual()

    assert fostered.in_programme(facts) == exactly(35)
    assert fostered.with_status(facts, "lost-contact") == exactly(1)
    assert fostered.with_status(facts, "found") == exactly(1)
    assert fostered.with_status(facts, "of-age") == exactly(1)


def test_every_status_counts_on_one_side(make: SimpleNamespace) -> None:
    facts = make.facts(children=tuple(make.child(status, status) for status in fostered.STATUSES))

    inside = [s for s in fostered.STATUSES if fostered.with_status(facts, s) == exactly(1)]
    assert inside == list(fostered.STATUSES)
    assert fostered.in_programme(facts) == exactly(3)


def test_a_child_whose_first_status_begins_later_is_left_out(make: SimpleNamespace) -> None:
    facts = make.facts(children=(make.child("c1"), make.child("c2", "", later=True)))

    assert [each.code for each in fostered.children(facts)] == ["c1"]
    assert fostered.with_status(facts, "") == exactly(0)


def test_a_disputed_status_is_a_range_inside_and_outside_of_the_programme(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(
        children=(
            make.child("c1"),
            make.child("c2", "left", "in-care"),
            make.child("c3", "found", "in-care"),
        )
    )

    assert fostered.in_programme(facts) == Spread(2, 2, 3)
    assert fostered.with_status(facts, "found") == Spread(0, 1, 1)
    assert fostered.with_status(facts, "left") == Spread(0, 1, 1)


def _bands(facts: Facts, sex: str = "female") -> list[int]:
    return [fostered.of_band(facts, band, sex).shown for band in fostered.BANDS]


def test_every_age_falls_into_one_band(make: SimpleNamespace) -> None:
    def one(birth: int) -> tuple[Child, ...]:
        return (make.child("c", births=(birth,)),)

    for birth in range(1900, 2010):
        assert sum(_bands(make.facts(children=one(birth)))) == 1, birth
    assert _bands(make.facts(children=one(2000))) == [1, 0, 0, 0, 0]
    assert _bands(make.facts(children=one(1999))) == [0, 1, 0, 0, 0]
    assert _bands(make.facts(children=one(1987))) == [0, 0, 1, 0, 0]
    assert _bands(make.facts(children=one(1986))) == [0, 0, 0, 1, 0]
    assert _bands(make.facts(children=one(1944))) == [0, 0, 0, 0, 1]


def test_a_disputed_year_of_birth_is_a_range_in_two_bands(make: SimpleNamespace) -> None:
    facts = make.facts(children=(make.child("c", births=(1999, 2001)),))

    assert fostered.of_band(facts, (5, 11), "female") == Spread(0, 1, 1)
    assert fostered.of_band(facts, (0, 4), "female") == Spread(0, 0, 1)
    assert fostered.of_sex(facts, "female") == exactly(1)


def test_sexes_and_unknown_years_are_counted_in_the_programme_only(make: SimpleNamespace) -> None:
    facts = make.facts(
        children=(
            make.child("c1", births=(None,), sexes=("male",)),
            make.child("c2", sexes=("unknown",)),
            make.child("c3", "left", births=(None,), sexes=("male",)),
        )
    )

    assert fostered.of_unknown_age(facts, "male") == exactly(1)
    assert fostered.of_unknown_age(facts, "unknown") == exactly(0)
    assert fostered.of_sex(facts, "male") == exactly(1)
    assert fostered.of_sex(facts, "unknown") == exactly(1)
    assert sum(_bands(facts, "male")) == 0
