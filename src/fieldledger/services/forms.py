"""Paper for the field: empty forms, the codebook, the guide of one page; all as PDF."""

from __future__ import annotations

from typing import NamedTuple

from fieldledger import errors, language
from fieldledger.domain import records
from fieldledger.domain.record import ERASABLE
from fieldledger.language import tr
from fieldledger.report import codelist, forms, guide
from fieldledger.report.codelist import Listed, Words
from fieldledger.services import entries, guiding, membership, printing
from fieldledger.services.session import Session
from fieldledger.store import records as held


class Codebook(NamedTuple):
    """What workers type by heart. ``codes`` by record type; ``day``: of which day they are, or
    nothing where the clock cannot be trusted."""

    codes: dict[str, list[Listed]]
    choices: list[Words]
    day: str


def codebook(session: Session) -> Codebook:
    """The codes that this device may pass on, and the words of the choices of daily work."""
    return Codebook(_codes(session), _choices(), session.known.today or "")


def codebook_pdf(found: Codebook) -> bytes:
    """The codebook as a PDF. Raises Refused, MissingPart."""
    source = codelist.render(found.codes, found.choices, day=found.day, lang=language.current())
    instead = tr("On the screen it is shown whole: {command}", command="fieldledger codebook")
    return _pdf(source, instead)


def check_has_form(type_name: str) -> None:
    """Refuse a type that there is not, and one that is never written on paper."""
    spec = entries.type_of(type_name)
    if spec.prompts_only:
        raise errors.Refused(
            tr("There is no form for {type}: true names never stand on paper.", type=spec.name),
            hint=tr(
                "They are typed at the prompt, by those who must know: {command}",
                command=f"fieldledger add {spec.name}",
            ),
        )


def form(session: Session | None, type_name: str) -> bytes:
    """An empty form for a record type, with the codes that this device knows, or none without a
    session. Raises Refused, MissingPart."""
    instead = tr("Leave all codes out, and write them by hand: {option}", option="--blank")
    return _pdf(form_source(session, type_name), instead)


def form_source(session: Session | None, type_name: str) -> str:
    """The same before it is set. Raises Refused."""
    check_has_form(type_name)
    people = [spec.name for spec in records.load_all() if spec.compartment in ERASABLE]
    return forms.render(
        records.load(type_name),
        _codes(session) if session else {},
        people,
        day=(session.known.today or "") if session else "",
        lang=language.current(),
    )


def guide_pdf(role: str) -> bytes:
    """The guide of one page for a role (``guide.ROLES``). Raises MissingPart."""
    subjects = [label for label, _ in guiding.SUBJECTS]
    example = records.load(guiding.SUBJECTS[0][1][0])
    return _pdf(guide.render(role, subjects, example, lang=language.current()), "")


def _codes(session: Session) -> dict[str, list[Listed]]:
    """Security rule: only what the codebook holds, which is never a person's or a child's code."""
    categories = {
        str(row.fields["code"]): str(row.fields["category"] or "")
        for row in held.rows(session.ledger, "item")
    }
    found: dict[str, list[Listed]] = {}
    for each in membership.codebook(session):
        code, unit = str(each["code"]), str(each["unit"])
        category = categories.get(code, "") if unit else ""
        found.setdefault(str(each["type"]), []).append(Listed(code, unit, category))
    return found


def _choices() -> list[Words]:
    names = [name for _, types in guiding.SUBJECTS for name in types]
    return codelist.choices([records.load(name) for name in names])


def _pdf(source: str, instead: str) -> bytes:
    """The bytes; ``instead``: what to do where they cannot be made of it."""
    try:
        return printing.made(source)
    except errors.MissingPart as lacking:
        raise errors.MissingPart(
            lacking.message,
            hint=tr(
                "Install it beside it: {command} (it is its extra {extra}). Or have the sheet made "
                "on a computer that has it.",
                command="pip install typst",
                extra="pdf",
            ),
        ) from None
    except errors.Refused as refused:
        raise errors.Refused(refused.message, hint=instead or refused.hint) from None
