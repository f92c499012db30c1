"""The report as PDF, as other programs read it: every word in order, every letter in a font."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from fieldledger.domain import periods
from fieldledger.report import pdf
from fieldledger.report.shape import Chart, Column, Report, Row, Section, Series, Table
from fieldledger.report.spread import Spread, exactly
from fieldledger.services import printing

pytestmark = pytest.mark.system

BAND = "COORDINATORS: NOT TO BE SENT"
MARKER = "QuietHeronTwentySeven"
# What would be code, markup, a comment, a label, a command, a link or an end of a text.
MARKUP = (
    '#read("/etc/passwd")',
    "$x$ *b* _i_ `raw` @label <label> = h",
    '"); read("/etc/passwd',
    "\\ \\u{41} // c /* c */ ~ -- --- ... 'q' \"q\"",
    "[x] {y} #import @preview/cetz:0.3.0",
)
NOTES = (
    "어른 열두 명과 아이 세 명이 왔다.",
    "大人十二名と子供三名が来た。",
    "十二个大人和三个孩子来了。",
    "Łódź, Dvořák, Київ, Việt Nam",
)


class Paper(NamedTuple):
    """A PDF on disk, and the text of its pages."""

    path: Path
    pages: list[str]

    @property
    def words(self) -> str:
        """All its text, without any space: lines are broken where they must."""
        return squeezed("".join(self.pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def program(name: str, *words: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"'{name}' is not installed; .ci/run installs what these tests need")
    return subprocess.run([path, *words], capture_output=True, check=True).stdout.decode(
        errors="replace"
    )


def paper(data: bytes, path: Path) -> Paper:
    path.write_bytes(data)
    return Paper(path, program("pdftotext", "-layout", str(path), "-").split("\f")[:-1])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    folder = tmp_path_factory.mktemp("paper")
    return paper(printing.made(pdf.render(_report())), folder / "report.pdf")


def test_every_page_says_for_whom_it_is_and_which_it_is(made: Paper) -> None:
    count = len(made.pages)

    assert count > 5
    for number, page in enumerate(made.pages, 1):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert lines[0] == BAND
        assert re.search(rf"\b{number} ?/ ?{count}$", "\n".join(lines), re.MULTILINE)
        assert "Digest d1d1d1d1d1d1d1d1" in page


def test_the_text_of_every_section_is_there_in_order(made: Paper) -> None:
    told = []
    for section in _report().sections:
        told += [section.title, *section.paragraphs, *(chart.title for chart in section.charts)]
        for table in section.tables:
            told += [table.title, str(table.rows[0].cells[0])]
        told += section.notes

    at = 0
    for text in told:
        found = made.words.find(squeezed(text), at)
        assert found >= 0, text
        at = found


def test_attack_a_text_of_a_record_comes_out_as_itself_and_reads_nothing(made: Paper) -> None:
    for text in MARKUP:
        assert made.words.count(squeezed(text)) >= 3, text  # paragraph, cell and note
    assert "root:" not in made.words


def test_each_script_and_accent_comes_out_as_itself(made: Paper) -> None:
    for text in NOTES:
        assert squeezed(text) in made.words


def test_all_fonts_are_ours_embedded_and_parts(made: Paper) -> None:
    lines = program("pdffonts", str(made.path)).splitlines()[2:]
    told = [line.split() for line in lines]

    assert {name.split("+")[1].rsplit("-Identity", 1)[0] for name, *_ in told} == {
        "FieldledgerSans-Regular",
        "FieldledgerSans-Bold",
        "FieldledgerSansLatin-Regular",
        "FieldledgerSansLatin-Bold",
    }
    assert all(re.search(r" yes yes yes +\d+ +0$", line) for line in lines)
    assert made.path.stat().st_size < 1_000_000


def test_nothing_stands_outside_the_margins_or_on_anything_else(made: Paper) -> None:
    """No page is overfull: each word is between the margins, and no two words overlap."""
    told = program("pdftotext", "-bbox", str(made.path), "-")
    for page in told.split("<page ")[1:]:
        wide, high = map(float, re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        boxes = [
            tuple(map(float, box))
            for box in re.findall(
                r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', page
            )
        ]
        assert boxes
        for left, top, right, bottom in boxes:
            assert left > 47
            assert right < wide - 47
            assert top > 25
            assert bottom < high - 20
        # What stands lower than the body ends is the foot of the page and nothing else.
        low = [box for box in boxes if box[1] > high - 62]
        assert len(low) < 25
        assert _overlaps(boxes) == []


def _overlaps(boxes: list[tuple[float, ...]]) -> list[tuple[tuple[float, ...], ...]]:
    """Pairs of words of which each covers the middle of the other."""
    return [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if _middle_in(one, other) and _middle_in(other, one)
    ]


def _middle_in(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    x, y = (one[0] + one[2]) / 2, (one[1] + one[3]) / 2
    return other[0] < x < other[2] and other[1] < y < other[3]


def test_a_wide_table_lies_on_its_side_with_its_heads_on_every_page(made: Paper) -> None:
    sizes = [
        re.search(r"size: +([\d.]+) x ([\d.]+)", line)
        for line in program("pdfinfo", "-f", "1", "-l", "99", str(made.path)).splitlines()
        if re.match(r"Page +\d+ size", line)
    ]
    turned = [n for n, size in enumerate(sizes) if size and float(size[1]) > float(size[2])]

    assert len(turned) > 1
    assert all("given in" in made.pages[number] for number in turned)


def test_it_has_a_title_a_structure_and_no_time_but_its_day(made: Paper) -> None:
    told = program("pdfinfo", "-isodates", str(made.path))

    assert f"Report for May 2004 — {BAND}" in told
    assert re.search(r"Tagged: +yes", told)
    assert re.search(r"JavaScript: +no", told)
    assert re.findall(r"(?:Creation|Mod)Date: +(\S+)", told) == ["2004-05-31T00:00:00Z"] * 2


def test_those_who_hear_it_read_hear_headings_tables_and_what_a_chart_shows(
    tmp_path: Path,
) -> None:
    _, _, third, fourth, *_ = _report().sections
    small = replace(
        _report(), sections=(replace(third, tables=(), charts=third.charts[:1]), fourth)
    )
    path = tmp_path / "small.pdf"
    path.write_bytes(printing.made(pdf.render(small)))
    structure = program("pdfinfo", "-struct-text", str(path))

    for name in ("H1", "H2", "Figure", "Table", "TH", "TD", "L", "P"):
        assert re.search(rf"^ *{name}\b", structure, re.MULTILINE), name
    assert structure.index('"Provisions"') < structure.index('"Section 0"')


def test_pages_can_be_drawn_and_are_not_empty(made: Paper, tmp_path: Path) -> None:
    program("pdftoppm", "-r", "20", "-gray", str(made.path), str(tmp_path / "page"))
    drawn = sorted(tmp_path.glob("page*.pgm"))

    assert len(drawn) == len(made.pages)
    assert all(min(path.read_bytes()[-20_000:]) < 128 for path in drawn)


# --- from outside ---------------------------------------------------------------------------------


def test_making_it_opens_no_socket_and_writes_no_file(tmp_path: Path) -> None:
    """The kernel's own word: no network, and nothing written but what was asked for."""
    source = tmp_path / "source"
    source.write_text(pdf.render(_report(MARKER)), encoding="utf-8")
    trace, out = tmp_path / "trace", tmp_path / "out.pdf"
    code = (
        "import sys; from fieldledger.services import printing;"
        "data = printing.made(open(sys.argv[1], encoding='utf-8').read());"
        "sys.stdout.buffer.write(data)"
    )
    if shutil.which("strace") is None:
        pytest.fail("needs strace; .ci/run installs it")
    strace = ["strace", "-f", "-y", "-qq", "-s", "1000000", "-o", str(trace), "-e"]
    calls = "socket,connect,open,openat,openat2,creat,memfd_create,rename,mkdir,write,pwrite64"
    with out.open("wb") as file:
        done = subprocess.run(
            [*strace, f"trace={calls}", sys.executable, "-B", "-c", code, str(source)],
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 0, done.stderr.decode()
    lines = trace.read_text(errors="replace").splitlines()

    assert not [line for line in lines if re.search(r"\b(socket|connect|memfd_create)\(", line)]
    wrote = [line for line in lines if re.search(r"O_(WRONLY|RDWR|CREAT)|creat\(|rename", line)]
    assert wrote == []
    written = [line for line in lines if " write(" in line and "write(1<" not in line]
    assert not [line for line in written if MARKER in line]
    assert out.read_bytes().startswith(b"%PDF-")
    opened = [line for line in lines if re.search(r"/etc/passwd|/usr/share/fonts|\.config", line)]
    assert not [line for line in opened if "ENOENT" not in line]


def _report(word: str = "One") -> Report:
    """Tables of every width and length, charts of each sort, and texts that would do harm."""
    months = tuple(f"2003-{month:02}" for month in range(1, 13))
    columns = (Column("item", "item"), *(Column(m, f"given in {m}", "item") for m in months))
    cells = ("쌀", *(exactly(2_700_000 + n) for n in range(11)), Spread(1, 2, 3))
    rows = tuple(Row(f"r{n}", cells, "g") for n in range(70))
    wide = Table("wide", "By month", columns, rows, Row("total", ("total", *cells[1:]), "g"))
    wider = Table(
        "wider",
        "Much too wide",
        (*columns, *(Column(f"x{m}", f"planned for {m}", "item") for m in months)),
        tuple(Row(f"r{n}", (*cells, *cells[1:]), "g") for n in range(4)),
    )
    texts = Table(
        "texts",
        "쉼터의 기록 · シェルターの記録 · 庇护所记录",
        (Column("code", "code"), Column("note", "note"), Column("quantity", "quantity", "item")),
        tuple(
            Row(f"t{n}", (f"길림-쉼터-{n}", text, exactly(10 ** (n + 2))), "g")
            for n, text in enumerate(
                (*NOTES, *MARKUP, "a" * 200, "W" * 90 + " 쌀" * 300, "long note " * 900)
            )
        ),
    )
    given, plan = Series("given", tuple(range(12))), Series("planned", tuple(range(3, 15)))
    spent = Series("spent", (Spread(1, 5, 9), None, *range(10)))
    charts = (
        Chart("rice", "Rice kept to the plan", "Rice by month.", "g", months, (given,), plan),
        Chart("money", "More went out", "Money.", "JPY", months, (given, spent), plan),
        Chart("names", "Long names", "Names.", "people", ("瀋陽の家" * 12, "W" * 90), (
            Series("here", (1, 2)),)),
        Chart("many", "Many", "Many.", "people", tuple(f"r-{n}" for n in range(120)), (
            Series("here", tuple(range(120))),)),
    )  # fmt: skip
    short = Table("short", "Short", columns[:1], tuple(Row(f"r{n}", ("쌀",)) for n in range(3)))
    sections = (
        Section("summary", "Summary", (f"{word} sentence.", *MARKUP)),
        Section("texts", "Notes 비고", (), (texts,), MARKUP),
        Section("provisions", "Provisions", ("A sentence.",), (wide, wider), ("Note.",), charts),
        *(Section(f"s{n}", f"Section {n}", ("A sentence.",), (short,)) for n in range(6)),
        Section("last", "Last", (), (wide,), ("The end.",)),
    )
    return Report(
        period=periods.month("2004-05"),
        audience="coordinators",
        digest="d1" * 32,
        state="57" * 32,
        records=7,
        conflicts=1,
        quarantined=0,
        sections=sections,
    )
