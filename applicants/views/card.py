"""What follows a deed on a card of the deal's page: the card anew in its place, or the way back; refused, the form as it was typed."""
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from applicants.models import Deal
from applicants.queries import comment, contact, interview, task
from fund.back import came_from

CARDS: dict[str, tuple[Callable[..., dict[str, Any]], str]] = {  # noun -> its card, and the name of its place and its page
    "task": (task.card, "tasks"), "comment": (comment.card, "comments"), "interview": (interview.card, "interviews"), "contact": (contact.card, "contacts"),
}


def page(request: HttpRequest, row: Deal, noun: str) -> HttpResponse:
    """A noun's own page: its card with everything in it."""
    return render(request, f"applicants/{noun}/{CARDS[noun][1]}.html", _context(request, row, noun, whole=True))


def done(request: HttpRequest, row: Deal, noun: str, said: str) -> HttpResponse:
    """The card anew for htmx; else back to the page it was done on, with what was done in words."""
    if request.htmx:
        return render(request, f"applicants/{noun}/card.html", _context(request, row, noun) | {"said": said})
    messages.success(request, said)
    back, place = came_from(request), CARDS[noun][1]
    return redirect(f"{back if back != '/' else reverse('applicants:deal', args=[row.fund.slug, row.uuid])}#{place}")


def refused(request: HttpRequest, row: Deal, noun: str, form: Form, of: Any = None) -> HttpResponse:
    """The card with what was typed and what is wrong with it; `of` is the row that the form belongs to, none for a new one."""
    context = _context(request, row, noun, whole=not request.htmx)
    card = context[f"{noun}_card"]
    wrong = {"given": {name: form[name].value() for name in form.fields}, "errors": form.errors, "problems": form.non_field_errors()}
    lines = [line for name in ("open", "closed", "lines") for line in card.get(name, ()) if of is not None and line["row"].pk == of.pk]
    for line in lines:
        line.update(wrong | {"given": line.get("given", {}) | wrong["given"]})
    if of is None:
        card["new"] = wrong
    elif not lines:
        card["gone"] = wrong["problems"]
    name = "card" if request.htmx else CARDS[noun][1]
    return render(request, f"applicants/{noun}/{name}.html", context, status=422)


def _context(request: HttpRequest, row: Deal, noun: str, *, whole: bool = False) -> dict[str, Any]:
    card = CARDS[noun][0](row, request.user, request.seat, whole=whole or "whole" in request.POST)
    return {"deal": row, "fund": request.fund, f"{noun}_card": card}
