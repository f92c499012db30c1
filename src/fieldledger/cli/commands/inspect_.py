"""`inspect FILE`: what a bundle shows to anybody, and with a key what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui, values
from fieldledger.cli.app import app_of
from fieldledger.language import Label, mark, tr


def inspect(
    file: Annotated[Path, Argument(metavar="FILE", help="a bundle")],
    without_key: Annotated[
        bool, Option("--without-key", help="only what it shows to whoever finds it")
    ] = False,
) -> None:
    """Look into a bundle without taking it in.

    \b
      fieldledger inspect river.enc
      fieldledger inspect river.enc --without-key
    """
    from fieldledger.cli.opening import opened_if_possible
    from fieldledger.services import exchange

    if without_key:
        found = exchange.inspect(file, None)
    else:
        with opened_if_possible(may_ask=True) as session:
            found = exchange.inspect(file, session)
    made = {"made": values.moment(found["made"])} if "made" in found else {}
    ui.show(found, tree({**found, **made}))


# What stands before the colons, as far as it is no name of another kind.
_LABELS = (
    mark("file"),
    mark("bytes"),
    mark("recipients"),
    mark("format"),
    mark("ledger"),
    mark("demo"),
    Label("made", "bundle"),
    mark("from"),
    mark("known"),
    mark("to"),
    mark("request"),
    mark("parts"),
    mark("feed"),
    mark("ops"),
    mark("raw"),
)


def tree(found: object, indent: str = "") -> Iterator[str]:
    """Nested data as indented lines: ``name: value``, and a dash before each of several."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            label = tr("{name}:", name=_label(str(name).replace("_", " ")))
            label = f"{indent}{label}"
            yield from _branch(label, value, indent)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from _branch(f"{indent}-", value, indent)


def _label(name: str) -> str:
    """What stands before a colon, in its meaning here."""
    return tr(next((each for each in _LABELS if each == name), name))


def _branch(label: str, value: object, indent: str) -> Iterator[str]:
    if isinstance(value, list | tuple) and not any(isinstance(one, Mapping) for one in value):
        yield f"{label} {', '.join(map(str, value)) or tr('none')}"
    elif isinstance(value, Mapping | list | tuple):
        yield label
        yield from tree(value, f"{indent}  ")
    else:
        yield f"{label} {values.plain(value)}"


app = app_of(inspect)
