"""A seat that ended while its holder was at work: which one closed the page they asked for."""
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from fund.models import Seat, User
from fund.permissions import Can, holds

LATELY = timedelta(days=30)


def ended_lately(user: User) -> list[Seat]:
    """The seats of this person that ended within a month, the newest first, with organisation and fund. One query."""
    today = timezone.localdate()
    rows = Seat.objects.ended().filter(user=user, ends_on__range=(today - LATELY, today), ends_on__gt=F("starts_on"))
    return list(rows.select_related("organisation", "fund", "user").order_by("-ends_on", "-pk"))


def ended_this_week(user: User) -> list[Seat]:
    """What the first page says of it: seats that ended within a week and were not followed by another one on the same day."""
    since = timezone.localdate() - timedelta(days=7)
    followed = {(seat.fund_id, seat.starts_on) for seat in user.live_seats}
    return [seat for seat in ended_lately(user) if seat.ends_on > since and (seat.fund_id, seat.ends_on) not in followed]


def ended_key(user: User, can: Can, slug: str | None) -> Seat | None:
    """The lately ended seat that would have opened a page of this capability, in this fund if it belongs to one; or None.

    None too where a live seat opens such pages still: then the page is closed for another reason.
    """
    def opens(seat: Seat) -> bool:
        return holds(seat.role, can) and (slug is None or (seat.fund is not None and seat.fund.slug == slug))

    if any(opens(seat) for seat in user.live_seats):
        return None
    return next((seat for seat in ended_lately(user) if opens(seat)), None)
