"""A wall around a deal goes on when it has become a holding: lists, counts, pages, drafts of figures, jobs; a published report is whole."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants.models import Deal
from fund.errors import Refused
from fund.models import Job, Seat, User, Wall
from portfolio.actions import quarter as act
from portfolio.models import Cut, Figure, Investment, Snapshot
from tests.cast import cast as another_cast
from tests.portfolio.quarters import QUARTER, called, holding
from tests.portfolio.reports import close

pytestmark = pytest.mark.django_db

SHUT, OPEN = "가로막힌순환", "열려있는순환"
AMOUNT = 3_141_592_653  # the fair value of the holding behind the wall, and of nothing else


@pytest.fixture
def house(cast):
    """Two holdings in an open quarter, neither reported; one of them behind a wall for the analyst and for the auditor's house."""
    called(cast)
    for name, amount in ((SHUT, AMOUNT), (OPEN, 2_200_000_000)):
        row = holding(cast, name, tonnes=None, fair_value=amount, on=QUARTER.start - dt.timedelta(days=100))
        row.deal = Deal.objects.create(fund=cast.fund, company=row.company, stage="invested", owner=cast.partner)
        row.save()
    cast.shut, cast.open = (Investment.objects.get(company__organisation__name=name) for name in (SHUT, OPEN))
    cast.quarter = act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)
    act.compute(cast.quarter.pk)
    for against in ({"user": cast.analyst.user}, {"organisation": cast.inspector.organisation}):
        Wall.objects.create(fund=cast.fund, about=cast.shut.deal.uuid, ground="competitor", reason="rival", **against)
    return cast


def pages(c) -> list[str]:
    home = f"/f/{c.fund.slug}"
    return ["/", f"{home}/portfolio/", f"{home}/portfolio/{c.open.uuid}/", f"{home}/quarters/", f"{home}/quarters/{QUARTER}/",
            f"{home}/reports/"]


@pytest.mark.parametrize("who", ["analyst", "inspector"])
def test_no_page_names_the_holding_or_its_value(house, client, who):
    client.force_login(getattr(house, who).user)
    for page in pages(house):
        answer = client.get(page)
        text = answer.content.decode()
        assert (page, answer.status_code, SHUT in text, "31.4" in text, "3,141" in text) == (page, 200, False, False, False)
    client.force_login(house.partner.user)
    assert all(SHUT in client.get(page).content.decode() for page in pages(house) if page.endswith(("portfolio/", f"{QUARTER}/")))


def test_the_holding_itself_is_not_there(house, client):
    client.force_login(house.analyst.user)
    home, shut = f"/f/{house.fund.slug}", house.shut
    assert client.get(f"{home}/portfolio/{shut.uuid}/").status_code == 404
    assert client.post(f"{home}/portfolio/{shut.uuid}/value/", {"fair_value": "1"}).status_code == 404
    assert client.post(f"{home}/quarters/{QUARTER}/excuse/{shut.company.uuid}/", {"reason": "late"}).status_code == 404
    assert client.get(f"{home}/portfolio/{house.open.uuid}/").status_code == 200


def test_counts_and_gates_are_those_of_a_fund_without_it(house, client):
    client.force_login(house.analyst.user)
    seen = client.get(f"/f/{house.fund.slug}/quarters/{QUARTER}/").context
    assert ([row["name"] for row in seen["requests"]], [each.name for each in seen["silent"]]) == ([OPEN], [OPEN])
    assert (seen["coverage"]["n"], seen["coverage"]["of"]) == (0, 1)
    received = seen["checklist"][1]["rows"][0]
    assert (received["word"], seen["checklist"][0]["rows"][0]["kind"]) == ("0 / 1", "ok")
    assert [each["investment"].company.name for each in client.get(f"/f/{house.fund.slug}/portfolio/").context["holdings"]] == [OPEN]


def test_a_gate_that_waits_for_it_says_so_without_its_name(house, client):
    act.excuse(quarter=house.quarter, company=house.open.company, reason="늦습니다.", by=house.operations)
    client.force_login(house.analyst.user)
    gates = {item["key"]: item for cut in client.get(f"/f/{house.fund.slug}/quarters/{QUARTER}/").context["cuts"] for item in cut["gate"]}
    assert (gates["excuses"]["state"], SHUT in gates["excuses"]["note"], gates["excuses"]["note"] != "") == ("miss", False, True)
    client.force_login(house.partner.user)
    gates = {item["key"]: item for cut in client.get(f"/f/{house.fund.slug}/quarters/{QUARTER}/").context["cuts"] for item in cut["gate"]}
    assert gates["excuses"]["note"] == SHUT


def test_a_refusal_does_not_name_it_either(house):
    Wall.objects.create(fund=house.fund, about=house.shut.deal.uuid, ground="conflict", reason="family", user=house.partner.user)
    act.excuse(quarter=house.quarter, company=house.open.company, reason="늦습니다.", by=house.operations)
    with pytest.raises(Refused) as refused:
        act.approve_cut(cut=Cut.objects.get(quarter=house.quarter, kind="impact"), by=house.partner)
    assert SHUT not in str(refused.value)


def test_figures_that_are_not_published_are_not_opened(house, client):
    draft = Figure.objects.filter(snapshot__state=Snapshot.State.COMPUTED)
    assert draft.visible_to(house.partner.user).count() == draft.count() > 0
    assert draft.visible_to(house.analyst.user).count() == 0
    client.force_login(house.analyst.user)
    nav = draft.get(subject="fund", measure="nav")
    assert client.get(f"/f/{house.fund.slug}/figures/{nav.uuid}/").status_code == 404
    assert [row["url"] for row in client.get(f"/f/{house.fund.slug}/quarters/{QUARTER}/").context["money"]["rows"]] == [""] * len(
        client.get(f"/f/{house.fund.slug}/quarters/{QUARTER}/").context["money"]["rows"])


def test_the_text_about_misses_is_neither_shown_nor_written_from_behind_the_wall(house, client):
    act.write_misses(quarter=house.quarter, text=f"{SHUT} 2호 라인이 늦었습니다.", by=house.operations)
    client.force_login(house.analyst.user)
    assert SHUT not in client.get(f"/f/{house.fund.slug}/quarters/{QUARTER}/").content.decode()
    assert client.post(f"/f/{house.fund.slug}/quarters/{QUARTER}/misses/", {"text": "다른 글"}).status_code == 422
    house.quarter.refresh_from_db()
    assert house.quarter.misses.startswith(SHUT)


def test_a_job_counts_holdings_and_names_none(house):
    job = act.ask_to_compute(quarter=house.quarter, by=house.operations)
    act.compute(house.quarter.pk, job)
    assert set(Job.objects.filter(pk=job.pk).values_list("current", flat=True)) == {""}
    assert list(Job.objects.visible_to(house.analyst.user)) == [job]


def test_a_published_report_is_whole_for_everybody_who_may_read_it(house, client):
    report = close(house, excused=(house.shut, house.open))
    for who in (house.analyst, house.lp):
        client.force_login(who.user)
        answer = client.get(f"/f/{house.fund.slug}/reports/{report.uuid}/")
        assert (answer.status_code, SHUT in answer.content.decode()) == (200, True)


def test_the_day_a_wall_ends_the_holding_is_there_again(house, client):
    Wall.objects.filter(user=house.analyst.user).update(ends_on=timezone.localdate())
    client.force_login(house.analyst.user)
    assert SHUT in client.get(f"/f/{house.fund.slug}/portfolio/").content.decode()


def test_a_wall_in_one_fund_does_not_shut_the_same_company_s_holding_in_another(house):
    rival = another_cast("rival")
    theirs = Investment.objects.create(fund=rival.fund, company=house.shut.company, ownership=house.shut.ownership)
    Seat.objects.create(user=house.analyst.user, organisation=rival.gp, fund=rival.fund, role="analyst")
    assert list(Investment.objects.visible_to(User.objects.get(pk=house.analyst.user_id))) == [house.open, theirs]
