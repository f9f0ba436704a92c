"""The indicator catalogue: what is counted, in which unit, in which direction, and what may be added."""
import pgtrigger
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked


class IndicatorQuerySet(models.QuerySet):
    def newest(self):
        """The newest version of each indicator: what new choices are made from."""
        every = Indicator.objects.order_by("code", "-version").distinct("code")
        return self.filter(pk__in=every.values("pk"))

    def on_offer(self):
        """What a founder may choose as the headline: newest versions that are not retired."""
        return self.newest().filter(selectable=True)


@tracked()
class Indicator(models.Model):
    class Nature(models.TextChoices):
        FLOW = "flow", _("Flow")
        STOCK = "stock", _("Stock")
        CUMULATIVE = "cumulative", _("Cumulative")

    class Direction(models.TextChoices):
        UP = "up", _("More is better")
        DOWN = "down", _("Less is better")

    code = models.SlugField()
    version = models.PositiveSmallIntegerField(default=1)
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    definition_ko = models.TextField()
    definition_en = models.TextField()
    unit_ko = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=20)
    nature = models.CharField(max_length=12, choices=Nature, default=Nature.FLOW)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.UP)
    adds_over_time = models.BooleanField(default=True)
    adds_across_companies = models.BooleanField(default=True)
    is_negative_impact = models.BooleanField(default=False)
    selectable = models.BooleanField(default=True, help_text="May a founder choose it as the headline indicator?")
    iris_id = models.CharField(max_length=12, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="indicator_versions_are_unique")]
        triggers = [
            pgtrigger.Protect(name="a_version_stays", operation=pgtrigger.Update, condition=pgtrigger.Condition(
                "((to_jsonb(OLD) - 'selectable') IS DISTINCT FROM (to_jsonb(NEW) - 'selectable'))")),
            pgtrigger.Protect(name="a_version_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_ko

    @property
    def definition(self) -> str:
        return self.definition_en if get_language() == "en" else self.definition_ko

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_ko
