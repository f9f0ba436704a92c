"""The factor registry: emission factors and unit values, each with its source and its version, never overwritten."""
from django.db import models

from fund.audit import append_only


class Factor(models.Model):
    factor_id = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    material = models.CharField(max_length=60)
    pathway = models.CharField(max_length=30)
    value = models.DecimalField(max_digits=40, decimal_places=25, null=True, help_text="Empty where the publisher gives none.")
    unit = models.CharField(max_length=40)
    geography = models.CharField(max_length=20, blank=True)
    data_year = models.CharField(max_length=10, blank=True)
    publication = models.CharField(max_length=120)
    url = models.URLField(blank=True)
    note = models.CharField(max_length=200, blank=True)
    includes_process = models.BooleanField(default=True, help_text="Does it already contain the recycling process itself?")

    class Meta:
        ordering = ["material", "pathway", "version"]
        constraints = [models.UniqueConstraint(fields=["factor_id", "version"], name="factor_versions_are_unique")]
        triggers = [append_only()]

    def __str__(self):
        return f"{self.factor_id} v{self.version}"
