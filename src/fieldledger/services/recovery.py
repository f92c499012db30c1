"""The recovery secret: splitting it, and what can be done with enough of its pieces.

The secret is made when a ledger is founded, shown once in pieces, and forgotten: no database, vault
or backup holds it (docs/format/recovery.md). Whoever brings enough pieces together is asked for
nothing more: they sign as the root key and open what is encrypted to the recovery key. Each
function that takes pieces first makes sure whose they are, in ``secret_of``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from fieldledger import errors
from fieldledger.crypto import age, pieces, roots, signing
from fieldledger.crypto import vault as vaults
from fieldledger.crypto.pieces import (
    LETTERS,
    WORDS,
    Piece,
    check_counts,
    join,
    read,
    typed_words,
    unknown_word,
    word_of,
)
from fieldledger.domain import ops
from fieldledger.language import mark, tr
from fieldledger.services import founding, restoring, upkeep
from fieldledger.services.restoring import Restored, Unlocked
from fieldledger.services.session import Session, open_with_keys
from fieldledger.services.setup import World
from fieldledger.store import files
from fieldledger.store import ledger as ledgers

__all__ = [
    "LETTERS",
    "WORDS",
    "Piece",
    "check_counts",
    "drill",
    "in_files",
    "new_secret",
    "read",
    "recovery_identity",
    "refuse_taken",
    "renew_passphrase",
    "root_signer",
    "split",
    "split_anew",
    "text_of",
    "texts_in",
    "typed_words",
    "unknown_word",
    "use",
    "word_of",
]

COUNT, NEED = 3, 2
_NOT_OF_THIS_HOME = mark("These pieces belong to another ledger than the one here.")


def new_secret(world: World) -> bytes:
    """A recovery secret for a ledger that is about to be founded: 32 bytes, to be split at once."""
    return world.random(32)


def split(secret: bytes, world: World, count: int = COUNT, need: int = NEED) -> tuple[Piece, ...]:
    """The pieces of a new secret. Raises Refused."""
    return pieces.split(secret, count, need, world.random)


def split_anew(
    session: Session, old: Sequence[Piece], count: int = COUNT, need: int = NEED
) -> tuple[Piece, ...]:
    """New pieces of the same secret, which do not work together with the old ones; the old ones
    still do with each other. Raises Refused, WrongKey."""
    secret = secret_of(session, old)
    return pieces.split(
        secret, count, need, session.world.random, beside={piece.split for piece in old}
    )


def drill(session: Session, given: Sequence[Piece]) -> dict[str, object]:
    """Try the pieces as if they were needed, and write down when that was done.

    The root key and the recovery key that come from them must be those of this ledger, and the
    vault of this device must open with them. Raises WrongKey, Forged, Damaged.
    """
    secret = secret_of(session, given)
    recovery = age.post_quantum_public(roots.recovery_seed(secret))
    if age.encode_recipient(recovery) != session.ledger.meta("recovery"):
        raise errors.Forged(
            tr(
                "The pieces are those of this ledger, but its recovery key on this "
                "device is another one: what is encrypted to it does not open with the "
                "pieces."
            ),
            hint=tr(
                "Somebody may have exchanged it. Make a new device from a backup, or join anew."
            ),
        )
    if not _opens_vault(session, secret):
        raise errors.Damaged(
            tr(
                "The pieces are those of this ledger, but the vault of this device does "
                "not open with them: a backup that is made here could not be used with "
                "them."
            ),
            hint=tr("fieldledger passphrase makes a new vault. Then make a new backup."),
        )
    at = session.world.now()
    with session.ledger.writing():
        session.ledger.put_meta("drill", at)
    return {"verified": True, "pieces": len(set(given)), "need": given[0].need, "at": at}


def _opens_vault(session: Session, secret: bytes) -> bool:
    vault = ledgers.read_vault(session.home)
    try:
        opened = _opened(vault, secret, tr(_NOT_OF_THIS_HOME))
        open_with_keys(session.home, vault, _keys(opened.master), session.world).close()
    except (errors.WrongKey, errors.Damaged):
        return False
    return True


def root_signer(session: Session, given: Sequence[Piece]) -> Callable[[bytes], bytes]:
    """What signs a message as the root key of this ledger; the signature has 64 bytes.

    Raises WrongKey: too few pieces, not of one split, or of another ledger.
    """
    seed = roots.root_seed(secret_of(session, given))
    return lambda message: signing.sign(seed, message)


def recovery_identity(given: Sequence[Piece]) -> str:
    """The age identity that opens what is encrypted to the recovery key of the pieces' ledger,
    which need not be here. Raises WrongKey."""
    return age.encode_identity(roots.recovery_seed(join(given)))


def use(
    home: Path,
    world: World,
    file: Path,
    ask: Callable[[], Sequence[Piece]],
    ask_passphrase: Callable[[], str],
) -> Restored:
    """Make a home without a ledger into the device of a backup, as ``restoring.restore`` does, but
    with pieces in place of its passphrase, and under a new one. The backup may have been made under
    any passphrase and any master key. Raises what that does, and Forged."""

    def unlock(vault: bytes) -> Unlocked:
        secret = join(ask())
        of_another = tr("These pieces belong to another ledger than this backup.")
        keys = _keys(_opened(vault, secret, of_another).master)
        passphrase = ask_passphrase()
        founding.check_passphrase(passphrase)
        return Unlocked(keys, passphrase, _ledger_id(secret))

    return restoring.restore_unlocked(home, world, file, unlock)


def renew_passphrase(
    home: Path,
    world: World,
    ask: Callable[[], Sequence[Piece]],
    ask_passphrase: Callable[[], str],
) -> None:
    """Put the ledger of a home under a new passphrase and a new master key, with pieces in place of
    the old passphrase. Raises NoLedger, WrongKey, Forged, Refused."""

    @cache
    def secret() -> bytes:
        return join(ask())

    def unlock(vault: bytes) -> vaults.Opened:
        return _opened(vault, secret(), tr(_NOT_OF_THIS_HOME))

    def check(ledger: ledgers.Ledger) -> None:
        restoring.refuse_another(ledger, _ledger_id(secret()))

    upkeep.change_unlocked(home, world, unlock, ask_passphrase, check=check)


def secret_of(session: Session, given: Sequence[Piece]) -> bytes:
    """The secret of the pieces, which must be this ledger's. Raises WrongKey."""
    secret = join(given)
    if _ledger_id(secret) != session.ledger.id:
        raise errors.WrongKey(
            tr("These pieces belong to another ledger."),
            hint=tr("Find the pieces that were made with this one. Nothing was changed."),
        )
    return secret


def _opened(vault: bytes, secret: bytes, refusal: str) -> vaults.Opened:
    """The vault, by its recovery slot. Raises WrongKey, with this sentence, Damaged."""
    try:
        return vaults.open_with_recovery(vault, roots.recovery_seed(secret))
    except errors.WrongKey:
        raise errors.WrongKey(
            refusal,
            hint=tr("Find the pieces that were made with it. Nothing was changed."),
        ) from None


def _keys(master: bytes) -> bytes:
    """The database key and the mark key, as ``session`` takes them."""
    return vaults.database_key(master) + vaults.mark_key(master)


def _ledger_id(secret: bytes) -> bytes:
    return ops.ledger_id(signing.public_of(roots.root_seed(secret)))


# Pieces in files


def text_of(piece: Piece, count: int) -> str:
    """A piece as it stands in a file: what it is, without a name, and its words in their order."""
    about = tr(
        "Piece {number} of {count}. Any {need} of them together open what is lost with its keys;\n"
        "fewer open nothing. Write it on paper, and keep the pieces apart.",
        number=piece.number,
        count=count,
        need=piece.need,
    )
    lines = [*(f"# {line}" for line in about.splitlines()), ""]
    lines += [" ".join(piece.words[at : at + 7]) for at in range(0, WORDS, 7)]
    return "\n".join(lines) + "\n"


def texts_in(text: str) -> list[str]:
    """The pieces in a text, each as a text. Lines that begin with ``#`` and empty ones part them;
    a part of several times 33 words is several pieces."""
    parts: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            parts.append([])
        else:
            parts[-1] += typed_words(line)
    found: list[str] = []
    for part in filter(None, parts):
        size = WORDS if len(part) % WORDS == 0 else len(part)
        found += [" ".join(part[at : at + size]) for at in range(0, len(part), size)]
    return found


def refuse_taken(folder: Path, count: int) -> None:
    """Refuse a folder that has one of the files, before any work is done for it. Raises Refused."""
    for number in range(1, count + 1):
        files.refuse_taken(_file(folder, number))


@contextmanager
def in_files(folder: Path, made: Sequence[Piece]) -> Iterator[Mapping[int, Path]]:
    """Write each piece into a file of its own, for its owner alone and never over another. If what
    is done meanwhile fails, they are taken away again. Raises Refused, CannotWrite."""
    is_new = _make_folder(folder)
    written: dict[int, Path] = {}
    try:
        for piece in made:
            path = _file(folder, piece.number)
            files.create(path, text_of(piece, len(made)).encode())
            written[piece.number] = path
        yield written
    except BaseException:
        for path in written.values():
            path.unlink(missing_ok=True)
        if is_new and not any(folder.iterdir()):
            folder.rmdir()
        raise


def _make_folder(folder: Path) -> bool:
    """Make the folder; whether it was not there."""
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise files.cannot_write(folder, error) from None
    return is_new


def _file(folder: Path, number: int) -> Path:
    return folder / f"piece-{number}.txt"
