"""Invitations: the file that lets a device join (``docs/format/bundle.md`` section 5).

The slot around the secret is the caller's: it seals and opens under the spoken code. What judges
JSON (pydantic) is loaded where it is needed.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fieldledger.domain.ops import encode
from fieldledger.errors import Damaged
from fieldledger.language import tr

FORMAT = 1
MAX_INVITATION = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Invitation:
    """The secret of an invitation (bundle §5.2). ``key``: seed of the one-time signing key.

    ``coordinators``: device cards; ``codebook``: entries; ``settings``: value by name.
    """

    ledger: bytes
    demo: bool
    name: str
    root: bytes
    recovery: str
    coordinators: tuple[dict[str, Any], ...]
    label: str
    role: str
    clear: tuple[str, ...]
    scope: str
    team: str | None
    enrol: str
    key: bytes = field(repr=False)
    codebook: tuple[dict[str, Any], ...]
    settings: dict[str, Any]


def write_invitation(
    secret: Mapping[str, Any], seal: Callable[[bytes], Mapping[str, Any]]
) -> bytes:
    """The file of an invitation. ``secret`` has the keys of bundle §5.2, JSON-ready; ``seal``
    gives the slot around it. Raises ValueError for a secret that nobody could read."""
    from fieldledger.domain import wire_files  # noqa: PLC0415 - see above

    inside = encode(secret)
    wire_files.invitation_of(inside)
    file = encode({"format": FORMAT, "invitation": seal(inside)}) + b"\n"
    if len(file) > MAX_INVITATION:
        raise ValueError("an invitation is at most 4 MiB")
    return file


def read_invitation(data: bytes, open_: Callable[[Mapping[str, Any]], bytes]) -> Invitation:
    """What an invitation says. ``open_`` opens the slot under the spoken code, and raises as it
    likes. Raises Damaged for another shape, NewerVersion for a later format."""
    from fieldledger.domain import wire_files  # noqa: PLC0415 - see above

    if len(data) > MAX_INVITATION:
        raise _damaged(tr("it is longer than 4 MiB"))
    try:
        slot = wire_files.envelope_of(data)["invitation"]
    except ValueError as reason:
        raise _damaged(str(reason)) from None
    inside = open_(slot)
    try:
        return _invitation(wire_files.invitation_of(inside))
    except ValueError as reason:
        raise _damaged(str(reason)) from None


def _invitation(secret: dict[str, Any]) -> Invitation:
    return Invitation(
        ledger=bytes.fromhex(secret["ledger"]),
        demo=secret["demo"],
        name=secret["name"],
        root=b64decode(secret["root"]),
        recovery=secret["recovery"],
        coordinators=tuple(secret["coordinators"]),
        label=secret["label"],
        role=secret["role"],
        clear=tuple(secret["clear"]),
        scope=secret["scope"],
        team=secret["team"],
        enrol=secret["enrol"],
        key=b64decode(secret["key"]),
        codebook=tuple(secret["codebook"]),
        settings=secret["settings"],
    )


def _damaged(reason: str) -> Damaged:
    return Damaged(
        tr("This is no invitation, or it is damaged ({reason}).", reason=reason),
        hint=tr("Copy the file again, or ask for a new invitation."),
    )
