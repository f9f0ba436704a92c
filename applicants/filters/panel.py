"""The form of all conditions, prepared for a page: what may be chosen, what is chosen, what was typed and what is wrong with it."""
from collections.abc import Iterable
from typing import Any

from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.filters.columns import COLUMNS, NAME
from applicants.filters.conditions import DealFilter
from applicants.filters.deal import MANY, Question

FLAGS = ("stale", "gaps", "revisit", "due", "mine")
OF_THE_HOUSE = ("due", "mine")  # nothing for who does not work on deals
SUMMED = ("ask", "financial", "impact", "days", "gaps")
TYPED = ("ask_min", "ask_max", "days_min")


def panel(question: Question) -> dict[str, Any]:
    """{words, lists, choices, numbers, flags, columns, sorts, hidden, said: how many conditions stand}.

    What can be chosen is markup already: seventy choices take a template longer than all else above the table.
    """
    form, data = question.form, question.form.data
    fields = form.filters
    lists = [{"name": name, "label": fields[name].label, "options": _checks(name, _options(form, name))} for name in MANY]
    anything = pgettext("condition", "Any")
    choices = [{"name": name, "label": fields[name].label, "options": _choices([("", anything, False), *_options(form, name)])}
               for name in ("round", "owner")]
    errors = form.form.errors
    numbers = [{"name": name, "label": fields[name].label, "value": data.get(name, ""), "error": " ".join(errors.get(name, []))} for name in TYPED]
    offered = [name for name in FLAGS if question.scope.in_house or name not in OF_THE_HOUSE]
    flags = [_checks(name, [("1", fields[name].label, name in question.params)]) for name in offered]
    return {
        "words": data.get("q", ""), "lists": lists, "choices": choices, "numbers": numbers, "flags": flags,
        "wrong": any(field["error"] for field in numbers),  # then it stands open: an error that nobody sees helps nobody
        "columns": [(column.key, column.label, column.key in question.columns, column.key == NAME) for column in COLUMNS],
        "hidden": [(name, value) for name, value in (("view", question.view if question.view != "table" else ""),
                                                     ("saved", question.saved.uuid if question.saved else "")) if value],
        "sorts": _choices(_sorts(question)), "said": len(question.conditions)}


def _sorts(question: Question) -> list[tuple[str, str, bool]]:
    """What the rows can be ordered by, for where the heads of the columns are not shown: each shown column in both directions."""
    shown = [column for column in COLUMNS if column.key in question.columns or column.key == question.sort.removeprefix("-")]
    found = [("", _("The newest first"))]
    for column in shown:
        named = {"column": column.label}
        found += [(column.key, _("%(column)s, upwards") % named), (f"-{column.key}", _("%(column)s, downwards") % named)]
    return [(value, label, value == question.sort) for value, label in found]


def _options(form: DealFilter, name: str) -> list[tuple[str, Any, bool]]:
    chosen = form.data.getlist(name)
    return [(value, label, value in chosen) for value, label in form.filters[name].extra["choices"]]


def _choices(options: Iterable[tuple[str, Any, bool]]) -> SafeString:
    return mark_safe("".join(  # noqa: S308  every word in it is escaped
        f'<option value="{esc(value)}"{" selected" if chosen else ""}>{esc(label)}</option>' for value, label, chosen in options))


def _checks(name: str, options: Iterable[tuple[str, Any, bool]]) -> SafeString:
    return mark_safe("".join(  # noqa: S308  every word in it is escaped
        f'<label class="check"><input type="checkbox" name="{name}" value="{esc(value)}"{" checked" if chosen else ""}><span>{esc(label)}</span></label>'
        for value, label, chosen in options))


def heads(question: Question) -> list[dict[str, Any]]:
    """The table's heads: key, label, right, where a press on it leads, and how the rows are sorted by it now."""
    now = question.sort.removeprefix("-")
    found = []
    for column in COLUMNS:
        if column.key in question.columns:
            is_now, down = column.key == now, question.sort.startswith("-")
            asks = f"-{column.key}" if is_now and not down else column.key
            found.append({"key": column.key, "label": column.label, "right": column.right, "summed": column.key in SUMMED,
                          "url": f"?{question.address(sort=asks)}", "now": ("descending" if down else "ascending") if is_now else "none"})
    return found
