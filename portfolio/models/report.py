"""The report of a quarter to LPs: the published snapshots it stands on, the charts and the PDF drawn from them."""
from django.db import models
from django.db.models import Q

from fund.models.columns import PublicIdField
from fund.permissions import HOUSE, Role


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Reports exist only of published snapshots: the house, inspectors and LPs of the fund may read them."""
        return self.filter(Q(quarter__fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR, Role.LP})))


class Report(models.Model):
    uuid = PublicIdField()
    quarter = models.ForeignKey("portfolio.FundQuarter", on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    money = models.ForeignKey("portfolio.Snapshot", null=True, on_delete=models.PROTECT, related_name="+")
    impact = models.ForeignKey("portfolio.Snapshot", null=True, on_delete=models.PROTECT, related_name="+")
    charts = models.JSONField(default=dict, help_text="Name -> digest of the drawn chart, filled by a worker.")
    pdf_sha256 = models.JSONField(default=dict, help_text="LP organisation uuid and language -> blob digest, filled by a worker.")
    published_at = models.DateTimeField(auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter__year", "-quarter__quarter", "-number"]
        constraints = [models.UniqueConstraint(fields=["quarter", "number"], name="reports_are_numbered")]
