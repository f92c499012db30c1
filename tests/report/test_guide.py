"""The quick guide: what it shows of a screen is what the program shows; no value at the shell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fieldledger.cli import menu
from fieldledger.domain import records
from fieldledger.report import guide
from fieldledger.services import guiding

SCREENS = Path(__file__).parents[1] / "golden" / "screens"
SUBJECTS = [label for label, _ in guiding.SUBJECTS]
EXAMPLE = records.load("distribution")


def made(role: str) -> str:
    return guide.render(role, SUBJECTS, EXAMPLE, lang="en")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_menu_is_that_of_the_program() -> None:
    _, *choices, dots, question = guide.menu(SUBJECTS)
    screen = squeezed((SCREENS / "menu.txt").read_text(encoding="utf-8"))

    assert dots == "…"
    assert " ".join(squeezed(each) for each in choices) in screen
    assert question in screen


def test_questions_and_the_look_over_are_those_of_the_program() -> None:
    screen = squeezed((SCREENS / "an-entry-looked-over.txt").read_text(encoding="utf-8"))
    item, _, _, quantity, _ = guide.entry(EXAMPLE)
    date, *_, ends, save = guide.look(EXAMPLE)

    assert item in screen
    assert quantity in screen
    assert re.search(r"1 +date +\d{4}-\d\d-\d\d", date)
    assert ends.partition(",")[0].rpartition(" ")[0] in screen
    assert save in screen


@pytest.mark.parametrize("role", guide.ROLES)
def test_what_it_says_to_choose_is_in_the_menu(role: str) -> None:
    menus = squeezed((SCREENS / "menu.txt").read_text(encoding="utf-8"))
    menus += (Path(menu.__file__)).read_text(encoding="utf-8")  # for a device of another role
    chosen = re.findall(r'hoose \\"([^"\\]+)\\"', made(role))

    assert len(chosen) >= 3
    assert [each for each in chosen if each not in menus] == []


def test_a_coordinator_sends_and_backs_up_by_the_menu() -> None:
    source = made("coordinator")

    assert 'Choose \\"make bundles for the others\\"' in source
    assert 'Choose \\"make a backup\\"' in source
    assert "export" not in source
    assert "This is device a:" in source


def test_a_yes_is_typed_as_the_prompt_takes_it() -> None:
    """Only these letters are a yes, in every language, and Enter is a no."""
    source = made("worker")

    assert "[y/N]" in source
    assert "type y for yes" in source
    assert 'type y at \\"Another one?\\"' in source


@pytest.mark.parametrize("role", guide.ROLES)
def test_it_numbers_its_steps_and_ends_with_what_is_never_written_down(role: str) -> None:
    source = made(role)
    steps = re.findall(r'step\("(\d+)\. ([^"]+)"', source)

    assert [int(number) for number, _ in steps] == [*range(1, len(steps) + 1)]
    assert steps[0][1] == "Start it"
    assert steps[-1][1] == "Never write down"


@pytest.mark.parametrize("role", guide.ROLES)
def test_no_value_is_ever_typed_at_the_shell(role: str) -> None:
    """The attack: a guide that teaches to type values fills the shell's history with them."""
    typed = re.findall(r"fieldledger [a-z][^.,;:\"\\]*", made(role).partition("#onepage")[2])

    assert not [each for each in typed if re.search(r"\badd\b|\bset\b|=|\d", each)]
