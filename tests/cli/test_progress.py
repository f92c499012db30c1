"""The bar for long work, at a real terminal."""

from __future__ import annotations

import sys

import pexpect
import pytest

WORK = """
from fieldledger.cli import progress, ui
from fieldledger.cli.argv import Globals
found = Globals()
{globals}
ui.use(found)
with progress.counting(after={after}) as tick:
    for done in range(11):
        tick("[red]a\\x1b.enc", done, 10)
print("done")
"""


def seen(after: str, globals_: str = "") -> str:
    """What a terminal was sent while ten of ten came in."""
    code = WORK.format(after=after, globals=globals_)
    child = pexpect.spawn(
        sys.executable, ["-c", code], encoding="utf-8", dimensions=(24, 80), timeout=20
    )
    child.expect(pexpect.EOF)
    return str(child.before)


def test_long_work_shows_a_bar_with_counts_and_names_as_they_are() -> None:
    shown = seen("0.0")

    assert "10/10" in shown
    assert "[red]a\\x1b.enc" in shown
    assert shown.rstrip().endswith("done")


@pytest.mark.parametrize(
    ("after", "globals_"),
    [("3600.0", ""), ("0.0", "found.quiet = True"), ("0.0", "found.json = True")],
)
def test_short_work_shows_nothing_nor_does_any_where_quiet_is_wanted(
    after: str, globals_: str
) -> None:
    assert seen(after, globals_).strip() == "done"
