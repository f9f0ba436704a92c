"""An application is withdrawn by its owner and taken back while the round is open; of a withdrawn draft nobody outside learns anything."""
import datetime as dt

import pytest
from django.utils import timezone, translation

from applicants.actions.application import submit_application
from applicants.actions.committee import close_ballot, freeze_packet, open_ballot
from applicants.actions.draft import save_section
from applicants.actions.scorecard import lock_card, save_card
from applicants.actions.screening import screen
from applicants.actions.vote import cast_vote
from applicants.actions.withdrawal import apply_again, withdraw_application
from applicants.models import Deal, Round
from fund.errors import Refused
from fund.models import Job, Message, Notification
from fund.today import waiting
from tests.applicants.applying import address, filled, signed_in, typed
from tests.applicants.ballots import opened, prepared, sealed, voted
from tests.applicants.crawling import changes, crawl
from tests.applicants.deciding import sent
from tests.applicants.scoring import assigned, marks, screened
from tests.applicants.walling import fresh, walled
from tests.cast import cast as another_cast
from tests.cast import company, person, submitted_deal

pytestmark = pytest.mark.django_db
HOUSE = ("analyst", "analyst2", "partner", "operations")


def told(kind: str) -> set:
    return {row.user for row in Notification.objects.filter(kind=kind)}


def refused(words: str, action, **arguments) -> None:
    with translation.override("en"), pytest.raises(Refused, match=words):
        action(**arguments)


def handed_in(c) -> Deal:
    deal = filled(c)
    screen(submit_application(deal=deal, by=c.founder).pk)
    deal.refresh_from_db()
    return deal


def later_round(c) -> Round:
    now = timezone.now()
    return Round.objects.create(fund=c.fund, name_ko="다음 모집", name_en="Next call", opens_at=now - dt.timedelta(days=1),
                                closes_at=now + dt.timedelta(days=40), results_by=(now + dt.timedelta(days=60)).date(), rubric=c.round.rubric,
                                first_form=c.round.first_form)


def close(c) -> None:
    Round.objects.filter(pk=c.round.pk).update(closes_at=timezone.now() - dt.timedelta(minutes=1))


def test_an_owner_withdraws_with_a_reason_and_owners_and_house_hear_of_it(cast):
    deal, client = handed_in(cast), signed_in(cast.founder)
    page = client.get(address("withdraw", deal.uuid)).content.decode()
    assert "1년" in page  # how long what was handed in is kept
    answer = client.post(address("withdraw", deal.uuid), {"reason": "  다른 투자자가 먼저 왔습니다 "})
    assert answer.url == address("application", deal.uuid)
    deal.refresh_from_db()
    assert (deal.status, deal.stage, deal.reason) == ("withdrawn", "screening", "다른 투자자가 먼저 왔습니다")
    letter = Message.objects.get(kind="withdrawn")
    assert letter.to == cast.founder.user.email and deal.receipt_no in letter.body and deal.reason in letter.body
    assert told("application_withdrawn") == {getattr(cast, name).user for name in HOUSE}
    event = deal.events.order_by("-pgh_id").first()
    assert (event.pgh_context.metadata["verb"], event.pgh_context.metadata["seat"]) == ("withdraw application", cast.founder.pk)


def test_the_letter_without_a_reason_says_so(cast):
    withdraw_application(deal=handed_in(cast), by=cast.founder)
    reason = next(line for line in Message.objects.get(kind="withdrawn").body.splitlines() if line.startswith("적은 이유: "))
    assert reason.removeprefix("적은 이유: ").strip()


def test_behind_a_wall_nobody_hears_that_it_was_withdrawn(cast):
    deal = handed_in(cast)
    walled(cast, deal, cast.analyst)
    walled(cast, deal, cast.operations)
    withdraw_application(deal=deal, by=cast.founder)
    assert told("application_withdrawn") == {cast.analyst2.user, cast.partner.user}


def test_of_a_withdrawn_draft_nobody_outside_the_startup_learns_anything(cast):
    screened(cast, "보이는 딜")
    deal = filled(cast)
    readers = ("analyst", "partner", "operations", "member", "inspector", "administrator")
    before = {name: crawl(fresh(getattr(cast, name)).user) for name in readers}
    counts = [model.objects.count() for model in (Message, Notification, Job)]
    withdraw_application(deal=deal, reason="비밀스러운 이유", by=cast.founder)
    assert [model.objects.count() for model in (Message, Notification, Job)] == counts
    gone = {name: changes(before[name], crawl(fresh(getattr(cast, name)).user)) for name in readers}
    changed = {name: [page for page in pages if not page.endswith("/readers/")] for name, pages in gone.items()}  # those tell when one looked
    assert changed == dict.fromkeys(readers, [])
    apply_again(deal=deal, by=cast.founder)
    assert [model.objects.count() for model in (Message, Notification, Job)] == counts


def test_nothing_can_be_written_while_it_is_withdrawn_and_what_was_written_stays(cast):
    deal = filled(cast)
    withdraw_application(deal=deal, by=cast.founder)
    refused("withdr", save_section, deal=deal, section="business", data=typed(ask="1억")["business"], by=cast.founder)
    refused("withdr", submit_application, deal=deal, by=cast.founder)
    assert deal.application.answers["business"]["ask"] == "15억"
    client = signed_in(cast.founder)
    client.cookies["django_language"] = "en"
    page = client.get(address("application", deal.uuid)).content.decode()
    assert "Nobody outside your company has seen it." in page and "Apply again" in page and "The round is closed" not in page


def test_taken_back_the_standing_version_counts_again_and_the_house_is_told_of_it(cast):
    deal = handed_in(cast)
    withdraw_application(deal=deal, reason="생각이 바뀌었습니다", by=cast.founder)
    Notification.objects.all().delete()
    assert signed_in(cast.founder).post(address("apply_again", deal.uuid)).url == address("application", deal.uuid)
    deal.refresh_from_db()
    assert (deal.status, deal.stage, deal.reason, deal.submissions.count()) == ("active", "screening", "", 1)
    assert told("application_received") == {cast.analyst.user, cast.analyst2.user, cast.partner.user}
    assert set(Notification.objects.values_list("facts__version", flat=True)) == {"1"}
    withdraw_application(deal=deal, by=cast.founder)  # each time is an event of its own
    apply_again(deal=deal, by=cast.founder)
    assert Notification.objects.filter(user=cast.partner.user, kind="application_received").count() == 2


def test_what_was_checked_while_it_was_withdrawn_goes_on_to_screening_when_it_is_taken_back(cast):
    deal = filled(cast)
    submission = submit_application(deal=deal, by=cast.founder)
    withdraw_application(deal=deal, by=cast.founder)
    assert screen(submission.pk)["moved"] is False
    apply_again(deal=deal, by=cast.founder)
    assert (deal.status, deal.stage) == ("active", "screening")


def test_it_cannot_be_taken_back_once_the_round_has_closed_or_after_screening(cast):
    deal = filled(cast)
    withdraw_application(deal=deal, by=cast.founder)
    close(cast)
    deal = Deal.objects.get(pk=deal.pk)
    refused("closed", apply_again, deal=deal, by=cast.founder)
    assert "apply_again" not in signed_in(cast.founder).get(address("application", deal.uuid)).content.decode()
    later = submitted_deal(cast, stage="committee", owner=company("먼 길"))
    owner = person("far", "founder_owner", later.company.organisation, None)
    withdraw_application(deal=later, by=owner)
    refused("after screening", apply_again, deal=later, by=owner)
    assert set(Deal.objects.values_list("status", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize(("stage", "status"), [("contracting", "active"), ("invested", "active"), ("screening", "passed"),
                                               ("screening", "withdrawn")])
def test_what_is_decided_or_withdrawn_already_stays(cast, stage, status):
    deal = submitted_deal(cast, stage=stage)
    if status == "passed":
        sent(cast, deal)  # and its founder knows it
    Deal.objects.filter(pk=deal.pk).update(status=status, reason="")
    deal.refresh_from_db()
    before = Message.objects.count(), Notification.objects.count()
    with pytest.raises(Refused):
        withdraw_application(deal=deal, reason="그만", by=cast.founder)
    with pytest.raises(Refused):
        apply_again(deal=submitted_deal(cast, stage="interview", owner=company("진행")), by=cast.founder)
    deal.refresh_from_db()
    assert (deal.status, deal.reason, Message.objects.count(), Notification.objects.count()) == (status, "", *before)
    page = signed_in(cast.founder).get(address("withdraw", deal.uuid)).content.decode()
    assert 'name="reason"' not in page


def test_what_is_on_hold_can_be_withdrawn(cast):
    deal = submitted_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(status="hold")
    assert withdraw_application(deal=deal, by=cast.founder).status == "withdrawn"


def test_only_an_owner_of_this_startup_withdraws_and_takes_back(cast):
    deal = handed_in(cast)
    stranger = person("stranger", "founder_owner", company("남의 회사").organisation, None)
    for seat in (cast.editor, cast.viewer, cast.partner, stranger):
        with pytest.raises(Refused):
            withdraw_application(deal=deal, by=seat)
        with pytest.raises(Refused):
            apply_again(deal=deal, by=seat)
    for seat, status in ((cast.editor, 403), (cast.viewer, 403), (stranger, 404)):
        for name in ("withdraw", "apply_again"):
            assert signed_in(seat).post(address(name, deal.uuid)).status_code == status
    deal.refresh_from_db()
    assert deal.status == "active"
    assert address("withdraw", deal.uuid) not in signed_in(cast.editor).get(address("application", deal.uuid)).content.decode()


def test_a_reason_that_is_too_long_is_refused_beside_its_field_and_nothing_happens(cast):
    deal, client = handed_in(cast), signed_in(cast.founder)
    answer = client.post(address("withdraw", deal.uuid), {"reason": "가" * 301})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["reason"]
    with pytest.raises(Refused) as no:
        withdraw_application(deal=deal, reason="가" * 301, by=cast.founder)
    deal.refresh_from_db()
    assert (no.value.field, deal.status) == ("reason", "active")


def test_the_house_reads_that_it_was_withdrawn_and_why_and_no_step_can_be_taken(cast, client):
    deal = screened(cast)
    card = assigned(cast, deal, cast.analyst)
    withdraw_application(deal=deal, reason="다른 곳과 계약했습니다", by=cast.founder)
    client.force_login(cast.analyst.user)
    assert deal.company.name not in client.get(address("review_queue", "sunhwan")).content.decode()
    assert "score" not in {row["duty"].key for row in waiting(fresh(cast.analyst).user)}
    refused("withdr", save_card, card=card, data=marks(card, {"Depth": 3}), by=cast.analyst)
    refused("withdr", lock_card, card=card, by=cast.analyst)
    assert client.get(address("scorecard", "sunhwan", card.uuid)).status_code == 200
    client.force_login(cast.partner.user)
    page = client.get(address("deal", "sunhwan", deal.uuid)).content.decode()
    assert "다른 곳과 계약했습니다" in page and "data-move" not in page
    assert 'data-state="withdrawn"' in client.get(address("deals", "sunhwan")).content.decode()
    with pytest.raises(Refused):
        assigned(cast, deal, cast.analyst2)


def test_what_was_withdrawn_is_not_tabled_frozen_voted_on_or_opened(cast, client):
    item, ready = sealed(cast, name="투표 중"), prepared(cast, name="준비 중")
    discussed = voted(cast, opened(cast, sealed(cast, name="논의 중"), chair="yes", member="yes"), chair="yes", member="yes")
    for row in (item, ready, discussed):
        owner = person(f"owner{row.pk}", "founder_owner", row.deal.company.organisation, None)
        withdraw_application(deal=row.deal, by=owner)
    with pytest.raises(Refused):
        freeze_packet(item=ready, by=cast.partner)
    refused("withdr", cast_vote, item=item, choice="yes", reason="", by=cast.chair)
    refused("withdr", open_ballot, item=item, by=cast.chair)
    refused("withdr", cast_vote, item=discussed, choice="no", reason="늦음", by=cast.chair)
    refused("withdr", close_ballot, item=discussed, by=cast.chair)
    assert {row["duty"].key for row in waiting(fresh(cast.chair).user)} & {"vote", "open_ballot", "close_ballot"} == set()
    assert "packet" not in {row["duty"].key for row in waiting(fresh(cast.partner).user)}
    client.force_login(cast.operations.user)
    assert client.get(address("table_deal", "sunhwan", ready.meeting.uuid)).context["choices"] == []
    for row in (item, ready, discussed):
        client.cookies["django_language"] = "en"
        body = client.get(address("agenda_item", "sunhwan", row.uuid)).content.decode()
        assert 'data-open="freeze"' not in body and "The company withdrew its application" in body


def test_the_next_round_shows_how_the_earlier_application_ended(cast):
    deal = handed_in(cast)
    withdraw_application(deal=deal, reason="시기가 일렀습니다", by=cast.founder)
    following = Deal.objects.create(fund=cast.fund, company=deal.company, round=later_round(cast))
    type(deal.application).objects.create(deal=following, form=cast.round.first_form)
    page = signed_in(cast.viewer).get(address("application", following.uuid)).content.decode()
    assert deal.receipt_no in page and "시기가 일렀습니다" in page and address("application", deal.uuid) in page
    unsent = signed_in(cast.viewer).get(address("application", deal.uuid)).content.decode()
    assert address("application", following.uuid) not in unsent  # a draft is no earlier application


def test_the_house_sees_a_companys_other_applications_in_its_fund_past_no_wall(cast, client):
    rival = another_cast("rival")
    now = handed_in(cast)
    old = Deal.objects.create(fund=cast.fund, company=now.company, round=later_round(cast), stage="screening", status="passed",
                              reason="시장이 작습니다", receipt_no="2025H2-AAAA")
    elsewhere = Deal.objects.create(fund=rival.fund, company=now.company, round=rival.round, stage="screening", receipt_no="2025H2-BBBB")
    client.force_login(cast.partner.user)
    there = address("deal", "sunhwan", now.uuid)
    page = client.get(there).content.decode()
    assert address("deal", "sunhwan", old.uuid) in page and "시장이 작습니다" in page
    assert str(elsewhere.uuid) not in page
    Deal.objects.filter(pk=old.pk).update(stage="draft")
    assert "시장이 작습니다" not in client.get(there).content.decode()
    Deal.objects.filter(pk=old.pk).update(stage="screening")
    walled(cast, old, cast.partner)
    assert "시장이 작습니다" not in client.get(there).content.decode()
