"""Who can see a report: every person it opens for today, why, and which accounts they read in it."""
from typing import Any

from django.utils.translation import gettext as _

from fund.models import Seat
from fund.permissions import HOUSE, Role
from fund.queries.reader import people_of, seen_by
from portfolio.models import Report


def readers(report: Report) -> list[dict[str, Any]]:
    """Organisation by organisation: {organisation, people: [{name, role, why, reads}]}; asked of Report.visible_to. Three queries."""
    fund = report.quarter.fund
    people = people_of(Seat.objects.live().filter(fund=fund))
    may = seen_by(people, lambda user: Report.objects.visible_to(user).filter(pk=report.pk))
    found: dict[str, list[dict[str, Any]]] = {}
    for user in people:
        for seat in user.live_seats:
            if user.pk in may and seat.fund_id == fund.pk and seat.role in HOUSE | {Role.INSPECTOR, Role.LP}:
                found.setdefault(seat.organisation.name, []).append({"name": seat.person, "role": seat.get_role_display(), **_why(seat)})
    return [{"organisation": name, "people": rows} for name, rows in sorted(found.items())]


def _why(seat: Seat) -> dict[str, str]:
    if seat.role == Role.LP:
        return {"why": _("LP of the fund"), "reads": _("The published report and its own account")}
    if seat.role == Role.INSPECTOR:
        return {"why": _("Inspector"), "reads": _("The published report and every account")}
    return {"why": _("The fund manager's house"), "reads": _("The published report and every account")}
