"""Deals at the gates, and the pages that move them."""
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from applicants.models import Deal, Interview, StagePlan
from fund.models import Seat
from tests.applicants.scoring import locked, screened

BETWEEN = ["interview", "preliminary", "diligence"]


def planned(c: SimpleNamespace, *between: str) -> StagePlan:
    """The fund's stages between screening and committee."""
    plan = c.fund.stage_plan  # the cast's own, which its fund remembers
    plan.between = list(between or BETWEEN)
    plan.save()
    return plan


def scored(c: SimpleNamespace, name: str | None = None, **columns) -> Deal:
    """A deal in screening at whose gate nothing is missing."""
    deal = screened(c, name, **columns)
    for reviewer in (c.analyst, c.analyst2):
        locked(c, deal, reviewer)
    return deal


def talked(c: SimpleNamespace, deal: Deal, by: Seat | None = None) -> Interview:
    """Notes of a conversation with a recommendation: what the gate of the interview asks for."""
    return Interview.objects.create(deal=deal, held_on=timezone.localdate(), present="대표, 심사역", notes="현장을 보았습니다.",
                                    advice=Interview.Advice.GO_ON, written_by=by or c.analyst)


def move_url(deal: Deal, name: str = "deal_move") -> str:
    return reverse(f"applicants:{name}", args=[deal.fund.slug, deal.uuid])


def page_url(deal: Deal) -> str:
    return reverse("applicants:deal", args=[deal.fund.slug, deal.uuid])


def stage_of(deal: Deal) -> str:
    return Deal.objects.values_list("stage", flat=True).get(pk=deal.pk)
