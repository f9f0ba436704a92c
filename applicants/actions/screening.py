"""What the site does with a submission by itself: automatic checks, first figures, and the step into screening; each run is kept."""
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from applicants.actions.page import read_document
from applicants.actions.stage_move import change_stage
from applicants.actions.wall import check_open
from applicants.models import Deal, Screening, Submission
from applicants.queries.checks import can_be_checked, run_checks
from applicants.queries.first_figures import first_figures
from applicants.queries.submission import latest
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue, progress
from fund.models import Job, Seat
from fund.permissions import Can, holds

GONE = {"checks": 0, "stops": 0, "moved": False}  # erased: there is nothing to check
STEPS = (gettext_noop("Drawing the deck"), gettext_noop("Checking"), gettext_noop("First figures"))


def screen(submission_id: int, job: Any = None, *, run: int = 1) -> dict[str, Any]:
    """Check a submission and compute its first figures; without a stop its deal goes on to screening.

    `run` is the number of this run: one that is there already is not run again, so a job may come twice. Returns {"checks": n,
    "stops": n, "moved": whether the deal moved now} of the newest run.
    """
    submission = Submission.objects.select_related("deal__company__organisation", "deal__round", "deal__fund", "deal__application", "deck",
                                                   "indicator").get(pk=submission_id)
    if submission.erased_at is not None:
        return GONE
    there = submission.screenings.filter(number__gte=run).exists()
    checks, figures = ([], []) if there else _run(submission, job)
    with acting(None, "screen submission"):
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=submission.deal_id)
        if deal.submissions.filter(pk=submission.pk, erased_at__isnull=False).exists():  # while it was being checked
            return GONE
        row = submission.screenings.order_by("-number").first()
        if row is None or (not there and row.number < run):
            asked = job.asked_by if job is not None and run > 1 else None
            row = Screening.objects.create(submission=submission, number=row.number + 1 if row else 1, checks=checks, figures=figures, asked_by=asked)
        newest = not deal.submissions.filter(number__gt=submission.number).exists()
        moves = newest and not row.stops and deal.stage == Deal.Stage.SUBMITTED and deal.status == Deal.Status.ACTIVE
        if moves:
            change_stage(deal=deal, to=Deal.Stage.SCREENING, by=None)
    return {"checks": len(row.checks), "stops": sum(c["outcome"] == "stop" for c in row.checks), "moved": moves}


def run_again(*, deal: Deal, by: Seat) -> Job:
    """Ask for the checks of a deal's newest version once more; a run that is under way is the one that was asked for.

    Refused for a seat that may not, before a wall, and for a deal of which nothing was handed in.
    """
    if not holds(by.role, Can.RUN_CHECKS) or by.fund_id != deal.fund_id:
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    check_open(deal=deal, by=by)
    with acting(by, "run checks again", deal=str(deal.uuid)):
        Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        submission = latest(deal)
        if not can_be_checked(deal, submission):
            raise Refused(_("Nothing was handed in through a call, so there is nothing to check."))
        last = submission.screenings.order_by("-number").first()
        return enqueue("applicants.screen", f"submission:{submission.uuid}", by=by, fund=deal.fund, about=deal.uuid, submission=submission.pk,
                       run=last.number + 1 if last else 1)


def _run(submission: Submission, job: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    _tell(job, 0)
    read_document(submission.deck_id)
    submission.deck.refresh_from_db()
    _tell(job, 1)
    checks = run_checks(submission)
    _tell(job, 2)
    return checks, first_figures(submission)


def _tell(job: Any, step: int) -> None:
    if job is not None:
        progress(job, step, len(STEPS), STEPS[step])
