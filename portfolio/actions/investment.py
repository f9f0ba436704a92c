"""Turn an approved agenda item into an investment: one person records the tranche, another confirms it into the ledger."""
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.actions.kpi_plan import set_plan
from applicants.actions.kpi_value import set_targets
from applicants.actions.payment_request import standing_request
from applicants.actions.stage_move import change_stage
from applicants.models import AgendaItem, Deal, PaymentRequest
from applicants.queries.mandate import blocking_keys, rule_words
from applicants.queries.terms import is_priced
from fund.actions.cash_flow import post
from fund.audit import acting
from fund.errors import Refused
from fund.models import CashFlow, Fund, Indicator, Seat
from fund.notify import notify, seats
from fund.permissions import Can, Role, holds
from fund.queries.books import cash_balance
from fund.states import move
from portfolio.actions.pathway import agree_pathway
from portfolio.models import Investment, Pathway, Tranche
from portfolio.models.investment import TRANCHE_MOVES

PLAN = ("electricity", "residue-burnt")
NOT_ASKED = gettext_lazy("No payment order is asked for. Ask for the payment order first, on the closing page of this decision; then record the payment.")


def record_investment(*, item: AgendaItem, paid_on: date, by: Seat) -> Tranche:
    """Record the investment that an approved agenda item's payment request asks for, on its frozen terms, as one tranche that waits for a
    second person. A SAFE or conditional note has neither price nor number of shares; its ownership is as if it converted at the cap.

    Refused: not approved, no standing request, one for another amount, recorded before, paid in the future or before the meeting, too little
    cash, and where law or mandate block what is found today.
    """
    terms, fund = item.terms, item.meeting.fund
    if not holds(by.role, Can.INVEST):
        raise Refused(_("Your seat may not record investments. Nothing was changed."))
    if item.decision != AgendaItem.Decision.APPROVED:
        raise Refused(_("The committee has not approved this deal."))
    if paid_on > timezone.localdate():
        raise Refused(_("This day lies in the future. Enter the day the money left the fund."), field="paid_on")
    if paid_on < item.meeting.held_on:
        raise Refused(_("This day lies before the committee met."), field="paid_on")
    amount, shares, price = Decimal(terms["amount"]), 0, Decimal(0)
    if is_priced(terms):
        shares, price = int(terms["shares"]), Decimal(terms["price"])
    with acting(by, "record investment"):
        locked = Deal.objects.select_for_update(of=("self",)).get(pk=item.deal_id)
        Fund.objects.select_for_update().get(pk=fund.pk)
        asked = standing_request(item=item)
        if asked is None:
            raise Refused(NOT_ASKED)
        if asked.amount != amount:
            raise Refused(_("The payment order was asked for %(asked)s won, but the approved terms say %(amount)s won. Take the request back, and "
                            "ask again.") % {"asked": f"{asked.amount:,.0f}", "amount": f"{amount:,.0f}"})
        if Investment.objects.filter(deal=item.deal).exists():
            raise Refused(_("This investment is already recorded."))
        _within_limits(locked, amount, paid_on)
        investment = Investment.objects.create(
            fund=fund, company=item.deal.company, deal=item.deal, instrument=terms["instrument"],
            ownership=(amount / Decimal(terms["post_money"])).quantize(Decimal("1e-8")))
        tranche = Tranche.objects.create(investment=investment, paid_on=paid_on, shares=shares, price=price, amount=amount, recorded_by=by)
        notify("payment_waits", to=seats(fund, Role.PARTNER), source=f"tranche:{tranche.uuid}", by=by, fund=fund, about=item.deal.uuid,
               url=reverse("portfolio:investment", args=[fund.slug, investment.uuid]), company=investment.company.name)
        return tranche


def confirm_tranche(*, tranche: Tranche, by: Seat) -> Tranche:
    """A second person confirms: the ledger is posted, the deal is invested, the KPI plan, targets and pathways stand.

    Refused for who recorded it, without a standing request for this amount, with too little cash, and where law or mandate block today.
    """
    if by.user_id == tranche.recorded_by.user_id:
        raise Refused(_("The person who recorded a payment cannot confirm it. Ask a second person."))
    investment = tranche.investment
    deal = investment.deal
    with acting(by, "confirm tranche"):
        locked = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        Fund.objects.select_for_update().get(pk=investment.fund_id)
        if not PaymentRequest.objects.filter(item__deal=deal, state=PaymentRequest.State.ASKED, amount=tranche.amount).exists():
            raise Refused(NOT_ASKED)
        _within_limits(locked, tranche.amount, tranche.paid_on)
        move(tranche, Tranche.State.PAID, TRANCHE_MOVES, by, also={"confirmed_by": by})
        post(fund=investment.fund, kind=CashFlow.Kind.INVESTMENT, on=tranche.paid_on, amount=-tranche.amount, by=by,
             counterparty=investment.company.organisation, source=f"tranche:{tranche.uuid}", memo=investment.company.name)
        change_stage(deal=locked, to=Deal.Stage.INVESTED, by=by)
        _start_reporting(investment, by)
    return tranche


def _within_limits(deal: Deal, amount: Decimal, paid_on: date) -> None:
    fund = deal.fund
    cash = cash_balance(fund, max(paid_on, timezone.localdate()))
    if amount > min(cash, cash_balance(fund, paid_on)):
        raise Refused(_("The fund holds %(cash)s won on that day; the tranche needs %(amount)s. Call capital first.")
                      % {"cash": f"{cash_balance(fund, paid_on):,}", "amount": f"{amount:,}"}, field="paid_on")
    if blocked := blocking_keys(deal, {"amount": str(amount)}):
        raise Refused(_("Law and mandate keep this payment back: %(rules)s. Clear that up on the deal's page first.") % {
            "rules": " · ".join(map(rule_words, blocked))})


def _start_reporting(investment: Investment, by: Seat) -> None:
    """From the last submission: the headline indicator with its targets, electricity and residue, and the carbon pathways."""
    submission = investment.deal.submissions.first()
    headline = submission.indicator
    extra = list(Indicator.objects.newest().filter(code__in=PLAN)) if headline.code == "recycled-output" else []
    set_plan(fund=investment.fund, company=investment.company, by=by,
             indicators=[(headline, True), *((indicator, False) for indicator in extra)])
    set_targets(company=investment.company, indicator=headline, baseline=submission.baseline, by=by,
                baseline_year=min(timezone.localtime(submission.submitted_at).year, investment.tranches.get(number=1).paid_on.year) - 1,
                target=submission.target, target_year=submission.target_year)
    if headline.code == "recycled-output" and submission.material:
        agree_pathway(investment=investment, kind=Pathway.Kind.CARBON, indicator=headline, by=by, material=submission.material,
                      counterfactual=submission.counterfactual, source="EPA WARM v16")
        electricity = next(i for i in extra if i.code == "electricity")
        agree_pathway(investment=investment, kind=Pathway.Kind.OWN_ELECTRICITY, indicator=electricity, by=by, in_process=True,
                      source="GIR, 0.4173 tCO2eq/MWh (2023)")
