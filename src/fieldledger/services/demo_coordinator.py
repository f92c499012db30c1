"""The rehearsal of a coordinator: a new device, a bundle that comes late, a conflict, a raid, a
stolen bag with what was in it, and a passphrase that is lost. The trainee is the office (device a);
the workers river, hill and lake are played."""

from __future__ import annotations

from fieldledger.language import mark
from fieldledger.services import demo_checks as checks
from fieldledger.services import demo_coordinator_played as played
from fieldledger.services.demo_cast import PIECES, SAFE, STICK
from fieldledger.services.demo_lessons import Course, Lesson

LESSONS = (
    Lesson(
        "let-in",
        mark("A new device"),
        mark(
            "Lake joined with your invitation, and sends a first bundle. It is on the stick, the "
            "folder stick."
        ),
        mark("Take in what is on the stick."),
        lambda _: [f"merge {STICK}"],
        played.is_in,
        "how-to/coordinator.md#let-a-device-in",
        before=played.lake_joins,
    ),
    Lesson(
        "confirm",
        mark("Is it lake?"),
        mark(
            "Lake telephones, and reads out a fingerprint: {fingerprint}. The device of lake is a3."
        ),
        mark("Confirm the device if every group is the same."),
        lambda _: [f"devices confirm {played.LAKE}"],
        played.confirmed,
        "how-to/coordinator.md#let-a-device-in",
    ),
    Lesson(
        "send-back",
        mark("What the others need"),
        mark(
            "River, hill and lake each get a bundle of what they may read. The files have names "
            "that say nothing."
        ),
        mark("Make the bundles for everybody, into the folder back."),
        lambda _: [f"export --to everyone -o {played.BACK}"],
        played.sent,
        "how-to/coordinator.md#send-back-and-see-who-is-behind",
    ),
    Lesson(
        "late",
        mark("A bundle comes late"),
        mark(
            "On the stick are a bundle of river, made yesterday, and one of hill that was three "
            "weeks on its way. In which order they are taken in makes no difference."
        ),
        mark("Take in both."),
        lambda _: [f"merge {STICK}"],
        played.both_in,
        "how-to/coordinator.md#merge",
        before=played.two_bundles,
    ),
    Lesson(
        "conflict",
        mark("Two people disagree"),
        mark(
            "How many people can suda-21 hold? River wrote 45 and hill 36, neither knowing of the "
            "other. You call both. Hill has counted the beds, and river agrees: it is 36."
        ),
        mark("See what waits in review, and settle it, with a reason."),
        played.settle,
        played.settled,
        "how-to/review.md#settle",
    ),
    Lesson(
        "raid",
        mark("A raid"),
        mark(
            "River telephones: in the night of 12 October 2003 the shelter maji-18 was raided. "
            "Most got away. Nobody lives there any more."
        ),
        mark("Write how the shelter stands from that day on. It has a status, raided."),
        lambda _: [f"set maji-18 status=raided --on {played.RAID} --reason 'river telephoned'"],
        played.raided,
        "how-to/field-worker.md#after-a-raid-or-an-arrest",
    ),
    Lesson(
        "struck",
        mark("Who was there"),
        mark(
            "Two children lived at maji-18, and nobody has heard of them since the raid of 12 "
            "October 2003."
        ),
        mark(
            "Write the raid down as an incident at maji-18, with its day, and write that the "
            "children are without contact since."
        ),
        played.strike,
        played.struck,
        "how-to/field-worker.md#after-a-raid-or-an-arrest",
    ),
    Lesson(
        "found",
        mark("One is found"),
        mark("River saw the child tolu-05 on 14 October 2003, at suda-21, where he lives now."),
        mark("Write both from that day on: the status found, and the shelter suda-21."),
        lambda _: [
            f"set tolu-05 status=found shelter=suda-21 --on {played.FOUND} --reason 'river saw him'"
        ],
        played.found_again,
        "how-to/field-worker.md#after-a-raid-or-an-arrest",
    ),
    Lesson(
        "exposure",
        mark("The bag of hill was stolen"),
        mark(
            "A stick and a laptop were in it. The stick held bundles for you alone: whoever has it "
            "sees their size. The laptop is another matter. Hill's device is a2."
        ),
        mark("See what that device could read at most, and whom to warn."),
        lambda _: [f"devices exposure {played.HILL}"],
        played.looked,
        "how-to/when-a-device-is-taken.md#warn",
        needed=False,
        is_a_look=True,
    ),
    Lesson(
        "seized",
        mark("Shut it out"),
        mark(
            "You have warned the shelters. From now on nothing may be sent to the device of hill, "
            "and nothing that is written on it may count."
        ),
        mark("Say that the device was seized, and why."),
        lambda _: [f"seized {played.HILL} --reason 'the bag was stolen'"],
        played.barred,
        "how-to/when-a-device-is-taken.md#taken-bar-it",
    ),
    Lesson(
        "quarantine",
        mark("A bundle of the stolen device"),
        mark(
            "A week later a bundle lies on the stick, written on hill's old laptop. You ask hill, "
            "who has not seen that laptop since."
        ),
        mark("Take it in, see that it does not count, and keep it out for good."),
        played.refuse,
        played.kept_out,
        "how-to/when-a-device-is-taken.md#let-true-entries-in",
        before=played.thief_writes,
    ),
    Lesson(
        "lost-passphrase",
        mark("A passphrase is lost"),
        mark(
            "The laptop of the office is broken, and nobody remembers the passphrase of its "
            "backup, office.backup in the folder safe. Two people who keep pieces of the recovery "
            "secret have come. Their papers are the files piece-1.txt and piece-3.txt in the "
            "folder pieces."
        ),
        mark(
            "Make the device out of its backup, in a new home: --home office-new. Then choose a "
            "new passphrase."
        ),
        lambda _: [
            f"--home office-new recovery use {SAFE}/office.backup --from {PIECES}/piece-1.txt"
            f" --from {PIECES}/piece-3.txt"
        ],
        lambda cast, _: checks.recovered(cast),
        "how-to/recovery.md#use-them",
        before=played.back_up,
        needed=False,
    ),
)

COURSE = Course("coordinator", played.ME, LESSONS, played.begin)
