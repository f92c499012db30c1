"""Somebody asks, in SQL, for what holds keys: by every way that SQLite has to a table."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import querying
from fieldledger.store import devices
from fieldledger.store import querying as store

SECRET = ("meta", "salt", "sealed_file", "signed_head")

WAYS = [
    "SELECT * FROM {0}",
    "SELECT count(*) FROM {0}",
    "SELECT 1 FROM {0}",
    'SELECT * FROM "{0}"',
    "SELECT * FROM [{0}]",
    "SELECT * FROM main.{0}",
    "SELECT * FROM MAIN . `{0}`",
    "SELECT item.* FROM item, {0}",
    "SELECT {0}.* FROM item LEFT JOIN {0}",
    "SELECT (SELECT count(*) FROM {0}) FROM item",
    "SELECT 1 FROM item WHERE EXISTS (SELECT 1 FROM {0})",
    "SELECT 1 FROM item ORDER BY (SELECT count(*) FROM {0})",
    "SELECT code FROM item UNION ALL SELECT count(*) FROM {0}",
    "SELECT code FROM item EXCEPT SELECT count(*) FROM {0}",
    "SELECT code FROM item LIMIT (SELECT count(*) FROM {0})",
    "WITH item AS (SELECT * FROM {0}) SELECT * FROM item",
    "WITH RECURSIVE x(y) AS (SELECT 1 UNION SELECT y + 1 FROM {0}, x) SELECT * FROM x",
    "SELECT sum(1) OVER (ORDER BY (SELECT count(*) FROM {0})) FROM item",
    "SELECT json_group_array(json_each.value) FROM json_each((SELECT count(*) FROM {0}))",
    "VALUES ((SELECT count(*) FROM {0}))",
    "EXPLAIN SELECT * FROM {0}",
    "EXPLAIN QUERY PLAN SELECT * FROM {0}",
    "SELECT * FROM pragma_table_info('{0}')",
    "SELECT * FROM json_each((SELECT sql FROM sqlite_schema WHERE name='{0}'))",
    "PRAGMA table_info({0})",
    "UPDATE item SET code=(SELECT count(*) FROM {0}) RETURNING code",
    "INSERT INTO nickname SELECT * FROM {0} RETURNING *",
    "CREATE TEMP VIEW item AS SELECT * FROM {0}",
    "CREATE TEMP TABLE stolen AS SELECT * FROM {0}",
    "ALTER TABLE {0} RENAME TO stolen",
]

OTHERS = [
    "SELECT * FROM sqlite_schema",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM sqlite_temp_schema",
    "SELECT * FROM sqlite_stmt",
    "SELECT * FROM sqlite_dbpage",
    "SELECT * FROM dbstat",
    "SELECT * FROM bytecode('SELECT 1')",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_function_list",
    "SELECT * FROM pragma_cipher_settings",
    "SELECT * FROM json_each((SELECT file FROM pragma_database_list))",
    "ATTACH 'elsewhere.db' AS elsewhere KEY ''",
    "ATTACH (SELECT code FROM item) AS elsewhere",
    "DETACH main",
    "VACUUM INTO 'elsewhere.db'",
    "PRAGMA key",
    "PRAGMA rekey=''",
    "PRAGMA query_only=OFF",
    "PRAGMA cipher_export",
    "PRAGMA temp_store_directory='/tmp'",
    "SELECT load_extension('elsewhere.so')",
    "SELECT sqlcipher_export('elsewhere')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('elsewhere', 'x')",
    "SELECT edit('x')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT sqlite_log(1, 'x')",
    "SELECT zeroblob(1000000000)",
    "SELECT randomblob(1000000000)",
    "SELECT eval('SELECT 1')",
    "SAVEPOINT x",
]


def refused(session: Any, query: str, why: str | None = None) -> None:
    with pytest.raises(errors.Refused, match=why):
        querying.ask(session, query)


@pytest.mark.parametrize("table", SECRET)
def test_sql_reads_no_secret_by_any_way_to_a_table(table: str, leader: Any) -> None:
    with leader.session() as session:
        # The same words name a table that may be read: the ways lead somewhere.
        assert querying.ask(session, WAYS[0].format("item")).rows
        for way in WAYS:
            refused(session, way.format(table), "A query may not use")
    assert leader.problems() == []


def test_sql_reads_no_schema_no_file_and_no_setting(leader: Any, tmp_path: Path) -> None:
    with leader.session() as session:
        for query in OTHERS:
            refused(session, query)
        assert session.ledger.conn.execute("PRAGMA query_only").fetchone() == (0,)
    assert not [*tmp_path.rglob("elsewhere*")]
    assert leader.problems() == []


def test_sql_does_not_run_a_query_of_the_program_that_was_compiled_before(leader: Any) -> None:
    """SQLite is asked for leave when it compiles, and compiled statements are kept for reuse."""
    query = "SELECT value FROM meta WHERE key='renewals'"
    with leader.session() as session:
        devices.renewals(session.ledger)
        session.ledger.conn.execute(query).fetchall()

        refused(session, query)


def test_no_column_that_sql_may_read_holds_a_secret_of_this_device(leader: Any) -> None:
    names = ("sign_secret", "receive_secret", "salt_secret")
    with leader.session() as session:
        secrets = [session.ledger.meta_bytes(name) for name in names]
        held = [
            str(querying.ask(session, f'SELECT * FROM "{name}"').rows) for name in store.readable()
        ]
    assert not any(secret.hex() in rows for secret in secrets for rows in held)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGALRM")
def test_sql_can_be_interrupted(leader: Any) -> None:
    """An endless query must not hold the terminal: Python sees Ctrl-C where it is called."""
    query = "WITH RECURSIVE x(y) AS (SELECT 1 UNION ALL SELECT y + 1 FROM x) SELECT max(y) FROM x"
    with leader.session() as session:
        before = signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        try:
            with pytest.raises(KeyboardInterrupt):
                querying.ask(session, query)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        assert querying.ask(session, "SELECT 1").rows
