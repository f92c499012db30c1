"""The driver: what is always on, and its errors in our words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fieldledger import errors
from fieldledger.store import sqlcipher

KEY = b"k" * 32


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "file.db")


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_raw_key_of_another_length_would_be_a_passphrase_and_is_refused(
    file: str, length: int
) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sqlcipher.connect(file, b"k" * length, wait=0.1)

    assert not Path(file).exists()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("temp_store", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("page_size", str(sqlcipher.PAGE_SIZE)),
    ],
)
def test_what_is_always_on(file: str, pragma: str, value: object) -> None:
    conn = sqlcipher.connect(file, KEY, wait=0.1)

    assert conn.execute(f"PRAGMA {pragma}").fetchone()[0] == value
    conn.close()


def test_the_library_encrypts(file: str) -> None:
    conn = sqlcipher.connect(file, KEY, wait=0.1)
    assert conn.execute("PRAGMA cipher_version").fetchone()[0]
    conn.execute("CREATE TABLE plain(word TEXT)")
    conn.close()

    assert b"plain" not in Path(file).read_bytes()
    assert not Path(file).read_bytes().startswith(b"SQLite format")


def test_a_sort_that_is_large_writes_no_file(file: str, tmp_path: Path) -> None:
    conn = sqlcipher.connect(file, KEY, wait=0.1)
    conn.execute("CREATE TEMP TABLE words(word TEXT)")
    conn.executemany("INSERT INTO words VALUES(?)", [("w" * 500,)] * 4000)
    cursor = conn.execute("SELECT word FROM words ORDER BY word || word")
    cursor.fetchone()

    names = {path.name for path in tmp_path.iterdir()}
    assert names <= {"file.db", "file.db-shm", "file.db-wal"}
    conn.close()


def test_a_wrong_key_is_told_without_a_word_on_stderr(
    file: str, capfd: pytest.CaptureFixture[str]
) -> None:
    conn = sqlcipher.connect(file, KEY, wait=0.1)
    conn.execute("CREATE TABLE t(x)")
    conn.close()

    with pytest.raises(errors.Damaged):
        sqlcipher.connect(file, b"x" * 32, wait=0.1)

    assert capfd.readouterr() == ("", "")


def test_a_plain_file_is_not_taken_for_a_ledger(file: str) -> None:
    Path(file).write_bytes(b"SQLite format 3\0" + bytes(8192))

    with pytest.raises(errors.Damaged):
        sqlcipher.connect(file, KEY, wait=0.1)


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(errors.CannotWrite):
        sqlcipher.connect(str(tmp_path / "none" / "file.db"), KEY, wait=0.1)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("database is locked", errors.InUse),
        ("database is busy", errors.InUse),
        ("database or disk is full", errors.CannotWrite),
        ("attempt to write a readonly database", errors.CannotWrite),
        ("unable to open database file", errors.CannotWrite),
        ("disk I/O error", errors.CannotWrite),
        ("something else", errors.Damaged),
    ],
)
def test_the_drivers_errors_are_turned_into_ours(text: str, error: type[Exception]) -> None:
    with pytest.raises(error) as told, sqlcipher.translated():
        raise sqlcipher.dbapi2.OperationalError(text)

    assert "SELECT" not in str(told.value)


def test_an_error_that_is_a_bug_stays_what_it_is(file: str) -> None:
    conn = sqlcipher.connect(file, KEY, wait=0.1)
    with pytest.raises(sqlcipher.dbapi2.ProgrammingError), sqlcipher.translated():
        conn.execute("SELECT ?", ())
    conn.close()


def test_after_a_rekey_only_the_new_key_opens(file: str) -> None:
    conn = sqlcipher.connect(file, KEY, wait=0.1)
    conn.execute("CREATE TABLE t(x)")
    sqlcipher.rekey(conn, b"n" * 32)
    assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    conn.close()

    sqlcipher.connect(file, b"n" * 32, wait=0.1).close()
    with pytest.raises(errors.Damaged):
        sqlcipher.connect(file, KEY, wait=0.1)


def test_sqlite_utils_is_given_this_driver_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pysqlite3", "pysqlite3.dbapi2"):
        monkeypatch.setitem(sys.modules, name, sys)
    sqlcipher.as_sqlite_utils_driver()

    assert sys.modules["pysqlite3"] is sqlcipher.dbapi2
    assert sys.modules["pysqlite3.dbapi2"] is sqlcipher.dbapi2


def test_the_driver_tells_what_it_is_built_of() -> None:
    told = sqlcipher.versions()

    assert all(told[name].split()[0] for name in ("sqlite", "sqlcipher", "openssl"))
    assert told["openssl"] != "None"
