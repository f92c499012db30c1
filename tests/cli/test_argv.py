"""The global options, wherever they stand in the line."""

from __future__ import annotations

import pytest

from fieldledger.cli.argv import chosen, lift


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


@pytest.mark.parametrize("name", ["en_GB.UTF-8", "ja", "ko-KR", "zh_Hant", "zh-TW"])
def test_a_language_may_be_written_as_a_locale(name: str) -> None:
    assert lift(["--lang", name])[2] == ""


@pytest.mark.parametrize("name", ["fr", "", "C", "korean", "k"])
def test_a_language_that_is_not_spoken_is_wrong_use(name: str) -> None:
    assert "one of en, ja, ko, zh" in lift([f"--lang={name}"])[2]


@pytest.mark.parametrize("words", [["--home"], ["list", "--home="]])
def test_a_global_without_its_value_is_wrong_use(words: list[str]) -> None:
    assert "--home needs" in lift(words)[2]


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "ko_KR"}, "ko"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "", "LC_ALL": ""}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_environment_chooses_the_language_as_posix_says(
    environ: dict[str, str], spoken: str
) -> None:
    assert chosen(None, environ) == spoken
    assert chosen("ko", environ) == "ko"


def test_a_system_without_these_variables_is_asked_itself() -> None:
    assert chosen(None, {}, "ja") == "ja"
    assert chosen(None, {"LANG": "C"}, "ja") == "en"
