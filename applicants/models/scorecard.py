"""A reviewer's scorecard of a deal: assigned, filled in blind, then locked for good; a change is a new version, a release hands it on."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.models.wall import behind_walls
from fund.permissions import HOUSE, Can, Role
from fund.states import Edge


class ScorecardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """My own cards; others' locked cards only of deals where I have no open card of my own (blind until locked)."""
        return self._open_to(user).filter(
            Q(reviewer__in=[s.pk for s in user.live_seats])
            | (Q(state=Scorecard.State.LOCKED, deal__fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR}))
               & ~Q(deal__in=self.blind_deals(user))))

    def own(self, user):
        """The cards this person fills in, whatever their state; a card behind a wall is kept, and theirs again when the wall falls."""
        return self._open_to(user).filter(reviewer__in=[s.pk for s in user.live_seats])

    def _open_to(self, user):
        return self.exclude(deal__uuid__in=behind_walls(user))

    def counted(self):
        """The newest locked card of each reviewer."""
        return self.filter(state=Scorecard.State.LOCKED, superseded=False)

    def standing(self):
        """One card a reviewer, the one that is open or counts; not those who stepped back or were let go."""
        return self.filter(state__in=(Scorecard.State.DRAFT, Scorecard.State.LOCKED), superseded=False)

    def hiding(self):
        """The cards that keep a deal's marks from whose they are: still open, or given up by stepping back."""
        return self.filter(state__in=(Scorecard.State.DRAFT, Scorecard.State.RECUSED))

    def of_person(self, user):
        """Every card of this person, whichever seat it was given to and behind whatever wall: changing seats makes nobody forget."""
        return self.filter(reviewer__user=user)

    def blinding(self, user):
        """Those of this person; also behind a wall, where nothing of the deal is seen anyway."""
        return self.hiding().of_person(user)

    @staticmethod
    def blind_deals(user):
        """Deals whose marks this person may not see."""
        return Scorecard.objects.blinding(user).values("deal")


@tracked(exclude=["saved_at"])
class Scorecard(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Open")
        LOCKED = "locked", _("Locked")
        RECUSED = "recused", _("Stepped back")
        RELEASED = "released", pgettext_lazy("scorecard", "Taken back")

    class Gate(models.TextChoices):
        PASS = "pass", _("Pass")
        MITIGATE = "mitigate", _("Pass with conditions")
        STOP = "stop", _("Stop")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="scorecards")
    reviewer = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="scorecards")
    rubric = models.ForeignKey("applicants.Rubric", on_delete=models.PROTECT)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    superseded = models.BooleanField(default=False)
    no_conflict = models.BooleanField(_("I have no conflict of interest in this deal"), default=False)
    esg_gate = models.CharField(_("ESG risk"), max_length=10, choices=Gate, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why there is a new version, or why it ended without counting.")
    due_on = models.DateField(null=True, blank=True, help_text="The day in Seoul by which it is asked for; reminders go by it.")
    assigned_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "reviewer", "version"], name="one_card_per_reviewer_and_version"),
            models.UniqueConstraint(fields=["deal", "reviewer"], condition=Q(state="draft"), name="one_open_card_per_reviewer"),
            models.CheckConstraint(condition=~Q(state__in=("recused", "released")) | ~Q(reason=""), name="a_card_that_ends_says_why"),
        ]
        triggers = [
            pgtrigger.Protect(name="locked_card_stays", operation=pgtrigger.Update, condition=pgtrigger.Condition(
                "OLD.state = 'locked' AND (OLD.superseded"
                " OR (to_jsonb(OLD) - 'superseded') IS DISTINCT FROM (to_jsonb(NEW) - 'superseded'))")),
            pgtrigger.Protect(name="locked_card_is_kept", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__state="locked")),
        ]

    @property
    def is_late(self) -> bool:
        """Whether it is still open past its day in Seoul."""
        return self.state == self.State.DRAFT and self.due_on is not None and self.due_on < timezone.localdate()


CARD_MOVES = (
    Edge(Scorecard.State.DRAFT, Scorecard.State.LOCKED, Can.SCORE),
    Edge(Scorecard.State.DRAFT, Scorecard.State.RECUSED, Can.SCORE),
    Edge(Scorecard.State.DRAFT, Scorecard.State.RELEASED, Can.ASSIGN_REVIEWER),
)


class Mark(models.Model):
    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey("applicants.Criterion", on_delete=models.PROTECT)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    page = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="one_mark_per_criterion"),
            models.CheckConstraint(condition=Q(confidence=None) | Q(confidence__range=(1, 3)), name="confidence_is_one_to_three"),
        ]
        triggers = [pgtrigger.Trigger(
            name="marks_of_a_locked_card_stay", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Insert,
            declare=[("card_state", "TEXT")],
            func="""
                IF TG_OP <> 'INSERT' THEN
                    SELECT state INTO card_state FROM applicants_scorecard WHERE id = OLD.scorecard_id FOR SHARE;
                    IF card_state = 'locked' THEN
                        RAISE EXCEPTION 'pgtrigger: marks of a locked scorecard cannot change';
                    END IF;
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                SELECT state INTO card_state FROM applicants_scorecard WHERE id = NEW.scorecard_id FOR SHARE;
                IF card_state = 'locked' THEN
                    RAISE EXCEPTION 'pgtrigger: marks of a locked scorecard cannot change';
                END IF;
                RETURN NEW;
            """)]
