"""The room of reference data: the administrator's alone, and nothing in it tells of a deal."""
import pytest
from django.test import Client

from applicants.actions.reference import load_reference
from applicants.models import Company, Deal, KpiPlan
from fund import mail
from fund.models import Indicator, MailText, Organisation
from fund.navigation import REFERENCE
from tests.applicants.applying import filled
from tests.cast import company, submitted_deal
from tests.portfolio.quarters import holding

ROOMS = ("/reference/", "/reference/organisations/", "/reference/organisations/new/", "/reference/indicators/",
         "/reference/indicators/recycled-output/", "/reference/factors/", "/reference/factors/kr-grid-2023/", "/reference/letters/",
         "/reference/letters/receipt/ko/", "/reference/letters/packet/en/", "/reference/rubrics/", "/jobs/", "/outbox/")


@pytest.fixture
def keeper(cast):
    load_reference()
    client = Client()
    client.force_login(cast.administrator.user)
    return client


def test_the_room_leads_to_every_kind_of_reference_data_and_marks_where_one_is(keeper):
    page = keeper.get("/reference/")
    assert page.status_code == 200 and len(REFERENCE) == 7
    for path in ("/reference/organisations/", "/reference/indicators/", "/reference/factors/", "/reference/rubrics/", "/reference/forms/",
                 "/reference/watch/", "/reference/letters/"):
        assert f'href="{path}"' in page.text
        assert f'<a href="{path}" aria-current="page">' in keeper.get(path).text


def test_no_page_of_the_administrator_names_a_company_a_receipt_a_round_or_what_was_asked_for(keeper, cast):
    filled(cast)
    deal = submitted_deal(cast, company("비밀펠릿"))
    kept = holding(cast, "투자된비밀")
    KpiPlan.objects.get_or_create(fund=cast.fund, company=deal.company, indicator=Indicator.objects.get(code="accidents"))
    mail.send("receipt", cast.founder.user, deal=deal, submission=deal.submissions.get(), url="http://x.test/secret/", fund=cast.fund)
    MailText.objects.create(letter="packet", language="en", version=1, subject="{company}", body="{link}", written_by=cast.administrator)
    secrets = {deal.receipt_no, cast.round.name_ko, cast.round.name_en, "1,500,000,000", "1500000000", "http://x.test/secret/", kept.company.name,
               *Company.objects.values_list("organisation__name", flat=True), *Company.objects.values_list("business_number", flat=True),
               *map(str, Deal.objects.values_list("uuid", flat=True)), *Organisation.objects.filter(kind="startup").values_list("name", flat=True)}
    assert len(secrets) > 12
    rubric = f"/reference/rubrics/{cast.round.rubric_id}/"
    public = {rubric: {cast.round.name_ko, cast.round.name_en}}  # it has opened: anybody may read its name; see test_rubric_versions for one that has not
    for language in ("ko", "en"):
        keeper.cookies["django_language"] = language
        for path in (*ROOMS, rubric, f"/reference/organisations/{cast.gp.uuid}/"):
            page = keeper.get(path)
            assert page.status_code == 200
            assert {secret for secret in secrets - public.get(path, set()) if secret in page.text} == set(), path


def test_nobody_else_finds_the_room_in_the_navigation_or_by_its_address(cast):
    for name in ("operations", "partner", "analyst", "inspector", "lp", "founder"):
        client = Client()
        client.force_login(getattr(cast, name).user)
        assert 'href="/reference/"' not in client.get("/").text
        assert {client.get(path).status_code for path in ROOMS if path.startswith("/reference/")} == {403}, name
