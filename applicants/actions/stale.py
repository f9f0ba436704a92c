"""Tell an owner of a deal that stands too long at its stage: once for each deal and each time it stands somewhere."""
import logging

from django.urls import reverse

from applicants.models import Deal, StagePlan
from applicants.queries.upkeep import allowed_days, plans, stale_condition, told_source
from fund.audit import acting
from fund.models import Notification, Seat
from fund.notify import notify

log = logging.getLogger(__name__)


def tell_of_stale() -> int:
    """Tell every owner who has not been told of this stay; returns how many were told now.

    Each deal in a transaction of its own, so that one that breaks keeps nobody else waiting. Nobody behind a wall is told.
    """
    told = 0
    for plan in plans():
        owned = Deal.objects.filter(stale_condition(plan), fund=plan.fund_id, owner__in=Seat.objects.live()).only("pk", "uuid", "stage_since", "owner")
        sources = {told_source(deal): deal.pk for deal in owned.order_by("pk")}
        known = set(Notification.objects.filter(kind="deal_stale", source__in=sources).values_list("source", flat=True))
        for pk in [pk for source, pk in sources.items() if source not in known]:
            try:
                told += _tell_one(pk, plan)
            except Exception:  # the others are told all the same; this one is tried again tomorrow
                log.exception("the owner of deal %s could not be told that it stands too long", pk)
    return told


def _tell_one(pk: int, plan: StagePlan) -> int:
    with acting(None, "tell of stale deal"):
        row = (Deal.objects.select_for_update(of=("self",)).select_related("fund", "company__organisation", "owner__user")
               .filter(stale_condition(plan), pk=pk, owner__isnull=False).first())
        if row is None:
            return 0
        return notify("deal_stale", to=[row.owner], source=told_source(row), fund=row.fund, about=row.uuid,
                      url=reverse("applicants:deal", args=[row.fund.slug, row.uuid]), company=row.company.name,
                      stage=Deal.Stage(row.stage).label, days=str(allowed_days(plan, row.stage)))
