"""Step back from an agenda item because of a conflict of interest: from then on the person finds nothing of the deal anywhere."""
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.agenda import ask_presiding, ask_standing, hold_item
from applicants.models import AgendaItem, Vote
from applicants.queries.committee import members, stepped_back
from fund.actions.wall import shut_by_recusal
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.models.wall import shut_out
from fund.permissions import Can

LONGEST = 300
S = AgendaItem.State


def step_back(*, item: AgendaItem, reason: str, by: Seat, seat: Seat | None = None) -> Vote:
    """Take this member out of the item: the person of `by`, or, where who presides says it for another, of `seat`.

    A recusal is added to the votes and a wall is put up before the deal against the person, all their other seats with it; the quorum is
    counted without them. What they voted before stays on record and no longer counts. Refused without a reason, before the packet is frozen
    and after the decision, for who is no voting member or stepped back already, for another's seat by anybody who does not preside, and
    where nobody who keeps the fund's walls would still see the deal.
    """
    said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say in a sentence why you step back."))
    with acting(by, "step back"):
        locked = hold_item(item=item, by=by, can=Can.VOTE)
        ask_standing(item=locked)
        if locked.state == S.PREPARING:
            raise Refused(_("The packet is not frozen yet, so there is nothing to step back from."))
        if locked.state == S.DECIDED:
            raise Refused(_("The decision stands. Nobody steps back from it any more; if it cannot stand, the chair declares it void."))
        whose = _whose(locked, by, seat)
        vote = Vote.objects.create(item=locked, seat=whose, choice=Vote.Choice.RECUSED, reason=said, final=locked.state == S.OPENED)
        shut_by_recusal(fund=locked.meeting.fund, about=locked.deal.uuid, applicant=locked.deal.company.organisation, reason=said, by=by, user=whose.user)
        return vote


def _whose(item: AgendaItem, by: Seat, seat: Seat | None) -> Seat:
    """The voting seat that steps back; Refused where it may not."""
    if seat is None or seat.user_id == by.user_id:
        whose = by
    else:
        ask_presiding(item=item, by=by)
        found = members(item.meeting.fund).get(seat.user_id)
        if found is None or not Seat.objects.live().filter(pk=seat.pk, fund=item.meeting.fund_id).exists():
            raise Refused(_("Choose somebody who votes in this committee today."), field="seat")
        whose = found
    if whose.user_id in stepped_back(item):
        raise Refused(_("This person stepped back already. Nothing was changed."), field="seat")
    if whose.user_id in shut_out(item.deal.uuid):
        raise Refused(_("This person is shut off from the deal already and takes no part. Nothing was changed."), field="seat")
    return whose
