"""A founder asks that somebody may not read and takes it back; the house answers on its page of readers."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.actions import exclusion as act
from applicants.forms.exclusion import AnswerForm, ExclusionForm
from applicants.models import Deal, Exclusion
from applicants.queries import application as drafts
from applicants.queries import exclusion as query
from applicants.queries.application_page import frame
from applicants.views.reader import deal_or_404, readers_page
from fund.forms.refused import attempt
from fund.models import Seat
from fund.permissions import Can, allow, seat_or_403


@require_safe
@allow(Can.SEE_OWN_APPLICATION)
def exclusions(request: HttpRequest, deal: UUID) -> HttpResponse:
    row = drafts.own_deal(request.user, deal)
    return _page(request, row, ExclusionForm(query.sitting(row)))


@require_POST
@allow(Can.ASK_EXCLUSION)
def exclusion_ask(request: HttpRequest, deal: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    form = ExclusionForm(query.sitting(row), request.POST)
    if form.is_valid() and attempt(form, act.ask_exclusion, deal=row, by=by, **form.cleaned_data):
        messages.success(request, _("The door is shut from now on. The fund answers once your application is handed in.") if (
            row.stage == Deal.Stage.DRAFT) else _("The door is shut from now on. The fund has your request and answers by letter."))
        return redirect("applicants:exclusions", row.uuid)
    return _page(request, row, form)


@require_POST
@allow(Can.ASK_EXCLUSION)
def exclusion_withdraw(request: HttpRequest, deal: UUID, exclusion: UUID) -> HttpResponse:
    row, by = _owned(request, deal)
    asked = get_object_or_404(Exclusion.objects.visible_to(request.user).filter(deal=row), uuid=exclusion)
    act.withdraw_exclusion(exclusion=asked, by=by)
    messages.success(request, _("The request is taken back. What was shut because of it is open again."))
    return redirect("applicants:exclusions", row.uuid)


@require_POST
@allow(Can.ANSWER_EXCLUSION, step_up=True)
def exclusion_answer(request: HttpRequest, deal: UUID, exclusion: UUID) -> HttpResponse:
    row = deal_or_404(request, deal)
    asked = get_object_or_404(Exclusion.objects.visible_to(request.user).filter(deal=row), uuid=exclusion)
    form = AnswerForm(query.answerable(row), request.POST, auto_id=f"ask_{asked.pk}_%s")
    if form.is_valid():
        grant = request.POST.get("decision") == "grant"
        if attempt(form, act.answer_exclusion, exclusion=asked, grant=grant, against=form.whom if grant else (),
                   answer=form.cleaned_data["answer"], by=request.seat):
            messages.success(request, _("Granted. The founder has a letter.") if grant else _("Declined. The founder has a letter with your reason."))
            still = Deal.objects.in_house(request.user).filter(pk=row.pk).exists()
            return redirect("applicants:deal_readers", request.fund.slug, row.uuid) if still else redirect("applicants:deals", request.fund.slug)
    return readers_page(request, row, answered=(asked, form))


def _page(request: HttpRequest, row: Deal, form: ExclusionForm) -> HttpResponse:
    asks = request.user.seat_at(row.company.organisation, Can.ASK_EXCLUSION) is not None
    return render(request, "applicants/exclusion/exclusions.html", frame(drafts.draft(row), request.user) | {
        "rows": query.own(row, request.user), "form": form, "may_exclude": asks}, status=422 if form.errors else 200)


def _owned(request: HttpRequest, deal: UUID) -> tuple[Deal, Seat]:
    row = drafts.own_deal(request.user, deal)
    seat = seat_or_403(request.user, row.company.organisation, Can.ASK_EXCLUSION)
    return row, seat
