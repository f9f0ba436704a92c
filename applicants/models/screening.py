"""What the site itself found in a submission: automatic checks and first underwriting figures."""
from django.db import models

from fund.audit import append_only


class Screening(models.Model):
    submission = models.OneToOneField("applicants.Submission", on_delete=models.PROTECT, related_name="screening")
    checks = models.JSONField(default=list, help_text="[{key, outcome: ok|warn|stop, facts}]")
    figures = models.JSONField(default=list, help_text="[{measure, value, low, high, unit, state, formula, inputs}]")
    done_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers = [append_only()]

    @property
    def stops(self) -> bool:
        """Whether a check keeps the submission from going on."""
        return any(check["outcome"] == "stop" for check in self.checks)
