"""What a person may want to do next here: the menu's subjects, and what this ledger waits for."""

from __future__ import annotations

from typing import NamedTuple

from fieldledger.domain import records
from fieldledger.language import mark
from fieldledger.services import pending, receiving, sending
from fieldledger.services.pending import Pending
from fieldledger.services.session import Session
from fieldledger.store import projection

# What people write down, by what happened, the daily things first; of each the record types.
SUBJECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (mark("goods were handed out"), ("distribution",)),
    (mark("goods came in, or were made"), ("provision", "clothing", "product")),
    (mark("people in a shelter were counted"), ("headcount",)),
    (mark("a child"), ("follow-up", "child", "sponsorship")),
    (
        mark("a person: help, allowance, rescue, resettlement"),
        ("medical", "allowance", "rescue", "resettlement", "person", "feedback"),
    ),
    (mark("money"), ("expense", "advance", "donation", "pledge-payment", "sale", "rate")),
    (mark("goods were counted, moved or lost"), ("count", "transfer", "loss")),
    (mark("something happened"), ("incident", "event", "publication")),
)


class Here(NamedTuple):
    """This device: its label, whether it may read what it writes, how many records it holds,
    its role, how many entries were not exported yet, how much there is to review, and what waits,
    the most pressing first."""

    label: str
    role: str
    sealed: bool
    records: int
    unexported: int
    review: int
    pending: list[Pending]


def here(session: Session) -> Here:
    """What is waiting on this device."""
    return Here(
        label=session.label,
        role=session.role,
        sealed=session.me.sealed,
        records=projection.count(session.ledger),
        unexported=sending.unexported(session),
        review=receiving.review_count(session),
        pending=pending.pending(session),
    )


def summaries(types: tuple[str, ...]) -> dict[str, str]:
    """What each of these record types is, by name."""
    whole = records.summaries()
    return {name: whole[name] for name in types}
