"""A question of the fund to a founder, with its due day, and the answers to it; what was said stays said."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only, tracked
from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS


class InquiryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The startup that is asked, and the house and inspectors who see its deal."""
        from applicants.models.deal import seen_deals

        asked = seen_deals(user)
        return self.filter(Q(deal__company__organisation__in=user.organisation_ids(FOUNDERS)) | Q(deal__in=asked))


@tracked(exclude=["draft", "draft_rev", "draft_by", "draft_saved_at"])
class Inquiry(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed by the fund")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="inquiries")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    lang = models.CharField(max_length=2, default="ko")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField()
    due_reason = models.CharField(max_length=300, blank=True, help_text="Why the due day was moved.")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")
    closed_reason = models.CharField(max_length=300, blank=True, help_text="Why no answer is needed any more.")
    reminded_at = models.DateTimeField(null=True, blank=True)
    draft = models.TextField(blank=True, help_text="The answer as it is being written; nobody outside the startup reads it.")
    draft_rev = models.PositiveIntegerField(default=0, help_text="Counts its changes, sending included; whoever saves says which one they had seen.")
    draft_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    draft_saved_at = models.DateTimeField(null=True, blank=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["deal", "number"], name="inquiries_count_up")]

    def __str__(self):
        return f"{self.deal.company} · {self.number}"

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class Answer(models.Model):
    uuid = PublicIdField()
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(blank=True)
    lang = models.CharField(max_length=2, default="ko")
    by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    files = models.ManyToManyField("applicants.Document", related_name="+")

    class Meta:
        ordering = ["pk"]
        triggers = [append_only()]
