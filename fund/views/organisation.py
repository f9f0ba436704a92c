"""Organisations: the list, a new one, a changed one; startups are not among them."""
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.actions.organisation import add_organisation, change_organisation
from fund.forms.organisation import KINDS, OrganisationForm
from fund.forms.reference import SearchForm
from fund.forms.refused import attempt
from fund.models import Organisation
from fund.permissions import Can, allow
from fund.queries import organisation as query

PAGE = 25


@require_safe
@allow(Can.KEEP_REFERENCE)
def organisations(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET, kind=(_("Kind"), KINDS))
    rows = query.organisations(form.chosen("q"), form.chosen("kind"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "fund/organisation/organisations.html", {"form": form, "page": page})


@allow(Can.KEEP_REFERENCE)
def organisation_new(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = attempt(form, add_organisation, by=request.seat, **form.cleaned_data)
        if row:
            messages.success(request, _("Added: %(name)s") % {"name": row.name})
            return redirect("organisations")
    return render(request, "fund/organisation/organisation.html", {"form": form, "row": None}, status=422 if form.errors else 200)


@allow(Can.KEEP_REFERENCE)
def organisation(request: HttpRequest, organisation) -> HttpResponse:
    row = get_object_or_404(Organisation.objects.houses(), uuid=organisation)
    form = OrganisationForm(request.POST or None, initial={"name": row.name, "kind": row.kind})
    if request.method == "POST" and form.is_valid() and attempt(
            form, change_organisation, organisation=row, by=request.seat, **form.cleaned_data):
        messages.success(request, _("Saved: %(name)s") % {"name": form.cleaned_data["name"]})
        return redirect("organisations")
    return render(request, "fund/organisation/organisation.html", {"form": form, "row": row}, status=422 if form.errors else 200)
