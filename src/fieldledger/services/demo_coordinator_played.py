"""What the others do in the rehearsal of a coordinator, and what is looked at after each line."""

from __future__ import annotations

from collections.abc import Mapping

from fieldledger.language import tr
from fieldledger.services import backup, membership, reviewing, views
from fieldledger.services import demo_checks as checks
from fieldledger.services.demo_cast import SAFE, STICK, Cast
from fieldledger.services.demo_lessons import (
    Lines,
    Verdict,
    more,
    right,
    waiting,
    wrong,
)
from fieldledger.services.session import Session
from fieldledger.store import devices

ME, RIVER, HILL, LAKE = "a", "a1", "a2", "a3"
RAID, FOUND = "2003-10-12", "2003-10-14"
CHILDREN = ("lami-40", "tolu-05")
BACK = "back"


def begin(cast: Cast) -> None:
    cast.found()
    cast.add(ME, "shelter suda-21 CN-JL rural 40 opened=2003-09-01")
    cast.add(ME, "shelter maji-18 CN-JL rural 20 opened=2003-09-01")
    for code, year, sex in ((CHILDREN[0], 1995, "female"), (CHILDREN[1], 1993, "male")):
        cast.add(ME, f"child {code} {year} {sex} maji-18", on="2003-09-01")
    cast.take_in(RIVER)
    cast.take_in(HILL)
    (cast.folder / BACK).mkdir(mode=0o700)


# --- a new device ---------------------------------------------------------------------------------


def lake_joins(cast: Cast) -> None:
    cast.let_in(LAKE)
    with cast.at(LAKE) as session:
        cast.facts["fingerprint"] = membership.fingerprint_of(session, LAKE)


def is_in(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        return right() if LAKE in _labels(session) else waiting()


def _labels(session: Session) -> list[str]:
    return [each.label for each in devices.members(session.ledger)]


def confirmed(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        lake = next((e for e in devices.members(session.ledger) if e.label == LAKE), None)
        done = lake is not None and devices.confirmed(session.ledger, lake.sign)
    return right() if done else waiting()


def sent(cast: Cast, _lines: Lines) -> Verdict:
    made = cast.files(BACK)
    if not made:
        return waiting()
    for label in (RIVER, HILL, LAKE):
        cast.merge(label, *made)
    if all(checks.has_all(cast, label, ME) for label in (RIVER, HILL, LAKE)):
        return right()
    return more(
        tr(
            "Not every worker is sent all of it by that: is there one for {whom}?",
            whom="river, hill, lake",
        )
    )


# --- late, and two that disagree ------------------------------------------------------------------


def two_bundles(cast: Cast) -> None:
    cast.correct(HILL, "suda-21", "capacity", "36", "the roof leaks")
    cast.add(HILL, "headcount suda-21 30 date=2003-09-20")
    cast.send(HILL, "hill-september")
    cast.correct(RIVER, "suda-21", "capacity", "45", "a room more")
    cast.send(RIVER, "river-october")


def both_in(cast: Cast, _lines: Lines) -> Verdict:
    done = [checks.has_all(cast, ME, label) for label in (RIVER, HILL)]
    if all(done):
        return right()
    if any(done):
        return more(tr("One of the two bundles is in; the other one still waits on the stick."))
    return waiting()


def _conflicts(session: Session) -> list[dict[str, object]]:
    return [
        item
        for item in reviewing.listing(session)
        if item["kind"] == "conflict" and item["field"] == "capacity"
    ]


def settled(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        if _conflicts(session):
            return waiting()
        shown = views.show(session, "suda-21")
    capacity, history = shown["capacity"], shown["history"]
    if capacity == 36:
        reason = history[-1].get("reason") if isinstance(history, list) else ""
        return right(tr("Your reason stands in its history: {reason}", reason=reason))
    return wrong(
        tr(
            "suda-21 now holds {capacity} people, and hill counted 36 beds: set it right.",
            capacity=capacity,
        )
    )


def settle(cast: Cast) -> list[str]:
    with cast.at(ME) as session:
        keys = [str(item["key"]) for item in _conflicts(session)]
    key = keys[0] if keys else "KEY"
    return [f"review settle {key} --value 36 --reason 'hill counted the beds'"]


# --- the raid -------------------------------------------------------------------------------------


def raided(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        return checks.from_day(session, "maji-18", "status", RAID, "raided")


def struck(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        rows = views.listing(session, "incident")
        incident = checks.one_entry(rows, {"kind": "raid", "shelter": "maji-18", "date": RAID})
        if incident.kind != "right":
            return incident
        lost = [checks.from_day(session, code, "status", RAID, "lost-contact") for code in CHILDREN]
    verdict = checks.together(*lost)
    if verdict.kind == "right" or verdict.text:
        return verdict
    return more(tr("The raid is written down. Now write that the children are without contact."))


def strike(cast: Cast) -> list[str]:
    with cast.at(ME) as session:
        rows = views.listing(session, "incident")
    if rows:
        return [f"struck {rows[-1]['id']}"]
    return [f"add incident raid maji-18 people=2 date={RAID}", "struck ID"]


def found_again(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        return checks.together(
            checks.from_day(session, "tolu-05", "status", FOUND, "found"),
            checks.from_day(session, "tolu-05", "shelter", FOUND, "suda-21"),
        )


# --- the stolen bag -------------------------------------------------------------------------------


def looked(_cast: Cast, lines: Lines) -> Verdict:
    if checks.typed(lines, ("devices", "exposure", HILL), ("seized", HILL)):
        return right()
    if checks.typed(lines[-1:], ("devices", "exposure"), ("seized",)):
        return wrong(tr("That is another device: the one of hill is {label}.", label=HILL))
    return waiting()


def barred(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        is_done = checks.is_barred(session, HILL)
        others = [each for each in (RIVER, LAKE) if checks.is_barred(session, each)]
    if others:
        return wrong(
            tr(
                "{other} is barred, and the device of hill is {label}: take it back with lift.",
                other=others[0],
                label=HILL,
            )
        )
    return right() if is_done else waiting()


def thief_writes(cast: Cast) -> None:
    cast.facts["loss"] = cast.add(HILL, "loss rice 500kg stolen date=2003-10-20")
    cast.send(HILL, "late-again")


def _waiting_of_hill(session: Session) -> list[Mapping[str, object]]:
    return [item for item in reviewing.listing(session) if item["kind"] == "quarantine"]


def kept_out(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        counted = views.listing(session, "loss")
        items = _waiting_of_hill(session)
    if counted:
        return wrong(
            tr(
                "The loss counts now, and nobody knows who wrote it: strike {id} out with void.",
                id=counted[0]["id"],
            )
        )
    if not checks.has_all(cast, ME, HILL):
        return waiting()
    if items:
        return more(tr("It is in quarantine and does not count. Now refuse it, for good."))
    return right()


def refuse(cast: Cast) -> list[str]:
    with cast.at(ME) as session:
        keys = [str(item["key"]) for item in _waiting_of_hill(session)]
    if keys:
        return [f"review settle {keys[0]} --refuse --reason 'hill did not write it'"]
    return [f"merge {STICK}", "review settle KEY --refuse --reason 'hill did not write it'"]


# --- the passphrase -------------------------------------------------------------------------------


def back_up(cast: Cast) -> None:
    with cast.at(ME) as session:
        backup.backup(session, cast.folder / SAFE / "office.backup")
