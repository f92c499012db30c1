"""Plans and cover as the ledgers of real devices give them."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldledger import errors
from fieldledger.report.shape import Row
from fieldledger.report.spread import Spread, exactly
from fieldledger.services import counting, entries, on_hand, open_items, planning, reports
from fieldledger.services.session import Session

WRITTEN = """
shelter kamo-47 CN-JL opened=2003-01-01 --on 2003-01-01
shelter sola-12 CN-HL opened=2003-01-01 --on 2003-01-01
headcount kamo-47 30 date=2004-04-20
headcount kamo-47 34 date=2004-05-11
headcount sola-12 18 date=2004-03-02
ration rice 300g day date=2004-01-01
ration rice 400g day date=2004-01-01 shelter=sola-12
ration summer-set 2 season date=2004-01-01
provision rice 500kg date=2004-05-01
clothing summer-set 90 date=2004-04-20
transfer rice 30kg to-shelter=kamo-47 date=2004-05-03
distribution rice 279kg kamo-47 people=30 days=31 date=2004-05-02
distribution summer-set 60 kamo-47 people=30 date=2004-05-02
loss rice 3kg spoiled kamo-47 date=2004-05-17
"""


def _write(session: Session, text: str) -> list[str]:
    whole = []
    for line in text.strip().splitlines():
        row, _, day = line.partition(" --on ")
        kind, *words = shlex.split(row)
        whole.append(entries.add(session, kind, words, (), on=day or None).id)
    return whole


def _rows(made: planning.Plan, key: str) -> dict[str, Row]:
    [table] = [table for table in made.section.tables if table.key == key]
    return {row.key: row for row in table.rows}


def test_the_coming_month_is_planned_by_province_and_in_all(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, WRITTEN)
        made = planning.plan(session, None, "2004-05-31")

    assert (made.period.name, made.over, made.on) == ("June 2004", False, "2004-05-31")
    needed = 30 * (34 * 300 + 18 * 400)
    assert _rows(made, "in_all")["rice"].cells[1:3] == (exactly(needed), exactly(218_000))
    assert _rows(made, "in_all")["rice"].cells[4] == exactly(needed - 218_000)
    assert _rows(made, "by_province")["CN-JL rice"].cells[3] == exactly(27_000)
    season = _rows(made, "season")["summer-set"].cells
    assert season[2:] == (exactly(104), exactly(60), exactly(30), exactly(14))


def test_a_month_that_is_over_is_reconciled(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, WRITTEN)
        made = planning.plan(session, "2004-05", "2004-06-01")

    assert made.over
    rows = _rows(made, "planned_by_shelter")
    person_days = 30 * 10 + 34 * 21
    assert rows["kamo-47 rice"].cells[2:4] == (exactly(person_days * 300), exactly(279_000))
    assert "entered for only 930 person-days" in str(rows["kamo-47 rice"].cells[5])
    assert rows["sola-12 rice"].cells[5] == "no distribution entered"


def test_what_is_left_of_a_month_is_planned_from_today_on(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, WRITTEN)
        made = planning.plan(session, "2004-05", "2004-05-22")
        season = planning.plan(session, "2004-10", "2004-05-22")

    assert made.period.days == 10
    assert _rows(made, "in_all")["rice"].cells[1] == exactly(10 * (34 * 300 + 18 * 400))
    assert [table.key for table in season.section.tables if table.key == "season"] == []


def test_a_plan_knows_no_headcount_of_later_days(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, WRITTEN)
        made = planning.plan(session, "2004-05", "2004-05-10")

    assert _rows(made, "people")["CN-JL"].cells[2] == exactly(30)


def test_headcounts_and_rations_in_dispute_give_ranges(met: Any) -> None:
    with met["a"].open() as session:
        ids = _write(session, WRITTEN)
    met.merge("a1", met.send("a", "a1"))
    for label, people, grams in (("a1", "40", "350g"), ("a", "30", "250g")):
        with met[label].open() as session:
            entries.change(session, ids[3], [("people", people)], "counted again")
            entries.change(session, ids[5], [("quantity", grams)], "decided")
    met.merge("a", met.send("a1"))
    with met["a"].open() as session:
        made = planning.plan(session, None, "2004-05-31")

    [need] = [row.cells[2] for row in [_rows(made, "by_province")["CN-JL rice"]]]
    assert isinstance(need, Spread)
    assert (need.low, need.high) == (30 * 30 * 250, 30 * 40 * 350)


def test_a_plan_is_data_and_lines_of_eighty_columns(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, WRITTEN)
        made = planning.plan(session, None, "2004-05-31")

    document = planning.document(made)
    assert document["on"] == "2004-05-31"
    assert document["over"] is False
    assert {"period", "digest", "section"} <= set(document)
    assert max(map(len, planning.lines(made))) <= 80


def test_a_month_that_is_none_and_a_clock_that_cannot_be_trusted_are_refused(met: Any) -> None:
    with met["a"].open() as session, pytest.raises(errors.Refused, match="--month is no month"):
        planning.plan(session, "soon", "2004-05-31")
    met["a"].clock.today = None
    with met["a"].open() as session, pytest.raises(errors.Refused, match="clock"):
        planning.plan(session, None)


def test_a_device_that_does_not_read_relief_cannot_plan(met: Any) -> None:
    with met["a"].open() as session:
        session.me = session.me._replace(clear=frozenset({"money"}))
        with pytest.raises(errors.NotAllowed, match="not known here"):
            planning.plan(session, None, "2004-05-31")


def test_stock_says_how_long_it_lasts(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, WRITTEN)
        rows = {(row["item"], row["place"]): row for row in on_hand.stock(session, None).rows}

    kamo, own = rows["rice", "kamo-47"], rows["rice", "own store"]
    assert (kamo["on_hand"], kamo["days"]) == (27_000, 27_000 // (34 * 300))
    assert own["days"] is None
    assert own["item_on_hand"] == kamo["item_on_hand"] == 218_000
    assert own["item_days"] == 218_000 // (34 * 300 + 18 * 400)
    assert rows["summer-set", "own store"]["item_days"] is None


def test_a_late_bundle_that_takes_a_past_day_below_nothing_is_named_in_the_stock(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, WRITTEN)
        assert [row["short"] for row in on_hand.stock(session, None).rows] == [None] * 3
    met.merge("a1", met.send("a", "a1"))
    with met["a1"].open() as session:
        late = _write(session, "distribution rice 230kg sola-12 people=18 date=2004-05-02")
        _write(session, "provision rice 100kg date=2004-05-16")
    met.merge("a", met.send("a1"))
    with met["a"].open() as session:
        found = on_hand.stock(session, None)

    [short] = [row["short"] for row in found.rows if row["short"]]
    assert isinstance(short, dict)
    assert (short["on"], short["left"]) == ("2004-05-02", -9_000)
    assert late[0] in [each["id"] for each in short["entries"]]
    assert found.rows[0]["on_hand"] == 61_000
    assert found.told[0].startswith("rice, own store: 9 kg below nothing on 2004-05-02, when ")
    assert f"{late[0]} took 230 kg" in found.told[0]


def test_of_many_entries_that_took_too_much_a_few_are_named(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, "shelter kamo-47 CN-JL")
        ids = _write(
            session,
            "\n".join(f"distribution rice {n}kg kamo-47 date=2004-05-01" for n in range(1, 8)),
        )
        [told, _] = on_hand.stock(session, None).told

    assert told == (
        "rice, own store: 28 kg below nothing on 2004-05-01, when "
        + ", ".join(f"{record} took {n} kg" for n, record in enumerate(ids[:5], start=1))
        + ", 2 more took the rest."
    )


def test_stock_in_dispute_is_said_in_words(met: Any) -> None:
    with met["a"].open() as session:
        ids = _write(session, WRITTEN)
    met.merge("a1", met.send("a", "a1"))
    for label, quantity in (("a1", "400kg"), ("a", "600kg")):
        with met[label].open() as session:
            entries.change(session, ids[8], [("quantity", quantity)], "weighed again")
    met.merge("a", met.send("a1"))
    with met["a"].open() as session:
        told = on_hand.stock(session, None).told

    assert told == [
        "rice, own store: in dispute, 91 kg to 291 kg.",
        "What settles what does not add up: fieldledger review",
    ]


@pytest.mark.parametrize(
    ("clear", "scope", "words", "items"),
    [
        ({"relief"}, "all", "Not known here: sale; ", ["book", "cover"]),
        ({"money"}, "all", "Not known here: provision, clothing, ", ["book"]),
        (
            {"relief", "money"},
            "own",
            "This device reads its own entries only of provision, ",
            ["book", "cover"],
        ),
    ],
)
def test_what_a_device_may_not_read_it_says_is_not_known_here(
    met: Any, clear: set[str], scope: str, words: str, items: list[str]
) -> None:
    """A figure that rests on what this device does not see is no figure: it says so, or is silent.

    The sale alone would make a stock below nothing of what was made."""
    with met["a"].open() as session:
        _write(session, "item cover piece other\nitem book piece other")
        _write(session, "publication report printed 10 item=book date=2004-05-01")
        _write(session, "sale cover 2 100JPY date=2004-05-01")
        if "relief" in clear:
            _write(session, "product cover 5 date=2004-05-01")
        session.me = session.me._replace(clear=frozenset(clear), scope=scope)
        found = on_hand.stock(session, None)
        made = reports.report(session, reports.period_of(session, month="2004-05"))
        [stock] = [each for each in made.sections if each.key == "stock"]

    assert [row["item"] for row in found.rows] == items
    assert found.told[0].startswith(words)
    assert [row["short"] for row in found.rows] == [None] * len(items)
    assert all(row["not_known"] for row in found.rows)
    assert any(text.startswith(words) for text in stock.paragraphs)


def test_a_device_that_sees_its_own_entries_only_calls_nothing_missing(met: Any) -> None:
    """What it handed out came in by entries of others: there is no shortfall and no difference."""
    with met["a"].open() as session:
        _write(session, "shelter kamo-47 CN-JL\ndistribution rice 9kg kamo-47 date=2004-05-01")
        count = entries.add(session, "count", ["rice", "5kg", "date=2004-05-02"], ())
        everything = on_hand.stock(session, None).rows, open_items.items(session)
        told_all = list(counting.told(session, count))
        session.me = session.me._replace(scope="own")
        [row], left = on_hand.stock(session, None).rows, open_items.items(session)
        told_own = list(counting.told(session, count))

    assert everything[0][0]["short"]
    assert [item.kind for item in everything[1]] == ["stock", "count"]
    assert told_all[0] == "14 kg more than the entries tell, which is -9 kg."
    assert (row["short"], row["note"], left) == (None, "", [])
    assert told_own == [
        "What the entries tell is not known here: this device does not read all of them."
    ]


def test_what_explains_a_count_later_closes_what_review_asks(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, WRITTEN)
        _write(session, "count rice 25kg kamo-47 date=2004-05-16")
        assert [item.kind for item in open_items.items(session)] == ["count"]
        _write(session, "loss rice 5kg count-difference kamo-47 date=2004-05-17")

        assert open_items.items(session) == []


QUANTITIES = st.integers(1, 9)
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["a1", "a2"]),
        st.sampled_from(
            [
                "provision rice {n}kg {day}",
                "provision rice {n}kg at=kamo-47 {day}",
                "product rice {n}kg at=kamo-47 {day}",
                "distribution rice {n}kg kamo-47 {day}",
                "transfer rice {n}kg to-shelter=kamo-47 {day}",
                "transfer rice {n}kg from-shelter=kamo-47 to-shelter=sola-12 {day}",
                "loss rice {n}kg spoiled sola-12 {day}",
                "sale rice {n}kg 100JPY {day}",
                "count rice {n}kg kamo-47 {day}",
            ]
        ),
        QUANTITIES,
        st.sampled_from(["2004-04-30", "2004-05-01", "2004-05-17"]),
    ),
    max_size=8,
)
# What each of these adds to the own store, to kamo-47 and to sola-12.
SIGNS = {
    "provision rice {n}kg {day}": (1, 0, 0),
    "provision rice {n}kg at=kamo-47 {day}": (0, 1, 0),
    "product rice {n}kg at=kamo-47 {day}": (0, 1, 0),
    "distribution rice {n}kg kamo-47 {day}": (-1, 0, 0),
    "transfer rice {n}kg to-shelter=kamo-47 {day}": (-1, 1, 0),
    "transfer rice {n}kg from-shelter=kamo-47 to-shelter=sola-12 {day}": (0, -1, 1),
    "loss rice {n}kg spoiled sola-12 {day}": (0, 0, -1),
    "sale rice {n}kg 100JPY {day}": (-1, 0, 0),
    "count rice {n}kg kamo-47 {day}": (0, 0, 0),
}


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=MOVES, first=st.sampled_from(["a1", "a2"]), half=st.integers(0, 8))
def test_stock_is_the_sum_of_what_moved_in_whatever_order_it_is_merged(
    devices_once: Any,
    tmp_path_factory: pytest.TempPathFactory,
    moves: list[tuple[str, str, int, str]],
    first: str,
    half: int,
) -> None:
    team = devices_once["met"].copy(tmp_path_factory.mktemp("stock") / "team")
    with team["a"].open() as session:
        _write(session, "shelter kamo-47 CN-JL\nshelter sola-12 CN-JL")
    for label in ("a1", "a2"):
        team.merge(label, team.send("a", label))
    bundles: list[Any] = []
    for part in (moves[:half], moves[half:]):
        for label in (first, "a2" if first == "a1" else "a1"):
            with team[label].open() as session:
                for by, text, n, day in part:
                    if by == label:
                        _write(session, text.format(n=n, day=f"date={day}"))
            bundles.append(team.send(label))
    team.merge("a", *reversed(bundles))

    sums = {"own store": 0, "kamo-47": 0, "sola-12": 0}
    for _, text, n, day in moves:
        for place, sign in zip(sums, SIGNS[text], strict=True):
            sums[place] += sign * n * 1_000 * (day <= "2004-05-01")
    with team["a"].open() as session:
        found = {
            str(row["place"]): row["on_hand"] for row in on_hand.stock(session, "2004-05-01").rows
        }
    assert {place: left for place, left in sums.items() if found.get(place, 0) != left} == {}
