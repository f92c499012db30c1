"""What the program says, in the language of whoever reads it.

English is the source: for it nothing is loaded. Texts are whole sentences with named places
(``tr("{count} of {whole} were there.", count=3, whole=4)``), so that a translator may order them
anew. A text that stands in a constant is marked where it is written (``mark``) and translated where
it is shown. Catalogues are GNU gettext files in ``locale/``; `scripts/catalogues.py` makes them.
"""

from __future__ import annotations

# Not from typing, which costs more than the answer to --version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from gettext import GNUTranslations

LANGUAGES = ("en", "ja", "ko", "zh")
DOMAIN = "fieldledger"


class Label(str):
    """A word of the program's own that stands where a value may stand, such as ``open`` or ``not
    known``: programs get it as it is, people in their language. Beside a value with the same
    letters (a place called ``open``) it alone is translated. ``context`` says which meaning of a
    word it has that other languages have several words for."""

    __slots__ = ("context",)
    context: str

    def __new__(cls, text: str, context: str = "") -> Label:
        label = super().__new__(cls, text)
        label.context = context
        return label


_catalogue: GNUTranslations | None = None
_current = "en"


def use(lang: str) -> None:
    """Speak one of :data:`LANGUAGES` from now on."""
    global _catalogue, _current
    _catalogue, _current = _load(lang), lang


def current() -> str:
    """The language that is spoken."""
    return _current


def of_locale(name: str) -> str | None:
    """The one of :data:`LANGUAGES` that a locale's name begins with: ``ja`` of ``ja_JP.UTF-8``,
    ``zh`` of ``zh-Hant``. None for any other name, ``C`` among them."""
    begin = name.replace("-", "_").replace(".", "_").replace("@", "_").partition("_")[0].lower()
    return begin if begin in LANGUAGES else None


def tr(text: str, /, **values: object) -> str:
    """A text in the language that is spoken, with ``values`` in its named places; a :class:`Label`
    among them is translated, too. A word with several meanings is given as a :class:`Label`."""
    # The translation of nothing would be the head of the catalogue.
    said = text if _catalogue is None or not text else _meant(_catalogue, text)
    return said.format(**_shown(values)) if values else said


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """The form of a text that a number asks for; ``{n}`` in it is the number, ``1,200``."""
    english = one if n == 1 else many
    said = english if _catalogue is None else _catalogue.ngettext(one, many, n)
    return said.format(n=f"{n:,}", **_shown(values))


def mark(text: str, /) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


def shown(text: str) -> str:
    """A text for people: a :class:`Label` in the language that is spoken, any other as it is."""
    return tr(text) if isinstance(text, Label) else text


def _meant(catalogue: GNUTranslations, text: str) -> str:
    """A text in the meaning it has; where a catalogue does not tell that one, in the usual one."""
    context = text.context if isinstance(text, Label) else ""
    said = catalogue.pgettext(context, text) if context else text
    return catalogue.gettext(text) if said == text else said


def _shown(values: dict[str, object]) -> dict[str, object]:
    if _catalogue is None:
        return values
    return {name: tr(each) if isinstance(each, Label) else each for name, each in values.items()}


def _load(lang: str) -> GNUTranslations | None:
    if lang == "en":
        return None
    from gettext import GNUTranslations
    from pathlib import Path

    path = Path(__file__).parent / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        return GNUTranslations(file)
