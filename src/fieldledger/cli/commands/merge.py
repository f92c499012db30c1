"""`merge PATH…`: take in bundles; one that is refused does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of

if TYPE_CHECKING:
    from fieldledger.services.exchange import Merged

COUNTS = ("new", "known", "sealed", "withheld", "quarantined")
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
        yield from ui.table(["file", "from", *COUNTS], rows, right="  rrrrr")
    for file in merged.files:
        yield from _refusal(file)
        if file.get("aside"):
            yield f"left aside: {file['file']} is {file['aside']}"
    yield from _records(merged, dry_run)
    if merged.joined:
        yield f"{'would join' if dry_run else 'joined'}: {', '.join(merged.joined)}"
        yield f"  fieldledger devices confirm {merged.joined[0]}, once its fingerprint was read out"
    yield from _restored(merged)
    if merged.suspended:
        yield f"suspended: {', '.join(merged.suspended)}"
        yield "  An invitation was used twice: by whom it was meant for, and by somebody else."
        yield "  Nothing of these devices counts. Ask their owners, and invite them anew."
    if merged.review:
        yield f"{merged.new_review} new for review, {merged.review} in all"
        yield "  fieldledger review"


def _records(merged: Merged, dry_run: bool) -> Iterator[str]:
    changed = ", ".join(f"{count} {name}" for name, count in merged.changed.items() if count)
    if changed or not merged.erased:
        yield f"{'would change' if dry_run else 'changed'}: {changed or 'nothing'}"
    if merged.erased:
        more = f" and {len(merged.erased) - MOST} more" if merged.erased[MOST:] else ""
        shown = ", ".join(merged.erased[:MOST])
        yield f"{'would be erased' if dry_run else 'erased'}: {shown}{more}"


def _restored(merged: Merged) -> Iterator[str]:
    for each in merged.restored:
        told = f"{each.old} was restored as {each.new}"
        if each.confirm:
            yield f"{told}: have its fingerprint read out, then"
            yield f"  fieldledger devices confirm {each.new}"
        else:
            yield told


def _refusal(file: Mapping[str, Any]) -> Iterator[str]:
    refused = file.get("refused")
    if refused:
        yield f"refused: {file['file']}: {refused['message']}"
        if refused.get("hint"):
            yield f"  {refused['hint']}"


app = app_of(merge)
