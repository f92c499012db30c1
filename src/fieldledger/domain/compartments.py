"""The compartments: each a set of record types that are read by the same people."""

from __future__ import annotations

COMPARTMENTS: tuple[str, ...] = (
    "open",
    "relief",
    "people",
    "children",
    "sponsors",
    "identity",
    "money",
    "incidents",
)

# What is about a person can be erased, so each payload there carries its own salt (ops §4.2).
ERASABLE: frozenset[str] = frozenset({"people", "children", "sponsors", "identity"})
