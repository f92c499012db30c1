"""Which lines of a history hold a value: what was typed after a command, never how it is told."""

from __future__ import annotations

import pytest

from fieldledger.services.leaks.typed import tells_values


@pytest.mark.parametrize(
    "line",
    [
        "fieldledger add distribution rice 90kg s-12 people=30",
        "fieldledger add child --birth-year 1998",
        "fieldledger --home office add shelter suda-21",
        "fieldledger --json add shelter suda-21",
        "fieldledger set a1-4 note=x --reason typo",
        "fieldledger void a1-4 --reason 'was raided'",
        "fieldledger void a1-4 --reason=raided",
        "fieldledger find kim",
        'fieldledger sql "SELECT * FROM child"',
        "fieldledger invite river -o river.invite",
        "fieldledger review settle k7 --value 30 --reason counted",
        "fieldledger seized a1 --reason taken",
        "cd /x && .venv/bin/fieldledger add shelter suda-21",
        "python -m fieldledger add shelter suda-21",
        r".\fieldledger.exe add shelter suda-21",
        "FIELDLEDGER ADD shelter suda-21",
        ": 1700000000:0;fieldledger add shelter suda-21",
        "- cmd: fieldledger add shelter suda-21",
        "fieldledger list item; fieldledger add shelter suda-21",
        'echo \'{"code": "suda-21"}\' | fieldledger add shelter --from -',
        "printf '%s' suda-21 |fieldledger add shelter --from -",
        "fieldledger add shelter --from - <<end",
        'fieldledger add shelter --from - <<< \'{"code": "suda-21"}\'',
        "cat <<end | fieldledger add shelter --from -",
        "fieldledger add shelter \\",
        "fieldledger wordsofalaterversion code=suda-21",
        "export FIELDLEDGER_PASSPHRASE='six words'",
        "$env:FIELDLEDGER_PASSPHRASE = 'six words'",
        "FIELDLEDGER_PASSPHRASE_COMMAND='echo six words' fieldledger status",
    ],
)
def test_a_line_with_a_value_counts(line: str) -> None:
    assert tells_values(line)


@pytest.mark.parametrize(
    "line",
    [
        "ls",
        "fieldledger",
        "fieldledger status --json",
        "fieldledger add child",
        "fieldledger add child; ls",
        "fieldledger add child ; echo done",
        "fieldledger add child && fieldledger status",
        "fieldledger add distribution --from entries.jsonl --json",
        "cat entries.jsonl | fieldledger add distribution --from -",
        "fieldledger add distribution --from=- --quiet",
        "fieldledger add --help",
        "fieldledger add distribution rice --help",
        "fieldledger sql -",
        "fieldledger sql - --format csv > out.csv",
        "fieldledger set a1-4",
        "fieldledger --home office list shelter",
        "fieldledger report --month 2004-05 -o report.md",
        "fieldledger review settle k7 --link",
        "fieldledger devices confirm a1 --yes",
        "git add src/fieldledger docs",
        "git commit -m fieldledger",
        "cd fieldledger && make test",
        "pip install fieldledger",
        "not-fieldledger add shelter suda-21",
        "export FIELDLEDGER_PASSPHRASE_FILE=/run/secrets/ledger",
        "export FIELDLEDGER_PASSPHRASE_COMMAND='pass show ledger'",
        "echo $FIELDLEDGER_HOME",
    ],
)
def test_a_line_without_a_value_does_not(line: str) -> None:
    assert not tells_values(line)
