"""A seat: this person, at this organisation, in this role, for this fund or none; dated, never deleted."""
from django.db import models
from django.db.models import Q
from django.utils import timezone

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import Role


class SeatQuerySet(models.QuerySet):
    def live(self, on=None):
        """Seats that hold on this day (today in Seoul)."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


@tracked()
class Seat(models.Model):
    uuid = PublicIdField()
    user = models.ForeignKey("fund.User", on_delete=models.PROTECT, related_name="seats")
    organisation = models.ForeignKey("fund.Organisation", on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=20, choices=Role)
    fund = models.ForeignKey("fund.Fund", null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

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
    def person(self) -> str:
        """Who sits here, as pages name them."""
        return str(self.user)
