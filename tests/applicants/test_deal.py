"""The house's deals: a table of what one may see, a page per deal, a move that says what is missing."""
import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from applicants.actions.deal import set_owner
from applicants.actions.scorecard import recuse
from applicants.actions.stage_move import move_deal
from applicants.actions.underwriting import underwrite_all
from applicants.models import AccessLog, Deal, Round, Screening
from applicants.queries.gate import gate
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Role
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.tabs import tab, whole
from tests.cast import cast as another_cast
from tests.cast import draft_deal, submitted_deal

LIST = reverse("applicants:deals", args=["sunhwan"])


def page(deal, slug="sunhwan"):
    return reverse("applicants:deal", args=[slug, deal.uuid])


def names(answer):
    return [row["name"].removeprefix("sunhwan ") for row in answer.context["page"]]


# The table --------------------------------------------------------------------------------------------------------------

def test_the_table_holds_handed_in_deals_of_this_fund_and_nobody_elses(cast, client):
    rival = another_cast("rival")
    screened(rival)
    screened(cast, "가람")
    draft_deal(cast)
    answer = english(client, cast.analyst).get(LIST)
    assert names(answer) == ["가람"]
    assert "<b>1 deals</b> / 1<" in answer.content.decode()
    assert client.get(reverse("applicants:deals", args=["rival"])).status_code == 404
    for seat in (cast.lp, cast.chair, cast.administrator):
        client.force_login(seat.user)
        assert client.get(LIST).status_code == (404 if seat == cast.administrator else 403)


def test_the_table_asks_the_database_the_same_number_of_times_for_one_and_three_rows(cast, client, django_assert_num_queries):
    client.force_login(cast.partner.user)
    client.get("/keys/")  # the first request of a sign-in starts its clock
    locked(cast, screened(cast), cast.analyst)
    with django_assert_num_queries(11):
        client.get(LIST)
    for name in ("가람", "나루"):
        deal = screened(cast, name)
        locked(cast, deal, cast.analyst)
        locked(cast, deal, cast.analyst2)
    with django_assert_num_queries(11):
        answer = client.get(LIST)
    assert len(answer.context["page"].object_list) == 3


def test_round_and_stage_narrow_the_table_and_a_made_up_filter_shows_everything(cast, client):
    other = Round.objects.create(fund=cast.fund, name_ko="상반기", name_en="First half", opens_at=timezone.now() - dt.timedelta(days=9),
                                 closes_at=timezone.now(), results_by=timezone.localdate(), rubric=cast.round.rubric)
    foreign = another_cast("rival").round
    screened(cast, "가람"), screened(cast, "나루", stage="committee")
    Deal.objects.filter(pk=screened(cast, "다솜").pk).update(round=other)
    english(client, cast.analyst)
    everything = ["다솜", "나루", "가람"]
    for query, expected in (({"stage": "committee"}, ["나루"]), ({"round": other.pk}, ["다솜"]),
                            ({"round": other.pk, "stage": "committee"}, []), ({"stage": "draft"}, everything),
                            ({"round": foreign.pk}, everything), ({"sort": "password", "page": "x"}, everything)):
        answer = client.get(LIST, query)
        assert names(answer) == expected
        assert f"<b>{len(expected)} deals</b> / 3<" in answer.content.decode()
    assert foreign.name not in answer.content.decode()


def test_sorting_goes_by_name_ask_days_and_stage_in_both_directions(cast, client):
    for name, ask, days, stage in (("가람", 300, 9, "committee"), ("나루", 100, 30, "screening"), ("다솜", 200, 1, "contracting")):
        deal = screened(cast, name, ask=ask * 10**6)
        Deal.objects.filter(pk=deal.pk).update(stage=stage, stage_since=timezone.now() - dt.timedelta(days=days, hours=1))
    client.force_login(cast.partner.user)
    for sort, expected in (("company", "가나다"), ("ask", "나다가"), ("days", "다가나"), ("stage", "나가다")):
        assert "".join(name[0] for name in names(client.get(LIST, {"sort": sort}))) == expected
        assert "".join(name[0] for name in names(client.get(LIST, {"sort": f"-{sort}"}))) == expected[::-1]
    assert [row["days"] for row in client.get(LIST, {"sort": "days"}).context["page"]] == [1, 9, 30]


def test_marks_stand_in_two_columns_with_their_spread_and_are_never_summed(cast, client):
    deal = screened(cast)
    locked(cast, deal, cast.analyst, {"Depth": 5, "Pathway": 5, "Team": 1, "Market": 2})
    locked(cast, deal, cast.analyst2, {"Depth": 4, "Pathway": 4, "Team": 2, "Market": 2})
    text = english(client, cast.partner).get(LIST).content.decode()
    assert re.findall(r'data-label="(Financial|Impact)" class="right"><b>([^<]+)</b> <span class="muted tiny">(±[^<]+)<', text) == [
        ("Financial", "1.8", "±0.4"), ("Impact", "4.5", "±0.7")]


# One deal ---------------------------------------------------------------------------------------------------------------

def test_the_page_shows_the_five_lines_the_checks_and_the_figures_with_their_formulas(cast, client):
    deal = screened(cast)
    Screening.objects.create(submission=deal.submissions.get(), checks=[{"key": "age", "outcome": "warn", "facts": {"years": "9.1", "limit": 7}}])
    underwrite_all(deal.submissions.select_related("indicator"))
    text = whole(english(client, cast.analyst), deal)
    for words in ("Ask 15.0 · pre-money 85.0 · post-money 100.0", "(revenue - cost_of_sales) / revenue", "9.1 years", "1,204", "9,600"):
        assert words in text


def test_a_deal_of_another_fund_or_a_draft_does_not_exist(cast, client):
    rival, draft = another_cast("rival"), draft_deal(cast)
    theirs = screened(rival)
    client.force_login(cast.analyst.user)
    for deal, slug in ((theirs, "sunhwan"), (theirs, "rival"), (draft, "sunhwan")):
        assert client.get(page(deal, slug)).status_code == 404
        for name in ("deal_move", "assign"):
            client.force_login(cast.partner.user)
            assert client.post(reverse(f"applicants:{name}", args=[slug, deal.uuid])).status_code == 404
    assert not AccessLog.objects.exists()


def test_every_opening_from_outside_is_logged_with_role_and_organisation_and_the_company_itself_finds_no_page_here(cast, client):
    deal = screened(cast)
    insider = Seat.objects.create(user=cast.editor.user, organisation=cast.gp, role=Role.ANALYST, fund=cast.fund,
                                  starts_on=dt.date(2020, 1, 1))
    for seat, status in ((cast.analyst, 200), (cast.inspector, 200), (insider, 404)):
        client.force_login(seat.user)
        assert client.get(page(deal)).status_code == status
    rows = AccessLog.objects.filter(deal=deal).order_by("pk").values_list("seat", "what", "role", "organisation")
    assert list(rows) == [(cast.analyst.pk, "application", "analyst", cast.gp.pk),
                          (cast.inspector.pk, "application", "inspector", cast.inspector.organisation_id)]


def test_the_timeline_names_roles_and_stages_and_never_people(cast, client):
    deal = screened(cast)
    for reviewer in (cast.analyst, cast.analyst2):
        locked(cast, deal, reviewer)
    move_deal(deal=deal, to="committee", by=cast.partner)
    shown = english(client, cast.analyst).get(tab("deal_history", deal)).context["lines"]
    moves = [(row["title"], *row["changes"][0].values(), row["who"]) for row in shown if row.get("kind") == "gate"]
    assert moves == [("Stage", "Screening", "Committee", "Partner · sunhwan gp"), ("Stage", "Draft", "Screening", "The site")]
    assert "IR.pdf" in [row["title"] for row in shown]
    assert not any("sunhwan-" in str(row) for row in shown)


# The gate and the move --------------------------------------------------------------------------------------------------

def test_a_move_is_refused_with_the_list_until_the_gate_is_met(cast):
    deal = screened(cast)
    with translation.override("en"), pytest.raises(Refused) as no:
        move_deal(deal=deal, to="committee", by=cast.partner)
    assert str(no.value) == ("The deal cannot move yet. Missing: At least 2 scorecards locked (0 locked) · ESG risk answered · "
                             "Conflicts of interest declared")
    locked(cast, deal, cast.analyst)
    third = assigned(cast, deal, cast.analyst2)
    with translation.override("en"), pytest.raises(Refused) as no:
        move_deal(deal=deal, to="committee", by=cast.partner)
    assert str(no.value) == ("The deal cannot move yet. Missing: At least 2 scorecards locked (1 locked) · "
                             "Conflicts of interest declared (Not declared yet: 1)")
    recuse(card=third, reason="shareholder", by=cast.analyst2)
    locked(cast, deal, cast.partner)
    before = deal.stage_since
    move_deal(deal=deal, to="committee", by=cast.partner)
    deal.refresh_from_db()
    assert (deal.stage, deal.status, deal.stage_since > before) == ("committee", "active", True)
    assert [row["state"] for row in gate(deal)] == ["todo", "todo", "todo", "todo"]  # agenda, packet, decision, signed minutes


def test_one_stop_at_the_esg_gate_holds_the_deal(cast):
    deal = screened(cast)
    locked(cast, deal, cast.analyst)
    locked(cast, deal, cast.analyst2, gate="stop")
    assert [row["state"] for row in gate(deal)] == ["ok", "miss", "ok"]
    with pytest.raises(Refused):
        move_deal(deal=deal, to="committee", by=cast.partner)
    assert Deal.objects.get(pk=deal.pk).stage == "screening"


def test_a_deal_that_is_not_active_or_a_step_that_does_not_exist_is_refused(cast):
    deal = screened(cast)
    for reviewer in (cast.analyst, cast.analyst2):
        locked(cast, deal, reviewer)
    for to in ("contracting", "submitted", "nowhere"):
        with pytest.raises(Refused):
            move_deal(deal=deal, to=to, by=cast.partner)
    with pytest.raises(Refused):
        move_deal(deal=deal, to="committee", by=cast.operations)
    Deal.objects.filter(pk=deal.pk).update(status="hold")
    with pytest.raises(Refused):
        move_deal(deal=deal, to="committee", by=cast.partner)
    assert Deal.objects.get(pk=deal.pk).stage == "screening"


def test_the_move_button_lists_what_is_missing_and_moves_when_it_is_there(cast, client):
    deal = screened(cast)
    move = reverse("applicants:deal_move", args=["sunhwan", deal.uuid])
    assert f'href="{move}" data-move data-move-key' in english(client, cast.partner).get(page(deal)).content.decode()
    text = client.get(move).content.decode()
    assert 'value="committee" data-kind="lacks"' in text
    assert "At least 2 scorecards locked" in text
    answer = client.post(move, {"to": "committee"})
    assert answer.status_code == 422
    assert "The deal cannot move yet. Missing: At least 2 scorecards locked" in answer.content.decode()
    for reviewer in (cast.analyst, cast.analyst2):
        locked(cast, deal, reviewer)
    assert 'value="committee" data-kind="free"' in client.get(move).content.decode()
    assert client.post(move, {"to": "committee"}).url == page(deal)
    assert Deal.objects.get(pk=deal.pk).stage == "committee"
    Deal.objects.filter(pk=deal.pk).update(stage="contracting")
    assert f'href="{move}"' not in client.get(page(deal)).content.decode()
    for seat in (cast.operations, cast.inspector):
        client.force_login(seat.user)
        assert client.post(move, {"to": "committee"}).status_code == 403


# Reviewers --------------------------------------------------------------------------------------------------------------

def test_reviewers_are_chosen_on_the_page_those_with_the_least_to_do_first(cast, client):
    assigned(cast, screened(cast, "가람"), cast.analyst)
    deal = screened(cast)
    answer = english(client, cast.operations).get(tab("deal_scores", deal))
    assert list(answer.context["form"].fields["reviewers"].queryset) == [cast.analyst2, cast.partner, cast.analyst]
    assert "Analyst · deals in hand: 1" in answer.content.decode()
    assign = reverse("applicants:assign", args=["sunhwan", deal.uuid])
    rival = another_cast("rival")
    for chosen, words in (([], "Choose at least one reviewer."), ([rival.analyst.pk], "Select a valid choice"),
                          (["x"], "is not a valid value")):
        answer = client.post(assign, {"reviewers": chosen})
        assert list(answer.context["form"].errors) == ["reviewers"]
        assert words in answer.content.decode()
    answer = client.post(assign, {"reviewers": [cast.analyst2.pk, cast.partner.pk]}, follow=True)
    assert "Cards handed out: 2" in answer.content.decode()
    assert [card.reviewer for card in deal.scorecards.all()] == [cast.analyst2, cast.partner]
    client.force_login(cast.analyst.user)
    assert client.post(assign, {"reviewers": [cast.analyst.pk]}).status_code == 403


def test_one_person_of_the_house_looks_after_a_deal(cast, client):
    deal = screened(cast)
    address = reverse("applicants:deal_owner", args=["sunhwan", deal.uuid])
    rival = another_cast("rival")
    owners = english(client, cast.operations).get(tab("deal_side", deal)).context["owner_form"].fields["owner"].queryset
    assert set(owners) == {cast.analyst, cast.analyst2, cast.partner}
    for wrong in (cast.operations, cast.member, rival.analyst):
        assert list(client.post(address, {"owner": wrong.pk}).context["owner_form"].errors) == ["owner"]
        with pytest.raises(Refused):
            set_owner(deal=deal, owner=wrong, by=cast.operations)
    assert "Owner saved." in client.post(address, {"owner": cast.analyst.pk}, follow=True).content.decode()
    deal.refresh_from_db()
    assert deal.owner == cast.analyst
    assert str(cast.analyst.person) in client.get(reverse("applicants:deals", args=["sunhwan"])).content.decode()
    other = client.post(address, {"owner": cast.analyst2.pk, "seen": ""})  # a page that was opened before
    assert other.status_code == 200 and "Somebody else looks after it meanwhile" in other.content.decode()
    assert other.context["owner_form"]["seen"].value() == str(cast.analyst.uuid)
    assert "Choose who looks after this deal." in client.post(address, {"owner": ""}).content.decode()
    for by in (cast.analyst, rival.operations):
        with pytest.raises(Refused):
            set_owner(deal=deal, owner=cast.analyst, by=by)
    assert 'name="owner"' not in whole(english(client, cast.analyst), deal)


def test_the_founder_and_the_committee_have_no_way_to_the_houses_page(cast, client):
    deal = submitted_deal(cast, stage="committee")
    filled(assigned(cast, screened(cast, "가람"), cast.analyst))
    for seat, status in ((cast.founder, 404), (cast.chair, 403), (cast.lp, 403), (cast.mentor, 403), (cast.administrator, 404)):
        client.force_login(seat.user)
        assert client.get(page(deal)).status_code == status
