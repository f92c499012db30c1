"""A record in one line, as people read it."""

from __future__ import annotations

from collections.abc import Mapping

from fieldledger.domain.fields import RecordType
from fieldledger.domain.kinds import Known


def one_line(known: Known, spec: RecordType, fields: Mapping[str, object]) -> str:
    """All values of a record in one line: ``distribution: item rice · quantity 90 kg``."""
    shown = [
        f"{field.name.replace('_', '-')} {field.kind.show(fields[field.name], known, fields)}"
        for field in spec.fields
        if fields.get(field.name) is not None
    ]
    return f"{spec.title}: " + " · ".join(shown)
