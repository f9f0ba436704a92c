"""A startup's company details, one to one with its organisation."""
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField
from fund.permissions import FOUNDERS, HOUSE, Role


class CompanyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A founder sees their own company; the GP's house and inspectors those of which they see a deal in their fund."""
        from applicants.models.deal import Deal

        readers = user.fund_ids(HOUSE | {Role.INSPECTOR})
        handed_in = Deal.objects.in_house(user).filter(fund__in=readers).exclude(stage=Deal.Stage.DRAFT)
        return self.filter(Q(organisation__in=user.organisation_ids(FOUNDERS)) | Q(pk__in=handed_in.values("company")))


@tracked()
class Company(models.Model):
    class Theme(models.TextChoices):
        CIRCULAR = "circular", _("Circular economy")
        ENERGY = "energy", _("Energy and mobility")
        FOOD = "food", _("Food and farming")
        NATURE = "nature", _("Water and nature")
        EDUCATION = "education", _("Education and culture")
        CARE = "care", _("Care and health")

    uuid = PublicIdField()
    organisation = models.OneToOneField("fund.Organisation", on_delete=models.PROTECT, related_name="company")
    # Not unique: nobody may learn from a refusal that a number is taken, nor block a rival with it; screening compares.
    business_number = models.CharField(_("Business registration number"), max_length=10, db_index=True, null=True, blank=True)
    founded_on = models.DateField(_("Founded on"), null=True, blank=True)
    theme = models.CharField(_("Theme"), max_length=12, choices=Theme, default=Theme.CIRCULAR)
    one_line = models.CharField(_("In one line"), max_length=120, blank=True)
    website = models.URLField(_("Website"), blank=True)
    country = models.CharField(_("Country"), max_length=2, default="KR")
    foreign_number = models.CharField(_("Registration number abroad"), max_length=40, blank=True)
    corporate_number = models.CharField(_("Corporate registration number"), max_length=13, blank=True)
    region = models.CharField(_("Region"), max_length=12, blank=True)
    described_at = models.DateTimeField(_("As of"), null=True, blank=True, help_text="When an application last described it.")

    objects = CompanyQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(business_number=None) | Q(business_number__regex=r"^\d{10}$"),
                                              name="business_number_is_ten_digits")]

    def __str__(self):
        return self.organisation.name

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def theme_index(self) -> int:
        """The theme's colour, 1 to 6; a published case has no theme and takes the neutral 5."""
        return self.Theme.values.index(self.theme) + 1 if self.theme in self.Theme.values else 5
