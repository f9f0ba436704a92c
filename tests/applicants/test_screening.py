"""What the site does with a submission: checks, first figures, and the step into screening."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from applicants.actions.application import submit_application
from applicants.actions.draft import save_section
from applicants.actions.screening import screen
from applicants.models import Deal, Round, Screening
from applicants.queries.screening import check_rows, figure_rows
from applicants.tasks import screen as screen_task
from fund.actions.reference import load_reference
from fund.models import Job
from tests.applicants.applying import filled, typed, upload
from tests.cast import company, submitted_deal

pytestmark = pytest.mark.django_db


def outcomes(screening: Screening) -> dict[str, str]:
    return {check["key"]: check["outcome"] for check in screening.checks}


def figures(screening: Screening) -> dict[str, dict]:
    return {figure["measure"]: figure for figure in screening.figures}


def test_a_sound_submission_passes_every_check_and_goes_into_screening(cast):
    deal = filled(cast)
    submission = submit_application(deal=deal, by=cast.founder)
    job = Job.objects.get(name="applicants.screen")
    assert (job.subject, job.args, job.fund) == (f"submission:{submission.uuid}", {"submission": submission.pk}, cast.fund)
    assert screen_task(job, **job.args) == {"run": 1, "checks": 10, "moved": True}
    deal.refresh_from_db()
    assert deal.stage == "screening"
    assert set(outcomes(submission.screening).values()) == {"ok"}
    job.refresh_from_db()
    assert (job.done, job.total) == (2, 3)


def test_screening_twice_changes_nothing(cast):
    deal = filled(cast)
    submission = submit_application(deal=deal, by=cast.founder)
    screen(submission.pk)
    since = Deal.objects.get(pk=deal.pk).stage_since
    assert screen(submission.pk)["moved"] is False
    assert Deal.objects.get(pk=deal.pk).stage_since == since
    assert Screening.objects.count() == 1


def test_first_figures_follow_from_the_application_with_formula_and_inputs(cast):
    submission = submit_application(deal=filled(cast, target="1톤"), by=cast.founder)
    screen(submission.pk)
    found = figures(submission.screening)
    values = {measure: figure["value"] for measure, figure in found.items()}
    assert values == {
        "revenue_growth": "0.533333", "gross_margin": "0.293478", "monthly_burn": "46666666.666667", "runway": "12.857143",
        "burn_multiple": "0.875", "post_money_share": "0.15", "avoided_per_year": values["avoided_per_year"]}
    avoided = found["avoided_per_year"]
    assert Decimal(avoided["value"]).quantize(Decimal("0.001")) == Decimal("1.164")
    assert (avoided["low"], Decimal(avoided["high"]).quantize(Decimal("0.01"))) == (avoided["value"], Decimal("2.51"))
    assert avoided["inputs"]["factors"] == ["warm16-pet-landfill v1", "warm16-pet-recycle v1"]
    assert avoided["inputs"]["counterfactual"] == "landfill"
    assert found["runway"]["formula"] == "cash / (monthly_spend - revenue / 12)"
    assert found["runway"]["inputs"] == {"cash": "600000000", "monthly_spend": "200000000", "revenue": "1840000000"}


def test_a_figure_without_meaning_has_a_state_and_no_value(cast):
    submission = submit_application(deal=filled(cast, revenue="0", revenue_before="0", cost_of_sales="0", material="ldpe"), by=cast.founder)
    screen(submission.pk)
    states = {measure: (figure["value"], figure["state"]) for measure, figure in figures(submission.screening).items()}
    assert states["revenue_growth"] == states["gross_margin"] == (None, "not_defined")
    assert states["avoided_per_year"] == (None, "no_factor")
    rows = {row["measure"]: row for row in figure_rows(submission.screening)}
    assert rows["avoided_per_year"]["value"] is None and rows["avoided_per_year"]["low"] is None
    assert rows["post_money_share"]["value"] == Decimal("0.15")


def test_a_company_without_recycling_has_no_avoided_figure(cast):
    submission = submit_application(deal=filled(cast, indicator="beneficiaries", baseline="1", target="2", material=""), by=cast.founder)
    screen(submission.pk)
    assert "avoided_per_year" not in figures(submission.screening)


def test_the_same_number_at_another_applicant_of_the_fund_is_a_warning(cast):
    load_reference()
    number = typed()["company"]["business_number"]
    twin = company("twin")
    type(twin).objects.filter(pk=twin.pk).update(business_number=number)
    submission = submit_application(deal=filled(cast), by=cast.founder)
    screen(submission.pk)
    assert outcomes(submission.screening)["duplicates"] == "ok"  # the twin has handed in nothing

    other = submitted_deal(cast, twin)
    save_section(deal=submission.deal, section="business", data=typed(cash="7억")["business"], by=cast.founder)
    again = submit_application(deal=submission.deal, by=cast.founder)
    screen(again.pk)
    check = next(c for c in again.screening.checks if c["key"] == "duplicates")
    assert (check["outcome"], check["facts"]) == ("warn", {"hits": [{"ref": str(other.uuid), "by": "number", "how": "same"}]})
    assert Deal.objects.get(pk=submission.deal_id).stage == "screening"


def test_an_unreadable_deck_stops_and_the_deal_waits_until_a_good_one_comes(cast):
    deal = filled(cast, deck=b"%PDF-1.4 broken")
    submission = submit_application(deal=deal, by=cast.founder)  # its pages were not drawn yet
    assert screen(submission.pk) == {"checks": 10, "stops": 1, "moved": False}
    assert outcomes(submission.screening)["deck"] == "stop"
    deal.refresh_from_db()
    assert deal.stage == "submitted"
    row = next(r for r in check_rows(submission.screening) if r["outcome"] == "stop")
    assert (row["state"], row["label"]) == ("miss", "IR 자료 읽기")

    save_section(deal=deal, section="deck", data={"deck": upload(name="better.pdf")}, by=cast.founder)
    better = submit_application(deal=deal, by=cast.founder)
    assert screen(better.pk)["moved"] is True


def test_what_only_asks_for_a_look_is_a_warning(cast):
    submission = submit_application(deal=filled(cast, target="900"), by=cast.founder)
    assert screen(submission.pk)["moved"] is True
    assert {k for k, outcome in outcomes(submission.screening).items() if outcome == "warn"} == {"target"}


def test_an_older_version_checked_late_does_not_move_the_deal(cast):
    deal = filled(cast)
    first = submit_application(deal=deal, by=cast.founder)
    save_section(deal=deal, section="business", data=typed(ask="20억")["business"], by=cast.founder)
    second = submit_application(deal=deal, by=cast.founder)
    assert screen(first.pk)["moved"] is False
    assert screen(second.pk)["moved"] is True


def test_a_version_handed_in_during_screening_leaves_the_deal_there(cast):
    deal = filled(cast)
    screen(submit_application(deal=deal, by=cast.founder).pk)
    deal.refresh_from_db()
    save_section(deal=deal, section="business", data=typed(ask="20억")["business"], by=cast.founder)
    second = submit_application(deal=deal, by=cast.founder)
    assert screen(second.pk)["moved"] is False
    deal.refresh_from_db()
    assert (deal.stage, second.number) == ("screening", 2)


def test_checks_run_after_the_deadline_look_at_when_it_was_handed_in(cast):
    submission = submit_application(deal=filled(cast), by=cast.founder)
    Round.objects.filter(pk=cast.round.pk).update(closes_at=submission.submitted_at + dt.timedelta(seconds=1))
    screen(submission.pk)
    assert outcomes(submission.screening)["round"] == "ok"
    assert timezone.now() < submission.submitted_at + dt.timedelta(hours=1)


def test_the_rows_speak_the_readers_language(cast):
    submission = submit_application(deal=filled(cast), by=cast.founder)
    screen(submission.pk)
    with override("en"):
        rows = {row["key"]: row for row in check_rows(submission.screening)}
        assert [rows[key]["label"] for key in ("number", "duplicates", "deck")] == [
            "Business registration number", "Same company twice", "Deck readable"]
        assert figure_rows(submission.screening)[-1]["note"] == f"PET in {submission.target_year}, otherwise: Landfilled"
    assert next(row["note"] for row in check_rows(submission.screening) if row["key"] == "deck") == "2쪽"


def test_runs_of_before_and_packets_that_froze_them_still_read(cast):
    old = Screening(checks=[{"key": "duplicate", "outcome": "warn", "facts": {"in_round": 1, "elsewhere": 0}},
                            {"key": "age", "outcome": "warn", "facts": {"years": "8.1", "limit": 7}},
                            {"key": "foreign", "outcome": "warn", "facts": {"number": "X-1", "country": "JP"}},
                            {"key": "eligibility", "outcome": "warn", "facts": {"against": [{"key": "group", "state": "stop", "facts": {}}]}}])
    assert [(row["label"] != "", row["note"] != "") for row in check_rows(old)] == [(True, True)] * 4
    assert not any(mark in check_rows(old)[0]["note"] for mark in "10")


def test_what_was_found_cannot_be_changed_in_sql_either(cast):
    submission = submit_application(deal=filled(cast), by=cast.founder)
    screen(submission.pk)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE applicants_screening SET checks = '[]'")
