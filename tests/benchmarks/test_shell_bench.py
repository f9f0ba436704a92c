"""What the shell costs: a bare signed-in page and the home page beside a fixed piece of work, in seconds and queries of one run."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.benchmarks.clock import beside_fixed, visit
from tests.cast import cast, company, submitted_deal

pytestmark = pytest.mark.django_db
BARE, HOME_QUERIES, HOME = 1.2, 8, 5
WAITING = 60


def queries(client, path: str) -> int:
    """What one opening asks the database."""
    with CaptureQueriesContext(connection) as asked:
        visit(client, path)
    return len(asked)


def test_a_bare_page_and_the_home_page(client):
    c = cast()
    for number in range(WAITING):
        submitted_deal(c, company(f"대기 {number}"))
    client.force_login(c.partner.user)
    paths = reverse("keys"), reverse("home")
    (bare, bare_time), (home, home_time) = beside_fixed(client, *paths)
    bare_queries, home_queries = (queries(client, path) for path in paths)
    print(f"bare page {bare_time}, {bare_queries} queries; home with {WAITING} deals waiting {home_time}, {home_queries} queries; "
          f"{bare:.1f} and {home:.1f} x fixed")
    assert home_queries <= HOME_QUERIES
    assert bare <= BARE
    assert home <= HOME
