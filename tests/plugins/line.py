"""What the live server is still at when a test ends: it gets to its end before the database is emptied under its hands."""
import threading
import time

import pytest
from django.core.signals import request_finished, request_started

PATIENCE, TWICE = 10.0, 0.02
_at_work = [0]
_one_by_one = threading.Lock()


def _count(by: int) -> None:
    with _one_by_one:
        _at_work[0] += by


def _began(**_: object) -> None:
    _count(1)


def _ended(**_: object) -> None:
    _count(-1)


request_started.connect(_began)
request_finished.connect(_ended)


@pytest.fixture(autouse=True)
def quiet_line(request, _live_server_helper):
    """Before the rows of a test with a live server go: nothing is asked any more, looked at twice."""
    before = _at_work[0]
    yield
    if "live_server" not in request.fixturenames:
        return
    until = time.monotonic() + PATIENCE
    for _time in range(2):
        while _at_work[0] > before and time.monotonic() < until:
            time.sleep(TWICE)
        time.sleep(TWICE)
