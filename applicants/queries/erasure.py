"""What erasing an application would take and leave, part by part; and whether it was erased, for every page that shows it."""
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import (
    AccessLog,
    AgendaItem,
    Answer,
    Application,
    Condition,
    Consent,
    ContractStep,
    DataExport,
    Deal,
    Decision,
    Document,
    DossierVersion,
    Erasure,
    Exclusion,
    Extension,
    Inquiry,
    MainPurpose,
    MandateWaiver,
    Mark,
    PacketCopy,
    Page,
    Remark,
    Scorecard,
    Screening,
    SignedMinutes,
    Submission,
    TakenBack,
    Upload,
)
from applicants.queries.contact import last_contacts
from applicants.queries.retention import STAYS_FOR, Rule, asking_closed, due, ended_at, rule, rule_of, situation, until
from applicants.queries.scorecard import is_blind
from fund.models import Message, Notification, User
from fund.permissions import GRANTS, Can, holds
from fund.templatetags.look import day

ANSWER_DAYS = 10  # the decree's time for answering a request to erase
ANSWER_DAY = TruncDate(F("asked_at") + dt.timedelta(days=ANSWER_DAYS))
LAST_DAY = TruncDate(F("ended") + STAYS_FOR)  # of what `overdue` finds
OWN_FILES = Q(kind__in=(Document.Kind.DECK, Document.Kind.PAPER, Document.Kind.ANSWER))


@dataclass(frozen=True)
class Line:
    """One part of an application: how much of it is there, whether it would go, under which rule, and until when it stays."""

    part: str
    label: str
    count: int | None
    goes: bool
    rule: Rule | None
    until: dt.date | None


@dataclass(frozen=True)
class Group:
    """The parts that one rule treats alike."""

    rule: Rule | None
    goes: bool
    until: dt.date | None
    lines: tuple[Line, ...]


def files_of(deal: Deal) -> QuerySet[Document]:
    """The files that belong to a deal and still have their bytes; not evidence of figures reported later, nor what closed a decision."""
    return Document.objects.filter(OWN_FILES & ~_closing(deal), deal=deal, erased_at=None)


def house_files(deal: Deal) -> QuerySet[Document]:
    """The fund's own papers about a deal that still have their bytes: photos, scans, evidence; not what the records of a decision need."""
    return Document.objects.filter(Q(kind=Document.Kind.HOUSE) & ~_closing(deal) & ~_checked(deal), deal=deal, erased_at=None)


def records_of(deal: Deal) -> QuerySet[Document]:
    """What belongs to a decision of the committee: evidence of its conditions and contract papers, whoever brought them, and of the fund's own
    papers sealed minutes and what it was checked by."""
    house = Q(kind=Document.Kind.HOUSE) & (_closing(deal) | _checked(deal))
    return Document.objects.filter(house | OWN_FILES & _closing(deal), deal=deal, erased_at=None)


def _decided(deal: Deal) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(deal=deal, state=AgendaItem.State.DECIDED).order_by()


def _closing(deal: Deal) -> Q:
    """Papers by which a decision was carried out; the deck is never kept for it."""
    items = _decided(deal).values("pk")
    return ~Q(kind=Document.Kind.DECK) & (Q(pk__in=Condition.files.through.objects.filter(condition__item__in=items).values("document"))
                                          | Q(pk__in=ContractStep.files.through.objects.filter(contractstep__item__in=items).values("document")))


def _checked(deal: Deal) -> Q:
    """Papers that a decision was checked by, and its sealed minutes."""
    deals = _decided(deal).values("deal")
    waivers = MandateWaiver.objects.filter(deal__in=deals).order_by().exclude(paper=None)
    sealed = SignedMinutes.objects.filter(minutes__item__in=_decided(deal).values("pk")).exclude(blob=None)
    return (Q(pk__in=MainPurpose.files.through.objects.filter(mainpurpose__deal__in=deals).values("document"))
            | Q(pk__in=waivers.values("paper")) | Q(blob__in=sealed.values("blob")))


def written_exclusions(deal: Deal) -> QuerySet[Exclusion]:
    """The requests that somebody may not read whose words are still there."""
    return Exclusion.objects.filter(deal=deal).exclude(reason="")


def has_draft(deal: Deal) -> Q:
    """The draft, where anything stands in it."""
    return Q(deal=deal) & ~(Q(answers={}) & Q(eligibility={}) & Q(business_number=""))


COUNTS: dict[str, Callable[[Deal], int]] = {
    "draft": lambda deal: Application.objects.filter(has_draft(deal)).count(),
    "first": lambda deal: Submission.objects.filter(deal=deal, erased_at=None).count(),
    "second": lambda deal: DossierVersion.objects.filter(dossier__deal=deal, erased_at=None).count(),
    "files": lambda deal: files_of(deal).count(),
    "pages": lambda deal: Page.objects.filter(document__in=files_of(deal)).count(),
    "uploads": lambda deal: Upload.objects.filter(deal=deal).count(),
    "answers": lambda deal: (Answer.objects.filter(inquiry__deal=deal).exclude(text="").count()
                             + Inquiry.objects.filter(deal=deal).exclude(draft="").count()),
    "exclusions": lambda deal: written_exclusions(deal).count(),
    "letters": lambda deal: (Message.objects.filter(about=deal.uuid).exclude(body="").count()
                             + Notification.objects.filter(about=deal.uuid).count()),
    "checks": lambda deal: Screening.objects.filter(submission__deal=deal, submission__erased_at=None).count(),
    "comments": lambda deal: (Mark.objects.filter(scorecard__deal=deal).exclude(comment="").count()
                              + COUNTS["notes"](deal) + COUNTS["diligence"](deal)
                              + Remark.objects.filter(item__deal=deal).count() + AgendaItem.objects.filter(deal=deal, frozen_at=None).count()),
    "contacts": lambda deal: last_contacts(deal).count(),
    "notes": lambda deal: deal.comments.count() + deal.interviews.count() + deal.tasks.count(),
    "diligence": lambda deal: (deal.diligence_items.count() + deal.findings.count() + deal.diligence_notes.count() + deal.assumptions.count()
                               + TakenBack.objects.filter(document__deal=deal).count()
                               + deal.risks.count() + MainPurpose.objects.filter(deal=deal).count() + deal.mandate_waivers.count()),
    "house": lambda deal: house_files(deal).count() + PacketCopy.objects.filter(item__deal=deal).count(),
    "records": lambda deal: records_of(deal).count(),
    "archives": lambda deal: DataExport.objects.filter(company=deal.company_id).exclude(blob=None).count(),
    "consents": lambda deal: Consent.objects.filter(deal=deal).count(),
    "openings": lambda deal: AccessLog.objects.filter(deal=deal).count(),
    "decisions": lambda deal: Decision.objects.filter(deal=deal, state=Decision.State.SENT).count(),
    "scores": lambda deal: Scorecard.objects.filter(deal=deal).count(),
    "questions": lambda deal: Inquiry.objects.filter(deal=deal).count() + Extension.objects.filter(deal=deal).count(),
    "packets": lambda deal: AgendaItem.objects.filter(deal=deal).exclude(frozen_at=None).count(),
}
UNCOUNTED = ("record", "trail", "company", "payments")
# Whether and how many there are of these says how far the review got.
HOUSES_OWN = ("scores", "comments", "contacts", "notes", "checks", "letters", "packets", "diligence", "house", "records")


def labels() -> dict[str, str]:
    """What each part is called."""
    return {
        "draft": _("What was typed, with the self-check"), "first": _("First step as handed in"), "second": _("Second step as handed in"),
        "files": _("Deck, papers and attachments"), "pages": _("Drawn pages and their text"), "uploads": _("Uploads that did not finish"),
        "answers": _("Answers to questions"), "exclusions": _("Why somebody was not to read, and names written there"),
        "letters": _("The text of letters and notifications"), "checks": _("Findings of the automatic checks"),
        "comments": _("Names of the company's people in the fund's comments, notes and tasks"),
        "contacts": _("Contacts the fund noted, with the company's last application"),
        "house": _("Photos and papers that the fund gathered"), "archives": _("Archives made for a download"),
        "record": _("That the company applied, when, and how it ended"), "consents": _("Consents given and taken back"),
        "openings": _("Who opened the papers"), "decisions": _("The decision as it was sent"), "scores": _("The reviewers' marks"),
        "notes": _("The fund's own comments, notes of conversations and tasks, without those names"),
        "diligence": _("The fund's checklist, findings and notes of calls and visits, without those names"),
        "questions": _("The fund's questions and answers to requests"), "packets": _("Packets, votes and minutes, where a committee met"),
        "records": _("Evidence of conditions, contract papers and sealed minutes, where the committee decided"),
        "trail": _("The sealed history"), "payments": _("Payments and vouchers"), "company": _("The company's account"),
    }


def plan(deal: Deal, *, to_founder: bool = True) -> list[Line]:
    """What would go and what would stay, in this order; parts that hold nothing are left out. Empty while under review.

    A founder is told of marks, comments and packets in any case, and never how many there are.
    """
    here, found = situation(deal), []
    for part, label in labels().items():
        chosen = rule_of(here, part)
        count = COUNTS[part](deal) if part in COUNTS else None
        hidden = to_founder and part in HOUSES_OWN and here != "draft"
        if chosen is None or (count == 0 and not hidden):
            continue
        found.append(Line(part, label, None if hidden else count, chosen.erase, chosen, None if chosen.erase else until(chosen, deal)))
    return sorted(found, key=lambda line: not line.goes)


def carried_out(erasure: Erasure, *, to_founder: bool = True) -> list[Line]:
    """The outcome of an erasure as it was written down, in the reader's language; for a founder as `plan` has it: what of the house's own held
    nothing is among them."""
    names = labels()
    nothing = _held_nothing(erasure) if to_founder else []
    return nothing + [
        Line(row["part"], names.get(row["part"], row["part"]), None if to_founder and row["part"] in HOUSES_OWN else row["count"],
             row["done"] == "erased", rule(row["rule"]), dt.date.fromisoformat(row["until"]) if row["until"] else None) for row in erasure.outcome]


def _held_nothing(erasure: Erasure) -> list[Line]:
    """The parts of the house's own that the outcome does not name, by the rules of the situation in which it was carried out."""
    told = {row["part"]: rule(row["rule"]) for row in erasure.outcome}
    here = set.intersection(*(set(each.situations) for each in told.values() if each)) if any(told.values()) else set()
    rules = {part: rule_of(min(here), part) for part in HOUSES_OWN if part not in told} if here else {}
    return [Line(part, labels()[part], None, each.erase, each, None if each.erase else until(each, erasure.deal))
            for part, each in rules.items() if each is not None]


def by_rule(lines: Iterable[Line]) -> list[Group]:
    """The parts put together by rule and day, what goes first."""
    found: dict[tuple, list[Line]] = {}
    for line in lines:
        found.setdefault((not line.goes, line.rule and line.rule.key, line.until), []).append(line)
    return [Group(some[0].rule, some[0].goes, some[0].until, tuple(some)) for some in found.values()]


def done_erasure(deal: Deal) -> Erasure | None:
    """The erasure that was carried out on this deal; none where it was begun anew since."""
    return Erasure.objects.filter(deal=deal).standing().first()


def erased_words(erasure: Erasure | None) -> str:
    """When a deal's content was erased and under which rule, in a sentence; empty where it was not."""
    if erasure is None:
        return ""
    gone = next((rule(row["rule"]) for row in erasure.outcome if row["done"] == "erased"), None)
    return _("Erased on %(day)s, under: %(rule)s.") % {"day": day(erasure.decided_at), "rule": gone.source if gone else "–"}


def marker(erasure: Erasure, under: str) -> dict[str, Any]:
    """What stands in the place of erased content: that it is gone, since when, under which rule."""
    return {"erased": {"at": erasure.decided_at.isoformat(), "rule": under}}


def is_marker(content: Mapping[str, Any]) -> bool:
    """Whether content was erased."""
    return set(content) == {"erased"}


def founder_page(deal: Deal, user: User) -> dict[str, Any]:
    """The part of the page on one's own data that is about erasing."""
    newest = deal.erasures.exclude(state=Erasure.State.DONE).first()
    here, done = situation(deal), done_erasure(deal)
    return {"erasure": newest, "erased": done, "erased_words": erased_words(done), "groups": by_rule(carried_out(done) if done else plan(deal)),
            "is_draft": here == "draft", "is_invested": here == "invested", "closed_to_erasing": asking_closed(deal),
            "is_open": newest is not None and newest.state == Erasure.State.ASKED,
            "answer_by": answer_by(newest) if newest else None}


def house_page(deal: Deal, user: User, role: str) -> dict[str, Any]:
    """The house's page about a request to erase: the same list, with what this seat may do; to who is blind to the deal without the numbers
    that tell how far its review got."""
    newest, done = deal.erasures.exclude(state=Erasure.State.DONE).first(), done_erasure(deal)
    is_open = newest is not None and newest.state == Erasure.State.ASKED
    return {"deal": deal, "erasure": newest, "erased": done, "erased_words": erased_words(done), "is_open": is_open,
            "groups": by_rule(carried_out(done, to_founder=False) if done else plan(deal, to_founder=is_blind(deal, user))),
            "answer_by": answer_by(newest) if newest else None,
            "may_answer": holds(role, Can.ANSWER_ERASURE), "is_due": done is None and is_due(deal), "ended": ended_at(deal)}


def waiting(user: User) -> QuerySet[Erasure]:
    """The open requests that this person answers."""
    return Erasure.objects.visible_to(user).filter(state=Erasure.State.ASKED, deal__fund__in=user.fund_ids(GRANTS[Can.ANSWER_ERASURE]))


def overdue(user: User) -> QuerySet[Deal]:
    """The applications that this person has to destroy because their time is over, without a request that is open."""
    asked = Erasure.objects.filter(deal=OuterRef("pk"), state=Erasure.State.ASKED)
    return due(user).filter(~Exists(asked), fund__in=user.fund_ids(GRANTS[Can.ANSWER_ERASURE]))


def answer_by(erasure: Erasure) -> dt.date:
    """The day by which a request has to be answered."""
    return timezone.localdate(erasure.asked_at) + dt.timedelta(days=ANSWER_DAYS)


def is_due(deal: Deal) -> bool:
    """Whether the content has stood its time and has to go without anybody asking."""
    rules = [line.rule for line in plan(deal, to_founder=False) if line.goes and line.rule and line.rule.years]
    last = [day_ for each in rules if (day_ := until(each, deal))]
    return bool(last) and max(last) <= timezone.localdate()
