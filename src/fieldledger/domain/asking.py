"""In which order the fields of a record are asked for: by prompts, and on paper."""

from __future__ import annotations

from collections.abc import Collection

from fieldledger.domain.fields import OWN_DAYS, FieldSpec, RecordType


def is_at_once(spec: RecordType, field: FieldSpec, kept: Collection[str] = ()) -> bool:
    """Whether a field is asked before the whole is looked over: what a record must have, what its
    words are for and what reports count. ``kept``: names of fields filled in last time, since
    whoever writes one once writes it often."""
    counted = {name for each in spec.measures for name in (*each.of, *each.given, each.missing)}
    return (
        field.required
        or field.timeline
        or field.kind.name == "currency"
        or field.name in {*counted, *spec.highest, *kept, *_worded(spec)}
    )


def holds_from_a_day(spec: RecordType) -> bool:
    """Whether records of a type say since when something holds, and have no day of their own: then
    it is asked first."""
    own = {each.name for each in spec.fields}.intersection(OWN_DAYS)
    return not own and any(each.timeline for each in spec.fields)


def in_order(spec: RecordType) -> tuple[list[FieldSpec], list[FieldSpec]]:
    """The fields that are asked at once, those that must be given first, and the rest."""
    now = [each for each in spec.fields if is_at_once(spec, each)]
    rest = [each for each in spec.fields if each not in now]
    return sorted(now, key=lambda each: not each.required), rest


def _worded(spec: RecordType) -> set[str]:
    slots = [(slot,) if isinstance(slot, str) else slot for slot in spec.words]
    return {name for slot in slots for name in slot}
