"""The docs name every command, and every link in them leads somewhere."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def _prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def _anchors(page: Path) -> set[str]:
    """The names that a heading can be linked by: lower case, dashes for spaces, no marks."""
    headings = re.findall(r"^#+ +(.+?) *#*$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _broken(page: Path) -> list[str]:
    broken = []
    for link in LINK.findall(re.sub(r"`[^`\n]*`", "", _prose(page))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        found = target.exists() and (not anchor or anchor in _anchors(target))
        if not found:
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    assert not _broken(page)


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# Of the *seven* words\n")
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n[a](other.md#of-the-seven-words) [b](#one) [c](https://example.org)\n"
        "[d](gone.md) [e](other.md#gone)\n```\n[f](code.md)\n```\n`[g](code.md)`\n"
    )

    assert _broken(page) == ["gone.md", "other.md#gone"]


def test_the_reference_names_every_command() -> None:
    from fieldledger.cli.app import COMMANDS

    text = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if not re.search(rf"\bfieldledger {name}\b", text)]

    assert COMMANDS
    assert not missing


def test_every_command_has_a_module_that_imports_and_a_summary() -> None:
    """Commands are named in a table and loaded when typed: a wrong name would fail in the field."""
    from fieldledger.cli.app import COMMANDS

    for name, (module, summary) in COMMANDS.items():
        path, _, attribute = module.partition(":")
        loaded = importlib.import_module(path)
        assert not attribute or hasattr(loaded, attribute), name
        assert summary, name


def test_security_names_only_tests_that_there_are() -> None:
    """Each guarantee points at what shows it; a test that was renamed would leave it unproven."""
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/explanation/security.md").read_text()))
    there = {
        found
        for file in (ROOT / "tests").rglob("test_*.py")
        for found in re.findall(r"^def (test_\w+)", file.read_text(), re.M)
    }

    assert len(named) > 60
    assert named <= there
