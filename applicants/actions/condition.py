"""Conditions precedent: evidence is brought, a second person clears it or sends it back, the due day moves; overdue ones are told once."""
import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.closing import open_closing, take_files
from applicants.actions.inquiry import ask_founder
from applicants.models import AgendaItem, Condition, Document, Inquiry
from applicants.models.condition import CONDITION_MOVES
from applicants.queries.condition import overdue
from fund.audit import acting
from fund.errors import Refused
from fund.models import Notification, Seat
from fund.notify import notify, seats
from fund.permissions import GRANTS, Can
from fund.states import move

log = logging.getLogger(__name__)
LONGEST_NOTE, LONGEST_REASON = 600, 300
FARTHEST = dt.timedelta(days=366)
S = Condition.State


def evidence_condition(*, condition: Condition, note: str, by: Seat, uploads: Iterable[Any] = (), papers: Iterable[Document] = ()) -> Condition:
    """Bring evidence that a condition is met: new files (as uploaded), or papers of the deal, with a note of what they show.

    Who may clear it is told. Refused as `open_closing` and `take_files` refuse, for a condition whose evidence is in already, without a
    note (field note), and without any file (field files); files of evidence that was sent back stay on record and are not asked for again.
    """
    with acting(by, "bring evidence", deal=str(condition.item.deal.uuid)):
        item, row = _locked(condition, by)
        if row.state != S.OPEN:
            raise Refused(_("Evidence for this condition is in already. It is cleared or sent back first."))
        said = characters.legible(note.replace("\x00", ""), most=LONGEST_NOTE, field="note", missing=_("Say what the evidence shows."))
        files = take_files(deal=item.deal, slot=str(row.uuid), uploads=uploads, papers=papers, by=by)
        if not files and not row.files.exists():
            raise Refused(_("Add a file or choose a paper: a condition is cleared with evidence only."), field="files")
        row.files.add(*files)
        now = timezone.now()
        done = move(row, S.EVIDENCED, CONDITION_MOVES, by, also={
            "note": said, "returned_reason": "", "evidenced_by": by, "evidenced_at": now})
        notify("condition_evidenced", to=seats(item.meeting.fund, *GRANTS[Can.CLEAR_CONDITION]), by=by,
               source=f"condition:{row.uuid}:{now.isoformat()}", number=row.number, **_told(item))
        return done


def clear_condition(*, condition: Condition, by: Seat) -> Condition:
    """Confirm as the second person that a condition is met; it stays cleared for good.

    Refused as `open_closing` refuses, for a condition without evidence, and for who brought the evidence or any file of it.
    """
    with acting(by, "clear condition", deal=str(condition.item.deal.uuid)):
        _item, row = _locked(condition, by, Can.CLEAR_CONDITION)
        if row.state == S.CLEARED:
            raise Refused(_("This condition is cleared already. Nothing was changed."))
        if row.state != S.EVIDENCED or not row.files.exists():
            raise Refused(_("There is no evidence for this condition yet. It is cleared with evidence only."))
        if row.evidenced_by.user_id == by.user_id or row.files.filter(slot=str(row.uuid), uploaded_by__user=by.user_id).exists():
            raise Refused(_("You brought this evidence yourself. A second person clears the condition."))
        return move(row, S.CLEARED, CONDITION_MOVES, by, also={"cleared_by": by, "cleared_at": timezone.now()})


def return_condition(*, condition: Condition, reason: str, by: Seat) -> Condition:
    """Send evidence back with a reason: the condition is open again, its files stay on record. Refused as `open_closing` refuses,
    for a condition without evidence, and without a reason (field reason)."""
    with acting(by, "send evidence back", deal=str(condition.item.deal.uuid)):
        item, row = _locked(condition, by, Can.CLEAR_CONDITION)
        if row.state != S.EVIDENCED:
            raise Refused(_("There is no evidence to send back. Nothing was changed."))
        said = characters.legible(reason.replace("\x00", ""), most=LONGEST_REASON, field="reason", missing=_("Say what is missing."))
        done = move(row, S.OPEN, CONDITION_MOVES, by, also={"returned_reason": said})
        notify("condition_returned", to=Seat.objects.live().filter(pk=row.evidenced_by_id).select_related("user"), by=by,
               source=f"condition:{row.uuid}:{timezone.now().isoformat()}", number=row.number, **_told(item))
        return done


def move_condition(*, condition: Condition, due_on: dt.date, reason: str, by: Seat) -> Condition:
    """Move the due day of a condition that is not cleared, with a reason. Refused as `open_closing` refuses, for the same day, for a day
    that has passed or lies more than a year off (field due_on), and without a reason (field reason)."""
    with acting(by, "move condition", deal=str(condition.item.deal.uuid)):
        _item, row = _locked(condition, by)
        if row.state == S.CLEARED:
            raise Refused(_("This condition is cleared already. Nothing was changed."))
        said = characters.legible(reason.replace("\x00", ""), most=LONGEST_REASON, field="reason", missing=_("Say why the day moves."))
        today = timezone.localdate()
        if due_on == row.due_on:
            raise Refused(_("It is due on this day already. Choose another."), field="due_on")
        if due_on < today:
            raise Refused(_("This day has passed. Choose today or a later one."), field="due_on")
        if due_on > today + FARTHEST:
            raise Refused(_("This day is more than a year away. Check the year."), field="due_on")
        row.due_on, row.due_reason = due_on, said
        row.save(update_fields=["due_on", "due_reason"])
        return row


def ask_for_evidence(*, condition: Condition, text: str, due_on: dt.date, by: Seat) -> Inquiry:
    """Ask the founder for evidence: a question as any other, with a number of its own; nothing of the condition goes with it but what the
    text says. Refused as `open_closing` and `ask_founder` refuse, and for a condition that is cleared."""
    with acting(by, "ask for evidence", deal=str(condition.item.deal.uuid)):
        item, row = _locked(condition, by)
        if row.state == S.CLEARED:
            raise Refused(_("This condition is cleared already. Nothing was sent."))
        return ask_founder(deal=item.deal, texts=[text], due_on=due_on, by=by)[0]


def tell_of_conditions() -> int:
    """Tell who looks after a deal of each condition that is overdue, once for each due day; returns how many were told now.

    Each in a transaction of its own, so that one that breaks keeps nobody else waiting. Nobody behind a wall is told.
    """
    told, found = 0, {_late_source(row): row.pk for row in overdue()}
    known = set(Notification.objects.filter(kind="condition_late", source__in=found).values_list("source", flat=True))
    for pk in [pk for source, pk in found.items() if source not in known]:
        try:
            told += _tell_one(pk)
        except Exception:  # the others are told all the same; this one is tried again tomorrow
            log.exception("the owner of condition %s could not be told that it is overdue", pk)
    return told


def _tell_one(pk: int) -> int:
    with acting(None, "tell of overdue condition"):
        row = overdue().select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None or row.item.deal.owner is None:
            return 0
        return notify("condition_late", to=[row.item.deal.owner], source=_late_source(row), number=row.number, day=row.due_on, **_told(row.item))


def _late_source(row: Condition) -> str:
    return f"condition:{row.uuid}:{row.due_on}:late"


def _told(item: AgendaItem) -> dict[str, Any]:
    fund, deal = item.meeting.fund, item.deal
    return {"fund": fund, "about": deal.uuid, "company": deal.company.name, "url": reverse("applicants:closing", args=[fund.slug, item.uuid])}


def _locked(condition: Condition, by: Seat, can: Can = Can.WORK_ON_DEAL) -> tuple[AgendaItem, Condition]:
    """The item with its deal, and the condition, under their locks."""
    item = open_closing(item=condition.item, by=by, can=can)
    row = Condition.objects.select_for_update(of=("self",)).select_related("evidenced_by").get(pk=condition.pk)
    row.item = item
    return item, row
