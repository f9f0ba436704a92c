"""A fund's quarter and its two cuts, money and impact, which are closed and frozen separately."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import InFunds, PublicIdField
from fund.periods import Quarter
from fund.permissions import HOUSE, Can, Role
from fund.states import Edge


class FundQuarterQuerySet(InFunds):
    readers = HOUSE | {Role.INSPECTOR}


@tracked()
class FundQuarter(models.Model):
    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="quarters")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    misses = models.TextField(_("Misses and negative impact"), blank=True, help_text="What the fund says about them.")
    excuses = models.JSONField(default=dict, help_text="Company uuid -> why it is not reported.")
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = FundQuarterQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "year", "quarter"], name="a_quarter_once_per_fund"),
            models.CheckConstraint(condition=models.Q(quarter__gte=1, quarter__lte=4), name="four_quarters_a_year"),
        ]

    def __str__(self):
        return f"{self.fund} · {self.period}"

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)


@tracked()
class Cut(models.Model):
    class Kind(models.TextChoices):
        MONEY = "money", _("Money")
        IMPACT = "impact", _("Impact")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        COLLECTED = "collected", _("Collected")
        REVIEWED = "reviewed", _("Reviewed")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")

    uuid = PublicIdField()
    quarter = models.ForeignKey(FundQuarter, on_delete=models.PROTECT, related_name="cuts")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    approved_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    restating = models.CharField(_("Reason of the correction"), max_length=300, blank=True,
                                 help_text="Why a published cut is being closed again; empty otherwise.")

    class Meta:
        ordering = ["quarter", "-kind"]
        constraints = [models.UniqueConstraint(fields=["quarter", "kind"], name="one_cut_of_a_kind")]


C = Cut.State
CUT_MOVES = (
    Edge(C.OPEN, C.COLLECTED), Edge(C.OPEN, C.REVIEWED), Edge(C.COLLECTED, C.REVIEWED), Edge(C.COLLECTED, C.OPEN),
    Edge(C.REVIEWED, C.OPEN), Edge(C.REVIEWED, C.COLLECTED), Edge(C.APPROVED, C.REVIEWED), Edge(C.APPROVED, C.COLLECTED),
    Edge(C.APPROVED, C.OPEN),
    Edge(C.REVIEWED, C.APPROVED, Can.PUBLISH),
    Edge(C.APPROVED, C.PUBLISHED, Can.CLOSE_QUARTER),
    Edge(C.PUBLISHED, C.OPEN, Can.CLOSE_QUARTER),
)
