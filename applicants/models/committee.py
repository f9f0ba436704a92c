"""The investment committee: a meeting with its rule fixed beforehand, and agenda items with a frozen packet each."""
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
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

    class Kind(models.TextChoices):
        PRELIMINARY = "preliminary", _("Preliminary committee")
        MAIN = "main", _("Main committee")

    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(_("Kind of meeting"), max_length=11, choices=Kind, default=Kind.MAIN)
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField(_("Held on"))
    begins_at = models.TimeField(_("Begins at"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    rule = models.CharField(max_length=20, choices=Rule)
    quorum = models.DecimalField(max_digits=5, decimal_places=4)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "kind", "number"], name="meetings_are_numbered"),
            models.CheckConstraint(condition=Q(quorum__gt=0, quorum__lte=1), name="quorum_is_a_share"),
        ]
        triggers = [pgtrigger.Protect(
            name="rule_is_fixed_beforehand", operation=pgtrigger.Update,
            condition=_changed("fund_id", "kind", "number", "rule", "quorum"))]

    def __str__(self):
        return f"{self.fund} · {self.number}"

    @property
    def title(self) -> str:
        """What pages call it: its kind and number, in the reader's language."""
        if self.kind == self.Kind.PRELIMINARY:
            return gettext("Preliminary committee no. %(n)s") % {"n": self.number}
        return gettext("Committee meeting no. %(n)s") % {"n": self.number}


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The house sees what it prepares; committee members and inspectors see it once the packet is frozen; nobody past a wall."""
        return self.filter(Q(meeting__fund__in=user.fund_ids(HOUSE))
                           | (Q(meeting__fund__in=user.fund_ids(COMMITTEE | {Role.INSPECTOR})) & ~Q(frozen_at=None))).exclude(
            deal__uuid__in=behind_walls(user))

    def voting(self):
        """Those the committee is at: the packet is frozen and nothing is decided yet."""
        return self.filter(state__in=(AgendaItem.State.SEALED, AgendaItem.State.OPENED))

    def approving(self):
        """The approvals of the main committee that stand: none that was declared void."""
        return self.filter(meeting__kind=Meeting.Kind.MAIN, decision=AgendaItem.Decision.APPROVED, voiding=None)

    def rejecting(self):
        """The declines that stand, of either committee: none that was declared void."""
        return self.filter(decision=AgendaItem.Decision.REJECTED, voiding=None)


@tracked()
class AgendaItem(models.Model):
    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")
        SEALED = "sealed", _("Sealed voting")
        OPENED = "opened", _("Discussion and final vote")
        DECIDED = "decided", _("Decided")

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        NO_QUORUM = "no_quorum", _("No quorum")
        DEFERRED = "deferred", _("Deferred")

    class Instrument(models.TextChoices):
        COMMON = "common", _("Common shares")
        RCPS = "rcps", _("Redeemable convertible preferred shares")
        CB = "cb", _("Convertible bond")
        BW = "bw", _("Bond with warrants")
        SAFE = "safe", _("SAFE")
        CONDITIONAL = "conditional", _("Conditional convertible note")

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
    before = models.JSONField(default=dict, help_text="The sealed votes as they were opened: seats, recused, present, counts, each vote.")
    outcome = models.JSONField(
        default=dict, help_text="Seats, recused, present, quorum and counts of the final vote, each vote, what entered the decision.")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "deal"], name="a_deal_stands_once_on_an_agenda"),
            models.UniqueConstraint(fields=["meeting", "order"], name="agenda_numbers_are_unique"),
            models.CheckConstraint(name="item_state_fits_its_seals", condition=(
                Q(state="preparing", frozen_at=None, opened_at=None, decided_at=None, decision="")
                | (Q(state="sealed", frozen_at__isnull=False, opened_at=None, decided_at=None, decision="") & ~Q(packet_sha256=""))
                | (Q(state="opened", frozen_at__isnull=False, opened_at__isnull=False, decided_at=None, decision="") & ~Q(packet_sha256=""))
                | (Q(state="decided", frozen_at__isnull=False, opened_at__isnull=False, decided_at__isnull=False)
                   & ~Q(packet_sha256="") & ~Q(decision="")))),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_packet_stays", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False) & _changed(
                    "meeting_id", "deal_id", "order", "terms", "packet", "packet_sha256", "frozen_at", "frozen_by_id")),
            pgtrigger.Protect(
                name="opened_votes_stay_opened", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__opened_at__isnull=False) & _changed("before", "opened_at", "opened_by_id")),
            frozen_when(pgtrigger.Q(old__state="decided"), name="decided_item_stays"),
            pgtrigger.Protect(name="frozen_item_is_kept", operation=pgtrigger.Delete,
                              condition=pgtrigger.Q(old__frozen_at__isnull=False)),
        ]

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Remark(models.Model):
    """What was said in the room while the deal was discussed; it enters the minutes."""

    uuid = PublicIdField()
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="remarks")
    text = models.CharField(max_length=600)
    lang = models.CharField(max_length=2, default="ko")
    by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="remark_says_something")]
        triggers = [append_only()]


class Voiding(models.Model):
    """A decision declared void, with its reason; the decision itself stays on record as it was."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="voiding")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="voiding_says_why")]
        triggers = [append_only()]


class PacketCopy(models.Model):
    """The frozen packet as a PDF with one reader's name across it, drawn by a worker."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="copies")
    seat = models.ForeignKey("fund.Seat", on_delete=models.PROTECT, related_name="+")
    lang = models.CharField(max_length=2, default="ko")
    blob = models.ForeignKey("applicants.Blob", on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "seat", "lang"], name="one_packet_copy_a_reader")]
        triggers = [append_only()]


ITEM_MOVES = (
    Edge(AgendaItem.State.PREPARING, AgendaItem.State.SEALED, Can.PREPARE_MEETING),
    Edge(AgendaItem.State.SEALED, AgendaItem.State.OPENED, Can.VOTE),
    Edge(AgendaItem.State.SEALED, AgendaItem.State.DECIDED, Can.VOTE),  # put off, with its votes still sealed
    Edge(AgendaItem.State.OPENED, AgendaItem.State.DECIDED, Can.VOTE),
)
