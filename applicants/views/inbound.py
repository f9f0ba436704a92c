"""A company met elsewhere: registered with a form that first asks whether it is one that is known already."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applicants.actions.inbound import register_deal
from applicants.forms.inbound import InboundForm
from applicants.queries.known_company import alike
from fund.forms.refused import attempt
from fund.permissions import Can, allow


@allow(Can.REGISTER_DEAL)
def deal_new(request: HttpRequest) -> HttpResponse:
    form = InboundForm(request.fund, request.seat, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, register_deal, fund=request.fund, by=request.seat, **form.said)
        if made:
            messages.success(request, _("Registered: %(name)s") % {"name": made.company.name})
            return redirect("applicants:deal", request.fund.slug, made.uuid)
    asked = form.is_bound and form.firm and ("same" in form.errors or form.seen)
    found = alike(form.firm, request.fund, request.user) if asked else []
    return render(request, "applicants/inbound/deal_new.html", {"form": form, "alike": found, "shown": ",".join(
        str(other.company.uuid) for other in found)}, status=422 if form.is_bound else 200)
