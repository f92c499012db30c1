"""Looking after a ledger: its status, its soundness, its passphrase."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from fieldledger.crypto import age, signing
from fieldledger.crypto import vault as vaults
from fieldledger.domain import ops
from fieldledger.language import mark, tr, trn
from fieldledger.services import (
    backup,
    founding,
    keyring,
    leaders,
    outgoing,
    pending,
    receipts,
    receiving,
    roster,
    sending,
)
from fieldledger.services.session import Session, keyring_name, open_by, open_with_keys
from fieldledger.services.setup import World
from fieldledger.store import devices, feeds, files, inbox, projection, rebuilding, sqlcipher
from fieldledger.store import ledger as ledgers
from fieldledger.store.feeds import Feed, Run
from fieldledger.store.ledger import Ledger
from fieldledger.store.rebuilding import Rebuilt


def status(session: Session) -> dict[str, object]:
    """This device and what it knows of the others, as ``status --json`` gives it."""
    ledger = session.ledger
    waiting = receipts.unreceipted(session)
    return {
        "ledger": ledger.id.hex(),
        "name": ledger.meta("name"),
        "demo": bool(ledger.meta("demo")),
        "label": session.label,
        "role": session.role,
        "sealed": session.me.sealed,
        "member": leaders.is_taken_in(session),
        "digest": feeds.digest(ledger).hex(),
        "state": projection.state(ledger).hex(),
        "ops": ledger.conn.execute("SELECT count(*) FROM op").fetchone()[0],
        "records": projection.count(ledger),
        "unexported": sending.unexported(session),
        "unreceipted": sum(last - base for each in waiting.values() for base, last in each),
        "unreceipted_ids": receipts.unreceipted_ids(session, waiting),
        "review": receiving.review_count(session),
        "forked": bool(ledger.meta("forked")),
        "backup": backup.last(session),
        "drill": backup.last(session, "drill"),
        "cash": _cash(session),
        "pending": [each._asdict() for each in pending.pending(session)],
        "devices": [
            {**entry, **_progress(session, str(entry["fingerprint"]))}
            for entry in roster.devices(session)
            if entry["fingerprint"] != signing.fingerprint(session.me.sign, session.me.receive)
        ],
    }


def _cash(session: Session) -> list[dict[str, object]]:
    from fieldledger.services import money

    return money.cash(session)


def verify(session: Session) -> dict[str, object]:
    """Check the file, every chain, every signed head, and that what is computed from ops (whose
    count, and all records) is what they say."""
    problem = _file_problem(session)
    checks = [
        _check(mark("file"), problem),
        *_checks_of_what_is_in_it(session, looked_at=not problem),
    ]
    return {"ok": all(check["ok"] for check in checks), "checks": checks}


def _checks_of_what_is_in_it(session: Session, *, looked_at: bool) -> list[dict[str, object]]:
    names = (mark("chains"), mark("signed heads"), mark("verdicts"), mark("records"))
    if not looked_at:
        # What stands on a damaged page could be anything, and would be told as something else.
        return [_check(name, tr("not looked at, since the file is damaged")) for name in names]
    with session.ledger.rehearsing():
        found = rebuilding.rebuild(session.ledger, signing.verify)
    problems = (
        _chain_problem(session),
        _signature_problem(session),
        _verdict_problem(found),
        _record_problem(found),
    )
    return [_check(*each) for each in zip(names, problems, strict=True)]


def change_passphrase(
    home: Path,
    world: World,
    ask_old: Callable[[], str],
    ask_new: Callable[[], str],
    *,
    keep_master: bool = False,
) -> None:
    """Put the vault under a new passphrase. A new master key, unless ``keep_master``, so that an
    older copy of the disk stays closed to the new passphrase, and this one to the old.

    The new vault is written beside the old one before the database is rekeyed, and put in its
    place after: whatever is cut off, one of the two opens the ledger.
    """

    passphrase = cache(ask_old)

    def unlock(vault: bytes) -> vaults.Opened:
        return vaults.open_vault(vault, passphrase())

    change_unlocked(home, world, unlock, ask_new, keep_master=keep_master)


def change_unlocked(
    home: Path,
    world: World,
    unlock: Callable[[bytes], vaults.Opened],
    ask_new: Callable[[], str],
    *,
    keep_master: bool = False,
    check: Callable[[Ledger], None] = lambda ledger: None,
) -> None:
    """Change the passphrase of a home whose vault ``unlock`` opens, if ``check`` does not refuse
    its ledger. A change that was cut off here is finished first, whichever vault it needs."""
    given: list[vaults.Opened] = []

    def keys(vault: bytes) -> bytes:
        given.append(unlock(vault))
        return vaults.database_key(given[-1].master) + vaults.mark_key(given[-1].master)

    ledger, both = open_by(home, ledgers.vaults(home), keys, world)
    try:
        check(ledger)
    finally:
        ledger.close()
    opened, old, new = given[-1], ledgers.read_vault(home), ask_new()
    founding.check_passphrase(new)
    cost = founding.passphrase_cost()
    keyring.forget(keyring_name(old))
    if keep_master:
        files.replace(home / ledgers.VAULT, vaults.reseal(old, opened, new, cost, world.random))
        return
    master = world.random(32)
    # Opened anew: somebody was asked in between, and another process may have been here.
    ledger = open_with_keys(home, old, both, world)
    try:
        recovery = age.decode_recipient(str(ledger.meta("recovery")))
        vault = vaults.new_vault(opened.id, master, new, cost, recovery, world.random)
        ledgers.rekey(ledger, vault, vaults.database_key(master), vaults.mark_key(master))
    finally:
        ledger.close()


def _progress(session: Session, fingerprint: str) -> dict[str, object]:
    """How far the feed of a device is held, and where it has gaps."""
    device = next(
        (
            device
            for device in devices.members(session.ledger)
            if signing.fingerprint(device.sign, device.receive) == fingerprint
        ),
        None,
    )
    if device is None:
        return {"next_expected": None, "gaps": []}
    mine = device.feed, device.sign
    last = max(
        (
            run.last
            for feed in feeds.feeds(session.ledger)
            if (feed.id, feed.sign) == mine
            for run in feeds.runs(session.ledger, feed.no)
        ),
        default=0,
    )
    missing = [
        [gap.first, gap.last]
        for gap in inbox.gaps(session.ledger)
        if (gap.feed.id, gap.feed.sign) == mine
    ]
    return {"next_expected": last + 1, "gaps": missing}


def _check(name: str, problem: str) -> dict[str, object]:
    return {"name": name, "ok": not problem, "detail": problem or tr("sound")}


def _file_problem(session: Session) -> str:
    with sqlcipher.translated():
        found = session.ledger.conn.execute("PRAGMA cipher_integrity_check").fetchall()
        found += [
            row for row in session.ledger.conn.execute("PRAGMA integrity_check") if row != ("ok",)
        ]
    return trn("{n} damaged pages", "{n} damaged pages", len(found)) if found else ""


def _chain_problem(session: Session) -> str:
    """Every head computed again from the payloads, as far as they are held."""
    for feed in feeds.feeds(session.ledger):
        for run in feeds.runs(session.ledger, feed.no):
            number = _broken_at(session, feed, run)
            if number:
                return tr(
                    "feed {feed} is broken at op {number}", feed=feed.id.hex()[:16], number=number
                )
    return ""


def _broken_at(session: Session, feed: Feed, run: Run) -> int:
    """The first op of a run whose head is not what its payload gives; 0 where all are."""
    head, last = run.base_head, run.base
    for number, _, told, payload, other in outgoing.stored(session, run, (run.base, run.last)):
        if payload is not None:
            where = ops.compartment_of(payload)
            key = outgoing.salt_key(session, feed.id, where, feed.sign) or b""
            hashed = ops.payload_hash(payload, key, number)
            head = ops.next_head(head, hashed, other or ops.NO_SEAL)
        elif other is not None:
            head = ops.next_head(head, other[:32], other[32:])
        if head != told or number != last + 1:
            return number
        last = number
    return 0 if (last, head) == (run.last, run.last_head) else run.last


def _signature_problem(session: Session) -> str:
    for number, head, signature, sign in session.ledger.conn.execute(
        "SELECT number, head, signature, sign FROM signed_head JOIN feed ON feed.no = feed"
    ):
        message = ops.head_message(session.ledger.id, bytes(sign), number, bytes(head))
        if not signing.verify(bytes(sign), message, bytes(signature)):
            return tr("the signed head of op {number} is false", number=number)
    return ""


def _verdict_problem(found: Rebuilt) -> str:
    if found.ops:
        return trn(
            "{n} would be judged otherwise now; run verify --rebuild",
            "{n} would be judged otherwise now; run verify --rebuild",
            found.ops,
        )
    return (
        tr("the devices are not what the ops say; run verify --rebuild") if found.standing else ""
    )


def _record_problem(found: Rebuilt) -> str:
    # Where verdicts turn, other records are what comes of it, and were no fault.
    differing = found.tables and not (found.ops or found.standing)
    return tr("the records are not what the ops say; run verify --rebuild") if differing else ""


def rebuild(session: Session) -> dict[str, object]:
    """Judge all ops anew and make all records anew from them, and tell what was otherwise."""
    with session.ledger.writing():
        found = rebuilding.rebuild(session.ledger, signing.verify)
    return {
        "devices": found.standing,
        "ops": found.ops,
        "tables": list(found.tables),
    }
