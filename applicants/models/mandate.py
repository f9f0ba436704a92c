"""A deal against law and mandate: the evidence of its main purpose, every run of the checks, and what was let pass by whom."""
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models.diligence import HouseWork
from fund.audit import append_only, frozen_when, tracked
from fund.models.columns import PublicIdField


@tracked(exclude=["basis"])
class MainPurpose(models.Model):
    """In which of the fund's main-purpose classes (주목적) an investment falls, and the papers that prove it."""

    uuid = PublicIdField()
    deal = models.OneToOneField("applicants.Deal", on_delete=models.PROTECT, related_name="main_purpose")
    code = models.CharField(_("Main-purpose class"), max_length=40, help_text="One of the mandate's classes, or none: outside the main purpose.")
    basis = models.CharField(_("Why it falls under it"), max_length=600)
    files = models.ManyToManyField("applicants.Document", blank=True, related_name="+")
    lang = models.CharField(max_length=2, default="ko")
    written_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = HouseWork.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(code="") & ~Q(basis=""), name="main_purpose_says_which_and_why")]


class MandateRun(models.Model):
    """One run of the checks: the facts, the rules as they stood, and every finding; each run is kept."""

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="mandate_runs")
    number = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict, help_text="What the rules were asked about; decimals as text.")
    rules = models.JSONField(default=list, help_text="The fund's rules as they stood, with source and date.")
    findings = models.JSONField(default=list, help_text="[{key, outcome, facts, mode, override, source, dated}].")
    run_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    run_at = models.DateTimeField(default=timezone.now)

    objects = HouseWork.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["deal", "number"], name="mandate_runs_count_up")]
        triggers = [append_only()]


@tracked()
class MandateWaiver(models.Model):
    """A finding let pass: by a second person, or by the consent of the fund's members with its paper."""

    class Basis(models.TextChoices):
        SECOND_PERSON = "second_person", pgettext_lazy("waiver", "A second person")
        MEMBERS = "members", pgettext_lazy("waiver", "Consent of the fund's members")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("waiver", "Waits for a second person")
        CONFIRMED = "confirmed", pgettext_lazy("waiver", "Confirmed")
        REFUSED = "refused", pgettext_lazy("waiver", "Refused")
        TAKEN_BACK = "taken_back", pgettext_lazy("waiver", "Taken back")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="mandate_waivers")
    key = models.CharField(max_length=30, help_text="The rule.")
    basis = models.CharField(max_length=13, choices=Basis)
    reason = models.CharField(_("Reason"), max_length=300)
    consented_on = models.DateField(_("Consent given on"), null=True, blank=True)
    consent_share = models.DecimalField(_("Share of members' commitments in favour"), max_digits=5, decimal_places=4, null=True, blank=True)
    paper = models.ForeignKey("applicants.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="Why it was refused.")

    objects = HouseWork.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "key"], condition=Q(state="asked"), name="one_waiver_waits_a_rule"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_says_why"),
            models.CheckConstraint(condition=~Q(basis="members") | Q(paper__isnull=False, consented_on__isnull=False),
                                   name="members_consent_has_its_paper"),
            models.CheckConstraint(condition=Q(consent_share=None) | Q(consent_share__gt=0, consent_share__lte=1), name="consent_is_a_share"),
            models.CheckConstraint(condition=~Q(state="confirmed") | (~Q(answered_by=F("asked_by")) & Q(answered_by__isnull=False)),
                                   name="a_second_person_lets_pass"),
        ]
        triggers = [frozen_when(~pgtrigger.Q(old__state="asked"), name="an_answered_waiver_stays")]
