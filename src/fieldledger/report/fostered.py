"""Foster children on the last day of the period, by status, sex and age.

``found`` counts as in care; in the foster programme are in-care, found and lost-contact, the last
of whom are without contact. Only the year of birth is known, so an age is the number of years
between the two calendar years: one more than the true age until the birthday. Bands are
those of the setting, else UNHCR's.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from fieldledger.report.facts import Child, Facts
from fieldledger.report.persons import CHILD, WITH_US
from fieldledger.report.persons import STATUSES as _STATUSES
from fieldledger.report.seen import BANDS as BANDS
from fieldledger.report.spread import Spread, total, weighed

STATUSES = _STATUSES[CHILD]
PROGRAMME = WITH_US[CHILD]

Is = Callable[[str, str, int | None], bool]
"""(status, sex, birth year) -> whether a child with these belongs to a figure."""


def children(facts: Facts) -> list[Child]:
    """The children who had come into the ledger by the last day: not those whose first status
    begins later."""
    return [child for child in facts.children if not child.later]


def count(facts: Facts, is_it: Is) -> Spread:
    """How many children belong to a figure."""
    return total(
        weighed([is_it(*way) for way in product(child.statuses, child.sexes, child.births)], [1])
        for child in children(facts)
    )


def with_status(facts: Facts, *statuses: str) -> Spread:
    """How many children have one of these statuses; ``""`` is one that is not known."""
    return count(facts, lambda status, sex, birth: status in statuses)


def in_programme(facts: Facts) -> Spread:
    """How many children are in the foster programme, those without contact among them."""
    return with_status(facts, *PROGRAMME)


def of_band(facts: Facts, band: tuple[int, int], sex: str) -> Spread:
    """How many children of the programme are of this age and sex."""
    year = int(facts.period.end[:4])

    def is_it(status: str, has: str, birth: int | None) -> bool:
        return (
            status in PROGRAMME
            and has == sex
            and birth is not None
            and band[0] <= max(year - birth, 0) <= band[1]
        )

    return count(facts, is_it)


def of_sex(facts: Facts, sex: str) -> Spread:
    """How many children of the programme are of this sex."""
    return count(facts, lambda status, has, birth: status in PROGRAMME and has == sex)


def of_unknown_age(facts: Facts, sex: str) -> Spread:
    """How many children of the programme have no year of birth."""
    return count(
        facts,
        lambda status, has, birth: status in PROGRAMME and has == sex and birth is None,
    )
