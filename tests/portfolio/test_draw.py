"""Charts and PDFs are drawn from the published figures: what they say is what the figures are."""
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from pypdf import PdfReader

from applicants.models import Blob
from applicants.queries.blob import read_blob
from fund.models import Chart, Job
from fund.templatetags.look import number
from portfolio.actions.report import draw
from portfolio.models import Report
from portfolio.tasks import draw_report
from tests import cast as people
from tests.portfolio.quarters import QUARTER
from tests.portfolio.reports import STORY, story
from tests.portfolio.test_report import ENDINGS, figure, get, page, url

pytestmark = pytest.mark.django_db
EOK = Decimal(100_000_000)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """The story, drawn once for this module, in a transaction that is rolled back when the module is over."""
    with django_db_blocker.unblock(), transaction.atomic():
        c = people.cast()
        c.report = story(c)
        draw(c.report.pk)
        c.report.refresh_from_db()
        yield c
        transaction.set_rollback(True)


@pytest.fixture
def report(cast):
    return cast.report


def labels(report, name):
    return re.findall(r'aria-label="([^"]+)"', Chart.objects.get(digest=report.charts[name]).svg)


def text(report, reader, language="ko"):
    reader = PdfReader(BytesIO(read_blob(report.pdf_sha256[f"{reader}:{language}"])))
    return re.sub(r"\s+", " ", " ".join(each.extract_text() for each in reader.pages))


def test_charts_say_the_figures_of_the_snapshot(cast, report):
    assert sorted(report.charts) == sorted(f"{name}-{code}-{size}" for name in ("path-recycled-output", "evidence", "cash")
                                           for code in ("ko", "en") for size in ("wide", "phone"))
    year, q = QUARTER.year, QUARTER.number
    total = number(figure(report, "kpi:recycled-output:cumulative", basis="gross").value)
    assert f"{year}년 {q}분기 {total} t, 투심 당시 가정 4,200 t" in labels(report, "path-recycled-output-ko-wide")
    assert f"Q{q} {year} {total} t, Underwritten 4,200 t" in labels(report, "path-recycled-output-en-phone")
    share = number(figure(report, "verified", basis="gross").value * 100)
    assert any(said.startswith(f"{year}년 {q}분기 A 제3자 검증 {share}%") for said in labels(report, "evidence-ko-wide"))
    nav, paid, back = (number(figure(report, name).value / EOK, 1) for name in ("nav", "paid_in", "distributed"))
    said = labels(report, "cash-ko-wide")
    assert f"{year % 100}.{q}Q 순자산가치 {nav}억원" in said and f"{year % 100}.{q}Q 분배 +{back}억원" in said
    assert [each.partition(" ")[2] for each in said if "납입" in each] == [f"납입 −{paid}억원"]


def test_the_page_shows_them_with_their_tables(cast, report):
    html = page(cast.lp, report)
    assert html.count('role="graphics-document"') == 6, "three charts, each wide and for phones"
    assert html.count('<details class="chart-data">') == 3 and 'class="chart-data" open' not in html
    assert Chart.objects.get(digest=report.charts["cash-ko-phone"]).svg in html


def test_the_pdf_prints_the_figures_and_the_digests(cast, report):
    said = text(report, "house")
    for name, places, divisor in (("committed", 1, EOK), ("paid_in", 1, EOK), ("distributed", 1, EOK), ("nav", 1, EOK), ("tvpi", 2, 1),
                                  ("ks_pme", 3, 1), ("net_irr", 2, Decimal("0.01"))):
        assert number(figure(report, name).value / divisor, places) in said, name
    for fact in (report.money.digest, report.impact.digest, STORY, "빗물창고", "재활용량(산출 기준) 520 t, 목표 1,000 t.", "735.7",
                 "sunhwan LP 나 12,750,000,000", "합계 25,000,000,000", "EPA WARM v16", "가정보다 1,040 t 뒤처졌고 범위를 벗어났습니다."):
        assert fact in said, fact
    english = text(report, "house", "en")
    assert "Misses and negative impact" in english and "1,040 t behind the underwritten path" in english and "25.00 bn won" in english


def test_each_lp_gets_its_own_account_and_nobody_else_s(cast, report):
    for seat, mine, theirs in ((cast.lp, "12,000,000,000", "12,750,000,000"), (cast.lp2, "12,750,000,000", "12,000,000,000")):
        said = text(report, seat.organisation.uuid)
        assert mine in said and theirs not in said
        response = get(seat, url(report, "report.pdf"))
        assert response.content == read_blob(report.pdf_sha256[f"{seat.organisation.uuid}:ko"])
        assert response.headers["Content-Type"] == "application/pdf" and "-ko.pdf" in response.headers["Content-Disposition"]
    assert get(cast.partner, url(report, "report.pdf"), "en").content == read_blob(report.pdf_sha256["house:en"])
    assert len(report.pdf_sha256) == 8, "the house and three LPs, in two languages"


def test_drawing_twice_changes_nothing(cast, report):
    before = (report.charts, report.pdf_sha256, Chart.objects.count(), Blob.objects.count())
    draw(report.pk)
    report.refresh_from_db()
    assert (report.charts, report.pdf_sha256, Chart.objects.count(), Blob.objects.count()) == before


def test_the_task_draws_a_report_of_money_alone_and_tells_how_far_it_is(cast):
    first = Report.objects.get(number=1, quarter__year=QUARTER.year, quarter__quarter=QUARTER.number)
    job = Job.objects.get(name="portfolio.draw_report", subject=f"report:{first.uuid}")
    draw_report(job, **job.args)
    first.refresh_from_db()
    job.refresh_from_db()
    assert sorted(first.charts) == ["cash-en-phone", "cash-en-wide", "cash-ko-phone", "cash-ko-wide"]
    assert (job.done, job.total) == (9, 10)
    assert "임팩트 수치는 아직 발행하지 않았습니다" in text(first, "house")


@pytest.mark.parametrize("ending", ENDINGS)
def test_everything_answers_once_it_is_drawn(cast, report, ending):
    assert get(cast.lp, url(report, ending)).status_code == 200
