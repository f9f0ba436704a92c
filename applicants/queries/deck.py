"""A deal's deck for the reader beside the scorecard: the newest handed-in version, page by page."""
from typing import Any

from applicants.models import Deal
from applicants.queries.page import page_view
from fund.models import User


def deck_view(deal: Deal, user: User, page: str | None = None) -> dict[str, Any]:
    """The newest submission's deck as `page_view` shows it to this person, and the `submission`."""
    submission = deal.submissions.select_related("deck__blob", "deck__company", "deck__deal").first()
    return page_view(submission.deck if submission else None, user, page) | {"submission": submission}
