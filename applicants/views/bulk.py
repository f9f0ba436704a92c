"""One deed on many deals: what will happen, what it needs, then row by row what was done and what was refused and why."""
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions import bulk as action
from applicants.filters import ask
from applicants.forms.bulk import form_for, typed
from applicants.models import BulkDeed, Deal, Round
from applicants.queries import bulk as query
from applicants.views.undo import offer_undo
from fund.permissions import Can, allow, holds, visible_or_404

TYPED = "typed_for_many"  # of a session: what was typed for the last deed on many deals


@require_POST
@allow(Can.WORK_ON_DEAL)
def deals_bulk(request: HttpRequest) -> HttpResponse:
    deed = query.DEEDS.get(request.POST.get("deed", ""))
    if deed is None or not deed.listed:
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


@require_safe
@allow(Can.WORK_ON_DEAL)
def deals_bulk_done(request: HttpRequest, batch: UUID) -> HttpResponse:
    """What became of each row; what was refused is still picked, with what was typed as long as the session knows it."""
    made = visible_or_404(BulkDeed.objects.select_related("fund"), request.user, fund=request.fund, uuid=batch)
    done, refused = query.outcomes(made, request.user)
    typed_then = request.session.get(TYPED, {})
    mine = typed_then if typed_then.get("batch") == str(batch) else {}
    question = mine.get("question", "")
    return render(request, "applicants/bulk/result.html", {
        "deed": query.DEEDS[made.kind], "made": made, "done": done, "refused": refused, "kept": mine.get("kept", []), "question": question,
        "back": _back(request, question), "round": _round(made, [*done, *refused]), "letters": made.kind == BulkDeed.Kind.PASS and bool(done)})


def _round(made: BulkDeed, rows: list[dict[str, Any]]) -> Round | None:
    """The round whose reviewers a deed was about, where all its deals are of one."""
    rounds = {row["deal"].round_id: row["deal"].round for row in rows}
    return next(iter(rounds.values())) if made.kind in (BulkDeed.Kind.REVIEW, BulkDeed.Kind.HAND_ON) and len(rounds) == 1 else None


def _done(request: HttpRequest, deed: query.Deed, rows: list[Deal], form: Form) -> HttpResponse:
    """Do it, keep what became of it, and lead to the page that says so."""
    batch, question = uuid4(), request.POST.get("question", "")
    outcomes = _run(request, deed.key, rows, form.cleaned_data, batch)
    made = action.keep(fund=request.fund, kind=deed.key, outcomes=outcomes, batch=batch, by=request.seat)
    if deed.key == "move" and made.done:
        offer_undo(request, batch, _("Deals moved: %(n)s") % {"n": made.done})
    kept = [(name, value) for name in typed(deed.key, request.POST) for value in request.POST.getlist(name)]
    request.session[TYPED] = {"batch": str(batch), "question": question, "kept": kept}
    return redirect("applicants:deals_bulk_done", request.fund.slug, batch)


def _run(request: HttpRequest, key: str, rows: list[Deal], said: dict[str, Any], batch: Any) -> list[action.Outcome]:
    seen, who = query.unsealed(request.POST.get("seen", "")), {"rows": rows, "by": request.seat}
    deeds = {
        "owner": lambda: action.own_deals(seen=seen, **said, **who),
        "move": lambda: action.move_deals(seen=seen, batch=batch, **said, **who),
        "review": lambda: action.hand_out(people=list(said.pop("people")), **said, **who),
        "task": lambda: action.give_tasks(**said, **who),
        "hold": lambda: action.hold_deals(seen=seen, **said, **who),
        "pass": lambda: action.pass_deals(seen=seen, **said, **who),
        "take_up": lambda: action.take_up_deals(seen=seen, **said, **who),
    }
    return deeds[key]()


def _back(request: HttpRequest, question: str | None = None) -> str:
    """The list one came from, with its conditions in their one spelling."""
    asked = request.POST.get("question", "") if question is None else question
    question = ask(QueryDict(asked), request.fund, request.user).address()
    return reverse("applicants:deals", args=[request.fund.slug]) + (f"?{question}" if question else "")


def _to_list(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect(_back(request))
