"""Why a system refused, and how much there is: in the language that is spoken."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import pytest

from fieldledger import language
from fieldledger.domain.quantities import show_quantity, shown_quantity
from fieldledger.domain.system import of_system


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    language.use("en")


def test_what_happens_to_people_is_said_in_their_language() -> None:
    missing = OSError(errno.ENOENT, "No such file or directory")

    assert of_system(missing) == "No such file or directory"
    language.use("zh")
    assert of_system(missing) == "没有这个文件或文件夹"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EDOM, "a word of the system's"), "a word of the system's"),
        (OSError(errno.EDOM, ""), "Numerical argument out of domain"),
        (OSError("nothing but a text"), "システムが拒みました"),
    ],
)
def test_anything_else_stays_as_the_system_says_it(error: OSError, said: str) -> None:
    language.use("ja")

    assert of_system(error) == said


@pytest.mark.parametrize(
    ("amount", "unit", "english", "chinese"),
    [
        (400, "set", "400 sets", "400套"),
        (1, "piece", "1 piece", "1件"),
        (2_700_000, "g", "2.7 t", "2.7 t"),
    ],
)
def test_a_quantity_is_said_with_its_unit_in_the_language(
    amount: int, unit: str, english: str, chinese: str
) -> None:
    assert shown_quantity(amount, unit) == show_quantity(amount, unit) == english
    language.use("zh")

    assert shown_quantity(amount, unit) == chinese
