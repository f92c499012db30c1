"""`invite NICKNAME`: write an invitation for another device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.membership import Invited


def invite(
    nickname: Annotated[str, Argument(metavar="NICKNAME", help="known to coordinators alone")],
    out: Annotated[Path, Option("-o", "--out", metavar="FILE", help="where to write it")],
    clear: Annotated[
        str, Option("--clear", metavar="LIST", help="compartments it may read: relief,children")
    ] = "",
    everybody: Annotated[
        bool, Option("--all/--own", help="entries of everybody, or only its own")
    ] = False,
    role: Annotated[
        str, Option("--role", metavar="ROLE", help="worker, coordinator or reader")
    ] = "worker",
    team: Annotated[
        str, Option("--team", metavar="NAME", help="devices of one team may send to each other")
    ] = "",
) -> None:
    """Write an invitation for another device, and the code to be spoken with it.

    Without --clear the device is sealed: it writes entries that it cannot
    read, so that whoever takes it finds none.

    \b
      fieldledger invite river -o river.invite
      fieldledger invite hill --clear relief,children --all -o hill.invite
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import membership

    compartments = [word for word in clear.replace(" ", ",").split(",") if word]
    with opened() as session:
        invited = membership.invite(
            session,
            nickname,
            role=role,
            clear=compartments,
            scope="all" if everybody else "own",
            team=team.strip(),
            out=out,
        )
    _tell(invited)


def _tell(invited: Invited) -> None:
    data = {"label": invited.label, "code": invited.code, "file": invited.file}
    ui.show(
        data,
        [
            tr("invitation for device {label}: {file}", label=invited.label, file=invited.file),
            tr("it will receive: {receives}", receives=invited.receives),
            tr("the code: {code}", code=invited.code),
        ],
    )
    ui.say(
        tr(
            "Speak the code, face to face or on the telephone. Never write it where "
            "the file goes.\nThere: fieldledger join {name}",
            name=Path(invited.file).name,
        )
    )


app = app_of(invite)
