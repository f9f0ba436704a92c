"""A holding's fair value at a quarter's end: technique, inputs, who proposed it and who else approved it."""
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField, WonField
from fund.permissions import Can
from fund.states import Edge


@tracked()
class Valuation(models.Model):
    class Technique(models.TextChoices):
        RECENT = "recent", _("Calibration to the price of a recent investment")
        MULTIPLES = "multiples", _("Multiples")
        BENCHMARKS = "benchmarks", _("Industry valuation benchmarks")
        QUOTED = "quoted", _("Quoted investments")
        DCF_COMPANY = "dcf_company", _("DCF of the investee")
        DCF_INVESTMENT = "dcf_investment", _("DCF from the investment")
        NET_ASSETS = "net_assets", _("Net assets")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")

    uuid = PublicIdField()
    investment = models.ForeignKey("portfolio.Investment", on_delete=models.PROTECT, related_name="valuations")
    on = models.DateField()
    fair_value = WonField(_("Fair value"))
    technique = models.CharField(_("Technique"), max_length=16, choices=Technique, default=Technique.RECENT)
    basis = models.CharField(_("Inputs"), max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["investment", "on"], name="one_value_a_date"),
            models.CheckConstraint(condition=Q(fair_value__gte=0), name="fair_value_not_negative"),
            models.CheckConstraint(condition=~Q(proposed_by=F("approved_by")), name="proposer_is_not_approver"),
        ]


VALUATION_MOVES = (Edge(Valuation.State.PROPOSED, Valuation.State.APPROVED, Can.APPROVE_VALUE),)
