"""The list of deals: a table or a board over one question that stands in the address, and the same rows as a file."""
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import exports
from applicants.cells import Table
from applicants.filters import Question, ask
from applicants.filters.panel import heads, panel
from applicants.forms.saved_view import ChangeForm, ViewForm
from applicants.models import SavedView
from applicants.queries import deal_list as query
from applicants.queries import saved_view
from applicants.queries.board import board
from applicants.queries.bulk import bar
from fund.permissions import Can, allow, holds

MAY = {"may_save": Can.SAVE_VIEW, "bulk": Can.WORK_ON_DEAL, "may_register": Can.REGISTER_DEAL, "may_move": Can.MOVE_DEAL}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@allow(Can.SEE_DEALS)
def deals(request: HttpRequest) -> HttpResponse:
    question = ask(request.GET, request.fund, request.user)
    answer = list_page(request, question)
    if request.htmx:
        answer["HX-Push-Url"] = f"{request.path}?{question.address()}"
    return answer


@require_safe
@allow(Can.SEE_DEALS)
def deal_counts(request: HttpRequest) -> HttpResponse:
    question = ask(request.GET, request.fund, request.user)
    tabs = saved_view.with_counts(question, saved_view.tabs(question))
    return render(request, "applicants/deal/deals.html#tabs", {"tabs": tabs, "counted": True})


# A file shows what the table shows and nothing of an application's content, so it is no opening of one: nothing is logged.
@require_safe
@allow(Can.SEE_DEALS)
def deals_csv(request: HttpRequest) -> HttpResponse:
    return _file(request, "csv", "text/csv; charset=utf-8", exports.deals_csv)


@require_safe
@allow(Can.SEE_DEALS)
def deals_xlsx(request: HttpRequest) -> HttpResponse:
    return _file(request, "xlsx", XLSX, exports.deals_xlsx)


def _file(request: HttpRequest, kind: str, mime: str, written: Any) -> HttpResponse:
    question = ask(request.GET, request.fund, request.user)
    if question.problems:  # what a file holds is not seen at a glance, so it is never more than was asked for
        messages.error(request, _("No file was made: part of what the address asks for was not understood."))
        return redirect(f"{reverse('applicants:deals', args=[request.fund.slug])}?{request.GET.urlencode()}")
    count = question.rows.order_by().count()
    if count > query.MOST:
        messages.error(request, _("A file holds at most %(most)s deals, and %(n)s meet these conditions. Choose fewer, for example one call.") % {
            "most": f"{query.MOST:,}", "n": f"{count:,}"})
        return redirect(f"{reverse('applicants:deals', args=[request.fund.slug])}?{question.address()}")
    name = f"deals-{request.fund.slug}-{timezone.localdate():%Y-%m-%d}.{kind}"
    return HttpResponse(written(question), content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def list_page(request: HttpRequest, question: Question, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a question, with those of its forms that were refused."""
    tabs, columns, role = saved_view.tabs(question), heads(question), request.seat.role
    own, address = saved_view.own_view(question, tabs), question.address()
    may = {name: holds(role, can) for name, can in MAY.items()}
    if question.view == "board":
        rows = board(question, question.plan, request.user)
    else:
        rows = query.table(question, request.GET.get("page"))
        shown = {head["key"]: str(head["label"]) for head in columns}
        rows["body"] = Table(shown, bulk=may["bulk"], may_move=may["may_move"]).body(rows["page"].object_list)
        rows["bulk_bar"] = bar(request.seat, found=rows["count"], shown=len(rows["page"].object_list), question=address)
    return render(request, "applicants/deal/deals.html", rows | {
        "question": question, "panel": panel(question), "heads": columns,
        "address": address, "plain": question.address(saved=None), "paged": f"{address}&" if address else "",
        "as_table": question.address(view="table"), "as_board": question.address(view="board"), "usual_columns": question.address(cols=None),
        "tabs": tabs, "current": next((tab["key"] for tab in tabs if tab["current"]), ""), "own_view": own,
        "keep_form": ViewForm(auto_id="keep_%s"), "change_form": ChangeForm(initial=_now(own), auto_id="change_%s")} | may | forms, status=status)


def _now(view: SavedView | None) -> dict[str, Any]:
    return {"name": view.name, "is_shared": view.is_shared} if view else {}
