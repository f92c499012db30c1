"""Money at the terminal: the command, and the cash of holders in `status`."""

from __future__ import annotations

import json
import re

import pytest


@pytest.fixture
def kept(ledger_with, run):  # type: ignore[no-untyped-def]
    ledger_with(
        "advance kim 10000CNY date=2003-12-01", "expense food 950CNY held-by=kim date=2004-05-04"
    )
    return run


def test_money_is_shown_for_people_and_as_json(kept) -> None:  # type: ignore[no-untyped-def]
    shown = kept("money", "--on", "2004-09-30").stdout
    told = json.loads(kept("money", "--on", "2004-09-30", "--json").stdout)

    assert shown.startswith("Money, 2003-10-01 to 2004-09-30\n")
    assert re.search(r"kim +10,000.00 CNY +0.00 CNY +950.00 CNY +9,050.00 CNY\n", shown)
    assert max(map(len, shown.splitlines())) <= 80
    assert told["period"] == {
        "name": "2003-10-01 to 2004-09-30",
        "start": "2003-10-01",
        "end": "2004-09-30",
    }
    [cash] = [table for table in told["section"]["tables"] if table["key"] == "cash"]
    assert [(row["holder"], row["unit"], row["left"]) for row in cash["rows"]] == [
        ("kim", "CNY", 905_000)
    ]


def test_status_tells_who_holds_cash_and_stays_on_one_screen(kept) -> None:  # type: ignore[no-untyped-def]
    assert "cash        kim  9,050.00 CNY" in kept("status").stdout
    for holder in ("ann", "bo", "cho", "dai", "eun"):
        assert kept("add", "advance", holder, "1 CNY", "date=2004-01-01").returncode == 0

    lines = kept("status").stdout.splitlines()
    assert len([line for line in lines if line.startswith("cash ")]) == 5
    assert "cash        … 2 more: fieldledger money" in lines
    assert len(json.loads(kept("status", "--json").stdout)["cash"]) == 6
