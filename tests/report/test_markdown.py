"""A report in Markdown."""

from __future__ import annotations

from collections.abc import Callable

from fieldledger.report import markdown
from fieldledger.report.shape import Column, Report, Row, Section, Table

BODY = """\
## First

One sentence.

### By place

| place | handed out | per person per day | growth | people |
| --- | ---: | ---: | ---: | ---: |
| kamo-47 | 2,700 kg | 300 g | not known | 300 |
| 길림-쉼터 | 60 to 120 sets |  | 1.67 | 0 to 2 |
| **total** | **5** | **6** | **0.07** | **8** |

- A note.

## Second

Nothing.

---

"""


def test_a_report_is_headings_sentences_and_tables(small: Report) -> None:
    text = markdown.render(small)

    assert text.startswith("# Report for May 2004\n\n")
    assert BODY in text
    assert "For coordinators." in text
    assert text.endswith("Digest d1d1d1d1d1d1d1d1, state 5757575757575757.\n")


def test_text_of_a_record_is_never_markup(reported: Callable[..., Report]) -> None:
    text = "[x](http://evil) <b> ![p](q) **bold** `code` | cell & #1 ~gone~ _it_ \\ \x1b"
    table = Table("t", "T", (Column("a", "a"),), (Row("r", (text,)),), Row("total", (None,)))
    lines = markdown.render(reported(Section("s", "S", (text,), (table,), (text,)))).splitlines()

    safe = (
        "\\[x\\](http://evil) \\<b\\> !\\[p\\](q) \\*\\*bold\\*\\* \\`code\\` \\| cell \\& "
        "\\#1 \\~gone\\~ \\_it\\_ \\\\ ?"
    )
    assert safe in lines
    assert f"| {safe} |" in lines
    assert f"- {safe}" in lines
    assert "|  |" in lines
