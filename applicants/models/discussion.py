"""What reviewers said to each other about a deal they judged differently: written once, read only by who is not blind to the deal."""
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from applicants.models.deal import seen_deals
from applicants.models.scorecard import Scorecard
from fund.audit import append_only
from fund.models.columns import PublicIdField


class DiscussionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house and inspectors, of deals they see and are not blind to; not even one's own words while one is blind again."""
        seen = seen_deals(user)
        return self.filter(deal__in=seen).exclude(deal__in=Scorecard.objects.blind_deals(user))


class Discussion(models.Model):
    class Outcome(models.TextChoices):
        NOTE = "note", pgettext_lazy("discussion", "Note")
        STANDS = "stands", pgettext_lazy("discussion", "Talked through: the marks stand apart")
        ANEW = "anew", pgettext_lazy("discussion", "Talked through: cards will be changed")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="discussions")
    criterion = models.ForeignKey("applicants.Criterion", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
                                  help_text="What it is about; none for the deal as a whole.")
    author = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=6, choices=Outcome, default=Outcome.NOTE)
    text = models.TextField()
    lang = models.CharField(max_length=2, default="ko")
    written_at = models.DateTimeField(default=timezone.now)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="discussion_says_something")]
        triggers = [append_only()]
