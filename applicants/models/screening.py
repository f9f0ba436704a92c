"""What the site itself found in a submission: automatic checks and first underwriting figures, each run kept."""
from django.db import models

from applicants.metrics.checks import holds_up
from fund.audit import append_only


class Screening(models.Model):
    submission = models.ForeignKey("applicants.Submission", on_delete=models.PROTECT, related_name="screenings")
    number = models.PositiveSmallIntegerField(default=1, help_text="Counts the runs; the newest holds.")
    checks = models.JSONField(default=list, help_text="[{key, outcome: ok|warn|stop, facts, sources}]")
    figures = models.JSONField(default=list, help_text="[{measure, value, low, high, unit, state, formula, inputs}]")
    done_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="screenings_count_up")]
        triggers = [append_only()]

    @property
    def stops(self) -> bool:
        """Whether a check of facts keeps the submission from going on; what only hints never does."""
        return holds_up(self.checks)
