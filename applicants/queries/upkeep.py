"""What keeps a list of deals honest: which stand too long at their stage, and what nobody has written down that somebody will need."""
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, DateTimeField, Exists, F, Field, IntegerField, OuterRef, Q, QuerySet, When
from django.db.models.functions import JSONObject, Now, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from applicants.models import Deal, Dossier, Inquiry, StagePlan, Submission, Task
from applicants.models.stage_plan import DAYS
from fund.models import Fund, Seat, User
from fund.permissions import GRANTS, Can
from fund.written import Written, today

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
    """One thing that may be missing: its key, what it is called, SQL that is NULL where it is, and the page (an address's name) to mend it."""

    key: str
    words: Words | str
    needed: str
    page: str = "deal"
    mark: str = ""  # where on that page

    def condition(self) -> Q:
        """The deals on which it is missing, among those that are alive."""
        return Q(_written(f"({self.needed}) IS NULL", BooleanField()))


# Sets of deals and no EXISTS: what is open is little, and a sum over all deals looks it up once instead of once a deal.
def _with_task() -> QuerySet:
    return Task.objects.open().order_by().values("deal")


def _with_day() -> QuerySet:
    return Task.objects.open().filter(due_on__isnull=False).order_by().values("deal")


def _unanswered() -> QuerySet:
    return Inquiry.objects.filter(state=Inquiry.State.OPEN, due_on__lt=today()).order_by().values("deal")


def _late_dossier() -> QuerySet:
    return Dossier.objects.filter(due_at__lt=Now(), versions=None).order_by().values("deal")


WORKED = "{status} = {active} AND {stage} IN {worked_on}"
GAPS = (
    Gap("owner", _("Owner"), "{owner}", mark="owner"),
    Gap("theme", _("Theme"), "NULLIF({company__theme}, '')", "deal_facts"),
    Gap("one_line", _("The company in one line"), "NULLIF({company__one_line}, '')", "deal_facts"),
    Gap("number", _("Registration number, or one abroad"),
        "COALESCE(NULLIF({company__business_number}, ''), NULLIF({company__foreign_number}, ''))", "deal_facts"),
    Gap("founded", _("Day of founding"), "{company__founded_on}", "deal_facts"),
    Gap("ask", _("Amount asked for"), "CASE WHEN {stage} = {invested} THEN 0 ELSE {ask} END", "deal_facts"),
    Gap("source", _("Who referred it or where it was met"),
        "NULLIF({source} <> {call} AND {stage} <> {invested} AND {source_note} = '', TRUE)", "deal_facts"),
    Gap("revisit", _("When it is looked at again"), "NULLIF({status} = {hold} AND {revisit_on} IS NULL, TRUE)", "deal_revisit"),
    Gap("next", _("Next action"), f"NULLIF({WORKED} AND {{pk}} NOT IN {{with_task}}, TRUE)", mark="tasks"),
    Gap("due", _("Due day of the next action"),
        f"NULLIF({WORKED} AND {{pk}} IN {{with_task}} AND {{pk}} NOT IN {{with_day}}, TRUE)", mark="tasks"),
    Gap("second_step", _("The second step, past its due time"), f"NULLIF({WORKED} AND {{pk}} IN {{late_dossier}}, TRUE)", "deal_papers", "second"),
    Gap("answers", _("An answer of the founder, past its due day"),
        "NULLIF({status} = {active} AND {pk} IN {unanswered}, TRUE)", "deal_talk", "questions"),
)
# No next action and one without a day come to one look at the tasks: none has a day. What only deals that are worked on can lack is looked up for
# those alone: over a hundred thousand deals it is the dearest part of the count.
OF_WORKED = ("next", "due", "second_step")
MISSING = (f"NUM_NULLS({', '.join(gap.needed for gap in GAPS if gap.key not in OF_WORKED)}) + CASE WHEN {WORKED}"
           " THEN NUM_NULLS(NULLIF({pk} NOT IN {with_day}, TRUE), NULLIF({pk} IN {late_dossier}, TRUE)) ELSE 0 END")


def _written(text: str, output_field: Field) -> Written:
    return Written(text, output_field, active=Status.ACTIVE, hold=Status.ON_HOLD, alive=ALIVE, invested=S.INVESTED, call=Source.CALL,
                   worked_on=WORKED_ON, with_task=_with_task, with_day=_with_day, unanswered=_unanswered, late_dossier=_late_dossier)


def gaps_condition() -> Q:
    """Deals that are alive and lack something."""
    return Q(status__in=ALIVE) & Q(_written(f"{MISSING} > 0", BooleanField()))


def with_gaps(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    """Adds `gaps`: how many things are missing; 0 for deals that were passed or withdrawn."""
    return rows.annotate(gaps=gap_count())


def gap_count() -> Written:
    """How many things a deal lacks, as an expression over its row; 0 for deals that were passed or withdrawn."""
    return _written(f"CASE WHEN {{status}} IN {{alive}} THEN {MISSING} ELSE 0 END", IntegerField())


def lacking() -> JSONObject:
    """For an annotation `lacks`: what each deal lacks by key, and whether its founders have handed anything in (`theirs`)."""
    asked: dict[str, Any] = {gap.key: _written(f"({gap.needed}) IS NULL", BooleanField()) for gap in GAPS}
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
