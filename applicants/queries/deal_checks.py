"""The automatic checks of a deal, its first figures and what may harm, on its page."""
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import Deal, Screening, Submission
from applicants.queries.check_card import check_card, runs_of
from applicants.queries.deal_summary import risks
from applicants.queries.screening import figure_rows
from fund.models import Seat, User


def checks(deal: Deal, user: User, seat: Seat) -> dict[str, Any]:
    """The newest run and the earlier ones, the figures with the words of their state where they have no value, and the risks."""
    runs = runs_of(deal)
    submission = runs[0].submission if runs and runs[0].submission_id == deal.newest else _submission(deal)
    standing = submission if submission is not None and submission.erased_at is None else None
    run = next((run for run in runs if standing is not None and run.submission_id == standing.pk), None)
    return {"submission": submission, "checks": check_card(deal, submission, user, seat, runs), "risks": risks(deal, standing), **figures(run)}


def figures(run: Screening | None) -> dict[str, Any]:
    """The first figures; where one has no value, the words of its state stand for it."""
    if run is None:
        return {"screening": None}
    return {"screening": run, "figures": [figure | {"state_words": state_words(figure["state"])} for figure in figure_rows(run)]}


def state_words(state: str) -> str:
    """Why a figure has no value."""
    return {"no_data": _("No data"), "no_factor": _("No published factor"), "not_defined": _("Not defined: division by zero"),
            "not_meaningful": _("n.m.: the signs turn its meaning round")}.get(state, "")


def _submission(deal: Deal) -> Submission | None:
    return deal.submissions.first() if deal.newest else None
