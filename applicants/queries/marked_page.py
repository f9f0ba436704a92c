"""The copies of a document's pages that carry one reader's name: which are there, and what stands on them."""
import datetime as dt

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from applicants.models import MarkedPage, Page
from fund.models import Seat


def mark_words(seat: Seat) -> str:
    """What is written across a page: who reads it, from where, on which day the copy was drawn."""
    return f"{seat.person} · {seat.organisation.name} · {timezone.localdate():%Y.%m.%d}"


def with_copies(pages: QuerySet[Page], seat: Seat) -> QuerySet[Page]:
    """Pages with `copied_at`: when this reader's copy of each was drawn, None where there is none."""
    copies = MarkedPage.objects.filter(page=OuterRef("pk"), seat=seat).values("drawn_at")
    return pages.annotate(copied_at=Subquery(copies[:1]))


def is_fresh(copied_at: dt.datetime | None) -> bool:
    """Whether a copy drawn then needs no new one yet."""
    return copied_at is not None and copied_at > timezone.now() - dt.timedelta(days=settings.MARK_DAYS)


def marked(page: Page, seat: Seat) -> MarkedPage | None:
    """This reader's copy of a page, None while it is not drawn."""
    return MarkedPage.objects.filter(page=page, seat=seat).select_related("blob").first()
