"""Stepping back from an agenda item: whoever does finds nothing of the deal anywhere from then on, and is not counted."""
import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.actions.committee import close_ballot, open_ballot
from applicants.actions.recusal import step_back
from applicants.actions.vote import cast_vote
from applicants.models import AgendaItem, Condition, Deal, PacketCopy, Remark, Vote
from applicants.queries.ballot import ballot
from fund.actions.message import deliver
from fund.actions.trail import seal_trail
from fund.actions.wall import end_wall
from fund.errors import Refused
from fund.models import Job, Message, Notification, Seat, Wall
from fund.permissions import Role
from fund.today import waiting
from tests.applicants.applying import signed_in
from tests.applicants.ballots import again, closed, decided, more_members, opened, prepared, sealed, voted
from tests.applicants.calling import english
from tests.applicants.crawling import changes, crawl
from tests.applicants.tabs import PARTS, TABS
from tests.applicants.test_vote import url
from tests.applicants.walling import fresh, today, walled
from tests.cast import cast as another_cast
from tests.cast import person

NAME = "잠긴고래 전지"
WORDS = (NAME, "잠긴고래", "잠긴고")


def stepped(c, item, name="member", by=None, reason="제 회사의 경쟁사입니다"):
    return step_back(item=item, reason=reason, by=getattr(c, name)) if by is None else step_back(item=item, reason=reason, by=by, seat=getattr(c, name))


def counts(item) -> tuple[int, int, int]:
    shown = ballot(again(item), AgendaItem.objects.get(pk=item.pk).frozen_by.user)
    return shown.seats, shown.recused, shown.cast


def test_before_a_vote_it_is_a_recusal_and_a_wall_of_its_own_ground_with_an_open_end(cast):
    item = sealed(cast)
    vote = stepped(cast, item)
    wall = Wall.objects.get()
    assert (vote.choice, vote.final, vote.seat, vote.reason) == ("recused", False, cast.member, "제 회사의 경쟁사입니다")
    assert (wall.about, wall.user, wall.organisation, wall.ground, wall.starts_on, wall.ends_on, wall.put_up_by, wall.reason) == (
        item.deal.uuid, cast.member.user, None, "recusal", today(), None, cast.member, "제 회사의 경쟁사입니다")
    assert counts(item) == (3, 1, 0)
    before = opened(cast, item, chair="yes").before
    assert [(row["choice"], row["reason"]) for row in before["votes"]] == [("yes", "because of chair"), ("recused", "제 회사의 경쟁사입니다")]


def test_after_a_sealed_vote_that_vote_stays_on_record_and_no_longer_counts(cast):
    item = voted(cast, sealed(cast), chair="yes", member="no", member2="yes")
    stepped(cast, item)
    assert (counts(item), Vote.objects.filter(item=item, seat=cast.member).count()) == ((3, 1, 2), 2)
    kept = opened(cast, item).before
    assert (kept["counts"]["no"], kept["recused"], kept["present"]) == (0, 1, 2)
    assert "because of member" not in [vote["reason"] for vote in kept["votes"]]
    done = closed(cast, item, chair="yes", member2="yes")
    assert [(vote["before"], vote["choice"]) for vote in done.outcome["votes"]] == [("yes", "yes"), ("recused", "recused"), ("yes", "yes")]


def test_after_the_opening_the_sealed_vote_stands_as_it_was_opened_and_the_final_count_leaves_the_person_out(cast):
    item = opened(cast, sealed(cast), chair="yes", member="no", member2="yes")
    voted(cast, item, member="no", chair="yes")
    vote = stepped(cast, item)
    done = closed(cast, item, member2="yes")
    assert (vote.final, done.decision, done.outcome["recused"], done.outcome["present"]) == (True, "approved", 1, 2)
    assert [(row["before"], row["choice"]) for row in done.outcome["votes"]] == [("yes", "yes"), ("no", "recused"), ("yes", "yes")]
    assert [row["choice"] for row in again(item).before["votes"]] == ["yes", "no", "yes"]


def test_who_presides_says_it_for_another_and_nobody_else_does(cast):
    item = sealed(cast)
    for by in (cast.member2, cast.partner, cast.observer, another_cast("rival").chair):
        with pytest.raises(Refused):
            stepped(cast, item, by=by)
    for seat in (cast.partner, cast.observer, another_cast("second").member):
        with pytest.raises(Refused):
            step_back(item=item, reason="이해상충", by=cast.chair, seat=seat)
    vote = stepped(cast, item, by=cast.chair)
    assert (vote.seat, Wall.objects.get().user, Wall.objects.get().put_up_by) == (cast.member, cast.member.user, cast.chair)
    for by, seat in ((cast.chair, cast.member), (fresh(cast.member), None)):
        with pytest.raises(Refused):
            step_back(item=item, reason="다시", by=by, seat=seat)
    assert (Vote.objects.count(), Wall.objects.count()) == (1, 1)


def test_only_from_a_running_item_with_a_reason_and_by_who_votes(cast):
    ready, done = prepared(cast), decided(cast, sealed(cast, name="끝난 회사"), chair="yes", member="yes")
    running = sealed(cast, name="도는 회사")
    for item, reason, by in ((ready, "이해상충", cast.member), (done, "이해상충", cast.member), (running, "  ", cast.member),
                             (running, "x" * 301, cast.member), (running, "이해상충", cast.partner), (running, "이해상충", cast.observer)):
        with pytest.raises(Refused):
            step_back(item=item, reason=reason, by=by)
    assert not Wall.objects.exists()


def test_whoever_stepped_back_votes_no_more_even_where_the_wall_has_ended_since(cast):
    item = voted(cast, sealed(cast), chair="yes", member2="yes")
    stepped(cast, item)
    with pytest.raises(Refused, match="더 이상 열람할 수 없습니다|no longer open to you"):
        cast_vote(item=item, choice="yes", reason="", by=fresh(cast.member))
    end_wall(wall=Wall.objects.get(), ends_on=today(), reason="잘못 알았습니다", by=cast.operations)
    with pytest.raises(Refused, match="You stepped back|물러|회피"):
        cast_vote(item=item, choice="yes", reason="", by=fresh(cast.member))
    assert opened(cast, item).before["recused"] == 1


def test_nobody_steps_back_where_nobody_who_keeps_the_walls_would_still_see_the_deal(cast):
    for seat in (cast.partner, cast.operations):
        Seat.objects.create(user=seat.user, organisation=cast.sponsor, role=Role.MEMBER, fund=cast.fund, starts_on="2020-01-01")
    item = sealed(cast)
    walled(cast, item.deal, cast.operations)
    member = Seat.objects.get(user=cast.partner.user, role=Role.MEMBER)
    with pytest.raises(Refused):
        step_back(item=item, reason="이해상충", by=member)
    assert (Vote.objects.count(), Wall.objects.count()) == (0, 1)


def test_the_same_wall_twice_is_the_same(cast):
    from fund.actions.wall import shut_by_recusal

    item = sealed(cast)
    given = {"fund": cast.fund, "about": item.deal.uuid, "applicant": item.deal.company.organisation, "reason": "이해상충", "by": cast.member,
             "user": cast.member.user}
    assert shut_by_recusal(**given) == shut_by_recusal(**given) == Wall.objects.get()
    for wrong in ({"user": cast.founder.user}, {"reason": " "}, {"user": another_cast("rival").member.user}):
        with pytest.raises(Refused):
            shut_by_recusal(**given | wrong)


def test_the_trail_tells_of_it_under_its_own_name(cast):
    item = sealed(cast)
    stepped(cast, item)
    verbs = Wall.pgh_event_model.objects.values_list("pgh_context__metadata__verb", "pgh_context__metadata__within")
    assert list(verbs) == [("put up wall", "step back")]


def everything(c, item) -> dict[str, str]:
    """Every page, list, count and file that the member finds, with what they may ask the finder for, and the pages of the item by their address."""
    fund = ["sunhwan"]
    asks = [reverse("find") + f"?q={word}" for word in (WORDS[1], "ㅈㄱㄱㄹ")]
    return crawl(fresh(c.member).user, ["/", reverse("applicants:meetings", args=fund), reverse("applicants:meeting", args=[*fund, item.meeting.uuid]),
                                        *asks])


@pytest.mark.parametrize("when", ["sealed", "opened", "final"])
def test_every_place_is_as_if_the_deal_had_never_been(cast, when):
    other = sealed(cast, name="보이는 안건")
    Notification.objects.update(read_at=timezone.now())
    seal_trail(everything=True)
    before = everything(cast, other)
    item = sealed(cast, other.meeting, NAME)
    for page in (reverse("applicants:meetings", args=["sunhwan"]), reverse("notifications"), "/"):
        assert NAME in signed_in(fresh(cast.member)).get(page).content.decode()
    Notification.objects.update(read_at=timezone.now())
    if when != "sealed":
        voted(cast, item, chair="yes", member="conditional")
    if when in ("opened", "final"):
        open_ballot(item=item, by=cast.chair)
        Remark.objects.create(item=item, text=f"{NAME} 논의", by=cast.chair)
    if when == "final":
        voted(cast, item, member="no")
    stepped(cast, item)
    if when in ("opened", "final"):
        voted(cast, item, chair="yes", member2="yes")
        close_ballot(item=item, by=cast.chair)
    deliver_all()
    seal_trail(everything=True)
    after = everything(cast, other)
    told = {(address, word) for address, text in after.items() for word in (*WORDS, str(item.uuid), str(item.deal.uuid), item.deal.receipt_no)
            if word in text and word not in address}
    assert (told, after.keys() ^ before.keys()) == (set(), set())
    grows = "/trail"  # the chain of the trail grows for everybody, without a word of what it holds
    assert {address: lines for address, lines in changes(before, after).items() if grows not in address} == {}
    user = fresh(cast.member).user
    for rows in (AgendaItem.objects.visible_to(user).filter(pk=item.pk), Deal.objects.visible_to(user).filter(pk=item.deal_id),
                 Vote.objects.visible_to(user).filter(item=item), Notification.objects.visible_to(user).filter(about=item.deal.uuid),
                 Job.objects.visible_to(user).filter(about=item.deal.uuid), Condition.objects.visible_to(user).filter(item=item)):
        assert rows.count() == 0
    assert NAME not in str([row["name"] for row in waiting(user)])


@pytest.mark.parametrize("role", ["partner", "analyst"])
def test_their_other_seats_lose_sight_too(cast, role):
    person("sunhwan-keeper", "operations", cast.gp, cast.fund)
    seat = Seat.objects.create(user=cast.member.user, organisation=cast.gp, role=role, fund=cast.fund, starts_on="2020-01-01")
    item = opened(cast, sealed(cast, name=NAME), chair="yes", member="yes")
    fund, deal = ["sunhwan"], ["sunhwan", item.deal.uuid]
    lists = ["/", reverse("find") + f"?q={WORDS[1]}", reverse("notifications"), *(reverse(f"applicants:{name}", args=fund) for name in (
        "deals", "meetings", "review_queue", "rounds", "my_tasks", "decisions")), reverse("applicants:deals", args=fund) + "?view=board",
        reverse("applicants:meeting", args=[*fund, item.meeting.uuid]), *([reverse("fund:trail", args=fund), reverse("fund:trail_csv", args=fund)]
                                                                          if role == "partner" else [])]
    own = [reverse(f"applicants:{name}", args=deal) for name in (*TABS, *PARTS, "deal_readers", "discussion", "deal_move")]
    seal_trail(everything=True)
    client = signed_in(fresh(seat))
    assert NAME in text_of(client, lists[3]) and client.get(own[0]).status_code == 200
    stepped(cast, item)
    seal_trail(everything=True)
    client = signed_in(fresh(seat))
    assert [address for address in lists if any(word in text_of(client, address).replace(address, "") for word in (NAME, str(item.deal.uuid)))] == []
    assert {client.get(address).status_code for address in own} == {404}


def text_of(client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def deliver_all():
    for pk in Message.objects.values_list("pk", flat=True):
        deliver(pk)


def test_no_letter_about_the_deal_goes_to_them_after_it(cast):
    item = voted(cast, sealed(cast, name=NAME), chair="yes", member="yes", member2="yes")
    stepped(cast, item)
    last = Message.objects.latest("pk").pk
    told = Notification.objects.latest("pk").pk
    open_ballot(item=item, by=cast.chair)
    closed(cast, item, chair="yes", member2="yes")
    assert Notification.objects.filter(pk__gt=told, user=cast.member.user).count() == 0
    assert Notification.objects.filter(pk__gt=told, user=cast.member2.user).count() == 2
    assert Message.objects.filter(pk__gt=last, to=cast.member.user.email).count() == 0


def test_every_address_of_the_item_is_gone_for_them_and_writes_nothing(cast):
    item = voted(cast, sealed(cast, name=NAME), chair="yes", member="yes")
    stepped(cast, item)
    client, rows = signed_in(fresh(cast.member)), (Vote.objects.count(), Wall.objects.count())
    for name in ("agenda_item", "vote", "vote_step_back", "vote_recuse", "open_ballot", "remark", "close_ballot", "defer_item", "decision_void",
                 "minutes", "minutes_sign", "packet_pdf", "packet_copy", "closing"):
        for method in ("get", "post"):
            answer = getattr(client, method)(url(item, name), {"choice": "yes", "reason": "다시", "text": "말"})
            assert answer.status_code in (403, 404, 405), (name, method)
            assert NAME not in answer.content.decode()
    assert (Vote.objects.count(), Wall.objects.count()) == rows
    assert PacketCopy.objects.filter(seat=cast.member).count() == 0


def test_on_the_page_one_lands_on_the_meetings_with_a_message_that_names_nothing(cast):
    item = sealed(cast, name=NAME)
    client = english(cast.member)
    refused = client.post(url(item, "vote_step_back"), {"reason": "  "})
    assert (refused.status_code, list(refused.context["step_back"].errors), Wall.objects.count()) == (422, ["reason"], 0)
    assert "Say in a sentence why you step back." in refused.content.decode()
    answer = client.post(url(item, "vote_step_back"), {"reason": "제 회사의 경쟁사입니다"}, follow=True)
    assert answer.redirect_chain == [(reverse("applicants:meetings", args=["sunhwan"]), 302)]
    body = answer.content.decode()
    assert "You stepped back from the item." in body and not any(word in body for word in WORDS)


def test_the_chair_takes_a_member_out_on_the_page_and_is_offered_nobody_who_is_out(cast):
    item = sealed(cast, name=NAME)
    client = english(cast.chair)
    page = client.get(url(item, "agenda_item"))
    assert list(page.context["recuse"].fields["seat"].queryset) == [cast.member, cast.member2]
    for seat, reason in ((str(cast.observer.uuid), "이해상충"), ("", "이해상충"), (str(cast.member.uuid), "")):
        wrong = {"seat": seat, "reason": reason}
        assert client.post(url(item, "vote_recuse"), wrong).status_code == 422
    assert Wall.objects.count() == 0
    assert client.post(url(item, "vote_recuse"), {"seat": str(cast.member.uuid), "reason": "이해상충"}).status_code == 302
    page = client.get(url(item, "agenda_item"))
    assert list(page.context["recuse"].fields["seat"].queryset) == [cast.member2]
    assert page.context["roll"] == "3 seats · 1 recused" and "0 of 2 votes are in" in page.content.decode()
    assert english(cast.member2).post(url(item, "vote_recuse"), {"seat": str(cast.chair.uuid), "reason": "이해상충"}).status_code == 403


def test_of_the_numbers_on_the_agenda_a_gap_is_left_and_nothing_else(cast):
    first, second, third = (sealed(cast, name=name) for name in ("첫째", NAME, "셋째"))
    for item in (second, third):
        assert item.order == 1  # each in a meeting of its own
    where = first.meeting
    second, third = sealed(cast, where, "둘째 회사"), sealed(cast, where, "셋째 회사")
    stepped(cast, second)
    page = english(fresh(cast.member)).get(reverse("applicants:meeting", args=["sunhwan", where.uuid]))
    assert [(item.order, item.deal.company.name) for item in page.context["agenda"]] == [(1, "첫째"), (3, "셋째 회사")]
    room = english(fresh(cast.member)).get(url(third, "agenda_item"))
    assert (room.context["earlier"], room.context["later"]) == (first, None)
    assert "둘째 회사" not in page.content.decode() + room.content.decode()


def test_more_than_half_may_step_back_and_the_rest_decides(cast):
    more_members(cast, 2)
    item = sealed(cast)
    for name in ("member", "member2", "member3"):
        stepped(cast, item, name)
    done = decided(cast, item, chair="yes", member4="no")
    assert (done.decision, done.outcome["recused"], done.outcome["present"], done.outcome["in_favour"]) == ("rejected", 3, 2, 1)
