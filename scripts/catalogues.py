"""The catalogues of translations: read the texts out of the source, write `locale/` anew.

    python scripts/catalogues.py                      write .pot, .po and .mo anew (make catalogues)
    python scripts/catalogues.py check                say what is wrong with them; exit code 1
    python scripts/catalogues.py missing LANG         what has no translation yet, as JSON
    python scripts/catalogues.py take LANG FILE.json  {text: translation, or [translation]} into it

What the code looks up must be what stands in the catalogue, letter by letter. That is:

* the first argument of ``tr``, ``mark`` and ``Label``, the first two of ``trn``: literals, never
  f-strings; of ``Label`` with a second one each meaning of a word by itself (``msgctxt``);
* ``help=`` of an option or argument in `cli/`, as it is written: shown as ``tr(help)``;
* the docstring of a command, that is of a function given to ``app_of``, and of a function below
  ``@app.callback()``: shown as ``tr(inspect.cleandoc(docstring))``;
* the line of each command in `cli/table.py`: shown as ``tr(summary)``;
* of each record type its title and its summary, of each field its meaning, and the words of a
  choice: shown as ``tr(spec.title)``, ``tr(spec.summary)``, ``tr(field.help)``, ``tr(word)``.

The files hold no date, no line number and no order of their own, so that they change only with the
texts. A translation whose text is gone is dropped from the .po.
"""

from __future__ import annotations

import ast
import inspect
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from fieldledger.cli.table import COMMANDS
from fieldledger.domain import records
from fieldledger.domain.kinds import Choice
from fieldledger.language import DOMAIN, LANGUAGES

SOURCE = Path(__file__).resolve().parent.parent / "src" / "fieldledger"
LOCALE = SOURCE / "locale"
TRANSLATED = tuple(lang for lang in LANGUAGES if lang != "en")
POT = LOCALE / f"{DOMAIN}.pot"


class Place(NamedTuple):
    """Where a text stands: a path below `src/fieldledger/`, the line, or 0 for a table, and what it
    is: of a call the line itself."""

    path: str
    line: int
    what: str


class Text(NamedTuple):
    """A text to translate. ``many`` is its other English form, or empty; ``context`` which of its
    meanings it has here, or empty."""

    one: str
    many: str
    places: tuple[Place, ...]
    context: str = ""

    @property
    def key(self) -> str:
        """By what translators name it: ``open``, ``open (feedback)``."""
        return key_of(self.one, self.context)


def key_of(one: str, context: str | None) -> str:
    """A text and which of its meanings it has, as translators write both."""
    return f"{one} ({context})" if context else one


class Wrong(Exception):
    """The source holds a text that no catalogue could hold, or a file names a text that is none."""


class _Plain(Catalog):
    """A catalogue whose head says only what is needed to read it: no dates, no persons."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        head = [("Project-Id-Version", DOMAIN)]
        if self.locale is not None:
            head += [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)]
        return [
            *head,
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        """What a file says in its head does not count."""


# --- the texts of the source ----------------------------------------------------------------------


@cache
def texts() -> tuple[Text, ...]:
    """Every text that the program can say, sorted, each once. Raises Wrong."""
    found: dict[tuple[str, str], tuple[str, set[Place]]] = {}
    for one, many, context, place in [*_called(), *_declared()]:
        if not one:
            raise Wrong(f"{place.path}:{place.line}: an empty text")
        known, places = found.setdefault((one, context), (many, set()))
        if many and known and many != known:
            raise Wrong(f"{place.path}:{place.line}: {one!r} has two plurals: {known!r}, {many!r}")
        found[one, context] = (known or many, {*places, place})
    return tuple(
        Text(one, many, tuple(sorted(at)), context)
        for (one, context), (many, at) in sorted(found.items())
    )


def _called() -> Iterator[tuple[str, str, str, Place]]:
    """What stands in the code itself."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        source = path.read_text(encoding="utf-8")
        tree, lines = ast.parse(source), source.splitlines()
        for one, many, context, line in _of_module(tree, in_cli=name.startswith("cli/")):
            try:
                yield (
                    _literal(one),
                    _literal(many) if many else "",
                    _literal(context) if context else "",
                    Place(name, line, lines[line - 1].strip()),
                )
            except ValueError:
                raise Wrong(f"{name}:{line}: not one whole text; name the places in it") from None


# A text, its other form, its context, and the line where it stands.
Found = tuple[ast.expr, Any, Any, int]


def _of_module(tree: ast.Module, *, in_cli: bool) -> Iterator[Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, in_cli=in_cli)
    if in_cli:
        yield from _docstrings(tree)


def _of_call(node: ast.Call, *, in_cli: bool) -> Iterator[Found]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name == "trn" and not all(map(_is_variable, node.args[:2])):
        yield node.args[0], node.args[1], None, node.args[0].lineno
    elif name == "mark" or (name in ("tr", "Label") and not _is_variable(node.args[0])):
        for each in _branches(node.args[0]):
            context = node.args[1] if name == "Label" and len(node.args) > 1 else None
            yield each, None, context, each.lineno
    elif in_cli and name in ("Option", "Argument"):
        for keyword in node.keywords:
            if keyword.arg == "help" and isinstance(keyword.value, ast.Constant):
                yield keyword.value, None, None, keyword.value.lineno


def _branches(node: ast.expr) -> list[ast.expr]:
    """The texts of ``"one" if so else "another"``; else the node itself."""
    if isinstance(node, ast.IfExp):
        return [*_branches(node.body), *_branches(node.orelse)]
    return [] if _is_variable(node) else [node]


def _is_variable(node: ast.expr) -> bool:
    """Whether it is what was marked elsewhere: a name, a part of a value, or a call's answer."""
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.Starred)


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError("not one whole text")


def _docstrings(tree: ast.Module) -> Iterator[Found]:
    """The docstrings of commands."""
    commands = {
        argument.id
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "app_of"
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(argument, ast.Name)
    }
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        called_back = any("callback" in ast.dump(each) for each in node.decorator_list)
        text = inspect.cleandoc(ast.get_docstring(node, clean=False) or "")
        if text and (node.name in commands or called_back):
            yield ast.Constant(text), None, None, node.lineno


def _declared() -> Iterator[tuple[str, str, str, Place]]:
    """What stands in the table of commands and in the registry of record types."""
    for _, summary in COMMANDS.values():
        yield summary, "", "", Place("cli/table.py", 0, "a line of the help")
    for entry in records.REGISTRY:
        spec, path = records.load(entry.name), f"domain/records/{entry.module}.py"
        yield entry.summary, "", "", Place("domain/records/__init__.py", 0, f"what {spec.name} is")
        yield spec.title, "", "", Place(path, 0, "the name of the record type")
        yield spec.summary, "", "", Place(path, 0, f"what {spec.name} is")
        for field in spec.fields:
            yield field.help, "", "", Place(path, 0, f"what the field {field.name} means")
            if isinstance(field.kind, Choice):
                place = Place(path, 0, f"a choice of the field {field.name}")
                for word in field.kind.words:
                    yield word, "", field.kind.context, place


# --- the files ------------------------------------------------------------------------------------


def po(lang: str) -> Path:
    """The catalogue that people translate in."""
    return LOCALE / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def said(lang: str) -> Catalog:
    """What stands in the catalogue of a language now; empty where there is none."""
    path = po(lang)
    if not path.exists():
        return Catalog(locale=lang)
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def made(lang: str | None, translations: Mapping[str, Any]) -> Catalog:
    """A catalogue of all texts, with those translations that belong to one of them."""
    title = f"# The texts of {DOMAIN}. How to translate: docs/how-to/translate.md"
    catalogue = _Plain(locale=lang, domain=DOMAIN, fuzzy=False, header_comment=title)
    for text in texts():
        whole = (text.one, text.many) if text.many else text.one
        translation = translations.get(text.key, "")
        if text.many:
            translation = _forms(translation)
        catalogue.add(
            whole,
            translation,
            locations=[(path, 0) for path in sorted({at.path for at in text.places})],
            context=text.context or None,
        )
    return catalogue


def _forms(translation: Any) -> tuple[str, ...]:
    """One form: Japanese, Korean and Chinese have no plural."""
    forms = (translation,) if isinstance(translation, str) else tuple(translation)
    return forms or ("",)


def known(catalogue: Catalog) -> dict[str, Any]:
    """The translations of a catalogue by the key of their text; a fuzzy one is none."""
    return {
        _key(message): message.string for message in catalogue if message.id and not message.fuzzy
    }


def _key(message: Message) -> str:
    return key_of(message.id if isinstance(message.id, str) else message.id[0], message.context)


def po_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as text."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_output=True, include_lineno=False, omit_header=False)
    return out.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def files() -> Iterator[tuple[Path, bytes]]:
    """All files as they should be."""
    yield POT, po_bytes(made(None, {}))
    for lang in TRANSLATED:
        catalogue = made(lang, known(said(lang)))
        yield po(lang), po_bytes(catalogue)
        yield po(lang).with_suffix(".mo"), mo_bytes(catalogue)


def write() -> None:
    """Write what is not as it should be."""
    for path, data in [*files()]:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


# --- what is wrong --------------------------------------------------------------------------------


def missing(lang: str) -> list[dict[str, Any]]:
    """The texts that a language has no translation of, with their places of use."""
    have = known(said(lang))
    return [
        {"text": text.key}
        | ({"many": text.many} if text.many else {})
        | {"places": [_where(at) for at in text.places]}
        for text in texts()
        if not any(_forms(have.get(text.key, "")))
    ]


def _where(at: Place) -> str:
    """A place of use for translators, who see there what a short word means."""
    return f"{at.path}{f':{at.line}' if at.line else ''}: {at.what}"


def stale() -> list[str]:
    """The files that are not what `make catalogues` would write."""
    return [
        path.relative_to(SOURCE).as_posix()
        for path, data in files()
        if not path.exists() or path.read_bytes() != data
    ]


def unsound(lang: str) -> list[str]:
    """What is wrong with what is translated: a fuzzy or obsolete text, forms and places lost."""
    catalogue, whole = said(lang), {text.key: text for text in texts()}
    found = [f"obsolete: {one!r}" for one in catalogue.obsolete]
    for message in catalogue:
        one = _key(message)
        if message.id and message.fuzzy:
            found.append(f"fuzzy: {one!r}")
        if message.id and one not in whole:
            found.append(f"no longer said: {one!r}")
        elif message.id and message.string:
            found += [f"{wrong}: {one!r}" for wrong in misfit(whole[one], message.string)]
    return found


def misfit(text: Text, translation: str | Sequence[str]) -> list[str]:
    """What a translation lost of its text, or has too much. An empty one is missing, not wrong."""
    forms = [translation] if isinstance(translation, str) else [*translation]
    if len(forms) != 1 or isinstance(translation, str) == bool(text.many):
        return ["the number of its forms is wrong"]
    [form] = forms
    english = text.many or text.one
    if not form:
        return []
    if _places(form) != _places(english):
        return ["its places in braces are not those of the English"]
    if form.count("\b") != english.count("\b") or _typed(form) != _typed(english):
        return ["its examples of commands are not those of the English"]
    return []


def _places(text: str) -> set[tuple[str | None, str | None, str | None]]:
    try:
        return {part[1:] for part in Formatter().parse(text) if part[1] is not None}
    except ValueError:
        return {(text.replace(" ", ""), None, None)} if "{" in text else set()


def _typed(text: str) -> list[str]:
    """The lines of a help text that show what to type."""
    return [line for line in text.splitlines() if line.startswith("  fieldledger ")]


# --- commands -------------------------------------------------------------------------------------


def take(lang: str, given: Mapping[str, Any]) -> list[str]:
    """Put translations into a catalogue; return what was not taken, and why."""
    whole, have, wrong = {text.key: text for text in texts()}, known(said(lang)), []
    for one, translation in given.items():
        if one not in whole:
            wrong.append(f"no such text: {one!r}")
            continue
        fitting = _forms(translation) if whole[one].many else translation
        problems = misfit(whole[one], fitting)
        wrong += [f"{problem}: {one!r}" for problem in problems]
        if not problems:
            have[one] = fitting
    po(lang).parent.mkdir(parents=True, exist_ok=True)
    po(lang).write_bytes(po_bytes(made(lang, have)))
    write()
    return wrong


def main(words: list[str]) -> int:
    match words:
        case []:
            write()
            wrong: Iterable[str] = ()
        case ["check"]:
            wrong = [f"stale: {name}" for name in stale()]
            for lang in TRANSLATED:
                wrong += [f"{lang}: {each}" for each in unsound(lang)]
                wrong += [f"{lang}: missing: {each['text']!r}" for each in missing(lang)]
        case ["missing", lang] if lang in TRANSLATED:
            print(json.dumps(missing(lang), ensure_ascii=False, indent=1))
            wrong = ()
        case ["take", lang, file] if lang in TRANSLATED:
            wrong = take(lang, json.loads(Path(file).read_text(encoding="utf-8")))
        case _:
            wrong = [(__doc__ or "").partition("\n\nWhat")[0]]
    for each in wrong:
        print(each, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Wrong as error:
        sys.exit(f"catalogues: {error}")
