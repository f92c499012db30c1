"""Make the pictures of the terminal in docs/pictures from what the program really shows.

    python scripts/pictures.py            write them anew
    python scripts/pictures.py --check    exit with 1 where one is not what would be written

A small ledger is made on three devices. Then the program runs in a pseudo-terminal of 80 columns,
keys are typed, and what a terminal emulator then shows is drawn as SVG, one element for each run of
letters of one look. No font is fetched: each reader's own monospaced one is stretched to the grid.
What differs each time (the key of a thing to review, moments of writing) is drawn as a fixed one of
the same width, so that the same program gives the same bytes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import pexpect  # type: ignore[import-untyped]
import pyte

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
PROGRAM = [sys.executable, "-P", str(ROOT / "tests" / "cheaply.py")]
COLUMNS, PATIENCE = 80, 60  # seconds
CELL, LINE, EDGE, BAR = 8.4, 18, 16, 34  # of a picture, in its own units
PAPER, INK, FAINT = "#10151c", "#dce3ea", "#8b98a5"
COLOURS = {
    **{"black": "#5c6773", "red": "#ff8a80", "green": "#8fd694", "brown": "#f2c66d"},
    **{"blue": "#82b1ff", "magenta": "#d7a6ff", "cyan": "#79d7e0", "white": "#f5f7fa"},
}
KEY = "3f9a0c1e"
FIXED = ((re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d"), "2003-11-02 09:00"),)

# What the ledger of the pictures is made of, a command a line: whose, and its words.
FOUNDED = """\
office: init --name relief --recovery-out pieces --quiet
office: add shelter suda-21 CN-JL rural 40 opened=2003-09-01
office: add shelter kota-31 CN-LN urban 12 opened=2003-09-01
office: add provision rice 1t date=2003-10-01 source=purchased cost=2400CNY
office: add clothing winter-set 50 date=2003-10-05 source=donated
office: invite river --clear relief --all -o river.invite
river: join river.invite --code-file river.code
office: invite hill --clear relief --all -o hill.invite
hill: join hill.invite --code-file hill.code
river: add headcount suda-21 30 date=2003-10-02
river: add distribution rice 270kg suda-21 people=30 days=30 date=2003-10-02
hill: add headcount kota-31 4 date=2003-10-02
hill: add distribution winter-set 20 suda-21 people=20 date=2003-10-20
hill: add distribution rice 36kg kota-31 people=4 days=30 date=2003-10-04
river: export -o stick/1.enc
hill: export -o stick/2.enc
office: merge stick
office: devices confirm a1 --yes
office: devices confirm a2 --yes
office: backup stick/office.backup
office: export --to everyone -o back/
river: merge back
hill: merge back
river: set a1-2 quantity=280kg --reason counted-again
hill: set a1-2 quantity=260kg --reason some-was-wet
river: export -o stick/3.enc
hill: export -o stick/4.enc
office: merge stick/3.enc stick/4.enc
"""


class Shot(NamedTuple):
    """A picture: its file, the lines of the terminal, the device and the words that are typed, and
    then for each text that comes the keys that answer it; the last text is waited for alone."""

    name: str
    rows: int
    device: str
    words: str
    keys: tuple[tuple[str, str], ...]
    last: str


SHOTS = (
    Shot("menu", 24, "office", "", (), "number (Enter leaves):"),
    Shot(
        "entry",
        14,
        "river",
        "add distribution date=2003-10-20 shelter=suda-21",
        (("item [", "s"),),
        "winter-set",
    ),
    Shot("report", 24, "office", "report --month 2003-10", (), "Shelters and people"),
    Shot("review", 10, "office", "review show KEY", (), "VALUE"),
)


def main() -> int:
    """Write or check all pictures."""
    stale = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key = _found(folder)
        for shot in SHOTS:
            path, made = TARGET / f"{shot.name}.svg", _picture(shot, folder, key)
            if "--check" not in sys.argv[1:]:
                path.write_text(made, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != made:
                stale.append(path.name)
    if stale:
        print(f"not what the program shows: {', '.join(stale)}; run: make pictures")
    return bool(stale)


def _found(folder: Path) -> str:
    """Make the three devices; the key of what then waits for review."""
    (folder / "passphrase").write_text("copper lantern seven quiet rivers\n")
    (folder / "passphrase").chmod(0o600)
    (folder / "stick").mkdir()
    for line in FOUNDED.splitlines():
        device, _, words = line.partition(": ")
        if words.startswith("set "):
            sleep(1.1)  # the later of two is shown first, and they are dated to the second
        said = _run(folder, device, *words.split())
        for code in re.findall(r"(?m)^the code: (.+)$", said):
            (folder / f"{words.split()[1]}.code").write_text(code)
    return str(re.findall(r"(?m)^([0-9a-f]{8}) ", _run(folder, "office", "review"))[0])


def _run(folder: Path, device: str, *words: str) -> str:
    done = subprocess.run(
        [*PROGRAM, *words],
        cwd=folder,
        env=_environment(folder, device),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode not in (0, 6, 9):
        raise SystemExit(f"{device}: {' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


def _environment(folder: Path, device: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "FIELDLEDGER_HOME": str(folder / device),
        "FIELDLEDGER_PASSPHRASE_FILE": str(folder / "passphrase"),
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


def _picture(shot: Shot, folder: Path, key: str) -> str:
    """Run the program until its last text is there, and draw the screen."""
    screen = pyte.Screen(COLUMNS, shot.rows)
    stream = pyte.Stream(screen)
    child = pexpect.spawn(
        PROGRAM[0],
        [*PROGRAM[1:], *shot.words.replace("KEY", key).split()],
        cwd=str(folder),
        env=_environment(folder, shot.device),
        encoding="utf-8",
        dimensions=(shot.rows, COLUMNS),
    )
    child.delaybeforesend = None
    try:
        for text, keys in shot.keys:
            _until(child, screen, stream, text)
            child.send(keys)
        _until(child, screen, stream, shot.last)
    finally:
        child.close(force=True)
    return (
        "\n".join(_drawn(screen, f"fieldledger {shot.words}".strip().replace("KEY", KEY), key))
        + "\n"
    )


def _until(child: pexpect.spawn, screen: pyte.Screen, stream: pyte.Stream, text: str) -> None:
    """Read what the program writes until a text is on the screen and nothing more comes."""
    until, quiet = monotonic() + PATIENCE, False
    while not (quiet and text in "\n".join(screen.display)):
        if monotonic() > until:
            raise SystemExit(f"{text!r} never came:\n" + "\n".join(screen.display))
        try:
            said = child.read_nonblocking(65_536, timeout=1)
        except pexpect.TIMEOUT:
            quiet = True
            continue
        except pexpect.EOF:
            return
        quiet = False
        stream.feed(said)
        if "\x1b[6n" in said:  # asked where the cursor is, a terminal answers
            child.send(f"\x1b[{screen.cursor.y + 1};{screen.cursor.x + 1}R")


def _drawn(screen: pyte.Screen, title: str, key: str) -> Iterator[str]:
    shown = [line.rstrip() for line in screen.display]
    first = next((number for number, line in enumerate(shown) if line), 0)
    last = max((number for number, line in enumerate(shown) if line), default=0)
    width = round(COLUMNS * CELL + 2 * EDGE)
    height = BAR + LINE * (last - first + 1) + EDGE
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-label="{escape(title)}">'
    )
    yield f"<title>{escape(title)}</title>"
    yield "<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;white-space:pre}</style>"
    yield (
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8" fill="{PAPER}"'
        ' stroke="#465160"/>'
    )
    yield f'<text x="{EDGE}" y="22" fill="{FAINT}">$ {escape(title)}</text>'
    for number in range(first, last + 1):
        yield from _line(screen, number, BAR + LINE * (number - first) + 14, key)
    yield "</svg>"


def _line(screen: pyte.Screen, number: int, base: int, key: str) -> Iterator[str]:
    """The runs of one line, each where its first letter stands."""
    cells = [screen.buffer[number][column] for column in range(COLUMNS)]
    place = 0
    for look, run in groupby(cells, key=lambda cell: (cell.fg, cell.bg, cell.bold, cell.reverse)):
        letters = [*run]
        text = _fixed("".join(cell.data for cell in letters), key)
        start, place = place, place + len(letters)
        x = EDGE + CELL * start
        ink, paper = _colours(*look)
        if paper:
            yield (
                f'<rect x="{x:.1f}" y="{base - 14}" width="{CELL * len(letters):.1f}"'
                f' height="{LINE}" fill="{paper}"/>'
            )
        for found in re.finditer(r"\S+(?: \S+)*", text):
            weight = ' font-weight="700"' if look[2] else ""
            yield (
                f'<text x="{x + CELL * found.start():.1f}" y="{base}" fill="{ink}"{weight}'
                f' textLength="{CELL * len(found[0]):.1f}" lengthAdjust="spacingAndGlyphs">'
                f"{escape(found[0])}</text>"
            )


def _fixed(text: str, key: str) -> str:
    text = text.replace(key, KEY)
    for pattern, fixed in FIXED:
        text = pattern.sub(fixed, text)
    return text


def _colours(ink: str, paper: str, bold: bool, reverse: bool) -> tuple[str, str]:
    """The colours of letters and of what is behind them, empty where that is the picture's own."""
    letters, behind = _colour(ink, INK), _colour(paper, "")
    if reverse:
        return behind or PAPER, letters
    return letters, behind


def _colour(name: str, default: str) -> str:
    if name == "default":
        return default
    return COLOURS.get(name, f"#{name}" if re.fullmatch("[0-9a-f]{6}", name) else default)


if __name__ == "__main__":
    raise SystemExit(main())
