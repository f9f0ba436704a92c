"""Closing a quarter: two cuts of their own, gates that name what is missing, two people, figures that stay as published."""
import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from applicants.models import KpiRequest, KpiValue
from fund.errors import Refused
from fund.models import CashFlow, Job, NavStrike
from fund.periods import Quarter
from portfolio.actions import quarter as act
from portfolio.models import Cut, Figure, FundQuarter, Report, Snapshot
from portfolio.queries.quarter import gate, missing, standing
from portfolio.queries.snapshot import digest_of
from portfolio.tasks import compute_quarter
from tests import cast as people
from tests.portfolio.quarters import QUARTER, called, holding, report, request, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def quarter(cast):
    called(cast)
    return act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)


def cut(quarter, kind):
    return Cut.objects.get(quarter=quarter, kind=kind)


def state(quarter, kind):
    return cut(quarter, kind).state


def keys(quarter, kind):
    return [item["key"] for item in missing(gate(cut(quarter, kind)))]


def figure(snapshot, measure, subject="fund", basis="net"):
    return Figure.objects.get(snapshot=snapshot, subject=subject, measure=measure, basis=basis)


def published(quarter, cast, kind):
    act.compute(quarter.pk)
    act.approve_cut(cut=cut(quarter, kind), by=cast.partner)
    return act.publish_cut(cut=cut(quarter, kind), by=cast.operations)


def test_a_quarter_opens_once_it_has_ended(cast):
    running = Quarter.of(timezone.localdate())
    with pytest.raises(Refused, match="ended|끝나지") as refusal:
        act.open_quarter(fund=cast.fund, quarter=running, by=cast.operations)
    assert refusal.value.field == "period"
    assert not FundQuarter.objects.exists()
    row = act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)
    assert [each.state for each in row.cuts.all()] == ["open", "open"]


@pytest.mark.parametrize("period", [QUARTER, QUARTER.previous(), Quarter(2020, 1)])
def test_a_quarter_opens_once_in_order_and_not_before_the_fund(cast, period):
    act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)
    with pytest.raises(Refused):
        act.open_quarter(fund=cast.fund, quarter=period, by=cast.operations)
    assert FundQuarter.objects.count() == 1


def test_asking_twice_makes_one_job(quarter, cast):
    first = act.ask_to_compute(quarter=quarter, by=cast.operations)
    second = act.ask_to_compute(quarter=quarter, by=cast.operations)
    assert (first.pk, Job.objects.filter(name="portfolio.compute_quarter").count()) == (second.pk, 1)
    assert first.args == {"quarter": quarter.pk}


def test_the_task_computes_and_counts_the_holdings_without_naming_them(quarter, cast, monkeypatch):
    for name in ("Ga", "Na"):
        holding(cast, name)
    job = act.ask_to_compute(quarter=quarter, by=cast.operations)
    told = []
    monkeypatch.setattr("fund.jobs.progress", lambda job, done, total, current="": told.append((done, total, current)))
    result = compute_quarter(job, **job.args)
    assert told == [(0, 5, act.HOLDINGS), (1, 5, act.HOLDINGS), (2, 5, act.HOLDINGS), (3, 5, act.HOLDINGS), (4, 5, "")]
    assert result["figures"] == {kind: Figure.objects.filter(snapshot__cut__kind=kind).count() for kind in ("money", "impact")}
    assert all(each.computed_by == cast.operations for each in Snapshot.objects.all())
    compute_quarter(job, **job.args)
    assert Snapshot.objects.count() == 2, "computing twice replaces the figures"


def test_facts_carry_each_cut_as_far_as_they_go(quarter, cast):
    row = holding(cast, "Ga", tonnes=None, fair_value=None)
    act.compute(quarter.pk)
    assert (state(quarter, "money"), state(quarter, "impact")) == ("open", "open")
    value(cast, row, 2_200_000_000, approved=False)
    report(cast, row, {"recycled-output": "900", "electricity": "1", "residue-burnt": "0"}, state="reported")
    act.compute(quarter.pk)
    assert (state(quarter, "money"), state(quarter, "impact")) == ("collected", "collected")
    row.valuations.update(state="approved", approved_by=cast.partner)
    KpiValue.objects.filter(kind="actual").update(state="accepted")
    KpiRequest.objects.update(state="accepted")
    act.compute(quarter.pk)
    assert (state(quarter, "money"), state(quarter, "impact")) == ("reviewed", "reviewed")


def test_the_money_gate_names_what_is_missing(quarter, cast):
    row = holding(cast, "Ga", fair_value=2_200_000_000, approved=False)
    assert keys(quarter, "money") == ["holdings", "valuations", "computed", "totals", "approval"]
    act.compute(quarter.pk)
    assert keys(quarter, "money") == ["valuations", "approval"]
    assert next(item["note"] for item in gate(cut(quarter, "money")) if item["key"] == "valuations") == "Ga"
    row.valuations.update(state="approved", approved_by=cast.partner)
    assert keys(quarter, "money") == ["computed", "approval"], "the figures are older than the approval"
    with pytest.raises(Refused):
        act.approve_cut(cut=cut(quarter, "money"), by=cast.partner)
    act.compute(quarter.pk)
    assert keys(quarter, "money") == ["approval"]


def test_a_silent_company_holds_impact_back_but_not_money(quarter, cast):
    holding(cast, "Ga")
    silent = holding(cast, "Na", tonnes=None, fair_value=1_500_000_000)
    act.compute(quarter.pk)
    assert keys(quarter, "impact") == ["excuses", "approval"]
    report_row = published(quarter, cast, "money")
    assert figure(report_row.money, "fair_value", f"company:{silent.company.uuid}", "gross").value == 1_500_000_000
    assert report_row.impact is None
    with pytest.raises(Refused, match="Na"):
        act.approve_cut(cut=cut(quarter, "impact"), by=cast.partner)
    act.excuse(quarter=quarter, company=silent.company, reason="공장을 옮기는 중입니다.", by=cast.analyst)
    assert (keys(quarter, "impact"), state(quarter, "impact")) == (["approval"], "reviewed")
    impact = published(quarter, cast, "impact").impact
    assert impact.context["excuses"] == {str(silent.company.uuid): "공장을 옮기는 중입니다."}
    assert impact.context["coverage"] == {"n": 1, "of": 2}
    assert figure(impact, "kpi:recycled-output:quarter", f"company:{silent.company.uuid}", "gross").state == "no_data"


def test_an_excuse_is_for_a_holding_that_did_not_report(quarter, cast):
    good = holding(cast, "Ga")
    other = people.company("stranger")
    for firm, reason in ((good.company, "x"), (other, "x"), (good.company, "   ")):
        with pytest.raises(Refused) as refusal:
            act.excuse(quarter=quarter, company=firm, reason=reason, by=cast.analyst)
        assert refusal.value.field == "reason"
    quarter.refresh_from_db()
    assert quarter.excuses == {}


def test_a_report_that_waits_for_review_is_not_excused_away(quarter, cast):
    row = holding(cast, "Ga", tonnes=None)
    act.excuse(quarter=quarter, company=row.company, reason="늦습니다.", by=cast.analyst)
    report(cast, row, {"recycled-output": "900"}, state="reported")
    act.compute(quarter.pk)
    assert keys(quarter, "impact") == ["reviews", "approval"]
    assert state(quarter, "impact") == "collected"


@pytest.mark.parametrize(("figures", "needed"), [({"tonnes": "700"}, True), ({"tonnes": "1000", "burnt": "3"}, True),
                                                 ({"tonnes": "1000"}, False)])
def test_misses_and_harm_are_explained_before_publication(quarter, cast, figures, needed):
    holding(cast, "Ga", **figures)
    act.compute(quarter.pk)
    assert ("misses" in keys(quarter, "impact")) is needed
    act.write_misses(quarter=quarter, text="설비 고장으로 두 달을 쉬었습니다.", by=cast.analyst)
    assert keys(quarter, "impact") == ["approval"]
    assert published(quarter, cast, "impact").impact.context["misses"] == "설비 고장으로 두 달을 쉬었습니다."


def test_new_figures_or_a_new_text_void_an_approval(quarter, cast):
    holding(cast, "Ga", tonnes="700")
    act.write_misses(quarter=quarter, text="a", by=cast.analyst)
    act.compute(quarter.pk)
    for kind in ("money", "impact"):
        act.approve_cut(cut=cut(quarter, kind), by=cast.partner)
        assert (state(quarter, kind), cut(quarter, kind).approved_by) == ("approved", cast.partner)
    act.write_misses(quarter=quarter, text="b", by=cast.analyst)
    assert (state(quarter, "money"), state(quarter, "impact")) == ("approved", "reviewed")
    act.compute(quarter.pk)
    assert (state(quarter, "money"), cut(quarter, "money").approved_by) == ("reviewed", None)


def test_stale_figures_cannot_be_published(quarter, cast):
    holding(cast, "Ga")
    act.compute(quarter.pk)
    act.approve_cut(cut=cut(quarter, "money"), by=cast.partner)
    CashFlow.objects.create(fund=cast.fund, kind="fee", on=QUARTER.end, amount=-5, source="late fee")
    assert keys(quarter, "money") == ["computed"]
    with pytest.raises(Refused):
        act.publish_cut(cut=cut(quarter, "money"), by=cast.operations)
    assert not Snapshot.objects.filter(state="published").exists()
    act.compute(quarter.pk)
    with pytest.raises(Refused):
        act.publish_cut(cut=cut(quarter, "money"), by=cast.operations)


def test_a_total_that_is_not_the_sum_of_its_rows_stops_the_cut(quarter, cast):
    holding(cast, "Ga")
    CashFlow.objects.create(fund=cast.fund, kind="proceeds", on=QUARTER.end, amount=7, source="stray",
                            counterparty=people.organisation("stranger", "startup"))
    act.compute(quarter.pk)
    assert keys(quarter, "money") == ["totals", "approval"]


def test_only_a_partner_approves_and_only_somebody_else_publishes(quarter, cast):
    holding(cast, "Ga")
    act.compute(quarter.pk)
    with pytest.raises(Refused):
        act.approve_cut(cut=cut(quarter, "money"), by=cast.operations)
    act.approve_cut(cut=cut(quarter, "money"), by=cast.partner)
    with pytest.raises(Refused):
        act.publish_cut(cut=cut(quarter, "money"), by=cast.partner)
    both = people.Seat.objects.create(user=cast.partner.user, organisation=cast.gp, role="operations", fund=cast.fund,
                                      starts_on=dt.date(2020, 1, 1))
    with pytest.raises(Refused, match="second|다른"):
        act.publish_cut(cut=cut(quarter, "money"), by=both)
    assert state(quarter, "money") == "approved"
    act.publish_cut(cut=cut(quarter, "money"), by=cast.operations)
    with pytest.raises(Refused):
        act.publish_cut(cut=cut(quarter, "money"), by=cast.operations)
    assert Report.objects.count() == 1


def test_publishing_money_strikes_the_nav_and_numbers_a_report(quarter, cast):
    holding(cast, "Ga")
    first = published(quarter, cast, "money")
    strike = NavStrike.objects.get()
    assert (strike.on, strike.fair_values, strike.other_net_assets) == (QUARTER.end, 2_200_000_000, 8_000_000_000)
    assert strike.nav == figure(first.money, "nav").value == 10_200_000_000
    lps = Figure.objects.filter(snapshot=first.money, subject__startswith="lp:", measure="nav").values_list("value", flat=True)
    assert sum(lps) == strike.nav
    second = published(quarter, cast, "impact")
    assert [(each.number, each.money, bool(each.impact)) for each in (first, second)] == [(1, first.money, False), (2, first.money, True)]
    assert NavStrike.objects.count() == 1
    asked = Job.objects.filter(name="portfolio.draw_report").order_by("pk")
    assert [job.args for job in asked] == [{"report": first.pk}, {"report": second.pk}]


def test_the_digest_of_a_published_cut_is_the_digest_of_its_rows(quarter, cast):
    holding(cast, "Ga", tonnes="700")
    act.write_misses(quarter=quarter, text="왜 미달인지", by=cast.analyst)
    act.compute(quarter.pk)
    for snapshot in Snapshot.objects.all():
        assert digest_of(snapshot) == snapshot.digest
    for kind in ("money", "impact"):
        snapshot = getattr(published(quarter, cast, kind), kind)
        assert digest_of(Snapshot.objects.get(pk=snapshot.pk)) == snapshot.digest


STATEMENTS = [
    "UPDATE portfolio_figure SET value = 1 WHERE snapshot_id = %(old)s",
    "DELETE FROM portfolio_figure WHERE snapshot_id = %(old)s",
    "INSERT INTO portfolio_figure (uuid, snapshot_id, subject, measure, basis, value, unit, state, evidence, formula, formula_version,"
    " inputs) SELECT gen_random_uuid(), %(old)s, 'fund', 'invented', basis, 1, unit, 'ok', evidence, formula, formula_version, inputs"
    " FROM portfolio_figure LIMIT 1",
    "UPDATE portfolio_figure SET snapshot_id = %(old)s, measure = 'moved in' WHERE snapshot_id = %(new)s",
    "UPDATE portfolio_figure SET snapshot_id = %(new)s, measure = 'moved out' WHERE snapshot_id = %(old)s",
    "UPDATE portfolio_snapshot SET state = 'computed' WHERE id = %(old)s",
    "UPDATE portfolio_snapshot SET context = '{}' WHERE id = %(old)s",
    "DELETE FROM portfolio_snapshot WHERE id = %(old)s",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_published_figure_cannot_change_in_sql(quarter, cast, statement):
    holding(cast, "Ga")
    snapshot = published(quarter, cast, "money").money
    other = Snapshot.objects.get(cut__kind="impact")
    with pytest.raises((InternalError, ProgrammingError, IntegrityError), match="pgtrigger"), transaction.atomic(), \
            connection.cursor() as cursor:
        cursor.execute(statement, {"old": snapshot.pk, "new": other.pk})
    assert digest_of(Snapshot.objects.get(pk=snapshot.pk)) == snapshot.digest


def test_a_published_figure_cannot_change_in_the_application(quarter, cast):
    holding(cast, "Ga")
    snapshot = published(quarter, cast, "money").money
    row = figure(snapshot, "nav")
    row.value = Decimal(1)
    for deed in (row.save, row.delete, snapshot.delete, lambda: Figure.objects.filter(snapshot=snapshot).update(value=1)):
        with pytest.raises(Exception, match="pgtrigger|PROTECT|protected"), transaction.atomic():
            deed()
    assert figure(snapshot, "nav").value == 10_200_000_000


def test_a_correction_keeps_what_was_published_and_says_what_changed(quarter, cast):
    row = holding(cast, "Ga")
    first = published(quarter, cast, "money")
    with pytest.raises(Refused) as refusal:
        act.restate_cut(cut=cut(quarter, "money"), reason=" ", by=cast.operations)
    assert refusal.value.field == "reason"
    act.restate_cut(cut=cut(quarter, "money"), reason="감사 뒤 공정가치를 고쳤습니다.", by=cast.operations)
    row.valuations.update(fair_value=2_000_000_000)
    assert Snapshot.objects.get(pk=first.money.pk).state == "published"
    second = published(quarter, cast, "money")
    assert (second.number, second.money.number, cut(quarter, "money").restating) == (2, 2, "")
    told = second.money.context["restates"]
    assert (told["number"], told["digest"], told["reason"]) == (1, first.money.digest, "감사 뒤 공정가치를 고쳤습니다.")
    changes = {(each["subject"], each["measure"]): (each["old"], each["new"]) for each in told["changes"]}
    assert changes["fund", "nav"] == ("10200000000", "10000000000")
    assert not [key for key in changes if key[0].startswith("lp:")], "no LP reads another's account in what changed"
    assert figure(first.money, "nav").value == 10_200_000_000
    assert [each.nav for each in NavStrike.objects.order_by("pk")] == [10_200_000_000, 10_000_000_000]


def test_a_correction_belongs_to_what_is_published(quarter, cast):
    with pytest.raises(Refused):
        act.restate_cut(cut=cut(quarter, "money"), reason="x", by=cast.operations)
    assert state(quarter, "money") == "open"


def test_published_texts_stand_until_a_correction_begins(quarter, cast):
    row = holding(cast, "Ga", tonnes=None)
    act.excuse(quarter=quarter, company=row.company, reason="a", by=cast.analyst)
    published(quarter, cast, "impact")
    for deed in (lambda: act.write_misses(quarter=quarter, text="b", by=cast.analyst),
                 lambda: act.excuse(quarter=quarter, company=row.company, reason="b", by=cast.analyst)):
        with pytest.raises(Refused):
            deed()
    quarter.refresh_from_db()
    assert (quarter.misses, list(quarter.excuses.values())) == ("", ["a"])


def test_cumulative_figures_stand_on_published_quarters_in_order(cast):
    called(cast, QUARTER.previous().start - dt.timedelta(days=500))
    before = act.open_quarter(fund=cast.fund, quarter=QUARTER.previous(), by=cast.operations)
    row = holding(cast, "Ga", tonnes="500", year_target=None, quarter=QUARTER.previous())
    now = act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations)
    value(cast, row, 2_200_000_000)
    report(cast, row, {"recycled-output": "700", "electricity": "5", "residue-burnt": "0"})
    act.compute(now.pk)
    assert keys(now, "impact") == ["earlier", "approval"]
    published(before, cast, "impact")
    assert keys(now, "impact") == ["computed", "approval"]
    impact = published(now, cast, "impact").impact
    subject = f"company:{row.company.uuid}"
    assert figure(impact, "kpi:recycled-output:cumulative", subject, "gross").value == 1200
    assert figure(impact, "kpi:recycled-output:cumulative", "fund", "attributed").value == 240
    quarters = [figure(snapshot, "avoided:quarter", subject, "gross").value for snapshot in Snapshot.objects.filter(cut__kind="impact")]
    assert figure(impact, "avoided:cumulative", subject, "gross").value == sum(quarters)


def test_a_reversed_flow_never_took_place(quarter, cast):
    holding(cast, "Ga")
    act.compute(quarter.pk)
    before = figure(Snapshot.objects.get(cut__kind="money"), "net_irr").value
    wrong = CashFlow.objects.create(fund=cast.fund, kind="distribution", on=QUARTER.start, amount=-900, limited_partner=cast.stakes[0],
                                    source="wrong")
    CashFlow.objects.create(fund=cast.fund, kind="distribution", on=QUARTER.end, amount=900, limited_partner=cast.stakes[0],
                            source="undone", reverses=wrong)
    act.compute(quarter.pk)
    money = Snapshot.objects.get(cut__kind="money")
    assert (figure(money, "net_irr").value, figure(money, "distributed").value) == (before, 0)


def test_what_happens_after_the_quarter_stays_out_of_it(quarter, cast):
    holding(cast, "Ga")
    after = holding(cast, "Later", on=QUARTER.end + dt.timedelta(days=1))
    act.compute(quarter.pk)
    money = Snapshot.objects.get(cut__kind="money")
    assert [row["name"] for row in money.context["companies"]] == ["Ga"]
    assert not Figure.objects.filter(subject=f"company:{after.company.uuid}").exists()
    assert figure(money, "cost", basis="gross").value == 2_000_000_000


def test_another_funds_rows_stay_out(quarter, cast):
    holding(cast, "Ga")
    rival = people.cast("rival")
    called(rival)
    holding(rival, "Rival holding")
    act.compute(quarter.pk)
    assert not Figure.objects.filter(inputs__icontains="Rival").exists()
    assert figure(Snapshot.objects.get(cut__kind="money"), "paid_in").value == 10_000_000_000


def test_reading_a_quarter_costs_the_same_with_more_holdings(quarter, cast, django_assert_num_queries):
    def cost():
        with django_assert_num_queries(19):
            standing(FundQuarter.objects.select_related("fund__benchmark").get(pk=quarter.pk))

    holding(cast, "Ga")
    cost()
    for name in ("Na", "Da"):
        request(cast, holding(cast, name, tonnes=None))
    cost()
