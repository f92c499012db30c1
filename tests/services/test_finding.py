"""Finding by a part of any text: in every script, and never more than the device may read."""

from __future__ import annotations

from typing import Any

import pytest

from fieldledger import errors
from fieldledger.domain import records
from fieldledger.services import entries, finding
from fieldledger.services.finding import CODEBOOK, DISPUTED, EARLIER, REASON, VALUE
from fieldledger.services.session import Session


@pytest.fixture
def session(joined: Any) -> Any:
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN"], [("note", "강가의 집")])
        entries.add(opened, "child", ["k-1", "1995", "female"], [("schooling", "雪が深い")])
        entries.add(opened, "distribution", ["rice", "90kg", "s-12"], [("note", "Ｓｎｏｗ  ﾊﾞｽ")])
        yield opened


def ids(session: Session, text: str, *more: Any) -> list[tuple[str, str]]:
    return [
        (hit.type, place.field)
        for hit in finding.find(session, text, *more).hits
        for place in hit.places
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("강가", ("shelter", "note")),
        ("집", ("shelter", "note")),
        ("강가".encode().decode(), ("shelter", "note")),
        ("\u1100\u1161\u11bc", ("shelter", "note")),  # 강 in single letters
        ("深", ("child", "schooling")),
        ("雪が", ("child", "schooling")),
        ("snow バス", ("distribution", "note")),
        ("NOW", ("distribution", "note")),
        ("K-", ("child", "code")),
        ("cn-l", ("shelter", "province")),
    ],
)
def test_a_part_of_a_word_is_enough_in_every_script(
    session: Session, text: str, where: tuple[str, str]
) -> None:
    assert ids(session, text) == [where]


@pytest.mark.parametrize("text", ["가각", "가의집", "\u1100\u1161", "hen", "s-1 2"])
def test_a_syllable_is_no_part_of_another_and_nothing_is_guessed(
    session: Session, text: str
) -> None:
    if text == "\u1100\u1161":  # 가: the first two letters of 강, but another syllable
        assert ids(session, text) == [("shelter", "note")]  # the 가 of 강가
        entries.change(session, "s-12", [("note", "강")], "shorter")
        assert ids(session, text) == [("shelter", "note")]
        assert finding.find(session, text).hits[0].places[0].what == EARLIER
    else:
        assert ids(session, text) == []


def test_what_was_before_a_correction_and_its_reason_are_found(session: Session) -> None:
    change = entries.change(session, "k-1", [("schooling", "second year")], "학교에 다시 감")

    [earlier] = finding.find(session, "雪").hits
    [reason] = finding.find(session, "다시").hits

    assert earlier.id == reason.id == change.id
    assert [place[:3] for place in earlier.places] == [("schooling", EARLIER, "雪が深い")]
    assert [place[1:3] for place in reason.places] == [(REASON, "학교에 다시 감")]
    assert "second year" in reason.line
    now = finding.find(session, "second").hits[0].places
    assert [place.what for place in now] == [VALUE]


def test_what_was_struck_out_is_found_and_marked(session: Session) -> None:
    entries.void(session, "s-12", "raided")

    assert [hit.void for hit in finding.find(session, "강가").hits] == [True]
    assert [hit.void for hit in finding.find(session, "raided").hits] == [True]


def test_both_sides_of_a_dispute_are_found(met: Any) -> None:
    met.do("a1", lambda session: entries.add(session, "shelter", ["s-12", "CN-LN"], []))
    met.merge("a", met.send("a1"))
    met.merge("a1", met.send("a", "a1"))
    for label, note in (("a1", "by the river"), ("a", "by the mill")):
        met.do(
            label,
            lambda session, note=note: entries.change(session, "s-12", [("note", note)], "asked"),
        )
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        for text in ("river", "mill"):
            [hit] = finding.find(session, text).hits
            assert {place.what for place in hit.places} <= {VALUE, DISPUTED, EARLIER}


def test_identities_are_found_only_when_they_are_named(session: Session) -> None:
    entries.add(session, "identity", ["k-1", "김영희"], [])

    assert ids(session, "영희") == []
    assert ids(session, "영희", "identity") == [("identity", "name")]
    assert "identity" not in finding.find(session, "영희").unread


def test_a_device_finds_only_what_it_may_read_and_says_so(joined: Any) -> None:
    """A text that stands in a compartment that is closed to the device is never shown there."""
    for label in ("a", *team_labels(joined)):
        with joined[label].open() as session:
            found = finding.find(session, "zz")
            for spec in records.load_all():
                if spec.prompts_only:
                    continue
                every = session.me.may_read(spec.compartment, False)
                own = session.me.may_read(spec.compartment, True)
                assert (spec.compartment in found.unread) == (not own)
                assert (spec.compartment in found.own_only) == (own and not every)
                if not own:
                    with pytest.raises(errors.NotAllowed):
                        finding.find(session, "zz", spec.name)


def team_labels(joined: Any) -> list[str]:
    return sorted(path.name for path in joined.base.iterdir() if path.is_dir() and path.name != "a")


def test_so_many_are_returned_and_the_others_counted(session: Session) -> None:
    for number in range(5):
        entries.add(session, "shelter", [f"r-{number}", "CN-JL"], [])

    found = finding.find(session, "cn-jl", most=2)

    assert [len(found.hits), found.more] == [2, 3]
    assert [hit.line.partition(" ·")[0] for hit in found.hits] == [
        "shelter: code r-0",
        "shelter: code r-1",
    ]


def test_nothing_to_look_for_is_refused(session: Session) -> None:
    with pytest.raises(errors.Refused):
        finding.find(session, " \u3000")


def test_a_record_that_only_the_codebook_knows_is_found_by_its_code(session: Session) -> None:
    with session.ledger.rehearsing():
        session.ledger.conn.execute(
            "INSERT INTO codebook VALUES('99:00112233445566', 'line', 'a3', '북쪽-길', '')"
        )
        [hit] = finding.find(session, "북").hits

    assert (hit.id, hit.type, hit.places[0].what) == ("a3-99", "line", CODEBOOK)
