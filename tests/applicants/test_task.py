"""Tasks of a deal: a sentence, a day, a person; the next action of each deal; told, brought to mind, and gone behind a wall."""
import json

import pytest
from django.utils import timezone

from applicants.actions.task import add_task, change_task, drop_task, finish_task, remind_of_tasks, reopen_task
from applicants.models import Deal, Task
from applicants.queries.deal import deals
from applicants.queries.task import due_condition, next_action
from fund.actions.seat import end_seat
from fund.errors import Refused
from fund.models import Fund, Notification
from tests.applicants.applying import address
from tests.applicants.calling import english, said
from tests.applicants.scoring import screened
from tests.applicants.walling import fresh, walled
from tests.applicants.working import SECRETS, day, room, task
from tests.cast import cast as build
from tests.cast import company, draft_deal

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def told(kind: str) -> list[tuple[str, dict]]:
    return [(row.user.name, row.facts) for row in Notification.objects.filter(kind=kind).select_related("user").order_by("pk")]


def test_one_line_adds_a_task_and_tells_whom_it_is_given_to(cast):
    deal = screened(cast, "한빛소재")
    client = english(cast.partner)
    page = client.get(room("tasks", deal))
    assert "Nothing is to be done." in said(page) and f'value="{cast.partner.pk}" selected' in page.text  # oneself, where nothing is chosen
    answer = client.post(room("task_add", deal), {"text": " 공장  방문 ", "due_on": day(3), "assignee": cast.analyst.pk})
    assert answer.url == room("deal", deal) + "#tasks"
    row = Task.objects.get()
    assert (row.text, row.due_on, row.assignee, row.made_by, row.state, row.lang) == ("공장 방문", day(3), cast.analyst, cast.partner, "open", "ko")
    assert told("task_given") == [(cast.analyst.user.name, {"company": "한빛소재", "day": {"day": day(3).isoformat()}})]
    assert "공장 방문" not in json.dumps([row.facts for row in Notification.objects.all()], ensure_ascii=False)
    client.post(room("task_add", deal), {"text": "내가 할 일", "due_on": "", "assignee": cast.partner.pk})
    assert len(told("task_given")) == 1 and Task.objects.count() == 2


def test_the_next_action_is_what_is_due_first_and_costs_one_query(cast, django_assert_num_queries):
    first, second, idle = screened(cast, "가"), screened(cast, "나"), screened(cast, "다")
    later, sooner = task(cast, first, "나중", 9), task(cast, first, "먼저", 2, cast.analyst)
    task(cast, first, "날 없음", None)
    undated = task(cast, second, "언젠가", None)
    finish_task(task=task(cast, second, "끝난 일", 0), by=cast.partner)
    with django_assert_num_queries(1):
        found = next_action([first, second, idle])
        assert {pk: row.text for pk, row in found.items()} == {first.pk: "먼저", second.pk: "언젠가"} and str(found[first.pk].assignee.user)
    with django_assert_num_queries(0):
        assert next_action([]) == {}
    assert (found[first.pk], found[second.pk], later.deal) == (sooner, undated, first)


def test_the_list_is_asked_for_deals_with_a_task_due_by_a_day(cast):
    late, today, later, done = (screened(cast, name) for name in ("늦음", "오늘", "나중", "끝"))
    Task.objects.filter(pk=task(cast, late).pk).update(due_on=day(-4))
    task(cast, today, due=0)
    task(cast, later, due=1)
    finish_task(task=task(cast, done, due=0), by=cast.partner)
    assert {deal.company.name for deal in deals(cast.fund, cast.partner.user).filter(due_condition(day()))} == {"늦음", "오늘"}


def test_the_card_puts_the_next_action_first_marks_what_is_overdue_and_folds_what_is_done(cast):
    deal = screened(cast, "한빛소재")
    task(cast, deal, "언젠가", None)
    overdue = task(cast, deal, "늦은 일", 1, cast.analyst)
    Task.objects.filter(pk=overdue.pk).update(due_on=day(-1))
    drop_task(task=task(cast, deal, "안 할 일"), by=cast.operations)
    page = english(cast.partner).get(room("tasks", deal))
    card = page.context["task_card"]
    assert [line["row"].text for line in card["open"]] == ["늦은 일", "언젠가"] and [line["late"] for line in card["open"]] == [True, False]
    text = said(page)
    places = [text.index(words) for words in ("Next action", "늦은 일", "Overdue", "언젠가", "Done and dropped", "안 할 일")]
    assert places == sorted(places)
    assert text.count("Overdue") == 1 and cast.operations.person in text


@pytest.mark.parametrize(("sent", "field"), [
    ({"text": "  "}, "text"), ({"text": "가" * 201}, "text"), ({"text": "뒤집힌 \u202e글"}, "text"), ({"due_on": "2020-01-01"}, "due_on"),
    ({"due_on": "2999-01-01"}, "due_on"), ({"due_on": "곧"}, "due_on"), ({"assignee": "x"}, "assignee"), ({"assignee": "chair"}, "assignee"),
])
def test_what_cannot_be_a_task_is_refused_beside_its_field_and_nothing_typed_is_lost(cast, sent, field):
    deal = screened(cast)
    given = {"text": "공장 방문", "due_on": day(3).isoformat(), "assignee": str(cast.analyst.pk)} | sent
    if sent.get("assignee") == "chair":
        given["assignee"] = str(cast.chair.pk)
    for htmx in ({}, HTMX):
        answer = english(cast.partner).post(room("task_add", deal), given, **htmx)
        new = answer.context["task_card"]["new"]
        assert (answer.status_code, list(new["errors"])) == (422, [field]) and new["given"]["text"] == given["text"]
        assert answer.text.count('aria-invalid="true"') == 1 and ("<html" in answer.text) is not bool(htmx)
    assert Task.objects.count() == 0 and Notification.objects.count() == 0


def test_it_is_done_once_and_can_be_opened_again(cast):
    deal = screened(cast)
    row = task(cast, deal)
    client = english(cast.analyst)
    answer = client.post(room("task_turn", deal, row.uuid, "done"), **HTMX)
    assert answer.status_code == 200 and 'id="tasks"' in answer.text and "Task done." in said(answer) and "<html" not in answer.text
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("done", cast.analyst) and row.closed_at is not None
    again = client.post(room("task_turn", deal, row.uuid, "dropped"), **HTMX)
    assert again.status_code == 422 and "This has moved on" in said(again)
    for late in (finish_task, drop_task):
        with pytest.raises(Refused):
            late(task=row, by=cast.partner)
    with pytest.raises(Refused):
        change_task(task=row, due_on=day(1), assignee=None, by=cast.partner)
    reopen_task(task=row, by=cast.partner)
    row.refresh_from_db()
    assert (row.state, row.closed_by, row.closed_at) == ("open", None, None)


def test_a_change_tells_the_new_person_and_keeps_a_day_that_has_passed(cast):
    deal = screened(cast)
    row = task(cast, deal, assignee=cast.analyst, by=cast.analyst)
    Task.objects.filter(pk=row.pk).update(due_on=day(-3))
    url = room("task_change", deal, row.uuid)
    assert english(cast.partner).post(url, {"due_on": day(-3), "assignee": cast.analyst2.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.due_on, row.assignee) == (day(-3), cast.analyst2)
    assert [name for name, _facts in told("task_given")] == [cast.analyst2.user.name]
    refused = english(cast.partner).post(url, {"due_on": day(-2), "assignee": cast.analyst2.pk})
    assert refused.status_code == 422 and list(refused.context["task_card"]["open"][0]["errors"]) == ["due_on"]
    assert english(cast.partner).post(url, {"due_on": "", "assignee": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.due_on, row.assignee, len(told("task_given"))) == (None, None, 1)
    for seat in (cast.analyst, cast.analyst2, cast.analyst):  # each time anew
        change_task(task=row, due_on=None, assignee=seat, by=cast.partner)
    assert [name for name, _facts in told("task_given")][1:] == [cast.analyst.user.name, cast.analyst2.user.name, cast.analyst.user.name]


def test_it_waits_on_the_first_page_of_its_assignee_alone_with_its_day(cast):
    deal = screened(cast, "한빛소재")
    row = task(cast, deal, "설비 견적", 2, cast.analyst)
    for name, waits in (("analyst", True), ("analyst2", False), ("partner", False), ("founder", False), ("inspector", False)):
        page = english(getattr(cast, name)).get("/")
        assert ("설비 견적" in page.text, "Do a task of a deal" in said(page)) == (waits, waits), name
    page = english(cast.analyst).get("/")
    assert "한빛소재 · 설비 견적" in page.text and room("deal", deal) + "#tasks" in page.text
    for n in range(6):
        task(cast, deal, f"또 다른 일 {n}", 1, cast.analyst)
    page = english(cast.analyst).get("/")
    own = address("my_tasks", cast.fund.slug)
    assert f'href="{own}"' in page.text and "1 more" in said(page)
    assert [line["row"].text for line in english(cast.analyst).get(own).context["lines"]] == [*(f"또 다른 일 {n}" for n in range(6)), "설비 견적"]
    assert english(cast.partner).get(own).context["lines"] == []
    finish_task(task=row, by=cast.analyst)
    assert "설비 견적" not in english(cast.analyst).get("/").text


def test_its_day_is_brought_to_mind_once_and_again_when_it_was_moved(cast):
    deal = screened(cast, "한빛소재")
    due = task(cast, deal, "오늘", 0, cast.analyst, by=cast.analyst)
    task(cast, deal, "내일", 1, cast.analyst, by=cast.analyst)
    task(cast, deal, "아무도", 0)
    finish_task(task=task(cast, deal, "끝", 0, cast.analyst, by=cast.analyst), by=cast.analyst)
    assert (remind_of_tasks(), remind_of_tasks()) == (1, 0)
    assert told("task_due") == [(cast.analyst.user.name, {"company": "한빛소재", "day": {"day": day().isoformat()}})]
    change_task(task=due, due_on=day(2), assignee=cast.analyst, by=cast.analyst)
    assert (remind_of_tasks(day(1)), remind_of_tasks(day(5)), remind_of_tasks(day(6))) == (1, 1, 0)  # tomorrow's; then a day late, after a pause
    assert remind_of_tasks(day(60)) == 0


def test_an_assignee_behind_a_wall_loses_the_task_everywhere_and_the_others_read_that_somebody_else_is_needed(cast):
    deal = screened(cast, "한빛소재")
    row = task(cast, deal, "설비 견적", 0, cast.analyst)
    assert "설비 견적" in english(cast.analyst).get("/").text and "설비 견적" in english(cast.analyst).get(room("tasks", deal)).text
    walled(cast, deal, cast.analyst)
    analyst = fresh(cast.analyst)
    client = english(analyst)
    assert "설비 견적" not in client.get("/").text and "한빛소재" not in client.get("/").text + client.get("/notifications/").text
    for page in (room("tasks", deal), room("deal", deal)):
        assert client.get(page).status_code == 404
    assert client.get(address("my_tasks", cast.fund.slug)).context["lines"] == []
    for name, more in (("task_add", ()), ("task_change", (row.uuid,)), ("task_turn", (row.uuid, "done"))):
        assert client.post(room(name, deal, *more), {"text": "x"}).status_code == 404
    assert (remind_of_tasks(), list(Task.objects.visible_to(analyst.user)), next_action(deals(cast.fund, analyst.user))) == (0, [], {})
    page = english(cast.partner).get(room("tasks", deal))
    assert "Needs a new assignee" in said(page) and f"{cast.analyst.person}<" not in page.text
    for act in (lambda: add_task(deal=deal, text="x", by=analyst), lambda: finish_task(task=row, by=analyst),
                lambda: add_task(deal=deal, text="x", assignee=cast.analyst, by=cast.partner),
                lambda: change_task(task=row, due_on=None, assignee=analyst, by=analyst)):
        with pytest.raises(Refused):
            act()
    english(cast.partner).post(room("task_change", deal, row.uuid), {"due_on": day(1), "assignee": ""})
    row.refresh_from_db()
    assert row.assignee is None


def test_an_assignee_who_left_is_replaced(cast):
    deal = screened(cast)
    task(cast, deal, assignee=cast.analyst2)
    end_seat(seat=cast.analyst2, on=timezone.localdate(), reason="이직", by=cast.administrator)
    assert [line["orphan"] for line in english(cast.partner).get(room("tasks", deal)).context["task_card"]["open"]] == [True]


def test_nobody_outside_the_house_of_the_fund_has_tasks(cast):
    deal, rival, draft = screened(cast), build("rival"), draft_deal(cast, company("초안 회사"))
    row = task(cast, deal)
    for seat in (cast.founder, cast.inspector, cast.lp, cast.chair, rival.partner):
        assert list(Task.objects.visible_to(seat.user)) == []
        with pytest.raises(Refused):
            finish_task(task=row, by=seat)
    with pytest.raises(Refused):
        add_task(deal=draft, text="아직 초안", by=cast.partner)
    with pytest.raises(Refused):
        add_task(deal=deal, text="남의 사람", assignee=rival.analyst, by=cast.partner)
    assert SECRETS["task"] not in english(cast.founder).get("/").text and Deal.objects.get(pk=deal.pk).tasks.count() == 1


def test_the_trail_knows_who_did_what_to_a_task_and_never_its_words(cast):
    deal = screened(cast)
    row = task(cast, deal, "정대표에게 전화", 1, cast.analyst)
    change_task(task=row, due_on=day(5), assignee=cast.analyst2, by=cast.operations)
    finish_task(task=row, by=cast.analyst2)
    events = list(row.events.select_related("pgh_context").order_by("pgh_id"))
    assert [(event.pgh_context.metadata["verb"], event.state, event.due_on) for event in events] == [
        ("add task", "open", day(1)), ("change task", "open", day(5)), ("finish task", "done", day(5))]
    assert not any("정대표" in str(vars(event)) for event in events)


def test_one_task_that_nobody_can_be_told_of_keeps_nobody_else_waiting(cast):
    other = build("rival")
    broken = task(other, screened(other, "가람"), due=0, assignee=other.analyst)
    task(cast, screened(cast, "나래"), due=0, assignee=cast.analyst)
    Fund.objects.filter(pk=other.fund.pk).update(slug="no address")  # no link to its deals can be written
    assert remind_of_tasks() == 1
    Fund.objects.filter(pk=other.fund.pk).update(slug="rival")
    assert (remind_of_tasks(), remind_of_tasks(), broken.state) == (1, 0, "open")
