"""A seat: this person, at this organisation, in this role, for this fund or none; dated, never deleted."""
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.audit import tracked
from fund.errors import Refused
from fund.models.columns import PublicIdField
from fund.models.organisation import Organisation
from fund.permissions import HOUSE, OUTSIDE_FUNDS, SITS_AT, Role


class SeatQuerySet(models.QuerySet):
    def live(self, on=None):
        """Seats that hold on this day (today in Seoul)."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def ended(self, on=None):
        """Seats that no longer hold on this day, and those that were called off before they began."""
        return self.filter(Q(ends_on__lte=on or timezone.localdate()) | Q(ends_on=F("starts_on")))

    def coming(self, on=None):
        """Seats that begin after this day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), starts_on__gt=on or timezone.localdate())

    def visible_to(self, user):
        """The administrator sees every seat; the house and inspectors those of their funds; everybody their own."""
        if any(s.role == Role.ADMINISTRATOR for s in user.live_seats):
            return self.all()
        return self.filter(Q(user=user) | Q(fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR})))


@tracked(exclude=["end_reason"])
class Seat(models.Model):
    uuid = PublicIdField()
    user = models.ForeignKey("fund.User", on_delete=models.PROTECT, related_name="seats")
    organisation = models.ForeignKey("fund.Organisation", on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=20, choices=Role)
    fund = models.ForeignKey("fund.Fund", null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds.")
    end_reason = models.CharField(max_length=200, blank=True, help_text="Its holder reads it in the letter.")

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role", "fund"], condition=Q(ends_on=None),
                                    nulls_distinct=False, name="one_live_seat_of_a_kind"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="seat_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"

    @property
    def standing(self) -> str:
        """live, coming or ended, today in Seoul."""
        today = timezone.localdate()
        if self.ends_on and (self.ends_on <= today or self.ends_on == self.starts_on):
            return "ended"
        return "coming" if self.starts_on > today else "live"

    @property
    def person(self) -> str:
        """Who sits here, as pages name them."""
        return str(self.user)


def in_words(row) -> str:
    """What a seat, or an invitation to one, is called: role, organisation and fund."""
    return " · ".join(str(part) for part in (row.get_role_display(), row.organisation, row.fund) if part)


def check_fit(*, organisation: Organisation, role: str, fund) -> None:
    """Refused where the role does not sit at this kind of organisation, lacks its fund or needs none."""
    if organisation.kind not in SITS_AT[role]:
        raise Refused(_("%(role)s sits at: %(kinds)s. %(organisation)s is: %(kind)s.") % {
            "role": Role(role).label, "kinds": kinds_of(role), "organisation": organisation, "kind": organisation.get_kind_display()},
            field="organisation")
    if role in OUTSIDE_FUNDS and fund is not None:
        raise Refused(_("%(role)s belongs to no fund. Leave the fund empty.") % {"role": Role(role).label}, field="fund")
    if role not in OUTSIDE_FUNDS and fund is None:
        raise Refused(_("%(role)s belongs to a fund. Choose it.") % {"role": Role(role).label}, field="fund")


def kinds_of(role: str) -> str:
    """The kinds of organisation at which a role sits, in words."""
    return ", ".join(str(Organisation.Kind(kind).label) for kind in Organisation.Kind.values if kind in SITS_AT[role])
