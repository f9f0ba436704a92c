"""The funnel of a fund's deals as its page, its chart and its files show it; counts of deals that one sees, and nothing else."""
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone
from django.utils.functional import Promise as Words
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from applicants.metrics.funnel import PASSED, Journey, StageCount, funnel, reasons, share, together
from applicants.models import Company, Deal, Decision, Round, Scorecard, StageMove, StagePlan
from applicants.queries.stage_plan import with_left
from applicants.queries.upkeep import ALIVE
from fund import charts
from fund.models import Chart, User

BY: dict[str, Words] = {"round": gettext_lazy("Round"), "source": pgettext_lazy("deal", "Source"), "theme": gettext_lazy("Theme")}
COLUMNS = {"": "fund_id", "round": "round_id", "source": "source", "theme": "company__theme"}
Parts = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Group:
    """Some of the deals, counted apart: what they have in common, how many they are, and each stage."""

    key: str
    label: str
    total: int
    stages: list[StageCount]


@dataclass(frozen=True)
class Funnel:
    """Every figure of the page. `silent` says that reasons of some deals may not be told to this reader."""

    as_of: dt.datetime
    total: int
    stages: list[StageCount]
    reasons: dict[str, dict[str, int]]
    silent: bool
    groups: list[Group]


def counted(rows: QuerySet[Deal], plan: StagePlan, user: User, by: str = "") -> Funnel:
    """The funnel of these deals, which come out of what this person sees; split by round, source or theme. Three queries, four by round."""
    ways = _ways(rows, user, by)
    every = [journey for part in ways.values() for journey in part]
    order = with_left(plan.order, {stage for journey in every for stage in (journey.stage, *(end for move in journey.moves for end in move))})
    finished, running = _stays(rows, by)
    names = _names(by, ways)
    groups = [Group(key, names.get(key, key), sum(journey.n for journey in part), funnel(part, order, finished.get(key, {}), running.get(key, {})))
              for key, part in ways.items()] if by else []
    place = {key: at for at, key in enumerate(names)}
    return Funnel(timezone.now(), sum(journey.n for journey in every),
                  funnel(every, order, together(finished.values()), together(running.values())), reasons(every, order),
                  any(journey.status == PASSED and journey.reason is None for journey in every),
                  sorted(groups, key=lambda group: place.get(group.key, len(place))))


def _ways(rows: QuerySet[Deal], user: User, by: str) -> dict[str, list[Journey]]:
    """Group -> the ways its deals took, deals alike counted together in the database."""
    moves = StageMove.objects.standing().filter(deal=OuterRef("pk")).order_by().values("deal").annotate(
        way=StringAgg(Concat("source", Value(">"), "target"), ",", order_by=("at", "pk"))).values("way")
    blind = Q(pk__in=Scorecard.objects.blind_deals(user))
    reason = Case(When(~Q(status=PASSED), then=Value("")), When(blind, then=None),
                  default=Coalesce(KeyTextTransform(0, "reason_codes"), Value("")), output_field=CharField())
    found = (rows.order_by().annotate(way=Subquery(moves, output_field=TextField()), why=reason, part=F(COLUMNS[by]))
             .values_list("part", "stage", "status", "way", "why").annotate(n=Count("pk")).order_by())
    ways: dict[str, list[Journey]] = {}
    for part, stage, status, way, why, n in found:
        steps = tuple((source, target) for source, _to, target in (move.partition(">") for move in way.split(","))) if way else ()
        ways.setdefault(str(part or ""), []).append(Journey(stage, status, steps, why, n))
    return ways


def _stays(rows: QuerySet[Deal], by: str) -> tuple[Parts, Parts]:
    """Group -> stage -> days of the stays that are over, moved on from or ended there, and of those that go on; an investment is none."""
    over = Case(When(status__in=ALIVE, then=Value(timezone.now())), default=_ended(), output_field=DateTimeField())
    here = (rows.order_by().exclude(stage=Deal.Stage.INVESTED).annotate(part=F(COLUMNS[by]), alive=Q(status__in=ALIVE), days=_days(over, F("stage_since")))
            .filter(days__isnull=False).values_list("part", "stage", "alive").annotate(every=ArrayAgg("days")).order_by())
    left = (StageMove.objects.standing().filter(deal__in=rows.order_by().values("pk"))
            .annotate(part=F(f"deal__{COLUMNS[by]}"), days=_days(F("at"), F("since")))
            .order_by().values_list("part", "source").annotate(every=ArrayAgg("days")).order_by())
    finished: Parts = {}
    running: Parts = {}
    for part, stage, days in left:
        finished.setdefault(str(part or ""), {})[stage] = days
    for part, stage, alive, days in here:
        of = (running if alive else finished).setdefault(str(part or ""), {})
        of[stage] = [*of.get(stage, ()), *days]
    return finished, running


def _days(end: Any, start: Any) -> Func:
    return Func(end, start, template="extract(epoch from %(expressions)s)::float8 / 86400", arg_joiner=" - ", output_field=FloatField())


def _ended() -> Subquery:
    """When a deal that is over came to its end, by the trail: at the first row since it was last alive."""
    events = Deal._meta.get_field("events").related_model.objects.order_by("pgh_id")
    alive = events.filter(pgh_obj=OuterRef(OuterRef("pk")), status__in=ALIVE).order_by("-pgh_id").values("pgh_id")[:1]
    return Subquery(events.filter(pgh_obj=OuterRef("pk"), pgh_id__gt=Coalesce(Subquery(alive), 0)).values("pgh_created_at")[:1])


def _names(by: str, found: Iterable[str]) -> dict[str, str]:
    """Group -> what it is called, in the order in which groups stand; "" is the deals that have none."""
    if by == "round":
        rounds = Round.objects.filter(pk__in=[int(key) for key in found if key]).order_by("-closes_at", "-pk")
        return {str(row.pk): row.name for row in rounds} | {"": _("Outside any call")}
    if by == "source":
        return {str(value): str(label) for value, label in Deal.Source.choices} | {"": "–"}
    return {str(value): str(label) for value, label in Company.Theme.choices} | {"": _("No theme")} if by == "theme" else {}


def stage_name(stage: str) -> str:
    """What pages call a stage."""
    return str(Deal.Stage(stage).label)


def reason_name(code: str) -> str:
    """What pages call a reason; "" is a deal that was passed without one."""
    return str(Decision.Reason(code).label) if code in Decision.Reason.values else code or _("No reason written down")


def stage_rows(found: Funnel, links: Mapping[str, str]) -> list[dict[str, Any]]:
    """The stages for the table: {label, row, of_all, urls}; `links` is a stage's and status's list of deals by "stage:status"."""
    return [{"label": stage_name(row.stage), "row": row, "of_all": share(row.entered, found.total),
             "urls": {status: links.get(f"{row.stage}:{status}", "") for status in Deal.Status.values}} for row in found.stages]


def totals(found: Funnel) -> dict[str, int]:
    """How the deals stand altogether: each column's sum over the stages; together they are all deals."""
    return {name: sum(getattr(row, name) for row in found.stages) for name in ("passed", "withdrawn", "on_hold", "still")}


def reason_table(found: Funnel) -> dict[str, Any]:
    """Reasons by stage: {stages, rows: {label, cells, sum}, sums, sum}; only stages at which a deal was passed for a reason that may be told."""
    stages = [row.stage for row in found.stages if any(counts[row.stage] for counts in found.reasons.values())]

    def cells(numbers: Iterable[int]) -> list[dict[str, Any]]:
        return [{"stage": stage_name(stage), "n": n} for stage, n in zip(stages, numbers, strict=True)]

    rows = [{"label": reason_name(code), "cells": cells(counts[stage] for stage in stages), "sum": sum(counts.values())}
            for code, counts in found.reasons.items()]
    sums = [sum(counts[stage] for counts in found.reasons.values()) for stage in stages]
    return {"stages": [stage_name(stage) for stage in stages], "rows": rows, "sums": cells(sums), "sum": sum(sums)}


def group_table(found: Funnel) -> dict[str, Any]:
    """The groups side by side: {stages, rows: {label, total, cells}, all}; a cell has entered, its share of the group, the median of days."""
    def cells(stages: Sequence[StageCount], total: int) -> list[dict[str, Any]]:
        return [{"stage": stage_name(row.stage), "entered": row.entered, "share": share(row.entered, total), "median": row.finished.median,
                 "n": row.finished.n} for row in stages]

    return {"stages": [stage_name(row.stage) for row in found.stages],
            "rows": [{"label": group.label, "total": group.total, "cells": cells(group.stages, group.total)} for group in found.groups],
            "all": {"total": found.total, "cells": cells(found.stages, found.total)}}


def finding(found: Funnel) -> tuple[str, str]:
    """What the funnel says in a sentence, and where most of it is lost."""
    stage = next((row for row in found.stages if row.stage == Deal.Stage.COMMITTEE), None)
    came = stage.entered if stage else 0
    said = _("Of %(all)s deals, %(n)s came to the committee: %(share)s%%.") % {
        "all": f"{found.total:,}", "n": f"{came:,}", "share": f"{100 * (share(came, found.total) or 0):.0f}"}
    worst = max(found.stages, key=lambda row: row.passed + row.withdrawn, default=None)
    lost = worst.passed + worst.withdrawn if worst else 0
    return said, _("Most of those that ended did so at %(stage)s: %(n)s.") % {"stage": stage_name(worst.stage), "n": f"{lost:,}"} if lost else ""


def plot(found: Funnel) -> dict[str, Any]:
    """What the chart shows, as plain values in the reader's language: the one thing it is drawn from."""
    rows = [{"stage": stage_name(row.stage), "went_on": row.went_on, "still": row.still + row.on_hold, "ended": row.passed + row.withdrawn,
             "entered": row.entered} for row in found.stages]
    return {"rows": rows, "total": found.total, "labels": {
        "title": _("Deals by stage"), "went_on": _("went on"), "still": _("still there or on hold"), "ended": _("passed or withdrawn"),
        "unit": pgettext("unit", "deals")}}


def picture_names(plot: Mapping[str, Any]) -> dict[str, str]:
    """Size -> the digest under which the drawing of these very figures is kept: who has the same figures gets the same drawing."""
    return {size: charts.digest({"funnel": plot, "size": size}) for size in ("wide", "phone")}


def pictures(plot: Mapping[str, Any]) -> dict[str, SafeString]:
    """Size -> SVG, as far as it is drawn. One query."""
    names = picture_names(plot)
    known = dict(Chart.objects.filter(digest__in=names.values()).values_list("digest", "svg"))
    return {size: mark_safe(known[name]) for size, name in names.items() if name in known}  # cleaned by fund.charts when it was drawn


def list_address(stage: str, status: str, shared: Mapping[str, str]) -> str:
    """What the list of deals is asked for the deals of one stage and status, under the same conditions."""
    return urlencode({**shared, "stage": stage, "status": status})
