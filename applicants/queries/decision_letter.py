"""A decision as letters: what its text lacks, what each owner would read, and what was sent."""
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from applicants import characters
from applicants.models import Deal, Decision
from applicants.models.decision import FITS
from applicants.queries.company import owners
from applicants.queries.decision import is_untold, kinds, late_days, not_now_because, row_of
from applicants.queries.promise import promised
from fund import letters
from fund.models import Fund, Seat, User
from fund.permissions import HOUSE, Can, holds

LONGEST = 600
SHORTEST = {Decision.Kind.DECLINE: 20, Decision.Kind.HOLD: 20, Decision.Kind.INVITE: 5}
FARTHEST = dt.timedelta(days=366)
MARKS = re.compile(r"\d\s*점(?!포|유|검)|\d\s*/\s*(?:5|10|100)\b|\b(?:score|mark)[sd]?\b[^.\n]{0,12}\d", re.IGNORECASE)
SENTENCES = {"ko": "sentence_ko", "en": "sentence_en"}


def language_names() -> dict[str, str]:
    """The two languages of letters in the reader's words."""
    return {"ko": _("Korean"), "en": _("English")}


def read_by(deal: Deal) -> dict[str, list[Seat]]:
    """The owners who get the letter, by the language they read it in."""
    found: dict[str, list[Seat]] = {language: [] for language in letters.LANGUAGES}
    for seat in owners(deal.company):
        if seat.user.is_active:
            found.setdefault(seat.user.language, []).append(seat)
    return found


def problems(*, kind: str, reasons: Sequence[str], sentence_ko: str, sentence_en: str, step: str, meets_on: dt.date | None) -> dict[str, str]:
    """What is wrong with a draft, by field, in words; what is merely not written yet is `missing`."""
    if kind not in Decision.Kind.values:
        return {"kind": _("Choose what the founder is told.")}
    found = {}
    if set(reasons) - set(FITS[Decision.Kind(kind)]):
        found["reasons"] = _("This reason does not fit this letter.")
    for name, text in (("sentence_ko", sentence_ko), ("sentence_en", sentence_en)):
        if words := _sentence_problem(text):
            found[name] = words
    if step and step not in Decision.Step.values:
        found["step"] = _("Choose what the invitation is to.")
    if meets_on and kind != Decision.Kind.DECLINE:
        if meets_on < timezone.localdate():
            found["meets_on"] = _("This day has passed. Choose a later one.")
        elif meets_on > timezone.localdate() + FARTHEST:
            found["meets_on"] = _("This day is more than a year away. Check the year.")
    return found


def _sentence_problem(text: str) -> str:
    if words := characters.problem(text):
        return words
    if len(text) > LONGEST:
        return _("%(n)s characters are too many; %(max)s fit.") % {"n": len(text), "max": LONGEST}
    if MARKS.search(text):
        return _("Marks stay inside the house. Say in words what was convincing or missing.")
    return ""


def missing(decision: Decision) -> list[dict[str, Any]]:
    """What a letter needs before it can go out: rows of label, state (ok or todo) and note."""
    kind = Decision.Kind(decision.kind)
    readers, names = read_by(decision.deal), language_names()
    needed = [language for language, seats in readers.items() if seats] or [settings.LANGUAGE_CODE]
    rows = [_line(_("At least one reason"), bool(decision.reasons))]
    for language in letters.LANGUAGES:
        text = getattr(decision, SENTENCES[language])
        short = _("At least %(n)s characters, so that it can be used.") % {"n": SHORTEST[kind]} if 0 < len(text) < SHORTEST[kind] else ""
        if language in needed:
            rows.append(_line(_("A sentence in %(language)s") % {"language": names[language]}, len(text) >= SHORTEST[kind], short))
        elif len(text) < SHORTEST[kind]:
            rows.append({"label": _("A sentence in %(language)s") % {"language": names[language]}, "state": "half",
                         "note": short or _("No owner reads it today, but the company may.")})
    if kind == Decision.Kind.INVITE:
        rows.append(_line(_("What the invitation is to"), bool(decision.step)))
    if kind != Decision.Kind.DECLINE:
        gone = decision.meets_on and decision.meets_on < timezone.localdate()
        label = _("The day") if kind == Decision.Kind.INVITE else _("Until when it is on hold")
        rows.append(_line(label, bool(decision.meets_on) and not gone, _("This day has passed.") if gone else ""))
    return rows


def gaps(decision: Decision) -> list[str]:
    """The lines of `missing` that keep it from going out, in words."""
    return [f"{row['label']} ({row['note']})" if row["note"] else str(row["label"]) for row in missing(decision) if row["state"] == "todo"]


def _line(label: str, done: bool, note: str = "") -> dict[str, Any]:
    return {"label": label, "state": "ok" if done else "todo", "note": "" if done else note}


def promised_on(deal: Deal) -> dt.date | None:
    """The day by which this founder was promised news; None where nothing was promised."""
    found = promised(deal)
    return found.due_on if found else None


def key(decision: Decision) -> str:
    """The letter (fund/letters.py) that carries a decision."""
    return f"decision_{decision.kind}"


def context(decision: Decision, at: dt.datetime) -> dict[str, Any]:
    """What the letter is written from if it goes out at this moment."""
    deal = decision.deal
    day = promised_on(deal)
    return {"deal": deal, "decision": decision, "promised": day, "late": late_days(day, at),
            "url": settings.SITE_URL + reverse("applicants:own_decision", args=[deal.uuid]), "own_data": own_data(deal)}


def own_data(deal: Deal) -> str:
    """The address of the page about one's own data; empty where there is none."""
    for given in ([deal.uuid], []):
        try:
            return settings.SITE_URL + reverse("applicants:own_data", args=given)
        except NoReverseMatch:
            continue
    return ""


def manager(fund: Fund) -> str:
    """The organisations that run the fund, by name: whom a founder may ask."""
    seats = Seat.objects.live().filter(fund=fund, role__in=HOUSE).order_by().values_list("organisation__name", flat=True)
    return ", ".join(sorted(set(seats))) or fund.name


def compose(decision: Decision, at: dt.datetime) -> dict[str, dict[str, str]]:
    """Language -> {subject, body}, addressed to the company: the form in which letters are kept, with no person's name in them."""
    facts = context(decision, at)
    return {language: _written(decision, language, facts | {"to": decision.deal.company.name}) for language in letters.LANGUAGES}


def preview(decision: Decision) -> list[dict[str, Any]]:
    """Both letters as they would be read, each with its readers: sent ones as they were kept, others as they would go out."""
    sent = decision.state == Decision.State.SENT
    at = decision.send_at if decision.state == Decision.State.PLANNED and decision.send_at else timezone.now()
    facts = {} if sent else context(decision, at)
    rows, names, shown = read_by(decision.deal), language_names(), []
    for language in letters.LANGUAGES:
        seats = rows[language]
        text = decision.letters.get(language, {}) if sent else _written(
            decision, language, facts | {"to": seats[0].user if seats else decision.deal.company.name})
        shown.append({"language": language, "name": names[language], "readers": [seat.person for seat in seats], **text})
    return shown


def _written(decision: Decision, language: str, facts: dict[str, Any]) -> dict[str, str]:
    with translation.override(language):
        subject, body = letters.write(key(decision), language, facts)
    return {"subject": " ".join(subject.split())[:200], "body": body.strip()}


def page(decision: Decision, user: User, seat: Seat) -> dict[str, Any]:
    """A letter on its page in the house: both languages, what it lacks, what keeps it back, and what this person may do with it."""
    deal, draft = decision.deal, decision.state == Decision.State.DRAFT
    sends, writes = holds(seat.role, Can.SEND_DECISION), holds(seat.role, Can.WRITE_DECISION)
    closed = not_now_because(deal, decision.kind) if decision.is_open else ""
    lacks = missing(decision) if decision.is_open else []
    day = promised_on(deal) if decision.is_open else None
    return {
        "decision": decision, "deal": deal, **row_of(decision), "letters": preview(decision), "lacks": lacks, "closed": closed,
        "promised": day, "is_late": decision.late_days or late_days(day, decision.send_at or timezone.now()),
        "reopens": decision.is_open and deal.status == Deal.Status.PASSED and decision.kind == Decision.Kind.INVITE,
        "may_write": writes and draft, "may_send": sends and draft and not closed and all(row["state"] != "todo" for row in lacks),
        "sends": sends, "may_recall": sends and decision.state == Decision.State.PLANNED,
        "may_stop": (writes and draft) or (sends and decision.state == Decision.State.PLANNED)}


def write_page(deal: Deal, draft: Decision | None) -> dict[str, Any]:
    """What stands beside a letter that is being written: what it lacks, its readers, what was promised, why it is asked for."""
    day = promised_on(deal)
    names = language_names()
    return {
        "deal": deal, "draft": draft, "lacks": missing(draft) if draft else [], "promised": day,
        "is_late": late_days(day, timezone.now()), "untold": is_untold(deal), "all_closed": all(kinds(deal).values()),
        "item": deal.agenda_items.rejecting().order_by("-decided_at").first(),
        "readers": [{"person": seat.person, "language": names.get(language, language)}
                    for language, seats in read_by(deal).items() for seat in seats]}
