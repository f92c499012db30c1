"""The plaintext of a bundle, written and read (``docs/format/bundle.md``).

Bytes in, values out: signing and verifying are arguments, the age layer around the plaintext is
the caller's. Reading has the steps of section 4 in their order: ``read_manifest``, then the caller
looks at ledger, recipients and sender, then ``check_signature``, then ``read_body``. A stranger's
bytes must not reach ``read_body``. What judges JSON (pydantic) is loaded where something is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from fieldledger.domain.ops import encode, head_message
from fieldledger.language import tr
from fieldledger.sync.chain import Salts, read_part
from fieldledger.sync.frame import Lines, Packed, is_frame_of, pack, unpack
from fieldledger.sync.lines import read_code, write_code, write_line
from fieldledger.sync.manifest import (
    FORMAT,
    MAX_LINES,
    MAX_OPS,
    MAX_RAW,
    manifest_from,
    part_json,
)
from fieldledger.sync.padding import padme
from fieldledger.sync.parts import (
    ERASED,
    FILE,
    OPEN,
    OPENED,
    OPS,
    SALT,
    SEALED,
    SKIP,
    Body,
    Item,
    Manifest,
    Part,
    PartHead,
    PartRead,
    SignedHead,
    Unopened,
)
from fieldledger.sync.refusals import damaged, forged, too_large

__all__ = [
    "ERASED",
    "FILE",
    "MAX_LINES",
    "MAX_MANIFEST",
    "MAX_OPS",
    "MAX_RAW",
    "OPEN",
    "OPENED",
    "OPS",
    "SALT",
    "SEALED",
    "SKIP",
    "Body",
    "Item",
    "Manifest",
    "Part",
    "PartHead",
    "PartRead",
    "SignedHead",
    "Unopened",
    "check_signature",
    "read_body",
    "read_manifest",
    "write_bundle",
]

MAX_MANIFEST = 4 * 1024 * 1024

_DOMAIN = b"fieldledger/bundle/1"
_LENGTH, _SIGNATURE = 4, 64

# (signing key, message, signature) -> whether it holds
Verify = Callable[[bytes, bytes, bytes], bool]


# Writing


def write_bundle(  # noqa: PLR0913 - one argument for each key of the manifest
    *,
    ledger: bytes,
    demo: bool,
    made: int,
    sender: Mapping[str, Any],
    to: Iterable[str],
    request: Mapping[str, Any] | None,
    parts: Sequence[Part],
    codebook: Sequence[Mapping[str, Any]],
    holds: Mapping[str, Any],
    sign: Callable[[bytes], bytes],
    leaders: Mapping[str, Any] | None = None,
) -> bytes:
    """The plaintext of a bundle, padded.

    ``sender``, ``request``, ``codebook``, ``holds`` and ``leaders`` are JSON-ready values of bundle
    §2 and §3.2;
    ``to`` the recipients' fingerprints; ``sign`` signs as ``sender``. Raises Refused for more than
    a reader takes in.
    """
    lengths = [0] * len(parts)
    body = pack(_lines(codebook, parts, lengths))
    ops = sum(part.ops for part in parts)
    _check_size(body, ops)
    manifest = encode(
        {
            "format": FORMAT,
            "ledger": ledger.hex(),
            "demo": demo,
            "made": made,
            "from": sender,
            "to": sorted(set(to)),
            "request": request,
            "parts": [part_json(*each) for each in zip(parts, lengths, strict=True)],
            "ops": ops,
            "lines": body.lines,
            "raw": body.raw,
            "packed": len(body.frame),
            "hash": sha256(body.frame).hexdigest(),
            "holds": holds,
            **({"leaders": leaders} if leaders else {}),
        }
    )
    if len(manifest) > MAX_MANIFEST:
        raise too_large(tr("its list of contents is longer than 4 MiB"))
    length = len(manifest).to_bytes(_LENGTH, "big")
    plain = b"".join((length, manifest, sign(_DOMAIN + manifest), body.frame))
    return plain.ljust(padme(len(plain)), b"\0")


def _lines(
    codebook: Iterable[Mapping[str, Any]], parts: Sequence[Part], lengths: list[int]
) -> Iterator[bytes]:
    """All lines of the body; ``lengths`` becomes the number of those of each part."""
    yield from (write_code(encode(entry)) for entry in codebook)
    for at, part in enumerate(parts):
        for item in part.items:
            lengths[at] += 1
            yield write_line(item)


def _check_size(body: Packed, ops: int) -> None:
    if ops > MAX_OPS or body.lines > MAX_LINES:
        raise too_large(tr("it holds more than 2 million entries"))
    if body.raw > MAX_RAW:
        raise too_large(tr("it holds more than 1 GiB"))


# Reading


def read_manifest(plain: bytes) -> Unopened:
    """The manifest of a bundle's plaintext, its shape checked and nothing else.

    Raises Damaged, and NewerVersion for a later format.
    """
    view = memoryview(plain)
    length = int.from_bytes(view[:_LENGTH], "big")
    signed = _LENGTH + length
    begin = signed + _SIGNATURE
    if length > MAX_MANIFEST or len(plain) < begin:
        raise damaged(tr("it is cut short, or does not begin as a bundle does"))
    manifest = manifest_from(bytes(view[_LENGTH:signed]))
    return Unopened(
        manifest=manifest,
        manifest_bytes=bytes(view[_LENGTH:signed]),
        signature=bytes(view[signed:begin]),
        rest=view[begin:],
    )


def check_signature(unopened: Unopened, verify: Verify) -> None:
    """Raise Forged unless the manifest is signed by the device that it names as its sender."""
    message = _DOMAIN + unopened.manifest_bytes
    if not verify(unopened.manifest.sender_sign, message, unopened.signature):
        raise forged(tr("its signature is not by the device that it names as its sender"))


def read_body(
    unopened: Unopened,
    verify: Verify,
    ledger: bytes,
    salts: Salts,
    held: Callable[[PartHead], bool] = lambda _: False,
) -> Body:
    """The body of a bundle whose signature was checked; every signed head verifies, and chains are
    checked as the parts are read, in their order and each to its end.

    ``ledger``: the id that signed heads are bound to. ``salts(feed, compartment)``: the salt key
    that is known from earlier, or None. ``held(part)``: whether all of a part is held already, so
    that it is passed over. Raises Damaged and Forged, also while parts are read: until the last
    was read to its end, nothing of the body may be kept.
    """
    manifest = unopened.manifest
    frame = _frame(unopened)
    if not is_frame_of(frame, manifest.hash):
        raise forged(tr("its body is not the one that was signed"))
    for told in manifest.parts:
        _check_heads(told, verify, ledger)
    lines = Lines(unpack(frame, manifest.lines, manifest.raw))
    codes = manifest.lines - sum(part.lines for part in manifest.parts)
    codebook = [_entry(line) for some in lines.take(codes) for line in some]
    wanted = [not held(part) for part in manifest.parts]
    return Body(codebook, _parts(manifest.parts, lines, salts, wanted))


def _parts(
    parts: Sequence[PartHead], lines: Lines, salts: Salts, wanted: Sequence[bool]
) -> Iterator[PartRead]:
    # Behind the last part that is wanted nothing needs to be decompressed.
    last = max((at for at, want in enumerate(wanted) if want), default=-1)
    for at, told in enumerate(parts[: last + 1]):
        stretches = lines.take(told.lines)
        if wanted[at]:
            yield PartRead(told, read_part(told, stretches, salts))
        else:
            for _ in stretches:
                pass
    if last + 1 == len(parts):
        lines.end()


def _frame(unopened: Unopened) -> memoryview:
    packed, rest = unopened.manifest.packed, unopened.rest
    before = _LENGTH + len(unopened.manifest_bytes) + _SIGNATURE
    if before + len(rest) != padme(before + packed):
        raise damaged(tr("it is cut short, or longer than it says"))
    padding = rest[packed:]
    if padding != bytes(len(padding)):
        raise damaged(tr("its padding is not empty"))
    return rest[:packed]


def _entry(line: bytes) -> dict[str, Any]:
    from fieldledger.domain import wire_files  # noqa: PLC0415 - see above

    try:
        return wire_files.codebook_entry_of(read_code(line))
    except ValueError as reason:
        raise damaged(
            tr("a line of its codebook cannot be read ({reason})", reason=reason)
        ) from None


def _check_heads(told: PartHead, verify: Verify, ledger: bytes) -> None:
    for each in (*told.heads, told.last):
        message = head_message(ledger, told.sign, each.number, each.head)
        if not verify(told.sign, message, each.signature):
            raise forged(tr("a head of a feed is not signed by the device that writes it"))
