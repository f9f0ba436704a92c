"""Diligence on a deal: how far the checklist is, which findings stand, and what packet and gate ask of both."""
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applicants.models import AgendaItem, Deal, DiligenceItem, Finding
from applicants.models.diligence import Area
from applicants.queries.inquiry import ANSWERABLE
from applicants.queries.named_people import named_in, without
from fund.models import User

FILE = Path(__file__).resolve().parent.parent / "reference" / "diligence.json"
S = DiligenceItem.State


@dataclass(frozen=True)
class Line:
    """A line as the templates have it."""

    key: str
    area: str
    text_ko: str
    text_en: str

    def text(self, language: str | None) -> str:
        """What is checked, in a language."""
        return self.text_en if language == "en" else self.text_ko


@dataclass(frozen=True)
class Template:
    """A checklist to begin with: its key, what it is called and for whom, its lines."""

    key: str
    name_ko: str
    name_en: str
    about_ko: str
    about_en: str
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_ko

    @property
    def about(self) -> str:
        """For which deals it is meant, in the reader's language."""
        return self.about_en if get_language() == "en" else self.about_ko


@cache
def templates() -> Mapping[str, Template]:
    """The checklists that ship with the site, by key, in order."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    lines = {row["key"]: Line(**row) for row in read["lines"]}
    return {row["key"]: Template(**row | {"lines": tuple(lines[key] for key in row["lines"])}) for row in read["templates"]}


@cache
def known_lines() -> Mapping[str, Line]:
    """Every line of every template, by key."""
    return {line.key: line for template in templates().values() for line in template.lines}


def shown_text(row: DiligenceItem) -> str:
    """What a line checks: in the reader's language where it still is the template's, else as it was written."""
    line = known_lines().get(row.key)
    return line.text(get_language()) if line and row.text in (line.text_ko, line.text_en) else row.text


def standing(deal: Deal) -> dict[str, Any]:
    """How far diligence is, for packet and gate: {done, waived, open, areas: [{area, done, waived, open}], findings: [{number, area,
    severity, text, remedy, state, answer, reopens}]}; counts are ints, the rest text. `reopens`, the number of the settled finding that is
    taken up again, stands only where there is one. The company's people are not named in it: a packet is frozen, and what is frozen cannot
    be erased.
    """
    rows = deal.diligence_items.order_by().values_list("area", "state").annotate(n=Count("pk"))
    counts = {(area, state): n for area, state, n in rows}
    areas = [{"area": str(area)} | {str(state): counts.get((area, state), 0) for state in (S.DONE, S.WAIVED, S.OPEN)} for area in Area.values]
    found, names = list(deal.findings.select_related("reopens").order_by("number")), None
    if found:
        names = named_in(deal)
    return {**{str(state): sum(n for (_area, of), n in counts.items() if of == state) for state in (S.DONE, S.WAIVED, S.OPEN)},
            "areas": [row for row in areas if row["done"] + row["waived"] + row["open"]],
            "findings": [{"number": row.number, "area": row.area, "severity": row.severity, "state": row.state}
                         | ({"reopens": row.reopens.number} if row.reopens else {})
                         | {name: without(getattr(row, name), names or ()) for name in ("text", "remedy", "answer")} for row in found]}


def waiting(user: User) -> QuerySet[DiligenceItem]:
    """The open lines that this person was given, of deals they see and are not blind to, while the diligence is open."""
    rows = DiligenceItem.objects.visible_to(user).filter(state=S.OPEN, owner__in=[seat.pk for seat in user.live_seats], deal__status__in=ANSWERABLE)
    return rows.exclude(deal__in=AgendaItem.objects.approving().order_by().values("deal"))


def checklist_complete(deal: Deal) -> bool:
    """Whether there is a line and none is open."""
    states = set(deal.diligence_items.order_by().values_list("state", flat=True).distinct())
    return bool(states) and S.OPEN not in states


def open_breakers(deal: Deal) -> QuerySet[Finding]:
    """The deal-breakers that nobody has settled yet, by number."""
    return deal.findings.filter(severity=Finding.Severity.CRITICAL, state=Finding.State.OPEN).order_by("number")


def is_approved(deal: Deal) -> bool:
    """Whether a main committee approved the deal, and the decision stands. A row of the deal's page knows it."""
    return bool(deal.approved) if hasattr(deal, "approved") else AgendaItem.objects.approving().filter(deal=deal).exists()


def closed_because(deal: Deal, *, settling: bool = False) -> str:
    """Why nothing is written into the diligence of a deal any more; empty while it is. A finding can still be settled after the approval."""
    if deal.status not in ANSWERABLE:
        return _("This deal was passed or withdrawn, so its diligence is closed. Nothing was changed.")
    if not settling and is_approved(deal):
        return _("The committee approved this deal on the diligence as it stood, so it is closed. Only findings can still be settled.")
    return ""
