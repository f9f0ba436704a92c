"""Who opened a founder's papers, as the founder sees it: organisation, role and time, never a name."""
from typing import Any

from django.db.models import Count, Max

from applicants.models import AccessLog, Deal, Document
from fund.models import User
from fund.permissions import Role


def openings(user: User, deal: Deal, limit: int = 100) -> list[dict[str, Any]]:
    """The newest `limit` openings of a deal's papers: {what, organisation, role, at}."""
    rows = AccessLog.objects.visible_to(user).filter(deal=deal).select_related("organisation", "document")[:limit]
    return [{"what": _what(row), "organisation": row.organisation.name, "role": row.get_role_display(), "at": row.at} for row in rows]


def _what(row: AccessLog) -> str:
    """What was opened; a paper of the second step by its name."""
    paper = row.document is not None and row.document.kind == Document.Kind.PAPER
    return row.document.name if paper else str(row.get_what_display())


def openings_by_reader(user: User, deal: Deal) -> list[dict[str, Any]]:
    """The same by organisation and role: {organisation, role, count, last}, the newest first."""
    rows = (AccessLog.objects.visible_to(user).filter(deal=deal).values("organisation__name", "role").order_by()
            .annotate(count=Count("pk"), last=Max("at")).order_by("-last"))
    return [{"organisation": row["organisation__name"], "role": Role(row["role"]).label, "count": row["count"], "last": row["last"]}
            for row in rows]
