"""The administrator's room: who sits where, and one person with all their seats."""
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from fund.accounts.second_factor import has_second_factor
from fund.forms.person import PeopleFilter
from fund.permissions import Can, allow
from fund.queries import person as query

A_PAGE = 25


def _tabs(counted: dict[str, int], state: str) -> list[dict[str, object]]:
    words = {"": pgettext("people", "Everybody"), "live": pgettext("seat", "Live"), "coming": pgettext("seat", "To come"),
             "ended": pgettext("seat", "Ended"), "invited": pgettext("people", "Invited")}
    return [{"key": key, "label": label, "count": counted[key], "current": key == state} for key, label in words.items()]


@require_safe
@allow(Can.KEEP_SEATS)
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET, organisations=query.organisations(request.user))
    asked, state = form.asked(), request.GET.get("state", "")
    state = state if state in query.STATES else ""
    rows = query.invitations(request.user, asked) if state == "invited" else query.people(request.user, asked, state)
    counted, paginator = query.counts(request.user, asked), Paginator(rows, A_PAGE)
    paginator.count = counted[state]
    page = paginator.get_page(request.GET.get("page"))
    if state != "invited":
        for person in page:
            person.sorted_seats = query.sorted_seats(person.seats.all())
    return render(request, "fund/person/people.html", {
        "form": form, "asked": asked, "state": state, "page": page, "tabs": _tabs(counted, state)})


@require_safe
@allow(Can.KEEP_SEATS)
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    row = get_object_or_404(query.people(request.user, {}), uuid=person)
    return render(request, "fund/person/person.html", {
        "person": row, "seats": query.sorted_seats(row.seats.all()), "is_me": row == request.user, "has_factor": has_second_factor(row),
        "invitations": query.invitations(request.user, {}).filter(email=row.email.lower())})
