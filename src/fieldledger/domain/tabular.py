"""Tables as text: CSV and JSON lines, read with each fault at its line, written to be read back.

Spreadsheets run what looks like a formula. A cell that begins like one is written with an
apostrophe in front, and so is one that begins with apostrophes before a formula; reading takes one
apostrophe away from such cells, so that every text comes back as it was.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fieldledger.domain.problems import BadValue
from fieldledger.language import mark, tr

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_QUOTED = re.compile('"[^"]*"?')
_LINE_END = re.compile("[\r\n]")
_DELIMITERS = ",;\t"


class Trouble(NamedTuple):
    """What is wrong at one place of a table: the line of the file, from 1, and the column."""

    line: int
    column: str
    sentence: str


class Table(NamedTuple):
    """The rows of a file. ``names``: each column with the line where it is first met; ``rows``:
    the line of each and its cells by those names; ``ragged``: the rows that could not be read."""

    names: dict[str, int]
    rows: list[tuple[int, Mapping[str, object]]]
    ragged: list[Trouble]


def read(data: bytes, *, lines: bool = False) -> Table:
    """The table in a file: JSON lines if ``lines`` or if it begins with a brace, else CSV.

    Raises BadValue where it is neither; its sentence goes after the name of the file.
    """
    text = decode(data)
    start = text.lstrip()[:1]
    if not start:
        raise BadValue(mark("is empty: there is nothing to import"))
    if start == "[":
        raise BadValue(mark("is one JSON array: write JSON lines, one object a line, or CSV"))
    return _json_table(text) if lines or start == "{" else _csv_table(text)


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark. Raises BadValue."""
    encoding, name = "utf-8-sig", "UTF-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = name = "UTF-16"
    elif data.startswith(b"PK\x03\x04"):
        raise BadValue(mark("is a spreadsheet or an archive: save the sheet as CSV in UTF-8"))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadValue(
            mark("is no {name} text (line {line}): save it as CSV in UTF-8"), name=name, line=line
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadValue(mark("holds NUL characters (line {line}): it is no text file"), line=line)
    return text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV: commas, quotes where needed, nothing that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def json_lines(rows: Iterable[Mapping[str, object]]) -> str:
    """A table as JSON lines, one object a row."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def safe(text: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def unsafe(text: str) -> str:
    """The text that ``safe`` made a cell of."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _csv_table(text: str) -> Table:
    found = _records(text)
    line, header = next(found)
    names = [name.strip() for name in _trimmed(header, 0)]
    places = dict.fromkeys(names, line)
    if "" in places:
        raise BadValue(
            mark("has a column without a name (line {line}): column {number}"),
            line=line,
            number=names.index("") + 1,
        )
    if len(places) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise BadValue(
            mark("has the column {column} twice (line {line})"), column=twice[:80], line=line
        )
    table = Table(places, [], [])
    for line, record in found:
        cells = _trimmed(record, len(names))
        if len(cells) == len(names):
            table.rows.append((line, dict(zip(names, map(unsafe, cells), strict=True))))
        else:
            sentence = tr(
                "has {cells} cells, and the header has {names}", cells=len(cells), names=len(names)
            )
            table.ragged.append(Trouble(line, "", sentence))
    if not table.rows and not table.ragged:
        raise BadValue(mark("has a header and no rows: there is nothing to import"))
    return table


def _trimmed(cells: list[str], least: int) -> list[str]:
    """Without the empty cells that spreadsheets leave beyond the last column."""
    while len(cells) > least and not cells[-1].strip():
        cells.pop()
    return cells


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line on which it begins. Raises BadValue."""
    first = _LINE_END.split(_QUOTED.sub("", text.lstrip()[:65_536]), maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise BadValue(
                mark(
                    "cannot be read from line {line} on: a cell is longer than {most:,} characters"
                ),
                line=line,
                most=csv.field_size_limit(),
            ) from None
        raise BadValue(
            mark(
                "cannot be read from line {line} on: a quote is not closed, or something stands "
                "between it and the end of its cell"
            ),
            line=line,
        ) from None


def _json_table(text: str) -> Table:
    table = Table({}, [], [])
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        row = _object(written)
        if row is None:
            table.ragged.append(Trouble(line, "", tr("is not one JSON object, each name once")))
            continue
        table.rows.append((line, row))
        for name in row:
            table.names.setdefault(name, line)
    return table


def _object(line: str) -> dict[str, object] | None:
    try:
        row = json.loads(line, object_pairs_hook=_once)
        if "\\u" in line:
            json.dumps(row, ensure_ascii=False).encode()  # no half of a pair is text
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object that gives each name once; of two values, neither is the one that was meant."""
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError
    return row
