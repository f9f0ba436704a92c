"""What a startup may ask of its own data: a copy of everything, and that it be erased as far as the retention rules let it."""
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only, tracked
from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS


class DataExportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The startup's own people."""
        return self.filter(company__organisation__in=user.organisation_ids(FOUNDERS))


class DataExport(models.Model):
    """A copy of everything a startup gave and got: JSON and files in one archive, for a few days."""

    uuid = PublicIdField()
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="exports")
    asked_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    blob = models.ForeignKey("applicants.Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]


class ErasureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The startup that asked, and the house and inspectors of the funds that hold its handed-in deals."""
        from applicants.models.deal import seen_deals

        own = Q(company__organisation__in=user.organisation_ids(FOUNDERS), deal__source="call")
        return self.filter(own | Q(deal__in=seen_deals(user)))

    def standing(self):
        """What was carried out on deals into which nothing was written or handed in since; a draft can be begun anew."""
        return self.unfollowed().exclude(Q(deal__stage="draft", deal__application__saved_at__isnull=False))

    def unfollowed(self):
        """What was carried out and followed by no newer version; of deals that are handed in, the same as `standing`."""
        from applicants.models.application import Submission

        later = Submission.objects.filter(deal=OuterRef("deal"), submitted_at__gt=OuterRef("decided_at"))
        return self.filter(~Exists(later), state="done")


@tracked()
class Erasure(models.Model):
    """A founder's request that what one application holds be erased; answered by the retention rules, part by part."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        DONE = "done", _("Erased as far as the rules allow")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    uuid = PublicIdField()
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="erasures")
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="erasures")
    reason = models.CharField(max_length=600, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=600, blank=True)
    decided_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=list, blank=True, help_text="[{part, done: erased|kept, count, rule, until}] as it was carried out.")

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["deal"], condition=Q(state="asked"), name="one_open_erasure_a_deal")]


class Tombstone(models.Model):
    """That something was here: what it was, under which rule it went, and a salted hash of it."""

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="tombstones")
    noun = models.CharField(max_length=40)
    row = models.CharField(max_length=64, help_text="The row it stood in: its uuid or key.")
    salt = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64, help_text="SHA-256 over salt and canonical content.")
    rule = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        triggers = [append_only()]
