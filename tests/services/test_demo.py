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
    demo_figures,
    demo_places,
    entries,
    exchange,
    founding,
    keyring,
    membership,
    on_hand,
    reports,
    upkeep,
    views,
)
from fieldledger.services.demo import DemoResult, demo
from fieldledger.services.session import Session, open_session
from fieldledger.services.setup import World

WORLD = World(now=lambda: 1_800_000_000, today=lambda: "2027-01-15", random=os.urandom, wait=1.0)
EXAMPLE = Path(__file__).parents[2] / "examples" / "annual-report-2004"
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


def test_the_report_is_what_the_demo_ends_with(played: Played) -> None:
    assert played.result.report in "\n".join(played.lines) + "\n"


def test_the_three_devices_agree(played: Played) -> None:
    assert set(played.result.holdings) == {"a", "a1", "a2"}
    assert len(set(played.result.holdings.values())) == 1


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


def test_the_example_does_what_its_page_says(tmp_path: Path) -> None:
    page = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    founding.found(tmp_path / "home", WORLD, REAL, secret=SECRET, name="training")
    with open_session(tmp_path / "home", WORLD, lambda: REAL, cached=False) as session:
        for command, answer in re.findall(r"^\$ fieldledger (.*)\n\.\.\.\n(?=(.*))", page, re.M):
            saved = _type(session, *shlex.split(command))
            assert saved < 2 or answer == f"{saved} saved"
        period = reports.period_of(session, year="2004")
        text = reports.render(reports.report(session, period), "text")

    shown = page.partition("$ fieldledger report --year 2004\n")[2].partition("```")[0]
    pattern = ".*".join(re.escape(part) for part in shown.split("..."))
    assert re.fullmatch(pattern, text + "\n", re.DOTALL)


def _type(session: Session, command: str, *words: str) -> int:
    """What a command of the page does; how many entries it saves."""
    if command == "set":
        record, value, _, reason = words
        name, _, text = value.partition("=")
        entries.change(session, record, [(name, text)], reason)
        return 1
    if command != "add":
        return 0
    kind, *rest = words
    if rest[0] != "--from":
        entries.add(session, kind, rest, ())
        return 1
    lines = (EXAMPLE / rest[1]).read_text(encoding="utf-8").splitlines()
    return len(entries.add_many(session, kind, map(json.loads, lines)))


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
