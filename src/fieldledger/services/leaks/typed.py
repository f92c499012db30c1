"""Whether a line that was typed holds values: what stands after ``add``, ``set``, ``--reason`` …

Pure. When in doubt the line counts: a line too many is looked at, one too few is found by somebody
else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PROGRAM = re.compile(r"(?<![\w.-])fieldledger(?:\.exe)?[\"']?(?=\s)", re.IGNORECASE)
# How many words after a command are no value yet: a record type, an id, a key.
_WITHOUT_VALUES = {
    "add": 1,
    "set": 1,
    "void": 1,
    "unvoid": 1,
    "find": 0,
    "sql": 0,
    "invite": 0,
}
_SWITCHES = {"--json", "--quiet", "--no-input", "--yes", "--all", "--own", "--dry-run", "-"}
_WITH_A_WORD = {"--from", "--home", "--lang", "--format", "--out", "-o", "--clear", "--role"}
_VALUE = re.compile(r"--(?:reason|value|note|nickname)(?:=|$)|\w[\w-]*=.")
_ENDS = re.compile(r"[;|&]+|\d?>.*")
_SAID = re.compile(r"\b(?:echo|printf|print|write-output|write-host)\b", re.IGNORECASE)
_PASSPHRASE = re.compile(r"FIELDLEDGER_PASSPHRASE(?:_COMMAND)?[\"']?\s*=", re.IGNORECASE)


def tells_values(line: str) -> bool:
    """Whether a line of a history holds something that was written down, or a passphrase."""
    if says_passphrase(line):
        return True
    return any(
        _given(line[: found.start()], line[found.end() :]) for found in _PROGRAM.finditer(line)
    )


def says_passphrase(line: str) -> bool:
    """Whether a line sets a passphrase itself, or a command that has it among its words."""
    found = _PASSPHRASE.search(line)
    if found is None:
        return False
    return "_COMMAND" not in found[0].upper() or prints_its_words(line[found.end() :])


def prints_its_words(command: str) -> bool:
    """Whether a command prints what stands in it, as ``echo`` does."""
    return bool(_SAID.search(command))


def _given(before: str, after: str) -> bool:
    """Whether what stands around the program's name on one line holds a value."""
    words = list(_of_this_command(after))
    while words and words[0].startswith("-"):
        del words[: 2 if words[0] in _WITH_A_WORD else 1]
    if not words or {"-h", "--help"} & set(words):
        return False
    command, rest = words[0].lower(), words[1:]
    if any(_VALUE.match(word) for word in rest):
        return True
    if _comes_through_a_pipe(before, rest):
        return True
    most = _WITHOUT_VALUES.get(command)
    return most is not None and len(list(_counting(rest))) > most


def _of_this_command(after: str) -> Iterator[str]:
    """The words up to where the shell begins something else."""
    for word in after.split():
        if _ENDS.fullmatch(word):
            return
        yield word.rstrip(";").strip("\"'")
        if word.endswith(";"):
            return


def _counting(words: list[str]) -> Iterator[str]:
    """The words without switches, and without options that hold no value."""
    skip = False
    for word in words:
        if skip or word in _WITH_A_WORD:
            skip = not skip
        elif word not in _SWITCHES and word.partition("=")[0] not in _WITH_A_WORD:
            yield word


def _comes_through_a_pipe(before: str, rest: list[str]) -> bool:
    """``echo VALUES | fieldledger add …``, or values after ``<<``."""
    if "<<" in before or any(word.startswith("<<") for word in rest):
        return True
    return before.rstrip().endswith("|") and prints_its_words(before)
