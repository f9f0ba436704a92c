"""Post into the cash ledger, once per source; a mistake is reversed, never edited."""
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fund.audit import acting
from fund.errors import Refused
from fund.models import CashFlow, Fund, LimitedPartner, Organisation, Seat


def post(*, fund: Fund, kind: str, on: date, amount: Decimal, source: str, by: Seat | None,
         limited_partner: LimitedPartner | None = None, counterparty: Organisation | None = None, memo: str = "") -> CashFlow:
    """Post one movement in whole won, signed as the fund's account sees it (calls +, distributions −).

    LP flows name their LP, flows with a company its organisation. Idempotent by `source`: the same source returns the row
    that stands. Refused when that row says something else.
    """
    with acting(by, "post cash flow", source=source):
        row, fresh = CashFlow.objects.get_or_create(source=source, defaults={
            "fund": fund, "kind": kind, "on": on, "amount": amount, "limited_partner": limited_partner,
            "counterparty": counterparty, "memo": memo, "posted_by": by})
    if not fresh and (row.fund_id, row.kind, row.on, row.amount) != (fund.pk, kind, on, Decimal(amount)):
        raise Refused(_("This was already posted with other figures. The ledger is not edited: reverse the row, then post again."))
    return row


def reverse(*, flow: CashFlow, reason: str, by: Seat) -> CashFlow:
    """Post the opposite of a row, on the same value date; a row is reversed at most once, a reversal never."""
    if flow.reverses_id or hasattr(flow, "reversed_by"):
        raise Refused(_("This row is already reversed, or is a reversal itself."))
    with acting(by, "reverse cash flow", source=flow.source):
        return CashFlow.objects.create(
            fund=flow.fund, kind=flow.kind, on=flow.on, amount=-flow.amount, limited_partner=flow.limited_partner,
            counterparty=flow.counterparty, memo=reason[:200], source=f"reversal:{flow.source}"[:120], reverses=flow, posted_by=by)
