"""The manifest of a bundle (bundle §2): its JSON as values, and what must add up in it.

What judges JSON (pydantic) is loaded where a manifest is read.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from itertools import pairwise
from typing import Any

from fieldledger.language import tr
from fieldledger.sync.parts import Manifest, Part, PartHead, SignedHead
from fieldledger.sync.refusals import damaged

FORMAT = 1
MAX_RAW = 1024 * 1024 * 1024
MAX_OPS = 2_000_000
MAX_LINES = 2 * MAX_OPS


def part_json(part: Part, lines: int) -> dict[str, Any]:
    """How the manifest announces a part of so many lines (bundle §2.2)."""
    return {
        "feed": part.feed.hex(),
        "sign": _base64(part.sign),
        "base": [part.base, part.base_head.hex()],
        "last": [part.last.number, part.last.head.hex()],
        "signature": _base64(part.last.signature),
        "lines": lines,
        "ops": part.ops,
        "heads": [[each.number, each.head.hex(), _base64(each.signature)] for each in part.heads],
    }


def manifest_from(data: bytes) -> Manifest:
    """The manifest that these bytes are. Raises Damaged, and NewerVersion for a later format."""
    from fieldledger.domain import wire_files  # noqa: PLC0415 - see above

    try:
        manifest = _manifest(wire_files.manifest_of(data))
    except ValueError as reason:
        raise damaged(tr("its manifest cannot be read ({reason})", reason=reason)) from None
    _check_sums(manifest)
    return manifest


def _manifest(body: dict[str, Any]) -> Manifest:
    return Manifest(
        ledger=bytes.fromhex(body["ledger"]),
        demo=body["demo"],
        made=body["made"],
        sender=body["from"],
        to=tuple(body["to"]),
        request=body["request"],
        parts=tuple(map(_part_head, body["parts"])),
        ops=body["ops"],
        lines=body["lines"],
        raw=body["raw"],
        packed=body["packed"],
        hash=bytes.fromhex(body["hash"]),
        holds=body["holds"],
        leaders=body.get("leaders"),
        raw_json=body,
    )


def _part_head(body: dict[str, Any]) -> PartHead:
    return PartHead(
        feed=bytes.fromhex(body["feed"]),
        sign=b64decode(body["sign"]),
        base=body["base"][0],
        base_head=bytes.fromhex(body["base"][1]),
        last=_signed_head((*body["last"], body["signature"])),
        heads=tuple(_signed_head(each) for each in body["heads"]),
        lines=body["lines"],
        ops=body["ops"],
    )


def _signed_head(told: tuple[int, str, str]) -> SignedHead:
    number, head, signature = told
    return SignedHead(number, bytes.fromhex(head), b64decode(signature))


def _check_sums(manifest: Manifest) -> None:
    parts = manifest.parts
    if manifest.ops != sum(part.ops for part in parts):
        raise damaged(tr("its counts of ops do not add up"))
    if manifest.lines < sum(part.lines for part in parts):
        raise damaged(tr("its counts of lines do not add up"))
    if manifest.ops > MAX_OPS or manifest.lines > MAX_LINES or manifest.raw > MAX_RAW:
        raise damaged(tr("it is larger than a bundle may be"))
    for part in parts:
        _check_numbers(part)


def _check_numbers(part: PartHead) -> None:
    numbers = [part.base, *(each.number for each in part.heads), part.last.number]
    if any(before >= number for before, number in pairwise(numbers)):
        raise damaged(tr("the heads of a feed are not in order"))
    if part.base == 0 and part.base_head != part.feed:
        raise damaged(tr("a feed does not begin at its id"))


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
