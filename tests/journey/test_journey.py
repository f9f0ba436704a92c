"""The thread through the house, in a real browser with a real worker, on published figures: from application to LP."""
import datetime as dt
import io
import re
from decimal import Decimal

import pypdf
import pytest
from django.utils import timezone

from applicants.actions.case import import_shrout_fleiss
from applicants.actions.reference import load_reference
from applicants.models import Deal, KpiRequest, Rubric
from applicants.sample_deck import sample_deck
from fund.actions.person import create_person
from fund.models import CashFlow, Fund, Indicator, Message
from fund.periods import Quarter
from portfolio.actions.case import import_gredil
from portfolio.models import Investment, Report
from tests.cast import PASSWORD, business_number
from tests.cast import cast as build
from tests.journey.deciding import Committee
from tests.journey.people import Traveller, until

QUARTER = Quarter.last_ended(timezone.localdate())
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db, live_server, settings):
    """The published cases in a fund with people, and a founder who has nothing yet."""
    settings.SITE_URL = live_server.url
    c = build("cases")
    load_reference()
    Fund.objects.filter(pk=c.fund.pk).update(size=Decimal(175_000_000))
    c.fund.refresh_from_db()
    c.round.rubric = Rubric.objects.get(name="house")
    c.round.save()
    import_gredil(fund=c.fund, as_of=QUARTER.end, by=(c.operations, c.partner))
    c.shrout = import_shrout_fleiss(fund=c.fund, by=c.operations)
    c.newcomer = create_person(email="newcomer@example.org", name="새 창업자", password=PASSWORD)
    return c


@pytest.fixture
def go(page, live_server):
    page.set_default_timeout(15_000)
    return Traveller(page, live_server.url)


def test_from_the_application_to_the_lp_s_figures(world, go, celery_worker_process):
    deal = applies(world, go)
    is_scored(world, go, deal)
    item = is_decided(world, go, deal)
    holding = is_invested(world, go, item)
    reports(world, go, holding)
    is_published(world, go)
    is_read(world, go)


def applies(world, go):
    go.sign_in(world.newcomer)
    go.go("/apply/")
    go.press(f"a[href='/calls/{world.round.uuid}/']")
    go.press("a[href$='/check/']")
    go.fill(indicator="yes")
    go.press("main form button[type=submit]")
    go.press("form[action*='/apply/'] button")
    deal = Deal.objects.get(company__organisation__seats__user=world.newcomer)
    base = f"/applications/{deal.uuid}"

    go.go(f"{base}/s/deck/")
    go.page.set_input_files("main [name=deck]", {"name": "IR.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00 this is a program"})
    go.page.wait_for_selector("main [data-alert]:not(:empty)")
    deck = sample_deck("고리 재생 (견본)", dated=dt.date(2026, 1, 2), tonnes={2023: 1, 2024: 2, 2025: 4}, revenue={2023: 90, 2024: 200, 2025: 420},
                       plan={2026: 8, 2027: 20}, factor=1.164, own_emissions=1, ask=10)
    go.page.set_input_files("main [name=deck]", {"name": "IR.pdf", "mimeType": "application/pdf", "buffer": deck})
    go.page.wait_for_selector("main .file[data-state=done]")
    go.press("main form button[type=submit]")

    number = business_number(234_810_777)
    company = {"name": "고리 재생 (견본)", "founded_on": "2022-03-02", "theme": "circular", "one_line": "PET 병을 다시 병으로"}
    go.go(f"{base}/s/company/")
    go.fill(**company, business_number=number[:-1] + str((int(number[-1]) + 1) % 10))
    go.press("main form button[type=submit]")
    go.page.wait_for_selector("main .error")
    assert go.page.input_value("main [name=one_line]") == company["one_line"]
    go.fill(business_number=number)
    go.press("main form button[type=submit]")

    go.go(f"{base}/s/business/")
    go.fill(problem="병이 태워집니다.", solution="다시 병으로 만듭니다.", team="세 사람입니다.", revenue="4.2억", revenue_before="2억",
            cost_of_sales="3억", cash="1.5억", monthly_spend="4천만원", ask="1천만원", pre_money="9천만원")
    go.press("main form button[type=submit]")
    go.go(f"{base}/s/impact/")
    go.fill(indicator="recycled-output", baseline="4톤", grade="C", target="40", target_year=str(timezone.localdate().year + 3),
            negative="세척수를 씁니다.")
    go.page.wait_for_selector("main [name=material]")
    go.fill(material="pet", counterfactual="landfill")
    go.press("main form button[type=submit]")
    go.go(f"{base}/s/consents/")
    go.fill(collection="on", committee="on")
    go.press("main form button[type=submit]")

    go.go(f"{base}/check/")
    go.reads("420,000,000")
    go.fill(confirm="on")
    go.press(f"form[action='{base}/submit/'] button[type=submit]")
    deal.refresh_from_db()
    go.reads(deal.receipt_no)
    until(lambda: Deal.objects.filter(pk=deal.pk, stage="screening").exists())
    until(lambda: deal.documents.filter(kind="deck", page_count=8).exists())
    return deal


def is_scored(world, go, deal):
    house = f"/f/{world.fund.slug}"
    go.sign_in(world.partner.user)
    go.go(f"{house}/deals/{deal.uuid}/scores/")
    for seat in (world.analyst, world.analyst2):
        go.page.locator("form.assign label", has_text=re.compile(rf"^\s*{seat.user}(?!\w)")).click()
    go.press("form.assign button[type=submit]")
    for number, seat in enumerate((world.analyst, world.analyst2)):
        go.sign_in(seat.user)
        go.go(f"{house}/reviews/")
        go.press(f"a.name:has-text('{deal.company}')")
        go.page.wait_for_selector("img.slide-image")
        assert go.page.evaluate("document.querySelector('img.slide-image').naturalWidth") > 800
        for criterion in world.round.rubric.criteria.all():
            go.page.locator(f"label:has(> [name='score-{criterion.pk}'][value='{3 + (criterion.order + number) % 2}'])").click()
        go.page.locator("label:has(> [name=esg_gate][value=pass])").click()
        go.page.locator("[name=no_conflict]").check()
        go.page.wait_for_selector("#lock button:not([aria-disabled])")
        go.press("#lock button")
        go.go(f"{house}/rounds/{world.shrout.uuid}/calibration/")
        go.reads("0.62")
    go.sign_in(world.partner.user)
    go.go(f"{house}/deals/{deal.uuid}/")
    go.page.keyboard.press("m")
    go.page.locator("form.movesheet label.choice", has=go.page.locator("[value=committee]")).click()
    go.press("form.movesheet [data-act=move]")


def is_decided(world, go, deal):
    committee = Committee(world, go)
    item = committee.table(committee.plan("main", QUARTER.end - dt.timedelta(days=20)), deal)
    three = [world.member, world.member2, world.chair]
    item = committee.decide(item, dict.fromkeys(three, ("yes", "")))
    assert item.decision == "approved"
    committee.sign(item, three)
    committee.pay(item, QUARTER.end)
    return item


def is_invested(world, go, item):
    house = f"/f/{world.fund.slug}/portfolio/"
    go.sign_in(world.operations.user)
    go.go(house)
    go.press(f"a[href*='{item.uuid}']")
    go.fill(paid_on=QUARTER.end.isoformat())  # the day the published case's last value lies in the account
    go.press("main form button[type=submit]")
    holding = Investment.objects.get(deal=item.deal)
    go.sign_in(world.partner.user)
    go.go(f"{house}{holding.uuid}/")
    go.press("form[action$='/confirm/'] button")
    assert CashFlow.objects.get(kind="investment", counterparty=holding.company.organisation).amount == Decimal(-10_000_000)
    go.sign_in(world.operations.user)
    go.go(f"{house}{holding.uuid}/")
    go.page.locator("form[action$='/value/']").locator("xpath=ancestor::details").evaluate("d => d.open = true")
    go.fill(on=QUARTER.end.isoformat(), fair_value="1천만원", basis="취득 원가")
    go.press("form[action$='/value/'] button[type=submit]")
    go.page.locator("form[action$='/pathway/']").locator("xpath=ancestor::details").evaluate("d => d.open = true")
    people = Indicator.objects.get(code="beneficiaries")
    go.fill(indicator=str(people.pk), result="70만원", baseline="50만원", unit_value="1", contribution="1", source="CSES 2020")
    go.press("form[action$='/pathway/'] button[type=submit]")
    go.sign_in(world.partner.user)
    go.go(f"{house}{holding.uuid}/")
    go.press("form[action$='/approve/'] button")
    return holding


def reports(world, go, holding):
    house = f"/f/{world.fund.slug}/quarters/"
    go.sign_in(world.operations.user)
    go.go(house)
    go.press("form[action$='/quarters/open/'] button")
    go.go(f"{house}{QUARTER}/")
    go.press(f"form[action$='/ask/{holding.company.uuid}/'] button")
    letter = until(lambda: Message.objects.filter(to=world.newcomer.email, body__contains="/k/", state="sent").first())
    link = next(word for word in letter.body.split() if "/k/" in word)

    go.page.goto("about:blank")
    go.page.context.clear_cookies()
    go.go(link)
    plan = {line.indicator.code: line.indicator_id for line in holding.company.kpi_plans.select_related("indicator")}
    go.fill(**{f"v{plan['recycled-output']}": "-1", f"v{plan['beneficiaries']}": "500명"})
    go.page.locator("button[formaction$='/submit/']").click()
    go.page.wait_for_selector("main .error")
    assert go.page.input_value(f"main [name=v{plan['beneficiaries']}]").startswith("500")
    go.fill(**{f"v{plan['recycled-output']}": "1톤", f"v{plan['electricity']}": "0", f"v{plan['residue-burnt']}": "0"})
    paper = sample_deck("계근표 (견본)", dated=dt.date(2026, 1, 2), tonnes={2025: 4}, revenue={2025: 1}, plan={2026: 8}, factor=1, own_emissions=1, ask=1)
    go.page.set_input_files(f"main input[type=file]#{go.page.locator('main input[type=file]').first.get_attribute('id')}",
                            {"name": "weighbridge.pdf", "mimeType": "application/pdf", "buffer": paper})
    go.page.wait_for_selector("text=weighbridge.pdf")
    go.fill(**{f"g{plan['recycled-output']}": "B"})
    go.page.wait_for_timeout(1200)
    go.press("button[formaction$='/submit/']")
    request = KpiRequest.objects.get()
    assert request.state == "submitted"

    go.sign_in(world.analyst.user)
    go.go(f"/f/{world.fund.slug}/kpi/{request.uuid}/")
    go.press("button[value=accept]")


def is_published(world, go):
    quarter = f"/f/{world.fund.slug}/quarters/{QUARTER}/"
    go.sign_in(world.operations.user)
    go.go(quarter)
    for company in Investment.objects.filter(fund=world.fund, deal=None):
        form = go.page.locator(f"form[action$='/excuse/{company.company.uuid}/']")
        if form.count():
            form.locator("textarea, input[type=text]").first.fill("공개 사례에는 임팩트 수치가 없습니다.")
            with go.page.expect_navigation():
                form.locator("button").first.click()
    go.page.locator("form[action$='/misses/'] textarea").fill("시운전이 늦어 목표에 못 미쳤습니다.")
    with go.page.expect_navigation():
        go.page.locator("form[action$='/misses/'] button").click()
    go.press("form[action$='/compute/'] button")
    go.page.wait_for_selector("progress")
    until(lambda: world.fund.quarters.get().cuts.filter(state="reviewed").count() == 2)
    go.sign_in(world.partner.user)
    for cut in ("money", "impact"):
        go.go(quarter)
        go.press(f"form[action$='/{cut}/approve/'] button")
    go.sign_in(world.operations.user)
    for cut in ("money", "impact"):
        go.go(quarter)
        go.page.locator(f"[data-open=publish-{cut}]").first.click()
        go.press(f"dialog#publish-{cut} form button[type=submit]")
    until(lambda: (r := Report.objects.first()) and r.impact_id and r.charts and r.pdf_sha256)


def is_read(world, go):
    go.sign_in(world.lp.user)
    go.go(f"/f/{world.fund.slug}/reports/")
    go.press("main .docs a[href*='/reports/']")
    said = go.reads("2.43", "1.925", "1.164", "100,000,000")
    assert "12.57%" in said or "12.58%" in said or "12.57 %" in said or "12.58 %" in said
    assert go.page.locator("figure svg").count() >= 2
    report = go.page.url
    with go.page.expect_download() as download:
        go.page.locator("a[href$='report.pdf']").first.click()
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes())).pages)
    assert "2.43" in text and "1.925" in text and "1.164" in text

    go.press("a.figure-link:has-text('2.43')")
    go.reads("2.43", "75,000,000")
    go.page.locator("form[action$='/recompute/'] button").click()
    go.page.wait_for_selector(".recompute-out")
    go.reads("2.428571428571")
    go.go(report)
    go.press("a.figure-link:has-text('1.164')")
    go.reads("1.164", "WARM")
