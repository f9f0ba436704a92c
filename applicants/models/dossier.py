"""The second step: asked for by the fund after screening, handed in as numbered versions that never change."""
from django.db import models
from django.utils import timezone

from fund.audit import append_only, tracked
from fund.models.columns import PublicIdField


@tracked()
class Dossier(models.Model):
    """The request: by which form, until when, what the fund said; the answers themselves stand in the application."""

    uuid = PublicIdField()
    deal = models.OneToOneField("applicants.Deal", on_delete=models.PROTECT, related_name="dossier")
    form = models.ForeignKey("applicants.Form", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(help_text="The last whole year when it was asked for: what its figures speak of.")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    due_reason = models.CharField(max_length=300, blank=True, help_text="Why the due time was moved.")
    message = models.CharField(max_length=600, blank=True, help_text="What the fund tells the founder with it.")

    @property
    def is_open(self) -> bool:
        return timezone.now() < self.due_at


class DossierVersion(models.Model):
    uuid = PublicIdField()
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    form_version = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="The canonical answers that were hashed; once erased, only when and under which rule.")
    sha256 = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="Its content is gone; number and hash stay.")
    submitted_at = models.DateTimeField(default=timezone.now, help_text="When it arrived: what the due time is compared with.")
    processed_at = models.DateTimeField(auto_now_add=True, help_text="When it was written down.")
    submitted_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    papers = models.ManyToManyField("applicants.Document", related_name="+", help_text="The files that belong to it.")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="dossier_versions_count_up")]
        triggers = [append_only()]
