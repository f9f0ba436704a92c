"""The forms of both steps: a wording is changed as a new version, what the site builds on stays, and bad input loses nothing."""
import json
from html import unescape

import pytest
from django.conf import settings
from django.db import ProgrammingError, transaction

from applicants import wording
from applicants.actions.form import write_form
from applicants.answers import Facts, help_text, label
from applicants.models import Form
from applicants.queries.form import known, newest, whole_spec
from applicants.queries.form_page import version_changes
from fund.errors import Refused
from tests.applicants.wordings import ROOM, as_sent, edited, given, send
from tests.cast import draft_deal

WRITE = f"{ROOM}first/2/write/"


@pytest.fixture
def keeper(client, cast):
    client.force_login(cast.administrator.user)
    return client


def raw(form, section, question=None):
    found = next(s for s in form.sections if s["key"] == section)
    return next(q for q in found["questions"] if q["name"] == question) if question else found


def test_a_new_wording_is_the_next_version_and_the_old_one_stays_as_it_was(keeper, cast):
    before = json.dumps(Form.objects.get(step="first", version=2).sections)
    answer = send(keeper, company__one_line__label_ko="한 문장 소개", company__one_line__label_en="In one sentence",
                  company____minutes="3", note="  한 줄 소개를   다시 씀 ")
    new = newest("first")
    assert (answer.status_code, answer.headers["Location"], new.version) == (302, f"{ROOM}first/3/", 3)
    assert (new.note, new.written_by) == ("한 줄 소개를 다시 씀", cast.administrator)
    assert raw(new, "company", "one_line")["label"] == {"ko": "한 문장 소개", "en": "In one sentence"}
    assert raw(new, "company")["minutes"] == 3
    assert json.dumps(Form.objects.get(step="first", version=2).sections) == before
    changed = [(spot.name, spot.value) for spot in wording.spots(new.sections)]
    assert set(changed) - {(spot.name, spot.value) for spot in wording.spots(json.loads(before))} == {
        ("company-one_line-label_ko", "한 문장 소개"), ("company-one_line-label_en", "In one sentence"), ("company--minutes", 3)}


def test_what_is_written_anew_keeps_what_the_site_builds_on(cast):
    first, second = newest("first"), newest("second")
    for form in (first, second):
        new = edited(cast, form.step, **{f"{form.sections[1]['key']}____title_ko": "새 제목"})
        assert wording.skeleton(new.sections) == wording.skeleton(form.sections)
        old, now = ({s.key: [q.name for q in s.questions] for s in whole_spec(version).sections} for version in (form, new))
        assert now == old
        assert {(s.key, q.name): q.choices for s in whole_spec(new).sections for q in s.questions} == {
            (s.key, q.name): q.choices for s in whole_spec(form).sections for q in s.questions}


def test_questions_and_sections_move_to_the_place_they_are_given_and_the_others_make_room(keeper):
    send(keeper, business__pre_money__order="2", business__problem__order="3", consents____order="1", impact__negative__order="99")
    new = newest("first")
    assert [q["name"] for q in raw(new, "impact")["questions"]][-2:] == ["counterfactual", "negative"]
    assert [s["key"] for s in new.sections] == ["consents", "deck", "company", "business", "impact"]
    assert [q["name"] for q in raw(new, "business")["questions"]] == [
        "solution", "pre_money", "problem", "team", "revenue", "revenue_before", "cost_of_sales", "cash", "monthly_spend", "ask"]


def test_a_question_is_left_out_and_comes_back_with_the_words_it_had(keeper, cast):
    send(keeper, business__team__asked=None, business__problem__required=None)
    assert [q.name for q in known("first", 3).by_key["business"].questions][:2] == ["problem", "solution"]
    assert known("first", 3).by_key["business"].question("problem").required is False
    page = keeper.get(f"{ROOM}first/3/")
    assert "누가 함께합니까" in page.text and "누가 함께합니까" in keeper.get(f"{ROOM}first/3/write/").text
    send(keeper, version=3, business__team__asked=True, business__problem__required=True)
    assert known("first", 4).sections == known("first", 2).sections
    assert Form.objects.get(step="first", version=4).sections == Form.objects.get(step="first", version=2).sections


def test_a_table_keeps_its_rows_and_columns_under_other_names(keeper):
    send(keeper, "second", people__members__column__role_ko="맡은 일", people__members__column__role_en="What they do",
         accounts__years__row__net_ko="순이익", accounts__years__row__net_en="Profit")
    spec = known("second", 2)
    members, years = spec.by_key["people"].question("members"), spec.by_key["accounts"].question("years")
    assert [(c.name, c.label.ko) for c in members.columns][:3] == [("name", "이름"), ("role", "맡은 일"), ("since", "합류일")]
    assert dict(years.rows)["net"].en == "Profit" and years.signed == ("operating", "net", "equity")


@pytest.mark.parametrize(("changed", "field", "says"), [
    ({"company__theme__label_en": " "}, "company-theme-label_en", "both languages"),
    ({"company____title_ko": ""}, "company--title_ko", "both languages"),
    ({"company____lead_en": ""}, "company--lead_en", "empty both"),
    ({"company__theme__help_ko": ""}, "company-theme-help_ko", "empty both"),
    ({"company__theme__label_ko": "가" * 201}, "company-theme-label_ko", "201"),
    ({"company__theme__help_en": "x" * 601}, "company-theme-help_en", "601"),
    ({"company__theme__label_ko": "테마 %(yaer)s년"}, "company-theme-label_ko", "%(yaer)s"),
    ({"company__theme__label_ko": "테마 %(year)"}, "company-theme-label_ko", "%(year)"),
    ({"company____title_en": "Company in %(year)s"}, "company--title_en", "without"),
    ({"company__theme__label_ko": "테마\u202e마테"}, "company-theme-label_ko", "U+202E"),
    ({"company__theme__label_ko": "테" + "\u0301" * 10_000}, "company-theme-label_ko", "10001"),
    ({"company____minutes": "0"}, "company--minutes", "1"),
    ({"company____minutes": "a while"}, "company--minutes", "whole number"),
    ({"company__theme__order": "x"}, "company-theme-order", "whole number"),
    ({"company__theme__order": "-1"}, "company-theme-order", "1"),
    ({"note": " "}, "note", "what changed"),
    ({"note": "x" * 301}, "note", "300"),
])
def test_bad_input_is_said_beside_its_field_and_nothing_typed_is_lost(keeper, changed, field, says):
    keeper.cookies["django_language"] = "en"
    answer = send(keeper, impact__target__help_ko="끝까지 남는 말", **changed)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert says in unescape(answer.text) and "끝까지 남는 말" in answer.text
    part = {section["key"]: section["wrong"] for section in form.sections}
    assert [key for key, wrong in part.items() if wrong] == ([] if field == "note" else ["company"])
    assert Form.objects.filter(step="first").count() == 2


def test_an_empty_help_may_stay_empty_and_a_help_can_be_taken_away_in_both_languages(cast):
    new = edited(cast, company__theme__help_ko="", company__theme__help_en=" ")
    assert "help" not in raw(new, "company", "theme")
    assert help_text(known("first", 3).by_key["company"].question("theme"), Facts(cast.fund.formed_on, {})) == ""


def test_a_per_cent_sign_is_only_a_sign_and_the_years_are_put_in(cast, client):
    edited(cast, business__cash__label_ko="%(year)s년 100% 잔액, %d%s", business__cash__label_en="100 %, %(before)s")
    given(cast.round, newest("first"))
    deal = draft_deal(cast)
    cash = known("first", 3).by_key["business"].question("cash")
    facts = Facts(cast.round.results_by, {}, year=2024)
    assert str(label(cash, facts)) == "2024년 100% 잔액, %d%s" and cash.label.en == "100 %, %(before)s"
    client.force_login(cast.founder.user)
    assert f"{deal.application.year}년 100% 잔액, %d%s" in client.get(f"/applications/{deal.uuid}/s/business/").text


def test_a_table_says_its_years_too(cast, client):
    edited(cast, "second", accounts__years__label_ko="%(year)s년까지의 결산")
    with pytest.raises(Refused):
        edited(cast, "second", accounts__years__row__net_ko="%(year)s년 순이익")
    assert "%(" not in "".join(str(q.label) for s in known("second", 1).sections for q in s.questions if q.is_table)


def test_what_the_site_computes_with_cannot_be_left_out_or_made_optional(keeper, cast):
    form = keeper.get(WRITE).context["form"]
    assert "business-revenue-asked" not in form.fields and "business-revenue-required" not in form.fields
    assert "business-team-asked" in form.fields
    sent = as_sent(keeper.get(WRITE), note="고침") | {"business-revenue-required": "", "business-revenue-asked": "", "deck-deck-asked": ""}
    assert keeper.post(WRITE, sent).status_code == 422  # nothing that counts differs
    old = newest("first")
    for change in ({"asked": False}, {"required": False}, {"fixed": False}, {"kind": "line"}, {"name": "income"}):
        with pytest.raises(Refused):
            write_form(old=old, sections=changed_by_hand(old, **change), note="고침", seen=1, by=cast.administrator)
    assert Form.objects.filter(step="first").count() == 2


def changed_by_hand(form, **change):
    sections = json.loads(json.dumps(form.sections))
    next(q for s in sections if s["key"] == "business" for q in s["questions"] if q["name"] == "revenue").update(change)
    return sections


def test_the_action_takes_the_sections_and_names_of_the_old_version_only(cast):
    old = newest("second")
    for cut in (old.sections[1:], [*old.sections, old.sections[0]], [{**old.sections[0], "key": "other"}, *old.sections[1:]],
                [{**old.sections[0], "questions": old.sections[0]["questions"][1:]}, *old.sections[1:]]):
        with pytest.raises(Refused, match="order|순서"):
            write_form(old=old, sections=cut, note="고침", seen=1, by=cast.administrator)
    for who in ("partner", "operations", "analyst", "founder"):
        with pytest.raises(Refused):
            write_form(old=old, sections=wording.rewritten(old.sections, {"ip--title_ko": "권리"}), note="고침", seen=1, by=getattr(cast, who))
    assert Form.objects.filter(step="second").count() == 1


def test_a_section_asks_for_something_and_nothing_hangs_on_a_question_that_is_not_asked(cast):
    with pytest.raises(Refused) as alone:
        edited(cast, "second", ip__rights__asked=False, ip__owner_other__asked=False)
    with pytest.raises(Refused) as hanging:
        edited(cast, "second", profile__group__asked=False)
    assert (alone.value.field, hanging.value.field) == ("ip-rights-asked", "profile-group-asked")
    assert edited(cast, "second", profile__group__asked=False, profile__group_name__asked=False).version == 2
    assert edited(cast, "second", ip__rights__asked=False).version == 3


def test_saving_what_is_the_same_is_refused_in_words(keeper):
    answer = send(keeper)
    assert answer.status_code == 422 and "2" in answer.context["form"].non_field_errors()[0]
    again = send(keeper, company__theme__label_ko="  테마 ")
    assert again.status_code == 422 and Form.objects.filter(step="first").count() == 2


def test_nobody_writes_on_top_of_a_version_they_have_not_seen(keeper, cast):
    page = keeper.get(WRITE)
    edited(cast, company__theme__label_ko="분야")
    answer = keeper.post(WRITE, as_sent(page, note="늦은 저장", company__theme__label_en="Field"))
    assert answer.status_code == 422 and "3" in answer.context["form"].non_field_errors()[0] and "늦은 저장" in answer.text
    without = {name: value for name, value in as_sent(page, note="본 판 없이", company__theme__label_en="Field").items() if name != "seen"}
    assert keeper.post(WRITE, without).status_code == 422
    assert [(f.version, f.note) for f in Form.objects.filter(step="first", version__gt=2)] == [(3, "문구를 고침")]


def test_an_old_version_can_be_taken_up_again_as_the_newest(keeper, cast):
    edited(cast, company__theme__label_ko="분야")
    assert "2" in keeper.get(WRITE).text
    assert send(keeper, note="1판으로 되돌림").status_code == 302
    assert Form.objects.get(step="first", version=4).sections == Form.objects.get(step="first", version=2).sections


def test_a_version_cannot_be_changed_in_the_database_either(cast):
    new = edited(cast, company__theme__label_ko="분야")
    for write in (lambda: Form.objects.filter(version=1).update(note="x"), new.delete):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            write()


def test_the_whole_editor_fits_into_one_request(keeper):
    for step in ("first", "second"):
        sent = as_sent(keeper.get(f"{ROOM}{step}/1/write/"), note="고침")
        assert len(sent) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS * 0.7
        assert sum(len(f"{name}={value}".encode()) * 3 for name, value in sent.items()) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_the_list_says_who_wrote_what_and_which_calls_use_it(keeper, cast):
    edited(cast, note="한 줄 소개를 다시 씀", company__one_line__label_ko="한 문장 소개")
    page = keeper.get(ROOM)
    rows = {(item["row"].step, item["row"].version): item for item in page.context["rows"]}
    assert {key: (item["row"].rounds, item["sections"], item["questions"]) for key, item in rows.items()} == {
        ("first", 1): (0, 5, 26), ("first", 2): (1, 5, 27), ("first", 3): (0, 5, 27), ("second", 1): (1, 11, 49)}
    assert "한 줄 소개를 다시 씀" in page.text and cast.administrator.person in page.text
    given(cast.round, newest("first"))
    assert [(item["row"].version, item["row"].rounds) for item in keeper.get(ROOM, {"step": "first"}).context["rows"]] == [(3, 1), (2, 0), (1, 0)]
    type(cast.round).objects.update(first_form=None)  # without a name the oldest holds
    assert [(item["row"].version, item["row"].rounds) for item in keeper.get(ROOM, {"step": "first"}).context["rows"]] == [(3, 0), (2, 0), (1, 1)]


def test_a_version_tells_what_it_changed_before_and_after(keeper, cast):
    edited(cast, business__team__asked=False, business__problem__required=False, company__theme__label_ko="분야",
           company__theme__help_ko="", company__theme__help_en="", business__pre_money__order=1, impact____minutes=4)
    found = version_changes(Form.objects.get(step="first", version=2), newest("first"), Facts(cast.round.results_by, {}))
    told = {(item["section"], item["question"]): [(line["before"], line["after"]) for line in item["lines"]] for item in found}
    assert told["회사", "분야"] == [("테마", "분야"), ("제품에 가장 가까운 것 하나", ""), ("The one closest to your product.", "")]
    assert told["임팩트 지표", ""] == [("3", "4")]
    assert len(told["열 칸", "팀"]) == len(told["열 칸", "문제"]) == 1
    assert told["열 칸", "투자 전 기업가치"] == [("10", "1")]
    assert list(told) == [("회사", "분야"), ("열 칸", "투자 전 기업가치"), ("열 칸", "문제"), ("열 칸", "팀"), ("임팩트 지표", "")]
    page = keeper.get(f"{ROOM}first/3/")
    assert "<del>" in page.text and "분야" in page.text
    assert "<del>" not in keeper.get(f"{ROOM}first/1/").text


def test_a_version_reads_in_both_languages_with_this_years_years(keeper, cast):
    page = keeper.get(f"{ROOM}first/1/").text
    year = draft_deal(cast).application.year
    for words in ("등록된 나라", "Country of registration", f"{year}년 매출", f"Revenue in {year}", "대한민국", "Viet Nam", "매립", "Landfilled"):
        assert words in page
    assert "%(year)s" not in page


def test_versions_and_steps_that_do_not_exist_are_not_found(keeper):
    for address in ("first/9/", "third/1/", "first/9/write/", "third/1/write/"):
        assert keeper.get(ROOM + address).status_code == 404
