"""Making a PDF: source in, bytes out, with the fonts that came with the program and no others.

typst compiles in memory. It is given the folder of those fonts as its only one: there is nothing
else in it to read, no font of this computer is looked at, and no package can be fetched, because
no text of a document is ever code (``report/paper.py``).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from fieldledger import errors
from fieldledger.language import tr, trn
from fieldledger.report import glyphs

FONTS = ("FieldledgerSans-{}.otf", "FieldledgerSansLatin-{}.ttf")
WEIGHTS = ("Regular", "Bold")
MOST_NAMED = 12


def made(source: str) -> bytes:
    """The PDF of a document (``paper.document``); the same source gives the same bytes. Raises
    MissingPart, and Refused where a character is in no font: none is ever left out."""
    try:
        import typst
    except ImportError:
        raise missing() from None
    refuse_lacking(source)
    folder = fonts_folder()
    compiler = typst.Compiler(
        root=folder,
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
        ),
        ignore_system_fonts=True,
        package_path=folder,
        package_cache_path=folder,
    )
    try:
        data, warnings = compiler.compile_with_warnings(
            source.encode(),
            format="pdf",
            pdf_standards="ua-1",
            timestamp=0,  # so that no clock is read; the document tells its day itself
        )
    except typst.TypstError:
        # What it says may hold words of the document: nobody is shown it.
        raise _failed() from None
    # Without a font that it was told to use, typst leaves the text out and only warns.
    if not isinstance(data, bytes) or any("font" in each.message for each in warnings):
        raise _failed()
    return data


def refuse_lacking(source: str) -> None:
    """Refuse a document with characters that the fonts of the program cannot show."""
    fonts = _covered()
    if not fonts:
        raise errors.MissingPart(
            tr("The fonts for PDF did not come with this installation."),
            hint=tr("Install fieldledger anew."),
        )
    found = glyphs.lacking(source, fonts)
    if not found:
        return
    shown = [f"U+{point:04X}" for point in found[:MOST_NAMED]] + ["…"] * (len(found) > MOST_NAMED)
    raise errors.Refused(
        trn(
            "The fonts for PDF lack {n} character: {points}. Nothing was written.",
            "The fonts for PDF lack {n} characters: {points}. Nothing was written.",
            len(found),
            points=", ".join(shown),
        ),
        hint=tr(
            "They have the characters of Korean, Japanese, simplified Chinese and Western "
            "languages. Write the name or note in which it stands in those, or make the report "
            "with --format {form}, which uses the fonts of the computer that shows it.",
            form="html",
        ),
    )


def missing() -> errors.MissingPart:
    """What to say where the extra ``pdf`` is not installed."""
    return errors.MissingPart(
        tr("The part for PDF is not installed."),
        hint=tr(
            "Install it beside it: {command} (it is its extra {extra}). Or use {form}, which "
            "prints well and works without.",
            command="pip install typst",
            extra="pdf",
            form="--format html",
        ),
    )


def _failed() -> errors.Refused:
    return errors.Refused(
        tr("The PDF could not be made. Nothing was written."),
        hint=tr("Make the report in another form: --format {form}.", form="html"),
    )


def fonts_folder() -> Path:
    """The folder of the fonts that came with the program."""
    return Path(str(files("fieldledger") / "fonts"))


@cache
def _covered() -> tuple[frozenset[int], ...]:
    """For each weight, what its fonts can show together; nothing if a font is missing."""
    whole = [[fonts_folder() / name.format(weight) for name in FONTS] for weight in WEIGHTS]
    if not all(path.is_file() for paths in whole for path in paths):
        return ()
    return tuple(
        frozenset().union(*(glyphs.covered(path.read_bytes()) for path in paths)) for paths in whole
    )
