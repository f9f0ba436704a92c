"""A letter planned for later: unknown to its founder before its hour, sent once at it, held back where the deal has moved on."""
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone, translation

from applicants.actions import decision as actions
from applicants.actions.decision import recall_decision, send_decision, send_due, stamp_of, stop_decision
from applicants.actions.withdrawal import withdraw_application
from applicants.models import Deal, Decision, Scorecard
from applicants.tasks import send_decisions
from fund.errors import Refused
from fund.models import Job, Message, Notification, Seat
from tests.applicants.applying import address
from tests.applicants.calling import english, said
from tests.applicants.crawling import changes, crawl
from tests.applicants.deciding import EN, KO, planned, written
from tests.applicants.walling import walled
from tests.cast import cast as another_cast
from tests.cast import company, submitted_deal

pytestmark = pytest.mark.django_db


def again(row) -> Decision:
    return Decision.objects.get(pk=row.pk)


@pytest.mark.parametrize(("ahead", "fits"), [(dt.timedelta(minutes=-5), False), (dt.timedelta(minutes=4), False),
                                              (dt.timedelta(minutes=6), True), (dt.timedelta(days=91), False)])
def test_a_letter_is_planned_for_a_time_to_come(cast, ahead, fits):
    deal = submitted_deal(cast)
    row, at = written(cast, deal), timezone.localtime(timezone.now() + ahead)
    answer = english(cast.partner).post(address("decision_send", cast.fund.slug, row.uuid), {
        "when": "later", "send_at": f"{at:%Y-%m-%dT%H:%M:%S}", "seen": stamp_of(row)})
    assert (answer.status_code, again(row).state) == ((302, "planned") if fits else (422, "draft"))
    if not fits:
        assert list(answer.context["form"].errors) == ["send_at"] and f'value="{at:%Y-%m-%dT%H:%M}' in answer.text


def test_before_its_hour_nothing_at_the_company_differs(cast):
    deal = submitted_deal(cast)
    rival = another_cast("rival")
    before = {seat: crawl(seat.user) for seat in (cast.founder, cast.editor, cast.chair, cast.lp, rival.partner)}
    row = planned(cast, deal)
    assert {seat.role: changes(pages, crawl(seat.user)) for seat, pages in before.items()} == dict.fromkeys(
        [seat.role for seat in before], {})
    assert (Message.objects.count(), Job.objects.count(), Notification.objects.count()) == (0, 0, 0)
    assert Deal.objects.get(pk=deal.pk).status == "active"
    assert EN in said(english(cast.analyst2).get(address("decision", cast.fund.slug, row.uuid)))
    assert english(cast.founder).get(address("own_decision", deal.uuid)).status_code == 404


def test_at_its_hour_it_goes_out_once_however_often_the_clock_ticks(cast):
    deal = submitted_deal(cast)
    row = planned(cast, deal)
    assert (send_due(), again(row).state) == (0, "planned")
    row = planned(cast, submitted_deal(cast, company("때가 된 회사")), due=True)
    send_decisions()
    send_decisions()
    row = again(row)
    assert (row.state, row.approved_by, row.deal.status) == ("sent", cast.partner, "passed")
    assert Message.objects.filter(kind="decision_decline").count() == 0  # that company has no owner with an account
    assert row.letters["ko"]["body"].startswith("때가 된 회사 님께")
    event = row.events.order_by("-pgh_id").first()
    assert (event.pgh_context.metadata["verb"], event.pgh_context.metadata["seat"]) == ("send decision", cast.partner.pk)
    told = Notification.objects.filter(kind="decision_sent")
    assert {n.user for n in told} == {cast.analyst.user, cast.analyst2.user, cast.partner.user}


def test_its_owner_gets_the_letter_at_its_hour(cast):
    planned(cast, submitted_deal(cast), due=True)
    assert (send_due(), send_due()) == (1, 0)
    assert [KO in letter.body for letter in Message.objects.filter(user=cast.founder.user)] == [True]


def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_done_and_the_next_minute_sends_it(cast):
    deal = submitted_deal(cast)
    row = planned(cast, deal, due=True)
    with connection.cursor() as cursor:  # the database gives up at the last write of the deed
        cursor.execute("CREATE FUNCTION pg_temp.dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'died'; END $$")
        cursor.execute("CREATE TRIGGER dies BEFORE INSERT ON fund_notification FOR EACH ROW EXECUTE FUNCTION pg_temp.dies()")
    assert send_due() == 0
    assert (again(row).state, Deal.objects.get().status, Message.objects.count()) == ("planned", "active", 0)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER dies ON fund_notification")
    assert (send_due(), again(row).state, Message.objects.filter(user=cast.founder.user).count()) == (1, "sent", 1)


def test_one_letter_that_breaks_does_not_keep_the_next_one_back(cast):
    broken, fine = planned(cast, submitted_deal(cast), due=True), planned(cast, submitted_deal(cast, company("뒤의 회사")), due=True)
    Decision.objects.filter(pk=broken.pk).update(kind="decline", reasons=[7])
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION pg_temp.dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'died'; END $$")
        cursor.execute(f"CREATE TRIGGER dies BEFORE UPDATE ON applicants_deal FOR EACH ROW WHEN (OLD.id = {broken.deal_id}) "
                       "EXECUTE FUNCTION pg_temp.dies()")
    assert (send_due(), again(broken).state, again(fine).state) == (1, "planned", "sent")


def test_what_was_withdrawn_meanwhile_is_not_sent_and_the_partner_is_told_why(cast):
    deal = submitted_deal(cast)
    row = planned(cast, deal, due=True)
    withdraw_application(deal=deal, by=cast.founder)
    Notification.objects.all().delete()
    Message.objects.all().delete()
    assert send_due() == 0
    row = again(row)
    assert (row.state, Deal.objects.get().status, Message.objects.filter(user=cast.founder.user).count()) == ("cancelled", "withdrawn", 0)
    with translation.override("ko"):
        assert "철회" in row.problem_words
    told = Notification.objects.filter(kind="decision_stopped")
    assert {n.user for n in told} == {cast.partner.user, cast.analyst2.user} and "철회" in told[0].sentence
    assert "withdrew its application" in said(english(cast.partner).get(address("decision", cast.fund.slug, row.uuid)))


@pytest.mark.parametrize("meanwhile", ["walled", "blind", "left"])
def test_who_may_not_send_any_more_at_its_hour_does_not(cast, meanwhile):
    deal = submitted_deal(cast)
    row = planned(cast, deal, due=True)
    if meanwhile == "walled":
        walled(cast, deal, cast.partner, by=cast.operations)
    elif meanwhile == "blind":
        Scorecard.objects.create(deal=deal, reviewer=cast.partner, rubric=cast.round.rubric)
    else:
        Seat.objects.filter(pk=cast.partner.pk).update(ends_on=timezone.localdate())
    assert send_due() == 0
    row = again(row)
    assert (row.state, row.send_at, row.approved_by, bool(row.problem)) == ("draft", None, None, True)
    assert Deal.objects.get().status == "active"
    told = {n.user for n in Notification.objects.filter(kind="decision_stopped")}
    assert told == {"walled": {cast.analyst2.user}, "blind": {cast.analyst2.user, cast.partner.user}, "left": {cast.analyst2.user}}[meanwhile]


def test_until_then_it_is_taken_back_or_stopped(cast):
    row = planned(cast, submitted_deal(cast), due=True)
    with pytest.raises(Refused):
        written(cast, row.deal)
    client = english(cast.partner)
    assert client.get(address("decision_write", cast.fund.slug, row.deal.uuid)).url == address("decision", cast.fund.slug, row.uuid)
    assert client.post(address("decision_recall", cast.fund.slug, row.uuid)).status_code == 302
    assert (send_due(), again(row).state, again(row).send_at) == (0, "draft", None)
    assert written(cast, row.deal, sentence_ko=KO + " 고쳤습니다.").pk == row.pk
    stop_decision(decision=again(row), by=cast.partner)
    with pytest.raises(Refused):
        recall_decision(decision=again(row), by=cast.partner)
    assert (again(row).state, Message.objects.count()) == ("cancelled", 0)
    assert written(cast, row.deal).pk != row.pk


def test_a_wall_hides_letters_from_whoever_stands_behind_it(cast):
    deal = submitted_deal(cast, company("막힌 회사"))
    other = written(cast, submitted_deal(cast, company("열린 회사")))
    row = planned(cast, deal)
    walled(cast, deal, cast.analyst)
    client = english(cast.analyst)
    page = client.get(address("decisions", cast.fund.slug))
    assert [line["row"] for line in page.context["rows"]] == [other] and page.context["total"] == 1
    assert client.get(address("decision", cast.fund.slug, row.uuid)).status_code == 404
    assert client.get(address("decision_write", cast.fund.slug, deal.uuid)).status_code == 404
    with pytest.raises(Refused):
        stop_decision(decision=row, by=cast.analyst)
    with pytest.raises(Refused):
        send_decision(decision=again(row), seen=stamp_of(row), by=cast.analyst)
    assert actions.send_due() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_partner_at_the_same_moment_make_one_letter_or_none():
    c = another_cast()
    row = planned(c, submitted_deal(c), due=True)
    gate = threading.Barrier(3)

    def attempt(deed):
        gate.wait()
        try:
            return deed()
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        first, second, back = pool.map(attempt, [send_due, send_due, lambda: recall_decision(decision=row, by=c.partner)])
    assert first + second == (0 if back else 1)
    assert Message.objects.filter(user=c.founder.user).count() == first + second
    assert (again(row).state, Deal.objects.get().status) == (("draft", "active") if back else ("sent", "passed"))
