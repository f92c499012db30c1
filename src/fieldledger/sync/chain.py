"""The lines of one part, walked along its chain from the base to the signed last head (ops §4).

What counts is what hashes bind to a signature. A skip tells a head and proves nothing, so whatever
stands before it must have been proven already: without that rule, whoever passes a feed on could
put ops of their own making before a skip, under the name of the feed's device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from fieldledger.domain.ops import CONTROL, NO_SEAL, OPEN_KEY, PAYLOAD_LIMIT, SALTED, next_head
from fieldledger.sync.lines import read_line, skipped
from fieldledger.sync.parts import OPEN, OPENED, OPS, SALT, SKIP, Item, Part, PartHead
from fieldledger.sync.refusals import damaged, forged

if TYPE_CHECKING:
    from hashlib import _Hash

# The salt key of a feed and a compartment that earlier bundles brought, or None.
Salts = Callable[[bytes, str], bytes | None]

_IN = b'{"in":"'
_SALT_END = len(SALTED) + 24  # base64 of 16 bytes
_IN_AFTER_SALT = b'","in":"'
_READABLE = (OPEN, OPENED)
_READ_BY_ALL = (b"open", CONTROL.encode())


def read_part(told: PartHead, lines: Iterable[bytes], salts: Salts) -> Part:
    """The part of these lines, its chain checked; the signatures are the caller's to check.

    Raises Forged where the chain does not lead to the heads told, Damaged for lines that no
    program writes, and where the salt key of an op is not known.
    """
    blinding = _Blinding(told.feed, salts)
    signed = {each.number: each.head for each in (*told.heads, told.last)}
    number, head, proven, ops = told.base, told.base_head, told.base, 0
    items: list[Item] = []
    after: list[bytes] = []
    for line in lines:
        item: Item = (OPEN, line, None) if line[:1] == b"{" else read_line(line)
        if item[0] in OPS:
            ops += 1
            number += 1
            head = next_head(head, blinding.hash_of(item, number), item[2] or NO_SEAL)
        else:
            number, head = _pass(item, blinding, number, head, proven)
        if number in signed:
            proven = _prove(signed, number, head)
        items.append(item)
        after.append(head)
    if ops != told.ops:
        raise damaged("a feed does not hold as many ops as it says")
    if signed or number != told.last.number:
        raise forged("the ops of a feed end before its signed head, or go on beyond it")
    _forget_unproven(blinding.unproven(), items, after)
    return _part(told, items, after)


def _pass(
    item: Item, blinding: _Blinding, number: int, head: bytes, proven: int
) -> tuple[int, bytes]:
    """Number and head after an item that is no op."""
    if item[0] == SALT:
        blinding.learn(item)
    elif item[0] == SKIP:
        if number != proven:
            raise forged("ops before a gap are bound to no signature")
        return number + skipped(item), item[2] or head
    return number, head


def _prove(signed: dict[int, bytes], number: int, head: bytes) -> int:
    if signed.pop(number) != head:
        raise forged("the ops of a feed do not lead to its signed head")
    return number


class _Blinding:
    """The payload hashes of one feed (ops §4.2), with the salt keys that are known.

    Each salt key is hashed once; an op continues from a copy of that.
    """

    __slots__ = ("_feed", "_keyed", "_salts", "_told", "_used")

    def __init__(self, feed: bytes, salts: Salts) -> None:
        self._feed, self._salts = feed, salts
        self._keyed = {each: sha256(OPEN_KEY) for each in _READ_BY_ALL}
        self._told: set[bytes] = set()
        self._used: set[bytes] = set()

    def learn(self, item: Item) -> None:
        """Take a salt key from a line."""
        compartment = item[1]
        if compartment in self._keyed:
            raise damaged("a salt key comes twice, too late, or where none is needed")
        self._keyed[compartment] = sha256(item[2] or b"")
        self._told.add(compartment)

    def unproven(self) -> set[bytes]:
        """The compartments whose salt key came in a line and was needed by no op."""
        return self._told - self._used

    def hash_of(self, item: Item, number: int) -> bytes:
        """P of the op that ``item`` is."""
        payload = item[1]
        if item[0] not in _READABLE:
            return payload
        if len(payload) > PAYLOAD_LIMIT:
            raise damaged("an op is longer than 65,536 bytes")
        if payload.startswith(SALTED):
            if not payload.startswith(_IN_AFTER_SALT, _SALT_END):
                raise damaged("an op does not begin as it must")
            return sha256(payload).digest()
        compartment = payload[len(_IN) : payload.find(b'"', len(_IN))]
        if not payload.startswith(_IN):
            raise damaged("an op does not begin as it must")
        keyed = (self._keyed.get(compartment) or self._held(compartment)).copy()
        self._used.add(compartment)
        keyed.update(number.to_bytes(8, "big") + payload)
        return keyed.digest()

    def _held(self, compartment: bytes) -> _Hash:
        key = self._salts(self._feed, compartment.decode("utf-8", "replace"))
        if key is None:
            raise damaged("a salt key that an op needs is neither in it nor held here")
        self._keyed[compartment] = keyed = sha256(key)
        return keyed


def _forget_unproven(compartments: set[bytes], items: list[Item], after: list[bytes]) -> None:
    """Drop the salt keys that no op proved: kept, a wrong one would spoil the next bundle."""
    for at in reversed(range(len(items)) if compartments else ()):
        if items[at][0] == SALT and items[at][1] in compartments:
            del items[at], after[at]


def _part(told: PartHead, items: list[Item], after: list[bytes]) -> Part:
    return Part(
        feed=told.feed,
        sign=told.sign,
        base=told.base,
        base_head=told.base_head,
        last=told.last,
        heads=told.heads,
        items=items,
        ops=told.ops,
        after=after,
    )
