"""The reference page lists the sections and tables that programs find in a report."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType, SimpleNamespace

from fieldledger.report import figures
from fieldledger.report.accounts import Accounts, Bought, Payment, Stated
from fieldledger.report.facts import Conflict, Counted, Heard, Item, Unsure
from fieldledger.report.planned import Planned
from fieldledger.report.seen import People

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "report.md"


def _money(make: SimpleNamespace) -> Accounts:
    """Accounts of which every table has a row."""
    return make.accounts(  # type: ignore[no-any-return]
        make.flow("donation", 5, kind="money", currency="CNY"),
        make.flow("donation", 5, kind="goods", currency="CNY"),
        make.flow("advance", 5, holder="kim", way="given", currency="CNY"),
        make.flow("sale", 5, item="coat", currency="CNY", quantity=1),
        make.flow("medical", 5, currency="CNY"),
        make.flow("expense", 4, programme="medical", currency="CNY"),
        replaced=(Stated("medical", "m1", "a-1", "2004-05-02", 5, "CNY"),),
        payments=(Payment("m1", "2004-05-02", 4, "CNY"),),
        bought=(Bought("rice", "CNY", 1, 1),),
        currency="CNY",
    )


def test_the_page_lists_every_section_and_table(make: SimpleNamespace, made: ModuleType) -> None:
    page = PAGE.read_text(encoding="utf-8")
    listed = {
        key: re.findall(r"`(\w+)`", tables)
        for key, tables in re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+|none) \|$", page, re.M)
    }
    rice = Item("rice", "rice", "g", "food", kcal_per_100=360)
    facts = make.annual(
        items={**make.stock().items, "rice": rice},
        planned=Planned(
            rations=(make.ration("rice", 300, "2003-01-01"),),
            headcounts=(make.heads("s1", "2003-09-01", 120),),
        ),
        counts=(Counted("rice", "", "2004-09-01", 1, 2),),
        unsure=Unsure(
            conflicts=(Conflict("count", "a-1", "note", ("x", "y")),),
            devices=(Heard("a1", ""),),
            quarantined=(("its author may not", 1),),
            waiting=(("duplicate", 2),),
        ),
        people=_everything(made),
        money=_money(make),
    )

    assert listed == {
        section.key: [table.key for table in section.tables]
        for section in figures.compute(facts).sections
    }


def _everything(made: ModuleType) -> People:
    """Records of people that fill every table."""
    found = made.people(
        child=[made.seen("child", "c", birth_year=1987)],
        person=[made.seen("person", "p")],
        sponsor=[made.seen("sponsor", "s")],
        pledge_payment=[made.seen("pledge-payment")],
        medical=[made.seen("medical", cost=1, currency="CNY")],
        allowance=[made.seen("allowance")],
        rescue=[made.seen("rescue")],
        resettlement=[made.seen("resettlement", support_ends="2004-12-31")],
        feedback=[made.seen("feedback")],
        incident=[made.seen("incident", cost=1, currency="CNY")],
        publication=[
            made.seen("publication"),
            made.seen("publication", action="sent", reader="library"),
        ],
        event=[made.seen("event")],
    )
    assert isinstance(found, People)
    return found
