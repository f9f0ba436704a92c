"""What keeps a deal's assumptions, risks, main purpose and checks as they are: a frozen packet, or a decision that stands."""
import hashlib

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Deal, Meeting
from fund.templatetags import look

S = AgendaItem.State


def frozen_item(deal: Deal) -> AgendaItem | None:
    """The item whose packet is frozen while the committee has not decided yet; None where there is none."""
    return _items(deal).filter(state__in=(S.SEALED, S.OPENED)).first()


def approved_item(deal: Deal) -> AgendaItem | None:
    """The main committee's approval that stands: not one that was declared void."""
    return _items(deal).filter(meeting__kind=Meeting.Kind.MAIN, state=S.DECIDED, decision=AgendaItem.Decision.APPROVED, voiding=None).first()


def why_sealed(deal: Deal) -> str:
    """Why nothing of the deal's case may change, in a sentence; empty where it may."""
    if item := frozen_item(deal):
        return _("The packet is frozen for the committee of %(day)s. Until it has decided, what stands in the packet stays as it is.") % {
            "day": look.day(item.meeting.held_on)}
    if item := approved_item(deal):
        return _("The committee decided on this on %(day)s. What it decided on can no longer be changed.") % {"day": look.day(item.meeting.held_on)}
    return ""


def _items(deal: Deal) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(deal=deal).select_related("meeting").order_by("-pk")


def seen(row: Model | None) -> str:
    """What a row says, hashed: who saves a page shows by it what they had before them; empty for a new one."""
    if row is None:
        return ""
    said = [(field.attname, str(getattr(row, field.attname))) for field in row._meta.concrete_fields if field.name != "number"]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
