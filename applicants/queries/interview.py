"""Notes of conversations about a deal: each as it stands, with what it corrected."""
from typing import Any

from django.utils import timezone

from applicants.models import Deal, Interview
from applicants.queries.scorecard import is_blind
from fund.models import Seat, User
from fund.permissions import Can, holds

NEWEST = 3  # on the deal's page; the page of conversations has them all
KINDS = {Interview.Advice.GO_ON: "ok", Interview.Advice.HOLD: "risk", Interview.Advice.STOP: "miss"}


def card(deal: Deal, user: User, seat: Seat, *, whole: bool = False) -> dict[str, Any]:
    """The conversations, the newest day first: {lines, more, blind, may_write, advices, today, whole}. One query.

    A line is {row, kind, before: what it corrected, the newest first, given: what its form shows}. While this person is `blind` to
    the deal there are their own notes alone, and nothing says whether others wrote.
    """
    rows = list(Interview.objects.visible_to(user).filter(deal=deal).select_related("written_by__user").order_by("-held_on", "-pk"))
    by_key, corrected = {row.pk: row for row in rows}, {row.corrects_id for row in rows}
    lines = [{"row": row, "kind": KINDS[Interview.Advice(row.advice)], "before": _before(row, by_key), "given": _given(row)}
             for row in rows if row.pk not in corrected]
    shown = lines if whole else lines[:NEWEST]
    return {"lines": shown, "more": len(lines) - len(shown), "whole": whole, "advices": Interview.Advice.choices, "today": timezone.localdate(),
           
            "blind": deal.hidden if hasattr(deal, "hidden") else is_blind(deal, user), "may_write": holds(seat.role, Can.WORK_ON_DEAL)}


def _before(row: Interview, by_key: dict[int, Interview]) -> list[Interview]:
    found = []
    while (older := by_key.get(row.corrects_id or 0)) is not None:
        found.append(older)
        row = older
    return found


def _given(row: Interview) -> dict[str, str]:
    return {"held_on": row.held_on.isoformat(), "present": row.present, "notes": row.notes, "advice": row.advice}
