"""What waits for a person, and that a key always means what it showed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from fieldledger.domain import astray, law, review
from fieldledger.domain.review import Added, Aside, Came, Heard, Held, Item, Month, Side


def write(
    number: int, fields: Mapping[str, object], over: tuple[str, ...] = (), at: int = 0
) -> law.Write:
    head = bytes([number]) * 32
    return law.Write(op(number), at or number, head, frozenset(over), fields)


def op(number: int) -> str:
    return f"{number}:{bytes([number]).hex() * 8}"


def of_record(*writes: law.Write) -> list[Item]:
    places = {each.op: n for n, each in enumerate(writes, 1)}
    held = Held("child", writes[0].op, writes, places)
    return review.of_record(held, law.record_state(writes))


ADD = write(1, {"code": "hesu-61", "sex": "female"})
FOUND = write(2, {"status@2004-05-17": "found"}, (op(1),))
LOST = write(3, {"status@2004-05-17": "lost-contact"}, (op(1),))
VOIDED = write(4, {law.VOID: True}, (op(1),))


def kinds(items: list[Item]) -> list[tuple[str, str]]:
    return [(item.kind, item.field) for item in items]


def test_two_values_of_a_field_are_one_conflict_with_both_as_its_sides() -> None:
    [item] = of_record(ADD, FOUND, LOST)

    assert (item.kind, item.about, item.field) == ("conflict", op(1), "status@2004-05-17")
    assert [(side.op, side.value) for side in item.sides] == [
        (op(3), "lost-contact"),
        (op(2), "found"),
    ]


def test_the_key_changes_when_a_third_value_arrives() -> None:
    third = write(5, {"status@2004-05-17": "detained"}, (op(1),))

    [two] = of_record(ADD, FOUND, LOST)
    [three] = of_record(ADD, FOUND, LOST, third)

    assert review.key(two) != review.key(three)


def test_the_key_changes_when_the_same_value_is_said_once_more() -> None:
    [two] = of_record(ADD, FOUND, LOST)
    [three] = of_record(ADD, FOUND, LOST, write(5, {"status@2004-05-17": "found"}, (op(1),)))

    assert review.key(two) != review.key(three)


def test_the_key_depends_neither_on_the_order_nor_on_where_ops_lie_here() -> None:
    [item] = of_record(ADD, FOUND, LOST)
    other = item._replace(n=77, sides=tuple(s._replace(n=88, at=0) for s in item.sides[::-1]))

    assert review.digest(item) == review.digest(other)
    assert review.key(item) == review.digest(item)[:8]


def test_a_text_never_has_the_key_of_a_number() -> None:
    text, number = (Item("stock", "x", told=(value,)) for value in ("1", 1))

    assert review.key(text) != review.key(number)


def test_a_key_may_be_shortened_to_four_letters_and_no_further() -> None:
    items = [Item("gap", str(number)) for number in range(3)]
    whole = review.digest(items[1])

    for word in (whole[:4], f" {whole[:4].upper()} ", whole[:8], whole):
        assert review.named(items, word) == [items[1]]
    assert review.named(items, whole[:3]) == []
    assert review.named(items, "") == []


def test_what_agrees_is_no_item() -> None:
    again = write(5, {"sex": "female"}, ())

    assert of_record(ADD, FOUND, again) == []


def test_a_void_ends_the_questions_about_a_records_values() -> None:
    seen = write(6, {law.VOID: True}, (op(1), op(2), op(3)))

    assert of_record(ADD, FOUND, LOST, seen) == []


def test_a_value_beside_a_void_is_an_item_until_one_has_seen_the_other() -> None:
    assert kinds(of_record(ADD, VOIDED, FOUND)) == [("beside-void", "status@2004-05-17")]

    knowing = write(5, {"status@2004-05-17": "found"}, (op(1), op(4)))
    again = write(6, {law.VOID: True}, (op(1), op(2), op(4)))
    restored = write(7, {law.VOID: False}, (op(4),))
    assert of_record(ADD, VOIDED, knowing) == []
    assert of_record(ADD, VOIDED, FOUND, again) == []
    assert of_record(ADD, VOIDED, FOUND, restored) == []


def test_a_void_in_the_place_of_another_has_seen_what_that_one_listed() -> None:
    first = write(5, {law.VOID: True}, (op(1), op(2), op(99)))
    again = write(6, {law.VOID: True}, (op(5),))

    assert of_record(ADD, FOUND, first, again) == []


def test_links_and_notes_beside_a_void_are_no_values() -> None:
    assert of_record(ADD, VOIDED, write(5, {law.SAME: "a-9:00"}, (op(1),))) == []


def test_what_names_another_type_is_asked_about_until_the_same_is_said_of_the_right_one() -> None:
    wrong = write(5, {"quantity": 5, "note": "x"}, (op(1),))
    half = write(6, {"quantity": 5}, (op(1), op(5)))
    whole = write(7, {"note": "x"}, (op(1), op(5)))
    unknowing = write(8, {"quantity": 5, "note": "x"}, (op(1),))

    [item] = of_strays((ADD,), wrong)
    assert (item.kind, item.about, item.type, item.told) == ("astray", op(1), "child", ("loss",))
    assert [(side.op, side.n) for side in item.sides] == [(op(5), 15)]
    assert of_strays((ADD, half), wrong) == of_strays((ADD, unknowing), wrong) == [item]
    assert of_strays((ADD, half, whole), wrong) == []


def test_who_struck_a_record_out_knowing_of_what_went_astray_has_answered_it() -> None:
    wrong = write(5, {"quantity": 5}, (op(1),))
    restored = write(6, {law.VOID: False}, (op(1), op(5)))
    struck = restored._replace(fields={law.VOID: True})

    assert len(of_strays((ADD, restored), wrong)) == len(of_strays((ADD, VOIDED), wrong)) == 1
    assert of_strays((ADD, struck), wrong) == []


def of_strays(writes: tuple[law.Write, ...], *strays: law.Write) -> list[Item]:
    held = Held("child", writes[0].op, writes, {each.op: n for n, each in enumerate(writes, 1)})
    named = [astray.Stray("loss", 10 + int(each.op.partition(":")[0]), each) for each in strays]
    return astray.items(held, named)


def test_a_void_and_a_restore_that_did_not_know_each_other_are_a_conflict() -> None:
    other = write(5, {law.VOID: True}, (op(1),))
    restored = write(6, {law.VOID: False}, (op(4),))

    items = of_record(ADD, VOIDED, other, restored)

    assert kinds(items) == [("conflict", law.VOID)]
    assert {side.value for side in items[0].sides} == {True, False}


def added(number: int, at: int = 0) -> Added:
    return Added(op(number), number, at, bytes([number]))


@pytest.mark.parametrize("other", ["S-12", "ｓ-１２", "s -12 "])
def test_codes_that_differ_by_case_width_or_spaces_are_alike(other: str) -> None:
    assert review.doubled([(1, "s-12"), (2, other), (3, "s-13")]) == [[1, 2]]


def test_the_record_that_was_added_first_is_kept() -> None:
    item = review.duplicate("child", [added(2, at=9), added(3, at=5)], {})

    assert item is not None
    assert [side.n for side in item.sides] == [3, 2]
    assert item.about == op(3)


def test_records_found_to_be_others_are_not_asked_about_again() -> None:
    pair = [added(2), added(3)]

    assert review.duplicate("child", pair, {op(2): frozenset({op(3)})}) is None
    assert review.duplicate("child", pair, {op(3): frozenset({op(2)})}) is None
    assert review.duplicate("child", pair, {op(3): frozenset({op(9), op(3)})}) is not None


def test_of_three_the_two_that_nobody_told_apart_are_still_asked_about() -> None:
    item = review.duplicate(
        "child", [added(2), added(3), added(4)], {op(4): frozenset({op(2), op(3)})}
    )

    assert item is not None
    assert [side.n for side in item.sides] == [2, 3]


def aside(number: int, feed: str = "f", reason: str = "why") -> Aside:
    return Aside(op(number), number, feed, reason)


def test_few_ops_in_quarantine_stand_alone_and_many_together() -> None:
    few = [aside(number) for number in range(1, 6)]
    many = [aside(number, reason="another") for number in range(11, 17)]

    items = review.quarantined([*few, *many])

    assert [len(item.sides) for item in items] == [1, 1, 1, 1, 1, 6]
    assert [item.told for item in items[-2:]] == [("why",), ("another",)]
    assert len({review.key(item) for item in items}) == 6


def below(months: list[Month], days: dict[str, list[tuple[str, int]]], last: str) -> object:
    return review.first_below(months, lambda month: days[month], last)


def test_the_first_day_with_less_than_nothing_is_found_inside_a_month_that_ends_well() -> None:
    months = [Month("2004-02", 10, 40), Month("2004-01", 30, 0), Month("2004-03", 99, 1)]
    days = {"2004-02": [("2004-02-10", -35), ("2004-02-20", 10), ("2004-02-28", -5)]}

    assert below(months, days, "2004-12-31") == ("2004-02-10", -5)
    assert below(months, days, "2004-02-09") is None


def test_what_comes_and_goes_on_one_day_is_taken_together() -> None:
    days = {"2004-02": [("2004-02-10", -35), ("2004-02-10", 35)]}

    assert below([Month("2004-02", 35, 35)], days, "2004-12-31") is None


def test_months_that_cannot_go_below_are_not_read_day_by_day() -> None:
    assert below([Month("2004-01", 30, 0), Month("2004-02", 0, 30)], {}, "2004-12-31") is None


def test_a_month_is_read_no_further_than_to_the_day_that_is_looked_for() -> None:
    read = []

    def days(month: str) -> Iterator[tuple[str, int]]:
        for day in range(1, 29):
            read.append(day)
            yield f"{month}-{day:02}", -10

    months = [Month("2004-02", 20, 280)]

    assert review.first_below(months, days, "2004-12-31") == ("2004-02-01", -10)
    # The next day is looked at, since several changes may be of one day.
    assert read == [1, 2]


def test_what_is_dated_later_is_not_past() -> None:
    assert below([Month("2004-06", 0, 30)], {}, "2004-05-17") is None


def test_a_device_is_silent_after_more_than_so_many_days() -> None:
    now = 100 * review.DAY
    heard = [Heard("aa", 70 * review.DAY), Heard("bb", 70 * review.DAY - 1), Heard("cc", 0)]

    items = review.silent(heard, now, 30)

    assert [(item.about, item.told) for item in items] == [
        ("bb", (70 * review.DAY - 1,)),
        ("cc", (0,)),
    ]


@pytest.mark.parametrize(
    ("made", "before", "told"),
    [
        (1_000_000 + review.CLOCK_OFF, None, None),
        (1_000_001 + review.CLOCK_OFF, None, 0),
        (5, 5 + review.CLOCK_OFF, None),
        (5, 6 + review.CLOCK_OFF, 6 + review.CLOCK_OFF),
        (5, None, None),
    ],
)
def test_a_clock_is_off_two_days_ahead_of_ours_or_back_behind_itself(
    made: int, before: int | None, told: int | None
) -> None:
    found = review.clock_off([Came("aa", made, 1_000_000, before)])

    assert [item.told for item in found] == ([] if told is None else [(made, 1_000_000, told)])


def test_items_are_listed_by_kind_and_each_kind_has_its_place() -> None:
    items = [Item(kind, "x", n=n) for n in (2, 1) for kind in reversed(review.KINDS)]

    listed = review.in_order(items)

    assert [item.kind for item in listed[::2]] == list(review.KINDS)
    assert [item.n for item in listed[:2]] == [1, 2]
    assert set(review.KINDS) > review.LOCAL


def test_sides_with_values_of_any_kind_have_a_key() -> None:
    sides = (Side("1:a", 1, None), Side("2:b", 2, ["x"]), Side("3:c", 3, 5))

    assert len(review.key(Item("conflict", "1:a", sides=sides))) == review.KEY
