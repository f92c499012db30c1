"""A ledger file against the oracle: every verdict, every row, the digest and the state."""

from __future__ import annotations

import json
from typing import Any

from fieldledger.domain import records as types
from fieldledger.store import feeds, projection, tables
from fieldledger.store.ledger import Ledger

ON_HOLD = "SELECT sign FROM device WHERE standing = 1 AND on_hold = 1"


def compare(ledger: Ledger, oracle: Any, ops: list[Any], own: bytes = b"") -> None:
    """The whole projection, every verdict, the digest and the state against the oracle."""
    differ("verdicts", told_verdicts(ledger), oracle.verdicts(ops, own))
    held = {bytes(sign) for (sign,) in ledger.conn.execute(ON_HOLD)}
    assert held == oracle.Standing(oracle.set_of(ops), own).on_hold()
    told, expected = shown(ledger), whole_rows(oracle.tables(ops, own))
    for name in expected:
        differ(name, told[name], expected[name])
    assert feeds.digest(ledger).hex() == oracle.digest(ops)
    assert projection.state(ledger).hex() == oracle.state(ops, own)


def differ(what: str, told: dict[Any, Any], expected: dict[Any, Any]) -> None:
    """Fail with what differs alone."""
    wrong = {
        key: (told.get(key, "nothing"), expected.get(key, "nothing"))
        for key in told.keys() | expected.keys()
        if told.get(key, "nothing") != expected.get(key, "nothing")
    }
    assert not wrong, f"{what}: told, expected: {wrong}"


def told_verdicts(ledger: Ledger) -> dict[bytes, int]:
    rows = ledger.conn.execute("SELECT head, verdict FROM op WHERE state=0")
    return {bytes(head): verdict for head, verdict in rows}


def shown(ledger: Ledger) -> dict[str, Any]:
    """The tables of the projection in the form of the oracle's."""
    conn = ledger.conn
    rows: dict[Any, Any] = {}
    for kind in types.names():
        found = conn.execute(f'SELECT * FROM "{tables.table_name(kind)}"')
        names = [column[0] for column in found.description]
        for row in found.fetchall():
            fields = dict(zip(names, row, strict=True))
            fields.pop("n")
            rows[kind, fields.pop("ref")] = fields
    timeline = conn.execute("SELECT ref, field, day, value FROM timeline").fetchall()
    conflict = conn.execute("SELECT ref, field, field_values FROM conflict").fetchall()
    through = conn.execute("SELECT ref, other FROM through").fetchall()
    return {
        "rows": rows,
        "timeline": {(ref, field, day): value for ref, field, day, value in timeline},
        "conflict": {(ref, field): json.loads(values) for ref, field, values in conflict},
        "through": dict(through),
    }


def whole_rows(expected: dict[str, Any]) -> dict[str, Any]:
    """The oracle's rows with a column for every field of their type, as SQL holds them."""
    rows = {}
    for (kind, name), row in expected["rows"].items():
        columns = [field.name for field in types.load(kind).fields]
        assert {*row} <= {*columns, "void", "conflicts"}
        rows[kind, name] = dict.fromkeys(columns) | {
            key: json.dumps(value) if isinstance(value, list) else value
            for key, value in row.items()
        }
    return {**expected, "rows": rows}
