"""The investment committee: a meeting with its rule fixed beforehand, and agenda items with a frozen packet each."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import append_only, frozen_when, tracked
from fund.models.columns import InFunds, PublicIdField
from fund.models.wall import behind_walls
from fund.permissions import COMMITTEE, HOUSE, Can, Role
from fund.states import Edge


def _changed(*columns: str) -> pgtrigger.Q:
    """At least one of these columns differs between the old and the new row."""
    condition = pgtrigger.Q()
    for column in columns:
        condition |= pgtrigger.Q(**{f"old__{column}__df": pgtrigger.F(f"new__{column}")})
    return condition


class MeetingQuerySet(InFunds):
    readers = HOUSE | COMMITTEE | {Role.INSPECTOR}


@tracked()
class Meeting(models.Model):
    class Rule(models.TextChoices):
        SIMPLE_MAJORITY = "simple_majority", _("More than half of those present in favour")
        TWO_THIRDS = "two_thirds", _("Two thirds of those present in favour")
        CHAMPION = "champion", _("At least one champion in favour")
        VETO = "veto", _("More than half in favour and nobody against")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField(_("Held on"))
    rule = models.CharField(max_length=20, choices=Rule)
    quorum = models.DecimalField(max_digits=5, decimal_places=4)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="meetings_are_numbered"),
            models.CheckConstraint(condition=Q(quorum__gt=0, quorum__lte=1), name="quorum_is_a_share"),
        ]
        triggers = [pgtrigger.Protect(
            name="rule_is_fixed_beforehand", operation=pgtrigger.Update,
            condition=_changed("fund_id", "number", "rule", "quorum"))]

    def __str__(self):
        return f"{self.fund} · {self.number}"


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house sees what it prepares; committee members and inspectors see it once the packet is frozen; nobody past a wall."""
        return self.filter(Q(meeting__fund__in=user.fund_ids(HOUSE))
                           | (Q(meeting__fund__in=user.fund_ids(COMMITTEE | {Role.INSPECTOR})) & ~Q(frozen_at=None))).exclude(
            deal__uuid__in=behind_walls(user))


@tracked()
class AgendaItem(models.Model):
    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")
        SEALED = "sealed", _("Sealed voting")
        DECIDED = "decided", _("Decided")

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        NO_QUORUM = "no_quorum", _("No quorum")

    class Instrument(models.TextChoices):
        COMMON = "common", _("Common shares")
        RCPS = "rcps", _("Redeemable convertible preferred shares")

    uuid = PublicIdField()
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Its number on the agenda, given when it is frozen.")
    terms = models.JSONField(default=dict)
    packet = models.JSONField(default=dict, help_text="What was frozen: terms, scores, figures, deck digest.")
    packet_sha256 = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    outcome = models.JSONField(default=dict, help_text="Seats, recused, present, quorum and counts at opening.")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "deal"], name="a_deal_stands_once_on_an_agenda"),
            models.UniqueConstraint(fields=["meeting", "order"], name="agenda_numbers_are_unique"),
            models.CheckConstraint(name="item_state_fits_its_seals", condition=(
                Q(state="preparing", frozen_at=None, opened_at=None, decision="")
                | (Q(state="sealed", frozen_at__isnull=False, opened_at=None, decision="") & ~Q(packet_sha256=""))
                | (Q(state="decided", frozen_at__isnull=False, opened_at__isnull=False) & ~Q(packet_sha256="") & ~Q(decision="")))),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_packet_stays", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False) & _changed(
                    "meeting_id", "deal_id", "order", "terms", "packet", "packet_sha256", "frozen_at", "frozen_by_id")),
            frozen_when(pgtrigger.Q(old__state="decided"), name="decided_item_stays"),
            pgtrigger.Protect(name="frozen_item_is_kept", operation=pgtrigger.Delete,
                              condition=pgtrigger.Q(old__frozen_at__isnull=False)),
        ]

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Minutes(models.Model):
    """The minutes of a decided item as a PDF, drawn once by a worker."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="minutes")
    blob = models.ForeignKey("applicants.Blob", on_delete=models.PROTECT)
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers = [append_only()]


ITEM_MOVES = (
    Edge(AgendaItem.State.PREPARING, AgendaItem.State.SEALED, Can.PREPARE_MEETING),
    Edge(AgendaItem.State.SEALED, AgendaItem.State.DECIDED, Can.OPEN_BALLOT),
)
