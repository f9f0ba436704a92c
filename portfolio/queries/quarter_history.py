"""What the trail says about a quarter: its cuts, its texts and its approved values, as deeds in words."""
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from fund.permissions import Role
from fund.templatetags import look
from portfolio.models import Cut, Valuation
from portfolio.queries.quarter import Standing

SHOWN = 12
VALUES = "approve valuation"
STEPS = ("publish cut", "approve cut", "restate cut")


def events(now: Standing) -> list[Any]:
    """The trail's rows of this quarter, oldest first. Three queries."""
    cuts = apps.get_model("portfolio", "CutEvent").objects.filter(pgh_obj__quarter=now.quarter)
    own = apps.get_model("portfolio", "FundQuarterEvent").objects.filter(pgh_obj=now.quarter)
    values = apps.get_model("portfolio", "ValuationEvent").objects.filter(
        pgh_obj__investment__in=[each.investment.pk for each in now.listed], on=now.quarter.period.end, state=Valuation.State.APPROVED)
    found = [event for rows in (cuts, own, values) for event in rows.select_related("pgh_context")]
    return sorted(found, key=lambda event: event.pgh_created_at)


def reached_at(rows: list[Any], kind: str) -> dict[str, Any]:
    """When a cut last came into each state it has been in."""
    return {row.state: row.pgh_created_at for row in rows if getattr(row, "kind", None) == kind}


def history(rows: list[Any]) -> list[dict[str, Any]]:
    """Deeds in words with role and time, newest first; a deed that changed several rows is one line, approved values are counted."""
    roles, lines = dict(Role.choices), {}
    for row in rows:
        metadata = row.pgh_context.metadata if row.pgh_context else {}
        verb = metadata.get("verb", "")
        title = deed(verb, getattr(row, "kind", ""))
        if not title:
            continue
        key = VALUES if verb == VALUES else (verb, row.pgh_context_id)
        count = lines.pop(key, {"count": 0})["count"] + 1
        by = str(roles.get(metadata.get("role"), ""))
        lines[key] = {"title": title, "count": count, "kind": "gate" if verb in STEPS else "", "note": str(count) if verb == VALUES else "",
                      "when": " · ".join(filter(None, [look.moment(row.pgh_created_at), by]))}
    return list(lines.values())[::-1][:SHOWN]


def deed(verb: str, kind: str) -> str:
    """A verb of the trail in the reader's words; empty for those the close page does not tell."""
    cut = dict(Cut.Kind.choices).get(kind, "")
    return {
        "open quarter": _("Quarter opened"), VALUES: _("Fair values approved"), "write misses": _("Misses and negative impact written"),
        "excuse company": _("Reason for a missing report"), "approve cut": _("%(cut)s approved") % {"cut": cut},
        "publish cut": _("%(cut)s published") % {"cut": cut}, "restate cut": _("Correction of %(cut)s begun") % {"cut": cut},
    }.get(verb, "")
