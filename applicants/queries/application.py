"""A founder's application as its pages show it: what is done, what was understood, what would be handed in, what changed."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants import questions
from applicants.answers import Facts, Reading, asked, read_consents, read_section
from applicants.models import Application, Company, Deal, Document, Submission
from applicants.queries.consent import current_texts, recipients
from fund.models import Fund, Indicator, User
from fund.permissions import GRANTS, Can, visible_or_404
from fund.templatetags.look import clock, moment

OPEN_STAGES = (Deal.Stage.DRAFT, Deal.Stage.SUBMITTED, Deal.Stage.SCREENING)


@dataclass(frozen=True)
class Part:
    """A section of one application with what was typed and how it was read."""

    section: questions.Section
    typed: dict[str, str]
    reading: Reading

    @property
    def state(self) -> str:
        """done, wrong (filled in, but not readable), started or todo."""
        if self.reading.done:
            return "done"
        if self.reading.wrong:
            return "wrong"
        return "started" if any(self.typed.values()) else "todo"


@dataclass(frozen=True)
class Draft:
    """An application as it stands."""

    deal: Deal
    application: Application
    facts: Facts
    deck: Document | None
    parts: tuple[Part, ...]

    @property
    def done(self) -> int:
        return sum(part.state == "done" for part in self.parts)

    @property
    def left(self) -> list[Part]:
        return [part for part in self.parts if part.state != "done"]

    def part(self, key: str) -> Part:
        return next(part for part in self.parts if part.section.key == key)


def own_deals(user: User) -> QuerySet[Deal]:
    """The deals of the startups where this person has a founder's seat; nobody else's."""
    return (Deal.objects.own(user).filter(round__isnull=False)
            .select_related("company__organisation", "round", "fund", "application"))


def facts(fund: Fund) -> Facts:
    """What reading answers depends on, as of today in Seoul."""
    offered = {i.code: i for i in Indicator.objects.on_offer()}
    return Facts(timezone.localdate(), offered, current_texts(), recipients(fund))


def draft(deal: Deal) -> Draft:
    """The application of a deal, every section read."""
    application, known, deck = deal.application, facts(deal.fund), current_deck(deal)
    parts = [Part(questions.DECK, {"deck": deck.name if deck else ""}, read_deck(deck))]
    parts += [_part(section, application.answers.get(section.key, {}), known) for section in questions.SECTIONS[1:]]
    return Draft(deal, application, known, deck, tuple(parts))


def typed_part(draft: Draft, section: str, sent: Mapping[str, str]) -> Part:
    """A section as it was sent just now, kept for the page although nothing was saved."""
    return _part(questions.BY_KEY[section], {name: sent.get(name, "") for name in field_names(section)}, draft.facts)


def _part(section: questions.Section, typed: Mapping[str, str], known: Facts) -> Part:
    reading = read_consents(typed, known) if section is questions.CONSENTS else read_section(section, typed, known)
    return Part(section, dict(typed), reading)


def field_names(section: str) -> list[str]:
    """The fields of a section; consents have one per text in force. KeyError for a section that does not exist."""
    if section == questions.CONSENTS.key:
        return [text.key for text in current_texts()]
    return [question.name for question in questions.BY_KEY[section].questions]


def read_deck(deck: Document | None) -> Reading:
    """The deck as a section: its name, size and digest, or why it is not there or cannot be read."""
    if deck is None:
        return Reading(problems={"deck": _("No deck has been uploaded yet.")}, empty={"deck"})
    if deck.problem:
        return Reading(problems={"deck": deck.get_problem_display()})
    return Reading({"name": deck.name, "sha256": deck.blob_id, "size": deck.blob.size})


def current_deck(deal: Deal) -> Document | None:
    """The deck that the next submission would carry."""
    return deal.documents.filter(kind=Document.Kind.DECK, replaced_at=None).select_related("blob").first()


def closed_because(deal: Deal) -> str:
    """Why nothing may be changed or handed in any more; empty while it may."""
    if deal.status != Deal.Status.ACTIVE or deal.stage not in OPEN_STAGES:
        return _("This application is being decided on; it can no longer be changed.")
    if not deal.round.is_open:
        return _("The round closed on %(when)s. Everything you wrote is kept, but nothing more can be handed in.") % {
            "when": moment(deal.round.closes_at)}
    return ""




def company_name(draft: Draft) -> str:
    """The startup's name: as typed in this draft, until the first submission makes it the organisation's."""
    return draft.part("company").typed.get("name", "").strip() or draft.deal.company.name


def tasks(draft: Draft) -> list[dict[str, Any]]:
    """The task list: {key, title, note, kind, mark, word} per section, in the components' terms."""
    marks = {"done": ("ok", "ok", pgettext("section", "Done")), "wrong": ("miss", "miss", _("Please check")),
             "started": ("info", "half", pgettext("section", "In progress")), "todo": ("line", "todo", _("Not started"))}
    items = []
    for part in draft.parts:
        kind, mark, word = marks[part.state]
        items.append({"key": part.section.key, "title": part.section.title, "note": _task_note(part, draft), "kind": kind, "mark": mark,
                      "word": word})
    return items


def deck_note(deck: Document) -> str:
    """Size and pages of a deck in words, or why it cannot be read."""
    if deck.problem:
        return str(deck.get_problem_display())
    pages = _("%(n)s pages") % {"n": deck.page_count} if deck.page_count else _("pages are being drawn")
    return f"{size_words(deck.blob.size)} · {pages} · {clock(deck.uploaded_at)}"


def size_words(size: int) -> str:
    """A file's size in words: 4.2 MB, 12.0 KB."""
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{max(size / 1000, 0.1):,.1f} KB"


def _task_note(part: Part, draft: Draft) -> str:
    if part.section is questions.DECK:
        return f"{draft.deck.name} · {deck_note(draft.deck)}" if draft.deck else _("One PDF, up to %(n)s MB") % {"n": settings.DECK_MAX_MB}
    if part.section is questions.CONSENTS:
        required = sum(text.required for text in draft.facts.texts)
        return _("Required: %(n)s, optional: %(m)s, each apart") % {"n": required, "m": len(draft.facts.texts) - required}
    if part.reading.wrong:
        return _("Places to correct: %(n)s") % {"n": len(part.reading.wrong)}
    if any(part.typed.values()):
        return _("Fields filled in: %(n)s of %(total)s") % {"n": len(part.reading.values), "total": len(asked(part.section, part.typed))}
    return str(part.section.lead)


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
    return own_deals(user).annotate(version=Subquery(newest)).order_by("-pk")


def as_uuid(text: str) -> UUID | None:
    """Text from outside as an identifier, None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
