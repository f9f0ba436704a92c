"""Move a deal along its stages, where the gate refuses what is not ready; and say who looks after it."""
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.wall import check_open
from applicants.models import Deal, Scorecard
from applicants.models.deal import MOVES, NEW_STAGE
from applicants.queries.deal import gaps
from fund import audit
from fund.errors import Refused
from fund.models import Seat
from fund.models.wall import shut_out
from fund.permissions import Can, holds
from fund.states import move


def move_deal(*, deal: Deal, to: str, by: Seat) -> Deal:
    """Move an active deal to stage `to`; its days there count anew.

    Refused with the list of what is missing, for a deal that is not active, an unknown edge, a seat that may not, and a
    person whose own card on the deal is open: the answer would tell them how far the others are.
    """
    with audit.acting(by, "move_deal", deal=str(deal.uuid), to=to):
        row = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        check_open(deal=row, by=by)
        if row.status != Deal.Status.ACTIVE:
            raise Refused(_("This deal is not active. Nothing was changed."))
        states = set(Scorecard.objects.own(by.user).filter(deal=row).values_list("state", flat=True))
        if Scorecard.State.RECUSED in states:
            raise Refused(_("You stepped back from this deal; somebody else moves it."))
        if Scorecard.State.DRAFT in states:
            raise Refused(_("Lock your own scorecard first; until then others' cards are hidden from you."))
        if missing := gaps(row):
            raise Refused(" ".join([_("The deal cannot move yet. Missing:"), " · ".join(missing)]))
        move(row, to, MOVES, by, field="stage", also=NEW_STAGE | {"stage_since": timezone.now()})
        deal.refresh_from_db(fields=["stage", "stage_since"])
        return deal


def set_owner(*, deal: Deal, owner: Seat, by: Seat) -> Deal:
    """Say who looks after a deal. Refused for a seat that may not assign, or an owner who may not move deals here."""
    if by.fund_id != deal.fund_id or not holds(by.role, Can.ASSIGN_REVIEWER):
        raise Refused(_("Your seat may not say who looks after a deal."))
    held = Seat.objects.live().filter(pk=owner.pk, fund=deal.fund_id).exists()
    if not held or not holds(owner.role, Can.MOVE_DEAL) or owner.user_id in shut_out(deal.uuid):
        raise Refused(_("This person cannot look after deals of this fund."), field="owner")
    with audit.acting(by, "set_owner", deal=str(deal.uuid)):
        row = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        check_open(deal=row, by=by)
        row.owner = owner
        row.save(update_fields=["owner"])
    return row
