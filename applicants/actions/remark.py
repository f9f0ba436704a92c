"""Note down what is said in the room while a deal is discussed; it enters the minutes and is not rewritten."""
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.agenda import ask_standing, hold_item
from applicants.models import AgendaItem, Remark
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.permissions import Can, holds

LONGEST = 600


def add_remark(*, item: AgendaItem, text: str, by: Seat) -> Remark:
    """Add a note to the discussion of an opened item: by who votes there, or by who prepares the meeting and keeps its minutes.

    Refused without a text, while the votes are sealed, once the decision stands, and before a wall.
    """
    said = characters.legible(text, most=LONGEST, field="text", missing=_("Write what was said."))
    with acting(by, "add remark"):
        locked = hold_item(item=item, by=by, can=Can.VOTE if holds(by.role, Can.VOTE) else Can.PREPARE_MEETING)
        ask_standing(item=locked)
        if locked.state == AgendaItem.State.DECIDED:
            raise Refused(_("The decision stands and the minutes are made from what was noted down before it. Nothing was added."), field="text")
        if locked.state != AgendaItem.State.OPENED:
            raise Refused(_("The deal is discussed once its votes are opened. Nothing was added."), field="text")
        return Remark.objects.create(item=locked, text=said, lang=characters.language(said), by=by)
