"""What the demo is played on: three homes in one folder, and words for each step.

Every step says the command that a person would type and then does what that command does, through
the same services, so that what is shown and what is done cannot part. The keys never come from or
go to the keyring, and nothing is read or written outside the folder.
"""

from __future__ import annotations

import json
import shlex
import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import cast

from fieldledger import errors
from fieldledger.domain import tabular
from fieldledger.domain.entry import spoken
from fieldledger.language import tr
from fieldledger.report.wrapped import wrap
from fieldledger.services import (
    entries,
    exchange,
    founding,
    importing,
    membership,
    recovery,
    upkeep,
)
from fieldledger.services.exchange import Merged
from fieldledger.services.session import Session, open_session
from fieldledger.services.setup import World
from fieldledger.store import files

WIDTH = 80
STICK = "stick"
PIECES = "pieces"


class Stage:
    """The folder, the open ledgers by label, and the voice that tells what happens."""

    def __init__(self, folder: Path, world: World, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.world = world
        self.say = say
        self.passphrase = founding.suggest_passphrase(world)
        self.sessions: dict[str, Session] = {}
        self._open = ExitStack()
        _make_folder(folder / STICK)

    def close(self) -> None:
        """Close every ledger."""
        self._open.close()

    def chapter(self, title: str, words: str = "") -> None:
        """Begin a part of the story."""
        self.say("")
        self.say(title)
        for line in _wrapped(words):
            self.say(line)

    def found(self, name: str) -> None:
        """Found the ledger; its first device is ``a``. The pieces stay, to rehearse with."""
        self._typed("a", "init", "--name", name, "--recovery-out", PIECES)
        secret = recovery.new_secret(self.world)
        with recovery.in_files(self.folder / PIECES, recovery.split(secret, self.world)):
            founded = founding.found(
                self.folder / "a",
                self.world,
                self.passphrase,
                secret=secret,
                name=name,
                demo=True,
            )
        self._came(
            tr("founded"), tr("this device is {label}, a coordinator's", label=founded.label)
        )
        self._enter("a")

    def invite(self, nickname: str, clear: str) -> None:
        """Invite a worker who may read these compartments of everybody, and let them join."""
        file = f"{STICK}/{nickname}.invite"
        self._typed("a", "invite", nickname, "--clear", clear, "--all", "-o", file)
        invited = membership.invite(
            self.sessions["a"],
            nickname,
            clear=clear.split(","),
            scope="all",
            out=self.folder / file,
        )
        self._came(
            tr(
                "device {label} will receive {receives}",
                label=invited.label,
                receives=invited.receives,
            )
        )
        self._came(tr("the code, spoken on the telephone: {code}", code=invited.code))
        self._typed(invited.label, "join", file)
        joined = membership.join(
            self.folder / invited.label,
            self.world,
            self.folder / file,
            invited.code,
            self.passphrase,
        )
        self._came(tr("joined as {label}: it can write at once", label=joined.label))
        self._enter(joined.label)

    def confirm(self, label: str) -> None:
        """Confirm a device by its fingerprint."""
        self._typed("a", "devices", "confirm", label)
        confirmed = membership.confirm(self.sessions["a"], label)
        self._came(
            tr("{fingerprint}, as read out on the telephone", fingerprint=confirmed["fingerprint"])
        )

    def add(self, label: str, line: str) -> str:
        """Write down one entry, given as a person types it; its id. What the device may not read
        is never typed on a command line: it is asked for at prompts."""
        kind, *words = shlex.split(line)
        session = self.sessions[label]
        sealed = entries.is_sealed(session, entries.type_of(kind))
        self._typed(label, "add", kind, *(() if sealed else words))
        saved = entries.add(session, kind, words, ())
        if sealed:
            self._came(tr("(at the prompts: {words})", words=" · ".join(words)))
        self._came(f"{saved.id}  {spoken(saved.line) or tr('sealed for the coordinators')}")
        return saved.id

    def add_file(
        self, label: str, kind: str, name: str, rows: Sequence[Mapping[str, object]]
    ) -> None:
        """Write down many entries, from a file of JSON lines that is left beside the homes."""
        file = f"{name}.jsonl"
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        files.create(self.folder / file, text.encode())
        self._typed(label, "add", kind, "--from", file)
        many = len(entries.add_many(self.sessions[label], kind, rows))
        self._came(tr("{many} saved", many=many))

    def import_(
        self, label: str, kind: str, name: str, rows: Sequence[Mapping[str, object]]
    ) -> tuple[str, str]:
        """Take in a table that is left beside the homes; the ids of its first and last entry."""
        file, data = f"{name}.csv", table(rows).encode()
        files.create(self.folder / file, data)
        self._typed(label, "import", kind, file, "--yes")
        plan = importing.prepare(self.sessions[label], kind, data)
        written = importing.write(self.sessions[label], plan)
        self._came(
            tr(
                "{new} entries imported: {first} to {last}",
                new=len(plan.new),
                first=written.first,
                last=written.last,
            )
        )
        return written.first, written.last

    def correct(
        self, label: str, record: str, values: str, *, reason: str, on: str | None = None
    ) -> None:
        """Correct a record; ``values`` are ``field=value`` words."""
        day = ("--on", on) if on else ()
        self._typed(label, "set", record, *shlex.split(values), *day, "--reason", reason)
        pairs = [cast("tuple[str, str]", word.split("=", 1)) for word in shlex.split(values)]
        saved = entries.change(self.sessions[label], record, pairs, reason, on=on)
        self._came(f"{saved.id}  {spoken(saved.line)}")

    def export(self, label: str, name: str, *, to: str = "coordinators") -> Path:
        """Write a bundle onto the stick."""
        file = f"{STICK}/{name}.enc"
        address = () if to == "coordinators" else ("--to", to)
        self._typed(label, "export", *address, "-o", file)
        exported = exchange.export(self.sessions[label], to=to, out=self.folder / file)
        [one] = exported.files
        self._came(
            tr(
                "{ops} entries for {label}, encrypted: {bytes} bytes",
                ops=one.ops,
                label=one.to,
                bytes=f"{one.bytes:,}",
            )
        )
        return self.folder / file

    def merge(self, label: str, *bundles: Path) -> Merged:
        """Take bundles in."""
        self._typed(label, "merge", *(f"{STICK}/{file.name}" for file in bundles))
        merged = exchange.merge(self.sessions[label], bundles)
        for row in merged.files:
            refused = cast("Mapping[str, object]", row.get("refused", {}))
            told = refused.get("message") or tr(
                "{new} new, {known} known", new=row["new"], known=row["known"]
            )
            self._came(f"{Path(str(row['file'])).name}: {told}")
        if merged.joined:
            self._came(tr("joined: {joined}", joined=", ".join(merged.joined)))
        if merged.review:
            self._came(tr("for review: {review}", review=merged.review))
        return merged

    def status(self, label: str) -> tuple[str, str]:
        """What a device holds: its digest and its state."""
        self._typed(label, "status")
        found = upkeep.status(self.sessions[label])
        digest, state = str(found["digest"]), str(found["state"])
        self._came(
            tr(
                "{ops} ops; digest {digest}, state {state}",
                ops=found["ops"],
                digest=digest[:16],
                state=state[:16],
            )
        )
        return digest, state

    def command(self, label: str, *words: str) -> None:
        """Say a command whose answer the story gives itself."""
        self._typed(label, *words)

    def told(self, words: str) -> None:
        """Say what a command answered."""
        self._came(words)

    def _enter(self, label: str) -> None:
        opened = open_session(
            self.folder / label, self.world, lambda: self.passphrase, cached=False
        )
        self.sessions[label] = self._open.enter_context(opened)

    def _typed(self, label: str, *words: str) -> None:
        for line in _command(["fieldledger", "--home", label, *words]):
            self.say(line)

    def _came(self, *answers: str) -> None:
        for answer in answers:
            for line in _wrapped(answer, "  ", "    "):
                self.say(line)


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV: a column for each name that any of them has."""
    names = [*dict.fromkeys(name for row in rows for name in row)]
    cells = [["" if row.get(name) is None else str(row[name]) for name in names] for row in rows]
    return tabular.csv_text(names, cells)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise errors.CannotWrite(
            tr("{folder} cannot be made.", folder=folder),
            hint=tr("Name a folder that you may write to."),
        ) from error


def _command(words: Sequence[str]) -> list[str]:
    """A command as a shell reads it; a long one goes on over lines, with a backslash between."""
    lines = ["$"]
    for word in map(shlex.quote, words):
        if len(lines[-1]) + len(word) + 3 > WIDTH:
            lines[-1] += " \\"
            lines.append("   ")
        lines[-1] += f" {word}"
    return lines


def _wrapped(text: str, first: str = "", later: str = "") -> list[str]:
    """Lines that fit; letters of East Asia take two columns, and set no spaces."""
    if text.isascii():
        return textwrap.wrap(
            text,
            WIDTH,
            initial_indent=first,
            subsequent_indent=later,
            break_on_hyphens=not first,
        )
    lines = wrap(text, WIDTH - len(later))
    return [f"{later if number else first}{line}" for number, line in enumerate(lines)]
