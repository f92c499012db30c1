"""Words that programs read as they are and people in their language: roles, kinds, audiences."""

from __future__ import annotations

from fieldledger.language import mark, tr

# Each stands here once, so that the catalogues have it.
_WORDS = (
    *(mark("coordinator"), mark("worker"), mark("reader")),
    *(mark("conflict"), mark("duplicate"), mark("quarantine"), mark("beside-void")),
    *(mark("stock"), mark("count"), mark("gap"), mark("silence"), mark("clock"), mark("newer")),
    *(mark("older"), mark("copy"), mark("astray"), mark("struck"), mark("erase")),
    *(mark("coordinators"), mark("partners"), mark("public")),
)


def said(word: object) -> str:
    """One of these words in the language that is spoken; any other as it is, or translated."""
    return tr(str(word))
