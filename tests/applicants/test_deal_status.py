"""Passing a deal, putting it on hold, taking it up again and looking at it again: what the house decides, and what its founder may know."""
import datetime as dt
import re

import pytest
from django.db import transaction
from django.utils import timezone, translation

from applicants.actions.application import submit_application
from applicants.actions.deal_status import choose_revisit, hold_deal, pass_deal, take_up_deal, tell_of_revisits
from applicants.actions.decision import send_decision, stamp_of, stop_decision
from applicants.actions.withdrawal import withdraw_application
from applicants.models import Deal, Decision
from applicants.queries.deal_status import stamp, unanswered
from applicants.queries.decision import known_status
from fund.errors import Refused
from fund.models import Notification
from fund.permissions import Role
from fund.today import waiting
from tests.applicants.applying import address
from tests.applicants.ballots import deal_at_committee, decided, sealed
from tests.applicants.calling import as_sent, english, said, without_secrets
from tests.applicants.deciding import EN, KO, planned, written
from tests.applicants.scoring import assigned
from tests.applicants.walling import fresh, today, walled
from tests.cast import cast as second_cast
from tests.cast import company, person, submitted_deal

pytestmark = pytest.mark.django_db
WHY = {"reasons": ["too_early", "market"], "sentence_ko": KO}


def refused(words: str, action, **arguments) -> Refused:
    with translation.override("en"), pytest.raises(Refused, match=words) as no, transaction.atomic():
        action(**arguments)
    return no.value


def passed(c, deal: Deal, **changed) -> Deal:
    pass_deal(deal=deal, by=changed.pop("by", c.partner), **WHY | changed)
    deal.refresh_from_db()
    return deal


def stands(deal: Deal) -> tuple:
    row = Deal.objects.get(pk=deal.pk)
    return row.stage, row.status, row.reason, row.reason_codes, row.revisit_on


def inbound(c) -> Deal:
    return Deal.objects.create(fund=c.fund, company=company("만난 회사"), stage="screening", source="outreach", owner=c.analyst)


def owed(user, key: str) -> list[str]:
    return [row["name"] for row in waiting(user) if row["duty"].key == key]


def test_a_pass_keeps_its_reasons_and_drafts_the_letter_in_one_deed(cast):
    deal = passed(cast, submitted_deal(cast), revisit_on=today(90), sentence_en=EN)
    assert stands(deal) == ("screening", "passed", KO, ["too_early", "market"], today(90))
    letter = Decision.objects.get()
    assert (letter.kind, letter.state, letter.reasons, letter.sentence_ko, letter.sentence_en, letter.written_by) == (
        "decline", "draft", ["too_early", "market"], KO, EN, cast.partner)
    assert owed(cast.partner.user, "send_letter") == [deal.company.name]
    send_decision(decision=letter, seen=stamp_of(letter), by=cast.partner)
    assert stands(deal) == ("screening", "passed", KO, ["too_early", "market"], today(90))


def test_the_founder_s_pages_are_the_same_to_the_letter_until_it_is_sent(cast):
    deal = submitted_deal(cast)
    pages = [address(name, deal.uuid) for name in ("application", "status", "inquiries", "check_answers")] + [address("applications"), "/"]

    def read() -> list[str]:
        return [re.sub(r"\d{1,2}:\d{2}(:\d{2})?", "", without_secrets(english(cast.founder).get(page))) for page in pages]
    before = read()
    passed(cast, deal)
    assert (read() == before, known_status(deal)) == (True, "active")
    letter = Decision.objects.get()
    send_decision(decision=letter, seen=stamp_of(letter), by=cast.partner)
    deal.refresh_from_db()
    assert known_status(deal) == "passed" and "Review ended" in said(english(cast.founder).get(pages[1]))
    other = submitted_deal(second_cast("other"))
    page = address("status", other.uuid)
    seen = without_secrets(english(other.submissions.get().submitted_by).get(page))
    hold_deal(deal=other, reason="원료 계약을 기다립니다", revisit_on=today(30), by=Deal.objects.get(pk=other.pk).owner)
    assert without_secrets(english(other.submissions.get().submitted_by).get(page)) == seen


def test_an_application_that_was_passed_quietly_still_takes_another_version(cast):
    deal = passed(cast, submitted_deal(cast))
    with pytest.raises(Refused) as no:
        submit_application(deal=deal, by=cast.founder)
    assert "decided" not in str(no.value)  # only what is unfinished keeps it back, as with any other


def test_a_company_met_elsewhere_is_passed_without_a_letter(cast):
    deal = passed(cast, inbound(cast), sentence_ko="시기 안 맞음")
    assert stands(deal)[1:4] == ("passed", "시기 안 맞음", ["too_early", "market"])
    assert not Decision.objects.exists() and list(unanswered(cast.partner.user)) == []


@pytest.mark.parametrize(("changed", "field", "words"), [
    ({"reasons": []}, "reasons", "at least one reason"),
    ({"reasons": ["strong"]}, "reasons", "does not fit"),
    ({"sentence_ko": ""}, "sentence_ko", "in a sentence"),
    ({"sentence_ko": "너무 이릅니다"}, "sentence_ko", "At least 20 characters"),
    ({"sentence_ko": "시장 점수가 2점이어서 이번에는 함께하지 못합니다."}, "sentence_ko", "Marks stay inside"),
    ({"revisit_on": today()}, "revisit_on", "still to come"),
    ({"revisit_on": today(800)}, "revisit_on", "two years"),
    ({"seen": "interview/active"}, None, "Screening, Active now"),
])
def test_a_pass_is_refused_beside_its_field_and_writes_nothing(cast, changed, field, words):
    deal = submitted_deal(cast)
    assert refused(words, passed, c=cast, deal=deal, **changed).field == field
    assert stands(deal)[1] == "active" and not Decision.objects.exists()


def test_who_must_not_decide_is_refused_and_so_is_a_deal_that_cannot_end(cast):
    deal = submitted_deal(cast)
    refused("may not take this step", passed, c=cast, deal=deal, by=cast.operations)
    assigned(cast, deal, cast.analyst)
    for action in (lambda **a: passed(cast, **a), lambda **a: hold_deal(reason="나중에", **a)):
        refused("Lock your own scorecard", action, deal=deal, by=cast.analyst)
    walled(cast, deal, cast.analyst2)
    refused("no longer open to you", passed, c=cast, deal=deal, by=fresh(cast.analyst2))
    refused("may not take this step", passed, c=cast, deal=deal, by=second_cast("rival").partner)
    item = sealed(cast, name="표결 중")
    refused("committee is voting", passed, c=cast, deal=item.deal)
    for stage, words in (("draft", "not handed in"), ("contracting", "approved"), ("invested", "approved")):
        Deal.objects.filter(pk=deal.pk).update(stage=stage)
        refused(words, passed, c=cast, deal=deal)
    Deal.objects.filter(pk=deal.pk).update(stage="screening", status="withdrawn")
    refused("withdrew", passed, c=cast, deal=deal)
    assert not Decision.objects.exists()


def test_a_letter_that_somebody_has_begun_keeps_its_words_unless_it_was_read_here(cast):
    deal = submitted_deal(cast)
    begun = written(cast, deal, sentence_en="")
    passed(cast, deal, sentence_ko="다른 문장으로 사유를 길게 적어 둡니다, 스무 자 넘게.", sentence_en=EN)
    letter = Decision.objects.get()
    assert (letter.pk, letter.sentence_ko, letter.sentence_en, letter.reasons) == (begun.pk, KO, EN, ["traction", "numbers"])
    assert stands(deal)[2:4] == (KO, ["traction", "numbers"])
    other = submitted_deal(cast, company("둘째"))
    read = written(cast, other)
    new = "읽고 나서 고쳐 쓴 문장입니다. 스무 자는 넘습니다."
    passed(cast, other, sentence_ko=new, letter_seen=stamp_of(read))
    assert Decision.objects.get(deal=other).sentence_ko == new == stands(other)[2]
    third, fourth = (submitted_deal(cast, company(name)) for name in ("셋째", "넷째"))
    written(cast, third, "invite")
    assert "Invitation" in str(refused("Another letter", passed, c=cast, deal=third))
    planned(cast, fourth)
    refused("planned already", passed, c=cast, deal=fourth)
    assert [stands(deal)[1] for deal in (third, fourth)] == ["active", "active"]


def test_what_is_on_hold_goes_on_or_ends_and_a_second_person_is_told_where_it_stands(cast):
    deal = submitted_deal(cast)
    seen = stamp(deal)
    hold_deal(deal=deal, reason="투자 계약을 기다립니다", revisit_on=today(20), seen=seen, by=cast.analyst2)
    assert stands(deal) == ("screening", "hold", "투자 계약을 기다립니다", [], today(20)) and known_status(deal) == "active"
    assert "Screening, On hold now" in str(refused("meanwhile", passed, c=cast, deal=deal, seen=seen))
    refused("on hold already", hold_deal, deal=deal, reason="또", by=cast.partner)
    take_up_deal(deal=deal, reason="계약이 왔습니다", seen=stamp(deal), by=cast.partner)
    assert stands(deal) == ("screening", "active", "계약이 왔습니다", [], None)
    refused("neither on hold nor passed", take_up_deal, deal=deal, reason="또", by=cast.partner)
    hold_deal(deal=deal, reason="다시 기다립니다", by=cast.partner)
    assert stands(passed(cast, deal))[1] == "passed"


def test_taking_up_again_stops_the_draft_and_ends_where_the_founder_knows(cast):
    deal = passed(cast, submitted_deal(cast))
    take_up_deal(deal=deal, reason="새 계약", by=cast.analyst2)
    assert (stands(deal)[1], Decision.objects.get().state) == ("active", "cancelled")
    passed(cast, deal)
    letter = Decision.objects.get(state="draft")
    send_decision(decision=letter, at=timezone.now() + dt.timedelta(days=1), seen=stamp_of(letter), by=cast.partner)
    refused("planned already", take_up_deal, deal=deal, reason="새 계약", by=cast.partner)
    Decision.objects.filter(pk=letter.pk).update(state="draft", send_at=None)
    letter.refresh_from_db()
    send_decision(decision=letter, seen=stamp_of(letter), by=cast.partner)
    refused("Only an invitation takes it up again", take_up_deal, deal=deal, reason="새 계약", by=cast.partner)
    assert stands(deal)[1] == "passed"


def test_what_the_committee_declined_is_not_taken_up_by_hand(cast):
    item = decided(cast, sealed(cast), chair="no", member="no", member2="no")
    refused("The committee declined it", take_up_deal, deal=item.deal, reason="다시", by=cast.analyst2)
    assert owed(cast.operations.user, "tell_decline") == [item.deal.company.name] and owed(cast.operations.user, "write_letter") == []


def test_a_letter_that_was_stopped_is_asked_for_again(cast):
    deal = passed(cast, submitted_deal(cast))
    assert owed(cast.operations.user, "write_letter") == []
    stop_decision(decision=Decision.objects.get(), by=cast.operations)
    assert owed(cast.operations.user, "write_letter") == [deal.company.name]
    assert deal.company.name in said(english(cast.operations).get(address("decisions", cast.fund.slug)))
    walled(cast, deal, cast.analyst2)
    assert owed(fresh(cast.analyst2).user, "write_letter") == []


def test_on_its_day_it_stands_on_the_home_page_of_who_may_move_it_and_its_owner_is_told_once(cast):
    deal, other, later = (submitted_deal(cast, company(name)) for name in ("다시 볼 회사", "담당 없는 회사", "나중 회사"))
    for row in (deal, other, later):
        hold_deal(deal=row, reason="기다립니다", revisit_on=today(5), by=cast.partner)
    Deal.objects.filter(pk__in=[deal.pk, other.pk]).update(revisit_on=today())
    Deal.objects.filter(pk=other.pk).update(owner=None)
    assert owed(cast.analyst2.user, "revisit") == ["다시 볼 회사", "담당 없는 회사"] and owed(cast.operations.user, "revisit") == []
    assert (tell_of_revisits(), tell_of_revisits()) == (2, 0)
    assert {(row.about, row.user) for row in Notification.objects.filter(kind="revisit")} == {
        (deal.uuid, cast.analyst.user), (other.uuid, cast.partner.user)}
    walled(cast, deal, cast.analyst2)
    assert owed(fresh(cast.analyst2).user, "revisit") == ["담당 없는 회사"]
    choose_revisit(deal=deal, revisit_on=today(9), by=cast.partner)
    choose_revisit(deal=other, revisit_on=None, by=cast.partner)
    assert owed(cast.partner.user, "revisit") == [] and tell_of_revisits() == 0
    refused("Only a deal that is on hold or passed", choose_revisit, deal=submitted_deal(cast), revisit_on=today(9), by=cast.partner)


def test_neither_who_is_blind_nor_who_stands_behind_the_wall_is_told_that_the_day_has_come(cast):
    blind, shut = (submitted_deal(cast, company(name)) for name in ("눈가림", "벽 뒤"))
    assigned(cast, blind, cast.analyst)
    for row in (blind, shut):
        hold_deal(deal=row, reason="기다립니다", revisit_on=today(5), by=cast.partner)
    Deal.objects.update(revisit_on=today())
    walled(cast, shut, cast.analyst)
    tell_of_revisits()
    assert {row.user for row in Notification.objects.filter(kind="revisit")} == {cast.partner.user}
    assert owed(fresh(cast.analyst).user, "revisit") == []


def test_the_pages_do_it_keep_what_was_typed_and_say_where_it_stands_meanwhile(cast):
    deal = submitted_deal(cast)
    person("owner-en", Role.FOUNDER_OWNER, deal.company.organisation, None, language="en")
    page, client = address("deal_pass", cast.fund.slug, deal.uuid), english(cast.partner)
    shown = client.get(page)
    assert "Its owners read: English, Korean" in said(shown)
    short = client.post(page, as_sent(shown) | {"reasons": ["market"], "sentence_ko": "짧음"})
    assert short.status_code == 422 and "At least 20 characters" in said(short) and as_sent(short)["sentence_ko"] == "짧음"
    hold_deal(deal=deal, reason="그 사이", by=cast.analyst2)
    late = client.post(page, as_sent(short) | {"sentence_ko": KO, "first": "market"})
    assert late.status_code == 422 and "Screening, On hold now" in said(late)
    done = client.post(page, as_sent(late))
    letter = Decision.objects.get()
    assert (done.status_code, done.url) == (302, address("decision", cast.fund.slug, letter.uuid))
    assert "Missing: A sentence in English" not in said(client.get(done.url)) and "A sentence in English" in said(client.get(done.url))
    again = client.get(page)
    assert "It is passed already" in said(again) and "<textarea" not in again.content.decode()
    up = address("deal_take_up", cast.fund.slug, deal.uuid)
    assert client.post(up, as_sent(client.get(up)) | {"reason": ""}).status_code == 422
    assert client.post(up, as_sent(client.get(up)) | {"reason": "다시 봅니다"}).status_code == 302
    assert stands(deal)[1] == "active"
    hold = address("deal_hold", cast.fund.slug, deal.uuid)
    assert client.post(hold, as_sent(client.get(hold)) | {"reason": "기다립니다", "revisit_on": today(3).isoformat()}).status_code == 302
    revisit = address("deal_revisit", cast.fund.slug, deal.uuid)
    assert client.post(revisit, as_sent(client.get(revisit)) | {"revisit_on": "어느 날"}).status_code == 422
    assert client.post(revisit, as_sent(client.get(revisit)) | {"revisit_on": ""}).status_code == 302
    assert stands(deal)[1:] == ("hold", "기다립니다", [], None)


def test_behind_a_wall_the_pages_do_not_exist_and_the_blind_read_why_not(cast):
    deal = deal_at_committee(cast, "고래")
    walled(cast, deal, cast.analyst)
    blind = submitted_deal(cast)
    assigned(cast, blind, cast.analyst)
    for name in ("deal_pass", "deal_hold", "deal_take_up", "deal_revisit"):
        assert english(cast.analyst).get(address(name, cast.fund.slug, deal.uuid)).status_code == 404
        assert english(cast.analyst).post(address(name, cast.fund.slug, deal.uuid), {}).status_code == 404
        assert "Lock your own scorecard" in said(english(cast.analyst).get(address(name, cast.fund.slug, blind.uuid)))


def test_a_planned_letter_keeps_what_is_on_hold_from_being_taken_up(cast):
    deal = submitted_deal(cast)
    hold_deal(deal=deal, reason="원료 계약을 기다립니다", by=cast.partner)
    planned(cast, deal)
    refused("planned already", take_up_deal, deal=deal, reason="새 소식", by=cast.partner)
    assert (Decision.objects.get(deal=deal).state, stands(deal)[1]) == ("planned", "hold")


def test_a_deal_whose_day_has_come_can_be_passed_without_touching_that_day(cast):
    deal = submitted_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(status="hold", revisit_on=today(-1))
    client = english(cast.partner)
    form = client.get(address("deal_pass", cast.fund.slug, deal.uuid)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | WHY | {"first": "too_early"}
    assert sent["revisit_on"] == "" and client.post(address("deal_pass", cast.fund.slug, deal.uuid), sent).status_code == 302
    assert stands(deal)[1] == "passed"


def test_words_typed_while_a_colleague_wrote_the_letter_are_kept_on_the_page_and_overwrite_nothing(cast):
    deal = submitted_deal(cast)
    client, page = english(cast.partner), address("deal_pass", cast.fund.slug, deal.uuid)
    form = client.get(page).context["form"]
    mine = "제가 쓴 문장입니다. 스무 자는 넘게 적어 두었습니다."
    sent = {name: form[name].value() or "" for name in form.fields} | WHY | {"first": "too_early", "sentence_ko": mine}
    written(cast, deal)
    answer = client.post(page, sent)
    assert answer.status_code == 422 and "Somebody else saved this letter meanwhile" in said(answer) and mine in answer.text
    assert (Decision.objects.get().sentence_ko, stands(deal)[1]) == (KO, "active")
    again = answer.context["form"]
    assert client.post(page, {name: again[name].value() or "" for name in again.fields}).status_code == 302
    assert (Decision.objects.get().sentence_ko, stands(deal)[1]) == (mine, "passed")


def test_a_withdrawn_deal_is_not_one_to_look_at_again(cast):
    deal = submitted_deal(cast)
    hold_deal(deal=deal, reason="기다립니다", revisit_on=today(9), by=cast.partner)
    withdraw_application(deal=deal, reason="", by=cast.founder)
    assert stands(deal)[1:] == ("withdrawn", "", [], None)
    Deal.objects.filter(pk=deal.pk).update(revisit_on=today(9))
    assert deal.company.name not in said(english(cast.partner).get(address("deals", cast.fund.slug), {"revisit": "1"}))
