"""Pieces of the recovery secret at the terminal: shown, read back, asked for; for scripts in files.

Words of a piece are shown and typed on a screen of their own, which is gone afterwards, and never
stand in an argument, a history or an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fieldledger.cli import ui
from fieldledger.cli.private import private_screen
from fieldledger.cli.wrapping import wrapped
from fieldledger.errors import Refused, WrongKey
from fieldledger.language import tr
from fieldledger.services import recovery
from fieldledger.services.recovery import WORDS, Piece

if TYPE_CHECKING:
    from fieldledger.services.session import Session

BACK, AGAIN = "<", "?"
_COLUMNS, _WIDTH = 3, 80


def refuse_unattended(option: str) -> None:
    """Refuse where pieces were to be shown and there is nobody to look. Raises Refused."""
    if not ui.can_ask_secret():
        raise Refused(
            tr(
                "The pieces of the recovery secret must be written down: {option} FOLDER.",
                option=option,
            ),
            hint=tr("At a terminal they are shown one by one, to be written on paper."),
        )


@contextmanager
def handed_over(made: Sequence[Piece], out: Path | None, cut: str) -> Iterator[list[Path]]:
    """Give the pieces away before what is inside is done: into files, taken away again if that
    fails; or, with ``out`` None, onto paper. ``cut``: what to say if somebody presses Ctrl-C at
    that. Gives the files. Raises Refused, CannotWrite."""
    if out is None:
        try:
            with private_screen():
                for piece in made:
                    _hand_over(piece, len(made))
        except KeyboardInterrupt:
            ui.ask_aloud(f"\n{cut}")
            raise
        yield []
        return
    with recovery.in_files(out, made) as written:
        yield list(written.values())


def say_where(files: Sequence[Path]) -> None:
    """Say what becomes of pieces in files."""
    if files:
        ui.say(
            tr(
                "The pieces are in {parent}, not encrypted. Write each on a paper of its\n"
                "own, and delete the files.",
                parent=files[0].parent,
            )
        )


def given(files: Sequence[Path]) -> list[Piece]:
    """The pieces in these files (``-``: stdin), else as typed. Raises WrongKey, Refused."""
    if not files:
        return _asked()
    from fieldledger.cli.files import read_text

    found: list[Piece] = []
    for file in files:
        for number, text in enumerate(recovery.texts_in(read_text(file)), start=1):
            try:
                found.append(recovery.read(text))
            except WrongKey as error:
                where = tr(
                    "{file}, piece {number} in it: {message}",
                    file=file,
                    number=number,
                    message=error.message,
                )
                raise WrongKey(where, hint=error.hint) from None
    return found


# Showing


def root_key(
    session: Session, with_pieces: bool, files: Sequence[Path]
) -> Callable[[bytes], bytes] | None:
    """What signs as the root key of this ledger, if pieces are to be asked for or were given in
    files. Raises Refused, WrongKey."""
    if not (with_pieces or files):
        return None
    return recovery.root_signer(session, given(files))


def _hand_over(piece: Piece, count: int) -> None:
    """Show a piece until it has been typed in again as it stands."""
    read_back = False
    while not read_back:
        _show(piece, count)
        ui.ask_words(tr("Enter, when it is on paper:"))
        _head(
            tr("Piece {number} of {count}, from the paper", number=piece.number, count=count),
            tr(
                "Type the words that you wrote down, so that they are known to be right. "
                "{how} {again} shows the piece again.",
                how=_how(),
                again=AGAIN,
            ),
        )
        read_back = _typed(piece) is not None


def _show(piece: Piece, count: int) -> None:
    if piece.need == count:
        enough = tr(
            "All {count} pieces together bring a lost ledger back; fewer open nothing.",
            count=count,
        )
    else:
        enough = tr(
            "Any {need} of the {count} pieces together bring a lost ledger back; fewer open "
            "nothing.",
            need=piece.need,
            count=count,
        )
    _head(
        tr("Piece {number} of {count}", number=piece.number, count=count),
        tr(
            "{enough} Write these {words} words on paper, row by row, with their numbers.",
            enough=enough,
            words=WORDS,
        ),
    )
    _list(piece.words)
    ui.ask_aloud("\n" + tr("Write nothing else on it, and take no picture of this screen."))


def _head(title: str, words: str) -> None:
    ui.clear_screen()
    ui.ask_aloud("\n".join([title, "", *wrapped(words, _WIDTH), ""]))


def _list(words: Sequence[str]) -> None:
    cells = [f"{place:>4} {word:<12}" for place, word in enumerate(words, start=1)]
    rows = [cells[at : at + _COLUMNS] for at in range(0, len(cells), _COLUMNS)]
    ui.ask_aloud("\n".join("".join(row).rstrip() for row in rows))


# Asking


def _how() -> str:
    return tr(
        "As many at a time as you like, {letters} letters of each are enough. {back} takes the "
        "last line back.",
        letters=recovery.LETTERS,
        back=BACK,
    )


def _asked() -> list[Piece]:
    """Ask for one piece after the other, until there are enough."""
    if not ui.can_ask_secret():
        raise Refused(
            tr("The pieces of the recovery secret are missing: --from FILE."),
            hint=tr("One --from for each file; - is standard input."),
        )
    found: list[Piece] = []
    note = ""
    with private_screen():
        while not found or len(found) < found[0].need:
            _head(
                _next_piece(found),
                _ask_for(note),
            )
            piece = _mended(_typed() or [])
            note = _why_not(found, piece) if piece else tr("Once more from the start.")
            if piece and not note:
                found.append(piece)
    return found


def _next_piece(found: Sequence[Piece]) -> str:
    number = len(found) + 1
    if not found:
        return tr("Piece {number}", number=number)
    need = found[0].need
    return tr("Piece {number} of the {need} that are needed", number=number, need=need)


def _ask_for(note: str) -> str:
    if not note:
        return tr("Type its words from the paper, in their order. {how}", how=_how())
    return tr("{note} Type its words from the paper, in their order. {how}", note=note, how=_how())


def _why_not(found: Sequence[Piece], piece: Piece) -> str:
    """Why a piece cannot be one more of those found; nothing if it can."""
    for other in found:
        if (other.split, other.need) != (piece.split, piece.need):
            return tr(
                "That piece was made at another time than the first: they do not work together."
            )
        if other.number == piece.number:
            return tr("That is a piece that you have typed already. Another one is needed.")
    return ""


def _typed(shown: Piece | None = None) -> list[str] | None:
    """Ask until there are 33 words of the list, and of ``shown`` where that is given; None for
    showing it again."""
    words: list[str] = []
    begun: list[int] = []
    while len(words) < WORDS:
        answer = ui.ask_words(_question(len(words) + 1))
        if answer == AGAIN and shown:
            return None
        if answer == BACK:
            del words[begun.pop() if begun else 0 :]
            continue
        begun.append(len(words))
        for typed in recovery.typed_words(answer):
            problem = _problem(typed, len(words), shown)
            if problem:
                ui.ask_aloud(problem)
                break
            words.append(str(recovery.word_of(typed)))
    return words


def _question(first: int) -> str:
    return (
        tr("words {first} to {last}:", first=first, last=WORDS)
        if first < WORDS
        else tr("word {last}:", last=WORDS)
    )


def _problem(typed: str, before: int, shown: Piece | None) -> str:
    """Why this cannot be the next word; nothing if it can."""
    if before == WORDS:
        return tr(
            "There were more than {words} words. The first {words} are looked at.", words=WORDS
        )
    word = recovery.word_of(typed)
    again = "\n" + tr("Go on with word {number}.", number=before + 1)
    if word is None:
        return recovery.unknown_word(before + 1).message + again
    if shown and shown.words[before] != word:
        return tr("Word {number} is not the one that was shown.", number=before + 1) + again
    return ""


def _mended(words: list[str]) -> Piece | None:
    """The piece of 33 words, single ones of which are asked for anew where it is none; None to type
    all of them anew."""
    while True:
        try:
            return recovery.read(" ".join(words))
        except WrongKey as error:
            _head(tr("What was typed"), error.message)
        _list(words)
        ui.ask_aloud("")
        answer = ""
        while not _mend(words, answer):
            answer = ui.ask_words(
                tr("The right word with its number, as 7 acid; {back} for all:", back=BACK)
            )
            if answer == BACK:
                return None


def _mend(words: list[str], answer: str) -> bool:
    """Put one word in its place; False where that cannot be."""
    found = re.fullmatch(r"\D*(\d{1,2})\D+", answer)
    typed = recovery.typed_words(answer)
    word = recovery.word_of(typed[0]) if len(typed) == 1 else None
    if found is None or word is None or not 1 <= int(found[1]) <= WORDS:
        return False
    words[int(found[1]) - 1] = word
    return True
