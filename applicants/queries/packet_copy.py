"""A reader's own copy of a frozen packet: whether they may have one, and how far it is."""
from typing import Any

from django.conf import settings

from applicants.models import AgendaItem, PacketCopy, Scorecard
from applicants.queries.committee import stepped_back
from fund.models import Job, Seat, User
from fund.permissions import COMMITTEE, HOUSE, Role
from fund.queries.mandate import spoken

TASK = "applicants.draw_packet"
READERS = HOUSE | COMMITTEE | {Role.INSPECTOR}


def language_of(seat: Seat) -> str:
    """The language in which a reader's copy is drawn."""
    return seat.user.language if seat.user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def may_have(item: AgendaItem, seat: Seat) -> bool:
    """Whether this seat may have a copy today: it reads frozen packets of the fund, the deal is not shut off from its person, they did not step
    back from the item, and they are not blind to the deal."""
    user = User.objects.get(pk=seat.user_id)  # seats are asked of the database anew
    sits = Seat.objects.live().filter(pk=seat.pk, fund=item.meeting.fund_id, role__in=READERS).exists()
    seen = AgendaItem.objects.visible_to(user).filter(pk=item.pk).exclude(frozen_at=None).exists()
    return sits and seen and user.pk not in stepped_back(item) and not Scorecard.objects.blind_deals(user).filter(deal=item.deal_id).exists()


def own_copies(item: AgendaItem, user: User) -> list[PacketCopy]:
    """The drawn copies of this person, the one in the language being spoken first; only of seats that may have them today."""
    rows = PacketCopy.objects.filter(item=item, seat__user=user).select_related("seat__user").order_by("pk")
    return sorted((row for row in rows if may_have(item, row.seat)), key=lambda row: row.lang != spoken())


def progress(item: AgendaItem, user: User) -> dict[str, Any]:
    """{drawn: a copy in whatever language, job: under way or stopped, where this person may see it, asked, may_ask: for one in the language being
    spoken}; empty where this reader may have no copy."""
    seats = [seat for seat in user.live_seats if seat.fund_id == item.meeting.fund_id and seat.role in READERS]
    if not item.is_frozen or not any(may_have(item, seat) for seat in seats):
        return {}
    drawn = next(iter(own_copies(item, user)), None)
    there = drawn is not None and drawn.lang == spoken()
    keys = [seat.pk for seat in seats]
    job = None if there else Job.objects.filter(name=TASK, args__item=item.pk, args__seat__in=keys, args__lang=spoken()).order_by("-pk").first()
    waits = job is not None and not job.is_over
    shown = job is not None and (waits or job.state == Job.State.FAILED) and Job.objects.visible_to(user).filter(pk=job.pk).exists()
    return {"drawn": drawn, "job": job if shown else None, "asked": waits, "may_ask": not there and not waits}
