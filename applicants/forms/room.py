"""The forms that the room of an agenda item offers, by what the reader may do there."""
from collections.abc import Mapping
from typing import Any

from django.forms import Form

from applicants.forms.ballot import CloseForm, DeferForm, ReasonForm
from applicants.forms.recusal import SeatStepsBackForm, StepBackForm
from applicants.forms.remark import RemarkForm
from applicants.forms.vote import VoteForm


def room_forms(shown: Mapping[str, Any], place: str = "", refused: Form | None = None) -> dict[str, Form]:
    """Form by place: vote, step_back, remark, and for who presides recuse, close, defer, void_form. `refused` takes the place it was sent from,
    where the room still offers it."""
    found: dict[str, Form] = {}
    item, ballot = shown["item"], shown["ballot"]
    if ballot and ballot.seat:
        found["vote"] = VoteForm(initial=_mine(ballot) | {"stage": item.state}, auto_id="vote_%s")
        found["step_back"] = StepBackForm(auto_id="step_back_%s")
    if shown.get("may_note"):
        found["remark"] = RemarkForm(auto_id="remark_%s")
    if ballot and shown["presides"]:
        found["defer"] = DeferForm(auto_id="defer_%s")
        found["recuse"] = SeatStepsBackForm(members=shown["members"], auto_id="recuse_%s")
    if "proposals" in shown:
        found["close"] = CloseForm(proposals=shown["proposals"], now=shown["seen"], auto_id="close_%s")
    if shown.get("decision") and shown["presides"]:
        found["void_form"] = ReasonForm(auto_id="void_%s")
    if refused is not None and place in found:
        refused.auto_id = found[place].auto_id
        found[place] = refused
    return found


def _mine(ballot: Any) -> dict[str, Any]:
    """What the vote form starts with: one's own newest vote, or, for the final one, one's sealed vote to be confirmed."""
    mine = ballot.mine or ballot.before
    return {"choice": mine.choice, "reason": mine.reason, "champion": mine.champion} if mine else {}
