"""The background checks: what is compared with what, how a run is repeated, what each reader may know of it, and what founders never do."""
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from applicants.actions.application import submit_application
from applicants.actions.committee import freeze_packet
from applicants.actions.dossier import submit_dossier
from applicants.actions.draft import save_section
from applicants.actions.extension import give_extension
from applicants.actions.screening import run_again, screen
from applicants.actions.terms import table_deal
from applicants.actions.watch import Named, add_watch, end_watch
from applicants.metrics.checks import GROUPS
from applicants.models import Company, Deal, Round, Screening, Submission
from applicants.queries.check_card import check_card, for_packet, outdated
from applicants.queries.packet_sheet import sheet
from applicants.queries.screening import told
from applicants.questions import SECOND
from applicants.tasks import screen as screen_task
from fund.errors import Refused
from fund.models import Job, LimitedPartner, Message, Notification
from tests.applicants.applying import address, filled, signed_in, typed
from tests.applicants.ballots import TERMS, meeting
from tests.applicants.calling import english, said
from tests.applicants.crawling import crawl
from tests.applicants.second import again as second_again
from tests.applicants.second import asked_second, filled_second, typed_second
from tests.applicants.tabs import whole
from tests.applicants.walling import fresh, walled
from tests.cast import company, organisation, submitted_deal

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def listing(c: SimpleNamespace, list: str, name: str, **known: str):
    return add_watch(list=list, named=Named(name, **known), source="가상의 명단 7쪽", as_of=TODAY, by=c.administrator)


def screened(c: SimpleNamespace, **changed: str) -> Submission:
    submission = submit_application(deal=filled(c, **changed), by=c.founder)
    screen(submission.pk)
    return submission


def again(submission: Submission, by) -> dict:
    """What a click on the button does, with its job done at once."""
    job = run_again(deal=submission.deal, by=by)
    job.refresh_from_db()
    found = screen(submission.pk, job, **{k: v for k, v in job.args.items() if k == "run"})
    Job.objects.filter(pk=job.pk).update(state="done")
    return found


def checks(submission: Submission) -> dict[str, dict]:
    return {check["key"]: check for check in submission.screenings.first().checks}


def hits(check: dict) -> set[tuple]:
    return {(hit["by"], hit["how"]) for hit in check["facts"]["hits"]}


def outdated_of(c):
    """The deals of the fund whose table says that a list has changed since the check."""
    return set(Deal.objects.filter(fund=c.fund).annotate(old=outdated()).filter(old=True).values_list("pk", flat=True))


def card(c: SimpleNamespace, submission: Submission, seat) -> dict:
    seat = fresh(seat)
    deal = Deal.objects.select_related("company__organisation", "round", "fund").get(pk=submission.deal_id)
    return check_card(deal, submission, seat.user, seat)


def rows(page: dict) -> dict[str, dict]:
    return {row["key"]: row for group in page["groups"] for row in group["rows"]}


# What is compared

def test_every_check_names_what_it_was_compared_with(cast):
    listing(cast, "group", "태고홀딩스", group="태고그룹")
    submission = screened(cast)
    page = card(cast, submission, cast.analyst)
    assert {key for key, row in rows(page).items() if not row["sources"]} == set()
    with override("en"):
        group = rows(card(cast, submission, cast.analyst))["group"]["sources"]
    assert group[0].startswith("List “Restricted business group”: 1 entries on ") and "Fair Trade Act, article 31" in group[0]
    assert any("No second step" in words or "no second step" in words for words in group)
    assert [g["key"] for g in page["groups"]] and {g["key"] for g in page["groups"]} <= set(GROUPS)


@pytest.mark.parametrize(("known", "key", "outcome", "found"), [
    ({"list": "excluded", "name": "다른이름", "business_number": typed()["company"]["business_number"]}, "excluded", "stop", {("number", "same")}),
    ({"list": "excluded", "name": "㈜여울 펠릿"}, "excluded", "warn", {("name", "same")}),
    ({"list": "excluded", "name": "여울펠렛 주식회사"}, "excluded", "warn", {("name", "similar")}),
    ({"list": "excluded", "name": "나쁜회사", "representative": "김 하나"}, "excluded", "warn", {("person", "same")}),
    ({"list": "group", "name": "여울홀딩스", "group": "여울그룹"}, "group", "warn", {("group", "begins")}),
    ({"list": "group", "name": "여울펠릿", "business_number": typed()["company"]["business_number"]}, "group", "warn",
     {("name", "same"), ("number", "same")}),
    ({"list": "affiliate", "name": "여울펠릿"}, "affiliate", "warn", {("name", "same")}),
    ({"list": "excluded", "name": "여울", "representative": "김하니"}, "excluded", "ok", set()),
])
def test_a_watch_list_stops_by_number_alone_and_hints_by_everything_else(cast, known, key, outcome, found):
    listing(cast, known.pop("list"), known.pop("name"), **known)
    submission = screened(cast, representative="김하나(金荷娜)")
    assert (checks(submission)[key]["outcome"], hits(checks(submission)[key])) == (outcome, found)
    assert Deal.objects.get(pk=submission.deal_id).stage == ("submitted" if outcome == "stop" else "screening")


def test_the_name_of_an_organisation_of_the_fund_is_an_affiliate(cast):
    house = organisation("여울펠릿", "lp")
    assert checks(screened(cast))["affiliate"]["outcome"] == "ok"  # an LP of nobody yet
    LimitedPartner.objects.create(fund=cast.fund, organisation=house, commitment=1, committed_on=TODAY)
    submission = Submission.objects.get()
    again(submission, cast.analyst)
    row = rows(card(cast, submission, cast.analyst))["affiliate"]
    assert (row["outcome"], [line["text"] for line in row["lines"]]) == ("warn", ["여울펠릿"])


def test_shareholders_and_the_answer_of_the_second_step_are_compared(cast):
    listing(cast, "group", "벤처투자 주식회사", group="벤처그룹")
    deal = filled_second(asked_second(cast), cast.founder)
    profile = typed_second(deal, group="restricted")["profile"] | {"group_name": "모회사 벤처투자(주) 42%"}
    save_section(deal=deal, section="profile", data=profile, by=cast.founder, step=SECOND)
    submit_dossier(deal=second_again(deal, cast.founder), by=cast.founder)
    submission = deal.submissions.get()
    again(submission, cast.analyst)
    assert hits(checks(submission)["group"]) == {("holder", "same"), ("answer", "same")}
    assert checks(submission)["group"]["facts"]["answer"] == "restricted"
    assert "벤처투자" not in str(checks(submission))  # ids and places, no names
    lines = rows(card(cast, submission, cast.analyst))["group"]["lines"]
    assert [line["text"] for line in lines] == ["벤처투자 주식회사 (벤처그룹)"]
    assert "벤처투자" in lines[0]["note"] and "가상의 명단 7쪽" in lines[0]["note"]
    assert checks(submission)["corporate"]["outcome"] == "warn"  # 110111-1234567 has another check digit


def test_the_house_says_of_the_calls_rules_what_the_self_check_says(cast):
    rules = {"max_age_years": 7, "ask_max": 1_000_000_000, "not_affiliated": True, "excluded": ["tobacco"]}
    Round.objects.filter(pk=cast.round.pk).update(eligibility=rules)
    submission = screened(cast, founded_on="2010-01-02")
    found = {key: check["outcome"] for key, check in checks(submission).items() if key.startswith("rule_")}
    assert found == {"rule_age": "stop", "rule_ask": "warn", "rule_group": "warn", "rule_excluded": "warn", "rule_indicator": "ok"}
    assert Deal.objects.get(pk=submission.deal_id).stage == "screening"  # a rule of the call holds nothing up
    row = rows(card(cast, submission, cast.analyst))["rule_age"]
    assert "제2조" in row["sources"][0] and row["todo"]


def test_twins_are_found_by_number_name_and_representative(cast):
    by_name, by_person, drafted, rival = company("여울펠렛(주)"), company("전혀다른회사"), company("주식회사 여울펠릿"), company("또다른회사")
    for row in (by_name, by_person, rival):
        submitted_deal(cast, row)
    person_deal = Deal.objects.get(company=by_person)
    Submission.objects.create(**{f.name: getattr(person_deal.submissions.get(), f.name) for f in Submission._meta.fields if f.name not in (
        "id", "uuid", "number", "content", "processed_at")}, number=2, content={"company": {"representative": "김하나"}})
    Deal.objects.create(fund=cast.fund, company=drafted, round=cast.round)
    submission = screened(cast, representative="김하나")
    check = checks(submission)["duplicates"]
    uuids = {str(Deal.objects.get(company=row).uuid): row for row in (by_name, by_person)}
    assert {(uuids[hit["ref"]].name, hit["by"], hit["how"]) for hit in check["facts"]["hits"]} == {
        ("여울펠렛(주)", "name", "similar"), ("전혀다른회사", "person", "same")}
    assert check["outcome"] == "warn"


# Runs

def test_a_rerun_is_another_run_and_what_changed_is_marked(cast):
    submission = screened(cast)
    first = card(cast, submission, cast.analyst)
    assert (first["run"]["row"].number, first["runs"], first["lists_changed"], first["may_rerun"]) == (1, [], None, True)
    entry = listing(cast, "excluded", "여울펠릿")
    assert card(cast, submission, cast.analyst)["lists_changed"] == entry.added_at
    assert outdated_of(cast) == {submission.deal_id}
    again(submission, cast.analyst)
    page = card(cast, submission, cast.analyst)
    assert (page["run"]["row"].number, page["run"]["asked_by"], page["lists_changed"]) == (2, cast.analyst, None)
    assert outdated_of(cast) == set()
    assert {key for key, row in rows(page).items() if row.get("changed")} == {"excluded"}
    assert [(run["row"].number, run["asked_by"]) for run in page["runs"]] == [(1, None)]
    end_watch(watch=entry, reason="다른 회사", by=cast.administrator)
    assert card(cast, submission, cast.analyst)["lists_changed"]


def test_a_job_that_comes_twice_runs_once_and_the_next_click_is_the_next_number(cast):
    submission = screened(cast)
    job = run_again(deal=submission.deal, by=cast.analyst)
    assert run_again(deal=submission.deal, by=cast.partner).pk == job.pk
    for _turn in range(2):
        assert screen_task(job, **job.args)["run"] == 2
    screen(submission.pk)
    assert list(submission.screenings.values_list("number", "asked_by")) == [(2, cast.analyst.pk), (1, None)]
    again(submission, cast.partner)
    assert list(submission.screenings.values_list("number", "asked_by")) == [(3, cast.partner.pk), (2, cast.analyst.pk), (1, None)]


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_moment_count_up_without_a_gap(cast):
    submission = screened(cast)

    def run(number: int) -> None:
        try:
            screen(submission.pk, run=number)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, [2, 2, 3, 2, 3, 4]))
    numbers = sorted(submission.screenings.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= 3


def test_a_rerun_that_no_longer_stops_lets_the_deal_go_on(cast):
    entry = listing(cast, "excluded", "다른이름", business_number=typed()["company"]["business_number"])
    submission = screened(cast)
    assert card(cast, submission, cast.analyst)["holds_up"]
    end_watch(watch=entry, reason="잘못 올림", by=cast.administrator)
    assert again(submission, cast.analyst) == {"checks": len(submission.screenings.first().checks), "stops": 0, "moved": True}
    assert Deal.objects.get(pk=submission.deal_id).stage == "screening"


def test_a_new_stop_on_a_later_stage_moves_nothing_back_and_is_said(cast):
    submission = screened(cast)
    listing(cast, "excluded", "다른이름", business_number=typed()["company"]["business_number"])
    assert again(submission, cast.analyst)["moved"] is False
    assert Deal.objects.get(pk=submission.deal_id).stage == "screening"
    page = english(cast.analyst).get(address("deal_checks", "sunhwan", submission.deal.uuid))
    assert "A check stops that did not when this deal went on" in said(page) and "Nothing was moved back" in said(page)


def test_more_time_given_afterwards_makes_a_late_application_timely(cast):
    submission = submit_application(deal=filled(cast), by=cast.founder)
    Round.objects.filter(pk=cast.round.pk).update(closes_at=submission.submitted_at - dt.timedelta(hours=1))
    screen(submission.pk)
    assert checks(submission)["round"]["outcome"] == "stop"
    deal = Deal.objects.get(pk=submission.deal_id)
    give_extension(deal=deal, until=timezone.now() + dt.timedelta(hours=3), reason="서버가 멈췄습니다.", by=cast.partner)
    assert again(submission, cast.analyst)["moved"] is True


def test_who_may_not_run_them_is_refused(cast):
    submission = screened(cast)
    for seat in (cast.founder, cast.inspector, cast.member, cast.lp):
        with pytest.raises(Refused):
            run_again(deal=submission.deal, by=seat)
    walled(cast, submission.deal, cast.analyst)
    with pytest.raises(Refused):
        run_again(deal=submission.deal, by=fresh(cast.analyst))
    assert Job.objects.filter(name="applicants.screen", args__run=2).count() == 0


# Walls

@pytest.fixture
def twin(cast):
    """A deal whose twin the analyst may not see, checked; the partner sees both."""
    number = typed()["company"]["business_number"]
    other = company("숨은고래 주식회사")
    Company.objects.filter(pk=other.pk).update(business_number=number)
    hidden = submitted_deal(cast, other)
    walled(cast, hidden, cast.analyst)
    walled(cast, hidden, cast.sponsor)
    submission = screened(cast)
    return SimpleNamespace(hidden=hidden, submission=submission, secrets=("숨은고래", str(hidden.uuid), hidden.receipt_no))


def test_a_twin_behind_a_wall_is_neither_named_nor_counted(cast, twin):
    open_row = rows(card(cast, twin.submission, cast.partner))["duplicates"]
    assert (open_row["outcome"], [line["text"] for line in open_row["lines"]]) == ("warn", ["숨은고래 주식회사"])
    shut = card(cast, twin.submission, cast.analyst)
    assert (rows(shut)["duplicates"]["outcome"], rows(shut)["duplicates"]["lines"], shut["run"]["counts"]["warn"]) == ("ok", [], 0)
    page = whole(signed_in(fresh(cast.analyst)), twin.submission.deal)
    assert [secret for secret in twin.secrets if secret in page] == []
    for name in ("deal", "deal_checks"):  # named beside the summary and in the check
        assert "숨은고래" in signed_in(fresh(cast.partner)).get(address(name, "sunhwan", twin.submission.deal.uuid)).content.decode()


def test_a_walled_page_is_the_same_to_the_letter_as_without_the_twin(cast, twin):
    before = signed_in(fresh(cast.analyst)).get(address("deal_checks", "sunhwan", twin.submission.deal.uuid))
    Screening.objects.create(submission=twin.submission, number=2, figures=twin.submission.screening.figures, checks=[
        check | ({"outcome": "ok", "facts": {"hits": []}} if check["key"] == "duplicates" else {}) for check in twin.submission.screening.checks])
    after = card(cast, twin.submission, cast.analyst)
    assert [row.get("changed") for row in rows(after).values() if row.get("changed")] == []
    assert {key: (row["outcome"], row["note"], row["sources"]) for key, row in rows(after).items()} == {
        row["key"]: (row["outcome"], row["note"], row["sources"]) for group in before.context["checks"]["groups"] for row in group["rows"]}


def test_a_frozen_packet_holds_nothing_of_a_twin_and_no_wall_shows_in_it(cast, twin):
    assert {check["key"]: check["outcome"] for check in for_packet(twin.submission.screening)}["duplicates"] == "ok"
    Deal.objects.filter(pk=twin.submission.deal_id).update(stage="committee")
    deal = Deal.objects.get(pk=twin.submission.deal_id)
    frozen = freeze_packet(item=table_deal(meeting=meeting(cast), deal=deal, terms=TERMS, by=cast.partner), by=cast.partner)
    assert [secret for secret in twin.secrets if secret in str(frozen.packet)] == []
    assert "duplicates" not in {row["key"] for row in sheet(frozen.packet)["warnings"]}
    page = signed_in(fresh(cast.member)).get(address("agenda_item", "sunhwan", frozen.uuid)).content.decode()
    assert [secret for secret in twin.secrets if secret in page] == []


def test_a_twin_that_no_wall_hides_reaches_the_packet_as_an_outcome_without_a_name(cast):
    other = company("보이는고래")
    Company.objects.filter(pk=other.pk).update(business_number=typed()["company"]["business_number"])
    submitted_deal(cast, other)
    listing(cast, "group", "여울펠릿", representative="김하나")
    found = {check["key"]: check for check in for_packet(screened(cast).screening)}
    assert found["duplicates"] == {"key": "duplicates", "outcome": "warn", "facts": {}}
    assert found["group"]["facts"]["hits"] == [{"by": "name", "how": "same", "name": "여울펠릿"}]


# Founders

def test_a_founder_learns_of_their_deck_and_number_and_of_nothing_else(cast, twin):
    deal, submission = twin.submission.deal, twin.submission
    listing(cast, "excluded", "검은굴뚝", business_number=typed()["company"]["business_number"])
    listing(cast, "group", "여울홀딩스", group="여울그룹")
    before = crawl(fresh(cast.founder).user, ["/", address("application", deal.uuid), address("receipt", deal.uuid)])
    again(submission, cast.analyst)
    assert submission.screenings.first().stops and not told(submission)["stops"]
    after = crawl(fresh(cast.founder).user, ["/", address("application", deal.uuid), address("receipt", deal.uuid)])
    words = (*twin.secrets, "검은굴뚝", "여울홀딩스", "여울그룹", "숨은", "Watch", "점검 명단", "duplicates", "excluded")
    assert {(place, word) for place, text in after.items() for word in words if word in text} == set()
    assert after.keys() == before.keys()
    jobs = Job.objects.visible_to(fresh(cast.founder).user).filter(name="applicants.screen")
    assert [job.args for job in jobs] == [{"submission": submission.pk}]
    result = screen_task(jobs.get(), **jobs.get().args)
    assert result == {"run": 1, "checks": len(submission.screenings.first().checks), "moved": False}
    told_so_far = " ".join([*Message.objects.filter(to=cast.founder.user.email).values_list("body", flat=True),
                            *(str(row.facts) for row in Notification.objects.filter(user=cast.founder.user))])
    assert [word for word in words if word in told_so_far] == []
    assert Client().get(address("application", deal.uuid)).status_code == 302


def test_a_founder_is_told_which_paper_stops_and_when_it_was_found_first(cast):
    submission = submit_application(deal=filled(cast, deck=b"%PDF-1.4 broken"), by=cast.founder)
    screen(submission.pk)
    first = told(submission)
    assert (first["stops"], [row["key"] for row in first["rows"]]) == (True, ["deck"])
    again(submission, cast.analyst)
    assert told(Submission.objects.get()) == first
    assert told(None) is None
