"""Looking at what the trainee did: read-only, and by what is written, never by how it was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fieldledger import errors
from fieldledger.domain.quantities import show_quantity
from fieldledger.language import tr
from fieldledger.services import views
from fieldledger.services.demo_cast import Cast
from fieldledger.services.demo_lessons import Verdict, more, right, waiting, wrong
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds

Rows = list[dict[str, object]]


def one_entry(rows: Rows, wanted: Mapping[str, object]) -> Verdict:
    """Whether one of the live records is as it should be, and no other is beside it."""
    if not rows:
        return waiting()
    fits = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    if fits and len(rows) > 1:
        other = next(row for row in rows if row is not fits[0])
        return wrong(tr("{id} is one entry too many: strike it out with void.", id=other["id"]))
    if fits:
        return right()
    row = rows[-1]
    name = next(name for name, value in wanted.items() if row[name] != value)
    return wrong(
        tr(
            "The {field} of {id} is not as it was told: {value}.",
            field=name,
            id=row["id"],
            value=_told(row, name),
        )
    )


def _told(row: Mapping[str, object], name: str) -> str:
    if row[name] is None:
        return tr("it says nothing")
    if name == "quantity":
        return show_quantity(int(str(row[name])), str(row["unit"]))
    return str(row[name])


def from_day(session: Session, record: str, field: str, day: str, value: str) -> Verdict:
    """Whether a field of a record has this value from that day on."""
    shown = views.show(session, record)
    found = shown["timelines"]
    days = {
        name.partition("@")[2]: said
        for name, said in (found.items() if isinstance(found, dict) else ())
        if name.startswith(f"{field}@")
    }
    if days.get(day) == value:
        return right()
    other = next((other for other, said in days.items() if said == value), "")
    if other:
        return wrong(
            tr(
                "{record} is {value} from {other} on, and it was {day}: name it with {option}.",
                record=record,
                value=value,
                other=other,
                day=day,
                option="--on",
            )
        )
    if day in days:
        return wrong(
            tr(
                "The {field} of {record} from {day} on is {value}, and that is not what was told.",
                field=field,
                record=record,
                day=day,
                value=days[day],
            )
        )
    return waiting()


def astray(session: Session, record: str, field: str, *values: str) -> Verdict | None:
    """What to say of a field that is none of the values that it may have; None of one that is."""
    value = views.show(session, record)[field]
    if value in values:
        return None
    return wrong(
        tr(
            "The {field} of {record} is now {value}, and nothing told of that.",
            field=field,
            record=record,
            value=value,
        )
    )


def together(*verdicts: Verdict) -> Verdict:
    """Several that are all to be right: the first that is wrong, else what is still to be done."""
    bad = next((each for each in verdicts if each.kind == "wrong"), None)
    if bad is not None:
        return bad
    done = [each.kind == "right" for each in verdicts]
    if all(done):
        return right()
    return more() if any(done) else waiting()


def has_all(cast: Cast, holder: str, writer: str) -> bool:
    """Whether a device holds all that another one wrote."""
    with cast.at(writer) as session:
        last = feeds.own_run(session.ledger).last
        feed = session.me.feed
    with cast.at(holder) as session:
        known = {each.id: each.no for each in feeds.feeds(session.ledger)}
        held = feeds.runs(session.ledger, known[feed]) if feed in known else []
    return any(run.last >= last for run in held)


def is_barred(session: Session, label: str) -> bool:
    """Whether a device is barred."""
    return any(
        devices.is_cut(session.ledger, each.sign)
        for each in devices.members(session.ledger)
        if each.label == label
    )


def recovered(cast: Cast) -> Verdict:
    """Whether the trainee made a device out of the backup, with the pieces, in a new home."""
    found = cast.new_homes()
    if any(_was_restored(cast, home) for home in found):
        return right()
    if found:
        return wrong(tr("The ledger in {home} did not come out of the backup.", home=found[0].name))
    return waiting()


def _was_restored(cast: Cast, home: Path) -> bool:
    try:
        with cast.opened(home) as session:
            return bool(devices.formerly(session.ledger))
    except errors.FieldledgerError:  # of another ledger, or damaged
        return False


def typed(lines: Sequence[tuple[str, ...]], *wanted: tuple[str, ...]) -> bool:
    """Whether a line that was typed has all the words of one of those wanted."""
    return any({*words} <= {*line} for line in lines for words in wanted)
