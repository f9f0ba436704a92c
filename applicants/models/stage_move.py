"""One move of a deal from stage to stage: from where, since when, by whom, and why, where that had to be said."""
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from applicants.models.deal import Deal, seen_deals
from fund.audit import append_only
from fund.models.columns import PublicIdField


class StageMoveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The moves of the deals that a fund's rooms show this person."""
        return self.filter(deal__in=seen_deals(user, None))

    def standing(self):
        """Without what was undone, and without the undoing."""
        return self.filter(undone_by=None).exclude(kind=StageMove.Kind.UNDO)


class StageMove(models.Model):
    class Kind(models.TextChoices):
        ON = "on", pgettext_lazy("move", "On")
        BACK = "back", pgettext_lazy("move", "Back")
        UNDO = "undo", pgettext_lazy("move", "Undone")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.ON)
    source = models.CharField(max_length=12, choices=Deal.Stage)
    target = models.CharField(max_length=12, choices=Deal.Stage)
    since = models.DateTimeField(help_text="When the deal had come to the stage it left.")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
                           help_text="Nobody where the site itself moved it.")
    reason = models.CharField(max_length=300, blank=True)
    override = models.OneToOneField("applicants.Override", null=True, blank=True, on_delete=models.PROTECT, related_name="move")
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    batch = models.UUIDField(default=uuid4, db_index=True, help_text="What was moved in one go has one batch.")
    kept = models.JSONField(default=dict, blank=True, help_text="Columns of the deal that the move emptied, as they were.")

    objects = StageMoveQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["deal", "at"], name="moves_of_a_deal_in_time")]
        triggers = [append_only()]

    @property
    def seconds(self) -> float:
        """How long the deal had stood in the stage it left."""
        return (self.at - self.since).total_seconds()
