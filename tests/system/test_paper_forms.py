"""Paper for the field as other programs read it: pages, order of texts, margins, letters, sizes."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from fieldledger import language
from fieldledger.domain import records
from fieldledger.domain.record import ERASABLE
from fieldledger.report import codelist, forms, guide
from fieldledger.report.codelist import Codes, Listed
from fieldledger.services import guiding, printing

pytestmark = pytest.mark.system

FORMS = [name for name in records.names() if not records.load(name).prompts_only]
PEOPLE = [spec.name for spec in records.load_all() if spec.compartment in ERASABLE]
POINTS = 72 / 25.4  # of a millimetre
SIDE = 14 * POINTS
# As many as are ever printed, some of them in other scripts and some of them long.
CODES: Codes = {
    "item": [
        *(Listed(f"anti-inflammatory-{n}", "piece", "medicine") for n in range(20)),
        *(Listed(f"쌀가루-{n}", "g", "food") for n in range(20)),
    ],
    "shelter": [Listed(f"suda-{n}") for n in range(10, 50)],
    "line": [Listed(f"路线-{n}") for n in range(10, 50)],
}
# No code is longer; none of these can be broken by a space or a hyphen.
LONG: Codes = {
    "item": [Listed("W" * 40, "g", "food"), Listed("쌀" * 40, "g", "food")],
    "shelter": [Listed("m" * 40), Listed("路" * 40), Listed("suda-21")],
    "line": [Listed("W" * 39 + "1")],
}
FEW: Codes = {name: listed[:8] for name, listed in CODES.items()}


def program(name: str, *words: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"'{name}' is not installed; .ci/run installs what these tests need")
    return subprocess.run([path, *words], capture_output=True, check=True).stdout.decode(
        errors="replace"
    )


def pages(path: Path) -> list[str]:
    return program("pdftotext", "-layout", str(path), "-").split("\f")[:-1]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def raw(path: Path) -> str:
    """All its text in the order in which it is read aloud, without any space."""
    return squeezed(program("pdftotext", "-raw", str(path), "-"))


def put(source: str, path: Path) -> Path:
    path.write_bytes(printing.made(source))
    return path


def form(name: str, codes: Codes, path: Path) -> Path:
    spec = records.load(name)
    lang = language.current()
    return put(forms.render(spec, codes, PEOPLE, day="2004-05-31", lang=lang), path / f"{name}.pdf")


def check_boxes(path: Path) -> None:
    """Each word is between the margins, and no two words cover each other."""
    for page in program("pdftotext", "-bbox", str(path), "-").split("<page ")[1:]:
        wide, high = map(float, re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        boxes = [
            (float(left), float(top), float(right), float(bottom))
            for left, top, right, bottom in re.findall(
                r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', page
            )
        ]
        assert boxes
        for left, top, right, bottom in boxes:
            assert left > SIDE - 1
            assert right < wide - SIDE + 1
            assert top > 20
            assert bottom < high - 20
        # What stands lower than the body ends is the foot of the page and nothing else.
        assert len([box for box in boxes if box[1] > high - 17 * POINTS]) < 16
        assert not [
            (one, other)
            for at, one in enumerate(boxes)
            for other in boxes[at + 1 :]
            if _middle_in(one, other) and _middle_in(other, one)
        ]


def _middle_in(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    x, y = (one[0] + one[2]) / 2, (one[1] + one[3]) / 2
    return other[0] < x < other[2] and other[1] < y < other[3]


def check_fonts(path: Path) -> None:
    """Every letter is of the fonts of the program, inside the file, and can be copied out."""
    lines = program("pdffonts", str(path)).splitlines()[2:]

    assert lines
    assert all("+FieldledgerSans" in line for line in lines)
    assert all(re.search(r" yes yes yes +\d+ +0$", line) for line in lines)


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_one_page_with_each_meaning_in_the_order_of_the_prompt(
    name: str, lang: str, tmp_path: Path, speak: Callable[[str], None]
) -> None:
    speak(lang)
    spec = records.load(name)
    for codes in ({}, FEW, CODES, LONG) if lang == "en" else (CODES,):
        path = form(name, codes, tmp_path)
        assert len(pages(path)) == 1
        check_boxes(path)
        check_fonts(path)

        told, at = raw(path), 0
        for place in forms.spaces(spec, merged=forms.is_pile(spec)):
            said = squeezed(language.tr(place.first.help))
            at = told.find(said, at)
            assert at >= 0, said


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("role", guide.ROLES)
def test_the_guide_is_exactly_one_page(
    role: str, lang: str, tmp_path: Path, speak: Callable[[str], None]
) -> None:
    speak(lang)
    subjects = [label for label, _ in guiding.SUBJECTS]
    source = guide.render(role, subjects, records.load("distribution"), lang=lang)
    path = put(source, tmp_path / "guide.pdf")

    assert len(pages(path)) == 1
    check_boxes(path)
    check_fonts(path)
    assert printing.made(source) == path.read_bytes()
    told = squeezed(pages(path)[0])
    assert all(squeezed(language.tr(label)) in told for label in subjects)


def test_a_guide_of_much_longer_texts_is_still_one_page(tmp_path: Path) -> None:
    """Translations may be half as long again: letters grow smaller, and nothing is left out."""
    subjects = [f"{label} and whatever else there is to be said of it" for label in _subjects()]
    source = guide.render("worker", subjects, records.load("distribution"), lang="en")
    longer = re.sub(r'(?<=, )"([A-Z][^"]{30,}?)"(?=[,)])', r'"\1 \1"', source)
    path = put(longer, tmp_path / "guide.pdf")

    assert len(longer) > len(source) + 1000
    assert len(pages(path)) == 1
    check_boxes(path)


def test_the_codebook_is_one_page_and_goes_on_to_a_second_rather_than_be_unreadable(
    tmp_path: Path,
) -> None:
    chosen = codelist.choices(
        [records.load(name) for _, types in guiding.SUBJECTS for name in types]
    )
    many = {**CODES, "shelter": [Listed(f"suda-{n}") for n in range(10, 900)]}
    one = put(
        codelist.render(CODES, chosen, day="2004-05-31", lang="en"), tmp_path / "codebook.pdf"
    )
    two = put(codelist.render(many, chosen, day="2004-05-31", lang="en"), tmp_path / "many.pdf")

    assert len(pages(one)) == 1
    assert len(pages(two)) == 2
    for path in (one, two):
        check_fonts(path)
        check_boxes(path)
    long = put(codelist.render(LONG, chosen, day="", lang="en"), tmp_path / "long.pdf")
    check_boxes(long)
    assert "W" * 40 in raw(long)
    told = raw(two)
    assert all(f"suda-{n}" in told for n in range(10, 900))
    assert "쌀가루-7" in told


def test_rows_and_boxes_are_as_large_as_declared(tmp_path: Path) -> None:
    """Measured on the drawn page: empty rows at least 7 mm high, boxes to tick of 4 mm."""
    path = form("distribution", FEW, tmp_path)
    program("pdftoppm", "-r", "254", "-gray", "-singlefile", str(path), str(tmp_path / "page"))
    data = (tmp_path / "page.pgm").read_bytes()
    size, _, rest = data.partition(b"\n255\n")
    wide = int(size.split()[1])
    rows = [rest[at : at + wide] for at in range(0, len(rest), wide)]
    column = [row[205] < 128 for row in rows]  # ten dots a millimetre
    lines = [at for at, dark in enumerate(column) if dark and not column[at - 1]]
    steps = [after - before for before, after in pairwise(lines)]

    assert sum(70 <= step <= 90 for step in steps) >= 12
    # The last column is centred on its boxes: between the two upright lines of each.
    middle = next(at for at in range(wide - 1, 0, -1) if _has_box(rows, at))
    upright = [at for at, row in enumerate(rows) if row[middle] < 128]
    assert 36 <= max(_runs(upright)) <= 44


def _has_box(rows: list[bytes], at: int) -> bool:
    runs = _runs([y for y, row in enumerate(rows) if row[at] < 128])
    return sum(36 <= run <= 44 for run in runs) >= 12


def _runs(points: list[int]) -> list[int]:
    """The lengths of runs of numbers that follow each other."""
    runs, count = [], 1
    for before, after in pairwise(points):
        if after == before + 1:
            count += 1
        else:
            runs.append(count)
            count = 1
    return [*runs, count]


def _subjects() -> list[str]:
    return [label for label, _ in guiding.SUBJECTS]
