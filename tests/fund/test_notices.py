"""What the ground floor tells people of: calls to LPs, and work that stopped to whoever asked for it."""
import datetime as dt
from decimal import Decimal

from django.utils import timezone, translation

from fund import jobs
from fund.actions.capital_call import issue_call
from fund.models import Job, Message, Notification, Seat
from tests.fund.telling import awake, choose, wall


def call(cast):
    today = timezone.localdate()
    return issue_call(fund=cast.fund, total=Decimal(1_000_000_001), issued_on=today - dt.timedelta(days=9), due_on=today, purpose="투자",
                      by=cast.operations)


def test_a_call_tells_every_lp_with_its_own_letter_and_no_amount_in_the_app_and_cannot_be_switched_off(cast):
    awake(cast.lp, cast.lp2)
    choose(cast.lp, "capital_call", in_app=False, mail="off")
    call(cast)
    rows = Notification.objects.filter(kind="capital_call")
    assert {row.user_id for row in rows} == {cast.lp.user_id, cast.lp2.user_id}
    assert "480,000,000" in Message.objects.get(user=cast.lp.user).body and "480" not in str([(r.facts, r.url) for r in rows])
    assert {m.user_id: (m.kind, m.unsubscribe) for m in Message.objects.all()} == dict.fromkeys(
        (cast.lp.user_id, cast.lp2.user_id), ("capital_call", ""))


def test_a_person_who_reads_for_two_lps_gets_the_line_of_each(cast):
    awake(cast.lp)
    Seat.objects.create(user=cast.lp.user, organisation=cast.lp_b, role="lp", fund=cast.fund, starts_on=dt.date(2020, 1, 1))
    call(cast)
    bodies = [m.body for m in Message.objects.filter(user=cast.lp.user)]
    assert sorted(("480,000,000" in body, "510,000,001" in body) for body in bodies) == [(False, True), (True, False)]


def stopped(**columns) -> Job:
    job = Job.objects.create(name="portfolio.compute_quarter", subject="q", digest="d", **columns)
    jobs.perform(job.pk, lambda job, **args: 1 / 0)
    return job


def test_work_that_stops_for_good_tells_whoever_asked_for_it_once_each_time(cast, caplog):
    job = stopped(asked_by=cast.operations, fund=cast.fund)
    assert Notification.objects.count() == 0  # it is tried again
    for _ in range(3):
        jobs.perform(job.pk, lambda job, **args: 1 / 0)
    row = Notification.objects.get()
    assert (row.user, row.kind, row.url) == (cast.operations.user, "job_failed", f"/jobs/{job.uuid}/")
    with translation.override("en"):
        assert "Compute the quarter's figures" in row.sentence
    Job.objects.filter(pk=job.pk).update(state="queued", attempts=2)
    jobs.perform(job.pk, lambda job, **args: 1 / 0)
    assert Notification.objects.count() == 2


def test_work_that_nobody_asked_for_or_on_a_deal_behind_a_wall_tells_nobody(cast, caplog):
    from tests.fund.telling import DEAL

    wall(cast, cast.operations)
    for columns in ({"asked_by": None}, {"asked_by": cast.operations, "about": DEAL, "subject": "other"}):
        job = Job.objects.create(**{"name": "portfolio.draw_report", "subject": "q", "digest": "d", "attempts": 2} | columns)
        jobs.perform(job.pk, lambda job, **args: 1 / 0)
        job.refresh_from_db()
        assert job.state == "failed"
    assert Notification.objects.count() == 0
