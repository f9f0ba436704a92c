"""Two accounts under one business number: each has a way forward, and neither learns who the other is, nor whether it is there."""
import re

import pytest
from django.utils import translation

from applicants.actions.application import submit_application
from applicants.actions.connection import answer_number, ask_connection, report_number
from applicants.actions.draft import save_answers
from applicants.models import Application, ConnectionRequest, Deal, NumberDispute
from applicants.queries.application import draft
from applicants.queries.connection import numbers_of
from fund.errors import Refused
from fund.identifiers import format_business_number
from fund.models import Message, Notification
from fund.today import waiting
from tests.applicants.applying import address, filled, signed_in
from tests.applicants.crawling import crawl, steady
from tests.applicants.walling import fresh
from tests.cast import business_number, company, draft_deal, person

pytestmark = pytest.mark.django_db
NUMBER = business_number(123456789)  # what `typed()` writes into the company section


def refused(words: str, action, **arguments) -> None:
    with translation.override("en"), pytest.raises(Refused, match=words):
        action(**arguments)


def another(c, name: str = "먼저 온 회사", number: str = NUMBER, begun: bool = False):
    """Another startup that uses the number: by its own row, or only by a draft that it has begun. Returns its owner's seat."""
    there = company(name)
    owner = person(f"owner-{there.pk}", "founder_owner", there.organisation, None)
    if not begun:
        there.business_number = number
        there.save()
        return owner
    deal = draft_deal(c, there)
    section = draft(deal).part("company").section
    save_answers(deal=deal, step="first", section=section, typed={"business_number": number}, by=owner)
    return owner


def told() -> set:
    return {row.user for row in Notification.objects.filter(kind="connection_asked")}


@pytest.mark.parametrize("begun", [False, True])
def test_the_owners_of_the_other_account_are_told_without_who_asks(cast, begun):
    owner = another(cast, begun=begun)
    colleague = person("second", "founder_owner", owner.organisation, None)
    person("third", "founder_editor", owner.organisation, None)
    deal = filled(cast)
    signed_in(cast.founder).post(address("connection_ask", deal.uuid))
    assert told() == {owner.user, colleague.user}
    row = Notification.objects.filter(user=owner.user).get()
    asker = (cast.founder.person, str(deal.company.organisation), str(deal.uuid), cast.founder.user.email, "여울펠릿", str(cast.round))
    texts = [row.sentence, str(row.facts), row.url, row.source, *Message.objects.filter(user=owner.user).values_list("body", flat=True)]
    assert len(texts) == 5 and [word for word in asker for text in texts if word in text] == []
    assert row.url == address("number_report")


def test_the_asker_reads_the_same_to_the_letter_whether_or_not_there_is_another_account(cast):
    deal, client = filled(cast), signed_in(cast.founder)

    def pages() -> dict[str, str]:
        Notification.objects.all().delete()
        start = [address("section", deal.uuid, "company"), address("connection_ask", deal.uuid), address("number_report")]
        walked = crawl(fresh(cast.founder).user, start)
        saved = client.post(address("section_save", deal.uuid, "company"), {"business_number": NUMBER})
        asked = client.post(address("connection_ask", deal.uuid), follow=True)
        return walked | {"saved": steady(saved.content.decode()), "asked": f"{asked.status_code} {steady(asked.content.decode())}"}

    alone = pages()
    owner, drafting = another(cast), another(cast, "쓰는 중인 회사", begun=True)
    together = pages()
    assert {key: alone[key] for key in alone if alone[key] != together.get(key)} == {}
    assert set(alone) == set(together)
    assert owner.organisation.name not in str(together) and drafting.organisation.name not in str(together)


def test_handing_in_tells_the_submitter_nothing_and_nobody_else_that_somebody_applied(cast):
    receipts = {}
    for name in ("alone", "together"):
        if name == "together":
            owner = another(cast)
            another(cast, "쓰는 중인 회사", begun=True)
            Deal.objects.filter(company=cast.founder_company).update(company=company("치운 회사"))  # so that it applies a second time
            Application.objects.filter(deal__company__organisation__name="치운 회사").update(business_number="")
        deal = filled(cast)
        submit_application(deal=deal, by=cast.founder)
        deal.refresh_from_db()
        page = signed_in(cast.founder).get(address("receipt", deal.uuid)).content.decode()
        receipts[name] = re.sub(rf"{deal.uuid}|{deal.receipt_no}|[0-9a-f]{{4,8}}", "", steady(page))
    assert receipts["alone"] == receipts["together"]
    assert Notification.objects.filter(user=owner.user).count() == 0 and told() == set()


def test_the_line_under_the_number_is_always_there(cast):
    deal, client = draft_deal(cast), signed_in(cast.founder)
    for number in ("", "12345", NUMBER):
        client.post(address("section_save", deal.uuid, "company"), {"business_number": number})
        assert address("connection_ask", deal.uuid) in client.get(address("section", deal.uuid, "company")).content.decode()
    again = client.post(address("section_save", deal.uuid, "company"), {"country": "KR"}).json()["pieces"]
    assert address("connection_ask", deal.uuid) in again["q-business_number"]  # also where the question is shown anew


def test_without_a_readable_number_nothing_is_asked(cast):
    deal = draft_deal(cast)
    refused("Write the business number", ask_connection, deal=deal, by=cast.founder)
    save_answers(deal=deal, step="first", section=draft(deal).part("company").section, typed={"business_number": "123-45-67890"},
                 by=cast.founder)
    refused("Write the business number", ask_connection, deal=deal, by=cast.founder)
    assert ConnectionRequest.objects.count() == 0
    page = signed_in(cast.founder).get(address("connection_ask", deal.uuid)).content.decode()
    assert 'aria-disabled="true"' in page


def test_three_times_a_day_a_startup_asks_and_no_more_whoever_of_it_asks(cast):
    owner, deal = another(cast), filled(cast)
    for seat in (cast.founder, cast.editor, cast.founder):
        ask_connection(deal=deal, by=seat)
    refused("asked 3 times today", ask_connection, deal=deal, by=cast.editor)
    assert (ConnectionRequest.objects.count(), Notification.objects.filter(user=owner.user).count()) == (3, 1)  # told once a day
    client = signed_in(cast.founder)
    client.cookies["django_language"] = "en"
    page = client.post(address("connection_ask", deal.uuid), HTTP_REFERER=f"http://testserver{address('connection_ask', deal.uuid)}", follow=True)
    assert "You have asked 3 times today." in page.content.decode()
    stranger = another(cast, "셋째 회사")
    ask_connection(deal=_begun(cast, stranger), by=stranger)
    assert ConnectionRequest.objects.count() == 4  # another startup's requests are its own


def _begun(c, owner) -> Deal:
    deal = Deal.objects.create(fund=c.fund, company=owner.organisation.company, round=c.round)
    Application.objects.create(deal=deal, form=c.round.first_form, business_number=owner.organisation.company.business_number or "")
    return deal


def test_a_viewer_does_not_ask_and_of_another_startup_nobody_asks(cast):
    deal, owner = filled(cast), another(cast)
    refused("Your seat may not", ask_connection, deal=deal, by=cast.viewer)
    refused("Your seat may not", ask_connection, deal=deal, by=owner)
    assert signed_in(cast.viewer).get(address("connection_ask", deal.uuid)).status_code == 200
    assert signed_in(cast.viewer).post(address("connection_ask", deal.uuid)).status_code == 403
    assert signed_in(owner).post(address("connection_ask", deal.uuid)).status_code == 404
    assert ConnectionRequest.objects.count() == 0


def test_an_owner_reports_the_number_and_the_administrator_answers(cast):
    owner = another(cast)
    deal = filled(cast)
    ask_connection(deal=deal, by=cast.founder)
    client = signed_in(owner)
    there = owner.organisation.company
    answer = client.post(address("number_report"), {"company": there.uuid, "number": NUMBER})
    assert answer.url == address("number_report")
    dispute = NumberDispute.objects.get()
    assert (dispute.business_number, dispute.reported_by) == (NUMBER, owner)
    assert {row.user for row in Notification.objects.filter(kind="number_reported")} == {cast.administrator.user}
    assert [row["name"] for row in waiting(fresh(cast.administrator).user) if row["duty"].key == "number_report"] == [NUMBER]
    room = signed_in(cast.administrator).get(address("number_disputes")).content.decode()
    for word in (str(owner.organisation), str(deal.company.organisation), owner.user.email, cast.founder.user.email,
                 format_business_number(NUMBER)):
        assert word in room
    assert [word for word in ("섞인 폐플라스틱", "여울펠릿 주식회사", "15억", str(cast.round), cast.fund.name) if word in room.split("<main")[1]] == []
    refused("Say in a sentence", answer_number, dispute=dispute, answer="  ", by=cast.administrator)
    signed_in(cast.administrator).post(address("number_answer", dispute.uuid), {"answer": "두 곳 모두 사업자등록증을 확인했습니다."})
    dispute.refresh_from_db()
    assert (dispute.answer, dispute.answered_by) == ("두 곳 모두 사업자등록증을 확인했습니다.", cast.administrator)
    assert {row.user for row in Notification.objects.filter(kind="number_answered")} == {owner.user}
    assert "두 곳 모두 사업자등록증을 확인했습니다." in client.get(address("number_report")).content.decode()
    refused("answered already", answer_number, dispute=dispute, answer="또", by=cast.administrator)
    assert "number_report" not in {row["duty"].key for row in waiting(fresh(cast.administrator).user)}
    for _again in range(2):  # it may happen again, three times a day
        answer_number(dispute=report_number(company=there, number=NUMBER, by=owner), answer="확인했습니다.", by=cast.administrator)
    refused("3 times today", report_number, company=there, number=NUMBER, by=owner)
    assert NumberDispute.objects.count() == 3


def test_a_number_is_reported_once_at_a_time_by_an_owner_and_only_ones_own(cast):
    owner = another(cast)
    there = owner.organisation.company
    report_number(company=there, number=NUMBER, by=owner)
    second = person("second", "founder_owner", owner.organisation, None)
    refused("reported this already", report_number, company=there, number=NUMBER, by=second)
    refused("does not use this number", report_number, company=there, number=business_number(987654321), by=owner)
    refused("does not use this number", report_number, company=there, number="", by=owner)
    editor = person("editor-there", "founder_editor", owner.organisation, None)
    for seat in (editor, cast.founder, cast.administrator):
        refused("Your seat may not", report_number, company=there, number=NUMBER, by=seat)
    assert signed_in(editor).get(address("number_report")).status_code == 403
    stranger = signed_in(cast.founder).post(address("number_report"), {"company": there.uuid, "number": NUMBER})
    assert stranger.status_code == 404
    assert signed_in(owner).post(address("number_report"), {"company": "x", "number": NUMBER}).status_code == 404
    assert NumberDispute.objects.count() == 1


def test_nobody_but_an_administrator_sees_or_answers_reports(cast):
    owner = another(cast)
    report_number(company=owner.organisation.company, number=NUMBER, by=owner)
    dispute = NumberDispute.objects.get()
    for seat in (owner, cast.partner, cast.inspector):
        assert signed_in(seat).get(address("number_disputes")).status_code == 403
        assert signed_in(seat).post(address("number_answer", dispute.uuid), {"answer": "예"}).status_code == 403
        refused("Your seat may not", answer_number, dispute=dispute, answer="예", by=seat)
    dispute.refresh_from_db()
    assert dispute.answered_at is None


def test_an_answer_without_a_sentence_or_too_long_is_said_beside_its_field(cast):
    owner = another(cast)
    dispute = report_number(company=owner.organisation.company, number=NUMBER, by=owner)
    client = signed_in(cast.administrator)
    for answer in ("", "가" * 601):
        page = client.post(address("number_answer", dispute.uuid), {"answer": answer})
        assert page.status_code == 422 and list(page.context["wrong"].errors) == ["answer"]
    refused("600", answer_number, dispute=dispute, answer="가" * 601, by=cast.administrator)


def test_the_page_of_numbers_leads_to_the_people_of_the_newest_application(cast):
    deal = filled(cast)
    page = signed_in(cast.founder).get(address("number_report")).content.decode()
    assert address("collaborators", deal.uuid) in page
    assert numbers_of(deal.company) == [deal.company.business_number, NUMBER]  # its own row says another than the draft
    assert page.count('name="number"') == 2
