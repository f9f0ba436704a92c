"""Rounds a founder may apply to, and the dates of a round as a founder reads them."""
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Deal, Round, Submission
from fund.models import Seat, User, Wall
from fund.permissions import COMMITTEE, FOUNDERS, HOUSE, Role
from fund.templatetags.look import moment

DECIDING = (Deal.Stage.COMMITTEE, Deal.Stage.CONTRACTING, Deal.Stage.INVESTED)
OPERATORS = frozenset({Role.PROGRAMME, Role.MENTOR})


def open_rounds(user: User) -> QuerySet[Round]:
    """Rounds that take applications now, the one that closes first on top; `applied` tells whether this person's startup is in it."""
    mine = Deal.objects.filter(round=OuterRef("pk"), company__organisation__in=user.organisation_ids(FOUNDERS))
    return (Round.objects.visible_to(user).open().select_related("fund").annotate(applied=Exists(mine)).order_by("closes_at"))


def time_left(round: Round) -> str:
    """How long a round is still open, in words; empty once it is closed."""
    left = round.closes_at - timezone.now()
    if left <= timedelta(0):
        return ""
    if left >= timedelta(days=1):
        return _("%(n)s days left") % {"n": left.days}
    if left >= timedelta(hours=1):
        return _("%(n)s hours left") % {"n": left.seconds // 3600}
    return _("%(n)s minutes left") % {"n": max(left.seconds // 60, 1)}


def schedule(deal: Deal, submission: Submission | None) -> list[dict[str, Any]]:
    """The dated steps of a deal for its founder: what happened and what comes, only dates that are known."""
    round, steps = deal.round, []
    if submission is None:
        steps.append({"title": _("Round opened"), "when": moment(round.opens_at), "kind": "gate"})
    else:
        received = _("Received, version %(n)s") % {"n": submission.number}
        steps.append({"title": received, "when": moment(submission.submitted_at), "kind": "gate"})
        screening = getattr(submission, "screening", None)
        if screening:
            steps.append({"title": _("Automatic checks stopped") if screening.stops else _("Automatic checks done"),
                          "when": moment(screening.done_at), "kind": "warn" if screening.stops else "gate"})
    closed = round.closes_at <= timezone.now()
    steps.append({"title": _("Round closes"), "when": moment(round.closes_at), "kind": "gate" if closed else "next"})
    if deal.status == Deal.Status.PASSED:
        return [*steps, {"title": deal.get_status_display(), "when": moment(deal.stage_since), "kind": "warn", "quote": deal.reason}]
    if deal.stage in DECIDING:
        return [*steps, {"title": deal.get_stage_display(), "when": moment(deal.stage_since), "kind": "gate"}]
    return [*steps, {"title": _("Result of the review"), "when": _("by %(day)s") % {"day": moment(round.results_by)}, "kind": "next"}]


def readers(deal: Deal) -> list[dict[str, str]]:
    """The organisations that hold reading seats in the deal's fund and stand behind no wall, and from when each may read."""
    groups = (
        (HOUSE, _("From the day you hand it in")),
        (COMMITTEE, _("Once it is on the agenda: the frozen packet and the deck only")),
        (frozenset({Role.INSPECTOR}), _("From the day you hand it in, without changing anything")),
        (OPERATORS, _("Only after selection and with your consent")),
    )
    walled = Wall.objects.live().filter(about=deal.uuid).exclude(organisation=None).order_by().values("organisation")
    seats = (Seat.objects.live().filter(fund=deal.fund_id).exclude(organisation__in=walled).select_related("organisation")
             .order_by("organisation__name"))
    found: dict[tuple[int, str], dict[str, str]] = {}
    for roles, words in groups:
        for seat in seats:
            if seat.role in roles:
                row = found.setdefault((seat.organisation_id, words), {"name": seat.organisation.name, "roles": "", "when": words})
                role = str(Role(seat.role).label)
                if role not in row["roles"].split(", "):
                    row["roles"] = f"{row['roles']}, {role}".removeprefix(", ")
    return list(found.values())
