"""What every bench needs; that one process takes all of them in turn stands in tests/plugins/order.py."""
import gc

import psycopg
import pytest
from django.db import connection
from django.template import Template
from django.test.utils import _TestState


@pytest.fixture(autouse=True)
def plain_templates(monkeypatch):
    """Pages are drawn as they are for people: that tests copy the words of every template costs as much as a row of a table."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture(autouse=True)
def no_clock(monkeypatch):
    """That somebody is there is written with one request a minute: which page would pay for it is chance, and none of its own cost."""
    monkeypatch.setattr("fund.accounts.sessions.STEP", 10**6)


@pytest.fixture(autouse=True)
def a_new_process():
    """What thousands of tests left in memory is no part of a page's cost: the collector looks through what the bench itself makes."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def swept_tables(django_db_setup, django_db_blocker):
    """What the bench before filled in by the thousand was rolled back, but lies in the tables until it is swept out: no page reads past it."""
    with django_db_blocker.unblock(), psycopg.connect(**connection.get_connection_params(), autocommit=True) as line:
        line.execute("VACUUM")
