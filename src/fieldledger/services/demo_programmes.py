"""Two chapters of the demo: what is done for one person at a time, and what the office knows.

A worker tells of people, and of the cash in hand; the office of money, foster parents, books and
meetings. The workers are not cleared for money and incidents: what they write of these is asked for
at prompts, and sealed.
"""

from __future__ import annotations

from fieldledger.language import tr
from fieldledger.services import demo_office as office
from fieldledger.services import demo_people as people
from fieldledger.services.demo_people import ARRESTED, FREED, FROSTBITTEN, PURSE
from fieldledger.services.demo_places import HILL, RAID, RAIDED, RIVER
from fieldledger.services.demo_stage import Stage

OFFICE_TABLES = (
    ("person", people.persons_of_the_office),
    ("resettlement", people.resettlements),
    ("sponsor", office.sponsors),
    ("sponsorship", office.sponsorships),
    ("pledge-payment", office.pledge_payments),
    ("donation", office.donations),
    ("sale", office.sales),
    ("publication", office.publications),
    ("event", office.events),
    ("expense", office.expenses),
)
ARREST, RELEASE = "2003-12-10", "2004-08-10"


def before_the_year(stage: Stage) -> None:
    """What the office decides before anybody writes."""
    stage.import_("a", "item", "items", office.items())
    stage.import_("a", "ration", "rations", office.rations())
    stage.import_("a", "rate", "rates", office.rates())


def raid(stage: Stage, lost: str) -> None:
    """What the worker tells of the raid beside the shelter's status."""
    stage.add(
        "a1",
        f"incident raid {RAIDED} 38 date={RAID} persons={lost} risk_shelters=kamo-47 "
        "consequence='most got away; a child is not seen since'",
    )


def one_by_one(stage: Stage) -> None:
    """People, and what was done for them, as the worker of the river writes it."""
    stage.chapter(
        tr("7. People, one by one"),
        tr(
            "Money is not for this worker to read: a1 is asked for expenses at "
            "prompts, seals them for the coordinators, and keeps none of it."
        ),
    )
    stage.import_("a1", "person", "persons", people.persons())
    first, last = stage.import_("a1", "allowance", "allowances", people.allowances())
    stage.add("a1", f"expense allowances '1200 CNY' {first} {PURSE} date=2004-03-08")
    stage.add("a1", f"expense allowances '1600 CNY' {last} {PURSE} date=2004-06-21")
    _healed(stage)
    freed = f"rescue '3000 CNY' 16 female freed person={FREED} placed_in=tolu-62 date=2004-06-10"
    rescue = stage.add("a1", freed)
    stage.add("a1", f"expense rescues '3000 CNY' {rescue} {PURSE} date=2004-06-10")
    stage.import_("a1", "product", "products", people.products())
    follow_ups = [*people.follow_ups(RIVER), *people.reports_from_korea()]
    stage.import_("a1", "follow-up", "follow-ups-river", follow_ups)
    stage.import_("a2", "follow-up", "follow-ups-hill", people.follow_ups(HILL))
    stage.add("a1", "feedback wish 'warm shoes for the children' kamo-47 date=2003-12-01")


def _healed(stage: Stage) -> None:
    """Two who were taken to a hospital: a woman with frostbite, a boy who nearly lost his sight."""
    frost = stage.add("a1", f"medical {FROSTBITTEN} frostbite hospital '2600 CNY' date=2004-01-03")
    stage.add(
        "a1",
        f"distribution anti-inflammatory 2 kamo-47 people=1 for_record={frost} date=2004-01-12",
    )
    eyes = stage.add(
        "a1",
        f"medical {people.nearly_blind()} 'eyes hurt in an assault; may lose his sight' hospital "
        "'4300 CNY' date=2004-04-12",
    )
    stage.correct("a1", frost, "status=recovered", on="2004-02-10", reason="she can walk")
    stage.correct("a1", eyes, "status=recovered", on="2004-07-01", reason="he sees as before")
    stage.add("a1", f"expense medical '2600 CNY' {frost} {PURSE} date=2004-01-20")
    stage.add("a1", f"expense medical '4300 CNY' {eyes} {PURSE} date=2004-05-30")


def office_alone(stage: Stage) -> None:
    """What the coordinator knows, from the bank, the post and abroad."""
    stage.chapter(
        tr("8. What the office knows: money, foster parents, books, meetings, an arrest"),
        tr("Nothing of it but books, meetings and people's cases goes to the workers."),
    )
    for kind, rows in OFFICE_TABLES:
        stage.import_("a", kind, f"{kind}-office", rows())
    stage.add("a", f"advance {PURSE} '15000 CNY' date=2003-10-01")
    struck = ",".join(ARRESTED)
    arrest = stage.add(
        "a",
        f"incident arrest people=3 persons={struck} date={ARREST} ended={RELEASE} "
        "consequence='a worker held for eight months; two sent back'",
    )
    stage.add("a", f"incident forced-return people=2 persons={struck} date=2004-01-20")
    stage.add("a", "incident bounty date=2004-02-01 note='paid to whoever turns people in'")
    stage.add("a", f"expense legal '600000 JPY' {arrest} date=2004-03-15 note=lawyers")
    stage.add("a", f"expense legal '20000 CNY' {arrest} date=2004-06-28 note='the trial'")
