"""A year of a made-up organisation: ``python make.py HOME_FOLDER [--seed 1] [--records 20000]``.

Five devices: two coordinators (a, a1), two cleared workers (a2, a3) and a sealed one (a4). Bundles
are exported and merged as on sticks: late, twice, and in any order. Shelters are raided, goods are
lost, counts differ, two people correct one thing in two ways, and write one thing down twice. The
same seed gives the same entries; keys are drawn anew each time.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from time import mktime, strptime

import rows as written
from organisation import MONTHS, PURSES, Organisation, Place

from fieldledger import errors
from fieldledger.crypto import vault as vaults
from fieldledger.services import entries, exchange, founding, membership, recovery, upkeep
from fieldledger.services.session import Session, open_session
from fieldledger.services.setup import World

PASSPHRASE = "a made up organisation"
WORKERS = {"a2": "relief,people,children", "a3": "relief,people,children", "a4": ""}
FIELD = ("a1", "a2", "a3", "a4")
RAIDS = {"2024-12": "a2", "2025-02": "a3", "2025-03": "a1", "2025-06": "a2"}
FOUND = "2025-04"  # when those who were lost from sight are found again


class Year:
    """The devices, the sticks, and what has been written so far."""

    def __init__(self, folder: Path, seed: int, records: int) -> None:
        self.folder = folder
        self.records = records
        self.org = Organisation(Random(seed), min(1.0, records / 20_000))
        self.rng = Random(seed + 1)
        self.day = f"{MONTHS[0]}-01"
        self.sessions: dict[str, Session] = {}
        self.count: Counter[str] = Counter()
        self.late: list[Path] = []
        self.beside = (
            records * 0.03
        )  # records of a month that no drop makes; then as the last month
        self.distributions: list[str] = []
        self.world = World(self._now, lambda: self.day, os.urandom, 10.0)
        self.stack = ExitStack()

    def _now(self) -> int:
        return int(mktime(strptime(self.day, "%Y-%m-%d"))) + 36_000

    # --- devices ----------------------------------------------------------------------------------

    def found(self) -> None:
        """The ledger, and the four who join it."""
        (self.folder / "stick").mkdir(parents=True)
        secret = recovery.new_secret(self.world)
        home = self.folder / "a"
        founding.found(home, self.world, PASSPHRASE, secret=secret, name="made-up", demo=True)
        self._enter("a")
        for kind, rows in written.beginnings(self.org).items():
            self.add("a", kind, rows)
        self._join("a1", "coordinator", "")
        for label, clear in WORKERS.items():
            self._join(label, "worker", clear)

    def _join(self, label: str, role: str, clear: str) -> None:
        file = self.folder / "stick" / f"{label}.invite"
        compartments = [each for each in clear.split(",") if each]
        rights = {
            "clear": compartments,
            "scope": "all" if compartments or role != "worker" else "own",
        }
        invited = membership.invite(self.sessions["a"], label, role=role, out=file, **rights)
        membership.join(self.folder / label, self.world, file, invited.code, PASSPHRASE)
        self._enter(label)
        self.carry(label, "a")
        membership.confirm(self.sessions["a"], label)
        self.carry("a", label)

    def _enter(self, label: str) -> None:
        opened = open_session(self.folder / label, self.world, lambda: PASSPHRASE, cached=False)
        self.sessions[label] = self.stack.enter_context(opened)

    # --- writing and carrying ---------------------------------------------------------------------

    def add(self, label: str, kind: str, rows: Sequence[Mapping[str, object]]) -> list[str]:
        """Write rows on a device; their ids."""
        if not rows:
            return []
        said = [{key: value for key, value in row.items() if value is not None} for row in rows]
        self.count[kind] += len(said)
        return [saved.id for saved in entries.add_many(self.sessions[label], kind, said)]

    def change(self, label: str, record: str, value: str, day: str | None = None) -> None:
        """Correct a record on a device."""
        name, _, text = value.partition("=")
        entries.change(self.sessions[label], record, [(name, text)], "as it is", on=day)

    def carry(self, label: str, to: str, *, times: int = 1) -> None:
        """A stick from one device to another, maybe twice."""
        bundle = self._export(label, to)
        for _ in range(times):
            self._merge(to, [bundle])

    def _export(self, label: str, to: str) -> Path:
        file = self.folder / "stick" / f"{label}-{len(list((self.folder / 'stick').iterdir()))}.enc"
        leader = to in ("a", "a1")
        address = "coordinators" if leader else to
        exchange.export(self.sessions[label], to=address, out=file)
        return file

    def _merge(self, label: str, bundles: Sequence[Path]) -> None:
        merged = exchange.merge(self.sessions[label], bundles)
        refused = [row["refused"] for row in merged.files if row.get("refused")]
        if refused:
            raise SystemExit(f"{label} refused a bundle: {refused}")

    # --- the year ---------------------------------------------------------------------------------

    def play(self) -> None:
        """Twelve months, and then everybody gets everything."""
        self.found()
        self._people(self.org.people)
        self.add("a", "sponsorship", written.sponsorships(self.org))
        for month in MONTHS:
            self._month(month)
        self.day = f"{MONTHS[-1]}-30"
        if self.late:
            self._merge("a", self.late)
        self._settle_up()

    def _people(self, people: Sequence[object]) -> None:
        """Each is written down by who works there; then the office learns of them."""
        for label in ("a2", "a3"):
            there = [one for one in people if one.place.device == label]
            for kind, rows in written.registered(there, self.org).items():
                self.add(label, kind, rows)
            self.carry(label, "a")
        self.add("a", "identity", written.identities([*people], self.org))

    def _month(self, month: str) -> None:
        org, left = self.org, len(MONTHS) - MONTHS.index(month)
        self.day = f"{month}-28"
        open_now = max(1, len(org.open_places()))
        before = self.count.total() - self._handed_out()
        wanted = max(1, round(((self.records - self.count.total()) / left - self.beside) / 1.2))
        comers = [org.arrival(child=False, month=month) for _ in range(org.many(12))]
        comers += [org.arrival(child=True, month=month) for _ in range(org.many(2))]
        self._people(comers)
        for label in FIELD:
            share = len(org.open_places(label)) / open_now
            self._field(label, month, round(wanted * share))
        for kind, rows in written.office(org, month).items():
            self.add("a", kind, rows)
        self.add("a1", "distribution", written.along_lines(org, month))
        self.add("a1", "count", written.counts(org, month))
        if month in RAIDS:
            self._raid(month, RAIDS[month])
        if month == FOUND:
            self._found_again(month)
        self._corrections(month)
        self.beside = self.count.total() - self._handed_out() - before
        self._sticks()

    def _handed_out(self) -> int:
        """How many records grow with the number of drops: distributions, and headcounts."""
        return self.count["distribution"] + self.count["headcount"]

    def _field(self, label: str, month: str, wanted: int) -> None:
        for kind, rows in written.relief(self.org, label, month, wanted).items():
            ids = self.add(label, kind, rows)
            if kind == "distribution" and label != "a4":
                self.distributions += self.rng.sample(ids, len(ids) // 20)
        spent = written.spending(self.org, label, month, self.org.many(40))
        self.add(label, "expense", spent)
        if label not in ("a2", "a3"):
            return
        about = written.people(self.org, label, month)
        for kind, rows in about.items():
            ids = self.add(label, kind, rows)
            if kind in ("medical", "allowance", "rescue"):
                self.add(
                    label,
                    "expense",
                    [_payment(kind, *each) for each in zip(ids, rows, strict=True)],
                )
        self._leave(label, month, about["allowance"])

    def _leave(self, label: str, month: str, returning: Sequence[Mapping[str, object]]) -> None:
        """Who was given an allowance to return with does; a child comes of age, or leaves."""
        known = {one.code: one for one in self.org.people}
        for row in returning:
            self.change(label, str(row["person"]), "status=returned", str(row["date"]))
            known[str(row["person"])].gone = True
        children = self.org.there(child=True, device=label)
        if children and self.rng.random() < self.org.share:
            one = self.rng.choice(children)
            grown = one.born < int(month[:4]) - 17
            status = "of-age" if grown else self.rng.choice(("resettled", "left"))
            self.change(label, one.code, f"status={status}", f"{month}-24")
            one.gone = True

    def _raid(self, month: str, label: str) -> None:
        """A shelter is raided: goods are seized, some are arrested, some are lost from sight."""
        standing = self.org.open_places(label)
        if len(standing) < 2:
            return
        place = self.rng.choice(standing)
        place.raided = day = f"{month}-26"
        self.change(label, place.code, "status=raided", day)
        self.add(label, "headcount", [{"date": day, "shelter": place.code, "people": 0}])
        self.add(label, "loss", [_seized(place, day)])
        here = [one for one in self.org.people if one.place is place and not one.gone]
        self.rng.shuffle(here)
        struck = here[: len(here) // 2]
        self.add(
            label,
            "incident",
            [
                {
                    "date": day,
                    "kind": "raid",
                    "shelter": place.code,
                    "people": place.people,
                    "cost": "5000 CNY",
                }
            ],
        )
        others = self.org.open_places(label)
        for one in here:
            if one in struck:
                self.change(label, one.code, "status=lost-contact", day)
                one.gone = not one.child
            else:
                one.place = self.rng.choice(others)
                self.change(label, one.code, f"shelter={one.place.code}", day)
        for one in struck[:2]:
            if not one.child:
                self.change(label, one.code, "status=detained", f"{month}-27")
                self.change(label, one.code, "status=sent-back", f"{month}-28")

    def _found_again(self, month: str) -> None:
        """Half of the children who were lost from sight are found."""
        raided = [one for one in self.org.people if one.child and one.place.raided]
        for one in raided[::2]:
            label = one.place.device
            one.place = self.rng.choice(self.org.open_places(label))
            self.change(label, one.code, "status=found", f"{month}-11")
            self.change(label, one.code, f"shelter={one.place.code}", f"{month}-11")

    def _corrections(self, month: str) -> None:
        """Mistakes mended, one thing corrected in two ways, one thing written down twice."""
        for record in self.rng.sample(
            self.distributions, min(self.org.many(20), len(self.distributions))
        ):
            label = record.partition("-")[0]
            self.change(label, record, f"people={self.rng.randint(5, 30)}")
        leaders = ("a", "a1")
        for place in self.rng.sample(self.org.places, self.org.many(2)):
            for label in leaders:
                self.change(label, place.code, f"capacity={self.rng.randint(10, 40)}")
        self._two_ways()
        gift = {
            "date": f"{month}-09",
            "amount": f"{self.rng.randint(50, 99)} USD",
            "channel": "online",
        }
        for label in leaders:
            self.add(label, "donation", [gift])
        if self.distributions and self.rng.random() < 0.5:
            record = self.rng.choice(self.distributions)
            entries.void(
                self.sessions[record.partition("-")[0]], record, "entered for the wrong place"
            )
            self.distributions.remove(record)

    def _two_ways(self) -> None:
        """Both coordinators correct what is known to both, neither knowing of the other: how much
        was handed out, and where a child lives."""
        arrived = [record for record in self.distributions if self._knows("a", record)]
        arrived = [record for record in arrived if self._knows("a1", record)]
        children = [one.code for one in self.org.there(child=True)]
        children = [code for code in children if self._knows("a1", code)]
        for record in self.rng.sample(arrived, min(len(arrived), self.org.many(2))):
            for label in ("a", "a1"):
                self.change(label, record, f"people={self.rng.randint(5, 30)}")
        for code in self.rng.sample(children, min(len(children), self.org.many(1))):
            for label, status in (("a", "lost-contact"), ("a1", "left")):
                self.change(label, code, f"status={status}", self.day)

    def _knows(self, label: str, record: str) -> bool:
        """Whether a device has a record."""
        with suppress(errors.Refused):
            return bool(entries.find_record(self.sessions[label], record))
        return False

    def _sticks(self) -> None:
        """Some sticks arrive, some twice, some a month late; now and then the office answers."""
        arriving, self.late = self.late, []
        for label in FIELD:
            if self.rng.random() < 0.3:
                self.late.append(self._export(label, "a"))
            else:
                self.carry(label, "a", times=self.rng.choice((1, 1, 2)))
        if arriving:
            self._merge("a", arriving)
        if self.rng.random() < 0.6:
            self.carry("a", "a1")
            self.carry("a1", "a")
        for label in ("a2", "a3"):
            if self.rng.random() < 0.4:
                self.carry("a", label)

    def _settle_up(self) -> None:
        for label in FIELD:
            self.carry(label, "a", times=2)
        self.carry("a", "a1", times=2)
        for label in WORKERS:
            self.carry("a", label)


def _payment(kind: str, record: str, row: Mapping[str, object]) -> Mapping[str, object]:
    """What was paid for a record, out of the cash of who wrote it; of an allowance all at once."""
    programme = {"medical": "medical", "allowance": "allowances", "rescue": "rescues"}[kind]
    amount = row.get("cost") or row.get("amount")
    return {
        "date": row["date"],
        "programme": programme,
        "amount": f"{400 * int(str(row['months']))} CNY" if kind == "allowance" else amount,
        "for_record": record,
        "held_by": PURSES[record.partition("-")[0]],
    }


def _seized(place: Place, day: str) -> Mapping[str, object]:
    return {
        "date": day,
        "item": "salt",
        "quantity": "2kg",
        "reason": "seized",
        "shelter": place.code,
    }


def make(folder: Path, seed: int, records: int) -> Year:
    """Make the year in a folder that does not exist yet; close the year when done with it."""
    vaults.calibrate = lambda measure: vaults.FLOOR  # nothing is at stake here but time
    year = Year(folder, seed, records)
    year.play()
    return year


def main() -> None:
    """Read the words, make the year, and say what there is."""
    parser = argparse.ArgumentParser(description="A year of a made-up organisation.")
    parser.add_argument("folder", type=Path, metavar="HOME_FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--records", type=int, default=20_000)
    asked = parser.parse_args()
    if asked.folder.exists():
        sys.exit(f"{asked.folder} is there already: name a folder that is not.")
    year = make(asked.folder, asked.seed, asked.records)
    with year.stack:
        (asked.folder / "passphrase").write_text(PASSPHRASE + "\n")
        for kind, count in sorted(year.count.items()):
            print(f"{count:7,}  {kind}")
        print(f"{sum(year.count.values()):7,}  records")
        for label, session in year.sessions.items():
            told = upkeep.status(session)
            print(f"{label}: {told['ops']} ops, digest {told['digest']}, state {told['state']}")
        print(f"export FIELDLEDGER_PASSPHRASE_FILE={asked.folder / 'passphrase'}")
        print(f"fieldledger --home {asked.folder / 'a'} report --year {MONTHS[-1][:4]}")


if __name__ == "__main__":
    main()
