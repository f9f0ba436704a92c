"""What an application is worth on paper: one run of the underwriting figures with all it was computed from; each run is kept."""
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from applicants.models.deal import seen_deals
from applicants.models.scorecard import Scorecard
from fund.audit import append_only
from fund.models.columns import PublicIdField


class UnderwritingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house and inspectors, of deals they see. Assumptions that a colleague changed tell what they think of the deal: who is blind to
        it sees the site's own runs and their own."""
        seen = seen_deals(user)
        mine = Q(asked_by=None) | Q(asked_by__in=[s.pk for s in user.live_seats])
        return self.filter(submission__deal__in=seen).filter(mine | ~Q(submission__deal__in=Scorecard.objects.blind_deals(user)))


class Underwriting(models.Model):
    class Basis(models.TextChoices):
        APPLICATION = "application", pgettext_lazy("underwriting", "What the application says")
        DILIGENCE = "diligence", pgettext_lazy("underwriting", "Figures checked in diligence")

    uuid = PublicIdField()
    submission = models.ForeignKey("applicants.Submission", on_delete=models.PROTECT, related_name="underwritings")
    number = models.PositiveSmallIntegerField(help_text="Counts the runs of a submission.")
    method = models.CharField(max_length=20, help_text="Version of the formulas.")
    basis = models.CharField(max_length=11, choices=Basis, default=Basis.APPLICATION)
    assumptions = models.JSONField(default=dict, help_text="key -> {low, base, high, source}; decimals as text.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why assumptions differ from those of the run before.")
    seed = models.PositiveIntegerField(null=True, blank=True, help_text="Of the simulation; none where nothing was simulated.")
    figures = models.JSONField(default=list, help_text="[{measure, value, low, high, unit, state, formula, inputs}]; decimals as text.")
    flags = models.JSONField(default=list, help_text="[{code, facts}]: what is asked about before it is believed.")
    asked_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(default=timezone.now)

    objects = UnderwritingQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="underwritings_count_up"),
            models.CheckConstraint(condition=Q(asked_by=None) | ~Q(reason=""), name="a_person_says_why_it_is_computed_anew"),
            models.CheckConstraint(condition=Q(basis="diligence") | Q(seed=None), name="simulation_rests_on_diligence"),
        ]
        triggers = [append_only()]
