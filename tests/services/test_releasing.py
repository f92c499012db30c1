"""Reports for partners and the public of a real ledger: who may make them, of when, and what is
remembered of them."""

from __future__ import annotations

import io
import json
import shlex
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.domain import records
from fieldledger.domain.kinds import Choice, Code, Codes, Province, Reference, References, Text
from fieldledger.report.cells import HIDDEN, Ref, Rules
from fieldledger.services import activity_files, entries, releasing, reports
from fieldledger.services.session import Session
from fieldledger.store import records as held

PEOPLE = Ref("people", (), "2004-03-31")


def _write(session: Session, *lines: str) -> None:
    for line in lines:
        kind, *words = shlex.split(line)
        entries.add(session, kind, words, ())


@contextmanager
def _entered(team: Any, label: str = "a") -> Iterator[Session]:
    team["a"].clock.today = "2004-09-01"
    with team["a"].open() as session:
        _write(
            session,
            "shelter kamo-47 CN-JL opened=2004-01-01",
            "shelter sola-12 CN-HL opened=2004-01-01",
            "headcount kamo-47 60 date=2004-03-02",
            "headcount sola-12 3 date=2004-03-02",
        )
        yield session


def _make(session: Session, audience: str = "partners", **asked: str) -> releasing.Prepared:
    period = reports.period_of(session, **(asked or {"month": "2004-03"}))  # type: ignore[arg-type]
    return releasing.prepare(session, period, audience)


# --- of when, and by whom -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"from_": "2004-03-01", "to": "2004-03-30"},
        {"from_": "2004-02-01", "to": "2004-04-30"},
        {"from_": "2004-01-01", "to": "2004-02-29"},
        {"from_": "2004-01-01", "to": "2004-12-31"},
    ],
)
def test_only_whole_months_quarters_and_years_are_told(joined: Any, asked: dict[str, str]) -> None:
    with _entered(joined) as session, pytest.raises(errors.Refused, match="none of these"):
        _make(session, **asked)


@pytest.mark.parametrize(
    "asked",
    [{"month": "2004-03"}, {"from_": "2004-01-01", "to": "2004-03-31"}, {"year": "2004"}],
)
def test_a_month_a_quarter_and_a_year_are(joined: Any, asked: dict[str, str]) -> None:
    with _entered(joined) as session:
        assert _make(session, **asked).frame.year[0] == "2003-10"


def test_the_public_is_told_nothing_young(joined: Any) -> None:
    with _entered(joined) as session:
        assert _make(session, "public")
        with pytest.raises(errors.Refused, match=r"July 2004 is too young .* from 2004-10-29 on"):
            _make(session, "public", month="2004-07")
        assert _make(session, "partners", month="2004-07")
        _write(session, "setting public-after-days 10")
        assert _make(session, "public", month="2004-07")


def test_without_a_clock_nobody_knows_how_old_figures_are(joined: Any) -> None:
    with _entered(joined) as session:
        made = _make(session, "partners")
        joined["a"].clock.today = None
        with pytest.raises(errors.Refused, match="how old the figures are"):
            _make(session, "public")
        with pytest.raises(errors.Refused, match="day of giving out"):
            releasing.remember(session, made, "text")


@pytest.mark.parametrize("label", ["a3", "a4"])
def test_who_reads_a_part_only_may_not_make_one(met: Any, label: str) -> None:
    """Else the report would tell others that what is not known here is nothing."""
    met.take_in(label)
    with met[label].open() as session, pytest.raises(errors.NotAllowed, match="may not read all"):
        _make(session)


def test_rules_are_those_of_the_settings(joined: Any) -> None:
    with _entered(joined) as session:
        assert releasing.rules(session) == {"partners": Rules(5), "public": Rules(10, 5)}
        _write(session, "setting hide-from-partners 20", "setting round-for-public 1")
        assert releasing.rules(session) == {"partners": Rules(20), "public": Rules(20, 1)}


def test_attack_a_member_sets_the_threshold_to_nothing(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _entered(joined) as session:
        with pytest.raises(errors.Refused):
            _write(session, "setting hide-from-partners 1")
        monkeypatch.setattr(releasing, "setting", lambda *_: "0")
        assert releasing.rules(session) == {"partners": Rules(3), "public": Rules(3, 1)}


def test_a_setting_that_is_no_number_is_none(joined: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others wrote may be anything."""
    monkeypatch.setattr(releasing, "setting", lambda *_: "many")
    with _entered(joined) as session:
        assert releasing.rules(session)["public"] == Rules(10, 5)


def test_attack_two_years_that_overlap_are_subtracted(joined: Any) -> None:
    with _entered(joined) as session:
        releasing.remember(session, _make(session), "text")
        releasing.remember(session, _make(session, year="2004"), "text")
        entries.change(session, "fiscal-year-start", [("value", "01-01")], "as the donors have it")
        for asked in ({"year": "2004"}, {"month": "2004-03"}, {"month": "2003-12"}):
            with pytest.raises(errors.Refused, match="2003-10 to 2004-09 was given out"):
                _make(session, **asked)
        assert _make(session, month="2002-12")
        entries.change(session, "fiscal-year-start", [("value", "10-01")], "as it was")
        assert _make(session)


# --- what is remembered ---------------------------------------------------------------------------


def test_what_was_given_out_is_remembered_on_every_device(met: Any) -> None:
    with _entered(met) as session:
        made = _make(session)
        assert releasing.remember(session, made, "html") == 1
        own = list(releasing.given(session))
    met.merge("a1", met.send("a", "a1"))

    with met["a1"].open() as session:
        [given] = releasing.given(session)
    assert [given] == own
    assert given[:5] == ("2004-09-01", "partners", "2004-03", "2004-03", "html")
    assert given.figures == made.outward.decided.published


def _every_form(session: Session, audience: str) -> dict[str, bytes]:
    made = _make(session, audience)
    found = {
        form: reports.rendered(made.outward.report, form)
        for form in reports.FORMATS
        if form not in activity_files.FORMATS
    }
    for form in activity_files.FORMATS:
        found[form] = activity_files.made_for_others(session, made, form).data
    as_sheet = activity_files.made_for_others(session, made, "5w", as_spreadsheet=True)
    return {**found, "5w.xlsx": as_sheet.data}


def test_two_devices_with_the_same_entries_give_the_same_bytes_to_everybody(met: Any) -> None:
    """Also what is hidden, which hangs on what was given out before."""
    with _entered(met) as session:
        _write(
            session,
            "distribution rice 300kg kamo-47 people=60 date=2004-03-10",
            "distribution rice 15kg sola-12 people=3 date=2004-03-10",
        )
        releasing.remember(session, _make(session), "text")
        _write(session, "headcount sola-12 33 date=2004-03-05")
    met.merge("a1", met.send("a", "a1"))
    for _ in range(2):  # until both hold that the other holds all
        met.merge("a", met.send("a1"))
        met.merge("a1", met.send("a", "a1"))

    met["a1"].clock.today = met["a"].clock.today
    for audience in releasing.AUDIENCES:
        with met["a"].open() as one, met["a1"].open() as other:
            mine, theirs = _every_form(one, audience), _every_form(other, audience)
        assert mine == theirs
        assert b"Food distribution" in mine["hxl"]
        assert len({*mine.values()}) == len(reports.FORMATS) + 1


def test_what_was_hidden_once_stays_hidden_though_it_is_large_by_now(joined: Any) -> None:
    small = Ref("people", ("CN-HL",), "2004-03-31")
    with _entered(joined) as session:
        first = _make(session)
        assert first.outward.decided.shown[small] is HIDDEN
        releasing.remember(session, first, "text")
        _write(session, "headcount sola-12 33 date=2004-03-05")

        assert _make(session).outward.decided.explain[small].why == "earlier"


@pytest.mark.parametrize("how", ["void", "set"])
def test_attack_a_release_that_is_struck_out_or_changed_still_counts(joined: Any, how: str) -> None:
    with _entered(joined) as session:
        releasing.remember(session, _make(session), "text")
        before = list(releasing.given(session))
        [row] = held.rows(session.ledger, "release")
        name = held.display_id(session.ledger, row.n)
        if how == "void":
            entries.void(session, name, "was never sent")
        else:
            entries.change(session, name, [("figures", "[]"), ("date", "2003-01-01")], "wrong")

        assert list(releasing.given(session)) == before
        _write(session, "headcount sola-12 33 date=2004-03-05")
        assert "earlier" in {each.why for each in _make(session).outward.decided.explain.values()}


def test_figures_that_do_not_fit_one_record_are_several(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "_IN_ONE", 500)
    with _entered(joined) as session:
        made = _make(session)
        assert releasing.remember(session, made, "text") > 3
        [given] = releasing.given(session)

        assert given.figures == made.outward.decided.published


def _forge(session: Session, **fields: object) -> None:
    """A release as a device may write it that does not keep to what the program does."""
    whole = {
        "date": "2004-05-01",
        "audience": "public",
        "first": "2004-01",
        "last": "2004-01",
        "form": "text",
        "digest": "d1" * 32,
        "figures": "[]",
        **fields,
    }
    with session.ledger.writing():
        entries.write_adds(session, records.load("release"), [whole])


@pytest.mark.parametrize(
    "fields",
    [
        {"part": 1, "parts": 2},
        {"figures": "nothing"},
        {"figures": "[[1]]"},
        {"figures": '{"a": 1}'},
        {"figures": "7"},
    ],
)
def test_nothing_is_given_out_where_what_was_cannot_be_read(
    joined: Any, fields: dict[str, object]
) -> None:
    with _entered(joined) as session:
        _forge(session, **fields)
        with pytest.raises(errors.Refused, match=r"given out by a-\d+ cannot be read whole"):
            _make(session)


@pytest.mark.parametrize("label", ["a3", "a4"])
def test_attack_a_member_says_that_everything_was_told(met: Any, label: str) -> None:
    """What was told is not kept any more; who may make no such report told nobody anything."""
    row = [1, "partners", "people", ["CN-JL"], "2004-03-31", 60, 0, 1_000_000]
    with _entered(met) as session:
        honest = _make(session).outward.decided.shown
    met.take_in(label)
    with met[label].open() as session:
        _forge(session, audience="partners", first="2004-03", figures=json.dumps([row]))
        _forge(session, audience="partners", part=1, parts=2)
    met.merge("a", met.send(label))

    with met["a"].open() as session:
        assert len(held.rows(session.ledger, "release")) == 2
        assert list(releasing.given(session)) == []
        assert _make(session).outward.decided.shown == honest


def test_nobody_types_what_was_given_out(joined: Any) -> None:
    with _entered(joined) as session, pytest.raises(errors.Refused) as refused:
        _write(session, "release public 2004-01 2004-01 text d1d1 figures='all of them'")
    assert refused.value.problems == (
        ("figures", "are written by 'fieldledger report -o', never by hand"),
    )


def test_releases_of_one_day_stand_in_the_same_order_everywhere(joined: Any) -> None:
    figures = '[[1,"public","people",[],"2004-01-31",60,58,62]]'
    with _entered(joined) as session:
        _forge(session, date="2004-06-01", form="html", figures=figures)
        _forge(session, date="2004-05-01", form="text")
        _forge(session, date="2004-06-01", form="csv")

        forms = [each.form for each in releasing.given(session)]
        assert forms == ["text", "html", "csv"]
        assert [each.report for each in releasing._published(list(releasing.given(session)))] == [2]


def test_a_report_is_not_given_out_over_another_one(joined: Any) -> None:
    """Two reports that do not know of each other may tell something together."""
    with _entered(joined) as session:
        one, other = _make(session), _make(session)
        releasing.remember(session, one, "text")
        with pytest.raises(errors.Refused, match="has changed since"):
            releasing.remember(session, other, "text")


def test_explaining_needs_no_age(joined: Any) -> None:
    with _entered(joined) as session:
        period = reports.period_of(session, month="2004-07")
        made = releasing.explained(session, period, "public")

    assert made.outward.report.preview
    assert "small" in {each.why for each in made.outward.decided.explain.values()}


# --- code names and free text ---------------------------------------------------------------------

SKIPPED = ("identity", "setting", "release")
DAY = "2004-03-10"


def _everything(session: Session) -> list[str]:
    """One record of every type, in which every code and every text is a word of its own."""
    made: dict[str, str] = {}
    words: list[str] = []
    left = [spec for spec in records.load_all() if spec.name not in SKIPPED]
    while left:
        ready = [spec for spec in left if _needed(spec) <= set(made)]
        assert ready
        for spec in ready:
            left.remove(spec)
            whole = {
                f"{field.name}@{DAY}" if field.timeline else field.name: _value(field, made, words)
                for field in spec.fields
            }
            fields = {name: value for name, value in whole.items() if value is not None}
            with session.ledger.writing():
                [placed] = entries.write_adds(session, spec, [fields])
            made[spec.name] = held.reference(session.ledger, placed.n)
    return words


def _needed(spec: Any) -> set[str]:
    """The types that must be there before; of a choice the first."""
    return {
        field.kind.types[0]
        for field in spec.fields
        if field.required and isinstance(field.kind, Reference | References)
    }


def _value(field: Any, made: dict[str, str], words: list[str]) -> object:
    kind = field.kind
    if isinstance(kind, Text | Code | Codes | Province):
        words.append(f"zq{len(words)}x{field.name.replace('_', '')}")
        return [words[-1]] if isinstance(kind, Codes) else words[-1]
    if isinstance(kind, Choice):
        return {"category": "food", "action": "sent"}.get(field.name, kind.words[0])
    if isinstance(kind, Reference | References):
        found = next((made[name] for name in kind.types if name in made), None)
        return [found] if found and isinstance(kind, References) else found
    if field.name == "birth_year":
        return 1994
    other = {"date": DAY, "month": "2004-03", "currency": "CNY", "country": "JP", "flag": True}
    return other.get(kind.name, 700)


@pytest.mark.parametrize("audience", ["partners", "public"])
@pytest.mark.parametrize("asked", [{"month": "2004-03"}, {"year": "2004"}])
def test_attack_code_names_leak(joined: Any, audience: str, asked: dict[str, str]) -> None:
    joined["a"].clock.today = "2005-09-01"
    with joined["a"].open() as session:
        words = _everything(session)
        made = _make(session, audience, **asked).outward.report
        forms = [reports.render(made, form) for form in reports.FORMATS if form != "xlsx"]
        with zipfile.ZipFile(io.BytesIO(reports.spreadsheet(made))) as sheets:
            forms += [sheets.read(name).decode() for name in sheets.namelist()]
        own = reports.render(reports.report(session, made.period), "text")

    assert len(words) > 50
    assert len([word for word in words if word in own]) > 5
    assert [word for form in forms for word in words if word in form.casefold()] == []
    assert "zq" not in "".join(forms)
