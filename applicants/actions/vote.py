"""Cast a committee vote into a sealed ballot; a later vote of the same person stands in place of the earlier one."""
from django.utils.translation import gettext as _

from applicants.actions.wall import check_open
from applicants.models import AgendaItem, Deal, Meeting, Vote
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can, holds

LONGEST = 300


def cast_vote(*, item: AgendaItem, choice: str, reason: str, by: Seat, champion: bool = False) -> Vote:
    """Add a vote of this seat to the sealed ballot; nothing but the vote row is written, and nothing tells of its content.

    Refused outside the sealed time, for a seat that may not vote in this fund today, for an unknown choice, and where a
    condition, an objection or a recusal gives no reason.
    """
    reason = reason.strip()
    if choice not in Vote.Choice.values:
        raise Refused(_("Choose one of the four votes."), field="choice")
    if choice != Vote.Choice.YES and not reason:
        raise Refused(_("Say why in a sentence: it goes into the minutes with your vote."), field="reason")
    if len(reason) > LONGEST:
        raise Refused(_("Keep the reason under 300 characters."), field="reason")
    with acting(by, "cast vote"):
        locked = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting", "deal").get(pk=item.pk)
        sits = Seat.objects.live().filter(pk=by.pk, fund=locked.meeting.fund_id).exists()
        if not sits or not holds(by.role, Can.VOTE):
            raise Refused(_("Your seat does not vote in this committee today. Nothing was changed."))
        check_open(deal=locked.deal, by=by)
        if locked.deal.status == Deal.Status.WITHDRAWN:
            raise Refused(_("The company withdrew its application. There is nothing to vote on any more."))
        if locked.state == AgendaItem.State.PREPARING:
            raise Refused(_("The packet is not frozen yet. You can vote as soon as it is."))
        if locked.state == AgendaItem.State.DECIDED:
            raise Refused(_("The ballot has been opened. Votes can no longer be cast."))
        backed = champion and locked.meeting.rule == Meeting.Rule.CHAMPION and choice in (Vote.Choice.YES, Vote.Choice.CONDITIONAL)
        return Vote.objects.create(item=locked, seat=by, choice=choice, reason=reason, champion=backed)
