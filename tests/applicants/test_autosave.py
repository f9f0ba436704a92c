"""In a real browser: what is typed saves itself, is read back beside its field, and survives a reload."""
import pytest
from django.conf import settings

from applicants.actions.reference import load_reference
from applicants.models import Application
from tests.applicants.applying import address, signed_in
from tests.cast import draft_deal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


def opened(page, live_server, seat):
    session = signed_in(seat).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return page


def test_loose_figures_save_themselves_and_are_read_back_beside_the_field(cast, page, live_server):
    load_reference()
    deal = draft_deal(cast)
    opened(page, live_server, cast.founder)
    page.goto(live_server.url + address("section", deal.uuid, "business"))
    page.fill("#id_revenue", "1.2억")
    page.wait_for_selector("#id_revenue-note:has-text('120,000,000원으로 읽었습니다')")
    page.fill("#id_cash", "조금")
    page.wait_for_selector("#id_cash-error:has-text('금액을 찾지 못했습니다')")
    page.fill("#id_cash", "12,000천원")
    page.wait_for_selector("#id_cash-note:has-text('12,000,000원')")
    assert page.locator("#id_cash-error").count() == 0
    page.reload()
    assert page.locator("[data-save-text]").inner_text().startswith("저장됨 ")
    assert (page.input_value("#id_revenue"), page.input_value("#id_cash")) == ("1.2억", "12,000천원")
    assert Application.objects.get(deal=deal).answers["business"]["revenue"] == "1.2억"


def test_choosing_an_indicator_asks_for_what_belongs_to_it(cast, page, live_server):
    load_reference()
    deal = draft_deal(cast)
    opened(page, live_server, cast.founder)
    page.goto(live_server.url + address("section", deal.uuid, "impact"))
    assert page.locator("#id_material").count() == 0
    page.select_option("#id_indicator", "recycled-output")
    page.wait_for_selector("#id_material")
    assert page.locator(".suffix").first.inner_text() == "t"
    page.fill("#id_baseline", "900kg")
    page.wait_for_selector("#id_baseline-note:has-text('0.9 t로 읽었습니다')")
    page.select_option("#id_indicator", "beneficiaries")
    page.wait_for_selector("#id_material", state="detached")
    assert page.locator(".suffix").first.inner_text() == "명"
