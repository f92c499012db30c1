"""Values of a listing as people read them; a listing holds them as scripts do."""

from __future__ import annotations

from collections.abc import Mapping

from fieldledger.domain.fields import FieldSpec
from fieldledger.domain.money import show_money
from fieldledger.domain.quantities import shown_quantity
from fieldledger.language import tr


def in_words(field: FieldSpec, row: Mapping[str, object]) -> str:
    """One field of a listed record: ``90 kg``, ``3,000.00 CNY``, ``yes``; empty where nothing is.

    References are codes or ids already; a quantity's unit and an amount's currency stand in the
    same row.
    """
    value = row.get(field.name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int) and field.kind.name == "quantity":
        return shown_quantity(value, str(row.get("unit") or ""))
    if isinstance(value, int) and field.kind.name == "money":
        currency = row.get(str(getattr(field.kind, "currency", "")))
        return show_money(value, str(currency or "?"))
    return str(value)


def plain(value: object) -> str:
    """A value of data as a person reads it: ``yes`` for true, nothing for none, 1,200."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return f"{value:,}" if isinstance(value, int) else str(value)


def moment(at: object) -> str:
    """A moment in seconds since 1970 as this computer's clock would show it; else the text."""
    if isinstance(at, int):
        import time

        try:
            return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
        except (OverflowError, ValueError, OSError):
            return "?"
    return str(at or tr("never"))
