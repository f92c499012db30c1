"""The body's lines as one zstd frame, packed and unpacked within bounds (bundle §1.2, §3.4)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from fieldledger.language import tr
from fieldledger.sync.lines import FILE_LINE_LIMIT
from fieldledger.sync.refusals import damaged

if sys.version_info >= (3, 14):  # pragma: no cover - the versions have the same interface
    from compression import zstd
else:
    from backports import zstd

_LEVEL = 3
ZSTD_VERSION: str = zstd.zstd_version

_BOUNDS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}  # 8 MiB
_LINES, _BYTES = 4_096, 1 << 20


class Packed(NamedTuple):
    """A frame, and how many lines and bytes went into it."""

    frame: bytes
    lines: int
    raw: int


def pack(lines: Iterable[bytes]) -> Packed:
    """The frame of the lines, each ended by a line feed; they are never held all at once."""
    compressor = zstd.ZstdCompressor(level=_LEVEL)
    frame: list[bytes] = []
    source, count, raw = iter(lines), 0, 0
    while some := list(islice(source, _LINES)):
        text = b"\n".join(some) + b"\n"
        count += len(some)
        raw += len(text)
        frame.append(compressor.compress(text))
    frame.append(compressor.flush())
    return Packed(b"".join(frame), count, raw)


def is_frame_of(frame: memoryview, told: bytes) -> bool:
    """Whether the frame is the one that the manifest signs."""
    return sha256(frame).digest() == told


def unpack(frame: memoryview, lines: int, raw: int) -> Iterator[list[bytes]]:
    """The lines of a frame that must hold exactly ``lines`` of them and ``raw`` bytes, some at a
    time.

    It stops at the first byte too many, whatever the frame would still expand to. Raises Damaged,
    if need be after the last lines.
    """
    decompressor = zstd.ZstdDecompressor(options=_BOUNDS)
    tail, left, found = b"", raw, 0
    source: memoryview | bytes = frame
    while not decompressor.eof:
        chunk = _more(decompressor, source, min(_BYTES, left + 1))
        source = b""
        left -= len(chunk)
        *whole, tail = (tail + chunk).split(b"\n")
        found += len(whole)
        if left < 0 or found > lines or len(tail) > FILE_LINE_LIMIT:
            raise damaged(tr("its body is larger than it says"))
        yield whole
    if left or tail or found != lines or decompressor.unused_data:
        raise damaged(tr("its body is not as long as it says"))


class Lines:
    """Lines that come some at a time, handed out in other portions."""

    def __init__(self, source: Iterator[list[bytes]]) -> None:
        self._source = source
        self._held: list[bytes] = []

    def take(self, count: int) -> Iterator[list[bytes]]:
        """The next ``count`` lines, some at a time. ``unpack`` raises where there are fewer."""
        while count:
            if self._held:
                some, self._held = self._held[:count], self._held[count:]
                count -= len(some)
                yield some
            else:
                self._held = next(self._source)

    def end(self) -> None:
        """Let ``unpack`` see that nothing is left. Raises Damaged."""
        list(self._source)


def _more(decompressor: zstd.ZstdDecompressor, source: memoryview | bytes, limit: int) -> bytes:
    try:
        chunk = decompressor.decompress(source, limit)
    except zstd.ZstdError:
        raise damaged(tr("its body cannot be decompressed")) from None
    if not chunk and not decompressor.eof and decompressor.needs_input:
        raise damaged(tr("its body is cut short"))
    return chunk
