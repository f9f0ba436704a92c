"""Who opened a founder's papers, as the founder sees it: what, how, organisation, role and time, never a name."""
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from applicants.models import AccessLog, Deal
from fund.models import User
from fund.permissions import Role

W = AccessLog.What
CHOSEN = {W.APPLICATION.value: W.APPLICATION, W.PACKET.value: W.PACKET}


def opened(user: User, deal: Deal, of: str = "") -> QuerySet[AccessLog]:
    """Every opening of a deal's papers, the newest first; `of` narrows it to application, packet or the uuid of a document.

    What narrows to nothing that is there leaves the whole list.
    """
    rows = AccessLog.objects.visible_to(user).filter(deal=deal).select_related("organisation", "document").order_by("-at", "-pk")
    if of in CHOSEN:
        return rows.filter(what=CHOSEN[of], document=None)
    uuid = _uuid(of)
    return rows.filter(document__uuid=uuid) if uuid and rows.filter(document__uuid=uuid).exists() else rows


def lines(rows: Any) -> list[dict[str, Any]]:
    """Openings as pages and sheets show them: {what, how, organisation, role, at}."""
    return [{"what": _what(row), "how": _how(row), "organisation": row.organisation.name, "role": str(row.get_role_display()), "at": row.at}
            for row in rows]


def openings_by_reader(user: User, deal: Deal) -> list[dict[str, Any]]:
    """The openings by organisation and role: {organisation, role, count, papers, originals, last}, the newest first.

    `papers` counts those of files, `originals` those of them in which the file itself was taken.
    """
    rows = (AccessLog.objects.visible_to(user).filter(deal=deal).values("organisation__name", "role").order_by()
            .annotate(count=Count("pk"), papers=Count("pk", filter=Q(document__isnull=False)), originals=Count("pk", filter=Q(original=True)),
                      last=Max("at")).order_by("-last"))
    return [{"organisation": row["organisation__name"], "role": str(Role(row["role"]).label), "count": row["count"], "papers": row["papers"],
             "originals": row["originals"], "last": row["last"]} for row in rows]


def choices(user: User, deal: Deal) -> list[tuple[str, str]]:
    """What the list can be narrowed to: the application, the packet and each file that was opened, by its name."""
    rows = AccessLog.objects.visible_to(user).filter(deal=deal).order_by()
    found = [(value, str(what.label)) for value, what in CHOSEN.items() if rows.filter(what=what, document=None).exists()]
    files = rows.exclude(document=None).values_list("document__uuid", "document__name", "document__version").distinct()
    names = sorted((name, version, str(uuid)) for uuid, name, version in files)
    many = {name for name, *_rest in names if sum(name == other for other, *_more in names) > 1}
    return found + [(uuid, f"{name} · {_('version %(n)s') % {'n': version}}" if name in many else name) for name, version, uuid in names]


def _what(row: AccessLog) -> str:
    """What was opened: a file by its name."""
    return row.document.name if row.document is not None else str(row.get_what_display())


def _how(row: AccessLog) -> str:
    if row.original:
        return _("Original downloaded")
    return _("Pages read here") if row.document is not None else _("Opened")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
