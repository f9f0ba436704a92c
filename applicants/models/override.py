"""A stage gate that is not met and passed all the same: asked for with a reason, confirmed by a second person."""
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from applicants.models.deal import Deal, seen_deals
from applicants.models.scorecard import Scorecard
from fund.audit import frozen_when, tracked
from fund.models.columns import PublicIdField
from fund.permissions import HOUSE, Role


class OverrideQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house, and inspectors once it is answered, of deals they see; not who is blind to the deal, as what is missing tells how far
        others are."""
        final = Q(deal__in=seen_deals(user, frozenset({Role.INSPECTOR}))) & ~Q(state=Override.State.ASKED)
        return self.filter(Q(deal__in=seen_deals(user, HOUSE)) | final).exclude(deal__in=Scorecard.objects.blind_deals(user))


@tracked()
class Override(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("override", "Waits for a second person")
        CONFIRMED = "confirmed", pgettext_lazy("override", "Confirmed")
        REFUSED = "refused", pgettext_lazy("override", "Refused")
        TAKEN_BACK = "taken_back", pgettext_lazy("override", "Taken back")
        LAPSED = "lapsed", pgettext_lazy("override", "Lapsed: the deal had moved on")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="overrides")
    source = models.CharField(max_length=12, choices=Deal.Stage)
    target = models.CharField(max_length=12, choices=Deal.Stage)
    missing = models.JSONField(default=list, help_text="What the gate lacked when it was asked for, in words.")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="Why it was refused.")

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["deal"], condition=Q(state="asked"), name="one_override_waits_a_deal"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
            models.CheckConstraint(condition=Q(state="asked") | Q(answered_at__isnull=False), name="answered_override_has_its_time"),
            models.CheckConstraint(condition=~Q(state="confirmed") | ~Q(answered_by=F("asked_by")), name="a_second_person_confirms"),
        ]
        triggers = [frozen_when(~pgtrigger.Q(old__state="asked"))]
