"""Propose a holding's fair value at a quarter's end, and have another person approve it."""
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.periods import Quarter
from fund.permissions import Can, Role, holds
from fund.states import move
from portfolio.models import Investment, Snapshot, Valuation
from portfolio.models.valuation import VALUATION_MOVES


def propose_value(*, investment: Investment, on: date, fair_value: Decimal, technique: str, basis: str, by: Seat) -> Valuation:
    """Propose (or propose anew, before it is approved) the fair value in won on a quarter's last day.

    Refused: a day that ends no quarter, lies ahead or before the first payment; a negative value; an approved or published date.
    """
    if not holds(by.role, Can.PROPOSE_VALUE):
        raise Refused(_("Your seat may not propose valuations. Nothing was changed."))
    if on != Quarter.of(on).end:
        raise Refused(_("Valuations stand on the last day of a quarter."), field="on")
    if on >= timezone.localdate():
        raise Refused(_("That quarter has not ended yet."), field="on")
    if fair_value < 0:
        raise Refused(_("A fair value cannot be less than zero."), field="fair_value")
    if not investment.tranches.filter(state="paid", paid_on__lte=on).exists():
        raise Refused(_("Nothing had been paid into this holding by that day."), field="on")
    with acting(by, "propose valuation"):
        known = Valuation.objects.select_for_update().filter(investment=investment, on=on).first()
        if known and known.state == Valuation.State.APPROVED:
            raise Refused(_("The value of that day is approved already."), field="on")
        if published(investment, on):
            raise Refused(_("That quarter's money figures are published."), field="on")
        row, _fresh = Valuation.objects.update_or_create(investment=investment, on=on, defaults={
            "fair_value": fair_value, "technique": technique, "basis": basis, "proposed_by": by, "approved_by": None})
        notify("value_proposed", to=seats(investment.fund, Role.PARTNER), source=f"valuation:{row.uuid}:{fair_value}", by=by,
               fund=investment.fund, about=investment.deal.uuid if investment.deal else None, company=investment.company.name, day=on,
               url=reverse("portfolio:investment", args=[investment.fund.slug, investment.uuid]))
        return row


def approve_value(*, valuation: Valuation, by: Seat) -> Valuation:
    """Approve a proposed value; the proposer may not."""
    if by.user_id == valuation.proposed_by.user_id:
        raise Refused(_("The person who proposed a value cannot approve it. Ask a second person."))
    with acting(by, "approve valuation"):
        move(valuation, Valuation.State.APPROVED, VALUATION_MOVES, by, also={"approved_by": by})
    return valuation


def published(investment: Investment, on: date) -> bool:
    """Whether the money figures of the quarter that ends on this day are published."""
    quarter = Quarter.of(on)
    return Snapshot.objects.filter(cut__quarter__fund=investment.fund, cut__quarter__year=quarter.year, cut__kind="money",
                                   cut__quarter__quarter=quarter.number, state=Snapshot.State.PUBLISHED).exists()
