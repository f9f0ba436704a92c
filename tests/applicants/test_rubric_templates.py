"""Templates of rubrics: each is a valid rubric in both languages, begins an editor, and is nothing until it is saved."""
import re

import pytest

from applicants.criteria import AXES, LONGEST, WORDS, faults, total
from applicants.models import Criterion, Rubric
from applicants.queries.rubric_template import rubric_template, rubric_templates
from tests.applicants.calling import as_sent, english
from tests.applicants.rubrics import ROOM

HANGUL = re.compile("[가-힣]")
KEYS = ["impact-venture", "circular-economy", "climate-hardware", "early-software"]
EACH = [pytest.param(row["criteria"], id=row["key"]) for row in rubric_templates()]


def test_there_is_one_for_any_venture_and_some_for_a_field():
    assert [row["key"] for row in rubric_templates()] == KEYS
    assert rubric_template("nothing") is None and rubric_template(KEYS[1])["key"] == KEYS[1]


@pytest.mark.parametrize("criteria", EACH)
def test_a_template_is_a_rubric_with_three_or_four_criteria_an_axis_and_weights_of_a_hundred(criteria):
    assert faults(criteria) == []
    assert {axis: total(criteria, axis) for axis in AXES} == {"impact": 100, "financial": 100}
    assert all(3 <= sum(row["axis"] == axis for row in criteria) <= 4 for axis in AXES)


@pytest.mark.parametrize("criteria", EACH)
def test_every_word_of_a_template_is_in_its_language_and_fits(criteria):
    for row in criteria:
        for column in WORDS:
            assert 0 < len(row[column]) <= LONGEST[column]
            assert bool(HANGUL.search(row[column])) == column.endswith("_ko"), row[column]
        for tongue in ("ko", "en"):
            assert len({row[f"{step}_{tongue}"] for step in ("low", "middle", "high")}) == 3


@pytest.mark.parametrize("criteria", EACH)
def test_impact_templates_ask_for_size_pathway_additionality_and_harm(criteria):
    names = " ".join(row["name_ko"] for row in criteria if row["axis"] == "impact")
    assert "추가성" in names and "부정적 영향" in names and re.search("측정|증거", names)


def test_a_reader_gets_the_words_of_their_language(client, cast):
    about = english(cast.administrator).get(f"{ROOM}new/").context["templates"]
    assert [row["name"] for row in about][0] == "General impact venture" and not HANGUL.search("".join(row["about"] for row in about))
    client.force_login(cast.administrator.user)
    page = client.get(f"{ROOM}new/")
    assert "일반 임팩트 투자" in page.text and all(f'href="?template={key}"' in page.text for key in KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_template_fills_the_editor_and_is_nothing_until_it_is_saved(cast, key):
    client, before = english(cast.administrator), Rubric.objects.count()
    template = rubric_template(key)
    page = client.get(f"{ROOM}new/", {"template": key})
    form = page.context["form"]
    impact = [row for row in template["criteria"] if row["axis"] == "impact"]
    assert [form[f"impact-{n}-name_ko"].value() for n in range(len(impact))] == [row["name_ko"] for row in impact]
    assert form["impact-0-high_en"].value() == impact[0]["high_en"] and form.rows["impact"] == len(impact) + 1
    assert Rubric.objects.count() == before
    answer = client.post(f"{ROOM}new/?template={key}", as_sent(page))
    assert answer.status_code == 302
    row = Rubric.objects.latest("pk")
    assert (row.version, Rubric.objects.count()) == (1, before + 1)
    kept = [{"axis": c.axis, "weight": c.weight, **{column: getattr(c, column) for column in WORDS}} for c in Criterion.objects.filter(rubric=row)]
    assert kept == sorted(template["criteria"], key=lambda one: one["axis"] != "impact")


def test_a_template_that_is_not_there_is_not_found(cast):
    client = english(cast.administrator)
    assert client.get(f"{ROOM}new/", {"template": "nothing"}).status_code == 404
    assert client.get(f"{ROOM}new/", {"from": "999999"}).status_code == 404
    assert client.get(f"{ROOM}new/", {"from": "²"}).status_code == 200


def test_nobody_but_the_administrator_sees_a_template(cast):
    for seat in (cast.partner, cast.operations, cast.analyst, cast.inspector, cast.founder):
        assert english(seat).get(f"{ROOM}new/", {"template": KEYS[0]}).status_code == 403
