"""Rubric templates: the list, one rubric, a new version written from an old one."""
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants.actions.rubric import change_rubric, write_rubric
from applicants.forms.rubric import AXES, RubricForm, counted, written
from applicants.models import Rubric
from applicants.queries import rubric as query
from fund.forms.reference import SearchForm
from fund.forms.refused import attempt
from fund.permissions import Can, allow

PAGE = 25


@require_safe
@allow(Can.KEEP_REFERENCE)
def rubrics(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET, state=(_("Use"), [("used", _("In use")), ("free", _("Not in use"))]))
    page = Paginator(query.rubrics(form.chosen("q"), form.chosen("state")), PAGE).get_page(request.GET.get("page"))
    return render(request, "applicants/rubric/rubrics.html", {"form": form, "page": page})


@allow(Can.KEEP_REFERENCE)
def rubric_new(request: HttpRequest) -> HttpResponse:
    """A new rubric, or with ?from= a new version of an old one."""
    source = request.GET.get("from", "")
    old = get_object_or_404(Rubric, pk=source) if source.isdigit() else None
    form, wants_save = _form(request, old)
    if wants_save and form.is_valid():
        made = attempt(form, write_rubric, name=form.cleaned_data["name"], criteria=form.criteria(), old=old, by=request.seat)
        if made:
            messages.success(request, _("Saved as %(name)s.") % {"name": made})
            return redirect("applicants:rubric", made.pk)
    return render(request, "applicants/rubric/rubric_form.html", {"form": form, "old": old, "row": None}, status=_status(form, wants_save))


@allow(Can.KEEP_REFERENCE)
def rubric(request: HttpRequest, rubric: int) -> HttpResponse:
    row = get_object_or_404(query.rubrics(), pk=rubric)
    form, wants_save = _form(request, row, fixed_name=True)
    if wants_save and form.is_valid() and attempt(form, change_rubric, rubric=row, criteria=form.criteria(), by=request.seat):
        messages.success(request, _("Saved as %(name)s.") % {"name": row})
        return redirect("applicants:rubric", row.pk)
    if request.method == "POST" or (request.GET.get("edit") and not row.in_use):
        return render(request, "applicants/rubric/rubric_form.html", {"form": form, "old": None, "row": row}, status=_status(form, wants_save))
    return render(request, "applicants/rubric/rubric.html", {"row": row, "axes": query.axes(row)})


def _form(request: HttpRequest, old: Rubric | None, fixed_name: bool = False) -> tuple[RubricForm, bool]:
    """The form as it stands or was sent, and whether it is to be saved; another row may be asked for instead."""
    if request.method != "POST":
        initial, rows = written(old)
        return RubricForm(initial=initial, rows=rows, fixed_name=fixed_name), False
    rows, more = counted(request.POST), request.POST.get("more", "")
    if more in AXES:
        rows[more] += 1
        return RubricForm(initial=request.POST.dict(), rows=rows, fixed_name=fixed_name), False
    return RubricForm(request.POST, rows=rows, fixed_name=fixed_name), True


def _status(form: RubricForm, wants_save: bool) -> int:
    return 422 if wants_save and form.errors else 200
