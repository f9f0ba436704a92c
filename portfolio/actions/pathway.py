"""Agree how a holding's indicator becomes an effect in the world."""
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from applicants.models import KpiPlan
from fund.audit import acting
from fund.errors import Refused
from fund.models import Factor, Indicator, Seat
from portfolio.models import Investment, Pathway


def agree_pathway(*, investment: Investment, kind: str, indicator: Indicator, by: Seat | None, **parameters: Any) -> Pathway:
    """Add a pathway and put its indicator into the company's KPI plan; a planned indicator keeps its version.

    The factors are agreed as they stand today: later versions leave the pathway alone.

    `parameters`: material and counterfactual (carbon), in_process (electricity), result, baseline, unit_value and
    contribution (social value), and always `source`. Refused: a second pathway of a kind on one indicator, missing
    parameters, a contribution outside 0 to 1, a material the factor registry does not know.
    """
    if kind == Pathway.Kind.SOCIAL_VALUE:
        for name in ("result", "baseline", "unit_value", "contribution"):
            if parameters.get(name) is None:
                raise Refused(_("This is needed to compute the social value."), field=name)
        if not 0 <= parameters["contribution"] <= 1:
            raise Refused(_("The contribution is a share between 0 and 1."), field="contribution")
    if kind == Pathway.Kind.CARBON and not Factor.objects.filter(material=parameters.get("material"), pathway="recycle").exists():
        raise Refused(_("The factor registry does not know this material."), field="material")
    with acting(by, "agree pathway"):
        plan = KpiPlan.objects.filter(fund=investment.fund, company=investment.company)
        planned = plan.filter(indicator__code=indicator.code).select_related("indicator").first()
        indicator = planned.indicator if planned else indicator
        if Pathway.objects.filter(investment=investment, kind=kind, indicator__code=indicator.code).exists():
            raise Refused(_("This indicator already has a pathway of this kind."), field="indicator")
        parameters.setdefault("factor_version", _newest_factors(kind, parameters.get("material", "")))
        KpiPlan.objects.get_or_create(fund=investment.fund, company=investment.company, indicator=indicator,
                                      defaults={"order": plan.count() + 1})
        return Pathway.objects.create(investment=investment, kind=kind, indicator=indicator, agreed_by=by, **parameters)


def _newest_factors(kind: str, material: str) -> int:
    rows = Factor.objects.filter(material="electricity" if kind == Pathway.Kind.OWN_ELECTRICITY else material)
    return rows.order_by().aggregate(newest=Max("version"))["newest"] or 1
