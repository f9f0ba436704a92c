"""Views over the list of deals: what is asked is kept under a name, own or shared, and each reader counts with their own eyes."""
import re
from uuid import uuid4

import pytest
from django.urls import reverse

from applicants.actions.saved_view import MOST, change_view, delete_view, save_view
from applicants.models import Deal, SavedView
from fund.errors import Refused
from tests.applicants.scoring import assigned, english, screened
from tests.applicants.walling import fresh, walled
from tests.cast import cast as another_cast

LIST, VIEWS, COUNTS = (reverse(f"applicants:{name}", args=["sunhwan"]) for name in ("deals", "saved_views", "deal_counts"))
ASKED = "?stage=screening&sort=-ask&cols=company,stage,ask"


def view(name, view, what="saved_view"):
    return reverse(f"applicants:{what}", args=["sunhwan", view.uuid]) + name


def tabs(text):
    """Label -> (address, current, count) of each tab."""
    found = re.findall(r'<a href="([^"]+)" data-view="[^"]+"( aria-current="page")?[^>]*>([^<]*?)(?: <span class="count">(\d+)</span>)?</a>', text)
    return {label: (address.replace("&amp;", "&").removeprefix(LIST), bool(current), count) for address, current, label, count in found}


def kept(cast, by=None, name="심사 중", question=None, is_shared=False):
    return save_view(fund=cast.fund, name=name, question=question or {"stage": ["screening"]}, is_shared=is_shared, by=by or cast.analyst)


def test_what_is_asked_is_kept_under_a_name_and_its_tab_is_current_where_the_question_is_the_same(cast, client):
    english(client, cast.analyst)
    answer = client.post(f"{VIEWS}{ASKED}&view=board", {"name": " 심사 중 ", "is_shared": "on"})
    row = SavedView.objects.get()
    assert (row.name, row.is_shared, row.owner, row.question) == ("심사 중", True, cast.analyst, {
        "stage": ["screening"], "sort": ["-ask"], "cols": ["company,stage,ask"], "view": ["board"]})
    assert answer.url == f"{LIST}{ASKED}&view=board&saved={row.uuid}"
    for address, current in ((answer.url, True), (f"{LIST}?cols=ask,stage&stage=screening&sort=-ask", True), (f"{LIST}?stage=screening", False)):
        assert tabs(client.get(address).content.decode())["심사 중"] == (f"{ASKED}&view=board&saved={row.uuid}", current, "")
    assert client.get(f"{LIST}?saved={row.uuid}").context["question"].address() == f"{ASKED[1:]}&view=board&saved={row.uuid}"


def test_a_name_that_is_missing_or_taken_is_refused_beside_its_field_with_what_was_asked_kept(cast, client):
    kept(cast)
    english(client, cast.analyst)
    for name, words in (("", "Give the view a name."), ("심사 중", "You have a view of this name already."), ("가" * 41, "40")):
        answer = client.post(VIEWS + ASKED, {"name": name})
        text = answer.content.decode()
        assert answer.status_code == 422 and words in text
        assert answer.context["question"].address() == ASKED[1:]
        assert re.search(r'<details class="pop" id="keep" open>', text)
    assert SavedView.objects.count() == 1
    for n in range(MOST - 1):
        kept(cast, name=f"보기 {n}")
    with pytest.raises(Refused):
        kept(cast, name="하나 더")


def test_an_own_view_is_renamed_shared_set_to_what_is_asked_now_and_removed(cast, client):
    row = kept(cast)
    english(client, cast.analyst)
    client.post(view(ASKED, row), {"name": "다시", "is_shared": "on"})
    row.refresh_from_db()
    assert (row.name, row.is_shared, row.question) == ("다시", True, {"stage": ["screening"]})
    client.post(view(ASKED, row), {"name": "다시", "renew": "on"})
    row.refresh_from_db()
    assert (row.is_shared, row.question) == (False, {"stage": ["screening"], "sort": ["-ask"], "cols": ["company,stage,ask"]})
    answer = client.post(view(ASKED, row, "saved_view_delete"), follow=True)
    assert "No deal was touched" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_somebody_elses_view_is_used_where_it_is_shared_and_never_changed(cast, client):
    own, shared = kept(cast, cast.partner, "혼자"), kept(cast, cast.partner, "모두", is_shared=True)
    text = english(client, cast.analyst).get(LIST).content.decode()
    assert f"모두 · {cast.partner.person}" in tabs(text) and "혼자" not in tabs(text)
    for row, status in ((own, 404), (shared, 422)):
        assert client.post(view("", row), {"name": "내 것"}).status_code == status
    for row in (own, shared):
        for deed in (lambda row=row: change_view(view=row, name="내 것", is_shared=False, by=cast.analyst),
                     lambda row=row: delete_view(view=row, by=cast.analyst)):
            with pytest.raises(Refused):
                deed()
    client.post(view("", shared, "saved_view_delete"))
    assert set(SavedView.objects.values_list("name", flat=True)) == {"혼자", "모두"}
    rival = another_cast("rival")
    with pytest.raises(Refused):
        save_view(fund=cast.fund, name="x", question={}, is_shared=False, by=rival.analyst)
    client.force_login(rival.analyst.user)
    assert client.get(f"{reverse('applicants:deals', args=['rival'])}?saved={shared.uuid}").context["question"].problems
    assert client.post(view("", shared), {"name": "x"}).status_code == 404


def test_a_view_whose_condition_is_gone_shows_the_rest_and_says_what_it_left_out(cast, client):
    screened(cast, "가람")
    row = kept(cast, question={"stage": ["screening", "flying"], "mood": ["good"], "sort": ["-karma"], "cols": ["ask,aura"], "round": 7})
    english(client, cast.analyst)
    for address in (f"?saved={row.uuid}", f"?saved={uuid4()}", "?saved=x"):
        answer = client.get(LIST + address)
        assert answer.status_code == 200 and [found["name"] for found in answer.context["page"]] == ["가람"]
    answer = client.get(f"{LIST}?saved={row.uuid}")
    assert len(answer.context["question"].problems) == 4
    for words in ("stage=flying", "mood=good", "-karma", "aura"):
        assert words in answer.content.decode()
    assert client.get(COUNTS).status_code == 200
    tab, _current, _count = tabs(answer.content.decode())["심사 중"]
    pressed = client.get(LIST + tab)
    assert "mood=good" in tab and pressed.context["question"].problems == answer.context["question"].problems


def test_tabs_count_for_their_reader_in_one_query_and_only_when_asked(cast, client, django_assert_max_num_queries):
    deals = [screened(cast, name) for name in ("가람", "나루", "다솜")]
    assigned(cast, deals[0], cast.analyst)
    Deal.objects.filter(pk=deals[1].pk).update(status="hold")
    kept(cast, cast.partner, "보류", {"status": ["hold"]}, is_shared=True)
    kept(cast, cast.partner, "찾는 말", {"q": ["나루"]}, is_shared=True)
    english(client, cast.analyst)
    assert {count for _address, _current, count in tabs(client.get(LIST).content.decode()).values()} == {""}
    with django_assert_max_num_queries(9):  # a bare page's four, the plan, rounds, owners, views, and all counts at once
        text = client.get(f"{COUNTS}?mine=1").content.decode()
    assert {label: count for label, (_address, _current, count) in tabs(text).items()} == {
        "This call": "3", "My reviews": "1", "Overdue": "0", "Standing too long": "0", "Data gaps": "3", "On hold, look again": "1", "All": "3",
        f"보류 · {cast.partner.person}": "1", f"찾는 말 · {cast.partner.person}": "1"}
    assert [label for label, (_address, current, _count) in tabs(text).items() if current] == ["My reviews"]
    walled(cast, deals[1], cast.analyst, by=cast.operations)
    client.force_login(fresh(cast.analyst).user)
    found = {label: count for label, (_address, _current, count) in tabs(client.get(COUNTS).content.decode()).items()}
    theirs = cast.partner.person
    assert (found["All"], found[f"보류 · {theirs}"], found[f"찾는 말 · {theirs}"], found["On hold, look again"]) == ("2", "0", "0", "0")


def test_who_only_reads_has_tabs_but_keeps_none(cast, client):
    kept(cast, cast.partner, "모두", is_shared=True)
    text = english(client, cast.inspector).get(LIST).content.decode()
    assert f"모두 · {cast.partner.person}" in tabs(text) and "My reviews" not in tabs(text)
    assert client.post(VIEWS, {"name": "x"}).status_code == 403
    with pytest.raises(Refused):
        kept(cast, cast.inspector)


def test_on_the_board_the_last_condition_of_a_kept_view_can_be_taken_away(cast, client):
    screened(cast, "가람")
    row = kept(cast, question={"stage": ["interview"]})
    question = english(client, cast.analyst).get(f"{LIST}?saved={row.uuid}&view=board").context["question"]
    (chip,) = question.conditions
    again = client.get(LIST + chip["url"]).context["question"]
    assert (again.conditions, again.view, question.address()) == ([], "board", f"stage=interview&view=board&saved={row.uuid}")
