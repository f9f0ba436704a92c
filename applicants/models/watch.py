"""Lists that every submission is compared with: who may not be funded, restricted business groups, affiliates of those who pay."""
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fund.audit import frozen_when, tracked
from fund.identifiers import format_business_number
from fund.models.columns import PublicIdField


class WatchQuerySet(models.QuerySet):
    def live(self, on=None):
        """What is on a list on this day (today in Seoul)."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


@tracked()
class Watch(models.Model):
    """One entry of a list. It is never rewritten and never goes: it ends with a reason, and what is right is added anew."""

    class List(models.TextChoices):
        EXCLUDED = "excluded", _("Excluded from funding")
        GROUP = "group", _("Restricted business group")
        AFFILIATE = "affiliate", _("Affiliate of the GP or of a major LP")

    uuid = PublicIdField()
    list = models.CharField(_("List"), max_length=10, choices=List)
    name = models.CharField(_("Name"), max_length=120)
    name_key = models.CharField(max_length=120, db_index=True, editable=False, help_text="The name as it is compared.")
    group = models.CharField(_("Group"), max_length=120, blank=True)
    business_number = models.CharField(_("Business registration number"), max_length=10, blank=True, db_index=True)
    representative = models.CharField(_("Representative"), max_length=60, blank=True)
    source = models.CharField(_("Source"), max_length=300)
    as_of = models.DateField(_("As of"))
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(_("Why it ended"), max_length=300, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_sample = models.BooleanField(default=False)

    objects = WatchQuerySet.as_manager()

    class Meta:
        ordering = ["list", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "name_key", "group", "business_number", "representative"], condition=Q(ends_on=None),
                                    name="one_live_watch_entry_alike"),
            models.CheckConstraint(condition=~Q(name=""), name="watch_entry_has_a_name"),
            models.CheckConstraint(condition=~Q(source=""), name="watch_entry_names_its_source"),
            models.CheckConstraint(condition=Q(ends_on=None) | ~Q(end_reason=""), name="an_ended_watch_entry_says_why"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="watch_entry_ends_after_start"),
            models.CheckConstraint(condition=Q(business_number="") | Q(business_number__regex=r"^\d{10}$"), name="watch_number_is_ten_digits"),
        ]
        triggers = [
            frozen_when(pgtrigger.Q(old__ends_on__isnull=False), name="an_ended_watch_entry_stays"),
            pgtrigger.Protect(name="watch_entries_never_go", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="watch_entries_are_not_rewritten", fields=[
                "uuid", "list", "name", "name_key", "group", "business_number", "representative", "source", "as_of", "starts_on", "added_at",
                "added_by", "is_sample"]),
        ]

    def __str__(self):
        return self.name

    @property
    def shown_number(self) -> str:
        """The business number as people write it; empty where there is none."""
        return format_business_number(self.business_number) if self.business_number else ""

    @property
    def is_over(self) -> bool:
        """Whether it is no longer on its list."""
        return self.ends_on is not None and self.ends_on <= timezone.localdate()
