"""Receipts: what this device tells of what it holds, and what others told (bundle §2.3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby

from fieldledger.domain import ops, receipts
from fieldledger.domain.receipts import Held, Receipt, Stretch
from fieldledger.domain.standing import COMPARTMENTS, Device
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, records
from fieldledger.store.feeds import Feed, Run

# So many stretches are told of what is closed; a manifest has its limit.
_MOST_CLOSED = 500


def holds(
    session: Session, counter: int, only: Sequence[Device] | None = None
) -> dict[str, object]:
    """This device's receipt as a manifest has it: the runs held and, where it may read more than
    it was sent (a coordinator's device, one of a team, one whose clearance has grown), what is
    closed to it.
    ``only``: tell of nobody's feeds but those of these devices, as they were before, too."""
    ledger, me = session.ledger, session.me
    rights = devices.member(ledger, me.sign) or me
    keys = None if only is None else _keys_of(session, only)
    names = {
        feed.no: feed.id.hex() for feed in feeds.feeds(ledger) if keys is None or feed.sign in keys
    }
    held = {run.no: run for run in feeds.runs(ledger) if run.last > run.base and run.feed in names}
    whole: dict[str, object] = {
        "counter": counter,
        "clear": sorted(rights.clear),
        "scope": rights.scope,
        "feeds": _by_feed((names[run.feed], _row(run[2:])) for run in held.values()),
    }
    grown = (rights.clear, rights.scope) != (me.clear, me.scope)
    if session.role == "coordinator" or me.team or grown:
        whole["closed"] = _by_feed(
            (names[held[no].feed], _row(each)) for no, each in _closed_rows(session, held)
        )
    return whole


def _keys_of(session: Session, whom: Sequence[Device]) -> set[bytes]:
    return {key for each in whom for key in devices.lineage(session.ledger, each.sign)}


def told(session: Session, by: Sequence[Device]) -> dict[bytes, Receipt]:
    """The newest receipt of each of these devices, by signing key, where one has come."""
    wanted = {device.sign for device in by}
    return {
        bytes(sign): receipts.receipt_of(json.loads(body))
        for sign, body in session.ledger.conn.execute("SELECT device, body FROM receipt")
        if bytes(sign) in wanted
    }


def known(
    session: Session, device: Device, receipt: Receipt, feed: Feed, runs: Sequence[Run]
) -> dict[int, list[Stretch]]:
    """Which ops of the runs of a feed a device is known to hold, and to have opened if it may read
    them and this device could send them; by local number of the run."""
    held = {run.no: Held(*run[2:]) for run in runs}

    def found(told_runs: Mapping[bytes, tuple[Held, ...]]) -> dict[int, list[Stretch]]:
        return receipts.covered(
            held,
            told_runs.get(feed.id, ()),
            lambda no, number: feeds.head_at(session.ledger, Run(no, feed.no, *held[no]), number),
        )

    has = found(receipt.feeds)
    closed, before = {}, None
    if receipt.closed is not None:
        closed = found(receipt.closed)
    elif _grown(device, receipt):
        # It does not know yet that it may read more, and was sent what it could read before.
        closed, before = has, device._replace(clear=receipt.clear, scope=receipt.scope)
    for no, stretches in closed.items():
        own = device.sign == feed.sign
        has[no] = receipts.without(
            has.get(no, ()),
            receipts.of_numbers(
                number
                for number, where in _open_ops(session, no, stretches)
                if device.may_read(where, own)
                if before is None or not before.may_read(where, own)
            ),
        )
    return has


def closed(
    session: Session, states: Sequence[int] = (feeds.SEALED, feeds.TOLD)
) -> dict[int, list[Stretch]]:
    """The ops of which this device holds no more than the hashes, by local number of the run; what
    it sealed itself among them, and files that it cannot open."""
    rows = sorted(
        row
        for state in states
        # The state as a literal, so that the indexes on closed ops serve.
        for row in session.ledger.conn.execute(f"SELECT n FROM op WHERE state={state:d}")  # noqa: S608
    )
    return {
        no: receipts.of_numbers(n & 0xFFFFFFFF for (n,) in each)
        for no, each in groupby(rows, key=lambda row: int(row[0]) >> 32)
    }


def unreceipted(session: Session) -> dict[int, list[Stretch]]:
    """Which entries of this device, from before it was restored too, nobody else is known to hold:
    no other coordinator or, where there is none, no device that may read them. By local number of
    the run, the oldest first."""
    ledger, mine = session.ledger, [session.me, *devices.formerly(session.ledger)]
    keys = {device.sign for device in mine}
    leaders = [device for device in devices.coordinators(ledger) if device.sign not in keys]
    others = leaders or [each for each in devices.members(ledger) if each.sign not in keys]
    newest, own = told(session, others), _own_runs(session, mine)
    left = {run.no: receipts.joined([(run.base, run.last)]) for _, runs in own for run in runs}
    for device in sorted(others, key=lambda device: not _reads_all(device)):
        if device.sign not in newest or not any(left.values()):
            continue
        for feed, runs in own:
            has = known(session, device, newest[device.sign], feed, runs)
            for run in runs:
                held = has.get(run.no, [])
                if not _reads_all(device):
                    held = _readable(session, device, run, receipts.common(held, left[run.no]))
                left[run.no] = receipts.without(left[run.no], held)
    return {no: stretches for no, stretches in left.items() if stretches}


def _own_runs(session: Session, mine: Sequence[Device]) -> list[tuple[Feed, list[Run]]]:
    """The feed that this device writes, with the run at whose end it does, after those that it
    wrote before it was restored, with all their runs."""
    ledger, now = session.ledger, feeds.own_run(session.ledger)
    before = {(device.feed, device.sign) for device in mine[1:]}
    found = [
        (feed, feeds.runs(ledger, feed.no))
        for feed in feeds.feeds(ledger)
        if (feed.id, feed.sign) in before
    ]
    return [*found, (Feed(now.feed, session.me.feed, session.me.sign), [now])]


def unreceipted_ids(
    session: Session, stretches: Mapping[int, Iterable[Stretch]]
) -> list[list[str]]:
    """Stretches of this device's entries as people see them: the first and the last id of each."""
    labels = feeds.labels(session.ledger)
    return [
        [records.display_id(session.ledger, no << 32 | number, labels) for number in ends]
        for no, each in stretches.items()
        for ends in ((base + 1, last) for base, last in each)
    ]


def _by_feed(rows: Iterable[tuple[str, list[object]]]) -> list[list[object]]:
    whole: dict[str, list[list[object]]] = {}
    for feed, row in rows:
        whole.setdefault(feed, []).append(row)
    return [[feed, held] for feed, held in sorted(whole.items())]


def _row(held: tuple[int, bytes, int, bytes]) -> list[object]:
    base, base_head, last, last_head = held
    return [base, base_head.hex(), last, last_head.hex()]


def _closed_rows(session: Session, held: Mapping[int, Run]) -> Iterable[tuple[int, Held]]:
    found = {no: stretches for no, stretches in closed(session).items() if no in held}
    for no, stretches in found.items():
        for base, last in receipts.coarse(stretches, max(1, _MOST_CLOSED // len(found))):
            base_head = feeds.head_at(session.ledger, held[no], base)
            last_head = feeds.head_at(session.ledger, held[no], last)
            if base_head is not None and last_head is not None:
                yield no, Held(base, base_head, last, last_head)


def _grown(device: Device, receipt: Receipt) -> bool:
    """Whether a device may read more than it knew when it made its receipt."""
    wider = device.scope == "all" and receipt.scope != "all"
    return wider or not device.clear <= receipt.clear


def _reads_all(device: Device) -> bool:
    return device.scope == "all" and device.clear >= COMPARTMENTS


def _readable(
    session: Session, device: Device, run: Run, stretches: Sequence[Stretch]
) -> list[Stretch]:
    """What of some stretches of this device's own entries another device may read."""
    return receipts.of_numbers(
        number
        for number, where in _open_ops(session, run.no, stretches)
        if device.may_read(where, own=False)
    )


def _open_ops(
    session: Session, run: int, stretches: Iterable[Stretch]
) -> Iterable[tuple[int, str]]:
    """Number and compartment of the ops of a run whose payload is held; no payload is decoded."""
    for base, last in stretches:
        for n, beginning in session.ledger.conn.execute(
            "SELECT n, substr(payload, 1, 128) FROM op WHERE n > ? AND n <= ? AND state=? "
            "ORDER BY n",
            (run << 32 | base, run << 32 | last, feeds.OPEN),
        ):
            with suppress(ValueError):  # a compartment longer than any: nobody may read it
                yield n & 0xFFFFFFFF, ops.compartment_of(beginning.encode())
