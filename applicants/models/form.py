"""The versions of a step's form: sections and questions as data; a version is never changed, a new wording is a new version."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only


class Form(models.Model):
    class Step(models.TextChoices):
        FIRST = "first", _("First step")
        SECOND = "second", _("Second step")

    step = models.CharField(_("Step"), max_length=6, choices=Step)
    version = models.PositiveSmallIntegerField(_("Version"))
    sections = models.JSONField(help_text="[{key, kind, title, lead, minutes, questions: [{name, kind, label, help, required, …}]}]")
    note = models.CharField(_("What changed"), max_length=300, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["step", "-version"]
        constraints = [models.UniqueConstraint(fields=["step", "version"], name="form_versions_are_unique")]
        triggers = [append_only()]

    def __str__(self):
        return f"{self.get_step_display()} v{self.version}"
