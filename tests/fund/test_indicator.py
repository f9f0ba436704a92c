"""The indicator catalogue: a change is a new version, used versions stay, new choices take the newest that is offered."""
import pytest
from django.db import connection

from applicants.actions.kpi_plan import set_plan
from applicants.models import KpiPlan
from applicants.queries.application import facts
from fund.actions.indicator import add_indicator, offer_indicator, renew_indicator
from fund.errors import Refused
from fund.models import Indicator
from portfolio.actions.pathway import agree_pathway
from tests.cast import company
from tests.portfolio.quarters import holding

ROOM = "/reference/indicators/"
SAID = {"name_ko": "재활용량", "name_en": "Recycled output", "definition_ko": "출하한 무게", "definition_en": "Weight shipped", "unit_ko": "kg",
        "unit_en": "kg", "nature": "flow", "direction": "up", "adds_over_time": True, "adds_across_companies": True,
        "is_negative_impact": False, "iris_id": "OI4328"}


@pytest.fixture
def output(cast):
    return Indicator.objects.get(code="recycled-output")


@pytest.fixture
def keeper(client, cast):
    client.force_login(cast.administrator.user)
    return client


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was(keeper, output):
    answer = keeper.post(f"{ROOM}recycled-output/", SAID | {"seen": 1, "is_negative_impact": ""})
    assert answer.status_code == 302
    one, two = Indicator.objects.filter(code="recycled-output").order_by("version")
    assert (one.version, one.unit_en, two.version, two.unit_en, two.selectable) == (1, "t", 2, "kg", True)
    page = keeper.get(f"{ROOM}recycled-output/")
    assert [(row.version, row.unit) for row in page.context["versions"]] == [(2, "kg"), (1, "t")]


def test_a_version_cannot_be_changed_or_removed_even_by_sql_but_for_being_offered(output):
    from django.db import ProgrammingError, transaction

    for statement in ("UPDATE fund_indicator SET unit_en = 'kg' WHERE id = %s", "DELETE FROM fund_indicator WHERE id = %s"):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [output.pk])
    Indicator.objects.filter(pk=output.pk).update(selectable=False)
    output.refresh_from_db()
    assert (output.unit_en, output.selectable) == ("t", False)


def test_new_choices_take_the_newest_version_and_plans_keep_theirs(cast, output):
    firm = company("먼저")
    set_plan(fund=cast.fund, company=firm, indicators=[(output, True)], by=cast.operations)
    two = renew_indicator(indicator=output, by=cast.administrator, **SAID)
    assert facts(cast.fund).indicators["recycled-output"] == two
    set_plan(fund=cast.fund, company=firm, indicators=[(two, True)], by=cast.operations)
    later = company("나중")
    set_plan(fund=cast.fund, company=later, indicators=[(two, True)], by=cast.operations)
    assert list(KpiPlan.objects.order_by("pk").values_list("company__organisation__name", "indicator__version")) == [("먼저", 1), ("나중", 2)]


def test_a_pathway_joins_the_version_that_its_company_reports(cast, output):
    people = Indicator.objects.get(code="beneficiaries")
    row = holding(cast, "회사")
    set_plan(fund=cast.fund, company=row.company, indicators=[(people, False)], by=cast.operations)
    two = renew_indicator(indicator=people, by=cast.administrator, name_en="Persons served")
    path = agree_pathway(investment=row, kind="social_value", indicator=two, by=cast.operations, result=1, baseline=0, unit_value=1,
                         contribution=1, source="x")
    assert path.indicator == people
    assert KpiPlan.objects.filter(company=row.company, indicator__code="beneficiaries").count() == 1


def test_a_retired_indicator_is_no_longer_offered_not_even_in_its_older_versions(keeper, cast, output):
    renew_indicator(indicator=output, by=cast.administrator, **SAID)
    assert keeper.post(f"{ROOM}recycled-output/offer/", {"selectable": "no"}).status_code == 302
    assert list(facts(cast.fund).indicators) == ["beneficiaries"]
    assert [(row.version, row.selectable) for row in Indicator.objects.filter(code="recycled-output").order_by("version")] == [
        (1, True), (2, False)]
    keeper.post(f"{ROOM}recycled-output/offer/", {"selectable": "yes"})
    assert facts(cast.fund).indicators["recycled-output"].version == 2


def test_what_nobody_changed_and_what_somebody_else_changed_meanwhile_is_refused(keeper, cast, output):
    with pytest.raises(Refused):
        renew_indicator(indicator=output, by=cast.administrator, unit_en="t")
    renew_indicator(indicator=output, by=cast.administrator, unit_en="kt", unit_ko="kt")
    answer = keeper.post(f"{ROOM}recycled-output/", SAID | {"seen": 1})
    assert answer.status_code == 422 and answer.context["form"].non_field_errors() and 'value="kg"' in answer.text
    assert Indicator.objects.filter(code="recycled-output").count() == 2


@pytest.mark.parametrize(("written", "kept"), [("oi4328", "OI4328"), (" PI4060 ", "PI4060"), ("", ""), ("OI432", None), ("XX1234", None)])
def test_an_iris_id_is_two_letters_and_four_digits(keeper, written, kept):
    answer = keeper.post(f"{ROOM}new/", SAID | {"code": "water-used", "iris_id": written})
    if kept is None:
        assert answer.status_code == 422 and "iris_id" in answer.context["form"].errors
        assert not Indicator.objects.filter(code="water-used").exists()
    else:
        assert answer.status_code == 302
        row = Indicator.objects.get(code="water-used")
        assert (row.iris_id, row.version, row.selectable) == (kept, 1, False)


def test_a_code_is_given_once_and_never_that_of_the_form_s_address(keeper):
    for code in ("electricity", "new", "두 낱말"):
        answer = keeper.post(f"{ROOM}new/", SAID | {"code": code})
        assert answer.status_code == 422 and list(answer.context["form"].errors) == ["code"], code
    assert Indicator.objects.filter(code="electricity").count() == 1


def test_the_list_says_where_each_is_used_and_finds_by_code_name_and_iris(keeper, cast, output):
    holding(cast, "회사")
    rows = {row.code: row for row in keeper.get(ROOM).context["page"]}
    plans = KpiPlan.objects.filter(indicator=output).count()
    assert (rows["recycled-output"].plans, rows["accidents"].plans) == (plans, 0) and plans >= 1
    assert rows["recycled-output"].figures >= 1
    for words, code in (("OI8825", "electricity"), ("재해", "accidents"), ("burnt", "residue-burnt")):
        assert [row.code for row in keeper.get(ROOM, {"q": words}).context["page"]] == [code]
    assert [row.code for row in keeper.get(ROOM, {"state": "negative"}).context["page"]] == ["residue-burnt", "accidents"]


def test_nobody_but_the_administrator_writes(cast, output):
    for name in ("operations", "partner", "founder"):
        by = getattr(cast, name)
        for deed in (lambda by: add_indicator(code="x", by=by, **SAID), lambda by: renew_indicator(indicator=output, by=by, **SAID),
                     lambda by: offer_indicator(indicator=output, selectable=False, by=by)):
            with pytest.raises(Refused):
                deed(by)
    assert (Indicator.objects.filter(code="x").exists(), Indicator.objects.get(code="recycled-output").selectable) == (False, True)
