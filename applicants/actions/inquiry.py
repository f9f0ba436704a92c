"""Questions of the fund to a founder: asked with a due day, moved, closed, answered with files, and brought to mind in time."""
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.document import store_document
from applicants.actions.draft import LONGEST, may_write
from applicants.actions.wall import check_open
from applicants.models import Answer, Deal, Document, Inquiry
from applicants.queries.company import owners
from applicants.queries.inquiry import ANSWERABLE, REMIND_DAYS, closed_because, unsent_files, writers
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify
from fund.permissions import Can, holds

LONGEST_QUESTION = 2_000
LONGEST_REASON = 300
MOST_DAYS = 90
MOST_AT_ONCE = 5
MOST_FILES = 20


@dataclass
class Saved:
    """What became of answers that were being written, by the question's number: kept, in conflict, or not kept and why."""

    kept: dict[int, Inquiry] = field(default_factory=dict)
    conflicts: dict[int, Inquiry] = field(default_factory=dict)
    not_kept: dict[int, str] = field(default_factory=dict)


def ask_founder(*, deal: Deal, texts: Sequence[str], due_on: dt.date, by: Seat, follows: Inquiry | None = None) -> list[Inquiry]:
    """Ask one or several questions with one due day, each with a number of its own; owners and editors get one letter.

    Refused for a seat that may not, before a wall, for an application that is not handed in, was passed or withdrawn, without a
    question (field text), and for a due day that has passed or lies too far off (field due_on).
    """
    with acting(by, "ask founder", deal=str(deal.uuid)):
        row = _for_the_house(deal, by)
        if row.is_inbound:
            raise Refused(_("Nobody applied, so no founder reads questions here. Ask the contact, and note the conversation."))
        missing = _("Write the question.")
        plain = [characters.legible(text.replace("\x00", ""), field="text", most=LONGEST_QUESTION, missing=missing) for text in texts if text.strip()]
        if not plain:
            raise Refused(_("Write the question."), field="text")
        if len(plain) > MOST_AT_ONCE:
            raise Refused(_("At most %(n)s questions at once.") % {"n": MOST_AT_ONCE}, field="text")
        _check_due(due_on)
        if follows is not None and follows.deal_id != row.pk:
            raise Refused(_("This question belongs to another application. Nothing was sent."))
        last = row.inquiries.aggregate(last=Max("number"))["last"] or 0
        made = [Inquiry.objects.create(deal=row, number=number, text=text, lang=characters.language(text), asked_by=by, due_on=due_on, follows=follows)
                for number, text in enumerate(plain, start=last + 1)]
        notify("inquiry", to=writers(row.company), source=f"inquiry:{made[0].uuid}", by=by, **_told(row), day=due_on,
               letter={"deal": row, "inquiries": made, "link": settings.SITE_URL + _page(row)})
    return made


def move_inquiry(*, inquiry: Inquiry, due_on: dt.date, reason: str, by: Seat) -> Inquiry:
    """Move the due day of an open question, with a reason that the founder reads. Refused as asking is, and for the same day."""
    with acting(by, "move question", deal=str(inquiry.deal.uuid)):
        deal, row = _asked_by_the_house(inquiry, by)
        if row.state != Inquiry.State.OPEN:
            raise Refused(_("This question is not open any more. Nothing was changed."))
        plain = characters.legible(reason.replace("\x00", ""), field="reason", most=LONGEST_REASON, missing=_("Say why; the founder reads it."))
        _check_due(due_on)
        if due_on == row.due_on:
            raise Refused(_("It is due on this day already. Choose another."), field="due_on")
        row.due_on, row.due_reason, row.reminded_at = due_on, plain, None
        row.save(update_fields=["due_on", "due_reason", "reminded_at"])
        notify("inquiry_moved", to=writers(deal.company), source=f"inquiry:{row.uuid}:{timezone.now().isoformat()}", by=by, **_told(deal),
               number=row.number, day=due_on, reason=plain)
    return row


def close_inquiry(*, inquiry: Inquiry, reason: str, by: Seat) -> Inquiry:
    """Close a question, answered or not, with a reason that the founder reads; what was being written is kept for the startup."""
    with acting(by, "close question", deal=str(inquiry.deal.uuid)):
        deal, row = _asked_by_the_house(inquiry, by)
        if row.is_closed:
            raise Refused(_("This question is closed already. Nothing was changed."))
        row.closed_reason = characters.legible(reason.replace("\x00", ""), field="reason", most=LONGEST_REASON, missing=_("Say why; the founder reads it."))
        row.state = Inquiry.State.CLOSED
        row.save(update_fields=["state", "closed_reason"])
        notify("inquiry_closed", to=writers(deal.company), source=f"inquiry:{row.uuid}", by=by, **_told(deal), number=row.number,
               reason=row.closed_reason)
    return row


def save_drafts(*, deal: Deal, typed: Mapping[int, str], by: Seat, seen: Mapping[int, int] | None = None) -> Saved:
    """Keep answers as they are being written, by the question's number. `seen` holds for each the revision its writer had before.

    One that somebody else has changed since is left as it is and comes back under `conflicts`; without `seen` nothing is compared.
    Refused for a seat that may not write here; what a closed question or a length forbids comes back under `not_kept`.
    """
    may_write(deal=deal, by=by)
    saved = Saved()
    with acting(by, "save answer"):
        rows = Inquiry.objects.select_for_update(of=("self",)).select_related("deal", "draft_by__user")
        for row in rows.filter(deal=deal, number__in=list(typed)).order_by("number"):
            _keep(row, typed[row.number].replace("\x00", ""), by, seen, saved)
    return saved


def attach(*, inquiry: Inquiry, upload: Any, by: Seat) -> Document:
    """Put a file beside the answer that is being written; the fund sees it once the answer is sent.

    Refused for a seat that may not write here, for a question that takes no more answers, without a file, and as `store_document` refuses.
    """
    may_write(deal=inquiry.deal, by=by)
    if not upload:
        raise Refused(_("Choose a file first."), field=str(inquiry.uuid))
    with acting(by, "attach to answer"):
        deal, row = _for_the_founder(inquiry)
        if unsent_files(row).count() >= MOST_FILES:
            raise Refused(_("At most %(n)s files go with one answer.") % {"n": MOST_FILES}, field=str(row.uuid))
        return store_document(company=deal.company, kind=Document.Kind.ANSWER, slot=str(row.uuid), upload=upload, by=by, deal=deal)


def detach(*, inquiry: Inquiry, document: Document, by: Seat) -> None:
    """Take a file out of the answer that is being written; a sent answer keeps its files. Refused as `attach` refuses."""
    may_write(deal=inquiry.deal, by=by)
    with acting(by, "attach to answer"):
        _deal, row = _for_the_founder(inquiry)
        unsent_files(row).filter(pk=document.pk).update(replaced_at=timezone.now())


def send_answer(*, inquiry: Inquiry, text: str, by: Seat, seen: int | None = None) -> Answer:
    """Send an answer with the files beside it: it is final, and whoever asked is told. The same answer sent again is the same answer.

    `seen` is the revision of the text that its sender had before theirs. Refused for a seat that may not write here, for a question
    that takes no more answers, for an answer without text and file (field answer), and where a colleague wrote meanwhile.
    """
    may_write(deal=inquiry.deal, by=by)
    with acting(by, "answer question", deal=str(inquiry.deal.uuid)):
        deal, row = _for_the_founder(inquiry)
        files, last = list(unsent_files(row)), row.answers.last()
        missing = "" if files else _("Write an answer or add a file. Nothing was sent.")
        plain = characters.legible(text.replace("\x00", ""), field="answer", most=LONGEST, missing=missing)
        if last is not None and not files and plain == last.text:
            return last
        if seen is not None and seen != row.draft_rev and characters.tidy(row.draft) != plain:
            raise Refused(_("A colleague wrote in this answer meanwhile. Nothing was sent; read the newer text below."), field="answer")
        answer = Answer.objects.create(inquiry=row, text=plain, lang=characters.language(plain) if plain else row.lang, by=by)
        answer.files.set(files)
        row.state, row.draft, row.draft_rev, row.draft_by, row.draft_saved_at = Inquiry.State.ANSWERED, "", row.draft_rev + 1, by, timezone.now()
        row.save(update_fields=["state", "draft", "draft_rev", "draft_by", "draft_saved_at"])
        url = reverse("applicants:deal_talk", args=[deal.fund.slug, deal.uuid]) + f"#question-{row.number}"
        notify("inquiry_answered", to=_asker(row, deal), source=f"answer:{answer.uuid}", by=by, **_told(deal) | {"url": url}, number=row.number)
    return answer


def remind(now: dt.datetime | None = None) -> int:
    """Remind owners of open questions, once two days before the due day and once after it; returns how many questions were brought to mind.

    Safe to run twice. A question asked today, or one of an application that was passed or withdrawn, is not spoken of.
    """
    now = now or timezone.now()
    on = timezone.localdate(now)
    soon = Q(reminded_at=None, due_on__gte=on, due_on__lte=on + dt.timedelta(days=REMIND_DAYS), asked_at__date__lt=on)
    late = Q(due_on__lt=on) & (Q(reminded_at=None) | Q(reminded_at__date__lte=F("due_on")))
    with acting(None, "remind of question"):
        rows = Inquiry.objects.select_for_update(of=("self",), skip_locked=True).filter(soon | late, state=Inquiry.State.OPEN)
        found = sorted(rows.filter(deal__status__in=ANSWERABLE).select_related("deal__company__organisation", "deal__fund", "deal__round"),
                       key=lambda row: (row.deal_id, row.due_on < on, row.number))
        for (_deal, is_late), group in groupby(found, key=lambda row: (row.deal_id, row.due_on < on)):
            _bring_to_mind(list(group), is_late)
        Inquiry.objects.filter(pk__in=[row.pk for row in found]).update(reminded_at=now)
    return len(found)


def _bring_to_mind(rows: list[Inquiry], late: bool) -> None:
    """One letter of a deal's questions that are due soon, or late."""
    deal = rows[0].deal
    first = min(rows, key=lambda row: row.due_on)
    notify("inquiry_reminder", to=owners(deal.company), source=f"inquiry:{first.uuid}:{first.due_on}:{'late' if late else 'soon'}", **_told(deal),
           day=first.due_on, letter={"deal": deal, "inquiries": rows, "late": late, "link": settings.SITE_URL + _page(deal)})


def _told(deal: Deal) -> dict[str, Any]:
    return {"fund": deal.fund, "about": deal.uuid, "url": _page(deal), "company": deal.company.name}


def _page(deal: Deal) -> str:
    return reverse("applicants:inquiries", args=[deal.uuid])


def _asker(inquiry: Inquiry, deal: Deal) -> list[Seat]:
    """Whoever asked, or, where that seat has ended, who looks after the deal."""
    live = {seat.pk: seat for seat in Seat.objects.live().filter(pk__in=[inquiry.asked_by_id, deal.owner_id or 0]).select_related("user")}
    seat = live.get(inquiry.asked_by_id) or live.get(deal.owner_id)
    return [seat] if seat else []


def _keep(row: Inquiry, text: str, by: Seat, seen: Mapping[int, int] | None, saved: Saved) -> None:
    if closed := closed_because(row):
        saved.not_kept[row.number] = closed
    elif len(text) > LONGEST:
        saved.not_kept[row.number] = _("%(n)s characters are too many to keep; up to %(max)s are. This page still holds them.") % {
            "n": len(text), "max": LONGEST}
    elif text == row.draft:
        saved.kept[row.number] = row
    elif seen is not None and row.draft_rev != seen.get(row.number, 0):
        last = row.answers.last()
        sent_already = last is not None and last.text == characters.tidy(text)
        (saved.kept if sent_already else saved.conflicts)[row.number] = row
    else:
        row.draft, row.draft_rev, row.draft_by, row.draft_saved_at = text, row.draft_rev + 1, by, timezone.now()
        row.save(update_fields=["draft", "draft_rev", "draft_by", "draft_saved_at"])
        saved.kept[row.number] = row


def _for_the_house(deal: Deal, by: Seat) -> Deal:
    """The deal under its lock, for a seat that may ask its founder now."""
    if by.fund_id != deal.fund_id or not holds(by.role, Can.ASK_FOUNDER):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    row = _locked(deal)
    check_open(deal=row, by=by)
    if not Deal.objects.in_house(by.user).filter(pk=row.pk).exists():
        raise Refused(_("This application is not handed in yet. Nothing was sent."))
    if row.status not in ANSWERABLE:
        raise Refused(_("This application was passed or withdrawn, so nothing is asked any more. Nothing was changed."))
    return row


def _asked_by_the_house(inquiry: Inquiry, by: Seat) -> tuple[Deal, Inquiry]:
    deal = _for_the_house(inquiry.deal, by)
    return deal, _under_lock(inquiry, deal)


def _for_the_founder(inquiry: Inquiry) -> tuple[Deal, Inquiry]:
    """Deal and question under their locks, while an answer is still taken."""
    deal = _locked(inquiry.deal)
    row = _under_lock(inquiry, deal)
    if closed := closed_because(row):
        raise Refused(closed)
    return deal, row


def _locked(deal: Deal) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).select_related("company__organisation", "fund", "round").get(pk=deal.pk)


def _under_lock(inquiry: Inquiry, deal: Deal) -> Inquiry:
    row = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    row.deal = deal
    return row


def _check_due(due_on: dt.date) -> None:
    today = timezone.localdate()
    if due_on < today:
        raise Refused(_("This day has passed. Choose today or a later one."), field="due_on")
    if due_on > today + dt.timedelta(days=MOST_DAYS):
        raise Refused(_("At most %(n)s days from now.") % {"n": MOST_DAYS}, field="due_on")
