"""Every page of the thread, as its people see it: no axe violation in light and dark, nothing wider than a phone, no script or
policy error, in Korean and in English."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from applicants.models import AgendaItem, Deal, KpiRequest, PaymentRequest, Round, Scorecard
from applicants.queries.form import spec_of
from fund.models import Fund, User
from fund.periods import Quarter
from fund.queries.demo import DOMAIN, PASSWORD
from portfolio.models import Figure, FundQuarter, Investment, Report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seeded(transactional_db, live_server, settings):
    """The demo's own data, with one company asked for figures of the open quarter."""
    settings.SITE_URL = live_server.url
    call_command("seed")
    from applicants.actions.kpi_request import request_kpi
    from fund.models import Seat

    fund = Fund.objects.get()
    quarter: Quarter = FundQuarter.objects.first().period
    holding = Investment.objects.first()
    _row, token = request_kpi(fund=fund, company=holding.company, quarter=quarter, by=Seat.objects.get(user__email=f"analyst{DOMAIN}"))
    return {"fund": fund, "token": token, "quarter": quarter}


def pages(world) -> dict[str, list[str]]:
    """Sign-in -> addresses."""
    house = f"/f/{world['fund'].slug}"
    screened = Deal.objects.filter(stage="screening").first()
    asked = Deal.objects.filter(dossier__isnull=False, dossier__versions__isnull=True).first()
    answered = Deal.objects.filter(dossier__versions__isnull=False).first()
    writer, reader = (deal.company.organisation.seats.first().user.email.removesuffix(DOMAIN) for deal in (asked, answered))
    draft_card = Scorecard.objects.filter(state="draft").select_related("reviewer__user").first()
    founder = Deal.objects.filter(stage="invested").first()
    owner = founder.company.organisation.seats.first().user.email.removesuffix(DOMAIN)
    applicant = screened.company.organisation.seats.first().user.email.removesuffix(DOMAIN)
    report, item = Report.objects.first(), AgendaItem.objects.first()
    figure = Figure.objects.get(snapshot=report.impact, subject="fund", measure="avoided:cumulative", basis="gross")
    money = Figure.objects.get(snapshot=report.money, subject="fund", measure="tvpi")
    done = KpiRequest.objects.filter(state="accepted").first()
    partner = User.objects.get(email=f"partner{DOMAIN}")
    call, paid = Round.objects.open().get().uuid, PaymentRequest.objects.select_related("item").first()
    found: dict[str, list[str]] = {
        "": ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", f"/k/{world['token']}/", "/styleguide/",
             "/calls/", f"/calls/{call}/", f"/calls/{call}/check/"],
        "founder": ["/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/",
                    "/accounts/email/", "/accounts/password/change/", "/accounts/reauthenticate/", "/accounts/3rdparty/", "/", "/apply/"],
        applicant: [f"/applications/{screened.uuid}/", *(f"/applications/{screened.uuid}/s/{s}/" for s in (
            "deck", "company", "business", "impact", "consents")), f"/applications/{screened.uuid}/check/",
            f"/applications/{screened.uuid}/receipt/", f"/documents/{screened.submissions.first().deck.uuid}/"],
        owner: [f"/applications/{founder.uuid}/"],
        "partner": ["/", f"{house}/deals/", f"{house}/deals/{screened.uuid}/", f"{house}/deals/{founder.uuid}/", f"{house}/rounds/",
                    *(f"{house}/deals/{screened.uuid}/{tab}/" for tab in (
                        "papers", "scores", "checks", "underwriting", "diligence", "case", "case/mandate", "talk", "committee", "history", "side",
                        "discussion")),
                    *(f"{house}/rounds/{Round.objects.last().uuid}/{tab}" for tab in ("", "calibration/", "reviewers/")),
                    *(f"{house}/rounds/{call}/{tab}" for tab in ("", "calibration/", "reviewers/")), f"{house}/portfolio/", f"{house}/trail/",
                    f"{house}/papers/", f"{house}/papers/?q=2025", f"{house}/papers/{screened.submissions.first().deck.uuid}/",
                    f"{house}/deals/{asked.uuid}/", f"{house}/deals/{answered.uuid}/", f"{house}/deals/{screened.uuid}/readers/",
                    f"{house}/reports/{report.uuid}/readers/", "/notifications/",
                    f"{house}/calls/", f"{house}/calls/{call}/", f"{house}/calls/{call}/change/", f"{house}/calls/new/",
                    "/me/", "/me/notifications/", "/me/sessions/", "/keys/", "/find/?q=순환"],
        draft_card.reviewer.user.email.removesuffix(DOMAIN): [f"{house}/reviews/", f"{house}/reviews/{draft_card.uuid}/"],
        "operations": [f"{house}/committee/", f"{house}/committee/{item.meeting.uuid}/", f"{house}/books/", f"{house}/books/calls/new/",
                       f"{house}/portfolio/{Investment.objects.first().uuid}/", f"{house}/quarters/",
                       f"{house}/quarters/{world['quarter']}/", f"{house}/quarters/{report.quarter.period}/", f"{house}/kpi/{done.uuid}/",
                       *(f"{house}/committee/items/{paid.item.uuid}/closing/{path}" for path in ("", f"payment/{paid.uuid}/")), "/outbox/"],
        "administrator": ["/trail/", "/people/", "/people/?state=invited", f"/people/{partner.uuid}/", f"/people/{partner.uuid}/seats/new/",
                          "/people/invite/", "/reference/", "/reference/organisations/", "/reference/indicators/recycled-output/",
                          "/reference/factors/", "/reference/letters/receipt/ko/", "/reference/rubrics/", "/reference/rubrics/new/",
                          f"/reference/rubrics/{screened.round.rubric_id}/", "/jobs/",
                          "/reference/forms/", "/reference/forms/second/1/", "/reference/forms/second/1/write/", "/numbers/"],
        "chair": [f"{house}/committee/items/{item.uuid}/"],
        "lp": [f"{house}/reports/", f"{house}/reports/{report.uuid}/", f"{house}/figures/{figure.uuid}/", f"{house}/figures/{money.uuid}/"],
    }
    for who, more in ((writer, [
            f"/applications/{asked.uuid}/second/", *(f"/applications/{asked.uuid}/s/{s.key}/" for s in spec_of(asked.dossier.form).sections),
            f"/applications/{asked.uuid}/second/check/", f"/applications/{asked.uuid}/people/", f"/applications/{asked.uuid}/consents/",
            f"/applications/{asked.uuid}/withdraw/", f"/applications/{asked.uuid}/verify/", "/company/number/"]),
            (reader, [f"/applications/{answered.uuid}/second/receipt/", f"/applications/{answered.uuid}/receipt/1/"])):
        found[who] = found.get(who, []) + more
    return found


def sign_in(page, site: str, who: str) -> None:
    page.goto("about:blank")  # a page that asks again by itself would lead to the sign-in just as we go there
    page.context.clear_cookies()
    if who:
        page.goto(site + "/accounts/login/")
        page.fill("[name=login]", f"{who}{DOMAIN}")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main form button[type=submit]")
        assert User.objects.filter(email=f"{who}{DOMAIN}").exists() and "/login" not in page.url


def test_every_page_is_sound(seeded, page, live_server):
    problems: list[str] = []
    page.on("console", lambda m: problems.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    axe = Axe()
    for who, addresses in pages(seeded).items():
        sign_in(page, live_server.url, who)
        for address in addresses:
            page.set_viewport_size({"width": 1440, "height": 900})
            answer = page.goto(live_server.url + address)
            assert answer is not None and answer.status == 200, (who, address, answer and answer.status)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                for found in axe.run(page).response["violations"]:
                    nodes = "; ".join(" ".join(n["target"]) for n in found["nodes"][:3])
                    problems.append(f"{address} ({scheme}) {found['id']}: {nodes}")
            page.set_viewport_size({"width": 390, "height": 844})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > 390:
                problems.append(f"{address} is {wide} px wide on a phone")
    sign_in(page, live_server.url, "lp")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    for address in pages(seeded)["lp"]:  # what people wrote stays as they wrote it; the words around it are English
        page.goto(live_server.url + address)
        titles = " ".join(page.locator("h1:not(:has(b)), h2, h3.tile-label, thead th").all_inner_texts())
        if hangul := "".join(c for c in titles if "가" <= c <= "힣"):
            problems.append(f"{address} in English still says {hangul}")
    assert not problems, "\n".join(problems)
