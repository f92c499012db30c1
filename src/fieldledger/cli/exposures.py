"""What a taken device could read, in words: shared by `seized` and `devices exposure`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fieldledger.cli import ui, values
from fieldledger.cli.wrapping import wrapped
from fieldledger.domain.record import named_compartment
from fieldledger.language import tr, trn

if TYPE_CHECKING:
    from fieldledger.services.exposure import Exposure

_WIDTH = 78


def lines(found: Exposure) -> Iterator[str]:
    """An exposure as it is shown, at most 80 columns wide."""
    name = f"{found.label} ({found.nickname})" if found.nickname else found.label
    yield tr("what {name} could read at most, by what is held here", name=name)
    yield ""
    if found.sealed:
        yield "  " + tr(
            "sealed: it was cleared for nothing, and holds no entries that it could read"
        )
        yield "  " + trn(
            "it wrote {n} entry; how many is all that it shows of them",
            "it wrote {n} entries; how many is all that it shows of them",
            found.wrote,
        )
    else:
        yield from _reading(found)
    yield ""
    yield tr("its keys, fingerprint {fingerprint}", fingerprint=found.fingerprint)
    yield "  " + tr("they open every bundle that anybody ever made for it, wherever a copy lies")
    yield f"  {_sent(found)}"
    yield ""
    yield tr("code names that it knows")
    yield from _codes(found.codes)
    yield ""
    yield tr("whom to warn")
    if found.records:
        yield "  " + tr("everybody in or with these, whose records it could read")
        yield from _codes(found.records, indent="    ")
    yield "  " + tr("the others, whose labels and public keys it has")
    names = [_called(each) for each in found.devices] or [tr("nobody")]
    yield from _wrapped(", ".join(names), "    ")


def _reading(found: Exposure) -> Iterator[str]:
    if found.every:
        yield from _wrapped(
            tr(
                "of everybody: {compartments}",
                compartments=", ".join(map(named_compartment, found.every)),
            ),
            "  ",
        )
    if found.own:
        yield from _wrapped(
            tr(
                "of its own entries: {compartments}",
                compartments=", ".join(map(named_compartment, found.own)),
            ),
            "  ",
        )
    rows = [(named_compartment(name), f"{count:,}") for name, count in found.read.items()]
    yield from (
        f"  {line}" for line in ui.table((tr("compartment"), tr("entries")), rows, right="entries")
    )
    yield "  " + trn(
        "it wrote {n} entry of all that is held here",
        "it wrote {n} entries of all that is held here",
        found.wrote,
    )


def _sent(found: Exposure) -> str:
    made, first, last = found.sent
    if not made:
        return tr("from this device none was made since this program notes it")
    if made == 1:
        return tr("from this device one was made, on {moment}", moment=values.moment(first))
    return tr(
        "from this device {made:,} were made, {first} to {last}",
        made=made,
        first=values.moment(first),
        last=values.moment(last),
    )


def _codes(codes: Mapping[str, Sequence[str]], indent: str = "  ") -> Iterator[str]:
    for kind, names in codes.items():
        yield from _wrapped(f"{kind}: {', '.join(names)}", indent)
    if not codes:
        yield indent + tr("none")


def _wrapped(text: str, indent: str) -> Iterator[str]:
    yield from wrapped(text, _WIDTH, first=indent, later=f"{indent}  ", hyphens=False)


def _called(each: Mapping[str, str]) -> str:
    return f"{each['label']} ({each['nickname']})" if each["nickname"] else each["label"]
