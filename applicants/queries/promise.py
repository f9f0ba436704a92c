"""What a founder waits for and by which day it was promised: their own day, else the round's; and whether that day has passed."""
import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models import Deal, Decision, LateNotice
from applicants.queries.decision import is_untold, told
from fund.models import Seat, User
from fund.permissions import GRANTS, Can, holds

G = Deal.Stage
SCREENING = str(G.SCREENING.value)  # what a founder waits for from handing in until the first answer
AFTER = (G.INTERVIEW, G.PRELIMINARY, G.DILIGENCE, G.COMMITTEE, G.CONTRACTING)
PROMISED = (SCREENING, *(str(stage.value) for stage in AFTER))  # in the order in which a deal comes to them
WAITING_STAGES = (G.SUBMITTED, G.SCREENING, *AFTER)
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Promised:
    """The step that a founder waits for, the day given to them (None: no day yet), the round's day, and why it differs."""

    step: str
    due_on: dt.date | None
    round_on: dt.date | None
    reason: str

    def is_late(self, today: dt.date) -> bool:
        return self.due_on is not None and self.due_on < today


def step_word(step: str) -> Words | str:
    """What pages and letters call a step."""
    return {SCREENING: _("Result of the review"), "interview": pgettext_lazy("step", "Conversation with the fund manager"),
            "preliminary": pgettext_lazy("step", "Preliminary committee"), "diligence": pgettext_lazy("step", "Diligence"),
            "committee": pgettext_lazy("step", "Decision of the committee"), "contracting": pgettext_lazy("step", "Contract")}.get(step, step)


def present_step(deal: Deal, last: Decision | None) -> str:
    """Which of PROMISED the founder waits for: by the deal's stage, or where a sent invitation leads further."""
    by_stage = deal.stage if deal.stage in PROMISED else SCREENING
    invited = last.step if last is not None and last.kind == Decision.Kind.INVITE and last.step else SCREENING
    return max(by_stage, invited, key=PROMISED.index)


def promised(deal: Deal, last: Decision | None = None) -> Promised | None:
    """What was promised to this deal's founder; None where they wait for nothing. `last` is the newest decision that went out."""
    last = last or told(deal)
    alive = deal.status in (Deal.Status.ACTIVE, Deal.Status.ON_HOLD) or is_untold(deal)
    if not alive or deal.stage not in WAITING_STAGES or deal.round_id is None or not deal.round.is_announced:
        return None
    step = present_step(deal, last)
    of_round = round_day(deal, step)
    still = None if deal.status == Deal.Status.ON_HOLD or (step == SCREENING and last is not None) else of_round
    return Promised(step, deal.target_on or still, of_round, deal.target_reason)


def round_day(deal: Deal, step: str) -> dt.date | None:
    """The day by which the round promised this step to everybody."""
    if step == SCREENING:
        return deal.round.results_by
    said = deal.round.targets.get(step)
    return dt.date.fromisoformat(said) if said else None


def may_be_late(today: dt.date) -> QuerySet[Deal]:
    """The deals of which a promised day may have passed; `promised` says whether it has."""
    return (Deal.objects.filter(stage__in=WAITING_STAGES, round__is_announced=True).exclude(status=Deal.Status.WITHDRAWN)
            .filter(Q(target_on__lt=today) | Q(target_on=None, round__results_by__lt=today) | (Q(target_on=None) & ~Q(round__targets={})))
            .select_related("round", "fund", "company__organisation", "owner__user").order_by("pk"))


def overdue(user: User) -> QuerySet[Deal]:
    """The deals of which a founder was told of a delay and has heard nothing since, for those who move them; `late_since` is the day."""
    sent = Decision.objects.filter(deal=OuterRef("pk"), state=Decision.State.SENT).order_by("-sent_at").values("sent_at")[:1]
    answered = Coalesce(Subquery(sent), Value(LONG_AGO, DateTimeField()))
    since = LateNotice.objects.filter(deal=OuterRef("pk"), told_at__gte=OuterRef("heard_at")).filter(
        Q(step=SCREENING) | Q(told_at__gte=OuterRef("stage_since")))
    last = since.order_by().values("deal").annotate(day=Max("due_on")).values("day")
    waiting = Q(stage__in=(G.SUBMITTED, G.SCREENING)) | Q(stage__in=AFTER)
    return (Deal.objects.in_house(user).filter(waiting, fund__in=user.fund_ids(GRANTS[Can.MOVE_DEAL]), status__in=(
                Deal.Status.ACTIVE, Deal.Status.ON_HOLD))
            .annotate(heard_at=answered).filter(Exists(since)).annotate(late_since=Subquery(last, output_field=DateField()))
            .filter(Q(target_on=None) | Q(target_on__lte=F("late_since"))))


def house_promise(deal: Deal, seat: Seat) -> dict[str, Any]:
    """What the deal's page says of the promised day: {promise, promise_word, promise_late, may_promise}."""
    waits = promised(deal)
    return {"promise": waits, "promise_word": step_word(waits.step) if waits else "", "may_promise": waits is not None and holds(
        seat.role, Can.MOVE_DEAL), "promise_late": waits is not None and waits.is_late(timezone.localdate())}
