"""The fonts that the PDF carries: what they claim to hold, under their own name and licence."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from fontTools.ttLib import TTFont

from fieldledger.report import glyphs, measured

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "fieldledger" / "fonts"
STYLES = {"Regular": 400, "Bold": 700}
NATIONAL = {"euc_kr": 8225, "euc_jp": 6879, "gb2312": 7445}  # KS X 1001, JIS X 0208, GB 2312
# Signs of KS X 1001 and JIS X 0208 that neither source has; a document with one is refused.
LACKING = {"∼", "≒", "◈"}


class Pair(NamedTuple):
    """The fonts of one weight: for East Asia, and for letters of Europe."""

    weight: int
    east: TTFont
    latin: TTFont


@pytest.fixture(scope="module")
def recipe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fonts", ROOT / "scripts" / "fonts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=STYLES)
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    with (
        TTFont(FOLDER / f"FieldledgerSans-{request.param}.otf", lazy=True) as east,
        TTFont(FOLDER / f"FieldledgerSansLatin-{request.param}.ttf", lazy=True) as latin,
    ):
        yield Pair(STYLES[request.param], east, latin)


def test_they_are_what_the_recipe_made(recipe: ModuleType) -> None:
    found = {
        path.name.removeprefix("FieldledgerSans"): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FOLDER.iterdir()
        if path.name != "OFL.txt"
    }

    assert found == recipe.MADE
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 12_000_000


def test_every_character_of_the_national_sets_and_every_syllable_is_there(
    pair: Pair, recipe: ModuleType
) -> None:
    points = {*pair.east.getBestCmap(), *pair.latin.getBestCmap()}

    for name, count in NATIONAL.items():
        whole = {*recipe.encoded(name)}
        assert len(whole) == count
        assert {char for char in whole if ord(char) not in points} <= LACKING
    assert points.issuperset(range(0xAC00, 0xD7A4))
    assert points.issuperset(range(0x20, 0x7F))
    assert points.issuperset(map(ord, "ŁłŐőŽžÑñßŒœẾễЇїЙйΉή…—–·€£¥₩"))


def test_a_character_that_is_no_space_has_an_outline(pair: Pair) -> None:
    shapes = pair.east["CFF "].cff.topDictIndex[0].CharStrings
    seen = (*range(0xAC00, 0xD7A4, 97), *map(ord, "米骨直、。「"))
    drawn = [shapes[pair.east.getBestCmap()[point]].calcBounds(shapes) for point in seen]
    assert None not in drawn

    glyf, points = pair.latin["glyf"], pair.latin.getBestCmap()
    assert all(glyf[points[point]].numberOfContours for point in range(0x21, 0x7F))


def test_the_program_reads_of_a_font_what_another_reader_finds(pair: Pair) -> None:
    for font in (pair.east, pair.latin):
        data = Path(font.reader.file.name).read_bytes()
        assert glyphs.covered(data) == {*font.getBestCmap()}


def test_accents_are_left_to_the_font_that_places_them(pair: Pair) -> None:
    """A font that has an accent and cannot place it would show "ź" as a z beside an accent."""
    marks = set(range(0x300, 0x370))

    assert not marks & {*pair.east.getBestCmap()}
    assert marks & {*pair.latin.getBestCmap()}
    features = {each.FeatureTag for each in pair.latin["GPOS"].table.FeatureList.FeatureRecord}
    assert {"mark", "mkmk"} <= features


@pytest.mark.parametrize(("language", "char"), [("JAN ", "海"), ("JAN ", "返"), ("ZHS ", "骨")])
def test_japanese_and_chinese_have_their_own_forms(pair: Pair, language: str, char: str) -> None:
    substitutions = pair.east["GSUB"].table
    [script] = [
        each.Script for each in substitutions.ScriptList.ScriptRecord if each.ScriptTag == "hani"
    ]
    [spoken] = [each.LangSys for each in script.LangSysRecord if each.LangSysTag == language]
    features = [substitutions.FeatureList.FeatureRecord[at] for at in spoken.FeatureIndex]
    [local] = [each.Feature for each in features if each.FeatureTag == "locl"]
    forms: dict[str, str] = {}
    for at in local.LookupListIndex:
        for part in substitutions.LookupList.Lookup[at].SubTable:
            forms |= getattr(part, "ExtSubTable", part).mapping

    own = pair.east.getBestCmap()[ord(char)]
    assert forms[own] != own


def test_widths_are_those_of_the_wider_font(pair: Pair) -> None:
    points, widths, units = (
        pair.latin.getBestCmap(),
        pair.latin["hmtx"],
        pair.latin["head"].unitsPerEm,
    )
    found = [-(-widths[points[point]][0] * 1000 // units) for point in range(0x20, 0x7F)]

    assert all(a <= b + 20 for a, b in zip(found, measured.ADVANCES, strict=True))
    if pair.weight == 700:
        assert tuple(found) == measured.ADVANCES
    assert pair.east["head"].unitsPerEm == 1000
    whole = pair.east.getBestCmap()
    assert all(pair.east["hmtx"][whole[ord(c)]][0] <= measured.WIDEST for c in "…—「、。①㈱€쌀米")


def test_digits_are_equally_wide_so_that_columns_of_numbers_stand_under_each_other(
    pair: Pair,
) -> None:
    points = pair.latin.getBestCmap()

    assert len({pair.latin["hmtx"][points[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_they_go_by_their_own_name_and_carry_their_licence(pair: Pair) -> None:
    licence = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    for font, family in ((pair.east, "Fieldledger Sans"), (pair.latin, "Fieldledger Sans Latin")):
        names = {record.nameID: str(record) for record in font["name"].names}
        assert names[1] == family
        assert names[6] == f"{family.replace(' ', '')}-{names[2]}"
        assert font["OS/2"].usWeightClass == pair.weight
        assert not any(word in names[n] for n in (1, 3, 4, 6) for word in ("Noto", "Source"))
        assert "SIL Open Font License" in names[13]
        assert names[0].split(",")[0].rstrip(".") in licence
    inner = pair.east["CFF "].cff
    assert inner.topDictIndex[0].FamilyName == "Fieldledger Sans"
    assert inner.fontNames[0].startswith("FieldledgerSans-")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "OTHER DEALINGS IN THE FONT SOFTWARE." in licence
