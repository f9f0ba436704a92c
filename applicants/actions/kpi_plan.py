"""Set what a company reports to a fund."""
from collections.abc import Sequence

from django.utils.translation import gettext as _

from applicants.models import Company, KpiPlan
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Indicator, Seat

MOST_FIELDS = 15


def set_plan(*, fund: Fund, company: Company, indicators: Sequence[tuple[Indicator, bool]], by: Seat | None) -> list[KpiPlan]:
    """Add (indicator, is_headline) pairs to the plan in this order; what is planned already stays in its place and its version.

    Refused where the plan would have more than 15 fields.
    """
    with acting(by, "set KPI plan"):
        Company.objects.select_for_update().get(pk=company.pk)
        planned = {line.indicator.code: line for line in KpiPlan.objects.filter(fund=fund, company=company).select_related("indicator")}
        if len(planned.keys() | {indicator.code for indicator, _headline in indicators}) > MOST_FIELDS:
            raise Refused(_("A quarterly request has at most %(n)s fields.") % {"n": MOST_FIELDS})
        last = max((line.order for line in planned.values()), default=0)
        for indicator, headline in indicators:
            line = planned.get(indicator.code)
            if line is None:
                last += 1
                planned[indicator.code] = KpiPlan.objects.create(fund=fund, company=company, indicator=indicator, is_headline=headline,
                                                                 order=last)
            elif line.is_headline != headline:
                line.is_headline = headline
                line.save(update_fields=["is_headline"])
        return [planned[indicator.code] for indicator, _headline in indicators]
