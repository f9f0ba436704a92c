"""Conditions in words, as they stand on the chips above a list of deals."""
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.filters.conditions import DealFilter
from applicants.models import StagePlan

FLAGS = ("stale", "gaps", "revisit", "due", "mine")


def chips(form: DealFilter, plan: StagePlan) -> list[dict[str, str]]:
    """A chip a condition but the search field's words: {name, key, value}; a flag has its whole meaning in its value."""
    found = []
    for name, value in form.said().items():
        if name == "q":
            continue
        given = form.filters[name]
        label = str(given.label)
        if name in FLAGS:
            found.append({"name": name, "key": "", "value": label})
        elif name in ("ask_min", "ask_max"):
            words = _("from %(n)s × KRW 100m") if name == "ask_min" else _("up to %(n)s × KRW 100m")
            found.append({"name": name, "key": pgettext("deal", "Ask"), "value": words % {"n": _plain(value)}})
        elif name == "days_min":
            found.append({"name": name, "key": _("Days in stage"), "value": _("from %(n)s days") % {"n": _plain(value)}})
        else:
            offered = dict(given.extra["choices"])
            values = value if isinstance(value, list) else [value]
            words = _range(values, offered, plan) if name == "stage" else ""
            found.append({"name": name, "key": label, "value": words or ", ".join(str(offered[each]) for each in values)})
    return found


def _plain(value: Any) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _range(values: list[str], offered: dict[str, Any], plan: StagePlan) -> str:
    """From … to …, where at least three stages follow each other in the fund's order."""
    order = plan.order
    places = sorted(order.index(value) for value in values if value in order)
    if len(places) < 3 or len(places) != len(values) or places != list(range(places[0], places[-1] + 1)):
        return ""
    return _("%(first)s to %(last)s") % {"first": offered[order[places[0]]], "last": offered[order[places[-1]]]}
