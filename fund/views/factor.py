"""The factor registry: the list, a new factor, one with its versions."""
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.actions.factor import add_factor, renew_factor
from fund.forms.factor import FactorForm, RenewFactorForm
from fund.forms.reference import SearchForm
from fund.forms.refused import attempt
from fund.permissions import Can, allow
from fund.queries import factor as query

PAGE = 25
TOLD = ("unit", "geography", "data_year", "publication", "url", "note", "includes_process")


@require_safe
@allow(Can.KEEP_REFERENCE)
def factors(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET, material=(_("Material"), [(name, name) for name in query.choices("material")]),
                      geography=(_("Geography"), [(name, name) for name in query.choices("geography")]))
    rows = query.factors(form.chosen("q"), form.chosen("material"), form.chosen("geography"))
    return render(request, "fund/factor/factors.html", {"form": form, "page": Paginator(rows, PAGE).get_page(request.GET.get("page"))})


@allow(Can.KEEP_REFERENCE)
def factor_new(request: HttpRequest) -> HttpResponse:
    form = FactorForm(request.POST or None, initial={"includes_process": True})
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        row = attempt(form, add_factor, by=request.seat, **said)
        if row:
            messages.success(request, _("Added: %(name)s") % {"name": row.factor_id})
            return redirect("factor", row.factor_id)
    return render(request, "fund/factor/factor_new.html", {"form": form, **_lists("material", "pathway", "unit")},
                  status=422 if form.errors else 200)


@allow(Can.KEEP_REFERENCE)
def factor(request: HttpRequest, factor_id: str) -> HttpResponse:
    versions = query.versions(factor_id)
    if not versions:
        raise Http404
    row = versions[0]["factor"]
    form = RenewFactorForm(request.POST or None, initial=model_to_dict(row, TOLD) | {"seen": row.version, "value": query.plain(row.value)})
    if request.method == "POST" and form.is_valid():
        seen = next((v["factor"] for v in versions if v["factor"].version == form.cleaned_data["seen"]), row)
        said = {name: form.cleaned_data[name] for name in ("value", *TOLD)}
        fresh = attempt(form, renew_factor, factor=seen, by=request.seat, **said)
        if fresh:
            messages.success(request, _("Version %(n)s is saved. What was agreed before keeps its version.") % {"n": fresh.version})
            return redirect("factor", factor_id)
    return render(request, "fund/factor/factor.html", {"row": row, "versions": versions, "form": form, **_lists("unit")},
                  status=422 if form.errors else 200)


def _lists(*columns: str) -> dict:
    return {f"{column}s": query.choices(column) for column in columns}
