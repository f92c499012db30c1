"""The judge of manifests and invitations: their JSON, read strictly, and their shape.

Keys that this version does not know are allowed and kept. ``docs/format/bundle.md``, sections 2
and 5; what ties the values to each other (sums, chains, signatures) is judged by ``sync``.
"""

from __future__ import annotations

import json
import re
from binascii import a2b_base64
from collections.abc import Callable
from typing import Annotated, Any, NoReturn, NotRequired

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    Strict,
    TypeAdapter,
    ValidationError,
    with_config,
)
from typing_extensions import TypedDict  # pydantic asks for this one below Python 3.12

from fieldledger.domain.kinds import LABEL, REFERENCE
from fieldledger.errors import NewerVersion
from fieldledger.language import mark, tr

FORMAT = 1
LARGEST = 2**53 - 1
LONGEST_FEED = 2**32 - 1
MOST_RENEWALS = 30


def manifest_of(data: bytes) -> dict[str, Any]:
    """The manifest that these bytes are (bundle §2).

    Raises ValueError with a short reason that holds none of its values, NewerVersion for a
    greater format.
    """
    return _judge(
        _MANIFEST,
        _of_this_format(data, mark("This bundle was made by a newer version of fieldledger.")),
    )


def envelope_of(data: bytes) -> dict[str, Any]:
    """The outside of an invitation (bundle §5.1); raises as ``manifest_of`` does."""
    return _judge(
        _ENVELOPE,
        _of_this_format(data, mark("This invitation was made by a newer version of fieldledger.")),
    )


def invitation_of(data: bytes) -> dict[str, Any]:
    """The secret inside an invitation (bundle §5.2). Raises ValueError with a short reason."""
    return _judge(_INVITATION, _strict_object(data))


def codebook_entry_of(data: bytes) -> dict[str, Any]:
    """A codebook entry (bundle §3.2). Raises ValueError with a short reason."""
    return _judge(_CODE, _strict_object(data))


def _of_this_format(data: bytes, newer: str) -> dict[str, Any]:
    # The version comes before the shape: a later one may have another shape.
    body = _strict_object(data)
    version = body.get("format")
    if type(version) is not int or version < 1:
        raise ValueError(tr("its format is not told"))
    if version > FORMAT:
        raise NewerVersion(
            tr(newer),
            hint=tr("Install a newer fieldledger, then try again. Nothing was taken in."),
        )
    return body


def _judge(adapter: TypeAdapter[Any], body: dict[str, Any]) -> dict[str, Any]:
    try:
        adapter.validate_python(body)
    except ValidationError as errors:
        found = errors.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(each) for each in found["loc"])
        raise ValueError(tr("{where} is not what it must be", where=where)) from None
    return body


# Strict JSON


def _strict_object(data: bytes) -> dict[str, Any]:
    try:
        body = _DECODER.decode(data.decode())
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError(tr("it is not JSON")) from None
    if not isinstance(body, dict):
        raise ValueError(tr("it is not a JSON object"))
    return body


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    whole = dict(pairs)
    if len(whole) != len(pairs):
        raise ValueError(tr("it holds one key twice"))
    return whole


def _integer(text: str) -> int:
    # The length first: Python reads long numbers slowly, and refuses very long ones.
    number = int(text) if len(text) <= 17 else LARGEST + 1
    if abs(number) > LARGEST:
        raise ValueError(tr("it holds a number beyond 2^53 - 1"))
    return number


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(tr("it holds a number with a fraction or an exponent"))


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_no_fraction,
    parse_constant=_no_fraction,
)


# Shapes


def _pattern(pattern: str) -> AfterValidator:
    compiled = re.compile(pattern)
    return _all(lambda value: compiled.fullmatch(value) is not None)


def _base64(size: int) -> AfterValidator:
    return _all(lambda value: len(a2b_base64(value, strict_mode=True)) == size)


def _all(holds: Callable[[Any], bool]) -> AfterValidator:
    def judge(value: object) -> object:
        if not holds(value):
            raise ValueError
        return value

    return AfterValidator(judge)


_Id = Annotated[str, _pattern("[0-9a-f]{64}")]
_Key = Annotated[str, _base64(32)]
_ReceiveKey = Annotated[str, _base64(1216)]
_Signature = Annotated[str, _base64(64)]
_Recipient = Annotated[str, _pattern("age1pq1[0-9a-z]{1,4000}")]
_Fingerprint = Annotated[str, _pattern("[0-9a-f]{32}")]
_Label = Annotated[str, _pattern(LABEL)]
_Reference = Annotated[str, _pattern(REFERENCE.pattern)]
_Count = Annotated[int, Field(ge=0)]
_Number = Annotated[int, Field(ge=0, le=LONGEST_FEED)]
_SORTED = _all(lambda values: values == sorted(set(values)))
_Words = Annotated[list[str], _SORTED]

# A strict tuple is no JSON array: lax, it takes a list, while what is inside stays strict.
_Place = Annotated[tuple[_Number, _Id], Strict(False)]
_SignedHead = Annotated[tuple[_Number, _Id, _Signature], Strict(False)]
_Run = Annotated[tuple[_Number, _Id, _Number, _Id], Strict(False)]
_FeedHeld = Annotated[tuple[_Id, list[_Run]], Strict(False)]

_strict = with_config(ConfigDict(extra="allow", strict=True))


@_strict
class _Card(TypedDict):
    label: _Label
    sign: _Key
    receive: _ReceiveKey
    feed: _Id


@_strict
class _Request(TypedDict):
    enrol: _Reference
    device: _Card
    proof: _Signature


@_strict
class _Renewed(TypedDict):
    device: _Card
    old: _Key
    proof: _Signature


@_strict
class _Renewal(_Renewed):
    before: NotRequired[Annotated[list[_Renewed], Field(max_length=MOST_RENEWALS)]]


@_strict
class _Part(TypedDict):
    feed: _Id
    sign: _Key
    base: _Place
    last: _Place
    signature: _Signature
    lines: _Count
    ops: _Count
    heads: list[_SignedHead]


@_strict
class _Holds(TypedDict):
    counter: _Count
    clear: _Words
    scope: str
    feeds: list[_FeedHeld]


@_strict
class _Leaders(TypedDict):
    trusted: Annotated[list[_Card], Field(min_length=1)]
    gone: list[_Key]


@_strict
class _Manifest(TypedDict("_From", {"from": _Card})):  # no name for a class body
    format: int
    ledger: _Id
    demo: bool
    made: int
    to: Annotated[list[_Fingerprint], Field(min_length=1, max_length=20), _SORTED]
    request: _Request | _Renewal | None
    parts: list[_Part]
    ops: _Count
    lines: _Count
    raw: _Count
    packed: _Count
    hash: _Id
    holds: _Holds
    leaders: NotRequired[_Leaders]


@_strict
class _Envelope(TypedDict):
    format: int
    invitation: dict[str, Any]


@_strict
class _Entry(TypedDict):
    ref: _Reference
    type: str
    code: str
    unit: NotRequired[str | None]


@_strict
class _Invitation(TypedDict):
    ledger: _Id
    demo: bool
    name: str
    root: _Key
    recovery: _Recipient
    coordinators: Annotated[list[_Card], Field(min_length=1)]
    label: _Label
    role: str
    clear: _Words
    scope: str
    team: str | None
    enrol: _Reference
    key: _Key
    codebook: list[_Entry]
    settings: dict[str, Any]


_MANIFEST: TypeAdapter[Any] = TypeAdapter(_Manifest)
_ENVELOPE: TypeAdapter[Any] = TypeAdapter(_Envelope)
_INVITATION: TypeAdapter[Any] = TypeAdapter(_Invitation)
_CODE: TypeAdapter[Any] = TypeAdapter(_Entry)
