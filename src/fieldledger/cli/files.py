"""Files that the person names: read with a clear refusal, written whole and never over another."""

from __future__ import annotations

import os
from pathlib import Path

from fieldledger.errors import CannotWrite, Refused
from fieldledger.language import tr


def read_text(path: Path) -> str:
    """The text of a file, or of standard input for ``-``."""
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            tr("{path} is not UTF-8 text.", path=path), hint=tr("Save it as UTF-8.")
        ) from None


def read_bytes(path: Path, most: int = 1 << 30) -> bytes:
    """The bytes of a file, or of standard input for ``-``; at most ``most``."""
    import sys

    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(most + 1)
        else:
            with path.open("rb") as file:
                data = file.read(most + 1)
    except OSError as error:
        from fieldledger.domain.system import of_system

        raise Refused(
            tr(
                "{path} cannot be read: {why}.",
                path=path,
                why=of_system(error),
            ),
            hint=tr("Check the name, and that it is a file that you may read."),
        ) from None
    if len(data) > most:
        raise Refused(tr("{path} is too large to be read.", path=path), hint=tr("Split it."))
    return data


def first_line(path: Path) -> str:
    """The first line of a file, without its end: where scripts keep a code or a passphrase."""
    lines = read_text(path).splitlines()
    if not lines or not lines[0].strip():
        raise Refused(
            tr("The first line of {path} is empty.", path=path), hint=tr("It must hold the secret.")
        )
    return lines[0].strip()


def refuse_existing(path: Path, *, force: bool = False) -> None:
    """Refuse a name that is taken, before any work is done for it."""
    if not force and os.path.lexists(path):
        raise Refused(
            tr("{path} exists already.", path=path), hint=tr("Choose another name, or add --force.")
        )


def write_new(path: Path, data: bytes | str, *, force: bool = False) -> None:
    """Write a file of one's own (0600) under its final name only when it is whole."""
    refuse_existing(path, force=force)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    body = data.encode("utf-8") if isinstance(data, str) else data
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            refuse_existing(path, force=force)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        from fieldledger.domain.system import of_system

        raise CannotWrite(
            tr(
                "{path} cannot be written: {why}.",
                path=path,
                why=of_system(error),
            ),
            hint=tr("Check that the folder exists, can be written to, and has room."),
        ) from None
