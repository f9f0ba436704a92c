"""What happened to a deal, read from the trail that the database keeps."""
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import Deal
from fund.permissions import Role
from fund.templatetags.look import moment


def timeline(deal: Deal) -> list[dict[str, Any]]:
    """What happened, newest first: moves from stage to stage and documents, each with the role that acted and when."""
    found = []
    before = None
    for event in deal.events.select_related("pgh_context").order_by("pgh_created_at", "pgh_id"):
        for title, kind in _changes(before, event):
            found.append((event.pgh_created_at, _who(event.pgh_context),
                          {"title": title, "kind": kind, "note": event.reason if kind == "warn" else ""}))
        before = event
    for submission in deal.submissions.select_related("submitted_by").filter(number__gt=1):
        found.append((submission.submitted_at, submission.submitted_by.get_role_display(),
                      {"title": _("Version %(n)s received") % {"n": submission.number}}))
    for document in deal.documents.select_related("uploaded_by"):
        role = document.uploaded_by.get_role_display() if document.uploaded_by else _("The site")
        found.append((document.uploaded_at, role, {"title": document.name}))
    in_order = sorted(found, key=lambda entry: entry[0])
    return [row | {"when": f"{moment(at)} · {who}"} for at, who, row in reversed(in_order)]


def _changes(before: Any, event: Any) -> list[tuple[str, str]]:
    """Title and kind of what one event changed."""
    stage, status = Deal.Stage(event.stage).label, Deal.Status(event.status).label
    if before is None:
        return [(_("Application begun") if event.stage == Deal.Stage.DRAFT else _("Opened at %(stage)s") % {"stage": stage}, "")]
    found = []
    if before.stage != event.stage:
        found.append((f"{Deal.Stage(before.stage).label} → {stage}", "gate"))
    if before.status != event.status:
        found.append((f"{Deal.Status(before.status).label} → {status}", "warn"))
    return found


def _who(context: Any) -> str:
    """The role that acted, as a word; the site itself where no seat did."""
    role = (context.metadata if context else {}).get("role", "site")
    return str(Role(role).label) if role in Role.values else _("The site")
