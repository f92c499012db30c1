"""The global options, wherever they stand in the line."""

from __future__ import annotations

import pytest

from fieldledger.cli.argv import lift


@pytest.mark.parametrize(
    "line",
    [
        "--home there --json list rice",
        "list --home there rice --json",
        "list rice --json --home=there",
    ],
)
def test_a_global_counts_before_and_after_the_command(line: str) -> None:
    found, words, wrong = lift(line.split())

    assert (found.home, found.json, words, wrong) == ("there", True, ["list", "rice"], "")


def test_nothing_is_lifted_after_two_dashes() -> None:
    found, words, _ = lift(["add", "line", "--", "--json"])

    assert not found.json
    assert words == ["add", "line", "--", "--json"]


def test_only_english_is_accepted_so_far() -> None:
    assert lift(["--lang", "en_GB.UTF-8"])[2] == ""
    assert "only en" in lift(["--lang", "ko"])[2]


@pytest.mark.parametrize("words", [["--home"], ["list", "--home="]])
def test_a_global_without_its_value_is_wrong_use(words: list[str]) -> None:
    assert "--home needs" in lift(words)[2]
