"""The pages around a founder's application, assembled: banner, side cards, last look, receipt; for either step."""
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.answers import Facts, as_typed, short_label
from applicants.models import Deal, Extension, Form, Submission
from applicants.queries import application as drafts
from applicants.queries.access_log import openings_by_reader
from applicants.queries.consent import SECTIONS
from applicants.queries.consent_page import counts
from applicants.queries.decision import known_status, told
from applicants.queries.erasure import done_erasure, erased_words
from applicants.queries.extension import may_ask
from applicants.queries.form import changes, known, spec_of
from applicants.queries.inquiry import open_count
from applicants.queries.promise import promised
from applicants.queries.receipt import content_name, version_rows
from applicants.queries.round import deadline, readers, schedule, time_left
from applicants.queries.screening import told as told_of_checks
from applicants.queries.submission import Version, answer_groups, content, differences, has_changes, latest, versions
from applicants.queries.task_list import tasks
from applicants.queries.withdrawal import again, stays_because
from applicants.questions import FIRST, SECOND, Question, Section
from fund.models import Job, Seat, User
from fund.permissions import FOUNDERS, Can, holds

UNSET: Any = object()
PAGES = {FIRST: ("application", "check_answers", "submit", "receipt"),
         SECOND: ("second_step", "second_check", "second_submit", "second_receipt")}


def urls(deal: Deal, step: str) -> dict[str, str]:
    """The addresses of a step's pages: list, check, submit, receipt."""
    return {name: reverse(f"applicants:{page}", args=[deal.uuid]) for name, page in
            zip(("list", "check", "submit", "receipt"), PAGES[step], strict=True)}


def frame(draft: drafts.Draft, user: User, submission: Version | None = UNSET, *, whole: bool = True) -> dict[str, Any]:
    """What every page of an application shows around its content: names, banner, the time of the last save, what one may do.

    `whole` says that the draft holds every section, so that it can be compared with what was handed in.
    """
    deal, step = draft.deal, draft.step
    newest = latest(deal, step) if submission is UNSET else submission
    closed = drafts.closed_because(deal, step)
    changed = _changed(draft, newest, whole) if not closed else False
    organisation = deal.company.organisation
    until = deadline(deal) if step == FIRST else deal.dossier.due_at
    return {
        "deal": deal, "round": deal.round, "company": drafts.company_name(draft), "draft": draft, "submission": newest, "step": step,
        "changed": changed, "closed": closed, "banner": _banner(deal, newest, changed, closed), "left": time_left(until), "until": until,
        "saved_at": draft.application.saved_at, "seat": user.seat_at(organisation, Can.SEE_OWN_APPLICATION),
        "may_edit": not closed and user.seat_at(organisation, Can.EDIT_APPLICATION) is not None,
        "is_owner": user.seat_at(organisation, Can.SUBMIT_APPLICATION) is not None, "urls": urls(deal, step),
        "rooms": rooms(deal, user), "form_news": [] if closed else form_news(draft), "erased_words": _erased(draft, newest),
    }


def _erased(draft: drafts.Draft, newest: Version | None) -> str:
    """When and under which rule what this application held was erased; asked of the database only where it may have been."""
    gone = newest.erased_at if newest else draft.deal.status == Deal.Status.WITHDRAWN and draft.application.saved_at is None
    return erased_words(done_erasure(draft.deal)) if gone else ""


def rooms(deal: Deal, user: User) -> list[dict[str, Any]]:
    """The rooms of one application as tabs, with what waits in each: {url, label, count, mark, mark_word, also}; only those there are."""
    waits = promised(deal)
    late = waits is not None and waits.is_late(timezone.localdate())
    found = [("application", _("Application"), {}), ("status", pgettext("room", "Status"), {"also": _there("own_decision", deal)}),
             ("inquiries", pgettext("room", "Questions"), {"count": open_count(deal) or None}), ("access_log", pgettext("room", "Who reads"), {}),
             *([("own_data", _("Your data"), {})] if user.seat_at(deal.company.organisation, Can.KEEP_OWN_DATA) else [])]
    if late:
        found[1][2].update(mark="risk", mark_word=_("late"))
    return [{"url": url, "label": label, "count": None, **more} for name, label, more in found for url in _there(name, deal)]


def _there(name: str, deal: Deal) -> list[str]:
    """The address of this page of the deal, none where the page is not there."""
    try:
        return [reverse(f"applicants:{name}", args=[deal.uuid])]
    except NoReverseMatch:
        return []


def _changed(draft: drafts.Draft, newest: Version | None, whole: bool) -> bool:
    saved = draft.application.saved_at
    if newest is None or not whole and (saved is None or saved <= newest.processed_at):
        return False
    # one section alone cannot be compared, and what was saved since may be of the other step
    return has_changes(draft if whole else drafts.draft(draft.deal, draft.step), newest)


def form_news(draft: drafts.Draft) -> list[dict[str, Any]]:
    """What the form asks differently since its founder last looked; empty where it is the same version."""
    seen = draft.application.form
    if draft.step != FIRST or seen is None or seen.pk == draft.form.pk:
        return []
    return changes(spec_of(seen), draft.spec, draft.facts)


def application_page(draft: drafts.Draft, user: User) -> dict[str, Any]:
    """The task list with its side cards."""
    page = frame(draft, user)
    deal, submission = draft.deal, page["submission"]
    seats = Seat.objects.live().filter(organisation=deal.company.organisation_id, role__in=FOUNDERS).select_related("user").order_by("pk")
    first = submission if draft.step == FIRST else latest(deal)
    return page | {
        "tasks": [item | {"url": reverse("applicants:section", args=[deal.uuid, item["key"]])} for item in tasks(draft)],
        "schedule": schedule(deal, first), "readers": readers(deal),
        "openings_by_reader": openings_by_reader(user, deal), "seats": [
            {"person": seat.person, "role": seat.get_role_display(), "submits": holds(seat.role, Can.SUBMIT_APPLICATION),
             "edits": holds(seat.role, Can.EDIT_APPLICATION)} for seat in seats],
        "job": checks_job(first, user), "screening": told_of_checks(first), "dossier": getattr(deal, "dossier", None),
        "no_longer_asked": no_longer_asked(draft), "extension": Extension.objects.visible_to(user).filter(deal=deal).first(),
        "may_ask": may_ask(deal, user), "before": earlier(deal, user),
        "told": told(deal), "withdrawal": again(deal), "may_withdraw": page["is_owner"] and not stays_because(deal), "consents": counts(deal),
    }


def no_longer_asked(draft: drafts.Draft) -> list[dict[str, str]]:
    """Answers written here whose question this version of the form does not ask: kept, shown, and handed in no longer.

    {section, label, value}, called as the newest other version calls them, one that came before this one first.
    """
    kept = _kept(draft)
    if not kept:
        return []
    others = Form.objects.filter(step=draft.step).exclude(pk=draft.form.pk).order_by("-version")
    specs = sorted(map(spec_of, others), key=lambda spec: spec.version > draft.spec.version)
    found: dict[tuple[str, str], tuple[Section, Question, dict[str, str]]] = {}
    for (key, name), text in kept.items():
        asking = ((section, question) for spec in specs if (section := spec.by_key.get(key)) and (question := section.question(name)))
        if place := next(asking, None):
            found.setdefault((key, place[1].name), (*place, {}))[2][name] = text
    return [{"section": str(section.title), "label": short_label(question, draft.facts), "value": as_typed(question, cells)}
            for section, question, cells in found.values()]


def _kept(draft: drafts.Draft) -> dict[tuple[str, str], str]:
    """What was typed into fields that the form does not have; what was only filled in from an earlier application is left out."""
    sections, prefilled = draft.spec.by_key, draft.application.prefilled
    return {(key, name): text for key, fields in draft.application.answers.items()
            if key not in sections or sections[key].kind != "consents"
            for name, text in fields.items()
            if text and name not in prefilled.get(key, {}) and not (key in sections and sections[key].question(name))}


def earlier(deal: Deal, user: User) -> list[Deal]:
    """The same startup's other applications that were handed in, the newest first."""
    rows = list(drafts.own_deals(user).filter(company=deal.company_id).exclude(pk=deal.pk).exclude(receipt_no=None).order_by("-pk")[:10])
    for row in rows:
        known, last = known_status(row), told(row)
        row.known = known if known != row.status else row.state_kind
        row.known_reason = row.reason if known == Deal.Status.WITHDRAWN else last.sentence if last and last.kind == last.Kind.DECLINE else ""
    return rows


def check_page(draft: drafts.Draft, user: User) -> dict[str, Any]:
    """Every answer spelled out beside what was typed, and what keeps it from being handed in."""
    typed = {part.section.key: part.typed for part in draft.parts}
    states = {part.section.key: part for part in draft.parts}
    groups = [{**group, "part": states[group["key"]], "empty": _empty(states[group["key"]], draft)}
              for group in answer_groups(content(draft), draft.spec, draft.facts, typed)]
    return {"groups": groups, "unfinished": draft.left}


def _empty(part: drafts.Part, draft: drafts.Draft) -> list[str]:
    """The questions of a section that still need an answer, by name."""
    names = {question.name for name in part.reading.empty if (question := part.section.question(name))}
    return [short_label(question, draft.facts) for question in part.section.questions if question.name in names]


def receipt_page(draft: drafts.Draft, submission: Version, user: User, against: Version | None = None) -> dict[str, Any]:
    """The receipt of a version: what it holds, what changed since the one before (or since `against`), what comes next."""
    deal, step = draft.deal, draft.step
    every = list(versions(deal, step))
    other = against if against and against.pk != submission.pk else next((v for v in every if v.number == submission.number - 1), None)
    spec = known(step, submission.form_version)
    consents = submission.content.get(SECTIONS[step], {})
    first = submission if step == FIRST else latest(deal)
    return frame(draft, user, every[0]) | {
        "shown": submission, "versions": every, "is_newest": submission.pk == every[0].pk,
        "groups": answer_groups(submission.content, spec, draft.facts), **_compared(submission, other, step, draft.facts),
        "rows": version_rows(deal, step, every), "name": content_name(deal, submission, step),
        "schedule": schedule(deal, first), "job": checks_job(first, user), "consents": sum(answer["given"] for answer in consents.values()),
        "screening": told_of_checks(first),
    }


def _compared(submission: Version, other: Version | None, step: str, facts: Facts) -> dict[str, Any]:
    """Two versions side by side, the older one first, whichever of them the receipt is of."""
    if other is None:
        return {"before": None, "other": None, "changes": []}
    before, after = sorted((submission, other), key=lambda version: version.number)
    specs = known(step, after.form_version), known(step, before.form_version)
    return {"before": before, "after": after, "other": other, "changes": differences(after.content, before.content, *specs, facts)}


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
    job = Job.objects.visible_to(user).filter(name="applicants.read_document", subject=f"document:{draft.deck.uuid}").first()
    return job if job and not job.is_over else None


def _banner(deal: Deal, submission: Version | None, changed: bool, closed: str) -> dict[str, Any]:
    """Saved and submitted are never confused: what the bar on every page says."""
    number = deal.receipt_no
    if deal.status == Deal.Status.WITHDRAWN:
        return {"done": False, "title": _("Withdrawn"), "text": _("This application is not reviewed any more.")}
    if submission is None:
        return {"done": False, "text": closed or _("Saving alone hands nothing in. The receipt number comes when you submit at the end.")}
    version = _("version %(n)s") % {"n": submission.number}
    if changed:
        return {"done": False, "title": _("Changes not submitted"),
                "text": _("Received so far: %(number)s, %(version)s. What you changed since counts once you submit again.") % {
                    "number": number, "version": version}}
    if submission.number > 1:
        return {"done": True, "number": number, "text": _("Version %(n)s, in place of version %(before)s.") % {
            "n": submission.number, "before": submission.number - 1}}
    return {"done": True, "number": number, "text": _("Version %(n)s.") % {"n": submission.number}}
