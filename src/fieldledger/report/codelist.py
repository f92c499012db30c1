"""The codebook on paper and on the screen: codes of items, places and lines, and words of choices.

What may be in it is decided where the codebook is made (``services.membership.codebook``): never a
code of a person or a child.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.language import Label, mark, tr
from fieldledger.report import paper

UNITS = {
    "g": mark("g, kg or t"),
    "ml": mark("ml or l"),
    "piece": mark("pieces"),
    "set": mark("sets"),
}


class Listed(NamedTuple):
    """A code as the codebook has it. ``unit`` and ``category`` of an item, where known."""

    code: str
    unit: str = ""
    category: str = ""


Codes = Mapping[str, Sequence[Listed]]  # by record type


class Words(NamedTuple):
    """The words of a choice: of which types, under which name, in the order of the prompt."""

    types: tuple[str, ...]
    field: str
    words: tuple[str, ...]
    context: str = ""
    titles: tuple[str, ...] = ()

    def named(self) -> str:
        """The types as people name them; in English as they type them."""
        named = zip(self.types, self.titles or self.types, strict=True)
        return ", ".join(name if tr(title) == title else tr(title) for name, title in named)


def choices(specs: Sequence[RecordType]) -> list[Words]:
    """The choices of these types; those with the same name and words together."""
    found: dict[tuple[str, tuple[str, ...], str], list[RecordType]] = {}
    for spec in specs:
        for field in spec.fields:
            said = tuple(getattr(field.kind, "words", ()))
            if said:
                context = str(getattr(field.kind, "context", ""))
                found.setdefault((field.name, said, context), []).append(spec)
    return [
        Words(tuple(of.name for of in types), *same, tuple(of.title for of in types))
        for same, types in found.items()
    ]


def lines(codes: Codes, chosen: Sequence[Words]) -> Iterator[tuple[str, str, str]]:
    """What the codebook says, as rows of a heading, a name and words: for the screen."""
    for kind, name, listed in _groups(codes):
        yield kind, name, ", ".join(listed)
    for each in chosen:
        yield each.named(), f"{words_of(each.field)}:", ", ".join(_choices(each))


def render(codes: Codes, chosen: Sequence[Words], *, day: str, lang: str) -> str:
    """The codebook as a document for paper. ``day``: of which day it is, or nothing."""
    band = tr("CODES OF THIS LEDGER: NEVER KEEP THEM WITH WHAT THEY STAND FOR")
    title = tr("Codebook")
    foot = [tr("Codes as of {day}.", day=day) if day else tr("Codes may have been added since.")]
    blocks = "\n".join(_blocks(codes, chosen))
    body = [
        paper.titled(title),
        paper.loose([paper.paragraph(_use())]),
        f"#onepage({{\n{blocks}\n}})",
    ]
    return paper.document(
        title=title, band=band, lang=lang, day=day, foot=foot, body=[_PRELUDE, *body]
    )


def words_of(name: str) -> str:
    """A field's name as people type it."""
    return name.replace("_", "-")


def spoken(field: FieldSpec) -> list[str]:
    """The words of a choice as people type them, with what they mean; none of another kind."""
    context = str(getattr(field.kind, "context", ""))
    return [choice(word, context) for word in getattr(field.kind, "words", ())]


def _choices(of: Words) -> list[str]:
    return [choice(word, of.context) for word in of.words]


def choice(word: str, context: str = "") -> str:
    """A word of a choice as people type it, after its meaning where their language has another."""
    said = tr(Label(word, context))
    return word if said == word else tr("{meaning} = {word}", meaning=said, word=word)


def unit(base: str) -> str:
    """The units in which an item is counted, as people write them."""
    return tr(UNITS[base]) if base in UNITS else base


_PRELUDE = """
#set page(margin: (x: 14mm, top: 20mm, bottom: 17mm))
#show title: set text(size: 15pt)
#show title: set block(below: 0.7em)
#show heading.where(level: 1): set block(above: 0pt, below: 0pt, stroke: none, inset: 0pt)
#show heading.where(level: 1): set text(size: 0.75em)
#let part(said) = block(above: 1.3em, below: 0.7em, stroke: (bottom: 0.5pt), width: 100%,
  inset: (bottom: 0.25em), heading(level: 1, said))
#let entry(name, about, ..said) = block(above: 0.8em, below: 0pt,
  breakable: said.pos().len() > 30, {
  set par(leading: 0.42em, hanging-indent: 0.8em)
  par({ strong(name)
    if about != "" { text(size: 0.87em, fill: soft, " " + about) }
    h(0.7em)
    said.pos().map(word => box(word)).join(" ") })
})
// As large as one page allows; what does not fit it at 7.5 points goes on to another.
#let onepage(body) = layout(size => {
  let wide = (size.width - 7mm) / 2
  let tall = 1.9 * (size.height - 24mm)
  let high(points) = measure(width: wide, { set text(size: points)
    body }).height
  let points = (10.5pt, 10pt, 9.5pt, 9pt, 8.5pt, 8pt).find(each => high(each) < tall)
  set text(size: if points == none { 7.5pt } else { points })
  columns(2, gutter: 7mm, body)
})
""".strip()


def _blocks(codes: Codes, chosen: Sequence[Words]) -> Iterator[str]:
    for kind, group in groupby(_groups(codes), key=lambda each: each[0]):
        yield f"part({paper.quoted(kind)})"
        for _, name, listed in group:
            yield _entry(name, "", listed)
    if chosen:
        yield f"part({paper.quoted(tr('Words of choices'))})"
    for each in chosen:
        yield _entry(words_of(each.field), each.named(), _choices(each))


def _entry(name: str, about: str, said: Sequence[str]) -> str:
    *first, last = said
    whole = [*(f"{each}," for each in first), last]
    return f"entry({', '.join([*map(paper.quoted, (name, about)), *map(paper.flowing, whole)])})"


def _groups(codes: Codes) -> Iterator[tuple[str, str, list[str]]]:
    """Codes under the name of their type; those with a unit under category and unit."""
    for kind, listed in codes.items():
        order = sorted(listed, key=lambda each: (each.category, each.unit))
        for (category, base), group in groupby(order, key=lambda each: (each.category, each.unit)):
            yield tr(kind), _about(category, base), [each.code for each in group]


def _about(category: str, base: str) -> str:
    if category and base:
        return tr("{category}, in {unit}:", category=tr(category), unit=unit(base))
    return tr("in {unit}:", unit=unit(base)) if base else ""


def _use() -> str:
    return tr(
        "What is typed for an item, a place or a word of a choice. Codes of people and children "
        "are not here: a list would tell whoever finds it how many there are."
    )
