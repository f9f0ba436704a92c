"""Published cases: one command loads them into a fund of their own, twice changes nothing, and the figures are the published ones."""
import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from applicants.models import Mark
from fund.models import CashFlow, Fund, Seat
from fund.periods import Quarter
from fund.queries.books import cash_balance
from portfolio.actions.quarter import compute, excuse, open_quarter
from portfolio.models import Figure, Investment

pytestmark = pytest.mark.django_db
END = Quarter.last_ended(timezone.localdate()).end


def test_all_cases_load_without_any_other_data_and_loading_them_again_adds_nothing():
    call_command("import_case", "all")
    fund = Fund.objects.get(slug="cases")
    counts = [model.objects.count() for model in (CashFlow, Investment, Mark, Seat)]
    call_command("import_case", "all")
    assert [model.objects.count() for model in (CashFlow, Investment, Mark, Seat)] == counts
    assert sum(f.amount for f in CashFlow.objects.filter(kind="call")) == Decimal(175_000_000)
    assert cash_balance(fund, END) == Decimal(73_000_000), "75 million of the case, less what two carriers cost"


def test_the_sample_fund_s_people_sit_in_the_case_fund_and_compute_the_published_figures(cast):
    call_command("import_case", "all")
    fund = Fund.objects.get(slug="cases")
    lp = Seat.objects.get(user=cast.lp.user, fund=fund)
    assert fund.limited_partners.filter(organisation=lp.organisation).exists()
    operations = Seat.objects.get(user=cast.operations.user, fund=fund)
    quarter = open_quarter(fund=fund, quarter=Quarter.of(END), by=operations)
    for holding in Investment.objects.filter(fund=fund, company__kpi_plans=None):
        excuse(quarter=quarter, company=holding.company, reason="A published case without impact figures.", by=operations)
    compute(quarter.pk)
    read = {(f.measure, f.basis): f.value for f in Figure.objects.filter(snapshot__cut__quarter=quarter, subject="fund")}
    assert round(read["tvpi", "net"], 4) == Decimal("2.4286")
    assert Decimal("0.1257") <= round(read["direct_alpha", "net"], 4) <= Decimal("0.1258")
    assert round(read["ks_pme", "net"], 3) == Decimal("1.925")
    assert round(read["avoided:quarter", "gross"], 3) == Decimal("1.164")
    assert read["social_value:quarter", "gross"] == Decimal(100_000_000)


def test_a_day_that_ends_no_quarter_is_refused():
    with pytest.raises(CommandError):
        call_command("import_case", "gredil", as_of=END - dt.timedelta(days=1))
    assert not Fund.objects.exists()
