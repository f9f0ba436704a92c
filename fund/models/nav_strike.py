"""A net asset value struck at a quarter's end and posted into the books; append-only, the newest strike of a date counts."""
from django.db import models

from fund.audit import append_only
from fund.models.columns import WonField


class NavStrike(models.Model):
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="nav_strikes")
    on = models.DateField()
    fair_values = WonField()
    other_net_assets = WonField()
    accrued_carry = WonField(default=0)
    nav = WonField()
    source = models.CharField(max_length=120, unique=True)
    struck_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(
            condition=models.Q(nav=models.F("fair_values") + models.F("other_net_assets") - models.F("accrued_carry")),
            name="nav_bridge_closes")]
        triggers = [append_only()]
