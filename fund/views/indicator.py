"""The indicator catalogue: the list, a new indicator, one with its versions."""
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.actions.indicator import SAID, add_indicator, offer_indicator, renew_indicator
from fund.forms.indicator import IndicatorForm, RenewIndicatorForm
from fund.forms.reference import SearchForm
from fund.forms.refused import attempt
from fund.models import Indicator
from fund.permissions import Can, allow
from fund.queries import indicator as query

PAGE = 25


@require_safe
@allow(Can.KEEP_REFERENCE)
def indicators(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET, state=(_("State"), [
        ("offered", _("Offered")), ("retired", _("Not offered")), ("negative", _("Negative impact"))]))
    page = Paginator(query.indicators(form.chosen("q"), form.chosen("state")), PAGE).get_page(request.GET.get("page"))
    return render(request, "fund/indicator/indicators.html", {"form": form, "page": page})


@allow(Can.KEEP_REFERENCE)
def indicator_new(request: HttpRequest) -> HttpResponse:
    form = IndicatorForm(request.POST or None, initial={"adds_over_time": True, "adds_across_companies": True})
    if request.method == "POST" and form.is_valid():
        row = attempt(form, add_indicator, by=request.seat, **_said(form, "code", "selectable"))
        if row:
            messages.success(request, _("Added: %(name)s") % {"name": row.name})
            return redirect("indicator", row.code)
    return render(request, "fund/indicator/indicator_new.html", {"form": form, "iris": query.iris_names()}, status=422 if form.errors else 200)


@allow(Can.KEEP_REFERENCE)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Indicator.objects.newest(), code=code)
    form = RenewIndicatorForm(request.POST or None, initial=model_to_dict(row, SAID) | {"seen": row.version})
    if request.method == "POST" and form.is_valid():
        seen = Indicator.objects.filter(code=code, version=form.cleaned_data["seen"]).first() or row
        fresh = attempt(form, renew_indicator, indicator=seen, by=request.seat, **_said(form))
        if fresh:
            messages.success(request, _("Version %(n)s is saved. New choices take it; what was chosen before keeps its version.")
                             % {"n": fresh.version})
            return redirect("indicator", code)
    return render(request, "fund/indicator/indicator.html", {
        "row": row, "form": form, "versions": query.versions(code), "iris": query.iris_names()}, status=422 if form.errors else 200)


@require_POST
@allow(Can.KEEP_REFERENCE)
def indicator_offer(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Indicator.objects.newest(), code=code)
    offered = offer_indicator(indicator=row, selectable=request.POST.get("selectable") == "yes", by=request.seat).selectable
    messages.success(request, _("Founders can choose it from now on.") if offered else _("It is no longer offered. What uses it goes on."))
    return redirect("indicator", code)


def _said(form: RenewIndicatorForm, *more: str) -> dict:
    return {name: form.cleaned_data[name] for name in (*SAID, *more)}
