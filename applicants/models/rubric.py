"""A rubric: versioned criteria on two axes that are never merged, each with a weight and anchors."""
import pgtrigger
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked


@tracked()
class Rubric(models.Model):
    name = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField(default=1)
    scale_min = models.PositiveSmallIntegerField(default=1)
    scale_max = models.PositiveSmallIntegerField(default=5)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="rubric_versions_are_unique")]

    def __str__(self):
        return f"{self.name} v{self.version}"


@tracked()
class Criterion(models.Model):
    class Axis(models.TextChoices):
        FINANCIAL = "financial", _("Financial")
        IMPACT = "impact", _("Impact")

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="criteria")
    axis = models.CharField(max_length=10, choices=Axis)
    order = models.PositiveSmallIntegerField()
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField(help_text="Percent within its axis.")
    low_ko = models.CharField(max_length=120, blank=True)
    low_en = models.CharField(max_length=120, blank=True)
    middle_ko = models.CharField(max_length=120, blank=True)
    middle_en = models.CharField(max_length=120, blank=True)
    high_ko = models.CharField(max_length=120, blank=True)
    high_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["rubric", "order"], name="criteria_have_an_order")]
        triggers = [pgtrigger.Trigger(
            name="criteria_of_a_used_rubric_stay", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Insert,
            declare=[("judged_by", "BIGINT")],
            func="""
                judged_by := CASE WHEN TG_OP = 'INSERT' THEN NEW.rubric_id ELSE OLD.rubric_id END;
                IF EXISTS (SELECT 1 FROM applicants_round WHERE rubric_id = judged_by)
                        OR EXISTS (SELECT 1 FROM applicants_scorecard WHERE rubric_id = judged_by) THEN
                    RAISE EXCEPTION 'pgtrigger: a rubric by which somebody scores cannot change';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            """)]

    def _in_language(self, name: str) -> str:
        return getattr(self, f"{name}_{'en' if get_language() == 'en' else 'ko'}")

    @property
    def name(self) -> str:
        return self._in_language("name")

    @property
    def anchors(self) -> tuple[str, str, str]:
        return self._in_language("low"), self._in_language("middle"), self._in_language("high")
