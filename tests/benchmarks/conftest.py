"""What every bench needs."""
import pytest
from django.template import Template
from django.test.utils import _TestState


@pytest.fixture(autouse=True)
def plain_templates(monkeypatch):
    """Pages are drawn as they are for people: that tests copy the words of every template costs as much as a row of a table."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
