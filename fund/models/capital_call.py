"""A capital call and the line each LP pays; lines add up to the call to the won."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import InFunds, PublicIdField, WonField
from fund.permissions import HOUSE, Role


class CapitalCallQuerySet(InFunds):
    readers = HOUSE | {Role.INSPECTOR}


@tracked()
class CapitalCall(models.Model):
    class State(models.TextChoices):
        ISSUED = "issued", _("Issued")
        PAID = "paid", _("Paid in")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="capital_calls")
    number = models.PositiveIntegerField()
    total = WonField(_("Amount called"))
    issued_on = models.DateField()
    due_on = models.DateField(_("Due on"))
    purpose = models.CharField(_("Purpose"), max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.ISSUED)

    objects = CapitalCallQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="call_numbers_are_unique"),
            models.CheckConstraint(condition=models.Q(total__gt=0), name="call_total_positive"),
            models.CheckConstraint(condition=models.Q(due_on__gte=models.F("issued_on")), name="call_due_after_issue"),
        ]

    def __str__(self):
        return f"{self.fund} · {self.number}"


class CallLineQuerySet(InFunds):
    readers = HOUSE | {Role.INSPECTOR}
    fund_path = "call__fund"


@tracked()
class CallLine(models.Model):
    call = models.ForeignKey(CapitalCall, on_delete=models.PROTECT, related_name="lines")
    limited_partner = models.ForeignKey("fund.LimitedPartner", on_delete=models.PROTECT, related_name="call_lines")
    amount = WonField()
    paid_on = models.DateField(null=True, blank=True)

    objects = CallLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "limited_partner"], name="one_line_per_lp_and_call")]
