"""The yardsticks of later pages: a bare signed-in page and the home page, in seconds and queries of one run."""
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import cast, company, submitted_deal

pytestmark = pytest.mark.django_db
HOME_QUERIES, HOME_TIMES_BARE = 8, 6
WAITING = 60


def opened(client, path: str, repeats: int = 12) -> tuple[float, int]:
    """The best of several openings in seconds, and the queries of one."""
    best = float("inf")
    for _ in range(repeats):
        start = perf_counter()
        assert client.get(path).status_code == 200
        best = min(best, perf_counter() - start)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return best, len(asked)


def test_a_bare_page_and_the_home_page(client):
    c = cast()
    for number in range(WAITING):
        submitted_deal(c, company(f"대기 {number}"))
    client.force_login(c.partner.user)
    bare, bare_queries = opened(client, reverse("keys"))
    home, home_queries = opened(client, reverse("home"))
    print(f"bare page {bare:.4f} s, {bare_queries} queries; home with {WAITING} deals waiting {home:.4f} s, {home_queries} queries; "
          f"ratio {home / bare:.1f}")
    assert home_queries <= HOME_QUERIES
    assert home / bare < HOME_TIMES_BARE
