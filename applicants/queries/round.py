"""Rounds a founder may apply to, and the dates of a round as a founder reads them."""
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Deal, Extension, Round, Submission
from applicants.queries.decision import told as answered
from applicants.queries.screening import told
from fund.models import Fund, Seat, User, Wall
from fund.permissions import COMMITTEE, FOUNDERS, HOUSE, Role
from fund.templatetags.look import moment

DECIDING = (Deal.Stage.COMMITTEE, Deal.Stage.CONTRACTING, Deal.Stage.INVESTED)
OPERATORS = frozenset({Role.PROGRAMME, Role.MENTOR})
READING = HOUSE | COMMITTEE | OPERATORS | {Role.INSPECTOR}  # whose seats may come to read an application


def open_rounds(user: User) -> QuerySet[Round]:
    """Rounds that take applications now, the one that closes first on top; `applied` is the newest application of this person's there."""
    mine = Deal.objects.filter(round=OuterRef("pk"), company__organisation__in=user.organisation_ids(FOUNDERS)).order_by("-pk")
    return Round.objects.visible_to(user).open().select_related("fund").annotate(applied=Subquery(mine.values("uuid")[:1])).order_by("closes_at")


def announced() -> QuerySet[Round]:
    """Every round that is announced, also before it opens and after it closed: what anybody may know."""
    return Round.objects.filter(is_announced=True).select_related("fund", "first_form", "second_form")


def state(round: Round) -> str:
    """coming, open, grace (closed, but what was begun in time may still be handed in) or closed."""
    now = timezone.now()
    if now < round.opens_at:
        return "coming"
    return "open" if now < round.closes_at else "grace" if now < round.last_moment else "closed"


def closes_for(deal: Deal) -> datetime:
    """Until when this applicant may hand in: the round's closing, its grace for what was begun in time, or their own extension."""
    until = deal.extended_until if hasattr(deal, "extended_until") else deal.extensions.filter(
        state=Extension.State.GRANTED).aggregate(last=Max("until"))["last"]
    begun_in_time = deal.created_at < deal.round.closes_at
    own = deal.round.last_moment if begun_in_time else deal.round.closes_at
    return max(own, until) if until else own


def withdrawn_at(deal: Deal) -> datetime | None:
    """When an application was withdrawn, as the trail keeps it; None while it is not."""
    found = None
    if deal.status == Deal.Status.WITHDRAWN:
        for event in deal.events.order_by("-pgh_created_at", "-pgh_id"):
            if event.status != Deal.Status.WITHDRAWN:
                break
            found = event.pgh_created_at
    return found


def deadline(deal: Deal) -> datetime:
    """The time to tell this applicant: the closing, or their own extension; the grace only once that has passed, as it is no promise."""
    last = closes_for(deal)
    told = deal.round.closes_at if last == deal.round.last_moment else max(last, deal.round.closes_at)
    return told if timezone.now() < told else last


def time_left(until: datetime) -> str:
    """How long it is until then, in words; empty once it is over."""
    left = until - timezone.now()
    if left <= timedelta(0):
        return ""
    if left >= timedelta(days=1):
        return _("%(n)s days left") % {"n": left.days}
    if left >= timedelta(hours=1):
        return _("%(n)s hours left") % {"n": left.seconds // 3600}
    return _("%(n)s minutes left") % {"n": max(left.seconds // 60, 1)}


def schedule(deal: Deal, submission: Submission | None) -> list[dict[str, Any]]:
    """The dated steps of a deal for its founder: what happened and what comes, only dates that are known."""
    round, now = deal.round, timezone.now()
    dated: list[tuple[datetime, dict[str, Any]]] = []
    if submission is None:
        dated.append((round.opens_at, {"title": _("Round opened"), "kind": "gate"}))
    else:
        dated.append((submission.submitted_at, {"title": _("Received, version %(n)s") % {"n": submission.number}, "kind": "gate"}))
        if checks := told(submission):
            dated.append((checks["at"], {"title": _("Automatic checks stopped") if checks["stops"] else _("Automatic checks done"),
                                         "kind": "warn" if checks["stops"] else "gate"}))
    dated.append((round.closes_at, {"title": _("Round closes"), "kind": "gate" if round.closes_at <= now else "next",
                                    "quote": round.change_reason and _("Changed since it opened: %(reason)s") % {"reason": round.change_reason}}))
    own = getattr(deal, "extended_until", None)
    if own and own > round.closes_at:
        dated.append((own, {"title": _("Closes for you"), "kind": "gate" if own <= now else "next"}))
    steps = [step | {"when": moment(at)} for at, step in sorted(dated + second_steps(deal), key=lambda entry: entry[0])]
    if deal.status == Deal.Status.WITHDRAWN:
        at = withdrawn_at(deal)
        return [*steps, {"title": deal.get_status_display(), "when": moment(at) if at else "", "kind": "warn", "quote": deal.reason}]
    last = answered(deal)
    if last and last.kind == last.Kind.DECLINE:
        return [*steps, {"title": last.get_kind_display(), "when": moment(last.sent_at), "kind": "warn", "quote": last.sentence}]
    if deal.stage in DECIDING:
        return [*steps, {"title": deal.get_stage_display(), "when": moment(deal.stage_since), "kind": "gate"}]
    if last is not None:
        return [*steps, {"title": last.get_kind_display(), "when": moment(last.sent_at), "kind": "gate"}]
    due = deal.target_on or round.results_by
    return [*steps, {"title": _("Result of the review"), "when": _("by %(day)s") % {"day": moment(due)}, "kind": "next", "quote": deal.target_reason}]


def second_steps(deal: Deal) -> list[tuple[datetime, dict[str, Any]]]:
    """What happened to a deal's second step, with its times: asked for, each version received; and while it is open, when it is due."""
    dossier = getattr(deal, "dossier", None)
    if dossier is None:
        return []
    found = [(dossier.opened_at, {"title": _("Second step asked for"), "kind": "gate"})]
    for version in dossier.versions.order_by("number"):
        found.append((version.submitted_at, {"title": _("Second step received, version %(n)s") % {"n": version.number}, "kind": "gate"}))
    due = {"title": _("Second step due"), "kind": "next" if dossier.is_open else "gate", "quote": dossier.due_reason}
    return [*found, (dossier.due_at, due)] if dossier.is_open or len(found) == 1 else found


def readers(deal: Deal) -> list[dict[str, str]]:
    """The organisations that hold reading seats in the deal's fund and stand behind no wall, and from when each may read."""
    walled = Wall.objects.live().filter(about=deal.uuid).exclude(organisation=None).order_by().values("organisation")
    return _reading(Seat.objects.live().filter(fund=deal.fund_id).exclude(organisation__in=walled))


def fund_readers(fund: Fund) -> list[dict[str, str]]:
    """The same for a round of this fund before anybody has applied: nobody stands behind a wall yet."""
    return _reading(Seat.objects.live().filter(fund=fund))


def _reading(seats: QuerySet[Seat]) -> list[dict[str, str]]:
    groups = (
        (HOUSE, _("From the day you hand it in")),
        (COMMITTEE, _("Once it is on the agenda: the frozen packet and the deck only")),
        (frozenset({Role.INSPECTOR}), _("From the day you hand it in, without changing anything")),
        (OPERATORS, _("Only after selection and with your consent")),
    )
    seats = seats.select_related("organisation").order_by("organisation__name", "pk")
    found: dict[tuple[int, str], dict[str, str]] = {}
    for roles, words in groups:
        for seat in seats:
            if seat.role in roles:
                row = found.setdefault((seat.organisation_id, words), {"name": seat.organisation.name, "roles": "", "when": words})
                role = str(Role(seat.role).label)
                if role not in row["roles"].split(", "):
                    row["roles"] = f"{row['roles']}, {role}".removeprefix(", ")
    return list(found.values())
