"""The two native recipients of age files: keys, their text, and the stanzas that wrap a file key.

``mlkem768x25519`` (X-Wing, post-quantum) is what fieldledger writes; ``X25519`` is there to be
proven against programs that know no other. c2sp.org/age, "Native recipient types".
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fieldledger.crypto import bech32
from fieldledger.crypto.hkdf import hkdf_sha256
from fieldledger.errors import Damaged, Refused
from fieldledger.language import mark, tr

POST_QUANTUM_SIZE = 1216  # ML-KEM-768 (1184) and X25519 (32) public keys, one after the other
CLASSIC_SIZE = 32

_POST_QUANTUM, _CLASSIC = "mlkem768x25519", "X25519"
_POST_QUANTUM_INFO = b"age-encryption.org/mlkem768x25519"
_CLASSIC_INFO = b"age-encryption.org/v1/X25519"
_ENCAPSULATED = 1120
_WRAPPED = 32  # a file key of 16 bytes and its tag
_ZERO_NONCE = bytes(12)
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_KEY_HINT = mark(
    "Public keys begin with age1, secret keys with AGE-SECRET-KEY-. Copy the whole line."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key: a 32-byte X-Wing seed, or with ``post_quantum`` false an X25519 secret."""

    seed: bytes = field(repr=False)
    post_quantum: bool = True


@dataclass(frozen=True, slots=True)
class Stanza:
    """A recipient as it stands in a header: its type, its further arguments, its body."""

    kind: str
    arguments: tuple[bytes, ...]
    body: bytes


# Keys and their text


def post_quantum_public(seed: bytes) -> bytes:
    """Return the 1216-byte public key of a 32-byte X-Wing seed (mlkem768x25519)."""
    kem, curve = _expand_seed(seed)
    return kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def classic_public(secret: bytes) -> bytes:
    """Return the 32-byte X25519 public key of a 32-byte secret."""
    return x25519.X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def encode_recipient(public: bytes) -> str:
    """Return ``age1pq1…`` for 1216 bytes, ``age1…`` for 32."""
    return bech32.encode("age1pq" if is_post_quantum(public) else "age", public)


def decode_recipient(text: str) -> bytes:
    """Return the public key; raises ``Refused`` for anything but one in lower case."""
    prefix, data = _decode_key(text, mark("This is not an age public key: {problem}."))
    sizes = {"age1pq": POST_QUANTUM_SIZE, "age": CLASSIC_SIZE}
    if text != text.lower() or sizes.get(prefix) != len(data):
        raise Refused(tr("This is not an age public key."), hint=tr(_KEY_HINT))
    return data


def encode_identity(seed: bytes, post_quantum: bool = True) -> str:
    """Return ``AGE-SECRET-KEY-PQ-1…``, or ``AGE-SECRET-KEY-1…`` for an X25519 secret."""
    return bech32.encode("age-secret-key-pq-" if post_quantum else "age-secret-key-", seed).upper()


def decode_identity(text: str) -> Identity:
    """Return the private key; raises ``Refused`` for anything but one in upper case."""
    prefix, data = _decode_key(text, mark("This is not an age secret key: {problem}."))
    kinds = {"age-secret-key-pq-": True, "age-secret-key-": False}
    if text != text.upper() or prefix not in kinds or len(data) != 32:
        raise Refused(tr("This is not an age secret key."), hint=tr(_KEY_HINT))
    return Identity(data, kinds[prefix])


def _decode_key(text: str, refusal: str) -> tuple[str, bytes]:
    try:
        return bech32.decode(text)
    except ValueError as problem:
        raise Refused(tr(refusal, problem=problem), hint=tr(_KEY_HINT)) from None


def is_post_quantum(public: bytes) -> bool:
    """Tell the kind of a public key by its length; raises ``ValueError`` for another length."""
    if len(public) not in (POST_QUANTUM_SIZE, CLASSIC_SIZE):
        raise ValueError(f"a public key has {POST_QUANTUM_SIZE} or {CLASSIC_SIZE} bytes")
    return len(public) == POST_QUANTUM_SIZE


def _expand_seed(seed: bytes) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
    # The X-Wing expansion: cryptography has the key pair but does not read or write its seed.
    if len(seed) != 32:
        raise ValueError("an X-Wing seed has 32 bytes")
    expanded = hashlib.shake_256(seed).digest(96)
    return (
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        x25519.X25519PrivateKey.from_private_bytes(expanded[64:]),
    )


# Stanzas


def wrap(file_key: bytes, public: bytes) -> bytes:
    """Return the header's bytes that carry ``file_key`` to ``public``.

    Raises ``Refused`` for a key that is none: somebody sent it, and nobody could read the file.
    """
    seal = _wrap_post_quantum if is_post_quantum(public) else _wrap_classic
    try:
        return seal(file_key, public)
    except ValueError:
        raise Refused(
            tr("One of the public keys to encrypt to is not a usable key."),
            hint=tr("Ask its owner for the key again and compare the fingerprint."),
        ) from None


def unwrap(stanzas: Sequence[Stanza], identity: Identity) -> bytes | None:
    """Return the file key if one of ``stanzas`` is for ``identity``.

    Raises ``Damaged`` for a malformed stanza of the identity's own type; others are ignored.
    """
    kind = _POST_QUANTUM if identity.post_quantum else _CLASSIC
    opened = _opener(identity)
    for stanza in stanzas:
        if stanza.kind == kind and (file_key := opened(stanza)) is not None:
            return file_key
    return None


def _wrap_post_quantum(file_key: bytes, public: bytes) -> bytes:
    kem = mlkem.MLKEM768PublicKey.from_public_bytes(public[:-CLASSIC_SIZE])
    curve = x25519.X25519PublicKey.from_public_bytes(public[-CLASSIC_SIZE:])
    key = hpke.MLKEM768X25519PublicKey(kem, curve)
    sealed = _SUITE.encrypt(file_key, key, info=_POST_QUANTUM_INFO)
    return _stanza(_POST_QUANTUM, sealed[:_ENCAPSULATED], sealed[_ENCAPSULATED:])


def _wrap_classic(file_key: bytes, public: bytes) -> bytes:
    ephemeral = x25519.X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(x25519.X25519PublicKey.from_public_bytes(public))
    key = hkdf_sha256(shared, salt=share + public, info=_CLASSIC_INFO)
    return _stanza(_CLASSIC, share, ChaCha20Poly1305(key).encrypt(_ZERO_NONCE, file_key, None))


def _stanza(kind: str, share: bytes, body: bytes) -> bytes:
    # The body is always 32 bytes, 43 characters: one line shorter than 64.
    return b"-> %s %s\n%s\n" % (kind.encode(), to_base64(share), to_base64(body))


def _opener(identity: Identity) -> Callable[[Stanza], bytes | None]:
    """Return what opens stanzas of the identity's type: a file key, or ``None`` if not ours."""
    if not identity.post_quantum:
        secret = x25519.X25519PrivateKey.from_private_bytes(identity.seed)
        return lambda stanza: _unwrap_classic(secret, stanza)
    kem, curve = _expand_seed(identity.seed)
    return lambda stanza: _unwrap_post_quantum(kem, curve, stanza)


def _unwrap_post_quantum(
    kem: mlkem.MLKEM768PrivateKey, curve: x25519.X25519PrivateKey, stanza: Stanza
) -> bytes | None:
    encapsulated = _share(stanza, _ENCAPSULATED)
    _exchange(curve, encapsulated[-CLASSIC_SIZE:])  # only to refuse, as the specification does
    private = hpke.MLKEM768X25519PrivateKey(kem, curve)
    try:
        return _SUITE.decrypt(encapsulated + stanza.body, private, info=_POST_QUANTUM_INFO)
    except InvalidTag:
        return None


def _unwrap_classic(secret: x25519.X25519PrivateKey, stanza: Stanza) -> bytes | None:
    share = _share(stanza, CLASSIC_SIZE)
    salt = share + secret.public_key().public_bytes_raw()
    key = hkdf_sha256(_exchange(secret, share), salt=salt, info=_CLASSIC_INFO)
    try:
        return ChaCha20Poly1305(key).decrypt(_ZERO_NONCE, stanza.body, None)
    except InvalidTag:
        return None


def _exchange(secret: x25519.X25519PrivateKey, share: bytes) -> bytes:
    try:
        return secret.exchange(x25519.X25519PublicKey.from_public_bytes(share))
    except ValueError:  # a point of low order: the shared secret would be zeros, known to all
        raise damaged(tr("a recipient in its header is malformed")) from None


def _share(stanza: Stanza, size: int) -> bytes:
    # The body's length is checked before anything is decrypted (partitioning oracle attacks).
    if len(stanza.arguments) != 1 or len(stanza.body) != _WRAPPED:
        raise damaged(tr("a recipient in its header is malformed"))
    return from_base64(stanza.arguments[0], size)


# Text and errors that both halves of the codec share


def to_base64(data: bytes) -> bytes:
    """Return base64 without padding (RFC 4648 section 4)."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=")


def from_base64(text: bytes, size: int | None = None) -> bytes:
    """Return the bytes of canonical base64 without padding (RFC 4648 sections 3.5 and 4)."""
    try:
        data = binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        data = b""
    if to_base64(data) != text or size not in (None, len(data)):
        raise damaged(tr("its header holds malformed base64"))
    return data


def damaged(why: str) -> Damaged:
    """Return the error of an age file that is not as it was written."""
    return Damaged(
        tr("The encrypted file is damaged: {why}.", why=why), hint=tr("Ask for it again.")
    )
