"""The status page of an application: dated steps, who acts next, what is asked of its founder, what they were told."""
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Min
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import Deal, Decision, Inquiry, LateNotice, StageMove, Submission
from applicants.queries.comment import notes_for_founder
from applicants.queries.decision import known_status, told, told_to_founder
from applicants.queries.inquiry import ANSWERABLE, left_words
from applicants.queries.promise import SCREENING, WAITED, Promised, promised, round_day, step_word, steps_ahead
from applicants.queries.round import deadline, withdrawn_at
from applicants.queries.screening import told as told_of_checks
from applicants.queries.submission import versions
from applicants.queries.withdrawal import missing_consents
from applicants.questions import FIRST, SECOND
from fund.templatetags.look import moment

OVER = (Deal.Status.PASSED, Deal.Status.WITHDRAWN)
Checks = dict[str, Any] | None  # what the founder is told of them
SHOWN = 120  # characters of a question


def status_page(deal: Deal, frame: dict[str, Any]) -> dict[str, Any]:
    """Everything the page shows beside the frame of the application's pages; nothing that was not told or handed in."""
    today = timezone.localdate()
    first = deal.submissions.order_by("number").first()
    newest = deal.submissions.prefetch_related("screenings").first()
    checks = told_of_checks(newest)
    last, known = told(deal), known_status(deal)
    waits = None if known in OVER else promised(deal, last)
    asked = [] if known in OVER else asks(deal, newest, checks, frame)
    decisions = told_to_founder(deal)
    return {
        "known": known, "steps": steps(deal, first, newest, checks, waits, known), "asks": asked, "turn": _turn(deal, known, asked, first),
        "next": _next(deal, known, waits, newest, checks), "late": late(deal, waits, today), "moved": _moved(waits, today),
        "decision": decisions[0] if decisions else None, "decision_url": _url("own_decision", deal), "earlier": decisions[1:],
        "receipts": receipts(deal), "fund_notes": notes_for_founder(deal),
    }


def steps(deal: Deal, first: Submission | None, newest: Submission | None, checks: Checks, waits: Promised | None,
          known: str) -> list[dict[str, Any]]:
    """The dated steps: {key, title, state: done | now | late | stop | next | over, when, note}, in the order they come."""
    found = [_submitted(deal, first, newest)]
    if first is None:
        found.append(_coming("checks", _("Automatic checks"), _("within minutes of handing in")))
    else:
        found.append(_checked(checks, deal))
    reached = _reached(deal)
    order = steps_ahead(deal, [*reached, *([waits.step] if waits else [])])
    here = order.index(waits.step) if waits else max((place for place, step in enumerate(order) if step in reached), default=0)
    for place, step in enumerate(order):
        left = min((reached[later] for later in [*order[place + 1:], "invested"] if later in reached), default=None)
        if waits and place == here:
            found.append(_present(waits, _unchecked(checks, deal)))
        elif place < here or (left is not None and not waits):
            if step in reached or step == SCREENING:
                found.append({"key": step, "title": step_word(step), "state": "done", "when": moment(left) if left else ""})
        elif known not in OVER and deal.stage != Deal.Stage.INVESTED:
            on = round_day(deal, step)
            found.append(_coming(step, step_word(step), _("by %(day)s") % {"day": moment(on)} if on else ""))
    return [*found, *_end(deal, known, reached)]


def asks(deal: Deal, newest: Submission | None, checks: Checks, frame: dict[str, Any]) -> list[dict[str, Any]]:
    """What is asked of the founder now: {title, text, url, link, when, late, free: it may also be left}, the most pressing first."""
    found = []
    page = reverse("applicants:application", args=[deal.uuid])
    if newest is None and not frame["closed"]:
        found.append({"title": _("Finish and submit your application"), "url": page, "link": _("To the application"),
                      "when": _("until %(when)s") % {"when": moment(deadline(deal))}})
    if checks and checks["stops"] and not frame["closed"]:
        found.append({"title": _("The automatic checks stopped"), "url": page, "link": _("To the application"),
                      "text": _("Correct the entry and submit again while the round is open."), "late": True})
    elif frame["changed"]:
        found.append({"title": _("Changes not submitted"), "text": _("What you changed since counts once you submit again."),
                      "url": frame["urls"]["check"], "link": _("Check and submit"), "free": True,
                      "when": _("until %(when)s") % {"when": moment(deadline(deal))}})
    if newest and (titles := missing_consents(deal)):
        found.append({"title": _("A consent is missing"), "text": ", ".join(titles), "url": reverse("applicants:consents", args=[deal.uuid]),
                      "link": _("To the consents"), "late": True})
    questions = deal.inquiries.filter(state=Inquiry.State.OPEN).order_by("due_on", "number") if known_status(deal) in ANSWERABLE else []
    for question in questions:
        short = question.text if len(question.text) <= SHOWN else f"{question.text[:SHOWN].rstrip()}…"
        found.append({"title": _("Question %(n)s from the fund") % {"n": question.number}, "text": short, "url": _url("inquiries", deal),
                      "link": pgettext("verb", "Answer"), "when": f"{moment(question.due_on)} · {left_words(question.due_on)}",
                      "late": question.due_on < timezone.localdate()})
    dossier = getattr(deal, "dossier", None)
    if dossier is not None and dossier.is_open and not dossier.versions.exists():
        found.append({"title": _("Answer the second step"), "url": reverse("applicants:second_step", args=[deal.uuid]),
                      "link": _("To the second step"), "when": _("until %(when)s") % {"when": moment(dossier.due_at)}})
    return found


def late(deal: Deal, waits: Promised | None, today: dt.date) -> dict[str, Any] | None:
    """The delay as it stands: {step, due, days, told}; None while nothing is late."""
    if waits is None or not waits.is_late(today):
        return None
    notice = LateNotice.objects.filter(deal=deal, step=waits.step, due_on=waits.due_on).first()
    return {"step": step_word(waits.step), "due": waits.due_on, "days": (today - waits.due_on).days, "told": notice and notice.told_at}


def receipts(deal: Deal) -> list[dict[str, Any]]:
    """Every receipt of both steps: {step, number, at, sha256, url}, the newest first."""
    found = [{"step": _("First step"), "number": row.number, "at": row.submitted_at, "sha256": row.sha256,
              "url": reverse("applicants:receipt_version", args=[deal.uuid, row.number])} for row in versions(deal, FIRST)]
    if getattr(deal, "dossier", None) is not None:
        found += [{"step": _("Second step"), "number": row.number, "at": row.submitted_at, "sha256": row.sha256,
                   "url": reverse("applicants:second_receipt_version", args=[deal.uuid, row.number])} for row in versions(deal, SECOND)]
    return sorted(found, key=lambda row: row["at"], reverse=True)


def _submitted(deal: Deal, first: Submission | None, newest: Submission | None) -> dict[str, Any]:
    if first is None:
        return {"key": "submitted", "title": pgettext("step", "Hand in"), "state": "now", "when": _("until %(when)s") % {"when": moment(deadline(deal))}}
    again = _("Version %(n)s on %(when)s") % {"n": newest.number, "when": moment(newest.submitted_at)} if newest and newest.number > 1 else ""
    return {"key": "submitted", "title": pgettext("step", "Received"), "state": "done", "when": moment(first.submitted_at), "note": again}


def _unchecked(checks: Checks, deal: Deal) -> bool:
    """Whether the automatic checks still stand between handing in and the review."""
    return deal.stage == Deal.Stage.SUBMITTED and (checks is None or checks["stops"])


def _checked(checks: Checks, deal: Deal) -> dict[str, Any]:
    title = _("Automatic checks")
    if checks is None and deal.stage != Deal.Stage.SUBMITTED:
        return {"key": "checks", "title": title, "state": "done", "when": ""}
    if checks is None:
        return {"key": "checks", "title": title, "state": "now", "when": _("within minutes of handing in")}
    if checks["stops"]:
        return {"key": "checks", "title": title, "state": "stop", "when": moment(checks["at"]),
                "note": _("The deck or an entry could not be used. Correct it and submit again while the round is open.")}
    return {"key": "checks", "title": title, "state": "done", "when": moment(checks["at"])}


def _present(waits: Promised, unchecked: bool) -> dict[str, Any]:
    due = waits.due_on
    if waits.is_late(timezone.localdate()):
        return {"key": waits.step, "title": step_word(waits.step), "state": "late", "when": _("was promised by %(day)s") % {"day": moment(due)}}
    if unchecked:
        return _coming(SCREENING, step_word(SCREENING), _("by %(day)s") % {"day": moment(due)} if due else "")
    return {"key": waits.step, "title": step_word(waits.step), "state": "now",
            "when": _("by %(day)s") % {"day": moment(due)} if due else _("no day yet; you get one in a letter")}


def _coming(key: str, title: Any, when: str) -> dict[str, Any]:
    return {"key": key, "title": title, "state": "next", "when": when}


def _reached(deal: Deal) -> dict[str, dt.datetime]:
    """When the deal first came to each stage or was invited to it, by the trail and the letters that went out; not where a move was undone."""
    rows = deal.events.order_by().values("stage").annotate(at=Min("pgh_created_at")).values_list("stage", "at")
    moved = list(deal.moves.exclude(kind=StageMove.Kind.UNDO).values_list("target", "undone_by"))
    slips = {stage for stage, undone in moved if undone} - {stage for stage, undone in moved if not undone}
    found = {stage: at for stage, at in rows if stage in (*WAITED, Deal.Stage.INVESTED) and stage not in slips}
    for row in deal.decisions.filter(state=Decision.State.SENT, kind=Decision.Kind.INVITE).exclude(step=""):
        found[row.step] = min(row.sent_at, found.get(row.step, row.sent_at))
    return found


def _end(deal: Deal, known: str, reached: dict[str, dt.datetime]) -> list[dict[str, Any]]:
    """How it ended, for its founder; while it goes on, the investment that would end it."""
    if known == Deal.Status.WITHDRAWN:
        at = withdrawn_at(deal)
        return [{"key": "end", "title": deal.get_status_display(), "state": "over", "when": moment(at) if at else "", "note": deal.reason}]
    if known == Deal.Status.PASSED:
        last = told(deal)
        return [{"key": "end", "title": pgettext("step", "Review ended"), "state": "over", "when": moment(last.sent_at) if last else ""}]
    if deal.stage == Deal.Stage.INVESTED:
        return [{"key": "invested", "title": pgettext("step", "Investment"), "state": "done", "when": moment(reached.get("invested") or deal.stage_since)}]
    return [_coming("invested", pgettext("step", "Investment"), "")]


def _turn(deal: Deal, known: str, asked: list[dict[str, Any]], first: Submission | None) -> str:
    """Who acts next: you, fund, or nobody any more."""
    if known in OVER or deal.stage == Deal.Stage.INVESTED or (first is None and not asked):
        return "nobody"
    return "you" if any(not item.get("free") for item in asked) else "fund"


def _next(deal: Deal, known: str, waits: Promised | None, newest: Submission | None, checks: Checks) -> str:
    """What happens next, in a sentence."""
    if known == Deal.Status.WITHDRAWN:
        return _("This application is not reviewed any more.")
    if known == Deal.Status.PASSED:
        return _("The review has ended. What you wrote and every receipt are kept.")
    if deal.stage == Deal.Stage.INVESTED:
        return _("The fund has invested. From now on you report your figures with the link in your mail.")
    if newest is None:
        return _("Nobody reads a draft. The review begins once you hand it in.")
    if _unchecked(checks, deal):
        return _("The site checks numbers, consents and the deck; then reviewers read it.")
    if known == Deal.Status.ON_HOLD:
        return _("The review pauses. You hear from the fund without asking.")
    words: dict[str, Callable[[], str]] = {
        SCREENING: lambda: _("Reviewers read it apart from each other. You are told the result either way, with a reason."),
        "interview": lambda: _("The fund manager speaks with you about the plan."),
        "accelerator": lambda: _("The accelerator works with you. Afterwards the fund tells you how it goes on."),
        "preliminary": lambda: _("The partners look at it together before the papers are examined."),
        "diligence": lambda: _("The fund examines papers and figures and may ask you about them."),
        "committee": lambda: _("The investment committee decides. You are told the result with its reason."),
        "contracting": lambda: _("The fund and you agree on the contract; then the money is paid."),
    }
    return words[waits.step]() if waits else ""


def _moved(waits: Promised | None, today: dt.date) -> Promised | None:
    """A day of one's own in place of the round's, while it lies ahead."""
    moved = waits is not None and waits.due_on is not None and waits.due_on != waits.round_on and bool(waits.reason)
    return waits if moved and not waits.is_late(today) else None


def _url(name: str, deal: Deal) -> str:
    try:
        return reverse(f"applicants:{name}", args=[deal.uuid])
    except NoReverseMatch:
        return ""
