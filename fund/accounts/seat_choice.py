"""The seat somebody chose to act from: kept in the session, shown on every page, and compared when a page writes."""
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fund.errors import Refused

KEY = "seat"


def chosen_seat(request: HttpRequest):
    """The seat chosen in the shell, or the oldest of today's; None for a person without seats. Asks nothing that a page does not ask."""
    seats = request.user.live_seats
    kept = request.session.get(KEY)
    return next((seat for seat in seats if seat.pk == kept), seats[0] if seats else None)


def label(seat) -> str:
    """A seat in a line: role, organisation, fund."""
    return ", ".join(str(part) for part in (seat.get_role_display(), seat.organisation, seat.fund and seat.fund.name) if part)


def notice_an_end(request: HttpRequest) -> None:
    """Say once that the chosen seat has ended, and go on from another one."""
    kept = request.session.get(KEY)
    if kept is None or any(seat.pk == kept for seat in request.user.live_seats):
        return
    ended = request.user.seats.select_related("organisation", "fund").filter(pk=kept).first()
    now = chosen_seat(request)
    request.session.pop(KEY)
    if now:
        request.session[KEY] = now.pk
    if ended and now:
        messages.warning(request, _("Your seat as %(ended)s has ended. You now act as %(now)s.") % {"ended": label(ended), "now": label(now)})
    elif ended:
        messages.warning(request, _("Your seat as %(ended)s has ended.") % {"ended": label(ended)})


class StalePage(Refused):
    """A write from a page that was opened while another seat was chosen; `seat` and `label` name the one chosen now."""

    def __init__(self, text: str, now) -> None:
        super().__init__(text)
        self.seat, self.label = str(now.uuid), label(now)


def refuse_a_stale_page(request: HttpRequest) -> None:
    """Refuse a write that names another seat than the one chosen now. A page without our script names none and is taken as it is."""
    given = request.META.get("HTTP_X_SEAT") or request.POST.get("acting_seat")
    now = chosen_seat(request)
    if not given or now is None or given == str(now.uuid):
        return
    then = next((seat for seat in request.user.live_seats if str(seat.uuid) == given), None)
    if then is None:
        raise StalePage(_("This page was opened from a seat that is not yours today. You act as %(now)s. Nothing was written: "
                          "load the page again.") % {"now": label(now)}, now)
    raise StalePage(_("This page was opened as %(then)s. You now act as %(now)s in another tab. Nothing was written: switch back or "
                      "load the page again.") % {"then": label(then), "now": label(now)}, now)
