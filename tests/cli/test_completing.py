"""What Tab offers inside `shell`: from the table of commands and the registry alone."""

from __future__ import annotations

import pytest

from fieldledger.cli.completing import offers


@pytest.mark.parametrize(
    ("typed", "word", "offered"),
    [
        ("", "un", ["unlock", "unvoid"]),
        ("fieldledger", "un", ["unlock", "unvoid"]),
        ("--json", "exi", ["exit"]),
        ("", "shel", []),
        ("help", "rep", ["report"]),
        ("devices", "c", ["confirm"]),
        ("devices confirm", "--y", ["--yes"]),
        ("review settle 3f9a", "--ta", ["--take"]),
        ("", "--q", ["--quiet"]),
        ("list", "dis", ["distribution"]),
        ("types", "dis", ["distribution"]),
        ("import", "dis", ["distribution"]),
        ("add", "dis", ["distribution"]),
        ("add distribution", "elig", ["eligibility="]),
        ("add distribution rice", "--elig", ["--eligibility"]),
        ("add distribution item=rice", "item", []),
        ("add child", "birth", ["birth-year="]),
        ("add shelter", "setting=r", ["setting=rural"]),
        ("set s-12", "eligib", ["eligibility="]),
        ("set s-12", "--rea", ["--reason"]),
        ("list distribution", "x", []),
        ("no-such", "", []),
        ("add no-such", "", []),
    ],
)
def test_tab_offers(typed: str, word: str, offered: list[str]) -> None:
    assert offers(typed.split(), word) == offered


def test_every_command_can_be_completed_without_a_ledger(home: object) -> None:
    """Its module loads, and nothing of it asks for a ledger or a passphrase."""
    for name in offers([], ""):
        assert offers([name], "") is not None
        assert "--help" in offers([name], "--")
