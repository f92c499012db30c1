"""What changed since the last report: late entries, and the figures that they moved."""

from __future__ import annotations

from fieldledger.language import mark, tr, trn
from fieldledger.report.facts import Facts
from fieldledger.report.late import Moved, Since
from fieldledger.report.sections import parts
from fieldledger.report.shape import ROW_UNIT, Column, Row, Section, Table

KEY = "changed"


def section(facts: Facts) -> Section | None:
    """The section; none where this device knows of no earlier report."""
    if facts.since is None:
        return None
    return Section(
        KEY,
        tr("What changed since the last report"),
        tuple(_paragraphs(facts, facts.since)),
        parts.tables(_figures(facts, facts.since), _entries(facts.since)),
        tuple(_notes(facts.since)),
    )


def _paragraphs(facts: Facts, since: Since) -> list[str]:
    late = sum(each.entries for each in since.late)
    told = (
        tr("The last report of earlier days is that of {name}, given out here on {day}.",
           name=since.name, day=since.day)
        if since.day
        else tr("The last report of earlier days is that of {name}.", name=since.name)
    )  # fmt: skip
    found = [
        told,
        trn("{n} entry has come in since.", "{n} entries have come in since.", since.entries),
        trn(
            "{n} of them is about days before {day}.",
            "{n} of them are about days before {day}.",
            late,
            day=facts.period.start,
        )
        if late
        else tr("None of them is about days before {day}.", day=facts.period.start),
    ]
    counted = (
        (since.opened, mark("Fields on which people disagree now: {count}.")),
        (since.settled, mark("Fields on which they disagreed, and do not any more: {count}.")),
        (since.erased, mark("Records that were erased: {count}.")),
    )
    found += [tr(text, count=f"{count:,}") for count, text in counted if count]
    return found


def _figures(facts: Facts, since: Since) -> Table:
    columns = (
        Column("month", tr("month")),
        Column("record", tr("record")),
        Column("figure", tr("figure")),
        Column("of", tr("of")),
        Column("then", tr("then"), ROW_UNIT),
        Column("now", tr("now"), ROW_UNIT),
        Column("records", tr("by records"), "records"),
    )
    rows = tuple(_figure(facts, each) for each in since.moved)
    return Table("figures", tr("Figures of earlier months that changed"), columns, rows)


def _figure(facts: Facts, each: Moved) -> Row:
    item = facts.stock.item(each.item)
    of, unit = (item.code, item.unit) if each.item else (each.currency, each.currency)
    cells = (each.month, each.type, each.field, of, each.then, each.now, each.records)
    return Row(f"{each.month} {each.type} {each.field} {of}".rstrip(), cells, unit)


def _entries(since: Since) -> Table:
    columns = (
        Column("month", tr("month")),
        Column("record", tr("record")),
        Column("device", tr("device")),
        Column("added", tr("added"), "entries"),
        Column("corrected", tr("corrected"), "entries"),
        Column("struck", tr("struck out"), "entries"),
        Column("restored", tr("taken back"), "entries"),
    )
    rows = tuple(
        Row(
            f"{each.month} {each.type} {each.device}".lstrip(),
            (
                each.month or tr("no month"),
                each.type,
                each.device,
                each.added,
                each.corrected,
                each.struck,
                each.restored,
            ),
        )
        for each in since.late
    )
    return Table("entries", tr("Late entries"), columns, rows)


def _notes(since: Since) -> list[str]:
    again = tr(
        "Computed again as it was given out: {command}",
        command=f"report --as-of {since.digest[:16]}",
    )
    if not since.turned:
        return [again]
    return [
        tr(
            "Who belongs to the ledger has changed since, and with it which entries count: the "
            "figures of then are not set beside those of now."
        ),
        again,
    ]
