"""Which gates a deal passes on its way through its fund's stages, and what each of them lacks."""
import pytest
from django.utils import translation

from applicants.models import Deal, StagePlan
from applicants.queries.gate import gate, missing
from applicants.queries.stage_plan import gates_on_the_way, next_stage, plan_of, targets
from tests.applicants.scoring import locked, screened
from tests.cast import draft_deal, fund

USUAL = ["interview", "accelerator", "preliminary", "diligence"]


def plan(*between) -> StagePlan:
    return StagePlan(between=list(between))


@pytest.mark.parametrize(("between", "source", "target", "gates"), [
    (USUAL, "screening", "interview", ["screening"]),
    (USUAL, "interview", "preliminary", ["interview"]),                       # the accelerator may be left out
    (USUAL, "interview", "diligence", ["interview", "preliminary"]),
    (USUAL, "screening", "committee", ["screening", "interview", "preliminary", "diligence"]),
    (USUAL, "diligence", "interview", []),                                    # back
    (["interview", "diligence", "preliminary"], "diligence", "committee", ["diligence", "preliminary"]),
    ([], "screening", "committee", ["screening"]),
    (["interview"], "preliminary", "committee", ["preliminary"]),             # the fund gave this stage up while a deal stood in it
    (["interview"], "preliminary", "interview", []),
    (["diligence"], "submitted", "diligence", ["submitted", "screening"]),
])
def test_the_gates_on_the_way_follow_the_funds_order(between, source, target, gates):
    assert gates_on_the_way(source, target, plan(*between)) == gates


def test_where_a_deal_may_go_stands_in_the_funds_order_and_ends_with_the_committee():
    for stage, onward, back in (("screening", "interview", []), ("preliminary", "diligence", ["screening", "interview", "accelerator"]),
                                ("committee", None, ["screening", *USUAL])):
        found = targets(Deal(stage=stage), plan(*USUAL))
        assert [row["stage"] for row in found] == [s for s in ["screening", *USUAL, "committee"] if s != stage]
        assert [row["stage"] for row in found if row["is_back"]] == back
        assert next_stage(Deal(stage=stage), plan(*USUAL)) == onward
    for stage in ("contracting", "invested"):
        assert targets(Deal(stage=stage), plan(*USUAL)) == []


@pytest.mark.django_db
def test_a_fund_without_a_plan_has_the_usual_one():
    assert plan_of(fund("plain")).order == ["submitted", "screening", *USUAL, "committee", "contracting", "invested"]


@pytest.mark.django_db
def test_a_jump_lacks_what_every_gate_on_the_way_lacks_and_says_of_which_stage(cast):
    deal = screened(cast)
    for reviewer in (cast.analyst, cast.analyst2):
        locked(cast, deal, reviewer)
    assert gate(deal) == [row for row in gate(deal) if row["state"] == "ok"]
    assert missing(deal, "committee", plan("interview", "diligence"))[0]["stage"] == "interview"
    assert {row["stage"] for row in missing(deal, "committee", plan("interview", "diligence"))} == {"interview", "diligence"}
    assert missing(deal, "interview", plan("interview", "diligence")) == []


@pytest.mark.django_db
def test_nobody_sends_a_company_to_the_accelerator_whose_founders_did_not_agree(cast):
    deal = draft_deal(cast)
    deal.stage = "interview"
    with translation.override("en"):
        firm = [row["label"] for row in missing(deal, "accelerator", plan(*USUAL)) if row["firm"]]
    assert firm == ["The founders agree that the accelerator reads their application"]
