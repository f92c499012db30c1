"""How many days stock lasts."""

from __future__ import annotations

from types import SimpleNamespace

from fieldledger.report import covers, holdings
from fieldledger.report.facts import Movement
from fieldledger.report.planned import Planned
from fieldledger.report.spread import exactly


def test_a_shelter_lasts_its_own_people_and_the_whole_everybody(make: SimpleNamespace) -> None:
    facts = make.facts(
        movements=(
            Movement("provision", "rice", "", 90_000),
            Movement("provision", "rice", "s1", 30_000),
            Movement("provision", "rice", "s2", 5_000),
            Movement("provision", "oil", "s1", 5_000),
        ),
        planned=Planned(
            rations=(make.ration("rice", 300),),
            headcounts=(make.heads("s1", "2004-05-01", 30), make.heads("s3", "2004-05-01", 10)),
        ),
    )
    found = holdings.holdings(facts.stock)

    # s2 was never counted, oil has no ration, and nobody lives of the own store alone.
    assert covers.of_places(facts, found) == {
        ("rice", "s1"): exactly(3),
        ("rice", "s2"): None,
        ("oil", "s1"): None,
    }
    assert covers.of_items(facts, found) == {"rice": exactly(10), "oil": None}
