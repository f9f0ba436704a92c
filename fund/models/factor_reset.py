"""That somebody's second factor was taken off because they lost it: by whom and why, for good."""
from django.db import models

from fund.audit import append_only, tracked
from fund.models.columns import PublicIdField


@tracked()
class FactorReset(models.Model):
    uuid = PublicIdField()
    user = models.ForeignKey("fund.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="factor_reset_says_why")]
        triggers = [append_only()]
