"""A table of companies met elsewhere: handed in, read, shown row by row, taken over as a whole or not at all."""
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.deal_import import ask_take_over, drop_import, take_in
from applicants.forms.deal_import import TableForm
from applicants.imports.words import template_rows
from applicants.models import DealImport
from applicants.queries import deal_import as query
from fund.errors import Refused
from fund.exports import sheet
from fund.forms.refused import attempt
from fund.permissions import Can, allow

PAGE, EARLIER = 100, 20


@allow(Can.REGISTER_DEAL)
def deal_imports(request: HttpRequest) -> HttpResponse:
    form = TableForm(request.POST or None, request.FILES or None) if request.method == "POST" else TableForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        made = attempt(form, take_in, fund=request.fund, name=file.name, data=file.read(), source=form.cleaned_data["source"], by=request.seat)
        if made:
            return redirect("applicants:deal_import", request.fund.slug, made.uuid)
    return render(request, "applicants/deal_import/deal_imports.html", {
        "form": form, "earlier": query.imports(request.fund, request.user)[:EARLIER]}, status=422 if form.is_bound else 200)


@require_safe
@allow(Can.REGISTER_DEAL)
def deal_import_template(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sheet(template_rows()), content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="deals.csv"', "Cache-Control": "no-store"})


@require_safe
@allow(Can.REGISTER_DEAL)
def deal_import(request: HttpRequest, table: UUID) -> HttpResponse:
    row = _own(request, table)
    tab, lines = query.of_tab(row, request.GET.get("show", ""))
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    return render(request, "applicants/deal_import/deal_import.html", query.page(row, request.user) | {
        "tab": tab, "page": page, "lines": query.shown_lines(page.object_list, row.said.get("columns", ()), request.fund, request.user)})


@require_POST
@allow(Can.REGISTER_DEAL)
def deal_import_take(request: HttpRequest, table: UUID) -> HttpResponse:
    row = _own(request, table)
    try:
        ask_take_over(table=row, known=request.POST.get("known", ""), by=request.seat)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("applicants:deal_import", request.fund.slug, row.uuid)


@require_POST
@allow(Can.REGISTER_DEAL)
def deal_import_drop(request: HttpRequest, table: UUID) -> HttpResponse:
    row = _own(request, table)
    try:
        drop_import(table=row, by=request.seat)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("applicants:deal_import", request.fund.slug, row.uuid)
    messages.success(request, _("The table is gone; nothing was taken over."))
    return redirect("applicants:deal_imports", request.fund.slug)


def _own(request: HttpRequest, table: UUID) -> DealImport:
    return get_object_or_404(DealImport.objects.visible_to(request.user).filter(fund=request.fund), uuid=table)
