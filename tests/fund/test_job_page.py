"""The page of background jobs: operations see their fund's, the administrator sees all of them but nothing they are about."""
import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from fund import jobs
from fund.actions.job import retry_job, sweep
from fund.errors import Refused
from fund.models import Job, Wall
from tests.applicants.applying import filled
from tests.cast import cast as build_cast
from tests.cast import company, submitted_deal
from tests.portfolio.quarters import QUARTER


def asked(c, name="portfolio.compute_quarter", **columns):
    about = columns.pop("about", None)
    job = jobs.enqueue(name, f"quarter:{Job.objects.count()}", by=c.operations, fund=c.fund, about=about, quarter=Job.objects.count())
    Job.objects.filter(pk=job.pk).update(**columns)
    job.refresh_from_db()
    return job


def stopped(c, **columns):
    return asked(c, state="failed", attempts=3, finished_at=timezone.now(), **{"problem": jobs.BROKEN} | columns)


def test_operations_see_their_fund_s_jobs_with_what_they_are_about(client, cast):
    from portfolio.actions.quarter import open_quarter

    quarter = open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)
    rival = build_cast("rival")
    job = asked(cast)
    Job.objects.filter(pk=job.pk).update(args={"quarter": quarter.pk})
    stopped(rival, problem="여울펠릿에 목표가 없습니다.")
    client.force_login(cast.operations.user)
    page = client.get("/jobs/")
    assert [line["job"].pk for line in page.context["lines"]] == [job.pk]
    name, address = page.context["lines"][0]["about"]
    assert str(QUARTER.year) in name and address == f"/f/sunhwan/quarters/{QUARTER}/"
    assert {row["state"]: row["n"] for row in page.context["counts"]} == {"queued": 1, "running": 0, "done": 0, "failed": 0}
    assert "여울펠릿에" not in page.text


def test_a_job_behind_a_wall_is_not_on_its_page_and_cannot_be_retried(client, cast):
    deal = submitted_deal(cast, company("가려진회사"))
    job = stopped(cast, about=deal.uuid)
    Wall.objects.create(fund=cast.fund, about=deal.uuid, user=cast.operations.user, ground="conflict", reason="친척")
    client.force_login(cast.operations.user)
    assert client.get("/jobs/").context["lines"] == []
    assert client.post(f"/jobs/{job.uuid}/retry/").status_code == 404
    assert Job.objects.get(pk=job.pk).state == "failed"


def test_the_administrator_sees_every_job_but_no_company_no_subject_no_result_and_no_reason(client, cast):
    deal = filled(cast)
    Job.objects.create(name="applicants.screen", subject="submission:여울펠릿", digest="1", args={"submission": deal.pk, "name": "여울펠릿"},
                       fund=cast.fund, about=deal.uuid, state="failed", problem="여울펠릿의 목표가 없습니다.", result={"company": "여울펠릿"})
    running = asked(cast, state="running", current="여울펠릿 계산", done=1, total=3, started_at=timezone.now())
    stopped(cast)
    client.force_login(cast.administrator.user)
    page = client.get("/jobs/")
    assert {line["job"].name for line in page.context["lines"]} == set(Job.objects.values_list("name", flat=True))
    for secret in ("여울펠릿", "submission:", "목표가", "quarter:", cast.operations.user.name):
        assert secret not in page.text, secret
    assert "1 / 3" in page.text and "hx-get=\"/jobs/" not in page.text.replace('hx-get="/jobs/"', "")
    assert sum(bool(line["problem"]) for line in page.context["lines"]) == 2
    assert client.get(f"/jobs/{running.uuid}/").status_code == 404


def test_an_administrator_who_is_also_operations_of_a_fund_reads_into_that_fund_only(client, cast):
    from fund.models import Seat

    rival = build_cast("rival")
    mine, other = stopped(cast, problem="우리 회사"), stopped(rival, problem="남의 회사")
    Seat.objects.create(user=cast.administrator.user, organisation=cast.gp, role="operations", fund=cast.fund, starts_on=dt.date(2020, 1, 1))
    client.force_login(cast.administrator.user)
    page = client.get("/jobs/")
    assert {line["job"].pk: line["opened"] for line in page.context["lines"]} == {mine.pk: True, other.pk: False}
    assert "우리 회사" in page.text and "남의 회사" not in page.text


def test_a_stopped_job_is_started_again_once_and_stays_whose_it_was(client, cast):
    job = stopped(cast)
    for name in ("administrator", "operations"):
        Job.objects.filter(pk=job.pk).update(state="failed")
        client.force_login(getattr(cast, name).user)
        assert client.post(f"/jobs/{job.uuid}/retry/").status_code == 302
        row = Job.objects.get(pk=job.pk)
        assert (row.state, row.attempts, row.problem, row.asked_by, row.fund, row.args) == ("queued", 0, "", cast.operations, cast.fund, job.args)
    assert Job.objects.count() == 1


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_a_job_that_has_not_stopped_is_left_alone(client, cast, state):
    job = asked(cast, state=state, attempts=1)
    with pytest.raises(Refused):
        retry_job(job=job, by=cast.operations)
    client.force_login(cast.operations.user)
    client.post(f"/jobs/{job.uuid}/retry/")
    row = Job.objects.get(pk=job.pk)
    assert (row.state, row.attempts) == (state, 1)


def test_seats_that_do_not_see_the_page_cannot_retry(client, cast):
    job = stopped(cast)
    for name in ("analyst", "partner", "lp", "founder", "inspector"):
        client.force_login(getattr(cast, name).user)
        assert (client.get("/jobs/").status_code, client.post(f"/jobs/{job.uuid}/retry/").status_code) == (403, 403), name
        with pytest.raises(Refused):
            retry_job(job=job, by=getattr(cast, name))
    rival = build_cast("rival")
    client.force_login(rival.operations.user)
    assert client.post(f"/jobs/{job.uuid}/retry/").status_code == 404
    assert Job.objects.get(pk=job.pk).state == "failed"


def test_jobs_are_narrowed_by_state_and_by_name(client, cast):
    one, two = stopped(cast), asked(cast, name="portfolio.draw_report")
    client.force_login(cast.operations.user)

    def found(**choice):
        return [line["job"].pk for line in client.get("/jobs/", choice).context["lines"]]

    assert found(state="failed") == [one.pk] == found(name="portfolio.compute_quarter")
    assert found(state="nothing") == [two.pk, one.pk] == found()
    assert found(state="failed", name="portfolio.draw_report") == []


def test_the_queue_s_health_tells_what_waits_since_when_and_when_the_timetable_ran(client, cast, settings):
    cache.clear()
    client.force_login(cast.administrator.user)
    health = client.get("/jobs/").context["health"]
    assert (health["answers"], health["oldest"], health["swept"], health["letters"]) == (True, None, None, 0)
    old = asked(cast)
    asked(cast)
    Job.objects.filter(pk=old.pk).update(created_at=timezone.now() - dt.timedelta(hours=5))
    sweep()
    health = client.get("/jobs/").context["health"]
    assert health["oldest"] == Job.objects.get(pk=old.pk).created_at
    assert timezone.now() - health["swept"] < dt.timedelta(minutes=1)
    settings.CELERY_BROKER_URL = "redis+socket:///tmp/nobody-listens-here.sock?virtual_host=0"
    assert client.get("/jobs/").context["health"]["answers"] is False
