"""Who may have been struck where a shelter was: an incident there, and no news of them since.

A blow is an incident at a shelter after which nobody knows where those are who lived there. Of a
life there the days of its status and its shelter are known, and the days on which somebody was
heard of. News on the day itself counts as news: it may be what was written after the incident.

Pure. Records are named by their identity, ``NUMBER:HEAD16``; days are ISO.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

BLOWS = ("raid", "arrest", "seizure", "lost-contact")
"""The kinds of incident after which the people of a shelter are missed."""
TAKEN = "arrest"
"""The kind that says itself what became of those whom it names."""
PRESENT = ("in-care", "sheltered", "found", "")
"""The statuses of those who were there, as far as anybody knew."""
LOST = "lost-contact"


class Blow(NamedTuple):
    """An incident at a shelter: identity, local number, kind, day, the shelter, whom it names."""

    ref: str
    n: int
    kind: str
    day: str
    shelter: str
    named: frozenset[str] = frozenset()


class Life(NamedTuple):
    """A child or a person: identity, local number, type and code; the days and values of status
    and shelter, oldest first; the days on which somebody was heard of otherwise."""

    ref: str
    n: int
    type: str
    code: str
    statuses: Sequence[tuple[str, str]] = ()
    places: Sequence[tuple[str, str]] = ()
    heard: Sequence[str] = ()


def is_blow(kind: str, shelter: str) -> bool:
    """Whether an incident of this kind at this shelter, ``""`` for none, is a blow."""
    return kind in BLOWS and shelter != ""


def last_news(life: Life, end: str) -> str:
    """The last day up to ``end`` of which anything is known of somebody; ``""`` where nothing."""
    days = [*(day for day, _ in life.statuses), *(day for day, _ in life.places), *life.heard]
    return max((day for day in days if day <= end), default="")


def struck(blow: Blow, lives: Iterable[Life], end: str) -> list[Life]:
    """Those of whom, on the day ``end``, nothing is known since a blow at the shelter where they
    lived, by type and code."""
    found = [
        life
        for life in lives
        if blow.day <= end
        if _value(life.places, end) == blow.shelter
        if _value(life.statuses, end) in PRESENT
        if last_news(life, end) < blow.day
    ]
    return sorted(found, key=lambda life: (life.type, life.code, life.ref))


def lost(blow: Blow, lives: Iterable[Life], end: str) -> list[Life]:
    """Those of them who are without contact by it. Whom an arrest names was arrested: that is
    theirs to be said, and not this."""
    named = blow.named if blow.kind == TAKEN else frozenset()
    return [life for life in struck(blow, lives, end) if life.ref not in named]


def _value(days: Sequence[tuple[str, str]], end: str) -> str:
    return next((value for day, value in reversed(days) if day <= end), "")
