"""Every organisation that has to do with a fund: startups, the GP, sponsors, LPs, auditors, ministries."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField


@tracked()
class Organisation(models.Model):
    class Kind(models.TextChoices):
        STARTUP = "startup", _("Startup")
        GP = "gp", _("General partner")
        SPONSOR = "sponsor", _("Sponsor")
        LP = "lp", _("Limited partner")
        OPERATOR = "operator", _("Accelerator operator")
        AUDITOR = "auditor", _("Auditor")
        MINISTRY = "ministry", _("Ministry")
        SITE = "site", _("Site operations")

    uuid = PublicIdField()
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(_("Name"), max_length=120)
    is_sample = models.BooleanField(default=False, help_text="Fictional: shown with a mark wherever it is named.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="organisation_has_a_name")]

    def __str__(self):
        return self.name
