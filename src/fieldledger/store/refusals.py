"""Why a home is not taken as it is: the files of it that are there, and those that are not."""

from __future__ import annotations

from pathlib import Path

from fieldledger.errors import Refused, RolledBack
from fieldledger.language import tr


def mark_lost(file: str) -> RolledBack:
    """The mark (``file``) is not there, or not what this program wrote."""
    return RolledBack(
        tr(
            "The file {file} of this home is missing or was changed, so it cannot be told whether "
            "the ledger file is the newest.",
            file=file,
        ),
        hint=tr(
            "If you know that this copy is the newest, run 'fieldledger verify --trust-this-copy'."
        ),
    )


def taken(home: Path) -> Refused:
    """There is a ledger already."""
    return Refused(
        tr("There is a ledger in {home} already.", home=home),
        hint=tr("Use another home: 'fieldledger --home FOLDER …'."),
    )


def without_vault(home: Path, database: str, vault: str) -> Refused:
    """There is a database that nothing here opens."""
    return Refused(
        tr(
            "{home} holds a {database} without its {vault}: founding or joining was cut off, or "
            "the vault was lost. Nothing was changed.",
            home=home,
            database=database,
            vault=vault,
        ),
        hint=tr(
            "If the vault is nowhere else, move {database} away and try again.", database=database
        ),
    )


def without_database(home: Path, vault: str, database: str) -> Refused:
    """There is a vault, and nothing that it opens."""
    return Refused(
        tr(
            "{home} holds a {vault} without its {database}. Nothing was changed.",
            home=home,
            vault=vault,
            database=database,
        ),
        hint=tr(
            "If {database} is nowhere else, move {vault} away and try again.",
            database=database,
            vault=vault,
        ),
    )
