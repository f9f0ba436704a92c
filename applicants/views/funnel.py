"""The funnel: how far deals come, how long they stand, why they end; as a page and as files."""
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applicants.actions.funnel import ask_funnel as ask_drawing
from applicants.exports import funnel_csv, funnel_reasons_csv
from applicants.filters.funnel import FunnelQuestion, ask_funnel
from applicants.models import Deal
from applicants.queries import funnel as query
from applicants.queries.stage_plan import plan_of
from fund.permissions import Can, allow, holds


@require_safe
@allow(Can.SEE_DEALS)
def deal_funnel(request: HttpRequest) -> HttpResponse:
    asked = ask_funnel(request.GET, request.fund, request.user)
    found = query.counted(asked.rows, plan_of(request.fund), request.user, asked.by)
    finding, cause = query.finding(found)
    page = {"asked": asked, "found": found, "stages": query.stage_rows(found, _lists(request, asked)), "sums": query.totals(found),
            "reasons": query.reason_table(found), "groups": query.group_table(found) if asked.by else None, "finding": finding, "cause": cause,
            "by_word": query.BY.get(asked.by, ""), "chart": _chart(found) if found.total else {}, "keeps_stages": holds(request.seat.role, Can.KEEP_STAGES)}
    return render(request, "applicants/funnel/funnel.html", page)


@require_safe
@allow(Can.SEE_DEALS)
def deal_funnel_csv(request: HttpRequest, table: str = "stages") -> HttpResponse:
    asked = ask_funnel(request.GET, request.fund, request.user)
    write = funnel_csv if table == "stages" else funnel_reasons_csv
    text = write(query.counted(asked.rows, plan_of(request.fund), request.user, asked.by))
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{request.fund.slug}-funnel-{table}.csv"', "Cache-Control": "private, no-store"})


def _chart(found: query.Funnel) -> dict[str, Any]:
    """The drawings of this funnel; what is not drawn yet is asked for."""
    plot = query.plot(found)
    drawn = query.pictures(plot)
    if len(drawn) < len(query.picture_names(plot)):
        ask_drawing(plot=plot)
    return {"svg": drawn.get("wide"), "svg_phone": drawn.get("phone"), "legend": [
        {"kind": "actual-fill", "label": plot["labels"]["went_on"]}, {"kind": "prev-fill", "label": plot["labels"]["still"]},
        {"kind": "ended-fill", "label": plot["labels"]["ended"]}]}


def _lists(request: HttpRequest, asked: FunnelQuestion) -> dict[str, str]:
    """"stage:status" -> the list of exactly those deals; none while days of receipt are asked for."""
    if asked.dated:
        return {}
    room, shared = reverse("applicants:deals", args=[request.fund.slug]), asked.shared
    return {f"{stage}:{status}": f"{room}?{query.list_address(stage, status, shared)}" for stage in Deal.Stage.values for status in Deal.Status.values}
