"""What keeps a deal's assumptions, risks, main purpose and checks as they are: a frozen packet, or a decision that stands."""
import datetime as dt
import hashlib

from django.db.models import Model
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Deal
from fund.templatetags import look


def why_sealed(deal: Deal) -> str:
    """Why nothing of the deal's case may change, in a sentence; empty where it may."""
    frozen, decided = _days(deal)
    if frozen:
        return _("The packet is frozen for the committee of %(day)s. Until it has decided, what stands in the packet stays as it is.") % {
            "day": look.day(frozen)}
    if decided:
        return _("The committee decided on this on %(day)s. What it decided on can no longer be changed.") % {"day": look.day(decided)}
    return ""


def _days(deal: Deal) -> tuple[dt.date | None, dt.date | None]:
    """The days of the committee that votes on it and of the one that approved it. A row of the deal's page knows them."""
    if hasattr(deal, "voting") and hasattr(deal, "approved"):
        return deal.voting, deal.approved
    items = AgendaItem.objects.filter(deal=deal).order_by("-pk").values_list("meeting__held_on", flat=True)
    return items.voting().first(), items.approving().first()


def seen(row: Model | None) -> str:
    """What a row says, hashed: who saves a page shows by it what they had before them; empty for a new one."""
    if row is None:
        return ""
    said = [(field.attname, str(getattr(row, field.attname))) for field in row._meta.concrete_fields if field.name != "number"]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
