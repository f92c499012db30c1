"""Questions in SQL from a person: read-only, and never of what holds keys.

SQLite asks an authorizer about each table, column, function and statement while it compiles a
query; what is not on the lists here is refused, so that a table, a function or a pragma that
somebody adds later is closed until it is listed. ``query_only`` stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.store import sqlcipher, tables
from fieldledger.store.ledger import Ledger

# Of the tables of truth those without secrets. Not ``meta`` and ``salt``, which hold keys, nor
# what is encrypted or signed.
TRUTH = (
    "feed",
    "run",
    "op",
    "control",
    "why",
    "device",
    "cut",
    "confirmed",
    "nickname",
    "receipt",
    "merged",
    "codebook",
)
# Tables that functions make of JSON text: lists in columns and payloads are such.
_FROM_JSON = ("json_each", "json_tree")
_FUNCTIONS = """
    abs coalesce format glob hex iif ifnull instr length like likelihood likely lower ltrim max min
    nullif octet_length printf quote replace round rtrim sign substr substring trim typeof unhex
    unicode unlikely upper char concat concat_ws
    acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10
    log2 mod pi pow power radians sin sinh sqrt tan tanh trunc
    date datetime julianday strftime time timediff unixepoch
    json json_array json_array_length json_error_position json_extract json_group_array
    json_group_object json_object json_patch json_pretty json_quote json_remove json_replace
    json_set json_type json_valid -> ->>
    avg count group_concat string_agg sum total
    cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank
    row_number
    """
FUNCTIONS = frozenset(_FUNCTIONS.split())


class Answer(NamedTuple):
    """The rows of a query under the names of its columns."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


def ask(ledger: Ledger, query: str) -> Answer:
    """The answer to one SELECT. Raises Refused, in one sentence, for any other query."""
    with _guarded(ledger):
        return Answer(*sqlcipher.query(ledger.conn, query))


def readable() -> list[str]:
    """The tables that a query may read."""
    return sorted({*tables.names(), *TRUTH})


@contextmanager
def _guarded(ledger: Ledger) -> Iterator[None]:
    refused: list[str] = []
    sqlcipher.guard(ledger.conn, _judge(frozenset((*readable(), *_FROM_JSON)), refused))
    try:
        yield
    except errors.Refused:
        if not refused:
            raise
        raise errors.Refused(
            refused[0],
            hint=tr(
                "It reads, with SELECT, the tables of records and of ops that "
                "docs/format/ledger.md lists in its sections 3 and 4, but no keys."
            ),
        ) from None
    finally:
        sqlcipher.guard(ledger.conn, None)


def _judge(names: frozenset[str], refused: list[str]) -> Callable[[str, str, str], bool]:
    def allowed(what: str, first: str, second: str) -> bool:
        match what:
            case "select" | "recursive":
                return True
            case "read" if first in names:
                return True
            case "function" if second.lower() in FUNCTIONS:
                return True
        sentences = {
            "read": tr("A query may not use the table {name}.", name=first),
            "function": tr("A query may not use the function {name}().", name=second),
        }
        anything = tr("A query may not use anything but SELECT.")
        refused.append(sentences.get(what, anything))
        return False

    return allowed
