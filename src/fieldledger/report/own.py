"""The director's own text for a report: a small subset of Markdown, under the report's headings.

What is read (``docs/reference/report.md`` lists it): headings that name a section, paragraphs, and
lists. Marks of emphasis and code are dropped, a link becomes its text and its address. What stands
between ``<!--`` and ``-->`` is no text. Everything else is plain text: nothing of it is ever
markup. Lines are numbered from 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NamedTuple

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.report import words
from fieldledger.report.shape import Own, Report

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*")
_KEY = re.compile(r"\{#([^{}]*)\}\s*$")
_POINT = re.compile(r"\s*(?:([-*+])|([0-9]{1,9})[.)])\s+(.*)")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
# Emphasis is short: what never ends would be looked for from each mark to the end of the text.
_INLINE = (
    (re.compile(r"!?\[([^\[\]]*)\]\(\s*<?([^\s()<>]+)>?[^()]*\)"), r"\1 (\2)"),
    (re.compile(r"(`+)(.{1,500}?)\1"), r"\2"),
    (re.compile(r"(\*{1,3})(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![^\W_])(_{1,3})(?=\S)(.{1,500}?)(?<=\S)\1(?![^\W_])"), r"\2"),
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# An escaped mark waits here, out of the way of the others: code points for private use.
_AWAY = 0xF0000


@dataclass(slots=True)
class _Open:
    """A paragraph or point that is being read, and its first line."""

    line: int
    text: str
    mark: str = ""


class Piece(NamedTuple):
    """A piece of text, and the first of its lines."""

    line: int
    own: Own


class Part(NamedTuple):
    """The line, level, words and key of a heading, and the text under it. What stands before all
    headings has a level of 0."""

    line: int
    level: int
    heading: str
    key: str
    pieces: tuple[Piece, ...]


def read(text: str) -> list[Part]:
    """The text, cut up at its headings; the first part is what stands before them."""
    found: list[tuple[int, int, str, str, list[_Open]]] = [(0, 0, "", "", [])]
    begun = False
    for number, line in enumerate(_without_comments(text), 1):
        if heading := _HEADING.fullmatch(line):
            found.append((number, len(heading[1]), *_named(heading[2] or ""), []))
            begun = False
        elif not line.strip() or _RULE.fullmatch(line):
            begun = False
        else:
            _take(found[-1][-1], number, line, begun)
            begun = True
    return [
        Part(number, level, title, key, tuple(map(_piece, pieces)))
        for number, level, title, key, pieces in found
    ]


def _piece(read: _Open) -> Piece:
    return Piece(read.line, Own(_plain(read.text), read.mark))


def _without_comments(text: str) -> list[str]:
    """The lines, those inside comments empty, so that the others keep their numbers."""
    whole = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), whole).split("\n")


def _named(heading: str) -> tuple[str, str]:
    """Title and key of ``Provisions handed out {#provisions}``; the key is ``""`` without one."""
    key = _KEY.search(heading)
    title = heading[: key.start()] if key else heading
    return _plain(title), key[1].strip() if key else ""


def _take(pieces: list[_Open], number: int, line: str, begun: bool) -> None:
    """Take a line into the pieces: a new one, or more of the last one where that goes on."""
    if point := _POINT.fullmatch(line):
        mark = "-" if point[1] else f"{int(point[2])}."
        pieces.append(_Open(number, point[3], mark))
    elif begun:
        pieces[-1].text = _joined(pieces[-1].text, line.strip().lstrip("> "))
    else:
        pieces.append(_Open(number, line.strip().lstrip("> ")))


def _joined(before: str, after: str) -> str:
    """Two lines as one text; Chinese and Japanese have no space where a line ends."""
    if before and after and _unspaced(before[-1]) and _unspaced(after[0]):
        return before + after
    return f"{before} {after}".strip()


def _unspaced(char: str) -> bool:
    wide = unicodedata.east_asian_width(char) in "WF"
    return wide and not unicodedata.name(char, "").startswith("HANGUL")


def _plain(text: str) -> str:
    kept = _ESCAPED.sub(lambda found: chr(_AWAY + ord(found[1])), text)
    for mark, becomes in _INLINE:
        kept = mark.sub(becomes, kept)
    back = {_AWAY + code: code for code in range(0x21, 0x7F)}
    return kept.translate(back).strip()


# --- putting it into a report ---------------------------------------------------------------------


def put(report: Report, parts: Sequence[Part]) -> Report:
    """The report with this text in it: under each heading what stands in that section, before its
    figures; on the front page what stands before all headings, or under a title that is none.
    Raises Refused where a heading names no section."""
    front: list[Own] = []
    own: dict[str, list[Own]] = {section.key: list(section.own) for section in report.sections}
    for part in parts:
        text = [piece.own for piece in part.pieces]
        if part.level == 0 or (part is parts[1] and _is_title(report, part)):
            front += text
        else:
            own[_section(report, part)] += text
    return replace(
        report,
        own=(*report.own, *front),
        sections=tuple(replace(each, own=tuple(own[each.key])) for each in report.sections),
    )


def _is_title(report: Report, part: Part) -> bool:
    """Whether a first heading is the title of the whole: that of another month too, so that a file
    may be used again."""
    return part.level == 1 and not part.key and _folded(part.heading) not in _names(report)


def _section(report: Report, part: Part) -> str:
    """The key of the section that a heading names, by its key or by its title."""
    names = _names(report)
    found = names.get(part.key or _folded(part.heading))
    if found is None:
        raise errors.Refused(
            tr(
                "Line {line}: this report has no section '{heading}'.",
                line=part.line,
                heading=words.plain(part.key or part.heading),
            ),
            hint=_hint(part, names),
        )
    return found


def _names(report: Report) -> dict[str, str]:
    """The keys of the sections by all that a heading may call them."""
    titles = {_folded(section.title): section.key for section in report.sections}
    return titles | {section.key: section.key for section in report.sections}


def _hint(part: Part, names: Mapping[str, str]) -> str:
    near = get_close_matches(part.key or _folded(part.heading), list(names), n=1)
    if near:
        return tr("Did you mean '{name}'?", name=near[0])
    return tr("Its sections are: {sections}.", sections=", ".join(dict.fromkeys(names.values())))


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
