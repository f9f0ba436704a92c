"""Rubrics: weights add up to 100 on each axis, and one that a round uses stays as it is, in SQL too."""
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, transaction

from applicants.actions.reference import load_reference
from applicants.actions.rubric import change_rubric, write_rubric
from applicants.criteria import MOST
from applicants.models import Criterion, Rubric
from fund.errors import Refused
from tests.applicants.rubrics import ROOM, criteria, sent, typed
from tests.cast import cast as build_cast
from tests.cast import rubric as plain_rubric


@pytest.fixture
def keeper(client, cast):
    load_reference()
    client.force_login(cast.administrator.user)
    return client


def test_a_rubric_is_written_row_by_row_and_empty_rows_are_left_out(keeper, cast):
    answer = keeper.post(f"{ROOM}new/", sent(criteria(impact=[60, 40], financial=[100])))
    row = Rubric.objects.get(name="새 평가표")
    assert (answer.status_code, answer.headers["Location"], row.version) == (302, f"{ROOM}{row.pk}/", 1)
    assert list(row.criteria.values_list("order", "axis", "weight", "high_en")) == [
        (1, "impact", 60, "high_en words"), (2, "impact", 40, "high_en words"), (3, "financial", 100, "high_en words")]
    assert row.events.get().pgh_context.metadata["verb"] == "write rubric"


def test_a_new_version_begins_with_the_words_of_the_old_one(keeper, cast):
    house = Rubric.objects.get(name="house")
    form = keeper.get(f"{ROOM}new/", {"from": house.pk}).context["form"]
    assert form.initial["impact-0-name_ko"] == "깊이" and form.rows == {"impact": 5, "financial": 4}
    answer = keeper.post(f"{ROOM}new/?from={house.pk}", sent(criteria(impact=[100], financial=[100]), name="house"))
    assert answer.status_code == 302
    assert list(Rubric.objects.filter(name="house").order_by("version").values_list("version", flat=True)) == [1, 2]
    assert house.criteria.count() == 7
    again = keeper.post(f"{ROOM}new/?from={house.pk}", sent(criteria(impact=[100], financial=[100]), name="house"))
    assert again.status_code == 422 and "house v2" in again.context["form"].non_field_errors()[0]  # it says the same to the letter


def test_an_older_version_is_begun_from_as_well_and_makes_the_next_number(keeper, cast):
    house = Rubric.objects.get(name="house")
    for weights in ([100], [50, 50]):
        keeper.post(f"{ROOM}new/?from={house.pk}", sent(criteria(impact=weights, financial=[100]), name="house"))
    made = {row.version: [c.weight for c in row.criteria.all()] for row in Rubric.objects.filter(name="house", version__gt=1)}
    assert made == {2: [100, 100], 3: [50, 50, 100]}
    page = keeper.get(f"{ROOM}{Rubric.objects.get(name='house', version=3).pk}/")
    assert page.context["before"].version == 2


@pytest.mark.parametrize(("weights", "field", "total"), [
    ({"impact": [60, 30], "financial": [100]}, "impact-1-weight", {"impact": 90, "financial": 100}),
    ({"impact": [100], "financial": [60, 60]}, "financial-1-weight", {"impact": 100, "financial": 120}),
    ({"impact": [100], "financial": []}, "financial-0-name_ko", {"impact": 100, "financial": 0}),
])
def test_weights_that_do_not_add_up_are_said_beside_them_with_their_sum(keeper, weights, field, total):
    answer = keeper.post(f"{ROOM}new/", sent(criteria(**weights)))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form.totals) == (422, [field], total)
    wrong = next(n for n in total.values() if n != 100)
    assert str(wrong) in form.errors[field][0] and "high_ko words" in answer.text
    assert not Rubric.objects.filter(name="새 평가표").exists()


def test_half_a_criterion_is_not_taken_and_nothing_typed_is_lost(keeper):
    rows = criteria(impact=[100], financial=[100])
    rows[0] |= {"middle_en": "", "name_ko": "", "high_ko": "끝까지 남는 말"}
    answer = keeper.post(f"{ROOM}new/", sent(rows))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"impact-0-middle_en", "impact-0-name_ko"}
    assert "끝까지 남는 말" in answer.text


WRONG = [
    ("two names alike", {"impact-1-name_ko": " NAME_KO  1"}, {"impact-1-name_ko"}),
    ("two names alike in one language", {"impact-1-name_en": "name_en 1"}, {"impact-1-name_en"}),
    ("no anchors", {"impact-0-low_ko": "", "impact-0-high_en": "  "}, {"impact-0-low_ko", "impact-0-high_en"}),
    ("an anchor that is too long", {"financial-0-low_en": "x" * 121}, {"financial-0-low_en"}),
    ("a name that turns the writing direction", {"financial-0-name_en": "a\u202eb"}, {"financial-0-name_en"}),
    ("a weight in words", {"impact-0-weight": "sixty"}, {"impact-0-weight"}),
    ("a broken weight", {"impact-0-weight": "59.5"}, {"impact-0-weight"}),
    ("no weight", {"impact-1-weight": ""}, {"impact-1-weight"}),
    ("a weight of zero beside a hundred", {"impact-0-weight": "100", "impact-1-weight": "0"}, {"impact-1-weight"}),
    ("a weight beyond all bounds", {"impact-0-weight": "9" * 40}, {"impact-0-weight"}),
    ("a superscript for a number", {"impact-0-weight": "²"}, {"impact-0-weight"}),
    ("weights above a hundred", {"impact-1-weight": "41"}, {"impact-1-weight"}),
    ("no name", {"name": "  "}, {"name"}),
]


@pytest.mark.parametrize(("what", "wrong", "fields"), WRONG, ids=[what for what, *_ in WRONG])
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(keeper, what, wrong, fields):
    data = sent(criteria(impact=[60, 40], financial=[100])) | wrong
    answer = keeper.post(f"{ROOM}new/", data)
    form = answer.context["form"]
    assert (answer.status_code, set(form.errors)) == (422, fields)
    assert typed(form) == {name: data.get(name, "") and str(data[name]) for name in typed(form)}
    assert all(f'id="id_{name}-error"' in answer.text for name in fields)
    assert not Rubric.objects.filter(name="새 평가표").exists()


def test_two_criteria_may_have_one_name_on_two_axes(keeper):
    rows = criteria(impact=[100], financial=[100])
    assert {row["name_en"] for row in rows} == {"name_en 1"}
    assert keeper.post(f"{ROOM}new/", sent(rows)).status_code == 302


def test_one_criterion_more_than_the_most_is_named_and_kept(keeper):
    rows = criteria(impact=[10] * 10, financial=[40, 30, 30])
    assert len(rows) == MOST + 1
    answer = keeper.post(f"{ROOM}new/", sent(rows))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["financial-2-name_ko"])
    assert form["financial-2-high_ko"].value() == "high_ko words"
    assert keeper.post(f"{ROOM}new/", sent(criteria(impact=[10] * 10, financial=[70, 30]))).status_code == 302


@pytest.mark.parametrize("count", ["", "-1", "x", "0", "²", "25", "999", "9999"])
def test_a_count_of_rows_that_no_browser_sends_breaks_nothing(keeper, count):
    answer = keeper.post(f"{ROOM}new/", sent(criteria(impact=[60, 40], financial=[100])) | {"impact-rows": count})
    assert answer.status_code == 422 and answer.context["form"].errors
    assert not Rubric.objects.filter(name="새 평가표").exists()


def test_one_more_criterion_is_asked_for_without_saving_and_without_a_script(keeper):
    answer = keeper.post(f"{ROOM}new/", sent(criteria(impact=[70], financial=[]), more="impact"))
    form = answer.context["form"]
    assert (answer.status_code, form.rows, form.errors) == (200, {"impact": 3, "financial": 1}, {})
    assert 'value="70"' in answer.text and not Rubric.objects.filter(name="새 평가표").exists()


def test_a_rubric_that_came_into_use_meanwhile_is_refused_and_what_was_typed_becomes_a_new_version(keeper, cast):
    free = plain_rubric()
    page = keeper.get(f"{ROOM}{free.pk}/", {"edit": 1})
    assert "formaction" not in page.text.partition("form-actions")[2]
    cast.round.rubric = free
    cast.round.save()
    data = sent(criteria(impact=[100], financial=[70, 30]), name=free.name, seen=page.context["form"]["seen"].value())
    answer = keeper.post(f"{ROOM}{free.pk}/", data)
    form = answer.context["form"]
    assert answer.status_code == 422 and form.non_field_errors() and answer.context["stays"]
    assert typed(form) == {name: str(data.get(name, "")) for name in typed(form)}
    assert f'formaction="{ROOM}new/?from={free.pk}"' in answer.text.partition("form-actions")[2]
    assert keeper.post(f"{ROOM}new/?from={free.pk}", data).status_code == 302
    assert list(Rubric.objects.get(name=free.name, version=2).criteria.values_list("weight", flat=True)) == [100, 70, 30]
    assert list(free.criteria.values_list("weight", flat=True)) == [40, 60, 50, 50]


def test_who_changes_a_rubric_that_somebody_else_changed_meanwhile_overwrites_nothing(keeper, cast):
    free = plain_rubric()
    seen = keeper.get(f"{ROOM}{free.pk}/", {"edit": 1}).context["form"]["seen"].value()
    first = keeper.post(f"{ROOM}{free.pk}/", sent(criteria(impact=[100], financial=[100]), seen=seen))
    second = keeper.post(f"{ROOM}{free.pk}/", sent(criteria(impact=[50, 50], financial=[100]), seen=seen))
    assert (first.status_code, second.status_code) == (302, 422)
    assert second.context["elsewhere"] and second.context["form"]["impact-1-weight"].value() == "50"
    assert f'formaction="{ROOM}new/?from={free.pk}"' in second.text.partition("form-actions")[2]
    assert list(free.criteria.values_list("weight", flat=True)) == [100, 100]


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_version_at_once_get_one_number_after_the_other(transactional_db):
    cast = build_cast()
    first = write_rubric(name="둘이", criteria=criteria(impact=[100], financial=[100]), by=cast.administrator)
    together = threading.Barrier(2)

    def save(weights) -> int:
        together.wait()
        try:
            return write_rubric(name="둘이", criteria=criteria(impact=weights, financial=[100]), by=cast.administrator).version
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(save, ([50, 50], [60, 40])))
    assert (first.version, sorted(numbers)) == (1, [2, 3])


def test_a_rubric_that_a_round_uses_cannot_be_changed_on_any_way(keeper, cast):
    used = cast.round.rubric
    data = sent(criteria(impact=[100], financial=[100]))
    assert keeper.post(f"{ROOM}{used.pk}/", data).status_code == 422
    with pytest.raises(Refused):
        change_rubric(rubric=used, criteria=criteria(impact=[100], financial=[100]), by=cast.administrator)
    one = used.criteria.first()
    for write in (lambda: Criterion.objects.filter(pk=one.pk).update(weight=1), lambda: one.delete(),
                  lambda: Criterion.objects.create(rubric=used, axis="impact", order=9, name_ko="x", name_en="x", weight=1)):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            write()
    assert list(used.criteria.values_list("weight", flat=True)) == [40, 60, 50, 50]
    assert "edit=1" not in keeper.get(f"{ROOM}{used.pk}/").text


def test_a_rubric_nobody_uses_yet_is_changed_in_place(keeper, cast):
    free = plain_rubric()
    assert "edit=1" in keeper.get(f"{ROOM}{free.pk}/").text
    assert keeper.get(f"{ROOM}{free.pk}/", {"edit": 1}).context["form"].initial["impact-1-weight"] == 60
    assert keeper.post(f"{ROOM}{free.pk}/", sent(criteria(impact=[100], financial=[100]))).status_code == 302
    assert (list(free.criteria.values_list("weight", flat=True)), Rubric.objects.filter(name=free.name).count()) == ([100, 100], 1)


def test_the_action_holds_the_sum_and_the_name_itself(cast):
    for name, rows in (("x", criteria(impact=[50], financial=[100])), ("x", criteria(impact=[100], financial=[])),
                       (" ", criteria(impact=[100], financial=[100]))):
        with pytest.raises(Refused):
            write_rubric(name=name, criteria=rows, by=cast.administrator)
    for who in ("partner", "operations", "analyst"):
        with pytest.raises(Refused):
            write_rubric(name="x", criteria=criteria(impact=[100], financial=[100]), by=getattr(cast, who))
        with pytest.raises(Refused):
            change_rubric(rubric=plain_rubric(), criteria=criteria(impact=[100], financial=[100]), by=getattr(cast, who))
    assert not Rubric.objects.filter(name="x").exists()


def test_the_list_tells_used_from_free_and_names_no_company(keeper, cast):
    free = plain_rubric()
    rows = {row.pk: row.in_use for row in keeper.get(ROOM).context["page"]}
    assert (rows[cast.round.rubric_id], rows[free.pk]) == (True, False)
    assert [row.pk for row in keeper.get(ROOM, {"state": "used"}).context["page"]] == [cast.round.rubric_id]
    assert [row.name for row in keeper.get(ROOM, {"q": "HOUSE"}).context["page"]] == ["house"]
    assert "여울펠릿" not in keeper.get(ROOM).text
