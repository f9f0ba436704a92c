"""A fund's stages in its order, how long a deal may stand in each, and which stages a deal passes on its way to another."""
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count

from applicants.models import Deal, StagePlan
from applicants.models.stage_plan import DAYS, SKIPPED, USUAL
from fund.models import Fund, User
from fund.permissions import Can
from fund.states import Edge

S = Deal.Stage
MOVED_BY_HAND = (S.SUBMITTED, S.SCREENING, S.INTERVIEW, S.ACCELERATOR, S.PRELIMINARY, S.DILIGENCE, S.COMMITTEE)


def plan_of(fund: Fund) -> StagePlan:
    """The fund's plan; where it keeps none, the usual one (not saved)."""
    if Fund._meta.get_field("stage_plan").is_cached(fund):
        return getattr(fund, "stage_plan", None) or StagePlan(fund=fund)
    return StagePlan.objects.filter(fund=fund).first() or StagePlan(fund=fund)


def moves_between(plan: StagePlan) -> tuple[Edge, ...]:
    """Every move that a person may make in this fund: between any two stages it uses, up to the committee's."""
    used = [stage for stage in plan.order if stage in MOVED_BY_HAND]
    left = [stage for stage in MOVED_BY_HAND if stage not in used]  # a deal may still stand where the fund has no stage any more
    return tuple(Edge(str(a), str(b), Can.MOVE_DEAL) for a in (*used, *left) for b in used if a != b and b != S.SUBMITTED)


def place(stage: str, order: Sequence[str]) -> int:
    """Where a stage stands in an order; one that the fund no longer uses stands where the usual order has it."""
    if stage in order:
        return order.index(stage)
    usual = list(Deal.Stage.values)
    before = [there for there in order if usual.index(there) < usual.index(stage)]
    return order.index(before[-1]) if before else -1


def is_back(source: str, target: str, plan: StagePlan) -> bool:
    """Whether a move leads back."""
    return place(target, plan.order) <= place(source, plan.order)


def gates_on_the_way(source: str, target: str, plan: StagePlan) -> list[str]:
    """The stages whose gates stand between: the one it leaves, and those it would skip, but for what may be skipped; none on the way back."""
    if is_back(source, target, plan):
        return []
    start, end = place(source, plan.order), place(target, plan.order)
    return [source, *(stage for stage in plan.order[start + 1:end] if stage not in SKIPPED)]


def next_stage(deal: Deal, plan: StagePlan) -> str | None:
    """Where the deal goes next by the fund's order, past what may be skipped; None at the committee and after."""
    order = plan.order
    after = [stage for stage in order[place(deal.stage, order) + 1:] if stage not in SKIPPED]
    return after[0] if after and after[0] in MOVED_BY_HAND else None


def targets(deal: Deal, plan: StagePlan) -> list[dict[str, Any]]:
    """Where a person may move it: {stage, label, is_back, is_next} in the fund's order; empty once the committee has decided."""
    if deal.stage not in MOVED_BY_HAND:
        return []
    onward = next_stage(deal, plan)
    reachable = {edge.target for edge in moves_between(plan) if edge.source == deal.stage}
    return [{"stage": stage, "label": str(S(stage).label), "is_back": is_back(deal.stage, stage, plan), "is_next": stage == onward}
            for stage in plan.order if stage in reachable]

def seen(plan: StagePlan) -> str:
    """What a plan says, hashed: who saves a page shows by it which plan they had before them."""
    said = json.dumps([plan.between, {stage: plan.days.get(stage, days) for stage, days in DAYS.items()}], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def stage_page(fund: Fund, user: User, between: Sequence[str] | None = None) -> dict[str, Any]:
    """The stages as the settings page lists them, in the fund's order or one being tried: {rows, unused, seen}.

    Each row {stage, label, standing, movable, first, last}: how many deals that this person sees and that go on stand there.
    """
    plan = plan_of(fund)
    order = [stage for stage in dict.fromkeys(plan.between if between is None else between) if stage in USUAL]
    standing = dict(Deal.objects.in_house(user).filter(fund=fund, status__in=(Deal.Status.ACTIVE, Deal.Status.ON_HOLD)).order_by()
                    .values_list("stage").annotate(n=Count("pk")))

    def row(stage: str) -> dict[str, Any]:
        return {"stage": stage, "label": str(S(stage).label), "standing": standing.get(stage, 0), "movable": stage in order,
                "first": stage in order[:1], "last": stage in order[-1:], "skipped": stage in SKIPPED}

    return {"rows": [row(stage) for stage in StagePlan(between=order).order if stage in DAYS], "order": order,
            "unused": [row(stage) for stage in USUAL if stage not in order], "seen": seen(plan), "plan": plan}


def rearranged(between: Sequence[str], act: str) -> list[str]:
    """An order after one press of a button: `up:interview`, `down:interview`, `out:interview` or `in:interview`; any other changes nothing."""
    order = [stage for stage in dict.fromkeys(between) if stage in USUAL]
    verb, _colon, stage = act.partition(":")
    if verb == "in" and stage in USUAL and stage not in order:
        return [*order, stage]
    if stage not in order:
        return order
    at = order.index(stage)
    order.remove(stage)
    if verb in ("up", "down"):
        order.insert(max(at - 1, 0) if verb == "up" else at + 1, stage)
    elif verb != "out":
        order.insert(at, stage)
    return order


def with_left(order: Sequence[str], found: Iterable[str]) -> list[str]:
    """The order with those stages of `found` that the fund no longer uses, each where the usual order has it."""
    whole = list(order)
    for stage in Deal.Stage.values:
        if stage in found and stage not in whole and stage != S.DRAFT:
            whole.insert(place(stage, whole) + 1, stage)
    return whole
