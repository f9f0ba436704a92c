"""Sample content for the style guide: every component in its states, no real company and no real figure."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

ICONS = [
    "home", "table", "board", "queue", "vote", "case", "ring", "users", "close", "report", "book", "gear", "search",
    "bell", "theme", "plus", "x", "filter", "lock", "file", "upload", "download", "clock", "chat", "eye", "redo",
    "more", "left", "right", "down", "print", "shield", "link", "columns", "camera", "chip", "help", "mail", "out",
]
SURFACES = [
    "canvas", "surface", "surface-2", "surface-3", "ink", "ink-2", "ink-3", "accent", "accent-soft", "focus",
]
JUDGEMENTS = [
    "ok", "risk", "miss", "neg", "info", "actual", "projection", "ev-a", "ev-b", "ev-c", "ev-d", "cat-1", "cat-2",
    "cat-3", "cat-4", "cat-5", "cat-6",
]
TYPE_SIZES = ((9, 38), (8, 30), (7, 24), (6, 20), (5, 17), (4, 15), (3, 14), (2, 13), (1, 12))
SPACES = ((1, 4), (2, 8), (3, 12), (4, 16), (5, 24), (6, 32), (7, 48), (8, 64))
MOMENT = datetime(2026, 7, 31, 18, 0, tzinfo=ZoneInfo("Asia/Seoul"))
DIGEST = "4f1c0a77d2be6cf13390aa5e8b7d4c20915fe3d8a6b1c07f42d95e3388a1b27d"


def scales() -> dict[str, Any]:
    """Colours, type sizes and spaces by name, as tokens.css writes them."""
    return {"surfaces": SURFACES, "judgements": JUDGEMENTS, "types": TYPE_SIZES, "spaces": SPACES, "icons": ICONS}


def judgement() -> dict[str, Any]:
    """Samples of words, stages, evidence mixes and changes; percentages are of target, 100 is met."""
    return {
        "languages": ("ko", "en"),
        "statuses": ("ok", "risk", "miss", "neg", "none"),
        "grades": ("A", "B", "C", "D"),
        "states": ("active", "hold", "passed", "withdrawn", "won"),
        "stages": range(1, 8),
        "mix": {"A": 50, "B": 43, "C": 21, "D": 12},
        "measured": {"B": Decimal("88"), "D": Decimal("12")},
        "changes": (Decimal(1910), Decimal(-1580), Decimal(0)),
        "digest": DIGEST,
    }


def reports() -> dict[str, Any]:
    """Samples of money in won, a table, a document list and a chart's own table."""
    return {
        "committed": Decimal(25_000_000_000),
        "rows": [(_("Company A"), Decimal(2_200_000_000), "A"), (_("Company B"), Decimal(1_200_000_000), "B")],
        "total": Decimal(3_400_000_000),
        "documents": [
            {"title": _("Report, second quarter of 2026"), "note": _("PDF, 12 pages"), "icon": "report",
             "digest": DIGEST, "when": "8.14", "url": "#documents"},
            {"title": _("Purchaser's weighbridge records"), "note": _("418 sheets"), "grade": "B", "when": "7.28"},
            {"title": _("Capital call, eleventh"), "note": _("Please confirm"), "word": _("Not confirmed"), "kind": "risk",
             "when": "8.12"},
        ],
        "facts": [(_("As of"), "2026.6.30"), (_("Basis"), _("Net, LPs")), (_("Version"), "v3")],
        "page": sample_page(),
        "legend": [
            {"kind": "actual", "label": _("Actual")}, {"kind": "proj", "label": _("Projection")},
            {"kind": "band", "label": _("Projected range")}, {"kind": "actual-fill", "label": _("Actual")},
            {"kind": "prev-fill", "label": _("Earlier period")},
            {"kind": "proj-fill", "label": _("Projection")}, {"kind": "neg-fill", "label": _("Negative impact")},
            *({"kind": f"ev-{grade.lower()}", "label": grade} for grade in "ABCD"),
        ],
        "proof": [proof_column(n, year, mix) for n, (year, mix) in enumerate((("2024", "A10 B20 C20 D50"), ("2025", "A25 B35 C20 D20"),
                                                                              ("2026", "A45 B35 C15 D5")))],
        "chart_table": {"head": [_("Year"), _("Actual (t)"), _("Projection (t)")],
                        "rows": [["2024", "310", "300"], ["2025", "740", "800"], ["2026", "–", "1,500"]]},
    }


def feedback() -> dict[str, Any]:
    """Samples of steps, tasks, gates, jobs and a timeline."""
    return {
        "deadline": MOMENT,
        "saved_at": MOMENT - timedelta(hours=3, minutes=57),
        "steps": [{"label": _("Opened"), "note": "7.1", "done": True},
                  {"label": _("Reviewed"), "note": "8.7", "current": True}, {"label": _("Published"), "note": "8.14"}],
        "tasks": [
            {"title": _("Company"), "note": _("Read from the business number"), "url": "#tasks", "kind": "ok",
             "word": _("Complete")},
            {"title": _("Impact indicator"), "note": _("Places to correct: 2"), "url": "#tasks", "kind": "miss",
             "word": _("Needs attention")},
            {"title": _("Submit"), "note": _("Opens when the items above are done"), "locked": True, "kind": "line",
             "mark": "lock", "word": _("Opens later")},
        ],
        "gates": [
            {"label": _("Three or more scorecards"), "state": "ok"},
            {"label": _("Due diligence report"), "state": "half", "note": _("Analyst A, 7.24")},
            {"label": _("Reason for the missing report"), "state": "miss", "url": "#gate",
             "link": _("Write the reason")},
            {"label": _("Approval of assumptions"), "state": "todo"},
        ],
        "events": [
            {"title": _("Committee planned"), "when": "8.5 14:00", "kind": "next"},
            {"title": _("Target"), "changes": [{"before": "9,000 t", "after": "9,600 t"}], "when": "7.18 16:40", "kind": "warn",
             "who": _("Analyst · House A"), "quote": _("The second line started in March.")},
            {"title": _("Stage"), "changes": [{"before": _("Interview"), "after": _("Diligence")}], "when": "7.11 15:22", "kind": "gate",
             "who": _("Partner · House A")},
            {"title": _("Company"), "when": "7.4 18:05", "who": _("Founder, owner · Company A"), "url": "#g-feedback", "changes": [
                {"label": _("Description"), "before": _("Everything weighed at the gate, before sorting.") + " " + 3 * _(
                    "They are from 2025.8.3; please check them."), "after": _("Everything weighed at the gate, before sorting.")},
                {"label": _("Mobile number"), "before": "", "after": "010-0000-0000"}]},
            {"title": _("Comment"), "quote": _("Please check page 9 of the deck.")},
        ],
        "crumbs": [{"label": _("Documents"), "url": "#g-actions"}, {"label": _("Company A")}],
        "files": [
            {"name": "weighbridge.pdf", "meta": _("4.2 MB, checked"), "state": "done"},
            {"name": "invoice.jpg", "meta": _("Uploading 62%"), "progress": 62},
            {"name": "members.xlsm", "meta": _("Files with macros cannot be accepted"), "state": "failed"},
        ],
    }


def frame() -> dict[str, Any]:
    """Samples of what stands around every page: a person with two seats, unread counts, what a finder found."""
    house = {"name": _("Sample fund")}
    return {
        "person": _("Analyst A"), "counts": (0, 3, 120), "schemes": ("light", "dark"),
        "seats": [{"pk": 1, "uuid": "", "get_role_display": _("Analyst"), "organisation": _("House A"), "fund": house},
                  {"pk": 2, "uuid": "", "get_role_display": _("Committee member"), "organisation": _("House A"), "fund": house}],
        "found": [
            {"title": _("Rooms and pages"), "items": [
                {"icon": "case", "before": "", "hit": "포트폴", "after": "리오", "hint": _("Books and reporting"), "url": "#g-frame"}]},
            {"title": _("Deal"), "items": [
                {"icon": "table", "before": "모아", "hit": "펠릿", "after": "", "hint": "", "url": "#g-frame"},
                {"icon": "table", "before": "푸른 ", "hit": "펠릿", "after": " 2호", "hint": "", "url": "#g-frame"}]},
        ],
    }


def work() -> dict[str, Any]:
    """Samples of saved views, conditions, a board with its cards and a card's menu."""
    def card(name: str, **facts: Any) -> dict[str, Any]:
        return {"name": name, "url": "#g-work", "move_url": "#g-work", "theme": _("Circular resources"), "theme_index": 1,
                "ask": Decimal(1_500_000_000), "financial": 3.4, "impact": 3.9, "days": 4, "owner": _("Analyst A")} | facts

    return {
        "views": [{"label": _("This round"), "url": "#g-work", "count": 48, "current": True},
                  {"label": _("Waits for my marks"), "url": "#g-work", "count": 12},
                  {"label": _("Still for over 14 days"), "url": "#g-work", "count": 9, "tone": "risk"},
                  {"label": _("All"), "url": "#g-work", "count": 173}],
        "chips": [{"key": _("Stage"), "value": _("Diligence")}, {"key": _("Theme"), "value": _("Circular resources")}],
        "columns": [
            {"id": "col-1", "title": _("Screening"), "note": _("median 6 days here"), "foot": _("hidden by the conditions: 11"), "cards": [
                card(_("Company A"), is_hidden=True, gaps=1), card(_("Company B"), days=23, is_stale=True, state="hold")]},
            {"id": "col-2", "title": _("Interview"), "over": True, "cards": []},
            {"id": "col-3", "title": _("Diligence"), "cards": [card(_("Company C"), programme=_("Accelerator, 2nd class"))]},
        ],
        "menu": [{"label": _("Move to another stage"), "url": "#g-work", "icon": "right", "key": "M"},
                 {"label": _("Name an owner"), "url": "#g-work", "icon": "users"},
                 {"label": _("Pay out"), "icon": "case", "reason": _("Conditions are still open")}],
    }


def proof_column(place: int, year: str, mix: str) -> dict[str, Any]:
    """A 100% column of evidence grades, the strongest at the base: SVG places out of "A45 B35 C15 D5"."""
    parts, base = [], 146
    for grade, share in ((piece[0], int(piece[1:])) for piece in mix.split()):
        tall = round(share * 1.3)
        parts.append({"grade": grade.lower(), "y": base - tall, "height": tall - 1})
        base -= tall
    return {"x": 30 + 100 * place, "middle": 56 + 100 * place, "year": year, "label": f"{year}: {mix}", "parts": parts}


def sample_page() -> Page:
    """The fourth of twelve pages of 16 rows."""
    return Paginator(range(187), 16).page(4)
