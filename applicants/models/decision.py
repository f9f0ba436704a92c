"""What a founder is told of a decision: declined, on hold, invited on; drafted, previewed, sent now or later, and then final."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fund.audit import frozen_when, tracked
from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS, HOUSE, Can, Role
from fund.states import Edge


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The startup and inspectors once it is sent; the house at any time, where a deal's judgement is not hidden from them."""
        own = Q(deal__company__organisation__in=user.organisation_ids(FOUNDERS), state=Decision.State.SENT)
        return self.filter(own | Q(pk__in=self.model.objects.in_house(user).order_by().values("pk")))

    def in_house(self, user):
        """What a fund's rooms show: nothing behind a wall, and nothing to who is blind to the deal, as a letter tells what others think."""
        from applicants.models.deal import seen_deals
        from applicants.models.scorecard import Scorecard

        final = Q(deal__fund__in=user.fund_ids({Role.INSPECTOR}), state=Decision.State.SENT)
        return self.filter(Q(deal__fund__in=user.fund_ids(HOUSE)) | final, deal__in=seen_deals(user, None)).exclude(
            deal__in=Scorecard.objects.blind_deals(user))


@tracked(exclude=["saved_at", "saved_by", "sentence_ko", "sentence_en"])  # what is being written changes with every key; as sent it stands in `letters`
class Decision(models.Model):
    class Kind(models.TextChoices):
        DECLINE = "decline", pgettext_lazy("decision", "Decline")
        HOLD = "hold", pgettext_lazy("decision", "On hold")
        INVITE = "invite", pgettext_lazy("decision", "Invitation")

    class Reason(models.TextChoices):
        THEME = "theme", _("Outside what this fund invests in")
        TOO_EARLY = "too_early", _("Too early for this fund")
        TOO_LATE = "too_late", _("Too far on for this fund")
        TEAM = "team", _("The team lacks a part that this plan needs")
        MARKET = "market", _("The market is too small or too crowded for this plan")
        PRODUCT = "product", _("What makes the product different is not shown yet")
        TRACTION = "traction", _("Too few paying customers or tests so far")
        NUMBERS = "numbers", _("The figures do not carry the plan")
        IMPACT = "impact", _("The impact or its evidence is not strong enough")
        NEGATIVE = "negative", _("A negative impact has no answer yet")
        TERMS = "terms", _("The amount or the valuation does not fit")
        CAPACITY = "capacity", _("The fund's places of this round are taken")
        RULES = "rules", _("A rule of the fund or of the law forbids it")
        INCOMPLETE = "incomplete", _("Something that was asked for did not come")
        WAITING = "waiting", _("We wait for something that lies outside both of us")
        STRONG = "strong", _("Team, market and impact convinced the reviewers")
        PROMISING = "promising", _("Promising; we want to hear more")

    class Step(models.TextChoices):
        INTERVIEW = "interview", pgettext_lazy("invitation", "A conversation with the fund manager")
        ACCELERATOR = "accelerator", pgettext_lazy("invitation", "The accelerator")
        PRELIMINARY = "preliminary", pgettext_lazy("invitation", "The preliminary committee")
        DILIGENCE = "diligence", pgettext_lazy("invitation", "Diligence")
        COMMITTEE = "committee", pgettext_lazy("invitation", "The investment committee")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PLANNED = "planned", _("Goes out later")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Stopped before it went out")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind)
    reasons = models.JSONField(default=list, help_text="At least one code, the weightiest first.")
    sentence_ko = models.CharField(max_length=600, blank=True)
    sentence_en = models.CharField(max_length=600, blank=True)
    step = models.CharField(max_length=11, choices=Step, blank=True, help_text="What an invitation is to.")
    meets_on = models.DateField(null=True, blank=True, help_text="An invitation's day, or until when a deal is on hold.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    send_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    late_days = models.PositiveSmallIntegerField(default=0, help_text="Days after the promised day; the letter apologises by itself.")
    written_by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(default=timezone.now, help_text="Its last change; what was read before it is out of date.")
    saved_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    letters = models.JSONField(default=dict, blank=True, help_text="Language -> {subject, body} as it was sent.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why it did not go out at its hour.")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["deal"], condition=Q(state__in=["draft", "planned"]), name="one_open_decision_a_deal"),
            models.CheckConstraint(condition=~Q(state="planned") | Q(send_at__isnull=False), name="planned_decision_has_its_hour"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_decision_has_its_time"),
            models.CheckConstraint(condition=~Q(state__in=["planned", "sent"]) | ~Q(reasons=[]), name="a_letter_that_goes_has_a_reason"),
        ]
        triggers = [frozen_when(pgtrigger.Q(old__state="sent") | pgtrigger.Q(old__state="cancelled"))]

    @property
    def sentence(self) -> str:
        """The sentence in the reader's language, or in the other where that is the only one."""
        return (self.sentence_en or self.sentence_ko) if get_language() == "en" else (self.sentence_ko or self.sentence_en)

    @property
    def reason_words(self) -> list[str]:
        """The reasons in the reader's language, the weightiest first."""
        return [str(Decision.Reason(code).label) for code in self.reasons if code in Decision.Reason.values]

    @property
    def problem_words(self) -> str:
        """Why it did not go out, in the reader's language."""
        return gettext(self.problem) if self.problem else ""

    @property
    def is_open(self) -> bool:
        """Whether it may still go out."""
        return self.state in (Decision.State.DRAFT, Decision.State.PLANNED)


R, S = Decision.Reason, Decision.State
FITS = {  # which reasons a kind may carry
    Decision.Kind.DECLINE: (R.THEME, R.TOO_EARLY, R.TOO_LATE, R.TEAM, R.MARKET, R.PRODUCT, R.TRACTION, R.NUMBERS, R.IMPACT, R.NEGATIVE,
                            R.TERMS, R.CAPACITY, R.RULES, R.INCOMPLETE),
    Decision.Kind.HOLD: (R.WAITING, R.CAPACITY, R.TOO_EARLY, R.TRACTION, R.NUMBERS, R.IMPACT, R.NEGATIVE, R.TERMS, R.INCOMPLETE),
    Decision.Kind.INVITE: (R.STRONG, R.PROMISING),
}
DECISION_MOVES = (
    Edge(S.DRAFT, S.PLANNED, Can.SEND_DECISION),
    Edge(S.DRAFT, S.SENT, Can.SEND_DECISION),
    Edge(S.PLANNED, S.SENT),                        # at its hour, by the site
    Edge(S.PLANNED, S.DRAFT),
    Edge(S.DRAFT, S.CANCELLED),
    Edge(S.PLANNED, S.CANCELLED),
)


class LateNotice(models.Model):
    """That a founder was told of a step that did not come on its day; once for each step and day."""

    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="late_notices")
    step = models.CharField(max_length=20)
    due_on = models.DateField()
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["deal", "step", "due_on"], name="late_is_said_once")]
