"""The checklist of a deal's diligence: begin it, add and open lines, give them out, close, waive and open them again, ask the founder."""
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions import diligence as act
from applicants.forms import diligence as forms
from applicants.forms.diligence_page import forms_of_line, with_forms
from applicants.models import Deal, DiligenceItem
from applicants.queries import diligence_page as query
from applicants.queries.colleague import open_seats
from applicants.views.deal import deal_page, visible_deal
from fund.errors import Refused
from fund.forms.refused import attempt
from fund.permissions import Can, allow, visible_or_404
from fund.templatetags.look import moment


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_start(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    page = query.diligence_page(row, request.user, request.seat)
    form = forms.StartForm(page.get("templates", []), request.POST, auto_id="start_%s")
    made = form.is_valid() and attempt(form, act.start_checklist, deal=row, template=form.cleaned_data["template"], by=request.seat)
    if form.errors:
        return refused(request, row, "start", form)
    messages.success(request, _("Lines added: %(n)s") % {"n": len(made)})
    return back(row, "checklist")


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_add(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    form = forms.LineForm(request.POST, auto_id="line_%s")
    made = form.is_valid() and attempt(form, act.add_line, deal=row, by=request.seat, **form.cleaned_data)
    if not made:
        return refused(request, row, "line", form)
    messages.success(request, _("Line added."))
    return back(row, _mark(made))


@require_safe
@allow(Can.WORK_ON_DEAL)
def diligence_line(request: HttpRequest, deal: UUID, line: UUID) -> HttpResponse:
    """The forms of a line for a script that opens it; where none asks, the tab with the line opened."""
    row = visible_deal(request, deal)
    item = _visible(request, row, line)
    if not request.htmx:
        return back(row, _mark(item), opened=item)
    page = query.diligence_page(row, request.user, request.seat, opened=str(item.uuid))
    found = next(each for group in page["groups"] for each in group["lines"] if each["row"].pk == item.pk)
    found["forms"] = forms_of_line(found, row) if page["may_write"] else {}
    return render(request, "applicants/diligence/line_forms.html", page | {"deal": row, "fund": request.fund, "line": found})


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_plan(request: HttpRequest, deal: UUID, line: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    item = _visible(request, row, line)
    form = forms.PlanForm(open_seats(row), request.POST, auto_id=f"plan{item.uuid.hex}_%s")
    if form.is_valid() and attempt(form, act.plan_line, item=item, by=request.seat, **form.cleaned_data):
        return _done(request, row, item, _("Who and when are saved."))
    return refused(request, row, f"plan:{item.uuid}", form, item)


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_close(request: HttpRequest, deal: UUID, line: UUID) -> HttpResponse:
    """Files are put beside the line first, each by itself: what was taken stays with it whatever becomes of the rest."""
    row = visible_deal(request, deal)
    item = _visible(request, row, line)
    form = forms.CloseForm(request.POST, auto_id=f"close{item.uuid.hex}_%s")
    valid = form.is_valid()
    wrong = _attached(request, item)
    for field, said in wrong:
        form.add_error(field, said)
    if valid and not wrong and attempt(form, act.close_line, item=item, result=form.cleaned_data["result"], by=request.seat):
        return _done(request, row, item, _("Line done."))
    return refused(request, row, f"close:{item.uuid}", form, item)


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_waive(request: HttpRequest, deal: UUID, line: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    item = _visible(request, row, line)
    form = forms.WaiveForm(request.POST, auto_id=f"waive{item.uuid.hex}_%s")
    if form.is_valid() and attempt(form, act.waive_line, item=item, by=request.seat, **form.cleaned_data):
        return _done(request, row, item, _("Line waived."))
    return refused(request, row, f"waive:{item.uuid}", form, item)


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_reopen(request: HttpRequest, deal: UUID, line: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    item = _visible(request, row, line)
    form = Form({})
    if form.is_valid() and attempt(form, act.reopen_line, item=item, by=request.seat):
        return _done(request, row, item, _("Line open again."), opened=True)
    return refused(request, row, f"reopen:{item.uuid}", form, item)


@require_POST
@allow(Can.WORK_ON_DEAL)
def diligence_ask(request: HttpRequest, deal: UUID, line: UUID) -> HttpResponse:
    row = visible_deal(request, deal)
    item = _visible(request, row, line)
    form = forms.AskForm(request.POST, auto_id=f"ask{item.uuid.hex}_%s")
    asked = form.is_valid() and attempt(form, act.ask_about_line, item=item, by=request.seat, **form.cleaned_data)
    if not asked:
        return refused(request, row, f"ask:{item.uuid}", form, item)
    return _done(request, row, item, _("Asked, due %(day)s. The owners and editors of the company have a letter.") % {"day": moment(asked.due_on)})


def refused(request: HttpRequest, row: Deal, place: str, form: Form, item: DiligenceItem | None = None) -> HttpResponse:
    """The tab with a form as it was typed, in its place."""
    opened = str(item.uuid) if item is not None else ""
    page = query.diligence_page(row, request.user, request.seat, opened=opened)
    answer = deal_page(request, row, "deal_diligence", **with_forms(page, row, request.user, opened, (place, form)))
    answer.status_code = 422
    return answer


def back(row: Deal, mark: str, opened: DiligenceItem | None = None) -> HttpResponse:
    """To a place on the tab, with this line opened for work."""
    asked = f"?line={opened.uuid}" if opened is not None else ""
    return redirect(reverse("applicants:deal_diligence", args=[row.fund.slug, row.uuid]) + f"{asked}#{mark}")


def line_of(request: HttpRequest, row: Deal, uuid: Any) -> DiligenceItem:
    """A line of this deal that this person sees, or 404."""
    try:
        return _visible(request, row, UUID(str(uuid)))
    except ValueError as none:
        raise Http404 from none


def _visible(request: HttpRequest, row: Deal, uuid: UUID) -> DiligenceItem:
    item = visible_or_404(DiligenceItem.objects, request.user, deal=row, uuid=uuid)
    item.deal = row
    return item


def _done(request: HttpRequest, row: Deal, item: DiligenceItem, said: str, opened: bool = False) -> HttpResponse:
    messages.success(request, said)
    return back(row, _mark(item), item if opened else None)


def _mark(item: DiligenceItem) -> str:
    return f"line-{item.uuid.hex}"


def _attached(request: HttpRequest, item: DiligenceItem) -> list[tuple[str | None, str]]:
    """Put the files that came with the page beside the line; returns what was wrong with the others, with its field."""
    wrong: list[tuple[str | None, str]] = []
    for upload in request.FILES.getlist("files"):
        try:
            act.attach_to_line(item=item, upload=upload, by=request.seat)
        except Refused as no:
            wrong.append(("files" if no.field else None, str(no)))
    return wrong
