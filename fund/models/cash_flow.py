"""The fund's cash ledger: append-only, one row a movement, signed as the fund's bank account sees it."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only
from fund.models.columns import InFunds, PublicIdField, WonField
from fund.permissions import Role


class CashFlowQuerySet(InFunds):
    readers = frozenset({Role.PARTNER, Role.OPERATIONS, Role.INSPECTOR})


class CashFlow(models.Model):
    class Kind(models.TextChoices):
        CALL = "call", _("Capital call")
        DISTRIBUTION = "distribution", _("Distribution")
        INVESTMENT = "investment", _("Investment")
        PROCEEDS = "proceeds", _("Proceeds")
        FEE = "fee", _("Management fee")
        EXPENSE = "expense", _("Expense")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="cash_flows")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField(_("Value date"))
    amount = WonField(_("Amount"), help_text="Won; positive into the fund, negative out of it.")
    limited_partner = models.ForeignKey("fund.LimitedPartner", null=True, blank=True, on_delete=models.PROTECT,
                                        related_name="cash_flows")
    counterparty = models.ForeignKey("fund.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
                                     help_text="The company behind an investment or proceeds.")
    memo = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=120, unique=True, help_text="What this row was posted from: the same source posts once.")
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    posted_at = models.DateTimeField(auto_now_add=True)
    posted_by = models.ForeignKey("fund.Seat", null=True, on_delete=models.PROTECT)

    objects = CashFlowQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["fund", "on"])]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="cash_flow_not_zero"),
            models.CheckConstraint(
                condition=Q(kind__in=["call", "distribution"], limited_partner__isnull=False)
                | ~Q(kind__in=["call", "distribution"]), name="lp_flows_name_their_lp"),
            models.CheckConstraint(condition=Q(counterparty__isnull=False) | ~Q(kind__in=["investment", "proceeds"]),
                                   name="company_flows_name_their_company"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=False) | Q(kind__in=["call", "proceeds"], amount__gt=0)
                | Q(kind__in=["distribution", "investment", "fee", "expense"], amount__lt=0), name="cash_flow_sign_fits_kind"),
        ]
        triggers = [append_only()]

    def __str__(self):
        return f"{self.on} {self.kind} {self.amount}"
