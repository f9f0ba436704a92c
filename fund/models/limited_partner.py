"""An LP of a fund and what it committed."""
from django.db import models

from fund.audit import tracked
from fund.models.columns import PublicIdField, WonField
from fund.permissions import HOUSE, Role


class LimitedPartnerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The GP's house and inspectors see all LPs of their funds; an LP sees itself only."""
        house = user.fund_ids(HOUSE | {Role.INSPECTOR})
        own = [s for s in user.live_seats if s.role == Role.LP]
        mine = models.Q(pk__in=[])
        for seat in own:
            mine |= models.Q(fund_id=seat.fund_id, organisation_id=seat.organisation_id)
        return self.filter(models.Q(fund__in=house) | mine)


@tracked()
class LimitedPartner(models.Model):
    uuid = PublicIdField()
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="limited_partners")
    organisation = models.ForeignKey("fund.Organisation", on_delete=models.PROTECT, related_name="stakes")
    commitment = WonField()
    committed_on = models.DateField()
    is_gp = models.BooleanField(default=False, help_text="The GP's own commitment.")

    objects = LimitedPartnerQuerySet.as_manager()

    class Meta:
        ordering = ["-commitment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "organisation"], name="one_commitment_per_lp"),
            models.CheckConstraint(condition=models.Q(commitment__gt=0), name="commitment_positive"),
        ]

    def __str__(self):
        return self.organisation.name
