"""`merge PATH…`: take in bundles; one that is refused does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import mark, tr

if TYPE_CHECKING:
    from fieldledger.services.exchange import Merged

COUNTS = (mark("new"), mark("known"), mark("sealed"), mark("withheld"), mark("quarantined"))
MOST = 10  # ids that are named; --json gives them all


def merge(
    paths: Annotated[list[Path], Argument(metavar="PATH...", help="bundles, or folders of them")],
    dry_run: Annotated[
        bool, Option("--dry-run", help="say what would happen, and change nothing")
    ] = False,
) -> int:
    """Take in bundles from others. Twice, late or in any order: the result is the same.

    \b
      fieldledger merge /media/stick
      fieldledger merge river.enc hill.enc --dry-run
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.progress import counting
    from fieldledger.services import exchange

    with opened() as session, counting() as tick:
        merged = exchange.merge(session, paths, dry_run=dry_run, progress=tick)
    data = {
        "files": list(merged.files),
        "changed": merged.changed,
        "erased": list(merged.erased),
        "joined": list(merged.joined),
        "restored": [{"old": each.old, "new": each.new} for each in merged.restored],
        "suspended": list(merged.suspended),
        "review": merged.review,
        "new_review": merged.new_review,
    }
    ui.show(data, _lines(merged, dry_run))
    return merged.exit_code


def _lines(merged: Merged, dry_run: bool) -> Iterator[str]:
    taken = [file for file in merged.files if not file.get("refused") and not file.get("aside")]
    if taken:
        rows = [[str(file[name]) for name in ("file", "from", *COUNTS)] for file in taken]
        yield from ui.table([tr("file"), tr("from"), *map(tr, COUNTS)], rows, right="  rrrrr")
    for file in merged.files:
        yield from _refusal(file)
        if file.get("aside"):
            yield tr("left aside: {file} is {aside}", file=file["file"], aside=file["aside"])
    yield from _records(merged, dry_run)
    if merged.joined:
        labels = ", ".join(merged.joined)
        yield (
            tr("would join: {labels}", labels=labels)
            if dry_run
            else tr("joined: {labels}", labels=labels)
        )
        yield "  " + tr(
            "fieldledger devices confirm {label}, once its fingerprint was read out",
            label=merged.joined[0],
        )
    yield from _restored(merged)
    if merged.suspended:
        yield tr("suspended: {labels}", labels=", ".join(merged.suspended))
        yield "  " + tr(
            "An invitation was used twice: by whom it was meant for, and by somebody else."
        )
        yield "  " + tr("Nothing of these devices counts. Ask their owners, and invite them anew.")
    if merged.review:
        yield tr(
            "{new_review} new for review, {review} in all",
            new_review=merged.new_review,
            review=merged.review,
        )
        yield "  fieldledger review"


def _records(merged: Merged, dry_run: bool) -> Iterator[str]:
    changed = ", ".join(f"{count} {name}" for name, count in merged.changed.items() if count)
    if changed or not merged.erased:
        counts = changed or tr("nothing")
        yield (
            tr("would change: {counts}", counts=counts)
            if dry_run
            else tr("changed: {counts}", counts=counts)
        )
    if merged.erased:
        yield _erased(merged.erased, dry_run)


def _erased(erased: Sequence[str], dry_run: bool) -> str:
    ids, more = ", ".join(erased[:MOST]), len(erased) - MOST
    if more <= 0:
        return tr("would be erased: {ids}", ids=ids) if dry_run else tr("erased: {ids}", ids=ids)
    if dry_run:
        return tr("would be erased: {ids} and {more} more", ids=ids, more=more)
    return tr("erased: {ids} and {more} more", ids=ids, more=more)


def _restored(merged: Merged) -> Iterator[str]:
    for each in merged.restored:
        if each.confirm:
            yield tr(
                "{old} was restored as {new}: have its fingerprint read out, then",
                old=each.old,
                new=each.new,
            )
            yield f"  fieldledger devices confirm {each.new}"
        else:
            yield tr("{old} was restored as {new}", old=each.old, new=each.new)


def _refusal(file: Mapping[str, Any]) -> Iterator[str]:
    refused = file.get("refused")
    if refused:
        yield tr("refused: {file}: {message}", file=file["file"], message=refused["message"])
        if refused.get("hint"):
            yield f"  {refused['hint']}"


app = app_of(merge)
