"""Every error that fieldledger raises on purpose: a message for a person, a hint, an exit code.

One family. A message says what happened and where; the hint says what to do next. Neither ever
holds a value of a record, a passphrase or a key. The command line turns them into output in one
place (``cli.ui.report_error``); the catalogue in ``docs/reference/errors.md`` lists them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class FieldledgerError(Exception):
    """The base of the family. ``exit_code`` and ``name`` are what scripts may rely on."""

    exit_code: ClassVar[int] = 1
    name: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(FieldledgerError):
    """Wrong use, or values that cannot be accepted. ``problems`` lists (field, sentence) pairs."""

    exit_code = 2
    name = "refused"

    def __init__(
        self, message: str, *, hint: str = "", problems: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)


class WrongKey(FieldledgerError):
    """A passphrase, spoken code or key does not open what it was given for."""

    exit_code = 3
    name = "wrong-key"


class NoLedger(FieldledgerError):
    """There is no ledger in this home."""

    exit_code = 4
    name = "no-ledger"


class InUse(FieldledgerError):
    """Another process is writing to this ledger."""

    exit_code = 5
    name = "in-use"


class FileRefused(FieldledgerError):
    """A bundle or a file of the home is not what it should be: nothing of it was taken in."""

    exit_code = 6
    name = "file-refused"


class Damaged(FileRefused):
    """The file is cut short or changed."""

    name = "damaged"


class NotForUs(FileRefused):
    """The file is sound as far as can be seen, but for another device or another ledger."""

    name = "not-for-us"


class ForAnother(NotForUs):
    """The file is encrypted to other devices than this one."""

    name = "for-another"


class Forged(FileRefused):
    """A signature, a hash or a chain does not hold."""

    name = "forged"


class RolledBack(FileRefused):
    """The ledger file is an older copy of itself."""

    name = "rolled-back"


class NewerVersion(FieldledgerError):
    """Made by a newer version of fieldledger."""

    exit_code = 7
    name = "newer-version"


class NotAllowed(FieldledgerError):
    """This device may not do that."""

    exit_code = 8
    name = "not-allowed"


class CannotWrite(FieldledgerError):
    """The disk is full, the folder is read-only, or the file system refused."""

    exit_code = 10
    name = "cannot-write"


class MissingPart(FieldledgerError):
    """A library that fieldledger needs is not there (SQLCipher, or an optional extra)."""

    exit_code = 2
    name = "missing-part"
