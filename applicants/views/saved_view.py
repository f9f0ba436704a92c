"""Views over the list of deals that people keep: a new one, a changed one, one that goes."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.saved_view import change_view, delete_view, save_view
from applicants.filters import Question, ask
from applicants.forms.saved_view import ChangeForm, ViewForm
from applicants.models import SavedView
from applicants.queries.saved_view import kept
from applicants.views.deal_list import list_page
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404


@require_POST
@allow(Can.SAVE_VIEW)
def saved_views(request: HttpRequest) -> HttpResponse:
    question = ask(request.GET, request.fund, request.user)
    form = ViewForm(request.POST, auto_id="keep_%s")
    view = form.is_valid() and attempt(form, save_view, fund=request.fund, question=kept(question), by=request.seat, **form.cleaned_data)
    if not view:
        return list_page(request, question, status=422, keep_form=form)
    messages.success(request, _("Kept as a view: %(name)s.") % {"name": view.name})
    return _list(request, question, saved=view.uuid)


@require_POST
@allow(Can.SAVE_VIEW)
def saved_view(request: HttpRequest, view: UUID) -> HttpResponse:
    row = visible_or_404(SavedView.objects.filter(fund=request.fund).select_related("owner", "fund"), request.user, uuid=view)
    question = ask(request.GET, request.fund, request.user)
    form = ChangeForm(request.POST, auto_id="change_%s")
    if form.is_valid():
        said = form.cleaned_data
        asked = kept(question) if said["renew"] else None
        if attempt(form, change_view, view=row, name=said["name"], is_shared=said["is_shared"], question=asked, by=request.seat):
            messages.success(request, _("The view is saved."))
            return _list(request, question, saved=row.uuid)
    return list_page(request, question, status=422, change_form=form, own_view=row)


@require_POST
@allow(Can.SAVE_VIEW)
def saved_view_delete(request: HttpRequest, view: UUID) -> HttpResponse:
    row = visible_or_404(SavedView.objects.filter(fund=request.fund).select_related("owner", "fund"), request.user, uuid=view)
    question = ask(request.GET, request.fund, request.user)
    delete_view(view=row, by=request.seat)
    messages.success(request, _("The view is removed. No deal was touched."))
    return _list(request, question, saved=None)


def _list(request: HttpRequest, question: Question, **changes: object) -> HttpResponse:
    return redirect(f"{reverse('applicants:deals', args=[request.fund.slug])}?{question.address(**changes)}")
