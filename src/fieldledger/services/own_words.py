"""The director's own text in a report, and what may not stand in it.

Whoever writes for others is responsible for the words; what a program can tell is told. Security
rule: in a report for partners or the public no line holds the code name of a shelter, a ration
line, a person, a child or a foster parent, as far as words can be compared. A refusal names the
line, never the code. A device that may not read those records cannot compare, and refuses too.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable

from fieldledger import errors
from fieldledger.domain import records
from fieldledger.language import mark, tr
from fieldledger.report import figures, own
from fieldledger.report.own import Part
from fieldledger.report.shape import Report
from fieldledger.services.session import Session
from fieldledger.store import living
from fieldledger.store import records as held

LARGEST = 1 << 18
"""Bytes of a file of words."""

NAMED = {
    "shelter": mark("the code name of a shelter"),
    "line": mark("the code name of a ration line"),
    "person": mark("the code name of a person"),
    "child": mark("the code name of a child"),
    "sponsor": mark("the code name of a foster parent"),
}
_BEGINNINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GAPS = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")


def added(session: Session, report: Report, data: bytes, name: str) -> Report:
    """The report with the text of a file in it; ``name``: what the file is called. Raises Refused,
    NotAllowed."""
    text = _text(data, name)
    parts = own.read(text)
    if report.audience != figures.COORDINATORS:
        refuse_code_names(session, parts)
    return own.put(report, parts)


def outline(report: Report) -> str:
    """The headings of a report, to be filled in, in Markdown."""
    from fieldledger.report import outline as renderer

    return renderer.render(report)


def _text(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise errors.Refused(
            tr("{file} is too large for the words of a report.", file=name),
            hint=tr("It can have {n} KiB.", n=LARGEST >> 10),
        )
    encoding = next((known for begins, known in _BEGINNINGS if data.startswith(begins)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise errors.Refused(
            tr("{file} is not UTF-8 text.", file=name), hint=tr("Save it as UTF-8.")
        ) from None
    if "\0" in text:
        raise errors.Refused(tr("{file} is no text.", file=name), hint=tr("Save it as UTF-8."))
    return text


def refuse_code_names(session: Session, parts: Iterable[Part]) -> None:
    """Refuse words for others in which a code name stands. Raises Refused, NotAllowed."""
    codes = [(name, code) for name in NAMED for code in _codes(session, name)]
    for piece in (piece for part in parts for piece in part.pieces):
        text = _folded(piece.own.text)
        found = next((name for name, code in codes if _stands(code, text)), None)
        if found is not None:
            raise errors.Refused(
                tr(
                    "In the text that begins on line {line} stands {what}.",
                    line=piece.line,
                    what=tr(NAMED[found]),
                ),
                hint=tr("Say it in other words: what is sent to others names nobody by code."),
            )


def _codes(session: Session, name: str) -> set[str]:
    """All codes of a type, those in dispute and those of void records too."""
    spec = records.load(name)
    if not session.me.may_read(spec.compartment, own=False):
        raise errors.NotAllowed(
            tr("This device may not read all code names, so it cannot look for them in your text."),
            hint=tr("Make this report on a device that reads everything."),
        )
    code = str(spec.code)  # each of these types has one
    shown = {str(row.fields[code]) for row in held.rows(session.ledger, name, voided=True)}
    every = living.living(session.ledger.conn, name)
    return shown.union(*(map(str, each.values[code]) for each in every))


def _folded(text: str) -> str:
    """A text without what nobody sees, in one case and width, each gap or dash one ``-``."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return _GAPS.sub("-", unicodedata.normalize("NFKC", seen).casefold())


def _stands(code: str, text: str) -> bool:
    """Whether a code stands in a folded text as a word of its own, its parts apart or together."""
    parts = [part for part in _folded(code).split("-") if part]
    if not parts:
        return False
    found = re.finditer("-?".join(map(re.escape, parts)), text)
    return any(
        not _one_word(text[: each.start()][-1:], each[0][0])
        and not _one_word(each[0][-1], text[each.end() : each.end() + 1])
        for each in found
    )


def _one_word(before: str, after: str) -> bool:
    """Whether two characters belong to one word; East Asian ones may always stand apart."""
    return all(c.isalnum() and unicodedata.east_asian_width(c) not in "WF" for c in (before, after))
