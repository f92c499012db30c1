"""The demo: its figures are those of the annual report, and it touches nothing but its folder."""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldledger import errors
from fieldledger.crypto import vault as vaults
from fieldledger.services import (
    activity_files,
    demo_figures,
    demo_office,
    demo_people,
    demo_places,
    entries,
    exchange,
    founding,
    importing,
    keyring,
    membership,
    on_hand,
    reports,
    upkeep,
    views,
)
from fieldledger.services.demo import DemoResult, demo
from fieldledger.services.demo_programmes import OFFICE_TABLES
from fieldledger.services.demo_stage import table
from fieldledger.services.session import Session, open_session
from fieldledger.services.setup import World

WORLD = World(now=lambda: 1_800_000_000, today=lambda: "2027-01-15", random=os.urandom, wait=1.0)
EXAMPLE = Path(__file__).parents[2] / "examples" / "annual-report-2004"
TABLES: dict[str, list[demo_places.Row]] = {
    "item": demo_office.items(),
    "ration": demo_office.rations(),
    "rate": demo_office.rates(),
    "allowance": demo_people.allowances(),
    "product": demo_people.products(),
    "follow-up": [
        *demo_people.follow_ups((*demo_places.RIVER, *demo_places.HILL)),
        *demo_people.reports_from_korea(),
    ],
    **{kind: rows() for kind, rows in OFFICE_TABLES},
    "person": [*demo_people.persons(), *demo_people.persons_of_the_office()],
}
REAL = "six words for these tests alone"
SECRET = bytes(range(32))
PROVINCES = (*demo_places.RIVER, *demo_places.HILL)
# As they stand in the report when its lines are joined and its columns drawn together.
STATED = (
    r"People in shelters on 2004-09-30: 300\b",
    r"2\.7 t a month",
    r"300 g (of rice )?per person (per|and) day",
    r"\b300 people",
    r"\b24 t\b",
    r"rice 2003-10 2,700 kg",
    r"rice 2004-09 2,700 kg",
    r"Summer clothing handed out: 500 sets; 300 sets a year before, growth 1\.67\.",
    r"Winter clothing handed out: 400 sets\b",
    r"2003-10 winter-set 400 sets",
    r"2004-05 summer-set 500 sets",
    r"In the foster programme on 2004-09-30: 35, of whom without contact: 0\.",
)


@dataclass(frozen=True)
class Played:
    """A demo that was kept: what it said, and where it is."""

    folder: Path
    lines: list[str]
    result: DemoResult

    @property
    def passphrase(self) -> str:
        [line] = [line for line in self.lines if line.startswith("Their passphrase: ")]
        return line.removeprefix("Their passphrase: ")


@pytest.fixture(scope="module", autouse=True)
def _floor() -> Iterator[None]:
    """The least cost of a passphrase that the vault allows, and no keyring."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda measure: vaults.FLOOR)
        for name in ("recall", "remember", "forget"):
            patch.setattr(keyring, name, _untouchable)
        yield


def _untouchable(*of: object) -> None:
    raise AssertionError("the demo may not touch the keyring")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder, lines = tmp_path_factory.mktemp("demo") / "kept", list[str]()
    return Played(folder, lines, demo(folder, lines.append, WORLD))


@pytest.fixture
def coordinator(played: Played) -> Iterator[Session]:
    with open_session(
        played.folder / "a", WORLD, lambda: played.passphrase, cached=False
    ) as session:
        yield session


@pytest.mark.parametrize("sentence", STATED)
def test_the_report_says_what_the_annual_report_says(played: Played, sentence: str) -> None:
    assert re.search(sentence, " ".join(played.result.report.split()))


@pytest.mark.parametrize("form", ["hxl", "5w"])
@pytest.mark.parametrize("asked", [{"year": "2004"}, {"month": "2004-05"}])
def test_the_activities_of_the_example_year(
    coordinator: Session, golden: Callable[[str, str], None], form: str, asked: dict[str, str]
) -> None:
    period = reports.period_of(coordinator, **asked)
    made = activity_files.make(coordinator, period, form)
    again = activity_files.make(coordinator, period, form)

    assert made == again
    assert made.left_out == ()
    text = re.sub(r"fieldledger [0-9a-f]{16}", "fieldledger DIGEST", made.data.decode())
    golden(f"report/activities-{next(iter(asked.values()))}.{form}.csv", text)


def test_who_reads_no_money_is_told_that_it_is_left_out(played: Played) -> None:
    with open_session(
        played.folder / "a1", WORLD, lambda: played.passphrase, cached=False
    ) as session:
        period = reports.period_of(session, month="2004-05")
        made = activity_files.make(session, period, "hxl")

    assert made.left_out == ("medical expenditure", "living allowance")
    assert made.unnamed == ("organisation-name", "organisation-type")


def test_the_demo_ends_with_the_sentences_of_the_report(played: Played) -> None:
    """All of them, and none of its tables: a newcomer need not scroll."""
    told = played.lines[played.lines.index("Report for fiscal year 2003-2004") :]
    whole = played.result.report.split("\n")

    assert whole[-2].startswith("Digest ")
    assert whole[-2] in told
    for sentence in STATED[:3]:
        assert re.search(sentence, " ".join(" ".join(told).split()))
    assert not [line for line in told if line.startswith("  --")]
    assert len(told) < len(whole) // 3


def test_the_three_devices_agree(played: Played) -> None:
    """All hold the same entries, and the two who may read the same read the same."""
    assert set(played.result.holdings) == {"a", "a1", "a2"}
    assert len({digest for digest, _ in played.result.holdings.values()}) == 1
    assert played.result.holdings["a1"] == played.result.holdings["a2"]


def test_one_disagreement_stays_open_and_the_other_is_settled(coordinator: Session) -> None:
    disputed = [
        (kind, row["code"], row["conflicts"])
        for kind in ("shelter", "child", "line")
        for row in views.listing(coordinator, kind)
        if row["conflicts"]
    ]

    assert disputed == [("shelter", "suke-73", ["capacity"])]


def test_the_child_lost_in_the_raid_was_found_again(coordinator: Session) -> None:
    [found] = [row for row in views.listing(coordinator, "child") if row["status"] == "found"]
    timelines = views.show(coordinator, str(found["id"]))["timelines"]

    assert timelines["status@2003-10-03"] == "lost-contact"  # type: ignore[index]
    assert found["shelter"] != demo_places.RAIDED


def test_a_kept_demo_is_sound_and_its_bundles_are_there(
    played: Played, coordinator: Session
) -> None:
    assert upkeep.verify(coordinator)["ok"]
    assert upkeep.status(coordinator)["demo"] is True
    assert {path.name for path in played.folder.iterdir() if path.is_dir()} == {
        "a",
        "a1",
        "a2",
        "pieces",
        "stick",
    }
    assert len(list((played.folder / "stick").glob("*.enc"))) == 9


def test_what_was_taken_in_by_the_end_is_stock_and_never_less_than_nothing(
    coordinator: Session,
) -> None:
    days = sorted({str(row["date"]) for row in views.listing(coordinator, "distribution")})
    for day in days[:: len(days) // 12]:
        assert all(int(str(row["on_hand"])) >= 0 for row in on_hand.stock(coordinator, day).rows)


def test_every_command_and_answer_fits_a_terminal(played: Played) -> None:
    long = [line for line in played.lines if len(line) > 80]

    assert [line for line in long if str(played.folder) not in line] == []


def test_every_command_is_one_that_a_shell_reads(played: Played) -> None:
    text = "\n".join(played.lines)
    commands = re.findall(r"^\$ (fieldledger (?:.*\\\n)*.*)", text, re.MULTILINE)

    words = [shlex.split(command) for command in commands]

    assert len(words) > 50
    assert {(each[1], each[2]) for each in words} == {("--home", at) for at in ("a", "a1", "a2")}


def test_what_a_worker_may_not_read_is_never_typed_on_a_command_line(played: Played) -> None:
    """`add` refuses it there: it is asked for at prompts."""
    text = "\n".join(played.lines)
    sealed = re.findall(r"--home a[12] add (?:expense|incident)\b(.*)", text)

    assert len(sealed) == 7
    assert set(sealed) == {""}
    assert text.count("sealed for the coordinators") == 7


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")

    with pytest.raises(errors.Refused, match="not an empty folder"):
        demo(tmp_path, lambda line: None, WORLD)


def test_what_is_not_kept_is_removed_even_when_it_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[str] = []

    def say(line: str) -> None:
        seen.extend(path.name for path in tmp_path.iterdir())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo(None, say, WORLD)

    assert len(seen) == 1
    assert list(tmp_path.iterdir()) == []


def test_nothing_was_written_into_the_home_of_the_person(played: Played) -> None:
    assert played.result.report
    assert list(Path(os.environ["HOME"]).rglob("*")) == []


def test_a_training_ledger_and_a_real_one_never_merge(played: Played, tmp_path: Path) -> None:
    """Not even a bundle for the very key that the real ledger reads with."""
    founding.found(tmp_path / "real", WORLD, REAL, secret=SECRET, name="real")
    bundle = played.folder / "stick" / "all-a1.enc"
    with ExitStack() as stack:
        trained = stack.enter_context(
            open_session(played.folder / "a1", WORLD, lambda: played.passphrase, cached=False)
        )
        real = stack.enter_context(
            open_session(tmp_path / "real", WORLD, lambda: REAL, cached=False)
        )
        with real.ledger.writing():
            real.ledger.put_meta("receive_secret", trained.ledger.meta_bytes("receive_secret"))
        before = upkeep.status(real)

        merged = exchange.merge(real, [bundle])

        assert "training ledger" in str(merged.files[0]["refused"])
        assert merged.exit_code == errors.NotForUs.exit_code
        assert upkeep.status(real) == before


def test_who_joins_a_training_ledger_is_marked_too(coordinator: Session, tmp_path: Path) -> None:
    invited = membership.invite(coordinator, "late", clear=["relief"], out=tmp_path / "late.invite")
    membership.join(tmp_path / "late", WORLD, tmp_path / "late.invite", invited.code, REAL)

    with open_session(tmp_path / "late", WORLD, lambda: REAL, cached=False) as session:
        assert upkeep.status(session)["demo"] is True


@pytest.mark.parametrize(
    "kind", ["shelter", "line", "provision", "clothing", "headcount", "distribution", "child"]
)
def test_the_example_holds_the_entries_of_the_demo(
    kind: str, golden: Callable[[str, str], None]
) -> None:
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in _year()[kind]]

    golden(f"../../examples/annual-report-2004/{kind}.jsonl", "".join(lines))


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_the_example_holds_the_tables_of_the_demo(
    kind: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"../../examples/annual-report-2004/{kind}.csv", table(TABLES[kind]))


def test_the_example_does_what_its_page_says(tmp_path: Path) -> None:
    page = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    founding.found(tmp_path / "home", WORLD, REAL, secret=SECRET, name="training")
    with open_session(tmp_path / "home", WORLD, lambda: REAL, cached=False) as session:
        for command, answer in re.findall(r"^\$ fieldledger (.*)\n\.\.\.\n(?=(.*))", page, re.M):
            said = _type(session, *shlex.split(command))
            assert answer.startswith("$ ") or answer.startswith(said)
        period = reports.period_of(session, year="2004")
        text = reports.render(reports.report(session, period), "text")

    shown = page.partition("$ fieldledger report --year 2004\n")[2].partition("```")[0]
    pattern = ".*".join(re.escape(part) for part in shown.split("..."))
    assert re.fullmatch(pattern, text + "\n", re.DOTALL)


def _type(session: Session, command: str, *words: str) -> str:
    """What a command of the page does; how its answer begins."""
    if command not in ("set", "import", "add"):
        return ""
    kind, first, *more = words
    if command == "set":
        name, _, text = first.partition("=")
        told = dict(zip(more[::2], more[1::2], strict=True))
        entries.change(session, kind, [(name, text)], told["--reason"], on=told.get("--on"))
        return ""
    if command == "import":
        plan = importing.prepare(session, kind, (EXAMPLE / first).read_bytes())
        written = importing.write(session, plan)
        return f"{len(plan.new)} entries imported: {written.first} to {written.last}"
    if first != "--from":
        return entries.add(session, kind, [first, *more], ()).id
    lines = (EXAMPLE / more[0]).read_text(encoding="utf-8").splitlines()
    return f"{len(entries.add_many(session, kind, map(json.loads, lines)))} saved"


def _year() -> dict[str, list[demo_places.Row]]:
    """The whole year as one device would write it, in the end."""
    figures, places = demo_figures, demo_places
    along = figures.along_lines((*figures.LINES, figures.REPLACEMENT), figures.MONTHS)
    later = {
        places.RAIDED: {"status": "open", f"status@{places.RAID}": "raided"},
        "muha-52": {"status@2004-02-20": "broken", "status@2004-03-25": "replaced"},
    }
    return {
        "shelter": [
            {**row, **later.get(str(row["code"]), {})}
            for row in (*places.shelters(), places.shelter(places.NEW_PLACE))
        ],
        "line": [
            *({**row, **later.get(str(row["code"]), {})} for row in figures.lines()),
            {"code": figures.NEW_LINE, "status": "active", "on": "2004-03-25"},
        ],
        "provision": [*figures.goods_of_2003(), *figures.goods_of_the_year()],
        "clothing": [*figures.clothing_of_2003(), *figures.clothing_of_the_year()],
        "headcount": [
            *places.headcounts(PROVINCES, places.COUNTED),
            {"date": places.RAID, "shelter": places.RAIDED, "people": 0},
            *places.headcounts(places.RIVER, "2003-10-08")[-1:],
            *places.headcounts(PROVINCES, places.COUNTED_AGAIN),
        ],
        "distribution": [
            *figures.summer_sets_2003(PROVINCES),
            *figures.winter_sets_2003(PROVINCES),
            *figures.summer_sets_2004(PROVINCES),
            *figures.rice(PROVINCES, figures.MONTHS),
            *figures.medicine(PROVINCES),
            *figures.medicine_along_lines(),
            *along,
        ],
        "child": [_told(row) for row in places.children()],
    }


def _told(row: demo_places.Row) -> demo_places.Row:
    """A child of the raided shelter with what came after."""
    lost, *moved = demo_places.children_of(demo_places.RAIDED)
    if row["code"] == lost:
        found = demo_places.FOUND_AGAIN
        return {
            **row,
            "status": "in-care",
            f"status@{demo_places.RAID}": "lost-contact",
            f"status@{found}": "found",
            f"shelter@{found}": "tolu-62",
        }
    if row["code"] in moved:
        return {**row, f"shelter@{demo_places.MOVED}": demo_places.REFUGE}
    return row
