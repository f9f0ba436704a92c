"""The fund's stages: who may set them, what is refused, and that everything goes by them at once."""
import datetime as dt

import pytest
from django.urls import reverse

from applicants.actions.stage_move import change_stage, move_deal
from applicants.actions.stage_plan import set_stages
from applicants.models import Deal, Round, StagePlan
from applicants.models.stage_plan import DAYS
from applicants.queries.promise import promised
from applicants.queries.stage_plan import plan_of, rearranged, seen, targets
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund
from fund.states import Edge
from tests.applicants.applying import signed_in
from tests.applicants.calling import english, said
from tests.applicants.walling import walled
from tests.cast import cast as build
from tests.cast import company, submitted_deal

USUAL = ["interview", "accelerator", "preliminary", "diligence"]


@pytest.fixture
def used(cast):
    """A fund that uses every stage."""
    StagePlan.objects.filter(fund=cast.fund).update(between=USUAL)
    return cast


def kept(cast) -> StagePlan:
    """The plan as the next request reads it."""
    return plan_of(Fund.objects.get(pk=cast.fund.pk))


def page(cast):
    return reverse("applicants:stage_plan", args=[cast.fund.slug])


def posted(cast, order, **more):
    days = {f"days_{stage}": days for stage, days in DAYS.items() if stage in ("submitted", "screening", *order, "committee", "contracting")}
    return days | {"order": order, "seen": seen(kept(cast))} | more


def at(cast, stage, name="딜", **columns):
    deal = submitted_deal(cast, company(name))
    Deal.objects.filter(pk=deal.pk).update(stage=stage, **columns)
    return Deal.objects.get(pk=deal.pk)


def test_an_order_holds_at_once_for_moves_and_is_in_the_trail(used):
    deal = at(used, "screening")
    set_stages(fund=used.fund, between=["diligence", "interview"], days={"diligence": 60}, by=used.partner)
    plan = kept(used)
    assert plan.order == ["submitted", "screening", "diligence", "interview", "committee", "contracting", "invested"]
    assert (plan.days["diligence"], plan.days["screening"]) == (60, DAYS["screening"])
    assert [row["stage"] for row in targets(deal, plan) if row["is_next"]] == ["diligence"]
    event = plan.events.order_by("-pgh_id").first()
    deed = event.pgh_context.metadata
    assert (event.between, deed["verb"], deed["seat"]) == (["diligence", "interview"], "set stages", used.partner.pk)


@pytest.mark.parametrize(("between", "days", "field", "words"), [
    (["committee"], {}, "order", "committee"), (["nonsense"], {}, "order", "nonsense"), (["interview", "interview"], {}, "order", ""),
    (USUAL, {"screening": 0}, "days_screening", "400"), (USUAL, {"screening": 401}, "days_screening", "400"), (USUAL, {"invested": 3}, "order", "invested"),
])
def test_what_makes_no_order_is_refused_beside_its_field_and_changes_nothing(used, between, days, field, words):
    with pytest.raises(Refused) as no:
        set_stages(fund=used.fund, between=between, days=days, by=used.partner)
    assert no.value.field == field and words in str(no.value)
    assert (kept(used).between, kept(used).days) == (USUAL, DAYS)


@pytest.mark.parametrize("who", ["analyst", "inspector", "chair", "administrator"])
def test_only_who_keeps_the_stages_of_this_fund_sets_them(used, who):
    rival = build("rival")
    for seat in (getattr(used, who), rival.partner):
        with pytest.raises(Refused):
            set_stages(fund=used.fund, between=[], days={}, by=seat)
    assert kept(used).between == USUAL


def test_a_stage_stays_while_deals_that_go_on_stand_in_it_and_nobody_learns_of_those_behind_a_wall(used):
    hidden, held = at(used, "diligence", "벽 뒤 딜"), at(used, "interview", "쉬는 딜", status="hold")
    over = at(used, "preliminary", "끝난 딜", status="passed")
    walled(used, hidden, used.operations)
    client = english(used.operations)
    assert [row["standing"] for row in client.get(page(used)).context["rows"] if row["stage"] == "diligence"] == [0]
    answer = client.post(page(used), posted(used, ["accelerator", "preliminary"]))
    words = "Deals that are active or on hold stand in Interview. Move them on first"
    assert answer.status_code == 422 and words in said(answer) and "벽 뒤" not in answer.text and kept(used).between == USUAL
    assert client.post(page(used), posted(used, ["interview"])).status_code == 302  # where only ended deals stand, or hidden ones, it may go
    assert kept(used).between == ["interview"] and {held.stage, over.stage} == {"interview", "preliminary"}
    hidden.refresh_from_db()
    assert hidden.stage == "diligence" and move_deal(deal=hidden, to="interview", reason="단계가 없어졌습니다.", by=used.partner).target == "interview"


def test_two_people_at_once_the_second_sees_the_first_ones_and_loses_nothing(used):
    mine = posted(used, ["diligence", *USUAL[:3]], days_screening="21")
    set_stages(fund=used.fund, between=["interview"], days={}, by=used.operations)
    answer = english(used.partner).post(page(used), mine)
    assert answer.status_code == 422 and "Somebody else changed the stages meanwhile." in said(answer)
    assert 'value="21"' in answer.text and [row["stage"] for row in answer.context["rows"]][2:6] == ["diligence", *USUAL[:3]]
    assert kept(used).between == ["interview"]


def test_buttons_try_an_order_without_saving_and_save_sets_it(used):
    client = signed_in(used.partner)
    tried = client.post(page(used), posted(used, USUAL, act="up:diligence", days_screening="twelve"))
    order = ["interview", "accelerator", "diligence", "preliminary"]
    assert tried.status_code == 200 and [row["stage"] for row in tried.context["rows"]][2:6] == order
    assert 'value="twelve"' in tried.text and kept(used).between == USUAL
    refused = client.post(page(used), posted(used, order, days_screening="twelve"))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["days_screening"])
    assert client.post(page(used), posted(used, order, days_screening="12")).status_code == 302
    assert (kept(used).between, kept(used).days["screening"]) == (order, 12)


@pytest.mark.parametrize(("act", "order"), [
    ("up:a", "a b c"), ("up:b", "b a c"), ("down:b", "a c b"), ("down:c", "a b c"), ("out:b", "a c"), ("in:d", "a b c d"), ("in:a", "a b c"),
    ("in:committee", "a b c"), ("up:x", "a b c"), ("nonsense", "a b c"), ("sideways:b", "a b c"),
])
def test_a_press_of_a_button_changes_one_place(act, order):
    names = dict(zip("abcd", USUAL, strict=True))
    verb, _colon, stage = act.partition(":")
    assert rearranged(USUAL[:3], f"{verb}:{names.get(stage, stage)}") == [names[letter] for letter in order.split()]


def test_a_fund_without_a_plan_of_its_own_gets_one(used):
    StagePlan.objects.filter(fund=used.fund).delete()
    set_stages(fund=used.fund, between=["interview"], days={}, by=used.partner)
    assert StagePlan.objects.get(fund=used.fund).order[2:4] == ["interview", "committee"]
    set_stages(fund=used.fund, between=[], days={}, by=used.partner)
    assert StagePlan.objects.filter(fund=used.fund).count() == 1


def steps(cast, deal):
    answer = english(cast.founder).get(reverse("applicants:status", args=[deal.uuid]))
    return [(step["key"], step["state"]) for step in answer.context["steps"]][2:]


def walked(deal, *stages):
    for stage in stages:
        with acting(None, "move_deal"):
            row = Deal.objects.select_for_update().get(pk=deal.pk)
            change_stage(deal=row, to=stage, by=None, edges=(Edge(row.stage, stage),))
    return Deal.objects.select_related("round", "fund").get(pk=deal.pk)


def test_founders_are_promised_the_funds_own_stages_in_its_order(used):
    Round.objects.filter(pk=used.round.pk).update(targets={"preliminary": "2031-02-01", "diligence": "2031-01-01"})
    deal = submitted_deal(used)
    set_stages(fund=used.fund, between=["diligence", "accelerator", "interview"], days={}, by=used.partner)
    assert steps(used, deal) == [("screening", "now"), ("diligence", "next"), ("interview", "next"), ("committee", "next"), ("contracting", "next"),
                                 ("invested", "next")]  # no preliminary committee, and nobody is promised the accelerator
    walked(deal, "diligence", "interview")
    assert steps(used, deal)[:3] == [("screening", "done"), ("diligence", "done"), ("interview", "now")]


def test_who_is_in_the_accelerator_reads_so_and_may_be_promised_a_day(used):
    deal = walked(submitted_deal(used), "interview", "accelerator")
    assert steps(used, deal)[:4] == [("screening", "done"), ("interview", "done"), ("accelerator", "now"), ("preliminary", "next")]
    assert (promised(deal).step, promised(deal).due_on) == ("accelerator", None)
    Deal.objects.filter(pk=deal.pk).update(target_on="2031-03-01")
    assert promised(Deal.objects.get(pk=deal.pk)).due_on == dt.date(2031, 3, 1)
    deal = walked(deal, "diligence")
    assert steps(used, deal)[:4] == [("screening", "done"), ("interview", "done"), ("accelerator", "done"), ("diligence", "now")]


def test_a_deal_in_a_stage_the_fund_gave_up_keeps_it_on_its_founders_page(used):
    deal = walked(submitted_deal(used), "preliminary")
    StagePlan.objects.filter(fund=used.fund).update(between=["interview", "diligence"])
    assert steps(used, deal)[:3] == [("screening", "done"), ("preliminary", "now"), ("diligence", "next")]
