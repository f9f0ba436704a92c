"""Record that somebody from outside the startup opened its papers."""
from datetime import timedelta

from applicants.models import AccessLog, Deal, Document
from applicants.models.access_log import WINDOW
from fund.audit import acting
from fund.models import Seat
from fund.permissions import FOUNDERS


def log_access(*, deal: Deal, what: str, by: Seat, document: Document | None = None, window: timedelta = WINDOW,
               original: bool = False) -> AccessLog | None:
    """Add a row unless this seat opened the same within `window`; the startup's own people are not recorded, nor who opens what is the fund's own.

    Pages of one deck arrive together, and so do the tabs of an application: one reading is one row, and who goes on reading has another
    after `window`; a zero window records every single opening. `original` says that the file itself was taken, which is another thing
    than looking at its pages.
    """
    if by.role in FOUNDERS and by.organisation_id == deal.company.organisation_id:
        return None
    if document is not None and document.kind == Document.Kind.HOUSE:
        return None
    same = AccessLog.objects.filter(deal=deal).lately(by, what, document=document, original=original, window=window)
    if same.exists():
        return None
    with acting(by, "open papers"):
        Deal.objects.select_for_update(of=("self",), no_key=True).get(pk=deal.pk)  # the pages of one deck arrive at the same moment
        if same.exists():
            return None
        return AccessLog.objects.create(deal=deal, what=what, document=document, original=original, seat=by,
                                        organisation_id=by.organisation_id, role=by.role)
