"""A figure of a company for a period: what was, what was aimed at, where it started, what was assumed; and its proof."""
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField, QuantityField


@tracked()
class KpiValue(models.Model):
    class Kind(models.TextChoices):
        ACTUAL = "actual", _("Actual")
        TARGET = "target", _("Target")
        BASELINE = "baseline", _("Baseline")
        ASSUMPTION = "assumption", _("Assumption")

    class State(models.TextChoices):
        REPORTED = "reported", _("Reported")
        ACCEPTED = "accepted", _("Reviewed")

    uuid = PublicIdField()
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="kpi_values")
    indicator = models.ForeignKey("fund.Indicator", on_delete=models.PROTECT)
    period_start = models.DateField()
    period_end = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    value = QuantityField()
    state = models.CharField(max_length=10, choices=State, default=State.REPORTED)
    why = models.CharField(max_length=500, blank=True)
    request = models.ForeignKey("applicants.KpiRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="values")
    reported_at = models.DateTimeField(auto_now=True)
    reviewed_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["period_end", "pk"]
        indexes = [models.Index(fields=["company", "kind", "period_end"])]
        constraints = [
            models.UniqueConstraint(fields=["company", "indicator", "period_start", "period_end", "kind"],
                                    name="one_value_a_period_and_kind"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="kpi_period_in_order"),
            models.CheckConstraint(condition=Q(value__gte=0), name="kpi_value_not_negative"),
        ]


@tracked()
class Evidence(models.Model):
    class Grade(models.TextChoices):
        A = "A", _("Third-party verified")
        B = "B", _("Third party's document")
        C = "C", _("Own meter or system")
        D = "D", _("Self-reported")

    value = models.ForeignKey(KpiValue, on_delete=models.CASCADE, related_name="evidence")
    grade = models.CharField(max_length=1, choices=Grade, default=Grade.D)
    quantity = QuantityField(help_text="The portion of the figure that this proves.")
    document = models.ForeignKey("applicants.Document", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["grade"]
        constraints = [models.CheckConstraint(condition=Q(grade="D") | Q(document__isnull=False), name="a_grade_needs_its_paper")]
