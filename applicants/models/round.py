"""A call for applications: when it opens and closes, and by which rubric it is judged."""
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import HOUSE, Role


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A round that has opened is announced to everybody who signed in; the house sees its own before that."""
        return self.filter(Q(opens_at__lte=Now(), is_announced=True)
                           | Q(fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR})))

    def open(self):
        now = timezone.now()
        return self.filter(opens_at__lte=now, closes_at__gt=now, is_announced=True)


@tracked()
class Round(models.Model):
    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="rounds")
    name_ko = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    results_by = models.DateField()
    rubric = models.ForeignKey("applicants.Rubric", on_delete=models.PROTECT)
    is_announced = models.BooleanField(default=True, help_text="A published case is loaded as a round nobody can apply to.")
    source = models.CharField(max_length=300, blank=True)
    about_ko = models.TextField(_("What the call is for, in Korean"), blank=True)
    about_en = models.TextField(_("What the call is for, in English"), blank=True)
    first_form = models.ForeignKey("applicants.Form", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second_form = models.ForeignKey("applicants.Form", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grace_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="How long after closing an application that was begun before it may still be handed in.")
    targets = models.JSONField(default=dict, blank=True, help_text="Stage -> the day by which it is promised, as an ISO date.")
    eligibility = models.JSONField(default=dict, blank=True, help_text="Rule -> its bound: what the self-check asks and says.")
    change_reason = models.CharField(max_length=300, blank=True, help_text="Why dates or forms were changed once it had opened.")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at"]
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="round_closes_after_opening")]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ko

    @property
    def about(self) -> str:
        return (self.about_en or self.about_ko) if get_language() == "en" else self.about_ko

    @property
    def last_moment(self) -> datetime:
        """The closing time and the grace after it, for an application that was begun in time."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    @property
    def is_open(self) -> bool:
        return self.is_announced and self.opens_at <= timezone.now() < self.closes_at
