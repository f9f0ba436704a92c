"""Conditions precedent of a decision: by whom, until when, with which evidence, and who confirmed that they are met."""
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants.models.deal import seen_deals
from fund.audit import frozen_when, tracked
from fund.models.columns import PublicIdField
from fund.permissions import Can
from fund.states import Edge


class OfTheItem(models.QuerySet):
    """What follows from a committee's decision: for house and inspectors who see its deal."""

    def visible_to(self, user):
        return self.filter(item__deal__in=seen_deals(user))


@tracked(exclude=["note"])
class Condition(models.Model):
    class Owner(models.TextChoices):
        COMPANY = "company", pgettext_lazy("condition owner", "The company")
        HOUSE = "house", pgettext_lazy("condition owner", "The fund manager")
        COUNSEL = "counsel", pgettext_lazy("condition owner", "Legal counsel")
        OTHER = "other", pgettext_lazy("condition owner", "A third party")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("condition", "Open")
        EVIDENCED = "evidenced", pgettext_lazy("condition", "Evidence in, not confirmed yet")
        CLEARED = "cleared", pgettext_lazy("condition", "Cleared")

    uuid = PublicIdField()
    item = models.ForeignKey("applicants.AgendaItem", on_delete=models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(_("Condition"), max_length=300)
    lang = models.CharField(max_length=2, default="ko")
    owner = models.CharField(_("Owner"), max_length=8, choices=Owner, default=Owner.COMPANY)
    due_on = models.DateField(_("Due on"))
    due_reason = models.CharField(max_length=300, blank=True, help_text="Why the due day was moved.")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    files = models.ManyToManyField("applicants.Document", through="ConditionFile", blank=True, related_name="+")
    note = models.CharField(_("What the evidence shows"), max_length=600, blank=True)
    returned_reason = models.CharField(max_length=300, blank=True, help_text="Why evidence was sent back.")
    evidenced_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    evidenced_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = OfTheItem.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="conditions_are_numbered"),
            models.CheckConstraint(condition=~Q(text=""), name="condition_says_what"),
            models.CheckConstraint(condition=Q(state="open") | Q(evidenced_by__isnull=False), name="evidence_has_who_brought_it"),
            models.CheckConstraint(condition=~Q(state="cleared") | (Q(cleared_by__isnull=False, cleared_at__isnull=False)
                                                                  & ~Q(cleared_by=F("evidenced_by"))), name="a_second_person_clears"),
        ]
        triggers = [
            frozen_when(pgtrigger.Q(old__state="cleared"), name="a_cleared_condition_stays"),
            pgtrigger.Protect(name="conditions_never_go", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="a_condition_is_not_rewritten", fields=["uuid", "item", "number", "text"]),
            pgtrigger.Trigger(
                name="cleared_with_evidence_only", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="cleared"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM applicants_condition_files WHERE condition_id = NEW.id) THEN
                        RAISE EXCEPTION 'pgtrigger: a condition is cleared with evidence only';
                    END IF;
                    RETURN NEW;
                """),
        ]

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not cleared."""
        return self.state != self.State.CLEARED and self.due_on < timezone.localdate()


class ConditionFile(models.Model):
    """A file of the evidence; those of a cleared condition stay what was confirmed: none is added, exchanged or taken out."""

    condition = models.ForeignKey(Condition, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey("applicants.Document", on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "applicants_condition_files"
        unique_together = [("condition", "document")]
        triggers = [
            pgtrigger.Trigger(
                name="cleared_evidence_stays", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM applicants_condition WHERE id IN (NEW.condition_id, OLD.condition_id) AND state = 'cleared') THEN
                        RAISE EXCEPTION 'pgtrigger: the evidence of a cleared condition stays';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """),
        ]


CONDITION_MOVES = (
    Edge(Condition.State.OPEN, Condition.State.EVIDENCED, Can.WORK_ON_DEAL),
    Edge(Condition.State.EVIDENCED, Condition.State.OPEN, Can.CLEAR_CONDITION),
    Edge(Condition.State.EVIDENCED, Condition.State.CLEARED, Can.CLEAR_CONDITION),
)
