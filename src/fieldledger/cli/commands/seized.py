"""`seized DEVICE`: a device was taken. Bar it, and see what it could read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import exposures, ui, values
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.exposure import Exposure
    from fieldledger.services.seizing import Proposal, Seized


def seized(  # noqa: PLR0913 - the options of one command
    device: Annotated[
        str, Argument(metavar="DEVICE", help="its label, or that of an open invitation")
    ],
    since: Annotated[
        str,
        Option("--since", metavar="DATE", help="the last day on which it was in good hands"),
    ] = "",
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
    yes: Annotated[bool, Option("--yes", help="do it; do not ask")] = False,
    show: Annotated[
        bool, Option("--show", help="only show what it could read; write nothing")
    ] = False,
    with_pieces: Annotated[
        bool, Option("--with-pieces", help="as the root key: asks for recovery pieces")
    ] = False,
    from_: Annotated[
        list[Path] | None,
        Option("--from", metavar="FILE", help="a piece, for scripts; more than once; - for stdin"),
    ] = None,
) -> None:
    """Bar a device that was taken. Nothing is sent to it any more.

    What it wrote counts up to the last entry that was merged here by the end of
    DATE, or up to the last one held here. The rest goes to quarantine, whatever
    its time says. Its open invitations are withdrawn.

    \b
      fieldledger seized a1 --since 2004-05-17 --reason "arrested on the 18th"
      fieldledger seized a1 --show
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.pieces import root_key
    from fieldledger.services import exposure, seizing

    with opened() as session:
        if show:
            found = exposure.of(session, device)
            ui.show(exposure.as_data(found), exposures.lines(found))
            return
        root = root_key(session, with_pieces, from_ or ())
        proposal = seizing.propose(session, device, _until(session.world.today(), since), root)
        why = _agreed(proposal, reason, yes)
        written = seizing.seize(session, proposal, why, root)
        read = exposure.of_device(session, proposal.device) if proposal.device else None
    ui.show(_document(proposal, written, read), _told(proposal, read))
    ui.say(tr("Tell the other coordinators by voice, and export to everybody now."))


def _document(proposal: Proposal, written: Seized, read: Exposure | None) -> dict[str, object]:
    from fieldledger.services import exposure

    return {
        "device": proposal.name,
        "last": proposal.op or None,
        "merged": proposal.merged or None,
        "quarantined": dict(proposal.aside),
        "withdrawn": list(written.invitations),
        "ops": list(written.ops),
        "exposure": exposure.as_data(read) if read else None,
    }


def _told(proposal: Proposal, read: Exposure | None) -> list[str]:
    return [*_done(proposal), *(["", *exposures.lines(read)] if read else [])]


def _until(today: str | None, since: str) -> int | None:
    """The end of a day here, in seconds since 1970; None where no day was given."""
    if not since:
        return None
    from fieldledger.domain.dates import read_day
    from fieldledger.domain.problems import BadValue
    from fieldledger.services.setup import end_of_day

    try:
        return end_of_day(read_day(since, today))
    except BadValue as problem:
        raise Refused(
            tr("{field} {problem}.", field="--since", problem=problem.sentence),
            hint=tr("For example --since 2004-05-17"),
        ) from None


def _agreed(proposal: Proposal, reason: str, yes: bool) -> str:
    """Show what would be written and ask for it; the reason. Raises Refused where it is not so."""
    needed = (("--yes", yes), ("--reason", reason.strip()))
    missing = [option for option, given in needed if not given]
    if missing and not ui.interactive():
        raise Refused(
            tr(
                "Nothing was written: {option} and {other} missing.",
                option=missing[0],
                other=missing[1],
            )
            if len(missing) > 1
            else tr("Nothing was written: {option} missing.", option=missing[0]),
            hint=" ".join(_proposed(proposal)),
        )
    if not yes:
        ui.ask_aloud("\n".join(_proposed(proposal)))
        if not ui.confirm(tr("Is that so?")):
            raise Refused(
                tr("Nothing was written."), hint=tr("Another day: --since DATE, the last good one.")
            )
    return a_reason(reason)


def _proposed(proposal: Proposal) -> Iterator[str]:
    if proposal.device is not None and proposal.cut is not None:
        yield _counts(proposal)
        yield _aside(proposal)
    elif proposal.device is not None:
        yield tr("{name} is barred already, as far as this would.", name=proposal.name)
    if proposal.covered:
        yield tr(
            "It was restored since, as {labels}: that is cut off, too.",
            labels=", ".join(proposal.covered),
        )
    if proposal.invitations:
        yield tr(
            "Withdrawn: the invitation of {labels}.",
            labels=", ".join(proposal.invitations),
        )


def _counts(proposal: Proposal) -> str:
    if not proposal.op:
        return tr(
            "Of what {name} wrote, nothing counts, since nothing of it was here by then.",
            name=proposal.name,
        )
    if not proposal.merged:
        return tr(
            "Of what {name} wrote, {op} is the last that counts.",
            name=proposal.name,
            op=proposal.op,
        )
    return tr(
        "Of what {name} wrote, {op} is the last that counts, merged on {moment}.",
        name=proposal.name,
        op=proposal.op,
        moment=values.moment(proposal.merged),
    )


def _aside(proposal: Proposal) -> str:
    if not proposal.aside:
        return tr("Nothing that is held here goes to quarantine.")
    each = [tr("{count:,} of {label}", count=count, label=label) for label, count in proposal.aside]
    return tr("To quarantine go, of what is held here: {counts}.", counts=", ".join(each))


def _done(proposal: Proposal) -> Iterator[str]:
    if proposal.cut is not None:
        yield tr("barred: {name}", name=proposal.name)
    for line in _proposed(proposal):
        yield f"  {line}"
    if proposal.aside:
        yield "  fieldledger review"


app = app_of(seized)
