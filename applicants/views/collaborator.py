"""Who writes an application with us: the seats of the startup, invitations to them, and the end of one."""
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.forms.collaborator import HINTS, CollaboratorForm, EndForm
from applicants.models import Deal
from applicants.queries import application as query
from applicants.queries import collaborator as people
from applicants.queries.application_page import frame
from fund.actions.invitation import invite, invite_again, withdraw_invitation
from fund.actions.seat import end_seat
from fund.forms.refused import attempt
from fund.models import Invitation, Seat
from fund.permissions import Can, allow, seat_or_403, visible_or_404


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def collaborators(request: HttpRequest, deal: UUID) -> HttpResponse:
    return _page(request, query.own_deal(request.user, deal))


@require_POST
@allow(Can.KEEP_OWN_SEATS, step_up=True)
def collaborator_invite(request: HttpRequest, deal: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    form = CollaboratorForm(request.POST)
    sent = form.is_valid() and attempt(form, invite, organisation=row.company.organisation, by=by, **form.cleaned_data)
    if not sent:
        return _page(request, row, form=form)
    messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": sent[0].email})
    return redirect("applicants:collaborators", row.uuid)


@require_POST
@allow(Can.KEEP_OWN_SEATS, step_up=True)
def collaborator_again(request: HttpRequest, deal: UUID, invitation: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    sent, _token = invite_again(invitation=_invitation(request, row, invitation), by=by)
    messages.success(request, _("A new letter is on its way to %(address)s. The old link is dead.") % {"address": sent.email})
    return redirect("applicants:collaborators", row.uuid)


@require_POST
@allow(Can.KEEP_OWN_SEATS, step_up=True)
def collaborator_withdraw(request: HttpRequest, deal: UUID, invitation: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    ended = withdraw_invitation(invitation=_invitation(request, row, invitation), by=by)
    messages.success(request, _("The invitation of %(address)s is withdrawn. Its link opens nothing any more.") % {"address": ended.email})
    return redirect("applicants:collaborators", row.uuid)


@require_POST
@allow(Can.KEEP_OWN_SEATS, step_up=True)
def collaborator_end(request: HttpRequest, deal: UUID, seat: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    held = get_object_or_404(people.seats_of(row), uuid=seat)
    form = _end_form(held, request.POST)
    if not (form.is_valid() and attempt(form, end_seat, seat=held, on=timezone.localdate(), by=by, **form.cleaned_data)):
        return _page(request, row, ending=form, ends=held)
    messages.success(request, _("The seat of %(person)s has ended. A letter tells them the reason.") % {"person": held.person})
    return redirect("applicants:collaborators", row.uuid)


def _owned(request: HttpRequest, deal: UUID) -> tuple[Deal, Seat]:
    """One of this person's applications with the seat by which they keep its people."""
    row = query.own_deal(request.user, deal)
    seat = seat_or_403(request.user, row.company.organisation, Can.KEEP_OWN_SEATS)
    return row, seat


def _invitation(request: HttpRequest, deal: Deal, invitation: UUID) -> Invitation:
    return visible_or_404(Invitation.objects.filter(organisation=deal.company.organisation_id), request.user, uuid=invitation)


def _end_form(seat: Seat, data=None) -> EndForm:
    return EndForm(data, auto_id=f"id_{seat.uuid.hex}_%s")


def _page(request: HttpRequest, deal: Deal, form: CollaboratorForm | None = None, ending: EndForm | None = None,
          ends: Seat | None = None) -> HttpResponse:
    found = people.page(deal, request.user)
    for row in found["people"]:
        row["ending"] = ending if ends and row["seat"] == ends else _end_form(row["seat"]) if row["may_end"] else None
    page = frame(query.draft(deal), request.user) | found | {
        "form": form or CollaboratorForm(), "hints": HINTS, "days": settings.INVITATION_DAYS, "wrong": ending or form}
    return render(request, "applicants/collaborator/people.html", page, status=422 if form or ending else 200)
