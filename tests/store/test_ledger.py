"""An open ledger: transactions, the mark that notices an older copy, and what is said of damage."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.store import feeds, migrations, projection, rebuilding, sqlcipher, tables
from fieldledger.store import ledger as ledgers
from fieldledger.store.ledger import Ledger

Reopen = Callable[..., Ledger]


def write(ledger: Ledger, value: int) -> None:
    with ledger.writing():
        ledger.put_meta("bundles", value)


# --- transactions -----------------------------------------------------------------------------


def test_what_was_written_is_there_after_opening_again(ledger: Ledger, reopen: Reopen) -> None:
    write(ledger, 7)
    ledger.close()
    again = reopen()

    assert again.meta("bundles") == 7
    again.check_fresh()
    again.close()


def test_what_fails_half_way_is_taken_back(ledger: Ledger, home: Path) -> None:
    before = (home / ledgers.MARK).read_bytes()

    def half_way() -> None:
        with ledger.writing():
            ledger.put_meta("bundles", 9)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()

    assert ledger.meta("bundles") == 0
    assert (home / ledgers.MARK).read_bytes() == before
    write(ledger, 1)


def test_a_rehearsal_is_always_taken_back(ledger: Ledger) -> None:
    with ledger.rehearsing():
        ledger.put_meta("bundles", 9)
        assert ledger.meta("bundles") == 9

    assert ledger.meta("bundles") == 0


def test_a_second_writer_is_told_to_wait(ledger: Ledger, reopen: Reopen) -> None:
    other = reopen()
    with ledger.writing(), pytest.raises(errors.InUse), other.writing():
        pass
    write(other, 3)

    assert ledger.meta("bundles") == 3
    other.close()


def test_a_setting_that_was_never_written_is_missed(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.meta("nothing")


# --- the mark ---------------------------------------------------------------------------------


def test_an_older_copy_of_the_file_is_refused(
    ledger: Ledger, home: Path, tmp_path: Path, reopen: Reopen
) -> None:
    write(ledger, 1)
    ledger.close()
    shutil.copy(home / ledgers.DATABASE, tmp_path / "old.db")
    newer = reopen()
    write(newer, 2)
    newer.close()
    shutil.copy(tmp_path / "old.db", home / ledgers.DATABASE)

    older = reopen()
    with pytest.raises(errors.RolledBack, match="older copy"):
        older.check_fresh()
    with pytest.raises(errors.RolledBack):
        write(older, 3)
    older.trust_this_copy()
    with pytest.raises(errors.RolledBack):
        older.check_fresh()
    older.close()


def test_a_file_put_back_while_it_is_open_is_noticed_by_the_next_write(
    ledger: Ledger, home: Path
) -> None:
    old = (home / ledgers.MARK).read_bytes()
    write(ledger, 1)
    newer = (home / ledgers.MARK).read_bytes()
    assert old != newer
    (home / ledgers.MARK).write_bytes(old)

    write(ledger, 2)  # the file is newer than its mark: a process was killed between the two

    ledger.check_fresh()


def test_a_file_that_falls_behind_its_mark_after_it_was_opened_is_refused_at_the_next_write(
    ledger: Ledger, home: Path, tmp_path: Path
) -> None:
    """Sound when it was opened; then another process wrote on, and its file was lost again."""
    write(ledger, 1)
    ledger.check_fresh()
    ahead = Path(shutil.copytree(home, tmp_path / "ahead"))
    other = ledgers.open_ledger(ahead, b"k" * 32, b"m" * 32, wait=0.2)
    write(other, 2)
    other.close()
    shutil.copy(ahead / ledgers.MARK, home / ledgers.MARK)

    with pytest.raises(errors.RolledBack, match="older copy"):
        write(ledger, 3)

    assert ledger.meta("bundles") == 1


@pytest.mark.parametrize("change", ["missing", "empty", "counter", "mac", "key", "garbage"])
def test_a_mark_that_does_not_hold_is_refused_until_the_copy_is_trusted(
    ledger: Ledger, home: Path, change: str
) -> None:
    mark = home / ledgers.MARK
    text, mac, *rest = mark.read_text().split("\n")
    told = json.loads(text)
    changed = {
        "empty": "",
        "counter": "\n".join([json.dumps({**told, "counter": 0}), mac, ""]),
        "mac": "\n".join([text, "0" * 64, ""]),
        "key": "\n".join([json.dumps({"heads": ""}), mac, *rest]),
        "garbage": "\0\n\0",
    }
    mark.unlink()
    if change != "missing":
        mark.write_text(changed[change])

    with pytest.raises(errors.RolledBack, match=r"mark\.json") as refused:
        ledger.check_fresh()
    assert "trust-this-copy" in refused.value.hint
    with pytest.raises(errors.RolledBack):
        write(ledger, 1)

    ledger.trust_this_copy()
    ledger.check_fresh()
    write(ledger, 1)


def test_a_mark_of_another_key_is_refused(ledger: Ledger, reopen: Reopen) -> None:
    ledger.close()
    stranger = reopen(mark=b"x" * 32)
    with pytest.raises(errors.RolledBack):
        stranger.check_fresh()
    stranger.close()


# --- keys and damage --------------------------------------------------------------------------


def test_another_key_opens_nothing_and_says_so(ledger: Ledger, reopen: Reopen) -> None:
    ledger.close()
    with pytest.raises(errors.Damaged, match="does not open with its key"):
        reopen(key=b"x" * 32)


def test_a_flipped_page_is_told_in_words(ledger: Ledger, home: Path, reopen: Reopen) -> None:
    ledger.close()
    file = home / ledgers.DATABASE
    data = bytearray(file.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page + 100] ^= 0xFF
    file.write_bytes(data)

    with pytest.raises(errors.Damaged, match="damaged") as refused:
        reopen()
    assert refused.value.__cause__ is None


def test_a_page_that_is_damaged_while_open_is_told_in_words(
    ledger: Ledger, home: Path, reopen: Reopen
) -> None:
    ledger.close()
    file = home / ledgers.DATABASE
    data = bytearray(file.read_bytes())
    opened = reopen()
    for page in range(2 * 4096, len(data), 4096):
        data[page + 100] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(errors.Damaged), sqlcipher.translated():
        opened.conn.execute("SELECT count(*) FROM op, run, shelter, child").fetchall()
        opened.conn.execute("SELECT * FROM meta").fetchall()
    opened.close()


def test_a_cut_off_file_is_told_in_words(ledger: Ledger, home: Path, reopen: Reopen) -> None:
    ledger.close()
    file = home / ledgers.DATABASE
    file.write_bytes(file.read_bytes()[: 3 * 4096 + 17])

    with pytest.raises(errors.FieldledgerError):
        reopen().check_fresh()


def test_nothing_of_a_ledger_lies_on_the_disk_in_clear(
    ledger: Ledger, home: Path, pen: Any
) -> None:
    write_words = {"in": "relief", "do": "add", "at": 1, "type": "shelter", "v": 1}
    fields = {"code": "a-very-plain-word", "province": "CN-JL"}
    with ledger.writing():
        feeds.append(ledger, [{**write_words, "fields": fields}], [bytes(16)])
    on_disk = b"".join(path.read_bytes() for path in home.iterdir())

    assert b"a-very-plain-word" not in on_disk
    assert b"SQLite format" not in on_disk
    ledger.close()
    assert b"a-very-plain-word" not in b"".join(path.read_bytes() for path in home.iterdir())


# --- making and opening -----------------------------------------------------------------------


def test_a_home_is_for_its_owner_only(tmp_path: Path) -> None:
    made = ledgers.create(tmp_path / "new", b"k" * 32, b"m" * 32, wait=0.2)
    made.close()

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / ledgers.MARK).stat().st_mode & 0o777 == 0o600


def test_a_database_without_its_vault_is_not_written_over(home: Path) -> None:
    data = (home / ledgers.DATABASE).read_bytes()
    with pytest.raises(errors.Refused, match="without its"):
        ledgers.create(home, b"k" * 32, b"m" * 32, wait=0.2)

    assert (home / ledgers.DATABASE).read_bytes() == data


def test_a_home_without_a_vault_is_no_ledger(home: Path) -> None:
    with pytest.raises(errors.NoLedger):
        ledgers.read_vault(home)


def test_a_ledger_of_a_newer_program_is_left_alone(ledger: Ledger, reopen: Reopen) -> None:
    ledger.conn.execute(f"PRAGMA user_version={ledgers.VERSION + 1}")
    ledger.close()

    with pytest.raises(errors.NewerVersion):
        reopen()


def test_migrating_twice_changes_nothing(ledger: Ledger) -> None:
    before = ledger.conn.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    migrations.apply(ledger.conn)

    assert ledger.conn.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before


def test_a_projection_of_another_version_is_made_anew_from_ops(
    ledger: Ledger, reopen: Reopen, pen: Any
) -> None:
    with ledger.writing():
        body = pen.Pen("b", "b").add("s-1").body
        placed = feeds.append(ledger, [body], [bytes(16)])
        projection.apply(ledger, zip(placed, [body], strict=True))
        ledger.put_meta("projection", "another")
        ledger.conn.execute("UPDATE shelter SET code='changed'")
        # It had one type less.
        ledger.conn.execute("DROP TABLE headcount")
        ledger.put_meta("projection_tables", json.dumps([*{*tables.names()} - {"headcount"}]))
    ledger.close()
    again = reopen()
    assert not tables.is_current(again.conn)

    with again.writing():
        rebuilding.renew(again, pen.verify)

    assert again.conn.execute("SELECT code FROM shelter").fetchall() == [("s-1",)]
    assert tables.is_current(again.conn)
    again.close()


# --- new keys ---------------------------------------------------------------------------------


def test_under_new_keys_the_old_ones_open_nothing(
    ledger: Ledger, home: Path, reopen: Reopen
) -> None:
    write(ledger, 5)
    ledgers.rekey(ledger, b"the new vault", b"n" * 32, b"w" * 32)
    ledger.close()

    with pytest.raises(errors.Damaged):
        reopen()
    again = reopen(key=b"n" * 32, mark=b"w" * 32)
    again.check_fresh()
    assert again.meta("bundles") == 5
    assert (home / ledgers.VAULT).read_bytes() == b"the new vault"
    assert not (home / ledgers.NEW_VAULT).exists()
    write(again, 6)
    again.close()


def test_a_home_whose_rekeying_was_cut_off_has_two_vaults(home: Path) -> None:
    (home / ledgers.VAULT).write_bytes(b"old")
    assert ledgers.vaults(home) == [b"old"]
    (home / ledgers.NEW_VAULT).write_bytes(b"new")
    assert ledgers.vaults(home) == [b"old", b"new"]

    ledgers.finish_rekey(home)

    assert ledgers.vaults(home) == [b"new"]
