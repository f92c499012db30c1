"""Tables from plain rows of data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldledger.cli import ui, values


def of_rows(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """A table with a column for each name that any row has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    numeric = {name for name in names if any(type(row.get(name)) is int for row in rows)}
    return ui.table(
        [name.replace("_", " ") for name in names],
        [[values.plain(row.get(name)) for name in names] for row in rows],
        right="".join("r" if name in numeric else " " for name in names),
    )
