"""What every bench needs; that one process takes all of them in turn stands in tests/plugins/order.py."""
import gc

import pytest
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
