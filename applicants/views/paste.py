"""Cells pasted from a spreadsheet: what would be written into a table, shown before anything is."""
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from applicants import pasted
from applicants.pasted.fields import fields
from applicants.queries import application as query
from applicants.queries.paste import preview
from applicants.views.section import find
from fund.permissions import Can, allow


@require_POST
@allow(Can.EDIT_APPLICATION)
def paste(request: HttpRequest, deal: UUID, section: str, question: str) -> HttpResponse:
    """A fragment: the cells by field for the page's script to write, and in words how they were read. Nothing is saved here."""
    row = query.own_deal(request.user, deal)
    step, found = find(row, section)
    asked = found.question(question)
    if asked is None or asked.name != question or not asked.is_table:
        raise Http404
    if request.user.seat_at(row.company.organisation, Can.EDIT_APPLICATION) is None:
        raise PermissionDenied
    typed, facts = row.application.answers.get(section, {}), query.step_facts(row, step, consents=False)
    at, start = request.POST.get("at", ""), request.POST.get("first", "")
    read = pasted.read(request.POST.get("text", ""), asked, facts, at=at if any(at in line for line in fields(asked, facts)) else "",
                       first=min(int(start), asked.most) if start.isdecimal() and len(start) < 4 else 0)
    return render(request, "applicants/paste/paste.html", preview(asked, facts, read, typed) | {
        "read": read, "q": asked, "closed": query.closed_because(row, step)})
