"""What the program folder of a field kit starts: fieldledger, with its ledger beside that folder.

The stick is the place of everything: where neither ``--home`` nor ``FIELDLEDGER_HOME`` names
another home, the ledger lies in the folder ``ledger`` beside the program folder, never on the
computer.
"""

from __future__ import annotations

import os
import sys

from fieldledger.__main__ import run


def home_beside(program: str) -> str:
    """The home of a kit whose program file is ``program``: ``KIT/ledger`` of
    ``KIT/linux-x86_64/fieldledger``."""
    folder = os.path.dirname(os.path.abspath(program))
    return os.path.join(os.path.dirname(folder), "ledger")


if __name__ == "__main__":
    if not os.environ.get("FIELDLEDGER_HOME"):
        os.environ["FIELDLEDGER_HOME"] = home_beside(sys.executable)
    run()
