"""`types [TYPE]`: what can be written down, from the table that everything is derived from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from typer import Argument

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.code_words import said
from fieldledger.cli.options import word_name
from fieldledger.cli.wrapping import columns, table, wrapped
from fieldledger.domain import records
from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.domain.record import named_compartment
from fieldledger.language import tr


def types(
    type_: Annotated[str | None, Argument(metavar="[TYPE]", help="one record type alone")] = None,
) -> None:
    """What can be written down: the record types, or the fields of one.

    \b
      fieldledger types
      fieldledger types distribution
    """
    if type_ is None:
        ui.show([_data(spec) for spec in records.load_all()], _all())
        return
    from fieldledger.services.entries import type_of

    spec = type_of(type_)
    ui.show([_data(spec)], _one(spec))


def _all() -> list[str]:
    rows = [
        (spec.name, named_compartment(spec.compartment), tr(spec.summary))
        for spec in records.load_all()
    ]
    return table((tr("type"), tr("compartment"), tr("meaning")), rows, columns())


def _one(spec: RecordType) -> Iterator[str]:
    yield from wrapped(f"{spec.name}: {tr(spec.summary)}", columns())
    yield tr("Compartment: {compartment}.", compartment=named_compartment(spec.compartment))
    if spec.words:
        order = " ".join(word_name(slot) for slot in spec.words)
        words = tr("Words: fieldledger add {name} {order}", name=spec.name, order=order)
        yield from wrapped(words, columns(), later="  ", hyphens=False)
    yield ""
    rows = [
        (field.name.replace("_", "-"), said(field.kind.name, "kind"), _must(field), _meaning(field))
        for field in spec.fields
    ]
    yield from table((tr("field"), tr("kind"), "", tr("meaning")), rows, columns())


def _must(field: FieldSpec) -> str:
    if field.required:
        return tr("required")
    return tr("per day") if field.timeline else ""


def _meaning(field: FieldSpec) -> str:
    choices = getattr(field.kind, "words", ())
    meaning = tr(field.help)
    if not choices:
        return meaning
    return tr("{meaning}: {choices}", meaning=meaning, choices=", ".join(choices))


def _data(spec: RecordType) -> dict[str, object]:
    return {
        "type": spec.name,
        "title": tr(spec.title),
        "compartment": spec.compartment,
        "summary": tr(spec.summary),
        "words": [[slot] if isinstance(slot, str) else list(slot) for slot in spec.words],
        "code": spec.code,
        "fields": [_field(field) for field in spec.fields],
    }


def _field(field: FieldSpec) -> dict[str, object]:
    return {
        "name": field.name,
        "kind": field.kind.name,
        "required": field.required,
        "timeline": field.timeline,
        "meaning": tr(field.help),
        "choices": list(getattr(field.kind, "words", ())),
        "refers_to": list(getattr(field.kind, "types", ())),
    }


app = app_of(types)
