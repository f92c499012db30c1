"""The catalogues are those of the texts, whole and sound; `make catalogues` makes them so."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fieldledger import language

TRANSLATED = [lang for lang in language.LANGUAGES if lang != "en"]


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_is_translated(lang: str, catalogues: ModuleType) -> None:
    missing = catalogues.missing(lang)

    assert not missing, (
        f"{len(missing)} texts, the first: {missing[0]}\n"
        f"list them: scripts/catalogues.py missing {lang}; hand in: take {lang} FILE.json"
    )


def test_the_files_are_those_of_the_texts(catalogues: ModuleType) -> None:
    assert not catalogues.stale(), "make catalogues"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_translation_is_fuzzy_or_obsolete_or_lost_a_place(
    lang: str, catalogues: ModuleType
) -> None:
    assert not catalogues.unsound(lang)


# --- the tool finds what it is there for ------------------------------------------------------


def _text(catalogues: ModuleType, one: str, many: str = "") -> Any:
    return catalogues.Text(one, many, ())


@pytest.mark.parametrize(
    ("one", "many", "translation"),
    [
        ("{n} of {whole}", "", "{n}"),
        ("{n} of {whole}", "", "{n} {whole} {more}"),
        ("a text", "", "{0}"),
        ("{n} day", "{n} days", ("일",)),
        ("{n} day", "{n} days", ("{n}일", "{n}일")),
        ("{n} day", "{n} days", "{n}일"),
        ("a day", "", ("날",)),
        ("Try:\n\b\n  fieldledger list item", "", "Try:\n\b\n  fieldledger 목록"),
        ("Try:\n\b\n  fieldledger list item", "", "Try:\n  fieldledger list item"),
    ],
)
def test_a_translation_that_does_not_fit_is_found(
    one: str, many: str, translation: Any, catalogues: ModuleType
) -> None:
    assert catalogues.misfit(_text(catalogues, one, many), translation)


@pytest.mark.parametrize(
    ("one", "many", "translation"),
    [
        ("{a} to {b}", "", "{b}까지 {a}부터"),
        ("one day", "{n} days", ("{n}일",)),
        ('write {"item": "rice"}', "", '쓰기: {"item": "rice"}'),
        ("a text", "", ""),
    ],
)
def test_a_translation_that_fits_is_taken(
    one: str, many: str, translation: Any, catalogues: ModuleType
) -> None:
    assert not catalogues.misfit(_text(catalogues, one, many), translation)


def _found(source: str, catalogues: ModuleType, *, in_cli: bool = True) -> list[Any]:
    tree = ast.parse(source)
    return [
        (catalogues._literal(one), catalogues._literal(many) if many else "")
        for one, many, _, _ in catalogues._of_module(tree, in_cli=in_cli)
    ]


def test_the_texts_of_calls_are_found_also_inside_one_another(catalogues: ModuleType) -> None:
    source = (
        'tr("{a} is here.", a=trn("{n} day", "{n} " "days", 3))\nNAMES = [mark("May")]\ntr(NAME)'
    )

    assert sorted(_found(source, catalogues)) == [
        ("May", ""),
        ("{a} is here.", ""),
        ("{n} day", "{n} days"),
    ]


def test_each_meaning_of_a_word_is_a_text_of_its_own(
    copied: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [*found] = copied._of_module(ast.parse('tr(Label("open", "door")); tr("open")'), in_cli=True)
    assert [copied._literal(context) if context else "" for _, _, context, _ in found] == [
        "",
        "door",
    ]

    whole = (copied.Text("open", "", ()), copied.Text("open", "", (), "door"))
    monkeypatch.setattr(copied, "texts", lambda: whole)
    assert [each["text"] for each in copied.missing("ko")] == ["open", "open (door)"]
    file = tmp_path / "ko.json"
    file.write_text(json.dumps({"open": "운영 중", "open (door)": "열림"}), encoding="utf-8")
    assert copied.main(["take", "ko", str(file)]) == 0
    assert copied.known(copied.said("ko")) == {"open": "운영 중", "open (door)": "열림"}
    assert copied.main(["check"]) == 1  # the other languages lack both
    assert not copied.unsound("ko")
    assert not copied.stale()


def test_helps_and_docstrings_of_commands_are_found(catalogues: ModuleType) -> None:
    source = (
        'def show(all_: Annotated[bool, Option("--all", help="all of it")]):\n'
        '    """Show it.\n\n    \\b\n      fieldledger show\n    """\n'
        'def _other():\n    """Not for people."""\n'
        "app = app_of(show)\n"
    )

    assert sorted(_found(source, catalogues)) == [
        ("Show it.\n\n\b\n  fieldledger show", ""),
        ("all of it", ""),
    ]
    assert not _found(source, catalogues, in_cli=False)


@pytest.mark.parametrize("source", ['tr(f"{n} days")', 'tr("a" + b)', 'trn("day", f"{n}", n)'])
def test_a_text_that_is_glued_together_is_refused(source: str, catalogues: ModuleType) -> None:
    with pytest.raises(ValueError, match="not one whole text"):
        _found(source, catalogues)


def test_what_is_declared_comes_with_what_it_is(catalogues: ModuleType) -> None:
    found = {(one, place.what) for one, _, _, place in catalogues._declared()}

    assert ("lost-contact", "a choice of the field status") in found
    assert ("how much of it", "what the field quantity means") in found
    assert ("found a ledger here", "a line of the help") in found


# --- what translators do ----------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path, catalogues: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, at work on a copy of the catalogues."""
    shutil.copytree(catalogues.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "SOURCE", tmp_path)
    monkeypatch.setattr(catalogues, "POT", tmp_path / "locale" / "fieldledger.pot")
    whole = (_text(catalogues, "a test"), _text(catalogues, "{n} test", "{n} tests"))
    monkeypatch.setattr(catalogues, "texts", lambda: whole)
    catalogues.write()
    return catalogues


def test_what_is_missing_is_handed_out_and_taken_in(
    copied: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copied.main(["missing", "ko"]) == 0
    texts = [each["text"] for each in json.loads(capsys.readouterr().out)]
    assert texts == ["a test", "{n} test"]

    file = tmp_path / "ko.json"
    file.write_text(json.dumps({"a test": "시험", "{n} test": ["시험 {n}개"]}), encoding="utf-8")
    assert copied.main(["take", "ko", str(file)]) == 0
    assert copied.missing("ko") == []
    assert copied.stale() == []
    assert copied.unsound("ko") == []
    assert len(copied.missing("ja")) == 2


def test_what_does_not_fit_or_is_no_text_is_told_and_not_taken(
    copied: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ko.json"
    given = {"a test": "시험", "{n} test": "시험", "a trial": "재판"}
    file.write_text(json.dumps(given), encoding="utf-8")

    assert copied.main(["take", "ko", str(file)]) == 1
    told = capsys.readouterr().err
    assert "'a trial'" in told
    assert "'{n} test'" in told
    assert [each["text"] for each in copied.missing("ko")] == ["{n} test"]


def test_a_fuzzy_an_obsolete_and_a_stale_text_are_found(copied: ModuleType) -> None:
    path = copied.po("ko")
    whole = path.read_text(encoding="utf-8")
    fuzzy = '#, fuzzy\nmsgid "a test"\nmsgstr "시험"\n'
    older = 'msgid "a trial"\nmsgstr "재판"\n'
    path.write_text(
        whole.replace('msgid "a test"\nmsgstr ""\n', fuzzy)
        + f'\n{older}\n#~ msgid "x"\n#~ msgstr "y"\n',
        encoding="utf-8",
    )

    assert sorted(each.partition(":")[0] for each in copied.unsound("ko")) == [
        "fuzzy",
        "no longer said",
        "obsolete",
    ]
    assert "locale/ko/LC_MESSAGES/fieldledger.po" in copied.stale()
    assert copied.missing("ko")[0]["text"] == "a test"
    copied.write()
    assert copied.stale() == []
    assert copied.unsound("ko") == []
