"""Issue a capital call, split over the LPs by commitment to the won, and post it when it is paid."""
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.actions.cash_flow import post
from fund.audit import acting
from fund.errors import Refused
from fund.models import CallLine, CapitalCall, CashFlow, Fund, Seat
from fund.money import split
from fund.notify import notify
from fund.permissions import Can, Role, holds
from fund.states import Edge, move

MOVES = (Edge(CapitalCall.State.ISSUED, CapitalCall.State.PAID, Can.KEEP_BOOKS),)


def issue_call(*, fund: Fund, total: Decimal, issued_on: date, due_on: date, purpose: str, by: Seat) -> CapitalCall:
    """Call `total` won from all LPs in proportion to commitment; each LP's people get a letter.

    Refused over the unfunded commitment, for a total that is not positive, or a due day before the issue.
    """
    if not holds(by.role, Can.KEEP_BOOKS):
        raise Refused(_("Your seat may not keep the books. Nothing was changed."))
    if total <= 0:
        raise Refused(_("The amount must be more than zero."), field="total")
    if due_on < issued_on:
        raise Refused(_("The due day lies before the day of issue."), field="due_on")
    with acting(by, "issue capital call"):
        Fund.objects.select_for_update().get(pk=fund.pk)
        partners = list(fund.limited_partners.order_by("pk"))
        if not partners:
            raise Refused(_("The fund has no LPs with a commitment yet."), field="total")
        parts = split(total, [lp.commitment for lp in partners])
        called: dict[int, Decimal] = {}
        for lp, amount in CallLine.objects.filter(call__fund=fund).values_list("limited_partner", "amount"):
            called[lp] = called.get(lp, Decimal(0)) + amount
        for lp, part in zip(partners, parts, strict=True):
            left = lp.commitment - called.get(lp.pk, Decimal(0))
            if part > left:
                raise Refused(_("%(lp)s has only %(left)s won of its commitment left.") % {"lp": lp, "left": f"{left:,}"}, field="total")
        number = (fund.capital_calls.aggregate(last=Max("number"))["last"] or 0) + 1
        call = CapitalCall.objects.create(fund=fund, number=number, total=total, issued_on=issued_on, due_on=due_on, purpose=purpose)
        for lp, part in zip(partners, parts, strict=True):
            CallLine.objects.create(call=call, limited_partner=lp, amount=part)
            people = Seat.objects.live().filter(organisation=lp.organisation, fund=fund, role=Role.LP).select_related("user")
            notify("capital_call", to=people, source=f"call:{call.uuid}:{lp.pk}", by=by, fund=fund, number=number, due=due_on,
                   letter={"call": call, "amount": part})
    return call


def mark_paid(*, call: CapitalCall, paid_on: date, by: Seat) -> CapitalCall:
    """Every line came in on this day: post one ledger row a line. Refused for a day in the future or before the issue."""
    if paid_on > timezone.localdate():
        raise Refused(_("This day lies in the future. Enter the day the money arrived."), field="paid_on")
    if paid_on < call.issued_on:
        raise Refused(_("This day lies before the call was issued."), field="paid_on")
    with acting(by, "mark capital call paid"):
        move(call, CapitalCall.State.PAID, MOVES, by)
        for line in call.lines.select_related("limited_partner__organisation"):
            line.paid_on = paid_on
            line.save(update_fields=["paid_on"])
            if line.amount:
                post(fund=call.fund, kind=CashFlow.Kind.CALL, on=paid_on, amount=line.amount, by=by, limited_partner=line.limited_partner,
                     source=f"call:{call.uuid}:{line.pk}", memo=f"#{call.number} {line.limited_partner}")
    return call
