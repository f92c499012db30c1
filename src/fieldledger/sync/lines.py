"""The lines of a body (bundle §3.2): an item as the bytes of its line, and back.

A line is written in one way only, so it is taken apart by its bytes; JSON is for payloads, and
those are judged later, one by one.
"""

from __future__ import annotations

import re
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from hashlib import sha256

from fieldledger.domain.ops import PAYLOAD_LIMIT
from fieldledger.language import tr
from fieldledger.sync.parts import ERASED, FILE, OPEN, OPENED, SALT, SEALED, SKIP, Item
from fieldledger.sync.refusals import damaged

LINE_LIMIT = PAYLOAD_LIMIT
FILE_LINE_LIMIT = 16 * 1024 * 1024

_HASH = rb'"([A-Za-z0-9+/]{43}=)"'
_SALT_LINE = re.compile(rb'\["salt","([a-z-]{1,64})",' + _HASH + rb"\]")
_OPEN_LINE = re.compile(rb'\["open",' + _HASH + rb",(\{.*\})\]")
_TWO_HASHES = re.compile(rb'\["(?:sealed|erased)",' + _HASH + b"," + _HASH + rb"\]")
_SKIP_LINE = re.compile(rb'\["skip",([1-9][0-9]{0,9}),"([0-9a-f]{64})"\]')
_FILE_START, _FILE_END = b'["file","', b'"]'
_CODE_START, _CODE_END = b'["code",', b"]"


def write_line(item: Item) -> bytes:
    """The line of an item, without its line feed."""
    code, first, second = item
    if code == OPEN:
        return first
    if code == OPENED:
        return b'["open","%b",%b]' % (_base64(second or b""), first)
    if code == SKIP:
        return b'["skip",%d,"%b"]' % (skipped(item), (second or b"").hex().encode())
    if code == FILE:
        return _FILE_START + _base64(first) + _FILE_END
    if code == SALT:
        return b'["salt","%b","%b"]' % (first, _base64(second or b""))
    word = b"sealed" if code == SEALED else b"erased"
    return b'["%b","%b","%b"]' % (word, _base64(first), _base64(second or b""))


def read_line(line: bytes) -> Item:
    """The item of a line that is not a bare payload. Raises Damaged."""
    read = _READERS.get(line[:8])
    item = read(line) if read and len(line) <= FILE_LINE_LIMIT else None
    if item is None:
        raise damaged(tr("a line of its body is not what it must be"))
    return item


def write_code(entry: bytes) -> bytes:
    """The line of a codebook entry, which is one JSON object."""
    return _CODE_START + entry + _CODE_END


def read_code(line: bytes) -> bytes:
    """The JSON of a codebook entry, by its line. Raises Damaged."""
    if line.startswith(_CODE_START) and line.endswith(_CODE_END) and len(line) <= LINE_LIMIT:
        return line[len(_CODE_START) : -len(_CODE_END)]
    raise damaged(tr("a line of its codebook is not what it must be"))


def skipped(item: Item) -> int:
    """How many ops a SKIP stands for."""
    return int.from_bytes(item[1], "big")


def _base64(data: bytes) -> bytes:
    return b2a_base64(data, newline=False)


def _read_salt(line: bytes) -> Item | None:
    found = _SALT_LINE.fullmatch(line)
    return found and (SALT, found[1], a2b_base64(found[2]))


def _read_open(line: bytes) -> Item | None:
    found = _OPEN_LINE.fullmatch(line)
    if found is None or len(found[2]) > PAYLOAD_LIMIT:
        return None
    return (OPENED, found[2], a2b_base64(found[1]))


def _read_file(line: bytes) -> Item | None:
    if not line.endswith(_FILE_END):
        return None
    try:
        file = a2b_base64(line[len(_FILE_START) : -len(_FILE_END)], strict_mode=True)
    except NotBase64:
        return None
    return (FILE, file, sha256(file).digest())


def _read_hashes(code: int) -> Callable[[bytes], Item | None]:
    def read(line: bytes) -> Item | None:
        found = _TWO_HASHES.fullmatch(line)
        return found and (code, a2b_base64(found[1]), a2b_base64(found[2]))

    return read


def _read_skip(line: bytes) -> Item | None:
    found = _SKIP_LINE.fullmatch(line)
    return found and (SKIP, int(found[1]).to_bytes(8, "big"), bytes.fromhex(found[2].decode()))


# By the first eight bytes of the line.
_READERS: dict[bytes, Callable[[bytes], Item | None]] = {
    b'["salt",': _read_salt,
    b'["open",': _read_open,
    b'["file",': _read_file,
    b'["sealed': _read_hashes(SEALED),
    b'["erased': _read_hashes(ERASED),
    b'["skip",': _read_skip,
}
