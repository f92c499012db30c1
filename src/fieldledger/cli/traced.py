"""The records behind a figure of a report, as `report --trace` shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldledger.cli import ui
from fieldledger.language import tr, trn

if TYPE_CHECKING:
    from fieldledger.domain.periods import Period
    from fieldledger.services.session import Session
    from fieldledger.services.tracing import Behind, Listed, Traced


def show_trace(session: Session, period: Period, name: str) -> None:
    """Show the records behind a figure, or the names of the figures of a section or table."""
    from fieldledger.services import tracing

    found = tracing.trace(session, period, name)
    if isinstance(found, tracing.Listed):
        ui.show(_names_as_data(found), _names_in_words(found))
    else:
        ui.show(_figure_as_data(found, period), _figure_in_words(found, period))


def _names_as_data(found: Listed) -> dict[str, object]:
    return {
        "figures": [{"figure": figure.name, "records": known} for figure, known in found.figures]
    }


def _names_in_words(found: Listed) -> list[str]:
    return [
        figure.name if known else tr("{figure} (computed)", figure=figure.name)
        for figure, known in found.figures
    ]


def _figure_as_data(found: Traced, period: Period) -> dict[str, object]:
    from fieldledger.report.csvform import unit_of
    from fieldledger.report.jsonform import parts

    figure = found.figure
    return {
        "figure": figure.name,
        "period": {"name": period.name, "start": period.start, "end": period.end},
        **{f"value{suffix}": number for suffix, number in parts(figure.value)},
        "unit": unit_of(figure.column, figure.row),
        "summed": found.summed,
        "records": [each._asdict() for each in found.records],
        "adds_up": found.adds_up,
        "computed_from": found.computed_from,
    }


def _figure_in_words(found: Traced, period: Period) -> list[str]:
    from fieldledger.report import words

    figure = found.figure
    value = words.cell(figure.value, figure.column, figure.row) or words.NOT_KNOWN
    lines = [f"{figure.name}, {period.name}: {value}"]
    if figure.value is None:
        return lines
    if found.computed_from:
        lines.append(tr("It is computed. Trace what it is computed from:"))
        return [*lines, *(f"  {name}" for name in found.computed_from)]
    if not found.summed:
        return [*lines, tr("It is no sum of records.")]
    if not found.records:
        return [*lines, tr("No record is behind it.")]
    lines.append(
        trn("It is the sum of {n} record:", "It is the sum of {n} records:", len(found.records))
    )
    shares = [words.cell(each.adds, figure.column, figure.row) for each in found.records]
    widest = max(map(len, shares))
    lines += [
        _record_in_words(each, share.rjust(widest))
        for each, share in zip(found.records, shares, strict=True)
    ]
    if not found.adds_up:
        lines.append(tr("These do not come to the whole figure: the rest is no record here."))
    return lines


def _record_in_words(each: Behind, share: str) -> str:
    from fieldledger.report.wrapped import shortened

    if not each.id:
        line = tr("an erased {type}, of which only this stays counted", type=each.type)
        return shortened(f"  {share}  {line}", 80)
    day = each.date or each.type
    told = tr("{day} (in dispute)", day=day) if each.disputed else day
    return shortened(f"  {share}  {each.id}  {told}  {each.line}", 80)
