"""Each rule of the two laws switched off in turn: the random histories must notice.

A mutant is a copy of the program in which one piece of ``domain/law.py`` or ``domain/standing.py``
(or of the few lines of the store that carry the law out) is replaced. The histories of
``paper.py`` run against it in a process of its own, with a fixed budget; where they find nothing,
the tests of the two laws get their turn. Which of them caught it is printed (``pytest -s``). A
mutant whose piece is no longer in the source fails by its name, in the fast tests already: then
write it anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import fieldledger

ROOT = Path(__file__).parents[2]
HISTORIES = ["-m", "long", "tests/convergence/test_paper.py", "-k", "spoilt"]
NAMED = [
    "tests/convergence/test_named.py",
    "tests/domain/test_law.py",
    "tests/domain/test_standing.py",
    "tests/domain/test_erasing.py",
    "tests/domain/test_withdrawn.py",
    "tests/store/test_merging.py",
    "tests/store/test_erasing.py",
]


class Mutant(NamedTuple):
    """A rule switched off: ``old`` stands once in ``file`` and becomes ``new``."""

    name: str
    file: str
    old: str
    new: str


LAW, STANDING, MEMBERSHIPS = "domain/law.py", "domain/standing.py", "domain/memberships.py"
JUDGING, PROJECTION = "store/judging.py", "store/projection.py"
DUPLICATES, FEEDS = "store/duplicates.py", "store/feeds.py"
MERGING = "store/merging.py"
ERASING, OUT = "domain/erasing.py", "store/erasing.py"

MUTANTS = [
    # records
    Mutant("over is ignored", LAW, "if write.op not in replaced", "if True"),
    Mutant(
        "over replaces other fields too",
        LAW,
        "    groups = {name: _candidates(name, ops) for name, ops in writers.items()}",
        "    writes = [each for ops in writers.values() for each in ops]\n"
        "    gone = frozenset().union(*(write.over for write in writes))\n"
        "    groups = {\n"
        "        name: _candidates(name, [op for op in ops if op.op not in gone])\n"
        "        for name, ops in writers.items()\n"
        "    }",
    ),
    Mutant(
        "equal values are a conflict",
        LAW,
        "if len({_text(candidate.value) for candidate in group}) > 1",
        "if len(group) > 1",
    ),
    Mutant(
        "the head breaks no tie",
        LAW,
        "current.sort(key=lambda candidate: (candidate.at, candidate.head), reverse=True)",
        "current.sort(key=lambda candidate: candidate.at, reverse=True)",
    ),
    Mutant(
        "the time decides nothing at all",
        LAW,
        "key=lambda candidate: (candidate.at, candidate.head), reverse=True",
        "key=lambda candidate: candidate.head, reverse=True",
    ),
    Mutant(
        "a record is void only if all say so",
        LAW,
        "return any(candidate.value is True for candidate in self.candidates.get(VOID, ()))",
        "found = self.candidates.get(VOID, ())\n"
        "        return bool(found) and all(candidate.value is True for candidate in found)",
    ),
    Mutant(
        "a restore ends all voids",
        LAW,
        "if write.op not in replaced",
        "if write.op not in replaced\n"
        "        and not (name == VOID and any(not each.fields[name] for each in writers))",
    ),
    Mutant(
        "the day of a timeline is ignored",
        LAW,
        'elif value is not None and day > days.get(field, ""):',
        "elif value is not None:",
    ),
    Mutant(
        "an emptied day of a timeline counts",
        LAW,
        "elif value is not None and day > days",
        "elif day > days",
    ),
    # duplicates
    Mutant("links are ignored", LAW, "if candidate.value)", "if False)"),
    Mutant(
        "only the link that is shown counts",
        LAW,
        "group = self.candidates.get(SAME, ())",
        "group = self.candidates.get(SAME, ())[:1]",
    ),
    Mutant(
        "a group counts through its newest",
        LAW,
        "return min(live, key=lambda member: (member.at, member.head))",
        "return max(live, key=lambda member: (member.at, member.head))",
    ),
    Mutant(
        "a void record may stand for its group",
        LAW,
        "live = [member for member in members if not member.void]",
        "live = list(members)",
    ),
    Mutant(
        "records of two types are one",
        DUPLICATES,
        "(right := members[other]) and left[0] == right[0]",
        "(right := members[other])",
    ),
    Mutant(
        "references are not led to what counts",
        PROJECTION,
        "found[value] = through.get(identity, identity)",
        "found[value] = identity",
    ),
    # standing
    Mutant(
        "a bar by one who is barred is ignored",
        STANDING,
        "    named = {sign for sign, _ in bars.values()}\n",
        "    named = {sign for sign, _ in bars.values()}\n"
        "    by = {op.op: op.sign for op in whole}\n"
        "    bars = {name: bar for name, bar in bars.items() if by[name] not in named}\n",
    ),
    Mutant(
        "one who was barred may lift",
        STANDING,
        "(is_coordinator(ever, op.sign) and op.sign not in named)",
        "is_coordinator(ever, op.sign)",
    ),
    Mutant(
        "anybody may lift",
        STANDING,
        "(is_coordinator(ever, op.sign) and op.sign not in named)",
        "op.sign not in named",
    ),
    Mutant(
        "anybody may bar",
        STANDING,
        "            is_coordinator(ever, op.sign) or _by_root(ledger, whole, op, verify)\n",
        "            True\n",
    ),
    Mutant(
        "the proof of the root key is not looked at",
        STANDING,
        "ops.ledger_id(root) == ledger and verify(root, message, proof) for root in roots",
        "ops.ledger_id(root) == ledger for root in roots",
    ),
    Mutant(
        "the root key is of no use",
        STANDING,
        "return bool(proof) and any(",
        "return False and any(",
    ),
    Mutant(
        "a cut looks at numbers, not at ancestors",
        FEEDS,
        "    last, last_head = cut\n    if number > last:\n        return False\n",
        "    last, last_head = cut\n    return number <= last\n",
    ),
    Mutant(
        "cuts do not reach memberships",
        STANDING,
        "members = memberships.members(asked, lambda op: inside(op) and not suspended(op.sign))",
        "members = memberships.members(asked, lambda op: not suspended(op.sign))",
    ),
    Mutant(
        "one cut of several is enough",
        STANDING,
        "    if not all(within(feed, number, head, cut) for cut in state.cuts.get(sign, ())):",
        "    if not any(within(feed, number, head, cut) for cut in state.cuts.get(sign, ()))"
        " and state.cuts.get(sign):",
    ),
    Mutant(
        "an invitation that was withdrawn makes members",
        STANDING,
        "    asked = memberships.without_withdrawn(asked, cuts)\n",
        "",
    ),
    Mutant(
        "a bar against one invitation withdraws its namesakes",
        MEMBERSHIPS,
        'return place in cuts.get(read_bytes(invitation.body.get("key")), ())',
        'return bool(place) and read_bytes(invitation.body.get("key")) in cuts',
    ),
    Mutant(
        "nobody suspends",
        STANDING,
        'told = [op for op in voices if op.do == "suspend"]',
        "told = []",
    ),
    Mutant(
        "a device on hold stays so",
        STANDING,
        'if op.op not in gone and op.body.get("on") is True:',
        'if op.body.get("on") is True:',
    ),
    Mutant(
        "a device on hold restored is free",
        STANDING,
        "not held.isdisjoint({key, *lineage.get(key, ())})",
        "key in held",
    ),
    Mutant(
        "an invitation used twice suspends nobody",
        MEMBERSHIPS,
        "if len(keys) > 1))",
        "if len(keys) > 9))",
    ),
    Mutant(
        "a suspended device counts",
        STANDING,
        "    if device.suspended:\n",
        "    if False:\n",
    ),
    Mutant(
        "a reader counts", STANDING, 'if device.role == "reader":', 'if device.role == "guest":'
    ),
    Mutant(
        "a worker writes control ops",
        STANDING,
        'if do in (ops.CONTROL, "erase") and device.role != "coordinator":',
        'if do == "erase" and device.role != "coordinator":',
    ),
    Mutant(
        "roles shrink",
        MEMBERSHIPS,
        "return held.feed == new.feed and held.clear <= new.clear and grows",
        "return held.feed == new.feed and _extent(held) > _extent(new)",
    ),
    Mutant(
        "anybody takes members in",
        MEMBERSHIPS,
        "if by_leaders and counts(invitation)",
        "if is_coordinator(found, invitation.sign) and counts(invitation)",
    ),
    Mutant(
        "the proof of a request is not looked at",
        STANDING,
        "    return verify(one_time, message, proof)\n",
        "    return bool(message)\n",
    ),
    Mutant(
        "an acceptance outweighs a refusal",
        STANDING,
        "    if name in state.refused:\n",
        "    if name in state.refused and name not in state.accepted:\n",
    ),
    Mutant(
        "a verdict is never replaced",
        STANDING,
        "current = [op for op in voices if op.op not in replaced]",
        "current = voices",
    ),
    Mutant(
        "anybody refuses",
        STANDING,
        "if is_coordinator(devices, op.sign) and not devices[op.sign].suspended and inside(op)",
        "if op.sign in devices",
    ),
    # restored devices
    Mutant(
        "a renewal needs no proof",
        MEMBERSHIPS,
        "return verify(old, renew_message(ledger, old, device), proof)",
        "return bool(proof)",
    ),
    Mutant(
        "a renewal takes any label",
        MEMBERSHIPS,
        "if old is not None and _is_next(old.label, device.label):",
        "if old is not None:",
    ),
    Mutant(
        "a bar does not reach what the barred device became",
        STANDING,
        "if not barred.isdisjoint(lineage[renewal.new]):",
        "if False:",
    ),
    Mutant(
        "a barred device restored may lift",
        STANDING,
        "    named |= {sign for sign, before in lineage.items() if not named.isdisjoint(before)}\n",
        "",
    ),
    Mutant(
        "a suspended device restored is free",
        STANDING,
        "return not doubled.isdisjoint({sign, *lineage.get(sign, ())})",
        "return sign in doubled",
    ),
    Mutant(
        "a suspended coordinator makes members",
        STANDING,
        "inside(op) and not suspended(op.sign))",
        "inside(op))",
    ),
    Mutant(
        "the renewal of a worker does not count",
        STANDING,
        "if any(name == renewal.op for renewal in state.renewals):",
        "if False:",
    ),
    # erasing
    Mutant("one voice of two erases", ERASING, "len(agreed) > 1 or", "bool(agreed) or"),
    Mutant("one voice never erases", ERASING, "or any(map(alone, heard))", ""),
    Mutant(
        "a coordinator's device obeys two others",
        ERASING,
        "if keeper is not None and keeper not in agreed:",
        "if False:",
    ),
    Mutant(
        "a device and what it became are two persons",
        ERASING,
        "return {sign: min(group) for sign, group in groups.items()}",
        "return {}",
    ),
    Mutant(
        "who came later was there before",
        ERASING,
        'or op.do not in ("enrol", "accept")',
        "or True",
    ),
    Mutant(
        "what came later is told by numbers",
        ERASING,
        "or not within(*place, Cut(op.feed, op.number, op.head))",
        "or op.number <= voice.number",
    ),
    Mutant(
        "a bar makes the other the only one",
        OUT,
        "        self.ever = self.leaders_of(ever)\n",
        "        self.ever = self.leaders_of(\n"
        "            {k: d for k, d in state.devices.items() if not state.cuts.get(k)}\n"
        "        )\n",
    ),
    Mutant(
        "an erase may be let in",
        STANDING,
        'if name in state.accepted and do != "erase":',
        "if name in state.accepted:",
    ),
    Mutant(
        "a worker erases",
        STANDING,
        'if do in (ops.CONTROL, "erase") and device.role != "coordinator":',
        'if do == ops.CONTROL and device.role != "coordinator":',
    ),
    Mutant(
        "the compartment of an erase is not looked at",
        OUT,
        "_about(n & 0xFFFFFFFF, bytes(head), payload) == about:",
        "getattr(_about(n & 0xFFFFFFFF, bytes(head), payload), 'record', '') == about.record:",
    ),
    Mutant(
        "what comes later is not erased",
        MERGING,
        "erasing.sift(ledger, feed, batch, at_work.gone)",
        "batch",
    ),
    Mutant(
        "what is no op is not erased",
        OUT,
        'FROM op WHERE verdict <> 0 AND rec IS NULL "',
        'FROM op WHERE verdict > 9 AND rec IS NULL "',
    ),
    Mutant(
        "what was told to be erased is",
        MERGING,
        'f"AND state IN ({feeds.SEALED}, {feeds.TOLD})"',
        'f"AND state IN ({feeds.SEALED})"',
    ),
    # the store, where it carries the law out
    Mutant(
        "what is in quarantine is projected",
        JUDGING,
        'if each.verdict == feeds.COUNTS and each.body.get("in") != ops.CONTROL:',
        'if each.body and each.body.get("in") != ops.CONTROL:',
    ),
    Mutant(
        "what is in quarantine is shown",
        PROJECTION,
        '"SELECT payload FROM op WHERE n=? AND verdict=0 AND state=0", (n,)',
        '"SELECT payload FROM op WHERE n=? AND state=0", (n,)',
    ),
    Mutant(
        "an op of a newer program is shown",
        JUDGING,
        "feeds.NEWER if newer else feeds.COUNTS",
        "feeds.COUNTS",
    ),
    Mutant(
        "an edit of another type counts",
        PROJECTION,
        'if body is not None and body.get("type") == add["type"]:',
        "if body is not None:",
    ),
    Mutant(
        "nothing is judged again when standing changes",
        MERGING,
        "    for turned in judging.rejudge(ledger, before, at_work.state, moved):\n",
        "    for turned in ():\n",
    ),
    Mutant(
        "nothing is judged again when a gap closes",
        MERGING,
        "if cleared_up := {sign for sign in signs if at_work.state.cuts.get(sign)}:",
        "if cleared_up := set():",
    ),
    Mutant(
        "an opened payload stays unread",
        MERGING,
        "judged = _judged(at_work, opened)",
        "judged = []",
    ),
]


def test_each_piece_that_is_switched_off_stands_in_the_source_once() -> None:
    package = Path(fieldledger.__file__).parent
    found = {
        mutant.name: (package / mutant.file).read_text(encoding="utf-8").count(mutant.old)
        for mutant in MUTANTS
    }

    assert {name: count for name, count in found.items() if count != 1} == {}


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_a_rule_switched_off_is_noticed(mutant: Mutant, tmp_path: Path) -> None:
    source = _spoilt(mutant, tmp_path)
    caught = ["histories"] if _failed(_run(source, HISTORIES)) else _failed(_run(source, NAMED))
    print(f"\n{mutant.name}: caught by {', '.join(caught) or 'NOTHING'}")
    assert caught, mutant.name


@pytest.mark.long
def test_the_sound_program_passes(tmp_path: Path) -> None:
    source = _copied(tmp_path)
    for words in (HISTORIES, NAMED):
        done = _run(source, words)
        assert done.returncode == 0, done.stdout


def _spoilt(mutant: Mutant, folder: Path) -> Path:
    source = _copied(folder)
    file = source / "fieldledger" / mutant.file
    text = file.read_text(encoding="utf-8")
    found = text.count(mutant.old)
    assert found == 1, f"'{mutant.name}' no longer applies to {mutant.file}: {found} such pieces"
    spoilt = text.replace(mutant.old, mutant.new)
    compile(spoilt, mutant.name, "exec")
    file.write_text(spoilt, encoding="utf-8")
    return source


def _copied(folder: Path) -> Path:
    package = Path(fieldledger.__file__).parent
    shutil.copytree(
        package, folder / "source" / "fieldledger", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder / "source"


def _run(source: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    """The tests against the program in ``source``, up to the first that fails."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "--tb=line"]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def _failed(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The tests that failed; a program that does not even start proves nothing."""
    marked = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    assert bool(marked) == (done.returncode == 1), done.stdout + done.stderr
    assert marked or done.returncode == 0, done.stdout + done.stderr
    return [name.rpartition("::")[2] for name in marked]
