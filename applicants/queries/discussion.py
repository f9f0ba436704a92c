"""A deal's marks side by side, criterion by criterion, with what reviewers wrote and said; nothing of it for who is blind to the deal."""
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from applicants.metrics.disagreement import HALF, Disagreement, disagreement, is_apart
from applicants.models import Criterion, Deal, Discussion, Mark, Scorecard
from applicants.queries.round_scores import overview
from applicants.queries.scorecard import locked_cards
from fund.models import Seat, User
from fund.permissions import Can, holds


@dataclass(frozen=True)
class Compared:
    """One criterion: each reviewer's mark in the order of the columns (None: no card of that rubric), how far apart they are."""

    criterion: Criterion
    marks: tuple[Mark | None, ...]
    spread: Disagreement
    apart: bool

    @property
    def comments(self) -> list[Mark]:
        return [mark for mark in self.marks if mark and mark.comment]


@dataclass(frozen=True)
class AxisPart:
    """One axis: its criteria, and the reviewers' subtotals with their spread."""

    key: str
    label: str
    criteria: tuple[Compared, ...]
    subtotals: tuple[Decimal | None, ...]
    spread: Disagreement
    apart: bool


def discussion_page(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """What the page shows: {cards, axes, notes, may_note, scale, before, after}; `deal` carries `hidden`, and then nothing is there."""
    if deal.hidden:
        return {"cards": [], "axes": [], "notes": [], "may_note": False, "before": None, "after": None}
    cards = sorted(locked_cards(deal, user), key=lambda card: card.reviewer_id)
    notes = Discussion.objects.visible_to(user).filter(deal=deal).select_related("author__user", "criterion")
    scale = (cards[0].rubric.scale_min, cards[0].rubric.scale_max) if cards else (1, 5)
    return {"cards": cards, "axes": _axes(cards, scale), "notes": list(notes), "scale": scale,
            "may_note": bool(cards) and holds(seat.role, Can.WORK_ON_DEAL), **_beside(deal, user)}


def _axes(cards: list[Scorecard], scale: tuple[int, int]) -> list[AxisPart]:
    """The axes of the cards in their order; cards of different rubrics each leave the other's criteria empty."""
    by_card = [{line.criterion.pk: line.mark for axis in card.axes for line in axis.lines} for card in cards]
    found: dict[str, tuple[str, dict[int, Criterion]]] = {}
    for card in cards:
        for axis in card.axes:
            found.setdefault(axis.key, (axis.label, {}))[1].update({line.criterion.pk: line.criterion for line in axis.lines})
    parts = []
    for key, (label, criteria) in found.items():
        rows = tuple(_compared(row, tuple(marks.get(pk) for marks in by_card), scale) for pk, row in criteria.items())
        subtotals = tuple(card.by_axis.get(key) for card in cards)
        whole = disagreement(subtotals)
        parts.append(AxisPart(key, label, rows, subtotals, whole, is_apart(whole, *scale)))
    return parts


def _compared(criterion: Criterion, marks: tuple[Mark | None, ...], scale: tuple[int, int]) -> Compared:
    found = disagreement(Decimal(mark.score) if mark and mark.score is not None else None for mark in marks)
    return Compared(criterion, marks, found, is_apart(found, *scale, HALF))


def _beside(deal: Deal, user: User) -> dict[str, Any]:
    """The deal before and the one after it in its round's list of disagreement, the widest first."""
    if deal.round is None:
        return {"before": None, "after": None}
    rows = [row.deal for row in overview(deal.round, user, show="apart", sort="apart")["rows"]]
    at = next((place for place, row in enumerate(rows) if row.pk == deal.pk), None)
    if at is None:
        return {"before": None, "after": rows[0] if rows else None}
    return {"before": rows[at - 1] if at else None, "after": rows[at + 1] if at + 1 < len(rows) else None}


def address(deal: Deal) -> str:
    """Where a deal's discussion stands."""
    return reverse("applicants:discussion", args=[deal.fund.slug, deal.uuid])
