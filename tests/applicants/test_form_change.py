"""A form changed while drafts are open: nothing written is lost, the founder is told once, what was handed in stays readable."""
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.draft import save_answers, save_section
from applicants.actions.form import see_form
from applicants.models import Application, Round, Submission
from applicants.queries import application as drafts
from applicants.queries.application_page import as_typed, no_longer_asked
from applicants.queries.form import known
from applicants.queries.submission import digest, has_changes
from applicants.questions import FIRST
from fund.errors import Refused
from tests.applicants.applying import address, filled, signed_in, typed
from tests.applicants.wordings import edited, given
from tests.cast import company, draft_deal, rubric

TEAM = "대표, 공정 책임, 영업"


@pytest.fixture
def deal(cast):
    """A finished draft by version 2, which the round names."""
    return filled(cast)


def fresh(deal, seat):
    return drafts.own_deal(seat.user, deal.uuid)


def draft_of(deal, seat):
    return drafts.draft(fresh(deal, seat))


def page(deal, seat, name="application", *args):
    return signed_in(seat).get(address(name, deal.uuid, *args))


def test_the_founder_is_told_what_is_asked_differently_until_they_have_seen_it(cast, deal):
    assert page(deal, cast.founder).context["form_news"] == []
    new = given(cast.round, edited(cast, business__team__asked=False, business__problem__label_ko="무엇을 풉니까",
                                   business__solution__required=False, company__theme__help_ko="하나만"))
    shown = page(deal, cast.founder)
    assert [(n["label"], n["kind"], n["before"], n["now"]) for n in shown.context["form_news"]] == [
        ("테마", "changed", "", ""), ("무엇을 풉니까", "changed", "어떤 문제를, 누구를 위해 풉니까", ""), ("어떻게 풉니까", "changed", "", "optional"),
        ("팀", "gone", "", "")]
    assert address("form_seen", deal.uuid) in shown.text
    answer = signed_in(cast.founder).post(address("form_seen", deal.uuid), {"version": new.version})
    assert (answer.status_code, answer.headers["Location"]) == (302, address("application", deal.uuid))
    shown = page(deal, cast.founder)
    assert (shown.context["form_news"], Application.objects.get(deal=deal).form) == ([], new)
    assert shown.context["no_longer_asked"] == [{"section": "열 칸", "label": "팀", "value": TEAM}] and TEAM in shown.text


def test_a_viewer_reads_the_news_but_cannot_put_it_away(cast, deal):
    given(cast.round, edited(cast, business__team__asked=False))
    shown = page(deal, cast.viewer)
    assert len(shown.context["form_news"]) == 1 and address("form_seen", deal.uuid) not in shown.text
    with pytest.raises(Refused):
        see_form(deal=fresh(deal, cast.viewer), version=3, by=cast.viewer)
    assert signed_in(cast.viewer).post(address("form_seen", deal.uuid), {"version": 3}).status_code == 403
    assert Application.objects.get(deal=deal).form.version == 2


def test_what_came_after_the_page_was_opened_is_not_taken_as_seen(cast, deal):
    given(cast.round, edited(cast, business__team__asked=False))
    given(cast.round, edited(cast, company__theme__label_ko="분야"))
    for version in ("3", "", "x", "99999", "-1"):
        assert signed_in(cast.founder).post(address("form_seen", deal.uuid), {"version": version}).status_code == 302
        assert Application.objects.get(deal=deal).form.version == 2
    assert [n["kind"] for n in page(deal, cast.founder).context["form_news"]] == ["changed", "gone"]


def test_after_closing_there_is_nothing_to_see_and_nothing_is_noted(cast, deal):
    given(cast.round, edited(cast, business__team__asked=False))
    Round.objects.filter(pk=cast.round.pk).update(closes_at=timezone.now())
    assert page(deal, cast.founder).context["form_news"] == []
    with pytest.raises(Refused):
        see_form(deal=fresh(deal, cast.founder), version=3, by=cast.founder)


def test_a_round_that_keeps_its_version_keeps_its_words_in_drafts_receipts_and_at_the_fund(cast, deal):
    submit_application(deal=deal, by=cast.founder)
    new = edited(cast, business__problem__label_ko="무엇을 풉니까", business__problem__short_ko="풀려는 것", business__problem__short_en="Aim")
    later = Round.objects.create(fund=cast.fund, name_ko="다음 모집", name_en="Next call", opens_at=cast.round.opens_at,
                                 closes_at=cast.round.closes_at, results_by=cast.round.results_by, rubric=rubric(), first_form=new)
    for seat, name, *args in ((cast.founder, "section", "business"), (cast.founder, "receipt"), (cast.founder, "check_answers")):
        shown = page(deal, seat, name, *args).text
        assert "무엇을 풉니까" not in shown and "풀려는 것" not in shown
    assert "어떤 문제를, 누구를 위해 풉니까" in page(deal, cast.founder, "section", "business").text
    assert page(deal, cast.founder).context["form_news"] == []
    cast.round = later
    there = draft_deal(cast, company("새 회사"))
    assert drafts.draft(there).spec.by_key["business"].question("problem").label.ko == "무엇을 풉니까"


def test_an_old_receipt_and_its_hash_stay_as_they_were(cast, deal):
    submission = submit_application(deal=deal, by=cast.founder)
    before = page(deal, cast.founder, "receipt").context["groups"]
    given(cast.round, edited(cast, business__team__asked=False, business__problem__label_ko="무엇을 풉니까", business__problem__short_ko="풀려는 것",
                             business__problem__short_en="Aim", business__pre_money__order=1, consents____order=1))
    assert page(deal, cast.founder, "receipt").context["groups"] == before
    kept = Submission.objects.get(pk=submission.pk)
    assert (kept.form_version, kept.sha256, digest(kept.content)) == (2, submission.sha256, submission.sha256)
    assert kept.content["business"]["team"] == TEAM
    house = signed_in(cast.analyst).get(address("deal_papers", cast.fund.slug, deal.uuid)).text
    assert TEAM in house and "풀려는 것" not in house


def test_an_answer_that_is_no_longer_asked_for_is_kept_shown_and_not_handed_in(cast, deal):
    given(cast.round, edited(cast, business__team__asked=False))
    submission = submit_application(deal=deal, by=cast.founder)
    assert (submission.form_version, "team" in submission.content["business"]) == (3, False)
    application = Application.objects.get(deal=deal)
    assert (application.answers["business"]["team"], application.form.version) == (TEAM, 3)
    shown = page(deal, cast.founder)
    assert TEAM in shown.text and shown.context["form_news"] == []
    assert TEAM not in page(deal, cast.founder, "receipt").text and TEAM not in page(deal, cast.founder, "check_answers").text
    given(cast.round, edited(cast, business__team__asked=True))
    assert draft_of(deal, cast.founder).part("business").typed["team"] == TEAM
    assert page(deal, cast.founder).context["no_longer_asked"] == []


def test_kept_answers_are_called_as_the_newest_older_version_called_them(cast, deal):
    edited(cast, business__team__label_ko="팀을 소개해 주세요", business__team__short_ko="사람들", business__team__short_en="People")
    given(cast.round, edited(cast, business__team__asked=False))
    edited(cast, business__team__asked=True, business__team__short_ko="나중 이름", business__team__short_en="Later name")
    assert [item["label"] for item in no_longer_asked(draft_of(deal, cast.founder))] == ["사람들"]


def test_only_own_words_are_shown_as_no_longer_asked(cast, deal):
    """Not the other step's answers, nor consents, nor what was only filled in from an earlier application."""
    given(cast.round, edited(cast, business__team__asked=False, business__solution__asked=False))
    Application.objects.filter(deal=deal).update(
        answers={"business": {"team": "지난 지원의 글", "solution": "이번에 쓴 글", "nothing": "이름 없는 칸"}, "people": {"members-0-name": "김하늘"},
                 "consents": {"collection": "on", "gone": "on"}},
        prefilled={"business": {"team": "2025-03-01"}})
    assert [item["value"] for item in no_longer_asked(draft_of(deal, cast.founder))] == ["이번에 쓴 글"]


def test_dropped_tables_and_choices_read_as_they_were_typed(cast):
    spec = known("second", 1)
    members, years, cash = (spec.by_key[section].question(name) for section, name in (
        ("people", "members"), ("accounts", "years"), ("accounts", "cash")))
    assert as_typed(members, {"members-10-name": "박바다", "members-2-time": "part", "members-2-name": "김하늘", "members-2-role": "대표"}) == (
        "김하늘 · 대표 · 비상근\n박바다")
    assert as_typed(years, {"years-net-2025": "1.2억", "years-revenue-2025": "18억", "years-revenue-2024": "약 12억"}) == (
        "매출액: 약 12억 · 18억\n당기순이익: 1.2억")
    assert as_typed(cash, {"cash-202612-in": "2억", "cash-202601-balance": "6억", "cash-202601-in": "1억"}) == "2026.1: 1억 · 6억\n2026.12: 2억"
    profile = spec.by_key["profile"]
    assert as_typed(profile.question("certificates"), {"certificates-bcorp": "on", "certificates-venture": "on"}) == "벤처기업 확인, 비콥(B Corp)"
    assert as_typed(profile.question("group"), {"group": "restricted"}) == "상호출자제한 기업집단 소속입니다"
    assert as_typed(members, {"members-x": "이상한 칸"}) == "이상한 칸"


def test_a_submission_stands_though_less_is_asked_since_and_a_real_change_is_one(cast, deal):
    submission = submit_application(deal=deal, by=cast.founder)
    given(cast.round, edited(cast, business__team__asked=False))
    assert has_changes(draft_of(deal, cast.founder), submission) is False
    assert page(deal, cast.founder).context["banner"]["done"] is True
    save_section(deal=fresh(deal, cast.founder), section="business", data=typed(problem="다른 문제")["business"], by=cast.founder)
    assert has_changes(draft_of(deal, cast.founder), submission) is True
    again = submit_application(deal=fresh(deal, cast.founder), by=cast.founder)
    changes = {change["label"]: (change["old"], change["new"]) for change in page(deal, cast.founder, "receipt").context["changes"]}
    assert (again.number, again.form_version) == (2, 3)
    assert changes == {"문제": ("섞인 폐플라스틱의 절반이 소각됩니다.", "다른 문제"), "팀": (TEAM, "")}


def test_a_draft_that_was_complete_lacks_what_a_new_version_requires_and_says_so(cast):
    given(cast.round, edited(cast, business__team__asked=False))
    deal = filled(cast, team="")
    assert draft_of(deal, cast.founder).left == []
    given(cast.round, edited(cast, business__team__asked=True))
    assert [(n["kind"], n["now"], n["label"]) for n in page(deal, cast.founder).context["form_news"]] == [("added", "required", "누가 함께합니까")]
    check = page(deal, cast.founder, "check_answers")
    assert [(g["key"], g["empty"]) for g in check.context["groups"] if g["empty"]] == [("business", ["팀"])]
    with pytest.raises(Refused):
        submit_application(deal=fresh(deal, cast.founder), by=cast.founder)
    assert not Submission.objects.exists()
    save_answers(deal=fresh(deal, cast.founder), step=FIRST, section=draft_of(deal, cast.founder).spec.by_key["business"], typed={"team": TEAM},
                 by=cast.founder)
    assert submit_application(deal=fresh(deal, cast.founder), by=cast.founder).content["business"]["team"] == TEAM


def test_required_becomes_optional_and_back(cast):
    deal = filled(cast, team="")
    assert [part.section.key for part in draft_of(deal, cast.founder).left] == ["business"]
    given(cast.round, edited(cast, business__team__required=False))
    assert draft_of(deal, cast.founder).left == []
    assert [n["now"] for n in page(deal, cast.founder).context["form_news"]] == ["optional"]
    submission = submit_application(deal=fresh(deal, cast.founder), by=cast.founder)
    given(cast.round, edited(cast, business__team__required=True))
    assert [n["now"] for n in page(deal, cast.founder).context["form_news"]] == ["required"]
    assert [part.section.key for part in draft_of(deal, cast.founder).left] == ["business"]
    assert Submission.objects.get() == submission and page(deal, cast.founder, "receipt").context["shown"] == submission


def sent(version, **more):
    return {"form": str(version)} | more


def test_a_page_of_the_old_version_saves_what_it_still_asks(cast, deal):
    given(cast.round, edited(cast, business__team__asked=False))
    save = address("section_save", deal.uuid, "business")
    revs = json.dumps({"team": 1})
    answer = signed_in(cast.founder).post(save, sent(2, team="대표와 공정 책임 둘", revs=revs)).json()
    assert (answer["renewed"], list(answer["kept"]), answer["conflicts"]) == (True, ["team"], {})
    assert Application.objects.get(deal=deal).answers["business"]["team"] == "대표와 공정 책임 둘"
    assert [item["value"] for item in no_longer_asked(draft_of(deal, cast.founder))] == ["대표와 공정 책임 둘"]
    late = signed_in(cast.founder).post(save, sent(3, team="새 화면은 묻지 않는 것")).json()
    assert (late["renewed"], late["kept"]) == (False, {})
    for version in ("9", "x", "99999", "1; drop"):  # no version that is there
        assert signed_in(cast.founder).post(save, sent(version, team="알 수 없는 판")).json()["kept"] == {}
    assert Application.objects.get(deal=deal).answers["business"]["team"] == "대표와 공정 책임 둘"


def test_a_whole_page_of_the_old_version_keeps_its_text_and_empties_nothing_it_did_not_ask(cast):
    given(cast.round, edited(cast, business__team__asked=False))
    deal = filled(cast, team="")
    old = typed(problem="옛 화면에서 고친 문제")["business"] | {"team": ""}
    old.pop("team")
    given(cast.round, edited(cast, business__team__asked=True, business__solution__asked=False))
    save_answers(deal=fresh(deal, cast.editor), step=FIRST, section=draft_of(deal, cast.editor).spec.by_key["business"],
                 typed={"team": "새 화면에서 쓴 팀"}, by=cast.editor)
    answer = signed_in(cast.founder).post(address("section", deal.uuid, "business"), {"form": "3"} | old | {"solution": "옛 화면에서 고친 해결"})
    assert answer.status_code in (200, 302)
    kept = Application.objects.get(deal=deal).answers["business"]
    assert (kept["problem"], kept["solution"], kept["team"]) == ("옛 화면에서 고친 문제", "옛 화면에서 고친 해결", "새 화면에서 쓴 팀")


def counted(queries):
    """Statements that touch a table."""
    return sum(any(word in q["sql"] for word in ('FROM "', 'UPDATE "', 'INTO "')) for q in queries)


def test_a_page_of_an_old_version_saves_for_one_query_more(cast, deal):
    client, save = signed_in(cast.founder), address("section_save", deal.uuid, "business")
    client.post(save, sent(2, problem="하나"))
    with CaptureQueriesContext(connection) as plain:
        client.post(save, sent(2, problem="둘"))
    given(cast.round, edited(cast, business__team__asked=False))
    with CaptureQueriesContext(connection) as renewed:
        client.post(save, sent(2, problem="셋"))
    assert counted(renewed.captured_queries) == counted(plain.captured_queries) + 1 <= 6
