"""The fund's stages: which it uses, in which order, and how long a deal may stand in each."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.actions.stage_plan import set_stages
from applicants.forms.stage_plan import PlanForm
from applicants.queries import stage_plan as query
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.KEEP_STAGES)
def stage_plan(request: HttpRequest) -> HttpResponse:
    """A press of a row's button tries another order and saves nothing; “Save” sets it."""
    order, act = request.POST.getlist("order") if request.method == "POST" else None, request.POST.get("act", "")
    if act:
        order = query.rearranged(order, act)
    page = query.stage_page(request.fund, request.user, order)
    facts = {"plan": page["plan"], "order": page["order"], "seen": page["seen"]}
    if request.method != "POST" or act:
        form = PlanForm(**facts, initial={name: value for name, value in request.POST.items() if name.startswith(("days_", "seen"))})
    else:
        form = PlanForm(request.POST, **facts)
        if form.is_valid() and attempt(form, set_stages, fund=request.fund, between=order, days=form.days, before=form.cleaned_data["seen"],
                                       by=request.seat):
            messages.success(request, _("The stages are set. Board, gates and the founders' pages go by them from now on."))
            return redirect("applicants:stage_plan", request.fund.slug)
    rows = [row | {"field": form.day_field(row["stage"])} for row in page["rows"]]
    return render(request, "applicants/stage_plan/stage_plan.html", page | {"form": form, "rows": rows, "moved": act.partition(":")[2], "act": act},
                  status=422 if form.errors else 200)
