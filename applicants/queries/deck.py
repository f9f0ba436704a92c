"""A deal's deck for the reader beside it: whether its pages are drawn, and the page asked for."""
from typing import Any

from applicants.models import Deal


def deck_view(deal: Deal, page: str | None = None) -> dict[str, Any]:
    """The newest submission's deck for the reader: `state` none, drawing, failed or ready, and where ready the page asked for."""
    submission = deal.submissions.select_related("deck__blob").first()
    document = submission.deck if submission else None
    view: dict[str, Any] = {"document": document, "submission": submission, "state": "none", "pages": [], "number": 1, "page": None}
    if document is None:
        return view
    pages = list(document.pages.defer("text").order_by("number"))
    if not pages or not document.page_count:
        return view | {"state": "failed" if document.problem else "drawing"}
    numbers = [p.number for p in pages]
    asked = int(page) if page and page.isascii() and page.isdecimal() and len(page) < 5 else numbers[0]
    number = min(max(asked, numbers[0]), numbers[-1])
    here = next((p for p in pages if p.number == number), pages[0])
    return view | {"state": "ready", "pages": numbers, "number": here.number, "page": here, "before": here.number - 1 or None,
                   "after": here.number + 1 if here.number < numbers[-1] else None}
