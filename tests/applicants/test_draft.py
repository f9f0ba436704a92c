"""Answers are kept field by field: as typed, dated, by whom; nobody overwrites what they have not seen, and reading is strict."""
import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.actions.application import start_application, submit_application
from applicants.actions.consent import withdraw_consent
from applicants.actions.draft import LONGEST, save_answers, stamp
from applicants.models import Application, Company, Deal, Extension, Round
from applicants.queries.application import draft
from applicants.queries.form import spec_of
from applicants.questions import FIRST
from fund.errors import Refused
from tests.applicants.applying import YEAR, address, filled, signed_in, typed
from tests.cast import business_number, draft_deal

pytestmark = pytest.mark.django_db


def section(deal, key):
    return spec_of(deal.application.form).by_key[key]


def save(deal, by, seen=None, key="business", **fields):
    return save_answers(deal=deal, step=FIRST, section=section(deal, key), typed=fields, by=by, seen=seen)


def kept(deal, key="business"):
    return Application.objects.get(deal=deal).answers.get(key, {})


def touching(queries):
    """Statements that read or write a table; opening and closing a transaction, and naming its deed, are none."""
    return [q["sql"] for q in queries if " FROM " in q["sql"] or "UPDATE " in q["sql"] or "INSERT " in q["sql"]]


def test_each_field_keeps_its_revision_its_time_and_its_writer(cast):
    deal = draft_deal(cast)
    save(deal, cast.founder, problem="하나", cash="6억")
    save(deal, cast.editor, problem="둘")
    found = stamp(deal.application, "business", "problem")
    assert (found.rev, found.seat, timezone.now() - found.at < dt.timedelta(minutes=1)) == (2, cast.editor.pk, True)
    assert stamp(deal.application, "business", "cash").rev == 1
    assert stamp(deal.application, "business", "team") is None
    save(deal, cast.founder, problem="둘")  # the same words change nothing
    assert stamp(deal.application, "business", "problem").seat == cast.editor.pk


def test_a_field_that_somebody_changed_meanwhile_is_left_and_the_others_are_kept(cast):
    deal = draft_deal(cast)
    save(deal, cast.founder, problem="처음")
    save(deal, cast.editor, seen={"problem": 1}, problem="편집자")
    saved = save(deal, cast.founder, seen={"problem": 1, "solution": 0}, problem="창업자", solution="함께 온 칸")
    assert set(saved.conflicts) == {"problem"} and saved.conflicts["problem"].seat == cast.editor.pk
    assert (kept(deal)["problem"], kept(deal)["solution"]) == ("편집자", "함께 온 칸")
    again = save(deal, cast.founder, seen={"problem": saved.conflicts["problem"].rev}, problem="창업자")
    assert not again.conflicts and kept(deal)["problem"] == "창업자"
    assert not save(deal, cast.editor, seen={"problem": 2}, problem="창업자").conflicts  # both wrote the same


def test_what_another_deed_wrote_at_the_same_moment_is_not_written_over(cast):
    """A consent is taken back between the reading and the writing of a save that began before it."""
    deal = filled(cast, operator="on")
    submit_application(deal=deal, by=cast.founder)
    early = Deal.objects.select_related("application__form", "round__first_form", "company").get(pk=deal.pk)
    assert early.application.answers["consents"]["operator"] == "on"
    withdraw_consent(deal=deal, key="operator", by=cast.founder)
    assert save(early, cast.editor, seen={"cash": 1}, cash="7억").kept
    assert (kept(deal)["cash"], kept(deal, "consents")["operator"]) == ("7억", "")
    assert stamp(Application.objects.get(deal=deal), "consents", "operator").rev == 2


def test_a_browser_is_told_of_a_conflict_with_the_person_and_the_words(cast):
    deal = draft_deal(cast)
    save(deal, cast.editor, problem="편집자의 글")
    answer = signed_in(cast.founder).post(address("section_save", deal.uuid, "business"), {
        "problem": "창업자의 글", "cash": "6억", "revs": json.dumps({"problem": 0, "cash": 0})}).json()
    assert {k: answer["conflicts"]["problem"][k] for k in ("who", "value", "rev")} == {
        "who": "sunhwan-editor", "value": "편집자의 글", "rev": 1}
    assert set(answer["kept"]) == {"cash"}


def test_what_is_too_long_to_keep_is_said_and_the_page_keeps_it(cast):
    deal, client = draft_deal(cast), signed_in(cast.founder)
    save(deal, cast.founder, problem="짧은 글")
    long = "가" * (LONGEST + 1)
    answer = client.post(address("section_save", deal.uuid, "business"), {"problem": long, "revs": json.dumps({"problem": 1})}).json()
    assert set(answer["too_long"]) == {"problem"} and kept(deal)["problem"] == "짧은 글"
    page = client.post(address("section", deal.uuid, "business"), {"problem": long, "revs": json.dumps({"problem": 1})})
    assert long in page.content.decode() and str(LONGEST + 1) in page.context["form"].errors["problem"][0]
    assert kept(deal)["problem"] == "짧은 글"


@pytest.mark.parametrize("key, name, text, words", [
    ("company", "name", "여울\u202eteleP", "U+202E"), ("company", "one_line", "a" + "\u0301" * 10_000, "marks are piled"),
    ("business", "problem", "문제\x07입니다", "U+0007"), ("business", "solution", "방향\u2066바꿈", "U+2066"),
    ("company", "one_line", "두\n줄", "one line"), ("company", "founded_on", "2022-13-41", "No day"),
    ("company", "founded_on", "12", "No day"),
])
def test_characters_that_deceive_are_refused_beside_the_field_and_kept(cast, key, name, text, words):
    deal, client = filled(cast), signed_in(cast.founder)
    client.cookies["django_language"] = "en"
    page = client.post(address("section", deal.uuid, key), typed(**{name: text})[key])
    assert list(page.context["form"].errors) == [name] and words in page.context["form"].errors[name][0]
    assert kept(deal, key)[name] == text.replace("\r\n", "\n")
    with pytest.raises(Refused):
        submit_application(deal=deal, by=cast.founder)


@pytest.mark.parametrize("name, text, value", [
    ("founded_on", "44622", "2022-03-02"), ("founded_on", "２０２２．３．２", "2022-03-02"), ("founded_on", "2022년 3월 2일", "2022-03-02"),
    ("founded_on", "20220302", "2022-03-02"), ("one_line", "카\u0301페\u200b 컵", "카\u0301페 컵"), ("name", "여울펠릿", "여울펠릿"),
])
def test_what_people_paste_is_understood(cast, name, text, value):
    deal = filled(cast, **{name: text})
    assert draft(deal).part("company").reading.values[name] == value


@pytest.mark.parametrize("text, won", [
    ("약 1.2억", "120000000"), ("１２，０００천원", "12000000"), ("3억 5천만원", "350000000"), ("₩ 1,200,000", "1200000")])
def test_loose_amounts_are_read(cast, text, won):
    assert draft(filled(cast, cash=text)).part("business").reading.values["cash"] == won


def test_a_company_from_abroad_needs_no_business_number_but_its_own(cast):
    deal, client = filled(cast, business_number=""), signed_in(cast.founder)
    with pytest.raises(Refused):
        submit_application(deal=deal, by=cast.founder)
    save(deal, cast.founder, key="company", country="DE")
    page = client.post(address("section", deal.uuid, "company"), typed()["company"] | {"business_number": "", "country": "DE"})
    assert list(page.context["form"].errors) == ["foreign_number"]
    save(deal, cast.founder, key="company", country="DE", foreign_number="HRB 12345", business_number="")
    submission = submit_application(deal=deal, by=cast.founder)
    assert submission.content["company"]["foreign_number"] == "HRB 12345" and "business_number" not in submission.content["company"]
    company = Company.objects.get(pk=deal.company_id)
    assert (company.country, company.foreign_number, company.business_number) == ("DE", "HRB 12345", None)


def test_the_next_application_is_filled_in_from_the_last_one_and_dated(cast):
    deal = filled(cast)
    submit_application(deal=deal, by=cast.founder)
    day = timezone.now()
    later = Round.objects.create(fund=cast.fund, name_ko="다음", name_en="Next", opens_at=day, closes_at=day + dt.timedelta(days=9),
                                 results_by=day.date(), rubric=cast.round.rubric, first_form=cast.round.first_form)
    fresh = start_application(round=later, user=cast.founder.user)
    application = fresh.application
    told = {name: text for name, text in typed()["company"].items() if text}
    assert application.answers == {"company": told}
    today = timezone.localdate().isoformat()
    assert application.prefilled["company"] == dict.fromkeys(told, today)
    assert application.business_number == business_number(123456789)
    client = signed_in(cast.founder)
    client.cookies["django_language"] = "en"
    page = client.get(address("section", fresh.uuid, "company")).content.decode()
    assert page.count("Check that it still holds.") == 5
    client.post(address("section", fresh.uuid, "company"), typed(one_line="새 소개")["company"] | {"revs": "{}"})
    application.refresh_from_db()
    assert application.prefilled["company"] == {} and application.answers["company"]["one_line"] == "새 소개"


def test_the_years_are_those_of_the_day_it_was_begun(cast):
    deal = filled(cast)
    Application.objects.filter(deal=deal).update(year=YEAR - 2)  # begun last year, finished this year
    deal = Deal.objects.select_related("application__form", "round__first_form").get(pk=deal.pk)
    page = signed_in(cast.founder).get(address("section", deal.uuid, "business")).content.decode()
    assert f"{YEAR - 2}년 매출" in page and f"{YEAR - 1}년 매출" not in page
    submission = submit_application(deal=deal, by=cast.founder)
    assert (submission.content["business"]["year"], submission.content["impact"]["baseline_year"]) == (YEAR - 2, YEAR - 2)


def test_grace_and_an_extension_keep_it_open_for_those_who_have_them(cast):
    deal = filled(cast)
    just_closed = timezone.now() - dt.timedelta(minutes=3)
    Round.objects.filter(pk=cast.round.pk).update(closes_at=just_closed)
    fresh = Deal.objects.get(pk=deal.pk)
    Deal.objects.filter(pk=deal.pk).update(created_at=just_closed - dt.timedelta(days=1))
    with pytest.raises(Refused):
        submit_application(deal=fresh, by=cast.founder)
    Round.objects.filter(pk=cast.round.pk).update(grace_minutes=10)
    assert save(Deal.objects.get(pk=deal.pk), cast.founder, problem="유예 시간에 고친 글").kept
    Round.objects.filter(pk=cast.round.pk).update(grace_minutes=0)
    with pytest.raises(Refused):
        save(Deal.objects.get(pk=deal.pk), cast.founder, problem="늦은 글")
    Extension.objects.create(deal=deal, state="granted", asked_reason="정전", until=timezone.now() + dt.timedelta(hours=2), reason="확인했습니다")
    submission = submit_application(deal=Deal.objects.get(pk=deal.pk), by=cast.founder)
    assert submission.content["business"]["problem"] == "유예 시간에 고친 글"


def test_names_that_are_no_fields_are_passed_over(cast):
    deal = draft_deal(cast)
    save(deal, cast.founder, **{"problem": "x", "Robert'); DROP": "y", "__proto__": "z"})
    assert kept(deal) == {"problem": "x"}
    saved = signed_in(cast.founder).post(address("section_save", deal.uuid, "business"), {"stage": "invested", "cash": "1", "revs": "[1,2"})
    assert saved.status_code == 200 and set(kept(deal)) == {"problem", "cash"}


@pytest.mark.parametrize("handed_in", [False, True])
def test_opening_a_section_takes_ten_queries_at_most_and_saving_a_field_six(cast, handed_in):
    deal, client = filled(cast), signed_in(cast.founder)
    if handed_in:
        submit_application(deal=deal, by=cast.founder)
    client.get(address("applications"))  # the first request of a sign-in starts its clock
    for key in ("deck", "company", "business", "impact", "consents"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("section", deal.uuid, key)).status_code == 200
        assert len(touching(queries)) <= 10, (key, touching(queries))
    for key, fields in (("company", {"one_line": "새 소개"}), ("business", {"cash": "7억", "problem": "고친 글"}), ("impact", {"target": "9,700"}),
                        ("consents", {"operator": "on"})):
        with CaptureQueriesContext(connection) as queries:
            saved = client.post(address("section_save", deal.uuid, key), fields | {"revs": json.dumps(dict.fromkeys(fields, 1))})
        assert set(saved.json()["kept"]) == set(fields)
        assert len(touching(queries)) <= 6, (key, touching(queries))
