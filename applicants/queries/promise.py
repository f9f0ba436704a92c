"""What a founder waits for and by which day it was promised: their own day, else the round's; and whether that day has passed."""
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models import Deal, Decision, LateNotice
from applicants.models.stage_plan import SKIPPED
from applicants.queries.decision import is_untold, known_status, told
from applicants.queries.stage_plan import plan_of, with_left
from fund.models import Seat, User
from fund.permissions import GRANTS, Can, holds

G = Deal.Stage
SCREENING = str(G.SCREENING.value)  # what a founder waits for from handing in until the first answer
AFTER = (G.INTERVIEW, G.PRELIMINARY, G.DILIGENCE, G.COMMITTEE, G.CONTRACTING)
WAITED = (*AFTER, G.ACCELERATOR)  # no round promises the accelerator: only some are sent there
WAITING_STAGES = (G.SUBMITTED, G.SCREENING, *WAITED)
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
            "accelerator": pgettext_lazy("step", "Accelerator"),
            "committee": pgettext_lazy("step", "Decision of the committee"), "contracting": pgettext_lazy("step", "Contract")}.get(step, step)


def steps_ahead(deal: Deal, more: Iterable[str] = ()) -> list[str]:
    """What this deal's founder waits for, in its fund's order, from the result of the review to the contract.

    Of what a deal may go past, and of what the fund does not use any more, only where the deal stands and what `more` names.
    """
    plan, here = plan_of(deal.fund), {str(deal.stage), *more} & {str(stage.value) for stage in WAITED}
    order = [stage for stage in plan.order if stage not in SKIPPED or stage in here]
    return [stage for stage in with_left(order, here) if stage not in (G.SUBMITTED, G.INVESTED)]


def present_step(deal: Deal, last: Decision | None) -> str:
    """What the founder waits for: by the deal's stage, or where a sent invitation leads further."""
    by_stage = str(deal.stage) if deal.stage in WAITED else SCREENING
    invited = last.step if last is not None and last.kind == Decision.Kind.INVITE and last.step else SCREENING
    if SCREENING in (by_stage, invited):
        return invited if by_stage == SCREENING else by_stage
    return by_stage if by_stage == invited else max(by_stage, invited, key=steps_ahead(deal, [invited]).index)


def promised(deal: Deal, last: Decision | None = None) -> Promised | None:
    """What was promised to this deal's founder; None where they wait for nothing. `last` is the newest decision that went out."""
    last = last or told(deal)
    alive = deal.status in (Deal.Status.ACTIVE, Deal.Status.ON_HOLD) or is_untold(deal)
    if not alive or deal.stage not in WAITING_STAGES or deal.round_id is None or not deal.round.is_announced:
        return None
    step = present_step(deal, last)
    of_round = round_day(deal, step)
    still = None if known_status(deal) == Deal.Status.ON_HOLD or (step == SCREENING and last is not None) else of_round
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
    return (Deal.objects.in_house(user).filter(stage__in=WAITING_STAGES, fund__in=user.fund_ids(GRANTS[Can.MOVE_DEAL]), status__in=(
                Deal.Status.ACTIVE, Deal.Status.ON_HOLD))
            .annotate(heard_at=answered).filter(Exists(since)).annotate(late_since=Subquery(last, output_field=DateField()))
            .filter(Q(target_on=None) | Q(target_on__lte=F("late_since"))))


def house_promise(deal: Deal, seat: Seat) -> dict[str, Any]:
    """What the deal's page says of the promised day: {promise, promise_word, promise_late, may_promise}."""
    waits = promised(deal)
    return {"promise": waits, "promise_word": step_word(waits.step) if waits else "", "may_promise": waits is not None and holds(
        seat.role, Can.MOVE_DEAL), "promise_late": waits is not None and waits.is_late(timezone.localdate())}
