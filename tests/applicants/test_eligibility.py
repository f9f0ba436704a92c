"""The self-check: every rule at its bounds, nothing held against what stays open, a stop that lets everybody start."""
import datetime as dt

import pytest
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.screening import screen
from applicants.forms.eligibility import EligibilityForm
from applicants.metrics.eligibility import DEFAULTS, EXCLUDED, asked, check, full_years, last_day
from applicants.models import Application, Deal, Round
from applicants.queries.eligibility import EXCLUDED_WORDS, check_rows, kept, outcomes_of, rule_rows, verdict
from tests.applicants.applying import address, filled
from tests.applicants.calling import english, said
from tests.cast import draft_deal

CLOSES = dt.date(2026, 9, 30)
EVERYTHING = {"max_age_years": 7, "korea_only": True, "themes": ["circular", "energy"], "excluded": list(EXCLUDED), "ask_min": 300_000_000,
              "ask_max": 3_000_000_000, "not_affiliated": True}
FITS = {"founded": "2022-03-02", "country": "KR", "theme": "circular", "excluded": ["none"], "ask": "1500000000", "group": "no", "indicator": "yes"}


def states(answers, rules=EVERYTHING):
    return {outcome.key: outcome.state for outcome in check(rules, answers, closes_on=CLOSES)}


def test_a_startup_that_fits_meets_every_rule():
    assert states(FITS) == dict.fromkeys(("age", "country", "theme", "excluded", "ask", "group", "indicator"), "met")


@pytest.mark.parametrize(("changed", "key", "state"), [
    ({"founded": "2019-09-30"}, "age", "met"),          # seven years end with the anniversary
    ({"founded": "2019-09-29"}, "age", "stop"),
    ({"founded": "", "not_founded": True}, "age", "warn"),
    ({"country": "SG"}, "country", "stop"),
    ({"theme": "food"}, "theme", "warn"),
    ({"excluded": ["tobacco"]}, "excluded", "stop"),
    ({"ask": "300000000"}, "ask", "met"),
    ({"ask": "299999999"}, "ask", "warn"),
    ({"ask": "3000000000"}, "ask", "met"),
    ({"ask": "3000000001"}, "ask", "warn"),
    ({"group": "yes"}, "group", "stop"),
    ({"group": "unsure"}, "group", "warn"),
    ({"indicator": "not_yet"}, "indicator", "warn"),
])
def test_each_rule_turns_at_its_bound_and_only_there(changed, key, state):
    assert states(FITS | changed) == states(FITS) | {key: state}


def test_what_is_left_open_is_unknown_and_nothing_is_held_against_it():
    assert set(states({}).values()) == {"unknown"}
    assert states({"excluded": []})["excluded"] == "unknown"


def test_a_call_asks_only_what_its_rules_need():
    assert asked({}) == ("indicator",)
    assert asked({"ask_max": 5}) == ("ask", "indicator")
    assert asked(DEFAULTS) == ("age", "excluded", "group", "indicator")
    assert states({}, {}) == {"indicator": "unknown"}
    assert states({"excluded": ["tobacco"]}, {"excluded": ["weapons"]})["excluded"] == "met"


@pytest.mark.parametrize(("founded", "last"), [(dt.date(2019, 3, 2), dt.date(2026, 3, 2)), (dt.date(2020, 2, 29), dt.date(2027, 2, 28))])
def test_a_number_of_years_ends_on_the_anniversary_or_the_last_of_its_month(founded, last):
    assert last_day(founded, 7) == last


def test_full_years_count_from_the_founding():
    assert [full_years(dt.date(2020, 3, 2), day) for day in (dt.date(2026, 3, 1), dt.date(2026, 3, 2), dt.date(2019, 1, 1))] == [5, 6, 0]


def test_every_excluded_field_has_its_word():
    assert set(EXCLUDED_WORDS) == set(EXCLUDED)


@pytest.fixture
def call(cast):
    Round.objects.filter(pk=cast.round.pk).update(eligibility=EVERYTHING)
    cast.round.refresh_from_db()
    return cast.round


def form(call, **typed):
    made = EligibilityForm(call, typed)
    made.is_valid()
    return made


@pytest.mark.parametrize("text", ["2022-03-02", "2022.3.2", "2022년 3월 2일", "20220302", "44622", "２０２２-０３-０２"])
def test_a_founding_day_is_read_as_the_application_reads_it(call, text):
    assert form(call, founded=text).answers == {"founded": "2022-03-02"}


@pytest.mark.parametrize(("typed", "field"), [
    ({"founded": "작년 봄"}, "founded"), ({"founded": "2999-01-01"}, "founded"), ({"founded": "2022-03-02", "not_founded": "on"}, "not_founded"),
    ({"excluded": ["none", "tobacco"]}, "excluded"), ({"excluded": ["rockets"]}, "excluded"), ({"ask": "많이"}, "ask"), ({"ask": "0"}, "ask"),
    ({"ask": "-3억"}, "ask"), ({"country": "ZZ"}, "country"), ({"theme": "' OR 1=1"}, "theme"), ({"group": "maybe"}, "group"),
])
def test_what_cannot_be_understood_gets_a_sentence_beside_it_and_stays(call, typed, field):
    client = english()
    answer = client.post(address("public_check", call.uuid), typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    value = typed[field]
    assert answer.context["form"][field].value() == (True if value == "on" else value)
    assert "eligibility" not in client.session


def test_loose_amounts_are_understood(call):
    assert [form(call, ask=text).answers["ask"] for text in ("15억", "약 1.5억원", "1,500,000천원")] == ["1500000000", "150000000", "1500000000"]


def test_an_age_counts_on_the_day_in_seoul_on_which_the_call_closes(call):
    Round.objects.filter(pk=call.pk).update(closes_at=dt.datetime(2029, 9, 30, 15, 30, tzinfo=dt.UTC))  # 1 October, 00:30 in Seoul
    call.refresh_from_db()
    found = {founded: outcomes_of(call, {"founded": founded})[0].state for founded in ("2022-10-01", "2022-09-30")}
    assert found == {"2022-10-01": "met", "2022-09-30": "stop"}


def test_every_rule_says_its_bound_and_its_source(call):
    rows = rule_rows(call)
    assert [row["key"] for row in rows] == list(asked(EVERYTHING))
    assert [row for row in rows if not (row["label"] and row["bound"] and row["source"])] == []
    page = said(english().get(address("public_call", call.uuid)))
    for words in ("At most 7 years", "Support for SME Establishment Act, article 2", "Fair Trade Act, article 31", "300,000,000 to 3,000,000,000 won",
                  "A company registered in Korea"):
        assert words in page


def test_the_result_says_of_every_rule_what_was_answered_and_what_to_do(call):
    answers = {"founded": "2015-01-05", "ask": "100억", "group": "unsure", "indicator": "yes"}
    answer = english().post(address("public_check", call.uuid), answers)
    rows = {row["key"]: row for row in answer.context["check"]}
    assert {key: row["state"] for key, row in rows.items()} == {
        "age": "stop", "country": "unknown", "theme": "unknown", "excluded": "unknown", "ask": "warn", "group": "warn", "indicator": "met"}
    assert [key for key, row in rows.items() if not row["note"] or (row["state"] != "met") != bool(row["next"])] == []
    text = said(answer)
    assert "Founded on 5 Jan 2015" in text and "10,000,000,000 won" in text


def test_a_stop_says_why_and_never_hides_the_start(call):
    answer = english().post(address("public_check", call.uuid), {"excluded": ["tobacco"], "group": "yes"})
    text = said(answer)
    assert answer.status_code == 200
    assert "The fund cannot invest as it stands, because:" in text
    assert "Excluded fields: Tobacco" in text and "Business group: In such a group." in text
    assert "You can still apply and say why." in text
    assert f'/accounts/signup/?next={address("public_call", call.uuid)}"' in answer.content.decode()
    assert "Start the application" in text


def test_the_check_goes_into_the_application_that_is_begun_and_before_the_house(call, cast):
    client = english(cast.founder)
    client.post(address("public_check", call.uuid), {"founded": "2015-01-05", "group": "yes", "indicator": "yes"})
    assert 'action="{}"'.format(address("application_start", call.uuid)) in client.get(address("public_call", call.uuid)).content.decode()
    client.post(address("application_start", call.uuid), {"company": cast.founder_company.uuid})
    application = Application.objects.get(deal__company=cast.founder_company)
    assert application.eligibility["answers"] == {"founded": "2015-01-05", "group": "yes", "indicator": "yes"}
    assert {o["key"]: o["state"] for o in application.eligibility["outcomes"]}["age"] == "stop"
    at = dt.datetime.fromisoformat(application.eligibility["at"])
    assert abs(timezone.now() - at) < dt.timedelta(minutes=1)


def test_a_check_of_one_call_does_not_go_into_another(call, cast):
    other = Round.objects.create(fund=cast.fund, name_ko="다른", name_en="Other", opens_at=call.opens_at, closes_at=call.closes_at,
                                 results_by=call.results_by, rubric=call.rubric)
    client = english(cast.founder)
    client.post(address("public_check", call.uuid), {"group": "yes"})
    client.post(address("application_start", other.uuid), {"company": cast.founder_company.uuid})
    assert Application.objects.get(deal__round=other).eligibility == {}


def test_answering_again_replaces_the_answers(call):
    client = english()
    client.post(address("public_check", call.uuid), {"group": "yes"})
    client.post(address("public_check", call.uuid), {"group": "no"})
    assert client.session["eligibility"][str(call.uuid)]["answers"] == {"group": "no"}
    assert client.get(address("public_check", call.uuid)).context["form"]["group"].value() == "no"


@pytest.mark.parametrize(("answers", "found"), [
    (FITS, {"rule_excluded": "ok", "rule_group": "ok"}), (FITS | {"group": "yes"}, {"rule_excluded": "ok", "rule_group": "stop"}),
    (FITS | {"excluded": ["tobacco"]}, {"rule_excluded": "stop", "rule_group": "ok"}), ({}, {"rule_excluded": "warn", "rule_group": "warn"})])
def test_screening_applies_the_calls_rules_to_what_was_handed_in_and_to_the_check(call, cast, answers, found):
    deal = filled(cast)
    Application.objects.filter(deal=deal).update(eligibility=kept(answers, outcomes_of(call, answers)))
    submission = submit_application(deal=deal, by=cast.founder)
    screen(submission.pk)
    rules = {check["key"]: check["outcome"] for check in submission.screening.checks if check["key"].startswith("rule_")}
    assert rules == {"rule_age": "ok", "rule_country": "ok", "rule_theme": "ok", "rule_ask": "ok", "rule_indicator": "ok"} | found
    assert Deal.objects.get(pk=deal.pk).stage == Deal.Stage.SCREENING  # a rule holds nobody up


@pytest.mark.parametrize(("founded", "self_check", "house"), [("2022-09-30", "met", "ok"), ("2022-09-29", "stop", "stop")])
def test_the_self_check_and_the_house_say_the_same_of_an_age(call, cast, founded, self_check, house):
    """Seven years, counted to the day on which the call closes, with what was typed before applying and with what was handed in."""
    Round.objects.filter(pk=call.pk).update(closes_at=dt.datetime(2029, 9, 30, 9, 0, tzinfo=dt.UTC))
    call.refresh_from_db()
    assert outcomes_of(call, {"founded": founded})[0].state == self_check
    submission = submit_application(deal=filled(cast, founded_on=founded), by=cast.founder)
    screen(submission.pk)
    assert next(check["outcome"] for check in submission.screening.checks if check["key"] == "rule_age") == house


def test_a_rule_that_the_call_dropped_since_is_still_told_without_a_bound(call):
    checked = kept(FITS | {"theme": "food"}, outcomes_of(call, FITS | {"theme": "food"}))
    Round.objects.filter(pk=call.pk).update(eligibility={})
    call.refresh_from_db()
    rows = {row["key"]: row for row in check_rows(call, checked)}
    assert rows["theme"]["state"] == "warn" and rows["theme"]["bound"] == ""
    assert verdict(rows.values()) == "warn"


def test_a_check_of_somebody_else_is_not_seen(call, cast):
    english().post(address("public_check", call.uuid), {"group": "yes"})
    draft_deal(cast)
    assert english(cast.founder).get(address("public_call", call.uuid)).context["check"] == []
