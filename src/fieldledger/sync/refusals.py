"""How a bundle is refused: one sentence for a person, never a value of what it holds."""

from __future__ import annotations

from fieldledger.errors import Damaged, Forged, Refused
from fieldledger.language import mark, tr

_AGAIN = mark("Nothing of it was taken in. Ask the sender to export it again.")
_BEWARE = mark(
    "Nothing of it was taken in. Ask the sender, by another way than the one this file came by, "
    "whether they made it."
)


def damaged(what: str) -> Damaged:
    """The bundle is not the shape it must have: cut short, changed, or badly made."""
    return Damaged(tr("This bundle is damaged: {what}.", what=what), hint=tr(_AGAIN))


def forged(what: str) -> Forged:
    """A signature, a hash or a chain does not hold."""
    return Forged(
        tr("This bundle is not what it claims to be: {what}.", what=what), hint=tr(_BEWARE)
    )


def too_large(what: str) -> Refused:
    """The bundle would be more than any reader takes in (bundle §3.4)."""
    return Refused(
        tr("This is too much for one bundle: {what}.", what=what),
        hint=tr("Export what the other side lacks, without --all."),
    )
