"""What every bench needs."""
import fcntl
import gc

import pytest
from django.template import Template
from django.test.utils import _TestState


@pytest.fixture(autouse=True)
def plain_templates(monkeypatch):
    """Pages are drawn as they are for people: that tests copy the words of every template costs as much as a row of a table."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture(autouse=True)
def one_at_a_time(tmp_path_factory):
    """No measurement runs beside another: two at once share the processor's cores with their servers, and the slower page pays more of it."""
    with open(tmp_path_factory.getbasetemp().parent / "bench.lock", "w") as lock:  # the folder that the workers of a run have in common
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(autouse=True)
def a_new_process(one_at_a_time):
    """What thousands of tests left in memory is no part of a page's cost: the collector looks through what the bench itself makes."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
