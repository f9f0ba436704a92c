"""What the shell costs: a bare signed-in page and the home page beside a fixed piece of work, in seconds and queries of one run."""
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.benchmarks.clock import FIXED, visit
from tests.cast import cast, company, submitted_deal

pytestmark = pytest.mark.django_db
BARE, HOME_QUERIES, HOME = 1.2, 8, 5
WAITING = 60


def opened(client, path: str, repeats: int = 12) -> tuple[float, int]:
    """The best of several openings in seconds, and the queries of one."""
    best = float("inf")
    for _ in range(repeats):
        start = perf_counter()
        visit(client, path)
        best = min(best, perf_counter() - start)
    with CaptureQueriesContext(connection) as asked:
        visit(client, path)
    return best, len(asked)


def test_a_bare_page_and_the_home_page(client):
    c = cast()
    for number in range(WAITING):
        submitted_deal(c, company(f"대기 {number}"))
    client.force_login(c.partner.user)
    fixed, _queries = opened(client, FIXED)
    bare, bare_queries = opened(client, reverse("keys"))
    home, home_queries = opened(client, reverse("home"))
    print(f"fixed work {fixed:.4f} s; bare page {bare:.4f} s, {bare_queries} queries; "
          f"home with {WAITING} deals waiting {home:.4f} s, {home_queries} queries; "
          f"{bare / fixed:.1f} and {home / fixed:.1f} x fixed")
    assert home_queries <= HOME_QUERIES
    assert bare / fixed <= BARE
    assert home / fixed <= HOME
