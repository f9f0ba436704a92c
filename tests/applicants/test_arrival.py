"""A deadline asks when something arrived: what a lock holds up still counts, what comes later does not, and pressing again harms nobody."""
import datetime as dt
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.dossier import submit_dossier
from applicants.actions.draft import save_answers, save_deck
from applicants.actions.screening import screen
from applicants.models import Application, Deal, Document, Dossier, DossierVersion, Round, Submission
from applicants.queries.application import own_deal
from applicants.queries.form import spec_of, step_form
from applicants.questions import FIRST
from fund.errors import Refused
from fund.models import Message
from fund.templatetags.look import stamp
from tests.applicants.applying import address, filled, pdf, signed_in, upload
from tests.applicants.second import again, asked_second, filled_second
from tests.cast import cast as build_cast

SECOND = dt.timedelta(seconds=1)


def close(round: Round, at: dt.datetime) -> dt.datetime:
    Round.objects.filter(pk=round.pk).update(closes_at=at)
    return at


def ago(**how_long: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(**how_long)


def own(c) -> Deal:
    return own_deal(c.founder.user, Deal.objects.get().uuid)


def test_a_row_that_is_locked_across_the_closing_holds_up_the_answer_and_not_the_arrival(transactional_db):
    c = build_cast()
    deal, client, answers = filled(c), signed_in(c.founder), []
    client.get(address("check_answers", deal.uuid))
    closes = close(c.round, timezone.now() + SECOND)

    def press():
        answers.append(client.post(address("submit", deal.uuid), {"confirm": "on"}))
        connection.close()

    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM applicants_deal WHERE id = %s FOR UPDATE", [deal.pk])
        pressed = timezone.now()
        thread = threading.Thread(target=press)
        thread.start()
        time.sleep((closes - timezone.now()).total_seconds() + 1)
        assert answers == [] and not Submission.objects.exists(), "it waits for the row"
        other.rollback()
        thread.join(20)
    finally:
        other.close()
    row = Submission.objects.get()
    assert answers[0].url == address("receipt", deal.uuid)
    assert pressed <= row.submitted_at < closes < closes + SECOND <= row.processed_at
    assert stamp(row.submitted_at) in client.get(answers[0].url).text
    assert stamp(row.submitted_at) in Message.objects.get(kind="receipt").body
    screen(row.pk)
    assert [check["outcome"] for check in row.screening.checks if check["key"] == "round"] == ["ok"]


def test_what_arrives_after_the_closing_is_refused_in_words_and_nothing_is_lost(cast):
    deal, client = filled(cast), signed_in(cast.founder)
    close(cast.round, ago(seconds=0.001))
    page = client.post(address("submit", deal.uuid), {"confirm": "on"})
    assert "마감되었습니다" in page.text and (page.status_code, Submission.objects.count()) == (200, 0)
    assert (deal.documents.count(), bool(Application.objects.get().answers["impact"])) == (1, True)


@pytest.mark.parametrize(("closed_ago", "arrived_ago", "counts"), [(5, 6, True), (5, 4, False), (9 * 60, 9 * 60 + 1, True), (11 * 60, 12 * 60, False)])
def test_an_arrival_counts_by_its_own_time_and_none_is_believed_that_lies_longer_ago_than_ten_minutes(cast, closed_ago, arrived_ago, counts):
    deal, arrived = filled(cast), ago(seconds=arrived_ago)
    close(cast.round, ago(seconds=closed_ago))
    if counts:
        assert submit_application(deal=own(cast), by=cast.founder, arrived_at=arrived).submitted_at == arrived
    else:
        with pytest.raises(Refused, match="마감되었습니다"):
            submit_application(deal=own(cast), by=cast.founder, arrived_at=arrived)
    assert deal.submissions.count() == counts


def test_who_lost_the_answer_and_presses_again_after_the_closing_gets_the_same_receipt(cast):
    deal, client = filled(cast), signed_in(cast.founder)
    first = submit_application(deal=deal, by=cast.founder)
    close(cast.round, ago(seconds=1))
    assert client.post(address("submit", deal.uuid), {"confirm": "on"}).url == address("receipt", deal.uuid)
    assert (list(Submission.objects.all()), Message.objects.filter(kind="receipt").count()) == ([first], 1)
    Application.objects.update(saved_at=timezone.now(), answers=deal.application.answers | {
        "company": deal.application.answers["company"] | {"one_line": "마감 뒤의 글"}})
    assert "마감되었습니다" in client.post(address("submit", deal.uuid), {"confirm": "on"}).text
    Deal.objects.update(status="withdrawn")
    Application.objects.update(answers=deal.application.answers)
    assert client.post(address("submit", deal.uuid), {"confirm": "on"}).status_code == 200, "withdrawn: no receipt of it as if it stood"
    assert list(Submission.objects.all()) == [first]


def test_a_deck_and_answers_that_arrived_in_time_are_kept_after_the_closing_and_later_ones_are_not(cast):
    filled(cast)
    close(cast.round, ago(seconds=5))
    deal, section = own(cast), spec_of(step_form(own(cast), FIRST)).by_key["company"]
    save_deck(deal=deal, upload=upload(pdf(3)), by=cast.founder, arrived_at=ago(seconds=6))
    save_answers(deal=deal, step=FIRST, section=section, typed={"one_line": "제때 온 글"}, by=cast.founder, arrived_at=ago(seconds=6))
    for late in (ago(seconds=4), None):
        with pytest.raises(Refused, match="마감되었습니다"):
            save_deck(deal=deal, upload=upload(pdf(4)), by=cast.founder, arrived_at=late)
        with pytest.raises(Refused, match="마감되었습니다"):
            save_answers(deal=deal, step=FIRST, section=section, typed={"one_line": "늦은 글"}, by=cast.founder, arrived_at=late)
    assert Application.objects.get().answers["company"]["one_line"] == "제때 온 글"
    assert Document.objects.filter(kind="deck").count() == 2


def test_the_second_step_goes_by_arrival_too(cast):
    deal = asked_second(cast)
    filled_second(deal, cast.founder)
    Dossier.objects.update(due_at=ago(seconds=5))
    with pytest.raises(Refused):
        submit_dossier(deal=again(deal, cast.founder), by=cast.founder, arrived_at=ago(seconds=4))
    arrived = ago(seconds=6)
    first = submit_dossier(deal=again(deal, cast.founder), by=cast.founder, arrived_at=arrived)
    assert first.submitted_at == arrived < first.processed_at
    assert submit_dossier(deal=again(deal, cast.founder), by=cast.founder) == first
    assert DossierVersion.objects.count() == Message.objects.filter(kind="receipt_second").count() == 1
