"""The automatic checks of a deal and what may harm, on its page."""
from typing import Any

from applicants.models import Deal, Submission
from applicants.queries.check_card import check_card, runs_of
from applicants.queries.deal_summary import risks
from fund.models import Seat, User


def checks(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """The newest run and the earlier ones, and the risks."""
    runs = runs_of(deal)
    submission = runs[0].submission if runs and runs[0].submission_id == deal.newest else _submission(deal)
    standing = submission if submission is not None and submission.erased_at is None else None
    return {"submission": submission, "checks": check_card(deal, submission, user, seat, runs), "risks": risks(deal, standing)}


def _submission(deal: Deal) -> Submission | None:
    return deal.submissions.first() if deal.newest else None
