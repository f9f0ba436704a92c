"""The forms of both steps: every version, one as a founder reads it, the next one written from it; a founder has seen theirs."""
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants.actions.form import see_form, write_form
from applicants.forms.form import VersionForm
from applicants.models import Form
from applicants.queries import form as query
from applicants.queries.application import own_deal
from applicants.queries.form_page import form_page, listed
from fund.forms.reference import SearchForm
from fund.forms.refused import attempt
from fund.permissions import Can, allow, seat_or_403

PAGE = 25


@require_safe
@allow(Can.KEEP_REFERENCE)
def forms(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET, words="", step=(_("Step"), Form.Step.choices))
    page = Paginator(query.forms(form.chosen("step")), PAGE).get_page(request.GET.get("page"))
    return render(request, "applicants/form/forms.html", {"form": form, "page": page, "rows": listed(page)})


@require_safe
@allow(Can.KEEP_REFERENCE)
def form_version(request: HttpRequest, step: str, version: int) -> HttpResponse:
    row = get_object_or_404(query.forms(step), version=version)
    return render(request, "applicants/form/form.html", {"row": row, "newest": query.newest(step)} | form_page(row))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.KEEP_REFERENCE)
def form_write(request: HttpRequest, step: str, version: int) -> HttpResponse:
    old = get_object_or_404(query.forms(step), version=version)
    newest = query.newest(step)
    form = VersionForm(request.POST or None, old=old, initial={"seen": newest.version})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, write_form, old=old, sections=form.written, note=form.cleaned_data["note"], seen=form.cleaned_data["seen"],
                       by=request.seat)
        if made:
            messages.success(request, _("Saved as version %(n)s. A call takes it once it is chosen there.") % {"n": made.version})
            return redirect("applicants:form_version", step, made.version)
    return render(request, "applicants/form/form_write.html", {"form": form, "row": old, "newest": newest},
                  status=422 if request.method == "POST" else 200)


@require_POST
@allow(Can.EDIT_APPLICATION)
def form_seen(request: HttpRequest, deal: UUID) -> HttpResponse:
    """A founder has read what is asked differently now, by the version that their page named."""
    row = own_deal(request.user, deal)
    seat = seat_or_403(request.user, row.company.organisation, Can.EDIT_APPLICATION)
    version = request.POST.get("version", "")
    see_form(deal=row, version=int(version) if version.isdecimal() and len(version) < 5 else 0, by=seat)
    return redirect("applicants:application", row.uuid)
