"""A sealed ballot: how many votes are in is all that anybody learns, wherever they look, until the chair opens it."""
import json
import re

import pytest
from django.db import connection
from django.urls import reverse

from applicants.actions.committee import open_ballot
from applicants.actions.vote import cast_vote
from applicants.models import Vote
from fund.models import Job
from tests.applicants.ballots import closed, sealed, voted
from tests.applicants.test_vote import url

SECRETS = {"member": ("no", "판가가정비밀하나"), "member2": ("abstain", "판단유보비밀둘"), "chair": ("conditional", "원료계약비밀셋")}


@pytest.fixture
def item(cast):
    row = sealed(cast)
    for name, (choice, reason) in SECRETS.items():
        cast_vote(item=row, choice=choice, reason=reason, by=getattr(cast, name))
    return row


def pages(item):
    slug = item.meeting.fund.slug
    return [url(item, "agenda_item"), reverse("applicants:meetings", args=[slug]),
            reverse("applicants:meeting", args=[slug, item.meeting.uuid])]


@pytest.mark.parametrize("who", ["member", "member2", "chair", "partner", "operations", "analyst", "inspector"])
def test_every_page_shows_how_many_are_in_and_no_reason_but_ones_own(cast, item, client, who):
    client.force_login(getattr(cast, who).user)
    bodies = [client.get(page).content.decode() for page in pages(item)]
    for name, (_choice, reason) in SECRETS.items():
        assert any(reason in body for body in bodies) is (name == who)


@pytest.mark.parametrize("who", ["partner", "analyst", "inspector"])
def test_the_page_is_the_same_whatever_was_voted_by_whom_and_in_which_order(cast, client, who):
    first, second = sealed(cast), sealed(cast, name="너울섬유")
    voted(cast, first, member="no", member2="abstain", chair="yes")
    voted(cast, second, chair="conditional", member2="yes", member="yes")
    client.force_login(getattr(cast, who).user)
    seen = [re.search(r'<section class="ballot".*?</section>', client.get(url(item, "agenda_item")).content.decode(), re.S).group()
            for item in (first, second)]
    assert seen[0] == seen[1]


def test_a_member_who_did_not_vote_learns_no_choice_from_the_ballot(cast, client):
    first, second = sealed(cast), sealed(cast, name="너울섬유")
    voted(cast, first, member="no", chair="no")
    voted(cast, second, member="abstain", chair="yes")
    client.force_login(cast.member2.user)
    seen = []
    for item in (first, second):
        body = client.get(url(item, "agenda_item")).content.decode()
        ballot = re.search(r'<section class="ballot".*?</section>', body, re.S).group()
        seen.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"|items/[0-9a-f-]+/vote', "", ballot))
    assert seen[0] == seen[1]


def test_the_count_is_of_members_and_a_second_vote_of_one_does_not_raise_it(cast, item, client):
    cast_vote(item=item, choice="yes", reason="", by=cast.member)
    client.force_login(cast.partner.user)
    shown = client.get(url(item, "agenda_item")).context["ballot"]
    assert (shown.cast, shown.entitled, shown.mine, shown.places) == (3, 3, None, [True, True, True])


def test_visible_to_hides_others_votes_until_the_opening_and_final_ones_until_the_closing(cast):
    names = ("member", "chair", "partner", "inspector", "observer", "founder", "lp")

    def seen():
        return [Vote.objects.visible_to(type(cast.member.user).objects.get(pk=getattr(cast, name).user_id)).count() for name in names]

    item = voted(cast, sealed(cast), member="no", chair="yes", member2="yes")
    assert seen() == [1, 1, 0, 0, 0, 0, 0]
    open_ballot(item=item, by=cast.chair)
    assert seen() == [3, 3, 3, 3, 3, 0, 0]
    voted(cast, item, member="yes", chair="yes")
    assert seen() == [4, 4, 3, 3, 3, 0, 0]
    closed(cast, item)
    assert seen() == [5, 5, 5, 5, 5, 0, 0]


def test_no_other_table_holds_a_vote_before_the_opening(item):
    """Not the trail, not the item, not letters, not jobs: every text of the database but the votes' own is searched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
        tables = [name for (name,) in cursor.fetchall() if name != "applicants_vote"]
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            rows = "\n".join(text for (text,) in cursor.fetchall())
            assert not [reason for _choice, reason in SECRETS.values() if reason in rows], table
            assert "cast vote" not in rows, table
    assert not Job.objects.filter(name="applicants.draw_minutes").exists()


def test_the_refusal_without_a_quorum_names_no_number(cast, client):
    item = voted(cast, sealed(cast), chair="yes")
    client.force_login(cast.chair.user)
    answer = client.post(url(item, "open_ballot"), follow=True)
    text = json.dumps([str(message) for message in answer.context["messages"]], ensure_ascii=False)
    assert len(answer.context["messages"]) == 1
    assert not re.search(r"\d", text)
    item.refresh_from_db()
    assert (item.state, item.decision, item.outcome) == ("sealed", "", {})
