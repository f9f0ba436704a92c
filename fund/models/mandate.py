"""What a fund may invest in: the rules of law and mandate that its deals are screened by, each with its source and date."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked


@tracked()
class Mandate(models.Model):
    """One row a fund; where there is none, and for a rule it does not name, the usual rules hold."""

    fund = models.OneToOneField("fund.Fund", on_delete=models.PROTECT, related_name="mandate")
    rules = models.JSONField(_("Rules"), default=dict, help_text="key -> {mode, override, limit, values, source, dated}, only what differs.")

    def __str__(self):
        return str(self.fund)
