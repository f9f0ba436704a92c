"""One deed on many deals: what will happen, what it needs, then row by row what was done and what was refused and why."""
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions import bulk as action
from applicants.filters import ask
from applicants.forms.bulk import form_for, typed
from applicants.models import Deal
from applicants.queries import bulk as query
from applicants.views.undo import offer_undo
from fund.permissions import Can, allow, holds


@require_POST
@allow(Can.WORK_ON_DEAL)
def deals_bulk(request: HttpRequest) -> HttpResponse:
    deed = query.DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        return _to_list(request, _("Choose what is to be done with the deals you picked."))
    if not holds(request.seat.role, deed.can):
        raise PermissionDenied
    rows, problems = _picked(request)
    if problems:
        return _to_list(request, " ".join([*problems, _("Nothing was changed.")]))
    if not rows:
        return _to_list(request, _("No deal is picked. Tick at least one; nothing was changed."))
    if len(rows) > query.MOST:
        return _to_list(request, _("At most %(n)s deals at once. Narrow the list with a condition; nothing was changed.") % {"n": query.MOST})
    sent = "go" in request.POST
    form = form_for(deed.key, request.fund, request.POST if sent else None, typed(deed.key, request.POST))
    if sent and form.is_valid():
        return _done(request, deed, rows, form)
    return render(request, "applicants/bulk/bulk.html", {
        "deed": deed, "form": form, "lines": query.lines(rows, deed, request.user), "seals": query.seals(rows),
        "question": request.POST.get("question", ""),
        "back": _back(request), "template": f"applicants/bulk/{deed.key}.html"}, status=422 if sent else 200)


def _picked(request: HttpRequest) -> tuple[list[Deal], list[str]]:
    """The deals that were ticked, or every one that meets the conditions of the list, unless one of these was not understood."""
    if request.POST.get("every"):
        question = ask(QueryDict(request.POST.get("question", "")), request.fund, request.user)
        return query.in_order(question.rows), question.problems
    return query.picked(request.fund, request.user, query.uuids(request.POST.getlist("deals"))), []


def _done(request: HttpRequest, deed: query.Deed, rows: list[Deal], form: Form) -> HttpResponse:
    """Do it, and say row by row what became of it; what was refused stays picked, with what was typed."""
    batch = uuid4()
    outcomes = _run(request, deed.key, rows, form.cleaned_data, batch)
    outcomes.sort(key=lambda row: row.deal.company.name)
    done, refused = [row for row in outcomes if row.is_done], [row for row in outcomes if not row.is_done]
    if deed.key == "move" and done:
        offer_undo(request, batch, _("Deals moved: %(n)s") % {"n": len(done)})
    kept = [(name, value) for name in typed(deed.key, request.POST) for value in request.POST.getlist(name)]
    return render(request, "applicants/bulk/result.html", {
        "deed": deed, "done": done, "refused": refused, "kept": kept, "question": request.POST.get("question", ""), "back": _back(request),
        "letters": deed.key == "pass" and bool(done)})


def _run(request: HttpRequest, key: str, rows: list[Deal], said: dict[str, Any], batch: Any) -> list[action.Outcome]:
    seen, who = query.unsealed(request.POST.get("seen", "")), {"rows": rows, "by": request.seat}
    deeds = {
        "owner": lambda: action.own_deals(seen=seen, **said, **who),
        "move": lambda: action.move_deals(seen=seen, batch=batch, **said, **who),
        "review": lambda: action.hand_out(people=list(said["people"]), per_deal=said["per_deal"], **who),
        "task": lambda: action.give_tasks(**said, **who),
        "hold": lambda: action.hold_deals(seen=seen, **said, **who),
        "pass": lambda: action.pass_deals(seen=seen, **said, **who),
        "take_up": lambda: action.take_up_deals(seen=seen, **said, **who),
    }
    return deeds[key]()


def _back(request: HttpRequest) -> str:
    """The list one came from, with its conditions in their one spelling."""
    question = ask(QueryDict(request.POST.get("question", "")), request.fund, request.user).address()
    return reverse("applicants:deals", args=[request.fund.slug]) + (f"?{question}" if question else "")


def _to_list(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect(_back(request))
