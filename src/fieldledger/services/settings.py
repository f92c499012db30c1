"""What the organisation decided once: settings by name."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fieldledger.services.session import Session
from fieldledger.store import records as held

_SILENCE = 30  # days, where nobody decided otherwise


def setting(session: Session, name: str, default: str) -> str:
    """A setting by name: of the records, else of the invitation, else the default."""
    for row in held.rows(session.ledger, "setting"):
        if row.fields["name"] == name:
            return str(row.fields["value"])
    try:
        invited: Mapping[str, str] = json.loads(str(session.ledger.meta("settings")))
    except KeyError:
        return default
    return invited.get(name, default)


def silence_days(session: Session) -> int:
    """After how many days a device counts as not heard from."""
    told = setting(session, "silence-days", "")
    # What others wrote may be anything: the rule for it is asked at entry only.
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else _SILENCE
