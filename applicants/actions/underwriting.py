"""Compute what an application is worth on paper: by itself on every submission, and again when somebody changes an assumption and says why."""
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from applicants import characters
from applicants.actions.wall import check_open
from applicants.metrics.appraisal import CASES
from applicants.models import Deal, Submission, Underwriting
from applicants.queries.submission import latest
from applicants.queries.underwriting_run import DILIGENT, Assumptions, assumed, facts_of, newest_factors, reference, run_of, usual
from fund.audit import acting
from fund.errors import Refused
from fund.jobs import enqueue, progress
from fund.models import Job, Seat
from fund.permissions import Can, holds

LONGEST = 300
BATCH = 200
MOST_SEED = 2**31 - 1
STEPS = (gettext_noop("Reading the application"), gettext_noop("Computing"), gettext_noop("Keeping the figures"))
B = Underwriting.Basis


def begin_underwriting(*, submission: Submission, deal: Deal) -> Job:
    """Ask for the first run of a submission, on the house's assumptions; inside the transaction that hands it in. Nobody's job: it is not the
    founder's to see."""
    return enqueue("applicants.underwrite", f"submission:{submission.uuid}", fund=deal.fund, about=deal.uuid, submission=submission.pk,
                   run=str(uuid.uuid5(submission.uuid, "first run")))


def ask_underwriting(*, deal: Deal, assumptions: Assumptions, reason: str, basis: str = B.APPLICATION, seed: int | None = None, by: Seat) -> Job:
    """Ask for a run of the newest submission on other assumptions: key -> low, base, high as text, "" where nobody knows.

    Refused for a seat that may not, before a wall, where nothing was handed in or it was erased, without a reason, for an assumption that is
    none or cannot be (beside key-base), and for a simulation before diligence.
    """
    if by.fund_id != deal.fund_id or not holds(by.role, Can.UNDERWRITE):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    with acting(by, "ask underwriting", deal=str(deal.uuid)):
        row = Deal.objects.select_for_update(of=("self",)).select_related("fund").get(pk=deal.pk)
        check_open(deal=row, by=by)
        submission = latest(row)
        if submission is None or submission.erased_at is not None:
            raise Refused(_("There is no application to compute from."))
        said = characters.legible(reason, most=LONGEST, field="reason", missing=_("Say in a sentence why the assumptions differ."))
        given = _checked(submission, assumptions)
        if basis == B.DILIGENCE and row.stage not in DILIGENT:
            raise Refused(_("Simulation comes with figures that were checked in diligence. This deal has not come that far."), field="basis")
        if basis not in B.values or (seed is not None and not 0 <= seed <= MOST_SEED):
            raise Refused(_("Choose one of the list."), field="basis" if basis not in B.values else "seed")
        known = Underwriting.objects.visible_to(by.user).filter(submission=submission)
        drawn = (seed if seed is not None else known.count() + 1) if basis == B.DILIGENCE else None
        return enqueue("applicants.underwrite", f"submission:{submission.uuid}", by=by, fund=row.fund, about=row.uuid, submission=submission.pk,
                       run=str(uuid.uuid4()), given=given, reason=said, basis=basis, seed=drawn)


def underwrite(submission_id: int, run: str, job: Any = None, *, given: Assumptions | None = None, reason: str = "", basis: str = B.APPLICATION,
               seed: int | None = None) -> dict[str, Any]:
    """Compute and keep one run; a job that comes twice keeps it once. Returns {"number": n, "figures": n}; {} where it was erased meanwhile."""
    submission = Submission.objects.select_related("indicator", "deal").get(pk=submission_id)
    if submission.erased_at is not None:
        return {}
    _tell(job, 0)
    factors = newest_factors([submission.material])
    _tell(job, 1)
    made = run_of(submission, usual(facts_of(submission).unit_of) if given is None else given, factors, seed=seed)
    _tell(job, 2)
    with acting(None, "underwrite"):
        Deal.objects.select_for_update(of=("self",)).get(pk=submission.deal_id)
        if Submission.objects.filter(pk=submission.pk, erased_at__isnull=False).exists():  # while it was being computed
            return {}
        if (there := Underwriting.objects.filter(uuid=run).first()) is not None:
            return {"number": there.number, "figures": len(there.figures)}
        made.uuid, made.reason, made.basis = uuid.UUID(run), reason, basis
        made.number = submission.underwritings.count() + 1
        made.asked_by = job.asked_by if job is not None and given is not None else None
        made.save(force_insert=True)
    return {"number": made.number, "figures": len(made.figures)}


def underwrite_all(submissions: Iterable[Submission]) -> int:
    """The first run of many submissions at once, in few queries: for those that came before figures were kept. Returns how many were added."""
    rows = [row for row in submissions if row.erased_at is None]
    factors, added = newest_factors(row.material for row in rows), 0
    for start in range(0, len(rows), BATCH):
        part = rows[start:start + BATCH]
        with transaction.atomic():
            have = set(Underwriting.objects.filter(submission__in=part).values_list("submission", flat=True))
            made = [run_of(row, usual(facts_of(row).unit_of), factors) for row in part if row.pk not in have]
            for run in made:
                run.uuid = uuid.uuid5(run.submission.uuid, "first run")
            Underwriting.objects.bulk_create(made)
            added += len(made)
    return added


def _checked(submission: Submission, given: Mapping[str, Mapping[str, str]]) -> Assumptions:
    """The assumptions by the house's keys in its order, tried out on the submission before they are kept."""
    if unknown := set(given) - set(reference()):
        raise Refused(_("There is no such assumption: %(names)s") % {"names": ", ".join(sorted(unknown))})
    found = usual(facts_of(submission).unit_of) | {key: {case: row.get(case, "") for case in CASES} for key, row in given.items()}
    for key in found:
        try:
            assumed({key: found[key]})
        except ValueError as no:
            raise Refused(_("Fill in all three or none; the base lies between low and high."), field=f"{key}-base") from no
    try:
        run_of(submission, found, newest_factors([submission.material]))
    except (ValueError, ArithmeticError) as no:
        named = str(no).split()[0]
        raise Refused(_("With these assumptions nothing can be computed. Look at this one again."),
                      field=f"{'duration' if named == 'duration_years' else named}-base") from no
    return found


def _tell(job: Any, step: int) -> None:
    if job is not None:
        progress(job, step, len(STEPS), STEPS[step])
