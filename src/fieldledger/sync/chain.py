"""The lines of one part, walked along its chain from the base to the signed last head (ops §4).

What counts is what hashes bind to a signature. A skip tells a head and proves nothing, so whatever
stands before it must have been proven already: without that rule, whoever passes a feed on could
put ops of their own making before a skip, under the name of the feed's device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from fieldledger.domain.ops import CONTROL, NO_SEAL, OPEN_KEY, PAYLOAD_LIMIT, SALTED, next_head
from fieldledger.language import tr
from fieldledger.sync.lines import read_line, skipped
from fieldledger.sync.parts import OPEN, OPENED, OPS, SALT, SKIP, Item, PartHead, Stretch
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


def read_part(told: PartHead, lines: Iterable[Sequence[bytes]], salts: Salts) -> Iterator[Stretch]:
    """The part of these lines, a stretch for each list of them, its chain checked as it goes; the
    signatures are the caller's to check. Salt keys come last, and only those that ops proved.

    Nothing is proven before the last stretch was given out: whoever writes it down before that
    must be able to take it back. Raises Forged where the chain does not lead to the heads told,
    Damaged for lines that no program writes, and where the salt key of an op is not known.
    """
    walk = _Walk(told, salts)
    for some in lines:
        yield walk.along(some)
    walk.end()
    yield walk.proven_salts()


class _Walk:
    """Where a part's chain stands: number and head, and what is signed further on."""

    def __init__(self, told: PartHead, salts: Salts) -> None:
        self._told = told
        self._blinding = _Blinding(told.feed, salts)
        self._signed = {each.number: each.head for each in (*told.heads, told.last)}
        self._number, self._head, self._proven = told.base, told.base_head, told.base
        self._ops = 0

    def along(self, lines: Sequence[bytes]) -> Stretch:
        items: list[Item] = []
        after: list[bytes] = []
        number, head, signed = self._number, self._head, self._signed
        hash_of = self._blinding.hash_of
        for line in lines:
            item: Item = (OPEN, line, None) if line[:1] == b"{" else read_line(line)
            if item[0] in OPS:
                self._ops += 1
                number += 1
                head = next_head(head, hash_of(item, number), item[2] or NO_SEAL)
            elif item[0] == SALT:
                self._blinding.learn(item)
                continue
            elif item[0] == SKIP:
                number, head = self._over(item, number, head)
            if number in signed:
                self._prove(number, head)
            items.append(item)
            after.append(head)
        self._number, self._head = number, head
        return Stretch(items, after)

    def end(self) -> None:
        """Raise unless the part has ended as it was told."""
        if self._ops != self._told.ops:
            raise damaged(tr("a feed does not hold as many ops as it says"))
        if self._signed or self._number != self._told.last.number:
            raise forged(tr("the ops of a feed end before its signed head, or go on beyond it"))

    def proven_salts(self) -> Stretch:
        """The salt keys that came in lines and that ops proved: a wrong one, once kept, would
        spoil the next bundle."""
        salts = self._blinding.proven()
        return Stretch(salts, [self._head] * len(salts))

    def _over(self, item: Item, number: int, head: bytes) -> tuple[int, bytes]:
        if number != self._proven:
            raise forged(tr("ops before a gap are bound to no signature"))
        return number + skipped(item), item[2] or head

    def _prove(self, number: int, head: bytes) -> None:
        if self._signed.pop(number) != head:
            raise forged(tr("the ops of a feed do not lead to its signed head"))
        self._proven = number


class _Blinding:
    """The payload hashes of one feed (ops §4.2), with the salt keys that are known.

    Each salt key is hashed once; an op continues from a copy of that.
    """

    __slots__ = ("_feed", "_keyed", "_salts", "_told", "_used")

    def __init__(self, feed: bytes, salts: Salts) -> None:
        self._feed, self._salts = feed, salts
        self._keyed = {each: sha256(OPEN_KEY) for each in _READ_BY_ALL}
        self._told: dict[bytes, Item] = {}
        self._used: set[bytes] = set()

    def learn(self, item: Item) -> None:
        """Take a salt key from a line."""
        compartment = item[1]
        if compartment in self._keyed:
            raise damaged(tr("a salt key comes twice, too late, or where none is needed"))
        self._keyed[compartment] = sha256(item[2] or b"")
        self._told[compartment] = item

    def proven(self) -> list[Item]:
        """The salt keys that came in a line and were needed by an op."""
        return [item for compartment, item in self._told.items() if compartment in self._used]

    def hash_of(self, item: Item, number: int) -> bytes:
        """P of the op that ``item`` is."""
        payload = item[1]
        if item[0] not in _READABLE:
            return payload
        if len(payload) > PAYLOAD_LIMIT:
            raise damaged(tr("an op is longer than 65,536 bytes"))
        if payload.startswith(SALTED):
            if not payload.startswith(_IN_AFTER_SALT, _SALT_END):
                raise damaged(tr("an op does not begin as it must"))
            return sha256(payload).digest()
        compartment = payload[len(_IN) : payload.find(b'"', len(_IN))]
        if not payload.startswith(_IN):
            raise damaged(tr("an op does not begin as it must"))
        keyed = (self._keyed.get(compartment) or self._held(compartment)).copy()
        self._used.add(compartment)
        keyed.update(number.to_bytes(8, "big") + payload)
        return keyed.digest()

    def _held(self, compartment: bytes) -> _Hash:
        key = self._salts(self._feed, compartment.decode("utf-8", "replace"))
        if key is None:
            raise damaged(tr("a salt key that an op needs is neither in it nor held here"))
        self._keyed[compartment] = keyed = sha256(key)
        return keyed
