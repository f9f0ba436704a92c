"""A founder's application as its pages show it: what is done, what was understood, what would be handed in, what changed."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.answers import Facts, Reading, read_consents
from applicants.models import Application, Company, Deal, Document, Erasure, Extension, Form, Inquiry, Submission
from applicants.queries.consent import current_texts, recipients
from applicants.queries.decision import known_status
from applicants.queries.document import scan_words, size_words
from applicants.queries.form import spec_of, step_form
from applicants.queries.round import closes_for
from applicants.questions import FIRST, SECOND, Question, Section, Spec
from applicants.readers import read_section
from fund.errors import Refused
from fund.models import Fund, Indicator, User
from fund.permissions import GRANTS, Can, visible_or_404
from fund.templatetags.look import clock, moment

OPEN_STAGES = (Deal.Stage.DRAFT, Deal.Stage.SUBMITTED, Deal.Stage.SCREENING)
DECIDED_STAGES = (Deal.Stage.CONTRACTING, Deal.Stage.INVESTED)


@dataclass(frozen=True)
class Part:
    """A section of one application with what was typed and how it was read."""

    section: Section
    typed: dict[str, str]
    reading: Reading

    @property
    def state(self) -> str:
        """done, wrong (filled in, but not readable), started or todo."""
        if self.reading.wrong:
            return "wrong"
        touched = any(self.typed.values())
        if self.reading.done and (touched or any(q.required for q in self.section.questions) or self.section.kind == "consents"):
            return "done"
        return "started" if touched else "optional" if self.reading.done else "todo"

    @property
    def is_left(self) -> bool:
        """Whether it keeps the application from being handed in."""
        return not self.reading.done


@dataclass(frozen=True)
class Draft:
    """One step of an application as it stands."""

    deal: Deal
    application: Application
    form: Form
    spec: Spec
    facts: Facts
    deck: Document | None
    parts: tuple[Part, ...]
    papers: tuple[Document, ...] = ()

    @property
    def step(self) -> str:
        return self.spec.step

    @property
    def done(self) -> int:
        return sum(part.state == "done" for part in self.parts)

    @property
    def left(self) -> list[Part]:
        return [part for part in self.parts if part.is_left]

    def part(self, key: str) -> Part:
        return next(part for part in self.parts if part.section.key == key)


def own_deals(user: User) -> QuerySet[Deal]:
    """The deals of the startups where this person has a founder's seat; nobody else's. `extended_until` is their own closing time,
    `asked` how many questions of the fund are open."""
    granted = (Extension.objects.filter(deal=OuterRef("pk"), state=Extension.State.GRANTED).order_by().values("deal")
               .annotate(last=Max("until")).values("last"))
    asked = (Inquiry.objects.filter(deal=OuterRef("pk"), state=Inquiry.State.OPEN).order_by().values("deal")
             .annotate(n=Count("pk")).values("n"))
    return (Deal.objects.own(user).filter(round__isnull=False).annotate(extended_until=Subquery(granted), asked=Coalesce(Subquery(asked), 0))
            .select_related("company__organisation", "round__first_form", "fund", "application__form", "dossier__form"))


def facts(fund: Fund, *, step: str = FIRST, year: int = 0, months_to: Any = None, consents: bool = True,
          indicators: bool = True) -> Facts:
    """What reading answers depends on, as of today in Seoul; consent texts and indicators only where they are asked for."""
    offered = {i.code: i for i in Indicator.objects.on_offer()} if indicators else {}
    texts = current_texts(step) if consents else []
    return Facts(timezone.localdate(), offered, texts, recipients(fund) if consents else {}, year, months_to)


def draft(deal: Deal, step: str = FIRST, sections: Sequence[str] = ()) -> Draft:
    """A step of a deal's application, every section read, or only those named; the second step's only once it was asked for."""
    application = deal.application
    form = step_form(deal, step)
    spec = spec_of(form)
    chosen = [s for s in spec.sections if not sections or s.key in sections]
    kinds = {section.kind for section in chosen}
    known = step_facts(deal, step, consents="consents" in kinds, indicators=any(_counts(q) for s in chosen for q in s.questions))
    deck = current_deck(deal) if "deck" in kinds else None
    papers = current_papers(deal) if "papers" in kinds else ()
    parts = [_part(section, application.answers.get(section.key, {}), known, deck, papers) for section in chosen]
    return Draft(deal, application, form, spec, known, deck, tuple(parts), papers)


def step_facts(deal: Deal, step: str, **needed: bool) -> Facts:
    """The facts of a deal's step: its years are those of the day it was begun or asked for, however long it takes."""
    if step == FIRST:
        return facts(deal.fund, year=deal.application.year, **needed)
    asked_on = timezone.localdate(deal.dossier.opened_at)
    return facts(deal.fund, step=SECOND, year=deal.dossier.year, months_to=asked_on.replace(day=1), **needed)


def _counts(question: Question) -> bool:
    """Whether reading a question needs the catalogue of indicators."""
    return question.name == "indicator" or any(_counts(column) for column in question.columns)


def typed_part(draft: Draft, section: str, sent: Mapping[str, str]) -> Part:
    """A section as it was sent just now, kept for the page although nothing was saved."""
    part = draft.part(section)
    typed = part.typed | {name: str(sent[name]) for name in sent if name in part.typed or part.section.question(name)}
    return _part(part.section, typed, draft.facts, draft.deck, draft.papers)


def _part(section: Section, typed: Mapping[str, str], known: Facts, deck: Document | None, papers: Sequence[Document]) -> Part:
    if section.kind == "deck":
        return Part(section, {"deck": deck.name if deck else ""}, read_deck(deck))
    if section.kind == "papers":
        return Part(section, {paper.slot: paper.name for paper in papers}, read_papers(section, papers))
    reading = read_consents(typed, known) if section.kind == "consents" else read_section(section, typed, known)
    return Part(section, dict(typed), reading)


def read_deck(deck: Document | None) -> Reading:
    """The deck as a section: its name, size and digest, or why it is not there or cannot be read."""
    if deck is None:
        return Reading(problems={"deck": _("No deck has been uploaded yet.")}, empty={"deck"})
    if deck.problem:
        return Reading(problems={"deck": deck.get_problem_display()})
    return Reading({"name": deck.name, "sha256": deck.blob_id, "size": deck.blob.size})


def read_papers(section: Section, papers: Sequence[Document]) -> Reading:
    """The papers as a section: by question the files with name, size and digest; a required kind without a file is unfinished."""
    found = Reading()
    for question in section.questions:
        files = [p for p in papers if p.slot == question.name]
        if files:
            found.values[question.name] = [{"name": p.name, "sha256": p.blob_id, "size": p.blob.size} for p in files]
        elif question.required:
            found.empty.add(question.name)
            found.problems[question.name] = _("No file has been uploaded yet.")
    return found


def current_deck(deal: Deal) -> Document | None:
    """The deck that the next submission would carry."""
    return deal.documents.filter(kind=Document.Kind.DECK, replaced_at=None).select_related("blob").first()


def current_papers(deal: Deal) -> tuple[Document, ...]:
    """The papers that the next version of the second step would carry, in the order they came."""
    return tuple(deal.documents.filter(kind=Document.Kind.PAPER, replaced_at=None).select_related("blob").order_by("pk"))


def closed_because(deal: Deal, step: str = FIRST, at: datetime | None = None) -> str:
    """Why nothing may be changed or handed in any more, `at` that moment (now); empty while it may."""
    if deal.status == Deal.Status.WITHDRAWN:
        if deal.erasures.standing().exists():
            return _("This application was withdrawn, and what it held is erased.")
        return _("This application was withdrawn. Everything you wrote is kept.")
    if step == SECOND:
        return _second_closed(deal, at or timezone.now())
    if known_status(deal) != Deal.Status.ACTIVE or deal.stage not in OPEN_STAGES:
        return _("This application is being decided on; it can no longer be changed.")
    if not deal.round.is_announced or not deal.round.opens_at <= (at or timezone.now()) < closes_for(deal):
        return _("The round closed on %(when)s. Everything you wrote is kept, but nothing more can be handed in.") % {
            "when": moment(closes_for(deal))}
    return ""


def _second_closed(deal: Deal, at: datetime) -> str:
    if known_status(deal) != Deal.Status.ACTIVE or deal.stage in DECIDED_STAGES:
        return _("This application is being decided on; it can no longer be changed.")
    if at >= deal.dossier.due_at:
        return _("The second step closed on %(when)s. Everything you wrote is kept, but nothing more can be handed in.") % {
            "when": moment(deal.dossier.due_at)}
    return ""


def check_finished(draft: Draft) -> None:
    """Refused, naming the sections, while something is left."""
    if draft.left:
        raise Refused(_("Not finished yet: %(sections)s. Nothing was handed in.")
                      % {"sections": ", ".join(str(part.section.title) for part in draft.left)})


def company_name(draft: Draft) -> str:
    """The startup's name: as typed in this draft, until the first submission makes it the organisation's."""
    return draft.application.answers.get("company", {}).get("name", "").strip() or draft.deal.company.name


def deck_note(deck: Document) -> str:
    """Size and pages of a deck in words, or why it cannot be read."""
    if deck.problem:
        return str(deck.get_problem_display())
    pages = _("%(n)s pages") % {"n": deck.page_count} if deck.page_count else _("pages are being drawn")
    return f"{size_words(deck.blob.size)} · {pages} · {clock(deck.uploaded_at)} · {scan_words(deck.blob)['word']}"


def own_deal(user: User, uuid: UUID) -> Deal:
    """One of this person's own applications, or 404: others' do not exist."""
    return visible_or_404(own_deals(user), user, uuid=uuid)


def own_companies(user: User) -> QuerySet[Company]:
    """The startups for which this person may write an application."""
    ids = user.organisation_ids(GRANTS[Can.EDIT_APPLICATION])
    return Company.objects.filter(organisation__in=ids).select_related("organisation").order_by("pk")


def own_list(user: User) -> QuerySet[Deal]:
    """This person's applications for the list, the newest first, with the number of the newest version."""
    newest = Submission.objects.filter(deal=OuterRef("pk")).order_by("-number").values("number")[:1]
    erased = Exists(Erasure.objects.filter(deal=OuterRef("pk")).standing())
    return own_deals(user).annotate(version=Subquery(newest), erased=erased).order_by("-pk")


def using_number(number: str) -> Q:
    """The companies that use a business number: by their own row, or by a draft of theirs."""
    return Q(business_number=number) | Q(deals__application__business_number=number)


def as_uuid(text: str) -> UUID | None:
    """Text from outside as an identifier, None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
