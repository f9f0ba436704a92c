"""When a request came: by the stamp of its last byte, by a proxy's word where that is asked for, never later and never long ago."""
import datetime as dt

import pytest
from django.utils import timezone

from fund.arrival import ARRIVED, LONGEST_WAIT, arrival, believed

STAMP = 1_790_000_000.25
CAME = dt.datetime.fromtimestamp(STAMP, dt.UTC)


def came(header: str | None = None, name: str = "HTTP_X_REQUEST_START") -> dt.datetime:
    return arrival({ARRIVED: STAMP} | ({} if header is None else {name: header}))


def test_the_stamp_counts_and_without_one_the_present_moment():
    assert came() == CAME
    before = timezone.now()
    assert before <= arrival({}) <= timezone.now()


def test_a_header_that_nobody_asked_for_says_nothing():
    assert came("t=1789999990.000") == CAME


@pytest.mark.parametrize(("header", "seconds"), [
    ("t=1789999990.250", 10), ("1789999990.25", 10), ("t=1790000000", 0.25), ("t=1789999940.25", 60),   # up to a minute before the stamp
    ("t=1789999940.2", 0), ("t=1790000000.251", 0), ("t=1790000300", 0),                              # longer ago, later
    ("", 0), ("t=", 0), ("t=-1", 0), ("t=1789999990.25; t=1", 0), ("1789999990250", 0), ("t=９999999990", 0)])
def test_a_proxys_word_counts_within_the_minute_before_the_stamp(settings, header, seconds):
    settings.ARRIVAL_HEADER = "X-Request-Start"
    assert came(header) == CAME - dt.timedelta(seconds=seconds)


def test_what_a_rule_believes_is_never_in_the_future_and_at_most_ten_minutes_ago():
    now = timezone.now()
    nine, hour, ahead = now - dt.timedelta(minutes=9), now - dt.timedelta(hours=1), now + dt.timedelta(hours=1)
    assert believed(nine) == nine
    assert dt.timedelta(0) <= believed(hour) - (now - LONGEST_WAIT) < dt.timedelta(seconds=1)
    assert now <= believed(ahead) <= timezone.now()
    assert now <= believed(None) <= timezone.now()


def test_every_request_carries_its_arrival(client, db):
    before = timezone.now()
    request = client.get("/healthz").wsgi_request
    assert before <= request.arrived_at <= timezone.now()
