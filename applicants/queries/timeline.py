"""What happened to a deal, read from the trail that the database keeps."""
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Deal, Document
from applicants.queries.erasure import erased_words
from applicants.queries.inquiry import inquiry_steps
from applicants.queries.round import second_steps
from fund.models import Seat
from fund.templatetags.look import moment


def timeline(deal: Deal, *, blind: bool = False) -> list[dict[str, Any]]:
    """What happened, newest first: moves from stage to stage with before and after, and documents; each with who and when.

    Who is a role and an organisation, never a person. A `blind` reader does not read why: it tells what others think of the deal.
    """
    found = []
    before = None
    events = list(deal.events.select_related("pgh_context").order_by("pgh_created_at", "pgh_id"))
    seats = Seat.objects.select_related("organisation").in_bulk({_seat(event.pgh_context) for event in events} - {None})
    for event in events:
        who = _who(event.pgh_context, seats)
        found += [(event.pgh_created_at, row | {"who": who}) for row in _changes(before, event)]
        before = event
    for submission in deal.submissions.select_related("submitted_by__organisation").filter(number__gt=1):
        found.append((submission.submitted_at, {"title": _("Version %(n)s received") % {"n": submission.number},
                                                "who": _named(submission.submitted_by)}))
    found += [(at, {"title": step["title"]}) for at, step in second_steps(deal) if at <= timezone.now()]
    found += inquiry_steps(deal)
    carried = (Document.Kind.PAPER, Document.Kind.ANSWER)  # they come with a version or an answer; before that they are the founder's
    unseen = ~Q(erased_at=None) & ~Q(pk__in=deal.submissions.values("deck"))  # erased before anybody else had it
    for document in deal.documents.exclude(kind__in=carried).exclude(unseen).select_related("uploaded_by__organisation"):
        found.append((document.uploaded_at, {"title": str(document), "who": _named(document.uploaded_by)}))
    for erasure in deal.erasures.standing().select_related("decided_by__organisation"):
        found.append((erasure.decided_at, {"title": _("Application erased"), "kind": "warn", "who": _named(erasure.decided_by),
                                           "quote": erased_words(erasure)}))
    in_order = sorted(found, key=lambda entry: entry[0])
    return [row | {"when": moment(at)} | ({"quote": ""} if blind else {}) for at, row in reversed(in_order)]


def _changes(before: Any, event: Any) -> list[dict[str, Any]]:
    """What one event changed, as rows of a timeline."""
    stage, status = str(Deal.Stage(event.stage).label), str(Deal.Status(event.status).label)
    if before is None:
        return [{"title": _("Application begun") if event.stage == Deal.Stage.DRAFT else _("Opened at %(stage)s") % {"stage": stage}}]
    found = []
    if before.stage != event.stage:
        found.append({"title": _("Stage"), "kind": "gate", "changes": [{"before": str(Deal.Stage(before.stage).label), "after": stage}]})
    if before.status != event.status:
        found.append({"title": _("Status"), "kind": "warn", "quote": event.reason,
                      "changes": [{"before": str(Deal.Status(before.status).label), "after": status}]})
    return found


def _seat(context: Any) -> int | None:
    """The seat that acted, as the trail keeps it; None where the site itself did."""
    return (context.metadata if context else {}).get("seat")


def _who(context: Any, seats: dict[int, Seat]) -> str:
    """Role and organisation of the seat that acted."""
    return _named(seats.get(_seat(context)))


def _named(seat: Seat | None) -> str:
    return f"{seat.get_role_display()} · {seat.organisation.name}" if seat else _("The site")
