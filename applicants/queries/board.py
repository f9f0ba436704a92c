"""The board: the deals of a question in columns by stage, each with its count, sum, median and first cards; the same question as the table's."""
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.filters.deal import Question
from applicants.models import Deal, Override, StageMove, StagePlan
from applicants.queries.deal_list import MOST, Median, WholeDays, counted, in_order, ordered
from applicants.queries.deal_rows import read
from applicants.queries.stage_plan import MOVED_BY_HAND, place
from fund.models import User
from fund.permissions import Can, holds

CARDS = 20  # of a column; the table shows the rest
S, Status = Deal.Stage, Deal.Status
CARD = ("pk", "uuid", "stage", "url", "name", "theme_index", "ask", "financial", "impact", "days", "is_stale", "owner")
SHOWN = ("theme", "ask", "financial", "impact", "owner", "gaps")  # the columns that a card needs
ENDED = (Status.PASSED, Status.WITHDRAWN)
SAYS_ENDED = {"status", "revisit"}  # conditions that speak of deals which have ended
Row = dict[str, Any]


def board(question: Question, plan: StagePlan, user: User) -> Row:
    """{board: columns in the fund's order of stages, those that are asked for or else all; a stage that the plan has no more, while deals
    stand there; count, total, more, hidden as the table says them}.

    A column is {stage, title, count, ask (won), days (median, whole), cards, more, more_url, ended, ended_url, hidden, is_target, is_first}.
    Deals that were passed or withdrawn stand on the board where the question speaks of them; elsewhere `ended` counts them. `hidden`
    counts what the conditions hide, None where the fund has too many deals to count. Three queries whatever the size.
    """
    told = bool(question.params.keys() & SAYS_ENDED)
    found = {row["stage"]: row for row in _counts(question, told)}
    count = sum(row["count"] + row["ended"] for row in found.values())
    every, total = _every(question, count)
    stages = _stages(question, plan, found)
    may_move = any(holds(seat.role, Can.MOVE_DEAL) for seat in user.live_seats if seat.fund_id == question.fund.pk)
    cards = _cards(question, user, [stage for stage in stages if found.get(stage, {}).get("count")], told, may_move)
    first = next((stage for stage in stages if found.get(stage, {}).get("count")), stages[0] if stages else "")
    columns = [_column(stage, found.get(stage, {}), cards.get(stage, []), every, question) | {
        "is_target": may_move and stage in plan.order and stage in MOVED_BY_HAND and stage != S.SUBMITTED, "is_first": stage == first,
        "may_move": may_move} for stage in stages]
    return counted(question, count, total) | {"board": columns}


def _stages(question: Question, plan: StagePlan, found: Iterable[str]) -> list[str]:
    asked = question.params.get("stage")
    shown = set(asked) if asked else {*plan.order, *found}
    usual = list(S.values)
    return sorted((stage for stage in shown if stage in usual), key=lambda stage: (place(stage, plan.order), usual.index(stage)))


def _counts(question: Question, told: bool) -> QuerySet[Deal, Row]:
    """Of each stage: what stands on the board with its sum and median, and what has ended beside it."""
    ended = Q(status__in=ENDED) if not told else Q(pk__in=[])
    days = WholeDays(Value(timezone.now()) - F("stage_since"))
    return question.rows.order_by().values("stage").annotate(
        count=Count("pk", filter=~ended), sum=Sum("ask", filter=~ended), median=Median(days, filter=~ended), ended=Count("pk", filter=ended))


def _every(question: Question, count: int) -> tuple[dict[str, int] | None, int | None]:
    """How many deals of each stage this person sees without any condition, and of all; None where there is no condition, or too many to count."""
    if not question.params.keys() - {"sort", "cols"} or count > MOST:
        return None, None
    some = question.every.order_by().values("pk", "stage")[:MOST + 1]
    found = some.aggregate(**{stage: Count("pk", filter=Q(stage=stage)) for stage in S.values})
    total = sum(found.values())
    return found if total <= MOST else None, total


def _cards(question: Question, user: User, stages: list[str], told: bool, may_move: bool) -> dict[str, list[Row]]:
    """The first cards of each stage in the question's order."""
    if not stages:
        return {}
    rows = ordered(question) if told else ordered(question).exclude(status__in=ENDED)
    keys = [rows.filter(stage=stage).values("pk")[:CARDS] for stage in stages]
    shown = Deal.objects.filter(pk__in=keys[0].union(*keys[1:], all=True) if keys[1:] else keys[0])
    waits = Override.objects.visible_to(user).filter(deal=OuterRef("pk"), state=Override.State.ASKED)
    been = StageMove.objects.standing().filter(deal=OuterRef("pk"), source=S.ACCELERATOR)
    back = quote(f"{reverse('applicants:deals', args=[question.fund.slug])}?{question.address()}", safe="")
    found: dict[str, list[Row]] = {}
    for row in read(in_order(shown, question), question, timezone.now(), SHOWN, waits=Exists(waits), been=Exists(been)):
        found.setdefault(row["stage"], []).append(_card(row, may_move, back))
    return found


def _card(row: Row, may_move: bool, back: str) -> Row:
    """A card has one flag: that it is not active, that an override waits, what is missing, or that it was in the accelerator."""
    flag = ("state" if row["status"] != Status.ACTIVE else "waits" if row["waits"] else "gaps" if row["gaps"] else
            "programme" if row["been"] else "")
    moves = may_move and row["status"] == Status.ACTIVE and row["stage"] in MOVED_BY_HAND
    return {key: row[key] for key in CARD} | {
        "theme": row["theme_label"], "is_hidden": row["hidden"], "blind_word": _("Hidden: you stepped back") if row["stepped_back"] else "",
        "move_url": f"{row['url']}move/?next={back}" if moves else "", "flag": flag, "state": row["status"] if flag == "state" else "",
        "waits": flag == "waits", "gaps": row["gaps"] if flag == "gaps" else 0, "programme": _("was in the accelerator") if flag == "programme" else ""}


def _column(stage: str, counts: Row, cards: list[Row], every: dict[str, int] | None, question: Question) -> Row:
    count, ended = counts.get("count", 0), counts.get("ended", 0)
    return {"stage": stage, "title": str(S(stage).label), "count": count, "ask": counts.get("sum") or 0, "days": counts.get("median"), "cards": cards,
            "more": count - len(cards), "more_url": f"?{question.address(view=None, stage=[stage], page=None)}",
            "ended": ended, "ended_url": f"?{question.address(view=None, stage=[stage], status=list(ENDED), page=None)}",
            "hidden": every and every[stage] - count - ended}
