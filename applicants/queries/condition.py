"""Conditions precedent as pages show them: to the house with what was brought, and the rows that wait for a second person or are late."""
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Condition, ContractStep, Deal, Document, Meeting, PaymentRequest
from applicants.queries.document import size_words, state_words
from fund.models import Seat, User
from fund.permissions import GRANTS, Can, holds

UNDERWAY = (Deal.Stage.COMMITTEE, Deal.Stage.CONTRACTING)
KINDS = {Condition.State.OPEN: "line", Condition.State.EVIDENCED: "risk", Condition.State.CLEARED: "ok"}
S = Condition.State


def conditions(item: AgendaItem, seat: Seat, papers: Mapping[int, Document]) -> list[dict[str, Any]]:
    """The conditions of a decision: {row, kind, word, late, days, files, hidden_files, may_clear, mine}. Two queries.

    `papers` are the files of the deal that this person sees, by key; `hidden_files` says that there are others. `may_clear` and `mine` are
    for the seat: whether it may clear it now, and whether it is kept from that because it brought the evidence itself.
    """
    rows = list(item.conditions.select_related("evidenced_by__user", "cleared_by__user").prefetch_related("files"))
    return [_line(row, item, seat, papers) for row in rows]


def file_rows(files: Iterable[Document], deal: Deal) -> list[dict[str, Any]]:
    """Files as the component of that name takes them, each with its page beside the deal's papers."""
    return [{"name": str(file), "meta": f"{size_words(file.blob.size)} · {state_words(file)}", "warnings": file.warning_words,
             "url": reverse("applicants:paper", args=[deal.fund.slug, file.uuid]) if file.is_served else ""} for file in files]


def standing() -> QuerySet[Condition]:
    """The conditions that are not cleared, of approved decisions that stand and whose deal is on its way to the contract."""
    return Condition.objects.exclude(state=S.CLEARED).filter(
        item__decision=AgendaItem.Decision.APPROVED, item__voiding=None, item__deal__status=Deal.Status.ACTIVE, item__deal__stage__in=UNDERWAY)


def overdue() -> QuerySet[Condition]:
    """Those of `standing` whose day has passed, with what a notice of them says."""
    return standing().filter(due_on__lt=timezone.localdate()).select_related(
        "item__meeting__fund", "item__deal__company__organisation", "item__deal__owner__user").order_by("pk")


def to_clear(user: User) -> QuerySet[Condition]:
    """What waits for this person as the second one: evidence that somebody else brought."""
    return (standing().filter(pk__in=Condition.objects.visible_to(user).values("pk"), state=S.EVIDENCED,
                              item__meeting__fund__in=user.fund_ids(GRANTS[Can.CLEAR_CONDITION]))
            .exclude(evidenced_by__user=user))


def late_of(user: User) -> QuerySet[Condition]:
    """The open conditions that are overdue, of the deals that this person looks after."""
    return standing().filter(pk__in=Condition.objects.visible_to(user).values("pk"), state=S.OPEN, due_on__lt=timezone.localdate(),
                             item__deal__owner__in=[seat.pk for seat in user.live_seats])


def ready_to_pay(user: User) -> QuerySet[AgendaItem]:
    """Approved decisions at contracting without an open condition or step, whose payment nobody has asked for yet."""
    own = {"item": OuterRef("pk")}
    steps = ContractStep.objects.filter(**own)
    return AgendaItem.objects.visible_to(user).filter(
        Exists(steps), ~Exists(steps.filter(state=ContractStep.State.OPEN)), ~Exists(Condition.objects.filter(**own).exclude(state=S.CLEARED)),
        ~Exists(PaymentRequest.objects.filter(state=PaymentRequest.State.ASKED, **own)), meeting__fund__in=user.fund_ids(GRANTS[Can.ASK_PAYMENT]),
        meeting__kind=Meeting.Kind.MAIN, decision=AgendaItem.Decision.APPROVED, voiding=None, deal__status=Deal.Status.ACTIVE,
        deal__stage=Deal.Stage.CONTRACTING)


def question(condition: Condition) -> str:
    """What a question to the founder about a condition begins with; whoever asks reads it through first."""
    return _("Before the investment is paid, please send us the papers that show this: %(condition)s") % {"condition": condition.text}


def _line(row: Condition, item: AgendaItem, seat: Seat, papers: Mapping[int, Document]) -> dict[str, Any]:
    files = list(row.files.all())
    seen = [papers[file.pk] for file in files if file.pk in papers]
    own = row.evidenced_by is not None and row.evidenced_by.user_id == seat.user_id
    able = row.state == S.EVIDENCED and holds(seat.role, Can.CLEAR_CONDITION)
    today = timezone.localdate()
    return {"row": row, "kind": KINDS[row.state], "word": row.get_state_display(), "late": row.is_late, "days": (row.due_on - today).days,
            "files": file_rows(seen, item.deal), "hidden_files": len(files) - len(seen), "may_clear": able and not own, "mine": able and own,
            "may_return": able}
