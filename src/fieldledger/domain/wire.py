"""The judge of ops that come from strangers: the shape of each, and its fields by their kinds.

What it refuses goes to quarantine; what it does not know (a type, a field, a schema version, an op
kind, a compartment) is kept and marked ``newer``. It looks at nothing but the op itself, so that
every device judges alike (``docs/format/ops.md``, section 3). The only module that uses pydantic;
its adapters are made from the same table of fields as everything else, a strict ``TypedDict`` each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, NotRequired, Required

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic asks for this one below Python 3.12

from fieldledger.domain import records
from fieldledger.domain.dates import check_day
from fieldledger.domain.fields import AT, FieldSpec, RecordType, split_day
from fieldledger.domain.kinds import LABEL, REFERENCE
from fieldledger.domain.ops import CONTROL, Op
from fieldledger.domain.problems import BadOp, BadValue
from fieldledger.domain.record import COMPARTMENTS, ERASABLE
from fieldledger.domain.shapes import (
    are_references,
    base64_of,
    counting_rows,
    is_reference,
    place,
    references,
    written_as,
)
from fieldledger.domain.strict_json import read_strict
from fieldledger.language import mark

Adapter = TypeAdapter[dict[str, Any]]
Hints = dict[str, Any]


def read_payload(payload: bytes) -> Op:
    """The op that a payload is. Raises BadOp with a reason fit for the quarantine list."""
    body = read_strict(payload)
    _check_first_key(body)
    do = body.get("do")
    adapter = _ENVELOPES.get(do) if isinstance(do, str) else None
    if adapter is None:
        _judge(_ANY, body)
        return _op(body, newer=True)
    _judge(adapter, body)
    known = _in_its_compartment(body)
    if do == "accept":
        _judge(_ACCEPT_OPS if "ops" in body else _ACCEPT_DEVICE, body)
    elif do in _ABOUT_RECORDS:
        known = _fields_fit(body) and known
    elif do == "erase":
        _type_fits(body)
    return _op(body, newer=not known)


def known(specs: Iterable[RecordType]) -> list[str]:
    """All that an op can say to this version and to none that lacks it, a line each: op kinds with
    their keys, compartments, and these record types with their versions and fields."""
    lines = [f"{do}: {' '.join(sorted(keys))}" for do, keys in sorted(_CONTROL.items())]
    lines += [" ".join(sorted(_ENVELOPES)), " ".join(sorted(COMPARTMENTS))]
    for spec in sorted(specs):
        lines.append(f"{spec.name} {spec.version} {spec.compartment}")
        lines += [
            f"{each.name} {each.kind!r} {each.required} {each.timeline}" for each in spec.fields
        ]
    return lines


def _op(body: dict[str, Any], *, newer: bool) -> Op:
    """The op, of whose keys those it cannot use are left in ``body`` alone."""
    get = body.get
    known = body["do"] in _ENVELOPES
    return Op(
        compartment=body["in"],
        do=body["do"],
        at=body["at"],
        type=get("type", ""),
        version=get("v", 0),
        record=get("rec") if known else None,
        over=tuple(get("over", ())) if known else (),
        fields=get("fields", {}) if known else {},
        reason=get("reason", "") if known else "",
        group=get("group") if known else None,
        body=body,
        newer=newer,
    )


def _check_first_key(body: Mapping[str, object]) -> None:
    keys = iter(body)
    first = next(keys, None)
    if first == "salt":
        first = next(keys, None)
    elif "salt" in body:
        raise BadOp(mark("the salt is not the first key"))
    if first != "in":
        raise BadOp(mark("the compartment is not the first key"))


def _in_its_compartment(body: Mapping[str, Any]) -> bool:
    """Whether the compartment is known. Raises BadOp where the op kind does not belong there."""
    where, do = body["in"], body["do"]
    if (where == CONTROL) != (do in _CONTROL):
        raise BadOp(mark("this op kind does not belong into this compartment"))
    if do == "erase" and where in COMPARTMENTS and where not in ERASABLE:
        raise BadOp(mark("nothing in this compartment is erased"))
    if where in ERASABLE and do in _OF_RECORDS and "salt" not in body:
        raise BadOp(mark("the salt is missing"))
    return where == CONTROL or where in COMPARTMENTS


def _fields_fit(body: Mapping[str, Any]) -> bool:
    """Whether this version knows the type and all fields. Raises BadOp where a value is wrong."""
    try:
        spec = records.load(body["type"])
    except KeyError:
        return False
    if body["v"] > spec.version:
        return False
    if body["in"] != spec.compartment:
        raise BadOp(f"a {spec.name} does not belong into this compartment")
    do = body["do"]
    if do not in ("add", "set"):
        return True
    adapter, names = _fields_of(spec.name, do)
    fields = body["fields"]
    _judge(adapter, fields)
    known = True
    # In order, and to the end: every device must come to the same verdict and the same reason.
    for key in sorted(fields.keys() - names):
        known = _other_fits(spec, do, key, fields[key]) and known
    return known


def _type_fits(body: Mapping[str, Any]) -> None:
    """Raises BadOp where a type is known here and lies elsewhere. Of an ``erase`` nothing more need
    be known: what a later program wrote about somebody goes from this device, too."""
    if body["type"] in records.names():
        spec = records.load(body["type"])
        if body["in"] != spec.compartment:
            raise BadOp(f"a {spec.name} does not belong into this compartment")


def _other_fits(spec: RecordType, do: str, key: str, value: object) -> bool:
    """A timeline's day, a state of the record itself, or a field that this version lacks."""
    name, day = split_day(key)
    if not name:
        return _state_fits(do, day, value)
    field = spec.field(name)
    if field is None:
        return False
    if not field.timeline:
        raise BadOp(f"{name} holds one value, not one a day")
    try:
        if AT not in key:
            raise BadValue(mark("has no day"))
        check_day(day)
        if value is not None or do == "add":
            field.kind.check(value)
    except BadValue as problem:
        raise BadOp(f"{name} {problem}") from None
    return True


def _state_fits(do: str, name: str, value: object) -> bool:
    if name == "void":
        raise BadOp(mark("only void and restore write @void"))
    if name == "same":
        if do == "add" or not (value is None or is_reference(value)):
            raise BadOp(mark("@same is not a reference"))
    elif name == "apart" and (do == "add" or not (value is None or are_references(value))):
        raise BadOp(mark("@apart is not a list of references"))
    return name in ("same", "apart")


def _judge(adapter: Adapter, value: object) -> None:
    try:
        adapter.validate_python(value)
    except ValidationError as errors:
        found = errors.errors(include_url=False, include_context=False, include_input=False)[0]
    else:
        return
    name = next((str(part) for part in found["loc"] if isinstance(part, str)), "")
    said = {"missing": "is missing", "value_error": found["msg"].removeprefix("Value error, ")}
    raise BadOp(f"{name} {said.get(found['type'], 'is not what it must be')}")


def _adapter(name: str, hints: Hints) -> Adapter:
    return TypeAdapter(_shape(name, hints))


def _shape(name: str, hints: Hints) -> Any:
    """A strict TypedDict that leaves keys it does not know alone."""
    make: Any = TypedDict  # made from a table, which type checkers do not follow
    shape = make(name, hints)
    shape.__pydantic_config__ = ConfigDict(extra="allow", strict=True)
    return shape


@cache
def _fields_of(type_name: str, do: str) -> tuple[Adapter, frozenset[str]]:
    """The adapter for the fields of an add or a set, and the names that it judges."""
    plain = [spec for spec in records.load(type_name).fields if not spec.timeline]
    hints = {spec.name: _field_hint(spec, required=do == "add") for spec in plain}
    return _adapter(f"{type_name}.{do}", hints), frozenset(hints)


def _field_hint(spec: FieldSpec, *, required: bool) -> Any:
    python: Any = list[Any] if spec.kind.python is list else spec.kind.python
    value = Annotated[python, AfterValidator(spec.kind.check)]
    if not spec.required:
        return NotRequired[value | None]
    return Required[value] if required else NotRequired[value]


# --- envelopes (ops §3.2) and control ops (ops §3.6, §3.7) ---------------------------------------


_Reference = Annotated[str, AfterValidator(written_as(REFERENCE.pattern))]
_References = Annotated[list[str], AfterValidator(references)]
_Label = Annotated[str, AfterValidator(written_as(LABEL))]
_Hash = Annotated[str, AfterValidator(written_as("[0-9a-f]{64}"))]
_Salt = Annotated[str, AfterValidator(base64_of(16))]
_Key = Annotated[str, AfterValidator(base64_of(32))]
_Proof = Annotated[str, AfterValidator(base64_of(64))]
_Bytes = Annotated[str, AfterValidator(base64_of(None))]
_Place = Annotated[list[Any], AfterValidator(place)]
_Reason = Annotated[str, Field(min_length=1)]
_Number = Annotated[int, Field(ge=1)]

_BASE: Hints = {
    "salt": NotRequired[_Salt],
    "in": Required[str],
    "do": Required[str],
    "at": Required[int],
    "group": NotRequired[_Number],
    "over": NotRequired[_References],
    "reason": NotRequired[str],
}
_TYPED: Hints = {"type": str, "v": _Number}
_CHANGE: Hints = {**_TYPED, "rec": _Reference, "over": _References, "reason": _Reason}
_Counts = Annotated[list[Any], AfterValidator(counting_rows)]
_ERASE: Hints = {
    **_TYPED,
    "rec": _Reference,
    "heads": _References,
    "counts": _Counts,
    "reason": _Reason,
}
_FIELDS: Hints = {"fields": dict[str, Any]}
_ROLE: Hints = {"role": str, "clear": list[str], "scope": str}
_CARD: Hints = {"label": _Label, "sign": _Key, "receive": _Bytes, "feed": _Hash}
_DEVICE: Hints = {"device": _shape("device", _CARD), "proof": _Proof}
_OPS: Hints = {"ops": _References, "reason": _Reason}
_ROOT: Hints = {"proof": NotRequired[_Proof], "reason": _Reason}
_CONTROL: dict[str, Hints] = {
    "found": {"root": _Key, "recovery": str, "name": str, "demo": bool, **_DEVICE},
    "enrol": {"label": _Label, "key": _Key, "team": NotRequired[str], **_ROLE},
    "accept": {},  # two kinds under one name, told apart by their keys
    "refuse": _OPS,
    "bar": {"device": _Key, "feed": _Hash, "head": _Place, **_ROOT},
    "lift": {"bar": _Reference, **_ROOT},
    "suspend": {"device": _Key, "on": bool, "reason": _Reason},
    "renew": {"old": _Key, **_DEVICE},
}
_ENVELOPES: dict[str, Adapter] = {
    do: _adapter(do, {**_BASE, **hints})
    for do, hints in {
        "add": _TYPED | _FIELDS,
        "set": _CHANGE | _FIELDS,
        "void": _CHANGE,
        "restore": _CHANGE,
        "erase": _ERASE,
        **_CONTROL,
    }.items()
}
_ABOUT_RECORDS = frozenset({"add", "set", "void", "restore"})
_OF_RECORDS = _ABOUT_RECORDS | {"erase"}
_ACCEPT_OPS = _adapter("accept-ops", _OPS)
_ACCEPT_DEVICE = _adapter("accept-device", {"enrol": _Reference, **_DEVICE})
# An op kind that this version lacks: what every op has, and what a list of newer ops shows.
_ANY = _adapter(
    "op",
    {name: _BASE[name] for name in ("salt", "in", "do", "at")}
    | {"type": NotRequired[str], "v": NotRequired[int]},
)
