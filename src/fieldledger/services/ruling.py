"""Writing control ops about devices, so that they take effect at once on all that is held here."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fieldledger.crypto import signing
from fieldledger.domain import ops, standing
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, judging, merging
from fieldledger.store import records as rows
from fieldledger.store.feeds import Placed

RootKey = Callable[[bytes], bytes]
"""Signs a message with the root key, which no device keeps: 64 bytes."""


def write(session: Session, bodies: Sequence[dict[str, Any]]) -> list[Placed]:
    """Write control ops at the end of this device's feed, and judge everything held by them, inside
    ``writing`` or ``rehearsing``."""
    ledger = session.ledger
    before = devices.current(ledger)
    placed = feeds.append(ledger, bodies, [b""] * len(bodies))
    state = devices.refresh(ledger, signing.verify)
    merging.take(ledger, (), signing.verify, before)
    # A bar by a coordinator that is barred itself counts, and yet stands beyond what counts of it.
    written = [_row(ledger.conn, each) for each in placed]
    judging.write_verdicts(ledger, judging.judge(ledger, state, written))
    return placed


def signed(
    session: Session, body: Mapping[str, Any], sign_as_root: RootKey | None
) -> dict[str, Any]:
    """A bar or a lift, with the proof of the root key (ops §3.6) where that is at hand."""
    if sign_as_root is None:
        return dict(body)
    message = standing.root_message(session.ledger.id, body)
    return {**body, "proof": as_text(sign_as_root(message))}


def head(session: Session, do: str) -> dict[str, Any]:
    """How a control op begins."""
    return {"in": ops.CONTROL, "do": do, "at": session.world.now()}


def reference(session: Session, n: int) -> str:
    """The reference of an op, also of one whose device nobody here knows: labels decide nothing."""
    label, dash, rest = rows.reference(session.ledger, n).partition("-")
    return f"{'a' if label == '?' else label}{dash}{rest}"


def _row(conn: Any, placed: Placed) -> tuple[int, bytes, str]:
    (payload,) = conn.execute("SELECT payload FROM op WHERE n=?", (placed.n,)).fetchone()
    return placed.n, placed.head, payload


def as_text(data: bytes) -> str:
    """Bytes as base64, the way control ops have them."""
    return b2a_base64(data, newline=False).decode()
