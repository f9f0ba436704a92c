"""Keep what is typed into an application, field by field: nothing is overwritten that its writer has not seen."""
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.document import store_document
from applicants.models import Application, Deal, Document
from applicants.queries import application as drafts
from applicants.queries.consent import current_texts
from applicants.queries.form import spec_of, step_form
from applicants.questions import FIRST, SECOND, Section
from fund.arrival import believed
from fund.audit import acting
from fund.errors import Refused
from fund.identifiers import is_business_number
from fund.models import Seat
from fund.permissions import Can, holds

LONGEST = 20_000   # characters of one field; what is longer stays on the page and is refused in words
MOST_FIELDS = 1500
OF_THE_FORM = {"csrfmiddlewaretoken", "revs", "form", "acting_seat"}
WRITTEN = ("answers", "stamps", "prefilled", "saved_at", "saved_by", "business_number")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}(?:-[a-z0-9_]{1,30}){0,2}")


@dataclass(frozen=True)
class Stamp:
    """How often a field changed, when last, and from which seat."""

    rev: int
    at: dt.datetime
    seat: int


@dataclass
class Saved:
    """What became of the fields that were sent: kept, or in conflict with what somebody else wrote meanwhile, or too long."""

    application: Application
    kept: dict[str, Stamp] = field(default_factory=dict)
    conflicts: dict[str, Stamp] = field(default_factory=dict)
    too_long: dict[str, str] = field(default_factory=dict)


def stamp(application: Application, section: str, name: str) -> Stamp | None:
    """The stamp of a field, None where it was never saved."""
    found = application.stamps.get(section, {}).get(name)
    return _stamp(found) if found else None


def save_answers(*, deal: Deal, step: str, section: Section, typed: Mapping[str, str], by: Seat, seen: Mapping[str, int] | None = None,
                 arrived_at: dt.datetime | None = None) -> Saved:
    """Keep these fields of a section as typed. `seen` holds for each the revision its writer had before them (0: none).

    A field that somebody else has changed since is left as it is and comes back under `conflicts`; without `seen` nothing is
    compared. Refused for a seat that may not write here and where the step was closed when it arrived (`arrived_at`, else now).
    """
    may_write(deal=deal, by=by)
    if reason := drafts.closed_because(deal, step, believed(arrived_at)):
        raise Refused(reason)
    with acting(by, "save answers"):
        application = deal.application  # as this request read it: where nobody has written since, it is not read again
        before = {name: getattr(application, name) for name in ("answers", "stamps", "saved_at")}
        saved = _merge(application, section, typed, by, seen)
        if not Application.objects.filter(pk=application.pk, **before).update(**{name: getattr(application, name) for name in WRITTEN}):
            form = application.form
            application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
            application.form = form
            saved = _merge(application, section, typed, by, seen)
            application.save(update_fields=WRITTEN)
    deal.application = application
    return saved


def _merge(application: Application, section: Section, typed: Mapping[str, str], by: Seat, seen: Mapping[str, int] | None) -> Saved:
    """Put the fields into the application's columns, in memory; those that may not be are told apart."""
    saved, now = Saved(application), timezone.now()
    answers, stamps, prefilled = (dict(column.get(section.key, {})) for column in (application.answers, application.stamps, application.prefilled))
    for name, raw in list(typed.items())[:MOST_FIELDS]:
        text, there = str(raw or "").replace("\x00", ""), stamps.get(name)
        rev = there[0] if there else 0
        if not NAME.fullmatch(name):
            continue
        if len(text) > LONGEST:
            saved.too_long[name] = _("%(n)s characters are too many to keep; up to %(max)s are. This page still holds them.") % {
                "n": len(text), "max": LONGEST}
        elif there and text == answers.get(name, ""):
            saved.kept[name] = _stamp(there)
        elif there and seen is not None and rev != seen.get(name, 0):
            saved.conflicts[name] = _stamp(there)
        elif text or name in answers:
            answers[name], stamps[name] = text, [rev + 1, now.isoformat(timespec="seconds"), by.pk]
            prefilled.pop(name, None)
            saved.kept[name] = _stamp(stamps[name])
    application.answers = {**application.answers, section.key: answers}
    application.stamps = {**application.stamps, section.key: stamps}
    application.prefilled = {**application.prefilled, section.key: prefilled}
    application.saved_at, application.saved_by = now, by
    if "business_number" in typed:
        digits = re.sub(r"\D", "", answers.get("business_number", ""))
        application.business_number = digits if is_business_number(digits) else ""
    return saved


def _stamp(found: list[Any]) -> Stamp:
    return Stamp(found[0], dt.datetime.fromisoformat(found[1]), found[2])


def save_section(*, deal: Deal, section: str, data: Mapping[str, Any], by: Seat, seen: Mapping[str, int] | None = None,
                 step: str = FIRST, page: Section | None = None, arrived_at: dt.datetime | None = None) -> Saved:
    """Keep a whole section exactly as typed, finished or not; for the deck, `data["deck"]` is the uploaded file.

    `page` is the section as its writer had it, where that was by another version of the form: what only that one asked is kept too,
    and what it did not ask is not emptied. Refused as `save_answers` refuses; KeyError for a section that the form does not have.
    """
    found = spec_of(step_form(deal, step)).by_key[section]
    if found.kind == "deck":
        return save_deck(deal=deal, upload=data.get("deck"), by=by, arrived_at=arrived_at)
    typed = {name: "" for name in _whole(page or found)} | {
        name: str(text or "") for name, text in data.items() if belongs(found, name) or belongs(page or found, name)}
    return save_answers(deal=deal, step=step, section=found, typed=typed, by=by, seen=seen, arrived_at=arrived_at)


def save_deck(*, deal: Deal, upload: Any, by: Seat, arrived_at: dt.datetime | None = None) -> Saved:
    """Keep an uploaded deck; without a file the earlier one stands, if there is one. Refused as `save_answers` refuses."""
    may_write(deal=deal, by=by)
    if reason := drafts.closed_because(deal, at=believed(arrived_at)):
        raise Refused(reason)
    with acting(by, "save answers"):
        if upload:
            store_document(company=deal.company, kind=Document.Kind.DECK, upload=upload, by=by, deal=deal)
        elif drafts.current_deck(deal) is None:
            raise Refused(_("Choose a file first."), field="deck")
        return _touched(deal, by)


def save_paper(*, deal: Deal, slot: str, upload: Any, by: Seat, arrived_at: dt.datetime | None = None) -> Saved:
    """Add a file to a question of the second step's papers. Refused as `save_answers` refuses, and for an unknown question."""
    may_write(deal=deal, by=by)
    if reason := drafts.closed_because(deal, SECOND, believed(arrived_at)):
        raise Refused(reason)
    if not any(s.kind == "papers" and s.question(slot) for s in spec_of(deal.dossier.form).sections):
        raise Refused(_("The form does not ask for this paper. Nothing was changed."))
    if not upload:
        raise Refused(_("Choose a file first."), field=slot)
    with acting(by, "save answers"):
        store_document(company=deal.company, kind=Document.Kind.PAPER, slot=slot, upload=upload, by=by, deal=deal)
        return _touched(deal, by)


def remove_paper(*, deal: Deal, document: Document, by: Seat) -> Saved:
    """Take a paper out of the draft; versions that were handed in with it keep it."""
    may_write(deal=deal, by=by)
    if reason := drafts.closed_because(deal, SECOND):
        raise Refused(reason)
    with acting(by, "save answers"):
        Document.objects.filter(pk=document.pk, deal=deal, kind=Document.Kind.PAPER, replaced_at=None).update(replaced_at=timezone.now())
        return _touched(deal, by)


def belongs(section: Section, name: str) -> bool:
    """Whether a field of this name is one of the section's; a section of consents has one per text."""
    return bool(NAME.fullmatch(name)) and name not in OF_THE_FORM and (section.kind == "consents" or section.question(name) is not None)


def _whole(section: Section) -> list[str]:
    """What a form that is sent whole says nothing of where it is empty: boxes to tick, choices nobody made."""
    if section.kind == "consents":
        return [text.key for text in current_texts()]
    boxes = [f"{q.name}-{key}" for q in section.questions if q.kind == "ticks" for key, _word in q.choices]
    return boxes + [q.name for q in section.questions if not q.is_table and q.kind not in ("ticks", "file")]


def may_write(*, deal: Deal, by: Seat, can: Can = Can.EDIT_APPLICATION) -> None:
    """Refused for a seat elsewhere or one that may not."""
    if by.organisation_id != deal.company.organisation_id or not holds(by.role, can):
        raise Refused(_("Your seat may not do this. Nothing was changed."))


def _touched(deal: Deal, by: Seat) -> Saved:
    application = Application.objects.select_for_update(of=("self",)).get(deal=deal)
    application.saved_at, application.saved_by = timezone.now(), by
    application.save(update_fields=["saved_at", "saved_by"])
    deal.application = application
    return Saved(application)
