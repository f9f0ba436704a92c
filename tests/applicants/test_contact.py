"""Contacts at a company: noted, corrected, really removed; never in the trail, gone with the company's last application."""
import pytest
from django.db import connection

from applicants.actions.contact import add_contact, change_contact, remove_contact
from applicants.actions.erasure import ask_erasure, carry_out_erasure
from applicants.models import Comment, Contact, Deal, Interview, Round, Task, Tombstone
from applicants.queries.data_export import entries
from applicants.queries.erasure import plan
from fund.errors import Refused
from tests.applicants.applying import address
from tests.applicants.calling import english, said
from tests.applicants.crawling import crawl
from tests.applicants.inquiring import told_no
from tests.applicants.scoring import assigned, screened
from tests.applicants.walling import fresh, walled
from tests.applicants.working import SECRETS, comment, contact, everything, interview, room, task
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
GIVEN = {"name": "최공장장", "title": "공장장", "email": "plant@whale.example", "phone": "010-7777-1234"}


def trail_text() -> str:
    """Every event of the trail and every context, as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name ~ '(event|context|trail)'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT coalesce(string_agg(t::text, E\'\\n\'), \'\') FROM "{table}" t')
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


def test_somebody_is_noted_corrected_and_removed_and_the_trail_never_hears_of_it(cast):
    deal = screened(cast)
    client = english(cast.analyst)
    assert client.post(room("contact_add", deal), GIVEN).url == room("deal", deal) + "#contacts"
    row = Contact.objects.get()
    assert {name: getattr(row, name) for name in GIVEN} == GIVEN and (row.fund, row.company, row.added_by) == (cast.fund, deal.company, cast.analyst)
    page = client.get(room("contacts", deal))
    assert 'href="mailto:plant@whale.example"' in page.text and 'href="tel:010-7777-1234"' in page.text
    changed = client.post(room("contact_change", deal, row.uuid), GIVEN | {"name": "최새이름", "phone": ""}, **HTMX)
    assert changed.status_code == 200 and "최새이름" in changed.text and "tel:" not in changed.text
    assert client.post(room("contact_remove", deal, row.uuid), **HTMX).status_code == 200
    assert Contact.objects.count() == 0 and client.post(room("contact_remove", deal, row.uuid)).status_code == 302
    kept = trail_text()
    assert deal.receipt_no in kept and [word for word in (*GIVEN.values(), "최새이름") if word in kept] == []


@pytest.mark.parametrize(("wrong", "field"), [({"name": " "}, "name"), ({"name": "가" * 61}, "name"), ({"email": "plant(at)whale"}, "email"),
                                              ({"phone": "없음"}, "phone"), ({"phone": "12"}, "phone"), ({"title": "가\u202e"}, "title")])
def test_what_cannot_be_one_is_refused_beside_its_field(cast, wrong, field):
    deal = screened(cast)
    row = contact(cast, deal, name="먼저 있던 사람")
    for url, place in ((room("contact_add", deal), "new"), (room("contact_change", deal, row.uuid), "lines")):
        answer = english(cast.partner).post(url, GIVEN | wrong, **HTMX)
        card = answer.context["contact_card"]
        line = card["new"] if place == "new" else card["lines"][0]
        assert (answer.status_code, list(line["errors"]), line["given"]) == (422, [field], GIVEN | wrong)
    assert list(Contact.objects.values_list("name", flat=True)) == ["먼저 있던 사람"]


def test_the_same_person_is_not_noted_twice_and_one_who_is_gone_is_not_changed(cast):
    deal = screened(cast)
    row = contact(cast, deal)
    with pytest.raises(Refused) as refused:
        contact(cast, deal)
    assert refused.value.field == "name"
    remove_contact(contact=row, deal=deal, by=cast.partner)
    with pytest.raises(Refused):
        change_contact(contact=row, deal=deal, given=GIVEN, by=cast.analyst)
    assert Contact.objects.count() == 0


def test_a_wall_before_one_deal_of_the_company_shuts_its_contacts_on_every_deal(cast):
    other_round = Round.objects.create(fund=cast.fund, name_ko="이전", name_en="Before", opens_at=cast.round.opens_at, closes_at=cast.round.closes_at,
                                       results_by=cast.round.results_by, rubric=cast.round.rubric, first_form=cast.round.first_form,
                                       second_form=cast.round.second_form)
    deal = screened(cast, "잠긴고래")
    older = Deal.objects.create(fund=cast.fund, company=deal.company, round=other_round, stage="screening", receipt_no="R-OLD")
    row = contact(cast, deal)
    assert SECRETS["contact"] in english(cast.analyst).get(room("contacts", older)).text
    walled(cast, deal, cast.analyst)
    analyst = fresh(cast.analyst)
    assert SECRETS["contact"] not in english(analyst).get(room("contacts", older)).text
    assert english(analyst).post(room("contact_change", older, row.uuid), GIVEN).status_code == 404
    for act in (lambda: add_contact(deal=older, given=GIVEN, by=analyst), lambda: remove_contact(contact=row, deal=older, by=analyst)):
        with pytest.raises(Refused):
            act()
    assert Contact.objects.get() == row


def test_who_is_walled_off_or_outside_finds_nothing_of_the_whole_work_anywhere(cast):
    deal, rival = screened(cast, None), build("rival")
    w = everything(cast, deal, by=cast.partner)
    task(cast, deal, "분석가의 일", 0, cast.analyst)
    comment(cast, deal, f"@{cast.analyst.user.name} {SECRETS['comment']}")
    words = [*SECRETS.values(), "분석가의 일"]
    rooms = [room(name, deal) for name in ("tasks", "comments", "interviews", "contacts")]
    starts = ["/", "/notifications/", *(f"/find/?q={word[:3]}" for word in words), *rooms]
    seen = "\n".join(crawl(fresh(cast.analyst).user, starts).values())
    assert [word for word in words if word not in seen] == []
    walled(cast, deal, cast.analyst)
    for seat in (cast.analyst, rival.partner, cast.lp, cast.chair, rival.founder):
        found = {(page, word) for page, text in crawl(fresh(seat).user, starts).items() for word in words if word in text and word not in page}
        assert (seat.role, found) == (seat.role, set())
    pages = crawl(cast.founder.user, ["/", "/notifications/", address("status", deal.uuid)])
    assert {word for text in pages.values() for word in words if word in text} == {SECRETS["told"]}
    assert cast.partner.user.name not in pages[address("status", deal.uuid)] and w.told.author == cast.partner


def test_erasure_takes_names_out_of_our_notes_and_the_contacts_with_the_last_application(cast):
    deal = screened(cast, None)
    everything(cast, deal)
    for act, text in ((comment, f"{cast.founder.user.name} 대표의 말"), (task, "최공장장에게 010-7777-1234로 전화")):
        act(cast, deal, text)
    copy = b"".join(entry.data or b"" for entry in entries(deal.company)).decode()
    assert SECRETS["told"] in copy and cast.partner.user.name not in copy
    assert [word for key, word in SECRETS.items() if key != "told" and word in copy] == []
    deal = told_no(cast, deal)
    lines = {line.part: (line.goes, line.count) for line in plan(deal, to_founder=False)}
    assert (lines["contacts"], lines["notes"][0], lines["comments"][0]) == ((True, 1), False, True)
    told = {line.part: line.count for line in plan(deal)}
    assert told["contacts"] is None and told["notes"] is None
    assert "without those names" in said(english(cast.founder).get(address("erasure_ask", deal.uuid)))
    carry_out_erasure(erasure=ask_erasure(deal=deal, by=cast.founder), by=cast.partner)
    assert Contact.objects.count() == 0 and Tombstone.objects.filter(noun="contact").count() == 1
    assert list(Comment.objects.order_by("pk").values_list("text", flat=True)) == [SECRETS["comment"], SECRETS["told"], "[…] 대표의 말"]
    assert (Interview.objects.get().present, Interview.objects.get().notes) == ("[…]", SECRETS["notes"])
    assert list(Task.objects.order_by("pk").values_list("text", flat=True)) == [SECRETS["task"], "[…]에게 […]로 전화"]
    assert "최공장장" not in trail_text()


def test_contacts_stay_while_the_fund_holds_another_application_of_the_company(cast):
    deal = told_no(cast, screened(cast, None))
    Deal.objects.create(fund=cast.fund, company=deal.company, stage="screening", receipt_no="R-NEXT", source="inbound")
    contact(cast, deal)
    assert "contacts" not in {line.part for line in plan(deal, to_founder=False)}
    carry_out_erasure(erasure=ask_erasure(deal=deal, by=cast.founder), by=cast.partner)
    assert Contact.objects.count() == 1


def test_who_is_blind_to_marks_still_reaches_the_company(cast):
    deal = screened(cast)
    contact(cast, deal)
    interview(cast, deal)
    assigned(cast, deal, cast.analyst)
    assert SECRETS["contact"] in english(cast.analyst).get(room("contacts", deal)).text
