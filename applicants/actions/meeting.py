"""Plan a meeting of the committee: its kind, its day and place, and the rule it decides by, which never changes again."""
from datetime import date, time, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.terms import seated
from applicants.models import Meeting
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Seat
from fund.permissions import Can

FARTHEST = timedelta(days=366)
LONGEST_PLACE = 200


def plan_meeting(*, fund: Fund, held_on: date, by: Seat, kind: str = Meeting.Kind.MAIN, begins_at: time | None = None, place: str = "") -> Meeting:
    """A meeting with the next number of its kind; rule and quorum are copied from the fund's terms and never change again.

    A day to come is what planning means, up to a year ahead; a day before the fund's first closing is Refused.
    """
    seated(by=by, fund=fund, can=Can.PREPARE_MEETING)
    if kind not in Meeting.Kind.values:
        raise Refused(_("Choose the kind of meeting."), field="kind")
    if held_on < fund.formed_on:
        raise Refused(_("The fund did not exist yet on this day."), field="held_on")
    if held_on > timezone.localdate() + FARTHEST:
        raise Refused(_("This day is more than a year away. Check the year."), field="held_on")
    where = characters.legible(place, most=LONGEST_PLACE, field="place")
    with acting(by, "plan meeting"):
        terms = Fund.objects.select_for_update().get(pk=fund.pk)
        number = (Meeting.objects.filter(fund=fund, kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1
        return Meeting.objects.create(fund=terms, kind=kind, number=number, held_on=held_on, begins_at=begins_at, place=where,
                                      rule=terms.committee_rule, quorum=terms.committee_quorum)
