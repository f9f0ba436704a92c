"""An impact pathway: how a holding's indicator becomes an effect in the world, with every parameter named."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField


@tracked()
class Pathway(models.Model):
    class Kind(models.TextChoices):
        CARBON = "carbon", _("Avoided emissions")
        OWN_ELECTRICITY = "electricity", _("Own emissions from electricity")
        SOCIAL_VALUE = "social_value", _("Social value")

    uuid = PublicIdField()
    investment = models.ForeignKey("portfolio.Investment", on_delete=models.PROTECT, related_name="pathways")
    kind = models.CharField(max_length=14, choices=Kind)
    indicator = models.ForeignKey("fund.Indicator", on_delete=models.PROTECT)
    material = models.CharField(max_length=60, blank=True)
    counterfactual = models.CharField(max_length=10, blank=True)
    factor_version = models.PositiveSmallIntegerField(default=1)
    in_process = models.BooleanField(default=True, help_text="Electricity of the recycling process, which a factor may already contain.")
    result = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    baseline = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit_value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    contribution = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    source = models.CharField(max_length=300)
    agreed_by = models.ForeignKey("fund.Seat", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["investment", "kind", "indicator"], name="one_pathway_of_a_kind")]
