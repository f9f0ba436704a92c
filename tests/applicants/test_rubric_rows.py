"""The rows of a rubric while it is written: moved, removed and put back, weights spread, all without a script and without saving."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.criteria import FULL, faults, spread
from applicants.models import Rubric
from tests.applicants.rubrics import ROOM, criteria, sent, shown

ONE, TWO, THREE = ("name_en 1", "50"), ("name_en 2", "30"), ("name_en 3", "20")
TEAM = ("name_en 1", "100")


@pytest.fixture
def press(client, cast):
    """press("down", "impact-0") on three criteria of 50, 30 and 20: the answered form; `onto` other rows."""
    client.force_login(cast.administrator.user)

    def pressed(button, value, onto=None):
        data = onto or sent(criteria(impact=[50, 30, 20], financial=[100]))
        answer = client.post(f"{ROOM}new/", data | {button: value})
        assert answer.status_code == 200 and not answer.context["form"].errors
        assert not Rubric.objects.filter(name="새 평가표").exists()
        pressed.text = answer.text
        return answer.context["form"]

    return pressed


@pytest.mark.parametrize(("button", "row", "order", "focus"), [
    ("down", 0, [TWO, ONE, THREE], "down-impact-1"), ("up", 2, [ONE, THREE, TWO], "up-impact-1"),
    ("up", 0, [ONE, TWO, THREE], "up-impact-0"), ("down", 1, [ONE, THREE, TWO], "down-impact-2"),
])
def test_a_criterion_moves_by_one_with_all_its_words_and_the_eye_stays_on_it(press, button, row, order, focus):
    form = press(button, f"impact-{row}")
    assert shown(form) == {"impact": order, "financial": [TEAM]}
    assert form.step.focus == focus and form["name"].value() == "새 평가표"
    names = {"name_en 1": "50", "name_en 2": "30", "name_en 3": "20"}
    for n, (name, weight) in enumerate(order):
        assert (form[f"impact-{n}-name_ko"].value(), names[name]) == (name.replace("_en", "_ko"), weight)
    assert press.text.count(" autofocus") == 1


def test_the_last_row_goes_no_further_down(press):
    assert shown(press("down", "impact-3"))["impact"] == [ONE, TWO, THREE]


def test_a_removed_criterion_can_be_put_back_where_it_stood(press):
    form = press("remove", "impact-1")
    assert shown(form)["impact"] == [ONE, THREE]
    [axis] = [axis for axis in form.axes() if axis["gone"]]
    assert (axis["key"], axis["gone"]["place"], axis["gone"]["row"]["high_ko"]) == ("impact", 1, "high_ko words")
    held = {f"gone-{column}": value for column, value in axis["gone"]["row"].items()} | {"gone-axis": "impact", "gone-place": "1"}
    assert all(f'name="{name}"' in press.text for name in held)
    again = press("back", "", onto=sent(criteria(impact=[50, 20], financial=[100])) | held)
    assert [weight for _name, weight in shown(again)["impact"]] == ["50", "30", "20"]
    assert again["impact-1-high_ko"].value() == "high_ko words"


def test_the_only_row_of_an_axis_is_emptied_and_another_can_be_written(press):
    data = sent(criteria(impact=[100], financial=[100])) | {"financial-rows": "1"}
    form = press("remove", "financial-0", onto=data)
    assert shown(form)["financial"] == [] and form.rows["financial"] == 1


def test_an_empty_row_goes_without_a_word(press):
    form = press("remove", "impact-3")
    assert form.rows["impact"] == 3 and not any(axis["gone"] for axis in form.axes())


@pytest.mark.parametrize(("given_", "becomes"), [
    (["50", "", ""], ["50", "25", "25"]), (["", "", ""], ["34", "33", "33"]), (["50", "30", "10"], ["54", "33", "13"]),
    (["50", "30", "20"], ["50", "30", "20"]), (["60", "50", ""], ["34", "33", "33"]), (["abc", "40", "40"], ["20", "40", "40"]),
    (["50", "40", "40"], ["40", "30", "30"]), (["200", "", ""], ["34", "33", "33"]),
])
def test_what_is_left_of_the_weights_is_spread_evenly(press, given_, becomes):
    data = sent(criteria(impact=[50, 30, 20], financial=[100])) | {f"impact-{n}-weight": weight for n, weight in enumerate(given_)}
    assert [weight for _name, weight in shown(press("spread", "impact", onto=data))["impact"]] == becomes


@given(st.lists(st.one_of(st.none(), st.integers(0, 300)), min_size=1, max_size=100))
def test_spread_weights_always_make_a_hundred_and_each_at_least_one(weights):
    found = spread(weights)
    assert (sum(found), len(found)) == (FULL, len(weights)) and min(found) >= 1


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_criteria_make_a_rubric_exactly_when_the_weights_of_both_axes_are_a_hundred(impact, financial):
    assert (faults(criteria(impact=impact, financial=financial)) == []) == (sum(impact) == FULL == sum(financial))


@pytest.mark.parametrize("value", ["", "impact", "impact-", "impact-99", "impact--1", "impact-²", "other-0", "impact-0-up", "-0"])
@pytest.mark.parametrize("button", ["up", "down", "remove", "spread", "more", "back"])
def test_a_button_that_no_page_has_changes_no_word(press, button, value):
    form = press(button, value)
    assert [name for name, _weight in shown(form)["impact"]] == ["name_en 1", "name_en 2", "name_en 3"]


def test_pressing_enter_in_a_field_saves_and_rearranges_nothing(press, client):
    page = client.get(f"{ROOM}new/")
    first = page.text.partition('method="post" novalidate')[2].partition("<button")[2].partition(">")[0]
    assert 'type="submit"' in first and "name=" not in first and 'class="vh"' in first
