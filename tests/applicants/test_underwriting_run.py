"""Underwriting of a deal: computed by itself from what was handed in, again on other assumptions, every figure with its inputs."""
import json
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.actions.application import submit_application
from applicants.actions.scorecard import lock_card
from applicants.actions.tombstone import clear
from applicants.actions.underwriting import ask_underwriting, underwrite, underwrite_all
from applicants.metrics.appraisal import Assumption, Facts, appraise
from applicants.models import Deal, Erasure, Underwriting
from applicants.queries.underwriting_run import as_text, assumed, facts_of, newest_factors, usual
from fund.actions.reference import load_reference
from fund.audit import acting
from fund.errors import Refused
from fund.models import Job
from tests.applicants.applying import filled as application
from tests.applicants.scoring import assigned, english, filled, screened
from tests.applicants.walling import fresh, walled


@pytest.fixture
def deal(cast):
    load_reference()
    row = screened(cast)
    underwrite_all(row.submissions.select_related("indicator"))
    return row


def tab(deal):
    return reverse("applicants:deal_underwriting", args=["sunhwan", deal.uuid])


def by_measure(run):
    return {figure["measure"]: figure for figure in run.figures}


def done(job):
    """What the worker makes of a job that was asked for."""
    underwrite(job.args["submission"], job.args["run"], job, **{k: v for k, v in job.args.items() if k not in ("submission", "run")})
    return Underwriting.objects.get(uuid=job.args["run"])


def asked(cast, deal, by=None, **said):
    given = usual("tCO2e") | said.pop("assumptions", {})
    return ask_underwriting(deal=deal, assumptions=given, reason=said.pop("reason", "계약이 확인되었습니다."), by=by or cast.analyst, **said)


def test_a_submission_asks_for_its_figures_by_itself_and_a_job_that_comes_twice_keeps_one_run(cast):
    load_reference()
    submission = submit_application(deal=application(cast), by=cast.founder)
    job = Job.objects.get(name="applicants.underwrite")
    assert not Job.objects.visible_to(fresh(cast.founder).user).filter(pk=job.pk).exists()
    for _twice in range(2):
        assert underwrite(submission.pk, job.args["run"], job)["number"] == 1
    run = Underwriting.objects.get()
    assert (run.asked_by, run.reason, run.basis, run.seed, run.assumptions) == (None, "", "application", None, usual("tCO2e"))


def test_the_figures_are_those_of_the_formulas_worked_by_hand(deal):
    found = by_measure(Underwriting.objects.get())
    values = {name: figure["value"] for name, figure in found.items()}
    assert (values["revenue_growth"], values["gross_margin"], values["post_money_share"]) == ("0.533333", "0.293478", "0.15")
    # 1.84 bn won * 1.3^5 * 2 = 13.663582 bn of equity; 15 % less 30 % dilution of it over 1.5 bn won
    assert values["exit_moic"] == "0.956451"
    assert Decimal(values["exit_irr"]).quantize(Decimal("0.0001")) == Decimal("-0.0089")
    # low: 1.1^6 * 1 * 0.09; high: 1.5^4 * 4 * 0.12
    assert (found["exit_moic"]["low"], found["exit_moic"]["high"]) == ("0.19558", "2.9808")
    assert [Decimal(values["avoided_per_year"]).quantize(Decimal(1)), found["avoided_per_year"]["state"]] == [Decimal(11175), "ok"]
    # 8,396 t more a year * 1.163977 t/t * 101,250 won * 0.75 * 0.9 * 0.7, falling by a tenth, first year undiscounted, over 1.5 bn
    yearly = Decimal("8396") * Decimal("1.163977") * 101250 * Decimal("0.4725")
    by_hand = sum(yearly * Decimal("0.9") ** t / Decimal("1.045") ** t for t in range(5)) / Decimal(1_500_000_000)
    assert abs(Decimal(values["sroi"]) - by_hand) < Decimal("0.0001")
    assert abs(Decimal(values["impact_multiple"]) - by_hand * Decimal("0.6") * Decimal("0.15")) < Decimal("0.0001")


def test_own_emissions_nobody_knows_are_not_zero_and_are_deducted_once_known(cast, deal):
    figure = by_measure(Underwriting.objects.get())["net_per_year"]
    assert (figure["value"], figure["state"]) == (None, "no_data")
    assert "own_emissions_unknown" in [flag["code"] for flag in Underwriting.objects.get().flags]
    run = done(asked(cast, deal, assumptions={"own_outside": {"low": "300", "base": "200", "high": "100"}}))
    net, gross = (Decimal(by_measure(run)[name]["value"]) for name in ("net_per_year", "avoided_per_year"))
    assert gross - net == 200


def test_every_figure_recomputes_from_what_is_kept_with_it(cast, deal):
    run = Underwriting.objects.select_related("submission__indicator").get()
    factors = newest_factors(["pet"])["pet"]
    assert [as_text(each) for each in appraise(facts_of(run.submission), assumed(run.assumptions), factors)] == run.figures
    assert all(figure["formula"] and figure["inputs"] for figure in run.figures)


def test_won_written_in_hundred_millions_changes_no_ratio(cast, deal):
    submission = deal.submissions.select_related("indicator").get()
    facts, factors = facts_of(submission), newest_factors(["pet"])["pet"]
    money = ("revenue", "revenue_before", "cost_of_sales", "cash", "monthly_spend", "ask", "pre_money")
    small = Facts(**{name: getattr(facts, name) for name in ("baseline", "target", "target_year", "indicator", "material", "counterfactual")},
                  **{name: getattr(facts, name) / 10**8 for name in money})
    cheap = assumed(usual("tCO2e")) | {"unit_value": Assumption(*(Decimal(n) / 10**8 for n in (67500, 101250, 135000)))}
    one, other = appraise(facts, assumed(usual("tCO2e")), factors), appraise(small, cheap, factors)
    for a, b in zip(one, other, strict=True):
        if a.unit in ("ratio", "multiple", "months") and a.value is not None:
            assert float(a.value) == pytest.approx(float(b.value), rel=1e-9)


def test_a_run_on_other_assumptions_keeps_the_first_one_and_says_who_changed_what_and_why(cast, deal, client):
    run = done(asked(cast, deal, assumptions={"multiple": {"low": "2", "base": "3", "high": "5"}}, reason="비슷한 회사가 3배에 팔렸습니다."))
    assert (run.number, run.asked_by, by_measure(run)["exit_moic"]["value"]) == (2, cast.analyst, "1.434676")
    assert Underwriting.objects.count() == 2
    with pytest.raises(Refused), acting(None, "tamper"):
        Underwriting.objects.update(reason="다른 이유")
    text = english(client, cast.partner).get(tab(deal)).content.decode()
    assert "비슷한 회사가 3배에 팔렸습니다." in text and "Changed" in text and "run 1 of version 1" in text
    content = json.loads(client.get(reverse("applicants:underwriting_json", args=["sunhwan", deal.uuid, run.uuid])).content)
    assert (content["assumptions"]["multiple"]["base"], content["figures"]) == ("3", run.figures)


def test_a_form_with_three_cases_in_percent_asks_for_the_run(cast, deal, client):
    english(client, cast.analyst)
    page = client.get(tab(deal)).context["underwriting_form"]
    assert (page["growth-base"].value(), page["unit_value-high"].value()) == ("30", "135000")
    data = {name: page[name].value() or "" for name in page.fields} | {"growth-base": "35", "growth-high": "60 %", "unit_value-high": "140,000",
                                                                      "reason": "두 해의 실적이 있습니다."}
    answer = client.post(reverse("applicants:underwriting_ask", args=["sunhwan", deal.uuid]), data)
    assert answer.status_code == 302
    given = Job.objects.get(name="applicants.underwrite").args["given"]
    assert given["growth"] == {"low": "0.1", "base": "0.35", "high": "0.6"} and given["unit_value"]["high"] == "140000"


@pytest.mark.parametrize(("change", "field", "words"), [
    ({"growth-base": "70"}, "growth-base", "lies between"), ({"growth-low": ""}, "growth-base", "all three or none"),
    ({"multiple-base": "많이"}, "multiple-base", "Enter a number"), ({"reason": " "}, "reason", "Say in a sentence"),
    ({"duration-base": "4.5"}, "duration-base", "Whole years"), ({"deadweight-low": "120"}, "deadweight-base", "nothing can be computed"),
    ({"dilution-low": "100"}, "dilution-base", "nothing can be computed")])
def test_what_cannot_be_is_refused_beside_its_row_and_nothing_typed_is_lost(cast, deal, client, change, field, words):
    english(client, cast.analyst)
    page = client.get(tab(deal)).context["underwriting_form"]
    data = {name: page[name].value() or "" for name in page.fields} | {"reason": "이유", "years-base": "5"} | change
    answer = client.post(reverse("applicants:underwriting_ask", args=["sunhwan", deal.uuid]), data)
    form = answer.context["underwriting_form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert words in answer.content.decode()
    assert all(form[name].value() == value for name, value in change.items())
    assert not Job.objects.filter(name="applicants.underwrite").exists()


def test_simulation_comes_with_diligence_and_one_seed_gives_one_result(cast, deal):
    with pytest.raises(Refused) as no:
        asked(cast, deal, basis="diligence")
    assert no.value.field == "basis"
    Deal.objects.filter(pk=deal.pk).update(stage="diligence")
    deal.refresh_from_db()
    one, again, other = (done(asked(cast, deal, basis="diligence", seed=seed)) for seed in (7, 7, 8))
    ranges = [[by_measure(run)[name] for name in ("exit_moic_range", "exit_irr_range", "sroi_range")] for run in (one, again, other)]
    assert ranges[0] == ranges[1] != ranges[2]
    assert (one.seed, one.basis) == (7, "diligence")
    for figure in ranges[0]:
        low, middle, high = (Decimal(figure[end]) for end in ("low", "value", "high"))
        assert low < middle < high
    assert done(asked(cast, deal, basis="diligence")).seed == 5  # the next one, where none was chosen
    assert "exit_moic_range" not in by_measure(done(asked(cast, deal)))


def test_who_is_blind_sees_the_sites_runs_and_their_own_but_not_what_others_think(cast, deal, client):
    mine = assigned(cast, deal, cast.analyst)
    english(client, cast.analyst)
    before = client.get(tab(deal)).content.decode()
    theirs = done(asked(cast, deal, by=cast.partner, reason="나는 이 회사를 믿지 않습니다."))
    text = client.get(tab(deal)).content.decode()
    assert "믿지 않습니다" not in text and "run 2" not in text and "run 1 of version 1" in text and "run 1 of version 1" in before
    file = reverse("applicants:underwriting_json", args=["sunhwan", deal.uuid, theirs.uuid])
    assert client.get(file).status_code == 404
    own = done(asked(cast, deal, by=cast.analyst, reason="내 계산입니다."))
    assert client.get(tab(deal)).context["run"] == own
    lock_card(card=filled(mine), by=cast.analyst)
    assert client.get(file).status_code == 200


def test_before_a_wall_elsewhere_and_for_a_reader_nothing_is_computed(cast, deal, client):
    for seat in (cast.operations, cast.inspector, cast.chair):
        with pytest.raises(Refused):
            asked(cast, deal, by=seat)
    walled(cast, deal, cast.partner, by=cast.operations)
    with pytest.raises(Refused):
        asked(cast, deal, by=fresh(cast.partner))
    client.force_login(cast.partner.user)
    assert client.get(tab(deal)).status_code == 404


def test_an_erased_application_has_no_figures_and_nothing_to_compute(cast, deal):
    submission = deal.submissions.get()
    job = asked(cast, deal)
    erasure = Erasure.objects.create(company=deal.company, deal=deal, state="done", asked_by=cast.founder, decided_by=cast.partner,
                                     decided_at=timezone.now())
    clear(erasure=erasure, deal=deal, rules={"first": "end", "checks": "end"})
    run = Underwriting.objects.get()
    assert (run.figures, run.flags, run.assumptions, run.number) == ([], [], {}, 1)
    assert underwrite(submission.pk, job.args["run"], job) == {}
    with pytest.raises(Refused):
        asked(cast, deal)


@pytest.mark.parametrize(("columns", "measure", "state"), [
    ({"revenue": 0, "revenue_before": 0, "cost_of_sales": 0}, "exit_moic", "not_meaningful"), ({"material": "ldpe"}, "sroi", "no_factor"),
    ({"target": 1000}, "sroi", "not_meaningful"), ({"revenue_before": 0}, "revenue_growth", "not_defined")])
def test_a_figure_without_meaning_says_why_and_is_never_a_made_up_number(cast, client, columns, measure, state):
    load_reference()
    row = screened(cast, **columns)
    underwrite_all(row.submissions.select_related("indicator"))
    figure = by_measure(Underwriting.objects.get())[measure]
    assert (figure["value"], figure["low"], figure["high"], figure["state"]) == (None, None, None, state)
    assert english(client, cast.analyst).get(tab(row)).status_code == 200


def test_doubts_are_said_as_questions_to_ask(cast, client):
    load_reference()
    row = screened(cast, cash=300_000_000, baseline=5, target=6000, pre_money=1_500_000_000)
    underwrite_all(row.submissions.select_related("indicator"))
    assert [flag["code"] for flag in Underwriting.objects.get().flags] == ["large_share", "units", "own_emissions_unknown"]
    text = english(client, cast.analyst).get(tab(row)).content.decode()
    assert "Target and baseline differ about a thousandfold" in text and "The round would buy 50 % of the company" in text
