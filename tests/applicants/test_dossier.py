"""The second step as a whole: asked for, moved, handed in as versions, read by the house alone, every opening on record."""
import datetime as dt

import pytest
from django.utils import timezone, translation
from django.utils.html import escape

from applicants.actions.committee import freeze_packet
from applicants.actions.dossier import move_due, open_dossier, submit_dossier
from applicants.actions.draft import remove_paper, save_answers, save_paper, save_section
from applicants.actions.terms import table_deal
from applicants.models import AccessLog, Application, Company, Consent, Deal, Document, Dossier, DossierVersion
from applicants.queries.application import draft, step_facts
from applicants.queries.submission import answer_groups, differences, digest
from applicants.queries.timeline import timeline
from applicants.questions import SECOND
from fund.errors import Refused
from fund.models import Message, Notification
from tests.applicants.applying import address, pdf, signed_in, upload
from tests.applicants.ballots import TERMS, meeting, sealed
from tests.applicants.second import (
    again,
    asked_second,
    filled_second,
    handed_in_second,
    in_days,
    screening_deal,
    typed_second,
)
from tests.applicants.walling import fresh, walled
from tests.cast import cast as build
from tests.cast import company, person

pytestmark = pytest.mark.django_db


def deal_page(c, seat, deal) -> str:
    answer = signed_in(seat).get(address("deal_papers", c.fund.slug, deal.uuid))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_asked_for_once_with_a_letter_to_the_owners(cast):
    deal = screening_deal(cast)
    made = open_dossier(deal=deal, due_at=in_days(14), message=" 현장 사진도 부탁드립니다. ", by=cast.analyst)
    assert (made.year, made.message, made.form.step, made.opened_by) == (timezone.localdate().year - 1, "현장 사진도 부탁드립니다.", "second", cast.analyst)
    letters = Message.objects.filter(kind="second_step")
    assert [letter.to for letter in letters] == [cast.founder.user.email]
    assert "현장 사진도 부탁드립니다." in letters[0].body and f"/applications/{deal.uuid}/second/" in letters[0].body
    with pytest.raises(Refused, match="asked for already|이미 요청"):
        open_dossier(deal=deal, due_at=in_days(14), by=cast.analyst)
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize("change", [{"stage": "submitted"}, {"stage": "committee"}, {"stage": "contracting"}, {"status": "passed"}, {"status": "withdrawn"},
                                    {"status": "hold"}])
def test_it_is_not_asked_for_outside_screening_to_diligence_or_of_a_deal_that_is_not_alive(cast, change):
    deal = screening_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(**change)
    with pytest.raises(Refused):
        open_dossier(deal=deal, due_at=in_days(14), by=cast.analyst)
    assert Dossier.objects.count() == 0 and Message.objects.filter(kind="second_step").count() == 0


@pytest.mark.parametrize("stage", ["screening", "interview", "preliminary", "diligence"])
def test_each_stage_from_screening_to_diligence_may_ask(cast, stage):
    deal = screening_deal(cast)
    Deal.objects.filter(pk=deal.pk).update(stage=stage)
    assert open_dossier(deal=deal, due_at=in_days(1), by=cast.operations).is_open


def test_only_seats_of_the_fund_that_may_ask_do_and_only_for_a_time_to_come(cast):
    deal = screening_deal(cast)
    rival = build("rival")
    for seat in (cast.chair, cast.member, cast.inspector, cast.lp, cast.founder, cast.administrator, rival.partner):
        with pytest.raises(Refused):
            open_dossier(deal=deal, due_at=in_days(14), by=seat)
    for days in (-1, 121):
        with pytest.raises(Refused) as refusal:
            open_dossier(deal=deal, due_at=in_days(days), by=cast.analyst)
        assert refusal.value.field == "due_at"
    walled(cast, deal, cast.analyst)
    with pytest.raises(Refused):
        open_dossier(deal=deal, due_at=in_days(14), by=fresh(cast.analyst))
    assert Dossier.objects.count() == 0


def test_the_due_time_is_moved_with_a_reason_that_the_founder_reads(cast):
    deal = asked_second(cast)
    with pytest.raises(Refused) as refusal:
        move_due(dossier=deal.dossier, due_at=in_days(20), reason=" ", by=cast.partner)
    assert refusal.value.field == "reason"
    moved = move_due(dossier=deal.dossier, due_at=in_days(20), reason="결산 공시를 기다립니다.", by=cast.partner)
    assert moved.due_reason == "결산 공시를 기다립니다." and "결산 공시를 기다립니다." in Message.objects.get(kind="second_step_moved").body
    assert [event.due_reason for event in Dossier.objects.get().events.order_by("pgh_id")] == ["", "결산 공시를 기다립니다."]
    Deal.objects.filter(pk=deal.pk).update(stage="contracting")
    with pytest.raises(Refused):
        move_due(dossier=deal.dossier, due_at=in_days(30), reason="더", by=cast.partner)


def test_after_the_due_time_nothing_is_saved_or_handed_in_and_a_moved_one_opens_it_again(cast):
    deal = filled_second(asked_second(cast), cast.founder)
    Dossier.objects.update(due_at=timezone.now() - dt.timedelta(minutes=1))
    late = again(deal, cast.founder)
    section = draft(late, SECOND, ["story"]).parts[0].section
    for deed in (lambda: save_answers(deal=late, step=SECOND, section=section, typed={"difference": "늦음"}, by=cast.founder),
                 lambda: save_paper(deal=late, slot="other", upload=upload(), by=cast.founder),
                 lambda: submit_dossier(deal=late, by=cast.founder)):
        with pytest.raises(Refused):
            deed()
    assert Application.objects.get().answers["story"]["difference"] == "신재보다 8% 쌉니다." and DossierVersion.objects.count() == 0
    move_due(dossier=late.dossier, due_at=in_days(1), reason="회사가 요청", by=cast.analyst)
    assert submit_dossier(deal=again(deal, cast.founder), by=cast.founder).number == 1


def test_handing_in_freezes_answers_and_papers_and_tells_everybody_once(cast):
    deal, version = handed_in_second(cast)
    assert (version.number, version.sha256) == (1, digest(version.content)) and version.content["year"] == timezone.localdate().year - 1
    assert version.content["terms"]["holders"] == [{"holder": "김하나", "class": "common", "shares": 60000},
                                                   {"holder": "벤처투자", "class": "preferred", "shares": 40000}]
    assert version.content["accounts"]["years"]["operating"][str(timezone.localdate().year - 2)] == "-50000000"
    assert sorted(version.papers.values_list("slot", flat=True)) == ["register", "shareholders", "statements"]
    assert [letter.to for letter in Message.objects.filter(kind="receipt_second")] == [cast.founder.user.email]
    assert set(Notification.objects.filter(kind="second_step_received").values_list("user", flat=True)) == {
        cast.analyst.user_id, cast.analyst2.user_id, cast.partner.user_id}
    assert dict(Consent.objects.filter(text__step="second").values_list("text__key", "given")) == {"second_papers": True, "second_sponsor": False}
    row = Company.objects.get(pk=deal.company_id)
    assert (row.corporate_number, row.region) == ("1101111234567", "seoul")
    same = submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    assert same.pk == version.pk and DossierVersion.objects.count() == 1 and Message.objects.filter(kind="receipt_second").count() == 1


def test_only_an_owner_hands_in_and_only_what_is_whole(cast):
    deal = filled_second(asked_second(cast), cast.editor)
    with pytest.raises(Refused):
        submit_dossier(deal=deal, by=cast.editor)
    save_section(deal=deal, section="story", step=SECOND, by=cast.editor, data=typed_second(deal)["story"] | {"difference": ""})
    with pytest.raises(Refused, match="문제와 해결|Problem and solution"):
        submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    assert DossierVersion.objects.count() == 0


def test_the_same_answers_typed_in_another_way_have_the_same_hash(cast):
    deal, first = handed_in_second(cast)
    facts = step_facts(deal, SECOND, consents=False)
    accounts = typed_second(deal)["accounts"]
    before = str(facts.last_years[0])
    save_section(deal=again(deal, cast.founder), section="accounts", step=SECOND, by=cast.founder,
                 data=accounts | {f"years-revenue-{before}": "420,000천원", f"years-operating-{before}": "△90,000,000"})
    assert digest(first.content) == first.sha256
    assert submit_dossier(deal=again(deal, cast.founder), by=cast.founder).pk == first.pk
    save_section(deal=again(deal, cast.founder), section="accounts", step=SECOND, by=cast.founder,
                 data=accounts | {f"years-revenue-{before}": "421,000천원"})
    second = submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    assert (second.number, second.sha256 == first.sha256) == (2, False)


def test_differences_name_the_cell_that_changed(cast):
    deal, first = handed_in_second(cast)
    known = draft(deal, SECOND)
    year = str(known.facts.base)
    terms = typed_second(deal)["terms"] | {"holders-1-shares": "45,000", "holders-2-holder": "스톡옵션", "holders-2-class": "option",
                                           "holders-2-shares": "5,000"}
    save_section(deal=deal, section="terms", step=SECOND, by=cast.founder, data=terms)
    save_section(deal=deal, section="accounts", step=SECOND, by=cast.founder, data=typed_second(deal)["accounts"] | {f"years-net-{year}": "2.2억"})
    second = submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    with translation.override("en"):
        changed = differences(second.content, first.content, known.spec, known.spec, known.facts)
    assert [(row["label"], row["old"], row["new"]) for row in changed] == [
        (f"Accounts: Net income, {year}", "210,000,000", "220,000,000"), ("Shareholders: Row 2, Shares", "40,000 shares", "45,000 shares"),
        ("Shareholders: Row 3, Name", "", "스톡옵션"), ("Shareholders: Row 3, Class", "", "Options and conversions"),
        ("Shareholders: Row 3, Shares", "", "5,000 shares")]


def test_the_years_stay_those_of_the_day_it_was_asked_for(cast):
    deal = asked_second(cast)
    year = timezone.localdate().year - 1
    Dossier.objects.update(year=year - 1, opened_at=timezone.now() - dt.timedelta(days=330))
    old = again(deal, cast.founder)
    facts = step_facts(old, SECOND, consents=False)
    assert facts.last_years == (year - 3, year - 2, year - 1)
    assert facts.months[-1] < f"{timezone.localdate() - dt.timedelta(days=300):%Y%m}"
    version = submit_dossier(deal=filled_second(old, cast.founder), by=cast.founder)
    assert version.content["year"] == year - 1 and sorted(version.content["accounts"]["years"]["revenue"]) == [str(y) for y in facts.last_years]
    groups = answer_groups(version.content, draft(old, SECOND).spec, step_facts(old, SECOND))
    plan = next(row for group in groups if group["key"] == "impact_plan" for row in group["rows"] if row["name"] == "indicators")
    assert [words for words, _figure in plan["table"]["head"]][2] in (f"{year + 1}년", str(year + 1))


def test_a_paper_taken_out_stays_with_the_version_it_was_handed_in_with(cast):
    deal, first = handed_in_second(cast)
    gone = first.papers.get(slot="statements")
    remove_paper(deal=deal, document=gone, by=cast.founder)
    with pytest.raises(Refused):
        submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    save_paper(deal=deal, slot="statements", upload=upload(pdf(3, "audited"), "감사보고서.pdf"), by=cast.founder)
    second = submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    assert gone in first.papers.all() and gone not in second.papers.all() and second.papers.count() == 3
    assert digest(first.content) == first.sha256
    client = signed_in(cast.analyst)
    for paper in (gone, second.papers.get(slot="statements")):
        assert client.get(address("document_file", paper.uuid)).status_code == 200


def test_papers_are_read_by_house_and_inspector_once_they_are_handed_in_and_by_nobody_else(cast):
    deal = filled_second(asked_second(cast), cast.founder)
    rival, stranger = build("rival"), person("stranger", "founder_owner", company("남의회사").organisation, None)
    sealed(cast, name="다른 안건")
    waiting = Document.objects.get(kind="paper", slot="register")

    def status(seat):
        return signed_in(seat).get(address("document_file", waiting.uuid)).status_code

    house = (cast.analyst, cast.analyst2, cast.partner, cast.operations, cast.inspector)
    others = (cast.chair, cast.member, cast.lp, cast.programme, cast.mentor, cast.administrator, rival.partner, rival.founder, stranger)
    assert [status(seat) for seat in (*house, *others)] == [404] * 14, "a draft is nobody's but the company's"
    assert [status(seat) for seat in (cast.founder, cast.editor, cast.viewer)] == [200] * 3
    submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    assert [status(seat) for seat in house] == [200] * 5
    assert [status(seat) for seat in others] == [404] * 9
    walled(cast, deal, cast.analyst2)
    assert [status(seat) for seat in (cast.analyst2, cast.analyst)] == [404, 200]


def test_the_committee_that_sees_the_deal_on_its_agenda_sees_no_papers_and_no_answers(cast):
    deal, version = handed_in_second(cast)
    Deal.objects.filter(pk=deal.pk).update(stage="committee")
    item = freeze_packet(by=cast.partner, item=table_deal(meeting=meeting(cast), deal=again(deal, cast.founder), terms=TERMS, by=cast.partner))
    member = signed_in(cast.member)
    assert member.get(address("agenda_item", cast.fund.slug, item.uuid)).status_code == 200
    assert [member.get(address("document_file", paper.uuid)).status_code for paper in version.papers.all()] == [404] * 3
    page = member.get(address("agenda_item", cast.fund.slug, item.uuid)).content.decode()
    assert "환경부 2025" not in page and "register.pdf" not in page


def test_every_opening_of_a_paper_is_on_record_and_shown_to_the_founder(cast):
    deal, version = handed_in_second(cast)
    register = version.papers.get(slot="register")
    client = signed_in(cast.analyst)
    for _n in range(2):
        client.get(address("document_file", register.uuid))
    signed_in(cast.founder).get(address("document_file", register.uuid))
    rows = AccessLog.objects.filter(document=register)
    assert [(row.what, row.deal_id, row.role, row.organisation) for row in rows] == [("document", deal.pk, "analyst", cast.gp)] * 2
    assert "register.pdf" in signed_in(cast.founder).get(address("access_log", deal.uuid)).content.decode()


def test_somebody_with_two_seats_reads_a_paper_from_the_one_that_may(cast):
    _deal, version = handed_in_second(cast)
    both = person("both", "chair", cast.gp, cast.fund)
    type(both).objects.create(user=both.user, organisation=cast.gp, role="partner", fund=cast.fund, starts_on=dt.date(2020, 1, 1))
    assert signed_in(both).get(address("document_file", version.papers.first().uuid)).status_code == 200
    assert AccessLog.objects.get().role == "partner"


def test_the_deal_s_page_shows_what_was_handed_in_and_nothing_of_the_draft(cast):
    deal = asked_second(cast, message="현장 사진도 부탁드립니다.")
    empty = deal_page(cast, cast.analyst, deal)
    assert "현장 사진도 부탁드립니다." in empty and f'action="{address("dossier_open", cast.fund.slug, deal.uuid)}"' not in empty
    filled_second(deal, cast.founder)
    drafted = deal_page(cast, cast.analyst, deal)
    assert "환경부 2025" not in drafted and "register.pdf" not in drafted, "papers and answers of a draft are not the fund's"
    submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    page = deal_page(cast, cast.inspector, deal)
    assert "환경부 2025" in page and "register.pdf" in page and "1,840,000,000" in page and "−90,000,000" in page
    moving = address("dossier_due", cast.fund.slug, deal.uuid)
    assert moving not in page and moving in deal_page(cast, cast.operations, deal)
    save_section(deal=deal, section="market", step=SECOND, by=cast.founder, data=typed_second(deal)["market"] | {"market_source": "협회 2026"})
    assert "협회 2026" not in deal_page(cast, cast.analyst, deal)
    submit_dossier(deal=again(deal, cast.founder), by=cast.founder)
    page = deal_page(cast, cast.analyst, deal)
    assert "<del>환경부 2025</del>" in page and "<ins>협회 2026</ins>" in page
    walled(cast, deal, cast.analyst2)
    assert signed_in(cast.analyst2).get(address("deal_papers", cast.fund.slug, deal.uuid)).status_code == 404


def test_the_page_is_logged_as_an_opening_also_where_a_form_of_it_was_refused(cast):
    deal, _version = handed_in_second(cast)
    answer = signed_in(cast.operations).post(address("dossier_due", cast.fund.slug, deal.uuid), {"due_at": "", "reason": "늦음"})
    assert answer.status_code == 200 and "환경부 2025" in answer.content.decode()
    assert [(row.what, row.role) for row in AccessLog.objects.filter(deal=deal)] == [("application", "operations")]


def test_the_house_asks_and_moves_the_time_on_the_deal_s_page(cast):
    deal = screening_deal(cast)
    client = signed_in(cast.analyst)
    page = deal_page(cast, cast.analyst, deal)
    usual = timezone.localtime() + dt.timedelta(days=14)
    assert f'value="{usual:%Y-%m-%d}T18:00"' in page
    url = address("dossier_open", cast.fund.slug, deal.uuid)
    refused = client.post(url, {"due_at": "2020-01-01T18:00", "message": "<b>사진</b>"})
    assert refused.status_code == 200 and escape("<b>사진</b>") in refused.content.decode() and Dossier.objects.count() == 0
    assert client.post(url, {"due_at": f"{usual:%Y-%m-%d}T18:00", "message": "사진"}).status_code == 302
    row = Dossier.objects.get()
    assert (timezone.localtime(row.due_at).hour, timezone.localtime(row.due_at).date(), row.message) == (18, usual.date(), "사진")
    due = address("dossier_due", cast.fund.slug, deal.uuid)
    assert client.post(due, {"due_at": f"{usual + dt.timedelta(days=3):%Y-%m-%d}T12:00", "reason": ""}).status_code == 200
    assert client.post(due, {"due_at": f"{usual + dt.timedelta(days=3):%Y-%m-%d}T12:00", "reason": "결산"}).status_code == 302
    assert timezone.localtime(Dossier.objects.get().due_at).hour == 12
    other = screening_deal(build("rival"))
    assert client.post(address("dossier_due", "rival", other.uuid), {}).status_code == 404
    assert signed_in(build("third").analyst).post(url, {}).status_code == 404
    assert client.post(address("dossier_open", cast.fund.slug, other.uuid), {}).status_code == 404


def test_the_history_tells_of_requests_and_versions_and_not_of_drafted_papers(cast):
    deal = filled_second(asked_second(cast), cast.founder)
    assert "register.pdf" not in [row["title"] for row in timeline(deal)]
    submit_dossier(deal=deal, by=cast.founder)
    titles = [row["title"] for row in timeline(again(deal, cast.founder))]
    assert len([title for title in titles if "2차" in title or "Second step" in title]) == 2 and "register.pdf" not in titles
