"""The copies of a document's pages that carry one reader's name: which are there, and what stands on them."""
from django.utils import timezone

from applicants.models import Document, MarkedPage, Page
from fund.models import Seat


def mark_words(seat: Seat) -> str:
    """What is written across a page: who reads it, from where, on which day the copy was drawn."""
    return f"{seat.person} · {seat.organisation.name} · {timezone.localdate():%Y.%m.%d}"


def marked_numbers(document: Document, seat: Seat) -> set[int]:
    """The numbers of the pages that are marked for this seat."""
    return set(MarkedPage.objects.filter(page__document=document, seat=seat).values_list("page__number", flat=True))


def marked(page: Page, seat: Seat) -> MarkedPage | None:
    """This reader's copy of a page, None while it is not drawn."""
    return MarkedPage.objects.filter(page=page, seat=seat).select_related("blob").first()
