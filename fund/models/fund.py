"""The vehicle and its terms; every threshold that law or practice sets is a column here, with its date elsewhere."""
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.audit import tracked
from fund.models.columns import PublicIdField, WonField

KEPT_APART: list[str] = []  # what other houses keep of a fund in a row of its own and need on many pages: read with it


class FundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Funds in which this person holds any seat today."""
        return self.filter(pk__in={s.fund_id for s in user.live_seats if s.fund_id})

    def whole(self):
        """With what other houses keep of it."""
        return self.select_related(*KEPT_APART) if KEPT_APART else self


@tracked()
class Fund(models.Model):
    uuid = PublicIdField()
    slug = models.SlugField(unique=True)
    name_ko = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    formed_on = models.DateField(_("First closing"))
    size = WonField(_("Fund size"))
    benchmark = models.ForeignKey("fund.Benchmark", null=True, blank=True, on_delete=models.PROTECT)
    on_target_from = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("1.0"))
    at_risk_from = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.8"))
    single_company_limit = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.15"))
    committee_rule = models.CharField(max_length=20, default="simple_majority")
    committee_quorum = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.5"))
    reviewers_per_deal = models.PositiveSmallIntegerField(default=2)
    source = models.CharField(max_length=300, blank=True, help_text="Where a published case comes from.")
    is_sample = models.BooleanField(default=False)

    objects = FundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="fund_size_not_negative"),
            models.CheckConstraint(condition=models.Q(at_risk_from__lte=models.F("on_target_from")), name="fund_thresholds_in_order"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        from django.utils.translation import get_language

        return self.name_en if get_language() == "en" else self.name_ko

    @property
    def size_label(self) -> str:
        """The fund's size as people say it: 250억원, ₩25bn."""
        from django.utils.translation import get_language

        hundred_million = self.size / Decimal(10**8)
        return f"₩{hundred_million / 10:,.4g}bn" if get_language() == "en" else f"{hundred_million:,.4g}억원"
