"""A slot: a secret under a passphrase or a spoken code, and what Argon2id may cost.

Normative: ``docs/format/vault.md`` section 2. Vaults and invitations use the same slots under
different contexts. ``cryptography`` is imported inside the functions that need it, because a
command that finds its key cached never does.
"""

from __future__ import annotations

import binascii
import time
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from fieldledger.errors import Damaged, Refused, WrongKey
from fieldledger.language import tr

AIM_SECONDS = 0.25

_KEY, _SALT, _NONCE, _TAG = 32, 16, 12, 16
_NAMES = frozenset({"kdf", "m", "t", "p", "salt", "nonce", "ct"})

Random = Callable[[int], bytes]


class Cost(NamedTuple):
    """What Argon2id is made to spend: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int


FLOOR = Cost(64 * 1024, 3, 4)
CEILING = Cost(1024 * 1024, 10, 8)
# A vault restored on a small old laptop must still open: above this, calibration adds passes.
_CALIBRATED_MEMORY = 256 * 1024
DEAREST = Cost(_CALIBRATED_MEMORY, CEILING.passes, FLOOR.lanes)  # what calibration ends at


def seal_slot(
    secret: bytes, passphrase: str, cost: Cost, context: bytes, random: Random
) -> dict[str, object]:
    """Return ``secret`` under ``passphrase`` as JSON-ready ``{kdf, m, t, p, salt, nonce, ct}``.

    ``context`` says what the slot is for; it opens under the same context only.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

    salt, nonce = random(_SALT), random(_NONCE)
    key = _derive(_normal(passphrase), cost, salt)
    sealed = AESGCM(key).encrypt(nonce, secret, _bound(context, cost))
    return {
        "kdf": "argon2id",
        "m": cost.memory_kib,
        "t": cost.passes,
        "p": cost.lanes,
        "salt": to_base64(salt),
        "nonce": to_base64(nonce),
        "ct": to_base64(sealed),
    }


def open_slot(
    slot: Mapping[str, object], passphrase: str, context: bytes, floor: Cost = FLOOR
) -> bytes:
    """Return the secret of a slot.

    Raises ``WrongKey`` (wrong passphrase, other context, or a changed slot: they cannot be told
    apart) and ``Damaged`` for a bad shape or a cost outside ``floor`` … ``CEILING``, before any
    memory is spent: a doctored slot must neither ask for 64 GiB nor pass for one that is strong.
    """
    cost = cost_of(slot, floor)
    salt, nonce, sealed = (from_base64(slot[name]) for name in ("salt", "nonce", "ct"))
    if len(salt) != _SALT or len(nonce) != _NONCE or len(sealed) < _TAG:
        raise misshapen()
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

    key = _derive(_normal(passphrase), cost, salt)
    try:
        return AESGCM(key).decrypt(nonce, sealed, _bound(context, cost))
    except InvalidTag:
        raise WrongKey(tr("The passphrase or code is wrong."), hint=tr("Try again.")) from None


def cost_of(slot: Mapping[str, object], floor: Cost = FLOOR) -> Cost:
    """What a slot makes Argon2id spend, without opening it. Raises ``Damaged`` as ``open_slot``."""
    if slot.keys() != _NAMES or slot["kdf"] != "argon2id":
        raise misshapen()
    return _cost(slot, floor)


def calibrate(measure: Callable[[Cost], float]) -> Cost:
    """Return the greatest cost that takes at most a quarter of a second, never below ``FLOOR``.

    ``measure`` gives the seconds that a cost takes here. Memory is doubled up to 256 MiB, then
    passes are added.
    """
    cost = FLOOR
    for grown in (_more_memory, _more_passes):
        while (better := grown(cost)) is not None and measure(better) <= AIM_SECONDS:
            cost = better
    return cost


def _more_memory(cost: Cost) -> Cost | None:
    memory = cost.memory_kib * 2
    return Cost(memory, cost.passes, cost.lanes) if memory <= _CALIBRATED_MEMORY else None


def _more_passes(cost: Cost) -> Cost | None:
    passes = cost.passes + 1
    return Cost(cost.memory_kib, passes, cost.lanes) if passes <= CEILING.passes else None


def measure(cost: Cost) -> float:
    """Return the seconds that one derivation at ``cost`` takes on this machine."""
    begun = time.perf_counter()
    _derive(b"", cost, bytes(_SALT))
    return time.perf_counter() - begun


def _derive(password: bytes, cost: Cost, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - see above

    kdf = Argon2id(
        salt=salt,
        length=_KEY,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    return kdf.derive(password)


def _normal(passphrase: str) -> bytes:
    # Keyboards differ in how they compose an accent or a Hangul syllable: NFC makes them equal.
    try:
        return unicodedata.normalize("NFC", passphrase).encode("utf-8")
    except UnicodeEncodeError:
        raise Refused(
            tr("The passphrase holds bytes that are not text."), hint=tr("Type it in UTF-8.")
        ) from None


def _bound(context: bytes, cost: Cost) -> bytes:
    return b"%s\nargon2id m=%d t=%d p=%d" % (context, cost.memory_kib, cost.passes, cost.lanes)


def _cost(slot: Mapping[str, object], floor: Cost) -> Cost:
    cost = Cost(*(_integer(slot[name]) for name in ("m", "t", "p")))
    if not all(a <= value <= b for a, value, b in zip(floor, cost, CEILING, strict=True)):
        raise Damaged(
            tr("The vault or invitation asks for an Argon2id cost outside what is allowed."),
            hint=tr("Restore it from a backup, or ask for it again."),
        )
    return cost


def _integer(value: object) -> int:
    if type(value) is not int:
        raise misshapen()
    return value


def to_base64(data: bytes) -> str:
    """Return base64 with padding (RFC 4648 section 4), as slots and vault files hold it."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def from_base64(value: object) -> bytes:
    """Return the bytes of canonical base64 with padding; raises ``Damaged`` for anything else."""
    try:
        data = binascii.a2b_base64(value) if isinstance(value, str) else b""
    except ValueError:
        data = b""
    if to_base64(data) != value:
        raise misshapen()
    return data


def misshapen() -> Damaged:
    """Return the error of a slot or vault file that does not have the shape it should."""
    return Damaged(
        tr("The vault or invitation is damaged: it does not have the shape it should."),
        hint=tr("Restore it from a backup, or ask for it again."),
    )
