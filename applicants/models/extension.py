"""More time for one applicant: asked for with a reason, granted or declined with one."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS, HOUSE, Role


class ExtensionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The startup that asked, and the house and inspectors of the fund: who asks for time shows that they apply."""
        from fund.models import wall

        asked = Q(deal__fund__in=user.fund_ids(HOUSE | {Role.INSPECTOR})) & ~Q(deal__uuid__in=wall.behind_walls(user))
        return self.filter(Q(deal__company__organisation__in=user.organisation_ids(FOUNDERS)) | asked)


@tracked()
class Extension(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")

    uuid = PublicIdField()
    deal = models.ForeignKey("applicants.Deal", on_delete=models.PROTECT, related_name="extensions")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey("fund.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["deal"], condition=Q(state="asked"), name="one_open_extension_request_a_deal"),
            models.CheckConstraint(condition=~Q(state="granted") | Q(until__isnull=False), name="granted_extension_has_its_time"),
        ]
