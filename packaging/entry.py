"""What the program folder of a field kit starts: fieldledger, with its ledger beside that folder.

The stick is the place of everything: where neither ``--home`` nor ``FIELDLEDGER_HOME`` names
another home, the ledger lies in the folder ``ledger`` beside the program folder, never on the
computer; and what a command needs for a while (the training ledgers of `demo`) is made on the stick
too, where it can be written to.
"""

from __future__ import annotations

import os
import sys

from fieldledger.__main__ import run


def kit_of(program: str) -> str:
    """The folder of a kit whose program file is ``program``: ``KIT`` of
    ``KIT/linux-x86_64/fieldledger``."""
    return os.path.dirname(os.path.dirname(os.path.abspath(program)))


if __name__ == "__main__":
    kit = kit_of(sys.executable)
    if not os.environ.get("FIELDLEDGER_HOME"):
        os.environ["FIELDLEDGER_HOME"] = os.path.join(kit, "ledger")
    # Python looks here first, on every system, and elsewhere only if this cannot be written to.
    os.environ["TMPDIR"] = kit
    run()
