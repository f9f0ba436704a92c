"""Declare a decision void, with its reason: it stays on record as it was, and the deal goes on as if it had not been made."""
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.agenda import ask_presiding, ask_standing, hold_item
from applicants.actions.assumption import thaw_copies
from applicants.actions.stage_move import change_stage
from applicants.models import AgendaItem, Deal, Meeting, PaymentRequest, StageMove, Voiding
from applicants.queries.decision import known_status, open_decision
from applicants.queries.stage_plan import next_stage, plan_of
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can
from fund.states import Edge, move

LONGEST = 300
AGAIN = (Edge(Deal.Status.PASSED, Deal.Status.ACTIVE, Can.VOTE),)
D, S = AgendaItem.Decision, Deal.Stage


def void_decision(*, item: AgendaItem, reason: str, by: Seat) -> Voiding:
    """Declare an approval or a rejection void.

    After an approval of the main committee the deal stands at its stage again and its assumptions may be written anew; after one of the
    preliminary committee likewise; after a rejection the deal is active again, or, where its founder was told already, as soon as an
    invitation takes it up. Refused for who does not preside, without a reason, where nothing was decided, twice, once a payment request
    stands or the deal is invested, and once the deal has moved on: a later item, a stage further, or a planned letter.
    """
    said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say why the decision is void."))
    with acting(by, "void decision", deal=str(item.deal.uuid)):
        locked = hold_item(item=item, by=by, can=Can.VOTE)
        ask_standing(item=locked)
        if locked.decision not in (D.APPROVED, D.REJECTED):
            raise Refused(_("Nothing was approved or rejected here, so nothing can be declared void."))
        if Voiding.objects.filter(item=locked).exists():
            raise Refused(_("This decision was declared void already. Nothing was changed."))
        ask_presiding(item=locked, by=by)
        _check_later(locked)
        made = Voiding.objects.create(item=locked, reason=said, by=by)
        if locked.decision == D.REJECTED:
            _take_up(locked.deal, by)
        else:
            _bring_back(locked, said, by)
        return made


def _check_later(item: AgendaItem) -> None:
    """Refused once something rests on the decision that a word cannot take back."""
    if item.deal.stage == S.INVESTED:
        raise Refused(_("The investment on this decision is made, so it cannot be declared void."))
    if PaymentRequest.objects.filter(item=item, state=PaymentRequest.State.ASKED).exists():
        raise Refused(_("A payment request rests on this decision, so it cannot be declared void. Take the request back first, if nothing was paid."))
    if item.deal.agenda_items.filter(pk__gt=item.pk).exclude(state=AgendaItem.State.PREPARING).exists():
        raise Refused(_("The deal came before a committee again after this decision. Only the newest one can be declared void."))


def _take_up(deal: Deal, by: Seat) -> None:
    """The deal is active again; where its founder knows of the decline, an invitation has to say so first."""
    letter = open_decision(deal)
    if letter is not None and letter.state == letter.State.PLANNED:
        raise Refused(_("The letter to its founder is planned already. Take it back first."))
    if deal.status == Deal.Status.PASSED and known_status(deal) != Deal.Status.PASSED:
        move(deal, Deal.Status.ACTIVE, AGAIN, by, field="status", also={"reason": "", "reason_codes": []})


def _bring_back(item: AgendaItem, reason: str, by: Seat) -> None:
    """The deal stands again where the committee found it, and what the decision had fixed may be written anew."""
    deal, main = item.deal, item.meeting.kind == Meeting.Kind.MAIN
    there = S.COMMITTEE if main else S.PRELIMINARY
    moved_to = S.CONTRACTING if main else next_stage(Deal(stage=there), plan_of(deal.fund))
    if deal.stage not in (there, moved_to):
        raise Refused(_("The deal has moved on to %(stage)s since. Move it back first; then the decision can be declared void.") % {
            "stage": deal.get_stage_display()})
    if deal.stage != there:
        change_stage(deal=deal, to=there, by=by, edges=(Edge(deal.stage, there),), kind=StageMove.Kind.BACK, reason=reason)
    if main:
        thaw_copies(item=item, by=by)
