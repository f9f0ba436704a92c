"""Which indicators a company reports to a fund every quarter."""
from django.db import models

from fund.audit import tracked


@tracked()
class KpiPlan(models.Model):
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="kpi_plans")
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="kpi_plans")
    indicator = models.ForeignKey("fund.Indicator", on_delete=models.PROTECT)
    is_headline = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["fund", "company", "indicator"], name="an_indicator_once_in_a_plan")]
