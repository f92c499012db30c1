"""What the program says, in the language of whoever reads it.

English is the source: for it nothing is loaded. Texts are whole sentences with named places
(``tr("{count} of {whole} were there.", count=3, whole=4)``), so that a translator may order them
anew. A text that stands in a constant is marked where it is written (``mark``) and translated where
it is shown. Catalogues are GNU gettext files in ``locale/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import GNUTranslations

LANGUAGES = ("en", "ja", "ko", "zh")
DOMAIN = "fieldledger"

_catalogue: GNUTranslations | None = None
_current = "en"


def use(lang: str) -> None:
    """Speak one of :data:`LANGUAGES` from now on."""
    global _catalogue, _current
    _catalogue, _current = _load(lang), lang


def current() -> str:
    """The language that is spoken."""
    return _current


def tr(text: str, /, **values: object) -> str:
    """A text in the language that is spoken, with ``values`` in its named places."""
    said = text if _catalogue is None else _catalogue.gettext(text)
    return said.format(**values) if values else said


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """The form of a text that a number asks for; ``{n}`` in it is the number, ``1,200``."""
    english = one if n == 1 else many
    said = english if _catalogue is None else _catalogue.ngettext(one, many, n)
    return said.format(n=f"{n:,}", **values)


def mark(text: str, /) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


def _load(lang: str) -> GNUTranslations | None:
    if lang == "en":
        return None
    from gettext import GNUTranslations
    from importlib.resources import files

    path = files("fieldledger") / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        return GNUTranslations(file)
