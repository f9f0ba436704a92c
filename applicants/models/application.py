"""The founder's answers: a draft that is saved all the time, and numbered submissions that never change."""
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only
from fund.models.columns import PublicIdField, QuantityField, WonField


def last_whole_year() -> int:
    """The year before this one, in Seoul."""
    return timezone.localdate().year - 1


class Application(models.Model):
    """The draft of both steps. Answers to questions that a newer form no longer asks stay, and are shown as such."""

    deal = models.OneToOneField("applicants.Deal", on_delete=models.CASCADE, related_name="application")
    form = models.ForeignKey("applicants.Form", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
                             help_text="The version that its founder has seen; the round says which one holds.")
    year = models.PositiveSmallIntegerField(default=last_whole_year, help_text="The last whole year when it was begun: what its figures speak of.")
    answers = models.JSONField(default=dict, help_text="Section key -> field -> what was typed, as typed.")
    stamps = models.JSONField(default=dict, help_text="Section key -> field -> [how often it changed, when, from which seat].")
    prefilled = models.JSONField(default=dict, help_text="Section key -> field -> the day of the application it was taken from.")
    eligibility = models.JSONField(default=dict, blank=True, help_text="The self-check: what was answered and what it said.")
    business_number = models.CharField(max_length=10, blank=True, db_index=True, help_text="As read from the draft.")
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT)


class Material(models.TextChoices):
    """What a recycler recycles, as the factor registry names it."""

    PET = "pet", _("PET")
    HDPE = "hdpe", _("HDPE")
    LDPE = "ldpe", _("LDPE")
    LLDPE = "lldpe", _("LLDPE")
    PP = "pp", _("PP")
    PS = "ps", _("PS")
    PVC = "pvc", _("PVC")
    PLA = "pla", _("PLA")
    MIXED_PLASTICS = "mixed_plastics", _("Mixed plastics")
    CORRUGATED = "corrugated_containers", _("Corrugated cardboard")
    OFFICE_PAPER = "office_paper", _("Office paper")
    MIXED_PAPER = "mixed_paper", _("Mixed paper")
    GLASS = "glass", _("Glass")
    ALUMINUM = "aluminum_cans", _("Aluminium cans")
    STEEL = "steel_cans", _("Steel cans")
    MIXED_METALS = "mixed_metals", _("Mixed metals")
    ELECTRONICS = "mixed_electronics", _("Electronics")
    CARPET = "carpet", _("Carpet")
    TIRES = "tires", _("Tyres")
    MIXED = "mixed_recyclables", _("Mixed recyclables")


class Counterfactual(models.TextChoices):
    """Where the material would have gone without the company."""

    LANDFILL = "landfill", _("Landfilled")
    COMBUST = "combust", _("Burnt in an incinerator")


FIGURES = ("revenue", "revenue_before", "cost_of_sales", "cash", "monthly_spend", "ask", "pre_money", "baseline", "target", "target_year")


class Submission(models.Model):
    """What was handed in, once and for all; its figures are null only where it was erased."""

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    form_version = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="The canonical answers that were hashed; once erased, only when and under which rule.")
    sha256 = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="Its content and figures are gone; number and hash stay.")
    submitted_at = models.DateTimeField(default=timezone.now, help_text="When it arrived: what the closing is compared with.")
    processed_at = models.DateTimeField(auto_now_add=True, help_text="When it was written down.")
    submitted_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT)
    deck = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, related_name="+")
    revenue = WonField(null=True)
    revenue_before = WonField(null=True)
    cost_of_sales = WonField(null=True)
    cash = WonField(null=True)
    monthly_spend = WonField(null=True)
    ask = WonField(null=True)
    pre_money = WonField(null=True)
    indicator = models.ForeignKey("fund.Indicator", on_delete=models.PROTECT)
    baseline = QuantityField(null=True)
    target = QuantityField(null=True)
    target_year = models.PositiveSmallIntegerField(null=True)
    material = models.CharField(max_length=60, choices=Material, blank=True)
    counterfactual = models.CharField(max_length=10, choices=Counterfactual, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="submission_versions_count_up"),
            models.CheckConstraint(name="submitted_figures_not_negative", condition=Q(
                revenue__gte=0, revenue_before__gte=0, cost_of_sales__gte=0, cash__gte=0, monthly_spend__gte=0, baseline__gte=0,
                target__gte=0, ask__gt=0, pre_money__gt=0)),
            models.CheckConstraint(name="only_an_erased_submission_has_no_figures", condition=Q(erased_at__isnull=False) | Q(
                **{f"{name}__isnull": False for name in FIGURES})),
        ]
        triggers = [append_only()]

    @property
    def screening(self):
        """The newest run of the automatic checks, None before the first."""
        runs = getattr(self, "_prefetched_objects_cache", {}).get("screenings")
        return next(iter(runs), None) if runs is not None else self.screenings.first()
