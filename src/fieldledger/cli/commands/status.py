"""`status`: this device and the others, at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldledger.cli import ui, values
from fieldledger.cli.app import app_of
from fieldledger.cli.code_words import begun, said
from fieldledger.language import Label, tr, trn

# So many devices fit on one screen with the rest.
_MOST_DEVICES = 12
_MOST_STRETCHES = 3
_MOST_HOLDERS = 4


def status() -> None:
    """Show this device, the others, and what waits to be done.

    \b
      fieldledger status
      fieldledger status --json
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import upkeep

    with opened() as session:
        found = upkeep.status(session)
    ui.show(found, _lines(found))


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    facts = [*_facts(found), (tr("digest"), found["digest"]), (tr("state"), found["state"])]
    size = max(ui.width(name) for name, _ in facts) + 2
    for name, text in facts:
        yield f"{name}{' ' * (size - ui.width(name))}{text}"
    yield from _devices(found["devices"])


def _facts(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What each line is about, and what it says."""
    name, nothing = found["name"], tr("nothing")
    yield tr("ledger"), tr("{name}  (a training ledger)", name=name) if found["demo"] else name
    yield tr("device"), _this_device(found)
    yield _held(found)
    yield tr("to export"), found["unexported"] or nothing
    yield tr("no receipt"), _without_receipt(found)
    yield tr("backup"), _age(found["backup"]["days"])
    if found["role"] == "coordinator":
        yield tr("drill"), _age(found["drill"]["days"])
    for held in _cash(found["cash"]):
        yield tr("cash"), held
    yield tr("for review"), found["review"] or nothing
    yield from _pending(found["pending"])
    if found["forked"]:
        yield tr("copied"), tr("a device wrote two entries after one: it was copied or put back")


def _pending(waiting: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """What is to be done and how, a line each; only the first is named."""
    for number, each in enumerate(waiting):
        yield "" if number else tr("next"), each["command"]


def _this_device(found: Mapping[str, Any]) -> str:
    label, role = found["label"], said(found["role"])
    if found["sealed"] and not found["member"]:
        return tr("{label} ({role}, sealed, waiting to be taken in)", label=label, role=role)
    if found["sealed"]:
        return tr("{label} ({role}, sealed)", label=label, role=role)
    if not found["member"]:
        return tr("{label} ({role}, waiting to be taken in)", label=label, role=role)
    return f"{label} ({role})"


def _held(found: Mapping[str, Any]) -> tuple[str, str]:
    if found["sealed"]:
        return tr("sealed"), trn(
            "{n} entry or correction, which it cannot read",
            "{n} entries and corrections, which it cannot read",
            found["ops"],
        )
    return tr("records"), tr(
        "{records:,} from {ops:,} entries and corrections",
        records=found["records"],
        ops=found["ops"],
    )


def _devices(devices: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not devices:
        return
    yield ""
    following = tr(Label("next", "number"))
    header = (tr("device"), tr("role"), tr("state"), tr("last seen"), following, tr("gaps"))
    yield from ui.table(header, [_row(device) for device in devices[:_MOST_DEVICES]])
    more = len(devices) - _MOST_DEVICES
    if more > 0:
        yield tr("… {count} more: fieldledger devices", count=more)


def _without_receipt(found: Mapping[str, Any]) -> str:
    """How many entries, and which, as far as they fit on a line."""
    stretches = found["unreceipted_ids"]
    if not stretches:
        return tr("none")
    if len(stretches) > _MOST_STRETCHES:
        return tr(
            "{count:,} between {first} and {last}",
            count=found["unreceipted"],
            first=stretches[0][0],
            last=stretches[-1][1],
        )
    shown = [first if first == last else f"{first} … {last}" for first, last in stretches]
    return f"{found['unreceipted']:,}: {', '.join(shown)}"


def _cash(held: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in held[:_MOST_HOLDERS]:
        yield f"{each['holder']}  {each['text']}"
    if len(held) > _MOST_HOLDERS:
        yield tr("… {count} more: fieldledger money", count=len(held) - _MOST_HOLDERS)


def _age(days: int | None) -> str:
    if days is None:
        return tr("never")
    if days in (0, 1):
        return tr("yesterday") if days else tr("today")
    return trn("{n} day ago", "{n} days ago", days)


def _row(device: Mapping[str, Any]) -> list[str]:
    following = device["next_expected"]
    return [
        str(device["name"]),
        said(device["role"]),
        begun(device["state"]),
        values.moment(device["last_seen"]),
        f"{device['label']}-{following}" if following else "",
        ", ".join(f"{first}-{last}" for first, last in device["gaps"]),
    ]


app = app_of(status)
