"""The age file format, version 1 (c2sp.org/age): native post-quantum and X25519 recipients.

Binary files only: no ASCII armor, no passphrase recipients, no plugins. Everything is read as
strictly as the specification allows, because each leniency lets a file be changed unseen. The
codec holds no cryptography of its own: X-Wing, HPKE, X25519 and ChaCha20-Poly1305 are
``cryptography``'s. Import this module lazily: it takes longer than a command that only adds.

Reading releases each chunk before the end of the file was seen. ``decrypt`` waits for the end;
whoever takes chunks from ``decrypt_chunks`` must not act on any before the last has come.
"""

from __future__ import annotations

import hmac
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fieldledger.crypto.hkdf import hkdf_sha256
from fieldledger.crypto.recipients import (
    Identity,
    Stanza,
    classic_public,
    damaged,
    decode_identity,
    decode_recipient,
    encode_identity,
    encode_recipient,
    from_base64,
    is_post_quantum,
    post_quantum_public,
    to_base64,
    unwrap,
    wrap,
)
from fieldledger.errors import FileRefused, NewerVersion, NotForUs
from fieldledger.language import tr

__all__ = [
    "MAX_HEADER",
    "MAX_RECIPIENTS",
    "Header",
    "Identity",
    "classic_public",
    "decode_identity",
    "decode_recipient",
    "decrypt",
    "decrypt_chunks",
    "encode_identity",
    "encode_recipient",
    "encrypt",
    "encrypt_chunks",
    "post_quantum_public",
    "read_header",
]

MAX_HEADER = 64 * 1024
MAX_RECIPIENTS = 20
CHUNK = 64 * 1024

_VERSION_START = b"age-encryption.org/v"
_VERSION_LINE = b"age-encryption.org/v1\n"
_FILE_KEY, _NONCE, _TAG = 16, 16, 16

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Header:
    """What an age file shows without a key: the types of its recipients, its header's bytes."""

    stanzas: tuple[str, ...]
    size: int


# Writing


def encrypt(plaintext: bytes, recipients: Sequence[bytes], random: Random) -> bytes:
    """Return the age file of ``plaintext``; see ``encrypt_chunks``."""
    view = memoryview(plaintext)
    pieces = (view[at : at + CHUNK] for at in range(0, len(view), CHUNK))
    return b"".join(encrypt_chunks(pieces, recipients, random))


def encrypt_chunks(
    chunks: Iterable[bytes | memoryview], recipients: Sequence[bytes], random: Random
) -> Iterator[bytes]:
    """Yield the age file of the joined ``chunks``, which may have any sizes.

    ``recipients`` are 1 to 20 public keys, all of 1216 or all of 32 bytes: a file is as strong
    as the weakest of them. ``random`` gives the file key and the nonce; what the recipients'
    encryption needs comes from the library's own generator. Raises ``ValueError`` for lists
    that break this rule, ``Refused`` for a key that is no point of its curve.
    """
    if not 0 < len(recipients) <= MAX_RECIPIENTS:
        raise ValueError(f"an age file has 1 to {MAX_RECIPIENTS} recipients")
    kinds = {is_post_quantum(public) for public in recipients}
    if len(kinds) > 1:
        raise ValueError("post-quantum and classic recipients do not mix in one file")
    file_key, nonce = random(_FILE_KEY), random(_NONCE)
    stanzas = b"".join(wrap(file_key, public) for public in recipients)
    header = _VERSION_LINE + stanzas + b"---"
    yield header + b" " + to_base64(_header_mac(file_key, header)) + b"\n" + nonce
    yield from _seal_payload(chunks, file_key, nonce)


def _seal_payload(
    chunks: Iterable[bytes | memoryview], file_key: bytes, nonce: bytes
) -> Iterator[bytes]:
    cipher = ChaCha20Poly1305(hkdf_sha256(file_key, salt=nonce, info=b"payload"))
    waiting = bytearray()
    number = 0
    for piece in chunks:
        waiting += piece
        # A full chunk waits until more comes: only then is it known not to be the last.
        while len(waiting) > CHUNK:
            yield cipher.encrypt(_chunk_nonce(number, last=False), bytes(waiting[:CHUNK]), None)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_chunk_nonce(number, last=True), bytes(waiting), None)


# Reading


def read_header(file: bytes) -> Header:
    """Return what the beginning of an age file (64 KiB are enough) shows without a key.

    Raises ``Damaged``, ``FileRefused`` or ``NewerVersion`` as ``decrypt_chunks`` does.
    """
    parsed = _parse_header(file[:MAX_HEADER])
    return Header(tuple(stanza.kind for stanza in parsed.stanzas), parsed.size)


def decrypt(file: bytes, identities: Sequence[Identity]) -> bytes:
    """Return the whole plaintext of an age file, or nothing of it; see ``decrypt_chunks``."""
    return b"".join(decrypt_chunks(io.BytesIO(file).read, identities))


def decrypt_chunks(read: Callable[[int], bytes], identities: Sequence[Identity]) -> Iterator[bytes]:
    """Yield the plaintext of an age file; ``read(n)`` gives up to n bytes, none at the end.

    Raises ``Damaged`` (syntax, cut, changed, bytes after the end), ``FileRefused`` (more than
    20 recipients), ``NotForUs`` (no identity opens it), ``NewerVersion`` (not version 1).
    """
    start = _read_fully(read, MAX_HEADER)
    parsed = _parse_header(start)
    file_key = _file_key(parsed.stanzas, identities)
    if not hmac.compare_digest(_header_mac(file_key, parsed.covered), parsed.mac):
        raise damaged(tr("its header was changed"))
    yield from _open_payload(_continue(start[parsed.size :], read), file_key)


def _open_payload(read: Callable[[int], bytes], file_key: bytes) -> Iterator[bytes]:
    nonce = _read_fully(read, _NONCE)
    if len(nonce) < _NONCE:
        raise damaged(tr("it ends before its contents"))
    cipher = ChaCha20Poly1305(hkdf_sha256(file_key, salt=nonce, info=b"payload"))
    number, last = 0, False
    while not last:
        plain, last = _open_chunk(cipher, number, _read_fully(read, CHUNK + _TAG))
        if number and not plain:
            raise damaged(tr("it ends in an empty chunk"))
        yield plain
        number += 1
    if read(1):
        raise damaged(tr("something follows its end"))


def _open_chunk(cipher: ChaCha20Poly1305, number: int, chunk: bytes) -> tuple[bytes, bool]:
    """Return (plaintext, whether it is the last chunk), as the sender marked it in the nonce."""
    # Only a full chunk can be either; the last of a file rarely is one.
    for last in (False, True) if len(chunk) == CHUNK + _TAG else (True,):
        try:
            return cipher.decrypt(_chunk_nonce(number, last=last), chunk, None), last
        except InvalidTag:
            continue
    raise damaged(tr("its contents were changed or cut short"))


def _read_fully(read: Callable[[int], bytes], size: int) -> bytes:
    """Return ``size`` bytes, fewer only at the end of the file; a pipe gives them in pieces."""
    data = read(size)
    while 0 < len(data) < size and (more := read(size - len(data))):
        data += more
    return data


def _continue(rest: bytes, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Return a reader that gives ``rest`` before it goes on with ``read``."""
    pushed_back = io.BytesIO(rest)
    return lambda size: pushed_back.read(size) or read(size)


# The header


@dataclass(frozen=True, slots=True)
class _Parsed:
    stanzas: tuple[Stanza, ...]
    covered: bytes
    mac: bytes
    size: int


def _parse_header(data: bytes) -> _Parsed:
    _check_version(data)
    at = len(_VERSION_LINE)
    stanzas: list[Stanza] = []
    while not data.startswith(b"---", at):
        stanza, at = _parse_stanza(data, at)
        stanzas.append(stanza)
        if len(stanzas) > MAX_RECIPIENTS:
            raise FileRefused(
                tr(
                    "This age file has more than {most} recipients.",
                    most=MAX_RECIPIENTS,
                )
            )
    if len(stanzas) > 1 and any(stanza.kind == "scrypt" for stanza in stanzas):
        raise damaged(tr("a passphrase in its header is not alone"))
    line, end = _line(data, at)
    if not stanzas or not line.startswith(b"--- "):
        raise damaged(tr("its header does not end as it should"))
    mac = from_base64(line[4:], 32)
    return _Parsed(tuple(stanzas), data[: at + 3], mac, end)


def _check_version(data: bytes) -> None:
    if data.startswith(_VERSION_LINE):
        return
    line, end, _ = data[:64].partition(b"\n")
    if end and line.startswith(_VERSION_START) and line[len(_VERSION_START) :].isdigit():
        raise NewerVersion(
            tr("This age file has another version of the format."),
            hint=tr("Install a newer fieldledger, or a newer age program."),
        )
    raise damaged(tr("it does not begin as a binary age file does"))


def _parse_stanza(data: bytes, at: int) -> tuple[Stanza, int]:
    line, at = _line(data, at)
    mark, *arguments = line.split(b" ")
    if mark != b"->" or not arguments or not all(_is_argument(word) for word in arguments):
        raise damaged(tr("a recipient in its header is malformed"))
    body = b""
    while True:
        line, at = _line(data, at)
        body += line
        if len(line) != 64:
            break
    if len(line) > 64:
        raise damaged(tr("a line of its header is too long"))
    return Stanza(arguments[0].decode("ascii"), tuple(arguments[1:]), from_base64(body)), at


def _is_argument(word: bytes) -> bool:
    return bool(word) and all(33 <= byte <= 126 for byte in word)


def _line(data: bytes, at: int) -> tuple[bytes, int]:
    end = data.find(b"\n", at)
    if end < 0:
        raise damaged(tr("its header is cut short, or longer than 64 KiB"))
    return data[at:end], end + 1


def _file_key(stanzas: Sequence[Stanza], identities: Sequence[Identity]) -> bytes:
    for identity in identities:
        if (file_key := unwrap(stanzas, identity)) is not None:
            return file_key
    raise NotForUs(
        tr("This file is encrypted for somebody else."),
        hint=tr("Ask the sender to encrypt it for this device."),
    )


# Both directions


def _header_mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac.digest(hkdf_sha256(file_key, salt=b"", info=b"header"), covered, "sha256")


def _chunk_nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
