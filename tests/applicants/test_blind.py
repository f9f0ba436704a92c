"""Blind until one's own card is locked: not the marks, not an average, not a count, not an order, on no page and in no file."""
import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from applicants.actions.assignment import release_card
from applicants.actions.deal_status import hold_deal, take_up_deal
from applicants.actions.scorecard import lock_card, recuse, renew_card
from applicants.actions.stage_move import move_deal
from applicants.models import Deal, Override, Scorecard, StageMove
from applicants.queries.gate import gate
from applicants.queries.timeline import timeline
from fund.actions.trail import seal_trail
from fund.errors import Refused
from fund.models import Seat
from tests.applicants.scoring import assigned, english, filled, locked, screened
from tests.applicants.tabs import PARTS, TABS, tab
from tests.applicants.walling import fresh
from tests.cast import person

HIGH = {"Depth": 5, "Pathway": 5, "Team": 5, "Market": 5}
LOW = {"Depth": 1, "Pathway": 1, "Team": 1, "Market": 1}
SECRET = "the plant burnt down in spring"
NAMING = ("table", "by marks", "deal_side", "reviewers")  # they offer the house's people to choose from, whoever reviews


def addresses(deal, card):
    fund = ["sunhwan"]
    return {
        "table": reverse("applicants:deals", args=fund), "by marks": reverse("applicants:deals", args=fund) + "?sort=-impact",
        **{name: tab(name, deal) for name in (*TABS, *PARTS)}, "queue": reverse("applicants:review_queue", args=fund),
        "card": reverse("applicants:scorecard", args=[*fund, card.uuid]), "rounds": reverse("applicants:rounds", args=fund),
        "calibration": reverse("applicants:calibration", args=[*fund, deal.round.uuid]),
        "round": reverse("applicants:round_scores", args=[*fund, deal.round.uuid]),
        "round by marks": reverse("applicants:round_scores", args=[*fund, deal.round.uuid]) + "?sort=impact&show=apart",
        "reviewers": reverse("applicants:round_reviewers", args=[*fund, deal.round.uuid]),
        "discussion": reverse("applicants:discussion", args=[*fund, deal.uuid]),
        "csv": reverse("applicants:calibration_csv", args=[*fund, deal.round.uuid]),
    }


def read(client, address):
    """What one sees there, without what differs from one request to the next."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"', "", answer.content.decode())


def other_deal(c, scores):
    """A deal of the same round that I have nothing to do with and may see."""
    deal = screened(c, "보이는 딜")
    locked(c, deal, c.partner, scores)
    return deal


@pytest.fixture
def mine(cast):
    """My own open card on the deal."""
    return filled(assigned(cast, screened(cast), cast.analyst), {"Depth": 3})


@pytest.mark.parametrize("where", ["table", "by marks", *TABS, *PARTS, "queue", "card", "rounds", "calibration", "csv", "round", "round by marks",
                                   "reviewers", "discussion"])
def test_whatever_others_did_the_page_is_the_same_to_the_letter_while_my_card_is_open(cast, mine, client, where):
    deal = mine.deal
    other_deal(cast, {"Depth": 3, "Pathway": 3, "Team": 3, "Market": 3})
    theirs = assigned(cast, deal, cast.analyst2)
    english(client, cast.analyst)
    seen = [read(client, addresses(deal, mine)[where])]
    filled(theirs, HIGH, gate="stop", comment=SECRET)
    seen.append(read(client, addresses(deal, mine)[where]))
    lock_card(card=theirs, by=cast.analyst2)
    seen.append(read(client, addresses(deal, mine)[where]))
    fresh = renew_card(card=theirs, reason=SECRET, by=cast.analyst2)
    filled(fresh, LOW, gate="pass")
    lock_card(card=fresh, by=cast.analyst2)
    seen.append(read(client, addresses(deal, mine)[where]))
    locked(cast, deal, cast.partner, HIGH)
    seen.append(read(client, addresses(deal, mine)[where]))
    assert len(set(seen)) == 1
    names = "" if where in NAMING else "|analyst2|sunhwan-partner"
    assert not re.search(f"{SECRET}{names}", seen[0])


def test_once_mine_is_locked_the_same_pages_show_the_others(cast, mine, client):
    locked(cast, mine.deal, cast.analyst2, HIGH, gate="mitigate", comment=SECRET)
    lock_card(card=filled(mine, LOW), by=cast.analyst)
    english(client, cast.analyst)
    there = addresses(mine.deal, mine)
    assert "±2.8" in read(client, there["table"])
    text = read(client, there["deal_scores"])
    assert SECRET in text
    assert "analyst2" in text
    assert "Pass with conditions 1" in read(client, there["deal"])
    assert "analyst2" in read(client, there["calibration"])
    assert "5.0000" in read(client, there["csv"])


def test_sorting_by_marks_puts_hidden_deals_last_by_name_in_both_directions(cast, client):
    hidden = [screened(cast, name) for name in ("하나", "가나")]
    open_cards = [filled(assigned(cast, deal, cast.analyst)) for deal in hidden]
    for deal, scores in zip(hidden, (LOW, HIGH), strict=True):
        locked(cast, deal, cast.analyst2, scores)
    for name, scores in (("나루", LOW), ("다솜", HIGH)):
        locked(cast, screened(cast, name), cast.analyst2, scores)
    client.force_login(cast.analyst.user)

    def order(sort):
        return [row["name"] for row in client.get(reverse("applicants:deals", args=["sunhwan"]), {"sort": sort}).context["page"]]

    for axis in ("impact", "financial"):
        assert order(axis) == ["나루", "다솜", "가나", "하나"]
        assert order(f"-{axis}") == ["다솜", "나루", "가나", "하나"]
    for card in open_cards:
        lock_card(card=card, by=cast.analyst)
    assert order("-impact") == ["다솜", "가나", "하나", "나루"]


def test_the_gate_and_the_move_tell_the_blind_nothing_of_the_others(cast, mine):
    told = []
    for step in (lambda: None, lambda: locked(cast, mine.deal, cast.analyst2), lambda: locked(cast, mine.deal, cast.partner, gate="stop")):
        step()
        with pytest.raises(Refused) as no:
            move_deal(deal=mine.deal, to="committee", by=cast.analyst)
        told.append((str(no.value), str(gate(mine.deal, cast.analyst.user))))
    assert len(set(told)) == 1
    assert gate(mine.deal)[0]["state"] == "ok"


def test_a_new_version_makes_its_reviewer_blind_again(cast, mine, client):
    locked(cast, mine.deal, cast.analyst2, HIGH, comment=SECRET)
    lock_card(card=filled(mine), by=cast.analyst)
    renew_card(card=mine, reason="site visit", by=cast.analyst)
    there = addresses(mine.deal, mine)
    assert SECRET not in "".join(read(english(client, cast.analyst), there[name]) for name in TABS)
    assert "Visible after you score" in read(client, there["deal"])


def test_who_stepped_back_never_sees_the_deals_marks(cast, mine, client):
    other_deal(cast, LOW)
    locked(cast, mine.deal, cast.analyst2, HIGH, comment=SECRET)
    recuse(card=mine, reason="I hold shares", by=cast.analyst)
    english(client, cast.analyst)
    for where, address in addresses(mine.deal, mine).items():
        text = read(client, address)
        assert SECRET not in text, where
        assert where in NAMING or "analyst2" not in text, where
        assert not re.search(r">5\.0<|5\.0000", text), where
    with pytest.raises(Refused):
        move_deal(deal=mine.deal, to="committee", by=cast.analyst)


def test_visible_to_gives_the_blind_only_their_own_card(cast, mine):
    theirs = locked(cast, mine.deal, cast.analyst2)
    elsewhere = locked(cast, screened(cast, "가람"), cast.analyst2)
    assert set(Scorecard.objects.visible_to(cast.analyst.user)) == {mine, elsewhere}
    assert set(Scorecard.objects.visible_to(cast.operations.user)) == {theirs, elsewhere}
    for seat in (cast.lp, cast.chair, cast.founder, cast.administrator, cast.mentor):
        assert not Scorecard.objects.visible_to(seat.user).exists()


def test_why_a_deal_was_put_aside_stays_out_of_the_trail_of_the_blind_also_once_it_goes_on(cast, client):
    deal = screened(cast)
    hold_deal(deal=deal, reason=SECRET, by=cast.partner)
    take_up_deal(deal=deal, reason="앞의 이유는 사라졌습니다", by=cast.partner)
    Deal.objects.filter(pk=deal.pk).update(reason="")
    second = person("second-partner", "partner", cast.gp, cast.fund)
    seal_trail()
    trail = reverse("fund:trail", args=["sunhwan"])
    assert SECRET in read(english(client, second), trail)
    assigned(cast, deal, second)
    seal_trail()
    assert SECRET not in read(english(client, fresh(second)), trail) and SECRET in read(english(client, cast.operations), trail)


def test_the_history_tells_the_blind_neither_of_a_gate_that_was_passed_nor_of_a_day_that_a_letter_moved(cast, mine):
    deal = mine.deal
    leave = Override.objects.create(deal=deal, source="screening", target="interview", missing=["카드"], reason=SECRET, asked_by=cast.partner)
    StageMove.objects.create(deal=deal, source="screening", target="interview", since=timezone.now(), by=cast.operations, override=leave)
    Deal.objects.filter(pk=deal.pk).update(stage="interview")
    Deal.objects.filter(pk=deal.pk).update(target_on=timezone.localdate())
    with translation.override("en"):
        open_eyes, blind = (timeline(deal, cast.analyst.user, blind=blind) for blind in (False, True))
    told = [f"{line['title']} {line['note']}" for line in open_eyes]
    assert "Stage past its gate, confirmed by a second person" in told and any(line.startswith("Promised day") for line in told)
    told = [f"{line['title']} {line['note']}" for line in blind]
    assert "Stage " in told and not any("past its gate" in line or "Promised day" in line for line in told)


@pytest.mark.parametrize("state", ["open", "stepped back"])
def test_another_seat_opens_no_marks_to_who_stepped_back_or_has_not_locked(cast, mine, client, state):
    locked(cast, mine.deal, cast.analyst2, HIGH, comment=SECRET)
    if state == "stepped back":
        recuse(card=mine, reason="I hold shares", by=cast.analyst)
    seat = cast.analyst
    Seat.objects.filter(pk=seat.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    new = Seat.objects.create(user=seat.user, organisation=seat.organisation, role="partner", fund=cast.fund, starts_on=timezone.localdate())
    assert Scorecard.objects.blind_deals(fresh(new).user).filter(deal=mine.deal).exists()
    english(client, new)
    for where in ("deal_scores", "discussion", "round"):
        assert SECRET not in read(client, addresses(mine.deal, mine)[where]), where
    with pytest.raises(Refused):
        move_deal(deal=mine.deal, to="committee", by=fresh(new))


def test_a_new_version_can_follow_one_that_was_taken_back(cast, mine):
    lock_card(card=filled(mine), by=cast.analyst)
    release_card(card=renew_card(card=mine, reason="site visit", by=cast.analyst), reason="away", by=cast.operations)
    again = renew_card(card=mine, reason="site visit after all", by=cast.analyst)
    assert (again.version, again.state) == (3, "draft")
