"""The judge of ops that come from strangers."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain import records, wire
from fieldledger.domain.kinds import Choice
from fieldledger.domain.ops import PAYLOAD_LIMIT, Op, encode
from fieldledger.domain.problems import BadOp
from fieldledger.domain.wire import read_payload

HEAD = "0011223344556677"
SALT = bytes(range(16))
ITEM, SHELTER, RECORD = f"a-3:{HEAD}", f"a-19:{HEAD}", f"a1-42:{HEAD}"

Body = dict[str, Any]

ADD: Body = {
    "in": "relief",
    "do": "add",
    "at": 1085011200,
    "type": "distribution",
    "v": 1,
    "fields": {"date": "2004-05-17", "item": ITEM, "quantity": 90000, "shelter": SHELTER},
}
SET: Body = {
    "in": "children",
    "do": "set",
    "at": 1085011260,
    "type": "child",
    "v": 1,
    "rec": RECORD,
    "over": [RECORD],
    "fields": {"status@2004-05-17": "found"},
    "reason": "seen by the doctor",
}
VOID: Body = {**SET, "do": "void", "in": "relief", "type": "loss"}
del VOID["fields"]


def _key(size: int) -> str:
    return base64.b64encode(bytes(size)).decode()


DEVICE: Body = {"label": "a1", "sign": _key(32), "receive": _key(1216), "feed": "ab" * 32}
ROLE: Body = {"role": "worker", "clear": ["open", "relief"], "scope": "own"}
CONTROL: dict[str, Body] = {
    "found": {"root": _key(32), "recovery": "age1pq1x", "name": "N", "demo": False}
    | {"device": DEVICE, "proof": _key(64)},
    "enrol": {"label": "a1", "key": _key(32), **ROLE},
    "accept": {"enrol": RECORD, "device": DEVICE, "proof": _key(64)},
    "accept ops": {"ops": [RECORD], "reason": "hers"},
    "refuse": {"ops": [RECORD], "reason": "not hers", "over": [RECORD]},
    "bar": {"device": _key(32), "feed": "ab" * 32, "head": [7, "cd" * 32], "reason": "taken"},
    "lift": {"bar": RECORD, "reason": "she is back", "proof": _key(64)},
}


def _control(name: str, **others: object) -> Body:
    do = name.split()[0]
    return {"in": "control", "do": do, "at": 5, **CONTROL[name], **others}


def _read(body: Body, salt: bytes | None = None) -> Op:
    return read_payload(encode(body, salt))


def _read_or_reason(payload: bytes) -> Op | BadOp:
    try:
        return read_payload(payload)
    except BadOp as problem:
        return problem


def _why(body: Body, salt: bytes | None = None) -> str:
    with pytest.raises(BadOp) as caught:
        _read(body, salt)
    return caught.value.reason


def _fields(do: str, **fields: object) -> Body:
    """An add or a set of a distribution or, where it has timelines, of a shelter."""
    return (
        {**ADD, "fields": {**ADD["fields"], **fields}}
        if do == "add"
        else {
            **VOID,
            "do": "set",
            "type": "distribution",
            "fields": fields,
        }
    )


def test_an_add_is_read() -> None:
    op = _read({**ADD, "group": 7})

    assert op == Op(
        compartment="relief",
        do="add",
        at=1085011200,
        type="distribution",
        version=1,
        record=None,
        over=(),
        fields=ADD["fields"],
        reason="",
        group=7,
        body={**ADD, "group": 7},
        newer=False,
    )


def test_a_set_is_read() -> None:
    op = _read(SET, SALT)

    assert (op.do, op.record, op.over) == ("set", RECORD, (RECORD,))
    assert (op.fields, op.reason) == ({"status@2004-05-17": "found"}, "seen by the doctor")
    assert not op.newer
    assert op.body["salt"] == base64.b64encode(SALT).decode()


@pytest.mark.parametrize("do", ["void", "restore"])
def test_a_void_and_a_restore_are_read(do: str) -> None:
    assert (_read({**VOID, "do": do}).do, _read({**VOID, "do": do}).newer) == (do, False)


ERASE = {
    "in": "children",
    "do": "erase",
    "at": 5,
    "type": "child",
    "v": 1,
    "rec": RECORD,
    "heads": [RECORD],
    "counts": [
        ["", "children", [], 0],
        ["2004-05", "children", ["in-care", "female", "5-11"], 1],
        ["2004-05", "children", ["left"], 10**12],
    ],
    "reason": "asked for",
}


def test_an_erase_is_read() -> None:
    op = _read(ERASE, SALT)

    assert (op.do, op.type, op.version, op.newer) == ("erase", "child", 1, False)
    assert op.record == RECORD


@pytest.mark.parametrize("change", [{"type": "visitor"}, {"v": 99}])
def test_an_erase_of_what_this_version_does_not_know_is_no_newer_one(change: Any) -> None:
    assert not _read({**ERASE, **change}, SALT).newer


def test_an_erase_in_a_compartment_that_is_not_known_is_newer() -> None:
    assert _read({**ERASE, "in": "guests", "type": "guest"}, SALT).newer


@pytest.mark.parametrize("name", sorted(ERASE.keys() - {"in", "do"}))
def test_an_erase_lacking_a_key_is_none(name: str) -> None:
    with pytest.raises(BadOp, match=f"{name} is missing"):
        _read({key: value for key, value in ERASE.items() if key != name}, SALT)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"in": "relief"}, "nothing in this compartment is erased"),
        ({"in": "open"}, "nothing in this compartment is erased"),
        ({"in": "people"}, "a child does not belong into this compartment"),
        ({"in": "control"}, "this op kind does not belong into this compartment"),
        ({"reason": ""}, "reason is not what it must be"),
        ({"heads": "all"}, "heads is not what it must be"),
        ({"heads": [RECORD, RECORD]}, "heads is not a sorted list of references"),
        ({"rec": "a1-42"}, "rec is not written as it must be"),
    ],
)
def test_an_erase_that_is_wrong_is_none(change: Any, reason: str) -> None:
    with pytest.raises(BadOp, match=reason):
        _read({**ERASE, **change}, SALT)


@pytest.mark.parametrize(
    "rows",
    [
        {},
        [[]],
        ["2004-05"],
        [["2004-05", "children", ["left"]]],
        [["2004-13", "children", ["left"], 1]],
        [["2004-05-01", "children", ["left"], 1]],
        [["2004-05", "Children", ["left"], 1]],
        [["2004-05", "children", ["left"], True]],
        [["2004-05", "children", ["left"], -1]],
        [["2004-05", "children", ["left"], 10**12 + 1]],
        [["2004-05", "children", ["left"], "1"]],
        [["2004-05", "children", [1], 1]],
        [["2004-05", "children", ["x" * 101], 1]],
        [["2004-05", "children", ["x"] * 11, 1]],
        [["2004-06", "children", ["left"], 1], ["2004-05", "children", ["left"], 1]],
        [["2004-05", "children", ["left"], 1], ["2004-05", "children", ["left"], 2]],
    ],
)
def test_counting_rows_that_are_wrong_make_no_op(rows: Any) -> None:
    with pytest.raises(BadOp, match="counts is not"):
        _read({**ERASE, "counts": rows}, SALT)


def test_an_erase_without_a_salt_is_none() -> None:
    with pytest.raises(BadOp, match="the salt is missing"):
        _read(ERASE)


@pytest.mark.parametrize("name", CONTROL)
def test_a_control_op_is_read(name: str) -> None:
    op = _read(_control(name))

    assert (op.compartment, op.newer) == ("control", False)


@pytest.mark.parametrize("name", CONTROL)
def test_a_control_op_lacking_a_key_is_none(name: str) -> None:
    for key in CONTROL[name].keys() - {"over", "proof"}:
        body = _control(name)
        del body[key]
        assert f"{key} is" in _why(body) or "enrol is missing" in _why(body)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("found", {"root": _key(31)}),
        ("found", {"root": "not base64"}),
        ("found", {"root": "키"}),
        ("found", {"demo": 1}),
        ("found", {"device": {**DEVICE, "feed": "AB" * 32}}),
        ("found", {"device": {**DEVICE, "label": "b1"}}),
        ("found", {"device": {**DEVICE, "receive": "*"}}),
        ("enrol", {"clear": "open"}),
        ("bar", {"head": [7]}),
        ("bar", {"head": [-1, "cd" * 32]}),
        ("bar", {"head": [True, "cd" * 32]}),
        ("bar", {"head": [7, "cd"]}),
        ("bar", {"reason": ""}),
        ("refuse", {"ops": [RECORD, RECORD]}),
        ("lift", {"bar": "a1-42"}),
        ("lift", {"proof": _key(63)}),
    ],
)
def test_a_control_op_with_a_wrong_value_is_none(name: str, wrong: Body) -> None:
    assert _why(_control(name, **wrong))


@pytest.mark.parametrize(
    "body",
    [
        {**ADD, "type": "spaceship", "fields": {"speed": "warp"}},
        {**ADD, "v": 2, "fields": {"date": 5}},
        {**ADD, "do": "praise", "over": 5},
        {**ADD, "in": "weather", "type": "storm"},
        {"in": "control", "do": "crown", "at": 5},
        _fields("add", colour="red"),
        _fields("add", **{"colour@2004-05-17": "red"}),
        _fields("set", **{"@seen": True}),
    ],
)
def test_what_this_version_does_not_know_is_kept_as_newer(body: Body) -> None:
    assert _read(body).newer


def test_a_key_that_is_not_known_is_kept_and_ignored() -> None:
    op = _read({**ADD, "mood": ["fine"]})

    assert op.body["mood"] == ["fine"]
    assert not op.newer


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"at": "now"}, "at is not what it must be"),
        ({"at": True}, "at is not what it must be"),
        ({"do": 5}, "do is not what it must be"),
        ({"in": ["relief"]}, "in is not what it must be"),
        ({"v": 0}, "v is not what it must be"),
        ({"type": None}, "type is not what it must be"),
        ({"fields": []}, "fields is not what it must be"),
        ({"group": 0}, "group is not what it must be"),
        ({"in": "money"}, "a distribution does not belong"),
        ({"in": "control"}, "op kind does not belong"),
        ({"in": "weather"}, "a distribution does not belong"),
        ({"do": "refuse", "ops": [RECORD], "reason": "no"}, "op kind does not belong"),
    ],
)
def test_an_op_of_the_wrong_shape_is_refused_with_its_reason(wrong: Body, reason: str) -> None:
    assert reason in _why({**ADD, **wrong})


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"rec": "a1-42"}, "rec is not written"),
        ({"over": [RECORD, f"a1-41:{HEAD}"]}, "over is not a sorted list"),
        ({"over": [RECORD, RECORD]}, "over is not a sorted list"),
        ({"over": ["x"]}, "over is not a sorted list"),
        ({"reason": ""}, "reason is not what it must be"),
    ],
)
def test_a_correction_names_its_record_and_what_it_replaces_and_why(
    wrong: Body, reason: str
) -> None:
    assert reason in _why({**VOID, **wrong})


def test_an_op_that_can_be_erased_has_its_salt_first() -> None:
    assert _why(SET) == "the salt is missing"
    assert "not the first key" in _why({**ADD, "salt": _key(16)})
    assert "salt is not 16 bytes" in _why(SET, SALT[:15])
    moved = {"do": "add", **ADD}
    assert _why(moved) == "the compartment is not the first key"
    assert not _read(ADD, SALT).newer


@pytest.mark.parametrize(
    ("do", "fields", "reason"),
    [
        ("add", {"quantity": 0}, "quantity must be more than nothing"),
        ("add", {"quantity": "90 kg"}, "quantity is not what it must be"),
        ("add", {"quantity": True}, "quantity is not what it must be"),
        ("add", {"item": "rice"}, "item must be a reference"),
        ("add", {"item": None}, "item is not what it must be"),
        ("add", {"date": "2004-02-30"}, "date must be a day"),
        ("add", {"group": "friends"}, "group must be one of"),
        ("add", {"people@2004-05-17": 3}, "people holds one value"),
        ("add", {"@void": True}, "only void and restore"),
        ("add", {"@same": RECORD}, "@same is not a reference"),
        ("set", {"@same": "a1-42"}, "@same is not a reference"),
        ("add", {"@apart": [RECORD]}, "@apart is not a list of references"),
        ("set", {"@apart": RECORD}, "@apart is not a list of references"),
        ("set", {"@apart": [RECORD, RECORD]}, "@apart is not a list of references"),
        ("set", {"quantity": None}, "quantity is not what it must be"),
        ("set", {"@seen": 1, "people@x": 3}, "people holds one value"),
    ],
)
def test_a_field_is_judged_by_its_kind(do: str, fields: Body, reason: str) -> None:
    assert reason in _why(_fields(do, **fields))


def test_a_required_field_may_be_missing_in_a_correction_only() -> None:
    fields = {name: value for name, value in ADD["fields"].items() if name != "item"}

    assert _why({**ADD, "fields": fields}) == "item is missing"
    assert not _read(_fields("set", quantity=5)).newer


def test_null_clears_an_optional_field_and_a_link() -> None:
    op = _read(_fields("set", **{"note": None, "@same": None}))

    assert op.fields == {"note": None, "@same": None}
    assert not op.newer
    assert not _read(_fields("set", **{"@same": RECORD})).newer
    assert not _read(_fields("set", **{"@apart": [RECORD]})).newer


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "found"}, "status has no day"),
        ({"status@2004-5-17": "found"}, "status must be a day"),
        ({"status@2004-05-17": "lost"}, "status must be one of"),
        ({"birth_year@2004-05-17": 1990}, "birth_year holds one value"),
    ],
)
def test_a_value_of_a_timeline_has_a_day_and_fits(fields: Body, reason: str) -> None:
    assert reason in _why({**SET, "fields": fields}, SALT)


def test_a_day_of_a_timeline_is_taken_back_by_null() -> None:
    assert not _read({**SET, "fields": {"status@2004-05-17": None}}, SALT).newer

    child = {"code": "kamo-47", "birth_year": 1990, "sex": "male", "status@2004-05-17": None}
    added = {**SET, "do": "add", "fields": child}
    assert "status must be one of" in _why(added, SALT)


def test_a_reason_never_holds_a_value() -> None:
    for body in (_fields("add", group="MARKER"), {**ADD, "at": "MARKER"}):
        assert "MARKER" not in _why(body)


def _json(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


PLAIN = json.dumps(ADD, separators=(",", ":"))


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"in"', "not a JSON object"),
        (b"\xff", "not UTF-8"),
        (_json("\ufeff" + PLAIN), "not JSON"),
        (_json(" " + PLAIN), "not JSON"),
        (_json(PLAIN + "\n"), "more than one JSON value"),
        (_json(PLAIN + "{}"), "more than one JSON value"),
        (_json(PLAIN.replace(",", ", ", 1)), "white space"),
        (_json(PLAIN.replace(":", "\n:", 1)), "white space"),
        (_json(PLAIN.replace('"v":1', '"v":1.0')), "fraction"),
        (_json(PLAIN.replace('"v":1', '"v":1e0')), "fraction"),
        (_json(PLAIN.replace('"v":1', '"v":NaN')), "fraction"),
        (_json(PLAIN.replace('"v":1', '"v":9007199254740992')), "beyond"),
        (_json(PLAIN.replace('"v":1', '"v":' + "9" * 6000)), "beyond"),
        (_json(PLAIN.replace('"v":1', '"v":1,"v":1')), "one key twice"),
        (_json(PLAIN.replace("2004-05-17", "\\ud800")), "surrogate"),
        (_json(PLAIN.replace("2004-05-17", "\ud800")), "not UTF-8"),
        (_json(PLAIN.replace("2004-05-17", "e\u0301")), "normalisation form C"),
        (_json(PLAIN.replace("2004-05-17", "e\\u0301")), "normalisation form C"),
        (_json(PLAIN.replace("2004-05-17", "a\tb")), "not JSON"),
        (_json('{"in":"relief","x":["e\u0301"]}'), "normalisation form C"),
        (b'{"in":' + b"[" * 30_000, "nested too deeply"),
        (b'{"in":"' + b"x" * PAYLOAD_LIMIT + b'"}', "longer than"),
    ],
)
def test_bytes_that_are_no_strict_json_are_refused(payload: bytes, reason: str) -> None:
    with pytest.raises(BadOp, match=reason):
        read_payload(payload)


@pytest.mark.parametrize(
    "note", ["a, b: [c] {d}", 'say "no, no"', "쌀 90 kg", "tab\tand\\", "\u0301x"]
)
def test_text_may_hold_what_json_may_not(note: str) -> None:
    body = _fields("add", note=note)
    if "\t" in note:
        assert "control characters" in _why(body)
    else:
        assert _read(body).fields["note"] == note


@settings(max_examples=100)
@given(st.binary(max_size=60))
def test_no_bytes_do_more_harm_than_being_refused(payload: bytes) -> None:
    assert isinstance(_read_or_reason(payload), Op | BadOp)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**60) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=150)
@given(
    body=st.sampled_from([ADD, SET, VOID, *map(_control, CONTROL)]),
    key=st.sampled_from([*ADD, *SET, "group", "ops", "device", "head", "enrol", "bar"]),
    value=VALUES,
    field=st.sampled_from(["item", "note", "status@2004-05-17", "@same", "@void", "@", "x"]),
)
def test_no_value_anywhere_does_more_harm_than_being_refused(
    body: Body, key: str, value: object, field: str
) -> None:
    changed = {**body, key: value}
    deeper = {**body, "fields": {**body.get("fields", {}), field: value}}
    for one in (changed, deeper):
        payload = json.dumps(one, separators=(",", ":")).encode()
        assert isinstance(_read_or_reason(payload), Op | BadOp)


@pytest.mark.parametrize("name", records.names())
def test_every_type_has_its_adapters(name: str) -> None:
    spec = records.load(name)
    body = {**ADD, "in": spec.compartment, "type": name, "fields": {}}
    required = next(field.name for field in spec.fields if field.required)

    assert _why(body, SALT) == f"{required} is missing"


# --- what this version knows --------------------------------------------------------------------


def test_whatever_ops_could_say_more_changes_what_is_known() -> None:
    specs = records.load_all()
    known = wire.known(specs)
    for spec in specs:
        more = spec._replace(version=spec.version + 1)
        first, *rest = spec.fields
        others = [
            more,
            spec._replace(fields=(*spec.fields, first._replace(name="other"))),
            spec._replace(fields=(first._replace(required=not first.required), *rest)),
            spec._replace(fields=(first._replace(kind=Choice("other")), *rest)),
        ]
        for other in others:
            assert (
                wire.known([other if each.name == spec.name else each for each in specs]) != known
            )


@pytest.mark.parametrize("do", sorted(wire._ENVELOPES))
def test_an_op_kind_that_is_not_there_changes_what_is_known(
    do: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = wire.known(())
    monkeypatch.delitem(wire._ENVELOPES, do)

    assert wire.known(()) != before
