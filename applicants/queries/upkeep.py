"""What keeps a list of deals honest: which stand too long at their stage, and what nobody has written down that somebody will need."""
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import JSONObject, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from applicants.models import Company, Deal, DossierVersion, Inquiry, StagePlan, Submission, Task
from applicants.models.stage_plan import DAYS
from fund.models import Fund, Seat, User
from fund.permissions import GRANTS, Can

S, Status, Source = Deal.Stage, Deal.Status, Deal.Source
ALIVE = (Status.ACTIVE, Status.ON_HOLD)
WORKED_ON = (S.SCREENING, S.INTERVIEW, S.ACCELERATOR, S.PRELIMINARY, S.DILIGENCE, S.COMMITTEE, S.CONTRACTING)


def allowed_days(plan: StagePlan, stage: str) -> int | None:
    """How many whole days a deal may stand at a stage in this fund; None where it may stand for ever (drafts, invested)."""
    return plan.days.get(stage, DAYS.get(stage))


def stale_condition(plan: StagePlan) -> Q:
    """Active deals that stand at their stage for more whole days than the plan allows; columns of the deal alone."""
    now, found = timezone.now(), Q(pk__in=[])
    for stage in DAYS:
        found |= Q(stage=stage, stage_since__lte=now - dt.timedelta(days=(allowed_days(plan, stage) or 0) + 1))
    return Q(status=Status.ACTIVE) & found


def is_stale(deal: Deal, plan: StagePlan) -> bool:
    """What `stale_condition` asks, of a deal at hand."""
    allowed = allowed_days(plan, deal.stage)
    return deal.status == Status.ACTIVE and allowed is not None and deal.days_in_stage > allowed


def plans(funds: Iterable[int] | None = None) -> list[StagePlan]:
    """The plan of each of these funds (primary keys), or of every fund; the usual one, not saved, where a fund keeps none. One query."""
    rows = Fund.objects.select_related("stage_plan").order_by("pk")
    return [getattr(fund, "stage_plan", None) or StagePlan(fund=fund) for fund in (rows if funds is None else rows.filter(pk__in=funds))]


def stale_deals(user: User) -> QuerySet[Deal]:
    """The deals that stand too long and are this person's to move: their own, and those that nobody looks after any more.

    `leaves_by` is the last day on which it did not stand too long yet.
    """
    found, leaves = Q(pk__in=[]), []
    for plan in plans(user.fund_ids(GRANTS[Can.MOVE_DEAL])):
        found |= stale_condition(plan) & Q(fund=plan.fund_id)
        leaves += [When(fund=plan.fund_id, stage=stage, then=F("stage_since") + dt.timedelta(days=allowed_days(plan, stage) or 0)) for stage in DAYS]
    theirs = Q(owner__in=[seat.pk for seat in user.live_seats]) | Q(owner=None) | ~Q(owner__in=Seat.objects.live().order_by().values("pk"))
    day = TruncDate(Case(*leaves, default=F("stage_since"), output_field=DateTimeField()))
    return Deal.objects.in_house(user).filter(found, theirs).annotate(leaves_by=day)


def any_stale() -> QuerySet[Deal]:
    """Deals that could stand too long by some fund's plan: without one, nobody's do."""
    return Deal.objects.filter(status=Status.ACTIVE, stage__in=list(DAYS), stage_since__lte=timezone.now() - dt.timedelta(days=2))


def told_source(deal: Deal) -> str:
    """Names the event that a deal stands too long: this stay, this owner."""
    return f"stale:{deal.uuid}:{deal.stage_since.isoformat()}:{deal.owner_id}"


@dataclass(frozen=True)
class Gap:
    """One thing that may be missing: its key, what it is called, on which deals it is missing, and the page (an address's name) to mend it."""

    key: str
    words: Words | str
    condition: Callable[[], Q]
    page: str = "deal"
    mark: str = ""  # where on that page


def _tasks(**more: Any) -> Exists:
    return Exists(Task.objects.open().filter(deal=OuterRef("pk"), **more))


def _unanswered() -> Exists:
    return Exists(Inquiry.objects.filter(deal=OuterRef("pk"), state=Inquiry.State.OPEN, due_on__lt=timezone.localdate()))


WORKED = Q(status=Status.ACTIVE, stage__in=WORKED_ON)
HEARD = ~Q(source=Source.CALL) & ~Q(stage=S.INVESTED)
GAPS = (
    Gap("owner", _("Owner"), lambda: Q(owner=None), mark="owner"),
    Gap("theme", _("Theme"), lambda: ~Q(company__theme__in=Company.Theme.values), "deal_facts"),
    Gap("one_line", _("The company in one line"), lambda: Q(company__one_line=""), "deal_facts"),
    Gap("number", _("Registration number, or one abroad"),
        lambda: (Q(company__business_number=None) | Q(company__business_number="")) & Q(company__foreign_number=""), "deal_facts"),
    Gap("founded", _("Day of founding"), lambda: Q(company__founded_on=None), "deal_facts"),
    Gap("ask", _("Amount asked for"), lambda: Q(ask=None) & ~Q(stage=S.INVESTED), "deal_facts"),
    Gap("source", _("Who referred it or where it was met"), lambda: HEARD & Q(source_note=""), "deal_facts"),
    Gap("revisit", _("When it is looked at again"), lambda: Q(status=Status.ON_HOLD, revisit_on=None), "deal_revisit"),
    Gap("next", _("Next action"), lambda: WORKED & ~_tasks(), mark="tasks"),
    Gap("due", _("Due day of the next action"), lambda: WORKED & _tasks() & ~_tasks(due_on__isnull=False), mark="tasks"),
    Gap("second_step", _("The second step, past its due time"),
        lambda: WORKED & Q(dossier__due_at__lt=timezone.now()) & ~Exists(DossierVersion.objects.filter(dossier__deal=OuterRef("pk"))),
        "deal_papers", "second"),
    Gap("answers", _("An answer of the founder, past its due day"), lambda: Q(status=Status.ACTIVE) & _unanswered(), "deal_talk", "questions"),
)


def gaps_condition() -> Q:
    """Deals that are alive and lack something."""
    found = Q(pk__in=[])
    for gap in GAPS:
        found |= _quick(gap)
    return Q(status__in=ALIVE) & found


def with_gaps(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    """Adds `gaps`: how many things are missing; 0 for deals that were passed or withdrawn."""
    count: Any = Value(0)
    for gap in GAPS:
        if gap.key != "due":  # `_quick("next")` holds for it too, and never both are missing
            count += Case(When(_quick(gap), then=1), default=0, output_field=IntegerField())
    return rows.annotate(gaps=Case(When(status__in=ALIVE, then=count), default=0, output_field=IntegerField()))


def _quick(gap: Gap) -> Q:
    """A gap's condition; no next action and one without a day come to one look at the tasks: none has a day."""
    return WORKED & ~_tasks(due_on__isnull=False) if gap.key in ("next", "due") else gap.condition()


def lacking() -> JSONObject:
    """For an annotation `lacks`: what each deal lacks by key, and whether its founders have handed anything in (`theirs`)."""
    asked: dict[str, Any] = {gap.key: ExpressionWrapper(gap.condition(), output_field=BooleanField()) for gap in GAPS}
    return JSONObject(**asked, theirs=Exists(Submission.objects.filter(deal=OuterRef("pk"))))


def gap_rows(deal: Deal) -> list[dict[str, Any]]:
    """What this deal lacks: {key, words, url}, each with the page on which it is mended. One query, none where it is annotated with `lacks`."""
    if deal.status not in ALIVE:
        return []
    found = deal.lacks if hasattr(deal, "lacks") else Deal.objects.filter(pk=deal.pk).order_by().annotate(lacks=lacking()).get().lacks
    return [{"key": gap.key, "words": str(gap.words), "url": _url(deal, gap, theirs=found["theirs"])} for gap in GAPS if found[gap.key]]


def gap_words(deal: Deal) -> list[str]:
    """What this deal lacks, in words."""
    return [row["words"] for row in gap_rows(deal)]


def _url(deal: Deal, gap: Gap, *, theirs: bool) -> str:
    """Where it is mended; what founders say themselves, by asking them."""
    page = "deal_talk" if theirs and gap.page == "deal_facts" else gap.page
    return reverse(f"applicants:{page}", args=[deal.fund.slug, deal.uuid]) + (f"#{gap.mark}" if gap.mark else "")
