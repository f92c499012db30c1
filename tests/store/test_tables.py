"""The projection's tables are made from the record types."""

from __future__ import annotations

from fieldledger.domain import records
from fieldledger.store import tables
from fieldledger.store.ledger import Ledger


def test_the_fingerprint_that_is_written_out_is_that_of_the_record_types() -> None:
    """If this fails, a record type has changed: write the new fingerprint into ``tables``."""
    assert tables.fingerprint() == tables.PROJECTION


def test_every_field_is_a_column_of_its_type(ledger: Ledger) -> None:
    for spec in records.load_all():
        columns = dict(
            row[1:3]
            for row in ledger.conn.execute(f'PRAGMA table_info("{tables.table_name(spec.name)}")')
        )
        for field in spec.fields:
            assert columns.pop(field.name) == field.kind.sql
        assert list(columns) == ["n", "ref", "void", "conflicts"]


def test_every_table_is_strict(ledger: Ledger) -> None:
    loose = ledger.conn.execute(
        "SELECT name FROM pragma_table_list WHERE schema='main' AND NOT strict "
        "AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    ).fetchall()

    assert loose == []


def test_no_rule_across_records_is_a_constraint() -> None:
    """Two people who used one code, or a reference to nothing, never make a merge fail."""
    whole = "\n".join(tables.statements()).upper()

    assert "UNIQUE" not in whole
    assert "REFERENCES" not in whole
    assert "CHECK" not in whole


def test_tables_made_anew_are_empty_and_the_same(ledger: Ledger) -> None:
    before = ledger.conn.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    with ledger.writing():
        tables.make(ledger.conn)

    assert ledger.conn.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before
    assert not tables.bring_up(ledger.conn)
