"""Fair values: on a quarter's last day, proposed by one person, approved by another, never under a published quarter."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from fund.errors import Refused
from portfolio.actions.pathway import agree_pathway
from portfolio.actions.valuation import approve_value, propose_value
from portfolio.models import Pathway, Valuation
from tests.portfolio.test_investment import QUARTER, invested


@pytest.fixture
def holding(cast):
    return invested(cast).investment


def propose(holding, by, on=QUARTER.end, value=2_000_000_000):
    return propose_value(investment=holding, on=on, fair_value=Decimal(value), technique="recent", basis="원가", by=by)


def test_proposer_is_not_approver_in_the_action_and_in_sql(cast, holding):
    row = propose(holding, cast.operations)
    with pytest.raises(Refused):
        approve_value(valuation=row, by=cast.operations)
    with pytest.raises(IntegrityError), transaction.atomic():
        Valuation.objects.filter(pk=row.pk).update(approved_by=cast.operations)
    approve_value(valuation=row, by=cast.partner)
    row.refresh_from_db()
    assert (row.state, row.approved_by) == ("approved", cast.partner)


def test_a_proposal_may_be_made_anew_until_it_is_approved(cast, holding):
    propose(holding, cast.operations)
    row = propose(holding, cast.analyst, value=1_900_000_000)
    assert Valuation.objects.count() == 1 and row.fair_value == Decimal(1_900_000_000)
    approve_value(valuation=row, by=cast.partner)
    with pytest.raises(Refused):
        propose(holding, cast.operations)


@pytest.mark.parametrize(("on", "value", "field"), [
    (QUARTER.end - dt.timedelta(days=1), 1, "on"), (QUARTER.next().next().end, 1, "on"), (QUARTER.previous().end, 1, "on"),
    (QUARTER.end, -1, "fair_value"),
])
def test_impossible_days_and_negative_values_are_refused(cast, holding, on, value, field):
    with pytest.raises(Refused) as no:
        propose(holding, cast.operations, on, value)
    assert no.value.field == field and not Valuation.objects.exists()


def test_a_social_value_pathway_names_every_parameter_and_joins_the_plan(client, cast, holding):
    from fund.models import Indicator

    people = Indicator.objects.get(code="beneficiaries")
    client.force_login(cast.operations.user)
    typed = {"indicator": people.pk, "result": "70만원", "baseline": "50만원", "unit_value": "1", "contribution": "1", "source": "CSES 2020"}
    bad = client.post(f"/f/{cast.fund.slug}/portfolio/{holding.uuid}/pathway/", typed | {"contribution": "3"})
    assert bad.status_code == 422 and "contribution" in bad.context["pathway_form"].errors
    client.post(f"/f/{cast.fund.slug}/portfolio/{holding.uuid}/pathway/", typed)
    row = Pathway.objects.get(kind="social_value")
    assert (row.result, row.baseline) == (Decimal(700_000), Decimal(500_000))
    assert holding.company.kpi_plans.filter(indicator=people).exists()
    with pytest.raises(Refused):
        agree_pathway(investment=holding, kind="social_value", indicator=people, by=cast.operations, result=Decimal(1),
                      baseline=Decimal(0), unit_value=Decimal(1), contribution=Decimal(1), source="x")
