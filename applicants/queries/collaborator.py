"""Who writes an application: the startup's seats with what each may do and when it last saved, and who is invited."""
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applicants.models import Application, Deal
from fund.models import Invitation, Seat, User
from fund.permissions import FOUNDERS, Can, Role, holds


def seats_of(deal: Deal) -> QuerySet[Seat]:
    """The live seats at a deal's startup, the oldest first."""
    return Seat.objects.live().filter(organisation=deal.company.organisation_id, role__in=FOUNDERS).select_related("user").order_by("pk")


def may(role: str) -> str:
    """What a founder's role may do, in words."""
    return {Role.FOUNDER_OWNER: _("Writes, submits, withdraws and invites."),
            Role.FOUNDER_EDITOR: _("Writes and uploads in every section. Does not submit, withdraw or invite."),
            Role.FOUNDER_VIEWER: _("Reads everything, changes nothing.")}.get(Role(role), "")


def last_saved(application: Application) -> dict[int, datetime]:
    """By seat, when it last changed an answer."""
    newest: dict[int, datetime] = {}
    for fields in application.stamps.values():
        for _rev, at, seat in fields.values():
            moment = datetime.fromisoformat(at)
            newest[seat] = max(newest.get(seat, moment), moment)
    return newest


def people(deal: Deal, user: User) -> list[dict[str, Any]]:
    """The seats as {seat, may, saved, is_me, may_end}; an owner ends seats of editors and viewers, never their own."""
    saved = last_saved(deal.application)
    keeps = user.seat_at(deal.company.organisation, Can.KEEP_OWN_SEATS) is not None
    return [{"seat": seat, "may": may(seat.role), "saved": saved.get(seat.pk), "is_me": seat.user_id == user.pk,
             "may_end": keeps and seat.user_id != user.pk and not holds(seat.role, Can.KEEP_OWN_SEATS)} for seat in seats_of(deal)]


def invitations(deal: Deal) -> QuerySet[Invitation]:
    """Invitations to this startup that wait to be taken, also those whose link has expired."""
    return Invitation.objects.filter(organisation=deal.company.organisation_id, state=Invitation.State.SENT).select_related(
        "invited_by__user", "organisation").order_by("-invited_at", "-pk")


def page(deal: Deal, user: User) -> dict[str, Any]:
    """The page of people: who sits there, who is invited, and whether this person may change any of it."""
    return {"people": people(deal, user), "invitations": list(invitations(deal)),
            "keeps": user.seat_at(deal.company.organisation, Can.KEEP_OWN_SEATS) is not None}
