"""The LP's report: its fixed order, sums that re-derive, silence about other LPs, and a section on misses that is always there."""
import csv
import io
import json
import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from fund.models import Fund
from fund.templatetags.look import day
from portfolio.actions import quarter as act
from portfolio.models import Cut, Figure, Report, Valuation
from portfolio.queries.chart import earlier, plots
from portfolio.queries.figure import book_for, won_places, write
from tests import cast as people
from tests.portfolio.quarters import QUARTER, called, holding
from tests.portfolio.reports import REASON, STORY, close, story

pytestmark = pytest.mark.django_db
ORDER = ["money", "impact", "paths", "cash", "schedule", "missed", "accounts", "documents", "methods"]
ENDINGS = ["", "report.json", "report.pdf", "cash.csv", "accounts.csv", "investments.csv"]


@pytest.fixture
def report(cast):
    return story(cast)


def url(report, ending="", slug=None):
    return f"/f/{slug or report.quarter.fund.slug}/reports/{report.uuid}/{ending}"


def get(seat, address, language="ko"):
    client = Client()
    client.force_login(seat.user)
    client.cookies["django_language"] = language
    return client.get(address)


def page(seat, report, language="ko"):
    response = get(seat, url(report), language)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(html, name):
    start = html.index(f'aria-labelledby="{name}"')
    return html[start:html.index("</section>", start)]


def numbers(html):
    """The table's rows as lists of cell texts, the first cell being the name."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.S)
    return [[words(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]


def figure(report, measure, subject="fund", basis="net"):
    return Figure.objects.get(snapshot__in=[report.money_id, report.impact_id], subject=subject, measure=measure, basis=basis)


def restated(cast, report):
    """The money cut corrected: one fair value 300 million lower; both LPs' accounts change with it."""
    cut = Cut.objects.get(quarter=report.quarter, kind="money")
    act.restate_cut(cut=cut, reason="감사 뒤 공정가치를 고쳤습니다.", by=cast.operations)
    Valuation.objects.filter(investment__company__organisation__name="고리자원", on=QUARTER.end).update(fair_value=2_600_000_000)
    act.compute(report.quarter.pk)
    cut.refresh_from_db()
    act.approve_cut(cut=cut, by=cast.partner)
    return act.publish_cut(cut=cut, by=cast.operations)


def test_sections_stand_in_the_fixed_order(cast, report):
    assert re.findall(r'<h2 id="(\w+)"', page(cast.lp, report)) == ORDER
    assert re.findall(r'<h2 id="(\w+)"', page(cast.partner, report, "en")) == ORDER
    money_only = Report.objects.get(quarter=report.quarter, number=1)
    assert money_only.impact is None
    assert re.findall(r'<h2 id="(\w+)"', page(cast.lp, money_only)) == ORDER


def test_the_bar_says_as_of_when_how_many_reported_and_how_much_is_verified(cast, report):
    bar = words(page(cast.lp, report, "en").split('class="asof"')[1].split("</section>")[0])
    with translation.override("en"):
        end = day(QUARTER.end)
    for said in (f"As of {end}", "Reported 2 / 3", "Restated none", "20% of 6 figures", report.money.digest[:4], report.impact.digest[-4:]):
        assert said in bar
    assert figure(report, "verified", basis="gross").value == Decimal("0.2")


def test_every_total_re_derives_from_the_rows_above_it(cast, report):
    html = page(cast.lp, report)
    *rows, total = numbers(section(html, "schedule"))[1:]
    for column in (2, 3, 4):
        assert sum(Decimal(row[column]) for row in rows) == Decimal(total[column])
    assert [row[0] for row in rows] == ["고리자원", "다시옷감", "빗물창고"] and total[2:6] == ["60.0", "10.0", "63.0", "1.22"]
    bridge = [Decimal(text) for text in re.findall(r"<dd>.*?>([\d.]+)</a></dd>", section(html, "money"))]
    assert bridge[0] + bridge[1] == bridge[2] == Decimal("103.0")
    *accounts, sums = numbers(section(page(cast.partner, report), "accounts"))[1:]
    for column, measure in ((1, "committed"), (2, "paid_in"), (3, "distributed"), (4, "nav")):
        shown = [int(row[column].replace(",", "")) for row in (*accounts, sums)]
        assert sum(shown[:-1]) == shown[-1] == figure(report, measure).value
    cash = numbers(section(html, "cash"))[1:]
    assert [sum(Decimal(row[i]) for row in cash) for i in (1, 2)] == [Decimal("100.0"), Decimal("10.0")]


def test_tvpi_is_the_sum_of_the_parts_that_are_shown_with_it(cast, report):
    shown = words(section(page(cast.lp, report, "en"), "money"))
    found = re.search(r"TVPI ([\d.]+) × Net = DPI ([\d.]+) \+ RVPI ([\d.]+)", shown)
    assert Decimal(found[2]) + Decimal(found[3]) == Decimal(found[1]) == Decimal("1.13")


def test_misses_and_negative_impact_cannot_be_left_out(cast, report):
    said = words(section(page(cast.lp, report), "missed"))
    for fact in (STORY, "다시옷감", "52%", "빗물창고", REASON, "소각된 잔재물", "79 t", "37 t", "고리자원 15, 다시옷감 22"):
        assert fact in said
    money_only = Report.objects.get(quarter=report.quarter, number=1)
    assert "아직 발행하지 않았습니다" in words(section(page(cast.lp, money_only), "missed"))


def test_without_misses_the_section_says_so(cast):
    called(cast)
    holding(cast, "고리자원")
    said = words(section(page(cast.lp, close(cast, misses=""), "en"), "missed"))
    assert "No company is below its target" in said and "Residue burnt 0 t 0 t" in said


def test_an_lp_reads_nothing_of_another_lp_anywhere(cast, report):
    new = restated(cast, report)
    assert len(new.money.context["restates"]["changes"]) > 5
    other = {str(cast.lp_b.uuid), cast.lp_b.name, "12,750,000,000", "12750000000", "127.5", "5,100,000,000", "5100000000",
             f"{figure(new, 'nav', f'lp:{cast.lp_b.uuid}').value:,.0f}", f"{figure(new, 'nav', f'lp:{cast.lp_b.uuid}').value:.0f}"}
    for ending in ("", "report.json", "accounts.csv", "investments.csv", "cash.csv"):
        mine, theirs = (get(seat, url(new, ending)).content.decode() for seat in (cast.lp, cast.partner))
        assert [text for text in other if text in mine] == [], ending
        if ending in ("", "report.json", "accounts.csv"):
            assert cast.lp_b.name in theirs or str(cast.lp_b.uuid) in theirs, "the house reads every account"
    data = json.loads(get(cast.lp, url(new, "report.json")).content)
    assert {row["subject"] for row in data["figures"] if row["subject"].startswith("lp:")} == {f"lp:{cast.lp_a.uuid}"}
    assert figure(new, "nav", f"lp:{cast.lp_a.uuid}").value != figure(report, "nav", f"lp:{cast.lp_a.uuid}").value
    assert "12,000,000,000" in page(cast.lp, new)


def test_a_correction_shows_old_and_new_with_its_reason_beside_the_old_report(cast, report):
    new = restated(cast, report)
    html = page(cast.lp, new)
    said = words(section(html, "methods"))
    assert "감사 뒤 공정가치를 고쳤습니다." in said
    assert "고리자원, 공정가치 2,900,000,000원 → 2,600,000,000원" in said
    assert "<del>10,300,000,000원</del> → <b>10,000,000,000원</b>" in html
    assert "100.0" in words(section(html, "money")) and "103.0" in words(section(page(cast.lp, report), "money"))
    assert url(new) in page(cast.lp, report) and url(report) not in page(cast.lp, new)
    listed = get(cast.lp, "/f/sunhwan/reports/").content.decode()
    assert url(new) in listed and url(report) not in listed


@pytest.mark.parametrize("ending", ENDINGS)
def test_another_fund_gets_404(cast, report, ending):
    rival = people.cast("rival")
    for seat in (rival.lp, rival.partner, rival.inspector):
        assert get(seat, url(report, ending)).status_code == 404
        assert get(seat, url(report, ending, slug="rival")).status_code == 404
    assert get(cast.founder, url(report, ending)).status_code == 404
    assert get(cast.chair, url(report, ending)).status_code == 403


def test_nothing_unpublished_is_there(cast):
    called(cast)
    holding(cast, "고리자원")
    act.compute(act.open_quarter(fund=cast.fund, quarter=QUARTER, by=cast.operations).pk)
    row = Figure.objects.filter(subject="fund", measure="tvpi").get()
    assert get(cast.lp, f"/f/sunhwan/figures/{row.uuid}/").status_code == 404
    assert get(cast.analyst, f"/f/sunhwan/figures/{row.uuid}/").status_code == 200
    assert "고리자원" not in get(cast.lp, "/f/sunhwan/reports/").content.decode()
    first = close(cast, kinds=("money",))
    hidden = Figure.objects.get(snapshot__cut__kind="impact", subject="fund", measure="avoided:cumulative", basis="gross")
    assert str(hidden.uuid) not in page(cast.lp, first) + get(cast.lp, url(first, "report.json")).content.decode()
    assert get(cast.lp, f"/f/sunhwan/figures/{hidden.uuid}/").status_code == 404


def test_a_draft_of_a_correction_stays_out_of_the_published_report(cast, report):
    act.restate_cut(cut=Cut.objects.get(quarter=report.quarter, kind="money"), reason="고칩니다.", by=cast.operations)
    Valuation.objects.filter(on=QUARTER.end).update(fair_value=1)
    act.compute(report.quarter.pk)
    assert "103.0" in words(section(page(cast.lp, report), "money"))


def test_figures_link_to_their_lineage(cast, report):
    html = page(cast.lp, report)
    for measure, basis in (("committed", "net"), ("nav", "net"), ("tvpi", "net"), ("net_irr", "net"), ("avoided:cumulative", "attributed"),
                           ("kpi:recycled-output:cumulative", "gross"), ("coverage", "gross"), ("gross_irr", "gross")):
        assert f"/f/sunhwan/figures/{figure(report, measure, basis=basis).uuid}/" in html, measure
    assert f"/f/sunhwan/figures/{figure(report, 'nav', f'lp:{cast.lp_a.uuid}').uuid}/" in html


@pytest.mark.parametrize("holdings", [1, 3])
def test_queries_do_not_grow_with_the_holdings(cast, django_assert_num_queries, holdings):
    called(cast)
    for n in range(holdings):
        holding(cast, f"회사 {n}")
    report = close(cast)
    client = Client()
    client.force_login(cast.lp.user)
    client.get(url(report))
    with django_assert_num_queries(10):
        client.get(url(report))


def test_a_path_adds_up_the_quarters_and_looks_to_the_end_of_the_year(cast, report):
    book = book_for(report, cast.lp.user)
    with translation.override("en"):
        path, evidence, cash = plots(book, earlier(report))
    assert path.rows[:3] == [[f"Q{q.number} {q.year}", done, plan] for q, done, plan in (
        (QUARTER.previous().previous(), Decimal(0), Decimal(0)), (QUARTER.previous(), Decimal(1490), Decimal(2100)),
        (QUARTER, Decimal(3160), Decimal(4200)))]
    ahead = 4 - QUARTER.number
    assert [(row[1], row[2]) for row in path.rows[3:]] == [(None, Decimal(4200 + 2100 * n)) for n in range(1, ahead + 1)]
    assert path.finding == "1,040 t behind the underwritten path, below its band."
    assert evidence.rows[-1] == [f"Q{QUARTER.number} {QUARTER.year}", Decimal("1.2"), 0, 0, Decimal("4.8")]
    assert [row[3] for row in cash.rows[-2:]] == [Decimal(10_400_000_000), Decimal(10_300_000_000)]


def test_tables_are_exact_and_no_word_of_them_is_a_formula(cast):
    called(cast)
    holding(cast, '=HYPERLINK("http://x")', fair_value=2_200_000_001)
    report = close(cast)
    response = get(cast.lp, url(report, "investments.csv"))
    assert response.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[1][0] == '\'=HYPERLINK("http://x")' and rows[1][4] == rows[2][4] == "2200000001"
    assert rows[1][5] == rows[2][5] == "1.1000000005"
    assert get(cast.lp, url(report, "nothing.csv")).status_code == 404


def test_the_json_is_enough_to_compute_every_figure_again(cast, report):
    from portfolio.metrics.formulas import recompute

    data = json.loads(get(cast.lp, url(report, "report.json")).content)
    assert data["snapshots"]["impact"]["digest"] == report.impact.digest
    known = {(row["key"], row["version"]) for row in data["formulas"]}
    assert len(data["figures"]) > 100
    for row in data["figures"]:
        value, state = recompute(row["inputs"], row["formula"], row["formula_version"])
        assert (value, state) == (None if row["value"] is None else Decimal(row["value"]), row["state"])
        assert (row["formula"], row["formula_version"]) in known


def test_before_it_is_drawn_the_page_has_tables_and_the_pdf_says_when(cast, report):
    html = page(cast.lp, report)
    assert html.count('class="chart-data" open') == 3 and "graphics-document" not in html
    missing = get(cast.lp, url(report, "report.pdf"), "en")
    assert missing.status_code == 404 and "The PDF is not drawn yet" in missing.content.decode()
    assert "<progress" not in missing.content.decode()
    assert "<progress" in get(cast.operations, url(report, "report.pdf")).content.decode(), "the house follows the job"


def test_under_one_year_the_rate_is_the_period_s_and_says_so(cast):
    called(cast, on=QUARTER.start)
    holding(cast, "고리자원", on=QUARTER.start)
    report = close(cast)
    row = figure(report, "net_irr")
    assert row.state == "under_one_year"
    said = words(section(page(cast.lp, report, "en"), "money"))
    assert re.search(rf"Net IRR {row.value * 100:.2f} % Under one year, not annualised", said)


def test_an_index_without_a_level_makes_no_figure_and_says_why(cast, report):
    first = Report.objects.filter(quarter__quarter=QUARTER.previous().number).latest("number")
    said = words(section(page(cast.lp, first, "en"), "money"))
    assert "KS-PME – No data" in said
    assert re.search(r"KS-PME 1\.\d{3} × against KRX 300 TR", words(section(page(cast.lp, report, "en"), "money")))


def test_published_cases_read_as_published():
    for name in ("gredil", "warm", "spc"):
        call_command("import_case", name, stdout=io.StringIO())
    fund = Fund.objects.get(slug="cases")
    seats = {seat.role: seat for seat in fund.seats.all()}
    c = type("Cast", (), {"fund": fund, "partner": seats["partner"], "operations": seats["operations"]})
    silent = tuple(fund.investments.filter(company__organisation__name__contains="Gredil"))
    html = page(seats["lp"], close(c, excused=silent), "en")
    money, impact = words(section(html, "money")), words(section(html, "impact"))
    assert "TVPI 2.43 ×" in money and "KS-PME 1.925 ×" in money and re.search(r"Direct Alpha 12\.5[78] %", money)
    assert "Avoided emissions, total 1.164 tCO 2 e cumulative, against landfill" in impact
    assert "Social value, total 100,000,000 won" in impact


def test_two_languages_say_the_same_money(cast, report):
    korean, english = (words(section(page(cast.lp, report, code), "money")) for code in ("ko", "en"))
    assert "250.0 억원" in korean and "25.00 bn won" in english


@pytest.mark.parametrize(("amounts", "most", "korean", "english"), [
    ([25_000_000_000], 2, "250.0", "25.00"), ([87_500_000], 2, "0.875", "0.0875"), ([1_234_000_000], 2, "12.34", "1.234"),
    ([12_345_678_901], 2, "123.5", "12.35"), ([12_345_670_000], 4, "123.4567", "12.34567"), ([1], 2, "0.00", "0.000")])
def test_money_is_written_with_the_decimals_it_needs(amounts, most, korean, english):
    for code, expected in (("ko", korean), ("en", english)):
        with translation.override(code):
            assert write(Decimal(amounts[0]), "KRW", places=won_places(map(Decimal, amounts), most))[0] == expected


@pytest.mark.parametrize(("value", "text"), [("0.7999", "79"), ("0.995", "99"), ("1", "100"), ("1.157", "115")])
def test_a_share_of_a_target_is_never_rounded_up_to_it(value, text):
    assert write(Decimal(value), "share", "kpi:recycled-output:progress") == (text, "%")
