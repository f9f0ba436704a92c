"""Rubrics: weights add up to 100 on each axis, and one that a round uses stays as it is, in SQL too."""
import pytest
from django.db import ProgrammingError, transaction

from applicants.actions.reference import load_reference
from applicants.actions.rubric import change_rubric, write_rubric
from applicants.forms.rubric import COLUMNS
from applicants.models import Criterion, Rubric
from fund.errors import Refused
from tests.cast import rubric as plain_rubric

ROOM = "/reference/rubrics/"


def criteria(**weights):
    """One criterion an axis and weight: criteria(impact=[60, 40], financial=[100])."""
    words = {column: f"{column} words" for column in COLUMNS if column != "weight"}
    return [{"axis": axis, "weight": weight, **words} for axis, given in weights.items() for weight in given]


def sent(rows, name="새 평가표", **more):
    """The form as a browser sends it."""
    data, counts = {"name": name}, {"impact": 0, "financial": 0}
    for row in rows:
        n = counts[row["axis"]]
        data |= {f"{row['axis']}-{n}-{column}": row[column] for column in COLUMNS}
        counts[row["axis"]] = n + 1
    return data | {f"{axis}-rows": n + 1 for axis, n in counts.items()} | more


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
    assert again.status_code == 422 and again.context["form"].non_field_errors()


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
    assert str(wrong) in form.errors[field][0] and "name_ko words" in answer.text
    assert not Rubric.objects.filter(name="새 평가표").exists()


def test_half_a_criterion_is_not_taken_and_nothing_typed_is_lost(keeper):
    rows = criteria(impact=[100], financial=[100])
    rows[0] |= {"middle_en": "", "name_ko": "", "high_ko": "끝까지 남는 말"}
    answer = keeper.post(f"{ROOM}new/", sent(rows))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"impact-0-middle_en", "impact-0-name_ko"}
    assert "끝까지 남는 말" in answer.text


def test_one_more_criterion_is_asked_for_without_saving_and_without_a_script(keeper):
    answer = keeper.post(f"{ROOM}new/", sent(criteria(impact=[70], financial=[]), more="impact"))
    form = answer.context["form"]
    assert (answer.status_code, form.rows, form.errors) == (200, {"impact": 3, "financial": 1}, {})
    assert 'value="70"' in answer.text and not Rubric.objects.filter(name="새 평가표").exists()


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
