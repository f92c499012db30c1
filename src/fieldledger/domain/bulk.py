"""Many payloads judged at once: plain adds quickly, everything else by ``wire``.

Nearly all that a bundle holds are adds of known types, written as this program writes them. An add
is *plain* where writing it again gives the same bytes, all its keys are known, and every field
passes its kind's own ``check``. ``wire`` would accept each of these with the same body (a test
compares them); what is not plain goes to ``wire``, which alone refuses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from json import scanner
from typing import Any, NamedTuple, NoReturn
from unicodedata import is_normalized

from fieldledger.domain import records, wire
from fieldledger.domain.problems import BadOp, BadValue
from fieldledger.domain.record import ERASABLE
from fieldledger.domain.shapes import base64_of
from fieldledger.domain.strict_json import LARGEST

Body = dict[str, Any]
Read = tuple[Body, bool] | BadOp
"""The object of a payload and whether it is of a newer program; or why it is no op."""

_LONGEST = 16_000  # characters, and so well below the limit of 65,536 bytes
_ADD = ("in", "do", "at", "type", "v", "fields")
_SHAPES = frozenset(
    (*salt, *_ADD, *group) for salt in ((), ("salt",)) for group in ((), ("group",))
)


class _Plain(NamedTuple):
    """What a plain add of a type must be."""

    compartment: str
    version: int
    salted: bool
    checks: dict[str, Callable[[Any], object]]
    required: frozenset[str]


def read_many(payloads: Sequence[str]) -> list[Read]:
    """Each payload read and judged, in order."""
    return [
        (body, False) if body is not None and _is_plain_add(body) else _judged(payload)
        for payload, body in zip(payloads, _written_plainly(payloads), strict=True)
    ]


def _judged(payload: str) -> Read:
    try:
        op = wire.read_payload(payload.encode())
    except BadOp as problem:
        return problem
    return op.body, op.newer


def _written_plainly(payloads: Sequence[str]) -> list[Body | None]:
    """Each object that is written as this program writes it; None for the others."""
    bodies = [_scanned(payload) for payload in payloads]
    # JSON texts are self-delimiting: if all together are written alike, each is.
    together = f"[{','.join(payloads)}]"
    if None not in bodies and _is_same(bodies, together):
        return bodies
    return [
        body if body is not None and _is_same(body, payload) else None
        for body, payload in zip(bodies, payloads, strict=True)
    ]


def _scanned(payload: str) -> Body | None:
    if len(payload) > _LONGEST:
        return None
    try:
        body, end = _SCAN(payload, 0)
    except (ValueError, StopIteration, RecursionError):
        return None
    return body if end == len(payload) and type(body) is dict else None


def _is_same(value: object, text: str) -> bool:
    """Whether a value is written as this text: no key twice, no spaces, no escapes but those that
    must be; and the text is in normalisation form C, and so all its parts are."""
    return _ENCODE(value) == text and (text.isascii() or is_normalized("NFC", text))


def _is_plain_add(body: Body) -> bool:
    if tuple(body) not in _SHAPES or body["do"] != "add":
        return False
    name, version, fields = body["type"], body["v"], body["fields"]
    plain = _plain_of(name) if type(name) is str else None
    if plain is None or body["in"] != plain.compartment or type(fields) is not dict:
        return False
    if type(version) is not int or not 1 <= version <= plain.version or not _times_fit(body):
        return False
    return _salt_fits(body, plain) and _fields_fit(fields, plain)


def _times_fit(body: Body) -> bool:
    at, group = body["at"], body.get("group", 1)
    if type(at) is not int or type(group) is not int:
        return False
    return -LARGEST <= at <= LARGEST and 1 <= group <= LARGEST


def _salt_fits(body: Body, plain: _Plain) -> bool:
    if "salt" not in body:
        return not plain.salted
    try:
        _SALT(body["salt"])
    except (BadValue, AttributeError):
        return False
    return True


def _fields_fit(fields: Body, plain: _Plain) -> bool:
    checks, required = plain.checks, plain.required
    if not required <= fields.keys():
        return False
    try:
        for name, value in fields.items():
            if value is not None:
                checks[name](value)
            elif name in required or name not in checks:
                return False
    except (BadValue, KeyError, TypeError):
        return False
    return True


@cache
def _plain_of(name: str) -> _Plain | None:
    try:
        spec = records.load(name)
    except KeyError:
        return None
    fields = [field for field in spec.fields if not field.timeline]
    return _Plain(
        compartment=spec.compartment,
        version=spec.version,
        salted=spec.compartment in ERASABLE,
        checks={field.name: _remembering(field.kind) for field in fields},
        required=frozenset(field.name for field in fields if field.required),
    )


def _remembering(kind: Any) -> Callable[[Any], object]:
    """A kind's check that remembers the words it passed: dates and references come again."""
    if kind.python is not str:
        return kind.check  # type: ignore[no-any-return]
    return lru_cache(maxsize=2048, typed=True)(kind.check)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


_SALT = base64_of(16)
_SCAN = scanner.make_scanner(json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse))  # type: ignore[arg-type]
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
