"""A conversation with the founders: when, who was there, what was said, and what is recommended; a correction is a new one."""
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from applicants.models.deal import seen_deals
from applicants.models.scorecard import Scorecard
from fund.audit import append_only
from fund.models.columns import PublicIdField


class InterviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """House and inspectors, of deals they see; not who is blind to the deal, but for what they wrote themselves."""
        seen = seen_deals(user)
        mine = Q(written_by__in=[s.pk for s in user.live_seats])
        return self.filter(Q(deal__in=seen) & (mine | ~Q(deal__in=Scorecard.objects.blind_deals(user))))


class Interview(models.Model):
    class Advice(models.TextChoices):
        GO_ON = "go_on", pgettext_lazy("advice", "Go on")
        HOLD = "hold", pgettext_lazy("advice", "Wait")
        STOP = "stop", pgettext_lazy("advice", "Pass")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="interviews")
    held_on = models.DateField()
    present = models.CharField(max_length=300, help_text="Who was there, on both sides.")
    notes = models.TextField()
    advice = models.CharField(max_length=5, choices=Advice)
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")
    written_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    lang = models.CharField(max_length=2, default="ko")

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(notes="") & ~Q(present=""), name="interview_says_who_and_what")]
        triggers = [append_only()]
