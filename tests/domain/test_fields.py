"""The table of fields that everything is derived from."""

from __future__ import annotations

from typing import Annotated

from fieldledger.domain.fields import FieldSpec, record_type, split_day
from fieldledger.domain.kinds import Choice, Code, Integer
from fieldledger.domain.law import latest
from fieldledger.domain.record import Record


class Boat(Record):
    """A boat that carries goods.

    More about boats.
    """

    TYPE = "boat"
    COMPARTMENT = "relief"
    CODE = "code"
    WORDS = ("code", "seats")
    TIMELINES = ("state",)

    code: Annotated[str, Code(), "its code name"]
    seats: Annotated[int | None, Integer(1, 9), "how many it carries"] = None
    state: Annotated[str | None, Choice("dry", "afloat"), "from a day on"] = "dry"


def test_a_record_class_becomes_a_table() -> None:
    table = record_type(Boat)

    assert (table.name, table.title, table.version) == ("boat", "boat", 1)
    assert (table.compartment, table.code, table.words) == ("relief", "code", ("code", "seats"))
    assert table.summary == "A boat that carries goods."
    assert table.fields == (
        FieldSpec("code", Code(), True, "its code name"),
        FieldSpec("seats", Integer(1, 9), False, "how many it carries"),
        FieldSpec("state", Choice("dry", "afloat"), False, "from a day on", True, "dry"),
    )
    assert table.field("seats") is table.fields[1]
    assert table.field("sails") is None


def test_a_key_of_a_timeline_is_a_name_and_a_day() -> None:
    assert split_day("state@2004-05-17") == ("state", "2004-05-17")
    assert split_day("seats") == ("seats", "")


def test_the_latest_day_of_a_timeline_is_what_holds() -> None:
    fields = {"state@2004-05-17": "afloat", "seats": 3, "state@2003-12-31": "dry"}

    assert latest(fields) == {"seats": 3, "state": "afloat"}
