"""Which characters a font can show, read from its bytes."""

from __future__ import annotations

import io
import struct

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont

from fieldledger.report import glyphs


def _font(points: dict[int, str]) -> bytes:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *points.values()])
    builder.setupCharacterMap(points)
    builder.setupDummyDSIG()  # a table that stands before the one asked for
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue()


def test_the_characters_of_a_font_are_those_that_another_reader_finds() -> None:
    points = {0x41: "A", 0x42: "B", 0x31: "one", 0x1F600: "face", 0xC300: "rice"}
    font = _font(points)

    assert glyphs.covered(font) == set(points)
    assert glyphs.covered(font) == {*TTFont(io.BytesIO(font)).getBestCmap()}


@pytest.mark.parametrize("data", [b"", b"OTTO", b"\0" * 20, b"OTTO" + struct.pack(">H", 9)])
def test_what_is_no_font_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a font"):
        glyphs.covered(data)


def test_a_font_of_the_first_65536_characters_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="East Asian"):
        glyphs.covered(_font({0x41: "A"}))


def test_what_any_of_the_fonts_lacks_is_named_once_and_in_order() -> None:
    fonts = (frozenset(map(ord, "abc")), frozenset(map(ord, "bcd")))

    assert glyphs.lacking("bcb\n", fonts) == []
    assert glyphs.lacking("dzcada", fonts) == [ord("a"), ord("d"), ord("z")]
