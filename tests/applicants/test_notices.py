"""What the applicants' house tells, to whom, and what it must not tell: marks, votes, names of voters."""
import datetime as dt

import pytest
from django.utils import timezone, translation

from applicants.actions.application import submit_application
from applicants.actions.assignment import assign_reviewers
from applicants.actions.committee import defer_item, open_ballot
from applicants.actions.kpi_request import submit_kpi
from applicants.actions.kpi_value import return_kpi
from applicants.models import Deal
from fund.models import Message, Notification, Wall
from tests.applicants.applying import filled
from tests.applicants.ballots import closed, prepared, sealed, voted
from tests.applicants.reporting import asked, drafted, handed_in
from tests.applicants.scoring import locked, screened
from tests.cast import company


def told(cast, kind: str) -> set[str]:
    """Who of the cast was told of this kind."""
    people = {row.user_id for row in Notification.objects.filter(kind=kind)}
    return {name for name, seat in vars(cast).items() if getattr(seat, "user_id", None) in people}


def said(kind: str) -> str:
    """Everything a reader of this kind could get: rows in both languages, letters and their subjects."""
    texts = []
    for row in Notification.objects.filter(kind=kind):
        for language in ("ko", "en"):
            with translation.override(language):
                texts.append(row.sentence)
        texts.append(str(row.facts) + row.url)
    return "\n".join(texts + [m.subject + m.body for m in Message.objects.filter(kind=kind)])


@pytest.fixture(autouse=True)
def daylight(cast):
    from fund.models import User

    User.objects.update(quiet_from=None, quiet_until=None)


def put_up(cast, deal: Deal, seat) -> None:
    Wall.objects.create(fund=cast.fund, about=deal.uuid, user=seat.user, ground="conflict", reason="이해상충", put_up_by=cast.partner)


def test_an_application_tells_analysts_and_partners_of_its_fund_but_nobody_behind_its_wall(cast):
    deal = filled(cast)
    put_up(cast, deal, cast.analyst2)
    submission = submit_application(deal=deal, by=cast.founder)
    assert told(cast, "application_received") == {"analyst", "partner"}
    row = Notification.objects.filter(kind="application_received").first()
    assert (row.about, row.url, row.fund, row.facts["company"]) == (
        deal.uuid, f"/f/{cast.fund.slug}/deals/{deal.uuid}/", cast.fund, submission.deal.company.name)
    submit_application(deal=deal, by=cast.founder)  # the same content is no new version
    assert Notification.objects.filter(kind="application_received").count() == 2
    receipt = Message.objects.get(kind="receipt")
    assert (receipt.about, receipt.not_before) == (deal.uuid, None)  # a receipt waits for no morning


def test_a_reviewer_hears_of_the_own_card_and_of_nothing_anybody_else_gave(cast):
    deal = screened(cast)
    locked(cast, deal, cast.analyst2)
    Notification.objects.all().delete()
    Message.objects.all().delete()
    assign_reviewers(deal=deal, reviewers=[cast.analyst], by=cast.partner)
    assert told(cast, "review_assigned") == {"analyst"}
    words = said("review_assigned")
    assert deal.company.name in words and "/reviews/" in words
    assert cast.analyst2.user.name not in words and "analyst2" not in words
    assert Notification.objects.get().facts == {"company": deal.company.name}


def test_who_assigns_a_card_to_themselves_is_not_told(cast):
    assign_reviewers(deal=screened(cast), reviewers=[cast.partner], by=cast.partner)
    assert Notification.objects.count() == 0


def test_a_frozen_packet_tells_the_committee_with_its_own_letter_and_no_figure_of_its_terms(cast):
    item = sealed(cast)
    assert told(cast, "packet_frozen") == {"chair", "member", "member2"}
    letters = Message.objects.filter(kind="packet_frozen")
    assert {m.user_id for m in letters} == {cast.chair.user_id, cast.member.user_id, cast.member2.user_id}
    assert all(str(item.uuid) in m.body and m.about == item.deal.uuid and m.unsubscribe in m.body for m in letters)
    for secret in ("80,000", "25,000", "2,000,000,000", "20.0", "12,000,000,000"):
        assert secret not in said("packet_frozen")


HEAR = {"member", "member2", "observer", "analyst", "analyst2", "partner", "operations"}  # the chair opened and closed it
SECRETS = ("because of", "yes", "approved", "승인", "부결", "가결", "찬성", "반대", "chair", "회피")


def test_a_ballot_tells_committee_and_house_once_it_is_open_and_once_it_is_closed_and_neither_votes_nor_decision(cast):
    item = voted(cast, sealed(cast), chair="yes", member="no", member2="conditional")
    assert told(cast, "ballot_opened") == set()  # while it is sealed nobody hears of anything but the packet
    assert {row.kind for row in Notification.objects.filter(about=item.deal.uuid)} == {"packet_frozen", "packet_shown"}
    open_ballot(item=item, by=cast.chair)
    assert (told(cast, "ballot_opened"), told(cast, "ballot_closed")) == (HEAR, set())
    closed(cast, item, chair="yes", member="no", member2="conditional")
    assert told(cast, "ballot_closed") == HEAR
    for kind in ("ballot_opened", "ballot_closed"):
        words = said(kind)
        for secret in SECRETS:
            assert secret not in words.replace(cast.fund.slug, ""), secret
        assert Notification.objects.filter(kind=kind).first().facts == {"company": item.deal.company.name}


def test_a_decision_that_is_put_off_tells_committee_and_house_without_its_reason(cast):
    item = voted(cast, sealed(cast), chair="yes", member="no")
    defer_item(item=item, reason="계약서비밀", by=cast.chair)
    assert (told(cast, "item_deferred"), told(cast, "ballot_closed")) == (HEAR, set())
    assert "계약서비밀" not in said("item_deferred") + said("packet_frozen")


def test_a_vote_tells_nobody(cast):
    item = sealed(cast)
    before = Notification.objects.count(), Message.objects.count()
    voted(cast, item, chair="no", member="yes")
    assert (Notification.objects.count(), Message.objects.count()) == before


def test_a_preparing_item_tells_nobody_on_the_committee(cast):
    prepared(cast)
    assert told(cast, "packet_frozen") == set()


def test_figures_handed_in_tell_operations_and_the_deals_owner_and_sent_back_the_founders(cast):
    row, _token = handed_in(cast, cast.founder_company)
    assert told(cast, "kpi_submitted") == {"operations", "analyst"}
    assert "1,186" not in said("kpi_submitted") and "1186" not in said("kpi_submitted") and row.company.name in said("kpi_submitted")
    return_kpi(request=row, reason="단위를 확인해 주세요", by=cast.analyst)
    assert told(cast, "kpi_returned") == {"founder"}
    letter = Message.objects.get(kind="kpi_returned")
    assert "단위를 확인해 주세요" in letter.body and letter.about == Deal.objects.get(company=row.company).uuid
    row.refresh_from_db()
    submit_kpi(request=drafted(row, recycled_output="1,200"))
    assert Notification.objects.filter(kind="kpi_submitted").count() == 4  # handed in again is another event


def test_an_owner_who_left_the_fund_hears_nothing_of_its_figures(cast):
    from fund.models import Seat

    request, _token = asked(cast, company("떠난 담당"))
    Seat.objects.filter(pk=cast.analyst.pk).update(ends_on=timezone.localdate())
    submit_kpi(request=drafted(request, recycled_output="1", electricity="2", accidents="0"))
    assert told(cast, "kpi_submitted") == {"operations"}


def test_the_request_for_figures_carries_its_deal_so_that_the_outbox_hides_it_behind_a_wall(cast):
    row, _token = asked(cast, cast.founder_company)
    letter = Message.objects.get(kind="kpi_request")
    assert letter in Message.objects.visible_to(cast.operations.user)
    put_up(cast, Deal.objects.get(company=row.company), cast.operations)
    assert letter not in Message.objects.visible_to(cast.operations.user)


def test_a_packet_written_at_night_waits_for_the_morning(cast):
    from fund.models import User

    here = timezone.localtime()
    User.objects.filter(pk=cast.member.user_id).update(quiet_from=(here - dt.timedelta(hours=1)).time(),
                                                       quiet_until=(here + dt.timedelta(hours=1)).time())
    sealed(cast)
    waits = {m.user_id: m.not_before is not None for m in Message.objects.filter(kind="packet_frozen")}
    assert waits == {cast.member.user_id: True, cast.member2.user_id: False, cast.chair.user_id: False}
