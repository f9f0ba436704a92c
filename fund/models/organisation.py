"""Every organisation that has to do with a fund: startups, the GP, sponsors, LPs, auditors, ministries."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import HOUSE, Role


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The administrator sees all; others their own, and of the funds whose house or inspector they are the LPs and who sits there."""
        if any(s.role == Role.ADMINISTRATOR for s in user.live_seats):
            return self.all()
        funds = user.fund_ids(HOUSE | {Role.INSPECTOR})
        own = {s.organisation_id for s in user.live_seats}
        here = (self.model.objects.filter(**{f"{path}__fund__in": funds}).values("pk") for path in ("stakes", "seats"))
        found = models.Q(pk__in=own)
        for rows in here:
            found |= models.Q(pk__in=rows)
        return self.filter(found)

    def houses(self):
        """All but the startups: those exist as soon as a founder begins an application, which reference data must not tell."""
        return self.exclude(kind=Organisation.Kind.STARTUP)


@tracked()
class Organisation(models.Model):
    class Kind(models.TextChoices):
        STARTUP = "startup", _("Startup")
        GP = "gp", _("General partner")
        SPONSOR = "sponsor", _("Sponsor")
        LP = "lp", _("Limited partner")
        OPERATOR = "operator", _("Accelerator operator")
        AUDITOR = "auditor", _("Auditor")
        MINISTRY = "ministry", _("Ministry")
        SITE = "site", _("Site operations")

    uuid = PublicIdField()
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(_("Name"), max_length=120)
    is_sample = models.BooleanField(default=False, help_text="Fictional: shown with a mark wherever it is named.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="organisation_has_a_name")]

    def __str__(self):
        return self.name
