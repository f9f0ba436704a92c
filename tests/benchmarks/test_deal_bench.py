"""What a deal's page costs beside a bare signed-in page, tab by tab, with many rows of everything; seconds and ratios of one run."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Answer, Comment, Deal, Inquiry, Override, Task
from applicants.queries.deal_page import TABS
from tests.applicants.lively import enliven
from tests.applicants.second import handed_in_second
from tests.applicants.tabs import tab
from tests.benchmarks.test_shell_bench import opened
from tests.cast import cast, person

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
TIMES_BARE = 30  # with sixty tasks, remarks, questions, moves asked for and other deals of the company at once
ROWS = 60


def test_every_tab_of_a_deal_with_much_in_it(client, settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"
    c = cast()
    deal, _version = handed_in_second(c)
    enliven(c, deal, [c.analyst, c.analyst2, c.partner])
    pile_up(c, deal)
    client.force_login(person("sunhwan-keeper", "partner", c.gp, c.fund).user)
    bare, bare_queries = opened(client, reverse("keys"))
    print(f"bare page {bare:.4f} s, {bare_queries} queries")
    for name in TABS:
        seconds, queries = opened(client, tab(name, deal))
        print(f"{name} with {ROWS} rows of everything {seconds:.4f} s, {queries} queries; ratio {seconds / bare:.1f}")
        assert queries <= MOST_QUERIES
        assert seconds / bare < TIMES_BARE
    with CaptureQueriesContext(connection) as asked:
        client.get(tab("deal_side", deal), headers={"HX-Request": "true"})
    print(f"deal_side {len(asked)} queries")
    assert len(asked) <= MOST_QUERIES


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
