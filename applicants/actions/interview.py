"""Notes of a conversation with the founders: written once, and corrected by a new one."""
import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.colleague import ask_colleague
from applicants.models import Deal, Interview
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat

LONGEST = 20_000
LONGEST_PRESENT = 300
EARLIEST = dt.timedelta(days=10 * 365)  # what lies before is a slip of the pen


def note_interview(*, deal: Deal, held_on: dt.date, present: str, notes: str, advice: str, corrects: Interview | None = None, by: Seat) -> Interview:
    """Write down a conversation, or correct one that is written down already; the same sent twice is the same.

    Refused for a seat that may not, before a wall, for a day that lies ahead or years back (field held_on), without who was there
    (field present) or what was said (field notes), and for the correction of what was corrected meanwhile.
    """
    with acting(by, "note conversation", deal=str(deal.uuid)):
        row = ask_colleague(deal=deal, by=by)
        if not timezone.localdate() - EARLIEST <= held_on <= timezone.localdate():
            raise Refused(_("Enter the day it took place; it does not lie ahead."), field="held_on")
        said = {"held_on": held_on, "advice": advice, "corrects": _to_correct(row, corrects, by),
                "present": characters.legible(" ".join(present.split()), most=LONGEST_PRESENT, field="present", missing=_("Say who was there.")),
                "notes": characters.legible(notes.replace("\x00", ""), most=LONGEST, field="notes", missing=_("Write what was said."))}
        twice = row.interviews.filter(written_by__user=by.user_id, **said).first()
        if twice is None and corrects is not None and Interview.objects.filter(corrects=corrects).exists():
            raise Refused(_("Somebody corrected this meanwhile. Read the newer notes, then correct those."))
        return twice or Interview.objects.create(deal=row, written_by=by, lang=characters.language(said["notes"]), **said)


def _to_correct(deal: Deal, corrects: Interview | None, by: Seat) -> Interview | None:
    if corrects is not None and not deal.interviews.visible_to(by.user).filter(pk=corrects.pk).exists():
        raise Refused(_("These notes are not open to you. Nothing was written."))
    return corrects
