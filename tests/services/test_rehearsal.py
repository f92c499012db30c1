"""The lessons of the rehearsal: what is right is accepted, however it was done, and what is not
is told in a sentence."""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldledger import errors
from fieldledger.crypto import vault as vaults
from fieldledger.services import (
    backup,
    demo_rehearsal,
    entries,
    exchange,
    founding,
    membership,
    recovery,
    reviewing,
    seizing,
    struck,
    upkeep,
    views,
)
from fieldledger.services.demo_cast import Cast
from fieldledger.services.demo_lessons import Lesson, Mark, Verdict, document
from fieldledger.services.setup import World

WORLD = World(now=lambda: 1_800_000_000, today=lambda: "2027-01-15", random=os.urandom, wait=1.0)
RICE = "distribution rice 90kg suda-21 people=30 days=10 date=2003-10-03"
Casts = dict[str, Cast]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casts]:
    """Both rehearsals at their first lesson; tests work on copies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)
        founding.passphrase_cost.cache_clear()
        casts = {}
        for role, course in demo_rehearsal.COURSES.items():
            cast = Cast(tmp_path_factory.mktemp(role), WORLD, course.trainee)
            course.begin(cast)
            casts[role] = cast
        yield casts


@pytest.fixture
def worker(begun: Casts, tmp_path: Path) -> Cast:
    return _copy(begun["worker"], tmp_path)


@pytest.fixture
def office(begun: Casts, tmp_path: Path) -> Cast:
    return _copy(begun["coordinator"], tmp_path)


def _copy(cast: Cast, folder: Path) -> Cast:
    one = copy.copy(cast)
    one.folder, one.facts = Path(shutil.copytree(cast.folder, folder / "course")), {}
    return one


def at(cast: Cast, name: str) -> Callable[..., Verdict]:
    """Begin the lesson with this name; what it returns is its check."""
    lesson = lesson_of(cast, name)
    lesson.before(cast)
    return lambda *lines: lesson.check(cast, lines)


def lesson_of(cast: Cast, name: str) -> Lesson:
    course = demo_rehearsal.course_of("coordinator" if cast.trainee == "a" else "worker")
    return next(each for each in course.lessons if each.name == name)


def change(cast: Cast, record: str, field: str, value: str) -> None:
    cast.correct(cast.trainee, record, field, value, "because")


# --- a worker -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (RICE.replace("rice", "flour"), "The item of a1-1 is not as it was told: flour."),
        (RICE.replace("90kg", "9kg"), "The quantity of a1-1 is not as it was told: 9 kg."),
        (RICE.replace("suda-21", "maji-18"), "The shelter of a1-1 is not as it was told: maji-18."),
        (RICE.replace("=30", "=3"), "The people of a1-1 is not as it was told: 3."),
        (RICE.replace("days=10 ", ""), "The days of a1-1 is not as it was told: it says nothing."),
        (RICE.replace("10-03", "10-04"), "The date of a1-1 is not as it was told: 2003-10-04."),
    ],
)
def test_a_distribution_with_one_thing_wrong_is_told_which(
    wrong: str, said: str, worker: Cast
) -> None:
    check = at(worker, "hand-out")
    assert check() == ("more", "")
    worker.add("a1", wrong)
    assert check() == ("wrong", said)
    worker.add("a1", RICE)
    assert check() == ("wrong", "a1-1 is one entry too many: strike it out with void.")
    with worker.at("a1") as session:
        entries.void(session, "a1-1", "wrong")
    assert check().kind == "right"


def test_what_is_done_as_told_leaves_nothing_to_review(worker: Cast) -> None:
    worker.add("a1", RICE)
    with worker.at("a1") as session:
        assert reviewing.listing(session) == []


def test_a_correction_is_right_as_such_or_entered_anew(worker: Cast) -> None:
    check = at(worker, "correct")
    assert lesson_of(worker, "correct").hint(worker)[0].startswith("set a1-1 ")
    worker.add("a1", RICE)
    assert check() == ("more", "")
    change(worker, "a1-1", "people", "27")
    assert check().kind == "wrong"
    with worker.at("a1") as session:
        entries.void(session, "a1-1", "wrong")
    worker.add("a1", RICE.replace("=30", "=28"))
    assert check().kind == "right"


def test_a_backup_beside_the_laptop_is_none(worker: Cast) -> None:
    check = at(worker, "backup")
    assert check() == ("more", "")
    with worker.at("a1") as session:
        backup.backup(session, worker.folder / "here.backup")
        worker.send("a1", "a-bundle", place="safe")
        assert check() == ("wrong", "The backup is not in the folder safe.")
        backup.backup(session, worker.folder / "safe" / "mine")
    assert check().kind == "right"
    assert "use safe/mine " in lesson_of(worker, "lost-passphrase").hint(worker)[0]


def test_a_bundle_belongs_on_the_stick(worker: Cast) -> None:
    worker.add("a1", RICE)
    check = at(worker, "bundle")
    assert check() == ("more", "")
    worker.send("a1", "mine", place=".")
    assert check() == ("wrong", "A bundle was made, and it is not in the folder stick.")
    worker.send("a1", "mine")
    assert check().kind == "right"


def test_a_late_bundle_is_the_one_for_this_device(worker: Cast) -> None:
    check = at(worker, "late")
    worker.merge("a1", "from-office/october-b.enc")
    assert check() == ("more", "")
    worker.merge("a1", "from-office/october-a.enc")
    assert check().kind == "right"


@pytest.mark.parametrize("role", ["worker", "coordinator"])
def test_a_raid_holds_from_its_day_on(role: str, begun: Casts, tmp_path: Path) -> None:
    cast = _copy(begun[role], tmp_path)
    check = at(cast, "raid")
    assert check() == ("more", "")
    change(cast, "maji-18", "status@2003-10-13", "raided")
    assert check().text == (
        "maji-18 is raided from 2003-10-13 on, and it was 2003-10-12: name it with --on."
    )
    change(cast, "maji-18", "status@2003-10-12", "closed")
    change(cast, "maji-18", "status@2003-10-13", "closed")
    assert check().text == (
        "The status of maji-18 from 2003-10-12 on is closed, and that is not what was told."
    )
    change(cast, "maji-18", "status@2003-10-12", "raided")
    assert check().kind == "right"


def test_both_children_are_written_down(worker: Cast) -> None:
    check = at(worker, "children")
    change(worker, "lami-40", "status@2003-10-12", "lost-contact")
    assert check().kind == "more"
    assert check().text
    change(worker, "tolu-05", "shelter@2003-10-12", "suda-21")
    assert check().kind == "wrong"
    change(worker, "tolu-05", "shelter@2003-10-13", "suda-21")
    assert check().kind == "right"


def test_of_two_children_nothing_is_written_that_was_not_told(worker: Cast) -> None:
    check = at(worker, "children")
    change(worker, "lami-40", "status@2003-10-12", "lost-contact")
    change(worker, "lami-40", "shelter@2003-10-12", "suda-21")
    change(worker, "tolu-05", "status@2003-10-12", "lost-contact")
    change(worker, "tolu-05", "shelter@2003-10-13", "suda-21")
    assert check() == ("wrong", "The shelter of lami-40 is now suda-21, and nothing told of that.")
    change(worker, "lami-40", "shelter@2003-10-12", "maji-18")
    assert check().text == "The status of tolu-05 is now lost-contact, and nothing told of that."
    change(worker, "tolu-05", "status@2003-10-12", "in-care")
    assert check().kind == "right"


def test_what_was_on_the_stolen_stick_is_sent_again_whole(worker: Cast) -> None:
    worker.add("a1", RICE)
    worker.send("a1", "mine")
    worker.send("a1", "by-mistake", place="stick-2")
    check = at(worker, "stolen-stick")
    assert [*worker.files("stick"), *worker.files("stick-2")] == []
    assert check() == ("more", "")
    worker.send("a1", "again")
    assert check() == ("wrong", "That stick is gone: make it in the folder stick-2.")
    worker.send("a1", "again", place="stick-2")
    worker.add("a1", "headcount suda-21 30 date=2003-10-14")
    assert "still lacks entries" in check().text
    worker.send("a1", "whole", place="stick-2")
    assert check().kind == "right"


def test_a_shelter_that_was_warned_is_empty_from_that_day_on(worker: Cast) -> None:
    check = at(worker, "warned")
    worker.add("a1", "headcount suda-21 30 date=2003-10-17")
    assert check().text == "The people of a1-1 is not as it was told: 30."
    change(worker, "a1-1", "people", "0")
    assert check().kind == "right"


@pytest.mark.parametrize("role", ["worker", "coordinator"])
def test_only_the_backup_with_pieces_brings_the_device_back(
    role: str, begun: Casts, tmp_path: Path
) -> None:
    cast = _copy(begun[role], tmp_path)
    check = at(cast, "lost-passphrase")
    with cast.at(cast.trainee) as session:
        backup.backup(session, cast.folder / "mine.backup")
    founding.found(
        cast.folder / "another",
        WORLD,
        cast.passphrase,
        secret=recovery.new_secret(WORLD),
        name="another",
    )
    assert check() == ("wrong", "The ledger in another did not come out of the backup.")
    pieces = [
        recovery.read(recovery.texts_in(each.read_text())[0])
        for each in sorted((cast.folder / "pieces").iterdir())
    ]
    assert len(pieces) == 2
    recovery.use(
        cast.folder / "new",
        WORLD,
        cast.folder / "mine.backup",
        lambda: pieces,
        lambda: "a passphrase of my own",
    )
    assert check().kind == "right"


def test_a_copy_of_the_home_is_not_a_device_out_of_a_backup(worker: Cast) -> None:
    check = at(worker, "lost-passphrase")
    shutil.copytree(worker.folder / "river", worker.folder / "copy")

    assert check() == ("wrong", "The ledger in copy did not come out of the backup.")


# --- a coordinator --------------------------------------------------------------------------------


def test_a_device_is_let_in_confirmed_and_sent_to(office: Cast) -> None:
    let_in = at(office, "let-in")
    assert let_in() == ("more", "")
    office.merge("a", *office.files("stick"))
    assert let_in().kind == "right"

    confirmed, sent = at(office, "confirm"), at(office, "send-back")
    with office.at("a3") as lake:
        assert office.facts["fingerprint"] == membership.fingerprint_of(lake, "a3")
    assert confirmed() == ("more", "")
    with office.at("a") as session:
        membership.confirm(session, "a3")
    assert confirmed().kind == "right"

    assert sent() == ("more", "")
    office.send("a", "one", to="a1", place="back")
    assert "Not every worker" in sent().text
    with office.at("a") as session:
        exchange.export(session, to="everyone", out=office.folder / "back")
    assert sent().kind == "right"


def _disagree(office: Cast) -> Callable[..., Verdict]:
    at(office, "let-in")
    office.merge("a", *office.files("stick"))
    late = at(office, "late")
    assert late() == ("more", "")
    office.merge("a", "stick/river-october.enc")
    assert "One of the two" in late().text
    office.merge("a", "stick/hill-september.enc")
    assert late().kind == "right"
    return at(office, "conflict")


@pytest.mark.parametrize("way", ["take", "value", "set"])
def test_a_conflict_is_settled_in_any_way_and_to_the_right_value(way: str, office: Cast) -> None:
    check = _disagree(office)
    assert check() == ("more", "")
    with office.at("a") as session:
        [item] = reviewing.listing(session)
        sides = item["sides"]
        assert isinstance(sides, list)
        assert lesson_of(office, "conflict").hint(office)[0].split()[2] == item["key"]
        if way == "set":
            entries.change(session, "suda-21", [("capacity", "45")], "river said so")
        else:
            wrong = next(side["id"] for side in sides if side["value"] == 45)
            choice = {"take": wrong} if way == "take" else {"value": "45"}
            reviewing.settle(session, str(item["key"]), reviewing.Choice(**choice), "river said so")
    assert check().text == "suda-21 now holds 45 people, and hill counted 36 beds: set it right."
    change(office, "suda-21", "capacity", "36")
    assert check() == ("right", "Your reason stands in its history: because")


def test_the_struck_are_those_of_the_raid(office: Cast) -> None:
    check, hint = at(office, "struck"), lesson_of(office, "struck").hint
    assert hint(office)[1] == "struck ID"
    assert check() == ("more", "")
    incident = office.add("a", "incident raid maji-18 people=2 date=2003-10-11")
    assert check().text == f"The date of {incident} is not as it was told: 2003-10-11."
    change(office, incident, "date", "2003-10-12")
    assert "written down" in check().text
    assert hint(office) == [f"struck {incident}"]
    change(office, "lami-40", "status@2003-10-12", "lost-contact")
    assert check().kind == "more"
    with office.at("a") as session:
        struck.lose(session, incident)
    assert check().kind == "right"

    found = at(office, "found")
    change(office, "tolu-05", "status@2003-10-14", "found")
    assert found().kind == "more"
    change(office, "tolu-05", "shelter@2003-10-14", "suda-21")
    assert found().kind == "right"


@pytest.mark.parametrize(
    "line", ["devices exposure a2", "seized a2 --show", "seized a2 --reason x"]
)
def test_the_exposure_was_seen_of_the_right_device(line: str, office: Cast) -> None:
    check = at(office, "exposure")

    assert check(("status",)) == ("more", "")
    assert check(("devices", "exposure", "a1")).kind == "wrong"
    assert check(("devices", "exposure", "a1"), tuple(line.split())).kind == "right"


def _seize(office: Cast, label: str) -> None:
    with office.at("a") as session:
        seizing.seize(session, seizing.propose(session, label), "stolen")


def test_the_device_that_was_stolen_is_barred_and_no_other(office: Cast) -> None:
    check = at(office, "seized")
    assert check() == ("more", "")
    _seize(office, "a1")
    told = "a1 is barred, and the device of hill is a2: take it back with lift."
    assert check() == ("wrong", told)
    _seize(office, "a2")
    assert check() == ("wrong", told)
    with office.at("a") as session:
        seizing.lift(session, "a1", "wrong one")
    assert check().kind == "right"


def test_what_the_thief_writes_is_kept_out_for_good(office: Cast) -> None:
    _seize(office, "a2")
    check = at(office, "quarantine")
    assert check() == ("more", "")
    office.merge("a", *office.files("stick"))
    assert "Now refuse it" in check().text
    [hint] = lesson_of(office, "quarantine").hint(office)
    with office.at("a") as session:
        reviewing.settle(session, hint.split()[2], reviewing.Choice(refuse=True), "not hill")
    assert check().kind == "right"


def test_what_the_thief_wrote_and_was_let_in_is_struck_out(office: Cast) -> None:
    _seize(office, "a2")
    check = at(office, "quarantine")
    office.merge("a", *office.files("stick"))
    with office.at("a") as session:
        [item] = reviewing.listing(session)
        reviewing.settle(session, str(item["key"]), reviewing.Choice(accept=True), "seen")
        [loss] = views.listing(session, "loss")
    assert check().text == (
        f"The loss counts now, and nobody knows who wrote it: strike {loss['id']} out with void."
    )
    with office.at("a") as session:
        entries.void(session, str(loss["id"]), "a thief wrote it")
    assert check().kind == "right"


# --- the whole ------------------------------------------------------------------------------------


def test_a_rehearsal_never_merges_with_a_real_ledger(worker: Cast) -> None:
    with worker.at("a1") as session:
        assert upkeep.status(session)["demo"] is True


def test_a_course_has_few_steps_and_each_says_where_to_read(worker: Cast) -> None:
    docs = Path(__file__).parents[2] / "docs"
    for course in demo_rehearsal.COURSES.values():
        assert len(course.lessons) <= 12
        assert len({each.name for each in course.lessons}) == len(course.lessons)
        for lesson in course.lessons:
            page, _, place = lesson.read.partition("#")
            heads = [
                line.lstrip("# ").lower().replace(",", "").replace(":", "").replace(" ", "-")
                for line in (docs / page).read_text().splitlines()
                if line.startswith("#")
            ]
            assert not place or place in heads, lesson.read


def test_the_document_says_how_each_step_went() -> None:
    course = demo_rehearsal.course_of("worker")
    marks = [Mark() for _ in course.lessons]
    marks[0].done("")
    marks[1].hinted = True
    marks[1].done("said")
    found = json.loads(json.dumps(document(course, marks)))

    assert (found["right"], found["finished"]) == (1, False)
    assert [each["outcome"] for each in found["steps"]][:3] == ["right", "hint", "not-reached"]
    assert found["steps"][1]["said"] == "said"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    course = demo_rehearsal.course_of("worker")

    with (
        pytest.raises(errors.Refused, match="not an empty folder"),
        demo_rehearsal.begun(course, tmp_path, WORLD),
    ):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]
