"""What a deal's page costs beside a bare signed-in page, tab by tab, with many rows of everything; seconds and ratios of one run."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants.actions.mandate import run_mandate
from applicants.metrics.names import key
from applicants.models import Answer, Comment, Deal, Inquiry, MandateRun, MandateWaiver, Override, Risk, Task, Watch
from applicants.queries.deal_page import TABS
from tests.applicants.casing import assumptions, everything
from tests.applicants.lively import enliven
from tests.applicants.second import handed_in_second
from tests.applicants.tabs import tab
from tests.benchmarks.clock import beside_fixed
from tests.benchmarks.test_shell_bench import queries
from tests.cast import cast, person

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
PARTS = {"deal_side": MOST_QUERIES, "deal_mandate": 24}  # come after their tab; the second looks up anew what law and mandate ask about
TIMES = 25  # with sixty tasks, remarks, questions, moves asked for and other deals of the company at once
ROWS = 60


def test_every_tab_of_a_deal_with_much_in_it(client, settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"
    c = cast()
    deal, _version = handed_in_second(c)
    enliven(c, deal, [c.analyst, c.analyst2, c.partner])
    pile_up(c, deal)
    pile_up_case(c, deal)
    client.force_login(person("sunhwan-keeper", "partner", c.gp, c.fund).user)
    for name, (times, spent) in zip(TABS, beside_fixed(client, *(tab(name, deal) for name in TABS), repeats=6), strict=True):
        asked = queries(client, tab(name, deal))
        print(f"{name} with {ROWS} rows of everything {spent}, {asked} queries; {times:.1f} x fixed")
        assert asked <= MOST_QUERIES
        assert times < TIMES
    for name, most in PARTS.items():
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(tab(name, deal), headers={"HX-Request": "true"})
        print(f"{name} {len(asked)} queries")
        assert answer.status_code == 200 and len(asked) <= most
    assert answer.content.decode().count("가온계열") == ROWS  # each entry of the list is named


def pile_up(c, deal: Deal) -> None:
    """Rows by the dozen, where the real actions would take minutes."""
    more = range(ROWS)
    Task.objects.bulk_create(Task(deal=deal, text=f"할 일 {n}", made_by=c.partner) for n in more)
    Comment.objects.bulk_create(Comment(deal=deal, author=c.partner, text=f"의견 {n}") for n in more)
    asked = Inquiry.objects.bulk_create(Inquiry(deal=deal, number=100 + n, text=f"질문 {n}", asked_by=c.analyst, due_on="2030-01-01") for n in more)
    Answer.objects.bulk_create(Answer(inquiry=row, text="답", by=c.founder) for row in asked)
    Deal.objects.bulk_create(Deal(fund=c.fund, company=deal.company, stage="screening") for _n in more)
    Override.objects.bulk_create(Override(deal=deal, source="screening", target="committee", missing=[], reason="r", asked_by=c.analyst,
                                          state="refused", answered_at="2026-01-01T00:00Z", answered_by=c.partner) for _n in more)


def pile_up_case(c, deal: Deal) -> None:
    """Its case for the committee: main purpose with a paper, assumptions, risks, entries of the lists that hit, runs and what was let pass."""
    everything(c, deal)
    assumptions(c, deal)
    more, name = range(ROWS), deal.company.name
    Risk.objects.bulk_create(Risk(deal=deal, number=100 + n, pillar="social", title=f"위험 {n}", materiality=1, likelihood=1, owner="공장장",
                                  written_by=c.analyst) for n in more)
    Watch.objects.bulk_create(Watch(list="affiliate", name=name, name_key=key(name), group=f"가온계열 {n}", source="명단", as_of="2026-01-01",
                                    starts_on="2026-01-01", added_by=c.administrator) for n in more)
    run = run_mandate(deal=deal, by=c.analyst)
    MandateRun.objects.bulk_create(MandateRun(deal=deal, number=100 + n, facts=run.facts, rules=run.rules, findings=run.findings) for n in more)
    MandateWaiver.objects.bulk_create(MandateWaiver(deal=deal, key="location", basis="second_person", reason="이유", state="taken_back",
                                                    asked_by=c.analyst) for _n in more)
