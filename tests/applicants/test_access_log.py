"""The founder's page of openings: who opened what, how and when, by role and organisation, the moment it happens and never by name."""
import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.actions import page as pages
from applicants.actions.access_log import log_access
from applicants.actions.application import submit_application
from applicants.actions.screening import screen
from applicants.models import AccessLog, Document
from tests.applicants.applying import address, filled, signed_in
from tests.applicants.calling import english, said
from tests.applicants.walling import walled
from tests.cast import company, draft_deal, person, submitted_deal

NAMES = ("sunhwan-analyst", "sunhwan-partner", "sunhwan-inspector")


def opened(deal, seat, what="application", document=None, **more):
    return log_access(deal=deal, what=what, by=seat, document=document, window=dt.timedelta(0), **more)


def test_openings_are_listed_one_by_one_and_counted_by_reader_without_a_name(cast):
    deal = submitted_deal(cast)
    deck = deal.documents.get()
    opened(deal, cast.analyst)
    opened(deal, cast.analyst, "document", deck)
    opened(deal, cast.partner, "document", deck, original=True)
    opened(deal, cast.inspector)
    page = english(cast.founder).get(address("access_log", deal.uuid))
    assert [(line["what"], line["how"], line["role"], line["organisation"]) for line in page.context["lines"]] == [
        ("Application", "Opened", "Inspector", "sunhwan auditor"), ("IR.pdf", "Original downloaded", "Partner", "sunhwan gp"),
        ("IR.pdf", "Pages read here", "Analyst", "sunhwan gp"), ("Application", "Opened", "Analyst", "sunhwan gp")]
    assert [(row["organisation"], row["role"], row["count"], row["papers"], row["originals"]) for row in page.context["by_reader"]] == [
        ("sunhwan auditor", "Inspector", 1, 0, 0), ("sunhwan gp", "Partner", 1, 1, 1), ("sunhwan gp", "Analyst", 2, 1, 0)]
    assert {row["name"] for row in page.context["readers"]} == {"sunhwan gp", "sunhwan sponsor", "sunhwan auditor", "sunhwan operator"}
    text = page.content.decode()
    assert [name for name in NAMES if name in text] == []
    card = said(english(cast.viewer).get(address("application", deal.uuid)))
    assert "sunhwan auditor" in card and not any(name in card for name in NAMES)


def test_the_list_is_narrowed_to_one_file_and_given_as_a_sheet(cast):
    deal = submitted_deal(cast)
    paper = Document.objects.create(company=deal.company, deal=deal, kind="paper", name="=재무제표.pdf", blob=deal.documents.get().blob)
    opened(deal, cast.analyst)
    row = opened(deal, cast.partner, "document", paper)
    client = english(cast.founder)
    page = client.get(address("access_log", deal.uuid), {"of": str(paper.uuid)})
    assert [line["what"] for line in page.context["lines"]] == ["=재무제표.pdf"]
    assert page.context["choices"] == [("application", "Application"), (str(paper.uuid), "=재무제표.pdf")]
    answer = client.get(address("access_log_csv", deal.uuid), {"of": str(paper.uuid)})
    sheet = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"
    assert sheet == [["When (Seoul)", "What was opened", "How", "Role", "Organisation"],
                     [at, "'=재무제표.pdf", "Pages read here", "Partner", "sunhwan gp"]]
    whole = client.get(address("access_log_csv", deal.uuid)).content.decode()
    assert whole.count("\n") == 3 and not any(name in whole for name in NAMES)
    for odd in ("application", "' OR 1=1", "00000000-0000-4000-8000-000000000000", "x" * 500):
        assert client.get(address("access_log", deal.uuid), {"of": odd, "page": "zzz"}).status_code == 200
    assert [line["what"] for line in client.get(address("access_log", deal.uuid), {"of": "application"}).context["lines"]] == ["Application"]


def test_a_long_list_is_given_page_by_page_under_the_same_number_of_queries(cast):
    deal = submitted_deal(cast)
    client = english(cast.founder)
    address_ = address("access_log", deal.uuid)
    opened(deal, cast.analyst)
    client.get(address_)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(address_)
        return len(found)

    few = queries()
    for _n in range(59):
        opened(deal, cast.analyst)
    assert queries() == few
    page = client.get(address_, {"page": "2"})
    assert (len(page.context["lines"]), page.context["page"].paginator.count) == (10, 60)


def test_one_startup_s_openings_are_nobody_else_s(cast):
    deal, other = submitted_deal(cast), draft_deal(cast, company("남의 회사"))
    stranger = person("stranger", "founder_owner", other.company.organisation, None)
    opened(deal, cast.analyst)
    for name in ("access_log", "access_log_csv"):
        assert signed_in(stranger).get(address(name, deal.uuid)).status_code == 404
        assert signed_in(cast.partner).get(address(name, deal.uuid)).status_code == 403
    assert "sunhwan gp" not in said(english(stranger).get(address("access_log", other.uuid))).split("Who opened it")[1]


def test_who_stands_behind_a_wall_is_no_reader_any_more_but_what_they_opened_stays_listed(cast):
    deal = submitted_deal(cast)
    opened(deal, cast.inspector)
    walled(cast, deal, cast.inspector.organisation)
    page = english(cast.founder).get(address("access_log", deal.uuid))
    assert "sunhwan auditor" not in {row["name"] for row in page.context["readers"]}
    assert [line["organisation"] for line in page.context["lines"]] == ["sunhwan auditor"]


@pytest.mark.django_db(transaction=True)
def test_a_founder_sees_in_the_browser_that_an_analyst_opened_the_deck(cast, live_server, page, chromium):
    deal = filled(cast)
    screen(submit_application(deal=deal, by=cast.founder).pk)
    deck = Document.objects.get(deal=deal, kind="deck")
    if deck.page_count is None:
        pages.read_document(deck.pk)
    elsewhere = chromium.new_context(locale="ko-KR")

    def enter(context, seat):
        context.add_cookies([{"name": "sessionid", "value": signed_in(seat).cookies["sessionid"].value, "url": live_server.url}])
        return context.new_page() if context is elsewhere else page

    founder = enter(page.context, cast.founder)
    founder.goto(live_server.url + address("access_log", deal.uuid))
    assert "sunhwan gp" not in founder.locator("#opened").inner_text()
    analyst = enter(elsewhere, cast.analyst)
    assert analyst.goto(live_server.url + address("paper", "sunhwan", deck.uuid)).status == 200
    founder.reload()
    row = founder.locator("#openings tbody tr").first
    found = row.inner_text()
    assert "IR.pdf" in found and "sunhwan gp" in found and str(cast.analyst.get_role_display()) in found
    at = AccessLog.objects.get(document=deck).at
    assert row.locator("time").get_attribute("datetime")[:16] == f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"
    assert f"{timezone.localtime(at):%H:%M}" in found
    for path in ("access_log", "application", "status", "exclusions"):
        founder.goto(live_server.url + address(path, deal.uuid))
        assert cast.analyst.user.name not in founder.content() and cast.analyst.user.email not in founder.content()
    elsewhere.close()
