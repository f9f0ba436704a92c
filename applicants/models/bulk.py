"""One deed on many deals: how many it was done on, how many were refused, and for who did it each row with its words."""
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.audit import append_only, tracked
from fund.models.columns import PublicIdField
from fund.permissions import HOUSE


class BulkDeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only who did it: its rows name people whom others need not know to be left out of a deal."""
        return self.filter(by__in=[s.pk for s in user.live_seats if s.role in HOUSE])


@tracked(exclude=["said"])
class BulkDeed(models.Model):
    class Kind(models.TextChoices):
        OWNER = "owner", _("Choose an owner")
        MOVE = "move", _("Move to a stage")
        REVIEW = "review", _("Hand out for review")
        HAND_ON = "hand_on", _("Hand cards on to others")
        TASK = "task", _("Add a task")
        HOLD = "hold", pgettext_lazy("verb", "Put on hold")
        PASS = "pass", pgettext_lazy("verb", "Pass")
        TAKE_UP = "take_up", _("Take up again")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    done = models.PositiveSmallIntegerField()
    refused = models.PositiveSmallIntegerField()
    said = models.JSONField(default=list, help_text="[a deal's uuid, whether it was done, what was said of it], a row each.")
    at = models.DateTimeField(auto_now_add=True)

    objects = BulkDeedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {_('Done: %(done)s · refused: %(refused)s') % {'done': self.done, 'refused': self.refused}}"
