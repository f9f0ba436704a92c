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

from fund.accounts import seat_choice


class Role(TextChoices):
    FOUNDER_OWNER = "founder_owner", _("Founder, owner")
    FOUNDER_EDITOR = "founder_editor", _("Founder, editor")
    FOUNDER_VIEWER = "founder_viewer", _("Founder, viewer")
    ANALYST = "analyst", _("Analyst")
    PARTNER = "partner", _("Partner")
    OPERATIONS = "operations", _("Fund operations")
    CHAIR = "chair", _("Committee chair")
    MEMBER = "member", _("Committee member")
    OBSERVER = "observer", _("Committee observer")
    PROGRAMME = "programme", _("Programme manager")
    MENTOR = "mentor", _("Mentor")
    LP = "lp", _("LP viewer")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Administrator")


FOUNDERS = frozenset({Role.FOUNDER_OWNER, Role.FOUNDER_EDITOR, Role.FOUNDER_VIEWER})
HOUSE = frozenset({Role.ANALYST, Role.PARTNER, Role.OPERATIONS})
READERS = HOUSE | {Role.INSPECTOR}
VOTERS = frozenset({Role.CHAIR, Role.MEMBER})
COMMITTEE = VOTERS | {Role.OBSERVER}

# The kinds of organisation (Organisation.Kind) at which a role sits, and the roles that belong to no fund.
SITS_AT: dict[str, frozenset[str]] = {
    **dict.fromkeys((Role.FOUNDER_OWNER, Role.FOUNDER_EDITOR, Role.FOUNDER_VIEWER), frozenset({"startup"})),
    **dict.fromkeys((Role.ANALYST, Role.PARTNER, Role.OPERATIONS), frozenset({"gp"})),
    **dict.fromkeys((Role.CHAIR, Role.MEMBER, Role.OBSERVER), frozenset({"gp", "sponsor"})),
    **dict.fromkeys((Role.PROGRAMME, Role.MENTOR), frozenset({"operator"})),
    Role.LP: frozenset({"lp"}),
    Role.INSPECTOR: frozenset({"auditor", "ministry"}),
    Role.ADMINISTRATOR: frozenset({"site"}),
}
OUTSIDE_FUNDS = FOUNDERS | {Role.ADMINISTRATOR}


class Can(StrEnum):
    """A thing one may do. Every view names one; every action that a rule guards asks for one."""

    SIGN_IN = "sign_in"                            # anybody who is signed in
    EDIT_APPLICATION = "edit_application"
    SUBMIT_APPLICATION = "submit_application"
    SEE_OWN_APPLICATION = "see_own_application"
    WITHDRAW_APPLICATION = "withdraw_application"
    SEE_DEALS = "see_deals"
    SEE_ROUNDS = "see_rounds"
    KEEP_ROUNDS = "keep_rounds"                    # dates, forms, more time for one applicant
    ASK_SECOND_STEP = "ask_second_step"
    SEARCH_PAPERS = "search_papers"
    ASK_FOUNDER = "ask_founder"                    # questions with a due day
    RUN_CHECKS = "run_checks"
    ASK_EXCLUSION = "ask_exclusion"                # a founder names who may not read
    ANSWER_EXCLUSION = "answer_exclusion"
    WRITE_DECISION = "write_decision"              # draft and preview a letter
    SEND_DECISION = "send_decision"                # and let it go out, now or later
    KEEP_OWN_DATA = "keep_own_data"                # a copy of one's own data, and asking that it be erased
    ANSWER_ERASURE = "answer_erasure"
    MOVE_DEAL = "move_deal"                        # stages, on hold, pass, take up again
    CONFIRM_OVERRIDE = "confirm_override"          # the second person at a stage gate
    REGISTER_DEAL = "register_deal"                # a company met elsewhere, one or a table of them
    WORK_ON_DEAL = "work_on_deal"                  # tasks, comments, notes of conversations, contacts
    SAVE_VIEW = "save_view"
    KEEP_STAGES = "keep_stages"                    # the order of stages and how long a deal may stand
    ASSIGN_REVIEWER = "assign_reviewer"
    SCORE = "score"
    UNDERWRITE = "underwrite"                      # compute what a deal is worth on other assumptions
    SEE_AGREEMENT = "see_agreement"
    PREPARE_MEETING = "prepare_meeting"
    SEE_MEETING = "see_meeting"
    VOTE = "vote"                                  # pre-vote, final vote, stepping back, signing the minutes
    OPEN_BALLOT = "open_ballot"                    # preside: open the sealed votes, close the ballot, void a decision
    KEEP_MANDATE = "keep_mandate"                  # the rules a deal is screened by, block or warn
    CLEAR_CONDITION = "clear_condition"            # the second person at a condition precedent
    ASK_PAYMENT = "ask_payment"                    # request the payment order
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
    SEE_JOBS = "see_jobs"
    SEE_TRAIL = "see_trail"
    SEE_SITE_TRAIL = "see_site_trail"
    SEE_READERS = "see_readers"                    # who can see a deal or a report
    KEEP_WALLS = "keep_walls"
    KEEP_SEATS = "keep_seats"
    KEEP_OWN_SEATS = "keep_own_seats"              # editors and viewers of one's own startup
    KEEP_REFERENCE = "keep_reference"


GRANTS: dict[Can, frozenset[Role]] = {
    Can.SIGN_IN: frozenset(Role),
    Can.EDIT_APPLICATION: frozenset({Role.FOUNDER_OWNER, Role.FOUNDER_EDITOR}),
    Can.SUBMIT_APPLICATION: frozenset({Role.FOUNDER_OWNER}),
    Can.SEE_OWN_APPLICATION: FOUNDERS,
    Can.WITHDRAW_APPLICATION: frozenset({Role.FOUNDER_OWNER}),
    Can.SEE_ROUNDS: HOUSE | {Role.INSPECTOR},
    Can.KEEP_ROUNDS: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.ASK_SECOND_STEP: HOUSE,
    Can.SEE_DEALS: HOUSE | {Role.INSPECTOR},
    Can.SEARCH_PAPERS: HOUSE | {Role.INSPECTOR},
    Can.ASK_FOUNDER: HOUSE,
    Can.RUN_CHECKS: HOUSE,
    Can.ASK_EXCLUSION: frozenset({Role.FOUNDER_OWNER}),
    Can.ANSWER_EXCLUSION: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.WRITE_DECISION: HOUSE,
    Can.SEND_DECISION: frozenset({Role.PARTNER}),
    Can.KEEP_OWN_DATA: frozenset({Role.FOUNDER_OWNER}),
    Can.ANSWER_ERASURE: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.MOVE_DEAL: frozenset({Role.ANALYST, Role.PARTNER}),
    Can.CONFIRM_OVERRIDE: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.REGISTER_DEAL: HOUSE,
    Can.WORK_ON_DEAL: HOUSE,
    Can.SAVE_VIEW: HOUSE,
    Can.KEEP_STAGES: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.ASSIGN_REVIEWER: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.SCORE: frozenset({Role.ANALYST, Role.PARTNER}),
    Can.UNDERWRITE: frozenset({Role.ANALYST, Role.PARTNER}),
    Can.SEE_AGREEMENT: HOUSE | {Role.INSPECTOR},
    Can.PREPARE_MEETING: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.SEE_MEETING: HOUSE | COMMITTEE | {Role.INSPECTOR},
    Can.VOTE: VOTERS,
    Can.OPEN_BALLOT: frozenset({Role.CHAIR}),
    Can.KEEP_MANDATE: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.CLEAR_CONDITION: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.ASK_PAYMENT: frozenset({Role.OPERATIONS}),
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
    Can.SEE_JOBS: frozenset({Role.ADMINISTRATOR, Role.OPERATIONS}),
    Can.SEE_TRAIL: frozenset({Role.ADMINISTRATOR, Role.PARTNER, Role.OPERATIONS, Role.INSPECTOR}),
    Can.SEE_SITE_TRAIL: frozenset({Role.ADMINISTRATOR}),
    Can.SEE_READERS: HOUSE | {Role.INSPECTOR},
    Can.KEEP_WALLS: frozenset({Role.PARTNER, Role.OPERATIONS}),
    Can.KEEP_SEATS: frozenset({Role.ADMINISTRATOR}),
    Can.KEEP_OWN_SEATS: frozenset({Role.FOUNDER_OWNER}),
    Can.KEEP_REFERENCE: frozenset({Role.ADMINISTRATOR}),
}

View = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def holds(role: str, can: Can) -> bool:
    """Whether the table grants this capability to this role."""
    return role in GRANTS[can]


def allow(can: Can, *, step_up: bool = False) -> Callable[[View], View]:
    """Guard a view: set request.seat (and request.fund under /f/<slug>/), or answer 404 (invisible) or 403 (not allowed).

    A fund is visible to a person with any seat in it; inside it only the seats of that fund count, and a missing
    capability is a plain 403. With `step_up` a write asks for the password again once the sign-in is old, and is carried
    out after it; such a view takes no files.
    """
    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            seats = request.user.live_seats
            if "slug" in kwargs:
                from fund.models import Fund

                request.fund = visible_or_404(Fund.objects.whole(), request.user, slug=kwargs.pop("slug"))
                seats = [s for s in seats if s.fund_id == request.fund.pk]
            seat_choice.notice_an_end(request)
            request.seat = acting_seat(request, seats, can)
            if request.seat is None and can is not Can.SIGN_IN:
                raise PermissionDenied
            held_back = _held_back(request, can, step_up) if request.method not in SAFE else None
            return held_back or view(request, *args, **kwargs)

        guarded.capability, guarded.step_up = can, step_up
        return guarded
    return wrap


def _held_back(request: HttpRequest, can: Can, step_up: bool) -> HttpResponse | None:
    """What stands between a permitted person and a write: a page opened from another seat, or a sign-in that is too old."""
    from fund.accounts import step_up as proof  # allauth's models load after this table

    if can is not Can.SIGN_IN:  # what anybody may do, they do as a person and not from a seat
        seat_choice.refuse_a_stale_page(request)
    return proof.ask(request) if step_up and proof.is_due(request) else None


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
    chosen = request.session.get(seat_choice.KEY)
    return next((s for s in able if s.pk == chosen), able[0] if able else None)


def visible_or_404(rows: QuerySet, user, **lookup: Any):
    """One row out of what this person may see, or 404: to those who may not see it, it does not exist."""
    row = rows.visible_to(user).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def seat_or_403(user, organisation, can: Can):
    """The seat at this organisation from which this person may do it, or 403: they see the page, but may not."""
    seat = user.seat_at(organisation, can)
    if seat is None:
        raise PermissionDenied
    return seat
