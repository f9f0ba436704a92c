"""More time for one applicant: asked for with a reason, answered with one, kept behind walls, honoured when saving and handing in."""
import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.draft import save_answers
from applicants.actions.extension import ask_extension, decide_extension, give_extension
from applicants.models import Deal, Extension, Round
from applicants.queries.form import spec_of
from applicants.queries.round import closes_for, deadline
from fund.actions.wall import put_up_wall
from fund.errors import Refused
from fund.models import Message, Notification, Seat
from fund.permissions import Role
from tests.applicants.applying import address, filled, signed_in
from tests.applicants.calling import SEOUL, english, move_closing, said
from tests.applicants.deciding import sent
from tests.cast import cast as build
from tests.cast import company, draft_deal, submitted_deal

WHY = "감사보고서가 마감 이틀 뒤에 나옵니다."
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def call_page(c, row=None):
    return address("call", c.fund.slug, (row or c.round).uuid)


def begun_in_time(deal):
    Deal.objects.filter(pk=deal.pk).update(created_at=timezone.now() - 2 * DAY)
    return Deal.objects.get(pk=deal.pk)


def closed(c, deal, ago=HOUR):
    """The deal after its call has closed, with no grace."""
    move_closing(c.round, timezone.now() - ago)
    return begun_in_time(deal)


def write(deal, by, text="마감 뒤"):
    section = next(s for s in spec_of(deal.round.first_form).sections if s.key == "company")
    return save_answers(deal=deal, step="first", section=section, typed={"one_line": text}, by=by)


def walled_off(c, deal, seat):
    put_up_wall(fund=c.fund, about=deal.uuid, applicant=deal.company.organisation, user=seat.user, ground="conflict", reason="가족", by=c.operations)


def test_a_founder_asks_and_partners_and_operations_learn_of_it_with_the_reason(cast):
    build("rival")
    deal = draft_deal(cast)
    client = english(cast.founder)
    page = client.get(address("application", deal.uuid))
    assert "Asking shows the fund that your company applies." in said(page)
    assert cast.founder_company.name not in signed_in(cast.partner).get(call_page(cast)).text
    answer = client.post(address("extension_ask", deal.uuid), {"reason": WHY})
    assert answer.url == address("application", deal.uuid)
    row = Extension.objects.get()
    assert (row.deal, row.state, row.asked_reason, row.asked_by) == (deal, "asked", WHY, cast.founder)
    told = Notification.objects.filter(kind="extension_asked")
    assert set(told.values_list("user__name", flat=True)) == {"sunhwan-partner", "sunhwan-operations"}
    assert WHY in told[0].sentence and cast.founder_company.name in told[0].sentence and told[0].url == call_page(cast)
    assert "Waiting for an answer" in said(client.get(answer.url))
    for who in ("partner", "operations", "analyst", "inspector"):
        text = signed_in(getattr(cast, who)).get(call_page(cast)).text
        assert WHY in text and cast.founder_company.name in text
        assert (address("extension_decide", cast.fund.slug, cast.round.uuid, row.uuid) in text) == (who in ("partner", "operations"))


def test_the_name_is_the_one_typed_in_the_draft(cast):
    deal = filled(cast, name="아직 없는 회사")
    ask_extension(deal=deal, reason=WHY, by=cast.founder)
    assert "아직 없는 회사" in signed_in(cast.partner).get(call_page(cast)).text
    decide_extension(extension=Extension.objects.get(), grant=True, until=cast.round.closes_at + DAY, reason="그럽시다.", by=cast.partner)
    assert "아직 없는 회사" in Message.objects.get(kind="extension").subject


def test_who_writes_may_ask_who_looks_may_not_and_others_find_nothing(cast):
    deal, rival = draft_deal(cast), build("rival")
    url = address("extension_ask", deal.uuid)
    assert signed_in(cast.viewer).post(url, {"reason": WHY}).status_code == 403
    assert signed_in(rival.founder).post(url, {"reason": WHY}).status_code == 404
    assert signed_in(cast.partner).post(url, {"reason": WHY}).status_code == 403
    assert "more-time" not in signed_in(cast.viewer).get(address("application", deal.uuid)).text
    for seat in (cast.viewer, cast.partner, rival.founder):
        with pytest.raises(Refused):
            ask_extension(deal=deal, reason=WHY, by=seat)
    assert signed_in(cast.editor).post(url, {"reason": WHY}).status_code == 302
    assert Extension.objects.get().asked_by == cast.editor


@pytest.mark.parametrize("reason", ["", "  \n ", "가" * 301, "뒤집힌 \u202e글", "점" + "\u0301" * 9])
def test_asking_needs_a_reason_and_keeps_what_was_typed(cast, reason):
    deal = draft_deal(cast)
    answer = signed_in(cast.founder).post(address("extension_ask", deal.uuid), {"reason": reason})
    assert answer.status_code == 422
    assert list(answer.context["extension_form"].errors) == ["reason"] and answer.context["extension_form"]["reason"].value() == reason
    assert "<details class=\"define\" open>" in answer.text
    with pytest.raises(Refused):
        ask_extension(deal=deal, reason=reason, by=cast.founder)
    assert Extension.objects.count() == 0 and Notification.objects.count() == 0


def test_one_request_is_open_at_a_time(cast):
    deal = draft_deal(cast)
    ask_extension(deal=deal, reason=WHY, by=cast.founder)
    again = english(cast.founder).post(address("extension_ask", deal.uuid), {"reason": "또"})
    assert again.status_code == 422 and "You asked already" in said(again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(deal=deal, asked_reason="behind the back of the rule")
    assert Extension.objects.count() == 1
    decide_extension(extension=Extension.objects.get(), grant=False, reason="더는 어렵습니다.", by=cast.partner)
    ask_extension(deal=deal, reason="정말로", by=cast.founder)
    assert Extension.objects.count() == 2


@pytest.mark.parametrize(("ago", "asked"), [(-HOUR, True), (23 * HOUR, True), (25 * HOUR, False)])
def test_it_can_be_asked_for_until_a_day_after_closing(cast, ago, asked):
    deal = closed(cast, draft_deal(cast), ago)
    page = english(cast.founder).get(address("application", deal.uuid))
    assert page.context["may_ask"] is asked and ("Ask for more time" in said(page)) is asked
    answer = english(cast.founder).post(address("extension_ask", deal.uuid), {"reason": WHY})
    assert (answer.status_code, Extension.objects.count()) == ((302, 1) if asked else (422, 0))


@pytest.mark.parametrize("columns", [{"status": "withdrawn"}, {}, {"stage": "committee"}])
def test_what_is_withdrawn_declined_or_being_decided_on_gets_no_more_time(cast, columns):
    deal = submitted_deal(cast)
    if columns:
        Deal.objects.filter(pk=deal.pk).update(**columns)
    else:
        sent(cast, deal)
    deal = Deal.objects.get(pk=deal.pk)
    with pytest.raises(Refused):
        ask_extension(deal=deal, reason=WHY, by=cast.founder)
    with pytest.raises(Refused):
        give_extension(deal=deal, until=cast.round.closes_at + DAY, reason="x", by=cast.partner)
    assert Extension.objects.count() == 0


@pytest.mark.parametrize("status", ["passed", "hold"])
def test_what_the_house_decided_and_nobody_told_yet_is_asked_for_and_answered_as_any_other(cast, status):
    deal = submitted_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(status=status)
    row = ask_extension(deal=Deal.objects.get(pk=deal.pk), reason=WHY, by=cast.founder)
    decide_extension(extension=row, grant=False, reason="시간이 충분했습니다", by=cast.partner)
    assert Extension.objects.get().state == "declined"


def test_granted_time_is_honoured_when_saving_and_when_handing_in_and_for_nobody_else(cast):
    deal = closed(cast, filled(cast))
    with pytest.raises(Refused):
        write(deal, cast.founder)
    row = ask_extension(deal=deal, reason=WHY, by=cast.founder)
    until = timezone.now() + 2 * HOUR
    decide_extension(extension=row, grant=True, until=until, reason="보고서를 기다리겠습니다.", by=cast.operations)
    deal = Deal.objects.get(pk=deal.pk)
    assert closes_for(deal) == until == deadline(deal)
    client = english(cast.founder)
    saved = client.post(address("section_save", deal.uuid, "company"), {"one_line": "연장 덕분에"})
    assert saved.status_code == 200
    deal = Deal.objects.get(pk=deal.pk)
    assert deal.application.answers["company"]["one_line"] == "연장 덕분에"
    assert client.post(address("submit", deal.uuid), {"confirm": "on"}).url == address("receipt", deal.uuid)
    assert deal.submissions.get().content["company"]["one_line"] == "연장 덕분에"
    page = said(client.get(address("application", deal.uuid)))
    assert "Granted" in page and "보고서를 기다리겠습니다." in page and "Closes for you" in page
    other = begun_in_time(draft_deal(cast, company("남의 회사")))
    with pytest.raises(Refused):
        write(other, Seat.objects.create(user=cast.editor.user, organisation=other.company.organisation, role=Role.FOUNDER_OWNER))


def test_once_the_granted_time_is_over_nothing_more_goes_in(cast):
    deal = closed(cast, filled(cast), 5 * HOUR)
    Extension.objects.create(deal=deal, state="granted", until=timezone.now() - HOUR, reason="x", decided_by=cast.partner)
    with pytest.raises(Refused):
        write(deal, cast.founder)
    with pytest.raises(Refused):
        submit_application(deal=deal, by=cast.founder)


def test_the_owners_get_a_letter_with_the_answer_and_the_reason(cast):
    deal = draft_deal(cast)
    row = ask_extension(deal=deal, reason=WHY, by=cast.editor)
    until = dt.datetime.combine(timezone.localdate(cast.round.closes_at) + 2 * DAY, dt.time(18), SEOUL)
    client = english(cast.partner)
    page = client.get(call_page(cast))
    sent = {"until": f"{until:%Y-%m-%dT%H:%M}", "reason": "이틀 드립니다.", "answer": "grant"}
    assert f"id_{row.pk}_until" in page.text
    assert client.post(address("extension_decide", cast.fund.slug, cast.round.uuid, row.uuid), sent).url == call_page(cast)
    row.refresh_from_db()
    assert (row.state, row.until, row.reason, row.decided_by) == ("granted", until, "이틀 드립니다.", cast.partner)
    letter = Message.objects.get(kind="extension")
    assert (letter.user, letter.fund, letter.about) == (cast.founder.user, cast.fund, deal.uuid)
    assert "이틀 드립니다." in letter.body and "18:00" in letter.body and address("application", deal.uuid) in letter.body
    assert row.get_state_display() and "이틀 드립니다." in said(client.get(call_page(cast)))


def test_a_decline_carries_its_reason_and_leaves_the_closing_as_it_was(cast):
    deal = draft_deal(cast)
    row = ask_extension(deal=deal, reason=WHY, by=cast.founder)
    client = english(cast.operations)
    url = address("extension_decide", cast.fund.slug, cast.round.uuid, row.uuid)
    assert client.post(url, {"reason": "모두 같은 날에 받습니다.", "answer": "decline", "until": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.until) == ("declined", None)
    assert closes_for(Deal.objects.get(pk=deal.pk)) == cast.round.closes_at
    assert "모두 같은 날에 받습니다." in Message.objects.get(kind="extension").body
    page = said(english(cast.founder).get(address("application", deal.uuid)))
    assert "Not granted" in page and "모두 같은 날에 받습니다." in page


@pytest.mark.parametrize(("until", "reason", "field"), [
    (None, "x", "until"),
    (lambda r: timezone.now() - HOUR, "x", "until"),
    (lambda r: r.closes_at - HOUR, "x", "until"),
    (lambda r: r.closes_at, "x", "until"),
    (lambda r: r.last_moment, "x", "until"),
    (lambda r: dt.datetime.combine(r.results_by + DAY, dt.time(0), SEOUL), "x", "until"),
    (lambda r: r.closes_at + DAY, "  ", "reason"),
    (lambda r: r.closes_at + DAY, "가" * 301, "reason"),
])
def test_an_answer_that_gives_nothing_is_refused_beside_its_field(cast, until, reason, field):
    Round.objects.filter(pk=cast.round.pk).update(grace_minutes=10)
    deal = draft_deal(cast)
    deal.round.refresh_from_db()
    row = ask_extension(deal=deal, reason=WHY, by=cast.founder)
    with pytest.raises(Refused) as refused:
        decide_extension(extension=row, grant=True, until=until(deal.round) if until else None, reason=reason, by=cast.partner)
    assert refused.value.field == field
    row.refresh_from_db()
    assert (row.state, Message.objects.count()) == ("asked", 2)  # the two who were told of the request


def test_the_form_of_a_refused_answer_comes_back_as_it_was_sent(cast):
    row = ask_extension(deal=draft_deal(cast), reason=WHY, by=cast.founder)
    url = address("extension_decide", cast.fund.slug, cast.round.uuid, row.uuid)
    answer = english(cast.partner).post(url, {"until": "2020-01-01T10:00", "reason": "이틀", "answer": "grant"})
    assert answer.status_code == 422 and "This time has passed." in said(answer)
    assert 'value="2020-01-01T10:00"' in answer.text and 'value="이틀"' in answer.text
    assert english(cast.partner).post(url, {"until": "soon", "reason": "이틀", "answer": "grant"}).status_code == 422


def test_an_answered_request_is_not_answered_again(cast):
    row = ask_extension(deal=draft_deal(cast), reason=WHY, by=cast.founder)
    decide_extension(extension=row, grant=False, reason="아니요", by=cast.partner)
    with pytest.raises(Refused):
        decide_extension(extension=row, grant=True, until=cast.round.closes_at + DAY, reason="예", by=cast.operations)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("declined", "아니요")


def test_only_those_who_keep_rounds_answer(cast):
    rival = build("rival")
    row = ask_extension(deal=draft_deal(cast), reason=WHY, by=cast.founder)
    for seat in (cast.analyst, cast.inspector, cast.chair, cast.founder, rival.partner):
        with pytest.raises(Refused):
            decide_extension(extension=row, grant=True, until=cast.round.closes_at + DAY, reason="x", by=seat)
    assert signed_in(rival.partner).get(call_page(rival)).status_code == 200
    assert signed_in(rival.partner).post(address("extension_decide", "rival", rival.round.uuid, row.uuid), {}).status_code == 404
    assert cast.founder_company.name not in signed_in(rival.partner).get(call_page(rival)).text
    row.refresh_from_db()
    assert row.state == "asked"


def test_who_stands_behind_a_wall_finds_no_request_and_answers_none(cast):
    deal = submitted_deal(cast, company("막힌 회사"))
    walled_off(cast, deal, cast.partner)
    own = Seat.objects.create(user=cast.editor.user, organisation=deal.company.organisation, role=Role.FOUNDER_OWNER)
    row = ask_extension(deal=deal, reason=WHY, by=own)
    assert list(Notification.objects.filter(kind="extension_asked").values_list("user__name", flat=True)) == ["sunhwan-operations"]
    client = signed_in(cast.partner)
    page = client.get(call_page(cast))
    assert "막힌 회사" not in page.text and WHY not in page.text
    assert [r["round"].waiting for r in client.get(address("calls", cast.fund.slug)).context["rows"]] == [0]
    assert client.post(address("extension_decide", cast.fund.slug, cast.round.uuid, row.uuid), {"answer": "decline", "reason": "x"}).status_code == 404
    assert "막힌 회사" not in client.get("/").text and str(cast.round) not in client.get("/").text
    for act in (lambda: decide_extension(extension=row, grant=False, reason="x", by=cast.partner),
                lambda: give_extension(deal=deal, until=cast.round.closes_at + DAY, reason="x", by=cast.partner)):
        with pytest.raises(Refused):
            act()
    assert WHY in signed_in(cast.operations).get(call_page(cast)).text


def test_who_sits_at_the_startup_too_does_not_meet_its_request_in_the_house(cast):
    Seat.objects.create(user=cast.partner.user, organisation=cast.founder_company.organisation, role=Role.FOUNDER_OWNER)
    row = ask_extension(deal=draft_deal(cast), reason=WHY, by=cast.founder)
    client = signed_in(cast.partner)
    assert WHY not in client.get(call_page(cast)).text
    assert client.post(address("extension_decide", cast.fund.slug, cast.round.uuid, row.uuid), {"answer": "decline", "reason": "x"}).status_code == 404


def test_more_time_is_given_to_what_was_handed_in_and_a_draft_is_no_choice(cast):
    handed_in, draft = submitted_deal(cast, company("낸 회사")), draft_deal(cast, company("쓰는 회사"))
    client = english(cast.partner)
    page = client.get(call_page(cast))
    assert list(page.context["give"].fields["deal"].queryset) == [handed_in] and "쓰는 회사" not in page.text
    url, until = address("extension_give", cast.fund.slug, cast.round.uuid), timezone.localtime(cast.round.closes_at + DAY)
    sent = {"until": f"{until:%Y-%m-%dT%H:%M}", "reason": "우리 서버가 멈췄습니다."}
    for hidden in (draft.uuid, "00000000-0000-4000-8000-000000000000", "x"):
        answer = client.post(url, sent | {"deal": hidden})
        assert answer.status_code == 422 and list(answer.context["give"].errors) == ["deal"] and "쓰는 회사" not in answer.text
    with pytest.raises(Refused):
        give_extension(deal=draft, until=cast.round.closes_at + DAY, reason="x", by=cast.partner)
    assert client.post(url, sent | {"deal": handed_in.uuid}).url == call_page(cast)
    row = Extension.objects.get()
    assert (row.deal, row.state, row.asked_by, row.asked_reason, row.decided_by) == (handed_in, "granted", None, "", cast.partner)
    assert closes_for(Deal.objects.get(pk=handed_in.pk)) == until.replace(second=0, microsecond=0)


def test_who_asked_is_answered_and_not_given_time_past_their_request(cast):
    deal = submitted_deal(cast)
    ask_extension(deal=deal, reason=WHY, by=cast.founder)
    with pytest.raises(Refused):
        give_extension(deal=deal, until=cast.round.closes_at + DAY, reason="x", by=cast.partner)
    assert list(signed_in(cast.partner).get(call_page(cast)).context["give"].fields["deal"].queryset) == []


def test_a_draft_with_more_time_still_waits_on_its_founder_s_first_page_after_the_call_has_closed(cast):
    deal = closed(cast, draft_deal(cast))
    waits = "Finish and submit your application"
    assert waits not in said(english(cast.founder).get("/"))
    row = ask_extension(deal=deal, reason=WHY, by=cast.founder)
    decide_extension(extension=row, grant=True, until=timezone.now() + 2 * DAY, reason="이틀", by=cast.partner)
    page = said(english(cast.founder).get("/"))
    assert waits in page and "2 days left" in page


def test_a_name_that_hides_something_is_not_shown_to_the_house(cast):
    deal = filled(cast, name="착한\u202e회사")
    ask_extension(deal=deal, reason=WHY, by=cast.founder)
    text = signed_in(cast.partner).get(call_page(cast)).text
    assert "\u202e" not in text and cast.founder_company.name in text


def test_an_open_request_waits_on_the_first_page_of_those_who_answer(cast):
    ask_extension(deal=draft_deal(cast), reason=WHY, by=cast.founder)
    for who, waits in (("partner", True), ("operations", True), ("analyst", False), ("founder", False)):
        assert ("Answer a request for more time" in said(english(getattr(cast, who)).get("/"))) is waits
    decide_extension(extension=Extension.objects.get(), grant=False, reason="x", by=cast.partner)
    assert "Answer a request for more time" not in said(english(cast.partner).get("/"))


def test_an_extension_does_not_outlive_a_closing_that_moved_past_it(cast):
    deal = submitted_deal(cast)
    give_extension(deal=deal, until=cast.round.closes_at + HOUR, reason="x", by=cast.partner)
    Round.objects.filter(pk=cast.round.pk).update(closes_at=cast.round.closes_at + DAY)
    deal = Deal.objects.get(pk=deal.pk)
    assert closes_for(deal) == deadline(deal) == deal.round.closes_at
