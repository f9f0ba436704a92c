"""A company in a round: how far it got (stage) and whether it is alive (status) are two things."""
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.audit import tracked
from fund.models import Organisation, Seat, User, wall
from fund.models.columns import PublicIdField, WonField
from fund.permissions import COMMITTEE, FOUNDERS, READERS, Can
from fund.states import Edge
from fund.written import kept_for


class DealQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Founders: their own, whatever walls stand. Everybody else: what the fund's rooms show them."""
        return self.filter(self._own(user) | self._in_house(user))

    def own(self, user):
        """The deals of the startups where this person holds a founder's seat."""
        return self.filter(self._own(user))

    def applied(self):
        """Those that a founder handed in or began, without what the house registered of a company it met elsewhere."""
        return self.filter(source=Deal.Source.CALL)

    def in_house(self, user):
        """What a fund's rooms show: to house and inspectors what was handed in, to the committee what is on an agenda.

        Nothing behind a wall, and nothing of a startup at which the reader sits.
        """
        return self.filter(self._in_house(user))

    @staticmethod
    def _own(user):
        """What the founders themselves handed in or began; what the house registered of their company is not theirs to know."""
        return Q(company__organisation__in=user.organisation_ids(FOUNDERS), source="call")

    @staticmethod
    def _in_house(user):
        from applicants.models.committee import AgendaItem

        tabled = AgendaItem.objects.exclude(frozen_at=None).filter(meeting__fund__in=user.fund_ids(COMMITTEE)).values("deal")
        shown = (Q(fund__in=user.fund_ids(READERS)) & ~Q(stage=Deal.Stage.DRAFT)) | Q(pk__in=tabled)
        return shown & ~Q(uuid__in=wall.behind_walls(user))

    def shut_from(self, user):
        """Deals behind a wall from this person, and those of a startup at which they sit beside a seat in its fund."""
        return self.filter(uuid__in=wall.behind_walls(user))


@tracked(exclude=["ask", "source_note"])  # the one goes when the application is erased, the other may name a person
class Deal(models.Model):
    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Received")
        SCREENING = "screening", _("Screening")
        INTERVIEW = "interview", _("Interview")
        ACCELERATOR = "accelerator", pgettext_lazy("stage", "Accelerator")
        PRELIMINARY = "preliminary", _("Preliminary committee")
        DILIGENCE = "diligence", _("Diligence")
        COMMITTEE = "committee", pgettext_lazy("stage", "Committee")
        CONTRACTING = "contracting", _("Contracting")
        INVESTED = "invested", _("Invested")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        ON_HOLD = "hold", _("On hold")
        PASSED = "passed", _("Passed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        CALL = "call", pgettext_lazy("source", "Applied to a call")
        OUTREACH = "outreach", pgettext_lazy("source", "Found by us")
        REFERRAL = "referral", pgettext_lazy("source", "Referred")
        SPONSOR = "sponsor", pgettext_lazy("source", "Named by a sponsor")
        EVENT = "event", pgettext_lazy("source", "Met at an event")
        INBOUND = "inbound", pgettext_lazy("source", "Wrote to us")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="deals")
    company = models.ForeignKey("applicants.Company", on_delete=models.PROTECT, related_name="deals")
    round = models.ForeignKey("applicants.Round", null=True, blank=True, on_delete=models.PROTECT, related_name="deals")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.DRAFT)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    reason = models.CharField(max_length=600, blank=True, help_text="Why it was passed, in a sentence the founder can read.")
    reason_codes = models.JSONField(default=list, blank=True, help_text="Codes of Decision.Reason, the weightiest first.")
    target_on = models.DateField(null=True, blank=True, help_text="The day promised to this founder for the next step, in place of the round's.")
    target_reason = models.CharField(max_length=300, blank=True, help_text="Why it is not the round's day.")
    owner = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="owned_deals")
    receipt_no = models.CharField(max_length=16, unique=True, null=True, blank=True)
    stage_since = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=10, choices=Source, default=Source.CALL)
    source_note = models.CharField(max_length=200, blank=True, help_text="Who referred it, at which event it was met.")
    ask = WonField(null=True, blank=True, help_text="Of the newest version, or as the house heard it; what lists are ordered by.")
    revisit_on = models.DateField(null=True, blank=True, help_text="The day on which a deal that was passed or put on hold is looked at again.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["fund", "status", "-id"], name="deals_of_a_fund_in_order"),  # a page of a list, whatever stands behind it
                   models.Index(fields=["round", "status", "-id"], name="deals_of_a_round_in_order")]
        constraints = [models.UniqueConstraint(fields=["company", "round"], name="one_deal_per_company_and_round")]

    def __str__(self):
        return f"{self.company} · {self.get_stage_display()}"

    @property
    def is_inbound(self) -> bool:
        """Whether the house met the company elsewhere: nobody applied, so no founder waits for anything."""
        return self.source != self.Source.CALL

    @property
    def pip(self) -> int:
        """Which of the seven pips the deal stands on: 0 before it is handed in, 7 once the money moves."""
        return PIPS[self.Stage(self.stage)]

    @property
    def state_kind(self) -> str:
        """Which mark stands for whether the deal is alive: its status, or that it was won."""
        return "won" if self.stage == self.Stage.INVESTED and self.status == self.Status.ACTIVE else self.status

    @property
    def reason_words(self) -> list[str]:
        """Why it was passed, as the reasons that were chosen, in the reader's language, the weightiest first."""
        from applicants.models.decision import Decision

        return [str(Decision.Reason(code).label) for code in self.reason_codes if code in Decision.Reason.values]

    @property
    def days_in_stage(self) -> int:
        """Whole days since the deal came to its stage."""
        return (timezone.now() - self.stage_since).days


def seen_deals(user, roles=READERS):
    """Keys of what a fund's rooms show of its deals, for `__in`: in the funds where this person holds one of these roles, or, with None, in any."""
    def rows():
        seen = Deal.objects.in_house(user).order_by()
        return (seen if roles is None else seen.filter(fund__in=user.fund_ids(roles))).values("pk")

    return kept_for(user, ("deals", roles), rows)


def _conflicts(user):
    """The deals that a startup of this person has in the funds where they sit too; None for who sits on one side only."""
    own, funds = user.organisation_ids(FOUNDERS), {s.fund_id for s in user.live_seats if s.fund_id}
    return Deal.objects.filter(company__organisation__in=own, fund__in=funds).order_by().values("uuid") if own and funds else None


def _organisations(uuids, fund):
    return Organisation.objects.filter(company__deals__in=Deal.objects.filter(fund=fund, uuid__in=uuids).order_by().values("pk"))


def _insiders(uuid):
    seats = Seat.objects.live().filter(role__in=FOUNDERS, organisation__company__deals__uuid=uuid)
    return User.objects.filter(pk__in=seats.values("user"))


def _untold():
    return Deal.objects.filter(stage=Deal.Stage.DRAFT).order_by().values("uuid")


wall.register(conflicts=_conflicts, insiders=_insiders, organisations=_organisations, untold=_untold)

NEW_STAGE = {"target_on": None, "target_reason": ""}  # a day promised for one step is none for the next
S = Deal.Stage
PIPS = {S.DRAFT: 0, S.SUBMITTED: 1, S.SCREENING: 2, S.INTERVIEW: 3, S.ACCELERATOR: 3, S.PRELIMINARY: 4, S.DILIGENCE: 5, S.COMMITTEE: 6,
        S.CONTRACTING: 7, S.INVESTED: 7}
MOVES = (  # what the site, the committee and the payment move; what a person moves goes by the fund's plan
    Edge(S.DRAFT, S.SUBMITTED, Can.SUBMIT_APPLICATION),
    Edge(S.SUBMITTED, S.SCREENING),
    Edge(S.COMMITTEE, S.CONTRACTING),
    Edge(S.CONTRACTING, S.INVESTED),
)
