"""Consents after handing in: read them, take one back, give one."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.consent import give_consent, withdraw_consent
from applicants.models import Deal
from applicants.queries import application as query
from applicants.queries.application_page import frame
from applicants.queries.consent import recipients
from applicants.queries.consent_page import consents as standing
from fund.models import Seat
from fund.permissions import Can, allow, seat_or_403


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def consents(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = query.own_deal(request.user, deal)
    page = frame(query.draft(row), request.user) | {"consents": standing(row), "recipients": recipients(row.fund)}
    return render(request, "applicants/consent/consents.html", page)


@require_POST
@allow(Can.SUBMIT_APPLICATION)
def consent_withdraw(request: HttpRequest, deal: UUID, key: str) -> HttpResponse:
    row, by = _owned(request, deal)
    both = request.POST.get("with_application") == "yes"
    taken = withdraw_consent(deal=row, key=key, with_application=both, reason=request.POST.get("reason", ""), by=by)
    messages.success(request, (_("“%(title)s” and the application are withdrawn.") if row.status == Deal.Status.WITHDRAWN and both
                               else _("“%(title)s” is withdrawn from now on. The fund manager has been told.")) % {"title": taken.text.title})
    return redirect("applicants:consents", row.uuid)


@require_POST
@allow(Can.SUBMIT_APPLICATION)
def consent_give(request: HttpRequest, deal: UUID, key: str) -> HttpResponse:
    row, by = _owned(request, deal)
    given = give_consent(deal=row, key=key, by=by)
    messages.success(request, _("“%(title)s” is given from now on.") % {"title": given.text.title})
    return redirect("applicants:consents", row.uuid)


def _owned(request: HttpRequest, deal: UUID) -> tuple[Deal, Seat]:
    row = query.own_deal(request.user, deal)
    seat = seat_or_403(request.user, row.company.organisation, Can.SUBMIT_APPLICATION)
    return row, seat
