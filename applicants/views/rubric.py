"""Rubrics: the list, one with its versions, a new version begun from an old one or from a template."""
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants.actions.rubric import change_rubric, write_rubric
from applicants.forms import rubric_rows
from applicants.forms.rubric import RubricForm
from applicants.models import Rubric
from applicants.queries import rubric as query
from applicants.queries.rubric_template import rubric_template, rubric_templates
from applicants.queries.rubric_versions import changes, version_before, versions
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
    """A new rubric: an empty one, with ?from= what an old one says, with ?template= what a template says."""
    old, template = _old(request), _template(request)
    begun = query.criteria_of(old) if old else template["criteria"] if template else None
    form, wants_save = _form(request, begun, name=old.name if old else template["name"] if template else "")
    if wants_save and form.is_valid():
        made = attempt(form, write_rubric, name=form.cleaned_data["name"], criteria=form.criteria(), by=request.seat)
        if made:
            _say_saved(request, made, old)
            return redirect("applicants:rubric", made.pk)
    return _editor(request, form, wants_save, old=old, template=template, templates=rubric_templates())


@allow(Can.KEEP_REFERENCE)
def rubric(request: HttpRequest, rubric: int) -> HttpResponse:
    row = get_object_or_404(query.rubrics(), pk=rubric)
    if request.method != "POST" and not (request.GET.get("edit") and not row.in_use):
        return _page(request, row)
    form, wants_save = _form(request, query.criteria_of(row), fixed_name=True, seen=query.edition(row))
    if wants_save and form.is_valid() and attempt(form, change_rubric, rubric=row, criteria=form.criteria(), by=request.seat,
                                                  before=form.cleaned_data["seen"]):
        messages.success(request, _("Saved as %(name)s.") % {"name": row})
        return redirect("applicants:rubric", row.pk)
    return _editor(request, form, wants_save, row=row, stays=query.is_used(row), elsewhere=bool(form.errors and form.non_field_errors()))


def _page(request: HttpRequest, row: Rubric) -> HttpResponse:
    before = version_before(row)
    return render(request, "applicants/rubric/rubric.html", {
        "row": row, "card": query.card(row), "versions": versions(row, request.user), "before": before,
        "changes": changes(before, row) if before else []})


def _editor(request: HttpRequest, form: RubricForm, wants_save: bool, **shown: Any) -> HttpResponse:
    return render(request, "applicants/rubric/rubric_form.html", {"form": form, **shown}, status=422 if wants_save and form.errors else 200)


def _form(request: HttpRequest, begun: list[dict[str, Any]] | None, *, fixed_name: bool = False, **values: Any) -> tuple[RubricForm, bool]:
    """The form as it stands or was sent, and whether it is to be saved; a button may ask to rearrange its rows instead."""
    if request.method != "POST":
        return RubricForm(sheet=rubric_rows.begun(begun), fixed_name=fixed_name, **values), False
    sheet = rubric_rows.sent(request.POST)
    if step := rubric_rows.step(sheet, request.POST):
        values |= {name: request.POST.get(name, "") for name in values}
        return RubricForm(sheet=sheet, step=step, fixed_name=fixed_name, **values), False
    return RubricForm(request.POST, sheet=sheet, fixed_name=fixed_name), True


def _old(request: HttpRequest) -> Rubric | None:
    number = request.GET.get("from", "")
    return get_object_or_404(Rubric, pk=number) if number.isdecimal() and len(number) < 10 else None


def _template(request: HttpRequest) -> dict[str, Any] | None:
    if not (key := request.GET.get("template", "")):
        return None
    if (found := rubric_template(key)) is None:
        raise Http404
    return found


def _say_saved(request: HttpRequest, made: Rubric, old: Rubric | None) -> None:
    """Where the number is not the one its writer counted on, the reason goes with it."""
    messages.success(request, _("Saved as %(name)s.") % {"name": made})
    if made.version != (old.version if old and old.name == made.name else 0) + 1:
        messages.info(request, _("Version %(n)s was there before yours; below stands what differs from it.") % {"n": made.version - 1})
