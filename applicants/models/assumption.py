"""What the investment rests on: three to seven underwritten assumptions of a deal, frozen by the committee's decision."""
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.models.diligence import HouseWork
from applicants.models.kpi_value import Evidence
from fund.audit import frozen_when, tracked
from fund.models.columns import PublicIdField, QuantityField

FEWEST, MOST = 3, 7


class Places(models.UniqueConstraint):
    """Asked at the end of a statement, so that rows may change places in one; Django forgets to say so in the statement that creates the table."""

    def constraint_sql(self, model, schema_editor):
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))


@tracked(exclude=["basis", "sensitivity"])  # what is sealed cannot be erased, and words may name people of the company
class Assumption(models.Model):
    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="assumptions")
    number = models.PositiveSmallIntegerField()
    metric = models.CharField(_("Metric"), max_length=120)
    indicator = models.ForeignKey("fund.Indicator", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(_("Unit"), max_length=30)
    baseline = QuantityField(_("Baseline"))
    baseline_on = models.DateField(_("Baseline as of"))
    target = QuantityField(_("Target"))
    target_on = models.DateField(_("Target date"))
    low = QuantityField(_("Low case"), null=True, blank=True)
    high = QuantityField(_("High case"), null=True, blank=True)
    owner = models.CharField(_("Owner"), max_length=60, help_text="The role that answers for it, for example: CFO of the company.")
    grade = models.CharField(_("Evidence grade"), max_length=1, choices=Evidence.Grade)
    basis = models.CharField(_("What it rests on"), max_length=300)
    sensitivity = models.CharField(_("Sensitivity"), max_length=300, help_text="What a miss would do to return or impact.")
    lang = models.CharField(max_length=2, default="ko")
    frozen_by = models.ForeignKey("applicants.AgendaItem", null=True, blank=True, on_delete=models.PROTECT, related_name="assumptions",
                                  help_text="The decision that fixed it; the portfolio is measured against it.")
    written_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = HouseWork.as_manager()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            Places(fields=["deal", "frozen_by", "number"], nulls_distinct=False, deferrable=models.Deferrable.IMMEDIATE, name="assumptions_are_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST), name="at_most_seven_assumptions"),
            models.CheckConstraint(condition=Q(target_on__gt=F("baseline_on")), name="target_lies_after_baseline"),
            models.CheckConstraint(condition=~Q(baseline=F("target")), name="assumption_changes_something"),
            models.CheckConstraint(condition=~Q(metric="") & ~Q(unit="") & ~Q(owner="") & ~Q(basis=""), name="assumption_is_complete"),
        ]
        triggers = [frozen_when(pgtrigger.Q(old__frozen_by_id__isnull=False), name="a_decided_assumption_stays")]
