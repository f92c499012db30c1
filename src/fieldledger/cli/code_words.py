"""Words that programs read as they are and people in their language: roles, kinds, audiences,
what an entry does, and the states of devices."""

from __future__ import annotations

import re

from fieldledger.language import Label, mark, tr

# Each stands here once, so that the catalogues have it.
_WORDS = (
    *(mark("coordinator"), mark("worker"), mark("reader")),
    *(mark("conflict"), mark("duplicate"), mark("quarantine"), mark("beside-void")),
    *(
        mark("stock"),
        mark("count"),
        Label("gap", "review"),
        mark("silence"),
        mark("clock"),
        mark("newer"),
    ),
    *(mark("older"), mark("copy"), mark("astray"), mark("struck"), mark("erase")),
    *(mark("coordinators"), mark("partners"), mark("public")),
    *(Label("add", "op"), Label("set", "op")),
    *(Label("void", "op"), Label("restore", "op")),
    *(Label("text", "kind"), Label("code", "kind"), Label("codes", "kind")),
    *(Label("integer", "kind"), Label("quantity", "kind")),
    *(Label("money", "kind"), Label("currency", "kind")),
    *(Label("date", "kind"), Label("month", "kind"), Label("flag", "kind")),
    *(Label("choice", "kind"), Label("country", "kind")),
    *(Label("province", "kind"), Label("reference", "kind")),
    Label("references", "kind"),
)


def said(word: object, context: str = "") -> str:
    """One of these words in the language that is spoken; any other as it is, or translated."""
    return tr(Label(str(word), context))


def begun(word: object) -> str:
    """What stands before the colon of a state, which tells the rest once, below a table."""
    return re.split("[:：]", said(word))[0]
