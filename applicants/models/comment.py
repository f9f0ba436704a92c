"""What people of the house say to each other about a deal; a note for the company is marked as one."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from applicants.models.deal import seen_deals
from applicants.models.scorecard import Scorecard
from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS, HOUSE


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house: all of a deal they see, but their own alone while they are blind to it, as words tell what others think.

        The startup: what was written to it, also once it was taken back, as what was told cannot be unsaid.
        """
        seen = seen_deals(user, HOUSE)
        mine = Q(author__in=[s.pk for s in user.live_seats])
        house = Q(deal__in=seen) & (mine | ~Q(deal__in=Scorecard.objects.blind_deals(user)))
        told = Q(audience=Comment.Audience.COMPANY, deal__source="call", deal__company__organisation__in=user.organisation_ids(FOUNDERS))
        return self.filter(house | told)


class Comment(models.Model):
    class Audience(models.TextChoices):
        HOUSE = "house", pgettext_lazy("audience", "Only us")
        COMPANY = "company", pgettext_lazy("audience", "Also the company")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=7, choices=Audience, default=Audience.HOUSE)
    text = models.TextField()
    lang = models.CharField(max_length=2, default="ko")
    mentions = models.ManyToManyField("fund.Seat", related_name="mentioned_in", blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True, help_text="Words among us are no longer shown; what the company was told stays, marked.")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]
        triggers = [
            pgtrigger.Protect(name="comments_are_not_rewritten", operation=pgtrigger.Update, condition=pgtrigger.Condition(
                "OLD.taken_back_at IS NOT NULL OR (to_jsonb(OLD) - 'taken_back_at') IS DISTINCT FROM (to_jsonb(NEW) - 'taken_back_at')")),
            pgtrigger.Protect(name="comments_never_go", operation=pgtrigger.Delete),
        ]
