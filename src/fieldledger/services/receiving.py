"""Taking bundles in, in the order of checks of ``docs/format/bundle.md`` section 4; looking into
them; and opening any age file."""

from __future__ import annotations

import glob
import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from fieldledger import errors
from fieldledger.crypto import age, signing
from fieldledger.language import tr
from fieldledger.services import (
    erasing,
    incoming,
    leaders,
    membership,
    naming,
    open_items,
    outgoing,
    renewals,
)
from fieldledger.services.renewals import Restored
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, files, merging, projection
from fieldledger.store.erasing import erased
from fieldledger.store.merging import Taken
from fieldledger.sync import bundle
from fieldledger.sync.bundle import Body, Manifest, PartHead, Unopened

Progress = Callable[[str, int, int], None]
"""What is told how far a merge has come: the file, ops of it that were read, ops in it."""

MAX_FILE = 1_342_177_280


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did. ``files``: a row each (``merge --json``), with ``refused`` where it was, or
    ``aside`` where it is for another device and came with a folder or a pattern; ``review``: how
    many things now need a person, ``new_review``: how many of them did not before; ``changed``:
    records touched, by type; ``erased``: the ids of those that went for good; ``joined``: labels
    taken in; ``restored``: devices that came back under new keys; ``suspended``: the names of those
    that now share an invitation."""

    files: tuple[dict[str, object], ...]
    review: int
    new_review: int
    changed: dict[str, int]
    erased: tuple[str, ...]
    joined: tuple[str, ...]
    restored: tuple[Restored, ...]
    suspended: tuple[str, ...]
    exit_code: int


def merge(
    session: Session,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> Merged:
    """Take bundles in, each whole or not at all; one that is refused does not stop the others.

    A file from a device that is not known yet is tried again after the others, since one of them
    may hold its invitation.
    """
    with session.ledger.rehearsing() if dry_run else nullcontext():
        return _merge_all(session, paths, dry_run, progress)


def _merge_all(
    session: Session,
    paths: Sequence[Path],
    dry_run: bool,
    progress: Progress,
) -> Merged:
    named = set(paths)
    waiting = _files(paths)
    waited, renewed = open_items.keys(session), devices.renewals(session.ledger)
    unsure = leaders.waiting(session)
    before, gone_before = naming.suspended(session), erased(session.ledger)
    rows: dict[Path, dict[str, object]] = {}
    changes = projection.Changes()
    joined: list[str] = []
    again = True
    while waiting and again:
        again, later = False, []
        for path in waiting:
            row = _merge_one(session, path, dry_run, joined, changes, progress)
            rows[path] = row
            if row.get("unknown_sender"):
                later.append(path)
            else:
                again = True
        waiting = later
    for path, row in rows.items():
        row.pop("unknown_sender", None)
        _set_aside(row, lone=path in named)
    files = tuple(rows.values())
    touched = projection.changed(session.ledger, changes)
    waits = open_items.keys(session, remember=True)
    new = len(waits - waited)
    restored = (*renewals.arrived(session, renewed), *leaders.arrived(session, unsure))
    now = naming.suspended(session)
    suspended = tuple(sorted(now[sign] for sign in now.keys() - before))
    # One that joined with the first file may be suspended by the second.
    aside = {name.partition("~")[0] for name in suspended}
    whole = tuple(label for label in joined if label not in aside)
    gone = erasing.gone(session, gone_before)
    code = _code(files)
    return Merged(files, len(waits), new, touched, gone, whole, restored, suspended, code)


def review_count(session: Session) -> int:
    """How many things need a person: the items that ``review`` lists."""
    return len(open_items.keys(session))


def inspect(file: Path, session: Session | None) -> dict[str, object]:
    """What a bundle shows: without a key its recipients' kinds and size, with one the rest."""
    data = files.read(file, MAX_FILE)
    header = age.read_header(data)
    shown: dict[str, object] = {
        "file": str(file),
        "bytes": len(data),
        "recipients": list(header.stanzas),
    }
    if session is None:
        return shown
    manifest = _unopened(session, data).manifest
    return {
        **shown,
        "format": manifest.raw_json["format"],
        "ledger": manifest.ledger.hex(),
        "demo": manifest.demo,
        "made": manifest.made,
        "from": manifest.sender["label"],
        "known": _sender(session, manifest) is not None,
        "to": list(manifest.to),
        "request": manifest.request is not None,
        "parts": [
            {
                "feed": part.feed.hex(),
                "from": part.base + 1,
                "to": part.last.number,
                "ops": part.ops,
            }
            for part in manifest.parts
        ],
        "ops": manifest.ops,
        "raw": manifest.raw,
    }


def decrypt(file: Path, identity: str) -> bytes:
    """The plaintext of any age file. Raises Refused, NotForUs, Damaged."""
    return age.decrypt(files.read(file, MAX_FILE), [age.decode_identity(identity.strip())])


def identity(session: Session) -> str:
    """This device's age identity: whoever has it reads every bundle sent to this device."""
    return age.encode_identity(session.ledger.meta_bytes("receive_secret"))


def _merge_one(
    session: Session,
    path: Path,
    dry_run: bool,
    joined: list[str],
    changes: projection.Changes,
    progress: Progress,
) -> dict[str, object]:
    row: dict[str, object] = {"file": str(path), "from": ""}
    row |= dict.fromkeys(("new", "known", "sealed", "withheld", "quarantined"), 0)
    try:
        unopened = _unopened(session, files.read(path, MAX_FILE))
        row["from"] = unopened.manifest.sender["label"]
        if _sender(session, unopened.manifest) is None:
            return {**row, "refused": _as_row(_unknown(row["from"])), "unknown_sender": True}
        told = partial(progress, path.name)
        taken = _take(session, unopened, dry_run, joined, changes, told)
    except errors.FieldledgerError as error:
        if isinstance(error, (errors.InUse, errors.CannotWrite, errors.RolledBack)):
            raise
        elsewhere = {"elsewhere": True} if isinstance(error, errors.ForAnother) else {}
        return {**row, "refused": _as_row(error) | elsewhere}
    counts = ("new", "known", "sealed", "withheld", "quarantined")
    return {**row, **{name: getattr(taken, name) for name in counts}}


def _unopened(session: Session, data: bytes) -> Unopened:
    """Decrypt and read the manifest; see that the bundle is for this ledger and this device."""
    secret = session.ledger.meta_bytes("receive_secret")
    try:
        plain = age.decrypt(data, [age.Identity(secret)])
    except errors.NotForUs:
        raise errors.ForAnother(
            tr("This bundle is for another device."),
            hint=tr("Its sender names the devices it is for with 'fieldledger export --to'."),
        ) from None
    unopened = bundle.read_manifest(plain)
    manifest = unopened.manifest
    if manifest.demo != bool(session.ledger.meta("demo")):
        raise errors.NotForUs(
            tr("This bundle is of a training ledger, and this ledger is not one.")
            if manifest.demo
            else tr("This bundle is of a real ledger, and this ledger is not one.")
        )
    if manifest.ledger != session.ledger.id:
        raise errors.NotForUs(
            tr("This bundle is of another ledger."),
            hint=tr("Use the home that belongs to it: --home."),
        )
    if signing.recipient_fingerprint(session.me.receive) not in manifest.to:
        raise errors.Forged(
            tr("This bundle was made for somebody else and passed on under this device's address."),
            hint=tr("Ask its sender for one of your own; do not trust who brought it."),
        )
    return unopened


def _sender(session: Session, manifest: Manifest) -> bytes | None:
    """The sender's key if it is known here, or if its request is proven by an open invitation or
    by the old key of a device that was restored."""
    sign = manifest.sender_sign
    known = {device.sign for device in devices.members(session.ledger)}
    known |= {device.sign for device in devices.coordinators(session.ledger)}
    if sign in known:
        return sign
    request = manifest.request
    if request is not None and "enrol" not in request:
        return sign if renewals.is_proven(session, request, sign) else None
    if session.role != "coordinator" or request is None:
        return None
    proven = membership.request_is_proven(session, request)
    return sign if proven and request["device"]["sign"] == manifest.sender["sign"] else None


def _unknown(label: object) -> errors.NotForUs:
    return errors.NotForUs(
        tr(
            "This bundle comes from a device that this ledger does not know ('{label}').",
            label=label,
        ),
        hint=tr("If another coordinator invited it, merge that coordinator's bundle first."),
    )


def _set_aside(row: dict[str, object], *, lone: bool) -> None:
    """A stick carries bundles for many: one in a folder that is for another device is no fault."""
    refused = row.get("refused")
    if not lone and isinstance(refused, dict) and refused.pop("elsewhere", False):
        del row["refused"]
        row["aside"] = tr("for another device")
    elif isinstance(refused, dict):
        refused.pop("elsewhere", None)


def _take(
    session: Session,
    unopened: Unopened,
    dry_run: bool,
    joined: list[str],
    changes: projection.Changes,
    progress: Callable[[int, int], None],
) -> Taken:
    bundle.check_signature(unopened, signing.verify)
    ledger, manifest = session.ledger, unopened.manifest
    held = [told for told in manifest.parts if _is_held(session, told)]
    body = bundle.read_body(
        unopened,
        signing.verify,
        ledger.id,
        lambda *of: outgoing.salt_key(session, *of),
        held.__contains__,
    )
    done = sum(told.ops for told in held)

    def seen(count: int) -> None:
        nonlocal done
        done += count
        progress(done, manifest.ops)

    opened = incoming.opener(session)
    with ledger.trying() if dry_run else ledger.writing():
        before = devices.current(ledger)
        if manifest.request is not None and devices.member(ledger, manifest.sender_sign) is None:
            device = membership.take_in(session, manifest.request)
            if device is not None and not device.suspended:
                joined.append(device.label)
        parts = chain(
            (incoming.head_of(told) for told in held),
            (incoming.part_of(part, seen, opened) for part in body.parts),
        )
        taken = merging.take(ledger, parts, signing.verify, before, changes)
        taken.known += sum(told.ops for told in held)
        _after(session, manifest, body, taken)
    return taken


def _is_held(session: Session, told: PartHead) -> bool:
    last = told.last.number, told.last.head
    return merging.is_held(session.ledger, told.feed, told.sign, told.base, last)


def _after(session: Session, manifest: Manifest, body: Body, taken: Taken) -> None:
    """Keep the sender's receipt, a line of the merge log, and the codebook of a coordinator."""
    ledger, sender = session.ledger, manifest.sender_sign
    ledger.conn.execute(
        "INSERT INTO receipt VALUES(?1,?2,?3,?4,?5) ON CONFLICT(device) DO UPDATE SET "
        "counter=?2, made=?3, arrived=?4, body=?5 WHERE counter < ?2",
        (
            sender,
            manifest.holds["counter"],
            manifest.made,
            session.world.now(),
            json.dumps(manifest.holds),
        ),
    )
    heads = _heads(session, manifest)
    ledger.conn.execute(
        "INSERT INTO merged(at, sender, made, new, heads, ends) VALUES(?,?,?,?,?,?)",
        (
            session.world.now(),
            sender,
            manifest.made,
            taken.new,
            json.dumps(heads),
            json.dumps(feeds.ends(ledger)),
        ),
    )
    leaders.take(session, manifest)
    if sender in {device.sign for device in devices.coordinators(ledger)}:
        membership.put_codebook(ledger, body.codebook)


def _heads(session: Session, manifest: Manifest) -> dict[str, list[object]]:
    """Up to which ops a bundle brought each feed, number and head, then further such pairs where it
    brought several branches or stretches: the device's own before what somebody else signed as part
    of its feed (ops §4.8), and the furthest first."""
    known = {(device.feed, device.sign) for device in devices.members(session.ledger)}
    heads: dict[str, list[object]] = {}
    for part in sorted(
        manifest.parts,
        key=lambda part: ((part.feed, part.sign) not in known, -part.last.number),
    ):
        place = [part.last.number, part.last.head.hex()]
        if part.feed.hex() in heads:
            heads[part.feed.hex()].append(place)
        else:
            heads[part.feed.hex()] = [*place]
    return heads


def _code(files: Sequence[dict[str, object]]) -> int:
    refused = [row["refused"] for row in files if "refused" in row]
    if refused:
        codes = {int(str(each["exit_code"])) for each in refused if isinstance(each, dict)}
        return codes.pop() if len(codes) == 1 else errors.FileRefused.exit_code
    return 9 if any(row["quarantined"] for row in files) else 0


def _as_row(error: errors.FieldledgerError) -> dict[str, object]:
    return {
        "name": error.name,
        "message": error.message,
        "hint": error.hint,
        "exit_code": error.exit_code,
    }


def _files(paths: Sequence[Path]) -> list[Path]:
    """Files, folders of ``*.enc`` and patterns as a list of files, each once."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.glob("*.enc"))
            if not inside:
                raise errors.Refused(tr("There is no bundle (*.enc) in {path}.", path=path))
            found += inside
        elif not path.exists() and glob.has_magic(str(path)):
            found += [Path(name) for name in sorted(glob.glob(str(path)))]
        else:
            found.append(path)
    if not found:
        raise errors.Refused(tr("No file fits."), hint=tr("Name a file, a folder or a pattern."))
    return list(dict.fromkeys(found))
