"""Tasks of a deal, on its page and on one of their own: add, change, finish, drop, open again."""
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions.task import add_task, change_task, drop_task, finish_task, reopen_task
from applicants.forms.task import AddForm, ChangeForm
from applicants.models import Task
from applicants.queries import task as query
from applicants.queries.colleague import open_seats
from applicants.views import card
from applicants.views.deal import visible_deal
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404

TURNS = {"done": finish_task, "dropped": drop_task, "open": reopen_task}


@require_safe
@allow(Can.WORK_ON_DEAL)
def my_tasks(request: HttpRequest) -> HttpResponse:
    return render(request, "applicants/task/my_tasks.html", {"lines": query.own(request.fund, request.user)})


@require_safe
@allow(Can.WORK_ON_DEAL)
def tasks(request: HttpRequest, deal: UUID) -> HttpResponse:
    return card.page(request, visible_deal(request, deal), "task")


@require_POST
@allow(Can.WORK_ON_DEAL)
def task_add(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = AddForm(open_seats(row), request.POST)
    if form.is_valid() and attempt(form, add_task, deal=row, by=request.seat, **form.cleaned_data):
        return card.done(request, row, "task", _("Task added."))
    return card.refused(request, row, "task", form)


@require_POST
@allow(Can.WORK_ON_DEAL)
def task_change(request: HttpRequest, deal: UUID, task: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    found = visible_or_404(Task.objects, request.user, deal=row, uuid=task)
    form = ChangeForm(open_seats(row), request.POST)
    if form.is_valid() and attempt(form, change_task, task=found, by=request.seat, **form.cleaned_data):
        return card.done(request, row, "task", _("Task changed."))
    return card.refused(request, row, "task", form, of=found)


@require_POST
@allow(Can.WORK_ON_DEAL)
def task_turn(request: HttpRequest, deal: UUID, task: UUID, to: str) -> HttpResponse:
    row = visible_deal(request, deal)
    found = visible_or_404(Task.objects, request.user, deal=row, uuid=task)
    if to not in TURNS:
        raise Http404
    form = Form({})
    if form.is_valid() and attempt(form, TURNS[to], task=found, by=request.seat):
        return card.done(request, row, "task", {"done": _("Task done."), "dropped": _("Task dropped."), "open": _("Task open again.")}[to])
    return card.refused(request, row, "task", form, of=found)
