"""Lists of some records, in every format, and as things stood on a day."""

from __future__ import annotations

import io
import json
from csv import DictReader
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import entries, filtering, tabular, views, workbooks
from fieldledger.services.session import Session


@pytest.fixture
def session(joined: Any) -> Any:
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN"], [])
        entries.add(opened, "shelter", ["s-13", "CN-JL"], [])
        for code, place in (("k-1", "s-12"), ("k-2", "s-13")):
            entries.add(opened, "child", [code, "1995", "female", place], [], on="2003-09-01")
        entries.change(opened, "k-1", [("status", "lost-contact")], "raid", on="2004-05-01")
        entries.change(opened, "k-1", [("shelter", "s-13")], "moved", on="2004-02-01")
        yield opened


def codes(session: Session, *words: str, on: str | None = None) -> list[object]:
    chosen = filtering.choose(session, "child", words, on)
    listed = [row["code"] for row in views.listing(session, "child", keep=chosen.row)]
    text, count = tabular.as_csv(session, "child", keep=chosen.whole)
    assert [row["code"] for row in DictReader(io.StringIO(text))] == listed
    lines, _ = tabular.as_json_lines(session, "child", keep=chosen.whole)
    assert [json.loads(line)["code"] for line in lines.splitlines()] == listed
    assert workbooks.write(session, "child", keep=chosen.whole)[1] == count == len(listed)
    return listed


def test_a_timeline_is_looked_at_as_it_is_or_as_it_was_on_a_day(session: Session) -> None:
    assert codes(session, "status=in-care") == ["k-2"]
    assert codes(session, "status=in-care", on="2004-04-30") == ["k-1", "k-2"]
    assert codes(session, "status=lost-contact", on="2004-05-01") == ["k-1"]
    assert codes(session, "status=", on="2003-08-31") == ["k-1", "k-2"]
    assert codes(session, "shelter=s-12", on="2004-01-31") == ["k-1"]
    assert codes(session, "shelter=s-12") == []
    assert codes(session, "shelter=s-12,s-13", "status=lost-contact") == ["k-1"]


def test_what_is_listed_is_how_things_stood_on_that_day(session: Session) -> None:
    chosen = filtering.choose(session, "child", [], "2004-01-31")

    rows = views.listing(session, "child", keep=chosen.row)

    assert [(row["code"], row["shelter"], row["status"]) for row in rows] == [
        ("k-1", "s-12", "in-care"),
        ("k-2", "s-13", "in-care"),
    ]


def test_all_problems_are_told_and_nothing_is_listed(session: Session) -> None:
    with pytest.raises(errors.Refused) as refused:
        filtering.choose(session, "child", ["sex=many", "zzz=1"], "soon")

    assert [field for field, _ in refused.value.problems] == ["on", "sex", "zzz"]
    with pytest.raises(errors.Refused) as refused:
        filtering.choose(session, "distribution", [], "2004-05-17")
    assert refused.value.problems[0][1].startswith("is of no use")


def test_nothing_is_listed_of_what_the_device_may_not_read(joined: Any) -> None:
    with joined["a3"].open() as session, pytest.raises(errors.NotAllowed):
        filtering.choose(session, "child", ["sex=female"], None)
