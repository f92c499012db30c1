"""The program as a process, in other languages: what people see changes, keys and codes do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def _keys(value: object) -> object:
    """The shape of a JSON document: its keys, without what they hold."""
    if isinstance(value, dict):
        return {key: _keys(each) for key, each in value.items()}
    return [_keys(each) for each in value] if isinstance(value, list) else None


def test_a_report_is_in_korean_on_request(run, ledger: Path) -> None:
    done = run("report", "--month", "2004-05", "--lang", "ko")

    assert done.returncode == 0, done
    assert done.stdout.startswith("2004년 5월 보고서\n")
    assert "격리된 입력 0건" in done.stdout


def test_the_environment_is_asked_and_what_is_typed_goes_first(run, ledger: Path) -> None:
    words = ("report", "--month", "2004-05")

    assert run(*words, env={"LC_ALL": "ja_JP.UTF-8"}).stdout.startswith("2004年5月の報告\n")
    assert run(*words, "--lang=en", env={"LC_ALL": "ja_JP.UTF-8"}).stdout.startswith("Report for")
    assert run(*words, env={"LC_ALL": "fr_FR.UTF-8"}).stdout.startswith("Report for")


def test_the_keys_of_json_are_the_same_in_every_language(run, ledger: Path) -> None:
    english, korean = (
        json.loads(run("report", "--month", "2004-05", "--json", "--lang", lang).stdout)
        for lang in ("en", "ko")
    )

    assert _keys(english) == _keys(korean)
    assert english != korean


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--lang ko --help", "여기에 원장을 만든다"),
        ("--help --lang ja_JP.UTF-8", "ここに台帳をつくる"),
        ("--lang zh-TW help", "在此新建账本"),
    ],
)
def test_the_root_help_is_in_the_language_of_its_reader(line: str, said: str, run) -> None:
    assert said in run(*line.split()).stdout


def test_what_is_wrong_with_the_globals_is_told_in_the_language_that_was_asked_for(run) -> None:
    done = run("list", "item", "--lang=ko", "--home")

    assert done.returncode == 2
    assert "--home 뒤에 값이 필요합니다." in done.stderr


def test_an_installation_without_its_catalogues_speaks_english(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from fieldledger import language
    from fieldledger.cli import argv

    monkeypatch.setattr(language, "__file__", str(tmp_path / "language.py"))
    argv.speak("ko")

    assert language.current() == "en"


def test_a_line_in_the_shell_may_ask_for_another_language_for_itself_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from fieldledger import language
    from fieldledger.cli import line
    from fieldledger.cli.argv import Globals

    line.run(["help", "--lang", "ko"], Globals())
    line.run(["help"], Globals())

    korean, english = capsys.readouterr().out.split("Usage:")
    assert "여기에 원장을 만든다" in korean
    assert "found a ledger here" in english
    assert language.current() == "en"
