"""Who belongs: founding, inviting, joining, being taken in, and two who use one invitation."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import (
    entries,
    exchange,
    founding,
    membership,
    roster,
    session,
    setup,
    upkeep,
    views,
)
from fieldledger.services.session import Session
from fieldledger.store import ledger as ledgers

PASSPHRASE = "six words for these tests alone"
SECRET = bytes(range(32))


def listed(team: Any, label: str) -> dict[str, dict[str, Any]]:
    with team[label].open() as opened:
        return {str(each["label"]): each for each in roster.devices(opened)}


def names(opened: Session) -> tuple[object, object]:
    told = upkeep.status(opened)
    return told["digest"], told["state"]


def confirm(team: Any, label: str) -> None:
    with team["a"].open() as opened:
        membership.confirm(opened, label)


# --- founding ---------------------------------------------------------------------------------


def test_the_founder_is_a_coordinator_with_items_and_a_fiscal_year(joined: Any) -> None:
    with joined["a"].open() as opened:
        assert (opened.label, opened.role) == ("a", "coordinator")
        assert "rice" in [row["code"] for row in views.listing(opened, "item")]
        assert [row["value"] for row in views.listing(opened, "setting")] == ["10-01"]
        assert upkeep.status(opened)["member"]
        assert upkeep.verify(opened)["ok"]


def test_a_home_with_a_ledger_is_not_founded_again(joined: Any) -> None:
    before = (joined["a"].home / "ledger.db").read_bytes()
    with pytest.raises(errors.Refused, match="already"):
        founding.found(
            joined["a"].home, joined["a"].clock.world(), PASSPHRASE, secret=SECRET, name="Again"
        )

    assert (joined["a"].home / "ledger.db").read_bytes() == before


def test_a_short_passphrase_is_refused_before_anything_is_made(joined: Any, tmp_path: Path) -> None:
    with pytest.raises(errors.Refused, match="too short"):
        founding.found(
            tmp_path / "new", joined["a"].clock.world(), "too short", secret=SECRET, name="Test"
        )

    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("wrong", ["13-01", "soon", "02-30", ""])
def test_a_fiscal_year_begins_on_a_day(joined: Any, tmp_path: Path, wrong: str) -> None:
    with pytest.raises(errors.Refused, match="fiscal-year-start"):
        founding.found(
            tmp_path / "new",
            joined["a"].clock.world(),
            PASSPHRASE,
            secret=SECRET,
            name="Test",
            fiscal_year_start=wrong,
        )

    assert not (tmp_path / "new").exists()


# --- opening ----------------------------------------------------------------------------------


def open_with(team: Any, label: str, passphrase: str) -> None:
    device = team[label]
    with session.open_session(
        device.home, device.clock.world(), lambda: passphrase, cached=False
    ) as opened:
        assert opened.label == label


def test_the_passphrase_opens_a_ledger_and_another_does_not(joined: Any) -> None:
    open_with(joined, "a1", PASSPHRASE)
    with pytest.raises(errors.WrongKey):
        open_with(joined, "a1", PASSPHRASE.upper())


def test_there_is_no_ledger_in_an_empty_home(tmp_path: Path) -> None:
    with (
        pytest.raises(errors.NoLedger),
        session.open_session(tmp_path, setup.real_world(), lambda: PASSPHRASE, cached=False),
    ):
        pass


def test_the_vault_of_another_home_is_told_from_a_wrong_passphrase(joined: Any) -> None:
    shutil.copy(joined["a2"].home / ledgers.VAULT, joined["a1"].home / ledgers.VAULT)

    with pytest.raises(errors.Damaged):
        open_with(joined, "a1", PASSPHRASE)


def test_a_vault_that_is_no_vault_is_damaged(joined: Any) -> None:
    (joined["a1"].home / ledgers.VAULT).write_text("{}")

    with pytest.raises(errors.Damaged):
        open_with(joined, "a1", PASSPHRASE)


def test_a_new_passphrase_closes_the_old_one_out(joined: Any) -> None:
    device = joined["a1"]
    upkeep.change_passphrase(
        device.home, device.clock.world(), lambda: PASSPHRASE, lambda: "another long phrase"
    )

    open_with(joined, "a1", "another long phrase")
    with pytest.raises(errors.WrongKey):
        open_with(joined, "a1", PASSPHRASE)


# --- inviting ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "clear", "scope", "sentence"),
    [
        ("reader", [], "own", "may read"),
        ("worker", ["relief", "nothing"], "own", "compartment 'nothing'"),
        ("chief", ["relief"], "own", "role 'chief'"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(
    joined: Any, role: str, clear: list[str], scope: str, sentence: str
) -> None:
    out = joined.base / "new"
    with joined["a"].open() as opened, pytest.raises(errors.Refused, match=sentence):
        membership.invite(opened, "x", role=role, clear=clear, scope=scope, out=out)

    assert not out.exists()
    assert "a7" not in listed(joined, "a")


def test_only_a_coordinator_invites_and_confirms(met: Any) -> None:
    with met["a1"].open() as opened:
        with pytest.raises(errors.NotAllowed):
            membership.invite(opened, "x", clear=["relief"], out=met.base / "new")
        with pytest.raises(errors.NotAllowed):
            membership.confirm(opened, "a2")

    assert not (met.base / "new").exists()


def test_an_invitation_never_overwrites_a_file_and_then_invites_nobody(joined: Any) -> None:
    out = joined.base / "letter"
    out.write_text("dear friend")
    with joined["a"].open() as opened, pytest.raises(errors.Refused):
        membership.invite(opened, "x", clear=["relief"], out=out)

    assert out.read_text() == "dear friend"
    assert "a7" not in listed(joined, "a")


def test_an_invitation_that_cannot_be_written_invites_nobody(joined: Any) -> None:
    with joined["a"].open() as opened, pytest.raises(errors.CannotWrite):
        membership.invite(opened, "x", clear=["relief"], out=joined.base / "none" / "x")

    assert "a7" not in listed(joined, "a")


def test_nicknames_stay_with_the_coordinator(met: Any) -> None:
    assert listed(met, "a")["a1"]["nickname"] == "who has a1"
    assert {each["nickname"] for each in listed(met, "a1").values()} == {""}


# --- joining and being taken in ---------------------------------------------------------------


def test_a_wrong_code_opens_no_invitation_and_leaves_no_home(joined: Any, tmp_path: Path) -> None:
    file = joined.base / "a1.invitation"
    with pytest.raises(errors.WrongKey, match="code"):
        membership.join(tmp_path / "new", joined["a1"].clock.world(), file, "no", PASSPHRASE)

    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("content", "error"), [(b"", errors.Damaged), (b"{}", errors.Damaged), (None, errors.Damaged)]
)
def test_a_file_that_is_no_invitation(
    joined: Any, tmp_path: Path, content: bytes | None, error: type[Exception]
) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(error):
        membership.join(
            tmp_path / "new", joined["a1"].clock.world(), tmp_path / "file", "no", PASSPHRASE
        )


def test_a_device_writes_before_anybody_has_heard_of_it(joined: Any) -> None:
    with joined["a1"].open() as opened:
        saved = entries.add(opened, "shelter", ["s-1", "CN-JL"], [])
        assert saved.id == "a1-1"
        assert not upkeep.status(opened)["member"]
    assert listed(joined, "a1")["a1"]["state"] == "waiting to be taken in"
    assert listed(joined, "a")["a1"]["state"] == "invited"


def test_the_first_bundle_makes_a_member_and_its_entries_count_at_once(joined: Any) -> None:
    with joined["a1"].open() as opened:
        entries.add(opened, "shelter", ["s-1", "CN-JL"], [])

    merged = joined.merge("a", joined.send("a1"))

    assert (merged.joined, merged.files[0]["new"]) == (("a1",), 1)
    assert listed(joined, "a")["a1"]["state"] == "not confirmed"
    confirm(joined, "a1")
    assert listed(joined, "a")["a1"]["state"] == "confirmed"
    joined.merge("a1", joined.send("a", "a1"))
    assert listed(joined, "a1")["a1"]["state"] == "this device"
    assert joined.do("a1", lambda opened: upkeep.status(opened)["member"])


def test_a_dry_run_takes_nobody_in(joined: Any) -> None:
    joined.merge("a", joined.send("a1"), dry_run=True)

    assert listed(joined, "a")["a1"]["state"] == "invited"


def test_both_sides_see_the_same_fingerprint(met: Any) -> None:
    with met["a1"].open() as opened:
        own = membership.fingerprint_of(opened, "a1")
    with met["a"].open() as opened:
        assert membership.fingerprint_of(opened, "a1") == own
        assert membership.confirm(opened, "a1")["fingerprint"] == own


def test_a_device_that_nobody_invited_has_no_fingerprint(met: Any) -> None:
    with met["a"].open() as opened, pytest.raises(errors.Refused, match="No device 'a3'"):
        membership.confirm(opened, "a3")


def test_a_worker_takes_nobody_in(met: Any) -> None:
    with met["a1"].open() as opened:
        assert membership.take_in(opened, None) is None


# --- one invitation, two devices --------------------------------------------------------------


@pytest.fixture
def doubled(joined: Any) -> Any:
    """'b1' is another device that joined with the invitation of 'a1'."""
    code = (joined.base / "a1.code").read_text()
    membership.join(
        joined.base / "b1",
        joined["b1"].clock.world(),
        joined.base / "a1.invitation",
        code,
        PASSPHRASE,
    )
    for label in ("a1", "b1"):
        with joined[label].open() as opened:
            entries.add(opened, "shelter", [f"of-{label}", "CN-JL"], [])
    return joined


def shelters(team: Any, label: str) -> list[object]:
    with team[label].open() as opened:
        return [row["code"] for row in views.listing(opened, "shelter")]


def test_two_devices_on_one_invitation_suspend_both(doubled: Any) -> None:
    doubled.merge("a", doubled.send("a1"))
    assert shelters(doubled, "a") == ["of-a1"]

    merged = doubled.merge("a", doubled.send("b1"))

    assert (merged.files[0]["quarantined"], merged.exit_code) == (1, 9)
    assert shelters(doubled, "a") == [], "what the first one wrote does not count any more either"
    with doubled["a"].open() as opened:
        states = [str(each["state"]) for each in roster.devices(opened) if each["label"] == "a1"]
        assert len(states) == 2
        assert all("used twice" in state for state in states)
        with pytest.raises(errors.Refused, match="Nothing may be sent"):
            exchange.export(opened, to="a1", out=doubled.bundle())
        assert upkeep.verify(opened)["ok"]


def test_every_device_sees_the_same_once_two_are_suspended(doubled: Any) -> None:
    doubled.merge("a", doubled.send("a1"), doubled.send("a5"))
    for label in ("a1", "a5"):
        confirm(doubled, label)
    doubled.merge("a5", doubled.send("a", "a5"))
    doubled.merge("a", doubled.send("b1"))

    doubled.merge("a5", doubled.send("a", "a5"))

    assert doubled.do("a", names) == doubled.do("a5", names)
    assert shelters(doubled, "a5") == []
