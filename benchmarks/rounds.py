"""The measuring: each contender makes its sides once, and every round works on a copy of them.

All contenders take turns within a round, so that a mood of the machine meets all of them, and a
ratio is always to plain SQLite in the same round.

Nothing is deleted before the end: where files were deleted in the last minutes, ext4 searches long
for places of new ones, and whoever writes many files would be charged for it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import contenders
import measure
from contenders import OURS, PLAIN, Contender, Place
from measure import Ran

BESIDE = Path(__file__).parent / "beside"
PASSPHRASE = "six words for this benchmark alone"
STEPS = ("export", "merge", "again")
MAKING = 6  # what is not measured may take so many times longer
SQUEEZE = """import sys
try:
    from compression import zstd
except ImportError:
    from backports import zstd
print(len(zstd.compress(open(sys.argv[1], "rb").read(), 3)))
"""


class Sizes(NamedTuple):
    """Bytes of a bundle, as it is and with zstd."""

    plain: int
    squeezed: int


class Told(NamedTuple):
    """All that is known of a contender. ``steps``: for each step the runs, one a round;
    ``commands``: the same as whole processes where these are other programs."""

    contender: Contender
    steps: dict[str, list[Ran]]
    commands: dict[str, list[Ran]]
    sizes: Sizes | None
    conflicts: object
    trouble: str


class Bench(NamedTuple):
    """The folder of everything, the places, how many seconds a step may take."""

    folder: Path
    places: dict[str, Place]
    limit: float
    records: int

    @property
    def data(self) -> Path:
        """The records as JSON lines."""
        return self.folder / "work"

    def step(self, contender: Contender, step: str, side: Path, *more: str) -> Ran:
        """One step of a contender."""
        place = self.places[contender.folder]
        words = [str(BESIDE / contender.program), step, str(self.data), str(side), *more]
        limit = self.limit * (MAKING if step in ("make", "hold") else 1)
        return measure.run([*place.command, *words], place.variables, limit)


def all_rounds(bench: Bench, repeat: int) -> list[Told]:
    """Every contender, so many rounds. Whoever fails is out of the rounds after that."""
    everyone = (PLAIN, OURS, *(each for each in contenders.OTHERS if each.folder in bench.places))
    told = {each: _made(bench, each) for each in everyone}
    for number in range(repeat):
        for each in everyone:
            if not told[each].trouble:
                say(f"round {number + 1} of {repeat}: {each.called()}")
                told[each] = _round(bench, told[each])
    return list(told.values())


def _made(bench: Bench, contender: Contender) -> Told:
    say(f"making both sides: {contender.called()}")
    missing = bench.places[contender.folder].missing
    side = bench.folder / "made" / contender.folder
    side.mkdir(parents=True)
    if missing:
        trouble = f"not available here: {missing}"
    else:
        failed = bench.step(contender, "make", side).trouble
        trouble = f"making the sides failed: {failed}" if failed else ""
    return Told(contender, {}, {}, None, None, trouble)


def _round(bench: Bench, told: Told) -> Told:
    contender, side = told.contender, bench.folder / told.contender.folder
    _copy(bench, contender, side)
    for step in STEPS:
        ran = bench.step(contender, step, side)
        if ran.trouble:
            told = told._replace(trouble=f"{step} failed: {ran.trouble}")
            break
        told.steps.setdefault(step, []).append(ran)
        if told.sizes is None:
            told = told._replace(sizes=_sizes(side / "bundle"))
    if not told.trouble and told.conflicts is None:
        told = _checked(bench, told, side)
    _aside(bench, side)
    if contender == OURS and not told.trouble:
        _copy(bench, contender, side)
        told = told._replace(trouble=_commands(told, side))
        _aside(bench, side)
    return told


def _copy(bench: Bench, contender: Contender, side: Path) -> None:
    subprocess.run(["cp", "-a", str(bench.folder / "made" / contender.folder), side], check=True)
    if contender.needs == "git":
        # The index knows files by their inodes: a copy would have them all read again.
        index = ["git", "-C", str(side / "a"), "update-index", "-q", "--refresh"]
        subprocess.run(index, check=True)


def _aside(bench: Bench, side: Path) -> None:
    side.rename(Path(tempfile.mkdtemp(prefix="done-", dir=bench.folder)) / side.name)


def _sizes(file: Path) -> Sizes:
    done = subprocess.run(
        [sys.executable, "-c", SQUEEZE, str(file)], capture_output=True, text=True, check=True
    )
    return Sizes(file.stat().st_size, int(done.stdout))


def _checked(bench: Bench, told: Told, side: Path) -> Told:
    """Whether all of it arrived: a merge that is fast because it leaves things out is no merge."""
    ran = bench.step(told.contender, "check", side)
    if ran.trouble:
        return told._replace(trouble=f"looking at the result failed: {ran.trouble}")
    if ran.told["held"] != 2 * bench.records:
        return told._replace(trouble=f"it holds {ran.told['held']:,} records after the merge")
    listed = ran.told["conflicts"]
    return told._replace(conflicts="none listed" if listed is None else listed)


def _commands(told: Told, side: Path) -> str:
    """fieldledger's own commands, from start to end; the key is cached where there is a keyring,
    else each of them pays for its passphrase. Gives why it failed, or nothing."""
    (side / "passphrase").write_text(PASSPHRASE + "\n")
    lines = {"export": "b export --out", "merge": "a merge", "again": "a merge"}
    for step, line in lines.items():
        home, *words = line.split()
        with_key = command(side, home, "unlock")
        ran = command(side, home, *words, str(side / "bundle"))
        if with_key.trouble:
            told.commands["passphrase"] = []
        else:
            command(side, home, "lock")
        if ran.trouble:
            return f"the command {words[0]} failed: {ran.trouble}"
        told.commands.setdefault(step, []).append(ran)
    return ""


def command(side: Path, home: str, *words: str) -> Ran:
    """One command of the program on a home of this folder."""
    return measure.run([measure.PROGRAM, *words], variables(side, home))


def variables(side: Path, home: str) -> dict[str, str]:
    """The variables of a home of this folder."""
    return measure.environment(
        HOME=str(side),
        FIELDLEDGER_HOME=str(side / home),
        FIELDLEDGER_PASSPHRASE_FILE=str(side / "passphrase"),
    )


class Grown(NamedTuple):
    """The same new records taken into a ledger that holds so many: a run each round."""

    held: int
    plain: list[Ran]
    ours: list[Ran]


def growth(bench: Bench, sizes: tuple[int, ...], repeat: int) -> Iterator[Grown]:
    """The smallest first: each ledger is the one before with more in it. Ends where one fails."""
    made = bench.folder / "made"
    for held in sizes:
        say(f"growth: {held:,} records held")
        runs: dict[Contender, list[Ran]] = {PLAIN: [], OURS: []}
        steps = [bench.step(each, "hold", made / f"{each.folder}-held", str(held)) for each in runs]
        for _ in range(repeat):
            for each, ran in runs.items():
                side = bench.folder / each.folder
                subprocess.run(["cp", "-a", str(made / f"{each.folder}-held"), side], check=True)
                ran.append(bench.step(each, "merge", side))
                _aside(bench, side)
        steps += [*runs[PLAIN], *runs[OURS]]
        if trouble := next((ran.trouble for ran in steps if ran.trouble), ""):
            say(f"growth into {held:,} failed, and is left out: {trouble}")
            return
        yield Grown(held, runs[PLAIN], runs[OURS])


def say(text: str) -> None:
    """What goes on, to whom waits."""
    print(text, file=sys.stderr, flush=True)
