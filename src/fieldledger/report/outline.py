"""The headings of a report as a file to be filled in with one's own words (``report.own``).

Under each heading stands, as a comment that is not taken over, what the figures there say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fieldledger.language import tr
from fieldledger.report import words
from fieldledger.report.markdown import escaped
from fieldledger.report.shape import Report, Section
from fieldledger.report.wrapped import wrap

_WIDTH = 80
_DASHES = re.compile(r"-(?=-)")


def render(report: Report) -> str:
    """The whole file, in Markdown."""
    lines = [f"# {escaped(words.title(report))}", ""]
    lines += _comment(
        tr(
            "For {audience}. What you write here stands on the front page.",
            audience=report.audience,
        ),
        tr("Write paragraphs and lists under the headings; leave the headings as they are."),
        tr("What stands between these marks is not taken over, and may be deleted."),
    )
    for section in report.sections:
        lines += [f"## {escaped(section.title)} {{#{section.key}}}", "", *_hint(section)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _hint(section: Section) -> Iterator[str]:
    tables = [table.title for table in section.tables]
    yield from _comment(
        *section.paragraphs,
        *([tr("Tables: {titles}.", titles="; ".join(tables))] if tables else []),
    )


def _comment(*texts: str) -> Iterator[str]:
    """Texts as a comment, which nothing in them ends."""
    lines = [line for text in texts for line in wrap(_within(text), _WIDTH)]
    yield from ("<!--", *lines, "-->", "", "")


def _within(text: str) -> str:
    return _DASHES.sub("- ", words.plain(text)).replace("<!", "< !")
