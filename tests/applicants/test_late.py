"""What is late says so by itself, once for each step and day; a day of one's own and a closing that moved come by letter."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants import tasks
from applicants.actions.late import promise_day, tell_closing_moved, tell_of_delays
from applicants.actions.round import change_round
from applicants.models import Deal, Decision, LateNotice, Round, StagePlan
from fund.errors import Refused
from fund.models import Job, Message, Notification
from tests.applicants.applying import address, signed_in
from tests.applicants.calling import as_sent, english, said
from tests.applicants.deciding import sent
from tests.applicants.scoring import locked
from tests.applicants.walling import walled
from tests.cast import cast as build
from tests.cast import company, draft_deal, person, submitted_deal

DAY = dt.timedelta(days=1)
TODAY = timezone.localdate


def promised_by(c, day):
    Round.objects.filter(pk=c.round.pk).update(results_by=day)


def moved_on(deal, **columns):
    Deal.objects.filter(pk=deal.pk).update(**columns)
    return Deal.objects.get(pk=deal.pk)


def letters(kind="late"):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_a_founder_is_told_once_of_a_day_that_passed_and_of_the_next_one_again(cast):
    deal = submitted_deal(cast)
    promised_by(cast, TODAY())
    assert tell_of_delays() == 0 and letters() == []  # the day itself is not over
    promised_by(cast, TODAY() - DAY)
    assert [tell_of_delays(), tell_of_delays(), tell_of_delays(today=TODAY() + 5 * DAY)] == [1, 0, 0]
    letter = letters()[0]
    assert (letter.user, letter.fund, letter.about) == (cast.founder.user, cast.fund, deal.uuid)
    assert "늦어져 죄송합니다" in letter.subject and "지금 하실 일은 없습니다" in letter.body and address("status", deal.uuid) in letter.body
    notice = LateNotice.objects.get()
    assert (notice.deal, notice.step, notice.due_on) == (deal, "screening", TODAY() - DAY)
    told = Notification.objects.get(kind="late_told", user=cast.analyst.user)  # who looks after it
    assert deal.company.name in told.sentence and Notification.objects.filter(kind="late_told", user=cast.partner.user).count() == 1
    moved_on(deal, target_on=TODAY() + DAY, target_reason="x")
    assert tell_of_delays(today=TODAY() + DAY) == 0 and tell_of_delays(today=TODAY() + 2 * DAY) == 1
    assert len(letters()) == 2 and LateNotice.objects.count() == 2


@pytest.mark.parametrize(("language", "words"), [("ko", "늦어져 죄송합니다"), ("en", "We are late and we are sorry: Result of the review")])
def test_the_letter_is_in_its_reader_s_language(cast, language, words):
    cast.founder.user.language = language
    cast.founder.user.save()
    submitted_deal(cast)
    promised_by(cast, TODAY() - DAY)
    tell_of_delays()
    letter = letters()[0]
    assert words in letter.subject and letter.language == language and "{" not in letter.subject + letter.body


@pytest.mark.parametrize("columns", [
    {"stage": "draft"}, {"stage": "invested"}, {"status": "withdrawn"}, {"status": "hold", "target_on": "2999-01-01"},
    {"target_on": "2999-01-01"}])
def test_who_waits_for_nothing_or_has_a_day_ahead_is_told_nothing(cast, columns):
    moved_on(submitted_deal(cast), **columns)
    promised_by(cast, TODAY() - DAY)
    assert tell_of_delays() == 0 and letters() == [] and Notification.objects.count() == 0


def test_a_hold_pauses_what_was_promised_only_once_it_was_told(cast):
    told, quiet = submitted_deal(cast, company("들은 보류")), moved_on(submitted_deal(cast), status="hold")
    sent(cast, told, "hold")
    promised_by(cast, TODAY() - DAY)
    assert tell_of_delays() == 1 and LateNotice.objects.get().deal == quiet


def test_a_result_that_was_told_is_not_late_and_a_decline_nobody_told_is(cast):
    told, untold, passed = (submitted_deal(cast, company(name)) for name in ("들은 곳", "못 들은 곳", "끝난 곳"))
    owner = person("untold-owner", "founder_owner", untold.company.organisation, None)
    now = timezone.now()
    for deal, kind in ((told, "invite"), (passed, "decline")):
        Decision.objects.create(deal=deal, kind=kind, reasons=["strong"], sentence_ko="x", state="sent", sent_at=now, written_by=cast.partner)
    for deal in (untold, passed):
        moved_on(deal, status="passed", reason="표결에서 졌습니다")
    promised_by(cast, TODAY() - DAY)
    assert tell_of_delays() == 1
    assert [letter.user for letter in letters()] == [owner.user] and "표결" not in letters()[0].body


def test_a_later_step_is_late_by_the_round_s_own_day_for_it(cast):
    deal = submitted_deal(cast, stage="committee")
    promised_by(cast, TODAY() - 30 * DAY)
    assert tell_of_delays() == 0
    Round.objects.filter(pk=cast.round.pk).update(targets={"committee": (TODAY() - DAY).isoformat()})
    assert tell_of_delays() == 1 and LateNotice.objects.get().step == "committee"
    assert deal.late_notices.count() == 1


def test_one_letter_that_breaks_keeps_nobody_else_waiting(cast):
    broken, fine = submitted_deal(cast, company("고장")), submitted_deal(cast)
    Round.objects.filter(pk=cast.round.pk).update(results_by=TODAY() - DAY)
    other = Round.objects.create(**{f.name: getattr(cast.round, f.name) for f in Round._meta.fields if f.name not in ("id", "uuid", "targets")},
                                 targets={"committee": "no day"})
    moved_on(broken, round=other, stage="committee")
    assert tell_of_delays() == 1 and LateNotice.objects.get().deal == fine


def test_the_house_gives_a_day_with_its_reason_and_the_founder_reads_both(cast):
    deal = submitted_deal(cast)
    client, new = english(cast.analyst), TODAY() + 70 * DAY
    url = address("deal_target", "sunhwan", deal.uuid)
    assert "Promised to the founder" in said(client.get(address("deal_talk", "sunhwan", deal.uuid)))
    assert client.post(url, {"target_on": new.isoformat(), "target_reason": "심사역이 다쳤습니다."}).status_code == 302
    deal.refresh_from_db()
    assert (deal.target_on, deal.target_reason) == (new, "심사역이 다쳤습니다.")
    letter, = letters("target_moved")
    assert "심사역이 다쳤습니다." in letter.body and letter.user == cast.founder.user and letters() == []
    assert deal.events.filter(target_on=new).count() == 1  # tracked
    for given, field in (({"target_on": "2020-01-01", "target_reason": "x"}, "target_on"), ({"target_on": "", "target_reason": "x"}, "target_on"),
                        ({"target_on": (new + DAY).isoformat(), "target_reason": " "}, "target_reason"),
                        ({"target_on": new.isoformat(), "target_reason": "x"}, "target_on"),
                        ({"target_on": "2999-01-01", "target_reason": "x"}, "target_on")):
        answer = client.post(url, given)
        assert list(answer.context["target_form"].errors) == [field]
        assert answer.context["target_form"]["target_reason"].value() == given["target_reason"]
    assert len(letters("target_moved")) == 1


def test_a_new_day_after_the_old_one_has_passed_apologises_with_it_and_the_morning_says_nothing_more(cast):
    deal = submitted_deal(cast)
    promised_by(cast, TODAY() - 2 * DAY)
    promise_day(deal=deal, target_on=TODAY() + 7 * DAY, reason="위원 두 분이 아팠습니다.", by=cast.partner)
    letter, = letters()
    assert "위원 두 분이 아팠습니다." in letter.body and "죄송합니다" in letter.subject and letters("target_moved") == []
    assert tell_of_delays() == 0 and len(letters()) == 1


def test_a_day_given_for_one_step_is_none_for_the_next(cast):
    deal = moved_on(submitted_deal(cast), target_on=TODAY() + DAY, target_reason="x")
    locked(cast, deal, cast.analyst)
    locked(cast, deal, cast.analyst2)
    assert signed_in(cast.partner).post(address("deal_move", "sunhwan", deal.uuid), {"to": "committee"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.stage, deal.target_on, deal.target_reason) == ("committee", None, "")


def test_only_those_who_move_deals_promise_a_day_and_none_behind_a_wall(cast):
    deal, rival = submitted_deal(cast), build("rival")
    walled(cast, deal, cast.analyst2)
    for seat in (cast.operations, cast.inspector, cast.founder, cast.analyst2, rival.partner):
        with pytest.raises(Refused):
            promise_day(deal=deal, target_on=TODAY() + DAY, reason="x", by=seat)
    for columns in ({"stage": "invested"}, {"status": "withdrawn"}):
        gone = moved_on(submitted_deal(cast, company(str(columns))), **columns)
        with pytest.raises(Refused):
            promise_day(deal=gone, target_on=TODAY() + DAY, reason="x", by=cast.partner)
    assert letters("target_moved") == []


def test_a_founder_who_waits_past_the_day_waits_on_the_house_s_first_page_until_they_hear(cast):
    deal = submitted_deal(cast, company("기다리는 회사"))
    waits = "A founder waits past the promised day"
    promised_by(cast, TODAY() - DAY)
    assert waits not in said(english(cast.partner).get("/"))
    tell_of_delays()
    assert [waits in said(english(seat).get("/")) for seat in (cast.partner, cast.analyst, cast.operations, cast.founder)] == [True, True, False, False]
    walled(cast, deal, cast.analyst)
    assert waits not in said(english(cast.analyst).get("/"))
    promise_day(deal=deal, target_on=TODAY() + DAY, reason="x", by=cast.partner)
    assert waits not in said(english(cast.partner).get("/"))
    moved_on(deal, target_on=None)
    assert waits in said(english(cast.partner).get("/"))
    Decision.objects.create(deal=deal, kind="invite", reasons=["strong"], state="sent", sent_at=timezone.now(), written_by=cast.partner)
    assert waits not in said(english(cast.partner).get("/"))


def test_a_closing_that_moves_is_told_to_everybody_who_began_or_handed_in_and_counts_nobody(cast):
    handed_in, draft, gone = submitted_deal(cast), draft_deal(cast, company("쓰는 회사")), draft_deal(cast, company("그만둔 회사"))
    writer = person("writer", "founder_owner", draft.company.organisation, None, language="en")
    person("gone", "founder_owner", gone.company.organisation, None)
    moved_on(gone, status="withdrawn")
    before, after = cast.round.closes_at, cast.round.closes_at + 3 * DAY
    change_round(round=cast.round, closes_at=after, reason="서버가 하루 멈췄습니다.", by=cast.partner)
    job = Job.objects.get(name="applicants.tell_closing")
    assert (job.fund, job.about, job.asked_by) == (None, None, None)  # its progress would count drafts
    for _twice in range(2):
        tell_closing_moved(round_id=job.args["round"], before=job.args["before"], after=job.args["after"], since=job.created_at)
    found = letters("closing_moved")
    assert {letter.user: letter.about for letter in found} == {cast.founder.user: handed_in.uuid, writer.user: draft.uuid} and len(found) == 2
    english_one = next(letter for letter in found if letter.user == writer.user)
    assert "Second half call" in english_one.subject and "서버가 하루 멈췄습니다." in english_one.body
    assert "쓰는 회사" not in signed_in(cast.operations).get("/outbox/").text  # nobody in the fund learns who has only begun
    assert not Message.objects.visible_to(cast.operations.user).filter(kind="closing_moved").exists()
    assert before != after and not Job.objects.visible_to(cast.partner.user).filter(name="applicants.tell_closing").exists()


def test_a_closing_that_moves_before_the_call_opened_or_stays_is_no_news(cast):
    draft_deal(cast)
    change_round(round=cast.round, results_by=cast.round.results_by + DAY, reason="x", by=cast.partner)
    Round.objects.filter(pk=cast.round.pk).update(opens_at=timezone.now() + DAY)
    cast.round.refresh_from_db()
    change_round(round=cast.round, closes_at=cast.round.closes_at + DAY, by=cast.partner)
    assert not Job.objects.filter(name="applicants.tell_closing").exists()


def test_the_call_s_form_takes_the_days_of_the_later_steps_in_their_order(cast):
    StagePlan.objects.update(between=["interview", "preliminary", "diligence"])
    client, url = english(cast.partner), address("call_change", "sunhwan", cast.round.uuid)
    results = cast.round.results_by
    sent = as_sent(client.get(url)) | {"reason": "더 자세히 약속합니다."}
    wrong = client.post(url, sent | {"target_interview": (results - DAY).isoformat()})
    assert wrong.status_code == 422 and list(wrong.context["form"].errors) == ["target_interview"] and "before the one before it" in said(wrong)
    good = sent | {"target_interview": (results + 7 * DAY).isoformat(), "target_committee": (results + 30 * DAY).isoformat()}
    assert client.post(url, good).status_code == 302
    cast.round.refresh_from_db()
    assert cast.round.targets == {"interview": (results + 7 * DAY).isoformat(), "committee": (results + 30 * DAY).isoformat()}
    assert as_sent(client.get(url))["target_committee"] == (results + 30 * DAY).isoformat()


def test_the_timetable_tells_of_delays_every_morning_in_seoul(cast, settings):
    entry = settings.CELERY_BEAT_SCHEDULE["tell founders what is late"]
    assert (entry["task"], tasks.tell_of_delays.name, entry["schedule"].hour, settings.CELERY_TIMEZONE) == (
        "applicants.tell_of_delays", "applicants.tell_of_delays", {9}, "Asia/Seoul")
    submitted_deal(cast)
    promised_by(cast, TODAY() - DAY)
    tasks.tell_of_delays()
    assert len(letters()) == 1
