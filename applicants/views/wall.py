"""Put up a wall before a deal, and let one end."""
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.actions.wall import end_wall
from applicants.forms.wall import EndForm, WallForm
from applicants.models import Deal
from applicants.views.reader import deal_or_404, readers_page
from fund.actions import wall as act
from fund.forms.refused import attempt
from fund.models import Wall
from fund.permissions import Can, allow
from fund.queries.wall import targets


@require_POST
@allow(Can.KEEP_WALLS, step_up=True)
def wall_new(request: HttpRequest, deal) -> HttpResponse:
    row = deal_or_404(request, deal)
    applicant = row.company.organisation
    form = WallForm(targets(request.fund, applicant), request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("ground", "reason", "starts_on", "ends_on")}
        if attempt(form, act.put_up_wall, fund=request.fund, about=row.uuid, applicant=applicant, by=request.seat, **given, **form.target):
            if Deal.objects.in_house(request.user).filter(pk=row.pk).exists():
                messages.success(request, _("The wall stands from the day you gave. Everybody behind it finds nothing of this deal."))
                return redirect("applicants:deal_readers", request.fund.slug, row.uuid)
            messages.success(request, _("You stand behind the wall yourself. Somebody else can lift it."))
            return redirect("applicants:deals", request.fund.slug)
    return readers_page(request, row, form=form)


@require_POST
@allow(Can.KEEP_WALLS, step_up=True)
def wall_end(request: HttpRequest, deal, wall) -> HttpResponse:
    row = deal_or_404(request, deal)
    standing = get_object_or_404(Wall.objects.told_to(request.user), fund=request.fund, about=row.uuid, uuid=wall)
    form = EndForm(request.POST, auto_id=f"id_{standing.pk}_%s")
    if form.is_valid() and attempt(form, end_wall, wall=standing, by=request.seat, **form.cleaned_data):
        messages.success(request, _("The end of the wall is noted. It stays on record."))
        return redirect("applicants:deal_readers", request.fund.slug, row.uuid)
    return readers_page(request, row, ended=(standing, form))
