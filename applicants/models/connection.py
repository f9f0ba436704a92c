"""Somebody who applies under a business number asks to be connected with whoever uses it too; neither learns who the other is."""
from django.db import models

from fund.audit import append_only
from fund.models.columns import PublicIdField


class ConnectionRequest(models.Model):
    """Asked from one startup's seat about a number; whether another account uses it is not answered."""

    uuid = PublicIdField()
    business_number = models.CharField(max_length=10, db_index=True)
    asked_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        triggers = [append_only()]


class NumberDispute(models.Model):
    """A startup says that whoever else uses its business number is not theirs; the site's administrator looks into it."""

    uuid = PublicIdField()
    business_number = models.CharField(max_length=10, db_index=True)
    reported_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=600, blank=True, help_text="What the administrator found; the startup that reported reads it.")
    answered_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["business_number", "reported_by"], condition=models.Q(answered_at=None),
                                               name="one_open_dispute_a_number")]
