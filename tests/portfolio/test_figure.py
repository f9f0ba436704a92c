"""The lineage of a figure: formula, inputs, factors, evidence, correction; and its recomputation in front of the reader."""
import re

import pytest
from django.test import Client

from applicants.models import Deal, Document
from portfolio.actions import quarter as act
from portfolio.metrics.formulas import VERSIONS
from portfolio.models import Figure
from portfolio.queries.lineage import check
from tests import cast as people
from tests.portfolio.quarters import QUARTER, called, holding
from tests.portfolio.reports import story
from tests.portfolio.test_report import figure, get, restated, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    return story(cast)


def address(row, ending=""):
    return f"/f/{row.snapshot.cut.quarter.fund.slug}/figures/{row.uuid}/{ending}"


def opened(seat, row, language="en"):
    response = get(seat, address(row), language)
    assert response.status_code == 200
    return response.content.decode()


def recomputed(seat, row, **headers):
    client = Client()
    client.force_login(seat.user)
    client.cookies["django_language"] = "en"
    return client.post(address(row, "recompute/"), headers=headers)


def test_avoided_emissions_open_down_to_tonnes_factors_and_papers(cast, report):
    html = opened(cast.lp, figure(report, "avoided:cumulative", basis="gross"))
    said = words(html)
    for fact in ("(Counterfactual − recycling factor) × tonnes", "sum_of_quarters v1", f"Q{QUARTER.number} {QUARTER.year}", "this snapshot",
                 "고리자원 PET against landfill 1,150 1.164 1,338.6", "다시옷감 PET against landfill 520 1.164 605.3", "Total 1,943.9",
                 "고리자원 1,338.6 20.00% 267.7", "warm16-pet-landfill", "−1.03572 MTCO", "EPA WARM v16", "690 t", "Third-party verified"):
        assert fact in said, fact
    company = next(row for row in report.impact.context["companies"] if row["name"] == "고리자원")
    assert address(figure(report, "avoided:quarter", f"company:{company['uuid']}", "gross")) in html
    attributed = figure(report, "avoided:cumulative", basis="attributed")
    assert address(attributed) in html and "Attributed 735.7" in said


def test_a_net_figure_shows_what_is_charged_and_what_is_a_memo(cast, report):
    said = words(opened(cast.lp, figure(report, "net:cumulative", basis="gross")))
    assert "고리자원 1,338.62 0.00 1,338.62 54.25" in said, "own electricity is inside the factor: a memo, not deducted"
    assert "kr-grid-2023" in said and "690 t" in said


def test_a_ratio_links_to_the_figures_it_is_made_of(cast, report):
    html = opened(cast.lp, figure(report, "tvpi"))
    for measure in ("paid_in", "distributed", "nav"):
        assert address(figure(report, measure)) in html
    assert "(Distributed + NAV) ÷ paid-in" in words(html) and "10,300,000,000" in words(html)
    shown = words(opened(cast.lp, figure(report, "ks_pme")))
    assert "−10,000,000,000 1,000.00" in shown and "KRX 300 TR" in shown and "Kaplan &amp; Schoar 2005" in shown


def test_the_account_of_an_lp_leads_to_the_nav_it_is_a_part_of(cast, report):
    html = opened(cast.lp, figure(report, "nav", f"lp:{cast.lp_a.uuid}"))
    assert address(figure(report, "nav")) in html and cast.lp_a.name in html


def test_every_kind_of_figure_opens_for_those_who_may_see_it(cast, report):
    kinds = {}
    for row in [*report.money.figures.all(), *report.impact.figures.all()]:
        kinds.setdefault((row.formula, row.subject.partition(":")[0], row.basis), row)
    assert {formula for formula, _subject, _basis in kinds} >= {key for key, _version in VERSIONS} - {"social_value"}
    for row in kinds.values():
        assert VERSIONS[row.formula, row.formula_version].source.split(";")[0][:3] in opened(cast.inspector, row), row.measure


def test_recomputing_gives_the_published_value_again(cast, report):
    for row in [*report.money.figures.all(), *report.impact.figures.all()]:
        assert check(row)["same"], (row.subject, row.measure)
    row = figure(report, "tvpi")
    said = words(recomputed(cast.lp, row).content.decode())
    assert "The same as published Published value 1.13 Computed now 1.13" in said
    assert "<html" not in recomputed(cast.lp, row, **{"HX-Request": "true"}).content.decode()


def test_recomputing_tells_a_value_that_does_not_come_out(cast):
    called(cast)
    holding(cast, "고리자원")
    act.compute(act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations).pk)
    row = Figure.objects.get(subject="fund", measure="tvpi")
    Figure.objects.filter(pk=row.pk).update(value=9)
    said = words(recomputed(cast.analyst, row).content.decode())
    assert "Not the same" in said and "Stored 9 Computed now 1.02" in said and "Not published" in said


def test_an_lp_cannot_open_the_figure_of_another_lp(cast, report):
    theirs, mine = (figure(report, "nav", f"lp:{lp.uuid}") for lp in (cast.lp_b, cast.lp_a))
    assert get(cast.lp, address(theirs)).status_code == 404
    assert recomputed(cast.lp, theirs).status_code == 404
    assert get(cast.lp2, address(theirs)).status_code == get(cast.lp, address(mine)).status_code == 200
    assert get(cast.lp, address(mine, "recompute/")).status_code == 405


def test_another_fund_s_figure_is_not_there(cast, report):
    rival, row = people.cast("rival"), figure(report, "tvpi")
    for seat in (rival.lp, rival.partner):
        assert get(seat, address(row)).status_code == 404
        assert get(seat, f"/f/rival/figures/{row.uuid}/").status_code == 404


def test_the_paper_itself_is_for_the_house_and_its_digest_for_all(cast, report):
    paper = Document.objects.filter(company__organisation__name="고리자원").latest("pk")
    Deal.objects.create(fund=cast.fund, company=paper.company, round=cast.round, stage="invested")
    row = figure(report, "kpi:recycled-output:quarter", f"company:{paper.company.uuid}", "gross")
    house, lp = opened(cast.analyst, row), opened(cast.lp, row)
    assert f"/documents/{paper.uuid}/file" in house and "weighbridge.pdf" in house
    assert str(paper.uuid) not in lp and "weighbridge" not in lp
    short = f"{paper.blob_id[:4]}…{paper.blob_id[-4:]}"
    assert short in house and short in lp


def test_a_corrected_figure_shows_the_old_value_struck_through(cast, report):
    new = restated(cast, report)
    html = opened(cast.lp, figure(new, "nav"), "ko")
    assert re.search(r"<del>10,300,000,000원</del> → <b>10,000,000,000원</b>.*감사 뒤 공정가치를 고쳤습니다", html)
    assert "정정한 적이 없습니다" in words(opened(cast.lp, figure(report, "nav"), "ko"))
