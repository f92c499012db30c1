"""Make the fonts of the PDF (src/fieldledger/fonts/) from those that they are a part of.

    python scripts/fonts.py FOLDER

FOLDER holds the three files of ``SOURCES``, in the versions that are named there by their SHA-256:
the first two are in Debian 12's package ``fonts-noto-cjk``, the third in ``fontpkg-source-sans-3``
3.52 of PyPI. The same sources and the locked fonttools give the same bytes, those of ``MADE``.
Why these characters: docs/decisions/0028-pdf-and-fonts.md.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parent.parent / "src" / "fieldledger" / "fonts"
FAMILY, LATIN_FAMILY = "Fieldledger Sans", "Fieldledger Sans Latin"
LATIN = "SourceSans3[wght].ttf"
SOURCES = {
    "NotoSansCJK-Regular.ttc": "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a",
    "NotoSansCJK-Bold.ttc": "faa5f3656a78b2e2d450d27fe8382c778bc2b6bb5ea29c986664a6a435056ceb",
    LATIN: "042fe2cc0b933e328410d7acbd0aa6a1873dca5aef81875f4bc214b08825c7b9",
}
WEIGHTS = {"Regular": 400, "Bold": 700}
# What comes out, FieldledgerSans…; a test compares it with what the program carries.
MADE = {
    "-Regular.otf": "76d13dd5e9390d5c8d4cdec9d53dc932e9d268bd03fa678c9aa3507b5847fd7d",
    "-Bold.otf": "f1be58c28820be9e19d83757d0f96256cd61441426b6be498ed8b94a21ec9f10",
    "Latin-Regular.ttf": "88a79daa623bf7fa07412afb9140f2c837dae9c1a3613ad5b90a36cd9e9f557d",
    "Latin-Bold.ttf": "9c0e65f65fd40aa78137147b157ef44d227b6824852a7bf4c96a9143a7716d5b",
}
KOREAN = 1  # which font of the collection; the other regions' forms come in by `locl`
# The Latin letters of Noto Sans CJK are those of Source Sans, drawn larger by so much.
LATIN_UNITS = 895

# The national sets whole, all modern syllables of Korean, and what of these blocks is there.
ENCODINGS = ("euc_kr", "euc_jp", "gb2312")  # KS X 1001, JIS X 0208, GB 2312
SYLLABLES = range(0xAC00, 0xD7A4)
BLOCKS = (
    range(0x20, 0x7F),  # ASCII
    range(0xA0, 0x530),  # Latin, combining marks, Greek, Cyrillic
    range(0x1100, 0x1200),  # the letters of Korean that syllables are made of
    range(0x1E00, 0x1F00),  # Latin of Vietnamese
    range(0x2000, 0x2800),  # punctuation, signs of currencies, arrows, frames
    range(0x3000, 0x3400),  # punctuation and letters of East Asia
    range(0xFF00, 0xFFF0),  # full and half width
)
# Noto Sans CJK has a few of these and does not place them: "ź" would be a z beside an accent.
MARKS = range(0x300, 0x370)
FEATURES = ["ccmp", "kern", "ljmo", "locl", "mark", "mkmk", "tjmo", "vjmo"]
SCRIPTS = ("DFLT", "cyrl", "grek", "hang", "hani", "kana", "latn")
LANGUAGES = ("dflt", "JAN", "KOR", "ZHS")
# For vertical lines, and what no reader of a PDF asks for.
DROPPED = ["BASE", "DSIG", "STAT", "VORG", "vhea", "vmtx"]


def main(folder: Path) -> None:
    for name, digest in SOURCES.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise SystemExit(f"fonts: {folder / name} is not the version that the script names")
    for style in WEIGHTS:
        east = east_asian(folder / f"NotoSansCJK-{style}.ttc", style)
        held = {*east.getBestCmap()}
        _save(east, f"-{style}.otf")
        _save(latin(folder / LATIN, style, held), f"Latin-{style}.ttf")


def _save(font: TTFont, name: str) -> None:
    path = TARGET / f"FieldledgerSans{name}"
    font.save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{digest}  {path.name}{'' if digest == MADE[name] else ' (not as before)'}")


def east_asian(source: Path, style: str) -> TTFont:
    """Korean, Japanese, Chinese, and the letters and signs that stand between them."""
    font = TTFont(source, fontNumber=KOREAN, lazy=True, recalcTimestamp=False)
    _reduce(font, characters() - set(MARKS))
    texts = _rename(font, FAMILY, style)
    table = font["CFF "].cff
    table.fontNames = [texts[6]]
    table.topDictIndex[0].FullName = texts[4]
    table.topDictIndex[0].FamilyName = FAMILY
    return font


def latin(source: Path, style: str, held: set[int]) -> TTFont:
    """The letters of European languages, and what else the other font lacks, in its size.

    Signs that both have are left to the other, where they are as wide as its characters."""
    font = TTFont(source, recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"wght": WEIGHTS[style]}, inplace=True)
    letters = {each for each in characters() if each < 0x7F or chr(each).isalpha()}
    _reduce(font, letters | (characters() - held))
    font["head"].unitsPerEm = LATIN_UNITS
    font["OS/2"].usWeightClass = WEIGHTS[style]
    _rename(font, LATIN_FAMILY, style)
    return font


def characters() -> set[int]:
    """The code points that are asked for; the sources lack some of the blocks."""
    found = {ord(char) for name in ENCODINGS for char in encoded(name)}
    return found.union(SYLLABLES, *BLOCKS)


def encoded(name: str) -> Iterable[str]:
    """Every character of two bytes in a national encoding."""
    high = range(0xA1, 0xFF)
    pairs = (bytes([first, second]) for first in high for second in high)
    return (text for pair in pairs if len(text := pair.decode(name, "ignore")) == 1)


def _reduce(font: TTFont, points: set[int]) -> None:
    options = subset.Options(
        layout_features=FEATURES,
        layout_scripts=[f"{script}.{one}" for script in SCRIPTS for one in LANGUAGES],
        name_IDs=["*"],
        hinting=False,
        notdef_outline=True,
    )
    options.drop_tables += DROPPED
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    # Said once more in the form that report/glyphs.py reads.
    groups = CmapSubtable.newSubtable(12)
    groups.platformID, groups.platEncID, groups.language = 3, 10, 0
    groups.cmap = font.getBestCmap()
    font["cmap"].tables.append(groups)


def _rename(font: TTFont, family: str, style: str) -> dict[int, str]:
    """A part must not pass for the whole, and 'Source' is a name that its licence reserves."""
    name = f"{family.replace(' ', '')}-{style}"
    texts = {1: family, 2: style, 3: f"fieldledger;{name}", 4: f"{family} {style}", 6: name}
    table = font["name"]
    table.names = [each for each in table.names if each.nameID in (0, 5, 7, 8, 9, 10, 13, 14)]
    for number, text in texts.items():
        table.setName(text, number, 3, 1, 0x409)
    return texts


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python scripts/fonts.py FOLDER")
    main(Path(sys.argv[1]))
