"""The command that brings a new site its reference data: it only adds, says what, and may be run after every update."""
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from applicants.actions import reference
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
    assert min(counts) > 0 and sorted(Form.objects.values_list("step", "version")) == [("first", 1), ("first", 2), ("second", 1)]
    assert list(words.values()) == [f"{n} added, {n} in all" for n in counts]


def test_a_question_that_came_later_is_put_into_the_newest_wording_once():
    """A site that had version 1 and whose administrator wrote a version of their own keeps both, and asks the new question besides."""
    first = json.loads((Path(reference.__file__).parents[1] / "reference" / "form_first.json").read_text())
    own = json.loads(json.dumps(first).replace("Founded on", "Day of founding"))
    for version, sections in ((1, first), (2, own)):
        Form.objects.create(step="first", version=version, sections=sections)
    said()
    said()
    found = {form.version: form.sections for form in Form.objects.filter(step="first")}
    assert (sorted(found), found[1], found[2]) == ([1, 2, 3], first, own)
    asked = {n: [q["name"] for q in found[n][1]["questions"]] for n in (2, 3)}
    assert asked[3] == [name for old in asked[2] for name in ([old, "representative"] if old == "founded_on" else [old])]
    assert "Day of founding" in json.dumps(found[3])


def test_run_again_it_adds_nothing_and_overwrites_nothing():
    c = build()
    new = edited(c, company__theme__label_ko="분야")
    renew_indicator(indicator=Indicator.objects.get(code="recycled-output"), name_en="Own wording", by=c.administrator)
    before = [list(model.objects.order_by("pk").values()) for model in KINDS]
    assert all(words.startswith("0 added, ") for words in said().values())
    assert [list(model.objects.order_by("pk").values()) for model in KINDS] == before
    assert Form.objects.filter(step="first").latest("version") == new
