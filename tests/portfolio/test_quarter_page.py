"""The pages of the quarter close: who sees them, what they ask for, and that nothing typed is lost."""
import pytest
from django.urls import reverse
from django.utils import timezone

from fund.jobs import perform
from fund.models import Job
from fund.periods import Quarter
from portfolio.actions import quarter as act
from portfolio.models import Cut, FundQuarter, Report, Snapshot
from portfolio.tasks import compute_quarter
from tests import cast as people
from tests.portfolio.quarters import QUARTER, called, holding, report, request, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def quarter(cast):
    called(cast)
    return act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)


@pytest.fixture
def as_(client):
    def sign_in(seat):
        client.force_login(seat.user)
        return client
    return sign_in


def url(name, *args, slug="sunhwan"):
    return reverse(f"portfolio:{name}", args=[slug, *args])


def compute(quarter):
    job = act.ask_to_compute(quarter=quarter, by=None)
    perform(job.pk, compute_quarter)
    return job


def test_the_close_belongs_to_the_house_of_the_fund(quarter, cast, as_):
    rival = people.cast("rival")
    act.open_quarter(fund=rival.fund, quarter=QUARTER, by=rival.operations)
    for seat, status in ((cast.analyst, 200), (cast.partner, 200), (cast.operations, 200), (cast.inspector, 200), (cast.lp, 403),
                         (cast.member, 403), (cast.founder, 404), (rival.operations, 404)):
        for page in (url("quarters"), url("quarter", QUARTER)):
            assert as_(seat).get(page).status_code == status, (seat, page)


@pytest.mark.parametrize("period", ["2026Q5", "2026q3", "open", "1999Q1", "x"])
def test_a_quarter_that_is_not_there_is_not_found(quarter, cast, as_, period):
    assert as_(cast.operations).get(url("quarter", period)).status_code in (404, 405)


def test_steps_are_taken_by_those_who_may(quarter, cast, as_):
    holding(cast, "Ga")
    steps = [("quarter_compute", (QUARTER,)), ("cut_approve", (QUARTER, "money")), ("cut_publish", (QUARTER, "money")),
             ("cut_restate", (QUARTER, "money")), ("quarter_misses", (QUARTER,))]
    for name, args in steps:
        assert as_(cast.lp).post(url(name, *args)).status_code == 403, name
        assert as_(cast.inspector).post(url(name, *args)).status_code == 403, name
        assert as_(cast.operations).get(url(name, *args)).status_code == 405, name
    assert as_(cast.operations).post(url("cut_approve", QUARTER, "money")).status_code == 403
    assert as_(cast.partner).post(url("cut_publish", QUARTER, "money")).status_code == 403
    assert as_(cast.partner).post(url("cut_approve", QUARTER, "moon")).status_code == 404
    assert not Job.objects.exists()


def test_opening_a_quarter_from_the_list(cast, as_):
    page = as_(cast.operations).get(url("quarters")).content.decode()
    assert f'value="{QUARTER}"' in page
    answer = as_(cast.operations).post(url("quarter_open"), {"period": str(QUARTER)}, follow=True)
    assert answer.redirect_chain == [(url("quarter", QUARTER), 302)]
    for wrong in ("2026-09", str(Quarter.of(timezone.localdate())), str(QUARTER)):
        answer = as_(cast.operations).post(url("quarter_open"), {"period": wrong}, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"], wrong
    assert FundQuarter.objects.count() == 1
    assert "<form" not in as_(cast.analyst).get(url("quarters")).content.decode().split('id="main"')[1].split("</main>")[0]


def test_the_page_shows_the_job_while_it_runs_and_asks_again(quarter, cast, as_):
    holding(cast, "Ga")
    as_(cast.operations).post(url("quarter_compute", QUARTER))
    job = Job.objects.get(name="portfolio.compute_quarter")
    Job.objects.filter(pk=job.pk).update(state="running", started_at=timezone.now(), done=1, total=3, current="Ga")
    page = as_(cast.operations).get(url("quarter", QUARTER)).content.decode()
    fragment = reverse("job", args=[job.uuid])
    assert f'hx-get="{fragment}"' in page
    answer = as_(cast.operations).get(fragment, headers={"HX-Request": "true"})
    assert 'max="3" value="1"' in answer.content.decode() and "Ga" in answer.content.decode()
    assert "HX-Trigger-After-Swap" not in answer.headers
    Job.objects.filter(pk=job.pk).update(state="queued")
    perform(job.pk, compute_quarter)
    answer = as_(cast.operations).get(fragment, headers={"HX-Request": "true"})
    assert "job-over" in answer.headers["HX-Trigger-After-Swap"] and "hx-get" not in answer.content.decode()
    rival = people.cast("rival")
    assert as_(rival.operations).get(fragment).status_code == 404


def test_one_quarter_from_open_to_published_in_the_browser(quarter, cast, as_):
    good, silent = holding(cast, "Ga", tonnes="700"), holding(cast, "Na", tonnes=None)
    compute(quarter)
    page = as_(cast.operations).get(url("quarter", QUARTER))
    assert page.context["to_explain"][0]["name"] == "Ga"
    assert [each.name for each in page.context["silent"]] == ["Na"]
    assert 'aria-disabled="true"' in page.content.decode()
    as_(cast.analyst).post(url("quarter_misses", QUARTER), {"text": "설비를 고쳤습니다."})
    as_(cast.analyst).post(url("quarter_excuse", QUARTER, silent.company.uuid), {"reason": "이전 중입니다."})
    for kind in ("money", "impact"):
        as_(cast.partner).post(url("cut_approve", QUARTER, kind))
        as_(cast.operations).post(url("cut_publish", QUARTER, kind))
    assert {cut.state for cut in Cut.objects.all()} == {"published"}
    assert Report.objects.filter(money__isnull=False, impact__isnull=False).count() == 1
    page = as_(cast.operations).get(url("quarter", QUARTER)).content.decode()
    for snapshot in Snapshot.objects.all():
        assert snapshot.digest[:8] in page
    assert url("quarter_compute", QUARTER) not in page and url("quarter_misses", QUARTER) not in page
    assert f'action="{url("cut_restate", QUARTER, "money")}"' in page
    as_(cast.operations).post(url("cut_restate", QUARTER, "money"), {"reason": "감사 결과"})
    assert Cut.objects.get(kind="money").restating == "감사 결과"
    assert "감사 결과" in as_(cast.operations).get(url("quarter", QUARTER)).content.decode()
    assert good.company.name in page


def test_a_refusal_stands_beside_its_field_and_keeps_the_rest(quarter, cast, as_):
    good, silent = holding(cast, "Ga"), holding(cast, "Na", tonnes=None)
    answer = as_(cast.analyst).post(url("quarter_excuse", QUARTER, silent.company.uuid), {"reason": "  "})
    assert answer.status_code == 422
    form = next(each.form for each in answer.context["silent"])
    assert list(form.errors) == ["reason"]
    assert as_(cast.analyst).post(url("quarter_excuse", QUARTER, good.company.uuid), {"reason": "x"}).status_code == 422
    assert as_(cast.analyst).post(url("quarter_excuse", QUARTER, people.company("other").uuid), {"reason": "x"}).status_code == 404
    long = "가" * 4001
    answer = as_(cast.analyst).post(url("quarter_misses", QUARTER), {"text": long})
    assert answer.status_code == 422 and long in answer.content.decode()
    quarter.refresh_from_db()
    assert (quarter.misses, quarter.excuses) == ("", {})


def test_what_is_missing_is_said_when_a_step_is_forced(quarter, cast, as_):
    holding(cast, "Ga", approved=False)
    compute(quarter)
    came_from = {"Referer": "http://testserver" + url("quarter", QUARTER)}
    answer = as_(cast.partner).post(url("cut_approve", QUARTER, "money"), follow=True, headers=came_from)
    assert ["Ga" in str(message) for message in answer.context["messages"]] == [True]
    assert Cut.objects.get(kind="money").state != "approved"


def test_the_list_costs_the_same_with_one_quarter_and_with_three(cast, as_, django_assert_num_queries):
    first = QUARTER.previous().previous()
    called(cast, first.start)
    row = holding(cast, "Ga", quarter=first)
    for i, period in enumerate((first, first.next(), QUARTER)):
        opened = act.open_quarter(fund=cast.fund, quarter=period, by=cast.operations)
        if i:
            value(cast, row, 2_100_000_000, quarter=period)
            report(cast, row, {"recycled-output": "1000", "electricity": "1", "residue-burnt": "0"}, period)
        act.compute(opened.pk)
        for kind in ("money", "impact"):
            act.approve_cut(cut=Cut.objects.get(quarter=opened, kind=kind), by=cast.partner)
            act.publish_cut(cut=Cut.objects.get(quarter=opened, kind=kind), by=cast.operations)
        if i != 1:
            browser = as_(cast.analyst)
            browser.get("/healthz")  # the first request of a session writes down when it began
            with django_assert_num_queries(9):
                page = browser.get(url("quarters"))
            assert len(page.context["rows"]) == i + 1
    assert [line["coverage"] for line in page.context["rows"]] == [{"n": 1, "of": 1}] * 3


def test_the_page_costs_the_same_with_one_holding_and_with_three(quarter, cast, as_, django_assert_num_queries):
    holding(cast, "Ga")
    act.compute(quarter.pk)
    browser = as_(cast.operations)
    browser.get("/healthz")
    with django_assert_num_queries(33):
        browser.get(url("quarter", QUARTER))
    for name in ("Na", "Da"):
        request(cast, holding(cast, name, tonnes=None))
    act.compute(quarter.pk)
    with django_assert_num_queries(33):
        page = browser.get(url("quarter", QUARTER))
    assert len(page.context["requests"]) == 3
