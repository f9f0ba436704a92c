"""The ESG-risk register of a deal: how grave, how likely, what is done about it and by whom."""
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models.diligence import HouseWork
from fund.audit import tracked
from fund.models.columns import PublicIdField


class Level(models.IntegerChoices):
    LOW = 1, pgettext_lazy("level", "Low")
    MEDIUM = 2, pgettext_lazy("level", "Medium")
    HIGH = 3, pgettext_lazy("level", "High")


@tracked(exclude=["text", "mitigation"])
class Risk(models.Model):
    class Pillar(models.TextChoices):
        ENVIRONMENT = "environment", pgettext_lazy("pillar", "Environment")
        SOCIAL = "social", pgettext_lazy("pillar", "Social")
        GOVERNANCE = "governance", pgettext_lazy("pillar", "Governance")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("risk", "Open")
        MITIGATED = "mitigated", pgettext_lazy("risk", "Mitigated")
        ACCEPTED = "accepted", pgettext_lazy("risk", "Accepted")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="risks")
    number = models.PositiveSmallIntegerField()
    pillar = models.CharField(_("Pillar"), max_length=11, choices=Pillar)
    title = models.CharField(_("Risk"), max_length=120)
    text = models.TextField(_("What may happen"), blank=True)
    materiality = models.PositiveSmallIntegerField(_("Materiality"), choices=Level, validators=[MinValueValidator(1), MaxValueValidator(3)])
    likelihood = models.PositiveSmallIntegerField(_("Likelihood"), choices=Level, validators=[MinValueValidator(1), MaxValueValidator(3)])
    mitigation = models.CharField(_("Mitigation"), max_length=300, blank=True)
    owner = models.CharField(_("Owner"), max_length=60, help_text="The role that answers for it, for example: plant manager.")
    due_on = models.DateField(_("Due on"), null=True, blank=True, help_text="A day within 100 days of the payment enters the 100-day plan.")
    is_negative = models.BooleanField(_("Negative impact to be expected"), default=False)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    lang = models.CharField(max_length=2, default="ko")
    written_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = HouseWork.as_manager()

    class Meta:
        ordering = ["-materiality", "-likelihood", "number"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="risks_count_up"),
            models.CheckConstraint(condition=Q(materiality__gte=1, materiality__lte=3, likelihood__gte=1, likelihood__lte=3), name="risk_levels_are_three"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(owner=""), name="risk_has_title_and_owner"),
            models.CheckConstraint(condition=~Q(state="mitigated") | ~Q(mitigation=""), name="mitigated_risk_says_how"),
        ]

    @property
    def weight(self) -> int:
        """Materiality times likelihood, 1 to 9; what the register is ordered by."""
        return self.materiality * self.likelihood
