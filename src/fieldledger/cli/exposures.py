"""What a taken device could read, in words: shared by `seized` and `devices exposure`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from fieldledger.cli import ui

if TYPE_CHECKING:
    from fieldledger.services.exposure import Exposure

_WIDTH = 78


def lines(found: Exposure) -> Iterator[str]:
    """An exposure as it is shown, at most 80 columns wide."""
    name = f"{found.label} ({found.nickname})" if found.nickname else found.label
    yield f"what {name} could read at most, by what is held here"
    yield ""
    if found.sealed:
        yield "  sealed: it was cleared for nothing, and holds no entries that it could read"
        yield f"  it wrote {_entries(found.wrote)}; how many is all that it shows of them"
    else:
        yield from _reading(found)
    yield ""
    yield f"its keys, fingerprint {found.fingerprint}"
    yield "  they open every bundle that anybody ever made for it, wherever a copy lies"
    yield f"  {_sent(found)}"
    yield ""
    yield "code names that it knows"
    yield from _codes(found.codes)
    yield ""
    yield "whom to warn"
    if found.records:
        yield "  everybody in or with these, whose records it could read"
        yield from _codes(found.records, indent="    ")
    yield "  the others, whose labels and public keys it has"
    names = [_called(each) for each in found.devices] or ["nobody"]
    yield from _wrapped(", ".join(names), "    ")


def _reading(found: Exposure) -> Iterator[str]:
    if found.every:
        yield from _wrapped(f"of everybody: {', '.join(found.every)}", "  ")
    if found.own:
        yield from _wrapped(f"of its own entries: {', '.join(found.own)}", "  ")
    rows = [(name, f"{count:,}") for name, count in found.read.items()]
    yield from (f"  {line}" for line in ui.table(("compartment", "entries"), rows, right="entries"))
    yield f"  it wrote {_entries(found.wrote)} of all that is held here"


def _sent(found: Exposure) -> str:
    made, first, last = found.sent
    if not made:
        return "from this device none was made since this program notes it"
    if made == 1:
        return f"from this device one was made, on {ui.moment(first)}"
    return f"from this device {made:,} were made, {ui.moment(first)} to {ui.moment(last)}"


def _codes(codes: Mapping[str, Sequence[str]], indent: str = "  ") -> Iterator[str]:
    for kind, names in codes.items():
        yield from _wrapped(f"{kind}: {', '.join(names)}", indent)
    if not codes:
        yield f"{indent}none"


def _wrapped(text: str, indent: str) -> Iterator[str]:
    yield from wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
    )


def _called(each: Mapping[str, str]) -> str:
    return f"{each['label']} ({each['nickname']})" if each["nickname"] else each["label"]


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"
