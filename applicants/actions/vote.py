"""Cast a committee vote: into a sealed ballot, or, once it is opened, the final one; a later vote of a person stands in place of the earlier."""
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.agenda import hold_item
from applicants.models import AgendaItem, Deal, Meeting, Vote
from applicants.queries.committee import stepped_back
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can, holds

LONGEST = 300
CHOICES = tuple(choice for choice in Vote.Choice.values if choice != Vote.Choice.RECUSED)  # who steps back says so by a deed of its own
IN_FAVOUR = (Vote.Choice.YES, Vote.Choice.CONDITIONAL)


def cast_vote(*, item: AgendaItem, choice: str, reason: str, by: Seat, champion: bool = False, final: bool | None = None) -> Vote:
    """Add a vote of this seat: a sealed one while the ballot is sealed, a final one once it is opened. Nothing but the vote row is written.

    choice: yes, conditional, no or abstain; all but the first say why. `final` is what the voter's page asked for, where it says so: a vote
    meant to be sealed that comes after the opening is refused, not taken for a final one. Refused before the packet is frozen and after the decision, for a
    seat that may not vote in this fund today, and for who stepped back from the item or is shut off from its deal.
    """
    if choice not in CHOICES:
        raise Refused(_("Choose one of the four votes."), field="choice")
    said = characters.legible(reason, most=LONGEST, field="reason", missing="" if choice == Vote.Choice.YES else _(
        "Say why in a sentence: it goes into the minutes with your vote."))
    if not holds(by.role, Can.VOTE) or not Seat.objects.live().filter(pk=by.pk, fund=item.meeting.fund_id).exists():
        raise Refused(_("Your seat does not vote in this committee today. Nothing was changed."))
    with acting(by, "cast vote"):
        locked = hold_item(item=item, by=by, can=Can.VOTE)
        if by.user_id in stepped_back(locked):
            raise Refused(_("You stepped back from this item. That holds until it is decided, so you do not vote on it."))
        if locked.deal.status == Deal.Status.WITHDRAWN:
            raise Refused(_("The company withdrew its application. There is nothing to vote on any more."))
        if locked.state == AgendaItem.State.PREPARING:
            raise Refused(_("The packet is not frozen yet. You can vote as soon as it is."))
        if locked.state == AgendaItem.State.DECIDED:
            raise Refused(_("The ballot is closed. Votes can no longer be cast."))
        if final is not None and final != (locked.state == AgendaItem.State.OPENED):
            raise Refused(_("The sealed votes were opened meanwhile, and yours came too late to be among them. Read what was said, then cast it as "
                            "your final vote."))
        backed = champion and locked.meeting.rule == Meeting.Rule.CHAMPION and choice in IN_FAVOUR
        return Vote.objects.create(item=locked, seat=by, choice=choice, reason=said, champion=backed, final=locked.state == AgendaItem.State.OPENED)
