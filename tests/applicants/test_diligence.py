"""The checklist of diligence: begun from templates, given out, done, waived, opened again, asked of the founder; read by packet and gate."""
import json
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from applicants.actions.diligence import (
    add_line,
    ask_about_line,
    attach_to_line,
    close_line,
    plan_line,
    reopen_line,
    start_checklist,
    waive_line,
)
from applicants.models import Deal, DiligenceItem, Document, Inquiry, Voiding
from applicants.models.diligence import Area
from applicants.queries.deal_page import page_rows
from applicants.queries.diligence import checklist_complete, known_lines, shown_text, standing, templates
from fund.errors import Refused
from fund.models import Job, Message
from tests.applicants.applying import address, pdf, upload
from tests.applicants.calling import english, said
from tests.applicants.diligent import SECRETS, call, everything, finding, line
from tests.applicants.inquiring import answered
from tests.applicants.scoring import assigned, screened
from tests.applicants.tabs import tab, whole
from tests.applicants.walling import fresh, walled
from tests.applicants.working import day
from tests.cast import approved_item, person
from tests.cast import cast as build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blobs(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"


@pytest.fixture
def deal(cast):
    return screened(cast)


def at(item: DiligenceItem, verb: str) -> str:
    return tab(f"diligence_{verb}", item.deal, item.uuid)


def lines(client, deal, **asked):
    page = client.get(tab("deal_diligence", deal), asked)
    return [each for group in page.context["groups"] for each in group["lines"]]


# Templates --------------------------------------------------------------------------------------------------------------

def test_the_templates_hold_questions_of_every_area_in_both_languages():
    assert list(templates()) == ["seed", "series_a", "circular"]
    for template in templates().values():
        assert {row.area for row in template.lines} == set(Area.values), template.key
        assert template.name_ko and template.name_en and template.about_ko and template.about_en
        assert len({row.key for row in template.lines}) == len(template.lines)
    assert 18 <= len(templates()["series_a"].lines) <= 30 and len(templates()["seed"].lines) < len(templates()["series_a"].lines)
    for row in known_lines().values():
        assert re.search("[가-힣]", row.text_ko) and not re.search("[가-힣]", row.text_en.replace("폐기물처리업 허가", "")), row.key
        assert max(len(row.text_ko), len(row.text_en)) <= 300 and len(row.key) <= 60
    circular = " ".join(row.text_ko for row in templates()["circular"].lines)
    for word in ("폐기물처리업 허가", "올바로(Allbaro)", "원료 공급 계약", "소방", "화재보험", "배출"):
        assert word in circular


def test_a_template_adds_its_lines_and_a_second_one_its_own(cast, deal):
    client = english(cast.partner)
    assert client.post(tab("diligence_start", deal), {"template": "seed"}).url == tab("deal_diligence", deal) + "#checklist"
    seed = {row.key for row in templates()["seed"].lines}
    assert set(deal.diligence_items.values_list("key", flat=True)) == seed
    start_checklist(deal=deal, template="series_a", by=cast.analyst)
    full = {row.key for row in templates()["series_a"].lines}
    assert set(deal.diligence_items.values_list("key", flat=True)) == seed | full and deal.diligence_items.count() == len(seed | full)
    assert start_checklist(deal=deal, template="seed", by=cast.analyst) == []
    order = [(row.area, row.order) for row in deal.diligence_items.all()]
    assert [area for area, _order in order] == sorted((area for area, _order in order), key=Area.values.index)
    assert len({number for _area, number in order}) == len(order)
    page = client.get(tab("deal_diligence", deal))
    assert [row["key"] for row in page.context["templates"]] == ["circular"]  # of the others nothing is left to add
    refused = client.post(tab("diligence_start", deal), {"template": "seed"})
    assert refused.status_code == 422 and list(refused.context["start_form"].errors) == ["template"]
    with pytest.raises(Refused):
        start_checklist(deal=deal, template="x", by=cast.partner)


def test_a_templates_line_is_read_in_ones_own_language_and_one_of_the_house_as_it_was_written(cast, deal):
    start_checklist(deal=deal, template="seed", by=cast.partner)
    own = line(cast, deal, text="공장 앞 도로 폭을 잰다")
    row = deal.diligence_items.get(key="works")
    assert (row.text, row.lang) == (known_lines()["works"].text_ko, "ko")
    with translation.override("en"):
        assert (shown_text(row), shown_text(own)) == (known_lines()["works"].text_en, "공장 앞 도로 폭을 잰다")
    text = said(english(cast.inspector).get(tab("deal_diligence", deal)))
    assert known_lines()["works"].text_en in text and "공장 앞 도로 폭을 잰다" in text and known_lines()["works"].text_ko not in text


# Lines ------------------------------------------------------------------------------------------------------------------

def test_a_line_goes_from_open_to_done_with_its_file_and_back(cast, deal):
    client, item = english(cast.analyst), line(cast, deal)
    assert client.post(at(item, "plan"), {"owner": cast.analyst2.pk, "due_on": day(5).isoformat()}).url == (
        tab("deal_diligence", deal) + f"#line-{item.uuid.hex}")
    item.refresh_from_db()
    assert (item.owner, item.due_on, item.state) == (cast.analyst2, day(5), "open")
    assert checklist_complete(deal) is False
    client.post(at(item, "close"), {"result": "점검표를 보았습니다.\n이상 없음", "files": [upload(name="점검표.pdf"), upload(pdf(3), "사진대지.pdf")]})
    item.refresh_from_db()
    assert (item.state, item.result, item.closed_by) == ("done", "점검표를 보았습니다.\n이상 없음", cast.analyst) and item.closed_at
    assert [(row.name, row.kind, row.deal, row.uploaded_by) for row in item.files.order_by("pk")] == [
        ("점검표.pdf", "house", deal, cast.analyst), ("사진대지.pdf", "house", deal, cast.analyst)]
    assert checklist_complete(deal) is True
    page = client.get(tab("deal_diligence", deal))
    assert "점검표를 보았습니다.<br>이상 없음" in page.text and "점검표.pdf" in page.text and "1 of 1 closed" in said(page)
    late = client.post(at(item, "waive"), {"reason": "늦은 생각"})
    assert late.status_code == 422 and "This line was closed meanwhile." in said(late)
    assert client.post(at(item, "close"), {"result": "점검표를 보았습니다.\n이상 없음"}).status_code == 302  # pressed twice
    assert client.post(at(item, "reopen")).url == tab("deal_diligence", deal) + f"?line={item.uuid}#line-{item.uuid.hex}"
    item.refresh_from_db()
    assert (item.state, item.closed_by, item.closed_at, item.result) == ("open", None, None, "점검표를 보았습니다.\n이상 없음")
    assert checklist_complete(deal) is False
    opened = client.get(tab("deal_diligence", deal), {"line": item.uuid})
    assert "이상 없음</textarea>" in opened.text  # for whoever goes on
    client.post(at(item, "waive"), {"reason": "임차 공장이라 건물주가 한다"})
    item.refresh_from_db()
    assert (item.state, item.waived_reason, checklist_complete(deal)) == ("waived", "임차 공장이라 건물주가 한다", True)


@pytest.mark.parametrize(("verb", "sent", "field"), [
    ("close", {"result": " \n"}, "result"), ("close", {"result": "가\u202e나"}, "result"), ("close", {"result": "가" * 4001}, "result"),
    ("waive", {"reason": ""}, "reason"), ("waive", {"reason": "가" * 301}, "reason"), ("plan", {"owner": "chair"}, "owner"),
    ("plan", {"due_on": "어제"}, "due_on"), ("plan", {"due_on": "2020-01-01"}, "due_on"), ("plan", {"due_on": "2999-01-01"}, "due_on"),
    ("ask", {"text": "", "due_on": "soon"}, "due_on"), ("ask", {"text": " "}, "text"), ("ask", {"text": "왜?", "due_on": "2020-01-01"}, "due_on")])
def test_what_is_wrong_stands_beside_its_field_in_the_opened_line_and_nothing_is_lost(cast, deal, verb, sent, field):
    item, other = line(cast, deal), line(cast, deal, text="다른 줄")
    if sent.get("owner") == "chair":
        sent = {"owner": cast.chair.pk}
    answer = english(cast.partner).post(at(item, verb), {"due_on": day(3).isoformat()} | sent if verb == "ask" else sent)
    shown = {each["row"].pk: each for group in answer.context["groups"] for each in group["lines"]}
    assert answer.status_code == 422 and 'class="error-summary"' in answer.text
    assert shown[item.pk]["opened"] and field in shown[item.pk]["forms"][verb].errors
    assert {name: shown[item.pk]["forms"][verb][name].value() for name in sent} == {name: str(value) for name, value in sent.items()}
    assert "forms" not in shown[other.pk] and not shown[other.pk].get("opened")
    item.refresh_from_db()
    assert (item.state, item.owner, item.due_on, item.result, Inquiry.objects.count()) == ("open", None, None, "", 0)


def test_a_file_that_is_not_taken_loses_neither_the_words_nor_the_other_files(cast, deal):
    item = line(cast, deal)
    client = english(cast.partner)
    answer = client.post(at(item, "close"), {"result": "꺼져 있었습니다", "files": [upload(name="좋은.pdf"), upload(b"MZ program", "나쁜.pdf")]})
    assert answer.status_code == 422 and "꺼져 있었습니다</textarea>" in answer.text and "나쁜.pdf: This is a program" in said(answer)
    item.refresh_from_db()
    assert item.state == "open" and [row.name for row in item.files.all()] == ["좋은.pdf"] and "좋은.pdf" in answer.text
    client.post(at(item, "close"), {"result": "꺼져 있었습니다"})
    item.refresh_from_db()
    assert item.state == "done" and item.files.count() == 1


def test_a_line_of_ones_own_needs_words_and_an_area_and_comes_once(cast, deal):
    client = english(cast.partner)
    assert client.post(tab("diligence_add", deal), {"area": "legal", "text": "  임대차   계약 "}).status_code == 302
    client.post(tab("diligence_add", deal), {"area": "legal", "text": "임대차 계약"})
    row = deal.diligence_items.get()
    assert (row.area, row.text, row.key, row.lang) == ("legal", "임대차 계약", "", "ko")
    for sent, field in (({"area": "x", "text": "말"}, "area"), ({"area": "legal", "text": " "}, "text"), ({"area": "legal", "text": "가" * 301}, "text")):
        answer = client.post(tab("diligence_add", deal), sent)
        assert answer.status_code == 422 and field in answer.context["line_form"].errors and answer.context["line_form"]["text"].value() == sent["text"]
    assert DiligenceItem.objects.count() == 1


def test_the_page_groups_by_area_counts_and_marks_what_is_late_and_whose_it_is(cast, deal):
    mine, theirs = line(cast, deal, area="finance", text="내 것"), line(cast, deal, area="finance", text="남의 것")
    closed = line(cast, deal, area="legal", text="끝난 것")
    plan_line(item=mine, owner=cast.analyst, due_on=day(), by=cast.partner)
    plan_line(item=theirs, owner=cast.analyst2, due_on=day(), by=cast.partner)
    DiligenceItem.objects.filter(pk=theirs.pk).update(due_on=day(-2))
    waive_line(item=closed, reason="해당 없음", by=cast.partner)
    client = english(cast.analyst)
    page = client.get(tab("deal_diligence", deal))
    assert page.context["summary"] == {"of": 3, "done": 0, "waived": 1, "open": 2, "closed": 1, "late": 1}
    assert [(g["area"], g["closed"], g["of"], g["late"]) for g in page.context["groups"]] == [("finance", 0, 2, 1), ("legal", 1, 1, 0)]
    assert [(each["row"], each["late"], each["today"], each["mine"]) for each in lines(client, deal)] == [
        (mine, False, True, True), (theirs, True, False, False), (closed, False, False, False)]
    assert [each["row"] for each in lines(client, deal, show="open")] == [mine, theirs]
    assert [each["row"] for each in lines(client, deal, show="mine")] == [mine]
    assert [each["row"] for each in lines(client, deal, show="mine", line=closed.uuid)] == [mine, closed]
    assert [(choice["key"], choice["count"]) for choice in page.context["choices"]] == [("", 3), ("open", 2), ("mine", 1)]
    assert re.search(r'diligence/"[^>]*aria-current="page">Diligence <span class="count">2</span>', page.text)


def test_a_script_gets_the_forms_of_a_line_alone_and_everybody_else_the_line_opened(cast, deal):
    item = line(cast, deal)
    client, url = english(cast.partner), tab("diligence_line", deal, item.uuid)
    assert client.get(url).url == tab("deal_diligence", deal) + f"?line={item.uuid}#line-{item.uuid.hex}"
    part = client.get(url, headers={"HX-Request": "true"})
    assert part.status_code == 200 and part.text.count("<form") == 5 and "<html" not in part.text
    assert at(item, "close") in part.text and "csrfmiddlewaretoken" in part.text
    page = client.get(tab("deal_diligence", deal))
    assert at(item, "close") not in page.text and f'hx-get="{url}"' in page.text and f"?line={item.uuid}#line-" in page.text
    opened = client.get(tab("deal_diligence", deal), {"line": item.uuid})
    assert all(at(item, verb) in opened.text for verb in ("plan", "close", "waive", "ask"))
    assert at(item, "close") not in english(cast.inspector).get(tab("deal_diligence", deal), {"line": item.uuid}).text
    waive_line(item=item, reason="해당 없음", by=cast.partner)
    assert at(item, "reopen") in client.get(url, headers={"HX-Request": "true"}).text


def test_the_database_keeps_the_rules_of_a_line(cast, deal):
    item = line(cast, deal)
    for change in ({"state": "done"}, {"state": "waived"}, {"state": "done", "result": "말"}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DiligenceItem.objects.filter(pk=item.pk).update(**change)
    start_checklist(deal=deal, template="seed", by=cast.partner)
    with pytest.raises(IntegrityError), transaction.atomic():
        DiligenceItem.objects.create(deal=deal, key="works", area="technology", order=9, text="또")


# The founder ------------------------------------------------------------------------------------------------------------

def test_a_question_to_the_founder_stands_on_its_line_and_the_founder_reads_it_alone(cast, deal):
    item = line(cast, deal)
    client = english(cast.analyst)
    assert client.post(at(item, "ask"), {"text": "허가증 사본을 주십시오.", "due_on": day(7).isoformat()}).status_code == 302
    asked = Inquiry.objects.get()
    assert (list(item.inquiries.all()), asked.text, asked.due_on, asked.asked_by) == ([asked], "허가증 사본을 주십시오.", day(7), cast.analyst)
    assert Message.objects.filter(kind="inquiry", user=cast.founder.user).count() == 1
    found = lines(client, deal)[0]["questions"][0]
    assert (found["kind"], found["row"].n_answers) == ("risk", 0)
    answered(cast, asked, "붙입니다.", file="허가증.pdf")
    page = client.get(tab("deal_diligence", deal))
    found = page.context["groups"][0]["lines"][0]["questions"][0]
    assert (found["kind"], found["row"].n_answers) == ("ok", 1) and f"{tab('deal_talk', deal)}#question-{asked.number}" in page.text
    for url in (address("inquiries", deal.uuid), address("status", deal.uuid), address("application", deal.uuid), "/", "/notifications/"):
        text = english(cast.founder).get(url).text
        assert SECRETS["line"] not in text and "hecklist" not in text and "diligence/" not in text, url
    assert SECRETS["line"] not in " ".join(Message.objects.values_list("body", flat=True))
    Inquiry.objects.filter(pk=asked.pk).update(state="open", due_on=day(-3))
    assert [(each["kind"], each["left"]) for each in lines(client, deal)[0]["questions"]] == [("miss", "3 days late")]


def test_nobody_is_asked_about_a_deal_that_nobody_applied_with(cast, deal):
    Deal.objects.filter(pk=deal.pk).update(source="referral")
    item = line(cast, Deal.objects.get(pk=deal.pk))
    assert at(item, "ask") not in english(cast.partner).get(tab("deal_diligence", deal), {"line": item.uuid}).text
    with pytest.raises(Refused):
        ask_about_line(item=item, text="말", due_on=day(3), by=cast.partner)
    assert Inquiry.objects.count() == 0 and item.inquiries.count() == 0


# Who and when -----------------------------------------------------------------------------------------------------------

def deeds(cast, deal, item, by):
    return [lambda: start_checklist(deal=deal, template="seed", by=by), lambda: add_line(deal=deal, area="esg", text="말", by=by),
            lambda: plan_line(item=item, owner=None, due_on=None, by=by), lambda: close_line(item=item, result="말", by=by),
            lambda: waive_line(item=item, reason="말", by=by), lambda: reopen_line(item=item, by=by),
            lambda: attach_to_line(item=item, upload=upload(), by=by), lambda: ask_about_line(item=item, text="말", due_on=day(3), by=by)]


def refused(cast, deal, item, by) -> None:
    before = list(DiligenceItem.objects.values()), Document.objects.count(), Inquiry.objects.count(), Job.objects.count()
    for deed in deeds(cast, deal, item, by):
        with pytest.raises(Refused):
            deed()
    assert (list(DiligenceItem.objects.values()), Document.objects.count(), Inquiry.objects.count(), Job.objects.count()) == before


def test_it_is_the_work_of_the_house_that_sees_the_deal(cast, deal):
    rival, item = build("rival"), line(cast, deal)
    for seat in (cast.inspector, cast.founder, cast.lp, cast.chair, cast.programme, rival.partner):
        refused(cast, deal, item, seat)
    walled(cast, deal, cast.analyst)
    refused(cast, deal, item, fresh(cast.analyst))
    for name in ("deal_diligence", "diligence_line"):
        assert english(fresh(cast.analyst)).get(tab(name, deal, *([item.uuid] if name != "deal_diligence" else []))).status_code == 404
    with pytest.raises(Refused, match="맡을 수 없는|cannot work"):  # nor is a line given to who stands behind a wall
        plan_line(item=item, owner=cast.analyst, due_on=None, by=cast.partner)
    assert english(cast.inspector).get(tab("deal_diligence", deal)).status_code == 200


@pytest.mark.parametrize("status", ["passed", "withdrawn"])
def test_once_the_deal_was_passed_or_withdrawn_nothing_is_written_and_everything_is_read(cast, deal, status):
    have = everything(cast, deal)
    Deal.objects.filter(pk=deal.pk).update(status=status)
    refused(cast, Deal.objects.get(pk=deal.pk), DiligenceItem.objects.get(pk=have.open.pk), cast.partner)
    page = english(cast.partner).get(tab("deal_diligence", deal))
    assert "This deal was passed or withdrawn" in said(page) and SECRETS["result"] in page.text and SECRETS["finding"] in page.text
    assert f'action="{tab("deal_diligence", deal)}' not in page.text


def test_once_the_main_committee_approved_it_nothing_is_written_until_the_decision_is_void(cast, deal):
    item = line(cast, deal)
    Deal.objects.filter(pk=deal.pk).update(stage="preliminary")
    approving = approved_item(cast, Deal.objects.get(pk=deal.pk))
    refused(cast, deal, item, cast.partner)
    page = english(cast.partner).get(tab("deal_diligence", deal))
    assert "Only findings can still be settled." in said(page) and "Work on this line" not in said(page)
    Voiding.objects.create(item=approving, reason="공시 오류", by=cast.chair)
    close_line(item=item, result="다시 보았습니다.", by=cast.partner)
    assert checklist_complete(deal) is True


def test_who_is_blind_to_the_deal_finds_the_tab_the_same_whatever_is_written(cast, deal):
    keeper = person("sunhwan-keeper", "partner", cast.gp, cast.fund)
    assigned(cast, deal, keeper)
    plain = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"')
    client = english(keeper)
    client.get(tab("deal", deal))
    before = plain.sub("", whole(client, deal))
    have = everything(cast, deal)
    after = plain.sub("", whole(client, deal))
    assert after == before and not [words for words in SECRETS.values() if words in after]
    assert "Visible after you score" in said(client.get(tab("deal_diligence", deal)))
    assert page_rows(cast.fund, fresh(keeper).user, keeper).get(pk=deal.pk).open_lines is None
    for name, row in (("diligence_line", have.open), ("diligence_close", have.open), ("finding_settle", have.finding), ("finding_reopen", have.finding),
                      ("diligence_correct", have.call)):
        address_of = tab(name, deal, row.uuid)
        assert (client.get if name == "diligence_line" else client.post)(address_of, {"result": "x"}).status_code == 404
    assert client.post(tab("diligence_add", deal), {"area": "esg", "text": "말"}).status_code == 422
    refused(cast, deal, have.open, fresh(keeper))
    for words in (SECRETS["finding"], SECRETS["notes"], SECRETS["result"]):
        asked = {"q": words[:6]}
        assert words[6:] not in client.get("/find/", asked).text and words[6:] in english(cast.partner).get("/find/", asked).text


# Packet and gate --------------------------------------------------------------------------------------------------------

def test_what_packet_and_gate_are_told_is_canonical_and_names_nobody_of_the_company(cast, deal):
    assert standing(deal) == {"done": 0, "waived": 0, "open": 0, "areas": [], "findings": []} and checklist_complete(deal) is False
    cast.founder.user.name = "한창업"
    cast.founder.user.save()
    done, waived = line(cast, deal, area="legal", text="끝"), line(cast, deal, area="legal", text="면제")
    line(cast, deal, area="esg")
    close_line(item=done, result="한창업 대표가 보여 주었습니다.", by=cast.partner)
    waive_line(item=waived, reason="해당 없음", by=cast.partner)
    finding(cast, deal, severity="high", text="한창업 대표(010-1234-5678)의 가지급금", remedy="한창업 대표가 갚는다")
    told = standing(Deal.objects.get(pk=deal.pk))
    assert told == {"done": 1, "waived": 1, "open": 1,
                    "areas": [{"area": "legal", "done": 1, "waived": 1, "open": 0}, {"area": "esg", "done": 0, "waived": 0, "open": 1}],
                    "findings": [{"number": 1, "area": "legal", "severity": "high", "state": "open", "text": "[…] 대표([…])의 가지급금",
                                  "remedy": "[…] 대표가 갚는다", "answer": ""}]}
    assert json.loads(json.dumps(told)) == told and type(told["findings"][0]["severity"]) is str and type(told["areas"][0]["area"]) is str


def test_the_tab_costs_the_same_for_one_and_for_three_of_everything(cast, deal, django_assert_num_queries):
    client = english(cast.operations)
    for times in (1, 2):
        for n in range(times):
            have = everything(cast, deal)
            ask_about_line(item=have.open, text=f"질문 {times}{n}", due_on=day(3), by=cast.partner)
            plan_line(item=have.open, owner=cast.analyst, due_on=day(1), by=cast.partner)
        client.get(tab("deal_diligence", deal))
        with django_assert_num_queries(12):
            client.get(tab("deal_diligence", deal))


def test_the_trail_and_the_history_say_what_was_done(cast, deal):
    item = line(cast, deal)
    close_line(item=item, result=SECRETS["result"], by=cast.analyst)
    finding(cast, deal)
    call(cast, deal)
    events = DiligenceItem.pgh_event_models["insert"].objects.filter(pgh_obj=item.pk).order_by("pgh_id")
    assert [(row.pgh_context.metadata["verb"], row.state) for row in events] == [("add checklist line", "open"), ("close checklist line", "done")]
    assert not any(hasattr(row, "result") for row in events)
    history = said(english(cast.partner).get(tab("deal_history", deal)))
    for words in ("Finding 1", "Deal-breaker", SECRETS["finding"], "Reference call", SECRETS["call"]):
        assert words in history
    assert SECRETS["finding"] not in english(cast.founder).get(address("status", deal.uuid)).text


def test_two_companies_lines_never_meet(cast, deal):
    other = screened(cast, "다른 회사")
    mine, theirs = line(cast, deal), line(cast, other)
    client = english(cast.partner)
    assert client.post(tab("diligence_close", deal, theirs.uuid), {"result": "말"}).status_code == 404
    assert client.post(tab("finding_add", deal), {"line": theirs.uuid, "severity": "low", "text": "말"}).status_code == 404
    assert client.post(tab("finding_add", deal), {"line": "x", "severity": "low", "text": "말"}).status_code == 404
    assert [each["row"] for each in lines(client, deal)] == [mine]
