"""The command that brings a new site its reference data: it only adds, says what, and may be run after every update."""
from io import StringIO

import pytest
from django.core.management import call_command

from applicants.models import ConsentText, Form, Rubric
from fund.actions.indicator import renew_indicator
from fund.models import Factor, Indicator
from tests.applicants.wordings import edited
from tests.cast import cast as build

pytestmark = pytest.mark.django_db
KINDS = (Indicator, Factor, ConsentText, Rubric, Form)


def said():
    out = StringIO()
    call_command("load_reference", stdout=out)
    return dict(line.split(": ") for line in out.getvalue().splitlines())


def test_an_empty_site_gets_everything_and_hears_how_much():
    assert [model.objects.count() for model in KINDS] == [0] * 5
    words = said()
    counts = [model.objects.count() for model in KINDS]
    assert min(counts) > 0 and sorted(Form.objects.values_list("step", "version")) == [("first", 1), ("second", 1)]
    assert list(words.values()) == [f"{n} added, {n} in all" for n in counts]


def test_run_again_it_adds_nothing_and_overwrites_nothing():
    c = build()
    new = edited(c, company__theme__label_ko="분야")
    renew_indicator(indicator=Indicator.objects.get(code="recycled-output"), name_en="Own wording", by=c.administrator)
    before = [list(model.objects.order_by("pk").values()) for model in KINDS]
    assert all(words.startswith("0 added, ") for words in said().values())
    assert [list(model.objects.order_by("pk").values()) for model in KINDS] == before
    assert Form.objects.filter(step="first").latest("version") == new
