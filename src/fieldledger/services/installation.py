"""What this installation stands on: each library's version, and whether it is old or missing."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from fieldledger import __version__, errors
from fieldledger.language import mark, tr
from fieldledger.services.leaks.places import Finding

CHECK = mark("installation")
_AGAIN = mark("Install fieldledger again with its dependencies: {package}.")
# The least that this version of the program was made with, where less has known faults.
_LEAST = {
    "SQLite": (3, 50, 2),
    "SQLCipher": (4, 6),
    "cryptography": (48, 0, 1),
    "zstd": (1, 4),
}
# When those who make a series stop mending it, as they announced it.
_ENDS = {
    "Python": {"3.11": "2027-10-31", "3.12": "2028-10-31", "3.13": "2029-10-31"},
    "OpenSSL": {
        "1.1": "2023-09-11",
        "3.0": "2026-09-07",
        "3.1": "2025-03-14",
        "3.2": "2025-11-23",
        "3.3": "2026-04-09",
        "3.4": "2026-10-22",
        "3.5": "2030-04-08",
        "3.6": "2026-11-01",
    },
}


class Part(NamedTuple):
    """A library: its name, its version as text, the package that brings it, and where it is when it
    is inside another one."""

    name: str
    version: str
    package: str
    inside: str = ""


def installation(today: str | None) -> list[Finding]:
    """All parts, the old and the missing ones each with what to do. ``today``: an ISO day, or None
    where the clock cannot be trusted: then nothing is called too old by its day."""
    parts, found = [], []
    for read, package in ((_store, "sqlcipher3"), (_crypto, "cryptography"), (_zstd, "zstd")):
        try:
            parts += read()
        except (ImportError, errors.MissingPart):
            found.append(missing(package))
    python = Part("Python", ".".join(map(str, sys.version_info[:3])), "Python")
    parts.insert(0, python)
    for part in parts:
        found += judged(part, today)
    told = ", ".join(_named(part) for part in parts)
    return [*found, Finding(CHECK, "fine", f"fieldledger {__version__}, {told}.")]


def missing(package: str) -> Finding:
    """What to say of a library that is not there."""
    return Finding(
        CHECK,
        "warning",
        tr(
            "The library {package} is missing or cannot be loaded; without it the "
            "ledger does not open.",
            package=package,
        ),
        tr(_AGAIN, package=package),
    )


def judged(part: Part, today: str | None) -> Iterator[Finding]:
    """Whether a part is older than it may be, or no longer mended by its makers."""
    numbers = tuple(map(int, re.findall(r"\d+", part.version)[:3]))
    if numbers < _LEAST.get(part.name, ()):
        least = ".".join(map(str, _LEAST[part.name]))
        yield Finding(
            CHECK,
            "warning",
            tr("{part} is older than {least}.", part=_named(part), least=least),
            tr(_AGAIN, package=part.package),
        )
    end = _ENDS.get(part.name, {}).get(".".join(map(str, numbers[:2])))
    if end and today and today > end:
        yield Finding(
            CHECK,
            "note",
            tr("{part} has not been mended by its makers since {day}.", part=_named(part), day=end),
            tr("Install a newer {package}, when there is one.", package=part.package),
        )


def _named(part: Part) -> str:
    """``OpenSSL 3.6.0 in cryptography``."""
    name = f"{part.name} {part.version}"
    return tr("{part} in {package}", part=name, package=part.inside) if part.inside else name


def _store() -> list[Part]:
    from fieldledger.store import sqlcipher

    told, package = sqlcipher.versions(), "sqlcipher3"
    return [
        Part("SQLite", told["sqlite"], package),
        Part("SQLCipher", told["sqlcipher"].split()[0], package),
        Part("OpenSSL", _openssl(told["openssl"]), package, package),
    ]


def _crypto() -> list[Part]:
    from fieldledger.crypto import libraries

    told, package = libraries.versions(), "cryptography"
    return [
        Part("cryptography", told["cryptography"], package),
        Part("OpenSSL", _openssl(told["openssl"]), package, package),
    ]


def _zstd() -> list[Part]:
    from fieldledger.sync import frame

    return [Part("zstd", frame.ZSTD_VERSION, "backports.zstd")]


def _openssl(told: str) -> str:
    """``3.6.0`` of ``OpenSSL 3.6.0 1 Oct 2025``; another library's name as it is."""
    found = re.match(r"OpenSSL (\S+)", told)
    return found[1] if found else told
