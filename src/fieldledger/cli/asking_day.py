"""The day from which an entry holds: asked where a record has timelines and no day of its own.

What is typed in from paper a week later held a week ago, and the months count it from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fieldledger.cli import ui
from fieldledger.domain.asking import holds_from_a_day
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.cli.options import Typed
    from fieldledger.domain.fields import RecordType
    from fieldledger.services.session import Session

_ON = "on"


def with_day(session: Session, spec: RecordType, typed: Typed, kept: Mapping[str, str]) -> Typed:
    """What was typed, with the day from which it holds. ``kept``: what held for the entry before,
    which Enter takes again."""
    if not holds_from_a_day(spec) or typed.on is not None or _has_day(typed):
        return typed
    default = kept.get(_ON) or session.known.today or ""
    meaning = tr("the day from which it holds; today without it")
    ui.ask_aloud("\n" + tr("{field}: {meaning}", field=tr(spec.title), meaning=meaning))
    while True:
        day = ui.ask(f"{_ON} [{default}]:" if default else f"{_ON}:") or default
        problem = _problem(session, spec, day)
        if not problem:
            return typed._replace(on=day or None)
        ui.ask_aloud(tr("{field}: {problem}", field=_ON, problem=problem))


def to_keep(typed: Typed) -> dict[str, str]:
    """The day, for the next entry of a pile."""
    return {_ON: typed.on} if typed.on else {}


def _has_day(typed: Typed) -> bool:
    """Whether a value was typed with its day, as in ``status@2003-10-02=found``."""
    names = [*(name for name, _ in typed.pairs), *(w.partition("=")[0] for w in typed.words)]
    return any("@" in name for name in names)


def _problem(session: Session, spec: RecordType, day: str) -> str:
    from fieldledger.services import entries

    found = entries.read(session, spec.name, (), (), on=day).problems if day else ()
    return next((each.sentence for each in found if each.field == _ON), "")
