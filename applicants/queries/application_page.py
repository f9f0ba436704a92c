"""The pages around a founder's application, assembled: banner, side cards, last look, receipt."""
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import Submission
from applicants.queries import application as drafts
from applicants.queries.access_log import openings, openings_by_reader
from applicants.queries.round import readers, schedule, time_left
from applicants.queries.submission import answer_groups, content, differences, has_changes, latest
from fund.models import Job, Seat, User
from fund.permissions import FOUNDERS, Can, holds

UNSET: Any = object()


def frame(draft: drafts.Draft, user: User, submission: Submission | None = UNSET) -> dict[str, Any]:
    """What every page of an application shows around its content: names, banner, the time of the last save, what one may do."""
    deal = draft.deal
    newest = latest(deal) if submission is UNSET else submission
    closed = drafts.closed_because(deal)
    changed = not closed and has_changes(draft, newest)
    seat = user.seat_at(deal.company.organisation, Can.SEE_OWN_APPLICATION)
    may_edit = not closed and user.seat_at(deal.company.organisation, Can.EDIT_APPLICATION) is not None
    return {
        "deal": deal, "round": deal.round, "company": drafts.company_name(draft), "draft": draft, "submission": newest,
        "changed": changed, "closed": closed, "banner": _banner(newest, changed, closed), "left": time_left(deal.round),
        "saved_at": draft.application.saved_at, "seat": seat, "may_edit": may_edit,
        "is_owner": user.seat_at(deal.company.organisation, Can.SUBMIT_APPLICATION) is not None,
    }


def application_page(draft: drafts.Draft, user: User) -> dict[str, Any]:
    """The task list with its side cards."""
    page = frame(draft, user)
    deal, submission = draft.deal, page["submission"]
    seats = Seat.objects.live().filter(organisation=deal.company.organisation_id, role__in=FOUNDERS).select_related("user").order_by("pk")
    return page | {
        "tasks": drafts.tasks(draft), "schedule": schedule(deal, submission), "readers": readers(deal),
        "openings": openings(user, deal), "openings_by_reader": openings_by_reader(user, deal), "seats": [
            {"person": seat.person, "role": seat.get_role_display(), "submits": holds(seat.role, Can.SUBMIT_APPLICATION),
             "edits": holds(seat.role, Can.EDIT_APPLICATION)} for seat in seats],
        "job": checks_job(submission, user), "screening": getattr(submission, "screening", None),
    }


def check_page(draft: drafts.Draft, user: User) -> dict[str, Any]:
    """Every answer spelled out beside what was typed, and what keeps it from being handed in."""
    typed = {part.section.key: part.typed for part in draft.parts}
    states = {part.section.key: part for part in draft.parts}
    groups = [{**group, "part": states[group["key"]]} for group in answer_groups(content(draft), draft.facts, typed)]
    return {"groups": groups, "unfinished": draft.left}


def receipt_page(draft: drafts.Draft, submission: Submission, user: User) -> dict[str, Any]:
    """The receipt of the newest version: what it holds, what changed since the one before, what comes next."""
    deal = draft.deal
    before = deal.submissions.filter(number=submission.number - 1).first()
    given = sum(answer["given"] for answer in submission.content["consents"].values())
    return frame(draft, user, submission) | {
        "groups": answer_groups(submission.content, draft.facts), "before": before,
        "changes": differences(submission.content, before.content, draft.facts) if before else [],
        "schedule": schedule(deal, submission), "job": checks_job(submission, user), "consents": given,
        "screening": getattr(submission, "screening", None),
    }


def checks_job(submission: Submission | None, user: User) -> Job | None:
    """The running checks of a submission, while they run."""
    if submission is None:
        return None
    job = Job.objects.visible_to(user).filter(name="applicants.screen", subject=f"submission:{submission.uuid}").first()
    return job if job and not job.is_over else None


def deck_job(draft: drafts.Draft, user: User) -> Job | None:
    """The drawing of the current deck's pages, while it runs."""
    if draft.deck is None:
        return None
    job = Job.objects.visible_to(user).filter(name="applicants.draw_pages", subject=f"document:{draft.deck.uuid}").first()
    return job if job and not job.is_over else None


def _banner(submission: Submission | None, changed: bool, closed: str) -> dict[str, Any]:
    """Saved and submitted are never confused: what the bar on every page says."""
    if submission is None:
        return {"done": False, "text": closed or _("Saving alone hands nothing in. The receipt number comes when you submit at the end.")}
    version = _("version %(n)s") % {"n": submission.number}
    number = submission.deal.receipt_no
    if changed:
        return {"done": False, "title": _("Changes not submitted"),
                "text": _("Received so far: %(number)s, %(version)s. What you changed since counts once you submit again.") % {
                    "number": number, "version": version}}
    if submission.number > 1:
        return {"done": True, "number": number, "text": _("Version %(n)s, in place of version %(before)s.") % {
            "n": submission.number, "before": submission.number - 1}}
    return {"done": True, "number": number, "text": _("Version %(n)s.") % {"n": submission.number}}
