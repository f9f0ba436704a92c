"""How a fund's rules came to be what they are: every change, newest first, with what each rule said before and after."""
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.metrics.mandate import BOUNDS, KEYS, items
from fund.models import Fund, Mandate, Seat
from fund.queries.mandate import MODES, OVERRIDES, TITLES, plain, spoken, usual

MOST = 20
PARTS = {"mode": pgettext_lazy("rule", "How it works"), "override": _("Who may let a deal pass"), "limit": _("Limit"),
         "values": pgettext_lazy("rule", "Classes or places"), "source": _("Where it stands written"), "dated": _("Dated")}


def changes(fund: Fund) -> list[dict[str, Any]]:
    """{at, role, at_work, lines: [{rule, part, before, after}]} of the newest changes; of who made one, seat and house but no name."""
    events = [*reversed(list(_rules(fund))), *reversed(list(_limits(fund)))]
    merged: dict[Any, dict[str, Any]] = {}
    for event in sorted(events, key=lambda event: event["at"], reverse=True):  # rules and the fund's limit set in one deed are one change
        merged.setdefault(event["deed"], event | {"lines": []})["lines"].extend(event["lines"])
    newest = list(merged.values())[:MOST]
    seats = Seat.objects.select_related("organisation").in_bulk({event["seat"] for event in newest if event["seat"]})
    return [{"at": event["at"], "lines": event["lines"], "role": seats[event["seat"]].get_role_display() if event["seat"] in seats else "",
             "at_work": seats[event["seat"]].organisation.name if event["seat"] in seats else ""} for event in newest]


def _rules(fund: Fund) -> Iterable[dict[str, Any]]:
    rows = list(Mandate.pgh_event_model.objects.filter(fund=fund).select_related("pgh_context").order_by("pgh_id"))
    for before, after in pairwise([None, *rows]):
        past, now = before.rules if before else {}, after.rules
        lines = [_line(key, part, past.get(key, {}), now.get(key, {})) for key in KEYS for part in PARTS
                 if past.get(key, {}).get(part) != now.get(key, {}).get(part)]
        if lines:
            yield _event(after, lines)


def _limits(fund: Fund) -> Iterable[dict[str, Any]]:
    rows = list(Fund.pgh_event_model.objects.filter(pgh_obj=fund).select_related("pgh_context").order_by("pgh_id"))
    for before, after in pairwise(rows):
        if before.single_company_limit != after.single_company_limit:
            yield _event(after, [_line("single_company", "limit", {"limit": str(before.single_company_limit)},
                                       {"limit": str(after.single_company_limit)})])


def _event(row: Any, lines: list[dict[str, Any]]) -> dict[str, Any]:
    said = row.pgh_context.metadata if row.pgh_context else {}
    return {"deed": row.pgh_context_id or row.pgh_id, "at": row.pgh_created_at, "seat": said.get("seat"), "lines": lines}


def _line(key: str, part: str, past: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    shipped = usual()[key]
    other = shipped[f"source_{spoken()}"] if part == "source" else shipped[part]
    return {"rule": TITLES[key], "part": PARTS[part], "before": _words(key, part, past.get(part, other)), "after": _words(key, part, now.get(part, other))}


def _words(key: str, part: str, value: Any) -> str:
    if part in ("mode", "override"):
        return str({"mode": MODES, "override": OVERRIDES}[part][value])
    if part == "values":
        return ", ".join(item.label(spoken()) for item in items(value))
    return f"{plain(Decimal(value) * 100)}%" if part == "limit" and value and BOUNDS[key].limit == "share" else str(value)
