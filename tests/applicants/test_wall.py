"""A wall is put up with a reason and dates, ends and stays on record, and never leaves a deal that nobody could open again."""
import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants.models import Deal, Scorecard
from fund.actions.wall import end_wall, put_up_wall
from fund.errors import Refused
from fund.models import Seat, Wall
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.walling import fresh, today, walled
from tests.cast import cast as another_cast
from tests.cast import person

NEVER = "이해가 부딪칩니다"


def sees(seat, deal):
    return Deal.objects.visible_to(fresh(seat).user).filter(pk=deal.pk).exists()


def refused(**arguments):
    before = list(Wall.objects.values())
    with pytest.raises(Refused) as no:
        put_up_wall(**arguments)
    assert list(Wall.objects.values()) == before
    return no.value


def terms(c, deal, **changed):
    return {"fund": c.fund, "about": deal.uuid, "applicant": deal.company.organisation, "ground": "conflict", "reason": NEVER,
            "by": c.partner} | changed


def test_a_wall_shuts_from_its_first_day_until_the_day_it_ends(cast, settings):
    deal = screened(cast)
    walled(cast, deal, cast.analyst)
    walled(cast, deal, cast.analyst2, starts_on=today(3))
    assert [sees(seat, deal) for seat in (cast.analyst, cast.analyst2, cast.partner)] == [False, True, True]
    assert [Wall.objects.live(today(n)).count() for n in (-1, 0, 2, 3)] == [0, 1, 1, 2]
    Wall.objects.filter(user=cast.analyst.user).update(ends_on=today(2))
    assert [Wall.objects.live(today(n)).filter(user=cast.analyst.user).exists() for n in (0, 1, 2)] == [True, True, False]


def test_a_wall_against_an_organisation_shuts_everybody_who_sits_there_with_every_seat_they_hold(cast):
    deal = screened(cast, stage="committee")
    Seat.objects.create(user=cast.analyst2.user, organisation=cast.sponsor, role="mentor", starts_on=dt.date(2020, 1, 1))
    assert sees(cast.analyst2, deal)
    walled(cast, deal, cast.sponsor)
    assert [sees(seat, deal) for seat in (cast.analyst2, cast.analyst, cast.operations)] == [False, True, True]


def test_ending_a_wall_opens_the_deal_again_and_keeps_the_wall(cast):
    deal = screened(cast)
    wall = walled(cast, deal, cast.analyst)
    end_wall(wall=wall, ends_on=today(), reason="지분을 팔았습니다", by=cast.operations)
    wall.refresh_from_db()
    assert sees(cast.analyst, deal)
    assert (wall.ends_on, wall.end_reason, wall.ended_by, wall.is_over) == (today(), "지분을 팔았습니다", cast.operations, True)
    verbs = [event.pgh_context.metadata["verb"] for event in wall.events.select_related("pgh_context").order_by("pgh_id")]
    assert verbs == ["put up wall", "end wall"]
    with pytest.raises(Refused):
        end_wall(wall=wall, ends_on=today(), reason="한 번 더", by=cast.operations)


@pytest.mark.parametrize(("days", "reason", "field"), [(-1, "이유", "ends_on"), (0, " ", "reason"), (2, "이유", "ends_on"), (8, "이유", "ends_on")])
def test_an_end_needs_a_reason_and_a_day_between_the_start_and_the_end_it_has(cast, days, reason, field):
    deal = screened(cast)
    wall = walled(cast, deal, cast.analyst, starts_on=today(3), ends_on=today(7))
    with pytest.raises(Refused) as no:
        end_wall(wall=wall, ends_on=today(days), reason=reason, by=cast.partner)
    assert no.value.field == field
    wall.refresh_from_db()
    assert (wall.ends_on, wall.ended_by) == (today(7), None)
    end_wall(wall=wall, ends_on=today(3), reason="처음부터 필요 없었습니다", by=cast.partner)
    assert [Wall.objects.live(today(n)).exists() for n in (3, 4)] == [False, False]


@pytest.mark.parametrize(("changed", "field"), [
    ({"ground": "mood"}, "ground"), ({"reason": "  "}, "reason"), ({"starts_on": today(-1)}, "starts_on"),
    ({"starts_on": today(400)}, "starts_on"), ({"ends_on": today()}, "ends_on"), ({"starts_on": today(5), "ends_on": today(4)}, "ends_on")])
def test_a_wall_without_ground_reason_or_days_in_order_is_not_put_up(cast, changed, field):
    assert refused(**terms(cast, screened(cast), user=cast.analyst.user) | changed).field == field


def test_nothing_shuts_an_applicant_off_from_itself_nor_somebody_without_a_seat_in_the_fund(cast):
    deal, rival = screened(cast), another_cast("rival")
    both = Seat.objects.create(user=cast.analyst2.user, organisation=deal.company.organisation, role="founder_viewer",
                               starts_on=dt.date(2020, 1, 1))
    for target in ({"organisation": deal.company.organisation}, {"user": cast.founder.user}, {"user": both.user}, {"user": rival.analyst.user},
                   {"organisation": rival.sponsor}, {}, {"user": cast.analyst.user, "organisation": cast.sponsor}):
        assert refused(**terms(cast, deal, **target)).field == "against"
    assert sees(cast.founder, deal)


def test_only_seats_that_keep_this_funds_walls_put_one_up_or_end_it(cast):
    deal, rival = screened(cast), another_cast("rival")
    wall = walled(cast, deal, cast.analyst)
    for seat in (cast.analyst, cast.chair, cast.inspector, cast.administrator, cast.founder, rival.partner):
        refused(**terms(cast, deal, user=cast.member.user, by=seat))
        with pytest.raises(Refused):
            end_wall(wall=wall, ends_on=today(), reason="이유", by=seat)
    Seat.objects.filter(pk=cast.operations.pk).update(ends_on=today())
    refused(**terms(cast, deal, user=cast.member.user, by=cast.operations))
    wall.refresh_from_db()
    assert wall.ends_on is None


def test_the_same_wall_is_not_put_up_twice_for_the_same_days(cast):
    deal = screened(cast)
    walled(cast, deal, cast.analyst, ends_on=today(5))
    assert refused(**terms(cast, deal, user=cast.analyst.user)).field == "against"
    assert refused(**terms(cast, deal, user=cast.analyst.user, starts_on=today(4), ends_on=today(9))).field == "against"
    walled(cast, deal, cast.analyst, starts_on=today(5))
    walled(cast, screened(cast, "다른 회사"), cast.analyst)
    assert Wall.objects.filter(user=cast.analyst.user).count() == 3


def test_somebody_who_keeps_walls_always_still_sees_the_deal(cast):
    deal = screened(cast)
    assert refused(**terms(cast, deal, organisation=cast.gp)).field == "against"
    walled(cast, deal, cast.operations, starts_on=today(10), ends_on=today(20))
    walled(cast, deal, cast.partner, ends_on=today(10))
    fresh_partner = fresh(cast.operations)
    assert refused(**terms(cast, deal, user=cast.operations.user, starts_on=today(2), ends_on=today(4), by=fresh_partner)).field == "against"
    second = person("sunhwan-operations2", "operations", cast.gp, cast.fund)
    walled(cast, deal, cast.operations, by=second, ends_on=today(4))
    assert refused(**terms(cast, deal, user=second.user, by=second)).field == "against"


def test_one_may_shut_oneself_off_and_only_somebody_else_lifts_it(cast, client):
    deal = screened(cast)
    client.force_login(cast.partner.user)
    page = reverse("applicants:deal_readers", args=["sunhwan", deal.uuid])
    sent = {"against": f"user:{cast.partner.user.uuid}", "ground": "recusal", "reason": "친척의 회사입니다", "starts_on": today()}
    answer = client.post(f"{page}walls/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("applicants:deals", args=["sunhwan"]))
    assert client.get(page).status_code == 404
    wall = Wall.objects.get()
    assert client.post(f"{page}walls/{wall.uuid}/end/", {"ends_on": today(), "reason": "아님"}).status_code == 404
    with pytest.raises(Refused):
        end_wall(wall=wall, ends_on=today(), reason="아님", by=fresh(cast.partner))
    end_wall(wall=wall, ends_on=today(), reason="오해였습니다", by=cast.operations)
    assert client.get(page).status_code == 200


def test_the_database_holds_what_a_wall_is(cast):
    deal = screened(cast)
    good = {"fund": cast.fund, "about": deal.uuid, "user": cast.analyst.user, "ground": "conflict", "reason": "이유"}
    for bad in ({"user": None}, {"organisation": cast.sponsor}, {"reason": ""}, {"ends_on": today(-1)}, {"ended_by": cast.partner}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Wall.objects.create(**good | bad)


def test_a_refused_wall_keeps_what_was_typed_beside_its_field(cast, client):
    deal = screened(cast)
    english(client, cast.partner)
    url = reverse("applicants:wall_new", args=["sunhwan", deal.uuid])
    answer = client.post(url, {"against": f"organisation:{cast.gp.uuid}", "ground": "competitor", "reason": "rival plant", "starts_on": "2000-01-01"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "A wall starts today at the earliest." in text and 'id="id_starts_on-error"' in text
    assert 'value="rival plant"' in text and f'value="organisation:{cast.gp.uuid}" selected' in text
    empty = client.post(url, {}).content.decode()
    assert all(f'id="id_{name}-error"' in empty for name in ("against", "ground", "reason", "starts_on"))
    assert client.post(url, {"against": "user:x", "ground": "x", "reason": "x", "starts_on": "soon"}).status_code == 422
    wall = walled(cast, deal, cast.analyst)
    kept = client.post(reverse("applicants:wall_end", args=["sunhwan", deal.uuid, wall.uuid]), {"ends_on": "2000-01-01", "reason": "sold"})
    assert kept.status_code == 422 and f'id="id_{wall.pk}_ends_on-error"' in kept.content.decode() and 'value="sold"' in kept.content.decode()


def test_a_wall_of_another_deal_is_not_ended_from_here(cast, client):
    here, there = screened(cast), screened(cast, "다른 회사")
    wall = walled(cast, there, cast.analyst)
    client.force_login(cast.partner.user)
    url = reverse("applicants:wall_end", args=["sunhwan", here.uuid, wall.uuid])
    assert client.post(url, {"ends_on": today(), "reason": "이유"}).status_code == 404


def test_a_card_behind_a_wall_is_kept_asks_nobody_and_comes_back(cast, client):
    deal = screened(cast)
    card = filled(assigned(cast, deal, cast.analyst), {"Depth": 4})
    queue, mine = reverse("applicants:review_queue", args=["sunhwan"]), reverse("applicants:scorecard", args=["sunhwan", card.uuid])
    wall = walled(cast, deal, cast.analyst)
    client.force_login(cast.analyst.user)
    assert deal.company.name not in client.get(queue).content.decode()
    assert client.get(mine).status_code == 404
    text = english(client, cast.partner).get(reverse("applicants:deal_scores", args=["sunhwan", deal.uuid])).content.decode()
    assert "Behind a wall: ask somebody else" in text
    assert f'value="{cast.analyst2.pk}"' in text  # somebody else can be asked
    locked(cast, deal, cast.analyst2)
    locked(cast, deal, cast.partner)
    client.post(reverse("applicants:deal_move", args=["sunhwan", deal.uuid]), {"to": "committee"})
    deal.refresh_from_db()
    assert deal.stage == "committee"  # nobody waits for a card behind a wall
    assert Scorecard.objects.get(pk=card.pk).marks.get().score == 4
    end_wall(wall=wall, ends_on=today(), reason="팔았습니다", by=cast.partner)
    client.force_login(cast.analyst.user)
    assert deal.company.name in client.get(queue).content.decode()


def test_nobody_behind_a_wall_is_asked_to_score_or_to_look_after_the_deal(cast, client):
    deal = screened(cast)
    walled(cast, deal, cast.analyst2)
    client.force_login(cast.partner.user)
    for name, sent in (("assign", {"reviewers": [cast.analyst2.pk]}), ("deal_owner", {"owner": cast.analyst2.pk})):
        assert client.post(reverse(f"applicants:{name}", args=["sunhwan", deal.uuid]), sent).status_code == 200
    deal.refresh_from_db()
    assert (deal.owner, deal.scorecards.count()) == (cast.analyst, 0)
    with pytest.raises(Refused):
        assigned(cast, deal, cast.analyst2)


@pytest.mark.django_db(transaction=True)
def test_a_wall_before_a_card_somebody_has_open_stops_the_next_click_and_says_so(cast, live_server, page, client):
    deal = screened(cast)
    card = filled(assigned(cast, deal, cast.analyst), {"Depth": 2})
    client.force_login(cast.analyst.user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    address = live_server.url + reverse("applicants:scorecard", args=["sunhwan", card.uuid])
    page.goto(address)
    walled(cast, deal, cast.analyst)
    with page.expect_response(lambda answer: answer.url.endswith("/save/")) as saving:
        page.locator(".criterion label").nth(4).click()
    assert saving.value.status == 404 and deal.company.name not in saving.value.text()
    page.wait_for_selector(".failure[role=alert]")
    assert list(Scorecard.objects.get(pk=card.pk).marks.values_list("score", flat=True)) == [2]
    page.on("dialog", lambda dialog: dialog.accept())
    assert page.goto(address).status == 404
    assert deal.company.name not in page.content()
