"""The demo: a year of aid on three devices, and the report that comes out of it.

A training ledger is founded, two workers join, the figures of the annual report are entered where
they would be, and bundles travel late, twice and out of order. A shelter is raided, two people
disagree twice; one disagreement is settled, the other stays open and is said in the report. The
ledger is marked, so that it never merges with a real one.
"""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.report.shape import Report
from fieldledger.services import demo_figures as figures
from fieldledger.services import demo_places as places
from fieldledger.services import demo_programmes as programmes
from fieldledger.services import reports
from fieldledger.services.demo_figures import NEW_LINE
from fieldledger.services.demo_places import HILL, JILIN, MOVED, RAID, RAIDED, REFUGE, RIVER
from fieldledger.services.demo_stage import PIECES, Stage
from fieldledger.services.setup import World, real_world

YEAR = "2003-2004"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What came out: the whole report as text, and the digest and state of each device by label."""

    report: str
    holdings: dict[str, tuple[str, str]]


def demo(keep: Path | None, say: Callable[[str], None], world: World | None = None) -> DemoResult:
    """Play the demo, telling each line to ``say``.

    ``keep``: a new or empty folder in which the three homes ``a``, ``a1`` and ``a2``, the bundles
    and the pieces are left; else nothing is. Raises Refused where it is not empty, CannotWrite.
    """
    with folder_of(keep) as folder:
        stage = Stage(folder, world or real_world(), say)
        try:
            result = _play(stage)
        finally:
            stage.close()
        if keep is not None:
            _say_what_is_left(stage, keep)
    return result


def _play(stage: Stage) -> DemoResult:
    _found(stage)
    _summer_2003(stage)
    _first_meeting(stage)
    _raid(stage)
    _winter(stage)
    _summer_2004(stage)
    programmes.one_by_one(stage)
    programmes.office_alone(stage)
    _disagree(stage)
    _carry_late_and_twice(stage)
    holdings = _agree(stage)
    return DemoResult(_report(stage), holdings)


def _found(stage: Stage) -> None:
    stage.chapter(
        tr("1. A coordinator founds a ledger and invites two workers"),
        tr(
            "Three devices: a (the coordinator), a1 (river), a2 (hill). They never share a network."
        ),
    )
    stage.found("training")
    stage.add_file("a", "shelter", "shelters", places.shelters())
    stage.add_file("a", "line", "lines", figures.lines())
    stage.add_file("a", "provision", "goods-2003", figures.goods_of_2003())
    stage.add_file("a", "clothing", "clothing-2003", figures.clothing_of_2003())
    stage.add("a", f"transfer rice 200kg to={RAIDED} date=2003-09-27")
    programmes.before_the_year(stage)
    stage.invite("river", "relief,children,people")
    stage.invite("hill", "relief,children,people")


def _summer_2003(stage: Stage) -> None:
    stage.chapter(
        tr("2. Before the year begins, everybody writes down what there is, offline"),
        tr("The invitation brought the codes of places and goods, and nothing else."),
    )
    first, *others = places.headcounts(RIVER, places.COUNTED)
    stage.add("a1", _typed("headcount", ("shelter", "people"), first))
    stage.add_file("a1", "headcount", "people-river", others)
    stage.add_file("a1", "distribution", "sets-river-2003", figures.summer_sets_2003(RIVER))
    stage.add_file("a1", "child", "children", places.children())
    stage.add_file("a2", "headcount", "people-hill", places.headcounts(HILL, places.COUNTED))
    stage.add_file("a2", "distribution", "sets-hill-2003", figures.summer_sets_2003(HILL))


def _first_meeting(stage: Stage) -> None:
    stage.chapter(
        tr("3. Two sticks come in, and the workers are taken in"),
        tr("A device is sent entries only after its fingerprint was read out and agreed."),
    )
    river, hill = stage.export("a1", "river-1"), stage.export("a2", "hill-1")
    stage.merge("a", hill, river)
    stage.confirm("a1")
    stage.confirm("a2")
    to_river, to_hill = stage.export("a", "to-a1", to="a1"), stage.export("a", "to-a2", to="a2")
    stage.merge("a1", to_river)
    stage.merge("a2", to_hill)


def _raid(stage: Stage) -> None:
    lost, *moved = places.children_of(RAIDED)
    stage.chapter(tr("4. October 2003: a shelter is raided, and a child is lost from sight"))
    stage.correct("a1", RAIDED, "status=raided", on=RAID, reason="at night; most got away")
    stage.add("a1", f"headcount {RAIDED} 0 date={RAID}")
    stage.add("a1", f"loss rice 200kg seized {RAIDED} date={RAID}")
    programmes.raid(stage, lost)
    stage.correct("a1", lost, "status=lost-contact", on=RAID, reason="not seen since the raid")
    stage.add("a1", f"shelter {REFUGE} {JILIN} rural 45 opened={MOVED}")
    stage.add("a1", f"headcount {REFUGE} 38 date=2003-10-08 women=22 men=5 girls=6 boys=5")
    for child in moved:
        stage.correct("a1", child, f"shelter={REFUGE}", on=MOVED, reason="moved after the raid")


def _winter(stage: Stage) -> None:
    stage.chapter(
        tr("5. Winter: rice, clothing, ration lines, one of which breaks"),
        tr("The bundle that tells of the raid leaves now, and is on its way for months."),
    )
    stage.add_file("a", "provision", "goods", figures.goods_of_the_year())
    stage.add_file("a", "clothing", "clothing", figures.clothing_of_the_year())
    first, *others = figures.rice(RIVER, figures.WINTER)
    stage.add("a1", _typed("distribution", ("item", "quantity", "shelter"), first))
    stage.add_file("a1", "distribution", "rice-river-winter", others)
    stage.add_file("a1", "distribution", "sets-river-winter", figures.winter_sets_2003(RIVER))
    stage.add_file("a1", "distribution", "medicine-river", figures.medicine(RIVER))
    stage.export("a1", "river-2-late")
    stage.add_file("a2", "distribution", "rice-hill-winter", figures.rice(HILL, figures.WINTER))
    stage.add_file("a2", "distribution", "sets-hill-winter", figures.winter_sets_2003(HILL))
    stage.add_file("a2", "distribution", "medicine-hill", figures.medicine(HILL))
    stage.add_file("a2", "distribution", "medicine-lines", figures.medicine_along_lines())
    first, *others = figures.along_lines(figures.LINES, figures.WINTER)
    stage.add("a2", _typed("distribution", ("item", "quantity", "line"), first))
    stage.add_file("a2", "distribution", "lines-winter", others)
    stage.correct("a2", "muha-52", "status=broken", on="2004-02-20", reason="an arrest")
    stage.add("a2", "incident line-broken muha-52 risk_lines=tebi-14 date=2004-02-20")
    stage.add("a2", f"line {NEW_LINE} status@2004-03-25=active")
    stage.correct(
        "a2",
        "muha-52",
        f"status=replaced replaced-by={NEW_LINE}",
        on="2004-03-25",
        reason="other people, another way",
    )


def _summer_2004(stage: Stage) -> None:
    lost = places.children_of(RAIDED)[0]
    stage.chapter(tr("6. To the end of the year: the child is found again"))
    stage.correct(
        "a1",
        lost,
        "status=found shelter=tolu-62",
        on=places.FOUND_AGAIN,
        reason="came to tolu-62 with a family",
    )
    stage.add_file("a1", "distribution", "sets-river-2004", figures.summer_sets_2004(RIVER))
    stage.add_file("a1", "distribution", "rice-river-summer", figures.rice(RIVER, figures.SUMMER))
    stage.add_file("a2", "distribution", "sets-hill-2004", figures.summer_sets_2004(HILL))
    stage.add_file("a2", "distribution", "rice-hill-summer", figures.rice(HILL, figures.SUMMER))
    lines = (*figures.LINES, figures.REPLACEMENT)
    stage.add_file("a2", "distribution", "lines-summer", figures.along_lines(lines, figures.SUMMER))
    for label, provinces, name in (("a1", RIVER, "river"), ("a2", HILL, "hill")):
        counted = places.headcounts(provinces, places.COUNTED_AGAIN)
        stage.add_file(label, "headcount", f"people-{name}-2004", counted)
    stage.add("a", "count rice 395kg date=2004-09-30")


def _disagree(stage: Stage) -> None:
    child = places.children_of("maji-18")[0]
    stage.chapter(tr("9. Two people write different things, neither knowing of the other"))
    stage.correct("a1", child, "status=left", on="2004-08-10", reason="a neighbour said so")
    stage.correct("a2", child, "status=in-care", on="2004-08-10", reason="seen at maji-18 today")
    stage.correct("a", "suke-73", "capacity=45", reason="one room is a store now")
    stage.correct("a2", "suke-73", "capacity=60", reason="a room was added")


def _carry_late_and_twice(stage: Stage) -> None:
    child = places.children_of("maji-18")[0]
    stage.chapter(
        tr("10. The bundles arrive: the newest first, that of the winter last, one twice"),
        tr(
            "What is known already changes nothing; two values that stand are shown, never dropped."
        ),
    )
    late = stage.folder / "stick" / "river-2-late.enc"
    river, hill = stage.export("a1", "river-3"), stage.export("a2", "hill-2")
    stage.merge("a", river)
    stage.merge("a", hill, late)
    stage.merge("a", river)
    stage.say(
        tr(
            "The child {child} has two statuses for one day. A person asks, then settles it:",
            child=child,
        )
    )
    stage.correct("a", child, "status=in-care", on="2004-08-10", reason="the teacher was asked")
    stage.say(tr("How many suke-73 can hold is left open: the report will say that it is."))


def _agree(stage: Stage) -> dict[str, tuple[str, str]]:
    stage.chapter(
        tr("11. Everybody gets everything"),
        tr(
            "Equal digests: the same entries are held. Equal states: whoever may "
            "read the same reads the same; the coordinator may read more."
        ),
    )
    to_river, to_hill = stage.export("a", "all-a1", to="a1"), stage.export("a", "all-a2", to="a2")
    stage.merge("a1", to_river)
    stage.merge("a2", to_hill)
    stage.merge("a2", to_hill)
    return {label: stage.status(label) for label in ("a", "a1", "a2")}


def _report(stage: Stage) -> str:
    stage.chapter(
        tr("12. The report of the fiscal year"),
        tr(
            "Its sentences are here; its tables are left out. 'fieldledger demo "
            "--keep DIR' leaves the ledgers in a folder, and there this command "
            "prints all of it."
        ),
    )
    stage.command("a", "report", "--year", YEAR)
    session = stage.sessions["a"]
    period = reports.period_of(session, month=None, year=YEAR, from_=None, to=None)
    report = reports.report(session, period)
    stage.say("")
    for line in reports.render(_in_sentences(report), "text").rstrip("\n").split("\n"):
        stage.say(line)
    return reports.render(report, "text")


def _in_sentences(report: Report) -> Report:
    """A report without its tables, which a first look need not scroll through."""
    return replace(
        report,
        sections=tuple(
            replace(section, tables=(), notes=())
            for section in report.sections
            if section.paragraphs
        ),
    )


def _typed(kind: str, words: Sequence[str], row: places.Row) -> str:
    """A row as a person types it: the words of its type first, then the rest by name."""
    others = [f"{name}='{value}'" for name, value in row.items() if name not in words]
    return " ".join([kind, *(str(row[name]) for name in words), *others])


@contextmanager
def folder_of(keep: Path | None) -> Iterator[Path]:
    """The folder of the demo: the one to keep, or one that is removed again."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="fieldledger-demo-") as name:
            yield Path(name)
        return
    if keep.exists() and not (keep.is_dir() and not any(keep.iterdir())):
        raise errors.Refused(
            tr("{keep} is not an empty folder.", keep=keep),
            hint=tr("Name one that does not exist yet."),
        )
    yield keep


def _say_what_is_left(stage: Stage, keep: Path) -> None:
    stage.chapter(
        tr("Left to play with: the homes a, a1 and a2, bundles in stick, pieces in pieces:")
    )
    stage.say(f"$ cd {shlex.quote(str(keep))}")
    stage.command("a", "list", "shelter")
    drill = [f"--from={PIECES}/piece-{number}.txt" for number in (1, 3)]
    stage.command("a", "recovery", "verify", *drill)
    stage.say(tr("Their passphrase: {passphrase}", passphrase=stage.passphrase))
