"""A company met elsewhere: registered beside those that applied, never told apart from what one may not see, and alive on every page and in every job."""
import datetime as dt
import re

import pgtrigger
import pytest
from django.core import mail as mailbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants import tasks
from applicants.actions.access_log import log_access
from applicants.actions.assignment import assign_reviewers
from applicants.actions.comment import write_comment
from applicants.actions.erasure import erase_when_due
from applicants.actions.inbound import register_deal
from applicants.actions.inquiry import ask_founder
from applicants.actions.stage_move import move_deal
from applicants.imports.met import Met
from applicants.models import AccessLog, Comment, Company, Contact, Deal, Round, Scorecard, Task
from applicants.queries.data_export import entries, export_page, file_count
from applicants.queries.decision import is_untold, kinds, not_told
from applicants.queries.gate import gate
from applicants.queries.retention import due
from fund.errors import Refused
from fund.models import Message, Seat
from tests.applicants.applying import address, signed_in
from tests.applicants.crawling import crawl
from tests.applicants.importing import number
from tests.applicants.scoring import english, locked
from tests.applicants.walling import walled
from tests.applicants.watching import barred
from tests.cast import cast as build
from tests.cast import company, draft_deal, rubric, submitted_deal

pytestmark = pytest.mark.django_db
S = Deal.Stage
TYPED = {"name": "온새미순환", "business_number": "", "country": "KR", "ask": "1.2억", "source": "event", "source_note": "기후 데모데이",
         "stage": "submitted"}


def met(c, name="온새미순환", *, by=None, **facts):
    return register_deal(fund=c.fund, met=Met(**{"name": name, "source": "referral"} | facts), by=by or c.analyst, seen=facts.pop("seen", ()))


def sent(client, c, **typed):
    return client.post(address("deal_new", c.fund.slug), TYPED | typed)


def test_a_deal_is_registered_with_its_contact_its_owner_and_its_first_task_in_one_deed(cast):
    answer = sent(signed_in(cast.analyst), cast, business_number=f"{number(1)[:3]}-{number(1)[3:5]}-{number(1)[5:]}", theme="circular", one_line="퇴비",
                  website="onsaemi.example", contact="김나무", contact_title="대표", contact_email="tree@example.com", contact_phone="010-1234-5678",
                  owner=cast.partner.pk, task="자료 요청", stage="screening")
    deal = Deal.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, address("deal", cast.fund.slug, deal.uuid))
    assert (deal.company.name, deal.company.business_number, deal.company.website, deal.company.organisation.kind) == (
        "온새미순환", number(1), "https://onsaemi.example", "startup")
    assert (deal.stage, deal.round, deal.source, deal.source_note, deal.ask, deal.owner, deal.receipt_no) == (
        "screening", None, "event", "기후 데모데이", 120_000_000, cast.partner, None)
    assert list(Contact.objects.values_list("name", "title", "email", "phone")) == [("김나무", "대표", "tree@example.com", "010-1234-5678")]
    assert list(Task.objects.values_list("text", "assignee", "made_by")) == [("자료 요청", cast.partner.pk, cast.analyst.pk)]
    assert (deal.events.get().pgh_context.metadata["verb"], Message.objects.exclude(user=cast.partner.user).count()) == ("register deal", 0)


def test_what_was_typed_wrong_is_said_beside_its_field_and_nothing_is_lost(cast):
    page = sent(english(signed_in(cast.analyst), cast.analyst), cast, name="온새미 <순환>", business_number="1234567890", ask="많이", source="",
                website="not a site", contact_email="tree@example.com", country="JP")
    text = page.content.decode()
    assert (page.status_code, Deal.objects.count(), 'value="온새미 &lt;순환&gt;"' in text, 'value="많이"' in text) == (422, 0, True, True)
    for words in ("The check digit does not fit.", "No amount was found.", "Say where the company comes from.", "Say whose mail or telephone this is."):
        assert words in text
    again = sent(english(signed_in(cast.analyst), cast.analyst), cast, source="")
    assert "Read as 120,000,000 won" in again.content.decode()


def test_a_company_of_the_same_number_or_a_name_alike_is_shown_first_and_may_be_chosen(cast):
    known = submitted_deal(cast, company("온새미순환"), stage="interview")
    client = english(signed_in(cast.analyst), cast.analyst)
    for typed in ({"name": "전혀 다름", "business_number": known.company.business_number}, {"name": "㈜온새미 순환"}, {"name": "온새미순한"}):
        page = sent(client, cast, **typed)
        assert (page.status_code, "Is it this one?" in page.content.decode(), str(known.uuid) in page.content.decode()) == (422, True, True)
    shown = re.search(r'name="shown" value="([^"]+)"', page.content.decode())[1]
    assert (shown, Deal.objects.count()) == (str(known.company.uuid), 1)
    sent(client, cast, name="온새미순한", same=shown, shown=shown)
    assert (Company.objects.filter(organisation__name__startswith="온새미").count(), known.company.deals.count()) == (1, 2)
    sent(client, cast, name="온새미순한", same="new", shown=shown)
    assert (Company.objects.filter(organisation__name__startswith="온새미").count(), known.company.deals.count()) == (2, 2)


def test_a_company_that_applied_keeps_its_own_words_and_one_that_did_not_is_filled_in(cast):
    applied = submitted_deal(cast, company("스스로말한곳")).company
    Company.objects.filter(pk=applied.pk).update(described_at=timezone.now(), one_line="")
    bare = met(cast, "처음들은곳").company
    for known in (applied, bare):
        register_deal(fund=cast.fund, met=Met("다른 이름", "event", one_line="들은 말", business_number=number(4)), company=known, by=cast.analyst)
        known.refresh_from_db()
    assert (applied.one_line, applied.name) == ("", "스스로말한곳")
    assert (bare.one_line, bare.business_number, bare.name) == ("들은 말", number(4), "처음들은곳")


def test_pressed_twice_it_is_registered_once(cast):
    client = signed_in(cast.analyst)
    assert [sent(client, cast).status_code for _turn in range(2)] == [302, 422]
    assert Deal.objects.count() == 1


def test_a_company_that_one_may_not_see_answers_as_one_that_is_not_there_in_the_same_number_of_queries(cast):
    rival = build("rival")
    hidden = [company("잠긴고래"), company("초안고래"), company("남의고래")]
    walled(cast, submitted_deal(cast, hidden[0]), cast.analyst)
    draft_deal(cast, hidden[1])
    submitted_deal(rival, hidden[2])
    client, counts, answers = signed_in(cast.analyst), [], []
    client.get(address("deal_new", cast.fund.slug))
    for name, digits in [("바다하나", number(1)), *((row.name, row.business_number) for row in hidden)]:
        with CaptureQueriesContext(connection, ) as queries:
            answer = sent(client, cast, name=name, business_number=digits)
        counts.append(len(queries))
        answers.append((answer.status_code, answer.headers["Location"].replace(str(Deal.objects.latest("pk").uuid), "it")))
    assert (len(set(counts)), set(answers)) == (1, {(302, address("deals", cast.fund.slug) + "it/")})
    assert [row.deals.count() for row in hidden] == [1, 1, 1]


def test_a_hidden_company_cannot_be_chosen_by_writing_its_uuid(cast):
    deal = submitted_deal(cast, company("잠긴고래"))
    walled(cast, deal, cast.analyst)
    uuid = str(deal.company.uuid)
    made_up = "00000000-0000-4000-8000-000000000000"
    texts = []
    for guess in (uuid, made_up):
        answer = sent(signed_in(cast.analyst), cast, name="바다", same=guess, shown=guess)
        texts.append((answer.status_code, re.sub(r'csrf\S+ value="[^"]+"|X-CSRFToken": "[^"]+"|\d\d:\d\d', "", answer.content.decode()).replace(guess, "")))
    assert (texts[0] == texts[1], texts[0][0], Deal.objects.count()) == (True, 422, 1)
    with pytest.raises(Refused):
        register_deal(fund=cast.fund, met=Met("바다", "event"), company=deal.company, by=cast.analyst)


def test_the_gate_at_received_asks_for_a_number_looks_at_the_excluded_and_for_a_second_one(cast):
    deal = met(cast, "검은굴뚝순환")
    assert [(row["state"], row["firm"]) for row in gate(deal)] == [("todo", False), ("ok", False), ("ok", False)]
    with pytest.raises(Refused):
        move_deal(deal=deal, to="screening", by=cast.analyst)
    Company.objects.filter(pk=deal.company_id).update(business_number=number(5))
    barred(cast, number(5))
    twin = submitted_deal(cast, company("쌍둥이"))
    Company.objects.filter(pk=twin.company_id).update(business_number=number(5))
    deal = Deal.objects.get(pk=deal.pk)
    assert [(row["state"], row["firm"], row["note"]) for row in gate(deal)][1:] == [
        ("miss", True, "번호 자체가 목록에 있습니다."), ("todo", False, "쌍둥이")]
    assert [row["state"] for row in gate(met(cast, "해외사", country="US", foreign_number="DE-1"))] == ["ok", "ok", "ok"]


def test_the_gate_says_nothing_of_a_second_one_behind_a_wall_to_anybody(cast):
    deal, twin = met(cast, "온새미", business_number=number(6)), submitted_deal(cast, company("쌍둥이"))
    Company.objects.filter(pk=twin.company_id).update(business_number=number(6))
    assert gate(deal)[2]["state"] == "todo"
    walled(cast, twin, cast.analyst2)
    assert [(row["state"], row["note"]) for row in (gate(deal, seat.user)[2] for seat in (cast.analyst, cast.analyst2))] == [("ok", "")] * 2
    move_deal(deal=deal, to="screening", by=cast.analyst)


def test_nobody_starts_past_received_without_a_number_or_from_the_list_of_the_excluded(cast):
    barred(cast, number(7))
    for facts in ({}, {"business_number": number(7)}):
        with pytest.raises(Refused) as no:
            met(cast, stage="screening", **facts)
        assert no.value.field == "stage"
    assert met(cast, business_number=number(7)).stage == "submitted"
    with pytest.raises(Refused):
        met(cast, "하나", stage="interview", business_number=number(8))


def test_it_is_scored_by_the_rubric_of_the_newest_call_and_keeps_it_when_another_call_comes(cast):
    deal = met(cast, business_number=number(9), stage="screening")
    first = assign_reviewers(deal=deal, reviewers=[cast.analyst], by=cast.partner)[0]
    later = Round.objects.create(fund=cast.fund, name_ko="다음", name_en="Next", opens_at=timezone.now(), closes_at=timezone.now() + dt.timedelta(days=9),
                                 results_by=timezone.localdate(), rubric=rubric())
    second = assign_reviewers(deal=deal, reviewers=[cast.analyst2], by=cast.partner)[0]
    third = assign_reviewers(deal=met(cast, "나중", business_number=number(10), stage="screening"), reviewers=[cast.analyst], by=cast.partner)[0]
    assert (first.rubric, second.rubric, third.rubric) == (cast.round.rubric, cast.round.rubric, later.rubric)


def test_a_fund_that_never_called_has_no_rubric_and_says_so(cast):
    deal = met(cast, business_number=number(11), stage="screening")
    Round.objects.update(is_announced=False)
    with pytest.raises(Refused):
        assign_reviewers(deal=deal, reviewers=[cast.analyst], by=cast.partner)


def test_every_page_of_an_inbound_deal_answers_for_everybody_of_the_house(cast):
    deal = met(cast, "온새미순환", business_number=number(12), stage="screening", contact="김나무", contact_email="tree@example.com", by=cast.partner)
    locked(cast, deal, cast.analyst)
    card = assign_reviewers(deal=deal, reviewers=[cast.analyst2], by=cast.partner)[0]
    for seat in (cast.analyst, cast.analyst2, cast.partner, cast.operations, cast.inspector):
        pages = crawl(seat.user, [address("deal", cast.fund.slug, deal.uuid), address("deals", cast.fund.slug)])
        broken = {page: text[:3] for page, text in pages.items() if text[:3] not in ("200", "302")}
        assert (broken, sum("온새미순환" in text for text in pages.values()) > 3) == ({}, True)
    assert signed_in(cast.analyst2).get(address("scorecard", cast.fund.slug, card.uuid)).status_code == 200


def test_no_job_of_the_day_breaks_on_an_inbound_deal_and_nobody_outside_is_written_to(cast):
    deal = met(cast, business_number=number(13), stage="screening", contact="김나무", contact_email="tree@example.com")
    old = met(cast, "오래된 곳")
    Deal.objects.filter(pk=old.pk).update(status="passed", reason="분야가 다릅니다.", stage_since=timezone.now() - dt.timedelta(days=500))
    Deal.objects.filter(pk=deal.pk).update(stage_since=timezone.now() - dt.timedelta(days=200), created_at=timezone.now() - dt.timedelta(days=200))
    for name in ("remind_of_questions", "tell_of_delays", "send_decisions", "tell_of_revisits", "tell_of_stale", "remind_of_tasks", "expire_imports"):
        if work := getattr(tasks, name, None):
            work()
    outside = Message.objects.exclude(user__in=[seat.user for seat in (cast.analyst, cast.analyst2, cast.partner, cast.operations)])
    assert (outside.count(), [m for m in mailbox.outbox if "tree@example.com" in m.to]) == (0, [])


def test_an_inbound_deal_waits_for_reviewers_on_the_home_page(cast):
    met(cast, business_number=number(14), stage="screening")
    assert "온새미순환" in signed_in(cast.partner).get("/").content.decode()


def test_only_the_house_registers_and_an_owner_from_elsewhere_is_refused(cast):
    for seat in (cast.inspector, cast.member, cast.founder, build("rival").analyst):
        with pytest.raises(Refused):
            met(cast, by=seat)
    with pytest.raises(Refused) as no:
        register_deal(fund=cast.fund, met=Met("온새미", "event"), owner=cast.operations, by=cast.analyst)
    assert (no.value.field, Deal.objects.count(), Scorecard.objects.count()) == ("owner", 0, 0)


def test_the_founders_of_a_company_learn_nothing_of_a_deal_that_the_house_registered(cast):
    applied = submitted_deal(cast, cast.founder_company)
    deal = register_deal(fund=cast.fund, met=Met("다른 이름", "event", source_note="몰래 들은 곳"), company=cast.founder_company, by=cast.analyst)
    assert list(Deal.objects.visible_to(cast.founder.user)) == [applied]
    client = signed_in(cast.founder)
    assert [client.get(address(name, deal.uuid)).status_code for name in ("application", "status", "access_log", "own_data")] == [404] * 4
    assert [page for page, text in crawl(cast.founder.user).items() if str(deal.uuid) in text or "몰래" in text] == []


def test_neither_the_finder_nor_the_archive_nor_a_comment_tells_the_founders_of_it(cast):
    applied = submitted_deal(cast, cast.founder_company)
    client = signed_in(cast.founder)

    def heard() -> tuple:
        find = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce-?"?[\w=+/-]+|X-CSRFToken": "\w+"', "", client.get(
            "/find/", {"q": cast.founder_company.name}, headers=headers).text) for headers in ({}, {"HX-Request": "true"})]
        paths = [entry.path for entry in entries(cast.founder_company) if "letters" not in entry.path]
        return find, paths, file_count(cast.founder_company), export_page(cast.founder_company, cast.founder.user)["applications"]
    before = heard()
    deal = register_deal(fund=cast.fund, met=Met("다른 이름", "event", source_note="몰래 들은 곳"), company=cast.founder_company, by=cast.analyst)
    with pytest.raises(Refused) as no:
        write_comment(deal=deal, text="몰래 한 말", audience="company", by=cast.analyst)
    Comment.objects.create(deal=deal, author=cast.analyst, audience="company", text="몰래 한 말")
    log_access(deal=deal, what=AccessLog.What.PACKET, by=cast.analyst)
    assert no.value.field == "audience" and heard() == before and str(applied.uuid) in before[0][0]
    assert (Comment.objects.visible_to(cast.founder.user).count(), AccessLog.objects.visible_to(cast.founder.user).filter(deal=deal).count()) == (0, 0)
    card = signed_in(cast.analyst).get(address("comments", cast.fund.slug, deal.uuid)).text
    assert 'value="company"' not in card and 'name="audience" value="house"' in card


def test_no_question_and_no_letter_is_for_a_founder_who_is_not_there(cast):
    deal = met(cast, business_number=number(15), stage="screening", contact="김나무", contact_email="tree@example.com")
    with pytest.raises(Refused):
        ask_founder(deal=deal, texts=["몇 톤입니까?"], due_on=timezone.localdate(), by=cast.analyst)
    assert set(kinds(deal).values()) == {"공모 밖에서 만난 회사라 편지를 기다리는 창업자가 없습니다."}
    Deal.objects.filter(pk=deal.pk).update(status="passed", reason="분야가 다릅니다.")
    deal.refresh_from_db()
    assert (is_untold(deal), not_told().filter(pk=deal.pk).exists()) == (False, False)


def test_what_ended_long_ago_is_due_to_go_and_takes_its_contacts_with_it(cast):
    deal, other = (met(cast, name, contact="김나무", contact_email="tree@example.com") for name in ("오래된 곳", "살아 있는 곳"))
    Deal.objects.filter(pk=deal.pk).update(status="passed", reason="분야가 다릅니다.", stage_since=timezone.now() - dt.timedelta(days=500))
    with pgtrigger.ignore("applicants.DealEvent:append_only"):
        deal.events.update(pgh_created_at=timezone.now() - dt.timedelta(days=500))
    assert list(due(cast.partner.user)) == [deal]
    Seat.objects.create(user=cast.founder.user, organisation=deal.company.organisation, role="founder_owner", starts_on=dt.date(2020, 1, 1))
    told = Message.objects.count()
    erase_when_due(deal=Deal.objects.get(pk=deal.pk), by=cast.partner)
    assert Message.objects.count() == told  # an owner who came later never knew of it
    assert list(Contact.objects.values_list("company", flat=True)) == [other.company_id]


def test_the_summary_of_a_deal_that_was_just_registered_takes_few_queries(cast):
    deal = met(cast, business_number=number(16), contact="김나무")
    client = signed_in(cast.analyst)
    client.get(address("deal", cast.fund.slug, deal.uuid))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address("deal", cast.fund.slug, deal.uuid)).status_code == 200
    assert len(queries) <= 20, [query["sql"][:90] for query in queries]
