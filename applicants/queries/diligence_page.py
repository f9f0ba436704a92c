"""The diligence of a deal on its page: the checklist by area, findings, calls and visits, as far as this person may see them."""
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, OuterRef, Prefetch, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.models import Deal, DiligenceItem, Document, Finding, Inquiry
from applicants.models.diligence import Area
from applicants.queries.diligence import closed_because, shown_text, templates
from applicants.queries.diligence_note import notes, photo, waiting_photos
from applicants.queries.inquiry import ANSWERABLE, left_words
from applicants.queries.scorecard import is_blind
from fund.models import Seat, User
from fund.permissions import Can, holds

S = DiligenceItem.State
MARKS = {S.OPEN: "todo", S.DONE: "ok", S.WAIVED: "none"}
SEVERITIES = {Finding.Severity.CRITICAL: "miss", Finding.Severity.HIGH: "risk", Finding.Severity.MEDIUM: "info", Finding.Severity.LOW: "line"}
WEIGHT = Case(*(When(severity=value, then=Value(at)) for at, value in enumerate(SEVERITIES)))
OPEN, MINE = "open", "mine"


def diligence_page(deal: Deal, user: User, seat: Seat, show: str = "", opened: str = "") -> dict[str, Any]:
    """What the tab shows: {summary, groups, chosen, choices, templates, breakers, findings, settled, notes, waiting, may_write, may_settle,
    may_ask, closed_why}; for who is `blind` to the deal that alone. At most seven queries, however much there is.

    `show` is open or mine, everything otherwise; the line whose uuid is `opened` is there in any case.
    """
    if is_blind(deal, user):
        return {"diligence_blind": True}
    works, papers = holds(seat.role, Can.WORK_ON_DEAL), _papers(deal, user)
    why = closed_because(deal) if works else ""
    lines, found = checklist(deal, user, papers), findings(deal, user)
    waiting = [photo(row, deal, number) for number, row in enumerate(waiting_photos(deal, user), start=1)] if works and not why else []
    return {
        "summary": _counted(lines), "groups": _groups(lines, show, opened), "chosen": show if show in (OPEN, MINE) else "",
        "choices": _choices(lines, show), "templates": _templates(lines), "breakers": [line for line in found if line["breaks"]],
        "findings": [line for line in found if line["is_open"]], "settled": [line for line in found if not line["is_open"]],
        "notes": notes(deal, user, papers), "waiting": waiting, "may_write": works and not why,
        "may_settle": works and deal.status in ANSWERABLE, "may_ask": works and not why and not deal.is_inbound, "closed_why": why}


def checklist(deal: Deal, user: User, papers: Mapping[int, Document]) -> list[dict[str, Any]]:
    """The lines in order: {row, text, mark, late, today, mine, questions, files, n_findings}. Two queries; `papers` are the house's papers of
    the deal by key."""
    today = timezone.localdate()
    files = DiligenceItem.files.through.objects.filter(diligenceitem=OuterRef("pk")).order_by("document").values("document")
    asked = Inquiry.objects.annotate(n_answers=Count("answers")).order_by("number")
    rows = (DiligenceItem.objects.visible_to(user).filter(deal=deal).select_related("owner__user", "closed_by__user")
            .prefetch_related(Prefetch("inquiries", asked)).annotate(file_keys=ArraySubquery(files), n_findings=Count("findings", distinct=True)))
    return [{"row": row, "text": shown_text(row), "mark": MARKS[S(row.state)], "late": _is_late(row, today), "mine": _is_mine(row, user),
             "today": row.state == S.OPEN and row.due_on == today, "n_findings": row.n_findings,
             "questions": [_question(each, today, deal.status in ANSWERABLE) for each in row.inquiries.all()],
             "files": [papers[key] for key in row.file_keys if key in papers]} for row in rows.order_by("order", "pk")]


def findings(deal: Deal, user: User) -> list[dict[str, Any]]:
    """The findings, the weightiest first: {row, kind, is_open, breaks, line, again}; `breaks` says that it is an open deal-breaker, `again`
    is the finding that took this one up again or None. One query."""
    rows = (Finding.objects.visible_to(user).filter(deal=deal).order_by(WEIGHT, "number")
            .select_related("written_by__user", "settled_by__user", "item", "reopens", "reopened_by"))
    return [{"row": row, "kind": SEVERITIES[Finding.Severity(row.severity)], "is_open": row.state == Finding.State.OPEN,
             "breaks": row.severity == Finding.Severity.CRITICAL and row.state == Finding.State.OPEN,
             "line": shown_text(row.item) if row.item else "", "again": getattr(row, "reopened_by", None)} for row in rows]


def _papers(deal: Deal, user: User) -> dict[int, Document]:
    rows = Document.objects.in_house(user).filter(deal=deal, kind=Document.Kind.HOUSE).select_related("blob", "taken_back").order_by("pk")
    return {row.pk: row for row in rows}


def _question(row: Inquiry, today: dt.date, alive: bool) -> dict[str, Any]:
    is_open = row.state == Inquiry.State.OPEN and alive
    late = is_open and row.due_on < today
    kind = "miss" if late else {"open": "risk", "answered": "ok", "closed": "line"}[row.state]
    return {"row": row, "kind": kind, "mark": "none" if kind == "line" else kind, "word": _("Late") if late else str(row.get_state_display()),
            "left": left_words(row.due_on, today) if is_open else ""}


def _is_late(row: DiligenceItem, today: dt.date) -> bool:
    return row.state == S.OPEN and row.due_on is not None and row.due_on < today


def _is_mine(row: DiligenceItem, user: User) -> bool:
    return row.owner is not None and row.owner.user_id == user.pk


def _counted(lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    states = [line["row"].state for line in lines]
    return {"of": len(states), "done": states.count(S.DONE), "waived": states.count(S.WAIVED), "open": states.count(S.OPEN),
            "closed": len(states) - states.count(S.OPEN), "late": sum(line["late"] for line in lines)}


def _groups(lines: list[dict[str, Any]], show: str, opened: str) -> list[dict[str, Any]]:
    """The lines by area, with how many of the area are closed: {area, label, closed, of, lines}; areas without a line to show are left out."""
    found = []
    for area in Area:
        own = [line for line in lines if line["row"].area == area]
        shown = [line for line in own if _is_shown(line, show) or str(line["row"].uuid) == opened]
        if shown:
            found.append({"area": area.value, "label": str(area.label), "lines": shown} | _counted(own))
    return found


def _is_shown(line: dict[str, Any], show: str) -> bool:
    is_open = line["row"].state == S.OPEN
    return {OPEN: is_open, MINE: is_open and line["mine"]}.get(show, True)


def _choices(lines: list[dict[str, Any]], show: str) -> list[dict[str, Any]]:
    labels = {"": pgettext("lines", "All"), OPEN: pgettext("lines", "Open"), MINE: pgettext("lines", "Mine, open")}
    here = show if show in labels else ""
    return [{"key": key, "label": label, "count": sum(_is_shown(line, key) for line in lines), "is_here": key == here} for key, label in labels.items()]


def _templates(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The templates that have lines to add: {key, name, about, n: how many}."""
    there = {line["row"].key for line in lines}
    found = [{"key": row.key, "name": row.name, "about": row.about, "n": sum(line.key not in there for line in row.lines)} for row in templates().values()]
    return [row for row in found if row["n"]]
