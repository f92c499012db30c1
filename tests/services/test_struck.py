"""Those who lived where an incident struck: who is without contact, and taking that back."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import (
    entries,
    exchange,
    membership,
    reports,
    reviewing,
    unread,
    upkeep,
    views,
)
from fieldledger.services import struck as service
from fieldledger.services.session import Session

RAID = "2004-05-10"


def struck(session: Session) -> str:
    """A shelter with two children and two persons, another one with a child, and a raid."""

    def add(kind: str, words: str, on: str | None = None) -> str:
        return entries.add(session, kind, words.split(), [], on=on).id

    add("shelter", "s-1 CN-JL")
    add("shelter", "s-2 CN-JL")
    add("child", "c-1 1994 female s-1", "2003-10-05")
    add("child", "c-2 1994 male s-1", "2003-10-05")
    add("child", "c-3 1994 male s-2", "2003-10-05")
    add("person", "per-1 female 1970 s-1", "2003-10-05")
    add("person", "per-2 male 1970 s-1", "2003-10-05")
    entries.change(session, "per-2", [("status", "left")], "to the south", on="2004-02-01")
    return add("incident", f"raid s-1 4 date={RAID}")


def statuses(session: Session) -> dict[Any, Any]:
    found = [*views.listing(session, "child"), *views.listing(session, "person")]
    return {row["code"]: row["status"] for row in found}


def items(session: Session) -> list[dict[str, object]]:
    return [item for item in reviewing.listing(session) if item["kind"] == "struck"]


@pytest.fixture
def raided(met: Any) -> Any:
    """A team whose coordinator wrote a raid down, and its id."""
    return met, met.do("a", struck)


def test_those_who_lived_there_and_were_not_heard_of_are_without_contact(raided: Any) -> None:
    team, name = raided
    with team["a"].open() as session:
        asked = service.ask(session, name)
        done = service.lose(session, name)

        assert asked == done
        assert done == service.Struck(name, "raid", "s-1", RAID, ("c-1", "c-2", "per-1"), (), ())
        assert statuses(session) == {
            "c-1": "lost-contact",
            "c-2": "lost-contact",
            "c-3": "in-care",
            "per-1": "lost-contact",
            "per-2": "left",
        }
        assert views.show(session, "c-1")["timelines"][f"status@{RAID}"] == "lost-contact"  # type: ignore[index]
        with pytest.raises(errors.Refused, match="Nobody is known here"):
            service.lose(session, name)
        assert upkeep.verify(session)["ok"]


def test_it_is_one_op_each_in_one_group(raided: Any) -> None:
    team, name = raided
    with team["a"].open() as session:
        before = session.ledger.conn.execute("SELECT max(n) FROM op").fetchone()[0]
        service.lose(session, name)
        rows = session.ledger.conn.execute("SELECT n, payload FROM op WHERE n > ?", (before,))
        found = [(n & 0xFFFFFFFF, json.loads(payload)) for n, payload in rows]

    assert [body["type"] for _, body in found] == ["child", "child", "person"]
    assert {body["group"] for _, body in found} == {found[0][0]}
    # It travels with those who were struck, so it does not say what happened at the shelter.
    assert {body["reason"] for _, body in found} == {f"no news since incident {name}"}


def test_taking_it_back_leaves_everybody_as_they_were(raided: Any) -> None:
    team, name = raided
    with team["a"].open() as session:
        before, waiting = statuses(session), items(session)
        service.lose(session, name)
        assert items(session) == []
        done = service.take_back(session, name)

        assert done.codes == ("c-1", "c-2", "per-1")
        assert statuses(session) == before
        assert views.show(session, "c-1")["timelines"].keys() == {  # type: ignore[attr-defined]
            "shelter@2003-10-05",
            "status@2003-10-05",
        }
        assert [item["key"] for item in items(session)] == [item["key"] for item in waiting]
        with pytest.raises(errors.Refused, match="Nobody is without contact"):
            service.take_back(session, name)


def test_what_somebody_wrote_for_that_day_since_is_not_taken_back(raided: Any) -> None:
    team, name = raided
    with team["a"].open() as session:
        service.lose(session, name)
        entries.change(session, "c-1", [("status", "detained")], "seen", on=RAID)
        entries.change(session, "c-2", [("status", "found")], "at s-2", on="2004-05-12")
        done = service.take_back(session, name)

        assert done.codes == ("c-2", "per-1")
        assert statuses(session)["c-1"] == "detained"
        assert statuses(session)["c-2"] == "found"


def test_two_devices_that_write_it_do_not_disagree(raided: Any) -> None:
    team, name = raided
    for label in ("a1", "a2"):
        team.merge(label, team.send("a", label))
        team.do(label, lambda session: service.lose(session, name))
    for label in ("a1", "a2"):
        team.merge("a", team.send(label))
    with team["a"].open() as session:
        assert [item["kind"] for item in reviewing.listing(session)] == []
        assert service.take_back(session, name).codes == ("c-1", "c-2", "per-1")
        assert statuses(session)["c-1"] == "in-care"


def test_whom_another_incident_struck_stays_without_contact(raided: Any) -> None:
    team, name = raided
    with team["a"].open() as session:
        other = entries.add(session, "incident", ["seizure", "s-1"], [("date", RAID)]).id
        service.lose(session, name)

        with pytest.raises(errors.Refused, match="Nobody is without contact"):
            service.take_back(session, other)
        assert statuses(session)["c-1"] == "lost-contact"


def test_an_arrest_leaves_out_whom_it_names(raided: Any) -> None:
    team, _ = raided
    with team["a"].open() as session:
        pairs = [("persons", "per-1"), ("date", "2004-05-12")]
        arrest = entries.add(session, "incident", ["arrest", "s-1"], pairs).id
        done = service.lose(session, arrest)

        assert (done.codes, done.left_out) == (("c-1", "c-2"), ("per-1",))
        [item] = [each for each in items(session) if each["record"] == arrest]
        assert "no news since of those there: 1 person" in str(item["what"])


def test_what_is_no_incident_at_a_shelter_strikes_nobody(raided: Any) -> None:
    team, name = raided
    with team["a"].open() as session:
        bounty = entries.add(session, "incident", ["bounty", "s-1"], [("date", RAID)]).id
        with pytest.raises(errors.Refused, match="leaves nobody without contact"):
            service.lose(session, bounty)
        assert service.offered(session, "incident", bounty) is None
        with pytest.raises(errors.Refused, match="no record"):
            service.lose(session, "c-1")
        entries.void(session, name, "it was elsewhere")
        with pytest.raises(errors.Refused, match="it is void"):
            service.lose(session, name)
        assert items(session) == []


def test_an_entry_offers_it_where_somebody_is_missed(raided: Any) -> None:
    team, name = raided
    with team["a"].open() as session:
        offer = service.offered(session, "incident", name)
        assert offer is not None
        assert offer.codes == ("c-1", "c-2", "per-1")
        assert service.offered(session, "child", "c-1") is None
        service.lose(session, name)
        assert service.offered(session, "incident", name) is None


# --- review ---------------------------------------------------------------------------------------


def test_a_raid_waits_for_review_until_there_is_news_of_everybody(raided: Any) -> None:
    team, name = raided
    with team["a"].open() as session:
        [item] = items(session)
        assert (item["record"], item["type"]) == (name, "incident")
        assert item["what"] == (
            f"raid at s-1 on {RAID}, and no news since of those there: 2 children and 1 person"
        )
        assert [side["text"] for side in item["sides"]] == ["c-1", "c-2", "per-1"]  # type: ignore[attr-defined]
        assert item["settle"][0] == f"fieldledger struck {name}"  # type: ignore[index]
        with pytest.raises(errors.Refused, match="settled otherwise"):
            reviewing.settle(session, str(item["key"]), reviewing.Choice(accept=True), "x")

        entries.add(session, "follow-up", ["c-1", "none"], [("date", "2004-05-11")])
        entries.add(session, "follow-up", ["c-2", "seen"], [("date", "2004-05-11")])
        assert "1 child and 1 person" in str(items(session)[0]["what"])
        entries.change(session, "c-1", [("status", "found")], "at s-2", on="2004-05-12")
        assert "1 person" in str(items(session)[0]["what"])
        entries.add(session, "medical", ["per-1", "a broken arm"], [("date", "2004-05-12")])
        assert items(session) == []


def test_a_report_of_an_earlier_day_does_not_know_of_it(raided: Any) -> None:
    team, _ = raided
    with team["a"].open() as session:
        early = reports.facts(
            session, reports.period_of(session, from_="2004-05-01", to="2004-05-09")
        )
        late = reports.facts(session, reports.period_of(session, from_="2004-05-01", to=RAID))

    assert (dict(early.unsure.waiting), dict(late.unsure.waiting)) == ({}, {"struck": 1})


# --- who may read -----------------------------------------------------------------------------


@pytest.fixture
def partly(joined: Any) -> Any:
    """'a3' reads relief only, 'a4' children and relief of its own; both have met 'a'."""
    joined.take_in("a3", "a4")
    name = joined.do("a", struck)
    for label in ("a3", "a4"):
        joined.merge(label, joined.send("a", label))
    return joined, name


def test_an_incident_that_a_device_sealed_waits_at_the_coordinator(joined: Any) -> None:
    """'a4' wrote a child of its own down, and may read no incidents, not even its own."""
    joined.take_in("a4")
    with joined["a4"].open() as session:
        entries.add(session, "shelter", ["s-1", "CN-JL"], [])
        entries.add(session, "child", ["c-9", "1994", "female", "s-1"], [], on="2003-10-05")
        entries.add(session, "incident", ["raid", "s-1"], [("date", RAID)])
        with pytest.raises(errors.NotAllowed):
            service.lose(session, "a4-3")
        assert service.offered(session, "incident", "a4-3") is None
        assert items(session) == []
        assert unread.is_unread(session, "a4-3")
    joined.merge("a", joined.send("a4"))
    with joined["a"].open() as session:
        assert "1 child" in str(items(session)[0]["what"])
        assert service.lose(session, "a4-3").codes == ("c-9",)
        assert items(session) == []


def test_a_device_without_clearance_says_that_it_cannot_know(partly: Any) -> None:
    team, name = partly
    unreadable = pytest.raises(errors.NotAllowed, match="cannot read incident records")
    with team["a3"].open() as session, unreadable:
        service.lose(session, name)
    with team["a3"].open() as session:
        assert items(session) == []


def test_a_device_writes_as_far_as_it_may_read_and_the_rest_waits_at_the_coordinator(
    met: Any,
) -> None:
    """A worker who may read children and incidents, and no persons."""
    name = met.do("a", struck)
    label = met.do("a", lambda session: _take_in(session, met, ["children", "incidents", "relief"]))
    met.merge(label, met.send("a", label))
    with met[label].open() as session:
        assert "2 children" in str(items(session)[0]["what"])
        done = service.lose(session, name)
        assert (done.codes, done.unread) == (("c-1", "c-2"), ("person",))
        assert items(session) == []
        with pytest.raises(errors.Refused, match="Nobody is known here") as refused:
            service.lose(session, name)
    assert "may not read person records: a coordinator can" in str(refused.value.hint)
    met.merge("a", met.send(label))
    with met["a"].open() as session:
        assert "of those there: 1 person" in str(items(session)[0]["what"])
        assert service.lose(session, name).codes == ("per-1",)
        assert items(session) == []
        assert service.take_back(session, name).codes == ("c-1", "c-2", "per-1")


def _take_in(session: Session, team: Any, clear: list[str]) -> str:
    """A worker who has joined with these compartments, and was taken in."""
    file = team.base / "more.invitation"
    told = membership.invite(session, "more", role="worker", clear=clear, scope="all", out=file)
    passphrase = sys.modules["fieldledger_tests_team"].PASSPHRASE
    world = team[told.label].clock.world()
    membership.join(team.base / told.label, world, file, told.code, passphrase)
    exchange.merge(session, [team.send(told.label)])
    membership.confirm(session, told.label)
    return str(told.label)
