"""A quarter's figures line by line: what was last reviewed, what is typed or handed in now, how the two compare."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from applicants.metrics.plausibility import change, jumped, slipped
from applicants.models import Company, Deal, Document, Evidence, KpiPlan, KpiRequest, KpiValue
from applicants.models.kpi_request import digest
from applicants.queries.kpi_value import figure_text, read_figure
from fund.errors import Refused
from fund.models import Fund, Indicator, User
from fund.periods import Quarter


@dataclass(frozen=True)
class Last:
    """The newest reviewed figure before the quarter; `recent` where it is of the quarter just before."""

    value: Decimal
    quarter: Quarter
    recent: bool

    @property
    def text(self) -> str:
        return figure_text(self.value)


@dataclass(frozen=True)
class Line:
    """One planned indicator of a request, with the figure as typed or as handed in (units of the indicator)."""

    indicator: Indicator
    last: Last | None
    typed: str = ""
    value: Decimal | None = None
    why: str = ""
    grade: str = Evidence.Grade.D
    paper_name: str = ""
    paper: Document | None = None
    stands: bool = False
    row: KpiValue | None = None
    was: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.indicator.pk

    @property
    def text(self) -> str:
        return figure_text(self.value)

    @property
    def difference(self) -> Decimal | None:
        """Value less last value."""
        return None if self.value is None or self.last is None else self.value - self.last.value

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of the last value; None without one or where it was zero."""
        if self.value is None or self.last is None:
            return None
        part = change(self.value, self.last.value)
        return None if part is None else part * 100

    @property
    def jumps(self) -> bool:
        return self.value is not None and self.last is not None and jumped(self.value, self.last.value)

    @property
    def slips(self) -> bool:
        return self.value is not None and self.last is not None and slipped(self.value, self.last.value)

    @property
    def asks(self) -> bool:
        """Whether the figure asks for a reason."""
        return not self.stands and (self.jumps or self.slips)

    @property
    def read_back(self) -> str:
        """The figure that was read, where it was typed in another way than it is stored."""
        return "" if self.value is None or self.typed.replace(",", "") == self.text.replace(",", "") else self.text

    @property
    def lacks_paper(self) -> bool:
        return self.grade != Evidence.Grade.D and not self.paper_name

    @property
    def lacks_grade(self) -> bool:
        return self.grade == Evidence.Grade.D and bool(self.paper_name)


def by_token(token: str) -> KpiRequest | None:
    """The request a link opens, expired or not; found by the token's digest, so that no comparison tells how close a guess was."""
    rows = KpiRequest.objects.select_related("fund", "company__organisation", "reviewed_by")
    return rows.filter(token_sha256=digest(token)).first()


def deal_of(fund: Fund, company: Company) -> Deal | None:
    """The deal for which a company's figures stand in a fund: the one that was invested in, else the newest."""
    deals = Deal.objects.filter(fund=fund, company=company).select_related("owner__user").order_by("-pk")
    return deals.filter(stage=Deal.Stage.INVESTED).first() or deals.first()


def plan_of(request: KpiRequest) -> QuerySet[KpiPlan]:
    """What the company reports to this request's fund, in order."""
    return KpiPlan.objects.filter(fund=request.fund_id, company=request.company_id).select_related("indicator")


def actuals(request: KpiRequest) -> QuerySet[KpiValue]:
    """The company's reported figures for this request's quarter, whichever request they came with."""
    period = request.period
    return KpiValue.objects.filter(company=request.company_id, kind=KpiValue.Kind.ACTUAL, period_start=period.start,
                                   period_end=period.end)


def standing(request: KpiRequest) -> dict[int, KpiValue]:
    """By indicator: figures of this quarter that this request may not change: reviewed, or handed in to another fund."""
    elsewhere = Q(request__isnull=False) & ~Q(request=request.pk)
    return {row.indicator_id: row for row in actuals(request).filter(Q(state=KpiValue.State.ACCEPTED) | elsewhere)}


def draft_lines(request: KpiRequest) -> list[Line]:
    """One line per planned indicator with what is typed so far."""
    plan = list(plan_of(request))
    last, there = _last(request, plan), standing(request)
    lines = []
    for item in plan:
        indicator, answer = item.indicator, request.draft.get(str(item.indicator_id), {})
        if row := there.get(indicator.pk):
            lines.append(Line(indicator, last.get(indicator.pk), value=row.value, typed=figure_text(row.value), stands=True, row=row))
            continue
        typed, why, grade = answer.get("value", ""), answer.get("why", ""), answer.get("grade") or Evidence.Grade.D
        lines.append(Line(indicator, last.get(indicator.pk), typed=typed, why=why, grade=grade,
                          value=_read(typed, indicator), paper_name=answer.get("document_name", ""),
                          was={"value": typed, "why": why, "grade": grade}))
    return lines


def handed_in_lines(request: KpiRequest, *, for_house: bool = False) -> list[Line]:
    """One line per planned indicator with what was handed in for the quarter, and its paper.

    The house does not see what the company handed in to another fund and nobody reviewed yet.
    """
    plan = list(plan_of(request))
    last, found = _last(request, plan), actuals(request)
    if for_house:
        found = found.filter(Q(request=request.pk) | Q(state=KpiValue.State.ACCEPTED))
    rows = {row.indicator_id: row for row in found.prefetch_related("evidence__document")}
    lines = []
    for item in plan:
        row = rows.get(item.indicator_id)
        if row is None:
            lines.append(Line(item.indicator, last.get(item.indicator_id)))
            continue
        proof = next(iter(row.evidence.all()), None)
        paper = proof.document if proof else None
        lines.append(Line(item.indicator, last.get(item.indicator_id), value=row.value, why=row.why, row=row, paper=paper,
                          grade=proof.grade if proof else Evidence.Grade.D, paper_name=paper.name if paper else "",
                          stands=row.request_id != request.pk))
    return lines


def state(request: KpiRequest, lines: Iterable[Line]) -> dict[str, int]:
    """How far the report is: fields, filled, reasons and papers still missing, days left until it is due (negative: late)."""
    lines = list(lines)
    return {"fields": len(lines), "filled": sum(line.value is not None for line in lines),
            "reasons": sum(line.asks and not line.why for line in lines), "papers": sum(line.lacks_paper for line in lines),
            "left": (request.due_on - timezone.localdate()).days}


def company_in(fund: Fund, user: User) -> QuerySet[Company]:
    """The companies this person may ask in a fund: those that handed in to it or report to it."""
    here = Q(deals__fund=fund) | Q(kpi_plans__fund=fund)
    shut = Deal.objects.shut_from(user).filter(fund=fund).order_by().values("company")
    return Company.objects.visible_to(user).filter(here).exclude(pk__in=shut).distinct()


def _read(typed: str, indicator: Indicator) -> Decimal | None:
    try:
        return read_figure(typed, indicator)
    except Refused:
        return None


def _last(request: KpiRequest, plan: Iterable[KpiPlan]) -> dict[int, Last]:
    """By indicator: the newest reviewed figure of a whole quarter before this one."""
    period = request.period
    rows = KpiValue.objects.filter(company=request.company_id, indicator__in=[item.indicator_id for item in plan],
                                   kind=KpiValue.Kind.ACTUAL, state=KpiValue.State.ACCEPTED, period_end__lt=period.start)
    found: dict[int, Last] = {}
    for row in rows.order_by("period_end"):
        quarter = Quarter.of(row.period_end)
        if (row.period_start, row.period_end) == (quarter.start, quarter.end):
            found[row.indicator_id] = Last(row.value, quarter, quarter == period.previous())
    return found
