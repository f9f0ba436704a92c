"""What the fund owns: an investment and the tranches it was paid in."""
import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Deal
from fund.audit import tracked
from fund.models.columns import InFunds, PublicIdField, WonField
from fund.permissions import HOUSE, Can, Role
from fund.states import Edge


class InvestmentQuerySet(InFunds):
    readers = HOUSE | {Role.INSPECTOR}

    def visible_to(self, user):
        """The holdings of the reader's funds, without those behind a wall: what is shut as a deal stays shut as a holding."""
        return super().visible_to(user).exclude(_shut(user))

    def hidden_from(self, user):
        """The holdings of the reader's funds that lie behind a wall."""
        return super().visible_to(user).filter(_shut(user))


def _shut(user):
    """Whether the fund's deal with this company, any of them, is shut off from this person."""
    return Exists(Deal.objects.shut_from(user).filter(fund=OuterRef("fund"), company=OuterRef("company")))


@tracked()
class Investment(models.Model):
    class Instrument(models.TextChoices):
        COMMON = "common", _("Common shares")
        RCPS = "rcps", _("Redeemable convertible preferred shares")
        CB = "cb", _("Convertible bond")
        BW = "bw", _("Bond with warrants")
        SAFE = "safe", _("SAFE")
        CONDITIONAL = "conditional", _("Conditional convertible note")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="investments")
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="investments")
    deal = models.OneToOneField("applicants.Deal", null=True, blank=True, on_delete=models.PROTECT, related_name="investment")
    instrument = models.CharField(max_length=11, choices=Instrument, default=Instrument.RCPS)
    ownership = models.DecimalField(max_digits=9, decimal_places=8, help_text="Share of the company after the investment, 0 to 1.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InvestmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "company"], name="one_investment_per_company"),
            models.CheckConstraint(condition=Q(ownership__gt=0, ownership__lte=1), name="ownership_is_a_share"),
        ]


@tracked()
class Tranche(models.Model):
    class State(models.TextChoices):
        RECORDED = "recorded", _("Waiting for a second person")
        PAID = "paid", _("Paid")

    uuid = PublicIdField()
    investment = models.ForeignKey(Investment, on_delete=models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField(default=1)
    paid_on = models.DateField(_("Paid on"))
    shares = models.PositiveBigIntegerField(_("Number of shares"), help_text="0, as the price, for a SAFE or a conditional note.")
    price = WonField(_("Price per share"))
    amount = WonField(_("Amount"))
    state = models.CharField(max_length=10, choices=State, default=State.RECORDED)
    recorded_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["investment", "number"], name="tranches_are_numbered"),
            models.CheckConstraint(condition=Q(amount=F("price") * F("shares")) | Q(price=0, shares=0),
                                   name="price_times_shares_is_amount_or_neither_is_set"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="tranche_positive"),
        ]
        triggers = [pgtrigger.Trigger(
            name="only_a_promise_of_shares_has_none", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update,
            condition=pgtrigger.Q(new__shares=0),
            func="""
                IF NOT EXISTS (SELECT 1 FROM portfolio_investment WHERE id = NEW.investment_id AND instrument IN ('safe', 'conditional')) THEN
                    RAISE EXCEPTION 'pgtrigger: shares have a number and a price';
                END IF;
                RETURN NEW;
            """)]

    @property
    def is_priced(self) -> bool:
        """Whether the price and the number of shares are settled."""
        return self.shares > 0


TRANCHE_MOVES = (Edge(Tranche.State.RECORDED, Tranche.State.PAID, Can.CONFIRM_PAYMENT),)
