"""Views over the list of deals as tabs: those that come with the site, own ones and shared ones, and how many deals each shows its reader."""
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.filters.deal import ORDER, Params, Question, question_of, write
from applicants.models import SavedView

KEPT = tuple(name for name in ORDER if name not in ("page", "saved"))


def tabs(question: Question) -> list[dict[str, Any]]:
    """The tabs above the list: {key, label, url, current, tone, view (None for those that come with the site), params}."""
    found = [_tab(key, label, params, question, tone=tone) for key, label, params, tone in _ours(question)]
    for row in question.views:
        params = {name: [str(value) for value in values] for name, values in row.question.items() if name in KEPT and isinstance(values, list)}
        label = row.name if row.owner.user_id == question.user.pk else f"{row.name} · {row.owner.person}"
        found.append(_tab(str(row.uuid), label, params, question, view=row))
    return found


def _ours(question: Question) -> list[tuple[str, str, Params, str]]:
    """The views that come with the site, as far as they mean something to this person now."""
    this_round = [("round", _("This call"), {"round": [question.round_now]}, "")] if question.round_now else []
    mine = [("mine", _("My reviews"), {"mine": ["1"]}, "")] if question.scope.in_house else []
    due = [("due", pgettext("view", "Overdue"), {"due": ["1"], "sort": ["next"]}, "risk")] if question.scope.in_house else []
    return [*this_round, *mine, *due,
            ("stale", pgettext("view", "Standing too long"), {"stale": ["1"], "sort": ["-days"]}, "risk"),
            ("gaps", pgettext("view", "Data gaps"), {"gaps": ["1"], "sort": ["-gaps"]}, "risk"),
            ("revisit", pgettext("view", "On hold, look again"), {"revisit": ["1"], "sort": ["revisit"]}, ""),
            ("all", pgettext("view", "All"), {}, "")]


def _tab(key: str, label: str, params: Params, question: Question, *, tone: str = "", view: SavedView | None = None) -> dict[str, Any]:
    asked = {name: values for name, values in params.items() if name != "view"}
    address = params | ({"saved": [str(view.uuid)]} if view else {"view": [question.view] if question.view == "board" else []})
    return {"key": key, "label": label, "url": f"?{write(address)}{_gone(view)}", "current": write(asked) == write(question.params), "tone": tone,
            "view": view, "params": asked}


def _gone(view: SavedView | None) -> str:
    """What a view asks for by a name that there is no more, for its address: who opens it is told that it was left out."""
    kept = view.question.items() if view else ()
    found = [(name, str(value)) for name, values in kept if name not in ORDER and isinstance(values, list) for value in values]
    return f"&{urlencode(found)}" if found else ""


def with_counts(question: Question, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tabs with `count`, what each shows this person: one query over all of them."""
    asked = {f"tab_{n}": Count("pk", filter=question_of(tab["params"], question).condition) for n, tab in enumerate(found)}
    counts = question.every.order_by().aggregate(**asked)
    return [tab | {"count": counts[f"tab_{n}"]} for n, tab in enumerate(found)]


def kept(question: Question) -> Params:
    """What a saved view keeps of a question."""
    return question.params | ({"view": [question.view]} if question.view != "table" else {})


def own_view(question: Question, found: list[dict[str, Any]]) -> SavedView | None:
    """The person's own view that one came by, or whose question this is: what a change of it is meant for."""
    here = next((tab["view"] for tab in found if tab["view"] and tab["current"]), None)
    view = question.saved or here
    return view if view and view.owner.user_id == question.user.pk else None
