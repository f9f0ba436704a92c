"""Who may do what: the roles, the capabilities, one table between them, and the guards that ask it."""
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    FOUNDER_OWNER = "founder_owner", _("Founder, owner")
    FOUNDER_EDITOR = "founder_editor", _("Founder, editor")
    FOUNDER_VIEWER = "founder_viewer", _("Founder, viewer")
    ANALYST = "analyst", _("Analyst")
    PARTNER = "partner", _("Partner")
    OPERATIONS = "operations", _("Fund operations")
    CHAIR = "chair", _("Committee chair")
    MEMBER = "member", _("Committee member")
    PROGRAMME = "programme", _("Programme manager")
    MENTOR = "mentor", _("Mentor")
    LP = "lp", _("LP viewer")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Administrator")


FOUNDERS = frozenset({Role.FOUNDER_OWNER, Role.FOUNDER_EDITOR, Role.FOUNDER_VIEWER})
HOUSE = frozenset({Role.ANALYST, Role.PARTNER, Role.OPERATIONS})
COMMITTEE = frozenset({Role.CHAIR, Role.MEMBER})


class Can(StrEnum):
    """A thing one may do. Every view names one; every action that a rule guards asks for one."""

    SIGN_IN = "sign_in"                            # anybody who is signed in
    EDIT_APPLICATION = "edit_application"
    SUBMIT_APPLICATION = "submit_application"
    SEE_OWN_APPLICATION = "see_own_application"
    SEE_DEALS = "see_deals"
    MOVE_DEAL = "move_deal"
    ASSIGN_REVIEWER = "assign_reviewer"
    SCORE = "score"
    SEE_AGREEMENT = "see_agreement"
    PREPARE_MEETING = "prepare_meeting"
    SEE_MEETING = "see_meeting"
    VOTE = "vote"
    OPEN_BALLOT = "open_ballot"
    SEE_BOOKS = "see_books"
    KEEP_BOOKS = "keep_books"
    INVEST = "invest"
    CONFIRM_PAYMENT = "confirm_payment"
    REQUEST_KPI = "request_kpi"
    REVIEW_KPI = "review_kpi"
    SEE_PORTFOLIO = "see_portfolio"
    PROPOSE_VALUE = "propose_value"
    APPROVE_VALUE = "approve_value"
    CLOSE_QUARTER = "close_quarter"
    PUBLISH = "publish"
    SEE_REPORT = "see_report"
    SEE_OWN_ACCOUNT = "see_own_account"
    SEE_MAIL = "see_mail"


GRANTS: dict[Can, frozenset[Role]] = {
    Can.SIGN_IN: frozenset(Role),
    Can.EDIT_APPLICATION: frozenset({Role.FOUNDER_OWNER, Role.FOUNDER_EDITOR}),
    Can.SUBMIT_APPLICATION: frozenset({Role.FOUNDER_OWNER}),
    Can.SEE_OWN_APPLICATION: FOUNDERS,
    Can.SEE_DEALS: HOUSE | {Role.INSPECTOR},
    Can.MOVE_DEAL: frozenset({Role.ANALYST, Role.PARTNER}),
    Can.ASSIGN_REVIEWER: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.SCORE: frozenset({Role.ANALYST, Role.PARTNER}),
    Can.SEE_AGREEMENT: HOUSE | {Role.INSPECTOR},
    Can.PREPARE_MEETING: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.SEE_MEETING: HOUSE | COMMITTEE | {Role.INSPECTOR},
    Can.VOTE: COMMITTEE,
    Can.OPEN_BALLOT: frozenset({Role.CHAIR}),
    Can.SEE_BOOKS: frozenset({Role.PARTNER, Role.OPERATIONS, Role.INSPECTOR}),
    Can.KEEP_BOOKS: frozenset({Role.OPERATIONS}),
    Can.INVEST: frozenset({Role.OPERATIONS}),
    Can.CONFIRM_PAYMENT: frozenset({Role.PARTNER}),
    Can.REQUEST_KPI: HOUSE,
    Can.REVIEW_KPI: HOUSE,
    Can.SEE_PORTFOLIO: HOUSE | {Role.INSPECTOR},
    Can.PROPOSE_VALUE: frozenset({Role.ANALYST, Role.OPERATIONS}),
    Can.APPROVE_VALUE: frozenset({Role.PARTNER}),
    Can.CLOSE_QUARTER: frozenset({Role.OPERATIONS}),
    Can.PUBLISH: frozenset({Role.PARTNER}),
    Can.SEE_REPORT: HOUSE | {Role.LP, Role.INSPECTOR},
    Can.SEE_OWN_ACCOUNT: frozenset({Role.LP}),
    Can.SEE_MAIL: frozenset({Role.ADMINISTRATOR, Role.OPERATIONS}),
}

View = Callable[..., HttpResponse]


def holds(role: str, can: Can) -> bool:
    """Whether the table grants this capability to this role."""
    return role in GRANTS[can]


def allow(can: Can) -> Callable[[View], View]:
    """Guard a view: set request.seat (and request.fund under /f/<slug>/), or answer 404 (invisible) or 403 (not allowed).

    A fund is visible to a person with any seat in it; inside it only the seats of that fund count, and a missing
    capability is a plain 403.
    """
    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            seats = request.user.live_seats
            if "slug" in kwargs:
                from fund.models import Fund

                request.fund = visible_or_404(Fund.objects, request.user, slug=kwargs.pop("slug"))
                seats = [s for s in seats if s.fund_id == request.fund.pk]
            request.seat = acting_seat(request, seats, can)
            if request.seat is None and can is not Can.SIGN_IN:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.capability = can
        return guarded
    return wrap


def public(view: View) -> View:
    """Mark a view that anybody may open, signed in or not; it must guard itself (a secret link, a health check)."""
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    opened.capability = "public"
    return login_not_required(opened)


def acting_seat(request: HttpRequest, seats: list, can: Can):
    """The seat a write is done from: the one chosen in the shell if it may, else the first that may, else None."""
    able = [s for s in seats if holds(s.role, can)]
    chosen = request.session.get("seat")
    return next((s for s in able if s.pk == chosen), able[0] if able else None)


def visible_or_404(rows: QuerySet, user, **lookup: Any):
    """One row out of what this person may see, or 404: to those who may not see it, it does not exist."""
    row = rows.visible_to(user).filter(**lookup).first()
    if row is None:
        raise Http404
    return row
