"""The rehearsal of a worker: entries, a bundle that comes late, a raid, a stick that is stolen, and
a passphrase that is lost. The trainee is river (device a1); the office and hill are played."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.services import demo_checks as checks
from fieldledger.services import sending, upkeep, views
from fieldledger.services.demo_cast import PIECES, SAFE, STICK, Cast
from fieldledger.services.demo_lessons import (
    Course,
    Lesson,
    Lines,
    Verdict,
    more,
    right,
    waiting,
    wrong,
)

ME, OFFICE, HILL = "a1", "a", "a2"
HANDED_OUT, RAID, MOVED, LEFT = "2003-10-03", "2003-10-12", "2003-10-13", "2003-10-17"
INBOX, NEW_STICK = "from-office", "stick-2"


def _begin(cast: Cast) -> None:
    cast.found()
    cast.add(OFFICE, "shelter suda-21 CN-JL rural 40 opened=2003-09-01")
    cast.add(OFFICE, "shelter maji-18 CN-JL rural 20 opened=2003-09-01")
    for code, year, sex in (("lami-40", 1995, "female"), ("tolu-05", 1993, "male")):
        cast.add(OFFICE, f"child {code} {year} {sex} maji-18", on="2003-09-01")
    cast.add(OFFICE, "provision rice 1t date=2003-09-15 source=purchased")
    cast.take_in(ME)
    cast.take_in(HILL)
    (cast.folder / INBOX).mkdir(mode=0o700)
    (cast.folder / NEW_STICK).mkdir(mode=0o700)


# --- rice, and fewer people -----------------------------------------------------------------------


def _rice(cast: Cast, people: int) -> Verdict:
    with cast.at(ME) as session:
        rows = views.listing(session, "distribution")
    wanted = {"item": "rice", "shelter": "suda-21", "quantity": 90_000, "days": 10}
    return checks.one_entry(rows, {**wanted, "people": people, "date": HANDED_OUT})


def _id_of_rice(cast: Cast) -> str:
    with cast.at(ME) as session:
        rows = views.listing(session, "distribution")
    return str(rows[-1]["id"]) if rows else "a1-1"


def _corrected(cast: Cast, _lines: Lines) -> Verdict:
    verdict = _rice(cast, 28)
    # As it was told before is no mistake of this step.
    return waiting() if _rice(cast, 30).kind == "right" else verdict


# --- backup and bundles ---------------------------------------------------------------------------


def _backed_up(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        made = upkeep.status(session)["backup"]
    if not (isinstance(made, dict) and made["at"]):
        return waiting()
    if cast.backups():
        return right()
    return wrong(tr("The backup is not in the folder {folder}.", folder=SAFE))


def _exported(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        left = sending.unexported(session)
    if left:
        return waiting()
    if cast.files(STICK):
        return right()
    return wrong(tr("A bundle was made, and it is not in the folder {folder}.", folder=STICK))


def _late_bundles(cast: Cast) -> None:
    """One for this device and one for hill, as they lie on the office's stick."""
    cast.add(OFFICE, "shelter kamo-47 CN-HL urban 12 opened=2003-10-01")
    cast.add(OFFICE, "clothing winter-set 30 date=2003-10-01 source=donated")
    for label, name in ((ME, "october-a"), (HILL, "october-b")):
        cast.send(OFFICE, name, to=label, place=INBOX)


def _merged(cast: Cast, _lines: Lines) -> Verdict:
    return right() if checks.has_all(cast, ME, OFFICE) else waiting()


# --- the raid -------------------------------------------------------------------------------------


def _raided(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        return checks.from_day(session, "maji-18", "status", RAID, "raided")


def _children(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        verdict = checks.together(
            checks.from_day(session, "lami-40", "status", RAID, "lost-contact"),
            checks.from_day(session, "tolu-05", "shelter", MOVED, "suda-21"),
        )
        return (
            checks.astray(session, "lami-40", "shelter", "maji-18")
            or checks.astray(session, "tolu-05", "status", "in-care", "found")
            or verdict
        )


# --- the stick, and the laptop of somebody else ---------------------------------------------------


def _stolen(cast: Cast) -> None:
    for name in [*cast.files(STICK), *cast.files(NEW_STICK)]:
        (cast.folder / name).unlink()


def _sent_again(cast: Cast, _lines: Lines) -> Verdict:
    made = cast.files(NEW_STICK)
    if not made:
        if cast.files(STICK):
            return wrong(
                tr("That stick is gone: make it in the folder {folder}.", folder=NEW_STICK)
            )
        return waiting()
    cast.merge(OFFICE, *made)
    if checks.has_all(cast, OFFICE, ME):
        return right()
    return more(tr("The office took it in and still lacks entries of yours: export once more."))


def _left(cast: Cast, _lines: Lines) -> Verdict:
    with cast.at(ME) as session:
        rows = views.listing(session, "headcount")
    return checks.one_entry(rows, {"shelter": "suda-21", "people": 0, "date": LEFT})


# --- the passphrase -------------------------------------------------------------------------------


def _use_pieces(cast: Cast) -> list[str]:
    backup = next(iter(cast.backups()), f"{SAFE}/river.backup")
    return [
        f"--home river-new recovery use {backup} --from {PIECES}/piece-1.txt"
        f" --from {PIECES}/piece-3.txt"
    ]


LESSONS = (
    Lesson(
        "hand-out",
        mark("Rice is handed out"),
        mark(
            "On 3 October 2003 you brought 90 kg of rice to the shelter suda-21, for 30 people and "
            "10 days."
        ),
        mark("Write the distribution down, with its day."),
        lambda _: [f"add distribution rice 90kg suda-21 people=30 days=10 date={HANDED_OUT}"],
        lambda cast, _: _rice(cast, 30),
        "how-to/field-worker.md#write-down",
    ),
    Lesson(
        "correct",
        mark("It was for fewer"),
        mark("Two of the thirty had left before, you hear: the rice was for 28 people."),
        mark(
            "Correct what you wrote, and say why. The old value stays, and whoever looks sees both."
        ),
        lambda cast: [f"set {_id_of_rice(cast)} people=28 --reason 'two had left before'"],
        _corrected,
        "how-to/field-worker.md#correct",
    ),
    Lesson(
        "backup",
        mark("Before you travel"),
        mark(
            "Tomorrow you travel with the laptop. The folder safe stands for a place that you "
            "trust, where the laptop is not."
        ),
        mark("Make a backup of this device into the folder safe, as river.backup."),
        lambda _: [f"backup {SAFE}/river.backup"],
        _backed_up,
        "how-to/upkeep.md",
    ),
    Lesson(
        "bundle",
        mark("A bundle for the office"),
        mark("Somebody goes to town and can carry a stick. The folder stick stands for it."),
        mark("Put a bundle for the coordinators onto the stick."),
        lambda _: [f"export -o {STICK}"],
        _exported,
        "how-to/field-worker.md#send-and-receive",
    ),
    Lesson(
        "late",
        mark("A bundle comes late"),
        mark(
            "In the folder from-office are two bundles. They were two weeks on their way, and one "
            "of them is for hill. They look alike."
        ),
        mark("Take in what is for you."),
        lambda _: [f"merge {INBOX}"],
        _merged,
        "how-to/field-worker.md#send-and-receive",
        before=_late_bundles,
    ),
    Lesson(
        "raid",
        mark("A raid"),
        mark(
            "In the night of 12 October 2003 the shelter maji-18 was raided. Most got away. Nobody "
            "lives there any more."
        ),
        mark("Write how the shelter stands from that day on. It has a status, raided."),
        lambda _: [f"set maji-18 status=raided --on {RAID} --reason 'at night; most got away'"],
        _raided,
        "how-to/field-worker.md#after-a-raid-or-an-arrest",
    ),
    Lesson(
        "children",
        mark("Two children of maji-18"),
        mark(
            "Nobody has seen the child lami-40 since the raid of 12 October 2003. The child "
            "tolu-05 came to suda-21 on 13 October, and lives there since."
        ),
        mark(
            "Write both, each from its day on: lami-40 has the status lost-contact, tolu-05 "
            "another shelter."
        ),
        lambda _: [
            f"set lami-40 status=lost-contact --on {RAID} --reason 'not seen since the raid'",
            f"set tolu-05 shelter=suda-21 --on {MOVED} --reason 'came after the raid'",
        ],
        _children,
        "how-to/field-worker.md#after-a-raid-or-an-arrest",
    ),
    Lesson(
        "stolen-stick",
        mark("Your stick was stolen"),
        mark(
            "The stick with your bundle was stolen before it reached the office. The bundle is "
            "encrypted for the coordinators: whoever has it sees its size, and not a word. But "
            "what is in it may now be on your laptop alone: status shows what has no receipt."
        ),
        mark("Make a bundle onto another stick, the folder stick-2."),
        lambda _: [f"export -o {NEW_STICK}"],
        _sent_again,
        "how-to/field-worker.md#send-and-receive",
        before=_stolen,
    ),
    Lesson(
        "warned",
        mark("The laptop of hill was taken"),
        mark(
            "Hill was arrested, with the laptop. The list above is what the office sees: what that "
            "device could read at most, and whom to warn. You know suda-21, so you warn it: on 17 "
            "October 2003 everybody leaves."
        ),
        mark("Write down the head count of suda-21 of that day: 0 people."),
        lambda _: [f"add headcount suda-21 0 date={LEFT}"],
        _left,
        "how-to/when-a-device-is-taken.md#warn",
        shows=HILL,
    ),
    Lesson(
        "lost-passphrase",
        mark("A passphrase is lost"),
        mark(
            "Your laptop fell into the water, and nobody remembers the passphrase of its backup. "
            "Two people who keep pieces of the recovery secret have come. Their papers are the "
            "files piece-1.txt and piece-3.txt in the folder pieces."
        ),
        mark(
            "Make the device out of its backup in the folder safe, in a new home: --home "
            "river-new. Then choose a new passphrase."
        ),
        _use_pieces,
        lambda cast, _: checks.recovered(cast),
        "how-to/recovery.md#use-them",
        needed=False,
    ),
)

COURSE = Course("worker", ME, LESSONS, _begin)
